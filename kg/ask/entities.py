"""What the graph itself names: titles, organisations, places, columns; read once a store, matched as people write them.

A store is read as it is at first use: a published generation never changes.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

import pyoxigraph as ox
from rapidfuzz import process
from rapidfuzz.distance import OSA

from ingest.gazetteer import FOLDER
from ingest.identity import fold
from kg.ask.french import EMPTY_IN_NAMES
from kg.ask.words import stem
from kg.graph import select
from kg.view import text_of
from ontology.terms import DCT, ESS, ID_BASE, ORG, RDF, SCHEMA

# Words that carry no identity in a name.
_EMPTY: Final = frozenset(map(stem, EMPTY_IN_NAMES))
_KEPT_STORES = 4
_TYPO_WEIGHT = 0.8
_CITY_WEIGHT = 0.7
# « momartre » for « Môm'artre »: shorter words meet by chance.
_SHORTEST_JOINED = 6
_LINKED = re.compile(r"\w+['’-]\w+")


@dataclass(frozen=True)
class Named:
    """An initiative as its names are known. title, carriers, city: stems; joined: neighbours typed as one word."""

    iri: str
    source_id: str | None
    label: str
    title: tuple[str, ...]
    carriers: frozenset[str]
    city: frozenset[str]
    joined: frozenset[str] = frozenset()

    @cached_property
    def words(self) -> frozenset[str]:
        """The stems of all its names."""
        return frozenset(self.title) | self.carriers | self.city | self.joined


@dataclass(frozen=True)
class Organisation:
    """An organisation of the graph. key: the stems of its name, without empty words."""

    iri: str
    name: str
    key: tuple[str, ...]


@dataclass(frozen=True)
class Match:
    """An initiative that a name may mean. coverage: the share of the name's weight that it bears, in [0, 1]."""

    iri: str
    label: str
    coverage: float
    tightness: float


def name_stems(text: str) -> tuple[str, ...]:
    """Return the stems of a name, without empty words unless it has no others."""
    words = [stem(word) for word in fold(text).split()]
    return tuple(word for word in words if word not in _EMPTY) or tuple(words)


class Entities:
    """The names of a graph."""

    def __init__(self, store: ox.Store) -> None:
        self.initiatives = _initiatives(store)
        self.organisations = _organisations(store)
        self.places = frozenset(
            text_of(row["p"]).removeprefix(f"{ID_BASE}place/")
            for row in select(store, "SELECT DISTINCT ?p { ?p a schema:Place }")
        )
        self.columns = {
            fold(text_of(row["c"])): text_of(row["c"])
            for row in select(store, "SELECT DISTINCT ?c { ?a ess:column ?c }")
        }
        self.states_forms = _states_forms(store)
        self._store = store
        self._read: dict[str, bool] = {}

    @cached_property
    def summary_words(self) -> frozenset[str]:
        """Every stem of the summaries: real words, whatever a dictionary of typing errors may think."""
        rows = select(self._store, "SELECT DISTINCT ?s { ?i ess:summary ?s }")
        return frozenset(stem(word) for word in fold("\n".join(text_of(row["s"]) for row in rows)).split())

    def is_read(self, predicate: str) -> bool:
        """Tell a property of which some facts were read in texts, rather than stated by records: it may be incomplete."""
        if predicate not in self._read:
            query = "SELECT ?f { ?f ess:predicate ?p ; ess:stated false } LIMIT 1"
            self._read[predicate] = bool(select(self._store, query, p=ox.NamedNode(predicate)))
        return self._read[predicate]

    @cached_property
    def by_iri(self) -> dict[str, Named]:
        """The initiatives by IRI."""
        return {named.iri: named for named in self.initiatives}

    @cached_property
    def _bearers(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for number, named in enumerate(self.initiatives):
            for word in named.words:
                index[word].append(number)
        return index

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every stem of a title or of a name, and of the summaries."""
        words = set(self._bearers)
        for organisation in self.organisations:
            words.update(organisation.key)
        return self.summary_words | words

    def _weight(self, word: str) -> float:
        """Return the inverse document frequency of a stem among the names."""
        return math.log(1 + (len(self.initiatives) + 1) / (1 + len(self._bearers.get(word, ()))))

    def _borne(self, word: str) -> tuple[str, float] | None:
        """Return the stem that a word means among the names, and its weight; one typing error is allowed."""
        if word in self._bearers:
            return word, 1.0
        if len(word) < 5:
            return None
        close = process.extractOne(
            word, self._by_initial[word[0]], scorer=OSA.distance, score_cutoff=1 + (len(word) >= 9)
        )
        return (close[0], _TYPO_WEIGHT) if close else None

    @cached_property
    def _by_initial(self) -> dict[str, list[str]]:
        """The stems of names by their first letter: a typing error keeps it."""
        index: dict[str, list[str]] = defaultdict(list)
        for word in self._bearers:
            index[word[:1]].append(word)
        return index

    def _rejoined(self, words: list[str]) -> list[str]:
        """Return words with two neighbours made one where only the one is a name: « handi clic » for Handiclic."""
        found: list[str] = []
        for word in words:
            if found and found[-1] + word in self._bearers and not {word, found[-1]} & self._bearers.keys():
                found[-1] += word
            else:
                found.append(word)
        return found

    def named(self, text: str) -> list[Match]:
        """Return the initiatives that a name may mean, the best first."""
        asked = self._rejoined(list(dict.fromkeys(name_stems(text))))
        total = sum(self._weight(word) for word in asked)
        scores: Counter[int] = Counter()
        for word in asked:
            borne = self._borne(word)
            if borne is None:
                continue
            for number in self._bearers[borne[0]]:
                named = self.initiatives[number]
                only_city = borne[0] in named.city and borne[0] not in named.title and borne[0] not in named.carriers
                scores[number] += self._weight(word) * borne[1] * (_CITY_WEIGHT if only_city else 1.0)  # type: ignore[assignment]
        found = [self._match(self.initiatives[number], asked, score / total) for number, score in scores.items()]
        return sorted(found, key=lambda match: (-match.coverage, -match.tightness, match.label))

    def _match(self, named: Named, asked: list[str], coverage: float) -> Match:
        """Tightness: the best share that the asked words are of its title or of its carrier's name."""
        words = set(asked)
        shares = []
        for names in (set(named.title), named.carriers):
            content = {word for word in names if word not in _EMPTY}
            shares.append(len(words & content) / len(content) if content else 0.0)
        return Match(named.iri, named.label, coverage, max(shares))

    def organisations_named(self, words: Sequence[str]) -> tuple[Organisation, ...]:
        """Return the organisations whose name holds all these stems; acronyms and full names stand for each other."""
        variants = [set(words), *_aliases(tuple(words))]
        return tuple(
            organisation
            for organisation in self.organisations
            if any(variant <= set(organisation.key) for variant in variants)
        )

    @cached_property
    def by_opening(self) -> dict[str, list[Organisation]]:
        """The organisations by the first stem of their name, the longest names first."""
        index: dict[str, list[Organisation]] = defaultdict(list)
        for organisation in sorted(self.organisations, key=lambda item: -len(item.key)):
            if organisation.key:
                index[organisation.key[0]].append(organisation)
        return index


def _pairs(store: ox.Store, predicate: str) -> Iterator[tuple[str, str]]:
    """Yield (subject, object) of a property in every graph."""
    for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), None, None):
        yield text_of(quad.subject), text_of(quad.object)


