"""What a question says before it asks, and the areas and borders that people name."""

import pytest

from ingest.gazetteer import gazetteer
from kg.ask import areas, framing
from kg.ask.words import Question


def request_of(text: str) -> str:
    return framing.split(Question.read(text))[1].folded


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("Bonjour, quelles initiatives à Lens ?", "quelles initiatives a lens"),
        ("Dans le cadre d'un stage, je cherche des projets à Lens", "je cherche des projets a lens"),
        ("Pour notre rapport annuel : les projets de Lens", "les projets de lens"),
        ("Enquête sur les épiceries : quels exemples ?", "sur les epiceries quels exemples"),
        ("Nous préparons un budget vert. Quels projets sur l'eau ?", "quels projets sur l eau"),
        ("Recherche de projets sur l'eau", "de projets sur l eau"),
        ("Je suis une mairie qui agit pour l'eau. Que font les autres ?", "que font les autres"),
        ("À la recherche d'actions sur l'eau", "d actions sur l eau"),
        ("Nous habitons Lens et cherchons des projets sur l'eau", "et cherchons des projets sur l eau"),
        # no preamble: these words are the question
        ("Pour les jeunes, combien de projets ?", "pour les jeunes combien de projets"),
        ("Ateliers d'écriture à Lens", "ateliers d ecriture a lens"),
        ("recherche médicale en Alsace", "recherche medicale en alsace"),
        ("Je cherche des projets, surtout à Lens", "je cherche des projets surtout a lens"),
    ],
)
def test_what_the_asker_says_of_himself_is_set_apart(text: str, request_: str) -> None:
    assert request_of(text) == request_


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("public cible = jeunes, région : Bretagne", "jeunes bretagne"),
        ("thème : santé", "theme sante"),
        ("Budget : combien ?", "budget combien"),
    ],
)
def test_the_labels_of_a_form_are_dropped(text: str, left: str) -> None:
    assert framing.without_labels(Question.read(text)).folded == left


@pytest.mark.parametrize(
    ("typed", "read"),
    [("cest quoi", "c est quoi"), ("yatil", "y a t il"), ("nb projets", "nombre projets"), ("12 % des projets", "12 pourcentage des projets")],
)  # fmt: skip
def test_words_typed_as_they_sound_are_read_as_they_are_written(typed: str, read: str) -> None:
    assert Question.read(typed).folded == read


@pytest.mark.parametrize(
    ("code", "kind", "names"),
    [
        ("dep:29", "departement", ["Côtes-d'Armor", "Morbihan"]),
        ("dep:75", "departement", ["Hauts-de-Seine", "Seine-Saint-Denis", "Val-de-Marne"]),
        ("dep:2A", "departement", ["Haute-Corse"]),
        ("reg:53", "region", ["Normandie", "Pays de la Loire"]),
        ("reg:53", "departement", ["Loire-Atlantique", "Maine-et-Loire", "Manche", "Mayenne"]),
        ("reg:94", "region", []),
        ("dep:974", "departement", []),
    ],
)
def test_the_areas_that_share_a_border_are_known(code: str, kind: str, names: list[str]) -> None:
    place = gazetteer().by_code(code)
    assert place is not None
    assert [area.name for area in areas.bordering(place, kind)] == names


def test_a_border_has_two_sides() -> None:
    found = areas._bordering()
    assert all(code in found[other] for code, others in found.items() for other in others)


@pytest.mark.parametrize(
    ("words", "name", "inside", "outside"),
    [
        ("dans l hexagone", "France métropolitaine", "Corse", "La Réunion"),
        ("en afrique de l ouest", "Afrique de l'Ouest", "Sénégal", "Maroc"),
        ("petite couronne", "petite couronne", "Val-de-Marne", "Paris"),
    ],
)
def test_an_area_without_a_code_holds_its_places(words: str, name: str, inside: str, outside: str) -> None:
    found = {group: {place.name for place in places} for group, _, places in areas.groups(words)}
    assert inside in found[name]
    assert outside not in found[name]
