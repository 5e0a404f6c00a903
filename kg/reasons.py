"""Why two initiatives compare: what both share, aspect by aspect, with one sentence of each side.

A reason is given where both sides prove it by a sentence; scores may rest on more. What a record states, or a pasted
text names, is proved by the sentence that names it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Final

import numpy as np
import pyoxigraph as ox

from kg.aspects import Subject, columns, names_concept, probes, telling_terms
from kg.graph import select
from kg.index import Index
from kg.lexical import terms
from kg.model import Aspect, Passage, Reason
from kg.passages import sentence_spans
from kg.view import text_of
from ontology.terms import CRITERIA, LEGAL_FORMS, PUBLICS, THEMES, Scheme
from ontology.vocabulary import concept, label

ASPECT_LABELS: Final = {
    "besoin": "Le même besoin",
    "public": "Les mêmes publics",
    "theme": "Les mêmes thèmes",
    "critere": "Les mêmes critères",
    "maniere-de-faire": "Une manière de faire proche",
    "porteur": "Le même porteur, ou de même nature",
    "texte": "Des phrases proches",
}
# A need or a way of doing is shared where both initiatives stand out on it by so many standard deviations.
STANDING_OUT: Final = 1.0
# Words that three initiatives in ten hold name no need: « ville », « entreprise » (information as kg.lexical counts it).
RARE: Final = -math.log(0.3)
LONGEST_QUOTE: Final = 300
# Half of the initiatives have this carrier: to share it says nothing.
ORDINARY_CARRIER: Final = "association"
# Without one of these, two initiatives are near by their words or their ways, as far as is documented.
TELLING_ASPECTS: Final = frozenset({"besoin", "public", "theme"})

_QUOTES = """SELECT DISTINCT ?i ?concept ?quote {
  ?fact ess:subject ?i ; ess:evidence ?e ; ess:confidence ?confidence . ?e ess:quote ?quote .
  { ?fact ess:object ?concept } UNION { ?fact ess:criterion ?concept ; ess:polarity "yes" }
} ORDER BY ?concept DESC(?confidence) ?quote"""
_CARRIERS = "SELECT DISTINCT ?i ?o ?name { ?i ess:carriedBy ?o . ?o schema:name ?name } ORDER BY ?name"
_FORMS = "SELECT DISTINCT ?i ?form ?o { ?i ess:carriedBy ?o . ?o ess:legalForm ?form } ORDER BY ?form ?o"

Quotes = Mapping[str, Sequence[str]]


class Explainer:
    """Says why initiatives compare with one subject; what the graph says of the subject is read once."""

    def __init__(self, store: ox.Store, index: Index, subject: Subject) -> None:
        self.store = store
        self.index = index
        self.subject = subject
        self.quotes = _quotes(store, subject.iri) if subject.iri else {}
        self.carriers = _carriers(store, subject.iri) if subject.iri else {}
        self.forms = _forms(store, subject.iri) if subject.iri else {}
        self._held = Counter(
            scheme[id]
            for entry in index.entries
            for scheme, ids in ((PUBLICS, entry.publics), (THEMES, entry.themes), (CRITERIA, entry.criteria))
            for id in ids
        )
        self._own_sentences = _all_sentences(subject.passages)

    def why(self, number: int) -> tuple[Reason, ...]:
        """Return the reasons, the most telling first: need, public, theme, criterion, way, carrier, text.

        Of what is shared, the rarest comes first.
        """
        entry = self.index.entries[number]
        quotes = _quotes(self.store, entry.iri)
        sentences = _all_sentences(self.index.passages(number))
        found = [
            self._probed("besoin", number, CRITERIA["finalite-sociale"], quotes, sentences),
            self._shared("public", PUBLICS, self.subject.publics, entry.publics, quotes, sentences),
            self._shared("theme", THEMES, self.subject.themes, entry.themes, quotes, sentences),
            self._shared("critere", CRITERIA, self.subject.criteria, entry.criteria, quotes, sentences),
            self._probed("maniere-de-faire", number, CRITERIA["logique-de-service"], quotes, sentences),
            self._carried(entry.iri, quotes),
            self._nearest(number),
        ]
        return tuple(reason for reason in found if reason)

    def _shared(
        self,
        aspect: Aspect,
        scheme: Scheme,
        own: Iterable[str],
        others: Iterable[str],
        quotes: Quotes,
        sentences: Sequence[str],
    ) -> Reason | None:
        both = set(own) & set(others)
        shared = [id for id in scheme if id in both]
        if not shared:
            return None
        shared.sort(key=lambda id: self._held[scheme[id]])
        labels = tuple(label(scheme, id) for id in shared)
        proved = _pair([scheme[id] for id in shared], self.quotes, quotes)
        return Reason(aspect, labels, proved or self._named(scheme, shared, quotes, sentences))

    def _named(
        self, scheme: Scheme, shared: Sequence[str], quotes: Quotes, sentences: Sequence[str]
    ) -> tuple[str, ...]:
        """Return a sentence of each side that proves or names a shared concept, or none."""
        for id in shared:
            mine = self.quotes.get(scheme[id]) or _naming_concept(scheme, id, self._own_sentences)
            theirs = quotes.get(scheme[id]) or _naming_concept(scheme, id, sentences)
            if mine and theirs:
                return mine[0], theirs[0]
        return ()

    def _probed(
        self, aspect: Aspect, number: int, criterion: str, quotes: Quotes, sentences: Sequence[str]
    ) -> Reason | None:
        """Return the probe on which both stand out most and which a sentence of each names, the criterion's first."""
        own, other = self.subject.profile, self.index.profiles[number]
        both = {column: float(min(own[column], other[column])) for column in columns(aspect)}
        likely = sorted((column for column in both if both[column] > STANDING_OUT), key=lambda column: -both[column])
        mine = [*self.quotes.get(criterion, ()), *self._own_sentences]
        theirs = [*quotes.get(criterion, ()), *sentences]
        for column in likely:
            pair = self._naming(column, mine), self._naming(column, theirs)
            if all(pair):
                return Reason(aspect, (probes()[column].id,), pair)
        return None

    def _naming(self, column: int, sentences: Sequence[str]) -> str:
        """Return the first of the sentences that hold most of a probe's telling terms, '' where none holds one."""
        words = {term: self.index.information(term) for term in telling_terms()[column]}
        rare = {term: information for term, information in words.items() if information >= RARE}
        best = max(
            sentences, key=lambda sentence: sum(rare.get(term, 0.0) for term in set(terms(sentence))), default=""
        )
        return _cut(best) if rare.keys() & set(terms(best)) else ""

    def _carried(self, iri: str, quotes: Quotes) -> Reason | None:
        """Return the carriers that both have, or else the kind of carrier, where it is not the ordinary one."""
        others = _carriers(self.store, iri)
        same = [organisation for organisation in self.carriers if organisation in others]
        if same:
            names = tuple(dict.fromkeys(self.carriers[organisation] for organisation in same))
            return Reason("porteur", names, _pair(same, self.quotes, quotes))
        forms = _forms(self.store, iri)
        for form in sorted(self.forms.keys() & forms.keys() - {LEGAL_FORMS[ORDINARY_CARRIER]}):
            mine, theirs = self.quotes.get(self.forms[form]), quotes.get(forms[form])
            return Reason("porteur", (concept(form).label,), (mine[0], theirs[0]) if mine and theirs else ())
        return None

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


