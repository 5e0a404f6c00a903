"""An initiative in a list: its title, where and what, a piece of text, and the ways on."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from ingest.language import is_french, language_name
from kg.graph import initiative_iri
from kg.model import Card
from ontology.terms import THEMES
from ontology.vocabulary import label
from pages.base import session
from pages.quotes import plain
from pages.state import COMPARABLES, FICHE


def short_id(iri: str) -> str:
    """Return the short id behind an initiative's IRI."""
    return iri.removeprefix(initiative_iri(""))


def meta(card: Card) -> str:
    """Return one line of HTML: places, year and themes."""
    where = ", ".join(card.places[:2])
    parts = [where, f"depuis {card.year}" if card.year else "", " · ".join(label(THEMES, id) for id in card.themes)]
    return f'<p class="meta">{" &ensp;|&ensp; ".join(escape(part) for part in parts if part)}</p>'


def place_name(source: str) -> str:
    """Return how people call a source: an address without its scheme, or the name of a file."""
    if source.startswith(("http://", "https://")):
        return source.partition("://")[2].rstrip("/")
    return source.partition("#")[0].rsplit("/", 1)[-1]


def document_line(source: str, language: str) -> str:
    """Return where a document was read and its language, which is not said of French; not escaped."""
    return place_name(source) if is_french(language) else f"{place_name(source)}, {language_name(language)}"


def also(card: Card) -> str:
    """Return in HTML the other sources that describe an initiative, none where it has one entry of its own."""
    names = dict.fromkeys(place_name(other.source) for other in session().elsewhere(card.iri))
    said = ", ".join(escape(name) for name in names)
    return f'<p class="small">Aussi décrite dans {said}</p>' if said else ""


def show_card(card: Card, body: str, *, key: str) -> None:
    """Draw a card. body: HTML that is safe already; key: unique on the page."""
    with st.container(border=True, key=f"card-{key}", gap="small"):
        with st.container(key=f"title-{key}"):
            st.page_link(FICHE, label=plain(card.title), query_params={"id": short_id(card.iri)})
        st.html(f"{meta(card)}{body}{also(card)}")
        with st.container(horizontal=True, gap="medium"):
            st.page_link(FICHE, label="Lire la fiche", query_params={"id": short_id(card.iri)})
            st.page_link(COMPARABLES, label="Voir ce qui y ressemble", query_params={"id": short_id(card.iri)})


def text_list(cards: Sequence[Card]) -> str:
    """Return the map's equivalent in HTML: the initiatives of each place."""
    places: dict[str, list[str]] = {}
    for card in cards:
        places.setdefault(card.places[0] if card.places else "Lieu inconnu", []).append(card.title)
    rows = "".join(f"<dt>{escape(place)}</dt><dd>{escape(' ; '.join(places[place]))}</dd>" for place in sorted(places))
    return f'<dl class="places">{rows}</dl>'
