"""What sets two territories apart, and what an initiative had there that has to be found here.

All of it follows from the graph and the gazetteer; nothing is advised that they do not show.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

import pyoxigraph as ox

from ingest.gazetteer import FRANCE, RURAL, gazetteer
from ingest.model import Place
from kg.ask.french import digits, joined, plural
from kg.model import InitiativeView
from kg.sheet import Point, facts_named, listed
from kg.territory import Known, area_codes, place_codes
from kg.view import text_of
from ontology.terms import ESS, LEGAL_FORMS
from ontology.vocabulary import label

# A territory so many times larger or smaller calls for another scale.
ANOTHER_SCALE: Final = 3.0
# Shares of inhabitants in rural communes so far apart make another country of two places.
ANOTHER_COUNTRYSIDE: Final = 0.15
# Laws, funds and people have changed since: eight years are more than a term of office.
LONG_AGO_YEARS: Final = 8


def differences(
    store: ox.Store,
    initiative: InitiativeView,
    origin: Place | None,
    target: Place,
    own: Sequence[Known],
    today: date,
) -> Iterable[Point]:
    """Yield what would have to be adapted. own: the target's initiatives; origin: None where no place is known."""
    if origin is None:
        yield Point("Taille", "la source ne dit pas où elle a lieu, la comparaison est impossible")
    else:
        yield from _places_apart(origin, target)
    yield from _carrier_apart(store, initiative, own)
    yield from _partners_to_find(store, initiative, own)
    yield from _time_apart(initiative, today)


def _places_apart(origin: Place, target: Place) -> Iterable[Point]:
    there, here = inhabitants(origin), inhabitants(target)
    if there and here:
        yield Point(
            "Taille",
            f"{_people(there)} là-bas ({origin.name}), {_people(here)} ici ({target.name}){_scale(there, here)}",
        )
    far, near = _rural(origin), _rural(target)
    if far and near and abs(far[1] - near[1]) >= ANOTHER_COUNTRYSIDE:
        yield Point(
            "Peuplement",
            f"{_percent(far[1])} des habitants vivent là-bas ({far[0]}) dans une commune de moins de {digits(RURAL)} "
            f"habitants, {_percent(near[1])} ici ({near[0]})",
        )
    if _country(origin) != _country(target):
        yield Point("Autre pays", "le droit, les statuts et les financeurs ne sont pas les mêmes")


def _rural(place: Place) -> tuple[str, float] | None:
    """Return the département or region that a place is, or lies in, and its share of rural inhabitants."""
    shares = gazetteer().rural_shares
    code = next((code for code in (place.code, *place.parents) if code in shares), None)
    area = _place(code) if code else None
    return (area.name, shares[area.code]) if area else None


def _percent(share: float) -> str:
    return f"{round(100 * share)}\u00a0%"


def _people(number: int) -> str:
    """Return « 13 900 habitants », rounded to three digits: populations are estimates."""
    rounded = round(number, -max(0, len(str(number)) - 3))
    return plural(rounded, "habitant")


def _scale(there: int, here: int) -> str:
    ratio = max(there, here) / min(there, here)
    if ratio < ANOTHER_SCALE:
        return ""
    return f", soit {digits(round(ratio))} fois {'plus' if here > there else 'moins'}"


def _country(place: Place) -> str:
    return next((code for code in (place.code, *place.parents) if code.startswith("pays:")), FRANCE)


def legal_forms(store: ox.Store, organisations: Iterable[str]) -> list[str]:
    """Return the French names of the legal forms of organisations."""
    found: dict[str, None] = {}
    for iri in organisations:
        for quad in store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(ESS.legalForm), None, None):
            found[label(LEGAL_FORMS, LEGAL_FORMS.id_of(text_of(quad.object)))] = None
    return list(found)


def _carrier_apart(store: ox.Store, initiative: InitiativeView, own: Sequence[Known]) -> Iterable[Point]:
    """Say what kind of carrier it takes, and how many initiatives here have one of that kind."""
    carriers = [fact.value_iri for fact in facts_named(initiative, "Porteur") if fact.value_iri]
    stated = [fact.value for fact in facts_named(initiative, "Statut juridique")]
    forms = list(dict.fromkeys([*legal_forms(store, carriers), *stated]))
    if not forms:
        return
    alike = sum(bool(set(forms) & set(legal_forms(store, one.carriers))) for one in own)
    yield Point("Porteur", f"là-bas, {joined(forms).lower()}\u00a0; {_alike_here(alike, len(own))}")


def _alike_here(alike: int, own: int) -> str:
    if not own:
        return "ici, aucune initiative n’est encore connue"
    if own == 1:
        return f"ici, la seule initiative connue {'a' if alike else 'n’a pas'} un porteur de cette nature"
    count = {0: "aucune n’a", 1: "une a"}.get(alike, f"{digits(alike)} ont")
    return f"ici, parmi les {digits(own)} initiatives connues, {count} un porteur de cette nature"


def _partners_to_find(store: ox.Store, initiative: InitiativeView, own: Sequence[Known]) -> Iterable[Point]:
    """Say which of its partners and funders work here already, and of what kind the others are."""
    facts = facts_named(initiative, "Partenaire", "Financeur")
    allies = {fact.value_iri: fact.value for fact in facts if fact.value_iri}
    here = _organisations(store, own)
    # « mairie » alone is any mairie: only a name of one's own is known to be the same organisation.
    present = {iri: name for iri, name in allies.items() if iri in here and name[:1].isupper()}
    if present:
        yield Point("Partenaires et financeurs déjà à l’œuvre ici", listed(present.values()))
    missing = [f"{name}{in_brackets(legal_forms(store, [iri]))}" for iri, name in allies.items() if iri not in present]
    if missing:
        yield Point("À trouver ici, ou leur équivalent", listed(missing))


def in_brackets(words: Sequence[str]) -> str:
    """Return « (association et collectivité) » after a space, '' where there is no word."""
    return f" ({joined(words).lower()})" if words else ""


def _organisations(store: ox.Store, own: Iterable[Known]) -> set[str]:
    return {
        text_of(quad.object)
        for one in own
        for role in (ESS.carriedBy, ESS.partner, ESS.funder)
        for quad in store.quads_for_pattern(ox.NamedNode(one.iri), ox.NamedNode(role), None, None)
    }


def _time_apart(initiative: InitiativeView, today: date) -> Iterable[Point]:
    year = initiative.card.year
    if year and today.year - year >= LONG_AGO_YEARS:
        yield Point("Temps", f"elle a démarré en {year}\u00a0; vérifier ce qui a changé depuis")
    if any(fact.value_iri and fact.value_iri.endswith("/arretee") for fact in facts_named(initiative, "Étape")):
        yield Point("Fin", "la source la dit arrêtée\u00a0; chercher pourquoi")


def origin_of(store: ox.Store, iri: str) -> Place | None:
    """Return an initiative's most precise place, None where the graph knows none."""
    quads = store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(ESS.place), None, None)
    places = [place for code in place_codes({text_of(quad.object) for quad in quads}) if (place := _place(code))]
    return max(places, key=lambda place: (len(place.parents), place.population), default=None)


def _place(code: str) -> Place | None:
    return gazetteer().by_code(code)


def inhabitants(place: Place) -> int:
    """Return a territory's population; a pays has that of the communes around its seat. 0 where unknown."""
    if place.population:
        return place.population
    communes = (found for code in area_codes(place) if (found := _place(code)) and found.kind == "commune")
    return sum(commune.population for commune in communes)
