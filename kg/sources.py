"""What the writer's store holds of each source: stored whole, replaced whole, or given back as it was published.

New quads go in by bulk loads: 25,000 quads a second in 40 MB, where transactions made 6,000 and kept 570 MB. A bulk load
is all or nothing; the removal before it is apart. So a source whose graph is being replaced, or is stored in several
parts, is marked meanwhile in the graph `id:unfinished`. After a kill the same content is read on from there; otherwise
`settle` gives the source back as it was published. The published graphs never hold such a mark.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
from rapidfuzz import process

from ingest.errors import NotFound
from kg.graph import select, source_graph
from kg.view import text_of
from ontology.terms import ESS, ID_BASE

UNFINISHED = ox.NamedNode(f"{ID_BASE}unfinished")
_STATE = ox.NamedNode(ESS.textHash)
# Quads removed in one transaction; and how many before RocksDB's buffers are written out and given back.
_REMOVED_AT_ONCE = 5_000
_FLUSHED_AFTER = 50_000
# Functional for a fact: a second part of a source must not say them again, with another value.
_SAID_ONCE = frozenset((ESS.confidence, ESS.stated))


@dataclass(frozen=True)
class Reached:
    """How far a source is stored: documents read, initiatives written."""

    documents: int = 0
    initiatives: int = 0


def is_stored(store: ox.Store, locator: str, content_hash: str, extractor: str) -> bool:
    """Tell whether a source is stored whole, with this content and by this extractor."""
    graph = source_graph(locator)
    return _has(store, graph, ESS.textHash, content_hash) and _has(store, graph, ESS.extractor, extractor)


def _has(store: ox.Store, graph: ox.NamedNode, predicate: str, text: str) -> bool:
    return ox.Quad(graph, ox.NamedNode(predicate), ox.Literal(text), graph) in store


def locators(store: ox.Store) -> list[str]:
    """Return the locators of all sources, sorted."""
    return sorted(text_of(row["l"]) for row in select(store, "SELECT ?l { ?s a dcat:Dataset ; dct:identifier ?l }"))


def matching(store: ox.Store, names: Iterable[str]) -> list[str]:
    """Return the locators that one of several names means: the same, a pattern, a folder or an archive above it.

    Raises NotFound, with the nearest ones.
    """
    known, wanted = locators(store), list(dict.fromkeys(names))
    found = [locator for locator in known if any(_means(name, locator) for name in wanted)]
    if not found:
        near = [name for name, score, _ in process.extract(wanted[0], known, limit=3) if score > 50]
        hint = (
            f"vouliez-vous dire {', '.join(f'« {name} »' for name in near)} ?" if near else "« essaim stats » les liste"
        )
        raise NotFound(f"aucune source « {wanted[0]} » dans cette base : {hint}")
    return found


def _means(name: str, locator: str) -> bool:
    bare = name.rstrip("/")
    return locator == name or locator.startswith((f"{bare}/", f"{bare}!")) or fnmatchcase(locator, name)


def store_sources(store: ox.Store, contents: Sequence[tuple[str, Sequence[ox.Quad]]]) -> None:
    """Store sources, given as (locator, all its quads), each in place of what came from it before."""
    graphs = [source_graph(locator) for locator, _ in contents]
    replaced = [graph for graph in graphs if store.contains_named_graph(graph)]
    for graph in replaced:
        _mark(store, graph, "")
        _clear(store, graph)
    store.bulk_extend(quad for _, quads in contents for quad in quads)
    for graph in replaced:
        _unmark(store, graph)


def withdraw(store: ox.Store, locator: str) -> None:
    """Remove a source and all that came from it."""
    graph = source_graph(locator)
    _mark(store, graph, "")
    _clear(store, graph)
    _unmark(store, graph)


def resume(store: ox.Store, locator: str, key: str) -> Reached:
    """Make ready to store a source in parts; return how far a killed run went with the same content.

    key: names the content and what reads it. Anything else that the source held is removed.
    """
    graph = source_graph(locator)
    for quad in store.quads_for_pattern(graph, _STATE, None, UNFINISHED):
        held, _, counts = quad.object.value.rpartition(" ") if isinstance(quad.object, ox.Literal) else ("", "", "")
        if held == key:
            documents, initiatives = counts.split("/")
            return Reached(int(documents), int(initiatives))
    _mark(store, graph, "")
    _clear(store, graph)
    return Reached()


def store_part(store: ox.Store, locator: str, key: str, quads: Iterable[ox.Quad], reached: Reached) -> None:
    """Add a part of a source. reached: with this part."""
    graph = source_graph(locator)
    store.bulk_extend([quad for quad in quads if quad.predicate.value not in _SAID_ONCE or not _is_said(store, quad)])
    _mark(store, graph, f"{key} {reached.documents}/{reached.initiatives}")


def finish(store: ox.Store, locator: str, header: Iterable[ox.Quad]) -> None:
    """Add the description of a source whose parts are all stored."""
    store.extend(header)
    _unmark(store, source_graph(locator))


def settle(store: ox.Store, published: Path | None) -> list[str]:
    """Give unfinished sources back as they were published; return their graphs. published: that store's folder."""
    graphs = [quad.subject for quad in store.quads_for_pattern(None, _STATE, None, UNFINISHED)]
    for graph in graphs:
        if not isinstance(graph, ox.NamedNode):
            continue
        _clear(store, graph)
        if published:
            store.bulk_extend(ox.Store.read_only(str(published)).quads_for_pattern(None, None, None, graph))
    store.remove_graph(UNFINISHED)
    return [graph.value for graph in graphs if isinstance(graph, ox.NamedNode)]


def _is_said(store: ox.Store, quad: ox.Quad) -> bool:
    said = store.quads_for_pattern(quad.subject, quad.predicate, None, quad.graph_name)
    return next(iter(said), None) is not None


def _mark(store: ox.Store, graph: ox.NamedNode, state: str) -> None:
    """Note that a source is not whole, in one transaction."""
    inside = f"GRAPH {UNFINISHED} {{ {graph} {_STATE}"
    store.update(f"DELETE WHERE {{ {inside} ?state }} }} ; INSERT DATA {{ {inside} {ox.Literal(state)} }} }}")


def _unmark(store: ox.Store, graph: ox.NamedNode) -> None:
    store.update(f"DELETE WHERE {{ GRAPH {UNFINISHED} {{ {graph} {_STATE} ?state }} }}")


def _clear(store: ox.Store, graph: ox.NamedNode) -> None:
    """Remove a graph piece by piece: in one transaction, 600,000 quads took 800 MB."""
    removed = 0
    while quads := list(islice(store.quads_for_pattern(None, None, None, graph), _REMOVED_AT_ONCE)):
        triples = "\n".join(f"{quad.subject} {quad.predicate} {quad.object} ." for quad in quads)
        store.update(f"DELETE DATA {{ GRAPH {graph} {{ {triples} }} }}")
        removed += len(quads)
        if removed % _FLUSHED_AFTER == 0:
            store.flush()
    store.remove_graph(graph)
