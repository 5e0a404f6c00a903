"""A question → a Query: the readers of `intent`, `fields` and `constraints` in order, the most particular first."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Final

from ingest.gazetteer import gazetteer
from kg.ask import (
    carriers,
    comparing,
    defining,
    framing,
    french,
    intent,
    involvement,
    lexicon,
    naming,
    spot,
    superlatives,
    telegraph,
)
from kg.ask.constraints import Reading
from kg.ask.entities import Entities
from kg.ask.model import Intent, Query, Years
from kg.ask.naming import Context
from kg.ask.numbers import limit
from kg.ask.scope import Mention, runs
from kg.ask.words import ARTICLES, Question, Spelling, Token, stem, words_of

_KIND_OF: Final[dict[str, str]] = {
    "region": "lieu", "departement": "lieu", "intercommunalite": "lieu", "ville": "lieu", "pays": "lieu", "theme": "theme",
    "public": "public", "statut": "statut", "annee": "annee",
}  # fmt: skip
_VERB = re.compile(
    r"\b(?:est|sont|etaient|concern\w+|vis(?:e|ent)|port(?:e|ent)|relev\w+|s adress\w+|touch\w+|ont|a(?! (?:la|destination))|se (?:trouv|situ)\w+|trait\w+"
    r"|dat(?:e|ent)|agi\w+|travaill\w+|reposent|provien\w+|vien\w+|s inscri\w+|appartien\w+|represente\w*|s occup\w+|dispos\w+|depass\w+)\b"
)
# Words of questions that a typing error may have meant, beside the fillers and the ontology's.
_QUESTION_WORDS: Final = words_of(
    "combien quelle quelles repartition region regions departement departements annee annees initiative initiatives projet"
    " projets association associations collectivite budget moyenne proportion pourcentage thematique statut juridique"
    " structure structures publics partenaire financeur territoire lancees portees avant apres depuis entre difference distinction median mediane finance"
)


def parse(text: str, known: Entities, today: date) -> Query:
    """Return what a question asks and under which constraints."""
    preamble, question = framing.split(Question.read(text))
    noted = telegraph.note(Context(correct(question, known), known, today))
    if noted:
        return noted
    question = correct(framing.without_labels(question), known)
    context = Context(question, known, today, preamble)
    readers: tuple[Callable[[Context], Query | None], ...] = (
        defining.definition, naming.column, naming.not_held, naming.similar, telegraph.versus, _compare, _which, _statistic, _extreme, _top, _group, involvement.acts, naming.field, naming.check,
        _count, _exists, _values, naming.bare_name,
    )  # fmt: skip
    for reader in readers:
        query = reader(context)
        if query is not None:
            return query
    return _list(context)


@cache
def _spelling() -> Spelling:
    return Spelling(lexicon.vocabulary() - french.FILLERS, lexicon.names() | _QUESTION_WORDS)


@cache
def _known_stems() -> frozenset[str]:
    words = lexicon.vocabulary() | french.FILLERS | french.ORDINARY | _QUESTION_WORDS
    return frozenset(stem(word) for word in words)


def correct(question: Question, known: Entities) -> Question:
    """Return the question with its typing errors mended; names of places and of the graph are not errors."""
    places = gazetteer()
    # « Franche » is no typing error in « Bourgogne-Franche-Comté ».
    named = {question.tokens[i].folded for found in spot.places(question, known) for i in found.positions}

    def is_known(word: str) -> bool:
        return (
            word in named
            or french.is_filler(word)
            or stem(word) in _known_stems()
            or stem(word) in known.vocabulary
            or places.knows(word)
            or bool(places.demonym(word))
        )

    return question.corrected(is_known, _spelling())


def _compare(context: Context) -> Query | None:
    asked = comparing.difference(context.question) or comparing.comparison(context.question)
    if asked is None:
        return None
    yes_no = intent.asks_yes_no(context.question)
    used = asked.used | (frozenset(context.question.positions(yes_no)) if yes_no else frozenset())
    reading = context.read(used)
    if asked.split is None:
        return context.query(asked.intent, reading)
    mentions = carriers.of_one_role(reading.mentions)
    left = [mention for mention in mentions if mention.end <= asked.split]
    right = [mention for mention in mentions if mention.start > asked.split]
    if not left or not right:
        return None
    contrasted = {mention.kind for mention in left} & {mention.kind for mention in right}
    shared_left = [m for m in left if contrasted and m.kind not in contrasted]
    shared_right = [m for m in right if contrasted and m.kind not in contrasted]
    return context.query(
        asked.intent,
        reading,
        mentions=[*left, *shared_right],
        others=(reading.constraints(context.question, [*right, *shared_left]),),
    )


def _which(context: Context) -> Query | None:
    """Read « de A et de B, laquelle a le plus d'initiatives ? »."""
    text = context.question.folded
    if not re.search(r"\b(?:plus|davantage|moins)\b", text) or not re.search(
        r"\b(?:laquelle|lequel|lesquel\w*|qui|entre|ou|de)\b", text
    ):
        return None
    superlative = superlatives.top(context.question)
    used = superlative.used if superlative else frozenset()
    reading = context.read(used)
    role = superlative.intent.dimension if superlative else None
    reading = replace(reading, mentions=carriers.of_one_role(reading.mentions, role))
    mentions = _years_apart(reading.mentions)
    found = [run for run, _ in runs(context.question, mentions) if len(run) > 1 and not run[0].constraint.negated]
    found += [list(mentions) for mentions in [_years_apart(reading.mentions, only=True)] if len(mentions) > 1]
    dimension = superlative.intent.dimension if superlative else None
    explicit = re.search(r"\b(?:laquelle|lequel|qui|ou est ce|entre)\b", text)
    if dimension and not explicit:
        found = [run for run in found if run[0].kind == _KIND_OF.get(dimension)]
    elif not explicit and not any(run[0].kind == "annee" or _said_or(context.question, run) for run in found):
        return None
    if not found or not (superlative or explicit or intent.asks_yes_no(context.question)):
        return None
    options = found[0]
    rest = [
        mention
        for mention in reading.mentions
        if (mention.kind != "annee" and mention not in options)
        or (mention.kind == "annee" and options[0].kind != "annee")
    ]
    least = bool(re.search(r"\bmoins\b", text))
    query = context.query(Intent("which", least=least), reading, mentions=rest)
    return replace(query, others=tuple((mention.constraint,) for mention in options))


