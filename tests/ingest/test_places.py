"""Places are read where French says that a name is a place, and only the initiative's."""

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extract.place_names import find_names
from ingest.extract.places import extract_places, places_of_title
from ingest.extract.text import analyse
from ingest.gazetteer import gazetteer
from ingest.model import Place, PlaceMention


def read(text: str, title: str = "", context: tuple[Place, ...] = ()) -> tuple[PlaceMention, ...]:
    analysis = next(iter(analyse([(title, text)])))
    found = extract_places(analysis, context)
    assert all(text[mention.start : mention.end] == mention.text for mention in found)
    assert [mention.start for mention in found] == sorted(mention.start or 0 for mention in found)
    return found


def named(text: str, title: str = "") -> list[tuple[str, str | None]]:
    mentions = read(text, title)
    return list(dict.fromkeys((mention.text, mention.place.code if mention.place else None) for mention in mentions))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le jardin de Sornay, près de Moissac, vit.", ["Sornay"]),
        ("Un café a ouvert à Redon, entre Rennes et Nantes.", ["Redon"]),
        ("À Échirolles, au sud de Grenoble, un centre de soins a ouvert.", ["Échirolles"]),
        ("Le lieu, à Laval, est inspiré d'un café de Toulouse.", ["Laval"]),
        ("Le café a ouvert à Laval. Des délégations de Quimper sont venues le voir.", ["Laval"]),
        ("Un procédé mis au point à New York aide les familles à Laval.", ["Laval"]),
        ("Un café près de Moissac.", ["Moissac"]),
        ("Le café de Redon a ouvert avec l'appui de l'association Le Fil de Nantes.", ["Redon"]),
        ("Né à Moissac d'un partenariat avec une coopérative de Toulouse, il grandit.", ["Moissac"]),
        ("Un partenariat avec une association de Toulouse a tout changé.", ["Toulouse"]),
    ],
)
def test_a_bearing_or_a_model_is_not_where_the_initiative_is(text: str, expected: list[str]) -> None:
    assert [name for name, _ in named(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Autrêches, 700 habitants, n'a plus de commerce.", ("Autrêches", "60032")),
        ("Jouques, au nord-est d'Aix, est enclavée.", ("Jouques", "13048")),
        ("Un café dans le 14e arrondissement de Paris.", ("14e arrondissement", "75056")),
        ("Le réseau aide d'autres villes, dont Tours, Nantes et Vannes.", ("Tours", "37261")),
        ("Le projet agit au Nicaragua.", ("Nicaragua", "pays:NI")),
        ("Des ateliers se tiennent à Kolda.", ("Kolda", "ville:SN/kolda")),
        ("Le café a ouvert à Machecoul en 2015.", ("Machecoul", "44087")),
        ("La commune de Louhans a prêté un local.", ("Louhans", "71263")),
        ("En Balagne, les voitures manquent.", ("Balagne", "zone:balagne")),
    ],
)
def test_what_stands_after_a_name_or_around_it_proves_a_place(text: str, expected: tuple[str, str]) -> None:
    assert expected in named(text)


def test_a_great_city_is_meant_where_only_a_region_is_named() -> None:
    text = "Une plateforme de Montréal a servi en Rhône-Alpes."
    assert ("Montréal", "ville:CA/montreal") in named(text)
    text = "À Montréal, en Ardèche, un café a ouvert."
    assert ("Montréal", "07162") in named(text)


def test_the_a_of_english_is_no_preposition() -> None:
    assert named("La fondation Tools for a JOB forme des jeunes.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le café solidaire a ouvert à Quimper en 2015.", [("Quimper", "29232")]),
        ("La recyclerie du Mans emploie dix personnes.", [("Mans", "72181")]),
        ("Le Mans accueille une épicerie solidaire.", [("Le Mans", "72181")]),
        ("L'association agit à La Rochelle.", [("La Rochelle", "17300")]),
        ("Une ferme urbaine est née aux Lilas.", [("Lilas", "93045")]),
        ("Le CCAS de Guer porte un jardin partagé.", [("Guer", "56075")]),
        ("La ville de Sens prête des vélos.", [("Sens", "89387")]),
        ("Un tiers-lieu a ouvert à St-Nazaire.", [("St-Nazaire", "44184")]),
        ("Le projet couvre tout le Finistère.", [("Finistère", "dep:29")]),
        ("L'atelier circule dans la Manche.", [("Manche", "dep:50")]),
        ("L'atelier circule dans le Nord.", [("Nord", "dep:59")]),
        ("Une coopérative d'habitants s'installe en Bretagne.", [("Bretagne", "reg:53")]),
        ("Le réseau a essaimé en Midi-Pyrénées.", [("Midi-Pyrénées", "ancreg:midi-pyrenees")]),
        ("Des ateliers se tiennent au Sénégal.", [("Sénégal", "pays:SN")]),
        ("Des ateliers se tiennent à Bruxelles.", [("Bruxelles", "ville:BE/bruxelles")]),
        ("La monnaie circule dans le pays de Brest.", [("pays de Brest", "pays-de:29019")]),
        ("La monnaie circule dans le Pays basque.", [("Pays basque", "zone:pays-basque")]),
        ("Rennes Métropole prête le local.", [("Rennes Métropole", "epci:243500139")]),
        ("Le Grand Poitiers soutient les cantines.", [("Grand Poitiers", "epci:200069854")]),
        ("Le plan vélo est déployé partout en France.", [("France", "pays:FR")]),
        ("A BREST, un café associatif ouvre ses portes.", [("BREST", "29019")]),
    ],
)
def test_a_place_is_read_and_linked(text: str, expected: list[tuple[str, str]]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Contre le gaspillage, chacun apporte un Don.",
        "Le collectif donne du Sens à ses actions.",
        "La boutique est au 12 rue de Paris.",
        "Les élèves du lycée Saint-Exupéry tiennent la buvette.",
        "Le projet a été lancé par Jean Hamel et Mme Humbert.",
        "La Fondation de France a primé le projet.",
        "La Croix-Rouge et Emmaüs France soutiennent l'atelier.",
        "L'échelon de la Ville et celui du quartier travaillent ensemble.",
        "Chaque habitant peut proposer une idée.",
        "",
    ],
)
def test_what_only_looks_like_a_place_is_left_out(text: str) -> None:
    assert named(text) == []


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(["Brest", "à", "de", "la", "(29)", "-", "’", "quartier", "Grand", "É", "\n", ",", "😀"]))
)
def test_any_text_gives_mentions_that_quote_it(words: list[str]) -> None:
    read(" ".join(words))


