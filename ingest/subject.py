"""What a whole document is about: one initiative, or none of its own (an opinion, a definition, a digest)."""

import re

from ingest.cited import Reader, units
from ingest.extract.text import Analysis
from ingest.gazetteer import gazetteer
from ingest.identity import fold
from ingest.naming import ANNOUNCING, KIND, NAME, name_key, unquoted

# The first characters say what a text is; what lies further is its matter.
HEAD = 1500
# The share of sentences that name what a title names, or its noun, where the text is about it.
NAMED_SHARE = 0.15
_NOUN_SHARE = 0.2
_ONESELF = re.compile(
    rf"\b(?:[Nn]ous sommes (?:une? |l['’]|la |le )(?:[\w-]+ )?|[Nn]otre (?:[\w-]+ )?){KIND}|[Qq]ui sommes[- ]nous"
)
_OPINION = re.compile(
    r"\b(?:tribune|éditorial|édito|point de vue|opinion|chronique|revue de presse|newsletter|lettre d['’]information"
    r"|brèves|libre propos|entretien|interview|[Bb]ibliographie)\b",
    re.IGNORECASE,
)
_DEFINITION = re.compile(
    r"(?:est (?:un|une|le|la) (?:concept|notion|terme|expression|théorie|courant)\b|\bse définit comme\b|\bdésigne(?:nt)?\b"
    r"|\bon entend par\b|\bqu['’]est[- ]ce que?\b|\bdéfinitions?\b)",
    re.IGNORECASE,
)


def is_opinion_or_definition(title: str, text: str) -> bool:
    """Tell a text that says at its head that it argues, collects news or defines a notion."""
    head = f"{title}\n{text[:400]}"
    return bool(_OPINION.search(head) or _DEFINITION.search(head))


def is_about_one(analysis: Analysis) -> bool:
    """Tell a long text about one initiative: it says « nous », presents what its title names, or keeps speaking of it."""
    if _ONESELF.search(analysis.text[:HEAD]):
        return True
    if _OPINION.search(f"{analysis.title}\n{analysis.text[:300]}"):
        return False
    sentences = [fold(sentence.text) for sentence in units(analysis)]
    return _names_itself(analysis, sentences) or _keeps_its_noun(analysis.title, sentences)


def _names_itself(analysis: Analysis, sentences: list[str]) -> bool:
    """Tell a title that holds a proper name, presented at the text's head or named all along it."""
    described = {name_key(found.name) for found in Reader(analysis).citations() if found.described and found.start < HEAD}
    for name in title_names(analysis.title):
        if name_key(name) in described or _share(fold(name), sentences) >= NAMED_SHARE:
            return True
    return False


def title_names(title: str) -> list[str]:
    """Return the proper names in a title that are no place and more than a capital at its start."""
    found = []
    for match in re.finditer(NAME, title):
        name = unquoted(match[0])
        opens = not re.search(r"\w", title[: match.start()])
        plain = opens and " " not in name and name[1:].islower() and match[0] == name and not title.startswith(f"{name} :")
        if not plain and fold(name) and not gazetteer().lookup(name):
            found.append(name)
    return found


def _keeps_its_noun(title: str, sentences: list[str]) -> bool:
    """Tell a title about one unnamed thing (« Une épicerie solidaire à … ») that the text goes on calling by its noun."""
    match = re.search(rf"(?:\b(?i:une?|la|le|l['’])\s?|^)(?=[A-ZÀ-Ýa-zà-ÿ])({ANNOUNCING}|{KIND})", title)
    if not match:
        return False
    noun = fold(match[1])
    calls = re.compile(rf"\b(?:l|la|le|du|au|cet|cette|ce|notre) {noun}\b")
    return sum(bool(calls.search(sentence)) for sentence in sentences) >= max(3, _NOUN_SHARE * len(sentences))


def _share(words: str, sentences: list[str]) -> float:
    return sum(f" {words} " in f" {sentence} " for sentence in sentences) / max(1, len(sentences))
