"""Text of documents made safe to show, with what matters in it marked. Documents are hostile: all goes through here.

Offsets count code points, end excluded; every function returns HTML, but `plain`, which returns Markdown.
"""

import re
from collections.abc import Iterable
from html import escape
from itertools import pairwise
from typing import NamedTuple

from kg.lexical import terms

# What surrounds a quote, in code points: enough to know what « il » is, short enough to read in a list.
AROUND = 110
SNIPPET = 330


class Span(NamedTuple):
    """A piece of a text to mark; note: why, shown on hover."""

    start: int
    end: int
    note: str = ""


def plain(text: str) -> str:
    """Return a text as Markdown that shows it as it is: no link, no emphasis, no directive."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])", r"\\\1", " ".join(text.split()))


def marked(text: str, spans: Iterable[Span]) -> str:
    """Return a text escaped, the spans in <mark>; spans may overlap, and those outside of the text are left out."""
    held = [span for span in spans if 0 <= span.start < span.end <= len(text)]
    cuts = sorted({0, len(text), *(span.start for span in held), *(span.end for span in held)})
    pieces: list[tuple[str, tuple[str, ...] | None]] = []
    for left, right in pairwise(cuts):
        over = [span for span in held if span.start <= left and right <= span.end]
        notes = tuple(dict.fromkeys(span.note for span in over if span.note)) if over else None
        if pieces and pieces[-1][1] == notes:
            pieces[-1] = (pieces[-1][0] + text[left:right], notes)
        else:
            pieces.append((text[left:right], notes))
    return "".join(escape(piece) if notes is None else _mark(piece, notes) for piece, notes in pieces)


def _mark(text: str, notes: tuple[str, ...]) -> str:
    title = f' title="{escape(" ; ".join(notes))}"' if notes else ""
    return f"<mark{title}>{escape(text)}</mark>"


def in_passage(text: str, quote: str, start: int | None, end: int | None, *, around: int = AROUND) -> str:
    """Return a quote marked in what surrounds it, or alone where the text does not hold it at these offsets."""
    if start is None or end is None or text[start:end] != quote:
        return f"<mark>{escape(quote)}</mark>"
    left = _word_start(text, max(0, start - around), start)
    right = _word_end(text, min(len(text), end + around), end)
    before, after = text[left:start], text[end:right]
    opening = "… " if before and text[left - 1 : left] not in ("", "\n") else ""
    closing = " …" if after and text[right : right + 1] not in ("", "\n") else ""
    return f"{opening}{escape(before.lstrip())}<mark>{escape(quote)}</mark>{escape(after.rstrip())}{closing}"


def _word_start(text: str, position: int, limit: int) -> int:
    paragraph = text.rfind("\n", position, limit)
    if paragraph >= 0 or position == 0:
        return paragraph + 1
    space = text.find(" ", position, limit)
    return limit if space < 0 else space + 1


def _word_end(text: str, position: int, limit: int) -> int:
    paragraph = text.find("\n", limit, position)
    if paragraph >= 0 or position == len(text):
        return paragraph if paragraph >= 0 else position
    space = text.rfind(" ", limit, position)
    return limit if space < 0 else space


def word_spans(text: str, query: str) -> list[Span]:
    """Return the words of a text that a query holds, whatever their accents, case and endings."""
    wanted = set(terms(query))
    return [Span(*match.span()) for match in re.finditer(r"[^\W_]+", text) if wanted and wanted & set(terms(match[0]))]


def snippet(text: str, spans: list[Span], length: int = SNIPPET) -> str:
    """Return a piece of a text around the first spans, which are marked; its beginning where there are none."""
    first = spans[0].start if spans else 0
    left = _word_start(text, first - length // 3, first) if first > length // 2 else 0
    right = len(text) if len(text) <= left + length else max(text.rfind(" ", left, left + length), first)
    inside = [Span(s.start - left, s.end - left, s.note) for s in spans if left <= s.start and s.end <= right]
    return f"{'… ' if left else ''}{marked(text[left:right], inside)}{' …' if right < len(text) else ''}"


def found_passage(text: str, query: str) -> str:
    """Return a piece of a passage that a search found, the query's words marked; all of it where it shares none."""
    spans = word_spans(text, query)
    shown = snippet(text, spans)
    return shown if spans or not shown else f'<mark class="sense" title="Trouvé par le sens">{shown}</mark>'


def shortened(text: str, length: int) -> str:
    """Return a text cut at a word within a length, with « … » where it was cut."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    return text[: text.rfind(" ", 0, length)].rstrip(" ,;:") + " …"


def quoted(html: str, source: str = "") -> str:
    """Return a block quote around HTML that is safe already."""
    footer = f"<footer>{escape(source)}</footer>" if source else ""
    return f'<blockquote class="proof">{html}{footer}</blockquote>'


def chips(pairs: Iterable[tuple[str, str]]) -> str:
    """Return « label : value » chips in a list; an empty label shows the value alone."""
    items = "".join(
        f"<li>{f'<span>{escape(label)}&nbsp;:</span> ' if label else ''}{escape(value)}</li>" for label, value in pairs
    )
    return f'<ul class="chips">{items}</ul>' if items else ""
