"""Find sources and read them: the format is recognised by content first, by extension where content cannot tell."""

import glob
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.clean import decode
from ingest.errors import SourceError, UsageError
from ingest.language import language_of
from ingest.model import Document
from ingest.readers.archive import NESTED, Archive, members
from ingest.readers.feed import read_feed
from ingest.readers.html import read_html
from ingest.readers.mediawiki import read_mediawiki
from ingest.readers.office import read_docx, read_ods, read_odt, read_pptx, read_xlsx
from ingest.readers.pdf import read_pdf
from ingest.readers.raw import COMPRESSED, Raw, archive_of, load, member_raw, open_archive, split_member
from ingest.readers.rdf import read_jsonld, read_rdf
from ingest.readers.tables import read_csv, read_json, read_jsonl
from ingest.readers.text import read_markdown, read_text

if TYPE_CHECKING:
    from ingest.fetch import Web
    from ingest.wiki_api import WikiPage
    from ingest.wiki_page import Wikis

Reader = Callable[[Raw], Iterator[Document]]


def read_zip(raw: Raw) -> Iterator[Document]:
    """Read the known files of an archive, each named « archive.zip!member ». Raises SourceError at the first refused.

    find_sources gives the members of an archive on disk one by one, so that a refused one does not stop the others.
    """
    archive = archive_of(raw)
    names = [member for member in members(archive) if _is_known(member.name)]
    if not names:
        raise SourceError(raw.locator, _NOTHING_IN_ARCHIVE)
    for member in names:
        if member.error:
            raise member.error
        inner = member_raw(archive, member.name)
        format = recognise(inner)
        if format == "zip":
            raise SourceError(inner.locator, NESTED)
        yield from READERS[format](inner)


READERS: dict[str, Reader] = {
    "text": read_text,
    "markdown": read_markdown,
    "html": read_html,
    "pdf": read_pdf,
    "csv": read_csv,
    "json": read_json,
    "jsonl": read_jsonl,
    "geojson": read_json,
    "jsonld": read_jsonld,
    "rdf": read_rdf,
    "feed": read_feed,
    "mediawiki": read_mediawiki,
    "docx": read_docx,
    "odt": read_odt,
    "odp": read_odt,
    "pptx": read_pptx,
    "xlsx": read_xlsx,
    "ods": read_ods,
    "zip": read_zip,
}
_EXTENSIONS = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".geojson": "geojson",
    ".umap": "geojson",
    ".jsonld": "jsonld",
    ".ttl": "rdf",
    ".trig": "rdf",
    ".nt": "rdf",
    ".nq": "rdf",
    ".rdf": "rdf",
    ".xml": "xml",
    ".rss": "feed",
    ".atom": "feed",
    ".wiki": "mediawiki",
    ".mediawiki": "mediawiki",
    ".docx": "docx",
    ".odt": "odt",
    ".odp": "odp",
    ".pptx": "pptx",
    ".xlsx": "xlsx",
    ".ods": "ods",
    ".zip": "zip",
}
# The part that tells what an office file is (ECMA-376; OpenDocument 1.3 §3.3, « mimetype »).
_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_OPEN_DOCUMENT = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
_ROOTS = {"mediawiki": "mediawiki", "rss": "feed", "feed": "feed", "html": "html"}
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<![A-Za-z][^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL)
_GRAPH = re.compile(r'"@(?:context|graph)"\s*:')
_MAP = re.compile(r'"type"\s*:\s*"(?:FeatureCollection|Feature|umap)"')
_TURTLE = re.compile(r"(?:\s|#[^\n]*\n)*(?:@prefix|@base|PREFIX|BASE)\s", re.IGNORECASE)
_HEAD = 4096
_OPEN_MIMETYPE = "application/vnd.oasis.opendocument."
_NOTHING_IN_ARCHIVE = "aucun fichier lisible dans cette archive"


@dataclass(frozen=True)
class Found:
    """A source to read: a file, a page of the web, or why an argument gives none. page: how to fetch it."""

    path: Path
    error: SourceError | None = None
    url: str | None = None
    page: Callable[[], Raw] | None = None

    def load(self, locator: str) -> Raw:
        """Return the source's bytes. Raises SourceError."""
        if self.error:
            raise self.error
        return self.page() if self.page else load(self.path, locator)


def find_sources(arguments: Sequence[str], web: "Web | None" = None) -> list[Found]:
    """Return the files behind files, folders and globs, sorted within each, each once; refused ones with a reason.

    A folder gives the files of known extensions under it, hidden ones left out; links are not followed to folders.
    An address of the web gives its page, or the pages that its sitemap or list names; so does a local list.
    web: how pages are fetched, where a test says otherwise.
    """
    found: dict[str, Found] = {}
    pages = _Pages(web)
    for argument in arguments:
        for item in _expand(argument, pages):
            found.setdefault(item.url or os.path.realpath(item.path), item)
    return list(found.values())