def test_a_text_all_in_capitals_is_read_fast() -> None:
    start = perf_counter()
    find_names("GRAND PAYS DE BREST " * 1_000)
    assert perf_counter() - start < 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le centre social du quartier des Aubrais a ouvert.", ["quartier des Aubrais"]),
        ("L'action vise trois quartiers (Beaulieu, Les Ormes et Saint-Cyr).", ["Beaulieu", "Les Ormes", "Saint-Cyr"]),
        ("La navette dessert la vallée de la Bruche.", ["vallée de la Bruche"]),
        ("Une école est née dans le village de Tambakro.", ["Tambakro"]),
    ],
)
def test_a_place_without_code_is_kept_without_link(text: str, expected: list[str]) -> None:
    assert named(text) == [(name, None) for name in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "L'épicerie a ouvert à Rodez.\n\nPartenaires : Région Occitanie, Préfecture de l'Aveyron, ville de Rodez",
            {"Rodez"},
        ),
        (
            "L'épicerie a ouvert à Rodez.\n\nPartenaires : Conseil départemental de l'Aveyron, Caisse d'Épargne",
            {"Rodez", "Aveyron"},
        ),
        (
            "L'épicerie a ouvert à Rodez.\n\nPartenaires : Conseil départemental du Gard, Caisse d'Épargne",
            {"Rodez"},
        ),
        ("La ville de Gap accueille des réfugiés venus de Syrie.", {"Gap"}),
        ("Première en France, la cantine a ouvert à Rodez.", {"Rodez"}),
        (
            "Lors du congrès du 12 mars 2019 à Lille, le maire a parlé du jardin. Ce jardin se trouve à Rodez.",
            {"Rodez"},
        ),
    ],
)
def test_the_places_of_others_are_left_out(text: str, expected: set[str]) -> None:
    assert {name for name, _ in named(text)} == expected


@pytest.mark.parametrize(
    ("text", "title", "code"),
    [
        ("Le foyer se trouve à Saint-Denis (974).", "", "97411"),
        ("Le foyer se trouve à Saint-Denis, dans l'Aude.", "", "11339"),
        ("Le foyer se trouve à Saint-Denis et rayonne en Seine-Saint-Denis.", "", "93066"),
        ("Le foyer se trouve à Saint-Denis.", "Un foyer ouvert à tous - 93", "93066"),
        ("Le foyer se trouve 93200 Saint-Denis.", "", "93066"),
        ("Le foyer se trouve à Vienne.", "", "38544"),
        ("Le foyer rayonne dans la Vienne.", "", "dep:86"),
    ],
)
def test_namesakes_are_told_apart_by_what_stands_around(text: str, title: str, code: str) -> None:
    assert (read(text, title)[0].place or pytest.fail("no link")).code == code


def test_the_record_s_place_tells_namesakes_apart() -> None:
    seine = gazetteer().by_code("dep:93")
    assert seine is not None
    found = read("Le foyer se trouve à Saint-Denis.", context=(seine,))[0]
    assert found.place is not None and found.place.code == "93066"


def test_a_namesake_without_context_is_less_sure() -> None:
    assert read("Le foyer se trouve à Saint-Denis.")[0].confidence < read("Le foyer est à Quimper.")[0].confidence


def test_a_span_to_avoid_is_no_place() -> None:
    text = "Le prix Brest revient à Quimper."
    analysis = next(iter(analyse([("", text)])))
    start = text.index("Brest")
    assert [mention.text for mention in extract_places(analysis, avoid=((start, start + 5),))] == ["Quimper"]


def test_a_demonym_counts_where_it_is_the_only_trace() -> None:
    assert named("Le projet réunit les cantines de la cité lilloise.") == [("cité lilloise", "59350")]
    assert named("Le projet réunit les cantines de la métropole lilloise.") == [
        ("métropole lilloise", "epci:200093201")
    ]
    assert named("À Lille, le projet réunit les cantines de la métropole lilloise.") == [("Lille", "59350")]


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("Un jardin à Nantes - 44", ["dep:44", "44109"]),
        ("Au Mans, une cantine ouverte à tous", ["72181"]),
        ("Une cantine ouverte à tous", []),
        ("Vivre mieux en 2030", []),
    ],
)
def test_a_title_names_places(title: str, codes: list[str]) -> None:
    assert [place.code for place in places_of_title(title)] == codes
