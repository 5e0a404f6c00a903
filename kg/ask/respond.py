"""What every answer needs: running its SPARQL, naming what proves it, saying what was not understood."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

import pyoxigraph as ox

from ingest.gazetteer import gazetteer
from kg.ask import french, wording
from kg.ask.algebra import Select
from kg.ask.areas import APPROXIMATE, is_setting
from kg.ask.confidence import firmness
from kg.ask.entities import Entities, Row, name_stems
from kg.ask.french import digits, joined, plural
from kg.ask.intent import HEAD
from kg.ask.lexicon import SCHEME_OF
from kg.ask.model import Concepts, Constraint, Dimension, InPlace, Intent, Involves, Known, Phrases, Query, Words
from kg.ask.narrowing import narrowed
from kg.ask.plan import Planner
from kg.ask.proofs import quotes_for
from kg.ask.relaxation import relaxed
from kg.ask.words import Question
from kg.graph import select
from kg.model import Answer, AnswerItem, Hit, Kind, Status, Value
from kg.view import label_of, text_of
from ontology.terms import ESS, ESSV, ROLE_PROPERTIES
from ontology.vocabulary import concepts

Find = Callable[[str, int], list[Hit]]

# What the base may not hold at all: then « none » would be a wrong answer.
_OPTIONAL_FIELDS: Final = {
    "budget": (ESS.budget, "aucun budget"), "annee": (ESS.startYear, "aucune année de démarrage"),
    "etape": (ESS.stage, "aucune étape d'avancement"), "statut": (ESS.legalForm, "aucun statut juridique"),
    "critere": (ESS.criterion, "aucun critère"),
}  # fmt: skip
# Where the place asked is known by its words alone, or not at all.
_VAGUE_WEIGHT = 0.6
# Where it was taken for something near: « le Sud-Ouest » for two regions, « une SCIC » for a cooperative.
_TAKEN_WEIGHT = 0.8
# An empty answer, where texts name the organisation asked.
_NAMED_WEIGHT = 0.8
# Proofs are gathered for this many initiatives of a list; a longer list is read by nobody to its end.
_PROVEN = 300
_QUOTES_EACH = 3
_SHOWN_TITLES = 5
_VERB_ENDINGS = ("ent", "ant", "ants", "ante", "antes", "er", "ir", "ez", "ons")
_NOUN_ENDINGS = ("ment", "ments")


_UNNAMED_PLACE = re.compile(
    r"\bchez (?:nous|moi)\b|\b(?:notre|ma|mon) (?:commune|ville|village|territoire|département|région|canton|quartier|agglo\w*)",
    re.IGNORECASE,
)


class Responder:
    """Answers one query over one store; each subclass owns a family of questions."""

    def __init__(self, store: ox.Store, known: Entities, find: Find, question: str, query: Query) -> None:
        self.store = store
        self.known = known
        self.find = find
        self.question = question
        self.query = query
        self.planner = Planner(known)

    def run(self) -> Answer:
        """Return the answer. Each family of questions has its own."""
        raise NotImplementedError

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
        notes = self.notes()
        certain = self.query.understood * self.clarity()
        if status != "unknown":
            compared = tuple(item for other in self.query.others for item in other)
            certain *= firmness(self.known, self.query.intent, (*shown, *compared), kind, value)
        return Answer(
            question=self.question,
            status="partial" if self.clarity() <= _VAGUE_WEIGHT and status == "answered" else status,
            kind=kind,
            value=value,
            text=" ".join([text, *notes]),
            items=tuple(items),
            interpretation=self.interpretation(shown),
            sparql=query.to_sparql() if query else None,
            confidence=round(max(0.05, sure * certain - 0.04 * len(self.query.corrections)), 3),
        )

    def interpretation(self, constraints: tuple[Constraint, ...]) -> dict[str, str | list[str]]:
        """Return what was understood: label → value(s), the request first."""
        asked: dict[str, str | list[str]] = {"demande": _request(self.query.intent)}
        return asked | wording.interpretation(constraints)

    def notes(self) -> list[str]:
        """Return the sentences that say what was corrected, and what was left out."""
        notes = []
        if self.query.corrections:
            read = [f"«\u00a0{typed}\u00a0» comme «\u00a0{meant}\u00a0»" for typed, meant in self.query.corrections]
            notes.append(f"J'ai lu {joined(read)}.")
        if self.query.leftover:
            notes.append(f"Je n'ai pas tenu compte de\u00a0: {', '.join(self.query.leftover)}.")
        if self.query.unsaid:
            notes.append(
                f"Aucun de ces textes ne dit {wording.quoted(list(self.query.unsaid))}\u00a0: j'ai retenu la catégorie la plus proche."
            )
        if self.query.rare:
            word, number = self.query.rare
            verb = "dit" if number == 1 else "disent"
            notes.append(
                f"{digits(number)} seulement de ces textes {verb} «\u00a0{word}\u00a0»\u00a0: j'ai retenu la catégorie la plus proche."
            )
        notes += filter(None, map(_taken_for, self.query.constraints))
        if here := self.unnamed_place():
            notes.append(
                f"Je ne sais pas où est «\u00a0{here}\u00a0»\u00a0: nommez le lieu, par exemple «\u00a0Bretagne\u00a0»."
            )
        return notes

    def clarity(self) -> float:
        """Return how near what the base holds is to what was said, in [0, 1]: « chez nous », « en zone rurale », « une SCIC »."""
        settings = any(isinstance(item, Phrases) and is_setting(item.text) for item in self.query.constraints)
        if settings or self.unnamed_place():
            return _VAGUE_WEIGHT
        return _TAKEN_WEIGHT if any(map(_taken_for, self.query.constraints)) else 1.0

    def unnamed_place(self) -> str:
        """Return the words by which the question points at a place without naming it, or ''."""
        found = _UNNAMED_PLACE.search(self.question)
        named = any(constraint.kind == "lieu" for constraint in self.query.constraints)
        return found[0] if found and not named else ""

    def unknown(self, reason: str, *, sure: float = 0.9, query: Select | None = None) -> Answer:
        """Return « je ne sais pas » with its reason."""
        text = f"Je ne sais pas\u00a0: {reason}."
        return replace(self.answer("none", None, text, status="unknown", query=query, sure=sure), confidence=sure)

    def absent_field(self) -> Answer | None:
        """Say that the base holds no budget, no year… at all, where the question needs one."""
        needed: list[str] = [
            constraint.kind for constraint in self.query.constraints if not isinstance(constraint, Known)
        ]
        needed += [self.query.intent.field or "", self.query.intent.dimension or ""]
        for kind in needed:
            if kind in _OPTIONAL_FIELDS and self.query.intent.kind not in ("field", "define", "check"):
                predicate, name = _OPTIONAL_FIELDS[kind]
                if next(self.store.quads_for_pattern(None, ox.NamedNode(predicate), None, None), None) is None:
                    return self.unknown(f"la base ne renseigne {name}")
        for constraint in self.query.constraints:
            if (
                isinstance(constraint, Involves)
                and (constraint.iris or constraint.forms)
                and not self._holds(constraint)
            ):
                names = joined([wording.FIELD_ONE[role] for role in constraint.roles], "ni")
                return self.unknown(f"la base ne renseigne aucun {names}")
            if isinstance(constraint, Involves) and not constraint.iris and not constraint.forms:
                return self.unknown(
                    f"la base ne connaît pas d'organisation nommée «\u00a0{constraint.name}\u00a0»", sure=0.7
                )
        return None

    def _holds(self, constraint: Involves) -> bool:
        """Tell whether the base gives any organisation one of the roles asked."""
        predicates = (ox.NamedNode(ROLE_PROPERTIES[role]) for role in constraint.roles)
        return any(next(self.store.quads_for_pattern(None, item, None, None), None) for item in predicates)

    def rows(self, constraints: Sequence[Constraint]) -> tuple[list[Row], Select]:
        """Return the initiatives that meet constraints, by title, and the query that finds them."""
        query = self.planner.select(constraints)
        if not constraints:
            return list(self.known.initiatives), query
        found = self.solutions(self.planner.initiatives(constraints))
        numbers = sorted(self.known.numbers[text_of(solution["i"])] for solution in found)
        return [self.known.initiatives[number] for number in numbers], query

    def number(self, constraints: Sequence[Constraint]) -> tuple[int, Select]:
        """Return how many initiatives meet constraints, and the query that counts them."""
        query = self.planner.count(constraints)
        return int(text_of(self.solutions(query)[0]["n"])), query

    def items(self, rows: Sequence[Row], constraints: Sequence[Constraint]) -> list[AnswerItem]:
        """Return the initiatives with the sentences that prove the constraints."""
        shown, most = rows[:_PROVEN], _QUOTES_EACH * len(constraints)
        quotes = quotes_for(self.store, [row.iri for row in shown], constraints, most=most)
        proven = [AnswerItem(row.iri, row.source_id, row.title, quotes.get(row.iri, ())) for row in shown]
        return [*proven, *rows[_PROVEN:]]

    def groups(self, constraints: Sequence[Constraint], dimension: Dimension) -> tuple[dict[str, int], Select]:
        """Return label → number of initiatives, the largest first."""
        query = self.planner.group(constraints, dimension)
        found: dict[str, int] = {}
        for solution in self.solutions(query):
            name = _group_name(solution)
            found[name] = found.get(name, 0) + int(text_of(solution["n"]))
        return found, query

    def solutions(self, query: Select) -> list[ox.QuerySolution]:
        """Run a query over the union of all graphs."""
        return select(self.store, query.to_sparql())

    def sized(self, table: dict[str, int], dimension: Dimension) -> dict[str, int]:
        """Return the groups of the size asked: « plus de 5 initiatives », « aucune initiative »; all where none is."""
        intent = self.query.intent
        if intent.threshold is None:
            return table
        if intent.least:
            every = dict.fromkeys(_every_group(dimension), 0) | table
            return {name: n for name, n in every.items() if n < max(1, intent.threshold)}
        return {name: n for name, n in table.items() if n > intent.threshold}

    def content_left(self) -> tuple[str, ...]:
        """Return the stems of the words not understood that may be a subject: verbs are not."""
        words = [word for text in self.query.leftover for word in name_stems(text)]
        return tuple(word for word in words if len(word) > 2 and not french.is_filler(word) and not _is_verb(word))

    def with_text(self) -> tuple[tuple[Constraint, ...], bool]:
        """Return the constraints with the words left over where initiatives hold them, and whether they were added."""
        stems = self.content_left()
        if not stems:
            return self.query.constraints, False
        words = Words(" ".join(self.query.leftover), stems)
        tried = (*self.query.constraints, words)
        return (tried, True) if self.number(tried)[0] else (self.query.constraints, False)

    def narrowed(self) -> Query:
        """Return the query with what was said more narrowly than a theme looked for in the texts."""
        return narrowed(self.query, lambda asked: self.number(asked)[0])

    def unread_subject(self, textual: bool) -> Answer | None:
        """Say that the very noun asked for was not understood, and that no text has it; None where it was."""
        if textual or not self.query.subject:
            return None
        reason = f"je n'ai pas compris «\u00a0{self.query.subject}\u00a0», et aucun texte de la base n'en parle"
        return self.unknown(reason, sure=0.7)

    def textual(self, textual: bool) -> "Responder":
        """Return a responder whose leftover was used, so that it is not said to be ignored."""
        query = replace(self.query, leftover=(), understood=max(0.6, self.query.understood)) if textual else self.query
        return Responder(self.store, self.known, self.find, self.question, query)

    def is_off_topic(self) -> bool:
        """Tell a question of which nothing was understood."""
        return not self.query.constraints and bool(self.query.leftover) and not self.speaks_of_initiatives()

    def speaks_of_initiatives(self) -> bool:
        """Tell a question that names initiatives, projects or the base itself."""
        return bool(re.search(rf"\b(?:{HEAD}|annuaire|base)\b", Question.read(self.question).folded))

    def none_found(self, kind: Kind, value: Value) -> Answer:
        """Return an empty answer that explains which constraint empties the set."""
        query = (
            self.planner.select(self.query.constraints)
            if kind == "list"
            else self.planner.count(self.query.constraints)
        )
        text = f"Aucune initiative{wording.phrases(self.query.constraints, 0)}.{self.relaxation()}"
        return self.answer(kind, value, text, query=query, sure=self.sure_of_none())

    def sure_of_none(self) -> float:
        """Return how sure an empty answer is: less where a text names the organisation asked, whose role may be unread."""
        return _NAMED_WEIGHT if self._naming_only() else 0.97

    def no_group(self, dimension: Dimension, kind: Kind) -> Answer:
        """Say that no initiative meets the constraints, or that none of those that do states what they are grouped by."""
        number, query = self.number(self.query.constraints)
        if not number:
            return self.none_found(kind, [] if kind == "list" else 0)
        name = wording.DIMENSION_LABEL[dimension]
        one = "aucune" if dimension in ("region", "intercommunalite", "ville", "etape", "annee", "source") else "aucun"
        initiatives = f"{plural(number, 'initiative')}{wording.phrases(self.query.constraints, number)}"
        return self.unknown(
            f"{one} {name} n'est indiqué{'e' if one == 'aucune' else ''} pour {initiatives}", query=query
        )

    def relaxation(self) -> str:
        """Return what there would be under looser constraints, a space first, or ''."""
        return relaxed(self.query.constraints, lambda asked: self.number(asked)[0]) + self._named_without_role()

    def _named_without_role(self) -> str:
        """Return which initiatives name the organisation asked without a role that was read, a space first, or ''."""
        rows = self._naming_only()
        if not rows:
            return ""
        name = next(item.name for item in self.query.constraints if isinstance(item, Involves))
        verb = "nomme" if len(rows) == 1 else "nomment"
        return f" {plural(len(rows), 'fiche')} {verb} «\u00a0{name}\u00a0» sans dire son rôle{titles(rows)}"

    def _naming_only(self) -> list[Row]:
        """Return the initiatives that name the organisation asked, and give it no role."""
        asked = next((item for item in self.query.constraints if isinstance(item, Involves)), None)
        if asked is None or asked.negated:
            return []
        mentions = ox.NamedNode(ESS.mentions)
        found = {
            text_of(quad.subject)
            for iri in asked.iris
            for quad in self.store.quads_for_pattern(None, mentions, ox.NamedNode(iri), None)
        }
        return [row for row in self.known.initiatives if row.iri in found]

    def dimension(self) -> Dimension:
        """Return the dimension asked, the region where none is said."""
        return self.query.intent.dimension or "region"


def _group_name(solution: ox.QuerySolution) -> str:
    """Return a group's label: of its concept, or what the query found; its own text where it has none."""
    group = text_of(solution["group"])
    return (label_of(group) if group.startswith(ESSV) else "") or _label(solution) or group


