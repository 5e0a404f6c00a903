"""What the index is derived from: the text of each initiative, read from the graph."""

from collections.abc import Iterator

import pyoxigraph as ox

from kg.graph import select
from kg.model import IndexedText
from kg.view import cards, initiatives, text_of
from ontology.terms import CRITERIA

# Initiatives read at once: the index of a large base is built in flat memory.
_BATCH = 500


def indexed_texts(store: ox.Store) -> Iterator[IndexedText]:
    """Yield what the index holds of each initiative, in order of IRI."""
    everyone = initiatives(store)
    for first in range(0, len(everyone), _BATCH):
        for card in cards(store, everyone[first : first + _BATCH]):
            node = ox.NamedNode(card.iri)
            rows = select(store, "SELECT ?d ?text { ?i ess:describedIn ?d . ?d ess:text ?text } LIMIT 1", i=node)
            held = select(
                store,
                'SELECT DISTINCT ?c { ?s ess:subject ?i ; ess:criterion ?c ; ess:polarity "yes" }',
                i=node,
            )
            if rows:
                yield IndexedText(
                    iri=card.iri,
                    source_id=card.source_id,
                    title=card.title,
                    text=text_of(rows[0]["text"]),
                    document=text_of(rows[0]["d"]),
                    themes=card.themes,
                    publics=card.publics,
                    criteria=tuple(sorted(text_of(row["c"]).removeprefix(CRITERIA.base) for row in held)),
                    places=card.places,
                )
