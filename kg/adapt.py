"""Learn from questions of need which directions of the encoder's space matter: `make adapt` writes kg/needs.npz.

A question of need (`data/training/needs.jsonl`) shares few words with the texts that answer it. A map close to the
identity, I + down @ up of low rank, shared by questions and passages, is learned over frozen vectors so that each
question comes nearer to its texts than to all others (InfoNCE, van den Oord et al. 2018, over all texts, the best
passage of each). The weight of the departure from the identity decides what generalises: see docs/search.md.

Only this training imports torch; `kg.space` reads the file.
"""

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from ingest.errors import SourceError
from kg import space
from kg.encode import EMBEDDED, Encoder, Vectors, load_encoder
from kg.index import Index
from kg.indexing import TITLES_READ, build_index
from kg.model import IndexedText

DATA = Path(__file__).parents[1] / "data"
RANK = 32
# Chosen on questions whose texts were set aside: less departs too far and loses what the encoder knows.
DEPARTURE = 0.3
STEPS = 100
RATE = 3e-3
TEMPERATURE = 0.05
AT_ONCE = 256
SEEDS = 4
KEPT = 48
FOLDS = 5


@dataclass(frozen=True)
class Lesson:
    """What is learned from. questions: float32 (questions, dim); passages: float32 (passages, dim), searched space.

    owners: int (passages,), number of each passage's text; relevant: numbers of the texts that answer each question.
    """

    questions: Vectors
    passages: Vectors
    owners: NDArray[np.int64]
    relevant: tuple[tuple[int, ...], ...]

    @property
    def texts(self) -> int:
        """The number of texts."""
        return int(self.owners.max()) + 1


def read_texts(data: Path) -> Iterator[IndexedText]:
    """Yield the texts that the questions are about: the sample fiches and the short texts of the extraction.

    A fiche's identifier is its file's name, a short text's its title.
    """
    for path in sorted((data / "fiches").glob("*.md")):
        _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
        title = next((line[len("titre:") :] for line in head.splitlines() if line.startswith("titre:")), "")
        yield _text(path.stem, title.strip().strip("\"'"), body.strip())
    for name in ("fiches.jsonl", "lifelike.jsonl"):
        for row in _rows(data / "training" / name):
            yield _text(row["title"], row["title"], " ".join(sentence["text"] for sentence in row["sentences"]))


def _text(id: str, title: str, text: str) -> IndexedText:
    return IndexedText(id, id, title, text, id)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.strip():
            yield json.loads(line)


def read_lesson(data: Path, encoder: Encoder, directory: Path) -> Lesson:
    """Return the questions and the texts as vectors. directory: empty, for the index of the texts.

    Raises SourceError where a question is about a text that is not there.
    """
    texts = list({text.iri: text for text in read_texts(data)}.values())
    numbers = {text.iri: number for number, text in enumerate(texts)}
    needs = list(_rows(data / "training" / "needs.jsonl"))
    if absent := sorted({id for need in needs for id in need["about"]} - numbers.keys()):
        raise SourceError("needs.jsonl", f"textes absents : {', '.join(absent)}")
    build_index(texts, directory, encoder)
    with closing(Index.open(directory)) as index:
        vectors = np.array(index.vectors)
        plain = space.Space.fit(vectors, [encoder.encode_query(text.title) for text in texts[:TITLES_READ]])
        asked = np.stack([encoder.encode_query(need["question"]) for need in needs])
        return Lesson(
            plain.query(asked),
            plain.passages(vectors),
            index.owners.astype(np.int64),
            tuple(tuple(numbers[id] for id in need["about"]) for need in needs),
        )


