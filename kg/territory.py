"""A territory's own initiatives, its blind spots, its twins, and who elsewhere could fill each blind spot.

A blind spot is a theme, a public or a criterion that comparable territories document far more often: a gap in what is
known here before it is a gap in what is done here, and it is always shown with both shares.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal
from urllib.parse import unquote

import pyoxigraph as ox

from ingest.errors import UsageError
from ingest.gazetteer import distance_km, gazetteer
from ingest.model import Place
from kg.filters import Filters
from kg.graph import place_iri, select
from kg.view import text_of
from ontology.terms import CRITERIA, ESS, PUBLICS, RDF, THEMES, Scheme

Compared = Literal["jumeaux", "ailleurs"]

# « Pays » and massifs have no official limits: the communes of the same département this near their seat or centre.
PAYS_KM: Final = 25.0
# What one reaches in a quarter of an hour by car: a market town alone and a suburb of the same size are no twins.
AROUND_KM: Final = 15.0
# Population alone chooses so many places; how they are settled orders them.
SHORTLIST: Final = 30
# Between two places, one of them of unknown density: as if it were 2.7 times the other's.
UNKNOWN_GAP: Final = 1.0
TWINS: Final = 5
# Twins that hold fewer initiatives than this say little: then all the others are what is compared with.
ENOUGH: Final = 20
# Below so many initiatives, a territory's shares say more of what is not recorded yet than of the territory.
THIN: Final = 10
SPOTS: Final = 4
CANDIDATES: Final = 3
# A blind spot: documented by this share elsewhere, by so many initiatives, and here at most half as often.
COMMON_ELSEWHERE: Final = 0.08
SEVERAL: Final = 3
HALF: Final = 0.5
# As few here by mere chance at least once in five: shown, and said to be doubtful.
DOUBTFUL: Final = 0.2
# Huston and Sakkab 2006, « Connect and Develop: Inside Procter & Gamble’s New Model for Innovation », Harvard Business
# Review, March: half of the innovations should come from outside.
AIM: Final = 0.5
SOURCE_OF_AIM: Final = (
    "L. Huston et N. Sakkab, « Connect and Develop: Inside Procter & Gamble’s New Model for Innovation », "
    "Harvard Business Review, mars 2006"
)

SCHEMES_COMPARED: Final = {"thème": THEMES, "public": PUBLICS, "critère": CRITERIA}


@dataclass(frozen=True)
class Known:
    """What the graph says of an initiative.

    places: codes, the containing ones included; held: scheme → identifiers; carriers, inspired_by: IRIs.
    """

    iri: str
    title: str
    cited: bool
    places: frozenset[str]
    held: Mapping[str, frozenset[str]]
    carriers: frozenset[str]
    inspired_by: frozenset[str]


@dataclass(frozen=True)
class Twin:
    """A comparable territory. initiatives: how many it holds; distance_km: None where a point is unknown."""

    place: Place
    initiatives: int
    distance_km: float | None


@dataclass(frozen=True)
class BlindSpot:
    """A concept rare here and common in what is compared. here of of_here initiatives hold it, there of of_there.

    candidates: IRIs of initiatives elsewhere that could fill it, the best documented first.
    """

    kind: str
    id: str
    here: int
    of_here: int
    there: int
    of_there: int
    candidates: tuple[str, ...] = ()

    @property
    def share_here(self) -> float:
        """The share of the territory's initiatives that hold it, in [0, 1]."""
        return self.here / self.of_here if self.of_here else 0.0

    @property
    def share_there(self) -> float:
        """The share of the compared initiatives that hold it, in [0, 1]."""
        return self.there / self.of_there if self.of_there else 0.0

    @property
    def chance(self) -> float:
        """The probability, in [0, 1], of as few here if the concept were dealt by chance between here and there.

        One-sided exact test (Fisher 1922): it takes both counts for the small samples that they are.
        """
        holding = self.here + self.there
        ways = _log_ways(self.of_here + self.of_there, holding)
        return sum(
            math.exp(_log_ways(self.of_here, count) + _log_ways(self.of_there, holding - count) - ways)
            for count in range(max(0, holding - self.of_there), self.here + 1)
        )

    @property
    def is_doubtful(self) -> bool:
        """Tell whether chance alone may well explain it: then more must be known here before it is believed."""
        return self.chance >= DOUBTFUL


@dataclass(frozen=True)
class Territory:
    """A territory as the knowledge base knows it. own: IRIs of its initiatives, by title; imported: those of them that
    take after one from elsewhere."""

    place: Place
    own: tuple[str, ...]
    imported: tuple[str, ...]
    twins: tuple[Twin, ...]
    compared: Compared
    compared_initiatives: int
    blind_spots: tuple[BlindSpot, ...]

    @property
    def is_thin(self) -> bool:
        """Tell whether too few initiatives are known here for shares to say much."""
        return len(self.own) < THIN

    @property
    def imported_share(self) -> float:
        """The share of its initiatives that take after one from elsewhere, in [0, 1]; the aim is AIM."""
        return len(self.imported) / len(self.own) if self.own else 0.0


