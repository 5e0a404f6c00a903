"""A live wiki, page by page through its own API (mediawiki.org/wiki/API:Allpages, API:Query, « export »).

Given the address of a wiki's api.php, its pages of content are listed, then exported twenty at a time as they are read.
Each page is a source of its own, named by its address, so that a changed page replaces its own facts only.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element, SubElement, tostring

from ingest.errors import SourceError
from ingest.fetch import MOST_LISTED, Web, normalised
from ingest.readers.markup import children, local, parse_xml
from ingest.readers.mediawiki import is_content_namespace
from ingest.readers.raw import Raw
from ingest.response import joined

# The API gives an anonymous reader fifty pages at once at most; twenty of the longest stay under the size of a page.
_TOGETHER: Final = 20


@dataclass(frozen=True)
class WikiPage:
    """A page of a wiki: its address, and how to fetch its export."""

    url: str
    load: Callable[[], Raw]


@dataclass(frozen=True)
class Wiki:
    """What a wiki says of itself, and the address of its API.

    article: its addresses of pages, with « $1 » for the title; licence: an address.
    """

    api: str
    article: str
    licence: str
    namespaces: tuple[int, ...]


def is_wiki_api(url: str) -> bool:
    """Tell the address of a wiki's API."""
    return url.partition("?")[0].endswith("/api.php")


def wiki_pages(web: Web, wiki: Wiki) -> list[WikiPage]:
    """Return the pages of content of a wiki, redirects left out. Raises SourceError, also above MOST_LISTED pages."""
    api = wiki.api
    listed: list[tuple[int, str]] = []
    for namespace in wiki.namespaces:
        for page in _listed(web, api, namespace):
            listed.append(page)
            if len(listed) > MOST_LISTED:
                raise SourceError(api, f"wiki de plus de {MOST_LISTED} pages : donnez plutôt son export XML")
    if not listed:
        raise SourceError(api, "ce wiki n'a aucune page de contenu")
    batches = [listed[start : start + _TOGETHER] for start in range(0, len(listed), _TOGETHER)]
    exports = _Exports(web, wiki)
    return [
        WikiPage(_address(wiki, title), partial(exports.page, [id for id, _ in batch], title))
        for batch in batches
        for _, title in batch
    ]


def wiki_page(web: Web, wiki: Wiki, id: int) -> Raw:
    """Return the export of one page, by its number. Raises SourceError."""
    for raw in _Exports(web, wiki).fetched([id]).values():
        return raw
    raise SourceError(wiki.api, f"ce wiki n'a pas de page n° {id}")


def open_wiki(web: Web, url: str) -> Wiki:
    """Return what a wiki says of itself, by the address of its API. Raises SourceError."""
    api = normalised(url).partition("?")[0]
    query = _query(web, api, meta="siteinfo", siprop="general|namespaces|rightsinfo")
    general, rights = _object(query, "general"), _object(query, "rightsinfo")
    path = _text(general, "articlepath") or f"{_text(general, 'script') or '/index.php'}?title=$1"
    numbers = [
        namespace["id"]
        for namespace in _object(query, "namespaces").values()
        if isinstance(namespace, dict) and namespace.get("content") and isinstance(namespace.get("id"), int)
    ]
    content = tuple(sorted(number for number in numbers if is_content_namespace(number))) or (0,)
    site = joined(api, _text(general, "server"))
    return Wiki(api, joined(site, path), _text(rights, "url") or _text(rights, "text"), content)


def _listed(web: Web, api: str, namespace: int) -> Iterator[tuple[int, str]]:
    """Yield the number and title of each page of a namespace, in order of title."""
    more: dict[str, str] = {}
    while True:
        answer = _ask(web, api, list="allpages", apnamespace=str(namespace), apfilterredir="nonredirects",
                      aplimit="500", **more)  # fmt: skip
        pages = _object(answer, "query").get("allpages")
        for page in pages if isinstance(pages, list) else ():
            if isinstance(page, dict) and isinstance(page.get("pageid"), int) and _text(page, "title"):
                yield page["pageid"], _text(page, "title")
        following = {key: str(value) for key, value in _object(answer, "continue").items()}
        if not following or following == more:
            return
        more = following


