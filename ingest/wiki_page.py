"""The pages of a live wiki given by their ordinary addresses: « …/wiki/Page », « …/index.php?title=Page », the main page.

A page that says it is MediaWiki's names its wiki's API (« EditURI », mediawiki.org/wiki/API:Main_page) and its own
number. It is then read as its wikitext, with the facts of its templates; the main page stands for the whole wiki.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from ingest.errors import SourceError
from ingest.fetch import Web
from ingest.identity import fold
from ingest.readers.mediawiki import is_content_namespace
from ingest.readers.raw import Raw
from ingest.response import joined, tags
from ingest.wiki_api import Wiki, WikiPage, open_wiki, wiki_page, wiki_pages

# A page says what it is in its head.
_HEAD: Final = 100_000
# mediawiki.org/wiki/Manual:Interface/JavaScript, « mw.config »: what a page says of itself to its scripts.
_NUMBER: Final = re.compile(r'"wgArticleId":\s*(\d+)')
_NAMESPACE: Final = re.compile(r'"wgNamespaceNumber":\s*(-?\d+)')
_MAIN: Final = re.compile(r'"wgIsMainPage":\s*true')
# Paths that a wiki answers with its main page, and what wikis call that page, folded.
_ROOT: Final = re.compile(r"/?(?:w|wiki|mediawiki)?/?(?:index\.php)?/?")
_MAIN_NAMES: Final = frozenset(
    {"accueil", "page principale", "page d accueil", "accueil principal", "main page", "home", "portail"}
)
_IN_PATH: Final = re.compile(r"(?:/wiki/|index\.php/)(?P<title>[^?#]+)$")


@dataclass(frozen=True)
class Shown:
    """What a wiki's page says of itself. api: of its wiki; number: of the page, 0 for none; namespace; main page or not."""

    api: str
    number: int
    namespace: int
    is_main: bool


def shown_by(raw: Raw) -> Shown | None:
    """Return what a page of a wiki says of itself, or None for any other page; the API of another site is none."""
    if b"EditURI" not in raw.data[:_HEAD]:
        return None
    head = raw.data[:_HEAD].decode("utf-8", "replace")
    links = [values.get("href", "") for values in tags(head) if values.get("rel", "").lower() == "edituri"]
    apis = [joined(raw.locator, link).partition("?")[0] for link in links]
    own = [api for api in apis if api.endswith("/api.php") and urlsplit(api).netloc == urlsplit(raw.locator).netloc]
    if not own:
        return None
    number, namespace = _NUMBER.search(head), _NAMESPACE.search(head)
    return Shown(
        own[0], int(number[1]) if number else 0, int(namespace[1]) if namespace else -1, bool(_MAIN.search(head))
    )


def may_be_main(url: str) -> bool:
    """Tell by its address a page that may be a wiki's main one: asked only of these, before anything is read."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    if query.keys() - {"title"}:
        return False
    if not query and _ROOT.fullmatch(parts.path):
        return True
    named = _IN_PATH.search(parts.path)
    title = query["title"][0] if query else unquote(named["title"]) if named else ""
    return fold(title.rpartition(":")[2]) in _MAIN_NAMES


class Wikis:
    """The wikis met in a run, each asked once what it is."""

    def __init__(self, web: Web) -> None:
        """Keep the web through which pages are fetched."""
        self._web = web
        self._known: dict[str, Wiki | None] = {}

    def behind(self, url: str) -> list[WikiPage]:
        """Return the pages of the wiki whose main page lies at an address; none where no wiki's does.

        Raises SourceError where the page cannot be read, or the wiki has too many pages.
        """
        raw = self._web.load(url)
        shown = shown_by(raw)
        wiki = self._open(shown.api) if shown and shown.is_main else None
        if wiki is None:
            self._web.keep(raw)
            return []
        return wiki_pages(self._web, wiki)

    def load(self, url: str) -> Raw:
        """Return a page; a wiki's page of content as its wikitext. Raises SourceError.

        A wiki that closes its API, or another view of a page (an old version, a comparison), is read as any page is.
        """
        raw = self._web.load(url)
        shown = shown_by(raw)
        if shown is None or not shown.number or not is_content_namespace(shown.namespace) or _is_view(url):
            return raw
        wiki = self._open(shown.api)
        if wiki is None:
            return raw
        found = wiki_page(self._web, wiki, shown.number)
        return Raw(raw.locator, found.name, found.data, licence=found.licence or raw.licence, retrieved=raw.retrieved)

    def _open(self, api: str) -> Wiki | None:
        """Return what a wiki says of itself, or None where its API is closed to us."""
        if api not in self._known:
            try:
                self._known[api] = open_wiki(self._web, api)
            except SourceError:
                self._known[api] = None
        return self._known[api]


def _is_view(url: str) -> bool:
    asked: Mapping[str, object] = parse_qs(urlsplit(url).query)
    return bool(asked.keys() - {"title"})
