"""Counted figures, with the sentence that says them.

Written by rules on numbers and the words around them. A year, a telephone number, a postcode, an age or a duration is
not a figure, nor is a rough number (« une dizaine »).
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.extract.amounts import amount_spans
from ingest.extract.numerals import NUMBER, SPACE, SPELLED, factor, number, read_numeral
from ingest.extract.text import Analysis
from ingest.identity import fold
from ingest.model import Quantity

if TYPE_CHECKING:
    from spacy.tokens import Token

_COUNT = re.compile(
    rf"(?<![\w.,/’'-])(?:(?P<low>{NUMBER}){SPACE}(?:à|et|ou){SPACE})?(?P<high>{NUMBER})"
    rf"(?:{SPACE}?(?P<percent>%|pour{SPACE}?cents?\b)|{SPACE}(?P<factor>mille|millions?|milliards?)\b)?(?![\w/])"
)
_ALONE = re.compile(
    rf"(?:(?<=, )|(?<=et )|(?<=puis )|(?<=dont ))(?:environ |plus de |près de |quelque )?(?P<high>{NUMBER})"
    rf"(?= (?:en|fin|début|au début de|à la fin de) (?:\w+ )?(?:19|20)\d\d\b|{SPACE}?[;,.](?!\d)| (?:en|dans) [a-zà-ÿ])"
)
_MILLION = 1e6
_EVOLUTION = re.compile(
    rf"\bpass\w+ de (?P<before>{NUMBER})(?: en \d{{4}})? à (?P<after>{NUMBER})(?P<year> en \d{{4}})?", re.IGNORECASE
)

# From this number on, letters count whatever the noun: « neuf clubs », while « deux raisons » counts nothing.
_COUNTS = 5
# A small number in letters is a figure only before people, jobs or places to live or work.
_OUTCOMES = frozenset(
    [
        "salarie",
        "permanent",
        "benevole",
        "volontaire",
        "emploi",
        "poste",
        "personne",
        "famille",
        "logement",
        "habitant",
        "jeune",
        "enfant",
        "adherent",
        "membre",
        "societaire",
        "beneficiaire",
        "usager",
        "participant",
        "place",
        "boutique",
        "magasin",
        "atelier",
        "agent",
        "animateur",
        "educateur",
        "infirmier",
        "stagiaire",
        "apprenti",
        "senior",
        "ancien",
        "eleve",
        "etudiant",
        "collegien",
        "lyceen",
        "femme",
        "homme",
        "refugie",
        "menage",
        "menages",
        "locataire",
        "residant",
        "resident",
        "accompagnateur",
        "mediateur",
        "conseiller",
        "etp",
        "ouvrier",
        "apprenant",
        "parrain",
        "tuteur",
        "foyer",
        "client",
    ]
)
_NOT_COUNTED = frozenset(
    [
        "an",
        "annee",
        "mois",
        "semaine",
        "trimestre",
        "semestre",
        "siecle",
        "minute",
        "seconde",
        "h",
        "heure",
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
        "ans",
        "fois",
        "er",
        "ere",
        "e",
        "eme",
        "ieme",
        "phase",
        "phases",
        "etape",
        "axe",
        "volet",
        "partie",
        "chapitre",
        "article",
        "alinea",
        "point",
        "niveau",
        "clic",
        "objectif",
        "categorie",
        "type",
        "option",
        "reprise",
        "question",
        "degre",
        "pixel",
        "page",
        "avenue",
        "rue",
        "boulevard",
        "bis",
        "ter",
        "bd",
        "mn",
        "min",
        "s",
        "cm",
        "mm",
        "go",
        "mo",
        "ko",
        "rappel",
        "euro",
        "franc",
        "dollar",
        "dirham",
    ]
)
_FULL_TIME = re.compile(rf"{SPACE}équivalents?[ -]temps[ -]pleins?", re.IGNORECASE)
_RECENT = frozenset(["dernier", "derniere", "prochain", "prochaine", "premier", "premiere"])
_ADVERBS = re.compile(r"(?:plus|près|moins|au-delà|quelque|environ|jusqu['’]à|soit)(?: de| d['’])? $", re.IGNORECASE)
_MINIMUM = 2  # « 1 » before a noun is an article more often than a figure


def _singular(word: str) -> str:
    word = fold(word)
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def _stands_as_noun(token: "Token") -> bool:
    """Tell « 114 associés et… » : a plural adjective or participle before no noun is one."""
    following = token.nbor().pos_ if token.i + 1 < len(token.doc) else "PUNCT"
    plural = token.text[-1] in "sx" and len(token.text) > 4
    return plural and token.pos_ in ("ADJ", "VERB") and following not in ("NOUN", "PROPN", "ADJ", "ADP", "NUM")


def _counted(tokens: "dict[int, Token]", text: str, end: int) -> tuple[int, str] | None:
    """Return where the noun phrase counted by a number ends, and its noun in the singular; None without a noun.

    « 12 nouveaux jardins » : up to two adjectives may stand before the noun. A capitalised word is a name, not a noun.
    """
    if full_time := _FULL_TIME.match(text, end):
        return full_time.end(), "etp"
    position = end
    for _ in range(3):
        while position < len(text) and text[position] in " \u00a0\u202f«":
            position += 1
        token = tokens.get(position)
        if token is None or not token.text[0].isalpha():
            return None
        if token.text[0].isupper() and not (token.text.isupper() and len(token.text) > 1):
            return None
        if token.pos_ in ("NOUN", "PROPN") or token.text.isupper() or _stands_as_noun(token):
            known = fold(token.text) in _NOT_COUNTED
            return None if known else (position + len(token.text), _singular(token.text))
        if token.pos_ not in ("ADJ", "DET", "NUM", "X") and not token.text.endswith("s"):
            return None
        if _singular(token.text) in _RECENT or token.text in (
            "de",
            "d'",
            "d’",
            "des",
            "du",
            "en",
            "à",
            "sont",
            "ans",
            "dans",
            "sans",
            "puis",
            "mais",
        ):
            return None
        position += len(token.text)
    return None


def _is_year(text: str, match: re.Match[str]) -> bool:
    return bool(re.fullmatch(r"(?:1[89]|20)\d\d", match["high"])) and not _ADVERBS.search(text[: match.start()])


def _of(text: str, end: int) -> int:
    """Return where « de » or « d' » after a million, a percentage or a round number ends."""
    link = re.compile(r" (?:de |d['’]|des |du |de la |de l['’])").match(text, end)
    return link.end() if link else end


