"""Directories: CSV with any separator, sheets of a workbook, JSON and JSONL, one document a record."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice

from ingest.clean import decode, decoded_lines
from ingest.errors import SourceError
from ingest.model import Document
from ingest.readers.maps import map_rows
from ingest.readers.raw import Raw
from ingest.records import Row, names_a_record, to_document
from ingest.thesaurus import JUDGED, is_thesaurus, thesaurus_document

# Rows of cells as text, the empty rows left out.
Table = list[list[str]]

_SEPARATORS = ";\t,|"
_LONGEST_FIELD = 10_000_000
MOST_COLUMNS = 2_000
# A title and a few notes may stand above the header of a sheet.
_HEADER_WITHIN = 20
# A list of records may lie under one of these keys of a JSON document.
_LISTS = ("records", "results", "items", "data", "elements", "initiatives")


def read_csv(raw: Raw) -> Iterator[Document]:
    """Read a CSV or TSV directory with a header row. Raises SourceError without a header that names a title."""
    lines = _lines(raw)
    first = next(lines, "")
    separator = _separator(first)
    csv.field_size_limit(_LONGEST_FIELD)
    rows = csv.reader(chain([first], lines), delimiter=separator)
    try:
        header = _unique(raw, next(rows))
        yield from record_documents(
            raw,
            (Row(_cells(header, row), separators=";,".replace(separator, "")) for row in rows if any(row)),
            tabular=True,
        )
    except (csv.Error, StopIteration) as err:
        raise SourceError(raw.locator, f"tableau illisible ({err or 'aucune ligne'})") from err


def _separator(first: str) -> str:
    """Return the separator that cuts the header most; quoted parts do not count."""
    header = "".join(first.split('"')[::2])
    return max(_SEPARATORS, key=lambda separator: (header.count(separator), separator == ";"))


def _lines(raw: Raw) -> Iterator[str]:
    """Yield the lines of a text with their ends, without null bytes and byte-order marks."""
    for number, line in enumerate(decoded_lines(raw.data)):
        yield (line if number else line.lstrip("\ufeff")).replace("\x00", "")


def read_tables(raw: Raw, tables: Iterable[Table]) -> Iterator[Document]:
    """Read the sheets of a workbook that have a header row; other sheets are notes. Raises SourceError without any."""
    yield from record_documents(raw, chain.from_iterable(_sheet_rows(raw, table) for table in tables), tabular=True)


def _sheet_rows(raw: Raw, table: Table) -> Iterator[Row]:
    start = next((number for number, row in enumerate(table[:_HEADER_WITHIN]) if names_a_record(row)), None)
    if start is None:
        return
    header = _unique(raw, table[start])
    for row in table[start + 1 :]:
        yield Row(_cells(header, row))


def _unique(raw: Raw, header: list[str]) -> list[str]:
    """Name the columns apart: an empty name becomes « colonne 3 », a repeated one « ville (2) »."""
    if len(header) > MOST_COLUMNS:
        raise SourceError(raw.locator, f"tableau de {len(header)} colonnes, au-delà de {MOST_COLUMNS}")
    names: list[str] = []
    for number, given in enumerate(header, start=1):
        name = given.strip() or f"colonne {number}"
        count = sum(1 for other in names if other == name or other.startswith(f"{name} ("))
        names.append(f"{name} ({count + 1})" if count else name)
    return names


def _cells(header: list[str], row: list[str]) -> dict[str, object]:
    """Pair a row with the header; cells beyond it are kept as « colonne 14 »."""
    names = header + [f"colonne {number}" for number in range(len(header) + 1, len(row) + 1)]
    return dict(zip(names, row + [""] * (len(names) - len(row)), strict=True))


def read_jsonl(raw: Raw) -> Iterator[Document]:
    """Read one JSON object a line. Raises SourceError naming the first wrong line."""
    yield from record_documents(raw, _json_lines(raw))


def _json_lines(raw: Raw) -> Iterator[Row]:
    for number, line in enumerate(_lines(raw), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as err:
            raise SourceError(raw.locator, f"ligne {number} : JSON incorrect") from err
        if not isinstance(record, dict):
            raise SourceError(raw.locator, f"ligne {number} : un objet JSON est attendu")
        yield Row(record)


def read_json(raw: Raw) -> Iterator[Document]:
    """Read a JSON document: a record, a list of records, an object that holds such a list, or a map."""
    content = load_json(raw)
    rows = map_rows(content)
    if rows is None:
        if isinstance(content, dict):
            content = _records_of(content)
        if not isinstance(content, list) or not all(isinstance(record, dict) for record in content):
            raise SourceError(raw.locator, "une liste d'objets JSON est attendue")
        rows = (Row(record) for record in content)
    yield from record_documents(raw, rows)


def _records_of(content: dict[str, object]) -> object:
    """Return the list that an object holds, the records that it keeps by their identifiers, or itself as a record."""
    for key in _LISTS:
        if isinstance(content.get(key), list):
            return content[key]
    inner = [record for record in content.values() if isinstance(record, dict)]
    if len(inner) > 1 and len(inner) == len(content) and all(map(names_a_record, inner)):
        return [{"id": id} | record for id, record in zip(content, inner, strict=True)]
    return [content]


def load_json(raw: Raw) -> object:
    """Parse a JSON document. Raises SourceError."""
    try:
        return json.loads(decode(raw.data).lstrip("\ufeff"))
    except (ValueError, RecursionError) as err:
        raise SourceError(raw.locator, "JSON incorrect") from err


def record_documents(raw: Raw, rows: Iterator[Row], *, tabular: bool = False) -> Iterator[Document]:
    """Turn rows into documents named « file#id », or « file#12 » (rank of the record) without an id.

    A list of terms, told by its first records, is one document: its terms are no initiatives.
    """
    first = list(islice(rows, JUDGED))
    if is_thesaurus(first):
        document = thesaurus_document(raw.locator, raw.name, chain(first, rows))
        yield from [document] if document else []
        return
    found = False
    names: dict[str, int] = {}
    for number, row in enumerate(chain(first, rows), start=1):
        document = to_document(row, raw.locator, tabular=tabular)
        if document is None:
            continue
        found = True
        name = document.stated.id or str(number)
        names[name] = names.get(name, 0) + 1
        suffix = f"{name}~{names[name]}" if names[name] > 1 else name
        yield replace(document, source=f"{raw.locator}#{suffix}")
    if not found:
        raise SourceError(raw.locator, "aucun enregistrement avec un titre ou une description (colonnes attendues : "
                                       "id, titre, description, structure, ville…)")  # fmt: skip
