"""Links between what several sources say of one thing, as readers meet them: one entry shown, all sources kept.

    id:links               ess:Link nodes (what, why, how surely), found by `kg.duplicates` when the graph has changed;
                           and « a ess:sameAs b » where they are sure enough to be shown as one entry
    id:reviews/duplicates  « a ess:distinctFrom b », said by a person: no ingestion touches it, no link contradicts it

Nothing is merged: each initiative keeps its facts, and counts, answers and JSON list every one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Literal, TypeVar, get_args

import pyoxigraph as ox

from ingest.errors import NotFound
from kg.graph import decimal, digest, select
from kg.view import resolve, text_of
from ontology.terms import DCT, ESS, ID_BASE, RDF

LINKS_GRAPH: Final = ox.NamedNode(f"{ID_BASE}links")
REVIEWS_GRAPH: Final = ox.NamedNode(f"{ID_BASE}reviews/duplicates")
SAME_AS: Final = ox.NamedNode(ESS.sameAs)
DISTINCT_FROM: Final = ox.NamedNode(ESS.distinctFrom)
# From this confidence on, people see one entry.
GROUPED: Final = 0.9

Kind = Literal["initiative", "organisation", "document"]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Link:
    """Two IRIs, one < other, that are probably one thing. confidence in [0, 1]; reasons: French, the most telling first."""

    one: str
    other: str
    confidence: float
    reasons: tuple[str, ...]

    @property
    def kind(self) -> Kind:
        """What is linked, as its IRI says."""
        return next(kind for kind in get_args(Kind) if self.one.startswith(f"{ID_BASE}{kind}/"))


@dataclass(frozen=True)
class Group(Generic[Item]):
    """An item shown for all that are linked to it. twins: their IRIs, whether they were listed or not."""

    first: Item
    twins: tuple[str, ...]


@dataclass(frozen=True)
class Elsewhere:
    """Where else an initiative is described. source: of its document, as the base names it."""

    iri: str
    title: str
    source: str


def read_links(store: ox.Store) -> list[Link]:
    """Return the links of a graph, the surest first."""
    rows = select(
        store,
        "SELECT ?l ?a ?b ?c ?r { ?l a ess:Link ; ess:linked ?a, ?b ; ess:confidence ?c . FILTER(STR(?a) < STR(?b))"
        " OPTIONAL { ?l ess:reason ?r } }",
    )
    reasons: defaultdict[tuple[str, str, float], list[str]] = defaultdict(list)
    for row in rows:
        reasons[text_of(row["a"]), text_of(row["b"]), float(text_of(row["c"]))].append(text_of(row["r"]))
    found = [Link(*key, tuple(sorted(filter(None, said)))) for key, said in reasons.items()]
    return sorted(found, key=lambda link: (-link.confidence, link.one, link.other))


def link_quads(links: Iterable[Link], refused: frozenset[tuple[str, str]]) -> list[ox.Quad]:
    """Return links as quads. refused: pairs that must not meet in one entry, even through a third one."""
    quads: list[ox.Quad] = []
    entries = _Entries(refused)
    for link in sorted(links, key=lambda link: (-link.confidence, link.one, link.other)):
        node = ox.NamedNode(f"{ID_BASE}link/{digest(link.one, link.other)}")
        one, other = ox.NamedNode(link.one), ox.NamedNode(link.other)
        said: list[tuple[str, ox.NamedNode | ox.Literal]] = [
            (RDF.type, ox.NamedNode(ESS.Link)),
            (ESS.linked, one),
            (ESS.linked, other),
            (ESS.confidence, decimal(link.confidence)),
            *((ESS.reason, ox.Literal(reason, language="fr")) for reason in link.reasons),
        ]
        quads += [ox.Quad(node, ox.NamedNode(predicate), term, LINKS_GRAPH) for predicate, term in said]
        if link.confidence >= GROUPED and entries.join(link.one, link.other):
            quads.append(ox.Quad(one, SAME_AS, other, LINKS_GRAPH))
    return quads


class _Entries:
    """Sets of IRIs shown as one entry; refused pairs never fall into one."""

    def __init__(self, refused: frozenset[tuple[str, str]]) -> None:
        self._members: dict[str, set[str]] = {}
        self._apart: defaultdict[str, set[str]] = defaultdict(set)
        for one, other in refused:
            self._apart[one].add(other)
            self._apart[other].add(one)

    def join(self, one: str, other: str) -> bool:
        """Put two IRIs and theirs together; return False where a refusal forbids it."""
        left, right = self._members.get(one, {one}), self._members.get(other, {other})
        if any(self._apart[iri] & right for iri in left):
            return False
        together = left | right
        self._members.update(dict.fromkeys(together, together))
        return True


def rejected(store: ox.Store) -> frozenset[tuple[str, str]]:
    """Return the pairs, one < other, that a person said to be distinct."""
    quads = store.quads_for_pattern(None, DISTINCT_FROM, None, REVIEWS_GRAPH)
    pairs = (sorted((text_of(quad.subject), text_of(quad.object))) for quad in quads)
    return frozenset((one, other) for one, other in pairs)


def review(store: ox.Store, one: str, other: str, *, distinct: bool) -> None:
    """Keep that two IRIs are distinct; distinct False takes it back."""
    first, second = sorted((one, other))
    quad = ox.Quad(ox.NamedNode(first), DISTINCT_FROM, ox.NamedNode(second), REVIEWS_GRAPH)
    if distinct:
        store.add(quad)
    else:
        store.remove(quad)


def linked_iri(store: ox.Store, id: str) -> str:
    """Return the IRI behind an initiative's identifier, or an organisation's or document's IRI. Raises NotFound."""
    for kind in ("organisation", "document"):
        if id.startswith(f"{ID_BASE}{kind}/"):
            known = store.quads_for_pattern(ox.NamedNode(id), ox.NamedNode(RDF.type), None, None)
            if next(iter(known), None) is None:
                raise NotFound(f"« {id} » n’est pas dans cette base : voyez « essaim duplicates »")
            return id
    return resolve(store, id)


