"""Find in a text the names that may be places: those of the gazetteer, and those that a kind of area announces.

Proposes only; `places.py` judges. Spans never overlap, longest first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.extract import place_cues as cues
from ingest.gazetteer import gazetteer
from ingest.identity import fold
from ingest.model import Place

TOWNS = ("commune", "ville")
# INSEE counts a commune as a town of middle size from 20,000 inhabitants: such names are known by themselves.
MIDDLE_TOWN = 20_000
_LONGEST_NAME = 9
_LONGEST_SEAT = 3
_LONGEST_WORD = 40
_WORD = re.compile(r"[^\W_]+")
_GLUE = re.compile(r"[ \u00a0‐‑’'/-]|\. ?| ?[-–] ")
_SMALL_WORDS = "de du des la le les l d en sur sous lès lez et aux à au près s"
_SMALL = frozenset(_SMALL_WORDS.split())
_ABBREVIATIONS = {"st": "saint", "ste": "sainte"}
_ARTICLES = ("la", "le", "les", "l")
_CONTRACTED = {"du": "le", "au": "le", "des": "les", "aux": "les"}
# « pays de l'Est », « pays d'Afrique »: countries, not an area of France.
_COUNTRY_GROUPS = "europe afrique asie amerique est ouest sud nord union orient ocde maghreb"
_NOT_BASINS = frozenset(_COUNTRY_GROUPS.split())


@dataclass(frozen=True)
class Name:
    """A name as written: text[start:end]. places: what it may mean, first guess first; () for an area without code.

    confidence: of what its own words prove; 0.0 leaves the proof to the words around.
    """

    start: int
    end: int
    key: str
    places: tuple[Place, ...]
    confidence: float = 0.0

    @property
    def is_small(self) -> bool:
        """Tell a town too small to be known by its name alone."""
        return all(place.kind in TOWNS and place.population < MIDDLE_TOWN for place in self.places)


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int
    key: str

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


def find_names(text: str) -> tuple[Name, ...]:
    """Return the possible places of a text, in order."""
    areas = _without_overlaps(_areas(text))
    taken = [(area.start, area.end) for area in areas]
    names = [name for name in _Scanner(text).names() if not overlaps(name, taken)]
    return tuple(sorted([*areas, *names], key=lambda name: name.start))


def overlaps(name: Name, spans: list[tuple[int, int]] | tuple[tuple[int, int], ...]) -> bool:
    """Tell whether a name shares a character with one of the spans."""
    return any(start < name.end and name.start < end for start, end in spans)


class _Scanner:
    """Walks through a text's words and takes the longest name of the gazetteer at each."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [_token(match) for match in _WORD.finditer(text)]

    def names(self) -> Iterator[Name]:
        position = 0
        while position < len(self.tokens):
            size = 1
            for name, length in self._longest(position):
                yield name
                size = length
            position += size

    def _longest(self, first: int) -> Iterator[tuple[Name, int]]:
        """Yield the longest name that starts at a word, and its number of words; nothing where there is none."""
        token = self.tokens[first]
        following = self.tokens[first + 1 : first + 2]
        if not token.capital and not (token.key in _ARTICLES and following and following[0].capital):
            return
        for size in range(self._reach(first), 0, -1):
            span = self.tokens[first : first + size]
            places = self._places(first, span) if any(word.capital for word in span) else ()
            if places and not (size == 2 and not token.capital and self._reaches_further(first + 1)):
                yield Name(span[0].start, span[-1].end, " ".join(word.key for word in span), places), size
                return

    def _reaches_further(self, first: int) -> bool:
        """Tell whether a name of several words starts here: « la Côte d'Ivoire » is not the commune La Côte."""
        return any(size > 1 for _, size in self._longest(first))

    def _reach(self, first: int) -> int:
        """Count the words from here that one name could hold."""
        size = 1
        for left, right in zip(self.tokens[first:], self.tokens[first + 1 :], strict=False):
            if size == _LONGEST_NAME or not _GLUE.fullmatch(self.text[left.end : right.start]):
                break
            size += 1
        return size

    def _places(self, first: int, span: list[_Token]) -> tuple[Place, ...]:
        key = " ".join(token.key for token in span)
        found = [place for place in gazetteer().named(key) if _spelled(span, place)]
        before = self.tokens[first - 1].key if first else ""
        if before in _CONTRACTED and span[0].capital:
            contracted = gazetteer().named(f"{_CONTRACTED[before]} {key}")
            found += [place for place in contracted if place.kind in TOWNS and place not in found]
        return tuple(found)


def _token(match: re.Match[str]) -> _Token:
    key = fold(match.group())
    capital = match.group()[0].isupper()
    return _Token(match.group(), *match.span(), _ABBREVIATIONS.get(key, key) if capital else key)


def _spelled(span: list[_Token], place: Place) -> bool:
    """Tell a name from common words: its words have capitals, but for those that the official name has without."""
    official = set(_WORD.findall(place.name))
    return all(token.capital or token.text in _SMALL or token.text in official for token in span) and (
        span[-1].capital or span[-1].text in official
    )


def _without_overlaps(names: Iterator[Name]) -> list[Name]:
    kept: list[Name] = []
    for name in names:
        if not overlaps(name, [(other.start, other.end) for other in kept]):
            kept.append(name)
    return kept


