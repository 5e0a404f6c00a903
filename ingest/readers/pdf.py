"""PDF reports and slides, page by page in reading order."""

import re
from collections.abc import Iterator

from ingest.clean import clean, join_repeats
from ingest.errors import SourceError
from ingest.model import Document
from ingest.readers.raw import Raw
from ingest.readers.text import title_of

MOST_PAGES = 3000


def read_pdf(raw: Raw) -> Iterator[Document]:
    """Read one PDF. Raises SourceError where it is broken, encrypted or made of images only."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(raw.data)
    except pypdfium2.PdfiumError as err:
        reason = "PDF protégé par un mot de passe" if "password" in str(err).lower() else "PDF endommagé ou tronqué"
        raise SourceError(raw.locator, reason) from err
    try:
        if len(pdf) > MOST_PAGES:
            raise SourceError(raw.locator, f"PDF de {len(pdf)} pages, au-delà de {MOST_PAGES} : découpez-le")
        pages = [_page_text(pdf, number) for number in range(len(pdf))]
        stated_title = clean(str(pdf.get_metadata_dict().get("Title") or ""))
    except pypdfium2.PdfiumError as err:
        raise SourceError(raw.locator, "PDF endommagé ou tronqué") from err
    finally:
        pdf.close()
    text = join_repeats(clean("\n\n".join(_without_growing(pages))))
    if not text:
        raise SourceError(raw.locator, "PDF sans texte (pages numérisées) : passez-le d'abord à la reconnaissance")
    title = stated_title if len(stated_title.split()) > 1 else title_of(text, raw.name)
    yield Document(source=raw.locator, title=title, text=text)


def _page_text(pdf: object, number: int) -> str:
    page = pdf[number]  # type: ignore[index]
    text: str = page.get_textpage().get_text_bounded()
    # A line that ends in the middle of a sentence goes on: the page's width cut it, not its author.
    text = text.replace("\r\n", "\n").replace("\ufffe", "")
    text = re.sub(r"(?<=\w)-\n(?=[a-zà-ÿ])", "", text)
    return re.sub(r"(?<=[\w,;])\n(?=[a-zà-ÿ(«])", " ", text)


def _without_growing(pages: list[str]) -> Iterator[str]:
    """Drop a slide that the next one repeats and completes."""
    for page, following in zip(pages, [*pages[1:], ""], strict=True):
        if page.strip() and not following.strip().startswith(page.strip()):
            yield page
