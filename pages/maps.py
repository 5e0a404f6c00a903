"""A map that asks nobody for anything: our own outline of the world under points gathered by place."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from kg.model import Card
from pages.cards import text_list
from pages.quotes import shortened

if TYPE_CHECKING:
    import pydeck

LAND: Final = Path(__file__).parent / "static" / "land.json"
# Metropolitan France fills a map of FRANCE_HEIGHT pixels at this zoom.
FRANCE: Final = (46.6, 2.4, 4.1)
FRANCE_HEIGHT: Final = 440
FRENCH_BOX: Final = (41.2, 51.3, -5.3, 9.8)
TITLES_IN_TOOLTIP: Final = 6
# Places out of the frame that are named under the map.
NAMED: Final = 6
_TOOLTIP: Final = {
    "background": "#1f2b2a",
    "color": "#ffffff",
    "fontSize": "14px",
    "borderRadius": "6px",
    "maxWidth": "17rem",
}
_INK, _LAND, _FRANCE = [31, 92, 87, 215], [236, 233, 224], [247, 245, 238]


@dataclass(frozen=True)
class Point:
    """The initiatives of one place. label: the tooltip, plain text; radius: in pixels."""

    lat: float
    lon: float
    place: str
    label: str
    radius: float


def points(cards: Iterable[Card]) -> list[Point]:
    """Return one point a place, larger where it holds more initiatives."""
    places: dict[tuple[float, float], list[Card]] = {}
    for card in cards:
        if card.lat is not None and card.lon is not None:
            places.setdefault((card.lat, card.lon), []).append(card)
    return [
        Point(lat, lon, _place(held[0]), _label(held), 5 + 2.5 * math.sqrt(len(held)))
        for (lat, lon), held in places.items()
    ]


def _place(card: Card) -> str:
    return card.places[0] if card.places else ""


def _label(cards: Sequence[Card]) -> str:
    lines = [_place(cards[0])]
    lines += [f"• {shortened(card.title, 70)}" for card in cards[:TITLES_IN_TOOLTIP]]
    if len(cards) > TITLES_IN_TOOLTIP:
        lines.append(f"et {len(cards) - TITLES_IN_TOOLTIP} de plus")
    return "\n".join(line for line in lines if line)


def is_in_france(point: Point) -> bool:
    """Tell whether a point is in the frame of metropolitan France."""
    south, north, west, east = FRENCH_BOX
    return south <= point.lat <= north and west <= point.lon <= east


def view_of(points: Sequence[Point]) -> tuple[float, float, float]:
    """Return (latitude, longitude, zoom): metropolitan France where most points lie in it, else all points."""
    if 2 * sum(map(is_in_france, points)) >= len(points):
        return FRANCE
    lats, lons = [point.lat for point in points], [point.lon for point in points]
    # 360 degrees are 512 pixels wide at zoom 0; a map shows about 400 of them, and less of latitude.
    span = max(max(lons) - min(lons), 1.6 * (max(lats) - min(lats)), 6.0)
    return (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2, math.log2(360 * 400 / 512 / (1.25 * span))


@cache
def _land() -> list[dict[str, Any]]:
    return list(json.loads(LAND.read_text(encoding="utf-8"))["features"])


def deck(points: Sequence[Point], height: int = FRANCE_HEIGHT) -> "pydeck.Deck":
    """Return the map for a height in pixels; map_provider=None without any map_style keeps Streamlit from calling a tile server."""
    import pydeck

    france, world = _land()
    ground = [
        pydeck.Layer("GeoJsonLayer", data=data, stroked=True, filled=True, get_fill_color=fill,
                     get_line_color=[201, 194, 178], line_width_min_pixels=1)
        for data, fill in ((world, _LAND), (france, _FRANCE))
    ]  # fmt: skip
    dots = pydeck.Layer("ScatterplotLayer", data=[vars(point) for point in points], get_position="[lon, lat]",
                        get_radius="radius", radius_units=pydeck.types.String("pixels"), get_fill_color=_INK, stroked=True,
                        get_line_color=[255, 255, 255], line_width_min_pixels=1.5, pickable=True)  # fmt: skip
    lat, lon, zoom = view_of(points)
    zoom += math.log2(height / FRANCE_HEIGHT)
    return pydeck.Deck(
        layers=[*ground, dots],
        initial_view_state=pydeck.ViewState(latitude=lat, longitude=lon, zoom=zoom, min_zoom=0.5, max_zoom=10),
        views=[pydeck.View(type="MapView", controller={"scrollZoom": False, "dragRotate": False})],
        map_provider=None,
        tooltip={"text": "{label}", "style": _TOOLTIP},
    )


def _away_words(places: Sequence[str]) -> str:
    rest = f" et {len(places) - NAMED} autres" if len(places) > NAMED else ""
    return f"Hors du cadre : {', '.join(places[:NAMED])}{rest}. Faites glisser la carte pour les voir."


def show_map(cards: Sequence[Card], *, key: str, height: int = FRANCE_HEIGHT) -> None:
    """Draw the map of initiatives and, for those who do not see it, the same in text."""
    placed = [card for card in cards if card.lat is not None]
    if not placed:
        return
    many = f"{len(placed)} initiatives placées" if len(placed) > 1 else "Une initiative placée"
    shown = points(placed)
    away = [point.place for point in shown if not is_in_france(point)] if view_of(shown) == FRANCE else []
    with st.container(key=f"map-{key}"):
        st.pydeck_chart(deck(shown, height), height=height, key=f"deck-{key}",
                        alt=f"Carte : {many}. Leur liste par lieu suit la carte.")  # fmt: skip
        if away:
            st.html(f'<p class="small">{escape(_away_words(sorted(away)))}</p>')
        with st.expander(f"{many} : la carte en texte"):
            st.html(text_list(placed))
