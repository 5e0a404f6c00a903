"""RSS and Atom feeds: one document an article, named « flux.xml!adresse »."""

import io
import warnings
from collections.abc import Iterator, Mapping

from ingest.clean import clean
from ingest.errors import SourceError
from ingest.model import Document, Stated
from ingest.readers.html import plain
from ingest.readers.raw import Raw

MOST_ARTICLES = 20_000
LARGEST_FEED = 50_000_000


def read_feed(raw: Raw) -> Iterator[Document]:
    """Read the articles of a feed. Raises SourceError where there is none."""
    if len(raw.data) > LARGEST_FEED:
        raise SourceError(raw.locator, "flux de plus de 50 Mo : découpez-le")
    if b"<!ENTITY" in raw.data.replace(b"\x00", b""):
        raise SourceError(raw.locator, "flux XML avec des entités : refusé par prudence")
    content = _parse(raw)
    licence = _text(content.get("feed") or {}, "rights")
    language = (_text(content.get("feed") or {}, "language") or "fr")[:8]
    names: dict[str, int] = {}
    entries = content.get("entries")
    for entry in (entries if isinstance(entries, list) else [])[:MOST_ARTICLES]:
        text = _body(entry)
        title = clean(plain(_text(entry, "title"))) or text.split("\n", 1)[0][:120]
        if not title:
            continue
        link = _text(entry, "link")
        name = _text(entry, "id") or link or title
        names[name] = names.get(name, 0) + 1
        suffix = f"~{names[name]}" if names[name] > 1 else ""
        yield Document(
            source=f"{raw.locator}!{name}{suffix}",
            title=title,
            text=text or title,
            stated=Stated(url=link or None),
            language=language,
            licence=_text(entry, "rights") or licence,
            author=_text(entry, "author"),
            published=_text(entry, "published") or _text(entry, "updated"),
            keywords=_keywords(entry),
            kind="article",
        )
    if not names:
        raise SourceError(raw.locator, "aucun article dans ce flux")


def _parse(raw: Raw) -> Mapping[str, object]:
    import feedparser

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            # A stream: given bytes or text, feedparser would look for a file or an address of that name.
            content: Mapping[str, object] = feedparser.parse(io.BytesIO(raw.data))
        except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as err:
            raise SourceError(raw.locator, "flux RSS ou Atom incorrect") from err
    return content


def _body(entry: Mapping[str, object]) -> str:
    """Return the longest of the article's texts: feeds give the whole as content, or only a summary."""
    contents = entry.get("content")
    texts = [_text(piece, "value") for piece in contents] if isinstance(contents, list) else []
    return max((clean(plain(text)) for text in [*texts, _text(entry, "summary")]), key=len)


def _keywords(entry: Mapping[str, object]) -> tuple[str, ...]:
    tags = entry.get("tags")
    terms = (_text(tag, "term") for tag in tags) if isinstance(tags, list) else ()
    return tuple(dict.fromkeys(filter(None, terms)))


def _text(holder: object, key: str) -> str:
    value = holder.get(key) if isinstance(holder, Mapping) else None
    return clean(value) if isinstance(value, str) else ""
