"""The pipeline in order: read, split, extract, store, index, publish."""

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ingest.errors import SourceError
from ingest.language import is_french
from ingest.model import Document, Fiche, Initiative
from ingest.read import Found, find_sources, read
from ingest.split import split
from kg import duplicates, relations, sources
from kg.base import Writer, current_generation, replace_graph
from kg.encode import Encoder
from kg.graph import VOCABULARY_GRAPH, content_quads, source_header, vocabulary_quads
from kg.index import DOCUMENTS
from kg.indexing import build_index
from kg.texts import document_texts, indexed_texts, lone_documents
from kg.twins import count_links, linked_iri, review
from ontology.terms import ESS
from ontology.vocabulary import FILES, FOLDER

if TYPE_CHECKING:
    from ingest.extract import Extractor

# Fiches extracted together before their sources are stored: what a killed run has to do again.
_TOGETHER = 64
# A source of more documents than this is read twice, once to check it and once to store it in parts, never held whole.
_HELD = 256
# step, done, total: what the progress bar shows.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class SourceReport:
    """What became of one source. refused: the reason in French, or None.

    foreign: how many documents are in another language than French, by its code.
    """

    source: str
    documents: int = 0
    initiatives: int = 0
    refused: str | None = None
    unchanged: bool = False
    foreign: Mapping[str, int] = field(default_factory=dict)


@dataclass
class Report:
    """What an ingestion did. generation: its name, None where nothing was published; links: between duplicates, in it."""

    sources: list[SourceReport] = field(default_factory=list)
    generation: str | None = None
    links: int = 0

    @property
    def refused(self) -> list[SourceReport]:
        """The sources that could not be read."""
        return [source for source in self.sources if source.refused]

    @property
    def accepted(self) -> list[SourceReport]:
        """The sources that were read, or had not changed."""
        return [source for source in self.sources if not source.refused]

    @property
    def foreign(self) -> Mapping[str, int]:
        """How many documents are in another language than French, by its code, the most frequent first."""
        counts: Counter[str] = Counter()
        for source in self.sources:
            counts.update(source.foreign)
        return dict(counts.most_common())


