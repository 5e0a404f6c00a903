"""What the indexes are derived from, read from the graph: the text of each initiative, and of each other document."""

from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox

from kg.graph import select
from kg.model import IndexedText
from kg.view import cards, initiatives, text_of
from ontology.terms import CRITERIA, ESS, RDF


def indexed_texts(store: ox.Store) -> Iterator[IndexedText]:
    """Yield what the index holds of each initiative, in order of IRI."""
    criteria = _criteria(store)
    for iri in initiatives(store):
        for card in cards(store, [iri]):
            rows = select(
                store, "SELECT ?d ?text { ?i ess:describedIn ?d . ?d ess:text ?text } LIMIT 1", i=ox.NamedNode(iri)
            )
            for row in rows:
                yield IndexedText(
                    iri=iri,
                    source_id=card.source_id,
                    title=card.title,
                    text=text_of(row["text"]),
                    document=text_of(row["d"]),
                    themes=card.themes,
                    publics=card.publics,
                    criteria=tuple(sorted(criteria[iri])),
                    places=card.places,
                )


def lone_documents(store: ox.Store) -> list[str]:
    """Return the IRIs of the documents in which no initiative is described, sorted."""

    def found(predicate: str, value: str | None = None) -> Iterator[ox.Quad]:
        return store.quads_for_pattern(None, ox.NamedNode(predicate), ox.NamedNode(value) if value else None, None)

    described = {text_of(quad.object) for quad in found(ESS.describedIn)}
    documents = {text_of(quad.subject) for quad in found(RDF.type, ESS.Document)}
    return sorted(documents - described)


def document_texts(store: ox.Store) -> Iterator[IndexedText]:
    """Yield what the second index holds of each document of `lone_documents`; its source_id is where it was read."""
    for iri in lone_documents(store):
        query = "SELECT ?title ?text ?source { ?d dct:title ?title ; ess:text ?text ; dct:source ?source } LIMIT 1"
        for row in select(store, query, d=ox.NamedNode(iri)):
            yield IndexedText(
                iri=iri, source_id=text_of(row["source"]), title=text_of(row["title"]), text=text_of(row["text"]),
                document=iri,
            )  # fmt: skip


def _criteria(store: ox.Store) -> defaultdict[str, set[str]]:
    query = 'SELECT DISTINCT ?i ?c { ?s ess:subject ?i ; ess:criterion ?c ; ess:polarity "yes" }'
    held: defaultdict[str, set[str]] = defaultdict(set)
    for row in select(store, query):
        held[text_of(row["i"])].add(text_of(row["c"]).removeprefix(CRITERIA.base))
    return held
