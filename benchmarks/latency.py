"""How long a warm search takes, all signals on, over many initiatives: p50 and p95, and what each step takes.

    python -m benchmarks.latency [--initiatives 10000] [--queries 200]

The corpus is made up: sentences of data/fiches drawn at random, and passages' vectors drawn around real ones, for time
depends on how many there are and not on what they say. Questions are data/training/needs.jsonl's, encoded by the real
encoder; each is asked once, after a few that warm up. Common words are in far more texts than in a real corpus: it is a
worst case for the lexical index.
"""

import argparse
import json
import random
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pyoxigraph as ox

from kg.encode import Vector, Vectors, load_encoder
from kg.index import Index
from kg.indexing import build_index
from kg.model import IndexedText
from kg.passages import sentence_spans
from kg.search import search
from kg.space import unit

DATA = Path(__file__).parents[1] / "data"
SENTENCES = (10, 28)
WARM_UP = 10
# Real passages that the others are drawn around.
REAL = 64


class DrawnEncoder:
    """The embedded encoder for queries; for passages, real vectors mixed with noise, drawn by a fixed seed."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.real = load_encoder()
        self.name, self.dimension = self.real.name, self.real.dimension
        self._around = np.concatenate([self.real.encode_passages(texts[i : i + 8]) for i in range(0, REAL, 8)])
        self._random = np.random.default_rng(0)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        shares = self._random.dirichlet(np.full(REAL, 0.1), len(texts))
        noise = self._random.standard_normal((len(texts), self.dimension)) * 0.01
        return unit(shares @ self._around + noise)

    def encode_query(self, text: str) -> Vector:
        return self.real.encode_query(text)


def sentences() -> list[str]:
    found = []
    for path in sorted((DATA / "fiches").glob("*.md")):
        body = path.read_text(encoding="utf-8").split("---\n", 2)[2]
        found += [body[start:end] for start, end in sentence_spans(body)]
    return found


def drawn(count: int, pool: Sequence[str]) -> Iterator[IndexedText]:
    """Yield made-up initiatives."""
    chance = random.Random(0)
    for number in range(count):
        text = " ".join(chance.choices(pool, k=chance.randint(*SENTENCES)))
        title = " ".join(chance.choice(pool).split()[:8])
        yield IndexedText(f"https://exemple.org/{number}", str(number), title, text, f"https://exemple.org/d/{number}")


def milliseconds(index: Index, encoder: DrawnEncoder, questions: Sequence[str]) -> list[float]:
    store, taken = ox.Store(), []
    for question in questions:
        start = time.perf_counter()
        search(store, index, encoder, question)
        taken.append(1000 * (time.perf_counter() - start))
    return taken[WARM_UP:]


def steps(index: Index, encoder: DrawnEncoder, questions: Sequence[str]) -> dict[str, float]:
    """Return the median time of the main steps, in ms."""
    vectors = [index.space.query(encoder.encode_query(question)) for question in questions]
    timed = {
        "encode": lambda number: encoder.encode_query(questions[number]),
        "dense": lambda number: index.dense(vectors[number]),
        "lexical": lambda number: index.lexical(questions[number]),
        "profile": lambda number: index.directions @ unit(index.reading.query(vectors[number])),
        "respelled": lambda number: index.respelled(questions[number]),
    }
    found = {}
    for name, step in timed.items():
        taken = []
        for number in range(len(questions)):
            start = time.perf_counter()
            step(number)
            taken.append(1000 * (time.perf_counter() - start))
        found[name] = float(np.median(taken))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--initiatives", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=200)
    args = parser.parse_args()
    pool = sentences()
    lines = (DATA / "training" / "needs.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines][: args.queries + WARM_UP]
    with tempfile.TemporaryDirectory() as folder:
        encoder = DrawnEncoder(pool)
        start = time.perf_counter()
        build_index(drawn(args.initiatives, pool), Path(folder), encoder)
        built = time.perf_counter() - start
        with closing(Index.open(Path(folder))) as index:
            taken = milliseconds(index, encoder, questions)
            each = steps(index, encoder, questions[:50])
            passages = index.count_passages()
    p50, p95 = np.percentile(taken, [50, 95])
    print(f"{args.initiatives} initiatives, {passages} passages, index without encoding {built:.0f} s")
    print("  ".join(f"{name} {value:.1f} ms" for name, value in each.items()))
    print(f"p50={p50:.1f} p95={p95:.1f} rss_mb={resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f}")


if __name__ == "__main__":
    main()
