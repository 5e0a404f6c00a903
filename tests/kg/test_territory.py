"""A territory's initiatives, its twins, its blind spots, and who elsewhere could fill them."""

from dataclasses import replace
from math import comb

import pyoxigraph as ox
import pytest
from small_corpus import iri, make_store

from ingest.errors import UsageError
from ingest.gazetteer import gazetteer
from ingest.model import Place
from kg.basket import IMPORTS_GRAPH
from kg.territory import (
    BlindSpot,
    Known,
    area_codes,
    blind_spots,
    find_place,
    read_known,
    territory,
    twins_of,
)
from ontology.terms import ESS

BREST, QUIMPER, LORIENT, RENNES, PARIS, TOURS, OUESSANT = (
    "29019", "29232", "56121", "35238", "75056", "37261", "29155",
)  # fmt: skip


def known(name: str, *codes: str, theme: str = "sante", carrier: str = "") -> Known:
    places = [place for code in codes if (place := gazetteer().by_code(code))]
    held = {"thème": frozenset({theme}), "public": frozenset[str](), "critère": frozenset[str]()}
    around = frozenset([*codes, *(parent for place in places for parent in place.parents)])
    return Known(name, name, False, around, held, frozenset(filter(None, [carrier])), frozenset())


def place(code: str) -> Place:
    found = gazetteer().by_code(code)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def graph() -> ox.Store:
    return make_store()


@pytest.mark.parametrize(
    ("code", "first"),
    [(QUIMPER, LORIENT), (RENNES, TOURS), ("dep:29", "dep:56"), ("reg:53", "reg:24")],
)
def test_twins_are_of_one_kind_and_of_near_populations(code: str, first: str) -> None:
    others = [known(str(number), code) for number, code in enumerate((PARIS, OUESSANT, LORIENT, TOURS, RENNES))]
    found = twins_of(place(code), others)
    assert found[0].place.code == first
    assert {twin.place.kind for twin in found} == {place(code).kind}
    assert code not in [twin.place.code for twin in found]


def test_twins_are_counted_and_measured() -> None:
    found = twins_of(place(QUIMPER), [known("a", LORIENT), known("b", LORIENT)])
    assert [(twin.place.name, twin.initiatives) for twin in found] == [("Lorient", 2)]
    assert found[0].distance_km == pytest.approx(57, abs=8)


def test_twins_may_be_wanted_near() -> None:
    others = [known("a", LORIENT), known("b", TOURS)]
    assert [twin.place.code for twin in twins_of(place(QUIMPER), others, within_km=100)] == [LORIENT]


def test_a_place_of_unknown_population_has_no_twin() -> None:
    assert twins_of(place("pays-de:29019"), [known("a", LORIENT)]) == ()


def test_a_pays_is_the_communes_around_its_seat_in_its_departement() -> None:
    codes = area_codes(find_place("Pays de Brest"))
    assert {BREST, "pays-de:29019", "29235"} <= codes
    assert QUIMPER not in codes and RENNES not in codes


def test_a_blind_spot_is_common_there_and_rare_here() -> None:
    own = [known(str(number), BREST, theme="sante") for number in range(6)]
    others = [known(f"o{number}", TOURS, theme="jeunesse" if number < 6 else "sante") for number in range(12)]
    found = blind_spots(own, others)
    assert [(spot.kind, spot.id, spot.here, spot.of_here, spot.there, spot.of_there) for spot in found] == [
        ("thème", "jeunesse", 0, 6, 6, 12)
    ]
    assert (found[0].share_here, found[0].share_there) == (0.0, 0.5)


@pytest.mark.parametrize(("here", "of_here", "there", "of_there"), [(0, 18, 3, 20), (2, 18, 6, 20), (1, 5, 40, 60)])
def test_chance_is_fishers_exact_test(here: int, of_here: int, there: int, of_there: int) -> None:
    spot = BlindSpot("thème", "sante", here, of_here, there, of_there)
    holding = here + there
    ways = sum(comb(of_here, count) * comb(of_there, holding - count) for count in range(here + 1))
    assert spot.chance == pytest.approx(ways / comb(of_here + of_there, holding))


@pytest.mark.parametrize(("spot", "doubtful"), [((0, 1, 22, 130), True), ((0, 40, 22, 130), False)])
def test_few_initiatives_make_a_blind_spot_doubtful(spot: tuple[int, int, int, int], doubtful: bool) -> None:
    assert BlindSpot("thème", "sante", *spot).is_doubtful is doubtful


def test_chance_is_computed_on_large_bases() -> None:
    assert BlindSpot("thème", "sante", 100, 5_000, 20_000, 100_000).chance < 1e-9


def test_a_territory_holds_what_takes_place_in_it(graph: ox.Store) -> None:
    found = territory(graph, "Bretagne")
    assert found.place.code == "reg:53"
    assert set(found.own) == {iri("goûter"), iri("tandem"), iri("potager")}
    assert found.is_thin and found.compared == "ailleurs" and found.compared_initiatives == 5


@pytest.mark.parametrize("words", ["Zzyzx-sur-Rien", ""])
def test_an_unknown_territory_is_a_wrong_argument(graph: ox.Store, words: str) -> None:
    with pytest.raises(UsageError):
        territory(graph, words)


def test_candidates_come_from_elsewhere_and_one_carrier_does_not_fill_the_list() -> None:
    from kg.territory import _of_many_carriers

    several = [known("a", TOURS, carrier="x"), known("b", TOURS, carrier="x"), known("c", TOURS, carrier="y")]
    assert [one.iri for one in _of_many_carriers(several)] == ["a", "c", "b"]


def test_what_takes_after_an_initiative_from_elsewhere_is_imported() -> None:
    store = make_store()
    inspired = ox.NamedNode(ESS.inspiredBy)
    store.add(ox.Quad(ox.NamedNode(iri("potager")), inspired, ox.NamedNode(iri("épicerie")), IMPORTS_GRAPH))
    store.add(ox.Quad(ox.NamedNode(iri("tandem")), inspired, ox.NamedNode(iri("goûter")), IMPORTS_GRAPH))
    found = territory(store, "Bretagne")
    assert found.imported == (iri("potager"),)
    assert found.imported_share == pytest.approx(1 / 3)
    assert replace(found, own=(), imported=()).imported_share == 0.0


def test_denied_criteria_are_not_held(graph: ox.Store) -> None:
    held = {one.iri: one.held["critère"] for one in read_known(graph)}
    assert held[iri("tandem")] == {"finalite-sociale"}