def _said_or(question: Question, run: Sequence[Mention]) -> bool:
    return any(token.folded == "ou" for token in question.tokens[run[0].end : run[-1].start])


def _years_apart(mentions: Sequence[Mention], *, only: bool = False) -> tuple[Mention, ...]:
    """Return the years that « ou » joined as a mention each. only: leave out all other mentions."""
    found: list[Mention] = []
    for mention in mentions:
        if isinstance(mention.constraint, Years) and len(mention.constraint.ranges) > 1:
            found += [
                replace(mention, constraint=replace(mention.constraint, ranges=(span,)))
                for span in mention.constraint.ranges
            ]
        elif not only:
            found.append(mention)
    return tuple(found)


def _statistic(context: Context) -> Query | None:
    asked = intent.statistic(context.question)
    if asked is None:
        return None
    reading = context.read(asked.used)
    if asked.intent.kind != "share":
        return context.query(asked.intent, reading)
    return _share(context, asked.intent, reading, max(asked.used))


def _share(context: Context, asked: Intent, reading: Reading, after: int) -> Query:
    """Split « quelle part des initiatives bretonnes vise les jeunes ? » at its verb."""
    tokens = context.question.tokens
    among = re.search(r"\b(?:parmi|au sein d\w+|sur l ensemble d\w+)\b", context.question.folded)
    words = tokens[after + 1 :]
    verb = _VERB.search(" ".join(token.folded for token in words))
    if among:
        split = context.question.positions(among)[0]
        part = [mention for mention in reading.mentions if mention.start < split]
        whole = [mention for mention in reading.mentions if mention.start >= split]
    elif verb:
        split = after + 1 + len(verb.string[: verb.start()].split())
        whole = [mention for mention in reading.mentions if mention.start < split]
        part = [mention for mention in reading.mentions if mention.start >= split]
    elif words and _asks_initiatives(words):
        # « la part d'initiatives bretonnes pour les jeunes »: what comes last is the part.
        whole, part = list(reading.mentions[:-1]), list(reading.mentions[-1:])
    else:
        # « la part des associations en Bretagne »: what comes first is the part.
        part, whole = list(reading.mentions[:1]), list(reading.mentions[1:])
    if not part:
        whole, part = [], whole
    query = context.query(asked, reading, mentions=[*whole, *part])
    return replace(query, others=(reading.constraints(context.question, whole),))


