"""What is nearest to an empty answer: other roles, a wider place, other years or budgets, one constraint less.

Owns which relaxations are tried and how they are said; how many initiatives each gives is the responder's to count.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from ingest.gazetteer import gazetteer
from kg.ask import french, wording
from kg.ask.french import digits, plural
from kg.ask.model import Budget, Concepts, Constraint, InPlace, Involves, Phrases, Years
from kg.ask.words import stems
from ontology.terms import ROLE_PROPERTIES

Count = Callable[[Sequence[Constraint]], int]

# A relaxation that keeps every constraint and loosens one, then one that drops a constraint: more would not be read.
_MOST: Final = 2
_YEARS_WIDER: Final = (1, 2, 5, 10, 20, 50)
_BUDGET_WIDER: Final = (2.0, 5.0, 10.0, 100.0)
_RADIUS_WIDER: Final = (2.0, 4.0, 8.0)
_DOES: Final = {
    "porteur": "porte", "financeur": "finance", "partenaire": "est partenaire de", "fondateur": "a fondé",
    "beneficiaire": "bénéficie de",
}  # fmt: skip


def relaxed(constraints: tuple[Constraint, ...], count: Count) -> str:
    """Return, a space first, what there would be under looser constraints, or '' where nothing is near.

    count: the number of initiatives that meet constraints.
    """
    loosened = next(_loosened(constraints, count), None)
    dropped = _without_one(constraints, count)
    offers = [offer for offer in (loosened, dropped) if offer]
    return "".join(f" {offer}" for offer in offers[:_MOST])


def _loosened(constraints: tuple[Constraint, ...], count: Count) -> Iterator[str]:
    """Yield what each constraint gives when it is loosened and the others hold, the closest to what was asked first."""
    for constraint in sorted(constraints, key=lambda item: not isinstance(item, Involves)):
        others = tuple(item for item in constraints if item is not constraint)
        if constraint.negated:
            continue
        match constraint:
            case Involves(iris=iris) if iris:
                yield from _other_roles(constraint, others, count)
            case InPlace():
                yield from _wider_place(constraint, others, count)
            case Years():
                yield from _wider_years(constraint, others, count)
            case Budget():
                yield from _wider_budget(constraint, others, count)
            case Concepts() if not others:
                yield from _in_texts(constraint, count)


def _other_roles(constraint: Involves, others: tuple[Constraint, ...], count: Count) -> Iterator[str]:
    """« « CAF » finance 1 initiative »: what an organisation does where it does not do what was asked."""
    does = []
    for role in ROLE_PROPERTIES:
        number = count((*others, replace(constraint, roles=(role,)))) if role not in constraint.roles else 0
        if number:
            does.append(f"{_DOES[role]} {plural(number, 'initiative')}")
    if does:
        yield f"En revanche, «\u00a0{constraint.name}\u00a0» {french.joined(does)}{wording.phrases(others)}."


def _wider_place(constraint: InPlace, others: tuple[Constraint, ...], count: Count) -> Iterator[str]:
    """« Il y en a 4 en Bretagne »: the nearest area that holds the place asked and is not empty, or a larger circle."""
    if len(constraint.places) != 1:
        return
    if constraint.radius_km:
        for factor in _RADIUS_WIDER:
            wider = replace(constraint, radius_km=constraint.radius_km * factor)
            if number := count((*others, wider)):
                yield f"Il y en a {digits(number)} {wording.phrase(wider)}."
                return
    # The intercommunalité is the nearest area around a commune, before its département.
    for code in sorted(constraint.places[0].parents, key=lambda code: not code.startswith("epci:")):
        area = gazetteer().by_code(code)
        number = count((*others, InPlace((area,)))) if area else 0
        if area and number:
            yield f"Il y en a {digits(number)} {french.at(area)}."
            return


def _wider_years(constraint: Years, others: tuple[Constraint, ...], count: Count) -> Iterator[str]:
    """« Il y en a 2 entre 1948 et 1957 »: the same period with some years more on each side."""
    for span in _YEARS_WIDER:
        wider = replace(
            constraint,
            ranges=tuple((low and low - span, high and high + span) for low, high in constraint.ranges),
        )
        if number := count((*others, wider)):
            yield f"Il y en a {digits(number)} {wording.readable(wider)}."
            return


def _wider_budget(constraint: Budget, others: tuple[Constraint, ...], count: Count) -> Iterator[str]:
    for factor in _BUDGET_WIDER:
        low = constraint.low / factor if constraint.low else constraint.low
        high = constraint.high * factor if constraint.high else constraint.high
        wider = replace(constraint, low=low, high=high)
        if number := count((*others, wider)):
            yield f"Il y en a {digits(number)} {wording.phrase(wider)}."
            return


def _in_texts(constraint: Concepts, count: Count) -> Iterator[str]:
    """« Le mot « chercheurs » est dans 3 fiches »: for a concept that no initiative has, its own words in the texts."""
    labels = wording.names(constraint)
    said = Phrases(french.joined(labels, "ou"), tuple(stems(label) for label in labels))
    if number := count((said,)):
        yield f"Les mots {wording.quoted(labels)} sont dans {plural(number, 'fiche')}."


def _without_one(constraints: tuple[Constraint, ...], count: Count) -> str:
    """Return which constraint empties the set the most, and how many there would be without it; '' where all do."""
    if len(constraints) < 2:
        return ""
    kept = [(count(tuple(item for item in constraints if item is not dropped)), dropped) for dropped in constraints]
    number, dropped = max(kept, key=lambda pair: pair[0])
    if not number:
        return ""
    name = wording.KIND_LABEL[dropped.kind]
    return f"Sans la contrainte «\u00a0{name}\u00a0: {wording.shown(dropped)}\u00a0», il y en aurait {digits(number)}."
