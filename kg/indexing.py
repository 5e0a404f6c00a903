"""Build the index of `kg.index` from the initiatives' texts, piece by piece: memory does not grow with the corpus."""

import hashlib
import json
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from heapq import nsmallest
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from ingest.errors import KnowledgeBaseError
from kg.aspects import Reading, probes
from kg.encode import Encoder, Vector, Vectors
from kg.index import FORMAT, OLDEST_VECTORS, Index, searched_exactly
from kg.lexical import build_lexical
from kg.model import IndexedText
from kg.passages import passage_spans
from kg.space import Space, learned_map

if TYPE_CHECKING:
    import faiss

ENCODED_AT_ONCE = 256
# Rows in memory at a time while an index is built: 3 MB of vectors, and enough texts to sort by length.
WINDOW = 2_048
# Means, covariances and spreads of 384 dimensions are steady on this many rows; beyond, every n-th row is taken.
FITTED_ON = 4_096
# Rows searched space takes at a time, where their order does not matter: 1.5 MB.
ROWS = 1_024
# FAISS asks for 39 training rows a cell and takes at most 256.
TRAINED_ON = 64
# The mean of this many titles is steady enough, and costs a second.
TITLES_READ = 100

Progress = Callable[[int, int], None]

_SCHEMA = """
CREATE TABLE initiative (number INTEGER PRIMARY KEY, iri TEXT UNIQUE, source_id TEXT, title TEXT, document TEXT,
                         themes TEXT, publics TEXT, criteria TEXT, places TEXT);
CREATE TABLE passage (number INTEGER PRIMARY KEY, initiative INTEGER, start INTEGER, end INTEGER, text TEXT, hash TEXT);
CREATE INDEX passage_initiative ON passage(initiative);
"""


def passage_key(title: str, text: str) -> str:
    """Return the hash under which a passage's vector is taken again."""
    return hashlib.sha256(_encoded(title, text).encode()).hexdigest()[:32]


def _encoded(title: str, text: str) -> str:
    """What is encoded: the title says what a passage in the middle of a text speaks of."""
    return f"{title}\n{text}".strip() or "sans titre"


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
    connection = sqlite3.connect(directory / "passages.sqlite")
    with closing(connection):
        owners, keys = _write_passages(connection, initiatives)
        np.save(directory / "owners.npy", owners)
        _write_vectors(connection, keys, directory / "vectors.npy", encoder, previous, progress)
        sample = _sample(connection)
        count = int(connection.execute("SELECT COUNT(*) FROM initiative").fetchone()[0])
    asked = _query_vectors([*sample, *(probe.text for probe in probes())], encoder, previous)
    np.savez(directory / "queries.npz", keys=list(asked), vectors=np.stack(list(asked.values())))
    titles = [asked[title] for title in sample]
    space = Space.fit(_spaced(directory / "vectors.npy", FITTED_ON), titles, learned_map(encoder.name))
    space.save(directory / "space.npz")
    _write_faiss(directory / "vectors.npy", space, directory / "passages.faiss")
    starts = np.searchsorted(owners, np.arange(count + 1))
    _write_means(directory, starts, space)
    _write_profiles(directory, starts, space, asked, [space.query(title) for title in titles])
    # Last: tantivy keeps its memory, which would add to FAISS's.
    (directory / "lexical").mkdir()
    with closing(sqlite3.connect(directory / "passages.sqlite")) as connection:
        build_lexical(_whole_texts(connection), directory / "lexical")
    _write_manifest(directory, encoder, keys, count)


def _sample(connection: sqlite3.Connection) -> list[str]:
    """Return some titles, always the same of one corpus, few of which change when the corpus changes."""
    titles = (title for (title,) in connection.execute("SELECT DISTINCT title FROM initiative") if title.strip())
    return nsmallest(TITLES_READ, titles, key=lambda title: passage_key(title, ""))


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
    connection: sqlite3.Connection, texts: Iterable[IndexedText]
) -> tuple[NDArray[np.int32], NDArray[np.bytes_]]:
    """Write texts as they come; return, for each passage, its initiative's number and its key (S32)."""
    connection.executescript(_SCHEMA)
    owners, keys = array("i"), bytearray()
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
                "INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?)", (len(owners), number, start, end, piece, key)
            )
            owners.append(number)
            keys += key.encode()
    connection.commit()
    return np.array(owners, np.int32), np.frombuffer(bytes(keys), "S32")


