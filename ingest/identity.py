"""Stable names: the same initiative or organisation gets the same identifier at each ingestion."""

import hashlib
import re
import unicodedata

_NOT_WORD = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Return a text in lower case without accents, ligatures, elision marks or punctuation: words apart by one space."""
    text = text.lower()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("æ", "ae"))
        text = "".join(char for char in text if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", text).strip()


def slug(text: str, *, length: int = 60) -> str:
    """Return a readable identifier, cut at a word within `length` characters."""
    words = fold(text).replace(" ", "-")
    if len(words) <= length:
        return words or "sans-nom"
    return words[: length + 1].rsplit("-", 1)[0][:length]


def initiative_id(source: str, source_id: str | None, title: str, *, ordinal: int = 0) -> str:
    """Return a short id: a readable slug and eight hexadecimal digits of what identifies it in its source.

    A record's own id identifies it wherever its file lies; otherwise its source and title do. ordinal tells apart
    several initiatives of one source that have one title.
    """
    key = f"id:{source_id}" if source_id else f"source:{source}|{fold(title)}"
    digest = hashlib.sha256(f"{key}|{ordinal}".encode()).hexdigest()[:8]
    return f"{slug(title)}-{digest}"


_ARTICLE = re.compile(r"^(?:l|le|la|les|un|une|des?|du|d) ")


def organisation_key(name: str) -> str:
    """Return the key under which two spellings of an organisation's name are one: folded, without its article."""
    return _ARTICLE.sub("", fold(name)).replace(" ", "-") or "sans-nom"
