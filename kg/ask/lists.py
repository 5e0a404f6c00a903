"""Answers that name initiatives or concepts: lists, yes or no, likeness, definitions."""

from dataclasses import replace

import pyoxigraph as ox

from kg.ask import wording
from kg.ask.entities import Row
from kg.ask.french import digits, joined, plural
from kg.ask.model import Concepts, Constraint, Intent, Involves, Only
from kg.ask.named import NamedResponder
from kg.ask.plan import CONCEPT_PROPERTY, FIELD_PROPERTY
from kg.ask.respond import Responder, found, plural_name, titles
from kg.graph import select
from kg.model import Answer, AnswerItem, Quote, Status
from kg.view import text_of
from ontology.terms import CRITERIA
from ontology.vocabulary import concept, label

_FREE_TEXT_HITS = 10
_SEARCHED = 200
_KIND_OF = 0.75
# As many as an answer names.
_PLACED = 5
# An initiative that is described rather than named may be another one that the base does not hold.
_DESCRIBED = 0.85


class ListResponder(Responder):
    """Answers « quelles… ? », « y a-t-il… ? », « X est-elle… ? », « qu'est-ce que… ? »."""

    def run(self) -> Answer:
        """Return the answer."""
        unknown = self.absent_field()
        if unknown:
            return unknown
        if one := self._of_the_only_one():
            return one
        match self.query.intent.kind:
            case "list":
                return self._list()
            case "exists":
                return self._exists()
            case "values":
                return self._values()
            case "check":
                return self._check()
            case "every":
                return self._every()
            case "define":
                return self._define()
            case "similar":
                return self._similar()
        return self.unknown(self.query.intent.reason or "je n'ai pas compris la question")

    def _of_the_only_one(self) -> Answer | None:
        """Answer « de quand date le jardin partagé de Rennes ? » where the base describes only one; None otherwise."""
        intent = self.query.intent
        if intent.field is None or intent.kind not in ("list", "values") or not self.query.constraints:
            return None
        rows, _ = self.rows(self.query.constraints)
        if len(rows) != 1:
            return None
        asked = Intent("field", field=intent.field, place_kind=intent.dimension if intent.field == "lieu" else None)
        named = replace(
            self.query, intent=asked, constraints=(Only(rows[0].title, (rows[0].iri,)),), name=rows[0].title
        )
        answer = NamedResponder(self.store, self.known, self.find, self.question, named).run()
        return replace(answer, confidence=round(answer.confidence * _DESCRIBED, 3))

    def _list(self) -> Answer:
        constraints, textual = self.with_text()
        if unread := self.unread_subject(textual):
            return unread
        if not constraints and self.query.leftover:
            return (
                self._nearest()
                if self.speaks_of_initiatives()
                else self.unknown("je n'ai pas compris la question", sure=0.6)
            )
        if not constraints and not self.speaks_of_initiatives():
            return self.unknown("je n'ai pas compris la question", sure=0.6)
        rows, query = self.rows(constraints)
        if not rows and any(item.kind == "etape" for item in constraints):
            return self.unknown("aucune fiche de la base ne le dit, et l'étape n'y est pas toujours indiquée", sure=0.7)
        if not rows:
            return self._widened() or self.none_found("list", [])
        rows = self._ranked(rows, textual)
        if self.query.intent.limit:
            rows = rows[: self.query.intent.limit]
        named = self._placed(rows) if self.query.intent.place_kind else rows
        text = f"{found(len(rows))}{wording.phrases(constraints, len(rows))}{titles(named)}"
        status: Status = "partial" if textual or self.content_left() else "answered"
        items = self.items(rows, constraints)
        shown = self.textual(textual)
        return shown.answer("list", [row.id for row in rows], text, status=status, items=items, query=query,
                            sure=0.7 if textual else 0.97, constraints=constraints)  # fmt: skip

    def _placed(self, rows: list[Row]) -> list[Row]:
        """Return the rows with the towns of the first ones after their titles: « où » asks for both."""
        kinds = ("commune", "ville", "intercommunalite", "departement", "region", "pays")
        towns = {kind: at_most for at_most, kind in enumerate(kinds)}
        shown = []
        for row in rows[:_PLACED]:
            query = "SELECT ?n ?k { ?i ess:place ?p . ?p schema:name ?n ; ess:placeKind ?k }"
            places = [(towns[text_of(found["k"])], text_of(found["n"])) for found in
                      select(self.store, query, i=ox.NamedNode(row.iri)) if text_of(found["k"]) in towns]  # fmt: skip
            town = min(places)[1] if places else "lieu non renseigné"
            shown.append(replace(row, title=f"{row.title} ({town})"))
        return [*shown, *rows[_PLACED:]]

    def _nearest(self) -> Answer:
        """List what the search finds for words that no concept names."""
        hits = self.find(" ".join(self.query.leftover) or self.question, _FREE_TEXT_HITS)
        if not hits:
            return self.unknown("je n'ai pas compris la question")
        rows = [Row(hit.iri, hit.source_id, hit.title) for hit in hits]
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

    def _ranked(self, rows: list[Row], textual: bool) -> list[Row]:
        if not textual and not self.query.leftover:
            return rows
        hits = self.find(self.question, _SEARCHED)
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
        text = f"Aucune initiative{both} à la fois\u00a0; {found(len(rows)).lower()}{wording.phrases(tuple(merged), len(rows))}{titles(rows)}"
        return self.answer("list", [row.id for row in rows], text, status="partial", items=self.items(rows, merged),
                           query=query, sure=0.6, constraints=tuple(merged))  # fmt: skip

    def _exists(self) -> Answer:
        if self.is_off_topic():
            return self.unknown("je n'ai pas compris la question", sure=0.6)
        constraints, textual = self.with_text()
        if (
            self.query.leftover
            and not textual
            and all(item.kind == "organisation" for item in constraints)
            and constraints
        ):
            # « peut-on visiter La Raffinerie ? »: that the base knows it says nothing.
            return self.unknown(f"je n'ai pas compris {wording.quoted(list(self.query.leftover), 'et')}", sure=0.7)
        if not constraints and self.query.leftover:
            return self.answer("boolean", False, f"Non, aucun texte de la base ne parle de «\u00a0{', '.join(self.query.leftover)}\u00a0».",
                               status="partial", sure=0.6)  # fmt: skip
        rows, query = self.rows(constraints)
        if self.query.intent.least:
            yes = f"{'Non' if rows else 'Oui'}\u00a0: {found(len(rows)).lower()}{wording.phrases(constraints, len(rows))}."
            return self.answer("boolean", not rows, yes, items=self.items(rows, constraints), query=query, sure=0.9)
        if not rows:
            text = f"Non\u00a0: aucune initiative{wording.phrases(constraints, 0)}.{self.relaxation()}"
            return self.answer("boolean", False, text, query=query, sure=self.sure_of_none())
        text = f"Oui\u00a0: {found(len(rows)).lower()}{wording.phrases(constraints, len(rows))}{titles(rows)}"
        return self.textual(textual).answer("boolean", True, text, items=self.items(rows, constraints), query=query,
            status="partial" if textual else "answered", sure=0.65 if textual else 0.97, constraints=constraints)  # fmt: skip

    def _every(self) -> Answer:
        whole, _ = self.number(self.query.others[0])
        part, query = self.number(self.query.constraints)
        if not whole:
            return self.none_found("boolean", False)
        held = part == whole
        text = f"{'Oui' if held else 'Non'}\u00a0: {digits(part)} sur {plural(whole, 'initiative')}{wording.phrases(self.query.others[0], whole)}."
        return self.answer("boolean", held, text, query=query, sure=0.9)

    def _check(self) -> Answer:
        name = self.query.name or ""
        if not self.query.others:
            return self.unknown(f"la base ne contient pas d'initiative nommée «\u00a0{name}\u00a0»", sure=0.8)
        if not self.query.others[0]:
            return self.answer(
                "boolean", False, f"Non, la base ne contient pas d'initiative nommée «\u00a0{name}\u00a0».", sure=0.75
            )
        only = self.query.others[0]
        for constraint in self.query.constraints:
            if not self._states(constraint, only):
                field = wording.FIELD_LABEL.get(constraint.kind, "Ce champ")
                return self.unknown(f"{field[0].lower()}{field[1:]} de «\u00a0{name}\u00a0» n'est pas renseigné")
        number, query = self.number((*only, *self.query.constraints))
        rows, _ = self.rows(only)
        held = number > 0
        text = wording.said_of(name, self.query.constraints, held=held)
        if not held:
            text += self._other_role(only)
        return self.answer("boolean", held, text, items=self.items(rows, self.query.constraints), query=query, sure=0.9)

    def _other_role(self, only: tuple[Constraint, ...]) -> str:
        """Return what else an organisation is to an initiative, a space first: « « ADEME » en est partenaire. », or ''."""
        asked = next((item for item in self.query.constraints if isinstance(item, Involves)), None)
        if asked is None:
            return ""
        held = [
            name for role, name in wording.FIELD_ONE.items() if self.number((*only, replace(asked, roles=(role,))))[0]
        ]
        return f" En revanche, «\u00a0{asked.name}\u00a0» en est {joined(held)}." if held else ""

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
        told, values, understood = [], [], {"demande": "définition"}
        for kind, id in self.query.concepts:
            found = concept(f"https://w3id.org/essaim/vocab/{kind}/{id}")
            source = _source_of(self.store, found.iri)
            origin = f" (Source\u00a0: {source})" if source else ""
            told.append(f"{found.label}\u00a0: {found.definition}{origin}")
            values.append(found.definition)
            name = wording.KIND_LABEL[kind]
            understood[name] = joined([understood[name], found.label]) if name in understood else found.label
        # « SCIC » is defined as what it is a kind of.
        kind_of = f"«\u00a0{self.query.name}\u00a0» relève de «\u00a0{found.label}\u00a0». " if self.query.name else ""
        sure = _KIND_OF if self.query.name else 0.95
        answer = self.answer("string", " ".join(values), kind_of + "\n".join(told), sure=sure)
        return replace(answer, interpretation=dict(understood))

    def _similar(self) -> Answer:
        anchor = self.query.others[0][0]
        iri = anchor.iris[0] if isinstance(anchor, Only) else ""
        summary = next(
            (
                text_of(row["s"])
                for row in select(self.store, "SELECT ?s { ?i ess:summary ?s } LIMIT 1", i=ox.NamedNode(iri))
            ),
            "",
        )
        hits = [hit for hit in self.find(f"{self.query.name} {summary}".strip()[:800], _SEARCHED) if hit.iri != iri]
        allowed = {row.iri: row for row in self.rows(self.query.constraints)[0]} if self.query.constraints else None
        kept = [Row(hit.iri, hit.source_id, hit.title) for hit in hits if allowed is None or hit.iri in allowed][
            :_FREE_TEXT_HITS
        ]
        if not kept:
            return self.none_found("list", [])
        only = (Only("initiatives voisines", tuple(row.iri for row in kept)), *self.query.constraints)
        text = f"Les initiatives les plus proches de «\u00a0{self.query.name}\u00a0»{wording.phrases(self.query.constraints)}{titles(kept)}"
        answer = self.answer("list", [row.id for row in kept], text, status="partial", query=self.planner.select(only),
                             items=self.items(kept, self.query.constraints), sure=0.6)  # fmt: skip
        return replace(answer, interpretation={**answer.interpretation, "semblables à": self.query.name or ""})

    def _values(self) -> Answer:
        dimension = self.dimension()
        if self.query.intent.field == "critere":
            every = [label(CRITERIA, id) for id in CRITERIA]
            return self.answer("list", every, f"Les neuf critères sont\u00a0: {joined(every)}.")
        table, query = self.groups(self.query.constraints, dimension)
        if not table:
            return self.no_group(dimension, "list")
        table = self.sized(table, dimension)
        labels = sorted(table) if dimension == "annee" else list(table)
        name = wording.DIMENSION_LABEL[dimension]
        size = wording.size(self.query.intent)
        shown = [f"{label} ({digits(table[label])})" if table[label] else label for label in labels]
        listed = f"\u00a0: {joined(shown)}" if shown else ""
        text = f"{plural(len(labels), name, plural_name(name))}{size}{listed}."
        return self.answer("list", labels, text, query=query, sure=0.9)


def _source_of(store: ox.Store, iri: str) -> str:
    rows = select(store, "SELECT ?s { ?c dct:source ?s } LIMIT 1", c=ox.NamedNode(iri))
    return text_of(rows[0]["s"]) if rows else ""
