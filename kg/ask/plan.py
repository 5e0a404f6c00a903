"""Constraints → SPARQL patterns, and the SELECT of each kind of question."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ingest.gazetteer import gazetteer
from kg.ask.algebra import (
    Aggregate,
    AnyMatches,
    Apart,
    Compare,
    Filter,
    Matches,
    Minus,
    Node,
    Optional,
    Path,
    Pattern,
    Select,
    Triple,
    Union,
    Values,
    Var,
)
from kg.ask.lexicon import SCHEME_OF
from kg.ask.model import Budget, Concepts, Constraint, Dimension, InPlace, Involves, Known, Only, Phrases, Words, Years
from kg.graph import decimal, place_iri
from ontology.terms import DCT, ESS, LEGAL_FORMS, PROV, RDF, ROLE_PROPERTIES, SCHEMA

if TYPE_CHECKING:
    from kg.ask.entities import Entities

INITIATIVE: Final = Var("i")
_PLACE: Final = Var("place")
_GROUP: Final = Var("group")
_VALUE: Final = Var("value")
_WITHIN: Final = Path((SCHEMA.containedInPlace,), optional=True)
CONCEPT_PROPERTY: Final = {"theme": ESS.theme, "public": ESS.public, "statut": ESS.legalForm, "etape": ESS.stage}
FIELD_PROPERTY: Final = {
    "budget": ESS.budget, "annee": ESS.startYear, "lieu": ESS.place, "porteur": ESS.carriedBy, "statut": ESS.legalForm,
    "public": ESS.public,
}  # fmt: skip
# Constraints and dimensions read from properties that initiatives alone have.
_OF_INITIATIVES: Final = frozenset(("theme", "public", "etape", "lieu", "annee", "budget", "critere"))
_GROUPS_OF_INITIATIVES: Final = frozenset(
    ("theme", "public", "etape", "annee", "region", "departement", "intercommunalite", "ville", "pays", "porteur",
     "critere")
)  # fmt: skip
PLACE_KINDS: Final = {
    "region": ("region",), "departement": ("departement",), "intercommunalite": ("intercommunalite",),
    "ville": ("commune", "ville"), "pays": ("pays",),
}  # fmt: skip
_ACCENTS: Final = {"a": "aàâä", "c": "cç", "e": "eéèêë", "i": "iîï", "o": "oôöœ", "u": "uùûü", "y": "yÿ"}


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


@dataclass
class _Names:
    """Fresh variables of one query."""

    count: int = 0

    def fresh(self, stem: str) -> Var:
        self.count += 1
        return Var(f"{stem}{self.count}")


class Planner:
    """Turns constraints into patterns over ?i, the initiative."""

    def __init__(self, known: "Entities") -> None:
        self._known = known

    def patterns(self, constraints: Iterable[Constraint], *, typed: bool = False) -> tuple[Pattern, ...]:
        """Return the patterns under which ?i is an initiative that meets all constraints.

        typed: other patterns already make ?i an initiative. Its class is left out where a property whose domain is
        ess:Initiative says it: measured over 20,000 initiatives, the join cost 200 ms of 260.
        """
        names = _Names()
        ordered = sorted(constraints, key=lambda item: item.negated)
        # MINUS takes away from what comes before it: with nothing positive, the class must stand there.
        typed = (typed and not any(item.negated for item in ordered)) or any(
            item.kind in _OF_INITIATIVES and not item.negated for item in ordered
        )
        found: list[Pattern] = [] if typed else [Triple(INITIATIVE, RDF.type, _node(ESS.Initiative))]
        placed = False
        for constraint in ordered:
            place = names.fresh("place")
            if isinstance(constraint, InPlace) and not constraint.negated and not placed:
                place, placed = _PLACE, True
            inner = self._constraint(constraint, names, place)
            found.extend([Minus(inner)] if constraint.negated else inner)
        return tuple(found)

    def _constraint(self, constraint: Constraint, names: _Names, place: Var) -> tuple[Pattern, ...]:
        match constraint:
            case Concepts():
                return self._concepts(constraint, names)
            case InPlace():
                return self._places(constraint, names, place)
            case Years():
                year = names.fresh("year")
                return (
                    Triple(INITIATIVE, ESS.startYear, year),
                    Filter(tuple(_span(year, span) for span in constraint.ranges)),
                )
            case Budget():
                return self._budget(constraint, names)
            case Involves():
                return self._involves(constraint, names)
            case Known(field="ville"):
                kind = names.fresh("kind")
                town = Values(kind, tuple(ox.Literal(name) for name in PLACE_KINDS["ville"]))
                return (Triple(INITIATIVE, ESS.place, place), Triple(place, ESS.placeKind, kind), town)
            case Known():
                return (Triple(INITIATIVE, FIELD_PROPERTY[constraint.field], names.fresh("value")),)
            case Words():
                return self._words(constraint, names)
            case Phrases():
                return self._phrases(constraint, names)
            case Only():
                return (Values(INITIATIVE, tuple(_node(iri) for iri in constraint.iris)),)

    def _concepts(self, constraint: Concepts, names: _Names) -> tuple[Pattern, ...]:
        scheme = SCHEME_OF[constraint.kind]
        terms = tuple(_node(scheme[id]) for id in constraint.ids)
        object: Node = terms[0] if len(terms) == 1 else names.fresh("concept")
        among: tuple[Pattern, ...] = (Values(object, terms),) if isinstance(object, Var) else ()
        if constraint.kind == "critere":
            statement = names.fresh("statement")
            return (
                *among,
                Triple(statement, ESS.criterion, object),
                Triple(statement, ESS.subject, INITIATIVE),
                Triple(statement, ESS.polarity, ox.Literal("yes")),
            )
        direct = Triple(INITIATIVE, CONCEPT_PROPERTY[constraint.kind], object)
        if constraint.kind == "statut" and not self._known.states_forms:
            carried = Triple(INITIATIVE, Path((ESS.carriedBy, ESS.legalForm)), object)
            return (*among, Union(((direct,), (carried,))))
        return (*among, direct)

    def _places(self, constraint: InPlace, names: _Names, place: Var) -> tuple[Pattern, ...]:
        area = names.fresh("area")
        predicate: str | Var = ESS.place
        head: tuple[Pattern, ...] = ()
        if constraint.mentioned:
            predicate = names.fresh("link")
            head = (Values(predicate, (_node(ESS.place), _node(ESS.mentions))),)
        if constraint.radius_km is not None:
            return (*head, Values(place, self._around(constraint)), Triple(INITIATIVE, predicate, place))
        terms = tuple(_node(place_iri(found.code)) for found in constraint.places)
        return (*head, Values(area, terms), Triple(INITIATIVE, predicate, place), Triple(place, _WITHIN, area))

    def _around(self, constraint: InPlace) -> tuple[ox.NamedNode, ...]:
        kept = [code for code in codes_around(constraint) if code in self._known.places]
        return tuple(_node(place_iri(code)) for code in kept)

    def _budget(self, constraint: Budget, names: _Names) -> tuple[Pattern, ...]:
        amount = names.fresh("budget")
        bounds = []
        if constraint.low is not None:
            bounds.append(Compare(amount, ">" if constraint.low_strict else ">=", decimal(constraint.low)))
        if constraint.high is not None:
            bounds.append(Compare(amount, "<" if constraint.high_strict else "<=", decimal(constraint.high)))
        return (Triple(INITIATIVE, ESS.budget, amount), Filter((tuple(bounds),)))

    def _involves(self, constraint: Involves, names: _Names) -> tuple[Pattern, ...]:
        organisation, role = names.fresh("organisation"), names.fresh("role")
        properties = tuple(_node(ROLE_PROPERTIES[name]) for name in constraint.roles)
        link: tuple[Pattern, ...] = (Values(role, properties), Triple(INITIATIVE, role, organisation))
        if len(properties) == 1:
            link = (Triple(INITIATIVE, properties[0].value, organisation),)
        if constraint.forms:
            form = names.fresh("form")
            terms = tuple(_node(LEGAL_FORMS[id]) for id in constraint.forms)
            return (Values(form, terms), *link, Triple(organisation, ESS.legalForm, form))
        return (Values(organisation, tuple(_node(iri) for iri in constraint.iris)), *link)

    def _words(self, constraint: Words, names: _Names) -> tuple[Pattern, ...]:
        title, text = names.fresh("title"), names.fresh("text")
        found: list[Pattern] = [
            Triple(INITIATIVE, DCT.title, title),
            Triple(INITIATIVE, Path((ESS.describedIn, ESS.text)), text),
        ]
        found += [Matches((title, text), word_pattern(stem)) for stem in constraint.stems]
        return tuple(found)

    def _phrases(self, constraint: Phrases, names: _Names) -> tuple[Pattern, ...]:
        title, text = names.fresh("title"), names.fresh("text")
        spelled = [phrase_pattern(stems) for stems in constraint.phrases]
        pairs = [(variable, regex) for regex in spelled for variable in (title, text)]
        pairs += [(title, word_pattern(head)) for head in constraint.heads]
        path = Path((ESS.describedIn, ESS.text))
        return (Triple(INITIATIVE, DCT.title, title), Triple(INITIATIVE, path, text), AnyMatches(tuple(pairs)))

    def initiatives(self, constraints: Iterable[Constraint]) -> Select:
        """Return the initiatives that meet all constraints, as ?i."""
        return Select((INITIATIVE,), self.patterns(constraints))

    def select(self, constraints: Iterable[Constraint]) -> Select:
        """Return `initiatives` by title, for a reader."""
        return _titled(self.initiatives(constraints))

    def count(self, constraints: Iterable[Constraint]) -> Select:
        """Return how many initiatives meet all constraints, as ?n."""
        return Select((), self.patterns(constraints), (Aggregate("COUNT", INITIATIVE, "n"),))

    def group(self, constraints: Iterable[Constraint], dimension: Dimension) -> Select:
        """Return, for each group, ?group, ?label where it has a name, and ?n initiatives, the largest first."""
        counts: tuple[Aggregate, ...] = (Aggregate("COUNT", INITIATIVE, "n"),)
        typed = dimension in _GROUPS_OF_INITIATIVES
        patterns = (*self.patterns(constraints, typed=typed), *self._dimension(dimension))
        if dimension in (*PLACE_KINDS, "porteur", "financeur", "partenaire", "source"):
            counts = (*counts, Aggregate("MIN", Var("name"), "label"))
        return Select((_GROUP,), patterns, counts, order=((Var("n"), True), (_GROUP, False)))

    def count_groups(self, constraints: Iterable[Constraint], dimension: Dimension) -> Select:
        """Return how many different groups the initiatives fall in, as ?n."""
        typed = dimension in _GROUPS_OF_INITIATIVES
        patterns = (*self.patterns(constraints, typed=typed), *self._dimension(dimension))
        return Select((), patterns, (Aggregate("COUNT", _GROUP, "n"),))

    def _dimension(self, dimension: Dimension) -> tuple[Pattern, ...]:
        name = Triple(_GROUP, SCHEMA.name, Var("name"))
        if dimension in PLACE_KINDS:
            kinds = tuple(ox.Literal(kind) for kind in PLACE_KINDS[dimension])
            areas = (
                Values(Var("kind"), kinds),
                Triple(_GROUP, ESS.placeKind, Var("kind")),
                name,
                Triple(_PLACE, _WITHIN, _GROUP),
            )
            return (Triple(INITIATIVE, ESS.place, _PLACE), Apart((_PLACE, _GROUP, Var("name")), areas))
        if dimension in ("porteur", "financeur", "partenaire"):
            return (Triple(INITIATIVE, ROLE_PROPERTIES[dimension], _GROUP), name)
        if dimension == "annee":
            return (Triple(INITIATIVE, ESS.startYear, _GROUP),)
        if dimension == "critere":
            statement = Var("statement")
            refused = Minus((Triple(statement, ESS.polarity, ox.Literal("no")),))
            return (Triple(statement, ESS.criterion, _GROUP), Triple(statement, ESS.subject, INITIATIVE), refused)
        if dimension == "source":
            path = Path((ESS.describedIn, PROV.wasDerivedFrom))
            return (Triple(INITIATIVE, path, _GROUP), Triple(_GROUP, DCT.identifier, Var("name")))
        direct = Triple(INITIATIVE, CONCEPT_PROPERTY[dimension], _GROUP)
        if dimension == "statut" and not self._known.states_forms:
            return (Union(((direct,), (Triple(INITIATIVE, Path((ESS.carriedBy, ESS.legalForm)), _GROUP),))),)
        # Organisations have legal forms too, so that initiatives are looked for on their own.
        return (Apart((INITIATIVE, _GROUP), (direct,)),) if dimension == "statut" else (direct,)

    def measure(self, constraints: Iterable[Constraint], predicate: str, function: str) -> Select:
        """Return AVG or SUM of a property over the initiatives that have it, as ?value, and their number as ?n."""
        value = Var("measure")
        patterns = (*self.patterns(constraints, typed=True), Triple(INITIATIVE, predicate, value))
        return Select((), patterns, (Aggregate(function, value, "value"), Aggregate("COUNT", INITIATIVE, "n")))

    def valued(self, constraints: Iterable[Constraint], predicate: str) -> Select:
        """Return the initiatives that have a property, as ?i, and its ?value."""
        patterns = (*self.patterns(constraints, typed=True), Triple(INITIATIVE, predicate, _VALUE))
        return Select((INITIATIVE, _VALUE), patterns)

    def farthest(self, constraints: Iterable[Constraint], predicate: str, *, least: bool) -> Select:
        """Return the least or the greatest value of a property over the initiatives, as ?best."""
        query = self.valued(constraints, predicate)
        return Select((), query.patterns, (Aggregate("MIN" if least else "MAX", _VALUE, "best"),))

    def worth(self, constraints: Iterable[Constraint], predicate: str, value: ox.Literal) -> Select:
        """Return the part of `valued` that has one value."""
        query = self.valued(constraints, predicate)
        return replace(query, patterns=(*query.patterns, Filter(((Compare(_VALUE, "=", value),),))))

    def extreme(self, constraints: Iterable[Constraint], predicate: str, *, least: bool) -> Select:
        """Return `valued` by value, then by title, for a reader."""
        return _titled(self.valued(constraints, predicate), by=((_VALUE, not least),))


def _titled(query: Select, by: tuple[tuple[Var, bool], ...] = ()) -> Select:
    """Return a query over ?i with its id and title beside, in order.

    An answer runs the query without them, as it knows the titles: measured over 100,000 initiatives, their joins and
    the order took 9 s of 9.5.
    """
    title, id = Var("title"), Var("sourceId")
    shown = (Triple(INITIATIVE, DCT.title, title), Optional((Triple(INITIATIVE, ESS.sourceId, id),)))
    first, *others = query.variables
    order = (*by, (title, False), (INITIATIVE, False))
    return replace(query, variables=(first, id, title, *others), patterns=(*query.patterns, *shown), order=order)


def _span(year: Var, span: tuple[int | None, int | None]) -> tuple[Compare, ...]:
    low, high = span
    if low is not None and low == high:
        return (Compare(year, "=", ox.Literal(low)),)
    bounds = []
    if low is not None:
        bounds.append(Compare(year, ">=", ox.Literal(low)))
    if high is not None:
        bounds.append(Compare(year, "<=", ox.Literal(high)))
    return tuple(bounds)


def codes_around(constraint: InPlace) -> list[str]:
    """Return the codes that a constraint means: its places, and with a radius all those near their centres."""
    codes = [place.code for place in constraint.places]
    for place in constraint.places if constraint.radius_km is not None else ():
        center = gazetteer().by_code(place.code.removeprefix("pays-de:")) or place
        codes.append(center.code)
        codes += [near.code for near in gazetteer().nearby(center, constraint.radius_km or 0)]
    return list(dict.fromkeys(codes))


def phrase_pattern(stems: Sequence[str]) -> str:
    """Return a pattern that finds stems one after the other, small words between them."""
    return r"\w*\W+(?:(?:de|du|des|d|la|le|les|l|en|à|aux)\W+)*".join(word_pattern(stem) for stem in stems)


def word_pattern(stem: str) -> str:
    """Return a pattern that finds a folded stem at the start of a word, its accents free."""
    letters = "".join(f"[{_ACCENTS[char]}]" if char in _ACCENTS else re.escape(char) for char in stem)
    return f"\\b{letters}"
