"""Amounts, figures and start years, on sentences written for the tests."""

import pytest

from ingest.extract.figures import (
    extract_amounts,
    extract_budget,
    extract_figures,
    extract_start_year,
    stated_amount,
    stated_year,
)
from ingest.extract.text import Analysis, analyse
from ingest.model import Stated


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
        ("Une quarantaine de bénévoles se relaient.", [(40, "bénévoles")]),
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
    ],
)
def test_dates_numbers_durations_and_amounts_are_not_figures(text: str) -> None:
    assert extract_figures(read(text)) == ()


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Créée en octobre 2010, l'association Les Passerelles aide les familles.", 2010),
        ("Le café a ouvert ses portes dès 2013 dans un ancien garage.", 2013),
        ("Depuis 2009, la commune de Plouzané anime un jardin partagé.", 2009),
        ("L'association propose depuis 2015 des ateliers de cuisine.", 2015),
        ("Démarrage : 2014", 2014),
        ("En 2011, trois voisines créent une laverie solidaire.", 2011),
        ("Le dispositif existe depuis janvier 2018.", 2018),
        ("La coopérative est née en 1998 d'une grève.", 1998),
    ],
)
def test_the_start_year_is_the_one_the_text_gives(text: str, year: int) -> None:
    mention = extract_start_year(read(text), Stated())
    assert mention is not None
    assert mention.value == year
    assert mention.evidence is not None and str(year) in mention.evidence.quote


@pytest.mark.parametrize(
    "text",
    [
        "Une association loi 1901 aide les familles.",
        "Le lieu sera ouvert en 2030.",
        "La loi créée en 2005 impose l'accessibilité.",
        "Le projet a reçu 20 000 euros en 2016.",
        "Les tests sont terminés depuis 2019.",
        "L'association accueille des enfants.",
    ],
)
def test_no_start_year_without_a_start(text: str) -> None:
    assert extract_start_year(read(text), Stated()) is None


def test_the_record_s_year_wins() -> None:
    mention = extract_start_year(read("Créée en 2010, elle aide les familles."), Stated(year="2008-2012"))
    assert mention is not None
    assert (mention.value, mention.stated, mention.evidence) == (2008, True, None)


@pytest.mark.parametrize(("text", "year"), [("2013", 2013), ("12/03/2013", 2013), ("2013-2015", 2013), ("n.c.", None)])
def test_a_stated_year_is_the_first(text: str, year: int | None) -> None:
    assert stated_year(text) == year


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
