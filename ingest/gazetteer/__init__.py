"""The places Essaim knows: communes, départements and regions of France, countries, cities and areas elsewhere.

Owns names, codes, containment and distance; reading places in running text is `ingest.extract.places`'s work.
Tables and their sources: README.md beside this file.
"""

import gzip
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path

from ingest.gazetteer.intercommunal import core, of_the_kind, says_kind, seats
from ingest.identity import fold
from ingest.model import Place

FOLDER = Path(__file__).parent
FRANCE = "pays:FR"
_KINDS = {
    "dep": "departement",
    "reg": "region",
    "ancreg": "ancienne-region",
    "epci": "intercommunalite",
    "pays": "pays",
    "prov": "region",
    "ville": "ville",
    "zone": "bassin",
    "pays-de": "bassin",
}
# Between a French place and a foreign namesake, a French text means the French one unless the other is far larger:
# Laval is in Mayenne, but Mons is in Belgium.
_FRENCH_WEIGHT = 20
# Among namesakes of one population (Paris, La Réunion): what a person means first.
_KIND_ORDER = ("commune", "ville", "region", "ancienne-region", "departement", "pays", "intercommunalite", "bassin")
# « Les agglomérations de Bretagne » are not those of the communes called Bretagne.
_WIDE = ("pays", "region", "ancienne-region")
# A city field holds a city: above this population it is preferred to a département or a country of the same name.
_TOWN = 20_000
# INSEE: municipal arrondissements of Paris, Marseille and Lyon.
_ARRONDISSEMENT = re.compile(r"(?P<city>75)1(?:0[1-9]|1\d|20)|(?P<mars>132)(?:0[1-9]|1[0-6])|(?P<lyon>6938)[1-9]")
_ARRONDISSEMENT_OF = {"city": "75056", "mars": "13055", "lyon": "69123"}
_ARRONDISSEMENT_NAME = re.compile(r" (?:\d{1,2}|\d{1,2} ?(?:er|ere|e|eme)|cedex(?: \d+)?|\d{5})(?: arrondissement)?$")
_ARTICLE = re.compile(r"^(?P<article>l|la|le|les|d|de|du|des|au|aux|en|a) (?=.)")
_TYPE_WORD = re.compile(
    r"^(?:ville|commune|mairie|departement|region|province|canton|metropole)(?: (?:de|du|des|d))? (?=.)"
)
_BASIN = re.compile(r"^pays (?:de l|de la|des|du|de|d) (?P<seat>.+)$")
# « Saint », « Pont » begin hundreds of names and mean none; a short name this much larger than its rivals is meant.
_NO_SHORT_NAME = frozenset(
    ["Saint", "Sainte", "Château", "Petit", "Petite", "Grand", "Grande", "Haute", "Basse", "Belle", "Notre", "Champs"]
)
_SHORTEST, _FAR_LARGER = 5, 10
_EARTH_KM = 6371.0088
# INSEE, unités urbaines: a commune of fewer inhabitants, away from a larger town, is rural.
RURAL = 2_000


