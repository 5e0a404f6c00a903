"""Fiche: one initiative with every fact and its proof, the grid of criteria, the text, and what to take away.

Address: id (IRI, short id, or the id in its source; or a document's IRI, whose text is shown).
"""

import json
from collections.abc import Sequence
from html import escape

import streamlit as st

from kg.contract import show_json
from kg.export import describe
from kg.graph import initiative_iri
from kg.model import DocumentView, Fact, InitiativeView
from kg.twins import Elsewhere
from pages import state
from pages.base import session
from pages.cards import document_line, meta, place_name, short_id
from pages.criteria import criteria_grid, summary_line
from pages.maps import show_map
from pages.picker import pick_initiative
from pages.quotes import Span, in_passage, marked, quoted
from pages.sheet import grouped, markdown_sheet, origin


def proof(fact: Fact, text: str) -> str:
    """Return the first quote of a fact in its passage, in HTML; nothing where a record states it."""
    if not fact.quotes:
        return ""
    quote = fact.quotes[0]
    # A whole sentence explains itself; a name or a number needs what surrounds it.
    around = 0 if len(quote.text) > 60 else 90
    return quoted(in_passage(text, quote.text, quote.start, quote.end, around=around))


def called(fact: Fact) -> str:
    """Return a fact's value in HTML: a link where it is another initiative of the base."""
    if fact.value_iri and fact.value_iri.startswith(initiative_iri("")):
        return f'<a href="?id={escape(short_id(fact.value_iri))}" target="_self">{escape(fact.value)}</a>'
    return escape(fact.value)


def facts_html(facts: Sequence[Fact], text: str) -> str:
    """Return facts with their proofs as a definition list."""
    rows = "".join(
        f"<dt>{called(fact)} <small>{escape(fact.property.lower())}, {origin(fact)}</small></dt>"
        f"<dd>{proof(fact, text)}</dd>"
        for fact in facts
    )
    return f'<dl class="facts">{rows}</dl>'


def evidence_spans(view: InitiativeView) -> list[Span]:
    """Return every piece of the text that proves something, with what it proves."""
    return [
        Span(quote.start, quote.end, f"{fact.property} : {fact.value}")
        for fact in view.facts
        for quote in fact.quotes
        if quote.start is not None and quote.end is not None and quote.document == view.document
    ]


def show_exports(view: InitiativeView) -> None:
    """Draw what can be taken away."""
    name = short_id(view.card.iri)
    turtle = describe(session().store, view.card.iri, "turtle")
    with st.container(horizontal=True):
        st.download_button("Fiche pour le conseil (Markdown)", markdown_sheet(view), f"{name}.md", "text/markdown",
                           type="primary", on_click="ignore")  # fmt: skip
        st.download_button("JSON", json.dumps(show_json(view), ensure_ascii=False, indent=2), f"{name}.json",
                           "application/json", on_click="ignore")  # fmt: skip
        st.download_button("Turtle", turtle, f"{name}.ttl", "text/turtle", on_click="ignore")


def source_html(view: InitiativeView) -> str:
    """Return the source, its licence and the site, in HTML; a site is a link only where it is http(s)."""
    rows = origin_rows(view)
    if view.url:
        site = escape(view.url)
        is_web = view.url.lower().startswith(("https://", "http://"))
        rows.append(
            ("Site", f'<a href="{site}" rel="noopener nofollow" target="_blank">{site}</a>' if is_web else site)
        )
    rows += [(escape(column), escape(value)) for column, value in view.annotations]
    return rows_html(rows)


def origin_rows(view: InitiativeView | DocumentView) -> list[tuple[str, str]]:
    """Return where a text was read and under which licence, as (name, HTML)."""
    return [("Document", escape(view.source)), ("Licence", escape(view.licence) or "non précisée par la source")]


def rows_html(rows: Sequence[tuple[str, str]]) -> str:
    """Return (name, HTML) as a definition list."""
    return '<dl class="facts">' + "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows) + "</dl>"


def elsewhere_html(others: Sequence[Elsewhere]) -> str:
    """Return the other descriptions of an initiative in HTML, each a link to its own fiche."""
    rows = "".join(
        f'<li><a href="?id={escape(short_id(other.iri))}" target="_self">{escape(other.title)}</a>'
        f" <small>{escape(place_name(other.source))}</small></li>"
        for other in others
    )
    return f"<ul>{rows}</ul>"


def show_elsewhere(iri: str) -> None:
    """Draw where else an initiative is described; nothing where it has one source."""
    if others := session().elsewhere(iri):
        st.header("Aussi décrite dans", anchor=False)
        st.html(
            f'<p class="small">La même initiative, selon {"une autre source" if len(others) == 1 else "d’autres sources"}&nbsp;:'
            f" chacune garde ses faits.</p>{elsewhere_html(others)}"
        )


def show_facts(view: InitiativeView) -> None:
    """Draw the facts by group, in two columns."""
    columns = st.columns(2, gap="large")
    groups = grouped(view.facts)
    for number, (name, facts) in enumerate(groups.items()):
        with columns[number % 2]:
            st.subheader(name, anchor=False)
            st.html(facts_html(facts, view.text))
    if not groups:
        st.html("<p>Le texte ne donne rien d’autre que ce qu’il raconte.</p>")


def show_view(view: InitiativeView) -> None:
    """Draw an initiative."""
    card = view.card
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.html(f"<h1>{escape(card.title)}</h1>{meta(card)}")
        st.html(f'<p class="lead">{escape(card.summary)}</p>')
        if view.cited:
            st.info("Cette initiative est seulement citée dans un texte qui parle d’autre chose.")
        show_exports(view)
        st.page_link(
            state.COMPARABLES, label="Chercher des initiatives comparables", query_params={"id": short_id(card.iri)}
        )
        st.page_link(state.IMPORTER, label="Préparer son import ailleurs", query_params={"id": short_id(card.iri)})
    with right:
        show_map([card], key="fiche", height=300)
    st.header("Les neuf critères de l’innovation sociale", anchor=False)
    st.html(f'<p class="small">{summary_line(view.facts)}. « Non documenté » ne veut pas dire non.</p>')
    st.html(criteria_grid(view.facts))
    st.header("Les faits et leurs preuves", anchor=False)
    show_facts(view)
    show_elsewhere(card.iri)
    st.header("Le texte", anchor=False)
    st.html('<p class="small">Les passages surlignés prouvent un fait ; survolez-les pour savoir lequel.</p>'
            f'<div class="text">{marked(view.text, evidence_spans(view))}</div>')  # fmt: skip
    st.header("La source", anchor=False)
    st.html(source_html(view))


def show_document(document: DocumentView) -> None:
    """Draw a document as it was read."""
    st.html(f"<h1>{escape(document.title)}</h1>"
            f'<p class="meta">{escape(document_line(document.source, document.language))}</p>'
            f'<div class="text">{escape(document.text)}</div>')  # fmt: skip
    st.header("La source", anchor=False)
    st.html(rows_html(origin_rows(document)))


def main() -> None:
    """Draw the page."""
    if not state.one("id"):
        st.title("Fiche", anchor=False)
    wanted = pick_initiative("Choisir une initiative")
    if wanted:
        found = session().read(wanted)
        if isinstance(found, DocumentView):
            show_document(found)
        else:
            show_view(found)


main()
