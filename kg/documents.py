"""Search in the documents in which no initiative is described: definitions, opinion pieces, thesauri, accounts.

The signals of `kg.search` choose a few; only those that truly match are kept. A passage is worth how many standard
deviations its cosine with the question is above what is usual, plus WORDS × the share of the question's information that it
holds with its title. Usual: for this question, the initiatives' best passages; for this document, its best passages on other
questions (the probes of `kg.aspects`), since some texts are near to everything (hubs; Conneau et al. 2018, §2.3, compare
both sides likewise); the smaller of the two counts.

Measured over 143 initiatives: of 13 questions set aside that one of five documents answers, 11 show it and no other, two
show nothing; of 14 that none answers, one shows one; of 110 questions that initiatives answer, none shows one of eight.
"""

from collections.abc import Mapping
from typing import NamedTuple, cast

import numpy as np
import pyoxigraph as ox

from kg.encode import Encoder, Vector
from kg.index import Index
from kg.lexical import held_terms, terms
from kg.model import DocumentHit, Passage
from kg.query import read_query
from kg.search import ranked, signals, total
from kg.view import read_document

MOST = 3
WORDS = 3.5
# By meaning alone, or by all the words in a passage that is a little nearer than usual.
MATCHES = 4.5
# Far behind the best document, another one shares a word by chance.
BEHIND = 0.5
# The spread of fewer initiatives says nothing: there, a passage has to hold all the words.
COMPARED = 20
# How many documents are read passage by passage.
READ = 10


class _Found(NamedTuple):
    number: int
    worth: float
    passage: Passage


def search_documents(store: ox.Store, index: Index, documents: Index, encoder: Encoder, text: str) -> list[DocumentHit]:
    """Return the documents that truly match a text, at most MOST, best first; none where its operators narrow.

    index: of the initiatives; documents: of the documents without any (`kg.texts`). Raises UsageError where an
    operator's field is unknown, IndexMismatch where another encoder built an index.
    """
    query = read_query(text)
    if query.narrows or not terms(query.text):
        return []
    asked = index.respelled(query.text)
    if asked != query.text and documents.respelled(query.text) == query.text:
        asked = query.text
    encoded = encoder.encode_query(asked)
    scores = total(signals(documents, documents.space.query(encoded), documents.lexical(asked)))
    information = {term: index.information(term) for term in terms(asked)}
    judge = _Judge(index, documents, index.space.query(encoded), information)
    found = sorted(map(judge.best, ranked(documents, scores, None, READ)), key=lambda one: -one.worth)
    kept = [one for one in found if one.worth >= max(MATCHES, BEHIND * found[0].worth)][:MOST]
    return [_hit(store, documents, rank, one) for rank, one in enumerate(kept, start=1)]


class _Judge:
    """Tells what a document is worth for one question. vector: in the space of the initiatives, float32 (dim,)."""

    def __init__(self, index: Index, documents: Index, vector: Vector, information: Mapping[str, float]) -> None:
        self.space, self.documents, self.vector, self.information = index.space, documents, vector, information
        self.others = index.dense(vector).best
        self.questions = index.reading.probes

    def best(self, number: int) -> _Found:
        """Return a document's best passage and its worth."""
        title, passages = self.documents.entries[number].title, self.documents.passages(number)
        worths = self._worths(number, np.array([self._share(f"{title} {passage.text}") for passage in passages]))
        chosen = int(np.argmax(worths))
        return _Found(number, float(worths[chosen]), passages[chosen])

    def _share(self, text: str) -> float:
        """Return the share of the question's information that a text holds, in [0, 1]."""
        held = held_terms(text)
        return sum(worth for term, worth in self.information.items() if term in held) / sum(self.information.values())

    def _worths(self, number: int, shares: Vector) -> Vector:
        first, last = np.searchsorted(self.documents.owners, [number, number + 1])
        passages = self.space.passages(np.array(self.documents.vectors[first:last]))
        cosines = passages @ self.vector
        if len(self.others) < COMPARED:
            return cast(Vector, np.where(shares == 1, MATCHES + 1 + cosines, shares))
        usual = (passages @ self.questions.T).max(axis=0)
        return cast(Vector, np.minimum(_above(cosines, self.others), _above(cosines, usual)) + WORDS * shares)


def _above(cosines: Vector, others: Vector) -> Vector:
    """Return how many standard deviations cosines are above the mean of others."""
    return cast(Vector, (cosines - others.mean()) / max(float(others.std()), 1e-6))


def _hit(store: ox.Store, documents: Index, rank: int, found: _Found) -> DocumentHit:
    document = read_document(store, documents.entries[found.number].iri)
    return DocumentHit(
        rank, document.iri, document.title, document.source, document.language, found.worth, found.passage
    )
