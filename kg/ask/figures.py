"""Answers that count, group, compare and measure initiatives."""

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

import pyoxigraph as ox

from kg.ask import wording
from kg.ask.algebra import Select
from kg.ask.entities import Row
from kg.ask.french import digits, joined, plural
from kg.ask.model import Constraint, Dimension, Only
from kg.ask.plan import FIELD_PROPERTY
from kg.ask.respond import Responder, found, plural_name
from kg.graph import select
from kg.model import Answer
from kg.view import text_of

_SHOWN_TIES = 20
_DECADES = re.compile("d[ée]cennie")


def _either(options: tuple[tuple[Constraint, ...], ...]) -> tuple[Constraint, ...]:
    """Return the constraint to be one of some named initiatives."""
    only = [item for option in options for item in option if isinstance(item, Only)]
    return (Only(joined([item.name for item in only], "ou"), tuple(iri for item in only for iri in item.iris)),)


class FigureResponder(Responder):
    """Answers « combien… ? », « par région », « quelle région compte le plus… ? », « plus de X que de Y ? »."""

    def run(self) -> Answer:
        """Return the answer."""
        unknown = self.absent_field()
        if unknown:
            return unknown
        match self.query.intent.kind:
            case "group":
                return self._group()
            case "top":
                return self._top()
            case "compare":
                return self._compare()
            case "difference":
                return self._difference()
            case "which":
                return self._which()
            case "versus":
                return self._versus()
            case "share":
                return self._share()
            case "average" | "total":
                return self._measure()
            case "extreme":
                return self._extreme()
        return self._count()

    def _count(self) -> Answer:
        dimension = self.query.intent.dimension
        if dimension:
            return self._count_groups(dimension)
        constraints, textual = self.with_text()
        if unread := self.unread_subject(textual):
            return unread
        if not constraints and self.query.leftover:
            return self.unknown("je n'ai pas compris ce qu'il faut compter", sure=0.6)
        number, query = self.number(constraints)
        if not number:
            return self.none_found("number", 0)
        text = f"{found(number)}{wording.phrases(constraints, number)}."
        rows, _ = self.rows(constraints)
        return self.textual(textual).answer("number", number, text, status="partial" if textual else "answered",
            items=self.items(rows, constraints), query=query, sure=0.6 if textual else 0.97, constraints=constraints)  # fmt: skip

    def groups(self, constraints: Sequence[Constraint], dimension: Dimension) -> tuple[dict[str, int], Select]:
        """Return label → number of initiatives; years by decade where the question says so."""
        table, query = super().groups(constraints, dimension)
        if dimension != "annee" or not _DECADES.search(self.question.lower()):
            return table, query
        decades: dict[str, int] = {}
        for year, number in sorted(table.items()):
            decade = f"années {year[:3]}0"
            decades[decade] = decades.get(decade, 0) + number
        return decades, query

    def _count_groups(self, dimension: Dimension) -> Answer:
        query = self.planner.count_groups(self.query.constraints, dimension)
        if self.query.intent.threshold is None:
            number = int(text_of(self.solutions(query)[0]["n"]))
        else:
            table, query = self.groups(self.query.constraints, dimension)
            number = len(self.sized(table, dimension))
        name = wording.DIMENSION_LABEL[dimension]
        text = f"{plural(number, name, plural_name(name))}{wording.size(self.query.intent)} pour les initiatives{wording.phrases(self.query.constraints)}."
        return self.answer("number", number, text, query=query, sure=0.9)

    def _group(self) -> Answer:
        dimension = self.dimension()
        table, query = self.groups(self.query.constraints, dimension)
        if dimension == "annee":
            table = dict(sorted(table.items()))
        if not table:
            return self.no_group(dimension, "number")
        name = wording.DIMENSION_LABEL[dimension]
        shown = ", ".join(f"{label} ({digits(number)})" for label, number in list(table.items())[:12])
        text = f"Répartition par {name} des initiatives{wording.phrases(self.query.constraints)}\u00a0: {shown}{', …' if len(table) > 12 else '.'}"
        return self.answer(
            "table",
            {label: float(n) if not float(n).is_integer() else n for label, n in table.items()},
            text,
            query=query,
        )

    def _top(self) -> Answer:
        dimension, intent = self.dimension(), self.query.intent
        table, query = self.groups(self.query.constraints, dimension)
        if not table:
            return self.no_group(dimension, "list")
        ordered = sorted(table.items(), key=lambda pair: pair[1] if intent.least else -pair[1])
        if intent.plural or intent.limit:
            kept = dict(ordered[: intent.limit or 5])
            shown = ", ".join(f"{label} ({digits(number)})" for label, number in kept.items())
            return self.answer("table", dict(kept), f"En tête\u00a0: {shown}.", query=query, sure=0.9)
        ranks = sorted({number for _, number in ordered}, reverse=not intent.least)
        best = ranks[min(intent.rank, len(ranks)) - 1]
        equal = [label for label, number in ordered if number == best]
        if self.query.others:
            return self._is_top(equal, best, query)
        names = (
            joined(equal)
            if len(equal) <= _SHOWN_TIES
            else f"{', '.join(equal[:_SHOWN_TIES])} et {len(equal) - _SHOWN_TIES} autres"
        )
        verb = "ex æquo, avec" if len(equal) > 1 else "avec"
        text = f"{names}, {verb} {plural(best, 'initiative')}{wording.phrases(self.query.constraints)}."
        if dimension == "annee" and equal[0].isdigit():
            return self.answer("number", int(equal[0]), text, query=query, sure=0.9 if len(equal) == 1 else 0.6)
        return self.answer("string", names, text, query=query, sure=0.95 if len(equal) == 1 else 0.7)

    def _is_top(self, leaders: list[str], best: int, query: Select) -> Answer:
        """Answer « la santé est-elle le thème le plus fréquent ? »."""
        asked = wording.readable(replace(self.query.others[0][0], negated=False))
        held = asked in leaders
        text = f"{'Oui' if held else 'Non'}\u00a0: {joined(leaders[:_SHOWN_TIES])}, avec {plural(best, 'initiative')}{wording.phrases(self.query.constraints)}."
        return self.answer("boolean", held, text, query=query, sure=0.9)

    def _compare(self) -> Answer:
        intent = self.query.intent
        left, query = self.number(self.query.constraints)
        if intent.threshold is not None:
            held = left < intent.threshold if intent.least else left > intent.threshold
            text = f"{'Oui' if held else 'Non'}\u00a0: {found(left).lower()}{wording.phrases(self.query.constraints, left)}."
            return self.answer("boolean", held, text, query=query)
        other = self.query.others[0]
        right, _ = self.number(other)
        held = left == right if intent.plural else left < right if intent.least else left > right
        text = (
            f"{'Oui' if held else 'Non'}\u00a0: {plural(left, 'initiative')}{wording.phrases(self.query.constraints, left)}, contre "
            f"{digits(right)}{wording.phrases(other, right)}."
        )
        return self.answer("boolean", held, text, query=query, sure=0.95)

    def _difference(self) -> Answer:
        """Say how many more one side has; the value is never negative, the sentence says which side has more."""
        left, query = self.number(self.query.constraints)
        other = self.query.others[0]
        right, _ = self.number(other)
        text = (
            f"{digits(abs(left - right))} d'écart\u00a0: {plural(left, 'initiative')}{wording.phrases(self.query.constraints, left)}, contre "
            f"{digits(right)}{wording.phrases(other, right)}."
        )
        return self.answer("number", abs(left - right), text, query=query, sure=0.9)

    def _versus(self) -> Answer:
        """Say which of two named initiatives started first, or whether the first did."""
        intent = self.query.intent
        query = self.planner.extreme(_either(self.query.others), FIELD_PROPERTY["annee"], least=intent.least)
        rows = {text_of(row["i"]): row for row in reversed(select(self.store, query.to_sparql()))}
        options = [option[0] for option in self.query.others if isinstance(option[0], Only)]
        missing = [option.name for option in options if option.iris[0] not in rows]
        if missing:
            return self.unknown(
                f"l'année de démarrage de {wording.quoted(missing, 'et')} n'est pas renseignée", query=query
            )
        years = [int(float(text_of(rows[option.iris[0]]["value"]))) for option in options]
        detail = " et ".join(
            f"«\u00a0{option.name}\u00a0» en {year}" for option, year in zip(options, years, strict=True)
        )
        held = years[0] < years[1] if intent.least else years[0] > years[1]
        if not intent.plural:
            return self.answer("boolean", held, f"{'Oui' if held else 'Non'}\u00a0: {detail}.", query=query, sure=0.9)
        first = options[0 if held else 1].name if years[0] != years[1] else joined([option.name for option in options])
        return self.answer("string", first, f"{first} ({detail}).", query=query, sure=0.9)

    def _which(self) -> Answer:
        counts = []
        for option in self.query.others:
            constraints = tuple(replace(item, negated=False) for item in option)
            number, query = self.number((*self.query.constraints, *constraints))
            counts.append((number, wording.readable(constraints[-1]), query))
        best = (min if self.query.intent.least else max)(number for number, _, _ in counts)
        winners = [(name, query) for number, name, query in counts if number == best]
        detail = ", ".join(f"{name}\u00a0: {digits(number)}" for number, name, _ in counts)
        value = joined([name for name, _ in winners])
        text = f"{value}{', à égalité' if len(winners) > 1 else ''} ({detail})."
        return self.answer("string", value, text, query=winners[0][1], sure=0.95)

    def _share(self) -> Answer:
        whole, _ = self.number(self.query.others[0])
        part, query = self.number(self.query.constraints)
        if not whole:
            return self.none_found("number", 0)
        share = round(100 * part / whole, 1)
        value: float = int(share) if float(share).is_integer() else share
        text = f"{digits(share)}\u00a0%\u00a0: {digits(part)} sur {plural(whole, 'initiative')}{wording.phrases(self.query.others[0])}."
        return self.answer("number", value, text, query=query, sure=0.8)

    def _measure(self) -> Answer:
        intent = self.query.intent
        if intent.dimension:
            table, query = self.groups(self.query.constraints, intent.dimension)
            mean = sum(table.values()) / len(table) if table else 0.0
            text = f"{digits(round(mean, 1))} initiatives en moyenne par {wording.DIMENSION_LABEL[intent.dimension]}."
            return self.answer("number", round(mean, 2), text, query=query, sure=0.85)
        field = intent.field or "budget"
        if intent.place_kind == "median":
            return self._median(field)
        function = "AVG" if intent.kind == "average" else "SUM"
        query = self.planner.measure(self.query.constraints, FIELD_PROPERTY[field], function)
        row = select(self.store, query.to_sparql())[0]
        number = int(text_of(row["n"]))
        if not number:
            return self.unknown(
                f"aucune initiative{wording.phrases(self.query.constraints, 0)} n'a cette information", query=query
            )
        value = float(text_of(row["value"]))
        value = int(value) if value.is_integer() else round(value, 2)
        what = (
            "L'année moyenne de démarrage"
            if field == "annee"
            else f"Le budget {'moyen' if function == 'AVG' else 'total'}"
        )
        shown = str(round(value)) if field == "annee" else f"{digits(value)}\u00a0€"
        text = f"{what} des initiatives{wording.phrases(self.query.constraints)} est {shown} (sur {plural(number, 'initiative')} qui l'indiqu{'e' if number == 1 else 'ent'})."
        return self.answer("number", value, text, query=query, sure=0.9 if number > 1 else 0.6)

    def _median(self, field: str) -> Answer:
        query = self.planner.valued(self.query.constraints, FIELD_PROPERTY[field])
        numbers = [float(text_of(solution["value"])) for solution in self.solutions(query)]
        if not numbers:
            return self.unknown(
                f"aucune initiative{wording.phrases(self.query.constraints, 0)} n'a cette information", query=query
            )
        value = median(numbers)
        value = int(value) if value.is_integer() else value
        return self.answer(
            "number",
            value,
            f"La médiane est {str(round(value)) if field == 'annee' else digits(value)} (sur {plural(len(numbers), 'initiative')}).",
            query=query,
            sure=0.9,
        )

    def _ranked(self, predicate: str, *, least: bool) -> list[tuple[float, Row]]:
        """Return the initiatives of the most extreme value, or, where a number of them is asked, all that have a value;
        the most extreme first, then by title."""
        query = self.planner.valued(self.query.constraints, predicate)
        if self.query.intent.limit is None:
            farthest = self.solutions(self.planner.farthest(self.query.constraints, predicate, least=least))
            best = farthest[0]["best"]
            if not isinstance(best, ox.Literal):
                return []
            query = self.planner.worth(self.query.constraints, predicate, best)
        found = [
            (float(text_of(solution["value"])), self.known.numbers[text_of(solution["i"])])
            for solution in self.solutions(query)
        ]
        ordered = sorted(found, key=lambda pair: (pair[0] if least else -pair[0], pair[1]))
        return [(value, self.known.initiatives[number]) for value, number in ordered]

    def _extreme(self) -> Answer:
        intent = self.query.intent
        predicate = FIELD_PROPERTY[intent.field or "annee"]
        query = self.planner.extreme(self.query.constraints, predicate, least=intent.least)
        ranked = self._ranked(predicate, least=intent.least)
        if not ranked:
            return self.unknown(
                f"aucune initiative{wording.phrases(self.query.constraints, 0)} n'a cette information", query=query
            )
        best = ranked[0][0]
        kept = ranked[: intent.limit] if intent.limit else [pair for pair in ranked if pair[0] == best]
        found = [row for _, row in kept]
        items = self.items(found, self.query.constraints)
        shown = f"{int(best)}" if intent.field == "annee" else f"{digits(best)}\u00a0€"
        if intent.place_kind == "value":
            return self.answer(
                "number",
                int(best) if best.is_integer() else best,
                f"{shown} ({joined([row.title for row in found[:3]])}).",
                items=items,
                query=query,
                sure=0.85,
            )
        if intent.plural:
            return self.answer(
                "list",
                [row.id for row in found],
                f"{joined([row.title for row in found])}.",
                items=items,
                query=query,
                sure=0.85,
            )
        value = joined([row.title for row in found[:5]])
        return self.answer("string", value, f"{value} ({shown}).", items=items, query=query, sure=0.85)
