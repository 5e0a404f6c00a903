"""Texts, slides and tables of Word, LibreOffice, PowerPoint and Excel.

An office file is a ZIP of XML parts. Texts are read from the parts themselves: python-docx leaves out content controls
and tracked insertions, which forms of French administrations are full of. Excel's numbers and dates need openpyxl.
"""

import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from posixpath import join, normpath
from xml.etree.ElementTree import Element, ParseError

from ingest.clean import clean, join_repeats
from ingest.errors import SourceError
from ingest.model import Document
from ingest.readers.archive import Archive
from ingest.readers.markup import attribute, children, local, parse_xml
from ingest.readers.raw import Raw, archive_of
from ingest.readers.tables import Table, read_tables
from ingest.readers.text import title_of

MOST_ROWS = 1_000_000
MOST_COLUMNS = 1_000
# Tracked deletions, comments, notes, and the copy of a drawing kept for older programs.
_UNREAD = frozenset({"del", "moveFrom", "Fallback", "tracked-changes", "annotation", "note", "instrText", "notes",
                     "event-listeners", "forms", "sequence-decls"})  # fmt: skip
_BREAKS = {"br": "\n", "cr": "\n", "line-break": "\n", "tab": "\t", "noBreakHyphen": "-", "s": " "}
_GIVEN_TITLE = re.compile(
    r"(?:Microsoft|PowerPoint|Word|Présentation PowerPoint|Document) |Diapositive \d", re.IGNORECASE
)
_PARAGRAPHS = frozenset({"p", "h"})
_TOO_DEEP = "document imbriqué à l'excès : refusé par prudence"


def read_docx(raw: Raw) -> Iterator[Document]:
    """Read a Word text: paragraphs, lists and tables in order. Raises SourceError."""
    archive = archive_of(raw)
    root = parse_xml(archive.read("word/document.xml"), raw.locator)
    yield _document(raw, _guarded(raw, root), _title_in(root) or _core_title(archive))


def read_odt(raw: Raw) -> Iterator[Document]:
    """Read a LibreOffice text or presentation. Raises SourceError."""
    archive = archive_of(raw)
    root = parse_xml(archive.read("content.xml"), raw.locator)
    bodies = [body for body in root if local(body) == "body"]
    text = "\n\n".join(_guarded(raw, body) for body in bodies)
    yield _document(raw, text, _title_in(root) or _core_title(archive))


def read_pptx(raw: Raw) -> Iterator[Document]:
    """Read PowerPoint slides in the order they are shown. Raises SourceError."""
    archive = archive_of(raw)
    slides = [parse_xml(archive.read(part), raw.locator) for part in _slide_parts(archive)]
    text = "\n\n".join(_guarded(raw, slide) for slide in slides)
    yield _document(raw, text, _core_title(archive))


def _document(raw: Raw, text: str, title: str) -> Document:
    text = join_repeats(clean(text))
    if not text:
        raise SourceError(raw.locator, "aucun texte dans ce document (images seulement ?)")
    return Document(source=raw.locator, title=clean(title) or title_of(text, raw.name), text=text)


def _guarded(raw: Raw, root: Element) -> str:
    try:
        return "\n\n".join(_blocks(root))
    except RecursionError as err:
        raise SourceError(raw.locator, _TOO_DEEP) from err


def _blocks(element: Element) -> Iterator[str]:
    """Yield paragraphs and table rows in reading order."""
    for child in element:
        name = local(child)
        if name in _UNREAD:
            continue
        if name in _PARAGRAPHS:
            if text := _words(child).strip():
                yield f"- {text}" if _is_item(child) else text
        elif name in ("tbl", "table"):
            yield from filter(None, (_row(row) for row in _rows(child)))
        elif name == "list-item":
            yield from (f"- {block.removeprefix('- ')}" for block in _blocks(child))
        else:
            yield from _blocks(child)


def _rows(table: Element) -> Iterator[list[str]]:
    for child in table:
        name = local(child)
        if name in ("tr", "table-row"):
            cells = [cell for cell in _opened(child) if local(cell) in ("tc", "table-cell")]
            yield ["\n".join(_blocks(cell)).strip() for cell in cells]
        elif name in ("table-header-rows", "table-rows", "table-row-group", "sdt", "sdtContent"):
            yield from _rows(child)


def _opened(row: Element) -> Iterator[Element]:
    for child in row:
        if local(child) in ("sdt", "sdtContent"):
            yield from _opened(child)
        else:
            yield child


def _row(cells: list[str]) -> str:
    """Return a row as text: a label and what it says as « label : texte », other rows cell by cell."""
    filled = [cell for cell in cells if cell]
    if len(cells) == 2 and len(filled) == 2 and len(filled[0]) < 80 and "\n" not in filled[0]:
        label = filled[0].rstrip(" \u00a0:")
        return f"{label}\u00a0:{chr(10) if chr(10) in filled[1] else ' '}{filled[1]}"
    return " | ".join(filled)


def _words(paragraph: Element) -> str:
    """Return a paragraph's text: the runs of Word and PowerPoint, the mixed content of LibreOffice."""
    name = local(paragraph)
    if name in _UNREAD:
        return ""
    if name in _BREAKS:
        return _BREAKS[name]
    mixed = "opendocument" in str(paragraph.tag)
    pieces = [paragraph.text or "" if mixed or name == "t" else ""]
    for child in paragraph:
        inner = _words(child)
        pieces.append(f"\n{inner}\n" if local(child) in _PARAGRAPHS else inner)
        pieces.append((child.tail or "") if mixed else "")
    return "".join(pieces)


