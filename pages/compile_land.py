"""Compile `static/land.json`, the outline under the maps, from world-atlas (Natural Earth 1:10m, public domain).

    npm pack world-atlas && tar xzf world-atlas-*.tgz
    python -m pages.compile_land package/countries-10m.json

Borders are simplified arc by arc, so that two neighbours keep one border: finely around France, coarsely elsewhere.
"""

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent / "static" / "land.json"
FRANCE = "250"
# Tolerances and smallest areas are in degrees: the maps show towns in France, countries elsewhere.
FINE, COARSE = 0.03, 0.3
SMALLEST_FRANCE, SMALLEST_ELSEWHERE = 0.003, 0.25
# Everything south of it is left out: Mercator cannot show the pole.
ANTARCTIC = -60.0
# Longitudes and latitudes around metropolitan France, where the neighbours are fine as well.
NEAR = (-6.0, 41.0, 10.0, 52.0)

Point = tuple[float, float]
Line = list[Point]


def read_arcs(topology: dict[str, Any]) -> list[Line]:
    """Return the arcs of a TopoJSON file in degrees (TopoJSON specification §2.1.4, delta-encoded positions)."""
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for encoded in topology["arcs"]:
        x = y = 0
        line: Line = []
        for step_x, step_y in encoded:
            x, y = x + step_x, y + step_y
            line.append((x * scale_x + shift_x, y * scale_y + shift_y))
        arcs.append(line)
    return arcs


def simplify(line: Line, tolerance: float) -> Line:
    """Return a line without the points nearer than the tolerance to it (Douglas and Peucker 1973)."""
    kept = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        farthest, distance = 0, 0.0
        for number in range(first + 1, last):
            gap = _distance(line[number], line[first], line[last])
            if gap > distance:
                farthest, distance = number, gap
        if distance > tolerance:
            kept.add(farthest)
            spans += [(first, farthest), (farthest, last)]
    return [line[number] for number in sorted(kept)]


def _distance(point: Point, start: Point, end: Point) -> float:
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    if length == 0:
        return float(((x - x1) ** 2 + (y - y1) ** 2) ** 0.5)
    return float(abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length)


def is_near(line: Line) -> bool:
    """Tell whether a line touches the surroundings of metropolitan France."""
    west, south, east, north = NEAR
    return any(west <= x <= east and south <= y <= north for x, y in line)


def ring_of(arcs: list[Line], numbers: list[int]) -> Line:
    """Join arcs into a ring; a negative number is an arc read backwards."""
    ring: Line = []
    for number in numbers:
        line = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += line[1:] if ring else line
    return ring


def unrolled(ring: Line) -> Line:
    """Return a ring that crosses the antimeridian with longitudes that go on beyond 180 degrees."""
    if any(abs(x2 - x1) > 180 for (x1, _), (x2, _) in pairwise(ring)):
        return [(x + 360 if x < 0 else x, y) for x, y in ring]
    return ring


def area(ring: Line) -> float:
    """Return a ring's area in square degrees."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))) / 2


def _polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    if geometry["type"] == "Polygon":
        return [geometry["arcs"]]
    return list(geometry["arcs"])


def compile_land(topology: dict[str, Any]) -> dict[str, Any]:
    """Return a GeoJSON collection of two features: France and everywhere else."""
    arcs = read_arcs(topology)
    geometries = topology["objects"]["countries"]["geometries"]
    french = {
        number if number >= 0 else ~number
        for geometry in geometries
        if geometry.get("id") == FRANCE
        for polygon in _polygons(geometry)
        for ring in polygon
        for number in ring
    }
    thin = [simplify(a, FINE if n in french or is_near(a) else COARSE) for n, a in enumerate(arcs)]
    features = []
    for name, smallest in (("france", SMALLEST_FRANCE), ("monde", SMALLEST_ELSEWHERE)):
        polygons = []
        for geometry in geometries:
            if (geometry.get("id") == FRANCE) == (name == "france") and "arcs" in geometry:
                for polygon in _polygons(geometry):
                    ring = unrolled(ring_of(thin, polygon[0]))
                    if area(ring) >= smallest and len(ring) > 3 and max(y for _, y in ring) > ANTARCTIC:
                        polygons.append([[[round(x, 2), round(y, 2)] for x, y in ring]])
        features.append(
            {
                "type": "Feature",
                "properties": {"name": name},
                "geometry": {"type": "MultiPolygon", "coordinates": polygons},
            }
        )
    return {"type": "FeatureCollection", "features": features}


if __name__ == "__main__":
    land = compile_land(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    TARGET.write_text(json.dumps(land, separators=(",", ":")) + "\n", encoding="utf-8")
