"""Find what is said twice of one thing: initiatives, organisations, documents. `kg.twins` keeps and shows it.

Names are compared within small blocks, texts by MinHash: the work grows as the number of names. Two initiatives of one
page are never linked: whoever wrote it told them apart. Within one source, whose records repeat a template, a likeness of
names alone is left to a person. Confidences below are measured on links checked by hand; what weighs most is the place:
one name in two towns is two initiatives, be their text and their site the same (branches of a network).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from itertools import product
from sys import intern
from typing import Final, Literal
from urllib.parse import urlsplit

import numpy as np
import pyoxigraph as ox
from numpy.typing import NDArray
from rapidfuzz.fuzz import token_set_ratio

from kg.base import replace_graph
from kg.graph import PLACES_GRAPH, document_iri
from kg.same_name import Likeness, Name, likeness, read_name
from kg.shingles import Signature, likely_pairs, resemblance, shingles, signature
from kg.twins import LINKS_GRAPH, Link, link_quads, rejected
from kg.view import text_of
from ontology.terms import DCT, ESS, ORG, PROV, RDF, SCHEMA

# A link is worth showing to a person from here on.
KEPT: Final = 0.7
SUREST: Final = 0.99
# Texts that share this many of their shingles are one text, edited.
SAME_TEXT: Final = 0.6
# In a larger block, members are only compared with their neighbours in alphabetical order.
BLOCK: Final = 12
NEIGHBOURS: Final = 3
# An address that more initiatives give is their carrier's, or their network's.
OWN_ADDRESS: Final = 4
# Names that share an address or a text are one from this share of common words on (rapidfuzz's token_set_ratio).
NEAR_NAME: Final = 80

# Facts of initiatives kept meanwhile: pairs come in order of their first.
_REMEMBERED: Final = 4096
# Taken from a likeness of names within one source, where neither town, address nor text says more.
ONE_SOURCE: Final = 0.15

Where = Literal["même lieu", "lieu englobant", "lieu inconnu", "lieux différents"]
# Numbers of things compared, the smaller first: (n, 2), in order. Ten times less in memory than a set of tuples.
Pairs = NDArray[np.int64]
_NONE: Final = np.empty((0, 2), np.int64)

# How sure a likeness of names is, by place; the second line where every word of the name is common.
_TELLING: Final[dict[Likeness, dict[Where, float]]] = {
    "même nom": {"même lieu": 0.96, "lieu englobant": 0.92, "lieu inconnu": 0.9},
    "sigle": {"même lieu": 0.93, "lieu englobant": 0.9, "lieu inconnu": 0.8},
    "faute de frappe": {"même lieu": 0.93, "lieu englobant": 0.88, "lieu inconnu": 0.85},
    "nom proche": {"même lieu": 0.6, "lieu englobant": 0.6, "lieu inconnu": 0.6},
}
_COMMON: Final[dict[Where, float]] = {"même lieu": 0.8, "lieu englobant": 0.6}


@dataclass(frozen=True, slots=True)
class _Thing:
    """What is compared of every initiative or organisation: all are held at once."""

    iri: str
    name: Name
    url: str = ""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is compared besides of two initiatives that may be one: IRIs."""

    places: frozenset[str]
    documents: frozenset[str]
    sources: frozenset[str]
    carriers: frozenset[str]


def refresh(store: ox.Store) -> int:
    """Find the links of a graph again and write them where they have changed; return how many there are."""
    found = find_links(store)
    quads = link_quads(found, rejected(store))
    if set(quads) != set(store.quads_for_pattern(None, None, None, LINKS_GRAPH)):
        replace_graph(store, LINKS_GRAPH, quads)
    return len(found)


def find_links(store: ox.Store) -> list[Link]:
    """Return the links of a graph, those that a person rejected left out, sorted."""
    texts = _near_documents(store)
    found = list(_initiative_links(store, texts))
    apart = _told_apart(store, texts, found)
    found += [
        Link(*pair, round(share, 2), ("textes presque identiques",))
        for pair, share in texts.items()
        if pair not in apart
    ]
    found += _organisation_links(store)
    refused = rejected(store)
    kept = (link for link in found if link.confidence >= KEPT and (link.one, link.other) not in refused)
    return sorted(kept, key=lambda link: (link.one, link.other))


# ---- texts ---------------------------------------------------------------------------------------------------------