def ingest(
    root: Path,
    arguments: Sequence[str],
    *,
    extractor: "Extractor",
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
        _store_vocabulary(writer)
        for outcome in _ingest_sources(writer, found, extractor, format, progress):
            report.sources.append(outcome)
        if report.accepted and (writer.pending or current_generation(root) is None):
            report.generation = publish(writer, encoder, progress)
            report.links = count_links(writer.store)
    finally:
        writer.close()
    return report


@dataclass(frozen=True)
class Forgotten:
    """What was withdrawn: the sources' locators; and the generation published without them."""

    sources: tuple[str, ...]
    generation: str


def forget(
    root: Path, arguments: Sequence[str], *, encoder: Encoder, progress: Progress = lambda step, done, total: None
) -> Forgotten:
    """Withdraw sources with all that came from them, and nothing else; publish what remains.

    arguments: paths as they were given to `ingest`, folders, archives, locators, or patterns over locators.
    Raises NotFound where one names no source of the base, and then nothing is withdrawn; KnowledgeBaseLocked.
    """
    writer = Writer.open(root)
    try:
        named = [sources.matching(writer.store, [name, locator_of(Path(name), root)]) for name in arguments]
        found = tuple(dict.fromkeys(locator for locators in named for locator in locators))
        writer.begin()
        for number, locator in enumerate(found):
            progress("retrait", number, len(found))
            sources.withdraw(writer.store, locator)
        progress("retrait", len(found), len(found))
        return Forgotten(found, publish(writer, encoder, progress))
    finally:
        writer.close()


def review_link(root: Path, one: str, other: str, *, distinct: bool, encoder: Encoder) -> str:
    """Keep a person's word that two things are distinct, or take it back; return the generation published.

    one, other: any identifier of an initiative, or IRIs. Raises NotFound, KnowledgeBaseLocked.
    """
    writer = Writer.open(root)
    try:
        pair = linked_iri(writer.store, one), linked_iri(writer.store, other)
        writer.begin()
        review(writer.store, *pair, distinct=distinct)
        return publish(writer, encoder, lambda step, done, total: None)
    finally:
        writer.close()


def rebuild(root: Path, *, encoder: Encoder, progress: Progress = lambda step, done, total: None) -> str:
    """Build the index again from the graph, which is the truth; return the generation's name."""
    writer = Writer.open(root)
    try:
        return publish(writer, encoder, progress)
    finally:
        writer.close()


def publish(writer: Writer, encoder: Encoder, progress: Progress) -> str:
    """Write the index of the writer's graph and publish both; a source that a killed run left half-stored goes back."""
    published = current_generation(writer.root)
    sources.settle(writer.store, published and published / "graph")
    duplicates.refresh(writer.store)
    relations.refresh(writer.store)

    def build(store: ox.Store, directory: Path, previous: Path | None) -> None:
        def shown(done: int, total: int) -> None:
            progress("index", done, total)

        build_index(indexed_texts(store), directory, encoder, previous=previous, progress=shown)
        _index_documents(store, directory, encoder, previous)

    return writer.publish(build).name


def _index_documents(store: ox.Store, directory: Path, encoder: Encoder, previous: Path | None) -> None:
    """Write the index of the documents that describe no initiative, in a folder of the index; none where none does."""
    if not lone_documents(store):
        return
    own, taken = directory / DOCUMENTS, previous and previous / DOCUMENTS
    own.mkdir()
    # The probes are in the index just built.
    build_index(document_texts(store), own, encoder, previous=taken if taken and taken.is_dir() else directory)


def read_sources(
    arguments: Sequence[str], extractor: "Extractor", format: str = "auto"
) -> Iterator[tuple[SourceReport, list[Initiative]]]:
    """Read and extract sources without storing anything."""
    for found in find_sources(arguments):
        locator = found.url or str(found.path)
        try:
            if found.error:
                raise found.error
            documents = list(read(found.load(locator), format))
        except SourceError as err:
            yield SourceReport(err.source, refused=err.reason), []
            continue
        initiatives = list(extractor.extract_all(_fiches(documents)))
        foreign = _foreign(_languages(documents))
        yield SourceReport(locator, len(documents), len(initiatives), foreign=foreign), initiatives


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
    """A source read to its end and not yet stored. documents: reads them once more; languages: counts them by language."""

    locator: str
    content_hash: str
    documents: Callable[[], Iterator[Document]]
    languages: Counter[str]

    @property
    def count(self) -> int:
        """How many documents it holds."""
        return self.languages.total()


def _ingest_sources(
    writer: Writer, found: Sequence[Found], extractor: "Extractor", format: str, progress: Progress
) -> Iterator[SourceReport]:
    """Read sources in order and store each; small ones are extracted together, for the encoder's sake."""
    waiting: list[tuple[_Source, list[Fiche]]] = []
    for number, item in enumerate(found):
        progress("lecture", number, len(found))
        locator = item.error.source if item.error else item.url or locator_of(item.path, writer.root)
        try:
            source = _read_source(writer.store, item, locator, extractor.version, format)
        except SourceError as err:
            shown = item.error.source if item.error else item.url or str(item.path)
            yield SourceReport(shown, refused=err.reason)
            continue
        if source is None:
            yield SourceReport(locator, unchanged=True)
            continue
        writer.begin()
        if source.count > _HELD:
            yield _store_in_parts(writer.store, source, extractor, progress)
            continue
        waiting.append((source, list(_fiches(source.documents()))))
        if sum(len(fiches) for _, fiches in waiting) >= _TOGETHER:
            yield from _store_together(writer.store, waiting, extractor)
            waiting = []
    yield from _store_together(writer.store, waiting, extractor)
    progress("lecture", len(found), len(found))


def _read_source(store: ox.Store, item: Found, locator: str, version: str, format: str) -> _Source | None:
    """Return a source read to its end, or None where it is stored already. Raises SourceError."""
    if item.error:
        raise item.error
    raw = item.load(locator)
    content_hash = hashlib.sha256(raw.data).hexdigest()
    if sources.is_stored(store, locator, content_hash, version):
        return None
    documents = read(raw, format)
    held = list(islice(documents, _HELD + 1))
    if len(held) <= _HELD:
        return _Source(locator, content_hash, partial(iter, held), _languages(held))
    return _Source(locator, content_hash, partial(read, raw, format), _languages(chain(held, documents)))


def _languages(documents: Iterable[Document]) -> Counter[str]:
    return Counter(document.language for document in documents)


def _foreign(languages: Counter[str]) -> dict[str, int]:
    return {language: count for language, count in languages.items() if not is_french(language)}


def _store_together(
    store: ox.Store, waiting: Sequence[tuple[_Source, list[Fiche]]], extractor: "Extractor"
) -> Iterator[SourceReport]:
    """Extract small sources together and store each whole."""
    initiatives = extractor.extract_all(fiche for _, fiches in waiting for fiche in fiches)
    reports, contents = [], []
    for source, fiches in waiting:
        own = list(islice(initiatives, len(fiches)))
        header = source_header(source.locator, content_hash=source.content_hash, extractor=extractor.version)
        contents.append((source.locator, [*header, *_content(source, source.documents(), own, extractor)]))
        reports.append(SourceReport(source.locator, source.count, len(own), foreign=_foreign(source.languages)))
    sources.store_sources(store, contents)
    yield from reports


def _store_in_parts(store: ox.Store, source: _Source, extractor: "Extractor", progress: Progress) -> SourceReport:
    """Extract and store a large source some documents at a time, from where a killed run stopped."""
    key = f"{source.content_hash} {extractor.version}"
    reached = sources.resume(store, source.locator, key)
    remaining = islice(source.documents(), reached.documents, None)
    while documents := list(islice(remaining, _TOGETHER)):
        progress(f"extraction de {Path(source.locator).name}", reached.documents, source.count)
        initiatives = list(extractor.extract_all(_fiches(documents)))
        reached = sources.Reached(reached.documents + len(documents), reached.initiatives + len(initiatives))
        quads = _content(source, documents, initiatives, extractor)
        sources.store_part(store, source.locator, key, quads, reached)
    progress(f"extraction de {Path(source.locator).name}", source.count, source.count)
    header = source_header(source.locator, content_hash=source.content_hash, extractor=extractor.version)
    sources.finish(store, source.locator, header)
    return SourceReport(source.locator, source.count, reached.initiatives, foreign=_foreign(source.languages))


def _content(
    source: _Source, documents: Iterable[Document], initiatives: Sequence[Initiative], extractor: "Extractor"
) -> list[ox.Quad]:
    """Return the quads of documents, those without an initiative included, and of their initiatives."""
    held = {document.source: document for document in documents}
    held |= {initiative.document.source: initiative.document for initiative in initiatives}
    return content_quads(
        source.locator, extractor=extractor.version, initiatives=initiatives, documents=list(held.values())
    )


def _store_vocabulary(writer: Writer) -> None:
    """Store the ontology where it is absent or has changed since."""
    content = b"".join((FOLDER / name).read_bytes() for name in FILES)
    content_hash = hashlib.sha256(content).hexdigest()
    mark = ox.Quad(VOCABULARY_GRAPH, ox.NamedNode(ESS.textHash), ox.Literal(content_hash), VOCABULARY_GRAPH)
    if mark not in writer.store:
        writer.begin()
        replace_graph(writer.store, VOCABULARY_GRAPH, [*vocabulary_quads(), mark])
