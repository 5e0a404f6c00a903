"""The sheet that brings an initiative home: what it does, what proves it, what made it work, what to adapt.

A sheet only quotes the text, or says what follows from the graph and the gazetteer; it advises nothing of its own, and
lists what no source says.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import pyoxigraph as ox

from ingest.model import Place
from kg.ask.french import at, digits, joined
from kg.differences import differences, in_brackets, legal_forms, origin_of
from kg.model import Fact, InitiativeView
from kg.sheet import Point, Section, Sheet, facts_named, listed, one_line
from kg.territory import Known, area_codes
from ontology.terms import CRITERIA, PUBLICS, THEMES
from ontology.vocabulary import label

RELAYS: Final = 5
QUOTES: Final = 2

# The criteria, as the questions of a person who would do the same.
MEANS: Final = {
    "finalite-sociale": "Le besoin auquel elle répond",
    "aspiration-sociale": "L’idéal qui la guide",
    "logique-de-service": "Le service rendu",
    "accessibilite": "Ce qui la rend accessible",
}
PROOF: Final = {"impacts-directs": "Effets observés", "changement-social": "Ce qu’elle a fait changer"}
CONDITIONS: Final = {
    "modele-economique-pluriel": "D’où viennent ses ressources",
    "gouvernance-participative": "Qui décide",
    "ancrage-territorial": "Ce qu’elle tire de son territoire",
}
# What a person who brings a practice home asks for, by the property of kg.view.PROPERTY_LABELS.
EXPECTED: Final = {
    "Porteur": "qui la porte",
    "Partenaire": "ses partenaires",
    "Financeur": "ses financeurs",
    "Budget (€)": "son budget",
    "Chiffre": "des chiffres de résultat",
    "Année de démarrage": "son année de démarrage",
    "Public": "à qui elle s’adresse",
}
# These are served by most initiatives: sharing them tells little.
_EVERYONE: Final = frozenset({"habitants", "tout-public", "entreprises", "associations", "collectivites"})


def import_sheet(
    store: ox.Store, initiative: InitiativeView, target: Place, known: Sequence[Known], *, today: date
) -> Sheet:
    """Return the sheet of an initiative for a territory. known: all initiatives, as kg.territory.read_known."""
    inside = area_codes(target)
    own = [one for one in known if one.places & inside and one.iri != initiative.card.iri]
    origin = origin_of(store, initiative.card.iri)
    return Sheet(
        iri=initiative.card.iri,
        title=initiative.card.title,
        summary=initiative.card.summary,
        target=target,
        origin=origin,
        made=today,
        sections=(
            Section("ce-qu-elle-fait", "Ce qu’elle fait", _without_repeats(_does(initiative))),
            Section(
                "preuves",
                "Ce qui montre que cela marche",
                _without_repeats(_proof(initiative)),
                "Le texte ne donne aucun résultat.",
            ),
            Section(
                "conditions",
                "Ce qui a permis sa réussite",
                _without_repeats(_conditions(initiative)),
                "Le texte ne dit rien de ses moyens, de ses partenaires ni de sa gouvernance.",
            ),
            Section(
                "adapter",
                f"Ce qu’il faudrait adapter {at(target)}",
                tuple(differences(store, initiative, origin, target, own, today)),
                "Rien de ce que l’on sait des deux territoires ne les oppose.",
            ),
            Section(
                "appuis",
                f"Sur qui s’appuyer {at(target)}",
                _relays(initiative, own),
                "Aucune initiative connue d’ici ne partage son thème ou son public.",
            ),
            Section("contact", "Qui la porte, et où le lire", _source(store, initiative)),
            Section(
                "non-documente", "Ce que la source ne dit pas", _unsaid(initiative), "Tout ce qui est attendu y est."
            ),
        ),
    )


# ---- what the text says --------------------------------------------------------------------------------------------


def _quotes(facts: Iterable[Fact], most: int = QUOTES) -> tuple[str, ...]:
    """Return the distinct sentences that prove facts, the surest facts first."""
    ordered = sorted(facts, key=lambda fact: -fact.confidence)
    found = dict.fromkeys(one_line(quote.text) for fact in ordered for quote in fact.quotes)
    return tuple(found)[:most]


def _named(initiative: InitiativeView, property: str, one: str, several: str) -> list[Point]:
    """Return one point that names all the values of a property, with sentences that prove them."""
    facts = facts_named(initiative, property)
    values = list(dict.fromkeys(fact.value for fact in facts))
    if not values:
        return []
    return [Point(one if len(values) == 1 else several, listed(values), _quotes(facts))]


def _criteria(initiative: InitiativeView, names: Mapping[str, str]) -> list[Point]:
    """Return what the text says of criteria, a denial under the criterion's official name."""
    found = []
    for id, name in names.items():
        facts = [fact for fact in initiative.facts if fact.value_iri == CRITERIA[id]]
        if yes := _quotes(fact for fact in facts if fact.polarity == "yes"):
            found.append(Point(name, quotes=yes))
        if no := _quotes(fact for fact in facts if fact.polarity == "no"):
            found.append(Point(label(CRITERIA, id), "le texte dit que non", no))
    return found


