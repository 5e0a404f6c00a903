"""Questions that name one thing: an initiative and a field of it, an initiative like another, a concept to define."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

from kg.ask import calling, constraints, fields, french, intent, lexicon, meaning, subject
from kg.ask.constraints import Reading
from kg.ask.entities import Entities, Match, name_stems
from kg.ask.framing import SAYS_FOR_WHOM
from kg.ask.model import Constraint, Dimension, Field, Intent, Involves, Only, Query
from kg.ask.numbers import budget
from kg.ask.scope import Mention
from kg.ask.subject import Subject
from kg.ask.words import Question, words_of
from ontology.terms import LEGAL_FORMS
from ontology.vocabulary import label

# A name is found where the titles and carriers bear this share of its weight, or less of a title that it nearly fills.
_SURE, _LIKELY, _TIGHT = 0.74, 0.55, 0.6
_DIMENSION_OF: Final[dict[Field, Dimension]] = {
    "porteur": "porteur", "partenaire": "partenaire", "financeur": "financeur", "fondateur": "porteur", "lieu": "ville",
    "annee": "annee", "theme": "theme", "public": "public", "statut": "statut", "etape": "etape", "critere": "critere",
}  # fmt: skip
_SEVERAL: Final = words_of("quels quelles sont les des ont lesquels lesquelles")
_ABOUT: Final = words_of("pour contre sur envers")
_AFTER_NAME: Final = words_of("a au aux en dans pour hors chez avec sans sauf")
_PLACE_DIMENSIONS: Final[dict[str, Dimension]] = {
    "departement": "departement",
    "intercommunalite": "intercommunalite",
    "agglomeration": "intercommunalite",
    "agglo": "intercommunalite",
    "metropole": "intercommunalite",
    "region": "region",
    "province": "region",
    "canton": "region",
    "pays": "pays",
}


@dataclass(frozen=True)
class Context:
    """A question being read: its words, the graph's names, and the day for « ces dix dernières années ».

    preamble: what it said before it asked, or None.
    """

    question: Question
    known: Entities
    today: date
    preamble: Question | None = None

    def read(self, used: Sequence[int] | frozenset[int] = ()) -> Reading:
        """Return the constraints in the words that the intent left free."""
        reading = constraints.read(self.question, self.known, used, self.today)
        if self.preamble:
            for_whom = bool(SAYS_FOR_WHOM.search(self.preamble.folded))
            reading = constraints.recalled(self.question, reading, self._said_before, for_whom=for_whom)
        return constraints.with_radius(self.question, reading)

    @cached_property
    def _said_before(self) -> Reading:
        if self.preamble is None:
            raise ValueError("no preamble")
        return constraints.read(self.preamble, self.known, (), self.today)

    def query(self, asked: Intent, reading: Reading, *, mentions: Sequence[Mention] | None = None,
              others: tuple[tuple[Constraint, ...], ...] = ()) -> Query:  # fmt: skip
        """Return a query from an intent and what was read; mentions: the ones that constrain it, all where None.

        The intent becomes unknown where the noun asked for is one that no graph of ours holds.
        """
        found = subject.asked(self.question)
        unread = found if found and subject.is_unread(self.question, found, reading.leftover) else None
        if unread and asked.kind in ("list", "values", "count") and self._is_unheld(unread, reading):
            words = self.question.surface(unread.positions[:1])
            reason = f"« {words} » n'est pas une information que la base contient"
            asked = Intent("unknown", reason=reason)
        return Query(
            asked,
            reading.constraints(self.question, mentions),
            others,
            leftover=constraints.leftover_words(self.question, reading.leftover),
            corrections=self.question.corrections,
            understood=reading.understood,
            together=reading.together,
            subject=self.question.surface(unread.positions) if unread else "",
        )

    def _is_unheld(self, unread: Subject, reading: Reading) -> bool:
        """Tell « quel est le taux… », and « combien de… » asked of an organisation: the graph counts nothing inside one."""
        named = any(mention.kind == "organisation" for mention in reading.mentions)
        return unread.single or (unread.counted and named)


def not_held(context: Context) -> Query | None:
    """Read what no graph of ours holds: a telephone, a number of volunteers…"""
    found = fields.not_held(context.question)
    if found is None:
        return None
    what, reason = found
    return Query(Intent("unknown", reason=f"« {what} » {reason}"), corrections=context.question.corrections)


_COLUMN_OF: Final = (
    re.compile(
        r"^(?:quel(?:le)?s? (?:est|sont) |c est quoi |donne\w* moi )?(?:le |la |l |les )?(?P<what>.+?) (?:de|du|d|des) (?:la |l |les )?(?P<name>.+)$"
    ),
    re.compile(
        r"^combien (?:de |d )(?P<what>.+?) (?:y a t il |compte\w*|emploie\w*|accueille\w*|a|ont|chez|dans|pour)(?: t (?:il|elle))? ?(?P<name>.+)$"
    ),
)


def column(context: Context) -> Query | None:
    """Read « quel est le téléphone de X ? », « combien de bénévoles compte X ? » where the records have such a column."""
    for pattern in _COLUMN_OF:
        match = pattern.match(context.question.folded)
        found = column_named(context, match["what"]) if match else None
        named = resolved(context, tuple(context.question.positions(match, "name"))) if match and found else None
        if found and named:
            intended = Intent("field", field="colonne", place_kind=found)
            return Query(intended, (Only(named.label, (named.iri,)),), name=named.label)
    return None


def column_named(context: Context, words: str) -> str | None:
    """Return the column of the records that folded words name, with or without « nombre de », or None."""
    columns = context.known.columns
    return columns.get(words) or columns.get(f"nombre de {words}") or columns.get(f"nombre d {words}")


def resolved(context: Context, positions: tuple[int, ...], *, sure: float = _SURE) -> Match | None:
    """Return the initiative that some words name, or None. sure: the share of the name that must be borne, in [0, 1]."""
    if not positions:
        return None
    found = context.known.named(context.question.surface(positions))
    if not found:
        return None
    best = found[0]
    if best.coverage >= sure or (best.coverage >= _LIKELY and best.tightness >= _TIGHT):
        return best
    return None


def named_alone(text: str, known: Entities, today: date) -> Match | None:
    """Return the initiative whose name is all that a follow-up says: « et La Louve ? »."""
    question = Question.read(text)
    name = fields.name_between(question, 0, len(question.folded))
    found = resolved(Context(question, known, today), name, sure=0.9)
    whole = found and (found.tightness >= _LIKELY or known.short_named(question.surface(name)))
    return found if whole else None


def _is_whole_name(context: Context, named: Match, text: str) -> bool:
    """Tell whether words of several concepts are, together, all of an initiative's name."""
    return len(name_stems(text)) >= 2 and named.coverage > 0.97 and named.tightness > 0.97


