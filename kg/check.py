"""Consistency of a knowledge base: SHACL shapes, graph ↔ index, quotes ↔ documents."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg.graph import VOCABULARY_GRAPH, select
from kg.index import Index
from kg.texts import lone_documents
from kg.view import initiatives, text_of
from ontology.vocabulary import SHAPES


@dataclass(frozen=True)
class Problem:
    """Something inconsistent: where (an IRI or a file) and what, in French."""

    where: str
    what: str


@dataclass(frozen=True)
class Health:
    """The outcome of `essaim check`."""

    initiatives: int
    facts: int
    evidence: int
    passages: int
    problems: tuple[Problem, ...]


def check(store: ox.Store, index: Index, documents: Index | None = None) -> Health:
    """Check everything that a knowledge base promises. documents: the index of those without an initiative, if any."""
    problems = [*_shapes(store), *_quotes(store), *_index(initiatives(store), index)]
    if documents:
        problems += _index(lone_documents(store), documents)
    return Health(
        initiatives=len(initiatives(store)),
        facts=_count(store, "?x a ess:Fact"),
        evidence=_count(store, "?x a ess:Evidence"),
        passages=index.count_passages(),
        problems=tuple(problems),
    )


def _count(store: ox.Store, pattern: str) -> int:
    return int(text_of(select(store, f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}")[0]["n"]))


def _shapes(store: ox.Store) -> list[Problem]:
    """Validate on an in-memory copy: on Oxigraph itself, pyshacl scans the store at each violation."""
    import pyshacl
    from rdflib import Graph

    data = Graph()
    for graph in store.named_graphs():
        if graph != VOCABULARY_GRAPH:
            data.parse(data=store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b"", format="nt")
    shapes = Graph().parse(SHAPES, format="turtle")
    conforms, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    return [] if conforms else _violations(report)


def _violations(report: Any) -> list[Problem]:
    from rdflib import RDF, SH

    return sorted(
        (
            Problem(str(report.value(result, SH.focusNode)), str(report.value(result, SH.resultMessage)))
            for result in report.subjects(RDF.type, SH.ValidationResult)
        ),
        key=lambda problem: (problem.where, problem.what),
    )


def _quotes(store: ox.Store) -> list[Problem]:
    """Check that each quote stands in its document at its offsets."""
    texts: dict[str, str] = {}
    for row in select(store, "SELECT DISTINCT ?d ?text { ?d a ess:Document ; ess:text ?text }"):
        texts[text_of(row["d"])] = text_of(row["text"])
    wrong = []
    for row in select(
        store,
        "SELECT DISTINCT ?e ?quote ?start ?end ?d { ?e a ess:Evidence ; ess:quote ?quote ; ess:start ?start ;"
        " ess:end ?end ; prov:wasQuotedFrom ?d }",
    ):
        start, end = int(text_of(row["start"])), int(text_of(row["end"]))
        if texts.get(text_of(row["d"]), "")[start:end] != text_of(row["quote"]):
            wrong.append(Problem(text_of(row["e"]), "la citation ne se trouve pas à cet endroit du document"))
    return wrong


def _index(iris: Iterable[str], index: Index) -> list[Problem]:
    held, indexed = set(iris), set(index.initiatives())
    missing = [Problem(iri, "dans le graphe, absent de l'index : « essaim rebuild »") for iri in sorted(held - indexed)]
    extra = [Problem(iri, "dans l'index, absent du graphe : « essaim rebuild »") for iri in sorted(indexed - held)]
    return missing + extra
