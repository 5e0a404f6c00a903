"""Comparable initiatives, and why: the same need, for the same public, on the same theme, before the same words.

score = PROFILE_WEIGHTS-weighted cosine of the profiles of `kg.aspects`, plus what the graph says both share (publics,
themes, criteria; a rare one counts more), plus a little of the texts' own likeness. On 60 real triplets the encoder's
similarity alone orders 0.55 of them as people do, profiles 0.75, all together 0.82.
A shared place counts for nothing: people look for the practice, often to bring it elsewhere.

A reason is given where both sides prove it by a sentence; scores may rest on more.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Final, cast

import numpy as np
import pyoxigraph as ox

from ingest.concepts import singular
from ingest.errors import NotFound, UsageError
from ingest.identity import fold
from kg.aspects import columns, probes, telling_terms
from kg.encode import Encoder, Vector, Vectors
from kg.filters import NO_FILTER, Filters, candidates
from kg.graph import select
from kg.index import Entry, Index
from kg.lexical import terms
from kg.model import Aspect, Passage, Reason, SimilarHit
from kg.passages import passage_spans, sentence_spans
from kg.search import fused, ranked
from kg.space import unit
from kg.view import resolve, text_of
from ontology.terms import CRITERIA, PUBLICS, THEMES, Scheme
from ontology.vocabulary import concept, concepts

# The way of doing decides little: a garden for lonely elders compares with visits to them, not with a village's garden.
PROFILE_WEIGHTS: Final = {"besoin": 1.0, "public": 1.0, "theme": 0.3, "maniere-de-faire": 0.1}
SHARED_WEIGHTS: Final = {"publics": 0.5, "themes": 0.2, "criteria": 0.05}
# The nearest passages of both: little, for near words may hide other needs, but enough to put a hitch-hiking network
# beside a car-sharing one.
TEXT_WEIGHT: Final = 0.5
# A pasted need is a sentence or two: its profile is thin, so it is searched for, and shared concepts are added at the
# scale of z-scores.
SHARED_WITH_PASTED: Final = 2.0
# Most initiatives deal with these; the people served tell more.
COMMON_PUBLICS: Final = frozenset({"habitants", "tout-public", "entreprises", "associations", "collectivites"})
COMMON_WEIGHT: Final = 0.3
# A need or a way of doing is shared where both initiatives stand out on it by so many standard deviations.
STANDING_OUT: Final = 1.0
# A pasted text's first passages say what it is; the rest is not worth the wait.
PASSAGES_READ: Final = 6
LONGEST_QUOTE: Final = 300
# The encoder reads about as many characters of a query.
LONGEST_ASKED: Final = 2000


@dataclass(frozen=True)
class Subject:
    """What the others are compared with. iri: None for a pasted text.

    profile: float32 (probes,); vectors: of the passages, float32 (n, dim), searched space; themes, publics, criteria:
    identifiers.
    """

    iri: str | None
    profile: Vector
    themes: frozenset[str]
    publics: frozenset[str]
    criteria: frozenset[str]
    passages: tuple[Passage, ...]
    vectors: Vectors


def similar(
    store: ox.Store,
    index: Index,
    encoder: Encoder,
    *,
    anchor: str | None = None,
    text: str | None = None,
    k: int = 10,
    filters: Filters = NO_FILTER,
    reasons: bool = True,
) -> list[SimilarHit]:
    """Return the k initiatives most comparable to an anchor (any of its identifiers) or to a text, best first.

    The anchor is left out. reasons: False spares their queries, for long lists. Raises UsageError where anchor and text
    are both given or both empty, NotFound where no initiative has the anchor's identifier.
    """
    if bool(anchor) == bool(text and fold(text)):
        raise UsageError("donnez une initiative ou un texte à comparer, l’un ou l’autre")
    subject = _of_anchor(store, index, anchor) if anchor else _of_text(index, encoder, text or "")
    scores = _scores(index, subject) if anchor else _scores_of_text(index, encoder, subject, text or "")
    numbers = [
        number
        for number in ranked(index, scores, candidates(store, filters), k + 1)
        if index.entries[number].iri != subject.iri
    ][: max(k, 0)]
    explain = _Explainer(store, index, subject) if reasons else None
    return [
        _hit(rank, index.entries[number], float(scores[number]), explain.why(number) if explain else ())
        for rank, number in enumerate(numbers, start=1)
    ]


def _hit(rank: int, entry: Entry, score: float, why: tuple[Reason, ...]) -> SimilarHit:
    return SimilarHit(rank, entry.iri, entry.source_id, entry.title, score, why)


def _of_anchor(store: ox.Store, index: Index, anchor: str) -> Subject:
    iri = anchor if anchor in index.numbers else resolve(store, anchor)
    if iri not in index.numbers:
        raise NotFound(f"initiative absente de l’index : <{iri}> ; lancez « essaim rebuild »")
    number = index.numbers[iri]
    entry = index.entries[number]
    return Subject(
        iri,
        index.profiles[number],
        frozenset(entry.themes),
        frozenset(entry.publics),
        frozenset(entry.criteria),
        tuple(index.passages(number)),
        index.passage_vectors(number),
    )


def _of_text(index: Index, encoder: Encoder, text: str) -> Subject:
    spans = [span for span in passage_spans(text)[:PASSAGES_READ] if fold(text[slice(*span)])]
    passages = tuple(Passage(text[start:end], "", start, end) for start, end in spans)
    vectors = index.space.passages(encoder.encode_passages([passage.text for passage in passages]))
    return Subject(
        None,
        index.reading.passages(vectors[0]),
        mentioned(THEMES, text),
        mentioned(PUBLICS, text),
        frozenset(),
        passages,
        vectors,
    )


@cache
def _words_of(scheme: Scheme) -> tuple[tuple[str, "re.Pattern[str]"], ...]:
    found = []
    for entry in concepts(scheme):
        words = sorted({singular(fold(name)) for name in (entry.label, *entry.synonyms)}, key=len, reverse=True)
        found.append((entry.id, re.compile(rf"\b(?:{'|'.join(words)})\b")))
    return tuple(found)


def mentioned(scheme: Scheme, text: str) -> frozenset[str]:
    """Return the concepts whose label or synonym a text holds as words; accents, case and plural ignored."""
    words = singular(fold(text))
    return frozenset(id for id, pattern in _words_of(scheme) if pattern.search(words))


# ---- score ---------------------------------------------------------------------------------------------------------


def _weighted(profiles: Vectors) -> Vectors:
    """Give each scheme of probes its weight, whatever the number of its probes: float32 (…, probes), norm 1."""
    weighted = np.zeros_like(profiles)
    for scheme, weight in PROFILE_WEIGHTS.items():
        own = columns(scheme)
        weighted[..., own] = np.sqrt(weight) * unit(profiles[..., own])
    return unit(weighted)


def _scores(index: Index, subject: Subject) -> Vector:
    """Return the score of every initiative: float32 (initiatives,), about -1 to 2."""
    scores = _weighted(index.profiles) @ _weighted(subject.profile) + TEXT_WEIGHT * _likeness(index, subject)
    return cast(Vector, (scores + _shared_concepts(index, subject)).astype(np.float32))


def _scores_of_text(index: Index, encoder: Encoder, subject: Subject, text: str) -> Vector:
    """Return the score of every initiative for a pasted text: float32 (initiatives,), z-scores."""
    if not index.entries:
        return np.zeros(0, np.float32)
    found = fused(index, index.space.query(encoder.encode_query(text[:LONGEST_ASKED])), index.lexical(text))
    return cast(Vector, (found + SHARED_WITH_PASTED * _shared_concepts(index, subject)).astype(np.float32))


def _shared_concepts(index: Index, subject: Subject) -> Vector:
    """Return what concepts shared with the subject add: float32 (initiatives,)."""
    total = np.zeros(len(index.entries), np.float32)
    for name, weight in SHARED_WEIGHTS.items():
        own = cast(frozenset[str], getattr(subject, name))
        total += weight * _overlap(own, [getattr(entry, name) for entry in index.entries])
    return total


def _likeness(index: Index, subject: Subject) -> Vector:
    """Return the cosine of the nearest passages of the subject and of every initiative: float32 (initiatives,)."""
    nearest = (index.searched @ subject.vectors.T).max(axis=1)
    best = np.full(len(index.entries), -1.0, np.float32)
    np.maximum.at(best, index.owners, nearest)
    return best


def _overlap(own: frozenset[str], others: Sequence[tuple[str, ...]]) -> Vector:
    """Return the weighted Jaccard index of a set with others, less its mean: what is shared by all says nothing.

    A concept weighs its inverse document frequency. An undocumented side is neither alike nor unlike: 0.
    """
    counts: dict[str, int] = {}
    for ids in others:
        for id in ids:
            counts[id] = counts.get(id, 0) + 1
    weights = {
        id: float(np.log1p(len(others) / (1 + counts.get(id, 0)))) * (COMMON_WEIGHT if id in COMMON_PUBLICS else 1.0)
        for id in {*counts, *own}
    }
    known = np.array([bool(own and ids) for ids in others], bool)
    jaccard = np.zeros(len(others), np.float32)
    for number in np.flatnonzero(known).tolist():
        both, either = own & set(others[number]), own | set(others[number])
        jaccard[number] = sum(weights[id] for id in both) / sum(weights[id] for id in either)
    if known.any():
        jaccard[known] -= jaccard[known].mean()
    return jaccard


# ---- reasons -------------------------------------------------------------------------------------------------------

_QUOTES = """SELECT DISTINCT ?i ?concept ?quote {
  ?fact ess:subject ?i ; ess:evidence ?e ; ess:confidence ?confidence . ?e ess:quote ?quote .
  { ?fact ess:object ?concept } UNION { ?fact ess:criterion ?concept ; ess:polarity "yes" }
} ORDER BY ?concept DESC(?confidence) ?quote"""
_CARRIERS = "SELECT DISTINCT ?i ?o ?name { ?i ess:carriedBy ?o . ?o schema:name ?name } ORDER BY ?name"


class _Explainer:
    """Says why initiatives compare with one subject; what the graph says of the subject is read once."""

    def __init__(self, store: ox.Store, index: Index, subject: Subject) -> None:
        self.store = store
        self.index = index
        self.subject = subject
        self.quotes = _quotes(store, subject.iri) if subject.iri else {}
        self.carriers = _carriers(store, subject.iri) if subject.iri else {}
        self._own_sentences = _all_sentences(subject.passages)

    def why(self, number: int) -> tuple[Reason, ...]:
        """Return the reasons, the most telling first: need, public, theme, criterion, way, carrier, text."""
        entry = self.index.entries[number]
        quotes = _quotes(self.store, entry.iri)
        found = [
            self._probed("besoin", number, CRITERIA["finalite-sociale"], quotes),
            self._shared("public", PUBLICS, self.subject.publics, entry.publics, quotes),
            self._shared("theme", THEMES, self.subject.themes, entry.themes, quotes),
            self._shared("critere", CRITERIA, self.subject.criteria, entry.criteria, quotes),
            self._probed("maniere-de-faire", number, CRITERIA["logique-de-service"], quotes),
            self._carried(entry.iri),
            self._nearest(number),
        ]
        return tuple(reason for reason in found if reason)

    def _shared(
        self, aspect: Aspect, scheme: Scheme, own: Iterable[str], others: Iterable[str], quotes: dict[str, list[str]]
    ) -> Reason | None:
        both = set(own) & set(others)
        shared = [id for id in scheme if id in both]
        if not shared:
            return None
        labels = tuple(concept(scheme[id]).label for id in shared)
        return Reason(aspect, labels, self._pair([scheme[id] for id in shared], quotes))

    def _pair(self, iris: Iterable[str], quotes: dict[str, list[str]]) -> tuple[str, ...]:
        """Return one quote of each side for the first concept that both sides prove, or none."""
        for iri in iris:
            if self.quotes.get(iri) and quotes.get(iri):
                return self.quotes[iri][0], quotes[iri][0]
        return ()

    def _probed(self, aspect: Aspect, number: int, criterion: str, quotes: dict[str, list[str]]) -> Reason | None:
        """Return the probe on which both stand out most and which a sentence of each names, the criterion's first."""
        own, other = self.subject.profile, self.index.profiles[number]
        both = {column: float(min(own[column], other[column])) for column in columns(aspect)}
        likely = sorted((column for column in both if both[column] > STANDING_OUT), key=lambda column: -both[column])
        mine = self.quotes.get(criterion, []) + self._own_sentences
        theirs = quotes.get(criterion, []) + _all_sentences(self.index.passages(number))
        for column in likely:
            pair = _naming(column, mine), _naming(column, theirs)
            if all(pair):
                return Reason(aspect, (probes()[column].id,), pair)
        return None

    def _carried(self, iri: str) -> Reason | None:
        others = _carriers(self.store, iri)
        names = tuple(dict.fromkeys(name for organisation, name in self.carriers.items() if organisation in others))
        return Reason("porteur", names, ()) if names else None

    def _nearest(self, number: int) -> Reason | None:
        """Return the pair of sentences that share most, in the nearest pair of passages."""
        passages = self.index.passages(number)
        likeness = self.subject.vectors @ self.index.passage_vectors(number).T
        row, column = np.unravel_index(int(np.argmax(likeness)), likeness.shape)
        pairs = product(_sentences(self.subject.passages[row]), _sentences(passages[column]))
        best = max(pairs, key=lambda pair: self._shared_information(*pair), default=None)
        return Reason("texte", (), (_cut(best[0]), _cut(best[1]))) if best else None

    def _shared_information(self, sentence: str, other: str) -> float:
        """Return the information that two sentences share over what they hold, in [0, 1]."""
        mine, theirs = set(terms(sentence)), set(terms(other))
        held = sum(map(self.index.information, mine)) * sum(map(self.index.information, theirs))
        return float(sum(map(self.index.information, mine & theirs)) / max(held, 1e-9) ** 0.5)