def similar(context: Context) -> Query | None:
    """Read « comme X mais pour Y »."""
    found = meaning.similar(context.question)
    if found is None:
        return None
    cue, rest = found
    quoted = [i for i in context.question.quoted if i in rest]
    for end in [quoted[-1] + 1] if quoted else _name_ends(context.question, rest):
        positions = tuple(quoted) or tuple(range(rest.start, end))
        named = resolved(context, positions, sure=0.9)
        if named and (named.tightness >= _LIKELY or context.known.short_named(context.question.surface(positions))):
            reading = context.read(cue | frozenset(range(rest.start, end)))
            query = context.query(Intent("similar"), reading)
            return replace(query, name=named.label, others=((Only(named.label, (named.iri,)),),))
    return None


def _name_ends(question: Question, rest: range) -> list[int]:
    """Return where the name after « comme » may end: before « mais », else before « à », « en », « pour », else anywhere."""
    stop = next((i for i in rest if question.tokens[i].folded == "mais"), rest.stop)
    cuts = [i for i in range(rest.start + 1, stop) if question.tokens[i].folded in _AFTER_NAME]
    return list(dict.fromkeys([*cuts, *range(stop, rest.start, -1)]))


def field(context: Context) -> Query | None:
    """Read a field of a named initiative, or of initiatives in general: « qui porte X ? », « où trouver… ? »."""
    asked = fields.asked(context.question)
    every = frozenset(range(len(context.question.tokens)))
    if asked is None or (asked.field == "budget" and budget(context.question, free=every)):
        return None
    if intent.asks_size(context.question) and not context.question.quoted:
        return None
    if not asked.generic:
        return _named_field(context, asked)
    if asked.field in ("resume", "url"):
        return None
    # « le projet sur la santé de Strasbourg » is one initiative, described.
    described = re.search(rf"\b(?:le|la|l|ce|cet|cette) (?:{'|'.join(french.HEADS)})\b", context.question.folded)
    return _values_of_field(context, asked, one=bool(described) and not _asks_several(context, asked))


