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
    lexical/            tantivy

The searched space is `kg.space`, the profiles are `kg.aspects`.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from ingest.errors import IndexMismatch, KnowledgeBaseError
from kg.aspects import Reading, probes
from kg.encode import Encoder, Vector, Vectors
from kg.lexical import LexicalIndex, build_lexical
from kg.model import IndexedText, Passage
from kg.passages import passage_spans
from kg.space import Space

if TYPE_CHECKING:
    import faiss

FORMAT = 1
# An exact search costs less than encoding the query up to here (measured: 60,000); beyond, cells are searched.
FLAT_UP_TO = 60_000
CELLS_SEARCHED = 64
# What an approximate search brings back, so that scores can be compared over many initiatives.
NEIGHBOURS = 5_000
ENCODED_AT_ONCE = 256
# The mean of this many titles is steady enough, and costs a second.
TITLES_READ = 100

Progress = Callable[[int, int], None]

_SCHEMA = """
CREATE TABLE initiative (number INTEGER PRIMARY KEY, iri TEXT UNIQUE, source_id TEXT, title TEXT, document TEXT,
                         themes TEXT, publics TEXT, criteria TEXT, places TEXT);
CREATE TABLE passage (number INTEGER PRIMARY KEY, initiative INTEGER, start INTEGER, end INTEGER, text TEXT, hash TEXT);
CREATE INDEX passage_initiative ON passage(initiative);
"""


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
    """What words find. bm25, coverage: float32 (initiatives,), 0 where no word is shared."""

    bm25: Vector
    coverage: Vector


def passage_key(title: str, text: str) -> str:
    """Return the hash under which a passage's vector is taken again."""
    return hashlib.sha256(_encoded(title, text).encode()).hexdigest()[:32]


def _encoded(title: str, text: str) -> str:
    """What is encoded: the title says what a passage in the middle of a text speaks of."""
    return f"{title}\n{text}".strip() or "sans titre"


# ---- building ------------------------------------------------------------------------------------------------------


def build_index(
    initiatives: Iterable[IndexedText],
    directory: Path,
    encoder: Encoder,
    *,
    previous: Path | None = None,
    progress: Progress | None = None,
) -> None:
    """Write the index of the initiatives in an existing empty directory.

    Vectors of unchanged passages are taken from `previous`, an index by the same encoder; any other is ignored.
    progress: called with (passages encoded, passages to encode).
    """
    texts = list(initiatives)
    connection = sqlite3.connect(directory / "passages.sqlite")
    with closing(connection), connection:
        owners, keys, pieces = _write_passages(connection, texts)
    vectors = _vectors(keys, pieces, encoder, previous, progress)
    np.save(directory / "vectors.npy", vectors)
    np.save(directory / "owners.npy", owners)
    sample = _sample(texts)
    asked = _query_vectors([*sample, *(probe.text for probe in probes())], encoder, previous)
    np.savez(directory / "queries.npz", keys=list(asked), vectors=np.stack(list(asked.values())))
    titles = [asked[title] for title in sample]
    space = Space.fit(vectors, titles)
    space.save(directory / "space.npz")
    _write_faiss(space.passages(vectors), directory / "passages.faiss")
    means = space.passages(_means(vectors, owners, len(texts)))
    np.save(directory / "means.npy", means)
    first = space.passages(vectors[np.searchsorted(owners, np.arange(len(texts)))])
    reading = Reading.fit(_probe_vectors(asked, space), first, [space.query(title) for title in titles])
    reading.save(directory / "reading.npz")
    np.save(directory / "profiles.npy", reading.passages(first))
    (directory / "lexical").mkdir()
    build_lexical(((text.title, text.text) for text in texts), directory / "lexical")
    _write_manifest(directory, encoder, keys, len(texts))


def _sample(texts: Sequence[IndexedText]) -> list[str]:
    """Return some titles, always the same of one corpus, few of which change when the corpus changes."""
    titles = {text.title for text in texts if text.title.strip()}
    return sorted(titles, key=lambda title: passage_key(title, ""))[:TITLES_READ]


