"""Questions whose subject is an organisation: « où la CAF est-elle partenaire ? », « l'ADEME finance-t-elle Le Wip ? ».

Owns how such a question is said; which organisations a name means is `entities.py`'s work.
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from kg.ask import fields, french, intent, spot
from kg.ask.carriers import ANY_ROLE
from kg.ask.constraints import Reading
from kg.ask.entities import name_stems
from kg.ask.model import Constraint, Intent, Involves, Only, Query
from kg.ask.naming import Context, resolved
from kg.ask.words import ARTICLES, Question

_SHE: Final = r"(?: (?:t )?(?:ils?|elles?|on))?"
_IS: Final = rf"(?:est|sont|serait|seraient|etait|etaient|joue|jouent|figure|figurent){_SHE}(?: aussi| deja| bien)?(?: (?:une? |le |la |les |l )?(?:role (?:de |d ))?(?:parmi les |dans les )?)?"
# Roles, and the verb that says them with its subject turned round or not; the first that fits wins.
_DEEDS: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (("partenaire",), rf"{_IS} ?(?:comme )?partenaires?|collabor(?:e|ent){_SHE}|cooper(?:e|ent){_SHE}"),
    (("financeur",), rf"{_IS} ?(?:comme )?(?:co)?(?:financeu(?:r|se)s?|bailleu(?:r|se)s?(?: de fonds)?|mecenes?)"),
    (("financeur",), rf"(?:co)?(?:financ|subventionn|sponsoris)(?:e|ent|ait|aient){_SHE}|a{_SHE} (?:co)?(?:financ|subventionn)e"),
    (("porteur",), rf"{_IS} ?(?:comme )?(?:porteu(?:r|se)s?(?: de projets?)?|structures? porteuses?|pilotes?)"),
    (("porteur",), rf"(?:port|pilot|gere|ger|anim|coordonn|men)(?:e|ent|nent|ait)?{_SHE}|conduisent{_SHE}|conduit{_SHE}"),
    (("fondateur",), rf"{_IS} ?fondat(?:eur|rice)s?|a{_SHE} (?:fonde|cree)"),
    (("financeur", "partenaire"), rf"(?:soutien(?:t|nent)|appui(?:e|ent)|aid(?:e|ent)|accompagn(?:e|ent)){_SHE}"),
    (ANY_ROLE, rf"(?:intervien(?:t|nent)|agi(?:t|ssent)|travaill(?:e|ent)|particip(?:e|ent)|s engagent?|s implique(?:nt)?|oeuvre(?:nt)?){_SHE}"
     rf"|{_IS} ?(?:presente?s?|implique?e?s?|active?s?|actifs?|engagee?s?|citee?s?|associee?s?|impliquee?s?)|a{_SHE} (?:un|des) projets?"),
)  # fmt: skip
_WHERE: Final = re.compile(
    rf"^(?:(?:et|mais|alors|dites? moi|savez vous|tu sais) )*(?:ou|(?:dans|sur|a|en) quel(?:le)?s? (?:(?P<head>{intent.HEAD})|{intent.DIMENSION}|endroits?|coins?|lieux?|zones?))(?: est ce qu\w?)? "
)
_WHETHER: Final = re.compile(r"^(?:(?:et|mais|alors) )*(?:est ce qu\w? |(?:dis|dites) moi si |savoir si |sait on si )?")
_LONGEST_NAME: Final = 9
# The least share of a title that a name must be.
_TIGHT: Final = 0.55


@dataclass(frozen=True)
class Deed:
    """What an organisation does. subject, verb: positions of their tokens."""

    subject: frozenset[int]
    verb: frozenset[int]
    roles: tuple[str, ...]


def acts(context: Context) -> Query | None:
    """Read where an organisation takes part, in which role, and whether it does."""
    question = context.question
    where = _WHERE.match(question.folded)
    asks = where or _WHETHER.match(question.folded)
    yes_no = None if where else intent.asks_yes_no(question)
    if asks is None or not (where or yes_no):
        return None
    deed = _deed(context, len(asks.group().split()))
    if deed is None or (deed.roles == ANY_ROLE and _is_initiative(context, deed.subject)):
        return None
    lead = frozenset(range(len(asks.group().split())))
    used = lead | deed.subject | deed.verb | (frozenset(question.positions(yes_no)) if yes_no else frozenset())
    involves = _involves(context, deed)
    if yes_no:
        return _whether(context, involves, used, max(deed.subject | deed.verb) + 1)
    return _asked(context, context.read(used), (involves,), _place_asked(where))


def _place_asked(where: re.Match[str] | None) -> Intent:
    """Return a list that says where, or the groups of « dans quelles régions »."""
    dimension = intent.dimension_of(where) if where else None
    if dimension is None or (where and where["head"]):
        return Intent("list", place_kind="ville")
    return Intent("values", dimension=dimension, plural=True)


def _asked(context: Context, reading: Reading, first: tuple[Constraint, ...], asked: Intent) -> Query:
    query = context.query(asked, reading)
    return replace(query, constraints=(*first, *query.constraints))


def _whether(context: Context, involves: Involves, used: frozenset[int], after: int) -> Query:
    """Read « …finance-t-elle Le Wip ? », « …une initiative bretonne ? »."""
    rest = fields.name_between(context.question, _offset(context.question, after), len(context.question.folded))
    if rest and min(rest) >= after and _is_initiative(context, frozenset(rest)):
        named = context.known.named(context.question.surface(rest))[0]
        checked = Query(Intent("check"), (involves,), ((Only(named.label, (named.iri,)),),), name=named.label)
        return replace(checked, corrections=context.question.corrections)
    return _asked(context, context.read(used), (involves,), Intent("exists"))


def _is_initiative(context: Context, run: frozenset[int]) -> bool:
    """Tell the name of an initiative, or nearly all of it."""
    named = resolved(context, tuple(sorted(run)), sure=0.85)
    if named is None:
        return False
    short = name_stems(named.label.split(",")[0]) == name_stems(context.question.surface(run))
    return short or named.tightness >= _TIGHT


def _offset(question: Question, position: int) -> int:
    """Return where a token starts in the folded words."""
    return sum(len(token.folded) + 1 for token in question.tokens[:position])


@cache
def _compiled() -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    return tuple((roles, re.compile(rf"\b(?:{pattern})(?!\w)")) for roles, pattern in _DEEDS)


def _deed(context: Context, first: int) -> Deed | None:
    """Return the first verb of a role that has an organisation as its subject, before it or after it."""
    question = context.question
    for roles, pattern in _compiled():
        for match in pattern.finditer(question.folded):
            verb = question.positions(match)
            if verb[0] < first:
                continue
            subject = _subject(context, first, verb[0]) or (
                _subject_after(context, verb[-1] + 1) if verb[0] == first else frozenset()
            )
            if subject:
                return Deed(subject, frozenset(verb), roles)
    return None


def _subject(context: Context, start: int, end: int) -> frozenset[int]:
    """Return the positions of a name that fills all there is between two positions, articles apart."""
    tokens = context.question.tokens
    while start < end and tokens[start].folded in ARTICLES:
        start += 1
    run = frozenset(range(start, end))
    return run if 0 < len(run) <= _LONGEST_NAME and _is_organisation(context, run) else frozenset()


def _subject_after(context: Context, start: int) -> frozenset[int]:
    """Return the longest name that follows: « où intervient la CAF en Bretagne ? »."""
    for end in range(min(len(context.question.tokens), start + _LONGEST_NAME), start, -1):
        if found := _subject(context, start, end):
            return found
    return frozenset()


def _is_organisation(context: Context, run: frozenset[int]) -> bool:
    """Tell an organisation of the graph, or a name with a capital that is no place, no initiative and no plain noun."""
    question = context.question
    content = [question.tokens[i] for i in sorted(run) if question.tokens[i].folded not in french.EMPTY_IN_NAMES]
    if not content or all(french.is_filler(token.folded) for token in content):
        return False
    capital = content[0].capital or question.quoted
    key = tuple(token.stem for token in content)
    known = context.known.organisations_named(key)
    placed = any(run <= found.positions for found in spot.places(question, context.known))
    if placed:
        # « la Ville de Paris » is an organisation where the graph has it, « la Bretagne » a place.
        return any(item.key == key for item in known)
    if known:
        return bool(capital) or len(content) > 1 or any(item.name.isupper() for item in known if len(item.key) == 1)
    return bool(capital) and min(run) > 0 and not _is_initiative(context, run)


def _involves(context: Context, deed: Deed) -> Involves:
    question = context.question
    words = [question.tokens[i] for i in sorted(deed.subject)]
    key = [token.stem for token in words if token.folded not in french.EMPTY_IN_NAMES]
    iris = tuple(item.iri for item in context.known.organisations_named(key))
    return Involves(question.surface(deed.subject), iris, deed.roles)