class _Pages:
    """Finds pages of the web; the network's module is loaded at the first address."""

    def __init__(self, web: "Web | None") -> None:
        self._given = web

    @cached_property
    def _web(self) -> "Web":
        from ingest.fetch import Web

        return self._given or Web()

    @cached_property
    def _wikis(self) -> "Wikis":
        from ingest.wiki_page import Wikis

        return Wikis(self._web)

    def behind(self, url: str, *, listed: bool = False) -> Iterator[Found]:
        """Yield the pages behind an address, or why there is none: a whole wiki's behind its API or its main page.

        listed: among others, where a wiki's main page is one page like them.
        """
        from ingest.fetch import expand

        try:
            if pages := self._wiki(url, listed=listed):
                yield from (Found(Path(page.url), url=page.url, page=page.load) for page in pages)
                return
            urls = expand(self._web, url)
        except SourceError as err:
            yield Found(Path(url), err, url=url)
            return
        yield from map(self._page, urls)

    def _wiki(self, url: str, *, listed: bool) -> "list[WikiPage]":
        from ingest.wiki_api import is_wiki_api, open_wiki, wiki_pages
        from ingest.wiki_page import may_be_main

        if is_wiki_api(url):
            return wiki_pages(self._web, open_wiki(self._web, url))
        return self._wikis.behind(url) if may_be_main(url) and not listed else []

    def _page(self, url: str) -> Found:
        from ingest.fetch import normalised

        try:
            own = normalised(url)
        except SourceError as err:
            return Found(Path(url), err, url=url)
        return Found(Path(own), url=own, page=partial(self._wikis.load, own))

    def listed(self, path: Path) -> list[Found]:
        """Return the pages that a local sitemap or list of addresses names; none for any other file."""
        if path.suffix.lower() not in (".txt", ".xml") or not path.is_file():
            return []
        from ingest.listing import listed_in

        return [page for url in listed_in(path) for page in self.behind(url, listed=True)]


def _expand(argument: str, pages: _Pages) -> Iterator[Found]:
    if argument.lower().startswith(("http://", "https://")):
        yield from pages.behind(argument)
        return
    path = Path(argument)
    # os.path answers no to names that are too long or hold a zero, where pathlib raises.
    if os.path.isdir(argument):  # noqa: PTH112
        files = [item for file in _walk(path) for item in _opened(file)]
        yield from files or [Found(path, SourceError(argument, "aucun fichier lisible dans ce dossier"))]
    elif os.path.lexists(argument) or ("\x00" not in argument and split_member(path)[1]):
        yield from pages.listed(path) or _opened(path)
    elif "\x00" not in argument and (matches := sorted(glob.glob(argument, recursive=True))):
        for match in matches:
            yield from _expand(match, pages)
    else:
        yield Found(Path(argument.replace("\x00", "")), SourceError(argument, "fichier ou dossier introuvable"))


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and _is_known(name):
                yield Path(parent, name)


def _is_known(name: str) -> bool:
    path = Path(name)
    return (Path(path.stem) if path.suffix.lower() in COMPRESSED else path).suffix.lower() in _EXTENSIONS


def _opened(path: Path) -> Iterator[Found]:
    """Yield a file, or the members of an archive as a folder gives its files."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        shown = os.fsencode(path).decode("utf-8", errors="replace")
        yield Found(Path(shown), SourceError(shown, "nom de fichier dans un autre encodage que l'UTF-8 : renommez-le"))
        return
    if path.suffix.lower() != ".zip" or not path.is_file():
        yield Found(path)
        return
    try:
        archive = open_archive(path, str(path))
        kind = _recognise_zip(archive)
    except SourceError as err:
        yield Found(path, err)
        return
    yield from _members(path, archive) if kind == "zip" else [Found(path)]


def _members(path: Path, archive: Archive) -> Iterator[Found]:
    known = [member for member in members(archive) if _is_known(member.name)]
    if not known:
        yield Found(path, SourceError(str(path), _NOTHING_IN_ARCHIVE))
    for member in known:
        yield Found(Path(f"{path}!{member.name}"), member.error)


def recognise(raw: Raw) -> str:
    """Return the format of a source. Raises SourceError for one that no reader knows."""
    head = raw.data[:_HEAD]
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _recognise_zip(archive_of(raw))
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise SourceError(raw.locator, _old_office(raw.data))
    if head[:5] == b"{\\rtf":
        raise SourceError(raw.locator, "document RTF : enregistrez-le en .docx ou .odt")
    if _is_binary(head):
        raise SourceError(raw.locator, "format inconnu (fichier binaire)")
    return _recognise_text(raw, decode(head).lstrip("\ufeff \t\r\n\x00"))


def _recognise_zip(archive: Archive) -> str:
    names = archive.names()
    kinds = [kind for part, kind in _PARTS.items() if part in names]
    if "mimetype" in names and "content.xml" in names:
        mimetype = archive.read("mimetype").decode("ascii", errors="replace")
        kinds += [kind for word, kind in _OPEN_DOCUMENT.items() if mimetype.startswith(_OPEN_MIMETYPE + word)]
    return kinds[0] if kinds else "zip"


def _old_office(data: bytes) -> str:
    """Say what an OLE file is: a protected document of today, or one of before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "document protégé par un mot de passe : retirez-le d'abord"
    return "ancien format Office : enregistrez-le en .docx, .xlsx ou .pptx"


