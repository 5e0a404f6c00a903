"""Find sources and read them: the format is recognised by content first, by extension where content cannot tell."""

import glob
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import SourceError, UsageError
from ingest.model import Document
from ingest.readers.html import read_html
from ingest.readers.pdf import read_pdf
from ingest.readers.raw import Raw
from ingest.readers.tables import read_csv, read_json, read_jsonl
from ingest.readers.text import read_markdown, read_text

Reader = Callable[[Raw], Iterator[Document]]

READERS: dict[str, Reader] = {
    "text": read_text,
    "markdown": read_markdown,
    "html": read_html,
    "pdf": read_pdf,
    "csv": read_csv,
    "json": read_json,
    "jsonl": read_jsonl,
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
}


@dataclass(frozen=True)
class Found:
    """A source to read: a file, or why an argument gives none."""

    path: Path
    error: SourceError | None = None


def find_sources(arguments: Sequence[str]) -> list[Found]:
    """Return the files behind files, folders and globs, sorted within each, each once; refused ones with a reason.

    A folder gives the files of known extensions under it, hidden ones left out; links are not followed to folders.
    """
    found: dict[str, Found] = {}
    for argument in arguments:
        for item in _expand(argument):
            found.setdefault(os.path.realpath(item.path), item)
    return list(found.values())


def _expand(argument: str) -> Iterator[Found]:
    if argument.startswith(("http://", "https://")):
        yield Found(Path(argument), SourceError(argument, "les adresses web ne sont pas encore lues : enregistrez la "
                                                          "page, puis donnez le fichier"))  # fmt: skip
        return
    path = Path(argument)
    if path.is_dir():
        files = [Found(file) for file in _walk(path)]
        yield from files or [Found(path, SourceError(argument, "aucun fichier lisible dans ce dossier"))]
    elif path.exists() or path.is_symlink():
        yield Found(path)
    elif matches := sorted(glob.glob(argument, recursive=True)):
        for match in matches:
            yield from _expand(match)
    else:
        yield Found(path, SourceError(argument, "fichier ou dossier introuvable"))


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in _EXTENSIONS:
                yield Path(parent, name)


def recognise(raw: Raw) -> str:
    """Return the format of a source. Raises SourceError for one that no reader knows."""
    head = raw.data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    extension = _EXTENSIONS.get(Path(raw.name).suffix.lower())
    if b"%PDF-" in raw.data[:1024]:
        return "pdf"
    if _is_binary(raw.data[:4096]):
        raise SourceError(raw.locator, "format inconnu (fichier binaire)")
    if head[:9].lower() == b"<!doctype" or head[:5].lower() == b"<html":
        return "html"
    if head[:1] == b"{" and extension in (None, "json", "jsonl"):
        first = raw.data.split(b"\n", 1)[0].strip()
        return "jsonl" if first.endswith(b"}") and raw.data.strip().count(b"\n") else extension or "json"
    if head[:1] == b"[" and extension in (None, "json", "jsonl"):
        return "json"
    if head.startswith(b"---\n") or head.startswith(b"---\r\n"):
        return "markdown"
    return extension or "text"


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
    yield from READERS[recognise(raw) if format == "auto" else format](raw)