def _sentences(passage: Passage) -> list[str]:
    return [passage.text[start:end] for start, end in sentence_spans(passage.text)]


def _all_sentences(passages: Iterable[Passage]) -> list[str]:
    return [sentence for passage in passages for sentence in _sentences(passage)]


def _naming(column: int, sentences: Sequence[str]) -> str:
    """Return the first of the sentences that hold most of a probe's telling terms, '' where none holds one."""
    words = telling_terms()[column]
    best = max(sentences, key=lambda sentence: len(words & set(terms(sentence))), default="")
    return _cut(best) if words & set(terms(best)) else ""


def _cut(sentence: str) -> str:
    """Keep a quote readable; what is kept is still the text's own words, from their start."""
    return sentence if len(sentence) <= LONGEST_QUOTE else sentence[:LONGEST_QUOTE].rsplit(" ", 1)[0]


def _quotes(store: ox.Store, iri: str) -> dict[str, list[str]]:
    """Return concept → the sentences that prove it of an initiative."""
    found: dict[str, list[str]] = {}
    for row in select(store, _QUOTES, i=ox.NamedNode(iri)):
        found.setdefault(text_of(row["concept"]), []).append(text_of(row["quote"]))
    return found


def _carriers(store: ox.Store, iri: str) -> dict[str, str]:
    rows = select(store, _CARRIERS, i=ox.NamedNode(iri))
    return {text_of(row["o"]): text_of(row["name"]) for row in reversed(rows)}
