"""The shape of a page: sheets under form labels, and entries of a directory.

A sheet describes one initiative under labels (« Objectifs », « Porteur », « Budget »…). An entry is a name and what it
is: an item « Nom : description », or a heading above a paragraph that presents it.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from ingest.extract.text import Analysis
from ingest.identity import fold
from ingest.naming import ARTICLES, FUNCTION_WORDS, KIND, NAME


@dataclass(frozen=True)
class Section:
    """A part of a text under its name: text[start:end] begins at the name."""

    name: str
    start: int
    end: int


# First words of the labels of French project sheets: what is said of the project, and who makes it with what.
TOLD = frozenset({
    "presentation", "description", "descriptif", "objectif", "contexte", "constat", "resultat", "bilan", "impact",
    "effet", "indicateur", "calendrier", "echeancier", "duree", "demarrage", "territoire", "localisation",
    "evaluation",
})  # fmt: skip
MADE = frozenset({
    "porteur", "portage", "promoteur", "partenaire", "partenariat", "public", "cible", "beneficiaire", "budget",
    "moyen", "financement", "cout", "pilote", "pilotage", "maitre", "maitrise",
})  # fmt: skip
# « Le problème … La solution … »: two labels that suffice for a sheet.
PROBLEM = frozenset({"probleme", "problematique", "constat", "besoin", "contexte", "defi"})
SOLUTION = frozenset({"solution", "reponse", "proposition"})
# Other first words that label a line and name nothing.
LABELS = TOLD | MADE | PROBLEM | SOLUTION | frozenset({
    "source", "depense", "recette", "date", "suivi", "enjeu", "contact", "lieu", "acteur", "secteur", "modalite",
    "mise", "deroulement", "methode", "orientation", "statut", "structure", "origine", "genese", "perspective",
    "remarque", "frein", "levier", "condition", "besoin", "probleme", "problematique", "solution", "innovation",
    "telephone", "tel", "adresse", "site", "courriel", "email", "horaire", "tarif", "adhesion", "pourquoi",
    "comment", "quoi", "qui", "quand", "ou", "c", "combien", "quel", "quelle", "etape", "axe", "phase", "jour",
    "partie", "volet", "chapitre", "annexe", "article", "question", "exemple", "note", "sommaire", "introduction",
    "conclusion", "bibliographie", "resume", "atelier", "attention", "rappel",
})  # fmt: skip
_MARKS = " #*_-–—•►>:\t"
_HEADING_LENGTH = 80
# A label is a heading of a few words alone on its line, or before a colon.
_LABEL_LINE = re.compile(r"^[^\w\n]*(?P<name>[A-ZÀ-Ý][\w'’()/-]*(?: [\w'’()/-]+){0,4})[ *_]*\s?(?::|$)", re.MULTILINE)
_SAID = re.compile(r"\s*\n\s*(?:[•*▪◦●·‣>–—-]\s|[^\n]{15})")
_BEFORE_LABEL = frozenset({"le", "la", "les", "l", "notre", "nos", "un", "une"})
_OPENERS = FUNCTION_WORDS - ARTICLES
FEWEST_WITH_PROBLEM = 3
# Longer texts under such labels are as often reports and articles.
LONGEST_PITCH = 6000
FEWEST_LABELS = 4
FEWEST_ENTRIES = 3

_ITEM = re.compile(
    rf"^[ •*▪◦●·‣>–—-]*(?P<name>{NAME}(?: [^\n.:;?!–—]{{1,40}})?)\s?(?::|–|—|\s-)\s+(?P<said>[^\n]{{25,}})$",
    re.MULTILINE,
)
_PRESENTS = re.compile(rf"^(?:(?i:une? |l['’]|la |le |petite? |première? |nouvel(?:le)? |grande? )){{0,2}}{KIND}")
_KIND_NAME = re.compile(rf"^(?:L['’]|L[ae]s? )?{KIND}(?: [\w-]+)? (?:(?:de la|de|du|des|à|d['’]) ?)?{NAME}")


def _label(name: str) -> str:
    words = [word for word in fold(name).split() if word not in _BEFORE_LABEL]
    first = words[0] if words else ""
    return first[:-1] if first[-1:] in "sx" and first[:-1] in LABELS else first


def _marks(text: str) -> list[tuple[str, int]]:
    """Return the labels that something is said under, each with where its line starts: a menu's entries are none."""
    return [
        (_label(match["name"]), match.start())
        for match in _LABEL_LINE.finditer(text)
        if match[0].lstrip().startswith("#") or match[0].endswith(":") or _SAID.match(text, match.end())
    ]


