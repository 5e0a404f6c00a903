"""The nine criteria of social innovation, each with the sentences that prove it (Institut Godin's grid).

A trained head judges each sentence by its vector and its signals; rules settle what one sentence cannot say alone:
resources of two kinds named in two sentences, and what a text denies.
"""

import re

import numpy as np
from numpy.typing import NDArray

from ingest.extract.classifier import load_model
from ingest.extract.signals import MONEY, features, resource_kinds, signals
from ingest.extract.text import Analysis, Sentence
from ingest.model import CriterionMention, Evidence
from ontology.terms import CRITERIA

Array = NDArray[np.float32]

EVIDENCE = 3
# Another sentence proves a criterion beside the best one if it is nearly as sure.
NEARLY = 0.6
# Several middling sentences prove as much as a good one, but the whole of a long text must not add up.
STRONGEST = 4
PLURAL = "modele-economique-pluriel"
PLURAL_CONFIDENCE = 0.6
DENIED_CONFIDENCE = 0.6
_NOT = r"(?:sans|aucune?|ni|jamais|n.(?:a|ont|est|était|étaient|avai\w+|sont)\s+(?:pas|jamais|guère)(?:\s+été)?|absence d[e']|pas d[e'])"
# What a denial must name within a few words, by criterion.
_DENIED = {
    "gouvernance-participative": r"associer|associ[ée]s?\b|concertation|consult\w+|impliquer|impliqu[ée]s?|participation"
    r"|particip[ée]|co.?construction|la parole|leur avis|l.avis",
    "ancrage-territorial": r"partenaires? loca(?:l|ux)|lien avec le territoire|ancrage"
    r"|acteurs locaux|partenaires? du territoire",
    "accessibilite": r"accessib\w+|tarif (?:social|réduit)|accès (?:aux|pour les) personnes",
    "impacts-directs": r"effets? (?:mesur|constat|observ)\w+|impact\w* (?:mesur|constat|observ)\w*|résultats? (?:probant|mesur)\w*",
    "changement-social": r"essaim\w+|répliqu\w+|dupliqu\w+|généralis\w+",
    "modele-economique-pluriel": r"autofinanc\w+|recettes? propres?|bénévol\w+",
}
_DENIALS = {id: re.compile(rf"\b{_NOT}\s+(?:[\w’'-]+\s+){{0,3}}?(?:{names})", re.I) for id, names in _DENIED.items()}


def _evidence(sentence: Sentence) -> Evidence:
    return Evidence(sentence.text, sentence.start, sentence.end)


def denials(analysis: Analysis) -> dict[str, list[Evidence]]:
    """Return what the text says is absent: criterion → the sentences that say so."""
    found: dict[str, list[Evidence]] = {}
    for sentence in analysis.sentences:
        for id, pattern in _DENIALS.items():
            if pattern.search(sentence.text):
                found.setdefault(id, []).append(_evidence(sentence))
    return found


def plural_resources(analysis: Analysis) -> tuple[Evidence, ...]:
    """Return sentences that together name two kinds of resources, each speaking of money or under such a heading."""
    proofs: list[Evidence] = []
    kinds: set[str] = set()
    for sentence in analysis.sentences:
        if not MONEY.search(f"{sentence.heading} {sentence.text}"):
            continue
        new = resource_kinds(sentence.text) - kinds
        if new:
            kinds |= new
            proofs.append(_evidence(sentence))
    return tuple(proofs[:EVIDENCE]) if len(kinds) >= 2 else ()


def probabilities(analysis: Analysis, vectors: Array) -> Array:
    """Return (sentences, 9): the probability that each sentence proves each criterion."""
    if not analysis.sentences:
        return np.zeros((0, len(CRITERIA.ids)), np.float32)
    rows = [signals(sentence.text, sentence.heading, n) for n, sentence in enumerate(analysis.sentences)]
    return load_model().criteria.probabilities(features(vectors, rows))


def _silence(likely: Array, analysis: Analysis, denied: dict[str, list[Evidence]]) -> None:
    """Set to zero, in place, what a sentence denies: it cannot prove it as well."""
    for number, sentence in enumerate(analysis.sentences):
        for label, id in enumerate(CRITERIA):
            if any(evidence.start == sentence.start for evidence in denied.get(id, ())):
                likely[number, label] = 0.0


def any_of(likely: Array) -> Array:
    """Return (labels,): the probability that one at least of the strongest sentences is right. likely: (n, labels)."""
    strongest = np.sort(likely, axis=0)[-STRONGEST:]
    held: Array = 1.0 - np.prod(1.0 - strongest, axis=0)
    return held


def _best(likely: Array) -> list[int]:
    """Return the numbers of the sentences that prove a criterion best, in the text's order. likely: (sentences,)."""
    order = [int(number) for number in np.argsort(-likely, kind="stable")[:EVIDENCE]]
    return sorted(number for number in order if likely[number] > 0 and likely[number] >= NEARLY * likely[order[0]])


def extract_criteria(analysis: Analysis, vectors: Array, title_vector: Array) -> tuple[CriterionMention, ...]:
    """Return the criteria that the text shows or denies, in the grid's order, each with one to three sentences.

    vectors: float32 (sentences, dim); title_vector: (dim,), rows of norm 1.
    """
    likely = probabilities(analysis, vectors)
    denied = denials(analysis)
    _silence(likely, analysis, denied)
    held = any_of(likely)
    thresholds = load_model().criteria.thresholds
    mentions: list[CriterionMention] = []
    for label, id in enumerate(CRITERIA):
        if held[label] >= thresholds[label]:
            proofs = tuple(_evidence(analysis.sentences[number]) for number in _best(likely[:, label]))
            mentions.append(CriterionMention(id, "yes", round(float(held[label]), 3), proofs))
        elif id == PLURAL and (proofs := plural_resources(analysis)):
            mentions.append(CriterionMention(id, "yes", PLURAL_CONFIDENCE, proofs))
        elif id in denied:
            mentions.append(CriterionMention(id, "no", DENIED_CONFIDENCE, tuple(denied[id][:EVIDENCE])))
    return tuple(mentions)
