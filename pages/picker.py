"""Choose one initiative of the base by its title; the address holds it (id)."""

from collections.abc import Sequence

import streamlit as st

from kg.model import Card
from pages import state
from pages.base import everyone
from pages.cards import short_id


def pick_initiative(label: str, *, clear: Sequence[str] = ()) -> str:
    """Draw the list of initiatives; return the identifier of the address, '' where there is none.

    The identifier may be one that the list does not show (the id in a source). clear: parameters that a new choice
    makes obsolete.
    """
    known = {short_id(iri): card for iri, card in everyone().items()}

    def title(id: str) -> str:
        return _title(known[id])

    wanted = state.one("id")
    key = state.key("id")
    st.session_state[key] = short_id(wanted) if short_id(wanted) in known else None
    st.selectbox(
        label,
        sorted(known, key=lambda short: title(short).casefold()),
        format_func=title,
        key=key,
        index=None,
        on_change=state.take,
        args=("id",),
        kwargs={"clear": tuple(clear)},
        placeholder="Tapez quelques lettres de son titre",
    )
    return wanted


def _title(card: Card) -> str:
    return f"{card.title} ({card.places[0]})" if card.places else card.title
