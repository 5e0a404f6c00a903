"""Amounts of money with their currency, on sentences written for the tests."""

import pytest

from ingest.extract.amounts import extract_amounts, extract_budget, stated_amount
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
        ("À Lausanne, la caisse compte 130’000 francs, dont 12'000 frs de dons.", [(130000, "CHF"), (12000, "CHF")]),
        ("L'atelier a reçu vingt mille francs suisses.", [(20000, "CHF")]),
        ("En 1986, le ticket coûtait 50 francs.", [(50, "FRF")]),
        ("Une famille de Montréal paye 15 dollars par jour.", [(15, "CAD")]),
        ("Le fonds québécois apporte 2,5 M$.", [(2500000, "CAD")]),
        ("Elle a levé 3 millions de dollars américains au Canada.", [(3000000, "USD")]),
        ("Chaque groupe de Dakar reçoit 25 000 FCFA.", [(25000, "XOF")]),
        ("Au Cameroun, un prêt va jusqu'à 50 000 francs CFA.", [(50000, "XAF")]),
        ("Un don de 3 000 livres sterling a payé 200 livres.", [(3000, "GBP")]),
        ("La coopérative a coûté 5 millions de dirhams et 1 000 euros.", [(5000000, "MAD"), (1000, "EUR")]),
        ("La loge réunit 12 francs-maçons.", []),
    ],
)
def test_another_currency_is_said_with_its_code_and_never_converted(
    text: str, expected: list[tuple[float, str]]
) -> None:
    assert [(amount.value, amount.unit) for amount in extract_amounts(read(text))] == expected


def test_a_budget_in_another_currency_is_no_budget_in_euros() -> None:
    analysis = read("Le budget annuel est de 80 000 francs suisses.")
    assert extract_budget(extract_amounts(analysis), analysis) is None


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
