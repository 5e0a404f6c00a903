"""What the graph itself names: titles, organisations, places, columns; read once a store, matched as people write them.

A store is read as it is at first use: a published generation never changes.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import Final

import numpy as np
import pyoxigraph as ox
from rapidfuzz import process
from rapidfuzz.distance import OSA

from ingest.gazetteer import FOLDER
from ingest.identity import fold
from kg.ask.french import EMPTY_IN_NAMES
from kg.ask.links import Links, Mask, pairs
from kg.ask.words import stem
from kg.graph import select
from kg.model import AnswerItem
from kg.view import text_of
from ontology.terms import DCT, ESS, ID_BASE, ORG, RDF, SCHEMA

# Words that carry no identity in a name.
_EMPTY: Final = frozenset(map(stem, EMPTY_IN_NAMES))
_KEPT_STORES = 4
_TYPO_WEIGHT = 0.8
_CITY_WEIGHT = 0.7
_WHOLE = 0.97
# Below this share of its weight, what bears a name is not even worth suggesting.
_LEAST_COVERAGE = 0.3
# « momartre » for « Môm'artre »: shorter words meet by chance.
_SHORTEST_JOINED = 6
_LINKED = re.compile(r"\w+['’-]\w+")


class Row(AnswerItem):
    """An initiative as an answer names it, before the sentences that prove it."""

    @property
    def id(self) -> str:
        """The id it had in its source, else its IRI."""
        return self.source_id or self.iri


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


@cache
def _folded(word: str) -> tuple[str, ...]:
    """Return the words of one written word: names of a graph repeat few of them."""
    return tuple(fold(word).split())


def _words(text: str) -> list[str]:
    """Return the folded words of a text."""
    return [folded for word in text.split() for folded in _folded(word)]


def name_stems(text: str) -> tuple[str, ...]:
    """Return the stems of a name, without empty words unless it has no others."""
    words = [stem(word) for word in _words(text)]
    return tuple(word for word in words if word not in _EMPTY) or tuple(words)


class Entities:
    """The names of a graph. initiatives: by title; numbers: IRI → its place among them."""

    def __init__(self, store: ox.Store) -> None:
        self.initiatives = _initiatives(store)
        self.places = frozenset(iri.removeprefix(f"{ID_BASE}place/") for iri in _instances(store, SCHEMA.Place))
        self.columns = {
            fold(text_of(row["c"])): text_of(row["c"])
            for row in select(store, "SELECT DISTINCT ?c { ?a ess:column ?c }")
        }
        self.numbers = {row.iri: number for number, row in enumerate(self.initiatives)}
        self._store = store
        self._read: dict[str, bool] = {}
        self._named = list(pairs(store, SCHEMA.name))
        self._names = dict(self._named)

    @cached_property
    def states_forms(self) -> bool:
        """Tell whether every source that has initiatives states legal forms: a record without one then says no more."""
        return _states_forms(self._store)

    @cached_property
    def organisations(self) -> tuple[Organisation, ...]:
        """The organisations, one for each spelling of their names, by IRI."""
        known = _instances(self._store, ORG.Organization)
        names = {(iri, name) for iri, name in self._named if iri in known}
        return tuple(Organisation(iri, name, name_stems(name)) for iri, name in sorted(names))

    @cached_property
    def summary_words(self) -> frozenset[str]:
        """Every stem of the summaries: real words, whatever a dictionary of typing errors may think."""
        written = {word for _, summary in pairs(self._store, ESS.summary) for word in summary.split()}
        return frozenset(stem(word) for word in fold(" ".join(written)).split())

    def is_read(self, predicate: str) -> bool:
        """Tell a property of which some facts were read in texts, rather than stated by records: it may be incomplete."""
        if predicate not in self._read:
            query = "SELECT ?f { ?f ess:predicate ?p ; ess:stated false } LIMIT 1"
            self._read[predicate] = bool(select(self._store, query, p=ox.NamedNode(predicate)))
        return self._read[predicate]

    def short_named(self, text: str) -> Row | None:
        """Return the initiative that bears a name whole, as its title or what the title says first; None without one."""
        words = name_stems(text)
        found = self.named(text)[:1] if words else []
        if not found or (name_stems(found[0].label.split(",")[0]) != words and found[0].tightness < 1):
            return None
        return self.by_iri[found[0].iri] if found[0].coverage >= _WHOLE else None

    def start_year(self, iri: str) -> int | None:
        """Return the year in which an initiative started, None where the graph does not say it."""
        quads = self._store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(ESS.startYear), None, None)
        return next((int(text_of(quad.object)) for quad in quads), None)

    @cached_property
    def by_iri(self) -> dict[str, Row]:
        """The initiatives by IRI."""
        return {row.iri: row for row in self.initiatives}

    @cached_property
    def _titled(self) -> dict[str, list[int]]:
        """Stem → the initiatives whose title holds it, or two neighbours that it joins."""
        index: dict[str, list[int]] = defaultdict(list)
        for number, row in enumerate(self.initiatives):
            words = _words(row.title)
            for word in {*map(stem, words), *_joined(row.title, words)}:
                index[word].append(number)
        return dict(index)

    @cached_property
    def _carriers(self) -> Links:
        return self._links(ESS.carriedBy)

    @cached_property
    def _places(self) -> Links:
        return self._links(ESS.place)

    def _links(self, predicate: str) -> Links:
        ties = ((self.numbers[iri], term) for iri, term in pairs(self._store, predicate) if iri in self.numbers)
        return Links.of(ties, len(self.initiatives))

    @cached_property
    def _carrying(self) -> dict[str, list[int]]:
        return self._naming(self._carriers)

    @cached_property
    def _towns(self) -> dict[str, list[int]]:
        return self._naming(self._places)

    def _naming(self, links: Links) -> dict[str, list[int]]:
        """Return stem → the values of links whose name holds it."""
        index: dict[str, list[int]] = defaultdict(list)
        for value, iri in enumerate(links.terms):
            for word in set(name_stems(self._names.get(iri, ""))):
                index[word].append(value)
        return dict(index)

    def _borne_by(self, word: str) -> tuple[Mask, Mask]:
        """Return which initiatives bear a stem in their title or carrier's name, and which in their town's alone."""
        own = np.zeros(len(self.initiatives), dtype=bool)
        own[self._titled.get(word, [])] = True
        own |= self._carriers.among(self._carrying.get(word, ()))
        return own, self._places.among(self._towns.get(word, ())) & ~own

    @cached_property
    def _bearers(self) -> frozenset[str]:
        """Every stem of a title, of a carrier's name or of a town's."""
        return frozenset(self._titled) | self._carrying.keys() | self._towns.keys()

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every stem of a title or of a name, and of the summaries."""
        return self.summary_words | self._bearers | self._organisations_of.keys()

    def _weight(self, bearers: int) -> float:
        """Return the inverse document frequency of a stem among the names."""
        return math.log(1 + (len(self.initiatives) + 1) / (1 + bearers))

    def _borne(self, word: str) -> tuple[str, float] | None:
        """Return the stem that a word means among the names, and its weight; one typing error is allowed."""
        if word in self._bearers:
            return word, 1.0
        if len(word) < 5:
            return None
        close = process.extractOne(
            word, self._by_initial.get(word[0], ()), scorer=OSA.distance, score_cutoff=1 + (len(word) >= 9)
        )
        return (close[0], _TYPO_WEIGHT) if close else None

    @cached_property
    def _by_initial(self) -> dict[str, list[str]]:
        """The stems of names by their first letter: a typing error keeps it."""
        index: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._bearers):
            index[word[:1]].append(word)
        return index

    def _rejoined(self, words: list[str]) -> list[str]:
        """Return words with two neighbours made one where only the one is a name: « handi clic » for Handiclic."""
        found: list[str] = []
        for word in words:
            if found and found[-1] + word in self._bearers and not {word, found[-1]} & self._bearers:
                found[-1] += word
            else:
                found.append(word)
        return found

    def named(self, text: str) -> list[Match]:
        """Return the initiatives that a name may mean, the best first; those that bear little of it are left out."""
        asked = self._rejoined(list(dict.fromkeys(name_stems(text))))
        scores = np.zeros(len(self.initiatives))
        total = 0.0
        for word in asked:
            own, town = self._borne_by(word)
            weight = self._weight(int(own.sum() + town.sum()))
            total += weight
            borne = self._borne(word)
            if borne is None:
                continue
            if borne[0] != word:
                own, town = self._borne_by(borne[0])
            scores += weight * borne[1] * (own + _CITY_WEIGHT * town)
        near = np.flatnonzero(scores > _LEAST_COVERAGE * total)
        found = [self._match(int(number), asked, float(scores[number]) / total) for number in near]
        return sorted(found, key=lambda match: (-match.coverage, -match.tightness, match.label))

    def _match(self, number: int, asked: list[str], coverage: float) -> Match:
        """Tightness: the best share that the asked words are of its title or of its carrier's name."""
        row, words = self.initiatives[number], set(asked)
        carriers = self._carriers.of_row(number)
        shares = []
        for names in (
            set(map(stem, _words(row.title))),
            {w for iri in carriers for w in name_stems(self._names.get(iri, ""))},
        ):
            content = {word for word in names if word not in _EMPTY}
            shares.append(len(words & content) / len(content) if content else 0.0)
        return Match(row.iri, row.title, coverage, max(shares))

    @cached_property
    def _organisations_of(self) -> dict[str, list[int]]:
        """Stem → the organisations whose name holds it."""
        index: dict[str, list[int]] = defaultdict(list)
        for number, organisation in enumerate(self.organisations):
            for word in set(organisation.key):
                index[word].append(number)
        return dict(index)

    def organisations_named(self, words: Sequence[str]) -> tuple[Organisation, ...]:
        """Return the organisations whose name holds all these stems; acronyms and full names stand for each other."""
        found: set[int] = set()
        for variant in (set(words), *_aliases(tuple(words))):
            holding = sorted((self._organisations_of.get(word, []) for word in variant), key=len)
            found |= set(holding[0]).intersection(*holding[1:]) if holding else set()
        return tuple(self.organisations[number] for number in sorted(found))

    @cached_property
    def _by_opening(self) -> dict[str, list[Organisation]]:
        index: dict[str, list[Organisation]] = defaultdict(list)
        for organisation in sorted(self.organisations, key=lambda item: -len(item.key)):
            if organisation.key:
                index[organisation.key[0]].append(organisation)
        return index

    def opening(self, word: str, among: Set[str]) -> Iterator[Organisation]:
        """Yield the organisations whose name opens with a stem and has all its stems among some, the longest first."""
        return (item for item in self._by_opening.get(word, ()) if among >= set(item.key))


def _instances(store: ox.Store, kind: str) -> frozenset[str]:
    quads = store.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(kind), None)
    return frozenset(text_of(quad.subject) for quad in quads)


def _initiatives(store: ox.Store) -> tuple[Row, ...]:
    known = _instances(store, ESS.Initiative)
    ids = dict(pairs(store, ESS.sourceId))
    titles = {iri: title for iri, title in pairs(store, DCT.title) if iri in known}
    return tuple(Row(iri, ids.get(iri), title) for title, iri in sorted((title, iri) for iri, title in titles.items()))


def _joined(title: str, words: Sequence[str]) -> set[str]:
    """Return neighbours of a title typed as one word."""
    linked = (word for pair in _LINKED.findall(title) for word in fold(pair).split())
    return {
        stem(left + right) for left, right in pairwise([*words[:2], *linked]) if len(left + right) >= _SHORTEST_JOINED
    }


def _states_forms(store: ox.Store) -> bool:
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