def find_place(words: str) -> Place:
    """Return the place that a name or a code means. Raises UsageError."""
    codes = Filters.parse(lieu=words).places
    place = gazetteer().by_code(codes[0]) if codes else None
    if place is None:
        raise UsageError(
            "donnez un territoire : une commune, une intercommunalité, un pays, un département ou une région"
        )
    return place


def territory(store: ox.Store, words: str, *, within_km: float | None = None) -> Territory:
    """Return what is known of a territory: a commune, an intercommunalité, a pays, a département, a région, a country.

    within_km: take twins only so near. Raises UsageError where no such place is known.
    """
    place = find_place(words)
    known = read_known(store)
    inside = area_codes(place)
    own = [one for one in known if one.places & inside]
    others = [one for one in known if not one.places & inside and not one.cited]
    twins = twins_of(place, others, within_km=within_km)
    twin_codes = frozenset(twin.place.code for twin in twins)
    alike = [one for one in others if one.places & twin_codes]
    compared = alike if len(alike) >= ENOUGH else others
    home = frozenset(one.iri for one in own)
    return Territory(
        place=place,
        own=tuple(one.iri for one in own),
        imported=tuple(one.iri for one in own if one.inspired_by - home),
        twins=twins,
        compared="jumeaux" if compared is alike else "ailleurs",
        compared_initiatives=len(compared),
        blind_spots=_filled(blind_spots([one for one in own if not one.cited], compared), others, twin_codes),
    )


# ---- what the graph knows ------------------------------------------------------------------------------------------


def read_known(store: ox.Store) -> list[Known]:
    """Return all initiatives, by title."""
    titles = {
        text_of(row["i"]): text_of(row["title"])
        for row in select(store, "SELECT DISTINCT ?i ?title { ?i a ess:Initiative ; dct:title ?title }")
    }
    themes, publics = _objects(store, ESS.theme), _objects(store, ESS.public)
    criteria, places = _criteria(store), _objects(store, ESS.place)
    cited, inspired = _objects(store, ESS.cited), _objects(store, ESS.inspiredBy)
    carriers = _objects(store, ESS.carriedBy)
    return [
        Known(
            iri=iri,
            title=titles[iri],
            cited="true" in cited.get(iri, ()),
            places=_with_parents(places.get(iri, ())),
            held={
                "thème": _ids(THEMES, themes.get(iri, ())),
                "public": _ids(PUBLICS, publics.get(iri, ())),
                "critère": _ids(CRITERIA, criteria.get(iri, ())),
            },
            carriers=frozenset(carriers.get(iri, ())),
            # What a text says it takes after is a name; an import is what a person recorded, between initiatives.
            inspired_by=frozenset(other for other in inspired.get(iri, ()) if other in titles),
        )
        for iri in sorted(titles, key=lambda iri: (titles[iri].casefold(), iri))
    ]


def _objects(store: ox.Store, predicate: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), None, None):
        found.setdefault(text_of(quad.subject), set()).add(text_of(quad.object))
    return found


def _criteria(store: ox.Store) -> dict[str, set[str]]:
    """Return initiative → criteria that a sentence proves; those that a text denies are left out."""
    held: dict[str, set[str]] = {}
    subjects, criteria, polarities = (_objects(store, name) for name in (ESS.subject, ESS.criterion, ESS.polarity))
    for quad in store.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(ESS.CriterionStatement), None):
        node = text_of(quad.subject)
        if "yes" in polarities.get(node, ()):
            for iri in subjects.get(node, ()):
                held.setdefault(iri, set()).update(criteria.get(node, ()))
    return held


def _ids(scheme: Scheme, iris: Iterable[str]) -> frozenset[str]:
    return frozenset(iri.removeprefix(scheme.base) for iri in iris if iri.startswith(scheme.base))


def place_codes(iris: Iterable[str]) -> list[str]:
    """Return the codes of places from their IRIs, sorted."""
    return sorted(unquote(iri.removeprefix(place_iri(""))) for iri in iris)


def _with_parents(iris: Iterable[str]) -> frozenset[str]:
    codes = place_codes(iris)
    places = [place for code in codes if (place := gazetteer().by_code(code))]
    return frozenset([*codes, *(parent for place in places for parent in place.parents)])


def area_codes(place: Place) -> frozenset[str]:
    """Return the codes that mean a territory: its own, and for a pays or a massif those of the communes around."""
    if place.kind != "bassin":
        return frozenset((place.code,))
    department = next((code for code in place.parents if code.startswith("dep:")), None)
    around = gazetteer().nearby(place, PAYS_KM)
    return frozenset([place.code, *(near.code for near in around if department is None or department in near.parents)])


