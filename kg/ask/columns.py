"""The facts of a graph as columns of numbers: which initiatives meet constraints, and in which groups they fall.

`plan.py` writes the SPARQL that a reader may run; this gives the same answer by look-up. Measured over 100,000
initiatives, the joins of a question on the whole base take seconds in Oxigraph and milliseconds here. A property is
read when first asked; a published generation never changes.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyoxigraph as ox

from kg.ask.lexicon import SCHEME_OF
from kg.ask.model import Budget, Concepts, Constraint, Dimension, InPlace, Involves, Known, Only, Phrases, Words, Years
from kg.ask.plan import CONCEPT_PROPERTY, FIELD_PROPERTY, PLACE_KINDS, codes_around, phrase_pattern, word_pattern
from kg.graph import place_iri
from kg.view import text_of
from ontology.terms import DCT, ESS, LEGAL_FORMS, PROV, ROLE_PROPERTIES, SCHEMA

# One truth value an initiative, bool, (initiatives,).
Mask = npt.NDArray[np.bool_]
_Numbers = npt.NDArray[np.int64]


def pairs(store: ox.Store, predicate: str) -> Iterator[tuple[str, str]]:
    """Yield (subject, object) of a property in every graph."""
    for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), None, None):
        yield text_of(quad.subject), text_of(quad.object)


@dataclass(frozen=True)
class Column:
    """Pairs of an initiative and a value, each once. rows, values: int64, (pairs,), places in the initiatives and in terms."""

    rows: _Numbers
    values: _Numbers
    terms: tuple[str, ...]

    @classmethod
    def of(cls, found: Iterable[tuple[int, str]]) -> "Column":
        """Make a column of (initiative, term)."""
        numbers: dict[str, int] = {}
        rows, values = [], []
        for row, term in found:
            rows.append(row)
            values.append(numbers.setdefault(term, len(numbers)))
        return _once(np.array(rows, dtype=np.int64), np.array(values, dtype=np.int64), tuple(numbers))

    def mask(self, size: int, held: Callable[[str], bool]) -> Mask:
        """Return which initiatives have a value that passes a test; the test runs once a value."""
        return self.among(size, np.fromiter(map(held, self.terms), dtype=bool, count=len(self.terms)))

    def among(self, size: int, kept: Mask) -> Mask:
        """Return which initiatives have a kept value. kept: bool, (terms,)."""
        found = np.zeros(size, dtype=bool)
        found[self.rows[kept[self.values]]] = True
        return found

    def of_row(self, row: int) -> list[str]:
        """Return the values of one initiative."""
        first, last = np.searchsorted(self.rows, (row, row + 1))
        return [self.terms[value] for value in self.values[first:last]]

    def where(self, initiatives: Mask, kept: Mask | None = None) -> "Column":
        """Return the pairs of some initiatives, and of some values."""
        held = initiatives[self.rows] if kept is None else initiatives[self.rows] & kept[self.values]
        return Column(self.rows[held], self.values[held], self.terms)

    def through(self, further: Mapping[str, Iterable[str]]) -> "Column":
        """Return the pairs of an initiative and what its values lead to."""
        numbers: dict[str, int] = {}
        led = [[numbers.setdefault(term, len(numbers)) for term in further.get(value, ())] for value in self.terms]
        lengths = np.array([len(terms) for terms in led], dtype=np.int64)
        flat = np.array([number for terms in led for number in terms], dtype=np.int64)
        each = lengths[self.values]
        starts = (np.cumsum(lengths) - lengths)[self.values]
        within = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each)
        return _once(np.repeat(self.rows, each), flat[np.repeat(starts, each) + within], tuple(numbers))

    def counts(self) -> dict[str, int]:
        """Return term → number of initiatives, without those of none."""
        numbers = np.bincount(self.values, minlength=len(self.terms))
        return {self.terms[value]: int(numbers[value]) for value in np.flatnonzero(numbers)}


def _once(rows: _Numbers, values: _Numbers, terms: tuple[str, ...]) -> Column:
    width = max(1, len(terms))
    keys = np.unique(rows * width + values)
    return Column(keys // width, keys % width, terms)


class Columns:
    """The columns of a graph. iris: of the initiatives, in their order; states_forms: see `Entities`."""

    def __init__(self, store: ox.Store, iris: Sequence[str], *, states_forms: Callable[[], bool]) -> None:
        self._store = store
        self._iris = iris
        self._states_forms = states_forms
        self._columns: dict[str, Column] = {}
        self._numbers = {iri: number for number, iri in enumerate(iris)}

    # ---- reading ---------------------------------------------------------------------------------------------------

    def column(self, predicate: str) -> Column:
        """Return a property's values, IRIs or lexical forms."""
        if predicate not in self._columns:
            numbers = self._numbers
            found = ((numbers[iri], term) for iri, term in pairs(self._store, predicate) if iri in numbers)
            self._columns[predicate] = Column.of(found)
        return self._columns[predicate]

    def _derived(self, name: str, make: Callable[[], Column]) -> Column:
        if name not in self._columns:
            self._columns[name] = make()
        return self._columns[name]

    @cached_property
    def _criteria(self) -> Column:
        """The criteria that a sentence proves."""
        proven = {node for node, polarity in pairs(self._store, ESS.polarity) if polarity == "yes"}
        asked = {node: criterion for node, criterion in pairs(self._store, ESS.criterion) if node in proven}
        subjects = ((node, self._numbers.get(iri)) for node, iri in self._subjects(asked))
        return Column.of((number, asked[node]) for node, number in subjects if number is not None)

    def _subjects(self, nodes: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield (statement, initiative): by look-up, as most of the graph's statements are about something else."""
        for node in nodes:
            for quad in self._store.quads_for_pattern(ox.NamedNode(node), ox.NamedNode(ESS.subject), None, None):
                yield node, text_of(quad.object)

    @cached_property
    def _within(self) -> dict[str, tuple[str, ...]]:
        """Place → itself and all that contain it."""
        found: dict[str, tuple[str, ...]] = {}
        for place, area in pairs(self._store, SCHEMA.containedInPlace):
            found[place] = (*found.get(place, (place,)), area)
        return found

    @cached_property
    def _kinds(self) -> dict[str, str]:
        return dict(pairs(self._store, ESS.placeKind))

    @cached_property
    def _forms(self) -> dict[str, set[str]]:
        """Organisation or initiative → legal forms."""
        found: dict[str, set[str]] = defaultdict(set)
        for holder, form in pairs(self._store, ESS.legalForm):
            found[holder].add(form)
        return found

    def _legal_forms(self) -> Column:
        """Return the legal forms stated, and those of the carriers where no source states them all."""
        direct = self.column(ESS.legalForm)
        if self._states_forms():
            return direct
        carried = self.column(ESS.carriedBy).through(self._forms)
        found = [(direct, row, value) for row, value in zip(direct.rows, direct.values, strict=True)]
        found += [(carried, row, value) for row, value in zip(carried.rows, carried.values, strict=True)]
        return Column.of((int(row), column.terms[value]) for column, row, value in found)

    def _concepts(self, kind: str) -> Column:
        if kind == "critere":
            return self._criteria
        if kind == "statut":
            return self._derived("statut", self._legal_forms)
        return self.column(CONCEPT_PROPERTY[kind])

    # ---- constraints -----------------------------------------------------------------------------------------------

    def meeting(self, constraints: Iterable[Constraint]) -> Mask:
        """Return which initiatives meet all constraints; texts are read last, and only those still needed."""
        found = np.ones(len(self._iris), dtype=bool)
        for constraint in sorted(constraints, key=lambda item: isinstance(item, Words | Phrases)):
            held = self._held(constraint, found)
            found &= ~held if constraint.negated else held
        return found

    def _held(self, constraint: Constraint, candidates: Mask) -> Mask:
        match constraint:
            case Concepts():
                wanted = {SCHEME_OF[constraint.kind][id] for id in constraint.ids}
                return self._mask(self._concepts(constraint.kind), wanted.__contains__)
            case InPlace():
                return self._placed(constraint)
            case Years():
                spans = [(low or -np.inf, high or np.inf) for low, high in constraint.ranges]
                return self._mask(
                    self.column(ESS.startYear), lambda year: any(low <= int(year) <= high for low, high in spans)
                )
            case Budget():
                return self._mask(self.column(ESS.budget), lambda amount: _within_budget(constraint, float(amount)))
            case Involves():
                return self._involved(constraint)
            case Known(field="ville"):
                return self._mask(self.column(ESS.place), self._is_town)
            case Known():
                return self._mask(self.column(FIELD_PROPERTY[constraint.field]), lambda _: True)
            case Words() | Phrases():
                return self._saying(constraint, candidates)
            case Only():
                return self._only(constraint)

    def _mask(self, column: Column, held: Callable[[str], bool]) -> Mask:
        return column.mask(len(self._iris), held)

    def _is_town(self, place: str) -> bool:
        return self._kinds.get(place) in PLACE_KINDS["ville"]

    def _only(self, constraint: Only) -> Mask:
        found = np.zeros(len(self._iris), dtype=bool)
        found[[self._numbers[iri] for iri in constraint.iris if iri in self._numbers]] = True
        return found

    def _inside(self, constraint: InPlace, column: Column) -> Mask:
        """Return which places of a column meet a constraint. bool, (terms,)."""
        wanted = {place_iri(code) for code in codes_around(constraint)}
        if constraint.radius_km is not None:
            inside = [place in wanted for place in column.terms]
        else:
            inside = [not wanted.isdisjoint(self._within.get(place, (place,))) for place in column.terms]
        return np.array(inside, dtype=bool)

    def _placed(self, constraint: InPlace) -> Mask:
        columns = [self.column(ESS.place), *([self.column(ESS.mentions)] if constraint.mentioned else ())]
        found = np.zeros(len(self._iris), dtype=bool)
        for column in columns:
            found |= column.among(len(self._iris), self._inside(constraint, column))
        return found

    def _involved(self, constraint: Involves) -> Mask:
        found = np.zeros(len(self._iris), dtype=bool)
        forms = {LEGAL_FORMS[id] for id in constraint.forms}
        wanted = set(constraint.iris)
        for role in constraint.roles:
            column = self.column(ROLE_PROPERTIES[role])
            if forms:
                found |= self._mask(column, lambda iri: not forms.isdisjoint(self._forms.get(iri, ())))
            else:
                found |= self._mask(column, wanted.__contains__)
        return found

    # ---- texts -----------------------------------------------------------------------------------------------------

    def _saying(self, constraint: Words | Phrases, candidates: Mask) -> Mask:
        """Return which candidates say what is asked in their title or in a text; the others are not read."""
        says = _test(constraint)
        found = np.zeros(len(self._iris), dtype=bool)
        for number in map(int, np.flatnonzero(candidates)):
            iri = self._iris[number]
            titles = self._objects(iri, DCT.title)
            texts = [
                text for document in self._objects(iri, ESS.describedIn) for text in self._objects(document, ESS.text)
            ]
            found[number] = any(says(title, text) for title in titles for text in texts)
        return found

    def _objects(self, subject: str, predicate: str) -> list[str]:
        quads = self._store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None, None)
        return [text_of(quad.object) for quad in quads]

    # ---- groups ----------------------------------------------------------------------------------------------------

    def groups(self, constraints: Sequence[Constraint], dimension: Dimension) -> dict[str, int]:
        """Return group → number of initiatives that meet constraints: IRIs, or years; groups of none are left out."""
        found = self.meeting(constraints)
        if dimension in PLACE_KINDS:
            return self._places_grouped(found, constraints, dimension)
        if dimension == "source":
            described = self.column(ESS.describedIn).where(found)
            column = described.through(
                {document: self._objects(document, PROV.wasDerivedFrom) for document in described.terms}
            )
        elif dimension in ("porteur", "financeur", "partenaire"):
            column = self.column(ROLE_PROPERTIES[dimension])
        else:
            column = self.column(ESS.startYear) if dimension == "annee" else self._concepts(dimension)
        return column.where(found).counts()

    def _places_grouped(self, found: Mask, constraints: Sequence[Constraint], dimension: str) -> dict[str, int]:
        """Group by kind of area; under « en Bretagne », the places elsewhere of the same initiatives do not count."""
        asked = next((item for item in constraints if isinstance(item, InPlace) and not item.negated), None)
        column = self.column(ESS.place)
        if asked is None:
            areas = self._derived(dimension, lambda: column.through(self._areas(column, dimension)))
            return areas.where(found).counts()
        column = column.where(found, self._inside(asked, column))
        return column.through(self._areas(column, dimension)).counts()

    def _areas(self, column: Column, dimension: str) -> dict[str, list[str]]:
        """Return place → the areas of a kind that hold it, itself included."""
        kinds = PLACE_KINDS[dimension]
        within = {place: self._within.get(place, (place,)) for place in column.terms}
        return {place: [area for area in areas if self._kinds.get(area) in kinds] for place, areas in within.items()}

    def valued(self, constraints: Sequence[Constraint], predicate: str) -> list[tuple[float, int]]:
        """Return (value, place of the initiative) for those that meet constraints and have a number, in their order."""
        column = self.column(predicate).where(self.meeting(constraints))
        numbers = [float(term) for term in column.terms]
        return [(numbers[value], int(row)) for row, value in zip(column.rows, column.values, strict=True)]


def _within_budget(constraint: Budget, amount: float) -> bool:
    low, high = constraint.low, constraint.high
    enough = low is None or (amount > low if constraint.low_strict else amount >= low)
    return enough and (high is None or (amount < high if constraint.high_strict else amount <= high))


def _test(constraint: Words | Phrases) -> Callable[[str, str], bool]:
    """Return a test of (title, text)."""
    if isinstance(constraint, Words):
        words = [re.compile(word_pattern(stem), re.IGNORECASE) for stem in constraint.stems]
        return lambda title, text: all(word.search(title) or word.search(text) for word in words)
    phrases = [re.compile(phrase_pattern(stems), re.IGNORECASE) for stems in constraint.phrases]
    heads = [re.compile(word_pattern(head), re.IGNORECASE) for head in constraint.heads]
    return lambda title, text: (
        any(said.search(title) or said.search(text) for said in phrases) or any(head.search(title) for head in heads)
    )