def _near_documents(store: ox.Store) -> dict[tuple[str, str], float]:
    """Return pairs of documents → resemblance, from SAME_TEXT on.

    Parts of one page repeat what they share; so do the records of one source, unless they have one title.
    """
    iris: list[str] = []
    sources: list[str] = []

    def signatures() -> Iterator[Signature]:
        for quad in store.quads_for_pattern(None, ox.NamedNode(ESS.text), None, None):
            hashes = shingles(text_of(quad.object))
            if len(hashes):
                iris.append(text_of(quad.subject))
                sources.append(intern(text_of(quad.graph_name)))
                yield signature(hashes)

    @cache
    def title(iri: str) -> Name:
        return read_name(_text(store, iri, DCT.title))

    found: dict[tuple[str, str], float] = {}
    for left, right in likely_pairs(signatures()):
        one, other = sorted((iris[left], iris[right]))
        within = sources[left] == sources[right]
        if within and (not _are_titled_alike(title(one), title(other)) or _is_one_page(store, one, other)):
            continue
        share = resemblance(*(shingles(_text(store, iri, ESS.text)) for iri in (one, other))) if one != other else 0.0
        if share >= SAME_TEXT:
            found[one, other] = share
    return found


def _are_titled_alike(one: Name, other: Name) -> bool:
    return likeness(one, other) in ("même nom", "faute de frappe")


def _is_one_page(store: ox.Store, one: str, other: str) -> bool:
    """Tell parts of one page: both are named after a document that the source holds too, or one after the other."""
    first, second = (_text(store, iri, DCT.source) for iri in (one, other))
    ends = [match.start() for match in re.finditer("#", f"{first}#")]
    pages = (first[:end] for end in ends if f"{second}#".startswith(f"{first[:end]}#"))
    return any(document_iri(page) in (one, other) or _objects(store, document_iri(page), ESS.text) for page in pages)


def _told_apart(store: ox.Store, texts: Iterable[tuple[str, str]], links: Iterable[Link]) -> frozenset[tuple[str, str]]:
    """Return the pairs of documents of one source whose initiatives are two: the branches of a network."""
    linked = {(link.one, link.other) for link in links}
    return frozenset(
        (one, other)
        for one, other in texts
        if _objects(store, one, PROV.wasDerivedFrom) & _objects(store, other, PROV.wasDerivedFrom)
        and (first := _described(store, one))
        and (second := _described(store, other))
        and not any(_ordered(a, b) in linked for a in first for b in second)
    )


def _described(store: ox.Store, document: str) -> frozenset[str]:
    quads = store.quads_for_pattern(None, ox.NamedNode(ESS.describedIn), ox.NamedNode(document), None)
    return frozenset(text_of(quad.subject) for quad in quads)


def _objects(store: ox.Store, subject: str, predicate: str) -> frozenset[str]:
    quads = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None, None)
    return frozenset(intern(text_of(quad.object)) for quad in quads)


def _text(store: ox.Store, subject: str, predicate: str) -> str:
    return min(_objects(store, subject, predicate), default="")


# ---- initiatives ---------------------------------------------------------------------------------------------------


def _initiative_links(store: ox.Store, texts: dict[tuple[str, str], float]) -> Iterator[Link]:
    things = _with_own_addresses([_initiative(store, iri) for iri in _subjects(store, ESS.Initiative)])
    same_texts = _by_text(store, things, texts)
    near = np.array(list(same_texts), np.int64).reshape(-1, 2)
    containers = _Containers(store)
    facts = lru_cache(maxsize=_REMEMBERED)(partial(_facts, store))
    for left, right in _each_once(_candidates(things), _by_address(things), near):
        one, other = things[left], things[right]
        same_text = same_texts.get((int(left), int(right)), 0.0)
        if alike := _alike(one, other, same_text):
            confidence, reasons = _weighed(one, other, alike, facts(one.iri), facts(other.iri), containers, same_text)
            if confidence >= KEPT and not _are_of_one_page(store, facts(one.iri), facts(other.iri)):
                yield Link(*_ordered(one.iri, other.iri), confidence, reasons)


def _are_of_one_page(store: ox.Store, one: _Facts, other: _Facts) -> bool:
    pairs = ((a, b) for a in one.documents for b in other.documents if one.sources & other.sources)
    return any(a == b or _is_one_page(store, a, b) for a, b in pairs)