def _label(solution: ox.QuerySolution) -> str:
    try:
        return text_of(solution["label"])
    except KeyError:
        return ""


def _every_group(dimension: Dimension) -> list[str]:
    """Return the labels of every group that there may be: concepts, French regions and départements; [] where unknown."""
    if dimension in SCHEME_OF:
        return [concept.label for concept in concepts(SCHEME_OF[dimension])]
    prefix = {"region": "reg:", "departement": "dep:"}.get(dimension)
    numbers = [*(f"{n:02d}" for n in range(1, 96)), "2A", "2B", *(str(n) for n in range(971, 977))] if prefix else []
    places = (gazetteer().by_code(f"{prefix}{number}") for number in numbers)
    return [place.name for place in places if place]


def _taken_for(constraint: Constraint) -> str:
    """Return the sentence that says what a vague place was taken for, or ''."""
    if isinstance(constraint, InPlace) and constraint.name in APPROXIMATE:
        names = joined([place.name for place in constraint.places])
        return f"J'ai compris «\u00a0{constraint.name}\u00a0» comme {names}."
    if isinstance(constraint, Concepts) and constraint.kind == "statut" and constraint.said:
        return f"La base ne distingue pas {wording.quoted(list(constraint.said))}\u00a0: j'ai compris {wording.quoted(wording.names(constraint))}."
    if isinstance(constraint, Phrases) and is_setting(constraint.text):
        return f"La base ne dit pas ce qui est en «\u00a0{constraint.text}\u00a0»\u00a0: je l'ai cherché dans les mots des textes."
    return ""