def _recognise_text(raw: Raw, head: str) -> str:
    extension = _EXTENSIONS.get(Path(raw.name).suffix.lower())
    if head[:1] == "<" and (format := _recognise_markup(raw, head, extension)):
        return format
    if head[:1] in "{[" and head and extension in (None, "json", "jsonl", "geojson", "jsonld"):
        return _recognise_json(raw, head, extension)
    if re.match(r"---[ \t]*\r?\n", head):
        return "markdown"
    if extension in (None, "text", "rdf") and _TURTLE.match(head):
        return "rdf"
    if extension == "xml":
        raise SourceError(raw.locator, "ce fichier .xml ne contient pas de XML")
    return extension or "text"


def _recognise_markup(raw: Raw, head: str, extension: str | None) -> str | None:
    """Return the format that a root element names: dumps, feeds, graphs, pages; None for another text."""
    if head[:14].lower() == "<!doctype html":
        return "html"
    position = 0
    while match := _PROLOG.match(head, position):
        position = match.end()
    root = _ROOT.match(head, position)
    if not root:
        return None if extension != "xml" else "html"
    name = root[1].rpartition(":")[2].lower()
    if root[1] == "rdf:RDF":
        return "feed" if "purl.org/rss/1.0" in head else "rdf"
    if (name in _ROOTS and extension not in ("text", "markdown", "csv")) or name == "html":
        return _ROOTS[name]
    if extension == "xml":
        raise SourceError(
            raw.locator, f"XML de type « {name[:40]} », qui n'est ni un export MediaWiki, ni un flux, ni un graphe"
        )
    return None


def _recognise_json(raw: Raw, head: str, extension: str | None) -> str:
    first = raw.data.split(b"\n", 1)[0].strip()
    if head[0] == "{" and first.endswith(b"}") and raw.data.strip().count(b"\n") and extension != "jsonld":
        return "jsonl"
    if extension in ("jsonld", "geojson"):
        return extension
    if _GRAPH.search(head) and extension != "jsonl":
        return "jsonld"
    if _MAP.search(head) and extension != "jsonl":
        return "geojson"
    return "json" if head[0] == "[" else extension or "json"


def _is_binary(head: bytes) -> bool:
    """Tell bytes that are no text: many controls, unless the zeros are those of UTF-16."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    zeros = head.count(0)
    if zeros > len(head) // 5:
        return not (head[1::2].count(0) > 0.8 * zeros or head[::2].count(0) > 0.8 * zeros)
    controls = sum(byte < 9 or 13 < byte < 27 for byte in head)
    return controls > max(2, len(head) // 50)


def read(raw: Raw, format: str = "auto") -> Iterator[Document]:
    """Yield the documents of a source. Raises SourceError; UsageError for a format that has no reader."""
    if format != "auto" and format not in READERS:
        raise UsageError(f"format « {format} » inconnu : choisissez parmi {', '.join(['auto', *READERS])}")
    for document in READERS[recognise(raw) if format == "auto" else format](raw):
        # A source's language is its pages' template's as often as its texts': what a text shows wins.
        told = replace(document, language=language_of(document.text) or document.language)
        yield _as_page(told, raw) if raw.locator.startswith(("http://", "https://")) else told


def _as_page(document: Document, raw: Raw) -> Document:
    """Give a document of the web its page's licence and date of retrieval and, where it is the whole page, its address."""
    stated = document.stated
    if document.source == raw.locator and not stated.url:
        stated = replace(stated, url=raw.locator)
    return replace(document, stated=stated, licence=document.licence or raw.licence, retrieved=raw.retrieved)
