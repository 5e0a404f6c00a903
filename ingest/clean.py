"""Fix a text once, before any offset exists: encoding, mojibake, controls, Unicode form, spaces.

Nothing after this file changes a text.
"""

import codecs
import io
import re
import unicodedata
from typing import TextIO

import ftfy

_FTFY = ftfy.TextFixerConfig(uncurl_quotes=False, fix_latin_ligatures=False, normalization=None, unescape_html=False)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHECKED = 1 << 20
# Controls, zero-width marks and direction marks: invisible, and they break quotes and matching.
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACES = re.compile(r"[ \t\u2000-\u2008]+")
# No-break spaces mean something one by one, before « : » or in « 12 000 »; several together are an editor's layout.
_LAYOUT = re.compile(r"[ \u00a0\u202f]{2,}")
_MOST_PASSES = 8
_BLANK_LINES = re.compile(r"\n{2,}")


def decode(data: bytes) -> str:
    """Decode the encodings French files come in: UTF-8, UTF-16, UTF-32, Windows-1252. Never raises.

    A byte that Windows-1252 leaves undefined becomes U+FFFD.
    """
    return data.decode(_encoding(data), errors="replace")


def decoded_lines(data: bytes) -> TextIO:
    """Return the lines of `decode`, decoded as they are read, so that a large file is not held twice."""
    return io.TextIOWrapper(io.BytesIO(data), _encoding(data), errors="replace", newline="")


def _encoding(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding
    head = data[:4096]
    if _is_utf8(data):
        return "utf-8"
    if len(head) > 3 and head[1::2].count(0) > len(head) // 5:
        return "utf-16-le"
    if len(head) > 3 and head[::2].count(0) > len(head) // 5:
        return "utf-16-be"
    return "cp1252"


def _is_utf8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _CHECKED):
            decoder.decode(data[start : start + _CHECKED], final=start + _CHECKED >= len(data))
    except UnicodeDecodeError:
        return False
    return True


def clean(text: str) -> str:
    """Return a text in NFC with mojibake repaired, invisible marks removed, spaces and blank lines single.

    Cleaning a cleaned text changes nothing: what a removed mark uncovers is repaired too.
    """
    for _ in range(_MOST_PASSES):
        before, text = text, _clean_once(text)
        if text == before:
            break
    return text


def _clean_once(text: str) -> str:
    text = ftfy.fix_text(text, config=_FTFY)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\x0c", "\n\n")
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    text = _LAYOUT.sub(" ", _SPACES.sub(" ", text))
    text = re.sub(r"[ \u00a0\u202f]*\n[ \u00a0\u202f]*", "\n", text)
    return _BLANK_LINES.sub("\n\n", text).strip()


# Slide decks shown point by point repeat each page as it grows: most of their paragraphs have been read before.
_REPETITIVE = 0.3


def join_repeats(text: str) -> str:
    """Return a text whose paragraphs are each kept once, where it repeats itself as animated slides do.

    An ordinary text, where less than 30 % of paragraphs are repeats, is returned unchanged.
    """
    paragraphs = text.split("\n\n")
    keys = [" ".join(paragraph.split()).strip("*_ ") for paragraph in paragraphs]
    if len(paragraphs) < 8 or 1 - len(set(keys)) / len(keys) < _REPETITIVE:
        return text
    kept: dict[str, str] = {}
    for key, paragraph in zip(keys, paragraphs, strict=True):
        kept.setdefault(key, paragraph)
    grown = list(kept)
    return "\n\n".join(kept[key] for key in grown if not any(other != key and other.startswith(key) for other in grown))
