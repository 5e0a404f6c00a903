"""Directories: CSV with any separator, JSON and JSONL, one document a record."""

import csv
import io
import json
from collections.abc import Iterator

from ingest.clean import decode
from ingest.errors import SourceError
from ingest.model import Document
from ingest.readers.raw import Raw
from ingest.records import Row, to_document

_SEPARATORS = ";\t,|"
_LONGEST_FIELD = 10_000_000
# A list of records may lie under one of these keys of a JSON document.
_LISTS = ("records", "results", "items", "data", "features", "elements", "initiatives")


def read_csv(raw: Raw) -> Iterator[Document]:
    """Read a CSV or TSV directory with a header row. Raises SourceError without a header that names a title."""
    text = decode(raw.data).lstrip("\ufeff").replace("\x00", "")
    separator = _separator(text)
    csv.field_size_limit(_LONGEST_FIELD)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        header = _unique([cell.strip() for cell in next(rows)])
        yield from _documents(
            raw,
            (Row(_cells(header, row), separators=";,".replace(separator, "")) for row in rows if any(row)),
            tabular=True,
        )
    except (csv.Error, StopIteration) as err:
        raise SourceError(raw.locator, f"tableau illisible ({err or 'aucune ligne'})") from err


def _separator(text: str) -> str:
    """Return the separator that cuts the header most; quoted parts do not count."""
    header = "".join(text.split("\n", 1)[0].split('"')[::2])
    return max(_SEPARATORS, key=lambda separator: (header.count(separator), separator == ";"))


def _unique(header: list[str]) -> list[str]:
    """Name the columns apart: an empty name becomes « colonne 3 », a repeated one « ville (2) »."""
    names: list[str] = []
    for number, given in enumerate(header, start=1):
        name = given or f"colonne {number}"
        count = sum(1 for other in names if other == name or other.startswith(f"{name} ("))
        names.append(f"{name} ({count + 1})" if count else name)
    return names


def _cells(header: list[str], row: list[str]) -> dict[str, object]:
    """Pair a row with the header; cells beyond it are kept as « colonne 14 »."""
    names = header + [f"colonne {number}" for number in range(len(header) + 1, len(row) + 1)]
    return dict(zip(names, row + [""] * (len(names) - len(row)), strict=True))


def read_jsonl(raw: Raw) -> Iterator[Document]:
    """Read one JSON object a line. Raises SourceError naming the first wrong line."""
    yield from _documents(raw, _json_lines(raw))


def _json_lines(raw: Raw) -> Iterator[Row]:
    for number, line in enumerate(decode(raw.data).lstrip("\ufeff").split("\n"), start=1):
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
    """Read a JSON document: a record, a list of records, or an object that holds such a list."""
    try:
        content = json.loads(decode(raw.data).lstrip("\ufeff"))
    except (ValueError, RecursionError) as err:
        raise SourceError(raw.locator, "JSON incorrect") from err
    if isinstance(content, dict):
        content = next((content[key] for key in _LISTS if isinstance(content.get(key), list)), [content])
    if not isinstance(content, list) or not all(isinstance(record, dict) for record in content):
        raise SourceError(raw.locator, "une liste d'objets JSON est attendue")
    yield from _documents(raw, (Row(record) for record in content))


def _documents(raw: Raw, rows: Iterator[Row], *, tabular: bool = False) -> Iterator[Document]:
    """Turn rows into documents named « file#id », or « file#12 » (rank of the record) without an id."""
    found = False
    names: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        document = to_document(row, raw.locator, tabular=tabular)
        if document is None:
            continue
        found = True
        name = document.stated.id or str(number)
        names[name] = names.get(name, 0) + 1
        suffix = f"{name}~{names[name]}" if names[name] > 1 else name
        yield Document(
            source=f"{raw.locator}#{suffix}",
            title=document.title,
            text=document.text,
            stated=document.stated,
            language=document.language,
            licence=document.licence,
            references=document.references,
        )
    if not found:
        raise SourceError(raw.locator, "aucun enregistrement avec un titre ou une description (colonnes attendues : "
                                       "id, titre, description, structure, ville…)")  # fmt: skip
