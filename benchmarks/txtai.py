"""Compare with txtai (Apache-2.0, not a dependency): same passages, same vectors, same run, one process an engine.

    python -m benchmarks.txtai [--corpus fiches.jsonl --gold questions.jsonl]

Without arguments: the sample fiches and short texts, asked the questions of data/training/needs.jsonl; what Essaim
learned from those very questions (kg/needs.npz) is then left out. With them: files as in benchmarks/retrieval.py.
txtai searches passages by vectors and BM25 (hybrid, its defaults), best passage of each text; both engines get vectors
made beforehand, so times are the engines' own. Prints quality, seconds to index, milliseconds a query, and MB of memory
(libraries included) above what Python, NumPy and the vectors hold.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pyoxigraph as ox

from benchmarks.retrieval import PREFIX, ndcg, rows
from kg.adapt import DATA, read_texts
from kg.encode import Vector, Vectors, load_encoder
from kg.index import Index
from kg.indexing import build_index
from kg.model import IndexedText
from kg.passages import passage_spans
from kg.search import search

ENGINES = ("essaim", "txtai")
# Passages asked of txtai so that ten texts come out of them.
PASSAGES = 60
QUERY, PASSAGE = "query: ", "passage: "


class Given:
    """An encoder that only knows vectors made beforehand."""

    dimension = 384

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        with np.load(path) as arrays:
            self.vectors = dict(zip(arrays["texts"].tolist(), arrays["vectors"], strict=True))

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.vectors[PASSAGE + text] for text in texts])

    def encode_query(self, text: str) -> Vector:
        vector: Vector = self.vectors[QUERY + text] if QUERY + text in self.vectors else self.vectors[QUERY]
        return vector


class Asked:
    """Remembers what is encoded, to write it for the engines."""

    def __init__(self) -> None:
        self.encoder = load_encoder()
        self.name, self.dimension = self.encoder.name, self.encoder.dimension
        self.vectors: dict[str, Vector] = {}

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        found = self.encoder.encode_passages(texts)
        self.vectors.update(zip((PASSAGE + text for text in texts), found, strict=True))
        return found

    def encode_query(self, text: str) -> Vector:
        self.vectors[QUERY + text] = self.encoder.encode_query(text)
        return self.vectors[QUERY + text]


def megabytes() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def essaim(texts: Sequence[IndexedText], given: Given, folder: Path) -> Callable[[str], list[str]]:
    build_index(texts, folder, given)
    index, store = Index.open(folder), ox.Store()
    return lambda question: [hit.source_id or "" for hit in search(store, index, given, question, operators=False)]


def txtai(texts: Sequence[IndexedText], given: Given, folder: Path) -> Callable[[str], list[str]]:
    from txtai import Embeddings

    def transform(asked: Sequence[str]) -> Vectors:
        return np.stack([given.vectors.get(text, given.vectors[QUERY]) for text in asked])

    embeddings = Embeddings(
        method="external",
        transform=transform,
        instructions={"query": QUERY, "data": PASSAGE},
        hybrid=True,
        content=False,
    )
    passages = [
        (text.iri, f"{text.title}\n{text.text[start:end]}".strip())
        for text in texts
        for start, end in passage_spans(text.text)
    ]
    owners = [iri for iri, _ in passages]
    embeddings.index((number, text, None) for number, (_, text) in enumerate(passages))
    embeddings.save(str(folder / "txtai"))
    return lambda question: list(dict.fromkeys(owners[id] for id, _ in embeddings.search(question, PASSAGES)))[:10]


def measure(engine: str, folder: Path) -> dict[str, float]:
    """Run one engine; return its figures."""
    texts = [IndexedText(*row) for row in json.loads((folder / "texts.json").read_text())]
    gold = json.loads((folder / "gold.json").read_text())
    given = Given(folder / "vectors.npz", (folder / "encoder").read_text())
    own = folder / engine
    own.mkdir()
    before = megabytes()
    import_module({"essaim": "faiss", "txtai": "txtai"}[engine])
    start = time.perf_counter()
    ask = {"essaim": essaim, "txtai": txtai}[engine](texts, given, own)
    built = time.perf_counter() - start
    scores, taken = [], []
    for question, relevant in gold:
        start = time.perf_counter()
        found = ask(question)
        taken.append(1000 * (time.perf_counter() - start))
        scores.append(ndcg([id.removeprefix(PREFIX) for id in found], relevant))
    p50, p95 = np.percentile(taken[5:], [50, 95])
    return {
        "nDCG@10": float(np.mean(scores)),
        "index (s)": built,
        "p50 (ms)": float(p50),
        "p95 (ms)": float(p95),
        "MB": megabytes() - before,
    }


def prepare(texts: Sequence[IndexedText], gold: Sequence[tuple[str, dict[str, int]]], folder: Path, name: str) -> None:
    """Encode everything once and write it for the engines. name: the encoder's, as the index will know it."""
    asked = Asked()
    (folder / "made").mkdir()
    build_index(texts, folder / "made", asked)
    with closing(Index.open(folder / "made")) as index:
        for question, _ in gold:
            asked.encode_query(question)
            asked.encode_query(index.respelled(question))
    asked.vectors[QUERY] = asked.encode_query("question")
    np.savez(folder / "vectors.npz", texts=list(asked.vectors), vectors=np.stack(list(asked.vectors.values())))
    fields = [(text.iri, text.source_id, text.title, text.text, text.document) for text in texts]
    (folder / "texts.json").write_text(json.dumps(fields))
    (folder / "gold.json").write_text(json.dumps(list(gold)))
    (folder / "encoder").write_text(name)


def read(args: argparse.Namespace) -> tuple[list[IndexedText], list[tuple[str, dict[str, int]]], str]:
    """Return the texts, the questions with what answers them, and the encoder's name."""
    if args.corpus:
        texts = [
            IndexedText(PREFIX + row["id"], row["id"], row["title"], row["text"], PREFIX + row["id"])
            for row in rows(args.corpus)
        ]
        return texts, [(row["question"], row["relevant"]) for row in rows(args.gold)], load_encoder().name
    own = list({text.iri: text for text in read_texts(DATA)}.values())
    needs = rows(DATA / "training" / "needs.jsonl")
    return own, [(row["question"], dict.fromkeys(row["about"], 2)) for row in needs], "unlearned"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--engine", choices=ENGINES, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.engine:
        print(json.dumps(measure(args.engine, args.folder)))
        return
    if find_spec("txtai") is None:
        sys.exit("txtai n’est pas installé : « pip install txtai » dans un environnement à part, avec Essaim")
    results: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        texts, gold, name = read(args)
        prepare(texts, gold, Path(folder), name)
        for engine in ENGINES:
            command = [sys.executable, "-m", "benchmarks.txtai", "--engine", engine, "--folder", folder]
            run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            results[engine] = json.loads(run.stdout.splitlines()[-1])
    print(f"{len(texts)} texts, {len(gold)} questions")
    for figure in results["essaim"]:
        print(f"{figure:10s}" + "".join(f"{engine:>10s} {results[engine][figure]:8.3f}" for engine in ENGINES))


if __name__ == "__main__":
    main()
