"""Counts of a knowledge base: by theme, territory, criterion, source; and how far its organisations are linked."""

from dataclasses import dataclass

import networkx as nx
import pyoxigraph as ox

from kg.graph import select
from kg.view import label_of, text_of


@dataclass(frozen=True)
class Network:
    """The graph of initiatives and organisations joined by a role.

    linked_share: share of organisations that work with another one through some initiative. components: connected
    groups. busiest: organisations with most initiatives.
    """

    organisations: int
    links: int
    linked_share: float
    components: int
    largest_component_share: float
    busiest: dict[str, int]


@dataclass(frozen=True)
class Stats:
    """What `essaim stats` prints. The by_ tables go from label to number of initiatives, largest first."""

    initiatives: int
    documents: int
    organisations: int
    triples: int
    by_theme: dict[str, int]
    by_public: dict[str, int]
    by_region: dict[str, int]
    by_criterion: dict[str, int]
    by_source: dict[str, int]
    network: Network


_ROLES = "ess:carriedBy ess:partner ess:funder ess:founder ess:beneficiary"


def _table(store: ox.Store, pattern: str) -> dict[str, int]:
    rows = select(store, f"SELECT ?key (COUNT(DISTINCT ?i) AS ?n) {{ {pattern} }} GROUP BY ?key")
    pairs = [(label_of(text_of(row["key"])) or text_of(row["key"]), int(text_of(row["n"]))) for row in rows]
    return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))


def _count(store: ox.Store, pattern: str) -> int:
    return int(text_of(select(store, f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}")[0]["n"]))


def _network(store: ox.Store) -> Network:
    graph: nx.Graph[str] = nx.Graph()
    names: dict[str, str] = {}
    for row in select(
        store,
        f"SELECT DISTINCT ?i ?o ?name {{ VALUES ?role {{ {_ROLES} }} ?i a ess:Initiative ; ?role ?o ."
        " ?o schema:name ?name }",
    ):
        initiative, organisation = text_of(row["i"]), text_of(row["o"])
        names.setdefault(organisation, text_of(row["name"]))
        graph.add_edge(initiative, organisation)
    linked = sum(any(graph.degree(i) > 1 for i in graph.neighbors(organisation)) for organisation in names)
    groups = [len(group & names.keys()) for group in nx.connected_components(graph)]
    busiest = sorted(names, key=lambda organisation: (-graph.degree(organisation), names[organisation]))[:10]
    total = len(names) or 1
    return Network(
        organisations=len(names),
        links=graph.number_of_edges(),
        linked_share=round(linked / total, 4),
        components=len(groups),
        largest_component_share=round(max(groups, default=0) / total, 4),
        busiest={names[organisation]: graph.degree(organisation) for organisation in busiest},
    )


def stats(store: ox.Store) -> Stats:
    """Count what a graph holds."""
    return Stats(
        initiatives=_count(store, "?x a ess:Initiative"),
        documents=_count(store, "?x a ess:Document"),
        organisations=_count(store, "?x a org:Organization"),
        triples=len(store),
        by_theme=_table(store, "?i a ess:Initiative ; ess:theme ?key"),
        by_public=_table(store, "?i a ess:Initiative ; ess:public ?key"),
        by_region=_table(
            store,
            "?i a ess:Initiative ; ess:place/schema:containedInPlace? ?r . ?r ess:placeKind 'region' ;"
            " schema:name ?key",
        ),
        by_criterion=_table(
            store, "?s a ess:CriterionStatement ; ess:polarity 'yes' ; ess:subject ?i ; ess:criterion ?key"
        ),
        by_source=_table(
            store, "?i a ess:Initiative ; ess:describedIn/prov:wasDerivedFrom ?s . ?s dct:identifier ?key"
        ),
        network=_network(store),
    )
