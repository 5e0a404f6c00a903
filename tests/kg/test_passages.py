"""Where a text is cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.passages import SHORT, WORDS, passage_spans, sentence_spans


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Il pleut. Elle lit.", ["Il pleut.", "Elle lit."]),
        ("Mme. Le Goff préside. Elle décide.", ["Mme. Le Goff préside.", "Elle décide."]),
        ("Le prix est de 3.50 euros. C’est peu.", ["Le prix est de 3.50 euros.", "C’est peu."]),
        ("Elle dit : « Venez ! » Ils viennent.", ["Elle dit : « Venez ! »", "Ils viennent."]),
        ("Un jardin\nUne cuisine", ["Un jardin", "Une cuisine"]),
        ("Vraiment ? Oui…", ["Vraiment ?", "Oui…"]),
        ("", []),
        ("  \n ", []),
    ],
)
def test_sentences_end_where_a_reader_stops(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


def test_a_passage_holds_whole_sentences_up_to_its_size() -> None:
    sentence = "Le jardin ouvre tous les matins et les voisins y viennent volontiers."
    text = " ".join([sentence] * 40)
    pieces = [text[start:end] for start, end in passage_spans(text)]
    assert all(piece.endswith(".") and piece.startswith("Le") for piece in pieces)
    assert all(len(piece.split()) <= WORDS + SHORT for piece in pieces)
    assert " ".join(pieces) == text


def test_a_short_tail_joins_the_passage_before() -> None:
    text = f"{'mot ' * 119}fin. Trois petits mots."
    assert passage_spans(text) == [(0, len(text))]


def test_a_sentence_without_end_is_cut_at_words() -> None:
    text = "mot " * 300
    assert [len(text[start:end].split()) for start, end in passage_spans(text)] == [120, 120, 60]


@given(st.text(alphabet="aé. \n!?«»M1", max_size=400))
def test_passages_follow_one_another_and_hold_every_word(text: str) -> None:
    spans = passage_spans(text)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())
