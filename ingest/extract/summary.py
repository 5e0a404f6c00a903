"""The one or two sentences of a text that say best what it is about, word for word."""

import re

import numpy as np
from numpy.typing import NDArray

from ingest.extract.text import Analysis, Sentence

LONGEST = 300
# A sentence shorter than this is a label, a slogan or a menu entry.
SHORTEST = 40
# The opening says what an initiative is; further sentences only where the opening says nothing.
OPENING = 6
_VERB = ("VERB", "AUX")
_LISTING = re.compile(r"https?://|@|^\W*(?:photo|crédits?|contact|partenaires?|financ\w+|données économiques)\b", re.I)


def _tells(analysis: Analysis, sentence: Sentence) -> bool:
    """Tell a sentence that speaks: it has a verb, is no listing and is long enough."""
    if len(sentence.text) < SHORTEST or _LISTING.search(sentence.text) or _LISTING.search(sentence.heading):
        return False
    span = analysis.doc.char_span(sentence.start, sentence.end, alignment_mode="expand")
    return span is not None and any(token.pos_ in _VERB for token in span)


def _shortened(text: str) -> str:
    """Cut a long sentence at a word, with an ellipsis."""
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def summarise(analysis: Analysis, vectors: NDArray[np.float32]) -> str:
    """Return at most 300 characters of the text: a sentence of its opening near to its whole, and the next if it fits.

    vectors: float32, (number of sentences, dim), rows of norm 1.
    """
    told = [number for number, sentence in enumerate(analysis.sentences) if _tells(analysis, sentence)]
    if not told:
        return _shortened(" ".join((analysis.text or analysis.title).split()))
    centre = vectors[told].mean(axis=0)
    opening = told[:OPENING]
    best = max(opening, key=lambda number: float(vectors[number] @ centre) - 0.01 * opening.index(number))
    first = analysis.sentences[best]
    if best + 1 in told:
        second = analysis.sentences[best + 1]
        between = analysis.text[first.end : second.start]
        if not between.strip() and second.end - first.start <= LONGEST:
            return " ".join(analysis.text[first.start : second.end].split())
    return _shortened(" ".join(first.text.split()))
