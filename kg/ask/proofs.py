"""The sentences that prove what an answer says of initiatives.

One query reads the facts of the initiatives shown; which of them prove a constraint is decided here. Joined in SPARQL
instead, Oxigraph starts from all the facts of the property: 600 ms at 100,000 initiatives, 40 ms this way.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.ask.lexicon import SCHEME_OF
from kg.ask.model import Budget, Concepts, Constraint, InPlace, Involves, Years
from kg.ask.plan import CONCEPT_PROPERTY, FIELD_PROPERTY
from kg.graph import place_iri, select, values
from kg.model import Quote
from kg.view import text_of
from ontology.terms import ESS, PROV, ROLE_PROPERTIES, SCHEMA


@dataclass(frozen=True)
class Fact:
    """A fact of an initiative with the node of a sentence that proves it. object: the criterion of a statement that holds
    it, whose predicate is ess:criterion."""

    predicate: str
    object: str
    piece: str


_Test = Callable[[Fact], bool]


def facts_proven(store: ox.Store, iris: Sequence[str]) -> dict[str, list[Fact]]:
    """Return initiative → its facts that a sentence proves; criteria denied are left out.

    One triple an OPTIONAL: with two, Oxigraph reads every fact of the graph (seconds at 100,000 initiatives).
    """
    query = f"""SELECT DISTINCT ?i ?piece ?predicate ?object ?criterion ?polarity {{ {values(iris, variable="i")}
        ?fact ess:subject ?i . ?fact ess:evidence ?piece .
        OPTIONAL {{ ?fact ess:predicate ?predicate }} OPTIONAL {{ ?fact ess:object ?object }}
        OPTIONAL {{ ?fact ess:criterion ?criterion }} OPTIONAL {{ ?fact ess:polarity ?polarity }} }}"""
    found: dict[str, list[Fact]] = defaultdict(list)
    for row in select(store, query) if iris else ():
        criterion, piece = text_of(row["criterion"]), text_of(row["piece"])
        if not criterion:
            found[text_of(row["i"])].append(Fact(text_of(row["predicate"]), text_of(row["object"]), piece))
        elif text_of(row["polarity"]) == "yes":
            found[text_of(row["i"])].append(Fact(ESS.criterion, criterion, piece))
    return found


def quotes_for(
    store: ox.Store, iris: Sequence[str], constraints: Iterable[Constraint], *, most: int
) -> dict[str, tuple[Quote, ...]]:
    """Return initiative → the sentences, at most so many, that prove the constraints; those left out need no proof."""
    tests = [test for item in constraints if not item.negated and (test := _proves(store, item))]
    facts = facts_proven(store, iris) if tests else {}
    return {
        iri: quotes_of(store, [fact.piece for test in tests for fact in held if test(fact)], most=most)
        for iri, held in facts.items()
    }


def quotes_of(store: ox.Store, pieces: Iterable[str], *, most: int) -> tuple[Quote, ...]:
    """Return the sentences of nodes of evidence, each once, at most so many."""
    found: dict[Quote, None] = {}
    for piece in dict.fromkeys(pieces):
        if len(found) >= most:
            break
        found[_quote(store, piece)] = None
    return tuple(found)


def _quote(store: ox.Store, piece: str) -> Quote:
    quads = store.quads_for_pattern(ox.NamedNode(piece), None, None, None)
    said = {quad.predicate.value: text_of(quad.object) for quad in quads}
    start, end = said.get(ESS.start), said.get(ESS.end)
    return Quote(said[ESS.quote], said[PROV.wasQuotedFrom], int(start) if start else None, int(end) if end else None)


def _proves(store: ox.Store, constraint: Constraint) -> _Test | None:
    """Return whether a fact proves a constraint; None where no fact can."""
    match constraint:
        case Concepts(kind=kind, ids=ids):
            predicate = ESS.criterion if kind == "critere" else CONCEPT_PROPERTY[kind]
            concepts = {SCHEME_OF[kind][id] for id in ids}
            return lambda fact: fact.predicate == predicate and fact.object in concepts
        case Years() | Budget():
            property = FIELD_PROPERTY[constraint.kind]
            return lambda fact: fact.predicate == property
        case Involves(roles=roles, iris=iris) if iris:
            properties = {ROLE_PROPERTIES[name] for name in roles}
            return lambda fact: fact.predicate in properties and fact.object in iris
        case InPlace(places=places, radius_km=None):
            wanted = {place_iri(place.code) for place in places}
            return lambda fact: fact.predicate == ESS.place and _inside(store, fact.object, wanted)
    return None


def _inside(store: ox.Store, place: str, wanted: set[str]) -> bool:
    within = store.quads_for_pattern(ox.NamedNode(place), ox.NamedNode(SCHEMA.containedInPlace), None, None)
    return place in wanted or any(text_of(quad.object) in wanted for quad in within)
