"""A process that runs one query at a time on a read-only store, without network, under a memory limit.

Started by `kg.sparql` as `python -m kg.sparql_worker STORE`; it reads one JSON request a line on its standard input
and answers one JSON line (kind, media type, size) followed by that many bytes. It is killed, never trusted.
"""

import ctypes
import io
import json
import os
import resource
import sys
from collections.abc import Callable
from typing import IO, TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from typing_extensions import Buffer

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
MEMORY_BYTES = 3 << 30
LARGEST_RESULT = 50_000_000

_RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "xml": ox.QueryResultsFormat.XML,
}
_GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def _leave_network() -> bool:
    """Enter a network namespace of our own, with no interface; return False where the system forbids it."""
    status: int = ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    return status == 0


class _TooLarge(Exception):
    pass


class _Capped(io.BytesIO):
    """A buffer that refuses to grow past LARGEST_RESULT bytes."""

    def write(self, data: "Buffer") -> int:
        if self.tell() + memoryview(data).nbytes > LARGEST_RESULT:
            raise _TooLarge
        return super().write(data)


def _serialise(results: object, format: str, prefixes: dict[str, str]) -> tuple[str, bytes]:
    out = _Capped()
    if isinstance(results, ox.QueryTriples):
        rdf = _GRAPHS.get(format, ox.RdfFormat.TURTLE)
        ox.serialize(results, out, format=rdf, prefixes=prefixes)
        return rdf.media_type, out.getvalue()
    if isinstance(results, ox.QuerySolutions | ox.QueryBoolean):
        table = _RESULTS.get(format, ox.QueryResultsFormat.JSON)
        if isinstance(results, ox.QueryBoolean) and table not in (_RESULTS["json"], _RESULTS["xml"]):
            return "text/plain", b"true" if results else b"false"
        results.serialize(out, format=table)
        return table.media_type, out.getvalue()
    raise TypeError(type(results))


def _answer(store: ox.Store, request: dict[str, object], prefixes: dict[str, str]) -> tuple[str, str, bytes]:
    """Return (kind, media type, content): kind is ok, syntax, large or failed."""
    query, format = str(request["query"]), str(request["format"])
    try:
        results = store.query(query, prefixes=prefixes, use_default_graph_as_union=bool(request["union"]))
        media_type, content = _serialise(results, format, prefixes)
    except SyntaxError as err:
        return "syntax", "text/plain", str(err).encode()
    except _TooLarge:
        return "large", "text/plain", b""
    except (OSError, RuntimeError, ValueError, MemoryError) as err:
        return "failed", "text/plain", str(err).encode()
    return "ok", media_type, content


def serve(path: str, prefixes: dict[str, str], read: IO[bytes], write: Callable[[bytes], object]) -> None:
    """Answer requests until the input closes."""
    isolated = _leave_network()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    store = ox.Store.read_only(path)
    write(json.dumps({"ready": True, "isolated": isolated}).encode() + b"\n")
    for line in read:
        kind, media_type, content = _answer(store, json.loads(line), prefixes)
        head = {"kind": kind, "media_type": media_type, "size": len(content)}
        write(json.dumps(head).encode() + b"\n" + content)


def main() -> None:
    """Serve on the standard streams; `argv`: the store's folder and the prefixes as JSON."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)

    def write(data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[out.write(view) or 0 :]

    serve(sys.argv[1], json.loads(sys.argv[2]), sys.stdin.buffer, write)


if __name__ == "__main__":
    main()
