"""A question → a Query: the readers of `intent`, `fields` and `constraints` in order, the most particular first."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Final

from ingest.gazetteer import gazetteer
from kg.ask import constraints, fields, french, intent, lexicon
from kg.ask.constraints import Reading
from kg.ask.entities import Entities, Match, name_stems
from kg.ask.model import Constraint, Dimension, Field, Intent, Only, Query, Years
from kg.ask.numbers import budget, limit
from kg.ask.scope import Mention, runs
from kg.ask.words import Question, Spelling, stem, words_of

# A name is found where the titles and carriers bear this share of its weight, or less of a title that it nearly fills.
_SURE, _LIKELY, _TIGHT = 0.74, 0.55, 0.6
_DIMENSION_OF: Final[dict[Field, Dimension]] = {
    "porteur": "porteur", "partenaire": "partenaire", "financeur": "financeur", "fondateur": "porteur", "lieu": "ville",
    "annee": "annee", "theme": "theme", "public": "public", "statut": "statut", "etape": "etape", "critere": "critere",
}  # fmt: skip
_KIND_OF: Final[dict[str, str]] = {
    "region": "lieu", "departement": "lieu", "ville": "lieu", "pays": "lieu", "theme": "theme", "public": "public",
    "statut": "statut", "annee": "annee",
}  # fmt: skip
_PLACE_DIMENSIONS: Final[dict[str, Dimension]] = {"departement": "departement", "region": "region", "pays": "pays"}
_VERB = re.compile(
    r"\b(?:est|sont|etaient|concern\w+|vis(?:e|ent)|port(?:e|ent)|relev\w+|s adress\w+|touch\w+|ont|a(?! (?:la|destination))|se (?:trouv|situ)\w+|trait\w+"
    r"|dat(?:e|ent)|agi\w+|travaill\w+|reposent|provien\w+|vien\w+|s inscri\w+|appartien\w+|represente\w*|s occup\w+|dispos\w+|depass\w+)\b"
)
# Words of questions that a typing error may have meant, beside the fillers and the ontology's.
_QUESTION_WORDS: Final = words_of(
    "combien quelle quelles repartition region regions departement departements annee annees initiative initiatives projet"
    " projets association associations collectivite budget moyenne proportion pourcentage thematique statut juridique"
    " structure structures publics partenaire financeur territoire lancees portees avant apres depuis entre median mediane finance"
)


@dataclass(frozen=True)
class _Context:
    question: Question
    known: Entities
    today: date

    def read(self, used: Sequence[int] | frozenset[int] = ()) -> Reading:
        return constraints.read(self.question, self.known, used, self.today)

    def query(self, asked: Intent, reading: Reading, *, mentions: Sequence[Mention] | None = None,
              others: tuple[tuple[Constraint, ...], ...] = ()) -> Query:  # fmt: skip
        return Query(
            asked,
            reading.constraints(self.question, mentions),
            others,
            leftover=constraints.leftover_words(self.question, reading.leftover),
            corrections=self.question.corrections,
            understood=reading.understood,
            together=reading.together,
        )


def parse(text: str, known: Entities, today: date) -> Query:
    """Return what a question asks and under which constraints."""
    question = correct(Question.read(text), known)
    context = _Context(question, known, today)
    readers: tuple[Callable[[_Context], Query | None], ...] = (
        _definition, _column, _not_held, _similar, _compare, _which, _statistic, _extreme, _top, _group, _field, _check,
        _count, _exists, _values, _bare_name,
    )  # fmt: skip
    for reader in readers:
        query = reader(context)
        if query is not None:
            return query
    return _list(context)


@cache
def _spelling() -> Spelling:
    return Spelling((lexicon.vocabulary() - french.FILLERS) | _QUESTION_WORDS)


@cache
def _known_stems() -> frozenset[str]:
    words = lexicon.vocabulary() | french.FILLERS | french.ORDINARY | _QUESTION_WORDS
    return frozenset(stem(word) for word in words)


def correct(question: Question, known: Entities) -> Question:
    """Return the question with its typing errors mended; names of places and of the graph are not errors."""
    places = gazetteer()

    def is_known(word: str) -> bool:
        return french.is_filler(word) or stem(word) in _known_stems() or stem(word) in known.vocabulary or places.knows(word) or bool(places.demonym(word))

    return question.corrected(is_known, _spelling())


def _definition(context: _Context) -> Query | None:
    asked = intent.definition(context.question)
    if asked is None:
        return None
    sense = lexicon.sense_of(asked[0], ("critere", "theme", "public", "etape", "statut"))
    if sense is None:
        return None
    return Query(Intent("define"), concept=(sense.kind, sense.id), corrections=context.question.corrections)


def _not_held(context: _Context) -> Query | None:
    found = fields.not_held(context.question)
    if found is None:
        return None
    what, reason = found
    return Query(Intent("unknown", reason=f"« {what} » {reason}"), corrections=context.question.corrections)


def _column(context: _Context) -> Query | None:
    """Read « quel est le téléphone de X ? » where the records have such a column."""
    match = re.match(r"(?:quel(?:le)?s? (?:est|sont) |c est quoi |donne\w* moi )?(?:le |la |l |les )?(?P<what>.+?) (?:de|du|d|des) (?:la |l |les )?(?P<name>.+)$", context.question.folded)
    if match is None:
        return None
    column = context.known.columns.get(match["what"])
    named = _resolve(context, tuple(context.question.positions(match, "name"))) if column else None
    if column is None or named is None:
        return None
    return Query(Intent("field", field="colonne", place_kind=column), (Only(named.label, (named.iri,)),), name=named.label)


def _resolve(context: _Context, positions: tuple[int, ...], *, sure: float = _SURE) -> Match | None:
    """Return the initiative that some words name, or None."""
    if not positions:
        return None
    found = context.known.named(context.question.surface(positions))
    if not found:
        return None
    best = found[0]
    if best.coverage >= sure or (best.coverage >= _LIKELY and best.tightness >= _TIGHT):
        return best
    return None


def _is_whole_name(context: _Context, named: Match, text: str) -> bool:
    """Tell whether words of several concepts are, together, all of an initiative's name."""
    return len(name_stems(text)) >= 2 and named.coverage > 0.97 and named.tightness > 0.97


