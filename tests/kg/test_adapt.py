"""What is learned from questions of need, and the questions themselves."""

import json
from pathlib import Path

import numpy as np
import pytest

from kg.adapt import DATA, Lesson, learn, read_texts, reciprocal_ranks
from kg.encode import EMBEDDED
from kg.space import Space, learned_map, unit

NEEDS = [json.loads(line) for line in (DATA / "training" / "needs.jsonl").read_text(encoding="utf-8").splitlines()]


def _lesson(count: int = 40, dimension: int = 24) -> Lesson:
    """Texts that answer in half of the dimensions, under noise in the other half that hides it."""
    random = np.random.default_rng(7)
    said = random.standard_normal((count, dimension // 2))
    noise = 1.5 * random.standard_normal((2, count, dimension // 2))
    asked = said + 0.3 * random.standard_normal(said.shape)
    return Lesson(
        unit(np.hstack([asked, noise[0]])),
        unit(np.hstack([said, noise[1]])),
        np.arange(count),
        tuple((number,) for number in range(count)),
    )


def test_learning_helps_questions_about_texts_it_never_saw() -> None:
    lesson = _lesson()
    kept, aside = list(range(30)), list(range(30, 40))
    down, up = learn(lesson, kept)
    identity = np.eye(24, dtype=np.float32)
    before = np.mean(reciprocal_ranks(lesson, identity, aside))
    assert np.mean(reciprocal_ranks(lesson, identity + down @ up, aside)) > before


def test_learning_twice_gives_the_same_map() -> None:
    first, second = learn(_lesson()), learn(_lesson())
    assert all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))


def test_a_rank_is_that_of_the_best_text_that_answers() -> None:
    lesson = Lesson(
        np.array([[1, 0]], np.float32),
        unit(np.array([[1, 0], [1, 1], [0, 1]])),
        np.array([0, 1, 2]),
        ((1, 2),),
    )
    assert reciprocal_ranks(lesson, np.eye(2, dtype=np.float32), [0]) == [0.5]


@pytest.mark.parametrize("name", [EMBEDDED, f"{EMBEDDED}@0.3.0"])
def test_the_embedded_encoder_has_a_learned_map_near_the_identity(name: str) -> None:
    change = learned_map(name)
    assert change is not None
    assert change.shape == (384, 384)
    assert 0 < np.abs(change - np.eye(384)).max() < 0.5


def test_another_encoder_has_none() -> None:
    assert learned_map("intfloat/multilingual-e5-large") is None


def test_a_space_applies_what_was_learned_last() -> None:
    vectors = unit(np.random.default_rng(1).standard_normal((50, 6)))
    change = np.diag([2.0, 1, 1, 1, 1, 1]).astype(np.float32)
    plain, learned = Space.fit(vectors, [vectors[0]]), Space.fit(vectors, [vectors[0]], change)
    assert learned.passages(vectors) == pytest.approx(unit(plain.passages(vectors) @ change), abs=1e-5)


def test_every_question_is_asked_once_and_about_texts_of_the_project() -> None:
    texts = {text.iri for text in read_texts(DATA)}
    assert len({need["question"] for need in NEEDS}) == len(NEEDS) > 1000
    assert {id for need in NEEDS for id in need["about"]} <= texts
    assert {need["register"] for need in NEEDS} == {"courant", "administratif"}


def test_fiches_are_read_by_their_title(tmp_path: Path) -> None:
    (tmp_path / "fiches").mkdir()
    (tmp_path / "training").mkdir()
    (tmp_path / "fiches" / "le-four.md").write_text("---\ntitre: Le four du village\n---\n\nOn y cuit son pain.\n")
    (tmp_path / "training" / "fiches.jsonl").write_text("")
    row = {"title": "La halte", "sentences": [{"text": "On s’y repose."}, {"text": "On y mange."}]}
    (tmp_path / "training" / "lifelike.jsonl").write_text(json.dumps(row) + "\n")
    assert [(text.iri, text.title, text.text) for text in read_texts(tmp_path)] == [
        ("le-four", "Le four du village", "On y cuit son pain."),
        ("La halte", "La halte", "On s’y repose. On y mange."),
    ]
