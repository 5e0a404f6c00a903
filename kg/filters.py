"""Narrow a search: theme, place, public, criterion, legal form, years, and places to leave out.

Values of one filter are alternatives; different filters add up. What the graph does not say never matches.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ingest.concepts import concept_id
from ingest.errors import UsageError
from ingest.gazetteer import gazetteer
from ingest.identity import fold
from kg.graph import place_iri, select, values
from kg.view import text_of
from ontology.terms import CRITERIA, LEGAL_FORMS, PUBLICS, THEMES, Scheme
from ontology.vocabulary import concepts

Words = str | Sequence[str] | None
Year = int | str | None

FIRST_YEAR: Final = 1000
LAST_YEAR: Final = 2100
# rapidfuzz similarity, 0 to 100, from which a wrong word is worth showing a right one for.
CLOSE: Final = 60
SUGGESTIONS: Final = 4


@dataclass(frozen=True)
class Filters:
    """Constraints on initiatives; an empty one filters nothing.

    themes, publics, criteria, legal_forms: identifiers. places, outside: codes of the gazetteer. since, until: years
    of start, both included.
    """

    themes: tuple[str, ...] = ()
    publics: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    legal_forms: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None

    def __bool__(self) -> bool:
        return self != Filters()

    @classmethod
    def parse(
        cls,
        *,
        theme: Words = None,
        lieu: Words = None,
        public: Words = None,
        critere: Words = None,
        statut: Words = None,
        depuis: Year = None,
        jusque: Year = None,
        hors_lieu: Words = None,
    ) -> "Filters":
        """Read filters as people type them: identifiers, labels or synonyms, names or codes of places.

        Raises UsageError with the close matches where a word is unknown.
        """
        filters = cls(
            themes=_ids("thème", THEMES, theme),
            publics=_ids("public", PUBLICS, public),
            criteria=_ids("critère", CRITERIA, critere),
            legal_forms=_ids("statut", LEGAL_FORMS, statut),
            places=_codes(lieu),
            outside=_codes(hors_lieu),
            since=_year(depuis),
            until=_year(jusque),
        )
        if filters.since and filters.until and filters.since > filters.until:
            raise UsageError(f"années à l’envers : depuis {filters.since}, jusque {filters.until}")
        return filters


NO_FILTER: Final = Filters()


def _listed(words: Words) -> list[str]:
    given = [words] if isinstance(words, str) else words or ()
    return [word.strip() for word in given if word and word.strip()]


def _ids(name: str, scheme: Scheme, words: Words) -> tuple[str, ...]:
    found = ((word, concept_id(scheme, word)) for word in _listed(words))
    return tuple(dict.fromkeys(id or _refuse(name, scheme, word) for word, id in found))


def _refuse(name: str, scheme: Scheme, word: str) -> str:
    from rapidfuzz import fuzz, process

    choices = {
        folded: concept.label
        for concept in concepts(scheme)
        for folded in map(fold, (*concept.synonyms, concept.id, concept.label))
    }
    close = process.extract(fold(word), list(choices), scorer=fuzz.WRatio, limit=20, score_cutoff=CLOSE)
    labels = list(dict.fromkeys(choices[choice] for choice, _, _ in close))[:SUGGESTIONS]
    listed = labels or [concept.label for concept in concepts(scheme)]
    proposed = ", ".join(f"« {label} »" for label in listed)
    raise UsageError(f"{name} inconnu : « {word} » ; {'proches' if labels else 'connus'} : {proposed}")


def _codes(words: Words) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_code(word) for word in _listed(words)))


def _code(word: str) -> str:
    place = gazetteer().by_code(word) or next(iter(gazetteer().lookup(word)), None)
    if place is None:
        raise UsageError(
            f"lieu inconnu : « {word} » ; attendu : une commune, une intercommunalité, un département, une région ou un pays, "
            "par son nom ou son code"
        )
    return place.code


def _year(year: Year) -> int | None:
    if year is None or year == "":
        return None
    text = str(year).strip()
    if not text.isdecimal() or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise UsageError(f"année inconnue : « {year} » ; attendu : quatre chiffres, par exemple 2015")
    return int(text)


_ALL = "SELECT DISTINCT ?i { ?i a ess:Initiative }"
_THEME = "SELECT DISTINCT ?i {{ {values} ?i ess:theme ?c ; a ess:Initiative }}"
_PUBLIC = "SELECT DISTINCT ?i {{ {values} ?i ess:public ?c ; a ess:Initiative }}"
_FORM = """SELECT DISTINCT ?i {{ {values} {{ ?o ess:legalForm ?c . ?i ess:carriedBy ?o }} UNION {{ ?i ess:legalForm ?c }}
  ?i a ess:Initiative }}"""
_CRITERION = """SELECT DISTINCT ?i {{ {values} ?s ess:criterion ?c ; a ess:CriterionStatement ; ess:polarity "yes" ;
  ess:subject ?i }}"""
_PLACE = """SELECT DISTINCT ?i {{ {values} {{ ?i ess:place ?c }} UNION {{ ?p schema:containedInPlace ?c . ?i ess:place ?p }}
  ?i a ess:Initiative }}"""
_YEARS = "SELECT DISTINCT ?i ?year { ?i ess:startYear ?year ; a ess:Initiative }"


def candidates(store: ox.Store, filters: Filters) -> frozenset[str] | None:
    """Return the IRIs of the initiatives that pass, or None where nothing is filtered.

    An initiative without a place is inside no place, so it passes `outside`; without a year it passes no year.
    """
    if not filters:
        return None
    sets = list(_sets(store, filters))
    if filters.since is not None or filters.until is not None:
        sets.append(_started(store, filters.since, filters.until))
    found = frozenset.intersection(*sets) if sets else _rows(store, _ALL)
    if filters.outside:
        found -= _rows(store, _PLACE, map(place_iri, filters.outside))
    return found


def _sets(store: ox.Store, filters: Filters) -> Iterable[frozenset[str]]:
    if filters.themes:
        yield _rows(store, _THEME, (THEMES[id] for id in filters.themes))
    if filters.publics:
        yield _rows(store, _PUBLIC, (PUBLICS[id] for id in filters.publics))
    if filters.criteria:
        yield _rows(store, _CRITERION, (CRITERIA[id] for id in filters.criteria))
    if filters.legal_forms:
        yield _rows(store, _FORM, (LEGAL_FORMS[id] for id in filters.legal_forms))
    if filters.places:
        yield _rows(store, _PLACE, map(place_iri, filters.places))


def _rows(store: ox.Store, query: str, iris: Iterable[str] | None = None) -> frozenset[str]:
    if iris is not None:
        query = query.format(values=values(iris, variable="c"))
    return frozenset(text_of(row["i"]) for row in select(store, query))


def _started(store: ox.Store, since: int | None, until: int | None) -> frozenset[str]:
    rows = ((text_of(row["i"]), text_of(row["year"])) for row in select(store, _YEARS))
    return frozenset(
        iri for iri, year in rows if year.isdecimal() and (since or FIRST_YEAR) <= int(year) <= (until or LAST_YEAR)
    )
