"""Initiative ↔ quads: one named graph a source, every fact reified with its evidence. The schema is docs/graph.md.

Queries read the union of all named graphs, where a triple that two sources state is met twice: use DISTINCT.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from ingest.gazetteer import gazetteer
from ingest.identity import organisation_key, slug
from ingest.model import (
    ConceptMention,
    Document,
    Evidence,
    Initiative,
    OrganisationMention,
    Place,
    PlaceMention,
    Quantity,
    RelationKind,
    RelationMention,
)
from ingest.naming import name_key
from ontology.terms import (
    CCCEV,
    CRITERIA,
    DCAT,
    DCT,
    ESS,
    ESSV,
    GEO,
    ID_BASE,
    LEGAL_FORMS,
    ORG,
    PROV,
    PUBLICS,
    RDF,
    ROLE_PROPERTIES,
    SCHEMA,
    SKOS,
    STAGES,
    THEMES,
    WGS,
    XSD,
)
from ontology.vocabulary import FILES, FOLDER

PREFIXES: Final = {
    "ess": ESS.base,
    "essv": ESSV,
    "id": ID_BASE,
    "skos": SKOS.base,
    "dct": DCT.base,
    "prov": PROV.base,
    "schema": SCHEMA.base,
    "org": ORG.base,
    "geo": GEO.base,
    "wgs": WGS.base,
    "xsd": XSD.base,
    "rdf": RDF.base,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "cccev": CCCEV.base,
    "dcat": DCAT.base,
}
VOCABULARY_GRAPH = ox.NamedNode(ESSV)
# Places come from the gazetteer, not from the sources that name them: said once, they are counted once.
PLACES_GRAPH = ox.NamedNode(f"{ID_BASE}places")
# Which initiative bears a name that texts give, as `kg.relations` finds at each publication.
NAMED_GRAPH: Final = ox.NamedNode(f"{ID_BASE}named")

Term = ox.NamedNode | ox.Literal
RELATIONS: Final[dict[RelationKind, str]] = {"inspiredBy": ESS.inspiredBy, "partOf": ESS.partOf}
# A place of the text is where the initiative takes place from this confidence on; below, the text mentions it.
PLACE_CONFIDENCE = 0.5


def digest(*parts: str) -> str:
    """Return sixteen hexadecimal digits that identify a sequence of strings."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def source_graph(locator: str) -> ox.NamedNode:
    """Return the named graph of a source."""
    return ox.NamedNode(f"{ID_BASE}source/{slug(locator, length=40)}-{digest(locator)}")


def initiative_iri(id: str) -> str:
    """Return the IRI of an initiative from its short id."""
    return f"{ID_BASE}initiative/{id}"


def document_iri(source: str) -> str:
    """Return the IRI of a document from where it was read."""
    return f"{ID_BASE}document/{slug(source, length=40)}-{digest(source)}"


def organisation_iri(name: str) -> str:
    """Return the IRI under which every spelling of an organisation's name falls."""
    return f"{ID_BASE}organisation/{quote(organisation_key(name)[:120], safe='-')}"


def named_iri(name: str) -> str:
    """Return the IRI of what a text names without describing it, under which every spelling of its name falls."""
    return f"{ID_BASE}named/{quote(name_key(name)[:120], safe='-')}"


def place_iri(code: str) -> str:
    """Return the IRI of a place of the gazetteer."""
    return f"{ID_BASE}place/{quote(code, safe=':/')}"


