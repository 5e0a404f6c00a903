"""How often the comparable one of two initiatives comes first, on data/training/triplets.jsonl; and what weights would do.

    python -m benchmarks.triplets

Builds a base of the texts that the triplets name. The weights of kg/similar.py are printed beside those that a logistic
model would give its signals, none below zero, judged on anchors set aside. Printed and not written: the texts' authors
are few, so that a weight is changed by hand, where other triplets say the same.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from ingest.extract import Extractor
from kg.adapt import DATA, read_texts
from kg.aspects import Subject
from kg.build import ingest
from kg.encode import EMBEDDED, load_encoder
from kg.index import Index
from kg.session import Session
from kg.similar import likenesses

FOLDS = 5
# The inverse strength of the penalty on weights of signals of spread 1.
PENALTY = 0.01
Array = NDArray[np.float64]


def build(root: Path, ids: set[str]) -> None:
    """Ingest the texts that are named, under their names as identifiers."""
    encoder = load_encoder(EMBEDDED)
    corpus = root.with_suffix(".jsonl")
    texts = {text.iri: text for text in read_texts(DATA) if text.iri in ids}
    lines = (
        json.dumps({"id": text.iri, "title": text.title, "text": text.text}, ensure_ascii=False)
        for text in texts.values()
    )
    corpus.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ingest(root, [str(corpus)], extractor=Extractor(encoder.encode_passages), encoder=encoder)


def _subject(index: Index, number: int) -> Subject:
    entry = index.entries[number]
    return Subject(
        entry.iri,
        index.profiles[number],
        frozenset(entry.themes),
        frozenset(entry.publics),
        frozenset(entry.criteria),
        tuple(index.passages(number)),
        index.passage_vectors(number),
    )


def differences(index: Index, triplets: Sequence[dict[str, Any]]) -> tuple[Array, list[str], Array]:
    """Return by how much the near one is more alike, (triplets, signals); the signals' names; their weights."""
    numbers = {entry.source_id: number for number, entry in enumerate(index.entries)}
    cached: dict[str, Array] = {}
    names: list[str] = []
    weights: list[float] = []
    rows = []
    for triplet in triplets:
        anchor = triplet["anchor"]
        if anchor not in cached:
            parts = likenesses(index, _subject(index, numbers[anchor]))
            cached[anchor] = np.stack([part.values for part in parts], axis=1)
            names, weights = [part.aspect for part in parts], [part.weight for part in parts]
        near, far = (cached[anchor][numbers[triplet[side]]] for side in ("near", "far"))
        rows.append(near - far)
    return np.array(rows), names, np.array(weights)


def fitted(rows: Array) -> Array:
    """Return the non-negative weights, (signals,), that a logistic model gives differences."""
    spread = rows.std(axis=0)
    scaled = rows / spread

    def loss(weights: Array) -> float:
        return float(np.logaddexp(0, -(scaled @ weights)).mean() + PENALTY * weights @ weights)

    found = minimize(loss, np.full(rows.shape[1], 0.3), bounds=[(0, None)] * rows.shape[1])
    return np.asarray(found.x / spread, float)


def held_out(rows: Array, groups: NDArray[np.int64]) -> Array:
    """Return the margin of each triplet under weights fitted without its anchor's group."""
    margins = np.zeros(len(rows))
    for fold in range(FOLDS):
        out = groups % FOLDS == fold
        margins[out] = rows[out] @ fitted(rows[~out])
    return margins


def main() -> None:
    """Print the share of triplets in order: of all, of the easy and of the hard ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kb", type=Path, help="where the base is kept; a base already there is not built again")
    args = parser.parse_args()
    triplets = [json.loads(line) for line in (DATA / "training" / "triplets.jsonl").open(encoding="utf-8")]
    with tempfile.TemporaryDirectory() as folder:
        root = args.kb or Path(folder) / "kb"
        if not root.exists():
            build(root, {triplet[side] for triplet in triplets for side in ("anchor", "near", "far")})
        session = Session(root)
        rows, names, weights = differences(session.index, triplets)
        session.close()
    hard = np.array([triplet["kind"] == "hard" for triplet in triplets])
    anchors = sorted({triplet["anchor"] for triplet in triplets})
    groups = np.array([anchors.index(triplet["anchor"]) for triplet in triplets])
    learned = fitted(rows)

    def show(name: str, margins: Array) -> None:
        right = margins > 0
        print(f"{name:28s} {right.mean():8.3f} {right[~hard].mean():8.3f} {right[hard].mean():8.3f}")

    print(f"{len(triplets):6d} triplets {'':12s} {'all':>8s} {'easy':>8s} {'hard':>8s}")
    show("weights of kg/similar.py", rows @ weights)
    show("fitted, anchors set aside", held_out(rows, groups))
    for number, name in enumerate(names):
        show(f"{name} ({number + 1}) alone", rows[:, number])
    print(
        "weights",
        dict(zip([f"{name} ({n + 1})" for n, name in enumerate(names)], weights.round(3).tolist(), strict=True)),
    )
    print("fitted ", (learned * weights.sum() / learned.sum()).round(3).tolist())


if __name__ == "__main__":
    main()
