"""The facets of the search: what each value would leave, counted before anyone chooses it.

Values of one facet are alternatives, facets add up (as in kg.filters); so a value's count is taken among what the
other facets leave.
"""

from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.filters import Filters
from kg.graph import place_iri, select
from kg.view import text_of
from ontology.terms import CRITERIA, LEGAL_FORMS, PUBLICS, THEMES, Scheme
from ontology.vocabulary import label

_PATTERNS: Final = {
    "theme": "?i ess:theme ?c",
    "public": "?i ess:public ?c",
    "critere": '?s a ess:CriterionStatement ; ess:polarity "yes" ; ess:criterion ?c ; ess:subject ?i',
    "statut": "{ ?i ess:carriedBy/ess:legalForm ?c } UNION { ?i ess:legalForm ?c }",
    "lieu": "?i ess:place ?p . ?p schema:containedInPlace? ?c . ?c ess:placeKind ?kind"
    ' FILTER(?kind IN ("region", "pays"))',
}
_SCHEMES: Final = {"theme": THEMES, "public": PUBLICS, "critere": CRITERIA, "statut": LEGAL_FORMS}
_LABELS: Final = {
    "theme": "Thème",
    "public": "Public",
    "lieu": "Territoire",
    "critere": "Critère",
    "statut": "Statut",
}
_FIELDS: Final = {
    "theme": "themes",
    "public": "publics",
    "lieu": "places",
    "critere": "criteria",
    "statut": "legal_forms",
}
_PLACES: Final = place_iri("")


@dataclass(frozen=True)
class Facet:
    """One way to narrow a search. name: its query parameter; members: IRIs by value; labels: French, by value."""

    name: str
    label: str
    members: dict[str, frozenset[str]]
    labels: dict[str, str]

    def without(self, filters: Filters) -> Filters:
        """Return the filters with this facet taken off."""
        return Filters(**{**vars(filters), _FIELDS[self.name]: ()})

    def counts(self, others: frozenset[str], *, chosen: tuple[str, ...] = ()) -> dict[str, int]:
        """Return how many of the others each value would leave, largest first; a value without any only if chosen."""
        counted = {value: len(iris & others) for value, iris in self.members.items()}
        counted |= {value: 0 for value in chosen if value not in counted}
        ordered = sorted(counted.items(), key=lambda pair: (-pair[1], self.labels.get(pair[0], pair[0])))
        return {value: count for value, count in ordered if count or value in chosen}


def read_facets(store: ox.Store) -> tuple[Facet, ...]:
    """Return every facet of a graph, in the order of the page."""
    return tuple(_read(store, name, _LABELS[name]) for name in _LABELS)


def _read(store: ox.Store, name: str, title: str) -> Facet:
    members: dict[str, set[str]] = {}
    labels: dict[str, str] = {}
    for row in select(store, f"SELECT DISTINCT ?i ?c {{ {_PATTERNS[name]} . ?i a ess:Initiative }}"):
        value = _value(name, text_of(row["c"]))
        members.setdefault(value, set()).add(text_of(row["i"]))
    for value in members:
        labels[value] = label(_SCHEMES[name], value) if name in _SCHEMES else _place_name(store, value)
    return Facet(name, title, {value: frozenset(iris) for value, iris in members.items()}, labels)


def _value(name: str, iri: str) -> str:
    scheme: Scheme | None = _SCHEMES.get(name)
    return scheme.id_of(iri) if scheme else iri.removeprefix(_PLACES)


def _place_name(store: ox.Store, code: str) -> str:
    place = ox.NamedNode(_PLACES + code)
    rows = select(store, "SELECT DISTINCT ?name { ?place schema:name ?name } LIMIT 1", place=place)
    return text_of(rows[0]["name"]) if rows else code
