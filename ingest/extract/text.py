"""What every extractor reads: a text's sentences under their headings, its tokens with their dependencies, its entities.

spaCy (fr_core_news_md) is loaded once, on first use. Its labels are candidates only: measured on real pages, they
confuse organisations, places and headings; each extractor confirms what it keeps.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.model import Evidence

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

# A line longer than this is cut by spaCy's own sentences only; spaCy itself refuses texts over a million characters.
LONGEST_TEXT = 200_000
_BULLET = re.compile(r"^\s*(?:[-–—•*▪◦●·‣>]|\d{1,2}[.)])\s+")
_HEADING = re.compile(r"^\s*(?:#{1,6}\s+)?(?P<name>[^\n.!?;]{2,80}?)\s*:?\s*$")
# spaCy also cuts inside sentences (« Tours » | « - » | « Nord ») : a cut follows a sentence's end, or is none.
_ENDED = re.compile(r"[.!?…;:][\s»”\")\]*_]*$")
_INLINE_HEADING = re.compile(r"^\s*(?P<name>[A-ZÀ-Ý][^\n.!?;:]{2,48}?)\s*:\s+(?=\S)")


@dataclass(frozen=True)
class Sentence:
    """text == analysis.text[start:end]. heading: the heading or « Partenaires : » label above it, or ''."""

    text: str
    start: int
    end: int
    heading: str


@dataclass(frozen=True)
class Entity:
    """A candidate named entity: label is LOC, ORG, PER or MISC, as spaCy says."""

    text: str
    start: int
    end: int
    label: str


@dataclass(frozen=True)
class Analysis:
    """A title and its text, read once. doc: spaCy's, over `text` exactly: token.idx is an offset in `text`."""

    title: str
    text: str
    sentences: tuple[Sentence, ...]
    entities: tuple[Entity, ...]
    doc: "Doc"

    @cached_property
    def tokens(self) -> "dict[int, Token]":
        """The tokens by the offset where each starts: walking spaCy's costs more than the rules that read them."""
        return {token.idx: token for token in self.doc}

    def sentence_at(self, start: int) -> Sentence:
        """Return the sentence that holds a position. Raises ValueError outside every sentence."""
        for sentence in self.sentences:
            if sentence.start <= start < sentence.end:
                return sentence
        raise ValueError(f"no sentence at {start}")

    def evidence_at(self, start: int, end: int) -> Evidence:
        """Return the sentence around a span of the text, or its line where the span reaches out of it (a heading)."""
        for sentence in self.sentences:
            if sentence.start <= start and end <= sentence.end:
                return Evidence(sentence.text, sentence.start, sentence.end)
        left = self.text.rfind("\n", 0, start) + 1
        right = self.text.find("\n", end)
        left, right = _trim(self.text, left, len(self.text) if right < 0 else right)
        return Evidence(self.text[left:right], left, right)


@cache
def _language() -> "Language":
    import spacy

    return spacy.load("fr_core_news_md", exclude=["lemmatizer"])


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\n]+", text):
        yield match.span()


def _is_heading(line: str, following: str) -> bool:
    """Tell a heading: a short line without final punctuation, above a longer line, a list or another paragraph."""
    if line.lstrip().startswith("#"):
        return True
    if _BULLET.match(line) or not _HEADING.match(line) or _INLINE_HEADING.match(line) or not following:
        return False
    return line.rstrip().endswith(":") or (len(line) <= 60 and len(following) > len(line))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _speaks(doc: "Doc", start: int, end: int) -> bool:
    """Tell a clause from a label: « La règle est simple : … » is a sentence, « Partenaires : … » has a label."""
    span = doc.char_span(start, end, alignment_mode="expand")
    return span is not None and any(
        token.pos_ in ("VERB", "AUX") and "Fin" in token.morph.get("VerbForm") for token in span
    )


def _sentences(text: str, doc: "Doc") -> Iterator[Sentence]:
    """Cut at line ends and bullets first, then at spaCy's sentences: on slides spaCy alone keeps whole pages together."""
    starts = sorted(sentence.start_char for sentence in doc.sents)
    lines = list(_lines(text))
    heading = ""
    for number, (start, end) in enumerate(lines):
        line = text[start:end]
        following = text[slice(*lines[number + 1])] if number + 1 < len(lines) else ""
        if _is_heading(line, following):
            heading = line.strip(" #:*_").strip()
            continue
        bullet = _BULLET.match(line)
        inline = _INLINE_HEADING.match(line)
        if inline and _speaks(doc, start + inline.start("name"), start + inline.end("name")):
            inline = None
        if inline and not bullet:
            heading = inline["name"]
        elif number and text[lines[number - 1][1] : start].count("\n") > 1 and not bullet:
            heading = heading if _is_heading(text[slice(*lines[number - 1])], line) else ""
        first = start + (bullet.end() if bullet else inline.end() if inline else 0)
        cuts = [first, *(cut for cut in starts if first < cut < end and _ENDED.search(text, first, cut)), end]
        for cut, following in pairwise(cuts):
            left, right = _trim(text, cut, following)
            if left < right:
                yield Sentence(text[left:right], left, right, heading)


def analyse(texts: Iterable[tuple[str, str]]) -> Iterator[Analysis]:
    """Analyse (title, text) pairs, in order."""
    pairs = list(texts)
    docs = _language().pipe((text[:LONGEST_TEXT] for _, text in pairs), batch_size=16)
    for (title, text), doc in zip(pairs, docs, strict=True):
        entities = tuple(Entity(span.text, span.start_char, span.end_char, span.label_) for span in doc.ents)
        yield Analysis(title, text, tuple(_sentences(text, doc)), entities, doc)