def _similar(context: _Context) -> Query | None:
    found = intent.similar(context.question)
    if found is None:
        return None
    cue, rest = found
    tokens = context.question.tokens
    stop = next((i for i in rest if tokens[i].folded == "mais"), rest.stop)
    quoted = [i for i in context.question.quoted if i in rest]
    for end in ([quoted[-1] + 1] if quoted else range(stop, rest.start, -1)):
        positions = tuple(quoted) or tuple(range(rest.start, end))
        named = _resolve(context, positions, sure=0.9)
        if named and named.tightness >= _LIKELY:
            reading = context.read(cue | frozenset(range(rest.start, end)))
            query = context.query(Intent("similar"), reading)
            return replace(query, name=named.label, others=((Only(named.label, (named.iri,)),),))
    return None


def _compare(context: _Context) -> Query | None:
    asked = intent.comparison(context.question)
    if asked is None:
        return None
    yes_no = intent.asks_yes_no(context.question)
    used = asked.used | (frozenset(context.question.positions(yes_no)) if yes_no else frozenset())
    reading = context.read(used)
    if asked.split is None:
        return context.query(asked.intent, reading)
    left = [mention for mention in reading.mentions if mention.end <= asked.split]
    right = [mention for mention in reading.mentions if mention.start > asked.split]
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


def _which(context: _Context) -> Query | None:
    """Read « de A et de B, laquelle a le plus d'initiatives ? »."""
    text = context.question.folded
    if not re.search(r"\b(?:plus|davantage|moins)\b", text) or not re.search(r"\b(?:laquelle|lequel|lesquel\w*|qui|entre|ou|de)\b", text):
        return None
    superlative = intent.top(context.question)
    used = superlative.used if superlative else frozenset()
    reading = context.read(used)
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
    rest = [mention for mention in reading.mentions if mention.kind != "annee" and mention not in options or (mention.kind == "annee" and options[0].kind != "annee")]
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
            found += [replace(mention, constraint=replace(mention.constraint, ranges=(span,))) for span in mention.constraint.ranges]
        elif not only:
            found.append(mention)
    return tuple(found)


def _statistic(context: _Context) -> Query | None:
    asked = intent.statistic(context.question)
    if asked is None:
        return None
    reading = context.read(asked.used)
    if asked.intent.kind != "share":
        return context.query(asked.intent, reading)
    return _share(context, asked.intent, reading, max(asked.used))


def _share(context: _Context, asked: Intent, reading: Reading, after: int) -> Query:
    """Split « quelle part des initiatives bretonnes vise les jeunes ? » at its verb."""
    words = context.question.tokens[after + 1 :]
    text = " ".join(token.folded for token in words)
    verb = _VERB.search(text)
    split = after + 1 + len(text[: verb.start()].split()) if verb else len(context.question.tokens)
    whole = [mention for mention in reading.mentions if mention.start < split]
    part = [mention for mention in reading.mentions if mention.start >= split]
    if not part:
        whole, part = [], whole
    query = context.query(asked, reading, mentions=[*whole, *part])
    return replace(query, others=(reading.constraints(context.question, whole),))