class _Quads:
    """The quads of one source, built fact by fact."""

    def __init__(self, graph: ox.NamedNode, extractor: str) -> None:
        self.graph = graph
        self.extractor = extractor
        self.quads: list[ox.Quad] = []
        self._places: set[str] = set()
        self._facts: set[str] = set()

    def add(self, subject: str, predicate: str, value: Term | str | int | float | bool) -> None:
        term = value if isinstance(value, ox.NamedNode | ox.Literal) else ox.Literal(value)
        self.quads.append(ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), term, self.graph))

    def fact(
        self,
        subject: str,
        predicate: str,
        value: Term,
        *,
        document: str,
        confidence: float,
        stated: bool,
        evidence: Iterable[Evidence | None],
    ) -> None:
        """Write a triple and its reification: confidence, extractor and the sentences that prove it."""
        self.add(subject, predicate, value)
        fact = f"{ID_BASE}fact/{digest(subject, predicate, str(value), self.graph.value)}"
        self.add(fact, RDF.type, ox.NamedNode(ESS.Fact))
        self.add(fact, ESS.subject, ox.NamedNode(subject))
        self.add(fact, ESS.predicate, ox.NamedNode(predicate))
        self.add(fact, ESS.object, value)
        self._origin(fact, document, confidence, stated, evidence)

    def criterion(self, subject: str, document: str, mention_id: str, polarity: str, confidence: float,
                  evidence: Iterable[Evidence]) -> None:  # fmt: skip
        """Write a criterion statement, aligned to CCCEV."""
        statement = f"{ID_BASE}fact/{digest(subject, mention_id, polarity, self.graph.value)}"
        self.add(statement, RDF.type, ox.NamedNode(ESS.Fact))
        self.add(statement, RDF.type, ox.NamedNode(ESS.CriterionStatement))
        self.add(statement, ESS.subject, ox.NamedNode(subject))
        self.add(statement, ESS.criterion, ox.NamedNode(CRITERIA[mention_id]))
        self.add(statement, CCCEV.supportsRequirement, ox.NamedNode(CRITERIA[mention_id]))
        self.add(statement, ESS.polarity, polarity)
        self._origin(statement, document, confidence, False, evidence)

    def _origin(self, fact: str, document: str, confidence: float, stated: bool,
                evidence: Iterable[Evidence | None]) -> None:  # fmt: skip
        if fact not in self._facts:  # said again, it only gains evidence
            self._facts.add(fact)
            self.add(fact, ESS.confidence, decimal(confidence))
            self.add(fact, ESS.stated, stated)
            self.add(fact, ESS.extractor, self.extractor)
            self.add(fact, PROV.wasDerivedFrom, ox.NamedNode(document))
        for piece in evidence:
            if piece is None:
                continue
            node = f"{ID_BASE}evidence/{digest(document, str(piece.start), str(piece.end))}"
            self.add(fact, ESS.evidence, ox.NamedNode(node))
            self.add(node, RDF.type, ox.NamedNode(ESS.Evidence))
            self.add(node, ESS.quote, ox.Literal(piece.quote, language="fr"))
            self.add(node, ESS.start, piece.start)
            self.add(node, ESS.end, piece.end)
            self.add(node, PROV.wasQuotedFrom, ox.NamedNode(document))

    def place(self, place: Place) -> None:
        """Write a place once, with all its ancestors, in the graph of places."""
        if place.code in self._places:
            return
        self._places.add(place.code)
        self.quads += place_quads(place)
        for code in place.parents:
            if parent := gazetteer().by_code(code):
                self.place(parent)


def place_quads(place: Place) -> list[ox.Quad]:
    """Return what the gazetteer says of a place: name, kind, INSEE code, point, all its ancestors."""
    iri = ox.NamedNode(place_iri(place.code))
    said: list[tuple[str, Term]] = [
        (RDF.type, ox.NamedNode(SCHEMA.Place)),
        (SCHEMA.name, ox.Literal(place.name, language="fr")),
        (ESS.placeKind, ox.Literal(place.kind)),
    ]
    if place.code.isalnum():
        said.append((ESS.inseeCode, ox.Literal(place.code)))
    if place.lat is not None and place.lon is not None:
        point = ox.Literal(f"POINT({place.lon} {place.lat})", datatype=ox.NamedNode(GEO.wktLiteral))
        said += [(WGS.lat, decimal(place.lat)), (WGS.long, decimal(place.lon)), (GEO.asWKT, point)]
    said += [(SCHEMA.containedInPlace, ox.NamedNode(place_iri(code))) for code in place.parents]
    return [ox.Quad(iri, ox.NamedNode(predicate), term, PLACES_GRAPH) for predicate, term in said]


def decimal(value: float) -> ox.Literal:
    """Return an xsd:decimal with at most five decimals."""
    return ox.Literal(f"{value:.5f}".rstrip("0").rstrip(".") or "0", datatype=ox.NamedNode(XSD.decimal))


def year_literal(year: int) -> ox.Literal:
    """Return a year as xsd:integer, the type of ess:startYear."""
    return ox.Literal(year)


def source_quads(
    locator: str,
    *,
    content_hash: str,
    extractor: str,
    initiatives: Sequence[Initiative],
    documents: Sequence[Document],
) -> list[ox.Quad]:
    """Return every quad of a source: its description, its documents, its initiatives; and, in the graph of places,
    the places that they name.

    documents: all that the source holds, those without an initiative included.
    """
    return [
        *source_header(locator, content_hash=content_hash, extractor=extractor),
        *content_quads(locator, extractor=extractor, initiatives=initiatives, documents=documents),
    ]


