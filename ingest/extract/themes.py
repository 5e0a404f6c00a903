"""Themes and publics: the vocabulary's words found in a text, and a trained head over its vectors, mixed.

A theme or a public never stands without a sentence that shows it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ingest.extract.classifier import ConceptHead, load_model, sigmoid
from ingest.extract.lexicon import Lexicon
from ingest.extract.text import Analysis, Sentence
from ingest.model import ConceptMention, Evidence
from ontology.terms import PUBLICS, THEMES, Scheme
from ontology.vocabulary import concepts

Array = NDArray[np.float32]

MOST_THEMES = 4
MOST_PUBLICS = 5
# The likeliest theme is kept under its threshold down to here: a text is about something, or it says too little.
LAST_RESORT = 0.2
EVIDENCE = 2
# A phrase never met in the training texts: several words seldom mislead, one word often does.
WORTH_OF_PHRASE = 0.7
WORTH_OF_WORD = 0.45
# Where a text names a thing tells how much the text is about it.
TITLE, OPENING, BODY, ASIDE = 3.0, 1.5, 1.0, 0.2
OPENING_SENTENCES = 2
# Up to this many sentences, the words found count whole; then less, as a long text names many things.
SHORT_TEXT = 4
MIXED = 9
_ASIDE = re.compile(r"partenai|financ|économi|budget|moyens|contact|humains|matériel|soutien|crédit", re.I)
# « tout public » and « habitants » are not guessed: somebody says them.
SAID_ONLY = frozenset({"tout-public", "habitants"})


@dataclass(frozen=True)
class Found:
    """What a text's words say of the concepts: (labels,) each. by_sentence: (sentences, labels)."""

    title: Array
    body: Array
    by_sentence: Array


@cache
def lexicon(scheme: Scheme) -> Lexicon:
    """Return the words of a vocabulary as texts use them: labels, synonyms, cues."""
    return Lexicon(
        (concept.id, phrase)
        for concept in concepts(scheme)
        for phrase in (concept.label, *concept.synonyms, *concept.cues)
    )


def default_worth(phrase: str) -> float:
    """Return what a phrase is worth before any text was seen."""
    return WORTH_OF_PHRASE if " " in phrase else WORTH_OF_WORD


def _zone(sentence: Sentence, number: int) -> float:
    if _ASIDE.search(sentence.heading):
        return ASIDE
    return OPENING if number < OPENING_SENTENCES else BODY


def _row(scheme: Scheme, text: str, worth: Mapping[tuple[str, str], float], seen: dict[tuple[str, str], int]) -> Array:
    """Add up the worth of a text's phrases; each repetition of a phrase counts half of the one before."""
    row = np.zeros(len(scheme.ids), np.float32)
    for match in lexicon(scheme).matches(text):
        key = (match.id, match.phrase)
        value = worth.get(key, default_worth(match.phrase))
        row[scheme.ids.index(match.id)] += value * 0.5 ** seen.get(key, 0)
        seen[key] = seen.get(key, 0) + 1
    return row


def find(scheme: Scheme, title: str, sentences: Sequence[Sentence], worth: Mapping[tuple[str, str], float]) -> Found:
    """Return what the words of a title and of its text's sentences say of a vocabulary's concepts."""
    size = len(scheme.ids)
    seen: dict[tuple[str, str], int] = {}
    rows = [_row(scheme, sentence.text, worth, seen) * _zone(sentence, n) for n, sentence in enumerate(sentences)]
    by_sentence = np.stack(rows) if rows else np.zeros((0, size), np.float32)
    return Found(TITLE * _row(scheme, title, worth, {}), by_sentence.sum(axis=0), by_sentence)


def centred(vectors: Array, centre: Array) -> Array:
    """Return vectors (n, dim) from a centre, of norm 1: long texts lie nearer to the centre than short ones."""
    away = vectors - centre
    unit: Array = away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-6)
    return unit