def _is_verb(word: str) -> bool:
    return word.endswith(_VERB_ENDINGS) and not word.endswith(_NOUN_ENDINGS)


def found(number: int) -> str:
    """Return « Aucune initiative », « 1 initiative », « 12 initiatives »."""
    return plural(number, "initiative") if number else "Aucune initiative"


def titles(rows: Sequence[Row]) -> str:
    """Return the first titles after a colon, and a full stop."""
    shown = [f"«\u00a0{row.title}\u00a0»" for row in rows[:_SHOWN_TITLES]]
    more = len(rows) - len(shown)
    return f"\u00a0: {joined(shown) if not more else ', '.join(shown)}{f' et {digits(more)} de plus' if more else ''}."


def plural_name(name: str) -> str:
    """Return the plural of a dimension's name."""
    words = {"statut juridique": "statuts juridiques", "pays": "pays"}
    return words.get(name, f"{name}s")


def _request(intent: Intent) -> str:
    dimension = wording.DIMENSION_LABEL.get(intent.dimension or "", "")
    match intent.kind:
        case "count":
            return f"nombre de {plural_name(dimension)}" if dimension else "nombre d'initiatives"
        case "group":
            return f"nombre d'initiatives par {dimension or 'région'}"
        case "top":
            return f"{dimension or 'région'} qui compte le {'moins' if intent.least else 'plus'} d'initiatives"
        case "values":
            return f"liste des {plural_name(dimension)}"
    names = {
        "exists": "oui ou non", "compare": "comparaison", "which": "comparaison", "versus": "comparaison", "difference": "écart entre deux nombres", "share": "part en pourcentage",
        "every": "oui ou non", "average": "moyenne", "total": "total", "extreme": "valeur extrême", "check": "oui ou non", "list": "liste d'initiatives", "similar": "initiatives semblables",
        "field": wording.FIELD_NAME.get(intent.field or "", "champ"),
    }  # fmt: skip
    return names.get(intent.kind, "information absente de la base" if intent.reason else "non comprise")
