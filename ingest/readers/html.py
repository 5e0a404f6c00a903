"""HTML pages: the main text without menus, banners and footers, and what the page states of itself."""

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.clean import clean, decode
from ingest.errors import SourceError
from ingest.model import Document, Stated
from ingest.readers.page_facts import page_facts
from ingest.readers.raw import Raw
from ingest.readers.text import title_of
from ingest.records import Row, to_document
from ingest.response import licence_in

if TYPE_CHECKING:
    from resiliparse.parse.html import HTMLTree
    from trafilatura.settings import Document as Metadata

# Measured on three kinds of French pages: on directory sheets trafilatura keeps a tenth of the text where resiliparse
# keeps it all with menus; below this share of resiliparse's text, trafilatura is asked to favour recall.
_LEAST_SHARE = 0.25
LARGEST_PAGE = 20_000_000
# trafilatura writes tables as Markdown: the rule under their header and the outer bars are no words of the page.
_TABLE_RULE = re.compile(r"^\|(?:-{3,}\|)+\n?", re.MULTILINE)
_TABLE_EDGE = re.compile(r"^\| (?=.*\|$)|(?<=.) \|$", re.MULTILINE)


def plain(fragment: str) -> str:
    """Return the text of a piece of HTML, its blocks on lines of their own."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    if "<" not in fragment and "&" not in fragment:
        return fragment
    text: str = extract_plain_text(HTMLTree.parse(fragment), alt_texts=False, links=False)
    return text


def read_html(raw: Raw) -> Iterator[Document]:
    """Read one page. Raises SourceError where no text is found."""
    if len(raw.data) > LARGEST_PAGE:
        raise SourceError(raw.locator, "page HTML de plus de 20 Mo")
    import trafilatura
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    # Its reports in English, of a page that is refused in French below, are for its developers.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    page = decode(raw.data).replace("\x00", "")
    tree = HTMLTree.parse(page)
    everything = extract_plain_text(tree, main_content=True, alt_texts=False, links=False)
    text = trafilatura.extract(page, include_comments=False, include_tables=True) or ""
    if len(text) < _LEAST_SHARE * len(everything):
        text = trafilatura.extract(page, include_comments=False, favor_recall=True) or everything
    text = _TABLE_EDGE.sub("", _TABLE_RULE.sub("", clean(text))).strip()
    if not text:
        raise SourceError(raw.locator, "aucun texte dans cette page (scripts ou menus seulement)")
    # Not extensive: a date found among a page's words is rarely the page's own.
    yield _document(raw, text, page, tree, trafilatura.extract_metadata(page, extensive=False))


def _document(raw: Raw, text: str, page: str, tree: "HTMLTree", found: "Metadata | None") -> Document:
    """Return the document of a page from its text and what it states. found: what its tags say."""
    facts = page_facts(tree)
    title = clean((found and found.title) or tree.title or "") or title_of(text, raw.name)
    url = facts.url or ((found and found.url) or "")
    document = Document(source=raw.locator, title=title, text=text, stated=Stated(url=url or None))
    if facts.columns:
        columns = {"name": title, **facts.columns, "url": url or facts.columns.get("url")}
        document = to_document(Row(columns), raw.locator, body=text) or document
    tags = [*(found.tags or ()), *(found.categories or ())] if found else []
    return replace(
        document,
        language=facts.language or "fr",
        licence=licence_in(page, url) or clean((found and found.license) or ""),
        author=clean((found and found.author) or ""),
        published=clean((found and found.date) or ""),
        keywords=tuple(dict.fromkeys(word for tag in tags for piece in tag.split(",") if (word := clean(piece)))),
    )
