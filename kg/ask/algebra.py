"""SPARQL as values: patterns and a SELECT that serialise pyoxigraph terms, so that no text of a person is ever pasted.

Owns the syntax; what to ask is `plan.py`'s work.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.graph import PREFIXES

_INDENT: Final = "  "


@dataclass(frozen=True)
class Var:
    """A variable."""

    name: str


Node = Var | ox.NamedNode | ox.Literal


@dataclass(frozen=True)
class Path:
    """A property path of fixed shape: steps in order; optional: the last step may be left out."""

    steps: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True)
class Triple:
    """A triple pattern. predicate: an IRI, a path or a variable."""

    subject: Node
    predicate: str | Path | Var
    object: Node


@dataclass(frozen=True)
class Values:
    """A variable among terms."""

    variable: Var
    terms: tuple[ox.NamedNode | ox.Literal, ...]


@dataclass(frozen=True)
class Compare:
    """A comparison of a variable with a literal. operator: one of = != < <= > >=."""

    variable: Var
    operator: str
    value: ox.Literal


@dataclass(frozen=True)
class Matches:
    """One of some variables matches a regular expression, whatever the case."""

    variables: tuple[Var, ...]
    pattern: str


@dataclass(frozen=True)
class AnyMatches:
    """One of some (variable, regular expression) pairs matches, whatever the case."""

    pairs: tuple[tuple[Var, str], ...]


@dataclass(frozen=True)
class Filter:
    """One of some conjunctions of comparisons holds."""

    alternatives: tuple[tuple[Compare, ...], ...]


@dataclass(frozen=True)
class Minus:
    """No solution of these patterns agrees on the variables they share with the rest.

    MINUS rather than FILTER NOT EXISTS: Oxigraph 0.5 evaluates the latter once a row (measured: 49 s against 7 ms over
    1,000 initiatives with two places and a property path).
    """

    patterns: tuple["Pattern", ...]


@dataclass(frozen=True)
class Union:
    """The solutions of each branch."""

    branches: tuple[tuple["Pattern", ...], ...]


@dataclass(frozen=True)
class Optional:
    """The solutions of these patterns where there are some."""

    patterns: tuple["Pattern", ...]


@dataclass(frozen=True)
class Apart:
    """A SELECT within: its solutions are found apart, then joined on the variables it gives.

    Oxigraph 0.5 otherwise looks up a property path once a row (measured: 990 ms against 45 over 6,000 initiatives).
    """

    variables: tuple[Var, ...]
    patterns: tuple["Pattern", ...]


Pattern = Triple | Values | Filter | Matches | AnyMatches | Minus | Union | Optional | Apart
_OPERATORS = frozenset(("=", "!=", "<", "<=", ">", ">="))


@dataclass(frozen=True)
class Aggregate:
    """COUNT (distinct), AVG, SUM, MIN or MAX of a variable, under another name."""

    function: str
    variable: Var
    name: str


@dataclass(frozen=True)
class Select:
    """A SELECT DISTINCT. order: (variable, descending)."""

    variables: tuple[Var, ...]
    patterns: tuple[Pattern, ...]
    aggregates: tuple[Aggregate, ...] = ()
    order: tuple[tuple[Var, bool], ...] = ()
    limit: int | None = None

    def to_sparql(self) -> str:
        """Return the query as text, with the PREFIX lines that it needs: it runs as it is."""
        body = "\n".join(_lines(self.patterns, 1))
        head = " ".join([*map(_node, self.variables), *map(_aggregate, self.aggregates)])
        parts = [f"SELECT {'' if self.aggregates else 'DISTINCT '}{head} WHERE {{\n{body}\n}}"]
        if self.aggregates and self.variables:
            parts.append(f"GROUP BY {' '.join(map(_node, self.variables))}")
        if self.order:
            keys = (f"DESC({_node(key)})" if descending else _node(key) for key, descending in self.order)
            parts.append(f"ORDER BY {' '.join(keys)}")
        if self.limit is not None:
            parts.append(f"LIMIT {self.limit:d}")
        text = "\n".join(parts)
        used = [f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items() if f"{name}:" in text]
        return "\n".join([*used, text])


def _aggregate(aggregate: Aggregate) -> str:
    distinct = "DISTINCT " if aggregate.function == "COUNT" else ""
    return f"({aggregate.function}({distinct}{_node(aggregate.variable)}) AS ?{aggregate.name})"


def _node(node: Node | str) -> str:
    if isinstance(node, Var):
        return f"?{node.name}"
    return _iri(node.value) if isinstance(node, ox.NamedNode) else str(node)


def _iri(iri: str) -> str:
    """Return a prefixed name where one is plain enough, the whole IRI otherwise."""
    for name, base in PREFIXES.items():
        local = iri.removeprefix(base)
        if local != iri and local.isascii() and local.isalnum() and local[0].isalpha():
            return f"{name}:{local}"
    return str(ox.NamedNode(iri))


def _predicate(predicate: str | Path | Var) -> str:
    if isinstance(predicate, Var):
        return f"?{predicate.name}"
    if isinstance(predicate, str):
        return _iri(predicate)
    return "/".join(map(_iri, predicate.steps)) + ("?" if predicate.optional else "")


def _lines(patterns: Sequence[Pattern], depth: int) -> list[str]:
    return [f"{_INDENT * depth}{line}" for pattern in patterns for line in _pattern(pattern)]


def _block(head: str, patterns: Sequence[Pattern]) -> list[str]:
    return [f"{head}{{", *_lines(patterns, 1), "}"]


def _apart(variables: Sequence[Var], patterns: Sequence[Pattern]) -> list[str]:
    head, *body, tail = _block(f"SELECT {' '.join(map(_node, variables))} ", patterns)
    return [f"{{ {head}", *body, f"{tail} }}"]


def _pattern(pattern: Pattern) -> list[str]:
    match pattern:
        case Triple(subject, predicate, object):
            return [f"{_node(subject)} {_predicate(predicate)} {_node(object)} ."]
        case Values(variable, terms):
            return [f"VALUES {_node(variable)} {{ {' '.join(_node(term) for term in terms)} }}"]
        case Filter(alternatives):
            return [f"FILTER ({' || '.join(_conjunction(alternative) for alternative in alternatives)})"]
        case Matches(variables, regex):
            literal = ox.Literal(regex)
            return [f"FILTER ({' || '.join(f'REGEX({_node(item)}, {literal}, {_CASELESS})' for item in variables)})"]
        case AnyMatches(pairs):
            tests = (f"REGEX({_node(item)}, {ox.Literal(regex)}, {_CASELESS})" for item, regex in pairs)
            return [f"FILTER ({' || '.join(tests)})"]
        case Minus(inner):
            return _block("MINUS ", inner)
        case Optional(inner):
            return _block("OPTIONAL ", inner)
        case Apart(variables, inner):
            return _apart(variables, inner)
        case Union(branches):
            lines: list[str] = []
            for number, branch in enumerate(branches):
                lines += _block("UNION " if number else "", branch)
            return lines


_CASELESS = '"i"'


def _conjunction(comparisons: Sequence[Compare]) -> str:
    parts = []
    for comparison in comparisons:
        if comparison.operator not in _OPERATORS:
            raise ValueError(f"{comparison.operator!r} is not a SPARQL comparison")
        parts.append(f"{_node(comparison.variable)} {comparison.operator} {comparison.value}")
    return f"({' && '.join(parts)})" if len(parts) > 1 else parts[0]
