"""Intercommunalités: their names as people say them, in the gazetteer, in texts, and in the compiled table."""

import pytest

from ingest.extract.actors import extract_organisations
from ingest.extract.places import extract_places
from ingest.extract.text import Analysis, analyse
from ingest.gazetteer import Gazetteer, gazetteer
from ingest.gazetteer.compile import Tables, compile_tables
from ingest.gazetteer.compile_epci import said_name
from ingest.model import Stated

BREST, RENNES, QUIMPER, LYON = "epci:242900314", "epci:243500139", "epci:200068120", "epci:200046977"
CRAON, LANDERNEAU = "epci:200048551", "epci:242900801"


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return gazetteer()


def read(text: str) -> Analysis:
    return next(iter(analyse([("", text)])))


def linked(text: str) -> list[tuple[str, str]]:
    return [(mention.text, mention.place.code if mention.place else "") for mention in extract_places(read(text))]


@pytest.mark.parametrize(
    ("official", "said"),
    [
        ("CC de la Plaine Dijonnaise", "Communauté de communes de la Plaine Dijonnaise"),
        ("CA du Grand Dole", "Communauté d'agglomération du Grand Dole"),
        ("CU d'Arras", "Communauté urbaine d'Arras"),
        ("CC la Septaine", "Communauté de communes La Septaine"),
        ("CC Coeur de Brenne", "Communauté de communes Cœur de Brenne"),
        ("CA Lorient Agglomération", "Lorient Agglomération"),
        ("CA de Nîmes Métropole", "Nîmes Métropole"),
        ("CA Loire Forez Agglomération (LFA)", "Loire Forez Agglomération"),
        ("CA de Blois ''Agglopolys''", "Communauté d'agglomération de Blois Agglopolys"),
        ("CA Intercommunale de la Réunion Est (CIREST)", "Communauté intercommunale de la Réunion Est"),
        ("Brest Métropole", "Brest Métropole"),
        ("Grenoble-Alpes-Métropole", "Grenoble-Alpes Métropole"),
        ("Métropole de Lyon", "Métropole de Lyon"),
    ],
)
def test_an_official_name_becomes_the_one_that_people_say(official: str, said: str) -> None:
    assert said_name(official) == said


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Brest Métropole", BREST),
        ("Rennes Métropole", RENNES),
        ("métropole de Rennes", RENNES),
        ("l'agglo de Quimper", QUIMPER),
        ("Quimper agglo", QUIMPER),
        ("agglomération de Quimper", QUIMPER),
        ("intercommunalité de Quimper", QUIMPER),
        ("Quimper Bretagne Occidentale", QUIMPER),
        ("CC du Pays de Craon", CRAON),
        ("communauté de communes du Pays de Landerneau", LANDERNEAU),
        ("agglomération lyonnaise", LYON),
        ("Grand Lyon", LYON),
        ("communauté urbaine de Lyon", LYON),
        ("agglo de La Rochelle", "epci:241700434"),
        ("métropole du Mans", "epci:247200132"),
        ("Clermont Métropole", "epci:246300701"),
        ("CA Paris-Saclay", "epci:200056232"),
        ("communauté de communes du Sisteronais", "epci:200068765"),
    ],
)
def test_an_intercommunalite_is_known_by_the_names_that_people_give_it(places: Gazetteer, name: str, code: str) -> None:
    assert places.lookup(name)[0].code == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Brest", "29019"),
        ("Rennes", "35238"),
        ("Cotentin", "zone:cotentin"),
        ("pays de Craon", "pays-de:53084"),
        ("métropole de Montréal", "ville:CA/montreal"),
    ],
)
def test_an_intercommunalite_does_not_shadow_a_place(places: Gazetteer, name: str, code: str) -> None:
    assert places.lookup(name)[0].code == code


@pytest.mark.parametrize(
    "name", ["la métropole", "communauté de communes", "agglomération de Bretagne", "communautés à Brest", "Communauté"]
)
def test_a_kind_alone_or_beside_a_region_names_none(places: Gazetteer, name: str) -> None:
    assert [place for place in places.lookup(name) if place.kind == "intercommunalite"] == []


def test_a_commune_lies_in_its_intercommunalite_after_its_departement(places: Gazetteer) -> None:
    brest, island = places.by_code("29019"), places.by_code("29155")
    assert brest is not None and island is not None
    assert brest.parents == ("dep:29", BREST, "reg:53", "pays:FR")
    assert places.intercommunality_of(brest) == places.by_code(BREST)
    assert places.intercommunality_of(island) is None


