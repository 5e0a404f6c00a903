"""A text is fixed once, before any offset exists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean import clean, decode, join_repeats

SENTENCE = "L’épicerie « solidaire » coûte 3 € à Besançon, œuvre d'élus."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_french_is_read_in_the_encodings_files_come_in(encoding: str) -> None:
    assert decode(SENTENCE.encode(encoding)).lstrip("\ufeff") == SENTENCE


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("crÃ©Ã©e Ã  Brest", "créée à Brest"),
        ("l’accès", "l’accès"),
        ("e\u0301picerie", "épicerie"),
        ("un\u200b mot\x07 \u202ecaché", "un mot caché"),
        ("deux  espaces\tet  tab", "deux espaces et tab"),
        ("a\r\nb\r\rc\n\n\n\nd", "a\nb\n\nc\n\nd"),
        ("insécable\u00a0: oui", "insécable\u00a0: oui"),
        ("mis en page \u00a0\u00a0 à la main\u00a0\n\u00a0puis collé", "mis en page à la main\npuis collé"),
        ("&lt;script&gt;", "&lt;script&gt;"),
    ],
)
def test_mojibake_marks_and_spaces_are_repaired(given_text: str, expected: str) -> None:
    assert clean(given_text) == expected


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)
    assert clean(once) == once


@given(st.binary(max_size=300))
def test_any_bytes_decode(data: bytes) -> None:
    decode(data)


def test_slides_that_grow_point_by_point_are_read_once() -> None:
    points = ["- La gare", "- Le marché", "- La halle", "- Le port"]
    slides = ["Nos lieux\n\n" + "\n".join(points[:shown]) for shown in range(1, 5)]
    assert join_repeats("\n\n".join(slides)) == "Nos lieux\n\n- La gare\n- Le marché\n- La halle\n- Le port"


def test_an_ordinary_text_keeps_its_repeated_paragraph() -> None:
    text = "\n\n".join([f"Paragraphe {number}." for number in range(9)] + ["Paragraphe 0."])
    assert join_repeats(text) == text