def count_links(store: ox.Store) -> int:
    """Return how many links a graph holds."""
    return sum(1 for _ in store.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(ESS.Link), LINKS_GRAPH))


def twins(store: ox.Store, iri: str) -> tuple[str, ...]:
    """Return all that is shown under one entry with an IRI, itself left out, sorted."""
    found, waiting = {iri}, [ox.NamedNode(iri)]
    while waiting:
        node = waiting.pop()
        near = [quad.object for quad in store.quads_for_pattern(node, SAME_AS, None, LINKS_GRAPH)]
        near += [quad.subject for quad in store.quads_for_pattern(None, SAME_AS, node, LINKS_GRAPH)]
        for other in near:
            if isinstance(other, ox.NamedNode) and other.value not in found:
                found.add(other.value)
                waiting.append(other)
    return tuple(sorted(found - {iri}))


def entries(store: ox.Store) -> dict[str, tuple[str, ...]]:
    """Return, of each IRI that is shown with others, these others: `twins` for the whole graph at once."""
    linked = {
        quad.subject.value
        for quad in store.quads_for_pattern(None, SAME_AS, None, LINKS_GRAPH)
        if isinstance(quad.subject, ox.NamedNode)
    }
    members = {iri: (iri, *twins(store, iri)) for iri in sorted(linked)}
    return {one: tuple(sorted({*own} - {one})) for own in members.values() for one in own}


def elsewhere(store: ox.Store, iri: str) -> tuple[Elsewhere, ...]:
    """Return where else an initiative is described, in order of source."""
    found = (
        Elsewhere(twin, _said(store, twin, DCT.title), _said(store, _said(store, twin, ESS.describedIn), DCT.source))
        for twin in twins(store, iri)
    )
    return tuple(sorted(found, key=lambda other: (other.source, other.iri)))


def _said(store: ox.Store, subject: str, predicate: str) -> str:
    quads = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None, None)
    return min((text_of(quad.object) for quad in quads), default="")


def group(store: ox.Store, items: Sequence[Item], iri: Callable[[Item], str]) -> list[Group[Item]]:
    """Return items with one entry for all that are linked: the first listed, in order."""
    shown: set[str] = set()
    groups: list[Group[Item]] = []
    for item in items:
        if iri(item) not in shown:
            own = twins(store, iri(item))
            shown.update(own)
            groups.append(Group(item, own))
    return groups
