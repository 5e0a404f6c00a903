"""The sheet that goes to the council meeting: one initiative in Markdown, each claim with the sentence that proves it."""

from collections.abc import Iterable, Sequence
from typing import Final

from kg.model import Fact, InitiativeView
from ontology.terms import CRITERIA
from ontology.vocabulary import concepts
from pages.criteria import best_statements, confidence_words
from pages.quotes import plain

# The properties of kg.view.PROPERTY_LABELS as a person asks for them.
GROUPS: Final = {
    "Où": ("Lieu",),
    "Qui": ("Porteur", "Statut juridique", "Fondateur", "Partenaire", "Financeur", "Bénéficiaire"),
    "Pour qui": ("Public",),
    "Quoi": ("Thème", "Étape", "Inspirée de", "Fait partie de"),
    "Chiffres": ("Année de démarrage", "Budget (€)", "Montant", "Chiffre"),
    "Aussi mentionnés": ("Mentionne",),
}


def grouped(facts: Sequence[Fact]) -> dict[str, list[Fact]]:
    """Return the facts of each group that has some, in order; criteria have their own grid."""
    groups = {name: [fact for fact in facts if fact.property in labels] for name, labels in GROUPS.items()}
    return {name: held for name, held in groups.items() if held}


def origin(fact: Fact) -> str:
    """Return where a fact comes from, in words."""
    return "déclaré par la source" if fact.stated else f"lu dans le texte, {confidence_words(fact.confidence)}"


def markdown_sheet(view: InitiativeView) -> str:
    """Return the sheet of an initiative in Markdown."""
    lines = [f"# {plain(view.card.title)}", "", plain(view.card.summary), ""]
    for name, facts in grouped(view.facts).items():
        lines += [f"## {name}", "", *_facts(facts), ""]
    lines += ["## Les neuf critères de l’innovation sociale", "", *_criteria(view.facts), ""]
    lines += ["## Source", "", f"- Document : {plain(view.source)}"]
    lines += [f"- Licence : {plain(view.licence)}"] if view.licence else []
    lines += [f"- Site : {plain(view.url)}"] if view.url else []
    lines += [f"- Identifiant : {plain(view.card.iri)}", "", "Fiche établie par Essaim ; les citations font foi.", ""]
    return "\n".join(lines)


def _facts(facts: Iterable[Fact]) -> Iterable[str]:
    for fact in facts:
        yield f"- **{fact.property}** : {plain(fact.value)} ({origin(fact)})"
        yield from (f"  > {plain(quote.text)}" for quote in fact.quotes[:1])


def _criteria(facts: Sequence[Fact]) -> Iterable[str]:
    held = best_statements(facts)
    for criterion in concepts(CRITERIA):
        fact = held.get(criterion.iri)
        if fact is None:
            yield f"- {criterion.label} : non documenté"
            continue
        state = "le texte dit non" if fact.polarity == "no" else f"documenté, {confidence_words(fact.confidence)}"
        yield f"- **{criterion.label}** : {state}"
        yield from (f"  > {plain(quote.text)}" for quote in fact.quotes[:1])
