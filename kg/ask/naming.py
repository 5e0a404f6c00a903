"""Questions that name one thing: an initiative and a field of it, an initiative like another, a concept to define."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from kg.ask import constraints, fields, french, intent, lexicon
from kg.ask.constraints import Reading
from kg.ask.entities import Entities, Match, name_stems
from kg.ask.model import Constraint, Dimension, Field, Intent, Only, Query
from kg.ask.numbers import budget
from kg.ask.scope import Mention
from kg.ask.words import Question

# A name is found where the titles and carriers bear this share of its weight, or less of a title that it nearly fills.
_SURE, _LIKELY, _TIGHT = 0.74, 0.55, 0.6
_DIMENSION_OF: Final[dict[Field, Dimension]] = {
    "porteur": "porteur", "partenaire": "partenaire", "financeur": "financeur", "fondateur": "porteur", "lieu": "ville",
    "annee": "annee", "theme": "theme", "public": "public", "statut": "statut", "etape": "etape", "critere": "critere",
}  # fmt: skip
_PLACE_DIMENSIONS: Final[dict[str, Dimension]] = {"departement": "departement", "region": "region", "pays": "pays"}


@dataclass(frozen=True)
class Context:
    """A question being read: its words, the graph's names, and the day for « ces dix dernières années »."""

    question: Question
    known: Entities
    today: date

    def read(self, used: Sequence[int] | frozenset[int] = ()) -> Reading:
        """Return the constraints in the words that the intent left free."""
        return constraints.read(self.question, self.known, used, self.today)

    def query(self, asked: Intent, reading: Reading, *, mentions: Sequence[Mention] | None = None,
              others: tuple[tuple[Constraint, ...], ...] = ()) -> Query:  # fmt: skip
        """Return a query from an intent and what was read; mentions: the ones that constrain it, all where None."""
        return Query(
            asked,
            reading.constraints(self.question, mentions),
            others,
            leftover=constraints.leftover_words(self.question, reading.leftover),
            corrections=self.question.corrections,
            understood=reading.understood,
            together=reading.together,
        )


def definition(context: Context) -> Query | None:
    """Read « qu'est-ce que l'ancrage territorial ? », where that is exactly a concept."""
    asked = intent.definition(context.question)
    if asked is None:
        return None
    sense = lexicon.sense_of(asked[0], ("critere", "theme", "public", "etape", "statut"))
    if sense is None:
        return None
    return Query(Intent("define"), concept=(sense.kind, sense.id), corrections=context.question.corrections)


def not_held(context: Context) -> Query | None:
    """Read what no graph of ours holds: a telephone, a number of volunteers…"""
    found = fields.not_held(context.question)
    if found is None:
        return None
    what, reason = found
    return Query(Intent("unknown", reason=f"« {what} » {reason}"), corrections=context.question.corrections)


def column(context: Context) -> Query | None:
    """Read « quel est le téléphone de X ? » where the records have such a column."""
    match = re.match(
        r"(?:quel(?:le)?s? (?:est|sont) |c est quoi |donne\w* moi )?(?:le |la |l |les )?(?P<what>.+?) (?:de|du|d|des) (?:la |l |les )?(?P<name>.+)$",
        context.question.folded,
    )
    if match is None:
        return None
    column = context.known.columns.get(match["what"])
    named = _resolve(context, tuple(context.question.positions(match, "name"))) if column else None
    if column is None or named is None:
        return None
    return Query(
        Intent("field", field="colonne", place_kind=column), (Only(named.label, (named.iri,)),), name=named.label
    )


def _resolve(context: Context, positions: tuple[int, ...], *, sure: float = _SURE) -> Match | None:
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


def _is_whole_name(context: Context, named: Match, text: str) -> bool:
    """Tell whether words of several concepts are, together, all of an initiative's name."""
    return len(name_stems(text)) >= 2 and named.coverage > 0.97 and named.tightness > 0.97


def similar(context: Context) -> Query | None:
    """Read « comme X mais pour Y »."""
    found = intent.similar(context.question)
    if found is None:
        return None
    cue, rest = found
    tokens = context.question.tokens
    stop = next((i for i in rest if tokens[i].folded == "mais"), rest.stop)
    quoted = [i for i in context.question.quoted if i in rest]
    for end in [quoted[-1] + 1] if quoted else range(stop, rest.start, -1):
        positions = tuple(quoted) or tuple(range(rest.start, end))
        named = _resolve(context, positions, sure=0.9)
        if named and named.tightness >= _LIKELY:
            reading = context.read(cue | frozenset(range(rest.start, end)))
            query = context.query(Intent("similar"), reading)
            return replace(query, name=named.label, others=((Only(named.label, (named.iri,)),),))
    return None


