"""The place that a part of a text inherits from what stands above it.

French opens a frame with « À Brest, … » or a heading, and what follows lies in it until another frame or heading opens
(Charolles 1997, « L'encadrement du discours »). A part that names a place of its own inherits none.
"""

import re
from functools import cache

from ingest.gazetteer import gazetteer
from ingest.model import Place, Stated
from ingest.naming import KIND, PROPER
from ingest.sections import headings

# « une plateforme québécoise », « un réseau international »: a part that says so lies elsewhere than its page.
_NATIONS = (
    "européen", "international", "mondial", "transnational", "national", "québécois", "canadien", "montréalais", "américain",
    "états-unien", "britannique", "anglais", "écossais", "irlandais", "belge", "wallon", "flamand", "bruxellois", "suisse",
    "genevois", "luxembourgeois", "allemand", "autrichien", "néerlandais", "hollandais", "danois", "suédois", "norvégien",
    "finlandais", "italien", "espagnol", "catalan", "portugais", "grec", "polonais", "roumain", "marocain", "tunisien",
    "algérien", "sénégalais", "malien", "ivoirien", "burkinabè", "camerounais", "congolais", "malgache", "brésilien", "argentin",
    "mexicain", "indien", "japonais", "chinois", "australien",
)  # fmt: skip
_FOREIGN = re.compile(rf"{KIND}(?:\s[\w-]+)?\s(?:{'|'.join(_NATIONS)})(?:ne|e|ale|aux|ales)?s?\b", re.IGNORECASE)
# A frame is not held open for more paragraphs than this.
LONGEST_FRAME = 3
_WHERE = r"(?:[AÀà] (?:la |le |l['’])?|[Ee]n |[Aa]ux? |[Dd]ans (?:la |le |les |l['’])|[Ss]ur le |[Dd]u |[Dd]e la |[Dd][e'’] ?)"
_PLACE = rf"(?P<area>[Pp]ays d[e'’] ?)?(?P<name>{PROPER})"
_NAMED = re.compile(rf"\b{_WHERE}{_PLACE}")
_FRAME = re.compile(rf"^\W*(?:[AÀ] |En |Au |Aux |Dans (?:la |le |les |l['’])|Sur le ){_PLACE},")


# « Zébulon (Montréal) », « Zébulon (Gand, Belgique) ».
_BRACKETED = re.compile(rf"\((?:[Àà] )?(?P<name>{PROPER})(?:, {PROPER})?\)")


@cache
def _lookup(name: str) -> Place | None:
    return next(iter(gazetteer().lookup(name)), None)


def _place(match: re.Match[str]) -> Place | None:
    if match["area"]:
        return _lookup(f"pays de {match['name']}")
    return _lookup(match["name"])


def _places(text: str) -> list[Place]:
    found = (_place(match) for match in _NAMED.finditer(text))
    return list(dict.fromkeys(place for place in found if place))


def place_of(title: str, text: str, start: int, end: int) -> Stated:
    """Return as stated the place that text[start:end] inherits from its frame, its heading, or the page's title.

    Nothing where the part names a place itself or says of what country it is, where nothing above names one, or where it
    is not a single one.
    """
    part = text[start:end]
    if _places(part) or any(_lookup(match["name"]) for match in _BRACKETED.finditer(part)) or _FOREIGN.search(part):
        return Stated()
    place = _framed(text, start) or _headed(title, text, start)
    return _stated(place) if place else Stated()


def _framed(text: str, start: int) -> Place | None:
    """Return the place of the last frame opened in the paragraphs above, under the same heading."""
    top = max((right for left, right in headings(text) if left < start), default=0)
    above = [line for line in text[top:start].split("\n") if line.strip()]
    for line in reversed(above[-LONGEST_FRAME:]):
        frames = [match for sentence in re.split(r"(?<=[.!?…])\s+", line) if (match := _FRAME.match(sentence))]
        if frames:
            return _place(frames[-1])
        if _places(line):
            return None
    return None


def _headed(title: str, text: str, start: int) -> Place | None:
    """Return the only place that the nearest heading above names, else the title's."""
    above = [text[left:right] for left, right in headings(text) if right <= start]
    for words in (*above[-1:], title):
        found = _places(words)
        if len(found) == 1:
            return found[0]
    return None


def _stated(place: Place) -> Stated:
    if place.kind == "departement":
        return Stated(department=place.name)
    if place.kind in ("region", "ancienne-region"):
        return Stated(region=place.name)
    if place.kind == "pays":
        return Stated(country=place.name)
    within = gazetteer().by_code(place.parents[0]) if place.kind == "commune" and place.parents else None
    return Stated(city=place.name, department=within.name if within else None)