def _without_repeats(points: Iterable[Point]) -> tuple[Point, ...]:
    """Return points whose quotes are said once: again only where nothing else proves a point."""
    seen: set[str] = set()
    found = []
    for point in points:
        new = tuple(quote for quote in point.quotes if quote not in seen)
        seen.update(point.quotes)
        found.append(replace(point, quotes=new or point.quotes[:1]))
    return tuple(found)


def _does(initiative: InitiativeView) -> tuple[Point, ...]:
    return (
        *_criteria(initiative, MEANS),
        *_named(initiative, "Public", "Public", "Publics"),
        *_named(initiative, "Thème", "Thème", "Thèmes"),
        *_named(initiative, "Année de démarrage", "Démarrée en", "Démarrée en"),
        *_named(initiative, "Étape", "Étape", "Étapes"),
    )


def _proof(initiative: InitiativeView) -> tuple[Point, ...]:
    figures = _named(initiative, "Chiffre", "Chiffre cité", "Chiffres cités")
    return (*_criteria(initiative, PROOF), *figures)


def _conditions(initiative: InitiativeView) -> tuple[Point, ...]:
    return (
        *_named(initiative, "Partenaire", "Partenaire", "Partenaires"),
        *_named(initiative, "Financeur", "Financeur", "Financeurs"),
        *_named(initiative, "Fondateur", "À l’origine", "À l’origine"),
        *_amounts(initiative),
        *_criteria(initiative, CONDITIONS),
    )


def _amounts(initiative: InitiativeView) -> list[Point]:
    budget = [
        Point("Budget", f"{digits(float(fact.value))}\u00a0€", _quotes([fact]))
        for fact in facts_named(initiative, "Budget (€)")
    ]
    return budget + _named(initiative, "Montant", "Montant cité", "Montants cités")


def _unsaid(initiative: InitiativeView) -> tuple[Point, ...]:
    """Return what is not documented, which is not the same as absent."""
    held = {fact.property for fact in initiative.facts}
    missing = [words for name, words in EXPECTED.items() if name not in held]
    criteria = {fact.value_iri for fact in initiative.facts}
    silent = [label(CRITERIA, id) for id in CRITERIA if CRITERIA[id] not in criteria]
    found = [Point("Non précisé", joined(missing))] if missing else []
    return (*found, *([Point("Critères non documentés", listed(silent))] if silent else []))


# ---- who is here, and whence it comes ------------------------------------------------------------------------------


def _relays(initiative: InitiativeView, own: Sequence[Known]) -> tuple[Point, ...]:
    """Return the territory's own initiatives that share most of its publics and themes."""
    themes, publics = frozenset(initiative.card.themes), frozenset(initiative.card.publics) - _EVERYONE
    shared = [
        (
            one.title,
            [label(PUBLICS, id) for id in PUBLICS if id in one.held["public"] & publics]
            + [label(THEMES, id) for id in THEMES if id in one.held["thème"] & themes],
        )
        for one in own
        if not one.cited
    ]
    best = sorted((pair for pair in shared if pair[1]), key=lambda pair: (-len(pair[1]), pair[0].casefold()))
    return tuple(Point(title, listed(labels).lower()) for title, labels in best[:RELAYS])


def _source(store: ox.Store, initiative: InitiativeView) -> tuple[Point, ...]:
    carriers = [
        Point("Porteur", f"{fact.value}{in_brackets(_forms(store, fact))}", _quotes([fact], 1))
        for fact in facts_named(initiative, "Porteur")
    ]
    return (
        *carriers,
        *([Point("Site", initiative.url)] if initiative.url else []),
        Point("Document", initiative.source),
        Point("Licence du texte", initiative.licence or "non précisée par la source"),
        Point("Identifiant", initiative.card.iri),
    )


def _forms(store: ox.Store, carrier: Fact) -> list[str]:
    return legal_forms(store, [carrier.value_iri]) if carrier.value_iri else []