def _with_own_addresses(things: Sequence[_Thing]) -> list[_Thing]:
    """Return things without the addresses that too many of them give."""
    given = Counter(thing.url for thing in things)
    return [replace(thing, url="") if given[thing.url] > OWN_ADDRESS else thing for thing in things]


def _initiative(store: ox.Store, iri: str) -> _Thing:
    return _Thing(iri, read_name(_text(store, iri, DCT.title)), _address(_text(store, iri, SCHEMA.url)))


def _facts(store: ox.Store, iri: str) -> _Facts:
    documents = _objects(store, iri, ESS.describedIn)
    sources = frozenset().union(*(_objects(store, document, PROV.wasDerivedFrom) for document in documents))
    return _Facts(_objects(store, iri, ESS.place), documents, sources, _objects(store, iri, ESS.carriedBy))


def _alike(one: _Thing, other: _Thing, same_text: float) -> Likeness | Literal["textes"] | None:
    """Return how two initiatives may be one: by their names, or else by their texts alone."""
    if alike := likeness(one.name, other.name):
        return alike
    same = same_text or (one.url and one.url == other.url)
    if same and token_set_ratio(one.name.key, other.name.key) >= NEAR_NAME:
        return "nom proche"
    return "textes" if same_text else None


def _weighed(
    one: _Thing,
    other: _Thing,
    alike: Likeness | Literal["textes"],
    of_one: _Facts,
    of_other: _Facts,
    containers: "_Containers",
    same_text: float,
) -> tuple[float, tuple[str, ...]]:
    """Return how surely two initiatives are one, and why."""
    where = containers.where(of_one.places, of_other.places)
    within = bool(of_one.sources & of_other.sources)
    if where == "lieux différents" or (within and not same_text and _are_two_pages(one, other)):
        return 0.0, ()
    if alike == "textes":
        return KEPT + 0.05, ("textes presque identiques",)
    telling = min(one.name.telling, other.name.telling)
    confidence = (_TELLING[alike] if telling else _COMMON).get(where, 0.0)
    if where == "lieu inconnu" and telling == 1:
        confidence -= 0.1
    if where != "même lieu" and within:
        confidence -= ONE_SOURCE
    reasons: list[str] = [alike] + ([where] if confidence and where != "lieu inconnu" else [])
    if of_one.carriers & of_other.carriers and confidence:
        confidence, reasons = confidence + 0.05, [*reasons, "même porteur"]
    if one.url and one.url == other.url:
        confidence, reasons = max(confidence, 0.97 if telling else 0.9), [*reasons, "même adresse web"]
    if same_text:
        confidence, reasons = max(confidence, 0.97), [*reasons, "textes presque identiques"]
    return round(min(confidence, SUREST), 2), tuple(reasons)


def _are_two_pages(one: _Thing, other: _Thing) -> bool:
    """Tell two records that have each a page of its own on one site."""
    hosts = {thing.url.split("/", 1)[0] for thing in (one, other)}
    return len(hosts) == 1 and "" not in hosts and one.url != other.url