def is_telling(reasons: Iterable[Reason]) -> bool:
    """Tell whether a need, a public or a theme is known to be shared, beside words and ways of doing."""
    return any(reason.aspect in TELLING_ASPECTS for reason in reasons)


def _pair(iris: Iterable[str], own: Quotes, others: Quotes) -> tuple[str, ...]:
    """Return one quote of each side for the first thing that both sides prove, or none."""
    for iri in iris:
        if own.get(iri) and others.get(iri):
            return own[iri][0], others[iri][0]
    return ()


def _sentences(passage: Passage) -> list[str]:
    return [passage.text[start:end] for start, end in sentence_spans(passage.text)]


def _all_sentences(passages: Iterable[Passage]) -> list[str]:
    return [sentence for passage in passages for sentence in _sentences(passage)]


def _naming_concept(scheme: Scheme, id: str, sentences: Iterable[str]) -> list[str]:
    """Return the first sentence that names a concept, if any."""
    return [_cut(sentence) for sentence in sentences if names_concept(scheme, id, sentence)][:1]


def _cut(sentence: str) -> str:
    """Keep a quote readable; what is kept is still the text's own words, from their start."""
    return sentence if len(sentence) <= LONGEST_QUOTE else sentence[:LONGEST_QUOTE].rsplit(" ", 1)[0]


def _quotes(store: ox.Store, iri: str) -> dict[str, list[str]]:
    """Return concept or organisation → the sentences that prove it of an initiative."""
    found: dict[str, list[str]] = {}
    for row in select(store, _QUOTES, i=ox.NamedNode(iri)):
        found.setdefault(text_of(row["concept"]), []).append(text_of(row["quote"]))
    return found


def _carriers(store: ox.Store, iri: str) -> dict[str, str]:
    rows = select(store, _CARRIERS, i=ox.NamedNode(iri))
    return {text_of(row["o"]): text_of(row["name"]) for row in reversed(rows)}


def _forms(store: ox.Store, iri: str) -> dict[str, str]:
    """Return legal form → a carrier that has it, both IRIs."""
    return {text_of(row["form"]): text_of(row["o"]) for row in reversed(select(store, _FORMS, i=ox.NamedNode(iri)))}