def _whole_texts(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Yield (title, text) of each initiative in order; passages hold every word of a text."""
    rows = connection.execute(
        "SELECT initiative, title, text FROM passage JOIN initiative ON initiative.number = initiative"
        " ORDER BY passage.number"
    )
    for _, pieces in groupby(rows, key=itemgetter(0)):
        (_, title, first), *others = pieces
        yield title, "\n".join([first, *(text for _, _, text in others)])


def _write_vectors(
    connection: sqlite3.Connection,
    keys: NDArray[np.bytes_],
    path: Path,
    encoder: Encoder,
    previous: Path | None,
    progress: Progress | None,
) -> None:
    """Write the encoder's vectors of all passages, window by window; those of a previous index are taken again."""
    taken, known = _taken(keys, previous, encoder.name)
    rows = connection.execute(
        "SELECT title, text FROM passage JOIN initiative ON initiative.number = initiative ORDER BY passage.number"
    )
    done, total = 0, int((taken < 0).sum())

    def windows() -> Iterator[Vectors]:
        nonlocal done
        for start in range(0, len(keys), WINDOW):
            pieces = [_encoded(title, text) for title, text in rows.fetchmany(WINDOW)]
            window = np.empty((len(pieces), encoder.dimension), np.float32)
            own = taken[start : start + WINDOW]
            if known is not None:
                window[own >= 0] = known[own[own >= 0]]
            missing = np.flatnonzero(own < 0)
            for rows_done in _encode_missing(window, pieces, missing, encoder):
                done += rows_done
                if progress:
                    progress(done, total)
            yield window

    _write_rows(path, (len(keys), encoder.dimension), windows())


def _encode_missing(
    window: Vectors, pieces: Sequence[str], missing: NDArray[np.int64], encoder: Encoder
) -> Iterator[int]:
    """Fill the missing rows of a window, texts of like length together and equal texts once; yield rows done."""
    where: dict[str, list[int]] = {}
    for row in missing.tolist():
        where.setdefault(pieces[row], []).append(row)
    texts = sorted(where, key=len)
    for start in range(0, len(texts), ENCODED_AT_ONCE):
        chunk = texts[start : start + ENCODED_AT_ONCE]
        for text, vector in zip(chunk, encoder.encode_passages(chunk), strict=True):
            window[where[text]] = vector
        yield sum(len(where[text]) for text in chunk)


def _taken(
    keys: NDArray[np.bytes_], previous: Path | None, encoder_name: str
) -> tuple[NDArray[np.int64], Vectors | None]:
    """Return, for each passage, the row of its vector in a previous index or -1; and that index's vectors, mapped."""
    nothing = np.full(len(keys), -1, np.int64)
    index = _previous(previous, encoder_name)
    if index is None or not index.count_passages():
        return nothing, None
    with closing(index):
        held = np.fromiter(index.passage_keys(), "S32", count=index.count_passages())
    order = np.argsort(held, kind="stable")
    nearest = order[np.minimum(np.searchsorted(held, keys, sorter=order), len(held) - 1)]
    return np.where(held[nearest] == keys, nearest, nothing), index.vectors


def _write_rows(path: Path, shape: tuple[int, int], pieces: Iterable[Vectors]) -> None:
    """Write a float32 .npy file piece by piece, so that it is never whole in memory (NumPy, format 1.0)."""
    with path.open("wb") as file:
        header = {"descr": "<f4", "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(file, header)
        for piece in pieces:
            file.write(np.ascontiguousarray(piece, "<f4").tobytes())


def _rows(path: Path, start: int, stop: int) -> Vectors:
    """Return rows of a .npy file; the file is mapped only meanwhile."""
    return cast(Vectors, np.array(np.load(path, mmap_mode="r")[start:stop]))


def _spaced(path: Path, most: int) -> Vectors:
    """Return at most `most` rows of a .npy file, evenly spaced: all of them in a corpus of an ordinary size."""
    vectors = np.load(path, mmap_mode="r")
    return cast(Vectors, np.array(vectors[:: max(1, -(-len(vectors) // most))]))


def _previous(directory: Path | None, encoder_name: str) -> "Index | None":
    """Open an index to take vectors from; None where there is none, or another encoder's."""
    if directory is None:
        return None
    try:
        return Index.open(directory, encoder_name=encoder_name, oldest=OLDEST_VECTORS)
    except KnowledgeBaseError:
        return None


def _write_means(directory: Path, starts: NDArray[np.int64], space: Space) -> None:
    """Write the mean of each initiative's passages in the searched space, some initiatives at a time."""
    count = len(starts) - 1

    def means() -> Iterator[Vectors]:
        for first in range(0, count, ROWS):
            last = min(first + ROWS, count)
            vectors = _rows(directory / "vectors.npy", starts[first], starts[last])
            sums = np.add.reduceat(vectors, starts[first:last] - starts[first], axis=0)
            counts = np.diff(starts[first : last + 1])[:, None].astype(np.float32)
            yield space.passages(cast(Vectors, sums / counts))

    _write_rows(directory / "means.npy", (count, len(space.passage_offset)), means())


def _write_profiles(
    directory: Path, starts: NDArray[np.int64], space: Space, asked: dict[str, Vector], titles: Sequence[Vector]
) -> None:
    """Write how the corpus stands to the probes, and each initiative's profile, read in its first passage."""
    firsts = starts[:-1]

    def read(rows: NDArray[np.intp]) -> Iterator[Vectors]:
        for start in range(0, len(rows), ROWS):
            mapped = np.load(directory / "vectors.npy", mmap_mode="r")
            yield space.passages(np.array(mapped[rows[start : start + ROWS]]))

    none = np.empty((0, len(space.passage_offset)), np.float32)
    sample = np.concatenate([none, *read(firsts[:: max(1, -(-len(firsts) // FITTED_ON))])])
    reading = Reading.fit(_probe_vectors(asked, space), sample, titles)
    reading.save(directory / "reading.npz")
    _write_rows(directory / "profiles.npy", (len(firsts), len(reading.probes)), map(reading.passages, read(firsts)))


def _write_faiss(vectors: Path, space: Space, path: Path) -> None:
    import faiss

    count, dimension = np.load(vectors, mmap_mode="r").shape
    pieces = (space.passages(_rows(vectors, start, start + ROWS)) for start in range(0, count, ROWS))
    if searched_exactly(count):
        index: faiss.Index = _flat(count, dimension, pieces)
    else:
        cells = int(4 * count**0.5)
        index = faiss.index_factory(dimension, f"IVF{cells},Flat", faiss.METRIC_INNER_PRODUCT)
        index.train(space.passages(_spaced(vectors, TRAINED_ON * cells)))
        for piece in pieces:
            index.add(piece)
    faiss.write_index(index, str(path))


def _flat(count: int, dimension: int, pieces: Iterable[Vectors]) -> "faiss.IndexFlat":
    """Return a flat index, its room taken at once: what `add` fills doubles whenever it is full."""
    import faiss

    index = faiss.IndexFlatIP(dimension)
    index.codes.resize(count * index.code_size)
    index.ntotal = count
    held = faiss.rev_swig_ptr(index.get_xb(), count * dimension).reshape(count, dimension)
    start = 0
    for piece in pieces:
        held[start : start + len(piece)] = piece
        start += len(piece)
    return index


def _write_manifest(directory: Path, encoder: Encoder, keys: NDArray[np.bytes_], initiatives: int) -> None:
    manifest = {
        "format": FORMAT,
        "encoder": encoder.name,
        "dimension": encoder.dimension,
        "initiatives": initiatives,
        "passages": len(keys),
        "hash": hashlib.sha256(keys.tobytes()).hexdigest(),
    }
    (directory / "index.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
