"""Numbers in letters."""

import re

import pytest

from ingest.extract.numerals import numeral, read_numeral

PATTERN = re.compile(numeral("half"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("deux", 2),
        ("dix-neuf", 19),
        ("vingt et un", 21),
        ("vingt-et-un", 21),
        ("soixante et onze", 71),
        ("septante-deux", 72),
        ("quatre-vingts", 80),
        ("quatre-vingt-dix-huit", 98),
        ("cent", 100),
        ("six cent vingt", 620),
        ("deux mille cinq cents", 2500),
        ("dix mille", 10_000),
        ("un million et demi", 1_500_000),
        ("trois millions", 3_000_000),
    ],
)
def test_a_number_in_letters_has_its_value(text: str, value: float) -> None:
    assert PATTERN.fullmatch(text)
    assert read_numeral(text) == value


@pytest.mark.parametrize("text", ["un", "une", "millions", "une dizaine", "et"])
def test_an_article_or_a_scale_alone_is_no_number(text: str) -> None:
    assert PATTERN.fullmatch(text) is None
