"""Read the places of an initiative in its text, and link them to the gazetteer.

A name is kept when what stands around it says that it is a place. Places that are somebody else's are left out: the
region of a funder, the country that refugees left, the town of a congress.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest
from typing import Literal

from ingest.extract import place_cues as cues
from ingest.extract.names import first_names
from ingest.extract.place_names import MIDDLE_TOWN, TOWNS, Name, find_names, overlaps
from ingest.extract.text import Analysis, Sentence
from ingest.extract.unknown_places import unknown_places
from ingest.gazetteer import FRANCE, gazetteer
from ingest.identity import fold
from ingest.model import Place, PlaceMention

_ALONE, _LIKELY, _SURE = 0.6, 0.8, 0.95
# How many characters before a name may say what it is.
_LEFT = 110
# « à La Réunion » is the island, not the village: an area this many times larger than its namesake town is meant.
_FAR_LARGER = 100
# A namesake this much smaller than the first is no serious rival.
_RIVAL = 5
# A city this much larger than its namesake is meant, unless the text names the small one's département.
_FAMOUS = 50
_TITLE_NUMBER = re.compile(r"(?:[-–—(]\s*|\bdépartement )(?P<number>2[AB]|97\d|\d{2})\s*\)?\s*$")

# own: a place of the initiative; host: the town among its partners; listed, support: the territory of an organisation
# that helps; elsewhere: where people came from, where somebody spoke.
# near: a town that only says where another is.
Role = Literal["own", "near", "host", "listed", "support", "elsewhere"]


@dataclass(frozen=True)
class _Found:
    """A name judged. left: what stands before it on its line."""

    name: Name
    left: str
    confidence: float
    role: Role

    @property
    def place(self) -> Place | None:
        return self.name.places[0] if self.name.places else None

    @property
    def is_town(self) -> bool:
        return self.place is not None and self.place.kind in TOWNS


def extract_places(
    analysis: Analysis, context: tuple[Place, ...] = (), avoid: tuple[tuple[int, int], ...] = ()
) -> tuple[PlaceMention, ...]:
    """Return the places of an initiative as its text names them, in order.

    context: places that its record states; with those of the title they decide between namesakes. avoid: spans
    (start, end) of the text that are no places. A mention's place is None where no code exists (a quartier).
    """
    reader = _Reader(analysis, context, avoid)
    kept = _of_the_initiative(_choose(reader.read(), (*context, *reader.title_places)))
    mentions = tuple(
        PlaceMention(
            analysis.text[found.name.start : found.name.end],
            found.name.start,
            found.name.end,
            found.place,
            round(found.confidence, 2),
        )
        for found in kept
    )
    return mentions or _by_demonym(analysis.text)


def places_of_title(title: str) -> tuple[Place, ...]:
    """Return the places that a title names, its final département number included (« … à Nantes - 44 »)."""
    number = _TITLE_NUMBER.search(title)
    department = gazetteer().by_code(f"dep:{number['number']}") if number else None
    stated = (department,) if department else ()
    places = []
    for name in find_names(title):
        found = _fitting(name, title[: name.start], title[name.end :])
        sure = _is_proved(found, title[: name.start]) or cues.AT.search(title[: name.start])
        known = not name.is_small and name.key not in cues.ORDINARY | cues.ORDINARY_AREAS
        if found.places and (sure or known):
            places += [place for place in found.places[:1] if place.code != FRANCE]
    return (*stated, *places)


class _Reader:
    """Judges the names of one text."""

    def __init__(self, analysis: Analysis, context: tuple[Place, ...], avoid: tuple[tuple[int, int], ...]) -> None:
        self.analysis = analysis
        self.text = analysis.text
        self.context = context
        self.avoid = avoid

    @cached_property
    def title_places(self) -> tuple[Place, ...]:
        return places_of_title(self.analysis.title)

    @cached_property
    def _title_key(self) -> str:
        return f" {fold(self.analysis.title)} "

    def _spans(self, label: str) -> list[tuple[int, int]]:
        return [(entity.start, entity.end) for entity in self.analysis.entities if entity.label == label]

    @cached_property
    def _locations(self) -> list[tuple[int, int]]:
        return self._spans("LOC")

    @cached_property
    def _persons(self) -> list[tuple[int, int]]:
        return [span for span in self._spans("PER") if " " in self.text[slice(*span)].strip()]

    def read(self) -> list[_Found]:
        """Return the names that are places, in order: judged one by one, then one by another."""
        names = [name for name in find_names(self.text) if not overlaps(name, self.avoid)]
        taken = [*((name.start, name.end) for name in names), *self.avoid]
        names = sorted([*names, *unknown_places(self.analysis, taken)], key=lambda name: name.start)
        judged = [self._judge(name) for name in names]
        sure = {found.name.key for found in judged if found.confidence >= _LIKELY}
        known = {place.code for place in (*self.context, *self.title_places)}
        kept: list[_Found] = []
        for found, following in zip_longest(judged, judged[1:]):
            listed = following is not None and self._opens_list(found, following)
            if found.confidence:
                kept.append(found)
            elif listed or self._is_proved_elsewhere(found, sure, known, kept):
                kept.append(replace(found, confidence=_ALONE))
        return kept

    def _judge(self, name: Name) -> _Found:
        line = self.text.rfind("\n", 0, name.start) + 1
        left, right = self.text[max(line, name.start - _LEFT) : name.start], self.text[name.end : name.end + 60]
        fitting = name if name.confidence else _fitting(name, left, right)
        confidence = name.confidence or self._confidence(fitting, left, right)
        return _Found(fitting, left, confidence, self._role(fitting, left))

    def _confidence(self, name: Name, left: str, right: str) -> float:
        if not name.places or _is_refused(name, left, right) or self._is_person(name, left):
            return 0.0
        if name.confidence or _is_proved(name, left):
            return max(name.confidence, _SURE)
        if name.places[0].code == FRANCE:
            return _france(name, left, right)
        return self._town(name, left, right) if name.places[0].kind in TOWNS else _area(name, left, right)

    def _is_person(self, name: Name, left: str) -> bool:
        """Tell a surname: after a first name, or within what spaCy reads as a person's whole name."""
        previous = cues.PREVIOUS_PROPER.search(left)
        if cues.PERSON.search(left) or (previous and fold(previous["word"]) in first_names()):
            return True
        return name.is_small and overlaps(name, self._persons)

    def _town(self, name: Name, left: str, right: str) -> float:
        if cues.IN.search(left) or cues.INSIDE.search(left) or _is_common(name, left):
            return 0.0
        compound = _is_compound(left, right)
        at = bool(cues.AT.search(left) or cues.AT_LE.search(left)) and not compound
        opens = not left.strip() or left.rstrip()[-1] in ".!?:" or bool(cues.AT_LE.search(left))
        if at or (opens and cues.SAID_AFTER.match(right)):
            return _LIKELY
        if name.key in cues.ORDINARY:
            return 0.0
        if not name.is_small:
            return _ALONE if compound else _LIKELY
        named = cues.OF.search(left) or cues.OF_THE.search(left) or name.key.count(" ") >= 2
        return _ALONE if named and not compound and overlaps(name, self._locations) else 0.0

    def _is_proved_elsewhere(self, found: _Found, sure: set[str], known: set[str], kept: list[_Found]) -> bool:
        """Tell whether the title, the record, another mention or the list it stands in proves a name."""
        name = found.name
        if _is_common(name, found.left):
            return False
        right = self.text[name.end : name.end + 60]
        if not found.is_town or _is_refused(name, found.left, right) or self._is_person(name, found.left):
            return False
        if name.key in sure or any(place.code in known for place in name.places):
            return not cues.ORDINARY & {name.key} or bool(cues.OF.search(found.left))
        if name.key in cues.ORDINARY or not self._is_proper(name):
            return False
        glue = self.text[kept[-1].name.end : name.start] if kept else ""
        listed = bool(glue.strip()) and bool(cues.LIST_GLUE.fullmatch(glue)) and kept[-1].is_town
        titled = f" {name.key} " in self._title_key and not _is_compound(found.left, right)
        return listed or titled

    def _opens_list(self, found: _Found, following: _Found) -> bool:
        """Tell the first town of a list: « d'autres villes, dont Tours, Nantes et Vannes »."""
        glue = self.text[found.name.end : following.name.start]
        led = cues.LEADS_LIST.search(found.left)
        towns = found.is_town and following.is_town and following.confidence >= _LIKELY
        return bool(led and towns and glue.strip() and cues.LIST_GLUE.fullmatch(glue))

    def _is_proper(self, name: Name) -> bool:
        span = self.analysis.doc.char_span(name.start, name.end, alignment_mode="expand")
        return span is not None and any(token.pos_ == "PROPN" for token in span)

    def _role(self, name: Name, left: str) -> Role:
        sentence = self._sentence(name)
        if sentence and cues.SUPPORT_HEADING.match(sentence.heading):
            town = bool(name.places) and name.places[0].kind in TOWNS
            return "host" if town and cues.HOST.search(left) else "listed"
        before = self.text[sentence.start : name.start] if sentence else left
        abroad = bool(name.places) and name.places[0].code != FRANCE and FRANCE not in name.places[0].parents
        if (abroad and cues.ORIGIN.search(left)) or (cues.EVENT.search(before) and cues.DAY.search(before)):
            return "elsewhere"
        if cues.MODEL.search(before):
            return "elsewhere"
        if cues.NEAR.search(left):
            return "near"
        if name.places and name.places[0].kind == "intercommunalite" and cues.HELPED_BY.search(left):
            return "support"
        institution = cues.INSTITUTION.search(left)
        if institution and (cues.STATE.search(left) or cues.SUPPORT.search(left[: institution.start() + 1])):
            return "support"
        return "support" if cues.PARTNER.search(before) else "own"

    def _sentence(self, name: Name) -> Sentence | None:
        """Return the sentence of a name; None in a heading."""
        return next((item for item in self.analysis.sentences if item.start <= name.start < item.end), None)


