"""Importer: what a territory lacks, who does it elsewhere, what it takes to bring it home, and how far that has come.

Address: lieu (the territory); km (twins only so near); id (the initiative whose sheet is read).
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Final

import streamlit as st

from ingest.errors import EssaimError
from ingest.model import Place
from kg.ask.french import at, plural
from kg.basket import IMPORTED, STATUSES, Change, Entry, Status, find, new_entry, recorded, removed
from kg.sheet import Sheet
from kg.sheet_formats import kicker, sections_html, write_sheet
from kg.territory import AIM, SCHEMES_COMPARED, SOURCE_OF_AIM, BlindSpot, Territory, find_place
from ontology.vocabulary import label
from pages import state
from pages.base import everyone, session, territory
from pages.cards import meta, short_id
from pages.errors import show_error
from pages.quotes import plain

DISTANCES: Final = {0: "Partout", 100: "À moins de 100 km", 250: "À moins de 250 km", 500: "À moins de 500 km"}
KINDS: Final = {"thème": "Thèmes", "public": "Publics", "critère": "Critères"}
FORMATS: Final = {
    "Fiche (Word)": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "Page à imprimer": ("html", "text/html"),
    "Markdown": ("md", "text/markdown"),
}


def percent(share: float) -> str:
    """Return a share, in [0, 1], as French writes it."""
    return f"{round(100 * share)}\u00a0%"


# ---- the territory -------------------------------------------------------------------------------------------------


def choose_territory() -> tuple[str, int]:
    """Draw the territory and how far its twins may be; return both."""
    left, right = st.columns([3, 1], gap="medium")
    place, km = state.key("lieu"), state.key("km")
    st.session_state[place] = state.one("lieu")
    st.session_state[km] = state.number("km", 0) if state.number("km", 0) in DISTANCES else 0
    with left:
        st.text_input("Votre territoire", key=place, on_change=state.take, args=("lieu",),
                      placeholder="Une commune, une intercommunalité, un département ou une région")  # fmt: skip
    with right:
        st.selectbox("Comparer avec ses jumeaux", list(DISTANCES), format_func=DISTANCES.__getitem__, key=km,
                     on_change=state.take, args=("km",))  # fmt: skip
    return state.one("lieu").strip(), int(st.session_state[km])


def share_html(found: Territory) -> str:
    """Return what share of a territory's initiatives comes from elsewhere, against the aim, in HTML."""
    count = f"{len(found.imported)} sur {len(found.own)}"
    return (
        f'<div class="share" role="img" aria-label="{percent(found.imported_share)} pour un but de {percent(AIM)}">'
        f'<span style="width:{100 * found.imported_share:.0f}%"></span><i style="left:{100 * AIM:.0f}%"></i></div>'
        f'<p class="small">Inspirées d’ailleurs&nbsp;: {count}, soit {percent(found.imported_share)}&nbsp;; le but proposé '
        f"est de {percent(AIM)}.</p><details><summary>D’où vient ce but&nbsp;?</summary>"
        f'<p class="small">De l’innovation ouverte&nbsp;: {escape(SOURCE_OF_AIM)}.</p></details>'
    )


def compared_html(found: Territory) -> str:
    """Return what a territory is compared with, in HTML."""
    twins = ", ".join(
        f"{escape(twin.place.name)} ({twin.initiatives}"
        + (f", à {twin.distance_km:.0f}&nbsp;km)" if twin.distance_km is not None else ")")
        for twin in found.twins
    )
    if found.compared == "jumeaux":
        return f'<p class="small">Comparé avec ses jumeaux, de population et de densité proches&nbsp;: {twins}.</p>'
    reason = "Ses jumeaux comptent trop peu d’initiatives connues" if twins else "Aucun jumeau n’est connu"
    named = f"&nbsp;: {twins}" if twins else ""
    return (
        f'<p class="small">{reason}{named}. Comparé avec toutes les autres initiatives de la base '
        f"({found.compared_initiatives}).</p>"
    )


