"""The questions that docs/guide.md gives as examples, asked to the sample fiches."""

import re
from datetime import date
from pathlib import Path

import pytest
from ask_fiches import store

from kg.ask import ask
from kg.model import Answer, Hit

GUIDE = Path(__file__).parents[2] / "docs" / "guide.md"
TODAY = date(2026, 11, 1)


def examples() -> list[tuple[str, str]]:
    """The rows (question, answer) of the section « Ce que l'on peut demander »."""
    text = GUIDE.read_text(encoding="utf-8")
    section = text.split("### Ce que l'on peut demander", 1)[1].split("\n#", 1)[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", section, re.MULTILINE)
    return [(question, expected) for question, expected in rows if question != "question"]


def nothing(text: str, k: int) -> list[Hit]:
    return []


def told(answer: Answer) -> str:
    """An answer's value as the guide writes it."""
    match answer.value:
        case None:
            return "je ne sais pas"
        case bool():
            return "oui" if answer.value else "non"
        case list():
            towns = "ville" in str(answer.interpretation["demande"])
            return f"{len(answer.value)} {'ville' if towns else 'initiative'}{'s' if len(answer.value) > 1 else ''}"
        case dict():
            return ", ".join(f"{name} : {number}" for name, number in answer.value.items())
        case int() | float():
            share = " %" if "pourcentage" in str(answer.interpretation["demande"]) else ""
            return f"{str(answer.value).replace('.', ',')}{share}"
    return str(answer.value)


def test_the_guide_gives_forty_questions() -> None:
    assert len(examples()) >= 40


@pytest.mark.parametrize(("question", "expected"), examples())
def test_a_question_of_the_guide_gets_the_answer_that_the_guide_gives(question: str, expected: str) -> None:
    found = ask(store(), question, find=nothing, today=TODAY)
    if found.kind == "string":
        assert expected in str(found.value)
    else:
        assert told(found) == expected
