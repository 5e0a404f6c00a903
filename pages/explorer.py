"""Explorer: search by words and meaning, narrowed by facets counted before the click, as cards and on a map; the
documents without an initiative that match come last.

Address: q, page, and the filters' (pages/filter_bar.py).
"""

from html import escape
from typing import Final

import streamlit as st

from kg.filters import Filters
from kg.model import Card
from kg.query import read_query
from pages import state
from pages.base import everyone, once, passing, session
from pages.cards import document_line, show_card
from pages.filter_bar import read_filters, show_filters
from pages.maps import show_map
from pages.quotes import found_passage, plain, shortened

PER_PAGE: Final = 10
# Beyond this rank a text no longer says anything of what it ranks.
RANKED: Final = 100
# Points beyond this number only make the map slow.
MAPPED: Final = 2_000


def show_box() -> str:
    """Draw the search's box; return the text of the address."""
    key = state.key("q")
    st.session_state[key] = state.one("q")
    st.text_input(
        "Chercher par le sens ou par les mots",
        key=key,
        on_change=state.take,
        args=("q",),
        kwargs={"clear": ("page",)},
        placeholder="Par exemple : se déplacer sans voiture à la campagne",
    )
    return state.one("q").strip()


def read_as(text: str) -> str:
    """Return the words that rank, their spelling corrected by those of the base."""
    return session().index.respelled(read_query(text).text)


def correction_html(text: str) -> str:
    """Return what was searched for instead of misspelt words; nothing where all were found."""
    asked, read = read_query(text).text, read_as(text)
    return (
        ""
        if asked == read
        else f'<p class="small" role="status">Orthographe corrigée : «&nbsp;{escape(read)}&nbsp;»</p>'
    )


def find(text: str, filters: Filters) -> list[tuple[Card, str]]:
    """Return the cards found with their passage in HTML, best first; by title where there is no text.

    Initiatives that several sources describe are one card.
    """
    known = everyone()
    if text:
        asked = read_as(text)
        return [
            (known[hit.iri], found_passage(hit.passage.text, asked) if hit.passage else "")
            for hit in (entry.first for entry in session().group(session().search(text, k=RANKED, filters=filters)))
            if hit.iri in known
        ]
    kept = (known[iri] for iri in passing(filters) if iri in known)
    cards = sorted(kept, key=lambda card: (card.title.casefold(), card.iri))
    return [(card, escape(shortened(card.summary, 320))) for card in once(cards)]


def count_html(kept: int, total: int, ranked: int, shown: int = 0) -> str:
    """Return how many initiatives pass the filters, and how many of them a text ranks (0: no text).

    shown: as how many entries, where several sources describe some of them.
    """
    count = f"{kept} initiative{'s' if kept > 1 else ''} sur {total}"
    if not ranked and 0 < shown < kept:
        return f"<h2>{count}, en {shown} entrée{'s' if shown > 1 else ''}</h2>"
    order = "" if ranked < 2 else ", les plus proches de votre texte d’abord"
    if ranked and kept > ranked:
        order = f", dont les {ranked} plus proches de votre texte"
    return f"<h2>{count}{order}</h2>"


def show_page(found: list[tuple[Card, str]]) -> None:
    """Draw one page of results and the ways to the others."""
    last = (len(found) - 1) // PER_PAGE
    page = min(state.number("page", 0), last)
    for number, (card, passage) in enumerate(found[page * PER_PAGE : (page + 1) * PER_PAGE]):
        show_card(card, f'<p class="passage">{passage}</p>', key=f"found-{number}")
    if last:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("← Précédentes", disabled=page == 0, on_click=state.put, kwargs={"page": page - 1})
            st.html(f'<p class="small">Page {page + 1} sur {last + 1}</p>')
            st.button("Suivantes →", disabled=page == last, on_click=state.put, kwargs={"page": page + 1})


def show_documents(text: str, filters: Filters) -> None:
    """Draw the documents without an initiative that match a text; nothing where none does, nor after the first page."""
    if not text or state.number("page", 0):
        return
    # A document may hold a word as it was typed, which no initiative does.
    found, asked = session().search_documents(text, filters=filters), f"{text} {read_as(text)}"
    if found:
        st.header("Documents sans initiative", anchor=False)
    for hit in found:
        with st.container(border=True, key=f"document-{hit.rank}", gap="small"):
            st.page_link(state.FICHE, label=plain(hit.title), query_params={"id": hit.iri})
            st.html(f'<p class="meta">{escape(document_line(hit.source, hit.language))}</p>'
                    f'<p class="passage">{found_passage(hit.passage.text, asked)}</p>')  # fmt: skip


def main() -> None:
    """Draw the page."""
    total = len(everyone())
    st.title("Explorer", anchor=False)
    text = show_box()
    filters = read_filters()
    show_filters(filters)
    found = find(text, filters)
    kept = session().passing(text, filters) if text else passing(filters)
    if text and (corrected := correction_html(text)):
        st.html(corrected)
    st.html(count_html(total if kept is None else len(kept), total, len(found) if text else 0, len(found)))
    if not found:
        st.info("Aucune initiative ne répond à tous ces filtres à la fois : retirez-en un.")
        show_documents(text, filters)
        return
    left, right = st.columns([3, 2], gap="medium")
    with right:
        show_map([card for card, _ in found[:MAPPED]], key="explorer")
    with left:
        show_page(found)
        show_documents(text, filters)


main()
