"""MediaWiki: XML dumps read page by page, and single pages of wikitext.

Infoboxes, categories and Semantic MediaWiki's [[propriété::valeur]] state facts; redirects give other names; talk,
help, template and media pages are left out.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote
from xml.etree.ElementTree import Element

import mwparserfromhell
from mwparserfromhell.nodes import ExternalLink, Heading, HTMLEntity, Node, Tag, Template, Text, Wikilink
from mwparserfromhell.wikicode import Wikicode

from ingest.clean import clean, decode
from ingest.errors import SourceError
from ingest.identity import fold
from ingest.model import Document
from ingest.readers.markup import children, local, stream_xml
from ingest.readers.raw import Raw
from ingest.readers.text import title_of
from ingest.records import COLUMNS, Row, to_document

# $wgMaxArticleSize: MediaWiki itself refuses longer pages.
LONGEST_PAGE = 2_000_000
_REDIRECT = re.compile(r"\s*#\s*redirec(?:t|tion)\s*:?\s*\[\[([^\]|#]+)", re.IGNORECASE)
# Pages of a wiki that are no subject, where the dump does not number its namespaces.
_TECHNICAL = re.compile(
    r"(?:Discussion|Talk|Modèle|Template|Catégorie|Category|Fichier|File|Image|Aide|Help|Utilisateur|Utilisatrice"
    r"|User|Spécial|Special|MediaWiki|Module|Widget|Formulaire|Form|Attribut|Property|Propriété|Concept)\b[^:]*:",
    re.IGNORECASE,
)
_CATEGORY = re.compile(r"(?:catégorie|category)\s*:\s*([^|\]]+)", re.IGNORECASE)
_MEDIA = re.compile(r":?(?:fichier|file|image|média|media)\s*:", re.IGNORECASE)
_INTERWIKI = re.compile(r"[a-z]{2,3}(?:-[a-z]+)?:")
_PROPERTY = re.compile(r"([^:\[\]|]+(?:::[^:\[\]|]+)*?)::?=?(?<=[:=])(?!:)([^\[\]]*)")
_MAGIC = re.compile(r"__[A-Z]{3,}__")
# Templates with named parameters that say where a sentence comes from, and nothing of the page's subject.
_CITATIONS = frozenset({
    "lien web", "ouvrage", "article", "citation", "lien", "cite web", "cite book", "cite news", "bloc citation", "date",
    "refnec", "lien brise", "chapitre", "harvsp", "commentaire", "en cours", "ebauche", "portail", "palette",
})  # fmt: skip
_LANGUAGES = frozenset({"lang", "langue", "lang1"})
_UNREAD_TAGS = frozenset(
    {"ref", "references", "gallery", "style", "script", "math", "timeline", "graph", "templatestyles"}
)
_CELL_TAGS = frozenset({"td", "th"})
_LINE_TAGS = frozenset({"p", "div", "tr", "table", "blockquote", "center", "caption"})
# A longer value of an infobox is prose: it is read as text under its label.
_LONGEST_VALUE = 120


def read_mediawiki(raw: Raw) -> Iterator[Document]:
    """Read an XML dump, or one page of wikitext. Raises SourceError."""
    if raw.data[:1000].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1] == b"<" and b"mediawiki" in raw.data[
        :4000
    ].replace(b"\x00", b""):
        yield from _read_dump(raw)
        return
    wikitext = decode(raw.data).lstrip("\ufeff").replace("\r\n", "\n")
    if redirect := _REDIRECT.match(wikitext):
        raise SourceError(raw.locator, f"page de redirection : donnez plutôt la page « {redirect[1].strip()} »")
    document = _page(raw, "", wikitext, {})
    if document is None:
        raise SourceError(raw.locator, "aucun texte dans cette page de wiki")
    yield replace(document, title=document.title or title_of(document.text, raw.name))


def _read_dump(raw: Raw) -> Iterator[Document]:
    """Read the pages of a dump, each named « dump.xml!Titre ». Two passes: redirects may follow their target."""
    base = ""
    aliases: dict[str, list[str]] = {}
    for element in stream_xml(raw.data, raw.locator, "page", "siteinfo"):
        if local(element) == "siteinfo":
            base = _child(element, "base")
        elif target := _redirects_to(element):
            aliases.setdefault(target, []).append(_child(element, "title"))
    found = False
    for page in stream_xml(raw.data, raw.locator, "page"):
        title = _child(page, "title")
        if not _is_content(page, title) or _redirects_to(page):
            continue
        columns: dict[str, object] = {"titre": title, "autre nom": aliases.get(title, [])}
        if base:
            columns["url"] = base.rsplit("/", 1)[0] + "/" + quote(title.replace(" ", "_"), safe="/:()',")
        if document := _page(raw, title, _wikitext(page), columns):
            found = True
            yield replace(document, source=f"{raw.locator}!{title}")
    if not found:
        raise SourceError(raw.locator, "aucune page de contenu dans cet export MediaWiki")


def _child(element: Element, name: str) -> str:
    return next((child.text or "" for child in children(element, name)), "").strip()


def _revision(page: Element) -> Element | None:
    """Return the last revision: a dump with its history holds them in order of time."""
    return next(reversed(list(children(page, "revision"))), None)


def _wikitext(page: Element) -> str:
    revision = _revision(page)
    return _child(revision, "text") if revision is not None else ""


def _redirects_to(page: Element) -> str:
    marked = next((mark.get("title") or "" for mark in children(page, "redirect")), "")
    if marked:
        return marked
    match = _REDIRECT.match(_wikitext(page)[:300])
    return match[1].strip() if match else ""


def _is_content(page: Element, title: str) -> bool:
    """Tell a page of the main namespace, or of one that the wiki added for its contents (3000 and above, even)."""
    number = _child(page, "ns")
    revision = _revision(page)
    if not title or revision is None or _child(revision, "model") not in ("", "wikitext"):
        return False
    if not number.lstrip("-").isdecimal() or len(number) > 9:
        return not _TECHNICAL.match(title)
    return is_content_namespace(int(number))


def is_content_namespace(number: int) -> bool:
    """Tell the main namespace, and those that a wiki adds for its contents (3000 and above, talk pages being odd)."""
    return number == 0 or (number >= 3000 and number % 2 == 0)


def _page(raw: Raw, title: str, wikitext: str, columns: dict[str, object]) -> Document | None:
    if len(wikitext) > LONGEST_PAGE:
        raise SourceError(raw.locator, f"page « {title} » de plus de 2 Mo : ce n'est pas du texte de wiki")
    try:
        code = mwparserfromhell.parse(wikitext, skip_style_tags=False)
        page = _Page()
        text = clean(_MAGIC.sub("", page.text(code)))
    except (mwparserfromhell.parser.ParserError, RecursionError) as err:
        raise SourceError(raw.locator, f"page « {title} » : texte de wiki illisible") from err
    text = "\n\n".join([*page.prose, text]).strip()
    if not text and not page.columns:
        return None
    row = dict(columns)
    for name, values in page.columns.items():
        row[name if name not in row else f"{name} (infobox)"] = values
    row.setdefault("titre", title or title_of(text, raw.name))
    return to_document(Row(row), raw.locator, body=text)


class _Page:
    """What one page states, gathered while its text is written."""

    def __init__(self) -> None:
        self.columns: dict[str, list[str]] = {}
        self.prose: list[str] = []

    def text(self, code: Wikicode | None) -> str:
        """Return the plain text of a piece of wikitext."""
        if code is None:
            return ""
        nodes = code.nodes
        pieces: list[str] = []
        for number, node in enumerate(nodes):
            after = nodes[number + 1] if number + 1 < len(nodes) else None
            pieces.append(self._node(node, opens=not pieces or pieces[-1][-1:] in ("", "\n"), after=after))
        return "".join(pieces)

    def _node(self, node: Node, *, opens: bool, after: Node | None) -> str:
        if isinstance(node, Text):
            return str(node.value)
        if isinstance(node, Wikilink):
            return self._link(node)
        if isinstance(node, ExternalLink):
            return self.text(node.title) if node.title else "" if node.brackets else str(node.url)
        if isinstance(node, Template):
            ends = after is None or (isinstance(after, Text) and str(after.value)[:1] == "\n")
            return self._template(node, alone=opens and ends)
        if isinstance(node, Heading):
            return f"\n{self.text(node.title).strip()}\n"
        if isinstance(node, HTMLEntity):
            return _entity(node)
        return self._tag(node) if isinstance(node, Tag) else ""

    def _link(self, link: Wikilink) -> str:
        target = str(link.title).strip()
        if match := _CATEGORY.match(target):
            self._state("catégories", match[1])
            return ""
        if _MEDIA.match(target) or (_INTERWIKI.match(target) and link.text is None):
            return ""
        if "::" in target or ":=" in target:
            *names, value = re.split(r"::|:=", target)
            for name in names:
                self._state(name, value)
            return self.text(link.text) if link.text is not None else value.strip()
        return self.text(link.text) if link.text is not None else target.lstrip(":").split("#")[0]

    def _template(self, template: Template, *, alone: bool) -> str:
        name = str(template.name).strip()
        if name.lower().startswith(("#set:", "#declare:")):
            self._set(str(template)[2:-2].split(":", 1)[1])
            return ""
        if name.startswith("#"):
            return ""
        named = [parameter for parameter in template.params if parameter.showkey]
        if alone and named and fold(name) not in _CITATIONS:
            for parameter in named:
                self._parameter(str(parameter.name).strip(), self.text(parameter.value).strip())
            return ""
        return "" if alone and fold(name) in _CITATIONS - {"citation"} else self._inline(name, template)

    def _set(self, assignments: str) -> None:
        for assignment in assignments.split("|"):
            name, equal, value = assignment.partition("=")
            if equal:
                self._state(name, value)

    def _parameter(self, name: str, value: str) -> None:
        if len(value) > _LONGEST_VALUE or (value and fold(name) in COLUMNS["text"]):
            label = name.replace("_", " ")
            self.prose.append(clean(f"{label[:1].upper()}{label[1:]}\u00a0:\n{value}"))
        else:
            self._state(name, value)

    def _inline(self, name: str, template: Template) -> str:
        """Return the words of a template in a sentence: {{date|12|mars|2010}}, {{lang|en|Makers}}, {{unité|3|km}}."""
        words = [self.text(parameter.value).strip() for parameter in template.params if not parameter.showkey]
        if fold(name) in _LANGUAGES:
            return words[-1] if words else ""
        if fold(name).startswith("citation"):
            return f"«\u00a0{words[0]}\u00a0»" if words else ""
        return " ".join(filter(None, words)) if len(words) < 5 else ""

    def _tag(self, tag: Tag) -> str:
        name = str(tag.tag).strip().lower()
        if name in _UNREAD_TAGS:
            return ""
        if name in ("li", "dt", "dd"):
            return "- " if not tag.contents else f"\n- {self.text(tag.contents).strip()}"
        if name in ("br", "hr"):
            return "\n"
        inner = self.text(tag.contents)
        if name in _CELL_TAGS:
            return f"{inner.strip()} | "
        return f"\n{inner.strip().removesuffix('|').rstrip()}\n" if name in _LINE_TAGS else inner

    def _state(self, name: str, value: str) -> None:
        name, value = clean(name).replace("_", " "), clean(value)
        if name and value and value not in self.columns.setdefault(name, []):
            self.columns[name].append(value)


def _entity(entity: HTMLEntity) -> str:
    try:
        return str(entity.normalize())
    except (ValueError, OverflowError, KeyError):
        return str(entity)