def _asks_several(context: Context, asked: fields.FieldAsked) -> bool:
    return bool({context.question.tokens[i].folded for i in asked.cue} & _SEVERAL)


def _named_field(context: Context, asked: fields.FieldAsked) -> Query | None:
    quoted = bool(context.question.quoted)
    named = resolved(context, asked.name, sure=_LIKELY if quoted else _SURE if asked.certain else 0.9)
    kind = _PLACE_DIMENSIONS.get(asked.place_kind or "", "ville")
    if named and not quoted and named.tightness < _TIGHT and _is_other(context, asked.name, named):
        named = None
    if named:
        exact = asked.field == "lieu" and asked.place_kind in ("ville", "commune", "municipalite", "localite")
        intended = Intent("field", field=asked.field, place_kind=kind if asked.field == "lieu" else None, exact=exact)
        query = Query(
            intended, (Only(named.label, (named.iri,)),), name=named.label, corrections=context.question.corrections
        )
        return replace(query, understood=min(1.0, 0.4 + 0.6 * named.coverage))
    reading = context.read(_cue_of(context, asked))
    if reading.mentions and not reading.leftover and not quoted:
        one = not _asks_several(context, asked)
        return None if asked.field == "resume" else _values_of_field(context, asked, one=one)
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


def _is_place(context: Context, name: Sequence[int]) -> bool:
    """Tell « les thèmes à Lyon », « que font les communes pour l'énergie » from a title that says Lyon, or energy."""
    reading = context.read([i for i in range(len(context.question.tokens)) if i not in name])
    words = [context.question.tokens[i] for i in name]
    about = any(word.folded in _ABOUT for word in words) and not any(word.capital for word in words)
    placed = all(item.kind == "lieu" for item in reading.mentions)
    return bool(reading.mentions) and not reading.leftover and (about or placed)


def _is_other(context: Context, name: Sequence[int], named: Match) -> bool:
    """Tell a place, or an organisation, from the initiative whose title or whose carrier's name holds it."""
    short = context.known.short_named(context.question.surface(name))
    if short and short.iri == named.iri:
        return False
    organisations = calling.organisations(context.question, context.known)
    one_word = len(name_stems(context.question.surface(name))) == 1
    return (one_word and any(set(name) <= found.positions for found in organisations)) or _is_place(context, name)


def _cue_of(context: Context, asked: fields.FieldAsked) -> frozenset[int]:
    """Return the positions of what asks the field; « donnez-moi les coopératives » names a legal form too."""
    if asked.field != "porteur":
        return asked.cue
    forms = (item for item in lexicon.expressions(context.question, asked.cue) if item.senses[0].kind == "statut")
    return asked.cue - {position for item in forms for position in item.positions}


def _forms_asked(context: Context, asked: fields.FieldAsked) -> tuple[str, ...]:
    """Return the legal forms of « quelles entreprises financent… », which only some organisations have."""
    if asked.field not in ("financeur", "partenaire", "fondateur"):
        return ()
    found = (sense for item in lexicon.expressions(context.question, asked.cue) for sense in item.senses)
    return tuple(dict.fromkeys(sense.id for sense in found if sense.kind == "statut"))