def show_territory(found: Territory) -> None:
    """Draw a territory: its own initiatives, what it lacks, who does it elsewhere."""
    known = plural(len(found.own), "initiative connue", "initiatives connues")
    st.header(f"{known} {at(found.place)}", anchor=False)
    if found.own:
        st.html(share_html(found))
        with st.expander("Les lire"):
            for iri in found.own:
                st.page_link(state.FICHE, label=plain(everyone()[iri].title), query_params={"id": short_id(iri)})
    st.header("Ce qui manque ici et se fait ailleurs", anchor=False)
    st.html(compared_html(found))
    if found.is_thin:
        st.info(
            "Peu d’initiatives d’ici sont connues de la base : un manque est peut-être seulement un texte qui manque."
        )
    held = {kind: [spot for spot in found.blind_spots if spot.kind == kind] for kind in SCHEMES_COMPARED}
    shown = {kind: spots for kind, spots in held.items() if spots}
    if not shown:
        st.html("<p>Rien de fréquent ailleurs n’est rare ici.</p>")
        return
    for tab, spots in zip(st.tabs([KINDS[kind] for kind in shown]), shown.values(), strict=True):
        with tab:
            for spot in spots:
                show_spot(spot, warned=found.is_thin)


def spot_html(spot: BlindSpot, *, warned: bool) -> str:
    """Return a blind spot in HTML: its name and both shares, as bars and in figures. warned: of all doubts already."""
    rows = "".join(
        f'<dt>{where}</dt><dd><span class="bar"><span style="width:{100 * share:.0f}%"></span></span>'
        f"{percent(share)} <small>({count} sur {total})</small></dd>"
        for where, share, count, total in (
            ("Ici", spot.share_here, spot.here, spot.of_here),
            ("Ailleurs", spot.share_there, spot.there, spot.of_there),
        )
    )
    doubt = '<p class="small">Si peu d’initiatives d’ici sont connues que ce peut être un hasard.</p>'
    name = escape(label(SCHEMES_COMPARED[spot.kind], spot.id))
    return f'<h3>{name}</h3><dl class="shares">{rows}</dl>{doubt if spot.is_doubtful and not warned else ""}'


def show_spot(spot: BlindSpot, *, warned: bool) -> None:
    """Draw a blind spot and the initiatives from elsewhere that could fill it."""
    with st.container(border=True, key=f"card-spot-{spot.kind}-{spot.id}", gap="small"):
        left, right = st.columns([2, 3], gap="medium")
        with left:
            st.html(spot_html(spot, warned=warned))
        with right:
            st.html('<p class="small">Qui le fait ailleurs, et le mieux documenté&nbsp;:</p>')
            for iri in spot.candidates:
                card = everyone()[iri]
                where = f" — {card.places[0]}" if card.places else ""
                st.page_link(state.IMPORTER, label=plain(card.title + where), query_params=sheet_address(iri))


def sheet_address(iri: str) -> dict[str, str]:
    """Return the parameters of this page that read an initiative's sheet."""
    kept = {name: state.one(name) for name in ("lieu", "km") if state.one(name)}
    return {**kept, "id": short_id(iri)}


# ---- the sheet -----------------------------------------------------------------------------------------------------


def show_sheet(sheet: Sheet, found: Territory) -> None:
    """Draw what it takes to bring an initiative home, and how far that has come."""
    back = {name: value for name, value in sheet_address(sheet.iri).items() if name != "id"}
    st.page_link(state.IMPORTER, label=f"← Ce qui manque {at(sheet.target)}", query_params=back)
    left, right = st.columns([3, 2], gap="large")
    with left:
        card = everyone()[sheet.iri]
        st.html(f'<p class="small">{escape(kicker(sheet))}</p><h1>{escape(sheet.title)}</h1>{meta(card)}')
        st.html(f'<p class="lead">{escape(sheet.summary)}</p>')
        with st.container(horizontal=True):
            for number, (name, (suffix, media)) in enumerate(FORMATS.items()):
                st.download_button(name, write_sheet(sheet, suffix), f"import-{short_id(sheet.iri)}.{suffix}", media,
                                   type="secondary" if number else "primary", on_click="ignore")  # fmt: skip
        st.html(f'<div class="sheet">{sections_html(sheet)}</div>')
        st.page_link(state.COMPARABLES, label="D’autres initiatives comparables, hors d’ici",
                     query_params={"id": short_id(sheet.iri), "hors": unambiguous(sheet.target)})  # fmt: skip
    with right:
        show_follow_up(sheet, found)


