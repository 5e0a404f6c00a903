"""Questions on the meaning of a concept: « qu'est-ce que l'ancrage territorial ? », or of two: « la différence entre… »."""

import re
from typing import Final

from kg.ask import french, lexicon, meaning
from kg.ask.model import ConceptKind, Intent, Query
from kg.ask.naming import Context
from kg.ask.words import Question, stems
from ontology.terms import CRITERIA
from ontology.vocabulary import label

_DEFINED: Final[tuple[ConceptKind, ...]] = ("critere", "theme", "public", "etape", "statut")
# « la différence entre la santé et le sport » compares numbers, between two criteria meanings.
_CONTRASTED: Final[tuple[ConceptKind, ...]] = ("critere", "etape", "statut")


def definition(context: Context) -> Query | None:
    """Read « qu'est-ce que l'ancrage territorial ? », where that is exactly a concept."""
    asked = meaning.definition(context.question)
    if asked is None:
        return None
    texts, hint = asked
    kinds = tuple(dict.fromkeys([*([hint] if hint else []), *_DEFINED]))
    sense = next((sense for text in texts if (sense := lexicon.sense_of(text, kinds))), None)
    if sense:
        asked_for = next(text for text in texts if lexicon.sense_of(text, kinds))
        name = (
            None
            if stems(asked_for) == stems(label(lexicon.SCHEME_OF[sense.kind], sense.id))
            else _as_typed(context.question, asked_for)
        )
        found = ((sense.kind, sense.id),)
        return Query(Intent("define"), concepts=found, name=name, corrections=context.question.corrections)
    both = [lexicon.sense_of(text, _CONTRASTED) for text in meaning.contrasted(texts[0])]
    if both and all(both):
        pair = tuple((sense.kind, sense.id) for sense in both if sense)
        return Query(Intent("define"), concepts=pair, corrections=context.question.corrections)
    if meaning.is_of_initiatives(texts[0]):
        criteria = french.joined([label(CRITERIA, id) for id in CRITERIA])
        reason = f"le vocabulaire de la base ne le définit pas ; il le décrit par neuf critères : {criteria}"
        return Query(Intent("unknown", reason=reason), corrections=context.question.corrections)
    return None


def _as_typed(question: Question, folded: str) -> str:
    """Return words of the question as they were typed."""
    match = re.search(rf"\b{re.escape(folded)}\b", question.folded)
    return question.surface(question.positions(match)) if match else folded
