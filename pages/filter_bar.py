"""The filters of the search: one button a facet, its values counted before the click, and what is active.

Address: theme, public, lieu, critere, statut (repeated), depuis, jusque.
"""

from collections.abc import Callable
from typing import Final

import streamlit as st

from ingest.gazetteer import gazetteer
from kg.filters import Filters
from pages import state
from pages.base import facets, passing
from pages.facets import Facet

# The values shown as one click each; the list above them holds them all.
ONE_CLICK: Final = 12
YEARS: Final = {"depuis": "Démarrées depuis", "jusque": "Démarrées jusqu’en"}


def read_filters() -> Filters:
    """Return the filters of the address. Raises UsageError."""
    return Filters.parse(
        theme=state.many("theme"),
        public=state.many("public"),
        lieu=state.many("lieu"),
        critere=state.many("critere"),
        statut=state.many("statut"),
        depuis=state.one("depuis"),
        jusque=state.one("jusque"),
    )


def show_filters(filters: Filters) -> None:
    """Draw the bar of filters, then the active ones."""
    with st.container(horizontal=True, gap="small"):
        for facet in facets():
            _show_facet(facet, filters)
        _show_years()
    _show_active()


def name_of(facet: Facet, value: str) -> str:
    """Return a value's French name; a place that no facet counts is named by the gazetteer."""
    if value in facet.labels or facet.name != "lieu":
        return facet.labels.get(value, value)
    place = gazetteer().by_code(value)
    return place.name if place else value


def _show_facet(facet: Facet, filters: Filters) -> None:
    chosen = state.many(facet.name)
    counts = facet.counts(passing(facet.without(filters)), chosen=tuple(chosen))

    def counted(value: str) -> str:
        return f"{name_of(facet, value)} ({counts.get(value, 0)})"

    title = f"{facet.label} · {len(chosen)}" if chosen else facet.label
    with st.popover(title, key=f"facet-{facet.name}"):
        _show_list(facet, list(counts), chosen, counted)
        with st.container(gap=None):
            for value in [value for value in counts if value not in chosen][:ONE_CLICK]:
                added = {facet.name: [*chosen, value], "page": None}
                key = f"add-{facet.name}-{value}"
                st.button(counted(value), key=key, type="tertiary", on_click=state.put, kwargs=added)


def _show_list(facet: Facet, values: list[str], chosen: list[str], counted: Callable[[str], str]) -> None:
    place = facet.name == "lieu"
    key = state.key(facet.name)
    st.session_state[key] = chosen
    st.multiselect(
        "Une région, un pays, ou tapez une commune, une intercommunalité ou un département"
        if place
        else "Une ou plusieurs valeurs",
        values,
        format_func=counted,
        key=key,
        on_change=state.take,
        args=(facet.name,),
        kwargs={"clear": ("page",)},
        placeholder="Choisir…",
        accept_new_options=place,
    )


def _show_years() -> None:
    chosen = [year for year in (state.one("depuis"), state.one("jusque")) if year]
    with st.popover(f"Années · {'–'.join(chosen)}" if chosen else "Années", key="facet-years"):
        for name, label in YEARS.items():
            key = state.key(name)
            st.session_state[key] = state.one(name)
            st.text_input(
                label,
                key=key,
                max_chars=4,
                placeholder="2015",
                on_change=state.take,
                args=(name,),
                kwargs={"clear": ("page",)},
            )


def _show_active() -> None:
    """Draw the active filters as buttons that remove them."""
    pairs = [(facet, value) for facet in facets() for value in state.many(facet.name)]
    years = [(name, state.one(name)) for name in YEARS if state.one(name)]
    if not pairs and not years:
        return
    with st.container(horizontal=True, key="active"):
        for facet, value in pairs:
            kept = [other for other in state.many(facet.name) if other != value]
            _remover(name_of(facet, value), f"{facet.name}-{value}", {facet.name: kept})
        for name, year in years:
            _remover(f"{name} {year}", name, {name: []})
        _remover("Tout retirer", "all", {name: [] for name in (*(facet.name for facet in facets()), *YEARS)})


def _remover(label: str, key: str, values: dict[str, list[str]]) -> None:
    st.button(f"{label} ✕", key=f"drop-{key}", on_click=state.put, kwargs={**values, "page": None})
