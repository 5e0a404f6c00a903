"""The pipeline in order: read, split, extract, store, index, publish."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from ingest.errors import SourceError
from ingest.extract import Extractor
from ingest.model import Document, Fiche, Initiative
from ingest.read import Found, find_sources, read
from ingest.readers.raw import load
from ingest.split import split
from kg.base import Writer, current_generation, replace_graph
from kg.encode import Encoder
from kg.graph import VOCABULARY_GRAPH, select, source_graph, source_quads, vocabulary_quads
from kg.index import build_index
from kg.texts import indexed_texts
from kg.view import text_of
from ontology.terms import ESS
from ontology.vocabulary import FILES, FOLDER

# Fiches extracted together before their sources are stored: what a killed run has to do again.
_TOGETHER = 64
# step, done, total: what the progress bar shows.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class SourceReport:
    """What became of one source. refused: the reason in French, or None."""

    source: str
    documents: int = 0
    initiatives: int = 0
    refused: str | None = None
    unchanged: bool = False


@dataclass
class Report:
    """What an ingestion did. generation: its name, None where nothing was published."""

    sources: list[SourceReport] = field(default_factory=list)
    generation: str | None = None

    @property
    def refused(self) -> list[SourceReport]:
        """The sources that could not be read."""
        return [source for source in self.sources if source.refused]

    @property
    def accepted(self) -> list[SourceReport]:
        """The sources that were read, or had not changed."""
        return [source for source in self.sources if not source.refused]


def ingest(
    root: Path,
    arguments: Sequence[str],
    *,
    extractor: Extractor,
    encoder: Encoder,
    format: str = "auto",
    progress: Progress = lambda step, done, total: None,
) -> Report:
    """Read sources into a knowledge base and publish a new generation where anything changed.

    A refused source is reported and the others go on; a source whose content has not changed is left alone. Killed at
    any moment, it leaves the published generation whole, and the sources already stored are not read again.
    Raises KnowledgeBaseLocked, UsageError.
    """
    found = find_sources(arguments)
    report = Report()
    writer = Writer.open(root)
    try:
        changed = _store_vocabulary(writer.store)
        for outcome in _ingest_sources(writer.store, root, found, extractor, format, progress):
            report.sources.append(outcome)
            changed |= not outcome.refused and not outcome.unchanged
        if report.accepted and (changed or current_generation(root) is None):
            report.generation = publish(writer, encoder, progress)
    finally:
        writer.close()
    return report


def rebuild(root: Path, *, encoder: Encoder, progress: Progress = lambda step, done, total: None) -> str:
    """Build the index again from the graph, which is the truth; return the generation's name."""
    writer = Writer.open(root)
    try:
        return publish(writer, encoder, progress)
    finally:
        writer.close()


def publish(writer: Writer, encoder: Encoder, progress: Progress) -> str:
    """Write the index of the writer's graph and publish both."""

    def build(store: ox.Store, directory: Path, previous: Path | None) -> None:
        build_index(
            indexed_texts(store),
            directory,
            encoder,
            previous=previous,
            progress=lambda done, total: progress("index", done, total),
        )

    return writer.publish(build).name


def read_sources(
    arguments: Sequence[str], extractor: Extractor, format: str = "auto"
) -> Iterator[tuple[SourceReport, list[Initiative]]]:
    """Read and extract sources without storing anything."""
    for found in find_sources(arguments):
        locator = str(found.path)
        try:
            if found.error:
                raise found.error
            documents = list(read(load(found.path, locator), format))
        except SourceError as err:
            yield SourceReport(err.source, refused=err.reason), []
            continue
        initiatives = list(extractor.extract_all(_fiches(documents)))
        yield SourceReport(locator, len(documents), len(initiatives)), initiatives


def locator_of(path: Path, root: Path) -> str:
    """Return how a base names a source: its path from the base's parent folder, so that both can move together."""
    absolute, parent = os.path.abspath(path), os.path.abspath(root.parent)
    relative = os.path.relpath(absolute, parent)
    return absolute if relative.startswith(os.path.join("..", "..", "..")) else relative


def _fiches(documents: Iterable[Document]) -> Iterator[Fiche]:
    for document in documents:
        yield from split(document)


@dataclass(frozen=True)
class _Source:
    """A source read and not yet stored."""

    locator: str
    content_hash: str
    documents: list[Document]
    fiches: list[Fiche]


def _ingest_sources(
    store: ox.Store, root: Path, found: Sequence[Found], extractor: Extractor, format: str, progress: Progress
) -> Iterator[SourceReport]:
    """Read sources in order and store each; small ones are extracted together, for the encoder's sake."""
    waiting: list[_Source] = []
    for number, item in enumerate(found):
        progress("lecture", number, len(found))
        locator = item.error.source if item.error else locator_of(item.path, root)
        try:
            source = _read_source(store, item, locator, extractor.version, format)
        except SourceError as err:
            yield SourceReport(str(item.path), refused=err.reason)
            continue
        if source is None:
            yield SourceReport(locator, unchanged=True)
            continue
        waiting.append(source)
        if sum(len(other.fiches) for other in waiting) >= _TOGETHER:
            yield from _store_sources(store, waiting, extractor)
            waiting = []
    yield from _store_sources(store, waiting, extractor)
    progress("lecture", len(found), len(found))


def _read_source(store: ox.Store, item: Found, locator: str, version: str, format: str) -> _Source | None:
    """Return a source read, or None where it is stored already. Raises SourceError."""
    if item.error:
        raise item.error
    raw = load(item.path, locator)
    content_hash = hashlib.sha256(raw.data).hexdigest()
    if _is_stored(store, locator, content_hash, version):
        return None
    documents = list(read(raw, format))
    return _Source(locator, content_hash, documents, list(_fiches(documents)))


def _store_sources(store: ox.Store, sources: Sequence[_Source], extractor: Extractor) -> Iterator[SourceReport]:
    """Extract sources together and store each in a transaction of its own."""
    initiatives = extractor.extract_all(fiche for source in sources for fiche in source.fiches)
    for source in sources:
        own = list(islice(initiatives, len(source.fiches)))
        held = {document.source: document for document in source.documents}
        held |= {initiative.document.source: initiative.document for initiative in own}
        quads = source_quads(
            source.locator,
            content_hash=source.content_hash,
            extractor=extractor.version,
            initiatives=own,
            documents=list(held.values()),
        )
        replace_graph(store, source_graph(source.locator), quads)
        yield SourceReport(source.locator, len(source.documents), len(own))


def _is_stored(store: ox.Store, locator: str, content_hash: str, version: str) -> bool:
    rows = select(
        store,
        "SELECT ?hash ?extractor { ?g ess:textHash ?hash ; ess:extractor ?extractor }",
        g=source_graph(locator),
    )
    return any(text_of(row["hash"]) == content_hash and text_of(row["extractor"]) == version for row in rows)


def _store_vocabulary(store: ox.Store) -> bool:
    """Store the ontology where it is absent or has changed since; tell whether it was."""
    content = b"".join((FOLDER / name).read_bytes() for name in FILES)
    content_hash = hashlib.sha256(content).hexdigest()
    mark = ox.Quad(VOCABULARY_GRAPH, ox.NamedNode(ESS.textHash), ox.Literal(content_hash), VOCABULARY_GRAPH)
    if mark in store:
        return False
    replace_graph(store, VOCABULARY_GRAPH, [*vocabulary_quads(), mark])
    return True
