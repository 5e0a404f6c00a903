"""What the index is derived from: the text of each initiative, read from the graph."""

from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox

from kg.graph import select
from kg.model import IndexedText
from kg.view import cards, initiatives, text_of
from ontology.terms import CRITERIA


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


def _criteria(store: ox.Store) -> defaultdict[str, set[str]]:
    query = 'SELECT DISTINCT ?i ?c { ?s ess:subject ?i ; ess:criterion ?c ; ess:polarity "yes" }'
    held: defaultdict[str, set[str]] = defaultdict(set)
    for row in select(store, query):
        held[text_of(row["i"])].add(text_of(row["c"]).removeprefix(CRITERIA.base))
    return held
