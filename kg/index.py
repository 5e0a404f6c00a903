"""The index derived from the graph: passages, their vectors, the lexical index. Rebuilt at will, never the truth.

    index.json          manifest: format, encoder, dimension, counts, hash of the passages
    passages.sqlite     initiative(number, …) and passage(number, initiative, start, end, text, hash)
    vectors.npy         the encoder's vectors, float32 (passages, dimension): taken again for unchanged passages
    owners.npy          int32 (passages,): number of each passage's initiative
    space.npz           the map from the encoder's space to the searched one
    queries.npz         the encoder's vectors of titles and probes read as queries: taken again too
    reading.npz         the probes and how a corpus stands to them; profiles.npy: float32 (initiatives, probes)
    means.npy           float32 (initiatives, dimension): mean of each initiative's passages, in the searched space
    passages.faiss      the passages in the searched space, inner product
    lexical/            tantivy, and the words that correct a query's spelling
    documents/          the same again, of the documents in which no initiative is described: absent where all do

The searched space is `kg.space`, the profiles are `kg.aspects`.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from ingest.errors import IndexMismatch, KnowledgeBaseError
from kg.aspects import Reading, mentioned
from kg.encode import Vector, Vectors
from kg.lexical import LexicalIndex
from kg.model import Passage
from kg.space import Space, unit
from ontology.terms import PUBLICS, THEMES, Scheme

if TYPE_CHECKING:
    import faiss

FORMAT = 2
DOCUMENTS = "documents"
# Vectors of older indexes are still good to take again.
OLDEST_VECTORS = 1
# An exact search costs less than encoding the query up to here (measured: 60,000); beyond, cells are searched.
FLAT_UP_TO = 60_000
CELLS_SEARCHED = 64
# What an approximate search brings back, so that scores can be compared over many initiatives.
NEIGHBOURS = 5_000


def searched_exactly(passages: int) -> bool:
    """Tell whether so many passages are all compared with a question; beyond, cells of FAISS are."""
    return passages <= FLAT_UP_TO


@dataclass(frozen=True)
class Entry:
    """An initiative of the index. number: its row in every array; themes, publics, criteria: identifiers."""

    number: int
    iri: str
    source_id: str | None
    title: str
    document: str
    themes: tuple[str, ...]
    publics: tuple[str, ...]
    criteria: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class DenseScores:
    """What a vector finds. best, mean: float32 (initiatives,), cosine of the best passage and of their mean."""

    best: Vector
    mean: Vector


@dataclass(frozen=True)
class LexicalScores:
    """What words find: float32 (initiatives,), 0 where nothing is shared.

    notions: of how many vocabularies (themes, publics) an initiative holds a concept that the text names.
    """

    bm25: Vector
    coverage: Vector
    notions: Vector


@dataclass(frozen=True)
class Manifest:
    """What index.json says. hash: of all passages, in order."""

    format: int
    encoder: str
    dimension: int
    initiatives: int
    passages: int
    hash: str


class Index:
    """An index, opened for reading; each part is loaded at its first use."""

    def __init__(self, directory: Path, manifest: Manifest) -> None:
        self.directory = directory
        self.manifest = manifest

    @classmethod
    def open(cls, directory: Path, *, encoder_name: str | None = None, oldest: int = FORMAT) -> "Index":
        """Open an index. encoder_name: the encoder that will ask; None: no vector will be asked. oldest: format read.

        Raises IndexMismatch where another encoder or another version of Essaim built it, KnowledgeBaseError where
        there is none.
        """
        try:
            manifest = Manifest(**json.loads((directory / "index.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as err:
            raise KnowledgeBaseError(
                f"index absent ou illisible dans « {directory} » : lancez « essaim rebuild »"
            ) from err
        if not oldest <= manifest.format <= FORMAT:
            raise IndexMismatch("index construit par une autre version d’Essaim : lancez « essaim rebuild »")
        if encoder_name is not None and manifest.encoder != encoder_name:
            raise IndexMismatch(
                f"index construit par un autre encodeur ({manifest.encoder}) : lancez « essaim rebuild »"
            )
        return cls(directory, manifest)

    def close(self) -> None:
        """Release the passages' file."""
        if "_connection" in self.__dict__:
            self._connection.close()

    def count_passages(self) -> int:
        """Return the number of passages."""
        return self.manifest.passages

    def initiatives(self) -> list[str]:
        """Return the initiatives' IRIs, in the order of the arrays."""
        return [entry.iri for entry in self.entries]

    @cached_property
    def entries(self) -> list[Entry]:
        """Every initiative, in the order of the arrays."""
        rows = self._connection.execute("SELECT * FROM initiative ORDER BY number")
        return [Entry(*row[:5], *(tuple(json.loads(cell)) for cell in row[5:])) for row in rows]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """IRI → number."""
        return {entry.iri: entry.number for entry in self.entries}

    @cached_property
    def vectors(self) -> Vectors:
        """The encoder's vectors of the passages: float32 (passages, dim), mapped."""
        return cast(Vectors, np.load(self.directory / "vectors.npy", mmap_mode="r"))

    @cached_property
    def owners(self) -> NDArray[np.int32]:
        """The number of each passage's initiative: int32 (passages,)."""
        return cast(NDArray[np.int32], np.load(self.directory / "owners.npy"))

    @cached_property
    def means(self) -> Vectors:
        """Each initiative's mean in the searched space: float32 (initiatives, dim), norm 1."""
        return cast(Vectors, np.load(self.directory / "means.npy"))

    @cached_property
    def space(self) -> Space:
        """The map from the encoder's space to the searched one."""
        return Space.load(self.directory / "space.npz")

    @cached_property
    def reading(self) -> Reading:
        """How texts are read along the probes of `kg.aspects`."""
        return Reading.load(self.directory / "reading.npz")

    @cached_property
    def profiles(self) -> Vectors:
        """Each initiative's profile: float32 (initiatives, probes)."""
        return cast(Vectors, np.load(self.directory / "profiles.npy"))

    @cached_property
    def directions(self) -> Vectors:
        """The profiles with norm 1: float32 (initiatives, probes)."""
        return unit(self.profiles)

    def passage_keys(self) -> Iterator[str]:
        """Yield the passages' keys, in order."""
        for (key,) in self._connection.execute("SELECT hash FROM passage ORDER BY number"):
            yield key

    def passages(self, number: int) -> list[Passage]:
        """Return an initiative's passages, in the order of its text."""
        document = self.entries[number].document
        rows = self._connection.execute(
            "SELECT text, start, end FROM passage WHERE initiative = ? ORDER BY number", (number,)
        )
        return [Passage(text, document, start, end) for text, start, end in rows]

    @cached_property
    def searched(self) -> Vectors:
        """All passages in the searched space: float32 (passages, dim), norm 1."""
        count, dimension = self.manifest.passages, self.manifest.dimension
        if not count or not searched_exactly(count):
            return self.space.passages(np.array(self.vectors))
        import faiss

        # The rows that FAISS holds, seen and not copied.
        held = cast(faiss.IndexFlat, self._faiss).get_xb()
        return cast(Vectors, faiss.rev_swig_ptr(held, count * dimension).reshape(count, dimension))

    def passage_vectors(self, number: int) -> Vectors:
        """Return an initiative's passages in the searched space, in the order of `passages`: float32 (n, dim)."""
        first, last = np.searchsorted(self.owners, [number, number + 1])
        return self.space.passages(np.array(self.vectors[first:last]))

    def dense(self, vector: Vector) -> DenseScores:
        """Compare every initiative with a vector of the searched space (float32 (dim,), norm 1).

        Exact up to FLAT_UP_TO passages; beyond, an initiative that the search misses gets its mean's cosine.
        """
        mean = self.means @ vector
        if not len(mean):
            return DenseScores(mean, mean)
        if searched_exactly(self.manifest.passages):
            return DenseScores(self.best(self.searched @ vector), mean)
        best = np.full(len(mean), -1.0, np.float32)
        similarities, passages = self._faiss.search(vector[None, :], NEIGHBOURS)
        found = passages[0] >= 0
        np.maximum.at(best, self.owners[passages[0][found]], similarities[0][found])
        return DenseScores(np.where(best > -1, best, mean).astype(np.float32), mean)

    def best(self, scores: Vector) -> Vector:
        """Return the best of each initiative's passages. scores: (passages,); result: (initiatives,)."""
        return cast(Vector, np.maximum.reduceat(scores, self._starts))

    def lexical(self, text: str) -> LexicalScores:
        """Compare every initiative with a text, by words."""
        found = self._lexical.search(text)
        return LexicalScores(found.bm25, found.coverage, self._notions(text))

    def _notions(self, text: str) -> Vector:
        shared = np.zeros(self.manifest.initiatives, np.float32)
        for scheme, holders in self._holders:
            named = [holders[id] for id in mentioned(scheme, text) if id in holders]
            if named:
                shared[np.unique(np.concatenate(named))] += 1
        return shared

    @cached_property
    def _holders(self) -> list[tuple[Scheme, dict[str, NDArray[np.int64]]]]:
        """Each vocabulary with the numbers of the initiatives that hold each of its concepts."""
        found = []
        for scheme, held in (
            (THEMES, [entry.themes for entry in self.entries]),
            (PUBLICS, [entry.publics for entry in self.entries]),
        ):
            numbers: defaultdict[str, list[int]] = defaultdict(list)
            for number, ids in enumerate(held):
                for id in ids:
                    numbers[id].append(number)
            found.append((scheme, {id: np.array(rows) for id, rows in numbers.items()}))
        return found

    def respelled(self, text: str) -> str:
        """Return a text in which words that no initiative holds give way to near words that many hold."""
        return self._lexical.respelled(text)

    def holding(self, text: str) -> frozenset[int] | None:
        """Return the numbers of the initiatives that hold every term of a text; None where it has no term."""
        return self._lexical.holding(text)

    def information(self, term: str) -> float:
        """Return a term's inverse document frequency among the initiatives, above 0."""
        return self._lexical.information(term)

    @cached_property
    def _lexical(self) -> LexicalIndex:
        return LexicalIndex.open(self.directory / "lexical")

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        return np.searchsorted(self.owners, np.arange(self.manifest.initiatives))

    @cached_property
    def _faiss(self) -> "faiss.Index":
        import faiss

        # One thread: two do not help a single query and suffer from a busy neighbour.
        faiss.omp_set_num_threads(1)
        index = faiss.read_index(str(self.directory / "passages.faiss"))
        if not searched_exactly(self.manifest.passages):
            faiss.extract_index_ivf(index).nprobe = CELLS_SEARCHED
        return index

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        # The app's threads share one index; sqlite serialises them, and nobody writes.
        address = f"{(self.directory / 'passages.sqlite').resolve().as_uri()}?mode=ro&immutable=1"
        return sqlite3.connect(address, uri=True, check_same_thread=False)
