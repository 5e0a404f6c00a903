"""The name that opens a text and acts as an organisation does: « Kaladoo anime un atelier ».

The name of a platform, a programme or a project is not one.
"""

import re
from collections.abc import Iterator

from ingest.extract.name_grammar import ARTICLES, joined
from ingest.extract.names import (
    LONGEST_BARE,
    is_common,
    is_person,
    is_place,
    leading_name,
)
from ingest.extract.organisation_words import Word
from ingest.extract.spans import Span, make_span
from ingest.extract.text import Analysis
from ingest.identity import fold

_INFINITIVE = re.compile(r"(?:er|ir|oir)$")
_OPENING_SCORE = 0.65


_PRODUCT = re.compile(
    r"\b(?:plateforme|plate-forme|site|application|appli|outil|service|dispositif|programme|logiciel|start-?up d['’][EÉé]tat"
    r"|produit|projet|démarche|api|portail|méthode|jeu|opération|événement|festival|label|concours|concept)\b",
    re.IGNORECASE,
)


_AGENT_VERB = re.compile(
    r"(?:accompagn|propos|organis|agi|lutt|milit|oeuvr|aid|regroup|reuni|rassembl|anim|accueill|develop|ger|form|sensibilis"
    r"|interv|cre|mobilis|soutien|promeu|distribu|fabriqu|emplo|embauch|travaill|redistribu|collect|favoris)"
)


_STRUCTURE = (
    r"(?:un|une) (?:\w+ ){0,2}(?:association|entreprise|coopérative|fondation|ong|start-up|startup|scic|scop|collectif|réseau"
    r"|structure|mutuelle|fédération|société|tiers-lieu|régie|ressourcerie|recyclerie|épicerie|ferme)\b"
)


_IS_STRUCTURE = re.compile(
    rf"^(?:[^.;\n]{{0,40}}\b)?est {_STRUCTURE}|^ ?, (?:un |une )?{_STRUCTURE.removeprefix('(?:un|une) ')}",
    re.IGNORECASE,
)


def opening_name(analysis: Analysis, words: list[Word], spans: list[Span]) -> Span | None:
    """Return the name that opens a clause of the lead and acts as an organisation does: « Kaladoo anime… ».

    The name of a platform, a programme or a project is not one.
    """
    for sentence in analysis.sentences[:2]:
        for start in _clauses(words, sentence.start, sentence.end):
            name = _titled(words, start, analysis.title) or leading_name(words, start)
            if not name or any(span.start < name[-1].end and name[0].start < span.end for span in spans):
                continue
            if _opens_as_organisation(analysis, words, start, name):
                return make_span(words, start, start + len(name), name=joined(name), score=_OPENING_SCORE)
    return None


def _clauses(words: list[Word], start: int, end: int) -> Iterator[int]:
    """Yield where the clauses of a sentence begin: its first word, and the word after each comma, past its article."""
    for number, word in enumerate(words):
        if word.start == start:
            yield number
        elif start < word.start < end and word.text == "," and number + 1 < len(words):
            article = words[number + 1].key in ARTICLES and not words[number + 1].capital
            yield number + 1 + article


def _opens_as_organisation(analysis: Analysis, words: list[Word], start: int, name: list[Word]) -> bool:
    if start + len(name) >= len(words) or is_person(name) or is_place(joined(name)):
        return False
    if len(name) == 1 and is_common(name[0], analysis):
        return False
    rest = analysis.text[name[-1].end : name[-1].end + 160]
    if _IS_STRUCTURE.match(rest):
        return True
    return not _PRODUCT.search(rest) and _acts(words, start + len(name))


def _titled(words: list[Word], start: int, title: str) -> list[Word]:
    """Return the words that open a sentence where they are the title itself: « Loin des villes accompagne… »."""
    keys = fold(title).split()
    taken = words[start : start + len(keys)]
    same = [key for word in taken for key in word.key.split()][: len(keys)] == keys
    short = 0 < len(keys) <= LONGEST_BARE and not _INFINITIVE.search(keys[0])
    return taken if short and same and all(word.key for word in taken) else []


def _acts(words: list[Word], position: int) -> bool:
    following = [
        word for word in words[position : position + 4] if word.key not in ("se", "s", "y", "l", "les", "la", "le")
    ]
    if not following or not following[0].key:
        return False
    if following[0].key in ("a", "ont"):
        return len(following) > 1 and (following[1].key == "pour" or following[1].pos == "VERB")
    return bool(_AGENT_VERB.match(following[0].key)) and following[0].pos in ("VERB", "AUX", "NOUN", "ADJ", "PROPN")
