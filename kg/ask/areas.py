"""Areas that people name and no code covers: « l'Hexagone », « le Sud-Ouest », « les régions voisines de la Bretagne ».

Owns which places an area holds, which share a border, and the kinds of setting that only texts tell (« en zone rurale »); finding them in a question is `spot.py`'s work.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Final

from ingest.gazetteer import FRANCE, gazetteer
from ingest.model import Place

# « le nord-ouest du Gers » is a part of a département, which no code covers.
_OF_FRANCE: Final = r"(?:de la france|de l hexagone|francais)"
_ALONE: Final = r"(?! (?:de|du|d|des|est|ouest)\b)"
_WHOLE: Final = rf"(?: {_OF_FRANCE})?{_ALONE}"
# Name, pattern over folded words, codes.
_GROUPS: Final[tuple[tuple[str, str, str], ...]] = (
    ("Outre-mer", r"outre mer|ultramarine?s?|(?:les )?(?:dom|drom)s?(?: (?:tom|com|rom))?", "reg:01 reg:02 reg:03 reg:04 reg:06"),
    ("France métropolitaine", r"(?:l )?hexagone|hexagonale?s?|(?:france|region) metropolitaine|metropole francaise|hexagonaux",
     "reg:11 reg:24 reg:27 reg:28 reg:32 reg:44 reg:52 reg:53 reg:75 reg:76 reg:84 reg:93 reg:94"),
    ("Grand Ouest", rf"(?:le |du )?grand ouest|(?<=dans )l ouest{_ALONE}|ouest {_OF_FRANCE}", "reg:53 reg:52 reg:28"),
    ("Sud-Ouest", rf"(?:le |du )?sud ouest{_WHOLE}", "reg:75 reg:76"),
    ("Sud-Est", rf"(?:le |du )?sud est{_WHOLE}", "reg:84 reg:93 reg:94"),
    ("Nord-Ouest", rf"(?:le |du )?nord ouest{_WHOLE}", "reg:53 reg:52 reg:28"),
    ("Nord-Est", rf"(?:le |du )?nord est{_WHOLE}", "reg:44 reg:27"),
    ("Sud de la France", rf"(?:moitie )?sud {_OF_FRANCE}|(?<=dans )le (?:sud|midi){_ALONE}|midi {_OF_FRANCE}", "reg:75 reg:76 reg:93 reg:94"),
    ("Nord de la France", rf"(?:moitie )?nord {_OF_FRANCE}", "reg:32 reg:28"),
    ("Est de la France", rf"(?:moitie )?est {_OF_FRANCE}|(?<=dans )l est{_ALONE}", "reg:44 reg:27"),
    ("petite couronne", r"petite couronne", "dep:92 dep:93 dep:94"),
    ("grande couronne", r"grande couronne", "dep:77 dep:78 dep:91 dep:95"),
    ("banlieue parisienne", r"banlieue (?:parisienne|de paris)", "dep:77 dep:78 dep:91 dep:92 dep:93 dep:94 dep:95"),
    ("Grand Paris", r"(?:metropole du )?grand paris", "dep:75 dep:92 dep:93 dep:94"),
    ("Antilles", r"(?:aux |les )?antilles|antillaise?s?", "reg:01 reg:02"),
    ("Caraïbes", r"(?:les |aux )?caraibes?|caribeen(?:ne)?s?", "reg:01 reg:02 pays:HT"),
    ("océan Indien", r"(?:l )?ocean indien", "reg:04 reg:06 pays:MG pays:MU pays:KM"),
    ("Afrique de l'Ouest", r"(?:en )?(?:l )?afrique (?:de l ouest|occidentale)|ouest africaine?s?",
     "pays:SN pays:ML pays:BF pays:CI pays:BJ pays:TG pays:NE pays:GN pays:MR pays:GH pays:NG pays:CV"),
    ("Afrique centrale", r"(?:en )?afrique centrale", "pays:TD pays:CM pays:GA pays:CG pays:CD pays:CF"),
    ("Afrique de l'Est", r"(?:en )?afrique (?:de l est|orientale)", "pays:RW pays:BI pays:KE pays:UG pays:TZ pays:ET pays:DJ"),
    ("Afrique du Nord", r"(?:en )?afrique du nord|nord africaine?s?", "pays:MA pays:DZ pays:TN pays:EG"),
    ("Afrique", r"(?:en )?afrique(?! du sud)|africaine?s?", "pays:SN pays:ML pays:BF pays:CI pays:BJ pays:TG pays:NE pays:TD pays:CM pays:GA"
     " pays:CG pays:CD pays:CF pays:GN pays:RW pays:BI pays:MG pays:MA pays:DZ pays:TN pays:EG pays:KE pays:ZA pays:MR"
     " pays:DJ pays:KM pays:MU pays:ET pays:GH pays:NG pays:UG pays:TZ pays:MZ pays:CV"),
    ("Maghreb", r"maghreb|maghrebine?s?", "pays:MA pays:DZ pays:TN"),
    ("Benelux", r"benelux", "pays:BE pays:NL pays:LU"),
    ("Scandinavie", r"scandinavi\w*|pays nordiques", "pays:SE pays:NO pays:DK pays:FI"),
    ("Amérique du Nord", r"(?:en )?amerique du nord|nord americaine?s?", "pays:CA pays:US pays:MX"),
    ("Europe", r"(?:en )?europe|europeen(?:ne)?s?", "pays:FR pays:BE pays:CH pays:LU pays:DE pays:ES pays:IT pays:PT pays:NL"
     " pays:GB pays:IE pays:AT pays:DK pays:SE pays:NO pays:FI pays:PL pays:CZ pays:SK pays:HU pays:RO pays:BG pays:GR"
     " pays:HR pays:SI pays:EE pays:LV pays:LT pays:MC pays:UA pays:RS pays:IS pays:MT pays:CY"),
)  # fmt: skip
# Areas whose limits are a matter of usage: an answer says what it took them for.
APPROXIMATE: Final = frozenset(
    (
        "Grand Ouest",
        "Sud-Ouest",
        "Sud-Est",
        "Nord-Ouest",
        "Nord-Est",
        "Sud de la France",
        "Nord de la France",
        "Est de la France",
    )
)
_IN: Final = r"(?:en|dans (?:une?|les?|des|l)|hors|a|de|du|des) (?:plein\w* )?"
_SETTINGS_OF: Final = (
    r"(?:zones?|milieux?|territoires?|espaces?|secteurs?|regions?|communes?|bourgs?|monde|environnement|contexte)"
)
# Kinds of setting that no code of the graph covers: name, pattern over folded words, the phrases that a text says instead.
_SETTINGS: Final[tuple[tuple[str, str, str], ...]] = (
    ("zone rurale", rf"{_IN}{_SETTINGS_OF} (?:tres |plutot )?rura(?:l|le|ux|les)|(?:a|de) la campagne|en (?:pleine )?(?:campagne|ruralite)|(?<=dans )le rural",
     "rural|ruraux"),
    ("zone urbaine", rf"{_IN}{_SETTINGS_OF} (?:tres |plutot )?urbain(?:e|s|es)?|en (?:pleine |centre )ville", "urbain"),
    ("quartier prioritaire", r"(?:(?:dans|en|des|les|le|un|du|de|d) )*(?:quartiers? (?:prioritaires?|populaires?|sensibles?|defavorises?|difficiles?)(?: de la (?:politique de la )?ville)?"
     r"|politique de la ville|qpv|zus)"
        r"|(?:en|dans (?:les|la|une)|des|les|de) banlieues?(?! (?:de|d|du|parisienne)\b)", "quartier prioritaire|quartier populaire|politique ville|banlieue|cite hlm"),
    ("montagne", rf"en (?:moyenne |haute )?montagne|{_IN}(?:zones?|massifs?|stations?) (?:de )?montagn\w+", "montagn"),
    ("littoral", r"(?:sur|en bord de|au bord de|le long de) (?:le |la |l )?(?:littoral|mer|cote)\b", "littoral|bord mer|cote maritime"),
)  # fmt: skip
# Départements of metropolitan France that share a land border, each pair once, under its lower code. Checked against the
# distances between their communes: no pair is farther than 15 km.
_BORDERS: Final = (
    "01:38,39,69,71,73,74 02:08,51,59,60,77,80 03:18,23,42,58,63,71 04:05,06,13,26,83,84 05:26,38,73 06:83 "
    "07:26,30,38,42,43,48,84 08:51,55 09:11,31,66 10:21,51,52,77,89 11:31,34,66,81 12:15,30,34,46,48,81,82 "
    "13:30,83,84 14:27,50,61 15:19,43,46,48,63 16:17,24,79,86,87 17:24,33,79,85 18:23,36,41,45,58 "
    "19:23,24,46,63,87 21:39,52,58,70,71,89 22:29,35,56 23:36,63,87 24:33,46,47,87 25:39,70,90 26:38,84 "
    "27:28,60,61,76,78,95 28:41,45,61,72,78,91 29:56 2A:2B 30:34,48,84 31:32,65,81,82 32:40,47,64,65,82 "
    "33:40,47 34:81 35:44,49,50,53,56 36:37,41,86,87 37:41,49,72,86 38:42,69,73 39:70,71 40:47,64 41:45,72 "
    "42:43,63,69,71 43:48,63 44:49,56,85 45:58,77,89,91 46:47,82 47:82 49:53,72,79,85,86 50:53,61 51:52,55,77 "
    "52:55,70,88 53:61,72 54:55,57,67,88 55:88 57:67 58:71,89 59:62,80 60:76,77,80,95 61:72 62:80 64:65 "
    "67:68,88 68:88,90 69:71 70:88,90 73:74 75:92,93,94 76:80 77:89,91,93,94,95 78:91,92,95 79:85,86 81:82 "
    "83:84 86:87 88:90 91:92,94 92:93,94,95 93:94,95 "
)
_COUNTRIES: Final = {FRANCE: "BE LU DE CH IT MC ES"}


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    return tuple((name, re.compile(rf"\b(?:{pattern})\b"), codes) for name, pattern, codes in _GROUPS)


def groups(folded: str) -> Iterator[tuple[str, re.Match[str], tuple[Place, ...]]]:
    """Yield (name, match, places) for every area without a code that folded words name."""
    for name, pattern, codes in _compiled():
        for match in pattern.finditer(folded):
            found = tuple(place for code in codes.split() if (place := gazetteer().by_code(code)))
            if found:
                yield name, match, found


@cache
def _settings() -> tuple[tuple[str, re.Pattern[str], tuple[tuple[str, ...], ...]], ...]:
    return tuple(
        (name, re.compile(rf"\b(?:{pattern})\b"), tuple(tuple(phrase.split()) for phrase in phrases.split("|")))
        for name, pattern, phrases in _SETTINGS
    )


def settings(folded: str) -> Iterator[tuple[str, re.Match[str], tuple[tuple[str, ...], ...]]]:
    """Yield (name, match, phrases as stems) for every kind of setting that folded words name: « en zone rurale »."""
    for name, pattern, phrases in _settings():
        for match in pattern.finditer(folded):
            yield name, match, phrases


def is_setting(name: str) -> bool:
    """Tell the name of a kind of setting."""
    return any(name == known for known, _, _ in _SETTINGS)


@cache
def _bordering() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for entry in _BORDERS.split():
        low, _, others = entry.partition(":")
        for high in others.split(","):
            found[f"dep:{low}"].add(f"dep:{high}")
            found[f"dep:{high}"].add(f"dep:{low}")
    return {code: frozenset(codes) for code, codes in found.items()}


def _parts(place: Place) -> set[str]:
    """Return the codes of the départements that a French area is or holds."""
    return {code for code in _bordering() if code == place.code or place.code in _above(code)}


def _above(code: str) -> tuple[str, ...]:
    place = gazetteer().by_code(code)
    return place.parents if place else ()


def bordering(place: Place, kind: str) -> tuple[Place, ...]:
    """Return the areas of a kind (departement, region, pays) that share a border with a place and are not in it, by name."""
    if kind == "pays":
        codes = {f"pays:{code}" for code in _COUNTRIES.get(place.code, "").split()}
    else:
        inside = _parts(place)
        outside = {code for part in inside for code in _bordering()[part]} - inside
        codes = (
            outside
            if kind == "departement"
            else {up for code in outside for up in _above(code) if up.startswith("reg:")}
        )
    found = [area for code in codes - {place.code} if (area := gazetteer().by_code(code))]
    return tuple(sorted(found, key=lambda area: area.name))
