"""The gazetteer answers as a French reader would."""

import gzip

import pytest

from ingest.gazetteer import FOLDER, Gazetteer, distance_km, gazetteer
from ingest.gazetteer.compile import Tables, compile_tables, write


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return gazetteer()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Brest", "29019"),
        ("brest", "29019"),
        ("Paris", "75056"),
        ("Bretagne", "reg:53"),
        ("Corse", "reg:94"),
        ("La Réunion", "reg:04"),
        ("Guadeloupe", "reg:01"),
        ("Nord", "dep:59"),
        ("Rhône", "dep:69"),
        ("Vienne", "dep:86"),
        ("Le Mans", "72181"),
        ("du Mans", "72181"),
        ("Mans", "72181"),
        ("La Rochelle", "17300"),
        ("St Brieuc", "22278"),
        ("Ste-Foy-lès-Lyon", "69202"),
        ("Chalon s/ Saône", "71076"),
        ("PACA", "reg:93"),
        ("IDF", "reg:11"),
        ("Rhône Alpes", "ancreg:rhone-alpes"),
        ("Languedoc", "ancreg:languedoc-roussillon"),
        ("Seine Saint Denis", "dep:93"),
        ("9-3", "dep:93"),
        ("29", "dep:29"),
        ("2a", "dep:2A"),
        ("974", "dep:974"),
        ("29200", "29019"),
        ("Lyon 3e", "69123"),
        ("Paris 11ème arrondissement", "75056"),
        ("Rennes Cedex 7", "35238"),
        ("pays de Brest", "pays-de:29019"),
        ("Pays de la Loire", "reg:52"),
        ("Cherbourg", "50129"),
        ("RDC", "pays:CD"),
        ("Mons", "ville:BE/mons"),
        ("Laval", "53130"),
        ("Québec", "prov:CA/quebec"),
    ],
)
def test_a_name_means_first_what_a_person_means(places: Gazetteer, name: str, code: str) -> None:
    assert places.lookup(name)[0].code == code


@pytest.mark.parametrize("name", ["", "Rochelle", "Trifouilly-les-Oies", "pays de Trifouilly", "99999"])
def test_an_unknown_name_gives_nothing(places: Gazetteer, name: str) -> None:
    assert places.lookup(name) == ()


def test_a_commune_knows_all_that_contains_it_nearest_first(places: Gazetteer) -> None:
    mulhouse = places.by_code("68224")
    assert mulhouse is not None
    assert mulhouse.parents == ("dep:68", "epci:200066009", "ancreg:alsace", "reg:44", "pays:FR")


def test_a_foreign_city_lies_in_its_province_and_country(places: Gazetteer) -> None:
    liege = places.by_code("ville:BE/liege")
    assert liege is not None
    assert liege.parents == ("prov:BE/liege", "prov:BE/wallonie", "pays:BE")


def test_the_pays_of_a_town_has_its_town_s_point_and_parents(places: Gazetteer) -> None:
    pays, town = places.by_code("pays-de:72181"), places.by_code("72181")
    assert pays is not None and town is not None
    above = ("dep:72", "reg:52", "pays:FR")
    assert (pays.name, pays.kind, pays.parents, pays.lat) == ("Pays du Mans", "bassin", above, town.lat)


@pytest.mark.parametrize("code", ["", "99999", "dep:99", "pays-de:99999", "reg:"])
def test_an_unknown_code_gives_nothing(places: Gazetteer, code: str) -> None:
    assert places.by_code(code) is None


@pytest.mark.parametrize(
    ("code", "commune"), [("75111", "75056"), ("13203", "13055"), ("69389", "69123"), ("75101", "75056")]
)
def test_an_arrondissement_is_its_commune(places: Gazetteer, code: str, commune: str) -> None:
    found = places.by_code(code)
    assert found is not None and found.code == commune


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("brestoise", "29019"),
        ("bretonnes", "reg:53"),
        ("mancelle", "72181"),
        ("parisien", "75056"),
        ("isérois", "dep:38"),
        ("bas-rhinoise", "dep:67"),
        ("occitane", "reg:76"),
        ("québécois", "prov:CA/quebec"),
        ("grecque", "pays:GR"),
        ("bruxelloises", "ville:BE/bruxelles"),
    ],
)
def test_a_demonym_in_any_form_names_its_place(places: Gazetteer, word: str, code: str) -> None:
    found = places.demonym(word)
    assert found is not None and found.code == code


def test_an_ordinary_adjective_is_no_demonym(places: Gazetteer) -> None:
    assert places.demonym("solidaire") is None


def test_a_postcode_lists_its_communes_largest_first(places: Gazetteer) -> None:
    assert places.by_postcode("75011")[0].code == "75056"
    served = places.by_postcode("56380")
    assert served[0].name == "Guer"
    assert [place.population for place in served] == sorted((place.population for place in served), reverse=True)


def test_within_follows_former_and_present_regions(places: Gazetteer) -> None:
    toulouse = places.lookup("Toulouse")[0]
    assert places.within(toulouse, places.lookup("Midi-Pyrénées")[0])
    assert places.within(toulouse, places.lookup("Occitanie")[0])
    assert places.within(toulouse, toulouse)
    assert not places.within(toulouse, places.lookup("Bretagne")[0])


