"""Initiatives comparables: who does alike elsewhere, from an initiative or a pasted text, with the reasons.

Address: id, or texte; hors (places to leave out); poids (« besoin=2 », repeated); n (initiatives shown).
"""

from html import escape
from typing import Final

import streamlit as st

from ingest.errors import UsageError
from kg.aspects import WEIGHTS, read_weights
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
SLIDERS: Final = {
    "besoin": "Le besoin",
    "public": "Le public",
    "theme": "Le thème",
    "maniere-de-faire": "La manière de faire",
    "critere": "Les critères",
    "texte": "Les mots du texte",
    "porteur": "La nature du porteur",
    "territoire": "La taille du territoire",
}
DEGREES: Final = {0.0: "ignoré", 0.5: "moins", 1.0: "normal", 2.0: "plus", 4.0: "bien plus"}


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
        st.text_area("Ou d’un texte : un besoin, votre projet, une délibération", key="pasted", height=120,
                     placeholder="Nous voulons que… Ou collez ici quelques phrases qui disent le besoin et ce que "
                     "vous faites.")  # fmt: skip
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


def choose_weights() -> dict[str, float]:
    """Draw what counts more or less; return the weights of the address. Raises UsageError."""
    weights = read_weights(state.many("poids"))
    changed = sum(weights[aspect] != usual for aspect, usual in WEIGHTS.items())
    with st.expander(f"Ce qui compte · {changed} réglage{'s' if changed > 1 else ''}" if changed else "Ce qui compte"):
        columns = st.columns(4, gap="medium")
        for number, (aspect, name) in enumerate(SLIDERS.items()):
            key = f"weight-{aspect}"
            st.session_state[key] = min(DEGREES, key=lambda degree: abs(degree - weights[aspect]))
            with columns[number % 4]:
                st.select_slider(name, list(DEGREES), format_func=DEGREES.__getitem__, key=key, on_change=take_weights)
        if changed:
            st.button("Tout remettre à la normale", on_click=state.put, kwargs={"poids": None})
    return weights


def take_weights() -> None:
    """Write the weights that differ from the usual ones in the address."""
    chosen = {aspect: st.session_state[f"weight-{aspect}"] for aspect in SLIDERS}
    state.put(poids=[f"{aspect}={degree:g}" for aspect, degree in chosen.items() if degree != WEIGHTS[aspect]], n=None)


def show_hits(hits: list[SimilarHit], *, more: bool) -> None:
    """Draw the comparable initiatives beside their map. more: others may follow."""
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
        if more:
            st.button("Afficher la suite", key="more", on_click=state.put, kwargs={"n": state.number("n", SHOWN) + 10})


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
        anchor=anchor or None,
        text=None if anchor else text,
        k=state.number("n", SHOWN),
        filters=outside,
        weights=choose_weights(),
        diverse=True,
    )
    st.header("Ce qui s’en approche le plus", anchor=False)
    if not hits:
        st.info("Aucune autre initiative ne reste : élargissez le lieu.")
        return
    show_hits([entry.first for entry in session().group(hits)], more=len(hits) >= state.number("n", SHOWN))


main()
