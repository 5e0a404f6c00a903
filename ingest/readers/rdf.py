"""Graphs that describe initiatives: Turtle, TriG, N-Triples, N-Quads, RDF/XML and JSON-LD.

Subjects typed as initiatives by Essaim, PAIR, DSI, ESSGlobal or schema.org are read as records; a property is understood
by the last word of its name, as a column is. A graph of SKOS concepts alone is one document, a thesaurus. Remote JSON-LD
contexts are never fetched.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from ingest.clean import decode
from ingest.errors import SourceError
from ingest.identity import fold
from ingest.model import Document
from ingest.readers.raw import Raw
from ingest.readers.tables import load_json, record_documents
from ingest.records import Row
from ingest.thesaurus import thesaurus_document
from ontology.terms import ESS, ID_BASE, RDF

MOST_TRIPLES = 5_000_000
# Names of classes whose members are initiatives, whatever their vocabulary, in order of preference: only the first
# kind present is read, so that the organisations beside projects are read as their actors.
_KINDS = (
    frozenset({ESS.Initiative}),
    frozenset({"Project", "Activity", "SSEInitiative", "Initiative"}),
    frozenset({"Organization", "NGO", "LocalBusiness", "Association", "GovernmentOrganization", "CivicStructure"}),
)
SUBJECT_CLASSES = _KINDS[1] | _KINDS[2]
# A place, an address or a point opens into its own columns.
_OPENED = frozenset(
    {"place", "location", "haslocation", "address", "haspostaladdress", "postaladdress", "geo", "spatial", "geometry"}
)
_NAMES = ("name", "label", "prefLabel", "title", "legalName")
# What Essaim's own exports say of a text's evidence and not of the initiative.
_INNER = frozenset({"type", "cited", "mentions", "annotation", "amount", "figure", "containedinplace", "aswkt",
                    "inseecode", "placekind", "hasgeometry"})  # fmt: skip
_PLACE_COLUMNS = {"departement": "departement", "region": "region", "ancienne-region": "region", "pays": "pays"}
_RENAMED = {"sourceid": "id", "lat": "latitude", "long": "longitude"}
_FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "rdf": ox.RdfFormat.RDF_XML,
    "owl": ox.RdfFormat.RDF_XML,
    "xml": ox.RdfFormat.RDF_XML,
}
_PAIR = "http://virtual-assembly.org/ontologies/pair#"
_SCHEMA = "https://schema.org/"
_OWN = "urn:essaim:colonne:"
_DEEPEST = 3
_CONCEPT = ox.NamedNode("http://www.w3.org/2004/02/skos/core#Concept")

_Graph = Mapping[str, list[tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal]]]


def read_rdf(raw: Raw) -> Iterator[Document]:
    """Read a graph in any RDF syntax. Raises SourceError where it is wrong, or describes no initiative and no concept."""
    head = raw.data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    extension = raw.name.rpartition(".")[2].lower()
    if head[:1] in (b"{", b"[") and extension not in ("ttl", "trig", "nt", "nq"):
        yield from read_jsonld(raw)
        return
    format = (
        ox.RdfFormat.RDF_XML
        if head[:5] == b"<?xml" or b"<rdf:RDF" in head
        else _FORMATS.get(extension, ox.RdfFormat.TURTLE)
    )
    if format == ox.RdfFormat.RDF_XML and b"<!ENTITY" in raw.data.replace(b"\x00", b""):
        raise SourceError(raw.locator, "XML avec des entités : refusé par prudence")
    yield from _documents(raw, decode(raw.data).lstrip("\ufeff").encode(errors="replace"), format)


def read_jsonld(raw: Raw) -> Iterator[Document]:
    """Read JSON-LD. A remote context is replaced by the vocabulary that it names. Raises SourceError."""
    content = load_json(raw)
    items = content if isinstance(content, list) else [content]
    local = [{**item, "@context": _context(item.get("@context"))} if isinstance(item, dict) else item for item in items]
    yield from _documents(raw, json.dumps(local, allow_nan=True).encode(), ox.RdfFormat.JSON_LD)


def _context(context: object) -> object:
    """Return a context without addresses; words that it leaves undefined are columns."""
    given = context if isinstance(context, list) else [context]
    vocabularies = [_vocabulary(item) for item in given if isinstance(item, str)]
    local = [item for item in given if isinstance(item, dict) and "@import" not in item]
    return [{"@vocab": next(iter(vocabularies), _OWN)}, *local]


def _vocabulary(address: str) -> str:
    if "schema.org" in address:
        return _SCHEMA
    return _PAIR if "virtual-assembly" in address or "pair" in address.lower() else _OWN


def _documents(raw: Raw, data: bytes, format: ox.RdfFormat) -> Iterator[Document]:
    graph = _load(raw, data, format)
    subjects = _subjects(graph)
    concepts = [] if subjects else [subject for subject, facts in graph.items() if (RDF.type, _CONCEPT) in facts]
    if terms := thesaurus_document(raw.locator, raw.name, (Row(_columns(graph, concept)) for concept in concepts)):
        yield terms
        return
    if not subjects:
        raise SourceError(raw.locator, "aucune initiative dans ce graphe (classes attendues : ess:Initiative, pair:Project, "
                                       "schema:Project ou schema:Organization)")  # fmt: skip
    yield from record_documents(raw, (Row(_columns(graph, subject)) for subject in subjects))


def _load(raw: Raw, data: bytes, format: ox.RdfFormat) -> _Graph:
    graph: dict[str, list[tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal]]] = defaultdict(list)
    try:
        for number, quad in enumerate(ox.parse(data, format, base_iri=f"{ID_BASE}import/", rename_blank_nodes=True)):
            if number >= MOST_TRIPLES:
                raise SourceError(raw.locator, "graphe de plus de 5 millions de triplets : découpez-le")
            if not isinstance(quad.object, ox.Triple) and not isinstance(quad.subject, ox.Triple):
                graph[str(quad.subject)].append((quad.predicate.value, quad.object))
    except (SyntaxError, ValueError, OSError) as err:
        if isinstance(err, SourceError):
            raise
        line = re.search(r"line (\d+)", str(err))
        where = f" à la ligne {line[1]}" if line else ""
        raise SourceError(raw.locator, f"graphe RDF incorrect{where}") from err
    return dict(graph)


def _subjects(graph: _Graph) -> list[str]:
    """Return the subjects of the first kind of initiative that the graph holds, in its order."""
    types = {
        subject: {
            object.value for predicate, object in facts if predicate == RDF.type and not isinstance(object, ox.Literal)
        }
        for subject, facts in graph.items()
    }
    for kind in _KINDS:
        found = [
            subject for subject, names in types.items() if any(name in kind or _word(name) in kind for name in names)
        ]
        if found:
            return found
    return []


def _word(iri: str) -> str:
    return re.split(r"[#/:]", iri.rstrip("#/:"))[-1]


def _columns(graph: _Graph, subject: str, depth: int = 0) -> dict[str, object]:
    """Return what a graph says of a subject as a record's columns; French values first."""
    opened: dict[str, object] = {}
    values: dict[str, list[object]] = defaultdict(list)
    for predicate, said in sorted(graph.get(subject, ()), key=_not_french):
        name = fold(_word(predicate))
        if name in _INNER:
            continue
        if name == "describedin":
            values["texte"] += [value.value for property, value in graph.get(str(said), ()) if property == ESS.text]
        elif str(said) in graph and name in _OPENED and depth < _DEEPEST:
            opened |= _place_columns(graph, str(said), depth + 1)
        else:
            values[_RENAMED.get(name, _word(predicate))].append(_value(graph, said))
    if depth == 0 and "id" not in values and "identifier" not in values and subject.startswith("<"):
        values["id"] = [subject[1:-1]]
    return {**opened, **values}


def _place_columns(graph: _Graph, place: str, depth: int) -> dict[str, object]:
    """Return the columns of a place: its own name is a city's unless it says of what kind it is."""
    kind = next((object.value for said, object in graph[place] if said == ESS.placeKind), "")
    column = _PLACE_COLUMNS.get(kind, "ville")
    return {
        column if fold(name) in ("name", "label") else name: value
        for name, value in _columns(graph, place, depth).items()
    }


def _not_french(fact: tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal]) -> bool:
    object = fact[1]
    return isinstance(object, ox.Literal) and (object.language or "fr")[:2] != "fr"


def _value(graph: _Graph, object: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
    """Return a literal, the name of a node that the graph names, or the last word of an address of a vocabulary."""
    if isinstance(object, ox.Literal):
        return object.value
    facts = sorted(graph.get(str(object), ()), key=_not_french)
    for predicate, named in facts:
        if _word(predicate) in _NAMES and isinstance(named, ox.Literal):
            return named.value
    if isinstance(object, ox.BlankNode):
        return " ".join(value.value for _, value in facts if isinstance(value, ox.Literal))
    return _word(object.value) if "/vocab/" in object.value else object.value
