"""Lists of addresses: sitemaps (sitemaps.org 0.9), and texts of one address a line. No network here."""

import gzip
import io
import re
import zlib
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Final

LARGEST_LIST: Final = 20_000_000


def is_url(text: str) -> bool:
    """Tell an address of the web from a path."""
    return text.lower().startswith(("http://", "https://"))


_LOC = re.compile(r"<loc>\s*(?:<!\[CDATA\[)?\s*(\S+?)\s*(?:\]\]>)?\s*</loc>", re.IGNORECASE)
_SITEMAP = re.compile(rb"<(?:\w+:)?(urlset|sitemapindex)\b")


@dataclass(frozen=True)
class Listing:
    """Addresses that a sitemap or a text file lists, in order, each once. nested: of other sitemaps."""

    urls: tuple[str, ...]
    nested: bool = False


def listing(data: bytes) -> Listing | None:
    """Return what a sitemap (sitemaps.org 0.9) or a text of one address a line lists, or None for anything else.

    In a text, blank lines and lines that begin with « # » do not count.
    """
    if data[:2] == b"\x1f\x8b":
        data = _unzipped(data)
    if kind := _SITEMAP.search(data[:2000]):
        found = (unescape(url) for url in _LOC.findall(data.decode("utf-8", "replace")))
        return Listing(tuple(dict.fromkeys(found)), kind[1] == b"sitemapindex")
    lines = [line.strip() for line in data.decode("utf-8-sig", "replace").splitlines()]
    urls = [line for line in lines if line and not line.startswith("#")]
    if urls and all(is_url(url) and " " not in url for url in urls):
        return Listing(tuple(dict.fromkeys(urls)))
    return None


def _unzipped(data: bytes) -> bytes:
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        try:
            return file.read(LARGEST_LIST)
        except (OSError, EOFError, zlib.error):
            return b""


def may_list(name: str) -> bool:
    """Tell by its name a page or a file that may list addresses: asked only of these, before anything is read."""
    return name.lower().endswith((".xml", ".xml.gz", ".txt"))


def listed_in(path: Path) -> tuple[str, ...]:
    """Return the addresses that a local sitemap or text lists; none for any other file, or one that cannot be read."""
    try:
        if path.stat().st_size > LARGEST_LIST:
            return ()
        found = listing(path.read_bytes())
    except OSError:
        return ()
    return found.urls if found else ()