def field(context: Context) -> Query | None:
    """Read a field of a named initiative, or of initiatives in general: « qui porte X ? », « où trouver… ? »."""
    asked = fields.asked(context.question)
    every = frozenset(range(len(context.question.tokens)))
    if asked is None or (asked.field == "budget" and budget(context.question, free=every)):
        return None
    if not asked.generic:
        return _named_field(context, asked)
    if asked.field in ("resume", "url"):
        return None
    return _values_of_field(context, asked)


def _named_field(context: Context, asked: fields.FieldAsked) -> Query | None:
    quoted = bool(context.question.quoted)
    named = _resolve(context, asked.name, sure=_LIKELY if quoted else _SURE if asked.certain else 0.9)
    kind = _PLACE_DIMENSIONS.get(asked.place_kind or "", "ville")
    if named:
        intended = Intent("field", field=asked.field, place_kind=kind if asked.field == "lieu" else None)
        query = Query(
            intended, (Only(named.label, (named.iri,)),), name=named.label, corrections=context.question.corrections
        )
        return replace(query, understood=min(1.0, 0.4 + 0.6 * named.coverage))
    reading = context.read(asked.cue)
    if reading.mentions and not reading.leftover and not quoted:
        return None if asked.field == "resume" else _values_of_field(context, asked)
    if (
        asked.field == "resume"
        and not quoted
        and (reading.mentions or not context.question.tokens[asked.name[0]].capital)
    ):
        return None
    name = context.question.surface(asked.name)
    return Query(
        Intent("field", field=asked.field, place_kind=kind), name=name, corrections=context.question.corrections
    )


def _values_of_field(context: Context, asked: fields.FieldAsked) -> Query | None:
    reading = context.read(asked.cue)
    if asked.field == "budget":
        return context.query(Intent("total", field="budget"), reading)
    dimension = _DIMENSION_OF.get(asked.field)
    if dimension == "ville" and asked.place_kind:
        dimension = _PLACE_DIMENSIONS.get(asked.place_kind, "ville")
    if dimension == "porteur" or dimension is None:
        return context.query(Intent("list"), reading)
    return context.query(Intent("values", dimension=dimension, plural=True), reading)


def check(context: Context) -> Query | None:
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
    capital = (
        any(token.capital for token in surface[1:]) or (surface[0].capital and name[0] > 0) or bool(question.quoted)
    )
    named = _resolve(context, name, sure=0.85)
    conceptual = any(mention.kind != "organisation" for mention in alone.mentions) and not alone.leftover
    whole = named is not None and _is_whole_name(context, named, question.surface(name))
    if conceptual and not question.quoted and not whole:
        return None
    reading = context.read(frozenset(name) | frozenset(question.positions(yes_no)))
    listed = re.search(
        r"\b(?:annuaire|base|liste|repertoire|catalogue|recense\w*|reference\w*|repertorie\w*|existe\w*|connue?|nomme\w*|appel\w*|intitule\w*|denomme\w*)\b",
        question.folded,
    )
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
        rest = re.match(
            r" (?P<name>.+?) (?:est|sont|a|ont|se|s|vise|porte|concerne|date|releve|agit|existe|figure|dispose|travaille|fait|beneficie|intervient)\b",
            text[yes_no.end() :],
        )
        if rest:
            start = yes_no.end() + rest.start("name")
            span = re.compile(re.escape(rest["name"])).match(text, start)
            return tuple(question.positions(span)) if span else ()
        return ()
    verb = yes_no.start()
    before = question.folded[:verb].strip()
    tail = re.sub(r"(?: (?:se|s|ne|n|est|sont|y|en))+$", "", f" {before}").strip()
    return tuple(range(len(tail.split())))


def bare_name(context: Context) -> Query | None:
    """Read a question that is nothing but an initiative's name."""
    question = context.question
    if not question.tokens or len(question.tokens) > 12:
        return None
    named = _resolve(context, tuple(question.quoted) or tuple(range(len(question.tokens))), sure=0.97)
    if named is None or named.coverage < 0.97 or named.tightness < 0.75:
        return None
    reading = context.read()
    if (
        reading.mentions
        and not reading.leftover
        and not question.quoted
        and not _is_whole_name(context, named, question.text)
    ):
        return None
    return Query(Intent("field", field="resume"), (Only(named.label, (named.iri,)),), name=named.label)