def _is_item(paragraph: Element) -> bool:
    """Tell a numbered or bulleted paragraph of Word, marked as one or in a style of lists."""
    marks = [mark for properties in children(paragraph, "pPr") for mark in properties]
    return any(
        local(mark) == "numPr" or (local(mark) == "pStyle" and attribute(mark, "val").startswith("List"))
        for mark in marks
    )


def _title_in(root: Element) -> str:
    """Return the paragraph in the style « Titre », or ""."""
    for paragraph in root.iter():
        if local(paragraph) not in _PARAGRAPHS:
            continue
        styles = [attribute(mark, "val") for properties in children(paragraph, "pPr") for mark in properties
                  if local(mark) == "pStyle"] + [attribute(paragraph, "style-name")]  # fmt: skip
        if {"Title", "Titre"} & set(styles):
            return "".join(paragraph.itertext()).strip()[:200]
    return ""


def _core_title(archive: Archive) -> str:
    """Return the title among the file's properties where it looks chosen: programs fill it with one word."""
    for part in ("docProps/core.xml", "meta.xml"):
        if part in archive.names():
            root = parse_xml(archive.read(part), archive.locator)
            title = next((mark.text or "" for mark in root.iter() if local(mark) == "title"), "")
            return title if len(title.split()) > 1 and not _GIVEN_TITLE.match(title) else ""
    return ""


def _slide_parts(archive: Archive) -> list[str]:
    """Return the parts of the slides, as the presentation orders them (ECMA-376 §13.3.6)."""
    folder = "ppt"
    links = parse_xml(archive.read("ppt/_rels/presentation.xml.rels"), archive.locator)
    targets = {attribute(link, "Id"): normpath(join(folder, attribute(link, "Target"))).lstrip("/") for link in links}
    show = parse_xml(archive.read("ppt/presentation.xml"), archive.locator)
    order = [_relation(slide) for slide in show.iter() if local(slide) == "sldId"]
    return [targets[id] for id in order if id in targets]


def _relation(slide: Element) -> str:
    return next((value for key, value in slide.attrib.items() if key.endswith("relationships}id")), "")


def read_xlsx(raw: Raw) -> Iterator[Document]:
    """Read each sheet of an Excel workbook as a directory with a header row. Raises SourceError."""
    archive = archive_of(raw)
    for part in archive.names():
        if part.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(part).replace(b"\x00", b""):
            raise SourceError(raw.locator, "XML avec une DTD : refusé par prudence")
    yield from read_tables(raw, _sheets(raw))


# What openpyxl raises on malformed parts: it checks types only as it meets them.
_MALFORMED = (zipfile.BadZipFile, zlib.error, ParseError, SyntaxError, KeyError, ValueError, TypeError, AttributeError,
              IndexError, EOFError, OSError, OverflowError, RecursionError)  # fmt: skip


def _sheets(raw: Raw) -> Iterator[Table]:
    import warnings

    import openpyxl

    with warnings.catch_warnings():
        # openpyxl warns of features that it does not keep when it writes: nothing is written.
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(raw.data), read_only=True, data_only=True)
            tables = [_excel_table(sheet) for sheet in book.worksheets]
        except _MALFORMED as err:
            raise SourceError(raw.locator, "classeur Excel endommagé : enregistrez-le de nouveau") from err
    yield from tables


def _excel_table(sheet: object) -> Table:
    rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)  # type: ignore[attr-defined]
    return [cells for row in rows if any(cells := [_cell(value) for value in row])]


def _cell(value: object) -> str:
    """Return a cell as people read it: whole numbers without « .0 », dates alone, errors (« #N/A ») empty."""
    if value is None or (
        isinstance(value, str) and re.fullmatch(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!)", value)
    ):
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value)


def read_ods(raw: Raw) -> Iterator[Document]:
    """Read each sheet of a LibreOffice workbook as a directory with a header row. Raises SourceError."""
    root = parse_xml(archive_of(raw).read("content.xml"), raw.locator)
    try:
        tables = [list(_ods_rows(table)) for table in root.iter() if local(table) == "table"]
    except RecursionError as err:
        raise SourceError(raw.locator, _TOO_DEEP) from err
    yield from read_tables(raw, tables)


def _ods_rows(table: Element) -> Iterator[list[str]]:
    """Yield the filled rows; a row said to be repeated is written once, as it is one record."""
    for row in table.iter():
        if local(row) == "table-row" and any(cells := list(_ods_cells(row))):
            yield cells


def _ods_cells(row: Iterable[Element]) -> Iterator[str]:
    count = 0
    for cell in row:
        if local(cell) not in ("table-cell", "covered-table-cell"):
            continue
        repeated = attribute(cell, "number-columns-repeated")
        times = min(
            int(repeated) if repeated.isascii() and repeated.isdigit() and len(repeated) < 8 else 1,
            MOST_COLUMNS - count,
        )
        yield from [_ods_cell(cell)] * times
        count += times
        if count >= MOST_COLUMNS:
            return


def _ods_cell(cell: Element) -> str:
    kind = attribute(cell, "value-type")
    if kind == "date":
        return attribute(cell, "date-value").removesuffix("T00:00:00")
    if kind == "float":
        return attribute(cell, "value").removesuffix(".0")
    return "\n".join(_blocks(cell))
