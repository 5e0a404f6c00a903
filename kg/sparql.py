"""The only place that runs a user's SPARQL: a guard, then killable read-only workers with time and size limits.

Measured on pyoxigraph 0.5: 3,000 nested braces end the process, and no query can be cancelled; so a query runs in a
process of its own that is ended and replaced instead.
"""

import json
import os
import re
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from typing import Final

from ingest.errors import QueryError, QueryTimeout
from kg.graph import PREFIXES

FORMATS: Final = ("json", "csv", "tsv", "xml", "turtle", "ntriples", "rdfxml", "jsonld")
LONGEST_QUERY = 20_000
DEEPEST_QUERY = 100
TIMEOUT_S = 10.0

# Strings, IRIs and comments are skipped, so that « SERVICE » in a literal is no SERVICE (SPARQL 1.1 §19.8).
_SKIPPED = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
    r"|<[^<>\"{}|^`\\\x00-\x20]*>"
    r"|#[^\n\r]*",
    re.DOTALL,
)
_UPDATES = re.compile(r"(?<![\w:?$-])(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY)(?![\w:-])", re.IGNORECASE)
_SERVICE = re.compile(r"(?<![\w:?$-])SERVICE(?![\w:-])", re.IGNORECASE)
_FROM = re.compile(r"(?<![\w:?$-])FROM(?![\w:-])", re.IGNORECASE)


@dataclass(frozen=True)
class Result:
    """A query's result, serialised."""

    media_type: str
    content: bytes


def check_query(query: str) -> bool:
    """Refuse a query that is an update, calls elsewhere, or is too long or deep; return whether it reads the union
    of all graphs (it names no FROM).

    Raises QueryError.
    """
    if len(query) > LONGEST_QUERY:
        raise QueryError(f"requête de {len(query)} caractères : la limite est de {LONGEST_QUERY}")
    if not query.strip():
        raise QueryError("requête vide : écrivez par exemple SELECT ?i { ?i a ess:Initiative } LIMIT 10")
    words = _SKIPPED.sub(" ", query)
    if found := _UPDATES.search(words):
        raise QueryError(f"« {found[1].upper()} » modifierait la base : seules les lectures sont permises")
    if _SERVICE.search(words):
        raise QueryError("« SERVICE » appellerait un autre serveur : il n'est pas permis ici")
    depth = deepest = 0
    for char in words:
        depth += (char in "{([") - (char in "})]")
        deepest = max(deepest, depth)
    if deepest > DEEPEST_QUERY:
        raise QueryError(f"requête imbriquée sur {deepest} niveaux : la limite est de {DEEPEST_QUERY}")
    return not _FROM.search(words)


class _Worker:
    """One process and its store."""

    def __init__(self, store: Path) -> None:
        root = str(Path(__file__).resolve().parents[1])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kg.sparql_worker", str(store), json.dumps(PREFIXES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=root,
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONPATH": root},
            start_new_session=True,
        )
        self._buffer = b""
        self._ready = False

    def run(self, request: bytes, timeout_s: float) -> tuple[str, str, bytes]:
        """Return (kind, media type, content). Raises TimeoutError, or EOFError where the process died."""
        deadline = time.monotonic() + timeout_s
        if not self._ready:
            self._line(time.monotonic() + 30.0)
            self._ready = True
            deadline = time.monotonic() + timeout_s
        if self._process.stdin is None:
            raise EOFError
        try:
            self._process.stdin.write(request + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError as err:
            raise EOFError from err
        head = json.loads(self._line(deadline))
        while len(self._buffer) < head["size"]:
            self._fill(deadline)
        content, self._buffer = self._buffer[: head["size"]], self._buffer[head["size"] :]
        return head["kind"], head["media_type"], content

    def _line(self, deadline: float) -> bytes:
        while b"\n" not in self._buffer:
            self._fill(deadline)
        line, self._buffer = self._buffer.split(b"\n", 1)
        return line

    def _fill(self, deadline: float) -> None:
        out = self._process.stdout
        if out is None:
            raise EOFError
        with selectors.DefaultSelector() as selector:
            selector.register(out, selectors.EVENT_READ)
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
        data = os.read(out.fileno(), 1 << 20)
        if not data:
            raise EOFError
        self._buffer += data

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()


class SparqlPool:
    """Worker processes over one published graph; thread-safe.

    A worker that a query occupies for too long or brings down is replaced; the others go on.
    """

    def __init__(self, store: Path, *, size: int = 2) -> None:
        self._store = store
        self._idle: Queue[_Worker | None] = Queue()
        self._closed = threading.Event()
        for _ in range(size):
            self._idle.put(None)

    @contextmanager
    def _worker(self, wait_s: float) -> Iterator[_Worker]:
        try:
            worker = self._idle.get(timeout=wait_s)
        except Empty as err:
            raise QueryTimeout("toutes les requêtes permises à la fois sont en cours : réessayez") from err
        worker = worker or _Worker(self._store)
        alive = False
        try:
            yield worker
            alive = True
        finally:
            if not alive or self._closed.is_set():
                worker.kill()
            self._idle.put(worker if alive and not self._closed.is_set() else None)

    def run(self, query: str, *, format: str = "json", timeout_s: float = TIMEOUT_S) -> Result:
        """Run a read-only query over the union of all graphs, or those of its FROM clauses.

        format: one of FORMATS; one that does not fit the query's form falls back to json (tables) or turtle (graphs).
        Raises QueryError (refused, wrong, too large) or QueryTimeout.
        """
        union = check_query(query)
        request = json.dumps({"query": query, "format": format, "union": union}).encode()
        try:
            with self._worker(timeout_s) as worker:
                kind, media_type, content = worker.run(request, timeout_s)
        except TimeoutError as err:
            if isinstance(err, QueryTimeout):
                raise
            raise QueryTimeout(f"requête arrêtée après {timeout_s:g} s : ajoutez des contraintes ou un LIMIT") from err
        except EOFError as err:
            raise QueryError("requête arrêtée : elle demande trop de mémoire") from err
        if kind == "syntax":
            raise QueryError(f"syntaxe SPARQL : {content.decode(errors='replace')}")
        if kind == "large":
            raise QueryError("résultat de plus de 50 Mo : ajoutez un LIMIT")
        if kind != "ok":
            raise QueryError(f"requête impossible : {content.decode(errors='replace')}")
        return Result(media_type, content)

    def close(self) -> None:
        """End the workers that are idle, and the others when their query ends."""
        self._closed.set()
        held: list[_Worker | None] = []
        while True:
            try:
                held.append(self._idle.get_nowait())
            except Empty:
                break
        for worker in held:
            if worker:
                worker.kill()
            self._idle.put(None)
