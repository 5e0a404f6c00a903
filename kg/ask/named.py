"""Answers about one named initiative: a field of it, with the sentence that proves it, or why it is not known."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import unquote

import pyoxigraph as ox

from ingest.gazetteer import gazetteer
from kg.ask.algebra import Path, Pattern, Select, Triple, Values, Var
from kg.ask.confidence import of_field
from kg.ask.french import at, digits, joined
from kg.ask.model import Only
from kg.ask.plan import INITIATIVE
from kg.ask.proofs import facts_proven, quotes_of
from kg.ask.respond import Responder
from kg.ask.wording import FIELD_LABEL, quoted
from kg.graph import place_iri, select
from kg.model import Answer, AnswerItem
from kg.view import label_of, text_of
from ontology.terms import CRITERIA, ESS, ROLE_PROPERTIES, SCHEMA
from ontology.vocabulary import concept

_VALUE: Final = Var("value")
# Who carries an initiative has often founded it.
_CARRIED: Final = 0.7
# Of one field: more would hide the others of the page.
_MOST_QUOTES: Final = 20
_CONCEPTS: Final = {"theme": ESS.theme, "public": ESS.public, "statut": ESS.legalForm, "etape": ESS.stage}
_KINDS: Final = {
    "ville": ("commune", "ville"),
    "departement": ("departement",),
    "intercommunalite": ("intercommunalite",),
    "region": ("region",),
    "pays": ("pays",),
}


class NamedResponder(Responder):
    """Answers a question about the initiative that a query names."""

    def run(self) -> Answer:
        """Return the answer."""
        only = next((item for item in self.query.constraints if isinstance(item, Only)), None)
        name = self.query.name or ""
        if only is None:
            return self._not_found(name)
        self.iri, self.name = only.iris[0], name
        field = self.query.intent.field or "resume"
        if field == "lieu":
            return self._place()
        if field in ("annee", "budget"):
            return self._number(field)
        if field in _CONCEPTS:
            return self._concepts(field)
        if field == "critere":
            return self._criteria()
        if field in ROLE_PROPERTIES:
            return self._organisations(field)
        return self._text(field)

    def _not_found(self, name: str) -> Answer:
        near = [match.label for match in self.known.named(name)[:2] if match.coverage > 0.3]
        hint = f" Voulez-vous dire {quoted(near)}\u00a0?" if near else ""
        answer = self.unknown(f"je ne trouve pas «\u00a0{name}\u00a0» dans la base", sure=0.8)
        return Answer(**{**answer.__dict__, "text": f"{answer.text}{hint}"})

    def _rows(self, *patterns: Pattern, extra: Sequence[Var] = ()) -> tuple[list[ox.QuerySolution], Select]:
        query = Select((_VALUE, *extra), (Values(INITIATIVE, (ox.NamedNode(self.iri),)), *patterns))
        return select(self.store, query.to_sparql()), query

    def _answered(
        self,
        value: str | int | float,
        text: str,
        query: Select,
        predicate: str,
        kind: str = "string",
        sure: float = 0.95,
    ) -> Answer:
        return self.answer(
            "number" if kind == "number" else "string",
            value,
            text,
            query=query,
            sure=sure,
            items=[self._item(predicate)],
        )

    def _item(self, predicate: str) -> AnswerItem:
        """Return the initiative with the sentences that prove a property."""
        facts = facts_proven(self.store, [self.iri]).get(self.iri, [])
        pieces = [fact.piece for fact in facts if fact.predicate == predicate]
        named = self.known.by_iri[self.iri]
        return AnswerItem(self.iri, named.source_id, named.title, quotes_of(self.store, pieces, most=_MOST_QUOTES))

    def _confidences(self) -> dict[str, float]:
        """Return place → how surely the initiative takes place there."""
        found: dict[str, float] = {}
        for quad in self.store.quads_for_pattern(None, ox.NamedNode(ESS.subject), ox.NamedNode(self.iri), None):
            fact = self.store.quads_for_pattern(quad.subject, None, None, None)
            said = {item.predicate.value: text_of(item.object) for item in fact}
            if said.get(ESS.predicate) == ESS.place:
                sure = float(said.get(ESS.confidence) or 1)
                found[said[ESS.object]] = max(sure, found.get(said[ESS.object], 0.0))
        return found

    def _empty(self, field: str, query: Select) -> Answer:
        label = FIELD_LABEL.get(field, "Ce champ")
        lead = f"{label[0].lower()}{label[1:]}"
        if label.startswith("Aucun"):
            return self.unknown(f"{lead} n'est indiqué pour «\u00a0{self.name}\u00a0»", query=query)
        return self.unknown(
            f"{lead} de «\u00a0{self.name}\u00a0» n'est pas renseigné{'e' if field in ('annee', 'etape', 'resume') else ''}",
            query=query,
        )

    def _place(self) -> Answer:
        wanted = self.query.intent.place_kind or "ville"
        place, kind = Var("place"), Var("kind")
        path = Path((SCHEMA.containedInPlace,), optional=True)
        group = Var("group")
        rows, query = self._rows(
            Triple(INITIATIVE, ESS.place, place), Triple(place, path, group), Triple(group, ESS.placeKind, kind), Triple(group, SCHEMA.name, _VALUE),
            extra=(kind, place, group),
        )  # fmt: skip
        sure = self._confidences()
        ranked = sorted(rows, key=lambda row: -sure.get(text_of(row["place"]), 1.0))
        found = [text_of(row["value"]) for row in ranked if text_of(row["kind"]) in _KINDS[wanted]]
        if not found and wanted == "ville":
            order = ("intercommunalite", "bassin", "departement", "ancienne-region", "region", "pays")
            wider = sorted(
                (row for row in ranked if text_of(row["kind"]) in order),
                key=lambda row: order.index(text_of(row["kind"])),
            )
            if wider and self.query.intent.exact:
                known = f"la commune de «\u00a0{self.name}\u00a0» n'est pas renseignée (la fiche dit seulement\u00a0: {text_of(wider[0]['value'])})"
                return self.unknown(known, query=query)
            if wider:
                value = text_of(wider[0]["value"])
                return self._answered(
                    value,
                    f"«\u00a0{self.name}\u00a0» se trouve dans le périmètre suivant\u00a0: {value} (la commune n'est pas renseignée).",
                    query,
                    ESS.place,
                    sure=0.6,
                )
        if not found:
            return self._empty("lieu", query)
        others = [name for name in dict.fromkeys(found[1:]) if name != found[0]]
        also = f" La fiche cite aussi {joined(others[:4])}." if others else ""
        code = next(text_of(row["group"]) for row in ranked if text_of(row["value"]) == found[0]).removeprefix(
            place_iri("")
        )
        place_found = gazetteer().by_code(unquote(code))
        where = at(place_found) if place_found else f"à {found[0]}"
        return self._answered(found[0], f"«\u00a0{self.name}\u00a0» se situe {where}.{also}", query, ESS.place)

    def _number(self, field: str) -> Answer:
        predicate = ESS.startYear if field == "annee" else ESS.budget
        rows, query = self._rows(Triple(INITIATIVE, predicate, _VALUE))
        if not rows:
            return self._empty(field, query)
        value = float(text_of(rows[0]["value"]))
        number = int(value) if value.is_integer() else value
        text = (
            f"«\u00a0{self.name}\u00a0» a démarré en {number}."
            if field == "annee"
            else f"Le budget de «\u00a0{self.name}\u00a0» est de {digits(value)}\u00a0€."
        )
        return self._answered(number, text, query, predicate, "number")

    def _concepts(self, field: str) -> Answer:
        rows, query = self._rows(Triple(INITIATIVE, _CONCEPTS[field], _VALUE))
        if not rows and field == "statut":
            rows, query = self._rows(Triple(INITIATIVE, Path((ESS.carriedBy, ESS.legalForm)), _VALUE))
        if not rows:
            return self._empty(field, query)
        labels = [label_of(text_of(row["value"])) for row in rows]
        text = f"«\u00a0{self.name}\u00a0»\u00a0: {joined(labels)}."
        sure = 0.95 * of_field(self.known, field, _CONCEPTS[field])
        return self._answered(joined(labels), text, query, _CONCEPTS[field], sure=sure)

    def _criteria(self) -> Answer:
        statement = Var("statement")
        rows, query = self._rows(
            Triple(statement, ESS.subject, INITIATIVE),
            Triple(statement, ESS.criterion, _VALUE),
            Triple(statement, ESS.polarity, ox.Literal("yes")),
        )
        found = {text_of(row["value"]) for row in rows}
        labels = [concept(CRITERIA[id]).label for id in CRITERIA if CRITERIA[id] in found]
        if not labels:
            return self._empty("critere", query)
        return self._answered(
            joined(labels),
            f"Critères documentés de «\u00a0{self.name}\u00a0»\u00a0: {joined(labels)}.",
            query,
            ESS.criterion,
        )

    def _organisations(self, field: str) -> Answer:
        predicate = ROLE_PROPERTIES[field]
        organisation = Var("organisation")
        rows, query = self._rows(Triple(INITIATIVE, predicate, organisation), Triple(organisation, SCHEMA.name, _VALUE))
        carried = not rows and field == "fondateur"
        if carried:
            predicate = ROLE_PROPERTIES["porteur"]
            rows, query = self._rows(
                Triple(INITIATIVE, predicate, organisation), Triple(organisation, SCHEMA.name, _VALUE)
            )
        if not rows:
            return self._empty(field, query)
        names = list(dict.fromkeys(text_of(row["value"]) for row in rows))
        verb = {
            "porteur": "est portée par",
            "financeur": "est financée par",
            "partenaire": "a pour partenaires",
            "fondateur": "a été créée par",
        }
        value = joined(names)
        if carried:
            text = f"Le fondateur de «\u00a0{self.name}\u00a0» n'est pas indiqué\u00a0; elle est portée par {value}."
            return self._answered(value, text, query, predicate, sure=_CARRIED)
        text = f"«\u00a0{self.name}\u00a0» {verb.get(field, 'est liée à')} {value}."
        return self._answered(value, text, query, predicate, sure=0.95 * of_field(self.known, field, predicate))

    def _text(self, field: str) -> Answer:
        if field == "url":
            rows, query = self._rows(Triple(INITIATIVE, SCHEMA.url, _VALUE))
        elif field == "colonne":
            note = Var("note")
            column = ox.Literal(self.query.intent.place_kind or "")
            rows, query = self._rows(
                Triple(INITIATIVE, ESS.annotation, note),
                Triple(note, ESS.column, column),
                Triple(note, ESS.value, _VALUE),
            )
        else:
            rows, query = self._rows(Triple(INITIATIVE, ESS.summary, _VALUE))
        values = list(dict.fromkeys(text_of(row["value"]) for row in rows if text_of(row["value"])))
        if not values:
            return self._empty(field, query)
        value = joined(values)
        return self._answered(
            value, value if field == "resume" else f"«\u00a0{self.name}\u00a0»\u00a0: {value}.", query, ESS.theme
        )
