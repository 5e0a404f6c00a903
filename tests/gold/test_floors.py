"""Quality floors on the gold of data/gold (`make gold` prints the scores): a change that loses what was won fails here.

A floor stands a little under what was measured, and never under what the product promises in docs/guide.md.
"""

from functools import cache
from pathlib import Path

import pytest

from benchmarks import gold

EXTRACTION = {
    "lieux": 0.86, "organisations": 0.82, "rôles": 0.74, "thèmes": 0.66, "premier thème": 0.86, "publics": 0.53,
    "critères (micro)": 0.75, "critères (macro)": 0.72, "preuve d'accord": 0.80, "montants": 0.94, "chiffres": 0.87,
    "année de démarrage": 0.77,
}  # fmt: skip
QUESTIONS = 0.94
# Of the answers given with this confidence or more, the share that is right.
SURE, RIGHT_WHEN_SURE = 0.8, 0.95


@cache
def sheets() -> tuple[dict[str, float], dict[str, float]]:
    ours, trivial = gold.extraction()
    return ours.lines(), trivial.lines()


@pytest.mark.parametrize(("score", "floor"), EXTRACTION.items())
def test_extraction_keeps_its_floor_and_beats_the_baseline(score: str, floor: float) -> None:
    ours, trivial = sheets()
    assert ours[score] >= floor
    assert ours[score] > trivial[score]


def test_questions_keep_their_floor_and_the_sure_answers_are_right(tmp_path: Path) -> None:
    root = tmp_path / "kb"
    gold.build_base(root)
    asked = gold.questions(root)
    sure = [one.mark for one in asked if one.confidence >= SURE]
    assert sum(one.mark for one in asked) / len(asked) >= QUESTIONS
    assert sum(sure) / len(sure) >= RIGHT_WHEN_SURE
