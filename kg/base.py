"""The knowledge base on disk: generations, one writer, readers that never wait.

    DIR/LOCK                    held (flock) by the writer
    DIR/writer/                 the writer's own Oxigraph store
    DIR/generations/000007/     graph/ (checkpoint, hard links), index/, USE (locked, shared, by each reader)
    DIR/CURRENT                 « 000007 »: renamed into place, the only pointer
    DIR/PENDING                 there while the writer's store may hold more, or less, than what is published

A crash at any instant leaves CURRENT on a whole generation: a generation is built under a hidden name and renamed
when complete. Nothing here knows what the graph or the index hold.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from ingest.errors import KnowledgeBaseError, KnowledgeBaseLocked, KnowledgeBaseMissing

CURRENT = "CURRENT"
PENDING = "PENDING"
# A reader that loses the race against a sweep reads the pointer again; two sweeps in a row are already unlikely.
OPEN_ATTEMPTS = 5

BuildIndex = Callable[[ox.Store, Path, Path | None], None]


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: temporary file, fsync, rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def current_generation(root: Path) -> Path | None:
    """Return the folder of the published generation, or None where nothing is published."""
    try:
        name = (root / CURRENT).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    return root / "generations" / name


@dataclass
class KnowledgeBase:
    """A published generation, opened read-only and kept on disk while it is open."""

    root: Path
    generation: Path
    store: ox.Store
    _use: IO[bytes]

    @classmethod
    def open(cls, root: Path) -> "KnowledgeBase":
        """Open the current generation. Raises KnowledgeBaseMissing where none is published."""
        for _ in range(OPEN_ATTEMPTS):
            generation = current_generation(root)
            if generation is None:
                break
            try:
                use = (generation / "USE").open("rb")
            except FileNotFoundError:
                continue
            fcntl.flock(use, fcntl.LOCK_SH)
            if (generation / "USE").exists():
                return cls(root, generation, ox.Store.read_only(str(generation / "graph")), use)
            use.close()
        raise KnowledgeBaseMissing(
            f"aucune base de connaissances dans « {root} » : créez-la avec « essaim ingest SOURCE --kb {root} »"
        )

    @property
    def index_path(self) -> Path:
        """The folder of the index that matches this graph."""
        return self.generation / "index"

    @property
    def graph_path(self) -> Path:
        """The folder of the graph's store, for another read-only process."""
        return self.generation / "graph"

    def is_current(self) -> bool:
        """Tell whether a newer generation has been published."""
        return current_generation(self.root) == self.generation

    def close(self) -> None:
        """Let the sweep remove this generation."""
        self._use.close()


class Writer:
    """The only writer: its store, and the publication of a new generation."""

    def __init__(self, root: Path, store: ox.Store, lock: IO[bytes]) -> None:
        self.root = root
        self.store = store
        self._lock = lock

    @classmethod
    def open(cls, root: Path) -> "Writer":
        """Lock a knowledge base for writing, creating it where it does not exist.

        Raises KnowledgeBaseLocked while another process writes, KnowledgeBaseError where the folder holds something
        else.
        """
        if root.exists() and not root.is_dir():
            raise KnowledgeBaseError(f"« {root} » n'est pas un dossier : choisissez un autre --kb")
        if root.is_dir() and any(root.iterdir()) and not (root / "LOCK").exists():
            raise KnowledgeBaseError(f"« {root} » contient autre chose qu'une base Essaim : choisissez un autre --kb")
        try:
            (root / "generations").mkdir(parents=True, exist_ok=True)
            lock = (root / "LOCK").open("ab")
        except OSError as err:
            raise KnowledgeBaseError(f"impossible d'écrire dans « {root} » ({err.strerror})") from err
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as err:
            lock.close()
            raise KnowledgeBaseLocked(f"une autre commande écrit déjà dans « {root} » : attendez sa fin") from err
        return cls(root, ox.Store(str(root / "writer")), lock)

    @property
    def pending(self) -> bool:
        """Tell whether a change was begun and not published, by this writer or by one that was killed."""
        return (self.root / PENDING).exists()

    def begin(self) -> None:
        """Note that the store is about to change, so that a killed run's changes are published by the next one."""
        (self.root / PENDING).touch()

    def publish(self, build_index: BuildIndex) -> Path:
        """Publish the writer's graph with its index as a new generation; return its folder.

        build_index(store, directory, previous) writes the index of `store` in `directory`; previous: the index
        published before, or None.
        """
        self.store.flush()
        published = current_generation(self.root)
        number = 1 + max((int(path.name) for path in self._generations()), default=0)
        hidden = self.root / "generations" / f".{number:06d}"
        shutil.rmtree(hidden, ignore_errors=True)
        (hidden / "index").mkdir(parents=True)
        self.store.backup(str(hidden / "graph"))
        previous = published / "index" if published else None
        build_index(self.store, hidden / "index", previous if previous and previous.is_dir() else None)
        (hidden / "USE").touch()
        generation = hidden.with_name(f"{number:06d}")
        hidden.rename(generation)
        write_atomic(self.root / CURRENT, f"{generation.name}\n".encode("ascii"))
        (self.root / PENDING).unlink(missing_ok=True)
        self.sweep()
        return generation

    def sweep(self) -> None:
        """Remove what a killed run left half-built, and the old generations that nobody reads."""
        published = current_generation(self.root)
        for path in (self.root / "generations").glob(".*"):
            shutil.rmtree(path)
        for generation in self._generations():
            if generation != published and _is_unused(generation):
                shutil.rmtree(generation)

    def close(self) -> None:
        """Release the lock."""
        del self.store
        self._lock.close()

    def _generations(self) -> list[Path]:
        return sorted(path for path in (self.root / "generations").iterdir() if path.name.isdigit())


def _is_unused(generation: Path) -> bool:
    """Tell whether no reader holds a generation; then nobody can take it any more, its USE file being removed."""
    use = generation / "USE"
    if not use.exists():
        return True
    with use.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        use.unlink()
    return True


def replace_graph(store: ox.Store, graph: ox.NamedNode, quads: Iterable[ox.Quad]) -> None:
    """Replace a named graph in one transaction, all of it or nothing; quads of other graphs are added to those.

    Terms are serialised by pyoxigraph, which escapes them; Store.update runs its operations in one transaction.
    """
    triples: dict[str, list[str]] = {}
    for quad in quads:
        triples.setdefault(str(quad.graph_name), []).append(f"{quad.subject} {quad.predicate} {quad.object} .")
    blocks = "\n".join(f"GRAPH {name} {{ {' '.join(lines)} }}" for name, lines in triples.items())
    store.update(f"DROP SILENT GRAPH {graph} ; INSERT DATA {{ {blocks} }}")