def test_an_intercommunalite_lies_in_what_holds_all_its_communes(places: Gazetteer) -> None:
    inside, across = places.by_code(BREST), places.lookup("CC du Sisteronais-Buëch")[0]
    assert inside is not None
    assert (inside.kind, inside.parents) == ("intercommunalite", ("dep:29", "reg:53", "pays:FR"))
    assert 200_000 < inside.population < 230_000
    assert across.parents == ("pays:FR",)


def test_a_postcode_is_finer_than_the_intercommunalite_that_a_record_names(places: Gazetteer) -> None:
    wide, fine = places.resolve(city="Brest Métropole"), places.resolve(city="Brest Métropole", postcode="29490")
    assert (wide and wide.code, fine and fine.name) == (BREST, "Guipavas")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La navette circule sur le territoire de la communauté de communes du Pays de Craon.", [("Pays de Craon", CRAON)]),
        ("Le troc s'étend à l'échelle de Rennes Métropole.", [("Rennes Métropole", RENNES)]),
        ("Dans l'agglo de Quimper, un garage prête ses outils.", [("Quimper", QUIMPER)]),
        ("Une épicerie dessert les villages de la CC du Pays de Craon.", [("Pays de Craon", CRAON)]),
        ("À Plouzané, l'atelier est financé par Brest Métropole.", [("Plouzané", "29212")]),
        ("L'atelier se tient à Quimper.", [("Quimper", "29232")]),
    ],
)  # fmt: skip
def test_an_intercommunalite_is_read_as_a_place_unless_it_helps(text: str, expected: list[tuple[str, str]]) -> None:
    assert linked(text) == expected


@pytest.mark.parametrize(
    ("context", "code"),
    [("à Dampierre-sur-Salon", "epci:247000623"), ("et à Viuz-en-Sallaz", "epci:247400666")],
)
def test_two_of_one_name_are_told_apart_by_the_places_around(context: str, code: str) -> None:
    found = linked(f"Un atelier né dans la communauté de communes des Quatre Rivières, {context}.")
    assert ("Quatre Rivières", code) in found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Le troc s'étend à l'échelle de Rennes Métropole.", []),
        ("La navette circule sur le territoire de la communauté de communes du Pays de Craon.", []),
        ("L'atelier est financé par Rennes Métropole.", [("Rennes Métropole", ("financeur",))]),
        ("La navette est portée par la communauté de communes du Pays de Craon.",
         [("communauté de communes du Pays de Craon", ("porteur",))]),
    ],
)  # fmt: skip
def test_an_intercommunalite_is_an_organisation_where_it_acts(
    text: str, names: list[tuple[str, tuple[str, ...]]]
) -> None:
    found = extract_organisations(read(text), "", Stated())
    assert [(mention.name, mention.roles) for mention in found] == names


def test_compiling_adds_intercommunalites_after_the_communes_that_they_hold() -> None:
    def commune(code: str, name: str, lat: float, people: int) -> dict[str, object]:
        return {"insee": code, "type": "COM", "name": name, "postcodes": [], "population": people, "department_code": code[:2],
                "lat": lat, "lon": 2.0}  # fmt: skip

    def member(code: str, people: int) -> dict[str, object]:
        return {"code": code, "populationMunicipale": people}

    tables = Tables(
        [commune("01001", "Valclair", 46.0, 30), commune("02001", "Montbrun", 47.0, 10), commune("02002", "Île", 47.0, 1)],
        [{"code": code, "name": name, "region_code": "11", "lat": 46, "lon": 2} for code, name in (("01", "A"), ("02", "B"))],
        [{"code": "11", "name": "R", "lat": 46, "lon": 2}],
        {},
        [{"code": "9", "nom": "CC du Val", "membres": [member("01001", 30), member("02001", 10), member("99999", 5)]}],
    )  # fmt: skip
    assert compile_tables(tables, former={})[3:] == [
        "01001\tValclair\tvalclair\tdep:01 epci:9\t\t46.0000\t2.0000\t30",
        "02001\tMontbrun\tmontbrun\tdep:02 epci:9\t\t47.0000\t2.0000\t10",
        "02002\tÎle\tile\tdep:02\t\t47.0000\t2.0000\t1",
        "epci:9\tCommunauté de communes du Val\tcommunaute de communes du val\treg:11\t\t46.2500\t2.0000\t40",
    ]
