"""Places that no gazetteer knows whole, where the sentence says that something happens there: « une table ouvre à Aïn Zemra ».

Without a code, unless it is a commune's short name (« Machecoul »). Asks for « à » after a word of place or at the start of a sentence, and for
spaCy to see a place or a name.
"""

import re
from collections.abc import Iterator

from ingest.extract.names import first_names
from ingest.extract.place_cues import PROPER
from ingest.extract.place_names import Name, overlaps
from ingest.extract.text import Analysis
from ingest.gazetteer import gazetteer
from ingest.identity import fold

_CONFIDENCE, _SHORT = 0.5, 0.7
# What happens, stands or is held somewhere; « grâce à », « appel à », « confié à » lead to somebody.
_PLACED = (
    r"(?:situ|install|implant|bas|n|cré|fond|ouvert|lanc|tenu|organis|inaugur|construi|prévu|plant|expériment|log|héberg|expos|test)"
    r"(?:ée?s?|e|es|te?s?)?|née?s?|tenue?s?|ouverte?s?|prévue?s?|fonctionne(?:nt)?|existe(?:nt)?|existaient|ouvre(?:nt)?|se trouve"
    r"|commence|vit|vivent|siège|lieu|local|locaux|terre|maison|antenne|boutique|atelier|jardin|école|territoire|km|pied|venue?s?"
)
_AT = re.compile(
    rf"(?:(?:^|(?<=[.!?:\n] ))(?P<opening>À) (?=[^,.;\n]{{2,40}},)|\b(?:{_PLACED})(?: \w+)? à )(?P<name>{PROPER})",
    re.MULTILINE,
)
_MORE = re.compile(rf"(?:, | et | et à |, à )(?P<name>{PROPER})")
_CALLED = re.compile(
    r"(?:^|(?<=[.!?] ))À (?:l['’]|la )(?P<name>[A-ZÀ-Ý][\w’-]+(?: [A-ZÀ-Ý][\w’-]+)*), quartier d", re.MULTILINE
)


def unknown_places(analysis: Analysis, taken: list[tuple[int, int]]) -> Iterator[Name]:
    """Yield the unknown places of a text outside the spans taken, in order of what announces them."""
    text = analysis.text
    for match in (*_AT.finditer(text), *_CALLED.finditer(text)):
        yield from _name(analysis, match, taken)
        end = match.end()
        while more := _MORE.match(text, end):
            yield from _name(analysis, more, taken)
            end = more.end()


def _name(analysis: Analysis, match: re.Match[str], taken: list[tuple[int, int]]) -> Iterator[Name]:
    short = gazetteer().short_named(match["name"])
    name = Name(*match.span("name"), fold(match["name"]), short, _SHORT if short else _CONFIDENCE)
    known = gazetteer().knows(name.key) or gazetteer().demonym(match["name"]) is not None
    if known or len(name.key) < 4 or match["name"].isupper() or name.key.split()[0] in first_names():
        return
    if overlaps(name, taken) or not _is_proper(analysis, name):
        return
    yield name


def _is_proper(analysis: Analysis, name: Name) -> bool:
    entity = next((entity for entity in analysis.entities if entity.start <= name.start < entity.end), None)
    return entity is not None and entity.label == "LOC"