def _initiatives(store: ox.Store) -> tuple[Named, ...]:
    known = ox.NamedNode(ESS.Initiative)
    iris = {text_of(quad.subject) for quad in store.quads_for_pattern(None, ox.NamedNode(RDF.type), known, None)}
    stems_of = {iri: name_stems(name) for iri, name in _pairs(store, SCHEMA.name)}
    carriers, cities = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for predicate, words in ((ESS.carriedBy, carriers), (ESS.place, cities)):
        for iri, named in _pairs(store, predicate):
            words[iri].update(stems_of.get(named, ()))
    ids, titles = dict(_pairs(store, ESS.sourceId)), dict(_pairs(store, DCT.title))
    return tuple(
        _named(iri, ids.get(iri), titles[iri], frozenset(carriers[iri]), frozenset(cities[iri]))
        for iri in sorted(iris)
        if iri in titles
    )


def _named(iri: str, id: str | None, title: str, carriers: frozenset[str], cities: frozenset[str]) -> Named:
    words = fold(title).split()
    pairs = [*words[:2], *(word for pair in _LINKED.findall(title) for word in fold(pair).split())]
    joined = frozenset(stem(left + right) for left, right in pairwise(pairs) if len(left + right) >= _SHORTEST_JOINED)
    return Named(iri, id, title, tuple(map(stem, words)), carriers, cities, joined)


def _organisations(store: ox.Store) -> tuple[Organisation, ...]:
    known = ox.NamedNode(ORG.Organization)
    iris = {text_of(quad.subject) for quad in store.quads_for_pattern(None, ox.NamedNode(RDF.type), known, None)}
    names = {(iri, name) for iri, name in _pairs(store, SCHEMA.name) if iri in iris}
    return tuple(Organisation(iri, name, name_stems(name)) for iri, name in sorted(names))


def _states_forms(store: ox.Store) -> bool:
    """Tell whether every source that has initiatives states legal forms: then a record without one says nothing more."""
    sources = {text_of(row["g"]) for row in select(store, "SELECT DISTINCT ?g { GRAPH ?g { ?i a ess:Initiative } }")}
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?i ess:legalForm ?form . ?i a ess:Initiative } }"
    return {text_of(row["g"]) for row in select(store, query)} == sources


_alias_groups: list[list[set[str]]] = []


def _groups() -> list[list[set[str]]]:
    """Return, for each well-known organisation, the stems of each of its names."""
    if not _alias_groups:
        for line in (FOLDER / "organisations.tsv").read_text(encoding="utf-8").splitlines()[1:]:
            name, _, _, aliases = [*line.split("\t"), "", "", ""][:4]
            names = [text for text in (name, *aliases.split("|")) if text]
            if len(names) > 1:
                _alias_groups.append([set(name_stems(text)) for text in names])
    return _alias_groups


def _aliases(words: tuple[str, ...]) -> Iterable[set[str]]:
    """Return the other names of a well-known organisation."""
    asked = set(words)
    return [other for group in _groups() if asked in group for other in group if other != asked]


_cache: dict[int, tuple[ox.Store, Entities]] = {}


def entities(store: ox.Store) -> Entities:
    """Return the names of a store, read once; the last four stores are remembered."""
    key = id(store)
    if key not in _cache or _cache[key][0] is not store:
        while len(_cache) >= _KEPT_STORES:
            _cache.pop(next(iter(_cache)))
        _cache[key] = (store, Entities(store))
    return _cache[key][1]