def source_header(locator: str, *, content_hash: str, extractor: str) -> list[ox.Quad]:
    """Return the description of a source, which says that the whole of it is stored."""
    writer = _Quads(source_graph(locator), extractor)
    source = writer.graph.value
    writer.add(source, RDF.type, ox.NamedNode(DCAT.Dataset))
    writer.add(source, DCT.identifier, locator)
    writer.add(source, ESS.textHash, content_hash)
    writer.add(source, ESS.extractor, extractor)
    writer.add(source, PROV.generatedAtTime,
               ox.Literal(datetime.now(UTC).isoformat(timespec="seconds"), datatype=ox.NamedNode(XSD.dateTime)))  # fmt: skip
    return writer.quads


def content_quads(
    locator: str, *, extractor: str, initiatives: Sequence[Initiative], documents: Sequence[Document]
) -> list[ox.Quad]:
    """Return the quads of some of a source's documents and initiatives."""
    writer = _Quads(source_graph(locator), extractor)
    for document in documents:
        _write_document(writer, document)
    for initiative in initiatives:
        _write_initiative(writer, initiative)
    return writer.quads


def _write_document(writer: _Quads, document: Document) -> None:
    iri = document_iri(document.source)
    writer.add(iri, RDF.type, ox.NamedNode(ESS.Document))
    writer.add(iri, DCT.title, ox.Literal(document.title, language="fr"))
    writer.add(iri, DCT.source, document.source)
    writer.add(iri, DCT.language, document.language)
    writer.add(iri, ESS.textHash, digest(document.text))
    writer.add(iri, ESS.text, ox.Literal(document.text, language="fr"))
    writer.add(iri, PROV.wasDerivedFrom, writer.graph)
    for predicate, said in (
        (DCT.license, document.licence),
        (DCT.creator, document.author),
        (DCT.created, document.published),
        *((DCT.subject, keyword) for keyword in document.keywords),
    ):
        if said:
            writer.add(iri, predicate, said)
    if document.retrieved:
        writer.add(iri, PROV.generatedAtTime, ox.Literal(document.retrieved, datatype=ox.NamedNode(XSD.dateTime)))
    for reference in document.references:
        writer.add(iri, DCT.references, reference)


def _write_initiative(writer: _Quads, initiative: Initiative) -> None:
    iri, document = initiative_iri(initiative.id), document_iri(initiative.document.source)
    writer.add(iri, RDF.type, ox.NamedNode(ESS.Initiative))
    writer.add(iri, DCT.identifier, initiative.id)
    writer.add(iri, DCT.title, ox.Literal(initiative.title, language="fr"))
    writer.add(iri, ESS.summary, ox.Literal(initiative.summary, language="fr"))
    writer.add(iri, ESS.describedIn, ox.NamedNode(document))
    writer.add(iri, ESS.cited, initiative.cited)
    if initiative.source_id:
        writer.add(iri, ESS.sourceId, initiative.source_id)
    if initiative.url:
        writer.add(iri, SCHEMA.url, initiative.url)
    _write_places(writer, iri, document, initiative.places)
    for organisation in initiative.organisations:
        _write_organisation(writer, iri, document, organisation)
    for scheme, predicate, mentions in (
        (THEMES, ESS.theme, initiative.themes),
        (PUBLICS, ESS.public, initiative.publics),
        (STAGES, ESS.stage, (initiative.stage,) if initiative.stage else ()),
        (LEGAL_FORMS, ESS.legalForm, (initiative.legal_form,) if initiative.legal_form else ()),
    ):
        for mention in mentions:
            _write_concept(writer, iri, document, predicate, scheme[mention.id], mention)
    for criterion in initiative.criteria:
        writer.criterion(iri, document, criterion.id, criterion.polarity, criterion.confidence, criterion.evidence)
    if year := initiative.start_year:
        writer.fact(iri, ESS.startYear, year_literal(year.value), document=document, confidence=year.confidence,
                    stated=year.stated, evidence=[year.evidence])  # fmt: skip
    if budget := initiative.budget:
        writer.fact(iri, ESS.budget, decimal(budget.value), document=document, confidence=1.0 if budget.stated else 0.8,
                    stated=budget.stated, evidence=[budget.evidence])  # fmt: skip
    for kind, predicate, quantities in (
        (ESS.Amount, ESS.amount, initiative.amounts),
        (ESS.Figure, ESS.figure, initiative.figures),
    ):
        for quantity in quantities:
            _write_quantity(writer, iri, document, kind, predicate, quantity)
    for relation in initiative.relations:
        _write_relation(writer, iri, document, relation)
    for column, value in initiative.annotations:
        node = f"{ID_BASE}annotation/{digest(iri, column, value)}"
        writer.add(iri, ESS.annotation, ox.NamedNode(node))
        writer.add(node, ESS.column, column)
        writer.add(node, ESS.value, value)


