"""What was said more narrowly than a theme: « fablab », « précarité menstruelle ».

A thing is looked for in the texts of its theme; of any other word that only stands for a theme, the answer says how many of
the texts it gives have it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from kg.ask.french import joined
from kg.ask.lexicon import head_of
from kg.ask.model import Concepts, Constraint, Phrases, Query
from kg.ask.words import stems

Count = Callable[[Sequence[Constraint]], int]

# A theme answered where something narrower was said, by no text of the answer and by few.
_UNSAID_WEIGHT: Final = 0.7
_RARE_WEIGHT: Final = 0.85
_RARE: Final = 0.25
# Longer lists are not read for a word: their texts are too many.
_MOST_READ: Final = 200


def narrowed(query: Query, count: Count) -> Query:
    """Return the query with its things looked for in the texts, where some hold them; count: of initiatives under constraints."""
    constraints, unsaid = _with_things(query.constraints, count)
    others = [_with_things(other, count) for other in query.others]
    unsaid += tuple(text for _, texts in others for text in texts if text not in unsaid)
    query = replace(query, constraints=constraints, others=tuple(kept for kept, _ in others))
    if unsaid:
        return replace(query, unsaid=unsaid, understood=query.understood * _UNSAID_WEIGHT)
    return _with_rare_words(query, count)


def _with_things(constraints: tuple[Constraint, ...], count: Count) -> tuple[tuple[Constraint, ...], tuple[str, ...]]:
    """Return the constraints to answer under, and the things that no text says."""
    kept: list[Constraint] = []
    for constraint in constraints:
        kept.append(constraint)
        if _is_thing(constraint) and isinstance(constraint, Concepts):
            kept.append(_said_in_texts(constraint))
    if len(kept) == len(constraints):
        return constraints, ()
    # An initiative that says it may have been given another theme: then the words alone decide.
    alone = [item for item in kept if not _is_thing(item)]
    for tried in (kept, alone):
        if count(tried):
            return tuple(tried), ()
    return constraints, tuple(item.text for item in kept if isinstance(item, Phrases) and item not in constraints)


def _is_thing(constraint: Constraint) -> bool:
    return isinstance(constraint, Concepts) and bool(constraint.phrases) and not constraint.negated


def _said_in_texts(constraint: Concepts) -> Phrases:
    said = tuple(dict.fromkeys(constraint.phrases))
    heads = tuple(head for phrase in said if (head := head_of(phrase)))
    return Phrases(joined(list(dict.fromkeys(constraint.said)), "ou"), said, heads)


def _with_rare_words(query: Query, count: Count) -> Query:
    """Tell how many texts of the answer have the word that stood for a theme, where they are few."""
    spoken = [
        item
        for item in query.constraints
        if isinstance(item, Concepts) and item.kind != "statut" and item.said and not item.phrases
    ]
    for constraint in spoken:
        if constraint.negated:
            continue
        said = Phrases(joined(list(constraint.said), "ou"), tuple(stems(text) for text in constraint.said))
        whole = count(query.constraints)
        if not 0 < whole <= _MOST_READ:
            continue
        part = count((*query.constraints, said))
        if not part:
            return replace(query, unsaid=(said.text,), understood=query.understood * _UNSAID_WEIGHT)
        if part < _RARE * whole:
            return replace(query, rare=(said.text, part), understood=query.understood * _RARE_WEIGHT)
    return query
