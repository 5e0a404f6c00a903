"""Questions that lean on the one before: « et en Occitanie ? »."""

import re
from dataclasses import replace

from kg.ask import intent
from kg.ask.model import Query
from kg.ask.words import Question


def is_follow_up(text: str) -> bool:
    """Tell a question that leans on the one before: « et en Occitanie ? », « combien sont portées par… ? »."""
    words = Question.read(text).folded
    if re.match(r"(?:et|ou|mais|sinon|plutot|maintenant|alors|ok et|idem|pareil|meme question)\b", words):
        return True
    if re.search(
        r"\b(?:parmi (?:elles|eux|celles|ceux)|la dedans|dans le lot|d entre elles|celles ci|ceux ci)\b", words
    ):
        return True
    head = re.search(rf"\b{intent.HEAD}\b", words)
    return (
        len(words.split()) <= 7
        and head is None
        and bool(
            re.match(
                r"(?:combien|lesquel\w*|laquelle|ou|seulement|uniquement|juste|pour|en|a|dans|hors|sauf|sans|avec|lancees?|portees?|avant|apres|depuis)\b",
                words,
            )
        )
    )


def follow(previous: Query, query: Query, text: str) -> Query:
    """Return the new question read after the one before: constraints of the same kind are replaced, the rest stays."""
    kinds = {constraint.kind for constraint in query.constraints}
    narrowing = bool(
        re.search(r"\b(?:parmi|la dedans|dans le lot|d entre|celles ci|ceux ci)\b", Question.read(text).folded)
    )
    kept = tuple(item for item in previous.constraints if narrowing or item.kind not in kinds)
    asks = query.intent.kind != "list" or bool(
        re.search(r"\b(?:lesquel\w*|liste|quelles|quels)\b", Question.read(text).folded)
    )
    return replace(
        query,
        intent=query.intent if asks else previous.intent,
        constraints=(*kept, *query.constraints),
        others=query.others if asks else previous.others,
    )
