"""Answers that count, group, compare and measure initiatives."""

from dataclasses import replace
from statistics import median

from kg.ask import wording
from kg.ask.french import digits, joined, plural
from kg.ask.model import Dimension
from kg.ask.plan import FIELD_PROPERTY
from kg.ask.respond import Responder, Row, found, plural_name
from kg.graph import select
from kg.model import Answer
from kg.view import text_of

_SHOWN_TIES = 20


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
            case "which":
                return self._which()
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
        if not constraints and self.query.leftover:
            return self.unknown("je n'ai pas compris ce qu'il faut compter", sure=0.6)
        number, query = self.number(constraints)
        if not number:
            return self.none_found("number", 0)
        text = f"{found(number)}{wording.phrases(constraints, number)}."
        rows, _ = self.rows(constraints)
        return self.textual(textual).answer("number", number, text, status="partial" if textual else "answered",
            items=self.items(rows, constraints), query=query, sure=0.6 if textual else 0.97, constraints=constraints)  # fmt: skip

    def _count_groups(self, dimension: Dimension) -> Answer:
        query = self.planner.count_groups(self.query.constraints, dimension)
        number = int(text_of(select(self.store, query.to_sparql())[0]["n"]))
        name = wording.DIMENSION_LABEL[dimension]
        text = (
            f"{plural(number, name, plural_name(name))} pour les initiatives{wording.phrases(self.query.constraints)}."
        )
        return self.answer("number", number, text, query=query, sure=0.9)

    def _group(self) -> Answer:
        dimension = self.dimension()
        table, query = self.groups(self.query.constraints, dimension)
        if dimension == "annee":
            table = dict(sorted(table.items()))
        if not table:
            return self.none_found("number", 0)
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
            return self.none_found("list", [])
        ordered = sorted(table.items(), key=lambda pair: pair[1] if intent.least else -pair[1])
        if intent.plural or intent.limit:
            kept = dict(ordered[: intent.limit or 5])
            shown = ", ".join(f"{label} ({digits(number)})" for label, number in kept.items())
            return self.answer("table", dict(kept), f"En tête\u00a0: {shown}.", query=query, sure=0.9)
        ranks = sorted({number for _, number in ordered}, reverse=not intent.least)
        best = ranks[min(intent.rank, len(ranks)) - 1]
        equal = [label for label, number in ordered if number == best]
        names = (
            joined(equal)
            if len(equal) <= _SHOWN_TIES
            else f"{', '.join(equal[:_SHOWN_TIES])} et {len(equal) - _SHOWN_TIES} autres"
        )
        verb = "ex æquo, avec" if len(equal) > 1 else "avec"
        text = f"{names}, {verb} {plural(best, 'initiative')}{wording.phrases(self.query.constraints)}."
        if dimension == "annee":
            return self.answer("number", int(equal[0]), text, query=query, sure=0.9 if len(equal) == 1 else 0.6)
        return self.answer("string", names, text, query=query, sure=0.95 if len(equal) == 1 else 0.7)

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

    def _which(self) -> Answer:
        counts = []
        for option in self.query.others:
            constraint = replace(option[0], negated=False)
            number, query = self.number((*self.query.constraints, constraint))
            counts.append((number, wording.readable(constraint), query))
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
        return self.answer("number", value, text, query=query, sure=0.85)

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
        text = f"{what} des initiatives{wording.phrases(self.query.constraints)} est {shown} (sur {plural(number, 'initiative')} qui l'indiquent)."
        return self.answer("number", value, text, query=query, sure=0.9)

    def _median(self, field: str) -> Answer:
        query = self.planner.extreme(self.query.constraints, FIELD_PROPERTY[field], least=True)
        numbers = [float(text_of(row["value"])) for row in select(self.store, query.to_sparql())]
        if not numbers:
            return self.unknown(
                f"aucune initiative{wording.phrases(self.query.constraints, 0)} n'a cette information", query=query
            )
        value = median(numbers)
        value = int(value) if value.is_integer() else value
        return self.answer(
            "number",
            value,
            f"La médiane est {digits(value)} (sur {plural(len(numbers), 'initiative')}).",
            query=query,
            sure=0.9,
        )

    def _extreme(self) -> Answer:
        intent = self.query.intent
        predicate = FIELD_PROPERTY[intent.field or "annee"]
        query = self.planner.extreme(self.query.constraints, predicate, least=intent.least)
        rows = select(self.store, query.to_sparql())
        if not rows:
            return self.unknown(
                f"aucune initiative{wording.phrases(self.query.constraints, 0)} n'a cette information", query=query
            )
        best = float(text_of(rows[0]["value"]))
        tied = [row for row in rows if float(text_of(row["value"])) == best]
        kept = rows[: intent.limit] if intent.limit else tied
        found = [Row(text_of(row["i"]), text_of(row["sourceId"]) or None, text_of(row["title"])) for row in kept]
        shown = f"{int(best)}" if intent.field == "annee" else f"{digits(best)}\u00a0€"
        items = self.items(found, self.query.constraints)
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
