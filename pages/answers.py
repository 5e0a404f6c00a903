"""An answer on the page: the sentence, how sure it is, what was understood, its figures and its proofs."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

import streamlit as st

from kg.model import Answer, AnswerItem, Card
from pages.cards import show_card
from pages.quotes import chips, in_passage, quoted, shortened

SURE: Final = 0.75
QUOTES_SHOWN: Final = 2
# Above this many bars a chart is no longer read at a glance.
BARS: Final = 30
# The colours of .streamlit/config.toml, which charts do not read.
CHART_WIDTH: Final = 720
INK, ACCENT = "#1f2b2a", "#1f5c57"
# What an answer's interpretation holds beside the request: the constraints.
REMOVABLE = frozenset(
    (
        "thème",
        "public",
        "critère",
        "statut juridique",
        "étape",
        "lieu",
        "année",
        "budget",
        "organisation",
        "champ",
        "texte",
    )
)


def status_words(answer: Answer) -> tuple[str, str]:
    """Return (CSS class, words) for how far an answer can be trusted; the words carry a sign, never colour alone."""
    if answer.status == "unknown":
        return "unknown", "? Je ne sais pas"
    if answer.status == "answered" and answer.confidence >= SURE:
        return "sure", "✓ Sûr"
    return "check", "≈ À vérifier"


def understood(answer: Answer) -> list[tuple[str, str]]:
    """Return what was understood as (label, value) pairs."""
    return [
        (name.capitalize(), value if isinstance(value, str) else ", ".join(map(str, value)))
        for name, value in answer.interpretation.items()
    ]


def show_sentence(answer: Answer, took_ms: float) -> None:
    """Draw the answer's sentence, its status and what was understood beside the constraints, which have buttons."""
    kind, words = status_words(answer)
    unknown = answer.status == "unknown"
    shown = [(label, value) for label, value in understood(answer) if unknown or label.lower() not in REMOVABLE]
    number = ""
    if answer.kind == "number" and isinstance(answer.value, int | float) and not isinstance(answer.value, bool):
        number = f'<p class="big" aria-hidden="true">{french_number(answer.value)}</p>'
    st.html(
        f'<div role="status">{number}<p class="answer">{escape(answer.text)}</p>'
        f'<p><span class="status {kind}">{words}</span><span class="small">répondu en {took_ms:.0f}&nbsp;ms</span></p>'
        f"</div>{chips(shown)}"
    )


def french_number(value: float) -> str:
    """Return a number in French digits: thin spaces between thousands, a comma, two decimals at most."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    # A year is not a quantity: 2015, not 2 015.
    if value % 1 == 0 and 1000 <= value <= 2100:
        return f"{value:.0f}"
    return text.replace(",", "\u202f").replace(".", ",")


def show_table(values: Mapping[str, float]) -> None:
    """Draw counts as bars, and the same as a table for those who cannot see them."""
    import altair
    import pandas

    ordered = list(values.items())
    frame = pandas.DataFrame(ordered[:BARS], columns=["groupe", "nombre"])
    base = altair.Chart(frame).encode(
        x=altair.X("nombre:Q", axis=None),
        y=altair.Y(
            "groupe:N",
            sort=None,
            title=None,
            axis=altair.Axis(labelLimit=260, ticks=False, domain=False, labelColor=INK, labelFontSize=14),
        ),
        tooltip=[altair.Tooltip("groupe:N", title="Groupe"), altair.Tooltip("nombre:Q", title="Nombre")],
    )
    bars = base.mark_bar(color=ACCENT, cornerRadiusEnd=3, height=16)
    figures = base.mark_text(align="left", dx=5, color=INK, fontSize=14).encode(text="nombre:Q")
    chart = (bars + figures).properties(height=28 * len(frame) + 10).configure_view(stroke=None)
    st.altair_chart(chart, width=CHART_WIDTH)
    with st.expander(f"Les {len(ordered)} lignes en tableau"):
        st.html(rows_table(("Groupe", "Nombre"), ordered))


def rows_table(head: tuple[str, str], rows: Sequence[tuple[str, float]]) -> str:
    """Return a table of counts in HTML."""
    titles = "".join(f'<th scope="col">{escape(title)}</th>' for title in head)
    body = "".join(f'<tr><td>{escape(name)}</td><td class="n">{french_number(n)}</td></tr>' for name, n in rows)
    return f'<table class="rows"><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>'


def proofs(item: AnswerItem, texts: Mapping[str, str], card: Card) -> str:
    """Return the quotes that prove an item, in their passages; its summary where the source states the facts."""
    if not item.evidence:
        return f'<p class="passage">{escape(shortened(card.summary, 280))}</p>'
    return "".join(
        quoted(in_passage(texts.get(quote.document, ""), quote.text, quote.start, quote.end))
        for quote in item.evidence[:QUOTES_SHOWN]
    )


def show_items(items: Sequence[AnswerItem], cards: Mapping[str, Card], texts: Mapping[str, str]) -> None:
    """Draw the initiatives of an answer with their proofs."""
    for number, item in enumerate(items):
        card = cards.get(item.iri) or Card(item.iri, item.source_id, item.title, "")
        show_card(card, proofs(item, texts, card), key=f"answer-{number}")