def _values_of_field(context: Context, asked: fields.FieldAsked, *, one: bool = False) -> Query | None:
    """Return the values that a field takes; one: of the only initiative described, if there is only one."""
    reading = context.read(_cue_of(context, asked))
    field = asked.field if one else None
    if asked.field == "budget":
        return context.query(Intent("total", field="budget"), reading)
    if forms := _forms_asked(context, asked):
        involved = Involves(
            french.joined([label(LEGAL_FORMS, id) for id in forms], "ou"), (), (asked.field,), forms=forms
        )
        query = context.query(Intent("list"), reading)
        return replace(query, constraints=(involved, *query.constraints))
    dimension = _DIMENSION_OF.get(asked.field)
    if dimension == "ville" and asked.place_kind:
        dimension = _PLACE_DIMENSIONS.get(asked.place_kind, "ville")
    carriers = dimension == "porteur" and re.search(r"\b(?:qui|quels) sont les porteurs\b", context.question.folded)
    if (dimension == "porteur" and not carriers) or dimension is None:
        return context.query(Intent("list", field=field), reading)
    return context.query(Intent("values", dimension=dimension, plural=True, field=field), reading)


def check(context: Context) -> Query | None:
    """Read « X est-elle une association ? », « est-ce que X se trouve en Bretagne ? », « X est-il dans l'annuaire ? »."""
    question = context.question
    asked = intent.asks_yes_no(question)
    yes_no = asked or intent.states(question)
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
    named = resolved(context, name, sure=0.85)
    conceptual = any(mention.kind != "organisation" for mention in alone.mentions) and not alone.leftover
    whole = named is not None and _is_whole_name(context, named, question.surface(name))
    listed = re.search(
        r"\b(?:annuaire|base|liste|repertoire|catalogue|recense\w*|reference\w*|repertorie\w*|existe\w*|connu?e?|connai\w+|nomme\w*|appel\w*|intitule\w*|denomme\w*)\b",
        question.folded,
    )
    if conceptual and not question.quoted and not whole and not (named and listed and surface[0].capital):
        return None
    reading = context.read(frozenset(name) | frozenset(question.positions(yes_no)))
    if named is None:
        if asked is None or not capital or not (reading.mentions or listed):
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
    if re.match(r"est ce qu|.*\bvrai qu", yes_no.group()):
        rest = re.match(
            r" (?P<name>.+?) (?:c est|c|est|sont|a|ont|se|s|vise|porte|concerne|date|releve|agit|existe|figure|dispose|travaille|fait|beneficie|intervient)\b",
            text[yes_no.end() :],
        )
        if rest:
            start = yes_no.end() + rest.start("name")
            span = re.compile(re.escape(rest["name"])).match(text, start)
            return tuple(question.positions(span)) if span else ()
        return ()
    known = re.search(r"\b(?:connai\w+|recens\w+|referenc\w+) (?:vous|tu|t on|on) (?P<name>.+)$", text)
    if known:
        return fields.name_between(question, known.start("name"), len(text))
    verb = yes_no.start()
    before = question.folded[:verb].strip()
    tail = re.sub(r"(?: (?:se|s|ne|n|est|sont|y|en))+$", "", f" {before}").strip()
    return tuple(range(len(tail.split())))


def bare_name(context: Context) -> Query | None:
    """Read a question that is nothing but an initiative's name."""
    question = context.question
    if not question.tokens or len(question.tokens) > 12:
        return None
    named = resolved(context, tuple(question.quoted) or tuple(range(len(question.tokens))), sure=0.97)
    if named is None or named.coverage < 0.97 or named.tightness < 0.75:
        return None
    titled = set(name_stems(question.text)) <= set(name_stems(named.label))
    if not titled and calling.organisations(question, context.known):
        # What carries an initiative is an organisation of its own.
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
