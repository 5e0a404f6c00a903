"""The shape of a page: sheets under form labels, and entries of a directory.

A sheet describes one initiative under labels (« Objectifs », « Porteur », « Budget »…). An entry is a name and what it
is: an item « Nom : description », or a heading above a paragraph that presents it.
"""

import re
from collections import Counter
from dataclasses import dataclass

from ingest.extract.text import Analysis
from ingest.identity import fold
from ingest.naming import ANNOUNCING, KIND, NAME


@dataclass(frozen=True)
class Section:
    """A part of a text under its name: text[start:end] begins at the name."""

    name: str
    start: int
    end: int


# First words of the labels of French project sheets.
LABELS = frozenset(
    "presentation description descriptif objectif porteur portage partenaire partenariat public cible beneficiaire"
    " budget moyen financement source cout depense recette calendrier echeancier duree date demarrage indicateur suivi"
    " evaluation pilotage pilote contexte constat enjeu resultat bilan impact effet contact territoire localisation"
    " lieu maitre maitrise acteur secteur modalite mise deroulement methode orientation statut structure origine"
    " genese perspective remarque frein levier condition besoin probleme problematique solution innovation promoteur"
    " telephone adresse site courriel email horaire mots tarif adhesion en".split()
) - {"en", "mots"}  # fmt: skip
_MARKS = " #*_-–—•►>:\t"
_HEADING_LENGTH = 80
_LABEL_LINE = re.compile(r"^[ #*_•►-]*(?P<name>[A-ZÀ-Ý][^\n.:;?!]{2,60}?)[ *_]*(?P<colon>:|$)", re.MULTILINE)
FEWEST_LABELS = 4
FEWEST_ENTRIES = 3

_ITEM = re.compile(
    rf"^[ •*▪◦●·‣>–—-]*(?P<name>{NAME}(?: [^\n.:;?!–—]{{1,40}})?)\s?(?::|–|—|\s-)\s+(?P<said>[^\n]{{25,}})$", re.MULTILINE
)
_PRESENTS = re.compile(rf"^(?:[A-ZÀ-Ýa-zà-ÿ]+['’ ])?(?:[\w-]+ ){{0,3}}{KIND}")


def _label(name: str) -> str:
    words = fold(name).split()
    first = words[0] if words else ""
    return first[:-1] if first[-1:] in "sx" and first[:-1] in LABELS else first


def labels(text: str) -> Counter[str]:
    """Count the labels of project sheets that open a line of a text, singular and folded."""
    found = (_label(match["name"]) for match in _LABEL_LINE.finditer(text))
    return Counter(label for label in found if label in LABELS)


def is_sheet(text: str) -> bool:
    """Tell a text that is filled in under the labels of a project sheet."""
    return len(labels(text)) >= FEWEST_LABELS


def headings(text: str) -> list[tuple[int, int]]:
    """Return the spans of the lines that stand as headings above a longer text, in order."""
    lines = [match.span() for match in re.finditer(r"[^\n]+", text)]
    found = []
    for (start, end), (left, right) in zip(lines, lines[1:], strict=False):
        line = text[start:end]
        short = len(line.strip(_MARKS)) <= _HEADING_LENGTH and line.rstrip()[-1:] not in ".;,!?…»)"
        if line.startswith("#") or (short and right - left > max(_HEADING_LENGTH, end - start) and _opens(line)):
            found.append((start, end))
    return found


def _opens(line: str) -> bool:
    return re.match(r"\s*[A-ZÀ-Ý0-9«\"]", line) is not None


def entries(analysis: Analysis) -> list[Section]:
    """Return the entries of a directory page, in order: empty where a text is no directory."""
    items = _items(analysis.text)
    found = items if len(items) >= FEWEST_ENTRIES else _under_headings(analysis)
    return found if len(found) >= FEWEST_ENTRIES else []


def _items(text: str) -> list[Section]:
    """Return the « Nom : description » lines whose description, or name, says what kind of thing it is."""
    found = []
    for match in _ITEM.finditer(text):
        name = match["name"].strip(_MARKS + "«»")
        told = _PRESENTS.match(match["said"]) or re.match(ANNOUNCING, name)
        if told and _label(name) not in LABELS:
            found.append(Section(name, match.start("name"), match.end()))
    return found


def _under_headings(analysis: Analysis) -> list[Section]:
    """Return the sections whose first words present what their heading names; most sections must."""
    text = analysis.text
    spans = headings(text)
    ends = [start for start, _ in spans[1:]] + [len(text)]
    sections = [
        Section(text[start:end].strip(_MARKS), start, following)
        for (start, end), following in zip(spans, ends, strict=True)
    ]
    found = [section for section in sections if _is_presented(section, text)]
    return [_trimmed(section, text) for section in found] if 2 * len(found) >= len(sections) else []


def _is_presented(section: Section, text: str) -> bool:
    body = text[section.start : section.end].partition("\n")[2].lstrip()
    if _label(section.name) in LABELS or not body or not re.search(NAME, section.name):
        return False
    repeated = fold(section.name) in fold(body[: len(section.name) + 30])
    return bool(_PRESENTS.match(body)) or repeated or bool(re.match(rf"(?:L[ea]s? |L['’])?{ANNOUNCING}", section.name))


def _trimmed(section: Section, text: str) -> Section:
    return Section(section.name, section.start, section.start + len(text[section.start : section.end].rstrip()))
