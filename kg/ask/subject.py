"""What a question asks for, where the graph may not hold it: « quel est le taux… », « combien de lecteurs… ».

An answer that leaves out the very noun it was asked for would be wrong; « je ne sais pas » is right.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from kg.ask import intent
from kg.ask.french import is_filler
from kg.ask.words import Question, words_of

_LEAD = r"^(?:(?:et|alors|mais|sinon|au fait|dis moi|dites moi|savez vous|sais tu|tu sais|vous savez|peux tu me dire|pouvez vous me dire) )*"
_BE = r"(?:est|sont|etait|etaient|sera|fut|serait)"
_ADJECTIVES = r"(?:(?:differente?s?|diverse?s?|principa(?:l|le|les|ux)|grande?s?|petite?s?|bonnes?|bons?|belles?|beaux|autres?|nouve\w+|vraie?s?|rares?|quelques|premiere?s?|derniere?s?|plus|meilleure?s?|\d+|deux|trois|quatre|cinq|dix) )*"
# Group « noun »: the first word asked for. single: one value is asked, which only a field could give.
_ASKED: Final[tuple[tuple[str, bool], ...]] = (
    (
        rf"{_LEAD}(?:en |dans |a |de |pour |sous |sur |par |avec )?quel(?:le)? {_BE} (?:le |la |l )?{_ADJECTIVES}(?P<noun>\w+)",
        True,
    ),
    (
        rf"{_LEAD}(?:en |dans |a |de |pour |sous |sur |par |avec )?quel(?:le)?s? (?:{_BE} )?(?:les |le |la |l )?{_ADJECTIVES}(?P<noun>\w+)",
        False,
    ),
    (rf"\bcombien (?:de |d ){_ADJECTIVES}(?P<noun>\w+)", False),
    (rf"\bnombre (?:total |moyen |exact )?(?:de |d |des ){_ADJECTIVES}(?P<noun>\w+)", False),
    (rf"{_LEAD}qui (?:est ce qui )?(?:a |ont |s est |se sont |va |vont |peut |peuvent |doit )?(?P<noun>\w+)", False),
)
_STOPS = words_of("de d du des a au aux en dans sur pour par avec qui que qu dont ou et est sont a ont sans chez")
# « le nombre de docteurs » asks for what comes next.
_COUNTED = words_of("nombre nb effectif quantite total")
# Nouns that ask for initiatives, or for what the graph groups them by, under another name.
_HELD: Final = re.compile(
    rf"{intent.HEAD}|{intent.DIMENSION}|types?|sortes?|genres?|formes?|manieres?|facons?|gens|personnes?|budgets?|montants?|couts?|titres?|noms?"
    r"|parts?|proportions?|pourcentages?|ratios?|fractions?|nombres?|moyennes?|medianes?|totaux|total|ecarts?|differences?|listes?|repartitions?|solutions?|bonnes|pratiques?"
)


@dataclass(frozen=True)
class Subject:
    """The noun asked for.

    positions: with its adjectives; single: one value is asked; counted: « combien de… »; deed: it is
    a verb (« qui a gagné… »).
    """

    positions: tuple[int, ...]
    single: bool
    counted: bool
    deed: bool


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], bool], ...]:
    return tuple((re.compile(pattern), single) for pattern, single in _ASKED)


def asked(question: Question) -> Subject | None:
    """Return the noun that a question asks for where it is none of those that ask for initiatives or their groups."""
    for pattern, single in _compiled():
        match = pattern.search(question.folded)
        if match is None:
            continue
        if match["noun"] in _COUNTED:
            continue
        if _HELD.fullmatch(match["noun"]) or match["noun"] in _STOPS:
            return None
        first = question.positions(match, "noun")[0]
        end = first + 1
        while end < min(len(question.tokens), first + 3) and question.tokens[end].folded not in _STOPS:
            end += 1
        return Subject(
            tuple(range(first, end)),
            single,
            "combien" in match.group() or "nombre" in match.group(),
            " qui" in f" {match.group()}",
        )
    return None


def is_unread(question: Question, subject: Subject, leftover: tuple[int, ...]) -> bool:
    """Tell whether reading left the noun out: it, or its adjective where it is a filler too (« aides fiscales »)."""
    first = subject.positions[0]
    if first in leftover:
        return True
    noun = question.tokens[first].folded
    return not subject.deed and is_filler(noun) and any(position in leftover for position in subject.positions[1:])
