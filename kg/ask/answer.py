"""A Query → an Answer: run its SPARQL, name what proves it, and say it in French, or say why it cannot be said."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

import pyoxigraph as ox

from kg.ask import french, wording
from kg.ask.algebra import Select
from kg.ask.entities import Entities, name_stems
from kg.ask.french import digits, joined, plural
from kg.ask.intent import HEAD
from kg.ask.model import Concepts, Constraint, Dimension, InPlace, Intent, Involves, Known, Only, Query, Words
from kg.ask.plan import CONCEPT_PROPERTY, FIELD_PROPERTY, Planner
from kg.ask.words import Question
from kg.graph import select
from kg.model import Answer, AnswerItem, Hit, Kind, Quote, Status, Value
from kg.view import label_of, text_of
from ontology.terms import CRITERIA, ESS
from ontology.vocabulary import concept, label

Find = Callable[[str, int], list[Hit]]

# What the base may not hold at all: then « none » would be a wrong answer.
_OPTIONAL_FIELDS: Final = {
    "budget": (ESS.budget, "aucun budget"), "annee": (ESS.startYear, "aucune année de démarrage"),
    "etape": (ESS.stage, "aucune étape d'avancement"), "statut": (ESS.legalForm, "aucun statut juridique"),
    "critere": (ESS.criterion, "aucun critère"),
}  # fmt: skip
_FREE_TEXT_HITS = 10
# Proofs are gathered for this many initiatives of a list; a longer list is read by nobody to its end.
_PROVEN = 300
_QUOTES_EACH = 3
_SHOWN_TITLES = 5
_SHOWN_TIES = 20
_VERB_ENDINGS = ("ent", "ant", "ants", "ante", "antes", "er", "ir", "ez", "ons")
_NOUN_ENDINGS = ("ment", "ments")


@dataclass(frozen=True)
class _Row:
    iri: str
    source_id: str | None
    title: str

    @property
    def id(self) -> str:
        return self.source_id or self.iri


class Responder:
    """Answers one query over one store."""

    def __init__(self, store: ox.Store, known: Entities, find: Find, question: str, query: Query) -> None:
        self.store = store
        self.known = known
        self.find = find
        self.question = question
        self.query = query
        self.planner = Planner(known)

    def run(self) -> Answer:
        """Return the answer."""
        unknown = self._absent_field()
        if unknown:
            return unknown
        match self.query.intent.kind:
            case "list":
                return self._list()
            case "count":
                return self._count()
            case "exists":
                return self._exists()
            case "group":
                return self._group()
            case "top":
                return self._top()
            case "values":
                return self._values()
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
            case "check":
                return self._check()
            case "every":
                return self._every()
            case "define":
                return self._define()
            case "similar":
                return self._similar()
        return self._unknown(self.query.intent.reason or "je n'ai pas compris la question")

    # --- building answers

    def answer(
        self,
        kind: Kind,
        value: Value,
        text: str,
        *,
        status: Status = "answered",
        items: Iterable[AnswerItem] = (),
        query: Select | None = None,
        sure: float = 0.97,
        constraints: tuple[Constraint, ...] | None = None,
    ) -> Answer:
        """Return an answer with what was understood, and what was not."""
        shown = self.query.constraints if constraints is None else constraints
        notes = self._notes()
        certain = self.query.understood
        return Answer(
            question=self.question,
            status=status,
            kind=kind,
            value=value,
            text=" ".join([text, *notes]),
            items=tuple(items),
            interpretation=self._interpretation(shown),
            sparql=query.to_sparql() if query else None,
            confidence=round(max(0.05, sure * certain - 0.04 * len(self.query.corrections)), 3),
        )

    def _interpretation(self, constraints: tuple[Constraint, ...]) -> dict[str, str | list[str]]:
        asked: dict[str, str | list[str]] = {"demande": _request(self.query.intent)}
        return asked | wording.interpretation(constraints)

    def _notes(self) -> list[str]:
        notes = []
        if self.query.corrections:
            read = [f"«\u00a0{typed}\u00a0» comme «\u00a0{meant}\u00a0»" for typed, meant in self.query.corrections]
            notes.append(f"J'ai lu {joined(read)}.")
        if self.query.leftover:
            notes.append(f"Je n'ai pas tenu compte de\u00a0: {', '.join(self.query.leftover)}.")
        return notes

    def _unknown(self, reason: str, *, sure: float = 0.9, query: Select | None = None) -> Answer:
        text = f"Je ne sais pas\u00a0: {reason}."
        return replace(self.answer("none", None, text, status="unknown", query=query, sure=sure), confidence=sure)

    def _absent_field(self) -> Answer | None:
        """Say that the base holds no budget, no year… at all, where the question needs one."""
        needed = [constraint.kind for constraint in self.query.constraints if not isinstance(constraint, Known)]
        needed += [self.query.intent.field or "", self.query.intent.dimension or ""]
        for kind in needed:
            if kind in _OPTIONAL_FIELDS and self.query.intent.kind not in ("field", "define", "check"):
                predicate, name = _OPTIONAL_FIELDS[kind]
                if next(self.store.quads_for_pattern(None, ox.NamedNode(predicate), None, None), None) is None:
                    return self._unknown(f"la base ne renseigne {name}")
        for constraint in self.query.constraints:
            if isinstance(constraint, Involves) and not constraint.iris and not constraint.forms:
                return self._unknown(f"la base ne connaît pas d'organisation nommée «\u00a0{constraint.name}\u00a0»", sure=0.7)
        return None

    def rows(self, constraints: Sequence[Constraint]) -> tuple[list[_Row], Select]:
        """Return the initiatives that meet constraints, by title, and the query that found them."""
        query = self.planner.select(constraints)
        found: dict[str, _Row] = {}
        for row in select(self.store, query.to_sparql()):
            iri = text_of(row["i"])
            found.setdefault(iri, _Row(iri, text_of(row["sourceId"]) or None, text_of(row["title"])))
        return list(found.values()), query

    def number(self, constraints: Sequence[Constraint]) -> tuple[int, Select]:
        """Return how many initiatives meet constraints."""
        query = self.planner.count(constraints)
        return int(text_of(select(self.store, query.to_sparql())[0]["n"])), query

    def items(self, rows: Sequence[_Row], constraints: Sequence[Constraint]) -> list[AnswerItem]:
        """Return the initiatives with the sentences that prove the constraints."""
        proofs: dict[str, list[Quote]] = defaultdict(list)
        iris = [row.iri for row in rows[:_PROVEN]]
        for constraint in constraints if iris else ():
            query = self.planner.evidence(constraint, iris)
            for row in select(self.store, query.to_sparql()) if query else ():
                start, end = text_of(row["start"]), text_of(row["end"])
                quote = Quote(text_of(row["quote"]), text_of(row["document"]), int(start) if start else None,
                              int(end) if end else None)  # fmt: skip
                if quote not in proofs[text_of(row["i"])]:
                    proofs[text_of(row["i"])].append(quote)
        return [AnswerItem(row.iri, row.source_id, row.title, tuple(proofs[row.iri][: _QUOTES_EACH * len(constraints)])) for row in rows]

    # --- free text

    def _content_left(self) -> tuple[str, ...]:
        """Return the stems of the words not understood that may be a subject: verbs are not."""
        words = [word for text in self.query.leftover for word in name_stems(text)]
        return tuple(word for word in words if len(word) > 2 and not french.is_filler(word) and not _is_verb(word))

    def _with_text(self) -> tuple[tuple[Constraint, ...], bool]:
        """Return the constraints with the words left over where initiatives hold them, and whether they were added."""
        stems = self._content_left()
        if not stems:
            return self.query.constraints, False
        words = Words(" ".join(self.query.leftover), stems)
        tried = (*self.query.constraints, words)
        return (tried, True) if self.number(tried)[0] else (self.query.constraints, False)

    def _is_off_topic(self) -> bool:
        """Tell a question of which nothing was understood."""
        return not self.query.constraints and bool(self.query.leftover) and not self._speaks_of_initiatives()

    def _speaks_of_initiatives(self) -> bool:
        return bool(re.search(rf"\b(?:{HEAD}|annuaire|base)\b", Question.read(self.question).folded))

    def _nearest(self) -> Answer:
        """List what the search finds for words that no concept names."""
        hits = self.find(" ".join(self.query.leftover) or self.question, _FREE_TEXT_HITS)
        if not hits:
            return self._unknown("je n'ai pas compris la question")
        rows = [_Row(hit.iri, hit.source_id, hit.title) for hit in hits]
        only = (Only("résultats de la recherche", tuple(hit.iri for hit in hits)),)
        quotes = {hit.iri: hit.passage for hit in hits}
        items = [
            AnswerItem(row.iri, row.source_id, row.title, tuple(
                Quote(passage.text, passage.document, passage.start, passage.end) for passage in [quotes[row.iri]] if passage))
            for row in rows
        ]  # fmt: skip
        text = f"Aucun thème ni aucun public ne porte ce nom\u00a0; voici les {plural(len(rows), 'initiative')} dont le texte s'en approche le plus."
        answer = self.answer("list", [row.id for row in rows], text, status="partial", items=items,
                             query=self.planner.select(only), sure=0.5)  # fmt: skip
        return replace(answer, confidence=0.35)

    # --- one method an intent

    def _list(self) -> Answer:
        constraints, textual = self._with_text()
        if not constraints and self.query.leftover:
            return self._nearest() if self._speaks_of_initiatives() else self._unknown("je n'ai pas compris la question", sure=0.6)
        if not constraints and not self._speaks_of_initiatives():
            return self._unknown("je n'ai pas compris la question", sure=0.6)
        rows, query = self.rows(constraints)
        if not rows and any(item.kind == "etape" for item in constraints):
            return self._unknown("aucune fiche de la base ne le dit, et l'étape n'y est pas toujours indiquée", sure=0.7)
        if not rows:
            return self._widened() or self._none_found("list", [])
        rows = self._ranked(rows, textual)
        if self.query.intent.limit:
            rows = rows[: self.query.intent.limit]
        text = f"{_found(len(rows))}{wording.phrases(constraints, len(rows))}{_titles(rows)}"
        status: Status = "partial" if textual or self._content_left() else "answered"
        items = self.items(rows, constraints)
        shown = self._textual(textual)
        return shown.answer("list", [row.id for row in rows], text, status=status, items=items, query=query,
                            sure=0.7 if textual else 0.97, constraints=constraints)  # fmt: skip

    def _textual(self, textual: bool) -> "Responder":
        """Return a responder whose leftover was used, so that it is not said to be ignored."""
        query = replace(self.query, leftover=(), understood=max(0.6, self.query.understood)) if textual else self.query
        return Responder(self.store, self.known, self.find, self.question, query)

    def _ranked(self, rows: list[_Row], textual: bool) -> list[_Row]:
        if not textual and not self.query.leftover:
            return rows
        hits = self.find(self.question, 200)
        rank = {hit.iri: hit.rank for hit in hits}
        return sorted(rows, key=lambda row: rank.get(row.iri, len(rank) + 1))

    def _widened(self) -> Answer | None:
        """Join with « ou » what « et » joined, where nothing has both and the question did not insist."""
        if self.query.together or self.query.leftover:
            return None
        merged: list[Constraint] = []
        changed = False
        for constraint in self.query.constraints:
            last = next((item for item in merged if isinstance(item, Concepts) and isinstance(constraint, Concepts)
                         and item.kind == constraint.kind and not item.negated and not constraint.negated), None)  # fmt: skip
            if last is not None and isinstance(constraint, Concepts):
                merged[merged.index(last)] = replace(last, ids=tuple(dict.fromkeys((*last.ids, *constraint.ids))))
                changed = True
            else:
                merged.append(constraint)
        rows, query = self.rows(merged) if changed else ([], None)
        if not rows:
            return None
        both = wording.phrases(self.query.constraints, 0)
        text = f"Aucune initiative{both} à la fois\u00a0; {_found(len(rows)).lower()}{wording.phrases(tuple(merged), len(rows))}{_titles(rows)}"
        return self.answer("list", [row.id for row in rows], text, status="partial", items=self.items(rows, merged),
                           query=query, sure=0.6, constraints=tuple(merged))  # fmt: skip

    def _none_found(self, kind: Kind, value: Value) -> Answer:
        query = self.planner.select(self.query.constraints) if kind == "list" else self.planner.count(self.query.constraints)
        text = f"Aucune initiative{wording.phrases(self.query.constraints, 0)}.{self._relaxation()}"
        return self.answer(kind, value, text, query=query)

    def _relaxation(self) -> str:
        """Return which constraint empties the set, and how many there would be without it."""
        constraints = self.query.constraints
        if len(constraints) < 2:
            return ""
        counts = []
        for dropped in constraints:
            kept = tuple(item for item in constraints if item is not dropped)
            counts.append((self.number(kept)[0], dropped))
        best, dropped = max(counts, key=lambda pair: pair[0])
        if not best:
            return ""
        name = wording.KIND_LABEL[dropped.kind]
        return f" Sans la contrainte «\u00a0{name}\u00a0: {wording.readable(dropped)}\u00a0», il y en aurait {digits(best)}."

    def _count(self) -> Answer:
        dimension = self.query.intent.dimension
        if dimension:
            return self._count_groups(dimension)
        constraints, textual = self._with_text()
        if not constraints and self.query.leftover:
            return self._unknown("je n'ai pas compris ce qu'il faut compter", sure=0.6)
        number, query = self.number(constraints)
        if not number:
            return self._none_found("number", 0)
        text = f"{_found(number)}{wording.phrases(constraints, number)}."
        rows, _ = self.rows(constraints)
        return self._textual(textual).answer("number", number, text, status="partial" if textual else "answered",
            items=self.items(rows, constraints), query=query, sure=0.6 if textual else 0.97, constraints=constraints)  # fmt: skip

    def _count_groups(self, dimension: Dimension) -> Answer:
        query = self.planner.count_groups(self.query.constraints, dimension)
        number = int(text_of(select(self.store, query.to_sparql())[0]["n"]))
        name = wording.DIMENSION_LABEL[dimension]
        text = f"{plural(number, name, _plural_name(name))} pour les initiatives{wording.phrases(self.query.constraints)}."
        return self.answer("number", number, text, query=query, sure=0.9)

    def _exists(self) -> Answer:
        if self._is_off_topic():
            return self._unknown("je n'ai pas compris la question", sure=0.6)
        constraints, textual = self._with_text()
        if not constraints and self.query.leftover:
            return self.answer("boolean", False, f"Non, aucun texte de la base ne parle de «\u00a0{', '.join(self.query.leftover)}\u00a0».",
                               status="partial", sure=0.6)  # fmt: skip
        rows, query = self.rows(constraints)
        if not rows:
            text = f"Non\u00a0: aucune initiative{wording.phrases(constraints, 0)}.{self._relaxation()}"
            return self.answer("boolean", False, text, query=query)
        text = f"Oui\u00a0: {_found(len(rows)).lower()}{wording.phrases(constraints, len(rows))}{_titles(rows)}"
        return self._textual(textual).answer("boolean", True, text, items=self.items(rows, constraints), query=query,
            status="partial" if textual else "answered", sure=0.65 if textual else 0.97, constraints=constraints)  # fmt: skip

    def groups(self, constraints: Sequence[Constraint], dimension: Dimension) -> tuple[dict[str, int], Select]:
        """Return label → number of initiatives, the largest first."""
        query = self.planner.group(constraints, dimension)
        found: dict[str, int] = {}
        for row in select(self.store, query.to_sparql()):
            group = text_of(row["group"])
            named = any(variable.value == "label" for variable in _variables(query))
            name = label_of(group) or (text_of(row["label"]) if named else group)
            found[name] = found.get(name, 0) + int(text_of(row["n"]))
        return found, query

    def _group(self) -> Answer:
        dimension = self._dimension()
        table, query = self.groups(self.query.constraints, dimension)
        if dimension == "annee":
            table = dict(sorted(table.items()))
        if not table:
            return self._none_found("number", 0)
        name = wording.DIMENSION_LABEL[dimension]
        shown = ", ".join(f"{label} ({digits(number)})" for label, number in list(table.items())[:12])
        text = f"Répartition par {name} des initiatives{wording.phrases(self.query.constraints)}\u00a0: {shown}{'…' if len(table) > 12 else ''}."
        return self.answer("table", {label: float(n) if not float(n).is_integer() else n for label, n in table.items()}, text, query=query)

    def _dimension(self) -> Dimension:
        return self.query.intent.dimension or "region"

    def _top(self) -> Answer:
        dimension, intent = self._dimension(), self.query.intent
        table, query = self.groups(self.query.constraints, dimension)
        if not table:
            return self._none_found("list", [])
        ordered = sorted(table.items(), key=lambda pair: pair[1] if intent.least else -pair[1])
        if intent.plural or intent.limit:
            kept = dict(ordered[: intent.limit or 5])
            shown = ", ".join(f"{label} ({digits(number)})" for label, number in kept.items())
            return self.answer("table", dict(kept), f"En tête\u00a0: {shown}.", query=query, sure=0.9)
        ranks = sorted({number for _, number in ordered}, reverse=not intent.least)
        best = ranks[min(intent.rank, len(ranks)) - 1]
        equal = [label for label, number in ordered if number == best]
        names = joined(equal) if len(equal) <= _SHOWN_TIES else f"{', '.join(equal[:_SHOWN_TIES])} et {len(equal) - _SHOWN_TIES} autres"
        verb = "ex æquo, avec" if len(equal) > 1 else "avec"
        text = f"{names}, {verb} {plural(best, 'initiative')}{wording.phrases(self.query.constraints)}."
        if dimension == "annee":
            return self.answer("number", int(equal[0]), text, query=query, sure=0.9 if len(equal) == 1 else 0.6)
        return self.answer("string", names, text, query=query, sure=0.95 if len(equal) == 1 else 0.7)

    def _values(self) -> Answer:
        dimension = self._dimension()
        if self.query.intent.field == "critere":
            every = [label(CRITERIA, id) for id in CRITERIA]
            return self.answer("list", every, f"Les neuf critères sont\u00a0: {joined(every)}.")
        table, query = self.groups(self.query.constraints, dimension)
        if not table:
            return self._none_found("list", [])
        labels = sorted(table) if dimension == "annee" else list(table)
        name = wording.DIMENSION_LABEL[dimension]
        text = f"{plural(len(labels), name, _plural_name(name))}\u00a0: {joined([f'{label} ({digits(table[label])})' for label in labels])}."
        return self.answer("list", labels, text, query=query, sure=0.9)

    def _compare(self) -> Answer:
        intent = self.query.intent
        left, query = self.number(self.query.constraints)
        if intent.threshold is not None:
            held = left < intent.threshold if intent.least else left > intent.threshold
            text = f"{'Oui' if held else 'Non'}\u00a0: {_found(left).lower()}{wording.phrases(self.query.constraints, left)}."
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
            return self._none_found("number", 0)
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
            return self._unknown(f"aucune initiative{wording.phrases(self.query.constraints, 0)} n'a cette information", query=query)
        value = float(text_of(row["value"]))
        value = int(value) if value.is_integer() else round(value, 2)
        what = "L'année moyenne de démarrage" if field == "annee" else f"Le budget {'moyen' if function == 'AVG' else 'total'}"
        shown = str(round(value)) if field == "annee" else f"{digits(value)}\u00a0€"
        text = f"{what} des initiatives{wording.phrases(self.query.constraints)} est {shown} (sur {plural(number, 'initiative')} qui l'indiquent)."
        return self.answer("number", value, text, query=query, sure=0.9)

    def _median(self, field: str) -> Answer:
        query = self.planner.extreme(self.query.constraints, FIELD_PROPERTY[field], least=True)
        numbers = [float(text_of(row["value"])) for row in select(self.store, query.to_sparql())]
        if not numbers:
            return self._unknown(f"aucune initiative{wording.phrases(self.query.constraints, 0)} n'a cette information", query=query)
        value = median(numbers)
        value = int(value) if value.is_integer() else value
        return self.answer("number", value, f"La médiane est {digits(value)} (sur {plural(len(numbers), 'initiative')}).", query=query, sure=0.9)

    def _extreme(self) -> Answer:
        intent = self.query.intent
        predicate = FIELD_PROPERTY[intent.field or "annee"]
        query = self.planner.extreme(self.query.constraints, predicate, least=intent.least)
        rows = select(self.store, query.to_sparql())
        if not rows:
            return self._unknown(f"aucune initiative{wording.phrases(self.query.constraints, 0)} n'a cette information", query=query)
        best = float(text_of(rows[0]["value"]))
        tied = [row for row in rows if float(text_of(row["value"])) == best]
        kept = rows[: intent.limit] if intent.limit else tied
        found = [_Row(text_of(row["i"]), text_of(row["sourceId"]) or None, text_of(row["title"])) for row in kept]
        shown = f"{int(best)}" if intent.field == "annee" else f"{digits(best)}\u00a0€"
        items = self.items(found, self.query.constraints)
        if intent.place_kind == "value":
            return self.answer("number", int(best) if best.is_integer() else best, f"{shown} ({joined([row.title for row in found[:3]])}).", items=items, query=query, sure=0.85)
        if intent.plural:
            return self.answer("list", [row.id for row in found], f"{joined([row.title for row in found])}.", items=items, query=query, sure=0.85)
        value = joined([row.title for row in found[:5]])
        return self.answer("string", value, f"{value} ({shown}).", items=items, query=query, sure=0.85)

    def _every(self) -> Answer:
        whole, _ = self.number(self.query.others[0])
        part, query = self.number(self.query.constraints)
        if not whole:
            return self._none_found("boolean", False)
        held = part == whole
        text = f"{'Oui' if held else 'Non'}\u00a0: {digits(part)} sur {plural(whole, 'initiative')}{wording.phrases(self.query.others[0], whole)}."
        return self.answer("boolean", held, text, query=query, sure=0.9)

    def _check(self) -> Answer:
        name = self.query.name or ""
        if not self.query.others:
            return self._unknown(f"la base ne contient pas d'initiative nommée «\u00a0{name}\u00a0»", sure=0.8)
        if not self.query.others[0]:
            return self.answer("boolean", False, f"Non, la base ne contient pas d'initiative nommée «\u00a0{name}\u00a0».", sure=0.75)
        only = self.query.others[0]
        for constraint in self.query.constraints:
            if not self._states(constraint, only):
                field = wording.FIELD_LABEL.get(constraint.kind, "Ce champ")
                return self._unknown(f"{field[0].lower()}{field[1:]} de «\u00a0{name}\u00a0» n'est pas renseigné")
        number, query = self.number((*only, *self.query.constraints))
        rows, _ = self.rows(only)
        held = number > 0
        condition = wording.phrases(self.query.constraints, 1)
        text = f"{'Oui' if held else 'Non'}, «\u00a0{name}\u00a0» {'répond' if held else 'ne répond pas'} à la demande\u00a0:{condition or ' dans la base'}."
        return self.answer("boolean", held, text, items=self.items(rows, self.query.constraints), query=query, sure=0.9)

    def _states(self, constraint: Constraint, only: tuple[Constraint, ...]) -> bool:
        """Tell whether the base says anything of an initiative on what a constraint asks."""
        if constraint.kind in ("statut", "annee", "budget", "lieu", "etape"):
            predicate = (FIELD_PROPERTY | CONCEPT_PROPERTY)[constraint.kind]
            found = only[0]
            if isinstance(found, Only):
                node = ox.NamedNode(found.iris[0])
                return next(self.store.quads_for_pattern(node, ox.NamedNode(predicate), None, None), None) is not None
        return True

    def _define(self) -> Answer:
        kind, id = self.query.concept or ("", "")
        found = concept(f"https://w3id.org/essaim/vocab/{kind}/{id}")
        source = _source_of(self.store, found.iri)
        origin = f" (Source\u00a0: {source})" if source else ""
        text = f"{found.label}\u00a0: {found.definition}{origin}"
        answer = self.answer("string", found.definition, text, sure=0.95)
        return replace(answer, interpretation={"demande": "définition", wording.KIND_LABEL[kind]: found.label})

    def _similar(self) -> Answer:
        anchor = self.query.others[0][0]
        iri = anchor.iris[0] if isinstance(anchor, Only) else ""
        summary = next((text_of(row["s"]) for row in select(self.store, "SELECT ?s { ?i ess:summary ?s } LIMIT 1", i=ox.NamedNode(iri))), "")
        hits = [hit for hit in self.find(f"{self.query.name} {summary}".strip()[:800], 200) if hit.iri != iri]
        allowed = {row.iri: row for row in self.rows(self.query.constraints)[0]} if self.query.constraints else None
        kept = [_Row(hit.iri, hit.source_id, hit.title) for hit in hits if allowed is None or hit.iri in allowed][:_FREE_TEXT_HITS]
        if not kept:
            return self._none_found("list", [])
        only = (Only("initiatives voisines", tuple(row.iri for row in kept)), *self.query.constraints)
        text = f"Les initiatives les plus proches de «\u00a0{self.query.name}\u00a0»{wording.phrases(self.query.constraints)}{_titles(kept)}"
        answer = self.answer("list", [row.id for row in kept], text, status="partial", query=self.planner.select(only),
                             items=self.items(kept, self.query.constraints), sure=0.6)  # fmt: skip
        return replace(answer, interpretation={"demande": f"semblables à « {self.query.name} »"} | wording.interpretation(self.query.constraints))


def _is_verb(word: str) -> bool:
    return word.endswith(_VERB_ENDINGS) and not word.endswith(_NOUN_ENDINGS)


def _found(number: int) -> str:
    """Return « Aucune initiative », « 1 initiative », « 12 initiatives »."""
    return plural(number, "initiative") if number else "Aucune initiative"


def _titles(rows: Sequence[_Row]) -> str:
    """Return the first titles after a colon, and a full stop."""
    shown = [f"«\u00a0{row.title}\u00a0»" for row in rows[:_SHOWN_TITLES]]
    more = len(rows) - len(shown)
    return f"\u00a0: {joined(shown) if not more else ', '.join(shown)}{f' et {digits(more)} de plus' if more else ''}."


def _plural_name(name: str) -> str:
    words = {"statut juridique": "statuts juridiques", "pays": "pays"}
    return words.get(name, f"{name}s")


def _variables(query: Select) -> list[ox.Variable]:
    return [ox.Variable(aggregate.name) for aggregate in query.aggregates]


def _request(intent: Intent) -> str:
    dimension = wording.DIMENSION_LABEL.get(intent.dimension or "", "")
    match intent.kind:
        case "count":
            return f"nombre de {_plural_name(dimension)}" if dimension else "nombre d'initiatives"
        case "group":
            return f"nombre d'initiatives par {dimension or 'région'}"
        case "top":
            return f"{dimension or 'région'} qui compte le {'moins' if intent.least else 'plus'} d'initiatives"
        case "values":
            return f"liste des {_plural_name(dimension)}"
    names = {
        "exists": "oui ou non", "compare": "comparaison", "which": "comparaison", "share": "part en pourcentage",
        "every": "oui ou non", "average": "moyenne", "total": "total", "extreme": "valeur extrême", "check": "oui ou non", "list": "liste d'initiatives", "similar": "initiatives semblables",
        "field": wording.FIELD_NAME.get(intent.field or "", "champ"),
    }  # fmt: skip
    return names.get(intent.kind, "information absente de la base" if intent.reason else "non comprise")


def _source_of(store: ox.Store, iri: str) -> str:
    rows = select(store, "SELECT ?s { ?c dct:source ?s } LIMIT 1", c=ox.NamedNode(iri))
    return text_of(rows[0]["s"]) if rows else ""


__all__ = ["Find", "InPlace", "Responder"]