def test_nearby_communes_come_nearest_first_and_within_the_distance(places: Gazetteer) -> None:
    rennes = places.by_code("35238")
    assert rennes is not None and rennes.lat is not None and rennes.lon is not None
    near = places.nearby(rennes, 8)
    distances = [distance_km(rennes.lat, rennes.lon, place.lat or 0, place.lon or 0) for place in near]
    assert distances == sorted(distances) and distances[-1] <= 8
    assert {"Saint-Grégoire", "Cesson-Sévigné"} <= {place.name for place in near}
    assert "Rennes" not in {place.name for place in near}


def test_the_distance_from_paris_to_marseille_is_that_of_the_atlases() -> None:
    assert distance_km(48.8566, 2.3522, 43.2965, 5.3698) == pytest.approx(661, abs=2)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"city": "Saint-Denis", "department": "La Réunion"}, "97411"),
        ({"city": "Saint-Denis", "postcode": "93200"}, "93066"),
        ({"city": "Saint-Denis", "region": "Île-de-France"}, "93066"),
        ({"city": "Vienne"}, "38544"),
        ({"city": "Vienne", "country": "Autriche"}, "ville:AT/vienne"),
        ({"city": "Bretagne"}, "reg:53"),
        ({"city": "Toulouse", "region": "Midi-Pyrénées"}, "31555"),
        ({"city": "Québec", "country": "Canada"}, "ville:CA/quebec"),
        ({"city": "Genève", "postcode": "1204", "country": "CH"}, "ville:CH/geneve"),
        ({"city": "Brest (29)"}, "29019"),
        ({"city": "29200 Brest"}, "29019"),
        ({"city": "Brest, Finistère"}, "29019"),
        ({"city": "Lyon 3e"}, "69123"),
        ({"city": "Trifouilly", "department": "29"}, "dep:29"),
        ({"city": "Villeurbanne", "department": "Isère"}, "dep:38"),
        ({"department": "1"}, "dep:01"),
        ({"postcode": "35042 CEDEX"}, "dep:35"),
        ({"region": "France entière", "department": "Lot"}, "dep:46"),
        ({"country": "BE"}, "pays:BE"),
        ({"country": "Belgique"}, "pays:BE"),
    ],
)
def test_a_record_s_fields_give_the_most_precise_consistent_place(
    places: Gazetteer, fields: dict[str, str], code: str
) -> None:
    found = places.resolve(**fields)
    assert found is not None and found.code == code


@pytest.mark.parametrize("fields", [{}, {"city": "Trifouilly"}, {"city": "", "region": ""}])
def test_fields_that_name_nothing_known_give_nothing(places: Gazetteer, fields: dict[str, str]) -> None:
    assert places.resolve(**fields) is None


def test_every_parent_of_the_table_is_a_place(places: Gazetteer) -> None:
    lines = gzip.decompress((FOLDER / "places.tsv.gz").read_bytes()).decode().splitlines()[1:]
    parents = {parent for line in lines for parent in line.split("\t")[3].split()}
    assert len(lines) > 34_900
    assert all(places.by_code(parent) for parent in parents)


@pytest.mark.parametrize("file", ["world.tsv", "areas.tsv", "aliases.tsv"])
def test_every_line_written_by_hand_points_to_known_places(places: Gazetteer, file: str) -> None:
    for line in (FOLDER / file).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            cells = line.split("\t")
            assert places.by_code(cells[0]), line
            assert file == "aliases.tsv" or not cells[2] or places.by_code(cells[2]), line


def test_compiling_fills_paris_with_its_arrondissements_and_is_deterministic(tmp_path) -> None:  # type: ignore[no-untyped-def]
    area = {"department_code": "75", "lat": 48.86, "lon": 2.34}
    tables = Tables(
        [
            {"insee": "75056", "type": "COM", "name": "Paris", "postcodes": [], "population": None, **area},
            {"insee": "75111", "type": "ARM", "name": "Paris 11e", "postcodes": ["75011"], "population": 7, **area},
            {"insee": "75112", "type": "ARM", "name": "Paris 12e", "postcodes": ["75012"], "population": 5, **area},
        ],
        [{"code": "75", "name": "Paris", "region_code": "11", "lat": 48.86, "lon": 2.34}],
        [{"code": "11", "name": "Île-de-France", "lat": 48.7, "lon": 2.4}],
        {},
    )
    lines = compile_tables(tables, former={})
    assert lines == [
        "reg:11\tÎle-de-France\tile de france\tpays:FR\t\t48.7000\t2.4000\t12",
        "dep:75\tParis\tparis\treg:11\t\t48.8600\t2.3400\t12",
        "75056\tParis\tparis\tdep:75\t75011 75012\t48.8600\t2.3400\t12",
    ]
    write(lines, tmp_path / "one.gz")
    write(lines, tmp_path / "two.gz")
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()


@pytest.mark.parametrize(
    ("code", "per_km2"), [("dep:94", 5_700), ("dep:29", 136), ("dep:48", 15), ("reg:53", 122), ("dep:974", 345)]
)
def test_densities_are_those_of_the_cadastre_within_a_factor_of_two(code: str, per_km2: int) -> None:
    assert per_km2 / 2 < gazetteer().densities[code] < per_km2 * 2


@pytest.mark.parametrize(
    ("name", "codes"), [("Machecoul", ["44087"]), ("Villefranche", []), ("Saint", []), ("Brest", [])]
)
def test_a_hyphenated_commune_is_known_by_its_first_word_alone(places: Gazetteer, name: str, codes: list[str]) -> None:
    assert [place.code for place in places.short_named(name)] == codes


def test_a_record_may_state_a_short_name(places: Gazetteer) -> None:
    found = places.resolve(city="Louhans", department="Saône-et-Loire")
    assert found is not None
    assert found.code == "71263"
