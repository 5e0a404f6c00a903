"""The grid of the nine criteria as a picture that can be read without colour: a sign, a word, a confidence, a quote.

« Non documenté » (the text does not say) is never drawn as « non » (the text says it is absent).
Source of the grid: Institut Godin, éléments constitutifs de l'innovation sociale (ontology/criteria.ttl).
"""

from collections.abc import Sequence
from html import escape

from kg.model import Fact
from ontology.terms import CRITERIA, DIMENSIONS
from ontology.vocabulary import Concept, concepts
from pages.quotes import shortened

QUOTE_LENGTH = 130


def confidence_words(confidence: float) -> str:
    """Return a confidence, in [0, 1], in words."""
    if confidence >= 0.8:
        return "sûr"
    return "probable" if confidence >= 0.6 else "à vérifier"


def best_statements(facts: Sequence[Fact]) -> dict[str, Fact]:
    """Return the most confident statement of each criterion, by IRI."""
    held: dict[str, Fact] = {}
    for fact in facts:
        if fact.property == "Critère" and fact.value_iri:
            best = held.get(fact.value_iri)
            if best is None or fact.confidence > best.confidence:
                held[fact.value_iri] = fact
    return held


def criteria_grid(facts: Sequence[Fact]) -> str:
    """Return the grid in HTML: four dimensions in order, a cell a criterion."""
    held = best_statements(facts)
    columns = []
    for dimension in concepts(DIMENSIONS):
        cells = "".join(_cell(c, held.get(c.iri)) for c in concepts(CRITERIA) if c.broader == dimension.id)
        columns.append(f"<section><h3>{escape(dimension.label)}</h3><ul>{cells}</ul></section>")
    return f'<div class="grid">{"".join(columns)}</div>'


def _cell(criterion: Concept, fact: Fact | None) -> str:
    if fact is None:
        kind, sign, state, quote = "none", "○", "non documenté", ""
    elif fact.polarity == "no":
        kind, sign, state, quote = "no", "✕", "le texte dit non", _quote(fact)
    else:
        kind, sign, state, quote = "yes", "●", f"documenté, {confidence_words(fact.confidence)}", _quote(fact)
    return (
        f'<li class="{kind}" title="{escape(criterion.definition)}"><strong>{escape(criterion.label)}</strong>'
        f'<span class="state"><span aria-hidden="true">{sign}</span> {state}</span>{quote}</li>'
    )


def _quote(fact: Fact) -> str:
    if not fact.quotes:
        return ""
    return f"<q>{escape(shortened(fact.quotes[0].text, QUOTE_LENGTH))}</q>"


def summary_line(facts: Sequence[Fact]) -> str:
    """Return how many criteria the text documents, in French."""
    held = best_statements(facts)
    yes = sum(fact.polarity == "yes" for fact in held.values())
    no = len(held) - yes
    counted = f"{yes} critère{'s' if yes > 1 else ''} sur {len(CRITERIA.ids)} documenté{'s' if yes > 1 else ''}"
    return f"{counted} par le texte" + (f", {no} que le texte dit absent{'s' if no > 1 else ''}" if no else "")