def _areas(text: str) -> Iterator[Name]:
    """Yield the areas that their own words announce: « quartier de X », « pays de X », « X Agglomération »."""
    yield from _quarters(text)
    yield from _arrondissements(text)
    yield from _together(text)
    yield from _basins(text)
    yield from _intercommunal(text)
    yield from _landscapes(text)
    yield from _unknown_towns(text)


def _town(name: str) -> Place | None:
    """Return the town that begins a longer name: « Vitré-Porte de Bretagne » → Vitré."""
    words = list(_WORD.finditer(name))
    for last in range(len(words), 0, -1):
        for place in gazetteer().named(fold(name[: words[last - 1].end()])):
            if place.kind == "commune":
                return place
    return None


def _around(town: Place | None) -> tuple[Place, ...]:
    place = gazetteer().by_code(f"pays-de:{town.code}") if town else None
    return (place,) if place else ()


def _is_known_town(name: str) -> bool:
    return (
        any(place.kind in TOWNS and place.population >= MIDDLE_TOWN for place in gazetteer().named(fold(name)))
        and fold(name) not in cues.ORDINARY
    )


def _quarters(text: str) -> Iterator[Name]:
    for match in cues.QUARTERS.finditer(text):
        for part in re.finditer(cues.PROPER, match["names"]):
            start = match.start("names") + part.start()
            yield Name(start, start + len(part.group()), fold(part.group()), (), 0.7)
    for match in cues.QUARTER.finditer(text):
        if _is_known_town(match["name"]):
            continue
        yield Name(*match.span(), fold(match["name"]), (), 0.75)
        end = match.end()
        more = cues.MORE_QUARTERS.match(text[end:]) if match.group().lower().startswith("quartiers") else None
        while more:
            yield Name(end + more.start("name"), end + more.end("name"), fold(more["name"]), (), 0.7)
            end += more.end()
            more = cues.MORE_QUARTERS.match(text[end:])


def _arrondissements(text: str) -> Iterator[Name]:
    """Yield « le 14e arrondissement » where the text names one of the three cities that have some."""
    cities = [
        place for city in ("Paris", "Lyon", "Marseille") if city in text for place in gazetteer().named(fold(city))
    ]
    towns = tuple(place for place in cities if place.kind == "commune" and place.population >= MIDDLE_TOWN)
    for match in cues.ARRONDISSEMENT.finditer(text):
        if len(towns) == 1:
            yield Name(*match.span(), fold(match.group()), towns, 0.8)


def _basins(text: str) -> Iterator[Name]:
    for match in (*cues.BASIN.finditer(text), *cues.GREATER.finditer(text)):
        known = gazetteer().lookup(match.group())
        country = any(place.kind == "pays" for place in gazetteer().named(fold(match["name"])))
        if known and known[0].kind not in TOWNS:
            yield Name(*match.span(), fold(match.group()), known, 0.85)
        elif fold(match["name"]).split()[0] in _NOT_BASINS or country:
            continue
        elif match.group()[0] in "Pp":
            yield Name(*match.span(), fold(match.group()), _around(_town(match["name"])), 0.7)
        elif seat := _town(match["name"]):
            yield Name(*match.span(), fold(match.group()), _around(seat), 0.7)


def _together(text: str) -> Iterator[Name]:
    """Yield the intercommunalités whose kind goes before: « Craon » of « la communauté de communes de Craon »."""
    for match in cues.TOGETHER.finditer(text):
        if cues.PREVIOUS_PROPER.search(text[: match.start()][-_LONGEST_WORD:]):
            continue  # « Rennes Métropole Emploi »
        known = gazetteer().intercommunal(f"{match['kind']} {match['link'] or ''}{match['name']}")
        if known:
            yield Name(*match.span("name"), fold(match["name"]), known, 0.85)


def _intercommunal(text: str) -> Iterator[Name]:
    for match in cues.INTERCOMMUNAL.finditer(text):
        known, seat = gazetteer().intercommunal(match.group()), _town(match["name"])
        if not (known or seat) and (fold(match["name"]) in _ARTICLES or len(match["name"].split()) > _LONGEST_SEAT):
            continue  # « La communauté », « Verte et Bleue de Dinan Agglomération »
        yield Name(*match.span(), fold(match.group()), known or _around(seat), 0.8 if known or seat else 0.6)
    for match in cues.COMMUNITY.finditer(text):
        if not gazetteer().lookup(match["name"]):
            yield Name(*match.span("name"), fold(match["name"]), _around(_town(match["name"])), 0.6)


def _landscapes(text: str) -> Iterator[Name]:
    for match in cues.LANDSCAPE.finditer(text):
        if gazetteer().knows(fold(match.group())):
            continue
        zones = tuple(place for place in gazetteer().named(fold(match["name"])) if place.kind == "bassin")
        yield Name(*match.span(), fold(match.group()), zones, 0.7 if zones else 0.6)


def _unknown_towns(text: str) -> Iterator[Name]:
    """Yield « le village de X » where X is no commune: hamlets, former communes, towns abroad."""
    for match in cues.UNKNOWN_TOWN.finditer(text):
        if not _town(match["name"]) and not gazetteer().lookup(match["name"]):
            yield Name(*match.span("name"), fold(match["name"]), gazetteer().short_named(match["name"]), 0.6)