def _percentage(analysis: Analysis, tokens: "dict[int, Token]", match: re.Match[str]) -> Quantity:
    noun = _counted(tokens, analysis.text, _of(analysis.text, match.end()))
    end = noun[0] if noun else match.end()
    unit = "%" + analysis.text[match.end() : end]
    return Quantity(
        analysis.text[match.start() : end],
        number(match["high"]),
        unit.strip(),
        analysis.evidence_at(match.start(), end),
    )


def _count(analysis: Analysis, tokens: "dict[int, Token]", match: re.Match[str]) -> Quantity | None:
    text = analysis.text
    value = number(match["high"]) * factor(match["factor"])
    after = _of(text, match.end()) if match["factor"] else match.end()
    noun = _counted(tokens, text, after)
    if noun is None or noun[1] in _NOT_COUNTED or value < _MINIMUM or _is_year(text, match):
        return None
    if re.match(r"0\d", match["high"]):
        return None
    evidence = analysis.evidence_at(match.start(), noun[0])
    return Quantity(text[match.start() : noun[0]], value, text[after : noun[0]].strip(), evidence)


def _spelled(analysis: Analysis, tokens: "dict[int, Token]") -> Iterator[tuple[int, Quantity]]:
    text = analysis.text
    for match in SPELLED.finditer(text):
        value = read_numeral(match["high"])
        after = _of(text, match.end()) if value and value >= _MILLION else match.end()
        noun = _counted(tokens, text, after)
        if value is None or noun is None or noun[1] in _NOT_COUNTED or (value < _COUNTS and noun[1] not in _OUTCOMES):
            continue
        evidence = analysis.evidence_at(match.start(), noun[0])
        yield match.start(), Quantity(text[match.start() : noun[0]], value, text[after : noun[0]].strip(), evidence)


def _elliptic(analysis: Analysis, counted: list[Quantity]) -> Iterator[tuple[int, Quantity]]:
    """« 12 logements en 1995, 834 en 2024 » : a number alone counts what its sentence has counted before."""
    for match in _ALONE.finditer(analysis.text):
        evidence = analysis.evidence_at(match.start("high"), match.end("high"))
        before = [figure for figure in counted if figure.evidence == evidence and not figure.unit.startswith("%")]
        said = [figure for figure in before if evidence.quote.find(figure.text) < match.start("high") - evidence.start]
        value = number(match["high"])
        if said and value >= _MINIMUM and not _is_year(analysis.text, match):
            yield match.start("high"), Quantity(match["high"], value, said[-1].unit, evidence)


def _evolutions(analysis: Analysis) -> Iterator[tuple[int, Quantity]]:
    """« passé de 40 en 2012 à 900 en 2018 » : both ends, in the unit the sentence counts."""
    for match in _EVOLUTION.finditer(analysis.text):
        for group in ("before", "after"):
            start, end = match.span(group)
            evidence = analysis.evidence_at(start, end)
            subject = re.search(r"\b[Nn]ombre d(?:e |es |['’])(\w+)", evidence.quote)
            yield start, Quantity(match[group], number(match[group]), subject[1] if subject else "", evidence)


def _numerals(analysis: Analysis, tokens: "dict[int, Token]") -> Iterator[tuple[int, Quantity]]:
    money = amount_spans(analysis.text)
    for match in _COUNT.finditer(analysis.text):
        if any(start < match.end() and match.start() < end for start, end in money):
            continue
        if match["percent"]:
            yield match.start(), _percentage(analysis, tokens, match)
        elif figure := _count(analysis, tokens, match):
            yield match.start(), figure


def extract_figures(analysis: Analysis) -> tuple[Quantity, ...]:
    """Return the numbers with what they count, in order; unit is the noun as written, or begins with « % ».

    Each pair of a value and a unit once. A range gives its upper end.
    """
    tokens = analysis.tokens
    found: dict[tuple[float, str], Quantity] = {}
    everything = [*_numerals(analysis, tokens), *_spelled(analysis, tokens), *_evolutions(analysis)]
    everything += _elliptic(analysis, [figure for _, figure in everything])
    for _, figure in sorted(everything, key=lambda pair: pair[0]):
        found.setdefault((figure.value, fold(figure.unit)), figure)
    return tuple(found.values())