def _stated_area(left: str, right: str) -> Place | None:
    """Return the département or commune written beside a name: « Guer (56) », « Guer, dans le Morbihan », « 56380 Guer »."""
    postcode = cues.POSTCODE.search(left)
    beside = cues.IN_BRACKETS.match(right) or cues.NAMED_BRACKETS.match(right)
    stated = postcode["postcode"] if postcode else beside["area"] if beside else ""
    found = gazetteer().lookup(stated) if stated else ()
    return next((place for place in found if stated.isdigit() or place.kind not in TOWNS), None)


def _fitting(name: Name, left: str, right: str) -> Name:
    """Return the name with the places that the words around allow, the likeliest first; sure if an area beside says so."""
    area = _stated_area(left, right)
    if area:
        exact = tuple(place for place in name.places if area.kind == "commune" and place == area)
        inside = exact or tuple(place for place in name.places if place != area and _shares(place, area))
        if inside:
            return replace(name, places=inside, confidence=_SURE)
    for pattern, kinds in (
        (cues.MUNICIPAL, TOWNS),
        (cues.DEPARTMENT, ("departement",)),
        (cues.REGION, ("region", "ancienne-region")),
    ):
        fitting = tuple(place for place in name.places if place.kind in kinds)
        if fitting and pattern.search(left):
            return replace(name, places=fitting)
    return replace(name, places=_by_preposition(name.places, left))


