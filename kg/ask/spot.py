"""Find the places that a question names.

A place needs a cue (a capital, a preposition), since ordinary words are names of communes too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ingest.gazetteer import FRANCE, gazetteer
from ingest.model import Place
from kg.ask import areas, french, lexicon
from kg.ask.entities import Entities, name_stems
from kg.ask.model import BASIN_RADIUS_KM
from kg.ask.words import ARTICLES, Question, words_of

_LONGEST_PLACE = 7
# « Communauté de communes des Marches du Velay-Rochebaron ».
_LONGEST_TOGETHER = 14
_TOGETHER = words_of("communaute cc ca cu metropole eurometropole agglomeration agglo")
# Without a capital, a name is a commune's only above this many inhabitants.
_KNOWN_TOWN = 2_000
_LARGE_TOWN = 15_000
# « le nord de la France » is no département.
_COMPASS = words_of("nord sud est ouest centre")
# A commune named in so many words needs no other cue: « Loos en Gohelle ».
_UNMISTAKABLE = 3
_AREAS = ("region", "ancienne-region", "departement", "pays", "bassin", "ville", "intercommunalite")
_BEFORE_PLACE = words_of(
    "a au aux en dans sur hors vers sauf et ou ni que qu entre chez depuis excepte hormis sans que"
)
_OF = words_of("de d du des")
_TYPE_WORDS = words_of(
    "ville commune departement region pays metropole agglomeration agglo quartier bassin canton province territoire"
    " secteur alentours environs autour pres proximite loin cote"
)
# Before an intercommunalité, which is a body as well.
_WHERE = words_of("a dans en sur hors sauf excepte hormis vers")
_INSIDE_OF = words_of("territoire perimetre echelle communes villages habitants habitantes hors dehors interieur")
_DEFAULT_RADIUS_KM: Final = 30.0
_RADIUS = re.compile(
    r"\b(?:a |dans un rayon de |dans les |sur )?(?:moins (?:de|d) |environ )?(?P<km>\d{1,3}) (?:km|kms|kilometres?)"
    r"(?: (?:a la ronde|alentour))?(?: (?:autour|alentour|environ))?(?: (?:de|d|du|des))? $"
)
LOOSE_RADIUS = re.compile(
    r"\b(?:rayon (?:de|d)|moins (?:de|d)|a|dans les) (?P<km>\d{1,3}) (?:km|kms|kilometres?)\b(?: (?:a la ronde|alentour))?"
)
_AROUND = re.compile(
    r"\b(?:autour|du cote|dans le coin|aux abords|aux alentours|aux environs|dans les environs|pres|tout pres|a proximite|non loin|a cote|proches?"
    r"|voisine?s?|dans les parages|alentours|environs) (?:de|d|du|des) $"
)
# « Paris et sa banlieue », « Lyon et ses environs ».
_SURROUNDINGS: Final = re.compile(
    r"et (?:a |aux |dans |en )?(?:sa |son |ses |toute sa |la |les |l )?(?:(?:proche|petite|grande) )?(?:banlieue|agglomeration|agglo|peripherie|environs|alentours|couronne|metropole|region)\b"
)
_SUBURB_RADIUS_KM: Final = 20.0
_BORDERING: Final = re.compile(
    r"\b(?P<kind>departement|region|pay)s? (?:(?:qui (?:sont )?)?(?:limitrophe|voisin|voisine|frontalier|frontaliere|proche|mitoyen|mitoyenne)s? (?:a|au|aux|de|du|d|des|avec)"
    r"|qui (?:bord|entour|jouxt|touch)\w+|autour (?:de|du|d|des)) (?:l |la |le |les )?$"
)
ABROAD = re.compile(r"\b(?:a l |de l )etranger\b|\b(?:hors|en dehors) de (?:la )?france\b|\bhors france\b")


@dataclass(frozen=True)
class PlaceFound:
    """Places named together by some tokens. name: of the group (« Afrique »), or ''."""

    positions: frozenset[int]
    places: tuple[Place, ...]
    radius_km: float | None = None
    name: str = ""


def places(question: Question, known: Entities) -> list[PlaceFound]:
    """Return every place that the question may name, overlapping ones included."""
    return [*_groups(question), *_numbers(question), *_names(question, known)]


def is_where(question: Question, found: PlaceFound) -> bool:
    """Tell an intercommunalité said as a place, not as a body: « dans Brest Métropole », « les communes de Brest Métropole »."""
    if found.places[0].kind != "intercommunalite":
        return False
    start = min(found.positions)
    before = _before(question, start)
    if before not in _OF:
        return before in _WHERE
    position = max(i for i in range(start) if question.tokens[i].folded in _OF)
    return position > 0 and question.tokens[position - 1].folded in _INSIDE_OF


def _groups(question: Question) -> Iterator[PlaceFound]:
    for name, match, found in areas.groups(question.folded):
        yield PlaceFound(frozenset(question.positions(match)), found, name=name)


def _numbers(question: Question) -> Iterator[PlaceFound]:
    """« dans le 29 », « département 2A », « (35) »."""
    pattern = r"\b(?:dans le|dans l|departements?|dept|le|du|hors|en) (?P<code>\d{2}|2[ab]|97[1-6])\b(?! (?:ans|km|kms|kilometres?|euros?|initiatives?|projets?|mois|mille|k|millions?|plus|premiere?s?|derniere?s?|janvier)\b)"
    for match in re.finditer(pattern, question.folded):
        yield from _departments(question, question.positions(match, "code")[0])
    yield from _digits(question)
    for match in re.finditer(r"\b(?P<code>\d{5})\b", question.folded):
        found = gazetteer().by_postcode(match["code"])
        if found:
            yield PlaceFound(frozenset(question.positions(match, "code")), found)


# « le 9-3 », « le neuf-trois », « du neuf deux »: a département said one digit after the other.
_DIGITS: Final = {
    "un": "1",
    "deux": "2",
    "trois": "3",
    "quatre": "4",
    "cinq": "5",
    "six": "6",
    "sept": "7",
    "huit": "8",
    "neuf": "9",
}
_DIGIT: Final = rf"(?:\d|{'|'.join(_DIGITS)})"
_SAID_IN_DIGITS: Final = re.compile(
    rf"\b(?:le|du|au) (?P<code>{_DIGIT} {_DIGIT})\b(?! (?:ans|km|mois|heures?|euros?|jours?)\b)"
)


def _digits(question: Question) -> Iterator[PlaceFound]:
    for match in _SAID_IN_DIGITS.finditer(question.folded):
        positions = question.positions(match, "code")
        if question.tokens[positions[-1]].gap not in ("-", "\u2011", " " if not match["code"][0].isdigit() else "-"):
            continue
        code = "".join(_DIGITS.get(word, word) for word in match["code"].split())
        place = gazetteer().by_code(f"dep:{code}")
        if place:
            yield PlaceFound(frozenset(positions), (place,))


def _departments(question: Question, start: int) -> Iterator[PlaceFound]:
    """Yield the départements of a list of numbers: « les départements 22, 29 et 35 »."""
    for position in range(start, len(question.tokens)):
        token = question.tokens[position]
        if position > start and token.folded in ("et", "ou"):
            continue
        place = gazetteer().by_code(f"dep:{token.folded.upper()}") if len(token.folded) <= 3 else None
        if place is None:
            return
        yield PlaceFound(frozenset((position,)), (place,))


def demonyms(question: Question, known: Entities) -> Iterator[PlaceFound]:
    """Yield the places whose people or things a word names: « bretonnes », « parisien »."""
    for position, token in enumerate(question.tokens):
        place = gazetteer().demonym(token.folded)
        # « cours de français » is a language, « régions françaises » a country.
        before = question.tokens[position - 1].folded if position else ""
        people = before.endswith("s") or before in _TYPE_WORDS or before.rstrip("s") in french.HEADS
        if place and (token.folded not in french.ORDINARY or (place.code == FRANCE and people)):
            yield _found(question, {position}, place, known)


def _names(question: Question, known: Entities) -> Iterator[PlaceFound]:
    tokens = question.tokens
    for start in range(len(tokens)):
        if tokens[start].folded in _BEFORE_PLACE | _OF:
            continue
        longest = _LONGEST_TOGETHER if tokens[start].folded in _TOGETHER else _LONGEST_PLACE
        for end in range(min(len(tokens), start + longest), start, -1):
            place = _place(question, start, end, known)
            if place:
                yield place
                break


def _place(question: Question, start: int, end: int, known: Entities) -> PlaceFound | None:
    tokens = question.tokens[start:end]
    words = " ".join(token.folded for token in tokens)
    if tokens[-1].folded in ARTICLES | _BEFORE_PLACE or (len(tokens) == 1 and len(words) < 2) or words.isdigit():
        return None
    if any("," in token.gap or ";" in token.gap for token in tokens[1:]):
        return None
    candidates = gazetteer().lookup(words)
    if not candidates:
        return None
    chosen = _town_meant(question, start, end, candidates) or _chosen(candidates, known)
    if chosen.kind == "bassin" and chosen.lat is None:
        return None
    # « la commune » is a type word, not the commune called La Commune.
    content = [token.folded for token in tokens if token.folded not in ARTICLES]
    if (
        not content
        or all(word in _TYPE_WORDS for word in content)
        or not _is_cued(question, start, end, candidates, chosen)
    ):
        return None
    return _found(question, set(range(start, end)), chosen, known)


def _town_meant(question: Question, start: int, end: int, candidates: tuple[Place, ...]) -> Place | None:
    """Return the town that bears the name of its country or region where it is meant: « à Québec », not « au Québec »."""
    town = next((place for place in candidates if place.kind in ("commune", "ville")), None)
    if town is None or candidates[0].kind not in ("pays", "region") or _takes_a(candidates[0]):
        return None
    at_it = start > 0 and question.tokens[start - 1].folded == "a" and question.tokens[start].folded not in ARTICLES
    after = " ".join(token.folded for token in question.tokens[end : end + 3])
    return town if at_it or re.match(r"(?:meme )?(?:la )?ville\b", after) else None


def _takes_a(place: Place) -> bool:
    """Tell an area that is itself said with « à »: Mayotte, La Réunion, Monaco."""
    return french.at(place).startswith("à ") or place.code == "pays:MC"


def _chosen(candidates: tuple[Place, ...], known: Entities) -> Place:
    """Return the namesake that the graph knows, or what a person means first."""
    wide = [place for place in candidates if place.kind in ("region", "ancienne-region")]
    first = candidates[0]
    if first.kind not in _AREAS and wide and first.population < max(area.population for area in wide):
        first = wide[0]
    if first.kind == "commune" and first.code not in known.places:
        return next((place for place in candidates if place.code in known.places), first)
    return first


def _is_cued(question: Question, start: int, end: int, candidates: tuple[Place, ...], place: Place) -> bool:
    tokens = question.tokens
    content = [token for token in tokens[start:end] if token.folded not in ARTICLES]
    capital = content[0].capital and start > 0 and not shouted(question)
    before = _before(question, start)
    located, related = before in _BEFORE_PLACE or before in _TYPE_WORDS, before in _OF
    ordinary = len(content) == 1 and (
        content[0].folded in french.ORDINARY or content[0].folded in lexicon.vocabulary() or len(content[0].folded) < 4
    )
    after = tokens[end].folded if end < len(tokens) else ""
    if len(content) == 1 and content[0].folded in _COMPASS and after in _OF:
        return False
    if end - start >= _UNMISTAKABLE and place.code.isdigit():
        return True
    if content[0].folded.isdigit() or (len(content) == 1 and len(content[0].folded) < 2):
        return False
    if ordinary and content[0].text.isupper() and len(content[0].text) >= 2 and not shouted(question):
        return place.kind in _AREAS and content[0].folded not in french.ORDINARY
    if place.kind in _AREAS:
        articled = (start > 0 and tokens[start].folded in ARTICLES) or tokens[start - 1].folded in ARTICLES
        if ordinary:
            return (capital and (located or related or articled)) or (
                located and place.kind == "departement" and articled
            )
        return True
    if ordinary:
        return capital and (before in ("a", "de", "d") or before in _TYPE_WORDS)
    if capital:
        return located or related or place.population >= _KNOWN_TOWN or (place.code.isdigit() and len(content) > 1)
    return _is_cued_without_capital(question, start, end, place, located=located)


def _is_cued_without_capital(question: Question, start: int, end: int, place: Place, *, located: bool) -> bool:
    """« de la couture » is not La Couture: after « de », or with an article, only a large town is meant."""
    articled = (start > 0 and question.tokens[start - 1].folded in ("la", "le", "les", "l")) or question.tokens[
        start
    ].folded in ("la", "le", "les", "l")
    if located and not articled:
        return place.population >= _KNOWN_TOWN
    related = _before(question, start) in _OF
    return (located or related or start == 0 or len(question.tokens) == end) and place.population >= _LARGE_TOWN


def shouted(question: Question) -> bool:
    """Tell a question typed in capitals, where a capital says nothing."""
    return question.text.isupper()


def _before(question: Question, start: int) -> str:
    """Return the word before a name, its article apart: « dans le » → dans."""
    position = start - 1
    while position >= 0 and question.tokens[position].folded in ("l", "le", "la", "les"):
        position -= 1
    return question.tokens[position].folded if position >= 0 else ""


def _found(question: Question, positions: set[int], place: Place, known: Entities) -> PlaceFound:
    start = min(positions)
    lead = "".join(f"{token.folded} " for token in question.tokens[:start])
    lead_bare = re.sub(r"(?:l|le|la|les) $", "", lead)
    near = _BORDERING.search(lead)
    if near:
        kind = "pays" if near["kind"] == "pay" else near["kind"]
        found = areas.bordering(place, kind)
        cue = range(len(lead[: near.start()].split()), start)
        if found:
            return PlaceFound(frozenset(positions | set(cue)), found)
    after = " ".join(token.folded for token in question.tokens[max(positions) + 1 :])
    around = _SURROUNDINGS.match(after) if place.kind in ("commune", "ville") else None
    if around:
        tail = range(max(positions) + 1, max(positions) + 1 + len(around.group().split()))
        return PlaceFound(frozenset(positions | set(tail)), (place,), _SUBURB_RADIUS_KM)
    for text in (lead, lead_bare):
        match = _RADIUS.search(text) or _AROUND.search(text)
        if match:
            km = float(match["km"]) if "km" in match.re.groupindex else _DEFAULT_RADIUS_KM
            cue = range(len(text[: match.start()].split()), start)
            return PlaceFound(frozenset(positions | set(cue)), (place,), km)
    if place.kind == "bassin" and place.lat is not None:
        return PlaceFound(frozenset(positions), (place,), BASIN_RADIUS_KM)
    return PlaceFound(frozenset(positions), (place,))


def mistyped_place(question: Question, start: int, known: Entities) -> PlaceFound | None:
    """Return the region, the département or the graph's town that a word after a place's preposition mistypes."""
    token = question.tokens[start]
    if len(token.folded) < 5 or not (_before(question, start) in _BEFORE_PLACE | _OF or token.capital):
        return None
    names = _spellings(known)
    close = process.extractOne(
        token.folded, names.keys(), scorer=OSA.distance, score_cutoff=1 + (len(token.folded) >= 8)
    )
    if close is None or close[0][0] != token.folded[0]:
        return None
    place = gazetteer().by_code(names[close[0]])
    return _found(question, {start}, place, known) if place else None


def _spellings(known: Entities) -> dict[str, str]:
    """Return the one-word names of regions, départements and of the graph's places, with their codes."""
    numbers = range(1, 96)
    codes = [*(f"reg:{n:02d}" for n in numbers), *(f"dep:{n:02d}" for n in numbers), *sorted(known.places)]
    found: dict[str, str] = {}
    for code in codes:
        place = gazetteer().by_code(code)
        name = "".join(name_stems(place.name)) if place else ""
        if place and len(place.name.split()) == 1 and "-" not in place.name and len(name) >= 5:
            found.setdefault(name, code)
    return found
