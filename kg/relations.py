"""Which initiatives of the base bear the names that texts give as a model or as a whole (`ess:inspiredBy`, `ess:partOf`).

    id:named/<name>   what a text names without describing it: schema:name only, no initiative by itself
    id:named          « id:named/<name> ess:sameAs id:initiative/… », where one initiative alone is called so

Found again at each publication, for the initiative may come after the text that names it. What people record of imports
(`kg.basket`) links initiatives themselves, and never goes through a name.
"""

import re
from collections import defaultdict
from typing import Final

import pyoxigraph as ox

from ingest.naming import name_key
from kg.base import replace_graph
from kg.graph import NAMED_GRAPH, named_iri, select
from kg.twins import SAME_AS
from kg.view import text_of
from ontology.terms import ESS

# « Le Repair Café (Nantes) », « La Louve : un supermarché coopératif » are called by what stands first.
_HEAD: Final = re.compile(r"^(?P<head>.{3,60}?)(?:\s*\(|\s+[–—-]\s|\s*[:,]\s)")


def refresh(store: ox.Store) -> int:
    """Tie again the names to the initiatives that bear them, where that has changed; return how many are tied."""
    quads = _tied(store)
    if quads != set(store.quads_for_pattern(None, None, None, NAMED_GRAPH)):
        replace_graph(store, NAMED_GRAPH, sorted(quads, key=str))
    return len(quads)


def _tied(store: ox.Store) -> set[ox.Quad]:
    named = {
        text_of(quad.object)
        for predicate in (ESS.inspiredBy, ESS.partOf)
        for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), None, None)
        if text_of(quad.object).startswith(f"{NAMED_GRAPH.value}/")
    }
    bearers = _bearers(store) if named else {}
    return {
        ox.Quad(ox.NamedNode(iri), SAME_AS, ox.NamedNode(bearer), NAMED_GRAPH)
        for iri in named
        if len(found := bearers.get(iri, ())) == 1
        for bearer in found
    }


def _bearers(store: ox.Store) -> dict[str, set[str]]:
    """Return the initiatives called by each name, by the name's IRI; one that is only cited gives way."""
    told: defaultdict[str, set[str]] = defaultdict(set)
    cited: defaultdict[str, set[str]] = defaultdict(set)
    rows = select(store, "SELECT DISTINCT ?i ?t ?c { ?i a ess:Initiative ; dct:title ?t ; ess:cited ?c }")
    for row in rows:
        title = text_of(row["t"])
        head = _HEAD.match(title)
        for name in (title, head["head"] if head else ""):
            if name_key(name):
                (cited if text_of(row["c"]) == "true" else told)[named_iri(name)].add(text_of(row["i"]))
    return {**cited, **told}