class Gazetteer:
    """Places by code, name, demonym, postcode and distance. Holds lines of text; makes a Place when one is asked."""

    def __init__(self, lines: dict[str, str], names: dict[str, tuple[str, ...]], demonyms: dict[str, str]) -> None:
        self._lines = lines
        self._names = names
        self._demonyms = demonyms
        self._places: dict[str, Place] = {}

    def by_code(self, code: str) -> Place | None:
        """Return the place of a code (see `ingest.model.Place`); an arrondissement's gives its commune."""
        if code not in self._places:
            place = self._make(code)
            if place is None:
                return None
            self._places[code] = place
        return self._places[code]

    def _make(self, code: str) -> Place | None:
        if code.startswith("pays-de:"):
            return self._basin(code)
        arrondissement = _ARRONDISSEMENT.fullmatch(code)
        if arrondissement and arrondissement.lastgroup:
            return self.by_code(_ARRONDISSEMENT_OF[arrondissement.lastgroup])
        if code not in self._lines:
            return None
        _, name, _, _, _, lat, lon, population = self._lines[code].split("\t")
        kind = _KINDS[code.partition(":")[0]] if ":" in code else "commune"
        above = self._ancestors(code)
        return Place(code, name, kind, above, _degrees(lat), _degrees(lon), int(population))

    def _basin(self, code: str) -> Place | None:
        """Return « le pays de Brest »: the area around a commune, in the same département."""
        seat = self.by_code(code.removeprefix("pays-de:"))
        if seat is None:
            return None
        # A pays is larger than the intercommunalité of its seat, which it holds.
        above = tuple(parent for parent in seat.parents if not parent.startswith("epci:"))
        return Place(code, _basin_name(seat.name), "bassin", above, seat.lat, seat.lon)

    def _ancestors(self, code: str) -> tuple[str, ...]:
        found = self._parents(code)
        for parent in found:
            found.extend(above for above in self._parents(parent) if above not in found)
        return tuple(found)

    def _parents(self, code: str) -> list[str]:
        return self._lines[code].split("\t", 4)[3].split()

    def knows(self, key: str) -> bool:
        """Tell whether a folded name is exactly one of the names; cheap, for scanning a text."""
        return key in self._names

    def named(self, key: str) -> tuple[Place, ...]:
        """Return the places that bear exactly a folded name, what a person means first."""
        return self._sorted(self._names.get(key, ()))

    def lookup(self, name: str) -> tuple[Place, ...]:
        """Return the places a name may mean, what a person means first; () where unknown.

        Takes short and old names, « St », articles (« du Mans »), « Lyon 3e », « pays de Brest », département numbers
        and postcodes.
        """
        key = fold(name)
        numbered = self._numbered(key.replace(" ", ""))
        if numbered:
            return numbered
        if key not in self._names and (together := self.intercommunal(key)):
            return together
        for variant in _variants(key):
            if variant in self._names:
                return self.named(variant)
        basin = _BASIN.match(key)
        around = [place for place in self.lookup(basin["seat"]) if place.kind == "commune"] if basin else []
        found = tuple(area for seat in around if (area := self.by_code(f"pays-de:{seat.code}")))
        return found or (self._sorted(self._cores.get(core(key), ())) if " " in core(key) else ())

    @cached_property
    def _cores(self) -> dict[str, list[str]]:
        """By the name of intercommunalités without their kind, their codes."""
        index: dict[str, list[str]] = defaultdict(list)
        for code, line in self._lines.items():
            if code.startswith("epci:"):
                index[core(line.split("\t", 3)[2]).removeprefix("communaute ")].append(code)
        return index

    def intercommunal(self, name: str) -> tuple[Place, ...]:
        """Return the intercommunalités that a name means, the likeliest first; () where it says no such kind.

        « Rennes Métropole » by its name, « agglo de Quimper » by its commune, « CC du Pays de Landerneau » by how its
        name begins.
        """
        key = fold(name)
        words = core(key)
        if not words or not says_kind(key):
            return ()
        found = list(self._sorted(self._cores.get(words, ()))) or [*self._around_seat(key), *self._begun_by(words)]
        alike = of_the_kind(key, [fold(place.name) for place in found])
        ordered = sorted(zip(found, alike, strict=True), key=lambda pair: not pair[1])
        return tuple(dict.fromkeys(place for place, _ in ordered))

    def intercommunality_of(self, place: Place) -> Place | None:
        """Return the intercommunalité of a commune; None for other places and the four islands that have none."""
        code = next((code for code in place.parents if code.startswith("epci:")), None)
        return self.by_code(code) if code else None

    def _around_seat(self, key: str) -> list[Place]:
        """Return the intercommunalités of the communes that a name holds, unless it means a region or a town abroad."""
        found: list[Place] = []
        for seat in seats(key):
            people = self.demonym(seat)
            named = (people,) if people else self.lookup(seat)
            if not named or named[0].kind in ("ville", *_WIDE):
                continue
            towns = (place for place in named if place.kind == "commune")
            found += [epci for town in towns if (epci := self.intercommunality_of(town))]
        return found

    def _begun_by(self, words: str) -> tuple[Place, ...]:
        """Return those whose name goes on after words; a single word must begin only one (« Grand », « Val »)."""
        if any(place.kind in _WIDE for place in self.named(words)[:1]):
            return ()
        begun = [code for name, codes in self._cores.items() if name.startswith(f"{words} ") for code in codes]
        return self._sorted(begun) if " " in words or len(begun) == 1 else ()

    def _numbered(self, key: str) -> tuple[Place, ...]:
        if re.fullmatch(r"\d[\dab]\d{3}", key):
            place = self.by_code(key.upper())
            return self.by_postcode(key) or ((place,) if place else ())
        place = self.by_code(f"dep:{key.upper()}") if re.fullmatch(r"\d{2,3}|2[ab]", key) else None
        return (place,) if place else ()

    def _sorted(self, codes: Iterable[str]) -> tuple[Place, ...]:
        places = {place.code: place for code in codes if (place := self.by_code(code))}
        return tuple(sorted(places.values(), key=_rank))

    def demonym(self, word: str) -> Place | None:
        """Return the place whose people or things a word names: « brestoise » → Brest."""
        code = self._demonyms.get(fold(word))
        return self.by_code(code) if code else None

    @cached_property
    def _by_postcode(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = defaultdict(list)
        for code, line in self._lines.items():
            for postcode in line.split("\t", 5)[4].split():
                index[postcode].append(code)
        return index

    def by_postcode(self, code: str) -> tuple[Place, ...]:
        """Return the communes of a postcode, most populous first."""
        return self._sorted(self._by_postcode.get(code, ()))

    @cached_property
    def _short_names(self) -> dict[str, list[str]]:
        """By the first word of a hyphenated name that no place bears whole, the communes that it may be short for."""
        index: dict[str, list[str]] = defaultdict(list)
        for code, line in self._lines.items():
            head, hyphen, _ = line.split("\t", 2)[1].partition("-")
            if (
                hyphen
                and ":" not in code
                and len(head) >= _SHORTEST
                and fold(head) not in self._names
                and head not in _NO_SHORT_NAME
            ):
                index[fold(head)].append(code)
        return index

    def short_named(self, name: str) -> tuple[Place, ...]:
        """Return the commune that people call by the first word of its name: « Machecoul » for Machecoul-Saint-Même.

        () where several communes of like size could be meant: such a name needs a place's context to be believed.
        """
        found = self._sorted(self._short_names.get(fold(name), ()))
        rival = found[1].population if len(found) > 1 else 0
        return found[:1] if found and found[0].population > rival * _FAR_LARGER else ()

    def within(self, place: Place, ancestor: Place) -> bool:
        """Tell whether a place is, or lies inside, another."""
        return place.code == ancestor.code or ancestor.code in place.parents

    @cached_property
    def _points(self) -> list[tuple[float, float, str]]:
        found = []
        for code, line in self._lines.items():
            cells = line.split("\t")
            if ":" not in code and cells[5]:
                found.append((float(cells[5]), float(cells[6]), code))
        return found

    def nearby(self, place: Place, km: float) -> tuple[Place, ...]:
        """Return the communes whose mairie is within km kilometres as the crow flies, nearest first, itself excluded."""
        if place.lat is None or place.lon is None:
            return ()
        height = math.degrees(km / _EARTH_KM)
        width = height / max(0.01, math.cos(math.radians(place.lat)))
        near = []
        for lat, lon, code in self._points:
            if abs(lat - place.lat) <= height and abs(lon - place.lon) <= width and code != place.code:
                distance = distance_km(place.lat, place.lon, lat, lon)
                if distance <= km:
                    near.append((distance, code))
        return tuple(found for _, code in sorted(near) if (found := self.by_code(code)))

    @cached_property
    def rural_shares(self) -> dict[str, float]:
        """By code of a French area, the share of its inhabitants in communes of less than RURAL inhabitants."""
        everyone: dict[str, int] = defaultdict(int)
        rural: dict[str, int] = defaultdict(int)
        for code, line in self._lines.items():
            population = int(line.rsplit("\t", 1)[1] or 0) if ":" not in code else 0
            for area in self._ancestors(code) if population else ():
                everyone[area] += population
                rural[area] += population if population < RURAL else 0
        return {area: rural[area] / people for area, people in everyone.items()}

    @cached_property
    def densities(self) -> dict[str, float]:
        """By code of a French area of several communes, about how many people live on each of its km².

        The area is that of the ellipse over which points would scatter as its communes do, 4π √det Σ: for a département
        within a factor of two of the cadastre's, which tables here do not hold.
        """
        people: dict[str, int] = defaultdict(int)
        points: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for lat, lon, code in self._points:
            x, y = _EARTH_KM * math.radians(lon) * math.cos(math.radians(lat)), _EARTH_KM * math.radians(lat)
            population = int(self._lines[code].rsplit("\t", 1)[1] or 0)
            for area in self._ancestors(code):
                people[area] += population
                points[area].append((x, y))
        areas = {area: 4 * math.pi * math.sqrt(_determinant(held)) for area, held in points.items()}
        return {area: people[area] / km2 for area, km2 in areas.items() if km2 > 1}

    def resolve(
        self,
        city: str | None = None,
        postcode: str | None = None,
        department: str | None = None,
        region: str | None = None,
        country: str | None = None,
    ) -> Place | None:
        """Return the most precise place that a record's fields state together, or None.

        A field that names nothing known is ignored; a city that contradicts the others gives way to them.
        """
        name, inner_postcode, inner_area = _split_city(city or "")
        codes = re.findall(r"\b\d{5}\b", postcode or "") or inner_postcode
        areas = [
            self._area(country, ("pays",)),
            self._area(region, ("region", "ancienne-region", "bassin")),
            self._area(department, ("departement",)),
        ]
        bounds = [area for area in areas if area]
        inner = self._area(inner_area, ("departement", "region", "ancienne-region", "pays"))
        towns = self._towns(name, [*bounds, inner] if inner else bounds, codes)
        served = [place for code in codes for place in self.by_postcode(code) if self._inside(place, bounds)]
        if towns and not (len(served) == 1 and towns[0].code in served[0].parents):
            return towns[0]
        if len(served) == 1:
            return served[0]
        finest = ([inner] if inner else []) + bounds[::-1] + self._departments(codes)
        return next((area for area in finest if area.kind == "departement"), finest[0] if finest else None)

    def _area(self, name: str | None, kinds: tuple[str, ...]) -> Place | None:
        if not name:
            return None
        country = self.by_code(f"pays:{name.strip().upper()}") if "pays" in kinds else None
        name = name.strip().zfill(2) if name.strip().isdigit() else name
        return country or next((place for place in self.lookup(name) if place.kind in kinds), None)

    def _inside(self, place: Place, bounds: Iterable[Place]) -> bool:
        return all(self.within(place, bound) for bound in bounds)

    def _towns(self, name: str, bounds: list[Place], postcodes: list[str]) -> list[Place]:
        """Return the places of a name inside all bounds; those that a postcode serves first, then French towns."""
        known = self.lookup(name) or self.short_named(name)
        found = [place for place in known if self._inside(place, bounds)]
        served = {place.code for code in postcodes for place in self.by_postcode(code)}
        departments = self._departments(postcodes)

        def order(place: Place) -> tuple[bool, bool, bool, bool]:
            near = any(self.within(place, department) for department in departments)
            town = place.kind in ("commune", "ville") and (place.population >= _TOWN or bool(bounds))
            return place.code not in served, not near, not town, place.kind == "ville"

        return sorted(found, key=order)

    def _departments(self, postcodes: Iterable[str]) -> list[Place]:
        """Return the départements of French postcodes, by their first digits (La Poste)."""
        found = []
        for code in postcodes:
            corsica = "2A" if code[:3] in ("200", "201") else "2B"
            number = corsica if code.startswith("20") else code[:3] if code.startswith("97") else code[:2]
            place = self.by_code(f"dep:{number}")
            found.extend([place] if place else [])
        return found


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance of two WGS84 points in kilometres (haversine)."""
    height, width = math.radians(other_lat - lat) / 2, math.radians(other_lon - lon) / 2
    chord = (
        math.sin(height) ** 2 + math.cos(math.radians(lat)) * math.cos(math.radians(other_lat)) * math.sin(width) ** 2
    )
    return 2 * _EARTH_KM * math.asin(math.sqrt(chord))


def _determinant(points: list[tuple[float, float]]) -> float:
    """Return the determinant of the covariance of points, at least 0."""
    count = len(points)
    mean_x, mean_y = sum(x for x, _ in points) / count, sum(y for _, y in points) / count
    var_x = sum((x - mean_x) ** 2 for x, _ in points) / count
    var_y = sum((y - mean_y) ** 2 for _, y in points) / count
    both = sum((x - mean_x) * (y - mean_y) for x, y in points) / count
    return max(0.0, var_x * var_y - both**2)


def _degrees(cell: str) -> float | None:
    return float(cell) if cell else None


def _rank(place: Place) -> tuple[float, int, str]:
    french = place.code == FRANCE or FRANCE in place.parents
    return -place.population * (_FRENCH_WEIGHT if french else 1), _KIND_ORDER.index(place.kind), place.code


def _basin_name(seat: str) -> str:
    """Return « Pays de Brest », « Pays du Mans », « Pays d'Auray », « Pays de La Rochelle »."""
    if seat.startswith("Le "):
        return f"Pays du {seat[3:]}"
    if seat.startswith("Les "):
        return f"Pays des {seat[4:]}"
    return f"Pays d'{seat}" if fold(seat)[0] in "aeiou" else f"Pays de {seat}"


def _split_city(city: str) -> tuple[str, list[str], str | None]:
    """Return the name, the postcodes and the area of « 29200 Brest », « Brest (29) », « Brest, Finistère »."""
    parts = [part.strip(" )") for part in re.split(r"[(,]", city)]
    name = re.sub(r"\b(?:F-)?\d{5}\b", "", parts[0]).strip(" -")
    return name, re.findall(r"\b\d{5}\b", city), next((part for part in parts[1:] if part), None)


def _variants(key: str) -> Iterator[str]:
    """Yield the spellings under which a folded name may be known, the closest first."""
    full = re.sub(r"\bste\b", "sainte", re.sub(r"\bst\b", "saint", key))
    full = re.sub(r" s (?=\w)", " sur ", full)
    bare = _ARRONDISSEMENT_NAME.sub("", full)
    for text in dict.fromkeys((key, full, bare, _TYPE_WORD.sub("", bare))):
        yield text
        article = _ARTICLE.match(text)
        stem = text[article.end() :] if article else text
        yield stem
        # « du Mans », « aux Sables »: only le and les contract, so « Rochelle » alone is not La Rochelle.
        if not article or article["article"] in ("du", "au", "des", "aux", "le", "les"):
            yield f"le {stem}"
            yield f"les {stem}"


def _inflected(demonym: str) -> set[str]:
    """Return the masculine and feminine, singular and plural of a folded demonym: breton, bretons, bretonne, bretonnes."""
    endings = {"en": "enne", "on": "onne", "eau": "elle", "el": "elle", "rec": "recque", "urc": "urque", "eux": "euse"}
    feminine = next(
        (demonym[: -len(end)] + new for end, new in endings.items() if demonym.endswith(end)),
        demonym if demonym.endswith("e") else demonym + "e",
    )
    plural = demonym if demonym[-1] in "sx" else f"{demonym}x" if demonym.endswith("eau") else f"{demonym}s"
    return {demonym, plural, feminine, f"{feminine}s"}


def _rows(name: str) -> Iterator[list[str]]:
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def _lists(cell: str) -> list[str]:
    return [item for item in cell.split("|") if item]


class _Loader:
    """Gathers the tables before a Gazetteer holds them."""

    def __init__(self) -> None:
        self.lines: dict[str, str] = {}
        self.names: dict[str, tuple[str, ...]] = {}
        self.demonyms: dict[str, str] = {}

    def name(self, key: str, code: str) -> None:
        self.names[key] = (*self.names.get(key, ()), code)

    def other_names(self, code: str, names: str, demonyms: str) -> None:
        for name in _lists(names):
            self.name(fold(name), code)
        for demonym in _lists(demonyms):
            for form in _inflected(fold(demonym)):
                self.demonyms.setdefault(form, code)

    def official(self) -> None:
        """Read places.tsv.gz: code, name, key, parents, postcodes, lat, lon, population."""
        text = gzip.decompress((FOLDER / "places.tsv.gz").read_bytes()).decode()
        lines, names = self.lines, self.names
        for line in text.split("\n")[1:-1]:
            code, _, key, _ = line.split("\t", 3)
            lines[code] = line
            names[key] = (*names[key], code) if key in names else (code,)

    def handmade(self, file: str) -> None:
        """Read world.tsv or areas.tsv: code, name, parent, lat, lon, population, names, demonyms."""
        for code, name, parent, lat, lon, population, names, demonyms in _rows(file):
            self.lines[code] = "\t".join([code, name, fold(name), parent, "", lat, lon, population])
            self.name(fold(name), code)
            self.other_names(code, names, demonyms)


@cache
def gazetteer() -> Gazetteer:
    """Return the gazetteer, read once a process."""
    loader = _Loader()
    loader.official()
    for code, names, demonyms in _rows("aliases.tsv"):
        loader.other_names(code, names, demonyms)
    loader.handmade("world.tsv")
    loader.handmade("areas.tsv")
    return Gazetteer(loader.lines, loader.names, loader.demonyms)