def is_sheet(text: str) -> bool:
    """Tell a text that is filled in under the labels of a project sheet: what it is, and who makes it with what."""
    found = {label for label, _ in _marks(text)}
    if (
        len(text) <= LONGEST_PITCH
        and found & PROBLEM
        and (found & SOLUTION or len(found & (TOLD | MADE | PROBLEM)) >= FEWEST_WITH_PROBLEM)
    ):
        return True
    return len(found & (TOLD | MADE)) >= FEWEST_LABELS and bool(found & TOLD) and bool(found & MADE)


def sheets(text: str) -> list[Section]:
    """Return the sheets of a collection, each under the line above its first label; empty where there are not two."""
    marks = [(label, start) for label, start in _marks(text) if label in TOLD | MADE]
    firsts = [start for label, start in marks if label == marks[0][0]]
    starts = [_line_above(text, first) for first in firsts]
    found = [
        Section(text[start:].partition("\n")[0].strip(_MARKS), start, start + len(text[start:end].rstrip()))
        for start, end in pairwise([*starts, len(text)])
    ]
    whole = all(is_sheet(text[section.start : section.end]) for section in found)
    return found if len(found) > 1 and whole and all(section.name for section in found) else []


def _line_above(text: str, start: int) -> int:
    above = text[:start].rstrip()
    return above.rfind("\n") + 1


def headings(text: str) -> list[tuple[int, int]]:
    """Return the spans of the lines that stand as headings above a longer text, in order."""
    lines = [match.span() for match in re.finditer(r"[^\n]+", text)]
    found = []
    for (start, end), (left, right) in pairwise(lines):
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
    names = [fold(section.name) for section in found]
    found = [section for section, name in zip(found, names, strict=True) if names.count(name) == 1]
    return found if len(found) >= FEWEST_ENTRIES else []


def _items(text: str) -> list[Section]:
    """Return the « Nom : description » lines whose description, or name, says what kind of thing it is."""
    found = []
    for match in _ITEM.finditer(text):
        name = match["name"].strip(_MARKS + "«»")
        if _is_name(name) and (_PRESENTS.match(match["said"]) or _KIND_NAME.match(name)):
            found.append(Section(name, match.start("name"), match.end()))
    return found


def _under_headings(analysis: Analysis) -> list[Section]:
    """Return the sections whose first words present what their heading names; most sections must."""
    text = analysis.text
    spans = headings(text)
    sections = [
        Section(text[start:end].strip(_MARKS), start, following)
        for (start, end), (following, _) in pairwise([*spans, (len(text), len(text))])
    ]
    found = [section for section in sections if _is_presented(section, text)]
    return [_trimmed(section, text) for section in found] if 2 * len(found) >= len(sections) else []


def _is_presented(section: Section, text: str) -> bool:
    body = text[section.start : section.end].partition("\n")[2].lstrip()
    if not body or not _is_name(section.name):
        return False
    repeated = section.name in body[: len(section.name) + 30]
    return repeated or bool(_PRESENTS.match(body) or _KIND_NAME.match(section.name))


def _is_name(words: str) -> bool:
    """Tell words that begin as a name does, and no label or ordinary phrase: « Le rôle des acteurs » does not."""
    match = re.match(rf"(?:L[ae]s? |L['’])?{NAME}", words)
    return bool(match and set(fold(match[0]).split()) - FUNCTION_WORDS) and _label(words) not in LABELS | _OPENERS


def _trimmed(section: Section, text: str) -> Section:
    return Section(section.name, section.start, section.start + len(text[section.start : section.end].rstrip()))