def _asks_initiatives(words: Sequence[Token]) -> bool:
    """Tell « la part d'initiatives bretonnes… » from « la part des associations… »."""
    first = next((token.folded for token in words if token.folded not in ARTICLES), "")
    return bool(re.fullmatch(intent.HEAD, first))


def _extreme(context: Context) -> Query | None:
    asked = superlatives.extreme(context.question)
    return context.query(asked.intent, context.read(asked.used)) if asked else None


def _top(context: Context) -> Query | None:
    asked = superlatives.top(context.question)
    if asked is None:
        return None
    yes_no = intent.asks_yes_no(context.question) or intent.states(context.question)
    reading = context.read(asked.used | (frozenset(context.question.positions(yes_no)) if yes_no else frozenset()))
    kind = _KIND_OF.get(asked.intent.dimension or "")
    named = [mention for mention in reading.mentions if mention.kind == kind and not mention.constraint.negated]
    if yes_no is None or len(named) != 1:
        return context.query(asked.intent, reading)
    # « la santé est-elle le thème le plus fréquent ? »
    rest = [mention for mention in reading.mentions if mention is not named[0]]
    return context.query(asked.intent, reading, mentions=rest, others=((named[0].constraint,),))


def _group(context: Context) -> Query | None:
    asked = intent.group(context.question)
    return context.query(asked.intent, context.read(asked.used)) if asked else None


def _count(context: Context) -> Query | None:
    asked = intent.count(context.question)
    if asked and asked.intent.dimension:
        asked = intent.by_size(context.question, asked)
    return context.query(asked.intent, context.read(asked.used)) if asked else None


def _exists(context: Context) -> Query | None:
    yes_no = intent.asks_yes_no(context.question)
    if yes_no is None:
        return None
    used = frozenset(context.question.positions(yes_no))
    every = intent.every(context.question)
    if every is None:
        # « est-il vrai qu'aucune initiative… ? » is answered yes where there is none.
        none = re.search(rf"\bvrai qu\w? ?(?:il n y a )?aucune? {intent.HEAD}\b", context.question.folded)
        return context.query(Intent("exists", least=bool(none)), context.read(used))
    reading = context.read(used | every)
    return _share(context, Intent("every"), reading, max(used))


def _values(context: Context) -> Query | None:
    asked = intent.values(context.question)
    if asked is None:
        return None
    asked = intent.by_size(context.question, asked)
    reading = context.read(asked.used)
    if asked.intent.dimension == "porteur":
        return context.query(Intent("list"), reading)
    if asked.intent.dimension == "critere" and not reading.mentions:
        return context.query(Intent("values", dimension="critere", plural=True, field="critere"), reading)
    return context.query(asked.intent, reading)


def _list(context: Context) -> Query:
    wanted = limit(context.question)
    number, used = wanted if wanted else (None, frozenset())
    return context.query(Intent("list", limit=number), context.read(used))
