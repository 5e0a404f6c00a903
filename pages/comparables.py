"""Initiatives comparables: who does alike elsewhere, from an initiative or a pasted text, with the reasons.

Address: id, or texte; hors (places to leave out); n (initiatives shown).
"""

from html import escape
from typing import Final

import streamlit as st

from ingest.errors import UsageError
from kg.filters import Filters
from kg.model import Card, SimilarHit
from pages import state
from pages.base import everyone, session
from pages.cards import show_card
from pages.maps import show_map
from pages.picker import pick_initiative
from pages.quotes import shortened
from pages.reasons import why_html

SHOWN: Final = 8
# Browsers and proxies cut longer addresses; a longer text stays in the visit.
LONGEST_TEXT: Final = 1_500


def take_text() -> None:
    """Keep the pasted text: in the address where it is short enough, in the visit otherwise."""
    text = st.session_state["pasted"].strip()
    st.session_state["long-text"] = text
    state.put(texte=text if len(text) <= LONGEST_TEXT else None, id=None, n=None)


def choose_text() -> str:
    """Draw the box to paste a text in; return the text."""
    text = state.one("texte") or ("" if state.one("id") else st.session_state.get("long-text", ""))
    st.session_state["pasted"] = text
    with st.form("text", border=False):
        st.text_area("Ou d’un texte : votre projet, une délibération, un article", key="pasted", height=120,
                     placeholder="Collez ici quelques phrases qui disent le besoin et ce que vous faites.")  # fmt: skip
        st.form_submit_button("Comparer ce texte", on_click=take_text)
    return str(text)


def read_filters() -> Filters:
    """Draw the places to leave out; return the filter. Raises UsageError."""
    key = state.key("hors")
    st.session_state[key] = ", ".join(state.many("hors"))
    st.text_input("Hors de", key=key, on_change=take_outside, placeholder="Par exemple : Bretagne",
                  help="Une commune, un département, une région ou un pays ; plusieurs séparés par des virgules.")  # fmt: skip
    return Filters.parse(hors_lieu=state.many("hors"))


def take_outside() -> None:
    """Write the places to leave out in the address."""
    state.put(hors=[place.strip() for place in st.session_state[state.key("hors")].split(",") if place.strip()], n=None)


def show_hits(hits: list[SimilarHit]) -> None:
    """Draw the comparable initiatives beside their map."""
    known = everyone()
    left, right = st.columns([3, 2], gap="medium")
    with right:
        show_map([known[hit.iri] for hit in hits if hit.iri in known], key="comparables")
    with left:
        for number, hit in enumerate(hits):
            card = known.get(hit.iri) or Card(hit.iri, hit.source_id, hit.title, "")
            why = why_html(hit.why) if hit.why else ""
            show_card(
                card, why or f'<p class="passage">{escape(shortened(card.summary, 280))}</p>', key=f"alike-{number}"
            )
        if len(hits) >= state.number("n", SHOWN):
            st.button("Afficher la suite", key="more", on_click=state.put, kwargs={"n": len(hits) + 10})


def main() -> None:
    """Draw the page."""
    st.title("Initiatives comparables", anchor=False)
    st.html('<p class="lead">Qui fait déjà cela, ailleurs, et en quoi est-ce comparable&nbsp;?</p>')
    left, right = st.columns(2, gap="large")
    with left:
        anchor = pick_initiative("Partir d’une initiative de la base", clear=("texte", "n"))
        outside: Filters | UsageError
        try:
            outside = read_filters()
        except UsageError as err:
            outside = err
    with right:
        text = choose_text()
    if isinstance(outside, UsageError):
        raise outside
    if not anchor and not text:
        return
    hits = session().similar(
        anchor=anchor or None, text=None if anchor else text, k=state.number("n", SHOWN), filters=outside
    )
    st.header("Ce qui s’en approche le plus", anchor=False)
    if not hits:
        st.info("Aucune autre initiative ne reste : élargissez le lieu.")
        return
    show_hits(hits)


main()