def learn(lesson: Lesson, kept: Sequence[int] | None = None, *, seed: int = 0) -> tuple[Vectors, Vectors]:
    """Return (down, up): float32 (dim, RANK) and (RANK, dim). kept: the questions to learn from; None: all."""
    import torch
    from torch.nn.functional import normalize

    torch.manual_seed(seed)
    dimension = lesson.passages.shape[1]
    questions, passages = torch.from_numpy(lesson.questions), torch.from_numpy(lesson.passages)
    owners, targets = torch.from_numpy(lesson.owners), torch.from_numpy(_targets(lesson))
    known = torch.tensor(list(range(len(questions)) if kept is None else kept))
    down = (torch.randn(dimension, RANK) * 0.02).requires_grad_()
    up = torch.zeros(RANK, dimension).requires_grad_()
    optimizer = torch.optim.Adam([down, up], lr=RATE)
    for _ in range(STEPS):
        batch = known[torch.randperm(len(known))[:AT_ONCE]]
        asked = normalize(questions[batch] + questions[batch] @ down @ up, dim=-1)
        answers = normalize(passages + passages @ down @ up, dim=-1)
        cosines = torch.full((len(batch), lesson.texts), -1.0).scatter_reduce(
            1, owners.expand(len(batch), -1), asked @ answers.T, "amax"
        )
        missed = -(targets[batch] * torch.log_softmax(cosines / TEMPERATURE, 1)).sum(1).mean()
        loss = missed + DEPARTURE * (down @ up).pow(2).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return cast(Vectors, down.detach().numpy()), cast(Vectors, up.detach().numpy())


def learn_well(lesson: Lesson, kept: Sequence[int] | None = None) -> tuple[Vectors, Vectors]:
    """Return (down, up) of the mean of several learnings, cut to the rank KEPT: where they differ is chance."""
    changes = [np.matmul(*learn(lesson, kept, seed=seed)) for seed in range(SEEDS)]
    left, values, right = np.linalg.svd(np.mean(changes, axis=0))
    return cast(Vectors, left[:, :KEPT] * values[:KEPT]), cast(Vectors, right[:KEPT])


def _targets(lesson: Lesson) -> Vectors:
    targets = np.zeros((len(lesson.questions), lesson.texts), np.float32)
    for question, texts in enumerate(lesson.relevant):
        targets[question, list(texts)] = 1 / len(texts)
    return targets


def reciprocal_ranks(lesson: Lesson, change: Vectors, asked: Sequence[int]) -> list[float]:
    """Return, for questions, 1 / rank of the first text that answers, by its best passage, once changed."""
    passages = space.unit(lesson.passages @ change)
    found = []
    for question in asked:
        cosines = np.full(lesson.texts, -1.0, np.float32)
        np.maximum.at(cosines, lesson.owners, passages @ space.unit(lesson.questions[question] @ change))
        best = cosines[list(lesson.relevant[question])].max()
        found.append(1 / int((cosines >= best).sum()))
    return found


def set_aside(lesson: Lesson) -> tuple[float, float]:
    """Return the mean reciprocal rank before and after, on questions about texts that no learning saw, in folds."""
    fold = np.random.default_rng(0).permutation(lesson.texts) % FOLDS
    groups = np.array([fold[min(texts)] for texts in lesson.relevant])
    identity = np.eye(lesson.passages.shape[1], dtype=np.float32)
    before: list[float] = []
    after: list[float] = []
    for number in range(FOLDS):
        asked = np.flatnonzero(groups == number).tolist()
        down, up = learn_well(lesson, np.flatnonzero(groups != number).tolist())
        before += reciprocal_ranks(lesson, identity, asked)
        after += reciprocal_ranks(lesson, identity + down @ up, asked)
    return float(np.mean(before)), float(np.mean(after))


def main() -> None:
    """Measure on questions set aside, then learn from all of them and write the file."""
    with tempfile.TemporaryDirectory() as folder:
        lesson = read_lesson(DATA, load_encoder(EMBEDDED), Path(folder))
    print(f"{len(lesson.questions)} questions, {lesson.texts} textes", file=sys.stderr)
    before, after = set_aside(lesson)
    print(f"rang réciproque moyen, textes mis de côté : {before:.3f} → {after:.3f}")
    down, up = learn_well(lesson)
    np.savez_compressed(space.LEARNED, encoder=EMBEDDED, down=down.astype(np.float16), up=up.astype(np.float16))
    print(f"{space.LEARNED} : {space.LEARNED.stat().st_size / 1000:.0f} ko")


if __name__ == "__main__":
    main()
