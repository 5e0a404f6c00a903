"""How far an answer can be trusted, beside what was understood: facts read in texts, tables, empty results."""

from typing import Final

from kg.ask.entities import Entities
from kg.ask.model import Constraint, Intent, Involves
from kg.model import Kind, Value
from ontology.terms import ESS, ROLE_PROPERTIES

_PREDICATES: Final = {
    "theme": ESS.theme, "public": ESS.public, "critere": ESS.criterion, "etape": ESS.stage, "statut": ESS.legalForm,
    "lieu": ESS.place, "annee": ESS.startYear, "budget": ESS.budget,
}  # fmt: skip
# How far an answer is right where such facts were read in texts: measured on data/gold/questions.jsonl, rounded.
_READ_WEIGHT: Final = {
    "theme": 0.9,
    "public": 0.9,
    "critere": 0.85,
    "etape": 0.7,
    "statut": 0.97,
    "lieu": 0.98,
    "annee": 0.98,
    "budget": 0.8,
}
# A role read in a text is right eight times out of ten (`make gold`); carriers are mostly stated.
_ROLE_WEIGHT: Final = 0.82
# A table is right only where every fact behind it is.
_GROUPED_WEIGHT = 0.75
# A count is right only where every fact behind it is; a large one has more of them.
_EACH = 0.993
# « Aucune initiative » after one plain constraint, and after several or a looser one: the worst answer to be wrong.
_EMPTY_WEIGHT, _EMPTY_DOUBT = 0.93, 0.77
_PLAIN: Final = frozenset(("lieu", "annee", "statut", "budget", "organisation", "initiative"))
_PLACES: Final = frozenset(("region", "departement", "intercommunalite", "ville", "pays"))


def of_field(known: Entities, field: str, predicate: str) -> float:
    """Return how far a field of one initiative can be trusted: less where some of its values were read in texts."""
    weight = _ROLE_WEIGHT if field in ("financeur", "partenaire", "fondateur") else _READ_WEIGHT.get(field, 1.0)
    return weight if known.is_read(predicate) else 1.0


def firmness(known: Entities, intent: Intent, constraints: tuple[Constraint, ...], kind: Kind, value: Value) -> float:
    """Return how far facts read in texts, not stated by records, and empty results lower the confidence, in [0, 1]."""
    held = [item.kind for item in constraints if item.kind in _READ_WEIGHT]
    # Criteria are always read, never stated.
    read = [name for name in held if name == "critere" or known.is_read(_PREDICATES[name])]
    firm = min([_READ_WEIGHT[name] for name in read], default=1.0)
    roles = {role for item in constraints if isinstance(item, Involves) for role in item.roles}
    if any(known.is_read(ROLE_PROPERTIES[role]) for role in roles - {"porteur"}):
        firm = min(firm, _ROLE_WEIGHT)
    if intent.dimension and (kind == "table" or intent.kind in ("count", "top")):
        if intent.dimension in ("financeur", "partenaire") and known.is_read(ROLE_PROPERTIES[intent.dimension]):
            firm *= _GROUPED_WEIGHT
        grouped = "lieu" if intent.dimension in _PLACES else intent.dimension
        firm *= _GROUPED_WEIGHT if grouped in _PREDICATES and known.is_read(_PREDICATES[grouped]) else 1.0
    if read and kind == "number" and isinstance(value, int | float) and intent.kind in ("count", "difference"):
        firm *= max(_GROUPED_WEIGHT, _EACH ** abs(value))
    if value == [] or (kind == "number" and value == 0):
        plain = len(constraints) == 1 and constraints[0].kind in _PLAIN
        firm *= _EMPTY_WEIGHT if plain else _EMPTY_DOUBT
    return firm
