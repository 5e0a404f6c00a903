"""Comparable initiatives: the same need, for the same public, on the same theme, before the same words.

score = PROFILE_WEIGHTS-weighted cosines of the profiles of `kg.aspects`, plus what the graph says both share (publics,
themes, criteria; a rare one counts more), plus a little of the texts' own likeness. On 60 real triplets the encoder's
similarity alone orders 0.55 of them as people do, profiles 0.75, all together 0.85.
A shared place counts for nothing: people look for the practice, often to bring it elsewhere.
Weights of one's own multiply the measured ones. The reasons are `kg.reasons`'s work.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

import numpy as np
import pyoxigraph as ox

from ingest.errors import NotFound, UsageError
from ingest.gazetteer import gazetteer
from ingest.identity import fold
from kg.aspects import WEIGHTS, Subject, columns, mentioned
from kg.encode import Encoder, Vector
from kg.filters import NO_FILTER, Filters, candidates
from kg.index import Entry, Index
from kg.model import Passage, Reason, SimilarHit
from kg.passages import passage_spans
from kg.reasons import Explainer
from kg.search import PROFILE_WEIGHT, fused, ranked, standardised
from kg.space import unit
from kg.territory import place_codes
from kg.view import resolve, text_of
from ontology.terms import ESS, PUBLICS, THEMES

# Aspect → the weight of the cosine of its part of the profiles.
PROFILE_WEIGHTS: Final = {"besoin": 0.42, "public": 0.42, "theme": 0.12, "maniere-de-faire": 0.04}
# Aspect → what of an entry is shared, and its weight.
SHARED_WEIGHTS: Final = {"public": ("publics", 0.75), "theme": ("themes", 0.2), "critere": ("criteria", 0.05)}
# The nearest passages of both: little, for near words may hide other needs, but enough to put a hitch-hiking network
# beside a car-sharing one.
TEXT_WEIGHT: Final = 0.35
# Asked for, a carrier of the same kind or a place of the same size weighs half as much as a shared public.
ASKED_WEIGHT: Final = 0.25
# A pasted need is a sentence or two: its profile is thin, so it is searched for, and shared concepts are added at the
# scale of z-scores.
SHARED_WITH_PASTED: Final = 1.5
# Most initiatives deal with these; the people served tell more.
COMMON_PUBLICS: Final = frozenset({"habitants", "tout-public", "entreprises", "associations", "collectivites"})
COMMON_WEIGHT: Final = 0.3
# A pasted text's first passages say what it is; the rest is not worth the wait.
PASSAGES_READ: Final = 6
# Up to so many characters, a text is a need put in a sentence or two, and is read as a question is.
A_NEED: Final = 300
# The encoder reads about as many characters of a query.
LONGEST_ASKED: Final = 2000
# Two texts so near (cosine of their means, searched space) tell of one network: one in 10,000 pairs of 680 real ones.
COPY: Final = 0.5
# So many results of one carrier, the initiative compared included: a third teaches nothing new.
OF_ONE_CARRIER: Final = 2


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
    weights: Mapping[str, float] = WEIGHTS,
    diverse: bool = False,
) -> list[SimilarHit]:
    """Return the k initiatives most comparable to an anchor (any of its identifiers) or to a text, best first.

    The anchor is left out. reasons: False spares their queries, for long lists. weights: of every aspect of WEIGHTS.
    diverse: copies and further initiatives of one carrier come after all the others, whatever their score. Raises
    UsageError where anchor and text are both given or both empty, NotFound where no initiative has the anchor's
    identifier.
    """
    if bool(anchor) == bool(text and fold(text)):
        raise UsageError("donnez une initiative ou un texte à comparer, l’un ou l’autre")
    subject = _of_anchor(store, index, anchor) if anchor else _of_text(index, encoder, text or "")
    scores = (
        _scores(index, subject, weights) if anchor else _scores_of_text(index, encoder, subject, text or "", weights)
    )
    scores = cast(Vector, scores + _asked(store, index, subject, weights))
    kept = candidates(store, filters)
    order = [n for n in ranked(index, scores, kept, len(index.entries)) if index.entries[n].iri != subject.iri]
    numbers = _diversified(store, index, subject, order, max(k, 0)) if diverse else order[: max(k, 0)]
    explain = Explainer(store, index, subject) if reasons else None
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
    if len(text) <= A_NEED:
        profile = index.reading.query(index.space.query(encoder.encode_query(text)))
    else:
        profile = index.reading.passages(vectors[0])
    return Subject(None, profile, mentioned(THEMES, text), mentioned(PUBLICS, text), frozenset(), passages, vectors)


# ---- score ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Likeness:
    """How alike every initiative is to the subject by one signal: float32 (initiatives,); and what it weighs."""

    aspect: str
    weight: float
    values: Vector


def likenesses(index: Index, subject: Subject) -> list[Likeness]:
    """Return every signal, always in the same order."""
    return [
        *(
            Likeness(scheme, weight, _profiles_alike(index, subject, scheme))
            for scheme, weight in PROFILE_WEIGHTS.items()
        ),
        Likeness("texte", TEXT_WEIGHT, _texts_alike(index, subject)),
        *(
            Likeness(aspect, weight, _concepts_alike(index, subject, name))
            for aspect, (name, weight) in SHARED_WEIGHTS.items()
        ),
    ]


def _scores(index: Index, subject: Subject, weights: Mapping[str, float]) -> Vector:
    """Return the score of every initiative: float32 (initiatives,), about -1 to 2 at the weights of WEIGHTS."""
    parts = [part.weight * weights[part.aspect] * part.values for part in likenesses(index, subject)]
    return cast(Vector, np.sum(parts, axis=0).astype(np.float32))


def _profiles_alike(index: Index, subject: Subject, scheme: str) -> Vector:
    own = columns(scheme)
    return cast(Vector, unit(index.profiles[:, own]) @ unit(subject.profile[own]))


def _concepts_alike(index: Index, subject: Subject, name: str) -> Vector:
    own = cast(frozenset[str], getattr(subject, name))
    return _overlap(own, [getattr(entry, name) for entry in index.entries])


def _scores_of_text(
    index: Index, encoder: Encoder, subject: Subject, text: str, weights: Mapping[str, float]
) -> Vector:
    """Return the score of every initiative for a pasted text: float32 (initiatives,), z-scores."""
    if not index.entries:
        return np.zeros(0, np.float32)
    found = fused(index, index.space.query(encoder.encode_query(text[:LONGEST_ASKED])), index.lexical(text))
    shared = SHARED_WITH_PASTED * _shared_concepts(index, subject, weights)
    return cast(Vector, (weights["texte"] * found + shared + _more_profile(index, subject, weights)).astype(np.float32))


def _more_profile(index: Index, subject: Subject, weights: Mapping[str, float]) -> Vector:
    """Return what heavier needs and ways add to a search, which weighs them by 1 already: float32 (initiatives,)."""
    added = np.zeros(len(index.entries), np.float32)
    for scheme in ("besoin", "maniere-de-faire"):
        if weights[scheme] != 1:
            added += PROFILE_WEIGHT * (weights[scheme] - 1) * standardised(_profiles_alike(index, subject, scheme))
    return added


def _shared_concepts(index: Index, subject: Subject, weights: Mapping[str, float]) -> Vector:
    """Return what concepts shared with the subject add: float32 (initiatives,)."""
    total = np.zeros(len(index.entries), np.float32)
    for aspect, (name, weight) in SHARED_WEIGHTS.items():
        total += weight * weights[aspect] * _concepts_alike(index, subject, name)
    return total


def _texts_alike(index: Index, subject: Subject) -> Vector:
    """Return the cosine of the nearest passages of the subject and of every initiative: float32 (initiatives,)."""
    nearest = (index.searched @ subject.vectors.T).max(axis=1)
    best = np.full(len(index.entries), -1.0, np.float32)
    np.maximum.at(best, index.owners, nearest)
    return best


def _overlap(own: frozenset[str], others: Sequence[tuple[str, ...]]) -> Vector:
    """Return the weighted Jaccard index of a set with others, less its mean: what is shared by all says nothing.

    A concept weighs its inverse document frequency; common publics weigh less, and where nothing else is shared the
    whole index does. An undocumented side is neither alike nor unlike: 0.
    """
    counts = Counter(id for ids in others for id in ids)
    trust = {id: COMMON_WEIGHT if id in COMMON_PUBLICS else 1.0 for id in {*counts, *own}}
    weights = {id: trust[id] * float(np.log1p(len(others) / (1 + counts[id]))) for id in trust}

    def alike(ids: tuple[str, ...]) -> float:
        both, either = own & set(ids), own | set(ids)
        share = sum(weights[id] for id in both) / sum(weights[id] for id in either)
        return share * max((trust[id] for id in both), default=0.0)

    found = {ids: alike(ids) for ids in set(others) if own and ids}
    known = np.array([ids in found for ids in others], bool)
    jaccard = np.array([found.get(ids, 0.0) for ids in others], np.float32)
    if known.any():
        jaccard[known] -= jaccard[known].mean()
    return jaccard


# ---- carriers and places -------------------------------------------------------------------------------------------


def _objects(store: ox.Store, subject: str, predicate: str) -> frozenset[str]:
    quads = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None, None)
    return frozenset(text_of(quad.object) for quad in quads)


def _asked(store: ox.Store, index: Index, subject: Subject, weights: Mapping[str, float]) -> Vector:
    """Return what a carrier of the same kind and a place of the same size add, where they are asked for.

    float32 (initiatives,). A side that says neither is neither alike nor unlike: 0; a pasted text says neither.
    """
    added = np.zeros(len(index.entries), np.float32)
    if subject.iri is None:
        return added
    if weights["porteur"]:
        forms = [_kinds(store, entry.iri) for entry in index.entries]
        added += ASKED_WEIGHT * weights["porteur"] * _overlap(frozenset(_kinds(store, subject.iri)), forms)
    if weights["territoire"]:
        own = _size(store, subject.iri)
        sizes = np.array([_size(store, entry.iri) for entry in index.entries], np.float32)
        near = np.exp(-np.abs(sizes - own)) * ((sizes > 0) & (own > 0))
        added += (ASKED_WEIGHT * weights["territoire"] * near).astype(np.float32)
    return added


def _kinds(store: ox.Store, iri: str) -> tuple[str, ...]:
    """Return the legal forms of an initiative's carriers, as IRIs."""
    holders = [iri, *_objects(store, iri, ESS.carriedBy)]
    return tuple(sorted({form for holder in holders for form in _objects(store, holder, ESS.legalForm)}))


def _size(store: ox.Store, iri: str) -> float:
    """Return the logarithm of the population of an initiative's smallest place, 0 where none is known."""
    places = (gazetteer().by_code(code) for code in place_codes(_objects(store, iri, ESS.place)))
    return float(np.log(min((place.population for place in places if place and place.population), default=1)))


# ---- diversity -----------------------------------------------------------------------------------------------------


def _diversified(store: ox.Store, index: Index, subject: Subject, order: Iterable[int], k: int) -> list[int]:
    """Return k numbers: those that repeat a result before them (a near copy, one carrier too many) come last."""
    chosen: list[int] = []
    repeated: list[int] = []
    carriers = list(_objects(store, subject.iri, ESS.carriedBy)) if subject.iri else []
    means = index.means
    for number in order:
        if len(chosen) == k:
            break
        own = _objects(store, index.entries[number].iri, ESS.carriedBy)
        copied = bool(chosen) and float((means[chosen] @ means[number]).max()) >= COPY
        if copied or any(carriers.count(one) >= OF_ONE_CARRIER for one in own):
            repeated.append(number)
            continue
        chosen.append(number)
        carriers += own
    return (chosen + repeated)[:k]