def text_vector(vectors: Array, title_vector: Array) -> Array:
    """Return a text's vector: its title, its opening and its whole. vectors: (n, dim); title_vector: (dim,)."""
    if not len(vectors):
        return title_vector
    vector: Array = 0.35 * title_vector + 0.35 * vectors[:3].mean(axis=0) + 0.3 * vectors.mean(axis=0)
    return vector


def mixed_features(found: Found, scores: Array) -> Array:
    """Return (labels, MIXED), what a common model weighs for each concept.

    The vectors' log-odds; the words of title and body; their share of all words found, whether they are the most,
    whether there are none; the log-odds beside the second best; the words beside the most; log-odds that words support.
    """
    length = max(len(found.by_sentence), SHORT_TEXT)
    body = found.body * (SHORT_TEXT / length) ** 0.5
    total = found.title + body
    most = total.max()
    columns = [
        scores,
        np.log1p(found.title),
        np.log1p(body),
        total / (total.sum() + 1.0),
        (total >= most) & (most > 0),
        total == 0,
        scores - np.sort(scores)[-2],
        total / max(most, 1e-6),
        scores * (total > 0),
    ]
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)


def probabilities(head: ConceptHead, found: Found, vector: Array) -> Array:
    """Return (labels,): the probability of each concept."""
    scores = head.vectors.scores(centred(vector[None, :], head.centre))[0]
    return sigmoid(mixed_features(found, scores) @ head.mixing[:-1] + head.mixing[-1])


def _evidence(analysis: Analysis, strength: Array) -> tuple[Evidence, ...]:
    """Return the sentences that show a concept best, in the text's order. strength: (sentences,)."""
    best = sorted(range(len(strength)), key=lambda number: (-strength[number], number))[:EVIDENCE]
    kept = sorted(number for number in best if strength[number] > 0)
    chosen = [analysis.sentences[number] for number in kept]
    return tuple(Evidence(sentence.text, sentence.start, sentence.end) for sentence in chosen)


def _nearest(analysis: Analysis, head: ConceptHead, vectors: Array, label: int) -> tuple[Evidence, ...]:
    """Return the sentence that the head finds nearest to a concept: for a text that shows it without its words."""
    if not len(vectors):
        return ()
    sentence = analysis.sentences[int(head.vectors.scores(centred(vectors, head.centre))[:, label].argmax())]
    return (Evidence(sentence.text, sentence.start, sentence.end),)


def _extract(
    scheme: Scheme, head: ConceptHead, analysis: Analysis, vectors: Array, title_vector: Array
) -> list[ConceptMention]:
    """Return every concept above its threshold, or the likeliest alone, most likely first."""
    found = find(scheme, analysis.title, analysis.sentences, head.worth)
    likely = probabilities(head, found, text_vector(vectors, title_vector))
    order = [int(label) for label in np.argsort(-likely, kind="stable")]
    kept = [label for label in order if likely[label] >= head.thresholds[label]]
    kept = kept or [label for label in order[:1] if likely[label] >= LAST_RESORT]
    mentions = []
    for label in kept:
        evidence = _evidence(analysis, found.by_sentence[:, label])
        if not evidence and scheme.ids[label] not in SAID_ONLY:
            evidence = _nearest(analysis, head, vectors, label)
        if evidence:
            mentions.append(ConceptMention(scheme.ids[label], round(float(likely[label]), 3), evidence))
    return mentions


def extract_themes(analysis: Analysis, vectors: Array, title_vector: Array) -> tuple[ConceptMention, ...]:
    """Return one to four themes, the likeliest first; none where the text says too little.

    vectors: float32 (sentences, dim); title_vector: (dim,), rows of norm 1.
    """
    return tuple(_extract(THEMES, load_model().themes, analysis, vectors, title_vector)[:MOST_THEMES])


def extract_publics(analysis: Analysis, vectors: Array, title_vector: Array) -> tuple[ConceptMention, ...]:
    """Return up to five publics, the likeliest first. vectors and title_vector: as for themes."""
    return tuple(_extract(PUBLICS, load_model().publics, analysis, vectors, title_vector)[:MOST_PUBLICS])
