"""Questions that lean on the one before, and constraints that a person takes away."""

from datetime import date

import pytest
from ask_directory import store

from kg.ask import ask
from kg.model import Answer, Hit

TODAY = date(2026, 3, 1)


def nothing(text: str, k: int) -> list[Hit]:
    return []


def answers(*questions: str) -> Answer:
    found: Answer | None = None
    for question in questions:
        found = ask(store(), question, find=nothing, previous=found, today=TODAY)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("questions", "value"),
    [
        (("Combien de projets en Bretagne ?", "et en Corse ?"), 1),
        (("Quelles initiatives à Nantes ?", "combien ?"), 2),
        (("Quelles initiatives à Nantes ?", "seulement les associations ?"), ["f24"]),
        (("Quelles initiatives à Nantes ?", "la plus ancienne ?"), "Cohabitation des âges"),
        (("Quelles initiatives à Nantes ?", "qui les porte ?"), ["Association B", "Coopérative C"]),
        (("Qui porte Handiclic ?", "et la Radio des collines ?"), "Association E"),
        (("Qui porte Handiclic ?", "depuis quand ?"), 2019),
        (("Qui porte Handiclic ?", "et où se trouve-t-il ?"), "Paris"),
        (("Quelles initiatives sur la mobilité ?", "parmi elles, lesquelles visent les jeunes ?", "et les chômeurs ?"), ["f02"]),
    ],
)  # fmt: skip
def test_a_follow_up_is_read_with_what_came_before(questions: tuple[str, ...], value: object) -> None:
    found = answers(*questions).value
    assert sorted(found) == sorted(value) if isinstance(value, list) and isinstance(found, list) else found == value


def test_a_whole_question_does_not_lean_on_the_one_before() -> None:
    assert answers("Combien de projets en Bretagne ?", "Combien d'initiatives y a-t-il à Nantes ?").value == 2


def test_a_constraint_taken_away_constrains_no_more() -> None:
    question = "Combien d'initiatives pour les jeunes en Bretagne ?"
    whole = ask(store(), question, find=nothing, today=TODAY)
    assert whole.interpretation == {"demande": "nombre d'initiatives", "public": "Jeunes", "lieu": "Bretagne"}
    less = ask(store(), question, find=nothing, without=[("lieu", "Bretagne")], today=TODAY)
    assert less.interpretation == {"demande": "nombre d'initiatives", "public": "Jeunes"}
    assert (whole.value, less.value) == (2, 3)
