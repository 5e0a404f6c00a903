"""Explorer: search by words and meaning, narrowed by facets counted before the click, as cards and on a map.

Address: q, theme, public, lieu, critere, statut (repeated), depuis, jusque, page.
"""

from typing import Final

import streamlit as st

from ingest.gazetteer import gazetteer
from kg.filters import Filters
from kg.model import Card
from pages import state
from pages.base import everyone, facets, passing, session
from pages.cards import show_card
from pages.facets import Facet
from pages.maps import show_map
from pages.quotes import escape, marked, shortened, word_spans

PER_PAGE: Final = 10
# Beyond this rank a text no longer says anything of what it ranks.
RANKED: Final = 100
# Points beyond this number only make the map slow.
MAPPED: Final = 2_000


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


def show_facet(facet: Facet, filters: Filters, column: int) -> None:
    """Draw a facet: its values with what each would leave."""
    chosen = state.many(facet.name)
    counts = facet.counts(passing(facet.without(filters)), chosen=tuple(chosen))

    def counted(value: str) -> str:
        return f"{name_of(facet, value)} ({counts.get(value, 0)})"

    key = state.key(facet.name)
    st.session_state[key] = chosen
    title = f"{facet.label} · {len(chosen)}" if chosen else facet.label
    with st.popover(title, width="stretch", key=f"facet-{facet.name}"):
        st.multiselect(
            f"{facet.label} : choisissez une ou plusieurs valeurs" if facet.name != "lieu"
            else "Une région, un pays, ou tapez une commune ou un département",
            list(counts), format_func=counted, key=key, on_change=state.take, args=(facet.name,),
            kwargs={"clear": ("page",)}, placeholder="Choisir…", accept_new_options=facet.name == "lieu",
        )  # fmt: skip
        rest = [value for value in counts if value not in chosen]
        for value in rest[:12]:
            st.button(counted(value), key=f"add-{facet.name}-{value}", type="tertiary",
                      on_click=state.put, kwargs={facet.name: [*chosen, value], "page": None})  # fmt: skip


def name_of(facet: Facet, value: str) -> str:
    """Return a value's French name; a place that no facet counts is named by the gazetteer."""
    if value in facet.labels or facet.name != "lieu":
        return facet.labels.get(value, value)
    place = gazetteer().by_code(value)
    return place.name if place else value


def show_years() -> None:
    """Draw the years of start, both included."""
    chosen = [year for year in (state.one("depuis"), state.one("jusque")) if year]
    with st.popover(f"Années · {'–'.join(chosen)}" if chosen else "Années", width="stretch", key="facet-years"):
        for name, text in (("depuis", "Démarrées depuis"), ("jusque", "Démarrées jusqu’en")):
            key = state.key(name)
            st.session_state[key] = state.one(name)
            st.text_input(text, key=key, max_chars=4, placeholder="2015", on_change=state.take, args=(name,),
                          kwargs={"clear": ("page",)})  # fmt: skip


def show_active() -> None:
    """Draw the active filters as buttons that remove them."""
    pairs = [(facet, value) for facet in facets() for value in state.many(facet.name)]
    years = [(name, state.one(name)) for name in ("depuis", "jusque") if state.one(name)]
    if not pairs and not years:
        return
    with st.container(horizontal=True, key="active"):
        for facet, value in pairs:
            kept = [other for other in state.many(facet.name) if other != value]
            st.button(f"{name_of(facet, value)} ✕", key=f"drop-{facet.name}-{value}", on_click=state.put,
                      help="Retirer ce filtre", kwargs={facet.name: kept, "page": None})  # fmt: skip
        for name, year in years:
            st.button(f"{name} {year} ✕", key=f"drop-{name}", on_click=state.put, help="Retirer ce filtre",
                      kwargs={name: None, "page": None})  # fmt: skip
        everything = dict.fromkeys([*(facet.name for facet in facets()), "depuis", "jusque", "page"])
        st.button("Tout retirer", key="drop-all", type="tertiary", on_click=state.put, kwargs=everything)


def find(text: str, filters: Filters) -> list[tuple[Card, str]]:
    """Return the cards found with their passage in HTML, best first; by title where there is no text."""
    known = everyone()
    if text.strip():
        hits = session().search(text, k=RANKED, filters=filters)
        return [
            (known[hit.iri], marked(hit.passage.text, word_spans(hit.passage.text, text)) if hit.passage else "")
            for hit in hits
            if hit.iri in known
        ]
    cards = sorted((known[iri] for iri in passing(filters) if iri in known), key=lambda card: card.title.casefold())
    return [(card, escape(shortened(card.summary, 320))) for card in cards]


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


def main() -> None:
    """Draw the page."""
    total = len(everyone())
    st.title("Explorer", anchor=False)
    key = state.key("q")
    st.session_state[key] = state.one("q")
    st.text_input("Chercher par le sens ou par les mots", key=key, on_change=state.take, args=("q",),
                  kwargs={"clear": ("page",)}, placeholder="Par exemple : se déplacer sans voiture à la campagne")  # fmt: skip
    filters = read_filters()
    for number, column in enumerate(st.columns(6, gap="small")):
        with column:
            if number < len(facets()):
                show_facet(facets()[number], filters, number)
            else:
                show_years()
    show_active()
    text = state.one("q")
    found = find(text, filters)
    kept = len(passing(filters))
    count = f"{kept} initiative{'s' if kept > 1 else ''} sur {total}"
    order = f", les {len(found)} plus proches de votre texte d’abord" if text.strip() and len(found) > 1 else ""
    st.html(f'<h2 class="count">{count}{order}</h2>')
    if not found:
        st.info("Aucune initiative ne répond à tous ces filtres à la fois : retirez-en un.")
        return
    left, right = st.columns([3, 2], gap="medium")
    with right:
        show_map([card for card, _ in found[:MAPPED]], key="explorer")
    with left:
        show_page(found)


main()
