"""HTML pages: the main text without menus, banners and footers, and what the page states of itself."""

from collections.abc import Iterator

from ingest.clean import clean, decode
from ingest.errors import SourceError
from ingest.model import Document, Stated
from ingest.readers.raw import Raw
from ingest.readers.text import title_of

# Measured on three kinds of French pages: on directory sheets trafilatura keeps a tenth of the text where resiliparse
# keeps it all with menus; below this share of resiliparse's text, trafilatura is asked to favour recall.
_LEAST_SHARE = 0.25
LARGEST_PAGE = 20_000_000


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

    page = decode(raw.data).replace("\x00", "")
    tree = HTMLTree.parse(page)
    everything = extract_plain_text(tree, main_content=True, alt_texts=False, links=False)
    text = trafilatura.extract(page, include_comments=False, include_tables=True) or ""
    if len(text) < _LEAST_SHARE * len(everything):
        text = trafilatura.extract(page, include_comments=False, favor_recall=True) or everything
    text = clean(text)
    if not text:
        raise SourceError(raw.locator, "aucun texte dans cette page (scripts ou menus seulement)")
    facts = trafilatura.extract_metadata(page)
    title = clean((facts and facts.title) or tree.title or "")
    yield Document(
        source=raw.locator,
        title=title or title_of(text, raw.name),
        text=text,
        stated=Stated(url=facts.url if facts and facts.url else None),
        language=(facts.language if facts and facts.language else "fr")[:8],
        licence=clean((facts and facts.license) or ""),
    )