# ---- twins ---------------------------------------------------------------------------------------------------------


def twins_of(place: Place, others: Iterable[Known], *, within_km: float | None = None) -> tuple[Twin, ...]:
    """Return the places of the same kind, with initiatives, nearest in population and in how densely they are settled.

    A place without a known population has no twin.
    """
    if not place.population:
        return ()
    counts = Counter(code for one in others for code in one.places)
    found = [other for code in counts if code != place.code and (other := gazetteer().by_code(code))]
    same = [other for other in found if other.kind == place.kind and other.population]
    distances = {other.code: _distance(place, other) for other in same}
    if within_km is not None:
        same = [other for other in same if (away := distances[other.code]) is not None and away <= within_km]
    shortlist = sorted(same, key=lambda other: (_gap(place.population, other.population), other.code))[:SHORTLIST]
    settled = {other.code: _settlement(other) for other in (place, *shortlist)}

    def apart(other: Place) -> tuple[float, str]:
        own, theirs = settled[place.code], settled[other.code]
        return _gap(place.population, other.population) + (
            _gap(own, theirs) if own and theirs else UNKNOWN_GAP
        ), other.code

    return tuple(
        Twin(other, counts[other.code], distances[other.code]) for other in sorted(shortlist, key=apart)[:TWINS]
    )


def _gap(number: float, other: float) -> float:
    """Return how far apart two numbers are: 1 where one is 2.7 times the other."""
    return abs(math.log(number) - math.log(other))


def _settlement(place: Place) -> float:
    """Return how densely a place is settled: inhabitants within AROUND_KM of a commune, on a km² of an area; 0: unknown."""
    if place.kind == "commune":
        return place.population + sum(near.population for near in gazetteer().nearby(place, AROUND_KM))
    return gazetteer().densities.get(place.code, 0.0)


def _distance(place: Place, other: Place) -> float | None:
    if place.lat is None or place.lon is None or other.lat is None or other.lon is None:
        return None
    return distance_km(place.lat, place.lon, other.lat, other.lon)


# ---- blind spots ---------------------------------------------------------------------------------------------------


def blind_spots(own: Sequence[Known], compared: Sequence[Known]) -> list[BlindSpot]:
    """Return at most SPOTS blind spots a scheme, the least explained by chance first."""
    found: list[BlindSpot] = []
    for kind, scheme in SCHEMES_COMPARED.items():
        here, there = _counts(own, kind), _counts(compared, kind)
        spots = [BlindSpot(kind, id, here[id], len(own), there[id], len(compared)) for id in scheme]
        blind = [spot for spot in spots if _is_blind(spot)]
        found += sorted(blind, key=lambda spot: (spot.chance, spot.id))[:SPOTS]
    return found


def _log_ways(things: int, taken: int) -> float:
    """Return the logarithm of the binomial coefficient, which outgrows a float at a thousand initiatives."""
    return math.lgamma(things + 1) - math.lgamma(taken + 1) - math.lgamma(things - taken + 1)


def _counts(known: Iterable[Known], kind: str) -> Counter[str]:
    return Counter(id for one in known for id in one.held[kind])


def _is_blind(spot: BlindSpot) -> bool:
    common = spot.there >= SEVERAL and spot.share_there >= COMMON_ELSEWHERE
    return common and spot.share_here <= HALF * spot.share_there


@dataclass
class _Chooser:
    """Proposes initiatives from elsewhere; one already proposed waits for the others."""

    others: Sequence[Known]
    twin_codes: frozenset[str]
    proposed: set[str] = field(default_factory=set)

    def choose(self, kind: str, id: str) -> tuple[str, ...]:
        holding = [one for one in self.others if id in one.held[kind]]
        holding.sort(
            key=lambda one: (
                one.iri in self.proposed,
                -len(one.held["critère"]),
                not one.places & self.twin_codes,
                one.title.casefold(),
            )
        )
        chosen = _of_many_carriers(holding)[:CANDIDATES]
        self.proposed.update(one.iri for one in chosen)
        return tuple(one.iri for one in chosen)


def _of_many_carriers(known: Sequence[Known]) -> list[Known]:
    """Return initiatives in order, those of a carrier that is there already after all the others."""
    seen: set[str] = set()
    first: list[Known] = []
    again: list[Known] = []
    for one in known:
        (again if one.carriers & seen else first).append(one)
        seen |= one.carriers
    return first + again


def _filled(spots: Iterable[BlindSpot], others: Sequence[Known], twin_codes: frozenset[str]) -> tuple[BlindSpot, ...]:
    chooser = _Chooser(others, twin_codes)
    return tuple(replace(spot, candidates=chooser.choose(spot.kind, spot.id)) for spot in spots)
