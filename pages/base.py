"""The knowledge base as the pages read it: one open session a generation, and what is costly to compute kept with it.

A newer generation is opened at the next action of a visitor; the one before stays open for those still reading it.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import streamlit as st

from ingest.errors import KnowledgeBaseMissing
from kg.base import current_generation
from kg.filters import Filters, candidates
from kg.graph import select, values
from kg.model import Card
from kg.session import Session
from kg.territory import Territory
from kg.twins import entries
from kg.view import cards, initiatives, text_of
from pages.facets import Facet, read_facets


def root() -> Path:
    """Return the folder of the knowledge base: $ESSAIM_KB, or data/kb."""
    return Path(os.environ.get("ESSAIM_KB") or "data/kb")


def _generation() -> str:
    generation = current_generation(root())
    if generation is None:
        raise KnowledgeBaseMissing(f"aucune base de connaissances dans « {root()} »")
    return generation.name


@st.cache_resource(max_entries=2, on_release=Session.close, show_spinner="Ouverture de la base…")
def _open(root: str, generation: str) -> Session:
    return Session(Path(root))


def session() -> Session:
    """Return the session of the published generation. Raises KnowledgeBaseMissing."""
    return _open(str(root()), _generation())


@st.cache_resource(max_entries=2, show_spinner="Lecture des initiatives…")
def _everyone(root: str, generation: str) -> dict[str, Card]:
    store = _open(root, generation).store
    return {card.iri: card for card in cards(store, initiatives(store))}


def everyone() -> dict[str, Card]:
    """Return the cards of all initiatives, by IRI."""
    return _everyone(str(root()), _generation())


@st.cache_resource(max_entries=2, show_spinner=False)
def _entries(root: str, generation: str) -> dict[str, tuple[str, ...]]:
    return entries(_open(root, generation).store)


def once(found: Iterable[Card]) -> list[Card]:
    """Return cards with one for all the initiatives that are shown as one entry: the first, in order."""
    linked, shown, kept = _entries(str(root()), _generation()), set[str](), list[Card]()
    for card in found:
        if card.iri not in shown:
            kept.append(card)
            shown.update(linked.get(card.iri, ()))
    return kept


@st.cache_resource(max_entries=2, show_spinner=False)
def _facets(root: str, generation: str) -> tuple[Facet, ...]:
    return read_facets(_open(root, generation).store)


def facets() -> tuple[Facet, ...]:
    """Return the facets of all initiatives."""
    return _facets(str(root()), _generation())


@st.cache_data(max_entries=500, show_spinner=False)
def _passing(root: str, generation: str, filters: Filters) -> frozenset[str]:
    found = candidates(_open(root, generation).store, filters)
    return frozenset(_everyone(root, generation)) if found is None else found


def passing(filters: Filters) -> frozenset[str]:
    """Return the IRIs of the initiatives that pass filters; all of them where nothing is filtered."""
    return _passing(str(root()), _generation(), filters)


@st.cache_resource(max_entries=50, show_spinner="Comparaison des territoires…")
def _territory(root: str, generation: str, words: str, within_km: float | None) -> Territory:
    return _open(root, generation).territory(words, within_km=within_km)


def territory(words: str, within_km: float | None) -> Territory:
    """Return what is known of a territory. Raises UsageError."""
    return _territory(str(root()), _generation(), words, within_km)


def document_texts(documents: Iterable[str]) -> dict[str, str]:
    """Return the texts of documents, by IRI."""
    wanted = sorted(set(documents))
    if not wanted:
        return {}
    query = f"SELECT DISTINCT ?d ?text {{ {values(wanted, variable='d')} ?d ess:text ?text }}"
    return {text_of(row["d"]): text_of(row["text"]) for row in select(session().store, query)}


@st.cache_resource(max_entries=2, show_spinner=False)
def _warm(root: str, generation: str) -> bool:
    opened = _open(root, generation)
    return bool(opened.search("essaim", k=1)) and bool(opened.ask("Combien d’initiatives ?"))


def warm() -> None:
    """Load what the first question needs while the visitor is still writing it."""
    _warm(str(root()), _generation())
