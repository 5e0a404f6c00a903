"""A sheet as Markdown, as a page to print, and as a Word document. Documents are hostile: all text is escaped here."""

import re
from collections.abc import Callable, Iterator
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Final

from ingest.errors import UsageError
from kg.sheet import Sheet, one_line

if TYPE_CHECKING:
    from docx.document import Document

FOOTER: Final = "Fiche établie par Essaim le {made} ; les citations sont celles de la source et font foi."
_MONTHS: Final = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
                  "novembre", "décembre")  # fmt: skip
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>|~&])")
_BLOCK_MARK: Final = re.compile(r"^(#|[-+=]|\d+(?=[.)]))")
# XML 1.0 §2.2: what a Word document cannot hold.
_NOT_XML: Final = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STYLE: Final = """
@page { size: A4; margin: 18mm 20mm; }
body { font: 11pt/1.5 Georgia, "Liberation Serif", serif; color: #1f2b2a; max-width: 44rem; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.7em; line-height: 1.2; margin: .2em 0; } h2 { font-size: 1.15em; margin: 1.4em 0 .3em;
  border-bottom: 1px solid #d9d4c7; break-after: avoid; }
.kicker, footer { font: .85em/1.4 sans-serif; color: #4a5654; } .lead { font-size: 1.08em; }
ul { list-style: none; padding: 0; margin: 0; } li { margin: .45em 0; break-inside: avoid; }
blockquote { margin: .2em 0 .2em 0; padding-left: .8em; border-left: 3px solid #b98a00; font-style: italic; }
footer { margin-top: 2em; border-top: 1px solid #d9d4c7; padding-top: .5em; }
@media print { body { max-width: none; margin: 0; padding: 0; } }
"""


def french_date(sheet: Sheet) -> str:
    """Return the day on which a sheet was made: « 1er mars 2026 »."""
    day = "1er" if sheet.made.day == 1 else str(sheet.made.day)
    return f"{day} {_MONTHS[sheet.made.month - 1]} {sheet.made.year}"


def kicker(sheet: Sheet) -> str:
    """Return what a sheet is, on one line: « Fiche d’import — de Moissac à Brest »."""
    whence = f"{sheet.origin.name} → " if sheet.origin else ""
    return f"Fiche d’import\u00a0: {whence}{sheet.target.name}"


def to_markdown(sheet: Sheet) -> str:
    """Return a sheet in Markdown (CommonMark); what a document says stays text."""
    lines = [f"# {_inline(sheet.title)}", "", f"*{_inline(kicker(sheet))}*", "", _inline(sheet.summary)]
    for section in sheet.sections:
        lines += ["", f"## {_inline(section.title)}", ""]
        for point in section.points:
            lines.append(f"- **{_inline(point.label)}**{_after(_inline(point.said))}")
            quotes = [f"  > «\u00a0{_inline(quote)}\u00a0»" for quote in point.quotes]
            lines += "\n  >\n".join(quotes).splitlines()
        if not section.points:
            lines.append(f"*{_inline(section.empty)}*")
    return "\n".join([*lines, "", "---", "", FOOTER.format(made=french_date(sheet)), ""])


def _inline(text: str) -> str:
    """Return a text on one line, of which Markdown makes nothing but text."""
    return _BLOCK_MARK.sub(r"\\\1" if not text[:1].isdigit() else r"\1\\", _MARKDOWN.sub(r"\\\1", one_line(text)))


def _after(said: str) -> str:
    return f"\u00a0: {said}" if said else ""


def to_html(sheet: Sheet) -> str:
    """Return a sheet as one HTML page to print: no script, nothing fetched."""
    title = escape(sheet.title)
    return (
        '<!doctype html>\n<html lang="fr"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body><main>"
        f'<p class="kicker">{escape(kicker(sheet))}</p><h1>{title}</h1><p class="lead">{escape(sheet.summary)}</p>\n'
        f"{sections_html(sheet)}</main>\n<footer>{escape(FOOTER.format(made=french_date(sheet)))}</footer></body></html>\n"
    )


def sections_html(sheet: Sheet) -> str:
    """Return the sections of a sheet in HTML, escaped, for a page of one's own."""
    return "".join(_section_html(sheet))


def _section_html(sheet: Sheet) -> Iterator[str]:
    for section in sheet.sections:
        items = "".join(
            f"<li><strong>{escape(point.label)}</strong>{_after(escape(point.said))}"
            + "".join(f'<blockquote class="proof">«\u00a0{escape(quote)}\u00a0»</blockquote>' for quote in point.quotes)
            + "</li>"
            for point in section.points
        )
        body = f"<ul>{items}</ul>" if items else f"<p><em>{escape(section.empty)}</em></p>"
        yield f"<h2>{escape(section.title)}</h2>{body}\n"


def to_docx(sheet: Sheet) -> bytes:
    """Return a sheet as a Word document (Office Open XML), its styles those that people can change."""
    from docx import Document

    document = Document()
    _prepare(document, sheet)
    document.add_paragraph(_xml(kicker(sheet)), style="Subtitle")
    document.add_heading(_xml(sheet.title), level=0)
    document.add_paragraph(_xml(sheet.summary))
    for section in sheet.sections:
        document.add_heading(_xml(section.title), level=1)
        for point in section.points:
            item = document.add_paragraph(style="List Bullet")
            item.add_run(_xml(point.label)).bold = True
            item.add_run(_after(_xml(point.said)))
            for quote in point.quotes:
                document.add_paragraph(f"«\u00a0{_xml(quote)}\u00a0»", style="Quote")
        if not section.points:
            document.add_paragraph().add_run(_xml(section.empty)).italic = True
    document.add_paragraph(FOOTER.format(made=french_date(sheet)))
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _prepare(document: "Document", sheet: Sheet) -> None:
    """Set the page to A4, the language to French, and what the file says of itself."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "fr-FR")
    document.styles["Normal"].element.get_or_add_rPr().append(language)
    document.core_properties.title = _xml(sheet.title)[:255]
    document.core_properties.author = "Essaim"
    document.core_properties.language = "fr-FR"


def _xml(text: str) -> str:
    return _NOT_XML.sub("", one_line(text))


WRITERS: Final[dict[str, Callable[[Sheet], bytes]]] = {
    "md": lambda sheet: to_markdown(sheet).encode(),
    "html": lambda sheet: to_html(sheet).encode(),
    "docx": to_docx,
}


def write_sheet(sheet: Sheet, format: str) -> bytes:
    """Return a sheet in one of the WRITERS' formats. Raises UsageError."""
    if format not in WRITERS:
        raise UsageError(f"format inconnu : « {format} » ; attendu : {', '.join(WRITERS)}")
    return WRITERS[format](sheet)