def _write_places(writer: _Quads, iri: str, document: str, mentions: Sequence[PlaceMention]) -> None:
    """Link the places: what a record states is where it takes place, and then the text only mentions others."""
    stated = any(mention.stated and mention.place for mention in mentions)
    for mention in sorted(mentions, key=lambda mention: (not mention.stated, -mention.confidence)):
        if mention.place is None:
            continue
        writer.place(mention.place)
        where = mention.stated or (not stated and mention.confidence >= PLACE_CONFIDENCE)
        evidence = None
        if mention.start is not None and mention.end is not None:
            evidence = Evidence(mention.text, mention.start, mention.end)
        writer.fact(iri, ESS.place if where else ESS.mentions, ox.NamedNode(place_iri(mention.place.code)),
                    document=document, confidence=mention.confidence, stated=mention.stated,
                    evidence=[evidence])  # fmt: skip


def _write_organisation(writer: _Quads, iri: str, document: str, mention: OrganisationMention) -> None:
    organisation = organisation_iri(mention.name)
    writer.add(organisation, RDF.type, ox.NamedNode(ORG.Organization))
    writer.add(organisation, SCHEMA.name, ox.Literal(mention.name, language="fr"))
    if mention.legal:
        writer.add(organisation, ESS.legalForm, ox.NamedNode(LEGAL_FORMS[mention.legal]))
    evidence = mention.evidence
    if evidence is None and mention.start is not None and mention.end is not None:
        evidence = Evidence(mention.text, mention.start, mention.end)
    predicates = [ROLE_PROPERTIES[role] for role in mention.roles] or [ESS.mentions]
    for predicate in predicates:
        writer.fact(iri, predicate, ox.NamedNode(organisation), document=document, confidence=mention.confidence,
                    stated=mention.stated, evidence=[evidence])  # fmt: skip


def _write_relation(writer: _Quads, iri: str, document: str, mention: RelationMention) -> None:
    """Link to the name that the text gives; `kg.relations` says at publication which initiative bears it."""
    named = named_iri(mention.name)
    writer.add(named, SCHEMA.name, ox.Literal(mention.name, language="fr"))
    writer.fact(iri, RELATIONS[mention.kind], ox.NamedNode(named), document=document, confidence=mention.confidence,
                stated=False, evidence=[mention.evidence])  # fmt: skip


def _write_concept(
    writer: _Quads, iri: str, document: str, predicate: str, concept: str, mention: ConceptMention
) -> None:
    writer.fact(iri, predicate, ox.NamedNode(concept), document=document, confidence=mention.confidence,
                stated=mention.stated, evidence=mention.evidence)  # fmt: skip


def _write_quantity(writer: _Quads, iri: str, document: str, kind: str, predicate: str, quantity: Quantity) -> None:
    node = f"{ID_BASE}quantity/{digest(iri, quantity.text, str(quantity.evidence and quantity.evidence.start))}"
    writer.add(node, RDF.type, ox.NamedNode(kind))
    writer.add(node, ESS.value, decimal(quantity.value))
    writer.add(node, ESS.unit, quantity.unit)
    writer.add(node, ESS.quote, ox.Literal(quantity.text, language="fr"))
    writer.fact(iri, predicate, ox.NamedNode(node), document=document, confidence=0.9, stated=quantity.stated,
                evidence=[quantity.evidence])  # fmt: skip


def vocabulary_quads() -> Iterator[ox.Quad]:
    """Yield the ontology and its vocabularies, in their own named graph."""
    for name in FILES:
        yield from file_quads(FOLDER / name)


def file_quads(path: Path) -> Iterator[ox.Quad]:
    """Yield a Turtle file of the ontology as quads of the vocabulary's graph."""
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, VOCABULARY_GRAPH)


def select(store: ox.Store, query: str, **bindings: Term) -> list[ox.QuerySolution]:
    """Run one of our own SELECT queries over the union of all graphs.

    bindings: values of variables of its outer group, given as VALUES at its head; pyoxigraph serialises and escapes
    them.
    """
    given = "".join(f" VALUES ?{name} {{ {term} }}" for name, term in bindings.items())
    head, body = query.split("{", 1)
    solutions = store.query(f"{head}{{{given}{body}", prefixes=PREFIXES, use_default_graph_as_union=True)
    if not isinstance(solutions, ox.QuerySolutions):
        raise TypeError("select() takes SELECT queries")
    return list(solutions)


def values(iris: Iterable[str], *, variable: str) -> str:
    """Return a VALUES block over IRIs; each is validated, so that none can carry SPARQL."""
    return f"VALUES ?{variable} {{ {' '.join(str(ox.NamedNode(iri)) for iri in iris)} }}"