def _query_vectors(texts: Sequence[str], encoder: Encoder, previous: Path | None) -> dict[str, Vector]:
    """Return text → vector as a query, taken from a previous index where it has it."""
    known: dict[str, Vector] = {}
    if index := _previous(previous, encoder.name):
        with np.load(index.directory / "queries.npz") as arrays:
            known = dict(zip(arrays["keys"].tolist(), arrays["vectors"], strict=True))
    return {text: known[text] if text in known else encoder.encode_query(text) for text in texts}


def _probe_vectors(asked: dict[str, Vector], space: Space) -> Vectors:
    """Return the probes in the searched space, what they share taken off: float32 (probes, dim)."""
    vectors = np.stack([asked[probe.text] for probe in probes()])
    return replace(space, query_offset=vectors.mean(axis=0)).query(vectors)


def _write_passages(
    connection: sqlite3.Connection, texts: Sequence[IndexedText]
) -> tuple[NDArray[np.int32], list[str], list[str]]:
    """Return, for each passage, its initiative's number, its key and what is encoded."""
    connection.executescript(_SCHEMA)
    owners: list[int] = []
    keys: list[str] = []
    pieces: list[str] = []
    for number, text in enumerate(texts):
        lists = (text.themes, text.publics, text.criteria, text.places)
        connection.execute(
            "INSERT INTO initiative VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (number, text.iri, text.source_id, text.title, text.document, *map(json.dumps, lists)),
        )
        for start, end in passage_spans(text.text):
            piece = text.text[start:end]
            key = passage_key(text.title, piece)
            connection.execute(
                "INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?)", (len(keys), number, start, end, piece, key)
            )
            owners.append(number)
            keys.append(key)
            pieces.append(_encoded(text.title, piece))
    return np.asarray(owners, np.int32), keys, pieces


def _vectors(
    keys: Sequence[str], pieces: Sequence[str], encoder: Encoder, previous: Path | None, progress: Progress | None
) -> Vectors:
    known = _known_vectors(previous, encoder.name)
    wanted = dict(zip(keys, pieces, strict=True))
    missing = sorted((key for key in wanted if key not in known), key=lambda key: len(wanted[key]))
    for start in range(0, len(missing), ENCODED_AT_ONCE):
        chunk = missing[start : start + ENCODED_AT_ONCE]
        known.update(zip(chunk, encoder.encode_passages([wanted[key] for key in chunk]), strict=True))
        if progress:
            progress(start + len(chunk), len(missing))
    if not keys:
        return np.zeros((0, encoder.dimension), np.float32)
    return np.stack([known[key] for key in keys]).astype(np.float32)


def _known_vectors(previous: Path | None, encoder_name: str) -> dict[str, Vector]:
    index = _previous(previous, encoder_name)
    if index is None:
        return {}
    with closing(index):
        return dict(zip(index.passage_keys(), np.array(index.vectors), strict=True))


def _previous(directory: Path | None, encoder_name: str) -> "Index | None":
    """Open an index to take vectors from; None where there is none, or another encoder's."""
    if directory is None:
        return None
    try:
        return Index.open(directory, encoder_name=encoder_name)
    except KnowledgeBaseError:
        return None


def _means(vectors: Vectors, owners: NDArray[np.int32], initiatives: int) -> Vectors:
    """Return the mean vector of each initiative: float32 (initiatives, dim)."""
    sums = np.zeros((initiatives, vectors.shape[1]), np.float32)
    np.add.at(sums, owners, vectors)
    counts = np.bincount(owners, minlength=initiatives)
    return cast(Vectors, sums / np.maximum(counts, 1)[:, None].astype(np.float32))