def _shares(place: Place, area: Place) -> bool:
    """Tell whether a place lies in an area, or in the département of a commune named by its postcode."""
    inside = gazetteer().within(place, area)
    return inside or (area.kind == "commune" and area.parents[0] in place.parents and place.kind in TOWNS)


def _by_preposition(places: tuple[Place, ...], left: str) -> tuple[Place, ...]:
    """Order namesakes: « à Vienne » and « de Vienne » are the town, « en Mayenne » and « dans la Vienne » the area."""
    towns = _french_towns_first(place for place in places if place.kind in TOWNS)
    areas = tuple(place for place in places if place.kind not in TOWNS)
    if not towns or not areas:
        return places
    if cues.AT.search(left) and towns[0].population * _FAR_LARGER > areas[0].population:
        return (*towns, *areas)
    if cues.IN.search(left) or cues.INSIDE.search(left) or cues.OF_THE.search(left):
        return (*areas, *towns)
    return places


def _french_towns_first(places: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(sorted(places, key=lambda place: place.kind == "ville" or place.population < MIDDLE_TOWN))


def _is_proved(name: Name, left: str) -> bool:
    """Tell whether a kind of place stands before the name: « la ville de », « le département du »."""
    if not name.places:
        return False
    kind = name.places[0].kind
    if kind in TOWNS:
        return bool(cues.MUNICIPAL.search(left) or cues.COUNTRY_SIDE.search(left))
    if kind == "departement":
        return bool(cues.DEPARTMENT.search(left))
    return kind in ("region", "ancienne-region") and bool(cues.REGION.search(left))


def _is_refused(name: Name, left: str, right: str) -> bool:
    """Tell what bears a place's name without being there, and a part of a longer hyphenated name."""
    hyphenated = left.endswith(("-", "–")) or bool(re.match(r"-\w", right))
    return hyphenated or bool(cues.STREET.search(left) or cues.NAMED_AFTER.search(left))


def _is_common(name: Name, left: str) -> bool:
    """Tell a common word with a capital: a town's name takes no article but its own, which contracts (« du Mans »)."""
    contracted = any(place.name.startswith(("Le ", "Les ")) for place in name.places)
    article = cues.DETERMINER if contracted else cues.ANY_ARTICLE
    return bool(article.search(left))


def _is_compound(left: str, right: str) -> bool:
    """Tell a name inside a longer proper name: « Angers Mécénat », « Emmaüs France »."""
    return bool(cues.NEXT_PROPER.match(right) or cues.PREVIOUS_PROPER.search(left))


def _area(name: Name, left: str, right: str) -> float:
    """Judge a département, a region, a country or an area without limits."""
    introduced = bool(cues.IN.search(left) or cues.INSIDE.search(left) or cues.AT_LE.search(left))
    if _is_compound(left, right) or (name.places[0].kind == "departement" and cues.RIVER.search(left)):
        return 0.0
    if name.key in cues.ORDINARY_AREAS:
        if cues.DIRECTION.match(right) or name.key == "centre":
            return 0.0
        return _LIKELY if introduced else _ALONE if cues.OF_THE.search(left) and name.key != "nord" else 0.0
    if name.key in cues.ORDINARY:
        return _LIKELY if introduced or cues.OF_THE.search(left) else 0.0
    return _LIKELY if introduced else _ALONE


def _france(name: Name, left: str, right: str) -> float:
    """Keep France where things happen (« partout en France »), not as a State or in an organisation's name."""
    if _is_compound(left, right) or cues.OF_THE.search(left):
        return 0.0
    if cues.IN.search(left) or cues.INSIDE.search(left):
        return _LIKELY
    return _ALONE if name.key == "france metropolitaine" or cues.OF_COMMON.search(left) else 0.0


def _choose(found: list[_Found], context: Iterable[Place]) -> list[_Found]:
    """Put first, among the namesakes of each name, the one that lies where the other places do."""
    certain = [item.place for item in found if item.place and len(item.name.places) == 1]
    around = {code for place in (*context, *certain) for code in (place.code, *place.parents) if code != FRANCE}
    return [_chosen(item, around) for item in found]


def _is_close(place: Place, around: set[str]) -> bool:
    """Tell whether the text names the town's own département: « Rhône-Alpes » alone does not make Montréal Ardèche's."""
    return place.code in around or any(code in around for code in place.parents if code.startswith("dep:"))


def _chosen(item: _Found, around: set[str]) -> _Found:
    places = item.name.places
    if len(places) < 2 or places[0].kind not in (*TOWNS, "intercommunalite"):
        return item

    def nearness(place: Place) -> int:
        return -sum(code in around for code in (place.code, *place.parents))

    towns = [place for place in places if place.kind in TOWNS] or list(places)
    best = sorted(towns, key=nearness)
    if best[0].population * _FAMOUS < towns[0].population and not _is_close(best[0], around):
        best = towns
    confidence = item.confidence
    if not nearness(best[0]) and len(best) > 1 and best[1].population * _RIVAL > best[0].population:
        confidence *= 0.6
    return replace(item, name=replace(item.name, places=(*best, *places)), confidence=confidence)


def _of_the_initiative(found: list[_Found]) -> list[_Found]:
    """Leave out the places of those who help, and France where a finer place is named."""
    own = [item for item in found if item.role == "own" and not (item.place and item.place.code == FRANCE)]
    towns = [item.place for item in own if item.place and item.is_town]
    hosts = [item for item in found if item.role == "host" and item.place and _is_near(item.place, towns)]
    base = [*towns, *(item.place for item in hosts if item.place)]
    located = bool(own or hosts)
    return [item for item in found if item in own or item in hosts or _belongs(item, base, located)]


def _is_near(place: Place, towns: list[Place]) -> bool:
    return not towns or any(place.parents[:1] == town.parents[:1] for town in towns)


def _belongs(item: _Found, towns: list[Place], located: bool) -> bool:
    """Tell whether the place of another is the initiative's too: a département around its town, or the only place."""
    place = item.place
    if place is None or item.role == "elsewhere":
        return False
    if item.role in ("own", "near", "host"):
        return not located
    if cues.STATE.search(item.left):
        return False
    if place.kind == "departement" and any(place.code in town.parents for town in towns):
        return True
    if item.role == "support":
        return not located
    return not located and item.is_town and not item.name.is_small and not cues.INSTITUTION.search(item.left)


def _by_demonym(text: str) -> tuple[PlaceMention, ...]:
    """Return « la cité lilloise » as a mention of Lille, « la métropole lilloise » of its intercommunalité: the only trace in a text that names no place."""
    for match in cues.PEOPLE.finditer(text):
        together = gazetteer().intercommunal(match.group())
        place = together[0] if together else gazetteer().demonym(match["word"])
        if place and place.code != FRANCE:
            return (PlaceMention(match.group(), match.start(), match.end(), place, 0.5),)
    return ()