def _extreme(context: _Context) -> Query | None:
    asked = intent.extreme(context.question)
    return context.query(asked.intent, context.read(asked.used)) if asked else None


def _top(context: _Context) -> Query | None:
    asked = intent.top(context.question)
    return context.query(asked.intent, context.read(asked.used)) if asked else None


def _group(context: _Context) -> Query | None:
    asked = intent.group(context.question)
    return context.query(asked.intent, context.read(asked.used)) if asked else None


def _field(context: _Context) -> Query | None:
    asked = fields.asked(context.question)
    every = frozenset(range(len(context.question.tokens)))
    if asked is None or (asked.field == "budget" and budget(context.question, free=every)):
        return None
    if not asked.generic:
        return _named_field(context, asked)
    if asked.field in ("resume", "url"):
        return None
    return _values_of_field(context, asked)


def _named_field(context: _Context, asked: fields.FieldAsked) -> Query | None:
    quoted = bool(context.question.quoted)
    named = _resolve(context, asked.name, sure=_LIKELY if quoted else _SURE if asked.certain else 0.9)
    kind = _PLACE_DIMENSIONS.get((asked.place_kind or "").rstrip("s"), "ville")
    if named:
        intended = Intent("field", field=asked.field, place_kind=kind if asked.field == "lieu" else None)
        query = Query(intended, (Only(named.label, (named.iri,)),), name=named.label, corrections=context.question.corrections)
        return replace(query, understood=min(1.0, 0.4 + 0.6 * named.coverage))
    reading = context.read(asked.cue)
    if reading.mentions and not reading.leftover and not quoted:
        return None if asked.field == "resume" else _values_of_field(context, asked)
    if asked.field == "resume" and not quoted and (reading.mentions or not context.question.tokens[asked.name[0]].capital):
        return None
    name = context.question.surface(asked.name)
    return Query(Intent("field", field=asked.field, place_kind=kind), name=name, corrections=context.question.corrections)


def _values_of_field(context: _Context, asked: fields.FieldAsked) -> Query | None:
    reading = context.read(asked.cue)
    if asked.field == "budget":
        return context.query(Intent("total", field="budget"), reading)
    dimension = _DIMENSION_OF.get(asked.field)
    if dimension == "ville" and asked.place_kind:
        dimension = _PLACE_DIMENSIONS.get(asked.place_kind, "ville")
    if dimension == "porteur" or dimension is None:
        return context.query(Intent("list"), reading)
    return context.query(Intent("values", dimension=dimension, plural=True), reading)


def _check(context: _Context) -> Query | None:
    """Read « X est-elle une association ? », « est-ce que X se trouve en Bretagne ? », « X est-il dans l'annuaire ? »."""
    question = context.question
    yes_no = intent.asks_yes_no(question)
    if yes_no is None:
        return None
    name = _subject(question, yes_no)
    if not name:
        return None
    surface = [question.tokens[i] for i in name]
    if all(french.is_filler(token.folded) for token in surface) and not question.quoted:
        return None
    if any(re.fullmatch(intent.HEAD, token.folded) for token in surface[:2]) and not question.quoted:
        return None
    alone = context.read([i for i in range(len(question.tokens)) if i not in name])
    capital = any(token.capital for token in surface[1:]) or (surface[0].capital and name[0] > 0) or bool(question.quoted)
    named = _resolve(context, name, sure=0.85)
    conceptual = any(mention.kind != "organisation" for mention in alone.mentions) and not alone.leftover
    whole = named is not None and _is_whole_name(context, named, question.surface(name))
    if conceptual and not question.quoted and not whole:
        return None
    reading = context.read(frozenset(name) | frozenset(question.positions(yes_no)))
    listed = re.search(r"\b(?:annuaire|base|liste|repertoire|catalogue|recense\w*|reference\w*|repertorie\w*|existe\w*|connue?|nomme\w*|appel\w*|intitule\w*|denomme\w*)\b", question.folded)
    if named is None:
        if not capital or not (reading.mentions or listed):
            return None
        return Query(Intent("check"), name=question.surface(name), others=() if reading.mentions else ((),))
    if not reading.mentions and not listed:
        return None
    query = context.query(Intent("check"), reading)
    return replace(query, name=named.label, others=((Only(named.label, (named.iri,)),),))