def show_follow_up(sheet: Sheet, found: Territory) -> None:
    """Draw where an initiative stands in the territory's basket, and the form that notes the next step."""
    entry = find(session().basket(), found.place.code, sheet.iri)
    with st.container(border=True, key="card-follow-up"):
        st.subheader("Suivi", anchor=False)
        st.html(steps_html(entry) if entry else "<p>Pas encore dans le panier.</p>")
        step = st.selectbox("Où en êtes-vous ?", STATUSES, index=STATUSES.index(entry.status) if entry else 0)
        own = [iri for iri in found.own if iri != sheet.iri]
        here = None
        if step == IMPORTED:
            here = st.selectbox("Laquelle de vos initiatives en est issue ?", own, index=None,
                                format_func=lambda iri: everyone()[iri].title, placeholder="Choisir…",
                                help="Si elle n’est pas dans la base, écrivez-en quelques lignes et ajoutez-les "
                                "avec « essaim ingest ».")  # fmt: skip
        name = st.text_input(
            "Votre nom", key="who", help="Noté avec la date ; nécessaire pour une initiative importée."
        )
        note = st.text_input("Note", key="note", placeholder="Par exemple : échange avec la coordinatrice")
        with st.container(horizontal=True):
            noted = st.button("Noter", type="primary")
            dropped = entry is not None and st.button("Retirer du panier")
        if noted:
            change_basket(lambda: recorded(_entry(sheet, found, step, name, note, here)))
        if dropped:
            change_basket(lambda: removed(found.place.code, sheet.iri))


def _entry(sheet: Sheet, found: Territory, step: Status, name: str, note: str, here: str | None) -> Entry:
    return new_entry(found, sheet.iri, sheet.title, status=step, by=name, note=note, here=here, at=datetime.now(UTC))


def change_basket(change: Callable[[], Change]) -> None:
    """Change the basket and draw the page again; a refusal is said in place."""
    try:
        session().change_basket(change())
    except EssaimError as err:
        show_error(err)
        return
    st.rerun()


def steps_html(entry: Entry) -> str:
    """Return the steps of an entry in HTML, the last first."""
    rows = "".join(
        f"<li><strong>{escape(step.status)}</strong> le {_day(step.at)}"
        + (f", par {escape(step.by)}" if step.by else "")
        + (f"<br><small>{escape(step.note)}</small>" if step.note else "")
        + "</li>"
        for step in reversed(entry.steps)
    )
    return f'<ul class="why">{rows}</ul>'


def _day(at: str) -> str:
    return f"{datetime.fromisoformat(at):%d/%m/%Y}"


# ---- the basket ----------------------------------------------------------------------------------------------------


def show_basket(entries: Sequence[Entry]) -> None:
    """Draw the basket, the furthest come first."""
    st.header("Le panier", anchor=False)
    if not entries:
        st.html("<p>Ouvrez une fiche d’import et notez où vous en êtes&nbsp;: elle apparaîtra ici.</p>")
        return
    for status in reversed(STATUSES):
        for entry in (entry for entry in entries if entry.status == status):
            place = find_place(entry.territory)
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.html(f'<span class="status sure">{status}</span>', width="content")
                st.page_link(state.IMPORTER, label=plain(f"{entry.title} — {place.name}"),
                             query_params={"lieu": unambiguous(place), "id": short_id(entry.iri)})  # fmt: skip


def unambiguous(place: Place) -> str:
    """Return a place's name, or its code where the name alone means another."""
    return place.name if find_place(place.name).code == place.code else place.code


def main() -> None:
    """Draw the page."""
    wanted = state.one("id")
    if not wanted:
        st.title("Importer", anchor=False)
        st.html(
            '<p class="lead">Ce que d’autres territoires font et que le vôtre ne fait pas encore, et ce qu’il faudrait '
            "pour le reprendre.</p>"
        )
    words, km = choose_territory()
    if not words:
        if wanted:
            st.info("Dites pour quel territoire préparer la fiche d’import.")
        show_basket(session().basket())
        return
    found = territory(words, float(km) if km else None)
    if wanted:
        show_sheet(session().import_sheet(wanted, found.place.code), found)
        return
    show_territory(found)
    show_basket([entry for entry in session().basket() if entry.territory == found.place.code])


main()
