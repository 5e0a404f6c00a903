"""The initiatives that a longer text cites, each with the sentences that speak of it, in one piece."""

import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from ingest.citations import Citation, Reader
from ingest.extract.text import Analysis, Sentence
from ingest.identity import fold
from ingest.naming import KIND, name_key


@dataclass(frozen=True)
class Cited:
    """An initiative that a text cites. text[start:end]: the sentences that speak of it, in one piece.

    channel: named only as where something else is published (« décrites sur la plateforme X »), whose place is not its own.
    """

    name: str
    start: int
    end: int
    described: bool
    channel: bool = False


# A citation's part: what is said of it and a little more, not the page.
LONGEST_PART = 600
LONGEST_SECTION = 1200


def cited(analysis: Analysis) -> list[Cited]:
    """Return the initiatives that a text cites, each once with its longest description, in the text's order."""
    reader = Reader(analysis)
    citations = sorted(reader.citations(), key=lambda citation: citation.start)
    keys = _keys(citations)
    best: dict[str, tuple[tuple[bool, bool, int], Cited]] = {}
    for citation in citations:
        key = keys[citation.name]
        others = [other.start for other in citations if keys[other.name] != key]
        start, end = _part(analysis.text, reader.units, citation, others)
        found = Cited(citation.name, start, end, citation.described)
        worth = (citation.described, _is_topic(analysis.text, citation, start), end - start)
        if key not in best or worth > best[key][0]:
            best[key] = worth, found
    told = {keys[citation.name] for citation in citations if not _is_channel(analysis.text, citation)}
    found_by_key = [replace(found, channel=key not in told) for key, (_, found) in best.items()]
    return sorted(found_by_key, key=lambda found: found.start)


# What is done on a site, before the words that name it.
_PUBLISHED = (
    r"\b(?:publi|présent|recens|référenc|héberg|diffus|décri|consult|dispon|list|propos|dépos|partag|inscri|relay|retrouv|lis|li[rst]"
    r"|voir|access|annonc|archiv|rassembl|mis(?:es?)? en ligne|en ligne)\w*(?:\s[\w'’-]+){0,3}?\s"
)
_CHANNEL = re.compile(
    rf"(?:{_PUBLISHED}sur|\bvia|\bau moyen de|\bpar l['’]intermédiaire de)\s(?:l['’]|la |le |les |du |notre |son |leur )?"
    rf"(?:{KIND}(?:\s[\w-]+){{0,2}}?\s?)?[«“\"]?\s?$",
    re.IGNORECASE,
)


def _is_channel(text: str, citation: Citation) -> bool:
    return not citation.described and _CHANNEL.search(text[max(0, citation.start - 120) : citation.start]) is not None


def _keys(citations: list[Citation]) -> dict[str, str]:
    """Return the key of each name: that of the longest name which begins with its words."""
    folded = {citation.name: fold(citation.name) for citation in citations}
    longest: dict[str, str] = {}
    for name, words in folded.items():
        longer = [other for other, others in folded.items() if f"{others} ".startswith(f"{words} ")]
        longest[name] = name_key(max(longer, key=len))
    return longest


def _is_topic(text: str, citation: Citation, start: int) -> bool:
    """Tell a name that opens its part, after at most an article and the noun that announces it."""
    before = text[start : citation.start].strip(' «“"')
    return re.fullmatch(rf"(?:(?:L['’]|L[ae]s?|Un|Une)\s?)?(?:{KIND}(?:\s[^\s,]+){{0,2}})?", before) is not None


def _part(text: str, sentences: list[Sentence], citation: Citation, others: list[int]) -> tuple[int, int]:
    """Return the span that speaks of a citation: its sentence and the next ones of its line, until another is named."""
    number = bisect_right(sentences, citation.start, key=lambda sentence: sentence.start) - 1
    if citation.title or number < 0 or sentences[number].end < citation.end:
        return _section(text, citation.start)
    first = last = sentences[number]
    for sentence in sentences[number + 1 :]:
        new = any(sentence.start <= other < sentence.end for other in others)
        if new or "\n" in text[last.end : sentence.start] or sentence.end - first.start > LONGEST_PART:
            break
        last = sentence
    return first.start, last.end


def _section(text: str, start: int) -> tuple[int, int]:
    """Return the title line at `start` with the paragraphs under it, at most LONGEST_SECTION characters."""
    first = text.rfind("\n", 0, start) + 1
    section = text[first : first + LONGEST_SECTION]
    if first + len(section) < len(text) and "\n" in section:
        section = section[: section.rindex("\n")]
    return first, first + len(section.rstrip())