class _Exports:
    """Exports pages together and keeps the last batch: its pages are read one after the other."""

    def __init__(self, web: Web, wiki: Wiki) -> None:
        self._web = web
        self._wiki = wiki
        self._ids: Sequence[int] = ()
        self._pages: dict[str, Raw] = {}

    def page(self, ids: Sequence[int], title: str) -> Raw:
        """Return the export of one page, among those fetched together. Raises SourceError."""
        if ids != self._ids:
            self._pages = self.fetched(ids)
            self._ids = ids
        if title not in self._pages:
            raise SourceError(_address(self._wiki, title), "page retirée du wiki pendant la lecture")
        return self._pages[title]

    def fetched(self, ids: Sequence[int]) -> dict[str, Raw]:
        """Return the exports of pages by their titles. Raises SourceError."""
        return dict(self._fetch(ids))

    def _fetch(self, ids: Sequence[int]) -> Iterator[tuple[str, Raw]]:
        raw = self._web.load(_request(self._wiki.api, pageids="|".join(map(str, ids)), prop="redirects", rdlimit="max",
                                      export="1"))  # fmt: skip
        query = _object(_answer(raw), "query")
        export = query.get("export")
        aliases = _aliases(query.get("pages"))
        root = parse_xml(str(export).encode(), self._wiki.api)
        for page in children(root, "page"):
            title = next((child.text or "" for child in children(page, "title")), "")
            url = _address(self._wiki, title)
            data = _one_page(root, page, title, aliases.get(title, []))
            yield title, replace(raw, locator=url, name=f"{title}.xml", data=data, licence=self._wiki.licence)


def _aliases(pages: object) -> dict[str, list[str]]:
    """Return the titles that redirect to each page."""
    found: dict[str, list[str]] = {}
    for page in pages if isinstance(pages, list) else ():
        redirects = page.get("redirects") if isinstance(page, dict) else None
        for redirect in redirects if isinstance(redirects, list) else ():
            found.setdefault(_text(page, "title"), []).append(_text(redirect, "title"))
    return found


def _one_page(root: Element, page: Element, title: str, aliases: Sequence[str]) -> bytes:
    """Return an export of one page and its redirects, as a dump holds them."""
    export = Element("mediawiki")
    export.extend(child for child in root if local(child) == "siteinfo")
    export.append(page)
    for alias in aliases:
        redirect = SubElement(export, "page")
        SubElement(redirect, "title").text = alias
        SubElement(redirect, "redirect", title=title)
    data: bytes = tostring(export, encoding="utf-8", xml_declaration=True)
    return data


def _address(wiki: Wiki, title: str) -> str:
    return wiki.article.replace("$1", quote(title.replace(" ", "_"), safe="/:()',"))


def _request(api: str, **parameters: str) -> str:
    return f"{api}?{urlencode({'action': 'query', 'format': 'json', 'formatversion': '2', **parameters})}"


def _ask(web: Web, api: str, **parameters: str) -> Mapping[str, object]:
    return _answer(web.load(_request(api, **parameters)))


def _query(web: Web, api: str, **parameters: str) -> Mapping[str, object]:
    return _object(_ask(web, api, **parameters), "query")


def _answer(raw: Raw) -> Mapping[str, object]:
    """Return the object of an answer. Raises SourceError where it is an error, or no answer of this API."""
    try:
        answer = json.loads(raw.data)
    except (ValueError, RecursionError) as err:
        raise SourceError(raw.locator, "ce n'est pas l'API d'un wiki MediaWiki") from err
    if not isinstance(answer, dict):
        raise SourceError(raw.locator, "ce n'est pas l'API d'un wiki MediaWiki")
    if "error" in answer:
        said = re.sub(r"<[^>]+>", "", _text(_object(answer, "error"), "info"))[:200]
        raise SourceError(raw.locator, f"l'API du wiki refuse : {said or 'sans motif'}")
    return answer


def _object(holder: Mapping[str, object], key: str) -> dict[str, object]:
    value = holder.get(key)
    return value if isinstance(value, dict) else {}


def _text(holder: Mapping[str, object], key: str) -> str:
    value = holder.get(key)
    return value if isinstance(value, str) else ""
