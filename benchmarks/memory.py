"""`make memory`: how ingestion's time and peak memory grow with the number of records, against the size of the index.

Extraction and encoding are left out: what a record states is stored, and a vector is drawn from each text. Each corpus
is ingested in a process of its own, so that each peak is its own. Memory is flat where the peak grows by less than the
index does.
"""

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.gazetteer import gazetteer
from ingest.identity import initiative_id
from ingest.model import ConceptMention, Evidence, Fiche, Initiative, OrganisationMention, PlaceMention
from kg.build import ingest
from kg.encode import Vector, Vectors

COUNTS = (1_000, 20_000)
CITIES = ("Brest", "Nantes", "Lyon", "Quimper", "Grenoble", "Rennes", "Lille", "Toulouse", "Bordeaux", "Nancy")
# About the number of different words in a corpus of this size.
WORDS = 30_000
WORDS_EACH = 120
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Measure:
    """What one ingestion took. index: size of the published index in bytes; peak: resident memory in bytes."""

    records: int
    seconds: float
    peak: int
    index: int
    links: int


class StatedExtractor:
    """Keeps what a record states, and its first sentence as the evidence of one theme."""

    version = "mesure-1"

    def extract_all(self, fiches: Iterable[Fiche]) -> Iterator[Initiative]:
        """Yield an initiative for each fiche, in order."""
        return map(_initiative, fiches)


def _initiative(fiche: Fiche) -> Initiative:
    stated, text = fiche.stated, fiche.text
    end = text.find(".") + 1
    place = gazetteer().resolve(city=stated.city) if stated.city else None
    return Initiative(
        id=initiative_id(fiche.document.source, stated.id, fiche.title),
        source_id=stated.id,
        title=fiche.title,
        summary=text[:end],
        text=text,
        document=fiche.document,
        places=(PlaceMention(place.name, None, None, place, 1.0, stated=True),) if place else (),
        organisations=tuple(
            OrganisationMention(name, None, None, name, ("porteur",), None, 1.0, stated=True)
            for name in stated.organisations
        ),
        themes=(ConceptMention("sante", 0.7, (Evidence(text[:end], 0, end),)),),
    )


class DrawnEncoder:
    """Draws a text's vector from its checksum: float32 (384,), norm 1."""

    name = "mesure@1"
    dimension = 384

    def encode_query(self, text: str) -> Vector:
        """Return the vector of a text."""
        drawn = np.random.default_rng(zlib.crc32(text.encode())).standard_normal(self.dimension, np.float32)
        return drawn / np.float32(np.linalg.norm(drawn))

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts, in order."""
        return np.stack([self.encode_query(text) for text in texts])


def write_corpus(path: Path, count: int) -> None:
    """Write records of invented words, drawn as words are in a language: the n-th one in n (Zipf 1949)."""
    draw = random.Random(count)
    letters = "aeioulnrstmpdvc"
    words = ["".join(draw.choices(letters, k=draw.randint(4, 10))) for _ in range(WORDS)]
    weights = [1 / (rank + 1) for rank in range(WORDS)]
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            text = draw.choices(words, weights, k=WORDS_EACH)
            record = {
                "id": f"r{number}",
                "title": " ".join(draw.choices(words, k=3)),
                "text": " ".join(" ".join(text[start : start + 15]).capitalize() + "." for start in range(0, WORDS_EACH, 15)),
                "org": " ".join(draw.choices(words[: count // 4], k=2)),
                "place": {"city": draw.choice(CITIES)},
            }  # fmt: skip
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def measure(count: int, folder: Path) -> Measure:
    """Ingest one corpus in this process."""
    corpus = folder / "corpus.jsonl"
    write_corpus(corpus, count)
    start = time.perf_counter()
    report = ingest(folder / "kb", [str(corpus)], extractor=StatedExtractor(), encoder=DrawnEncoder())
    took = time.perf_counter() - start
    # Linux counts it in kilobytes: getrusage(2).
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    index = folder / "kb" / "generations" / str(report.generation) / "index"
    size = sum(path.stat().st_size for path in index.rglob("*") if path.is_file())
    return Measure(count, took, peak, size, report.links)


def measured_apart(count: int) -> Measure:
    """Measure one corpus in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.memory", str(count), folder]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Measure(**json.loads(done.stdout))


def main() -> None:
    """Print each measure, and how the peak grows against the index."""
    if len(sys.argv) == 3:
        print(json.dumps(vars(measure(int(sys.argv[1]), Path(sys.argv[2])))))
        return
    found = [measured_apart(count) for count in COUNTS]
    print(f"{'fiches':>8s}{'durée (s)':>11s}{'fiches/s':>10s}{'pic (Mo)':>10s}{'index (Mo)':>12s}{'liens':>7s}")
    for one in found:
        speed = one.records / one.seconds
        print(f"{one.records:8d}{one.seconds:11.1f}{speed:10.0f}{one.peak / MEGABYTE:10.0f}{one.index / MEGABYTE:12.0f}{one.links:7d}")  # fmt: skip
    first, last = found[0], found[-1]
    print(
        f"le pic grandit de {(last.peak - first.peak) / MEGABYTE:.0f} Mo, l'index de {(last.index - first.index) / MEGABYTE:.0f} Mo"
    )


if __name__ == "__main__":
    main()
