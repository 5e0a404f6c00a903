"""What people type in the search box, operators included, and which initiatives an expression of operators keeps.

    « jardin partagé » or "jardin partagé"   the exact phrase; accents, elisions and plurals aside
    vélo ET enfants, vélo OU voiture         in capitals only; words on both sides are then required; ( ) group
    SAUF payant, -payant                     left out
    +gratuit                                 required
    lieu:Brest, thème:"santé"                a field: see FIELDS; année:2010..2015, année:>2015
    any other word                           ranks and keeps everything

A query without a lower-case letter has no operator in words: « EMPLOI ET INSERTION » is only typed in capitals.
Nothing typed reaches SPARQL or tantivy's query syntax: expressions are trees, evaluated as sets of IRIs.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Final

import pyoxigraph as ox

from ingest.errors import UsageError
from ingest.identity import fold
from kg.filters import CLOSE, FIRST_YEAR, LAST_YEAR, NO_FILTER, SUGGESTIONS, Filters, candidates
from kg.graph import select
from kg.index import Index
from kg.lexical import stems
from kg.view import text_of

# The field as typed, folded → the name of `Filters.parse`, or one of ours: porteur, annee.
FIELDS: Final = {
    "theme": "theme",
    "lieu": "lieu",
    "public": "public",
    "critere": "critere",
    "statut": "statut",
    "porteur": "porteur",
    "annee": "annee",
}
_TOKEN = re.compile(
    r"""(?P<sign>(?<![^\s(])[+-](?=[^\W\d_]|[«"“(]))?
        (?P<field>(?<!\w)[^\W\d_]+:(?=[\w«"“<>]))?
        (?:(?P<quoted>«[^»]*»|"[^"]*"|“[^”]*”)|(?P<paren>[()])|(?P<word>[^\s()"«»“”]+))""",
    re.VERBOSE,
)
_YEARS = re.compile(r"(?P<from>\d{4})(?:\.\.(?P<to>\d{4}))?|(?P<sign>[<>]=?)(?P<bound>\d{4})")
_OPERATORS: Final = frozenset(("ET", "OU", "SAUF"))
_CARRIERS = "SELECT DISTINCT ?i ?name { ?i ess:carriedBy ?o . ?o schema:name ?name }"


@dataclass(frozen=True)
class Words:
    """Words in a row. required: an initiative must hold them all; otherwise they only rank."""

    text: str
    required: bool = False


@dataclass(frozen=True)
class Phrase:
    """Words that must follow one another."""

    text: str


@dataclass(frozen=True)
class Field:
    """What a field asks: filters, or words of the carrier's name."""

    filters: Filters = NO_FILTER
    carrier: str = ""


@dataclass(frozen=True)
class Group:
    """Several expressions: all of them (ET, or merely side by side) or any of them (OU)."""

    parts: "tuple[Expression, ...]"
    any: bool = False


@dataclass(frozen=True)
class Not:
    """What must not be."""

    part: "Expression"


Expression = Words | Phrase | Field | Group | Not
# What dangling operators and empty brackets say.
NOTHING: Final = Group(())


@dataclass(frozen=True)
class Query:
    """A query read. text: what ranks the results, '' where nothing does; narrows: whether operators leave some out."""

    expression: Expression
    text: str
    narrows: bool


@dataclass(frozen=True)
class _Token:
    text: str
    kind: str  # word | quoted | ( | )
    sign: str
    field: str


def read_query(text: str) -> Query:
    """Read a query. Dangling operators and lone brackets or quotes are ignored.

    Raises UsageError, with the close matches, where a field or its value is unknown.
    """
    expression = _Reader(list(_tokens(text))).read()
    return Query(expression, " ".join(_asked(expression)), _narrows(expression))


def _tokens(text: str) -> Iterator[_Token]:
    in_words = text != text.upper()
    for match in _TOKEN.finditer(text):
        sign, field, word = match["sign"] or "", match["field"] or "", match["word"] or ""
        if match["paren"]:
            yield _Token("", match["paren"], sign, "")
        elif match["quoted"]:
            yield _Token(match["quoted"][1:-1].strip(), "quoted", sign, field)
        elif word in _OPERATORS and not sign and not field:
            yield _Token("" if in_words else word, word if in_words else "word", "", "")
        else:
            yield _Token(word, "word", sign, field)


class _Reader:
    """Reads tokens by recursive descent: OU binds least, then ET, then what stands side by side."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.at = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else ""

    def read(self) -> Expression:
        parts = [self._either()]
        while self.kind:  # a closing bracket that nothing opened
            self.at += 1
            parts.append(self._either())
        return _group(parts)

    def _joined(self, operator: str, operand: Callable[[], Expression]) -> list[Expression]:
        parts = [operand()]
        while self.kind == operator:
            self.at += 1
            parts.append(operand())
        return [part for part in parts if part != NOTHING]

    def _either(self) -> Expression:
        parts = self._joined("OU", self._both)
        return _group([_required(part) for part in parts], any=True) if len(parts) > 1 else _group(parts)

    def _both(self) -> Expression:
        parts = self._joined("ET", self._side_by_side)
        return _group([_required(part) for part in parts] if len(parts) > 1 else parts)

    def _side_by_side(self) -> Expression:
        parts: list[Expression] = []
        while self.kind not in ("", "OU", "ET", ")"):
            parts.append(self._unit())
        return _group(_merged(parts))

    def _unit(self) -> Expression:
        token = self.tokens[self.at]
        if token.kind == "SAUF":
            self.at += 1
            return _left_out(self._run())
        self.at += 1
        if token.kind == "(":
            inner = self._either()
            self.at += self.kind == ")"
            part = inner
        else:
            part = _leaf(token)
        if token.sign == "-":
            return _left_out(part)
        return _required(part) if token.sign == "+" else part

    def _run(self) -> Expression:
        """Return what follows SAUF: all the plain words in a row, or one other unit."""
        words = []
        while self.kind == "word" and not self.tokens[self.at].sign and not self.tokens[self.at].field:
            words.append(self.tokens[self.at].text)
            self.at += 1
        if words:
            return Words(" ".join(words))
        return self._unit() if self.kind not in ("", "OU", "ET", ")") else NOTHING


def _group(parts: list[Expression], *, any: bool = False) -> Expression:
    said = [part for part in parts if part != NOTHING]
    return said[0] if len(said) == 1 else Group(tuple(said), any)


def _left_out(part: Expression) -> Expression:
    return part if part == NOTHING else Not(_required(part))


def _required(part: Expression) -> Expression:
    """Return an expression whose own words are required."""
    if isinstance(part, Words):
        return Words(part.text, required=True)
    if isinstance(part, Group):
        return Group(tuple(map(_required, part.parts)), part.any)
    return part


def _merged(parts: list[Expression]) -> list[Expression]:
    """Join plain words in a row, and fields side by side: values of one field are alternatives, as in `Filters`."""
    fields = [part for part in parts if isinstance(part, Field) and part.filters]
    merged: list[Expression] = [Field(reduce(_with, (field.filters for field in fields)))] if fields else []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, Words) and isinstance(last, Words) and part.required == last.required:
            merged[-1] = Words(f"{last.text} {part.text}", part.required)
        elif part not in fields:
            merged.append(part)
    return merged


def _with(filters: Filters, other: Filters) -> Filters:
    """Return the filters of both. Raises UsageError where their years leave nothing."""
    years = Filters.parse(
        depuis=max(filter(None, (filters.since, other.since)), default=None),
        jusque=min(filter(None, (filters.until, other.until)), default=None),
    )
    return Filters(
        themes=filters.themes + other.themes,
        publics=filters.publics + other.publics,
        criteria=filters.criteria + other.criteria,
        legal_forms=filters.legal_forms + other.legal_forms,
        places=filters.places + other.places,
        since=years.since,
        until=years.until,
    )


def _leaf(token: _Token) -> Expression:
    if token.field:
        return _field(token.field[:-1], token.text)
    return Phrase(token.text) if token.kind == "quoted" else Words(token.text)


def _field(name: str, value: str) -> Expression:
    """Return a field's filter. Raises UsageError."""
    known = FIELDS.get(fold(name))
    if known is None:
        raise UsageError(f"champ inconnu : « {name}: » ; {_close_fields(name)}")
    if known == "porteur":
        return Field(carrier=value)
    return Field(_years(value) if known == "annee" else Filters.parse(**{known: value}))


def _close_fields(name: str) -> str:
    from rapidfuzz import fuzz, process

    close = process.extract(fold(name), list(FIELDS), scorer=fuzz.WRatio, limit=SUGGESTIONS, score_cutoff=CLOSE)
    names = [field for field, _, _ in close] or list(FIELDS)
    listed = ", ".join(f"« {field}: »" for field in names)
    return f"{'proches' if close else 'connus'} : {listed}"


def _years(value: str) -> Filters:
    """Read 2012, 2010..2015, >2015, >=2015, <2015 or <=2015. Raises UsageError."""
    match = _YEARS.fullmatch(value)
    if match is None:
        raise UsageError(f"année inconnue : « {value} » ; attendu : 2012, 2010..2015, >2015 ou <2015")
    if match["from"]:
        return Filters.parse(depuis=match["from"], jusque=match["to"] or match["from"])
    bound, strict = int(match["bound"]), len(match["sign"]) == 1
    if match["sign"].startswith(">"):
        return Filters.parse(depuis=min(bound + strict, LAST_YEAR))
    return Filters.parse(jusque=max(bound - strict, FIRST_YEAR))


def _asked(part: Expression) -> Iterator[str]:
    """Yield the words that rank: all but those left out and those of fields."""
    if isinstance(part, Words | Phrase):
        yield part.text
    elif isinstance(part, Group):
        for inner in part.parts:
            yield from _asked(inner)


def _narrows(part: Expression) -> bool:
    if isinstance(part, Group):
        return any(map(_narrows, part.parts))
    return not isinstance(part, Words) or part.required


# ---- which initiatives pass ----------------------------------------------------------------------------------------


def passing(store: ox.Store, index: Index, query: Query) -> frozenset[str] | None:
    """Return the IRIs of the initiatives that an expression keeps, or None where it keeps them all.

    Raises UsageError, with the close matches, where no carrier has the name asked.
    """
    return _Evaluation(store, index).kept(query.expression) if query.narrows else None


class _Evaluation:
    """Evaluates an expression as sets; everyone: all the initiatives of the index."""

    def __init__(self, store: ox.Store, index: Index) -> None:
        self.store = store
        self.index = index
        self.everyone = frozenset(index.numbers)

    def kept(self, part: Expression) -> frozenset[str]:
        if isinstance(part, Words):
            return self._holding(part.text) if part.required else self.everyone
        if isinstance(part, Phrase):
            return self._saying(part.text)
        if isinstance(part, Field):
            return self._carried(part.carrier) if part.carrier else self._filtered(part.filters)
        if isinstance(part, Not):
            return self.everyone - self.kept(part.part)
        sets = [self.kept(inner) for inner in part.parts]
        if part.any:
            return frozenset().union(*sets)
        return self.everyone.intersection(*sets)

    def _filtered(self, filters: Filters) -> frozenset[str]:
        found = candidates(self.store, filters)
        return self.everyone if found is None else self.everyone & found

    def _holding(self, text: str) -> frozenset[str]:
        numbers = self.index.holding(text)
        return self.everyone if numbers is None else frozenset(self.index.entries[number].iri for number in numbers)

    def _saying(self, text: str) -> frozenset[str]:
        wanted = f" {' '.join(stems(text))} "
        return frozenset(iri for iri in self._holding(text) if self._says(self.index.numbers[iri], wanted))

    def _says(self, number: int, wanted: str) -> bool:
        """Tell whether a title or the text, whose passages follow one another, holds stems in a row."""
        text = " ".join(passage.text for passage in self.index.passages(number))
        return any(wanted in f" {' '.join(stems(held))} " for held in (self.index.entries[number].title, text))

    def _carried(self, name: str) -> frozenset[str]:
        wanted = f" {fold(name)} "
        rows = [(text_of(row["i"]), text_of(row["name"])) for row in select(self.store, _CARRIERS)]
        found = frozenset(iri for iri, held in rows if wanted in f" {fold(held)} ")
        if not found:
            raise UsageError(f"porteur inconnu : « {name} »{_close_carriers(name, {held for _, held in rows})}")
        return self.everyone & found


def _close_carriers(name: str, names: set[str]) -> str:
    from rapidfuzz import fuzz, process

    folded = {fold(held): held for held in sorted(names)}
    close = process.extract(fold(name), list(folded), scorer=fuzz.WRatio, limit=SUGGESTIONS, score_cutoff=CLOSE)
    listed = ", ".join(f"« {folded[key]} »" for key, _, _ in close)
    return f" ; proches : {listed}" if listed else ""