def _subject(question: Question, yes_no: re.Match[str]) -> tuple[int, ...]:
    """Return the positions of what a yes/no question speaks of."""
    text = question.folded
    called = re.search(r"\b(?:nomme\w*|appele\w*|intitule\w*|s appelle\w*|denomme\w*) (?P<name>.+)$", text)
    if called:
        return tuple(question.quoted) or tuple(question.positions(called, "name"))
    if question.quoted:
        return tuple(question.quoted)
    if yes_no.group().startswith("est ce qu"):
        rest = re.match(r" (?P<name>.+?) (?:est|sont|a|ont|se|s|vise|porte|concerne|date|releve|agit|existe|figure|dispose|travaille|fait|beneficie|intervient)\b", text[yes_no.end() :])
        if rest:
            start = yes_no.end() + rest.start("name")
            span = re.compile(re.escape(rest["name"])).match(text, start)
            return tuple(question.positions(span)) if span else ()
        return ()
    verb = yes_no.start()
    before = question.folded[:verb].strip()
    tail = re.sub(r"(?: (?:se|s|ne|n|est|sont|y|en))+$", "", f" {before}").strip()
    return tuple(range(len(tail.split())))


def _count(context: _Context) -> Query | None:
    asked = intent.count(context.question)
    return context.query(asked.intent, context.read(asked.used)) if asked else None


def _exists(context: _Context) -> Query | None:
    yes_no = intent.asks_yes_no(context.question)
    if yes_no is None:
        return None
    used = frozenset(context.question.positions(yes_no))
    every = intent.every(context.question)
    if every is None:
        return context.query(Intent("exists"), context.read(used))
    reading = context.read(used | every)
    return _share(context, Intent("every"), reading, -1)


def _values(context: _Context) -> Query | None:
    asked = intent.values(context.question)
    if asked is None:
        return None
    reading = context.read(asked.used)
    if asked.intent.dimension == "porteur":
        return context.query(Intent("list"), reading)
    if asked.intent.dimension == "critere" and not reading.mentions:
        return context.query(Intent("values", dimension="critere", plural=True, field="critere"), reading)
    return context.query(asked.intent, reading)


def _bare_name(context: _Context) -> Query | None:
    """Read a question that is nothing but an initiative's name."""
    question = context.question
    if not question.tokens or len(question.tokens) > 12:
        return None
    named = _resolve(context, tuple(question.quoted) or tuple(range(len(question.tokens))), sure=0.97)
    if named is None or named.coverage < 0.97 or named.tightness < 0.75:
        return None
    reading = context.read()
    if reading.mentions and not reading.leftover and not question.quoted and not _is_whole_name(context, named, question.text):
        return None
    return Query(Intent("field", field="resume"), (Only(named.label, (named.iri,)),), name=named.label)


def _list(context: _Context) -> Query:
    wanted = limit(context.question)
    number, used = wanted if wanted else (None, frozenset())
    return context.query(Intent("list", limit=number), context.read(used))


def is_follow_up(text: str) -> bool:
    """Tell a question that leans on the one before: « et en Occitanie ? », « combien sont portées par… ? »."""
    words = Question.read(text).folded
    if re.match(r"(?:et|ou|mais|sinon|plutot|maintenant|alors|ok et|idem|pareil|meme question)\b", words):
        return True
    if re.search(r"\b(?:parmi (?:elles|eux|celles|ceux)|la dedans|dans le lot|d entre elles|celles ci|ceux ci)\b", words):
        return True
    head = re.search(rf"\b{intent.HEAD}\b", words)
    return len(words.split()) <= 7 and head is None and bool(re.match(r"(?:combien|lesquel\w*|laquelle|ou|seulement|uniquement|juste|pour|en|a|dans|hors|sauf|sans|avec|lancees?|portees?|avant|apres|depuis)\b", words))


def follow(previous: Query, query: Query, text: str) -> Query:
    """Return the new question read after the one before: constraints of the same kind are replaced, the rest stays."""
    kinds = {constraint.kind for constraint in query.constraints}
    narrowing = bool(re.search(r"\b(?:parmi|la dedans|dans le lot|d entre|celles ci|ceux ci)\b", Question.read(text).folded))
    kept = tuple(item for item in previous.constraints if narrowing or item.kind not in kinds)
    asks = query.intent.kind != "list" or bool(re.search(r"\b(?:lesquel\w*|liste|quelles|quels)\b", Question.read(text).folded))
    return replace(
        query,
        intent=query.intent if asks else previous.intent,
        constraints=(*kept, *query.constraints),
        others=query.others if asks else previous.others,
    )