def _write_faiss(vectors: Vectors, path: Path) -> None:
    import faiss

    dimension = vectors.shape[1]
    if len(vectors) <= FLAT_UP_TO:
        index: faiss.Index = faiss.IndexFlatIP(dimension)
    else:
        cells = int(4 * len(vectors) ** 0.5)
        index = faiss.index_factory(dimension, f"IVF{cells},Flat", faiss.METRIC_INNER_PRODUCT)
        index.train(vectors)
    index.add(vectors)
    faiss.write_index(index, str(path))


def _write_manifest(directory: Path, encoder: Encoder, keys: Sequence[str], initiatives: int) -> None:
    manifest = {
        "format": FORMAT,
        "encoder": encoder.name,
        "dimension": encoder.dimension,
        "initiatives": initiatives,
        "passages": len(keys),
        "hash": hashlib.sha256("".join(keys).encode()).hexdigest(),
    }
    (directory / "index.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


# ---- reading -------------------------------------------------------------------------------------------------------


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
    def open(cls, directory: Path, *, encoder_name: str | None = None) -> "Index":
        """Open an index. encoder_name: the encoder that will ask; None: no vector will be asked.

        Raises IndexMismatch where another encoder or another version of Essaim built it, KnowledgeBaseError where
        there is none.
        """
        try:
            manifest = Manifest(**json.loads((directory / "index.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as err:
            raise KnowledgeBaseError(
                f"index absent ou illisible dans « {directory} » : lancez « essaim rebuild »"
            ) from err
        if manifest.format != FORMAT:
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
        return self.space.passages(np.array(self.vectors))

    def passage_vectors(self, number: int) -> Vectors:
        """Return an initiative's passages in the searched space, in the order of `passages`: float32 (n, dim)."""
        first, last = np.searchsorted(self.owners, [number, number + 1])
        return self.searched[first:last]

    def dense(self, vector: Vector) -> DenseScores:
        """Compare every initiative with a vector of the searched space (float32 (dim,), norm 1).

        Exact up to FLAT_UP_TO passages; beyond, an initiative that the search misses gets its mean's cosine.
        """
        mean = self.means @ vector
        best = np.full(len(mean), -1.0, np.float32)
        if len(mean):
            similarities, passages = self._faiss.search(vector[None, :], self._neighbours)
            found = passages[0] >= 0
            np.maximum.at(best, self.owners[passages[0][found]], similarities[0][found])
        return DenseScores(np.where(best > -1, best, mean).astype(np.float32), mean)

    def lexical(self, text: str) -> LexicalScores:
        """Compare every initiative with a text, by words."""
        bm25, coverage = np.zeros((2, self.manifest.initiatives), np.float32)
        for number, match in self._lexical.search(text).items():
            bm25[number], coverage[number] = match.bm25, match.coverage
        return LexicalScores(bm25, coverage)

    def holding(self, text: str) -> frozenset[int] | None:
        """Return the numbers of the initiatives that hold every term of a text; None where it has no term."""
        return self._lexical.holding(text)

    def information(self, term: str) -> float:
        """Return a term's inverse document frequency among the initiatives, above 0."""
        return self._lexical.information(term)

    @cached_property
    def _lexical(self) -> LexicalIndex:
        return LexicalIndex.open(self.directory / "lexical")

    @property
    def _neighbours(self) -> int:
        count = self.manifest.passages
        return count if count <= FLAT_UP_TO else NEIGHBOURS

    @cached_property
    def _faiss(self) -> "faiss.Index":
        import faiss

        # One thread: two do not help a single query and suffer from a busy neighbour.
        faiss.omp_set_num_threads(1)
        index = faiss.read_index(str(self.directory / "passages.faiss"))
        if self.manifest.passages > FLAT_UP_TO:
            faiss.extract_index_ivf(index).nprobe = CELLS_SEARCHED
        return index

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        # The app's threads share one index; sqlite serialises them, and nobody writes.
        address = f"{(self.directory / 'passages.sqlite').resolve().as_uri()}?mode=ro&immutable=1"
        return sqlite3.connect(address, uri=True, check_same_thread=False)
