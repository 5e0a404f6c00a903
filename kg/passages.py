"""Cut an initiative's text into passages: whole sentences, about 120 words, each a slice of the text.

Plain rules, no model: the index must be rebuilt from the graph without spaCy.
"""

import re
from collections.abc import Iterator

# Measured on French questions over real fiches: 120 words under the title beat whole texts and single sentences.
WORDS = 120
# A tail shorter than this joins the passage before it: three words say nothing alone.
SHORT = 30
_WORD = re.compile(r"\S+")
_END = re.compile(r"[.!?…]+(?:\s?[»”\")\]])*(?=\s+[«“\"(\[–—-]?\s*[A-ZÀ-ÖØ-ÞŒ0-9])|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:M|MM|Mme|Mlle|Dr|Pr|Me|St|Ste|av|bd|cf|ex|env|art|p|n|vol|etc|tél|hab)|\b[A-Z])\.$"
)


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each sentence, trimmed; line ends always cut, a full stop after an abbreviation never."""
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if "\n" not in match.group() and _ABBREVIATION.search(text[start:end]):
            continue
        yield from _trimmed(text, start, end)
        start = end
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if piece.strip():
        yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _within(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, words) of a sentence, cut at WORDS words where it is longer."""
    words = list(_WORD.finditer(text, start, end))
    for first in range(0, len(words), WORDS):
        part = words[first : first + WORDS]
        yield part[0].start(), part[-1].end(), len(part)


def passage_spans(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of each passage, in order; one empty span for a text without words."""
    spans: list[tuple[int, int]] = []
    size = WORDS
    for sentence in sentence_spans(text):
        for start, end, words in _within(text, *sentence):
            if size + words > WORDS:
                spans.append((start, end))
                size = words
            else:
                spans[-1] = (spans[-1][0], end)
                size += words
    if len(spans) > 1 and size < SHORT:
        (start, _), (_, end) = spans[-2:]
        spans[-2:] = [(start, end)]
    return spans or [(0, 0)]
