"""PDF reports and slides, page by page in reading order."""

import re
from collections import Counter
from collections.abc import Iterator

from ingest.clean import clean, join_repeats
from ingest.errors import SourceError
from ingest.identity import fold
from ingest.model import Document
from ingest.readers.raw import Raw
from ingest.readers.text import title_of

MOST_PAGES = 3000
# Shorter lines may be acronyms.
_FEWEST_LETTERS = 12


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
    text = join_repeats(clean("\n\n".join(_without_running_lines(list(_without_growing(pages))))))
    if not text:
        raise SourceError(raw.locator, "PDF sans texte lisible (pages numérisées, ou polices sans table de caractères) : "
                                       "passez-le d'abord à la reconnaissance de caractères")  # fmt: skip
    title = stated_title if len(stated_title.split()) > 1 else title_of(text, raw.name)
    yield Document(source=raw.locator, title=title, text=text)


def _page_text(pdf: object, number: int) -> str:
    page = pdf[number]  # type: ignore[index]
    text: str = page.get_textpage().get_text_bounded()
    lines = (line.strip() for line in text.replace("\ufffe", "").splitlines())
    if _is_garbled(text):
        return ""
    text = "\n".join(line for line in lines if not _is_garbled(line))
    # A line that ends in the middle of a sentence goes on: the page's width cut it, not its author.
    text = re.sub(r"(?<=\w)-\n(?=[a-zà-ÿ])", "", text)
    text = re.sub(r"(?<=[a-zà-ÿ,;])\n\n(?=[a-zà-ÿ])", " ", text)
    return re.sub(r"(?<=[\w,;’'])\n(?=[a-zà-ÿ(«])", " ", text)


def _is_garbled(text: str) -> bool:
    """Tell a text in a font that does not say which characters its shapes are: shapes are read as capitals.

    Vowels are some 45 % of French letters; of shapes read as capitals 29 places before, about 15 %.
    """
    letters = [char for char in text if char.isascii() and char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    vowels = sum(char in "AEIOUYaeiouy" for char in letters)
    return len(letters) >= _FEWEST_LETTERS and capitals > 0.8 * len(letters) and vowels < 0.27 * len(letters)


def _without_running_lines(pages: list[str]) -> list[str]:
    """Keep once the lines that most pages repeat, page numbers apart: running titles and footers."""
    keys = [{_key(line) for line in page.split("\n")} for page in pages]
    counts = Counter(key for page in keys for key in page)
    running = {key for key, count in counts.items() if key and count >= 3 and 2 * count > len(pages)}
    kept: list[str] = []
    seen: set[str] = set()
    for page in pages:
        lines = [line for line in page.split("\n") if _key(line) not in running or _key(line) not in seen]
        seen |= {_key(line) for line in lines}
        kept.append("\n".join(lines))
    return kept


def _key(line: str) -> str:
    return re.sub(r"\d+", "0", fold(line))


def _without_growing(pages: list[str]) -> Iterator[str]:
    """Drop a slide that the next one repeats and completes."""
    for page, following in zip(pages, [*pages[1:], ""], strict=True):
        if page.strip() and not following.strip().startswith(page.strip()):
            yield page