class _Containers:
    """Which places hold which, read once each."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._above: dict[str, frozenset[str]] = {}

    def where(self, one: frozenset[str], other: frozenset[str]) -> Where:
        """Compare two sets of places; a region that both name only holds them."""
        if not one or not other:
            return "lieu inconnu"
        shared = one & other
        if any(_is_town(place) for place in shared):
            return "même lieu"
        if shared or one & self._all_above(other) or other & self._all_above(one):
            return "lieu englobant"
        return "lieux différents"

    def _all_above(self, places: frozenset[str]) -> frozenset[str]:
        return frozenset().union(*map(self._read, places))

    def _read(self, place: str) -> frozenset[str]:
        if place not in self._above:
            inside = ox.NamedNode(SCHEMA.containedInPlace)
            quads = self._store.quads_for_pattern(ox.NamedNode(place), inside, None, PLACES_GRAPH)
            self._above[place] = frozenset(text_of(quad.object) for quad in quads)
        return self._above[place]


def _is_town(place: str) -> bool:
    """Tell a commune or a town abroad by its code (kg.graph.place_iri)."""
    code = place.rsplit("/place/", 1)[-1]
    return ":" not in code or code.startswith("ville:")


def _address(url: str) -> str:
    """Return a page's address without what varies: scheme, « www. », last slash, fragment; '' for none.

    A fragment with a slash is a route, not a place in a page: « annuaire#/fiche/12 ».
    """
    parts = urlsplit(url.strip().lower())
    host = parts.netloc.removeprefix("www.")
    rest = "".join(
        f"{mark}{said}"
        for mark, said in (("?", parts.query), ("#", parts.fragment if "/" in parts.fragment else ""))
        if said
    )
    return f"{host}{parts.path.rstrip('/')}{rest}" if host else ""


# ---- organisations -------------------------------------------------------------------------------------------------


def _organisation_links(store: ox.Store) -> Iterator[Link]:
    things = [_Thing(iri, read_name(_text(store, iri, SCHEMA.name))) for iri in _subjects(store, ORG.Organization)]
    meanings: defaultdict[str, set[str]] = defaultdict(set)
    for thing in things:
        if thing.name.acronym and not thing.name.bare:
            meanings[thing.name.acronym].add(thing.name.key)
    for left, right in _candidates(things):
        one, other = things[left], things[right]
        alike = likeness(one.name, other.name)
        if alike is None or not (one.name.telling or alike == "sigle"):
            continue
        confidence = {"même nom": 0.95, "sigle": 0.9, "faute de frappe": 0.9, "nom proche": 0.0}[alike]
        if alike == "sigle" and (len(meanings[one.name.acronym]) > 1 or len(one.name.acronym) < 3):
            confidence = 0.75
        yield Link(*_ordered(one.iri, other.iri), confidence, (alike,))


# ---- blocks --------------------------------------------------------------------------------------------------------


def _subjects(store: ox.Store, kind: str) -> list[str]:
    quads = store.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(kind), None)
    return sorted({text_of(quad.subject) for quad in quads})


def _ordered(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _candidates(things: Sequence[_Thing]) -> Pairs:
    """Return the pairs whose names may be one: same words, same acronym, or neighbours from either end."""
    ends = ([thing.name.key for thing in things], [thing.name.key[::-1] for thing in things])
    return _each_once(
        *_blocks((number, " ".join(sorted(thing.name.words))) for number, thing in enumerate(things)),
        *_blocks((number, thing.name.acronym) for number, thing in enumerate(things) if thing.name.acronym),
        *(_neighbours(sorted(range(len(things)), key=keys.__getitem__)) for keys in ends),
    )


def _by_address(things: Sequence[_Thing]) -> Pairs:
    members = _members((number, thing.url) for number, thing in enumerate(things) if thing.url)
    return _each_once(*(_neighbours(block, len(block)) for block in members if len(block) <= OWN_ADDRESS))


def _by_text(
    store: ox.Store, things: Sequence[_Thing], texts: dict[tuple[str, str], float]
) -> dict[tuple[int, int], float]:
    """Return pairs of initiatives, the smaller number first → resemblance of their texts, from SAME_TEXT on."""
    numbers = {thing.iri: number for number, thing in enumerate(things)} if texts else {}
    found: dict[tuple[int, int], float] = {}
    for (one, other), share in texts.items():
        for a, b in product(_described(store, one), _described(store, other)):
            if a != b:
                pair = min(numbers[a], numbers[b]), max(numbers[a], numbers[b])
                found[pair] = max(found.get(pair, 0.0), share)
    return found


def _members(keys: Iterable[tuple[int, str]]) -> list[list[int]]:
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    for number, key in keys:
        blocks[key].append(number)
    return [block for block in blocks.values() if len(block) > 1]


def _blocks(keys: Iterable[tuple[int, str]]) -> Iterator[Pairs]:
    """Yield the pairs of each block; of a large one, neighbours only."""
    for block in _members(keys):
        yield _neighbours(block, len(block) if len(block) <= BLOCK else NEIGHBOURS)


def _neighbours(numbers: Sequence[int], apart: int = NEIGHBOURS) -> Pairs:
    """Return the pairs at most so far apart in a list (sorted neighbourhoods, Hernández and Stolfo 1995)."""
    order = np.asarray(numbers, np.int64)
    shifts = range(1, min(apart, len(order) - 1) + 1)
    return np.concatenate([_NONE, *(np.stack((order[:-shift], order[shift:]), axis=1) for shift in shifts)])


def _each_once(*pairs: Pairs) -> Pairs:
    return np.unique(np.sort(np.concatenate([_NONE, *pairs]), axis=1), axis=0)
