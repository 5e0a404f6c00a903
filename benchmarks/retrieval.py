"""Compare ways of searching on one gold, in one run: words, meaning, and what `kg.search` does with both.

    python benchmarks/retrieval.py --corpus fiches.jsonl --gold questions.jsonl [--triplets triplets.jsonl]

corpus: one JSON record a line, with id, title and text. gold: {"question", "kind", "relevant": {id: grade}}. triplets:
{"anchor", "closer", "farther"}. The corpus is indexed in a temporary folder unless --index names one to keep.
nDCG@10 with gains 2^grade - 1 (Järvelin and Kekäläinen 2002); the last line is for scripts.
"""

import argparse
import json
import math
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyoxigraph as ox

from kg.encode import Vector, load_encoder
from kg.index import Index, LexicalScores
from kg.indexing import build_index
from kg.model import IndexedText
from kg.search import MEAN_WEIGHT, fused, standardised
from kg.similar import similar

PREFIX = "https://exemple.org/"


@dataclass(frozen=True)
class Question:
    """A question and what answers it. relevant: source id → grade."""

    text: str
    kind: str
    relevant: dict[str, int]


Way = Callable[[Index, Vector, Vector, LexicalScores], Vector]


def plain(index: Index, raw: Vector, _: Vector, __: LexicalScores) -> Vector:
    """Score by the encoder's own cosine, best passage."""
    return index.best(index.vectors @ raw)


def meaning(index: Index, _: Vector, vector: Vector, __: LexicalScores) -> Vector:
    """Score by the searched space: best passage and whole."""
    dense = index.dense(vector)
    return dense.best + MEAN_WEIGHT * dense.mean


WAYS: dict[str, Way] = {
    "BM25": lambda _, __, ___, lexical: lexical.bm25,
    "encoder": plain,
    "meaning": meaning,
    "half BM25": lambda index, raw, vector, lexical: (
        standardised(meaning(index, raw, vector, lexical)) + 0.5 * standardised(lexical.bm25)
    ),
    "search": lambda index, _, vector, lexical: fused(index, vector, lexical),
}


def rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.strip():
            yield json.loads(line)


def ndcg(ids: Sequence[str], relevant: dict[str, int]) -> float:
    """Return nDCG@10 of a ranking, in [0, 1]."""
    gain = sum((2 ** relevant.get(id, 0) - 1) / math.log2(rank + 2) for rank, id in enumerate(ids[:10]))
    grades = sorted(relevant.values(), reverse=True)[:10]
    return float(gain / sum((2**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades)))


def show_retrieval(index: Index, questions: Sequence[Question]) -> str:
    """Print nDCG@10 by way and kind; return the last line."""
    encoder = load_encoder()
    ids = [entry.source_id or "" for entry in index.entries]
    results: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in WAYS}
    for question in questions:
        text = index.respelled(question.text)
        raw = encoder.encode_query(text)
        vector, lexical = index.space.query(raw), index.lexical(text)
        for name, way in WAYS.items():
            order = np.argsort(-way(index, raw, vector, lexical), kind="stable")[:10]
            score = ndcg([ids[number] for number in order], question.relevant)
            for kind in ("all", question.kind):
                results[name][kind].append(score)
    kinds = ["all", *sorted({question.kind for question in questions})]
    print(f"{'nDCG@10':12s}" + "".join(f"{kind:>14s}" for kind in kinds))
    for name, scores in results.items():
        print(f"{name:12s}" + "".join(f"{np.mean(scores[kind]):14.3f}" for kind in kinds))
    return " ".join(f"{name.replace(' ', '_')}={np.mean(scores['all']):.3f}" for name, scores in results.items())


def show_triplets(index: Index, triplets: Sequence[dict[str, Any]]) -> str:
    """Print the share of triplets in the right order; return the last line."""
    encoder, right, naive = load_encoder(), 0, 0
    for triplet in triplets:
        anchor = PREFIX + triplet["anchor"]
        hits = similar(ox.Store(), index, encoder, anchor=anchor, k=len(index.entries), reasons=False)
        scores = {hit.source_id: hit.score for hit in hits}
        right += scores[triplet["closer"]] > scores[triplet["farther"]]
        likeness = index.means @ index.means[index.numbers[anchor]]
        closer, farther = (index.numbers[PREFIX + triplet[name]] for name in ("closer", "farther"))
        naive += bool(likeness[closer] > likeness[farther])
    count = max(1, len(triplets))
    print(f"triplets: texts alone {naive / count:.3f}, similar {right / count:.3f}, n={len(triplets)}")
    return f"triplets={right / count:.3f}"


def open_index(corpus: Path, directory: Path) -> Index:
    """Open the index of a corpus, built first where the folder holds none."""
    encoder = load_encoder()
    if not (directory / "index.json").exists():
        directory.mkdir(parents=True, exist_ok=True)
        texts = [
            IndexedText(PREFIX + row["id"], row["id"], row["title"], row["text"], PREFIX + row["id"])
            for row in rows(corpus)
        ]
        start = time.perf_counter()
        build_index(texts, directory, encoder)
        print(f"{len(texts)} texts indexed in {time.perf_counter() - start:.0f} s", file=sys.stderr)
    return Index.open(directory, encoder_name=encoder.name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--triplets", type=Path)
    parser.add_argument("--index", type=Path)
    args = parser.parse_args()
    questions = [Question(row["question"], row["kind"], row["relevant"]) for row in rows(args.gold)]
    with tempfile.TemporaryDirectory() as folder, closing(open_index(args.corpus, args.index or Path(folder))) as index:
        last = show_retrieval(index, questions)
        if args.triplets:
            last += " " + show_triplets(index, list(rows(args.triplets)))
    print(last)


if __name__ == "__main__":
    main()
