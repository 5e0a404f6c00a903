"""What a server answered, and what its headers and its page say of it: its format, its licence. No network here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urljoin, urlsplit

_EXTENSION_OF: Final = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/csv": ".csv",
    "text/markdown": ".md",
    "application/json": ".json",
    "application/ld+json": ".json",
    "application/x-ndjson": ".jsonl",
    "text/plain": ".txt",
}


@dataclass(frozen=True)
class Response:
    """What a server answered, redirects not followed. headers: names in lower case."""

    url: str
    status: int
    headers: dict[str, str]
    data: bytes

    @property
    def media_type(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").split(";", 1)[0].strip().lower()


def joined(base: str, address: str) -> str:
    """Return an address written in a page or a header, in full; as it is written where it is none."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def file_name(response: Response) -> str:
    """Return a name whose extension says the format: the server's media type, or the address's own extension."""
    path = PurePosixPath(urlsplit(response.url).path)
    extension = _EXTENSION_OF.get(response.media_type, "")
    if not extension or (extension == ".txt" and path.suffix):
        return path.name or "page"
    return f"{path.stem or 'page'}{extension}"


_TAG = re.compile(r"<(link|a|meta)\b([^>]{0,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")


def tags(page: str) -> Iterator[dict[str, str]]:
    """Yield the attributes of each link, a and meta element of an HTML page, names in lower case."""
    for match in _TAG.finditer(page):
        yield {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(match[2])}


_LINK_HEADER = re.compile(r"<([^>]+)>\s*;[^,]*\brel=\"?license\b", re.IGNORECASE)
_CREATIVE_COMMONS = re.compile(
    r"https?://creativecommons\.org/(?:licenses|publicdomain)/[a-z0-9./+-]{2,40}", re.IGNORECASE
)
_LICENCE_NAMES = frozenset(
    {"license", "licence", "dcterms.license", "dc.rights.license", "dcterms.rights", "dc.rights"}
)


def licence_of(response: Response) -> str:
    """Return the licence that an answer states, in its header (RFC 8288) or in its page; or ''."""
    if header := _LINK_HEADER.search(response.headers.get("link", "")):
        return joined(response.url, str(header[1]))
    if response.media_type not in ("text/html", "application/xhtml+xml"):
        return ""
    return licence_in(response.data.decode("utf-8", "replace"), response.url)


def licence_in(page: str, url: str = "") -> str:
    """Return the licence that an HTML page states: link rel=license, meta tag, a Creative Commons address; or ''.

    The most explicit wins (HTML Living Standard §4.6.7.8, link type « license »). url: of the page.
    """
    stated = ""
    for values in tags(page):
        if "license" in values.get("rel", "").lower().split() and values.get("href"):
            return joined(url, values["href"])
        if values.get("name", values.get("property", "")).lower() in _LICENCE_NAMES:
            stated = stated or values.get("content", "").strip()
    common = _CREATIVE_COMMONS.search(page)
    return stated[:500] or (str(common[0]) if common else "")
