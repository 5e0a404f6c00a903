"""Maps of initiatives: GeoJSON (RFC 7946), uMap layers, GoGoCarto and Transiscope exports."""

from collections.abc import Iterator, Mapping

from ingest.records import Row

_MAPS = ("FeatureCollection", "Feature", "umap")
# A GoGoCarto export names its format in « ontology »; its elements lie under « data ».
_GOGOCARTO = ("gogofull", "gogocompact", "gogosync")


def map_rows(content: object) -> Iterator[Row] | None:
    """Return the places of a map as records, with their latitude and longitude, or None where it is no map."""
    if not isinstance(content, Mapping):
        return None
    if content.get("type") in _MAPS:
        return (_feature_row(feature) for feature in _features(content))
    elements = content.get("data")
    if isinstance(elements, list) and (content.get("ontology") in _GOGOCARTO or any(map(_has_geo, elements))):
        licence = content.get("licence") or content.get("license")
        return (_element_row(element, licence) for element in elements if isinstance(element, Mapping))
    return None


def _has_geo(element: object) -> bool:
    return isinstance(element, Mapping) and isinstance(element.get("geo"), Mapping)


def _features(content: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    if content.get("type") == "Feature":
        yield content
    for key in ("layers", "features"):
        inner = content.get(key)
        for item in inner if isinstance(inner, list) else ():
            if isinstance(item, Mapping) and key == "layers":
                yield from _features({"features": item.get("features")})
            elif isinstance(item, Mapping):
                yield item


def _feature_row(feature: Mapping[str, object]) -> Row:
    properties = feature.get("properties")
    columns: dict[str, object] = dict(properties) if isinstance(properties, Mapping) else {}
    if feature.get("id") is not None:
        columns.setdefault("id", feature["id"])
    if point := _centre(feature.get("geometry")):
        columns |= {"lon": point[0], "lat": point[1]}
    return Row(columns)


def _centre(geometry: object) -> tuple[float, float] | None:
    """Return the longitude and latitude of a point, or of the middle of a line's or an area's box."""
    if not isinstance(geometry, Mapping):
        return None
    points = list(_positions(geometry.get("coordinates")))
    if not points:
        return None
    lons, lats = zip(*points, strict=True)
    return (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2


def _positions(coordinates: object) -> Iterator[tuple[float, float]]:
    if not isinstance(coordinates, list):
        return
    pair = [value for value in coordinates[:2] if isinstance(value, int | float)]
    if len(pair) == 2 and -180 <= pair[0] <= 180 and -90 <= pair[1] <= 90:
        yield pair[0], pair[1]
    elif not pair:
        for inner in coordinates:
            yield from _positions(inner)


def _element_row(element: Mapping[str, object], licence: object) -> Row:
    """Return an element of GoGoCarto: its categories by name, the export's licence, its own columns."""
    columns = dict(element)
    named = columns.pop("categoriesFull", None)
    names = [item.get("name") for item in named if isinstance(item, Mapping)] if isinstance(named, list) else []
    columns["categories"] = [name for name in names if name] or columns.get("categories", [])
    if licence:
        columns.setdefault("licence", licence)
    return Row(columns)
