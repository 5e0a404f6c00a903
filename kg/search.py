"""Hybrid search: meaning and words, one hit an initiative, with its best passage; operators are `kg.query`'s.

score = z(cosine of the best passage + MEAN_WEIGHT × cosine of the whole) + PROFILE_WEIGHT × z(cosine of the profiles)
+ LEXICAL_WEIGHT × coverage² × z(BM25) + NOTIONS_WEIGHT × vocabularies shared, z over all initiatives; profiles: need,
public, theme, way (kg.aspects); notions: themes and publics that the text names and the graph holds. Words count by how
much of the question they cover: on questions that say a thing in other words, the few words shared by chance mislead.
Every lever tried and its figures: docs/search.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import cast

import numpy as np
import pyoxigraph as ox

from ingest.errors import UsageError
from ingest.identity import fold
from kg.encode import Encoder, Vector
from kg.filters import NO_FILTER, Filters, candidates
from kg.index import Entry, Index, LexicalScores
from kg.lexical import held_terms, terms
from kg.model import Hit, Passage
from kg.query import passing as expressed
from kg.query import read_query
from kg.space import unit

MEAN_WEIGHT = 0.4
LEXICAL_WEIGHT = 0.5
PROFILE_WEIGHT = 0.2
NOTIONS_WEIGHT = 0.3
# Between two passages of one initiative, the one that holds the words of the question.
WORDS_IN_PASSAGE = 0.3


def search(
    store: ox.Store,
    index: Index,
    encoder: Encoder,
    text: str,
    *,
    k: int = 10,
    filters: Filters = NO_FILTER,
    operators: bool = True,
) -> list[Hit]:
    """Return the k initiatives nearest to a text, best first; fewer where fewer pass the filters.

    Nothing to rank by (an empty text, or operators alone) lists what passes by title, with score 0. operators: False
    reads the text as mere words. A misspelt word is searched for as `Index.respelled` corrects it. Raises UsageError where text and filters are both empty or an operator's field is
    unknown, IndexMismatch where another encoder built the index.
    """
    kept = candidates(store, filters)
    if operators:
        kept, text = _narrowed(store, index, text, kept)
    if not fold(text):
        if kept is None:
            raise UsageError("rien à chercher : donnez un texte ou un filtre (thème, lieu, public, critère…)")
        return _listed(index, kept, k)
    if not index.entries:
        return []
    asked = index.respelled(text)
    # One after the other: the encoder's engine takes all cores, and words looked up meanwhile slow it more than they save.
    vector = index.space.query(encoder.encode_query(asked))
    lexical = index.lexical(asked)
    parts = signals(index, vector, lexical)
    scores = total(parts)
    words = frozenset(terms(asked))
    return [
        replace(
            _hit(rank, index.entries[number], float(scores[number]), best_passage(index, number, vector, words)),
            parts=tuple((name, float(part[number])) for name, part in parts.items()),
        )
        for rank, number in enumerate(ranked(index, scores, kept, k), start=1)
    ]


def passing(store: ox.Store, index: Index, text: str, filters: Filters = NO_FILTER) -> frozenset[str] | None:
    """Return the IRIs that filters and a text's operators keep, None where they keep all. Raises UsageError."""
    return _narrowed(store, index, text, candidates(store, filters))[0]


def _narrowed(
    store: ox.Store, index: Index, text: str, kept: frozenset[str] | None
) -> tuple[frozenset[str] | None, str]:
    """Return what is kept once the operators of a text are read, and the text that ranks it."""
    query = read_query(text)
    found = expressed(store, index, query)
    if found is None:
        return kept, text
    return (found if kept is None else found & kept), query.text


def signals(index: Index, vector: Vector, lexical: LexicalScores) -> dict[str, Vector]:
    """Return what each signal adds to the score of every initiative: float32 (initiatives,), weights included."""
    dense = index.dense(vector)
    profile = standardised(index.directions @ unit(index.reading.query(vector)))
    words = lexical.coverage**2 * standardised(lexical.bm25)
    return {
        "sens": standardised(dense.best + MEAN_WEIGHT * dense.mean),
        "profil": cast(Vector, PROFILE_WEIGHT * profile),
        "mots": cast(Vector, LEXICAL_WEIGHT * words),
        "notions": cast(Vector, NOTIONS_WEIGHT * lexical.notions),
    }


def total(parts: dict[str, Vector]) -> Vector:
    """Return the sum of signals: float32 (initiatives,)."""
    return cast(Vector, np.sum(list(parts.values()), axis=0))


def fused(index: Index, vector: Vector, lexical: LexicalScores) -> Vector:
    """Return the score of every initiative: float32 (initiatives,)."""
    return total(signals(index, vector, lexical))


def standardised(scores: Vector) -> Vector:
    """Return z-scores: mean 0, standard deviation 1; zeros where all are equal."""
    return cast(Vector, ((scores - scores.mean()) / max(float(scores.std()), 1e-6)).astype(np.float32))


def ranked(index: Index, scores: Vector, kept: Iterable[str] | None, k: int) -> list[int]:
    """Return the numbers of the k best initiatives among those kept (None: all); ties by number."""
    order = np.argsort(-scores, kind="stable")
    if kept is not None:
        allowed = [index.numbers[iri] for iri in kept if iri in index.numbers]
        order = order[np.isin(order, allowed)]
    return [int(number) for number in order[: max(k, 0)]]


def best_passage(index: Index, number: int, vector: Vector, words: frozenset[str]) -> Passage:
    """Return the passage of an initiative nearest to a vector of the searched space, words shared counting too."""
    passages = index.passages(number)
    similarities = index.passage_vectors(number) @ vector
    shares = np.array([len(words & held_terms(passage.text)) / max(1, len(words)) for passage in passages])
    return passages[int(np.argmax(similarities + WORDS_IN_PASSAGE * shares))]


def _listed(index: Index, kept: frozenset[str], k: int) -> list[Hit]:
    entries: Sequence[Entry] = sorted(
        (index.entries[index.numbers[iri]] for iri in kept if iri in index.numbers),
        key=lambda entry: (fold(entry.title), entry.iri),
    )
    return [
        _hit(rank, entry, 0.0, index.passages(entry.number)[0]) for rank, entry in enumerate(entries[: max(k, 0)], 1)
    ]


def _hit(rank: int, entry: Entry, score: float, passage: Passage) -> Hit:
    return Hit(rank, entry.iri, entry.source_id, entry.title, score, entry.places, entry.themes, passage)
