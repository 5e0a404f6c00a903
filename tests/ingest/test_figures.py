"""Counted figures, on sentences written for the tests."""

import pytest

from ingest.extract.figures import extract_figures
from ingest.extract.text import Analysis, analyse


def read(text: str) -> Analysis:
    return next(analyse([("", text)]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'épicerie distribue 12 000 repas par an.", [(12000, "repas")]),
        ("L'équipe compte 8 équivalents temps plein.", [(8, "équivalents temps plein")]),
        ("Environ 26 % des ménages ont un jardin.", [(26, "% des ménages")]),
        ("Le garage emploie quatre-vingt-dix-huit personnes.", [(98, "personnes")]),
        ("Vingt et un jardins et deux cents familles.", [(21, "jardins"), (200, "familles")]),
        ("Le réseau compte neuf clubs.", [(9, "clubs")]),
        ("Elle comptait 114 associés et 14 jardins.", [(114, "associés"), (14, "jardins")]),
        (
            "On comptait 12 logements en 1995, 834 en 2024, dont 300 en ville.",
            [(12, "logements"), (834, "logements"), (300, "logements")],
        ),
        ("Le garage emploie trois salariés.", [(3, "salariés")]),
        ("L'application touche 1,5 million d'usagers.", [(1500000, "usagers")]),
        ("Le réseau aide entre 200 et 300 familles.", [(300, "familles")]),
        ("Le nombre de paniers est passé de 40 en 2012 à 900 en 2018.", [(40, "paniers"), (900, "paniers")]),
    ],
)
def test_figures_are_numbers_with_what_they_count(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(figure.value, figure.unit) for figure in extract_figures(read(text))] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Le lieu a ouvert le 12 mars 2016.",
        "Contact : 02 98 44 12 13.",
        "Le projet a duré 18 mois.",
        "Rendez-vous au 29200 Brest.",
        "Deux raisons expliquent ce choix.",
        "Les jeunes de 16 ans ont un tuteur.",
        "La subvention est de 3 000 euros.",
        "Une dizaine de bénévoles se relaient.",
        "Il a fallu vingt semaines.",
        "Le lieu a reçu dix millions d'euros.",
    ],
)
def test_dates_numbers_durations_and_amounts_are_not_figures(text: str) -> None:
    assert extract_figures(read(text)) == ()
