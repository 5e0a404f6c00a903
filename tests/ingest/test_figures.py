"""Amounts and figures, on sentences written for the tests."""

import pytest

from ingest.extract.figures import (
    extract_amounts,
    extract_budget,
    extract_figures,
    stated_amount,
)
from ingest.extract.text import Analysis, analyse


def read(text: str) -> Analysis:
    return next(analyse([("", text)]))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("La Région verse 45 000 € par an.", [45000]),
        ("Un don de 12.500 euros a lancé le projet.", [12500]),
        ("La levée de fonds atteint 1,2 million d'euros.", [1200000]),
        ("Chaque antenne reçoit 30 k€ et la tête de réseau 2M€.", [30000, 2000000]),
        ("La participation va de 5 à 12 euros selon les revenus.", [12]),
        ("Le loyer est de 7,50 € par mois.", [7.5]),
        ("Une économie de 800'/an et par foyer.", [800]),
        ("La fondation apporte deux cent mille euros.", [200000]),
        ("Un budget d'un million et demi d'euros.", [1500000]),
        ("Le café reçoit 300 personnes en 2019.", []),
        ("Le prix était de 500 francs.", []),
    ],
)
def test_amounts_are_read_in_euros(text: str, values: list[float]) -> None:
    assert [amount.value for amount in extract_amounts(read(text))] == values


def test_an_amount_carries_the_sentence_that_says_it() -> None:
    analysis = read("Le lieu a ouvert. La commune a versé 45 000 € de subvention. Il accueille des familles.")
    (amount,) = extract_amounts(analysis)
    assert amount.text == "45 000 €"
    assert amount.unit == "EUR"
    assert amount.evidence is not None
    assert amount.evidence.quote == "La commune a versé 45 000 € de subvention."
    assert analysis.text[amount.evidence.start : amount.evidence.end] == amount.evidence.quote


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Le budget annuel est de 80 000 €, dont 20 000 € de subventions.", 80000),
        ("Coût total de l'opération : 150 000 €.", 150000),
        ("L'atelier tourne avec 60 000 € de budget.", 60000),
        ("La Ville verse une subvention de 20 000 €.", None),
    ],
)
def test_the_budget_is_the_amount_called_so(text: str, value: float | None) -> None:
    analysis = read(text)
    budget = extract_budget(extract_amounts(analysis), analysis)
    assert (budget.value if budget else None) == value


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


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("120 000", 120000),
        ("45k€", 45000),
        ("12000,50", 12000.5),
        ("1,2 M€", 1200000),
        ("12.000 €", 12000),
        ("-", None),
    ],
)
def test_a_stated_amount_is_read_in_euros(text: str, amount: float | None) -> None:
    assert stated_amount(text) == amount
