"""A source's bytes, loaded once under a size limit: a file, a compressed file, a member of an archive."""

import bz2
import gzip
import io
import mmap
import zlib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import cast

from ingest.errors import SourceError
from ingest.readers.archive import Archive

# Larger files are refused whole: one file must not fill an ordinary machine's memory. Wiki dumps are streamed.
LARGEST_FILE = 200_000_000
COMPRESSED = {".gz": b"\x1f\x8b", ".bz2": b"BZh"}
_BLANK = b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"


@dataclass(frozen=True)
class Raw:
    """A source's content. locator: how the knowledge base names it; licence: as the page it comes from states it.

    retrieved: when it was fetched from the web, an ISO 8601 time in UTC, or "".
    """

    locator: str
    name: str
    data: bytes
    licence: str = ""
    retrieved: str = ""


def load(path: Path, locator: str) -> Raw:
    """Read a file, opened where it is compressed, or a member « archive.zip!member » of an archive.

    Raises SourceError where it is missing, unreadable, empty, not a file or too large.
    """
    try:
        if not path.is_file():
            return _load_member(path, locator)
        size = path.stat().st_size
        data = _mapped_dump(path) if size > LARGEST_FILE else path.read_bytes()
    except (OSError, ValueError) as err:
        if isinstance(err, SourceError):
            raise
        raise SourceError(locator, f"lecture impossible ({getattr(err, 'strerror', None) or 'nom incorrect'})") from err
    if data is None:
        raise SourceError(locator, f"fichier de {size / 1e6:.0f} Mo, au-delà de la limite de 200 Mo : découpez-le")
    return _filled(_inflated(Raw(locator, path.name, data)))


def _mapped_dump(path: Path) -> bytes | None:
    """Return a large MediaWiki dump mapped to memory, which slices and hashes as bytes do; None for another file."""
    with path.open("rb") as file:
        if b"<mediawiki" not in file.read(4096):
            return None
        return cast(bytes, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _inflated(raw: Raw) -> Raw:
    """Open a .gz or .bz2 file, which takes the name under its suffix."""
    suffix = next((suffix for suffix, magic in COMPRESSED.items() if raw.data[: len(magic)] == magic), None)
    if suffix is None:
        return raw
    stream = io.BytesIO(raw.data)
    try:
        with gzip.GzipFile(fileobj=stream) if suffix == ".gz" else bz2.BZ2File(stream) as file:
            data = file.read(LARGEST_FILE + 1)
    except (OSError, EOFError, zlib.error, ValueError) as err:
        raise SourceError(raw.locator, "fichier compressé endommagé ou tronqué") from err
    if len(data) > LARGEST_FILE:
        raise SourceError(
            raw.locator, "fichier de plus de 200 Mo une fois décompressé : décompressez-le et découpez-le"
        )
    return replace(raw, name=raw.name.removesuffix(suffix), data=data)


def _filled(raw: Raw) -> Raw:
    if isinstance(raw.data, bytes) and not raw.data.strip(_BLANK):
        raise SourceError(raw.locator, "fichier vide")
    return raw


def _load_member(path: Path, locator: str) -> Raw:
    archive_path, mark, name = split_member(path)
    if not mark:
        raise SourceError(locator, "ce n'est pas un fichier ordinaire")
    return member_raw(open_archive(archive_path, locator.removesuffix(f"!{name}")), name)


def split_member(path: Path) -> tuple[Path, str, str]:
    """Cut « archive.zip!member » at its archive; the mark is "" where there is no such file."""
    pieces = str(path).split("!")
    for number in range(1, len(pieces)):
        archive = Path("!".join(pieces[:number]))
        if archive.is_file():
            return archive, "!", "!".join(pieces[number:])
    return path, "", ""


def open_archive(path: Path, locator: str) -> Archive:
    """Open an archive on disk; the last one stays open while its members are read. Raises SourceError."""
    try:
        status = path.stat()
    except OSError as err:
        raise SourceError(locator, f"lecture impossible ({err.strerror})") from err
    return _open_archive(path, locator, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=1)
def _open_archive(path: Path, locator: str, size: int, changed_ns: int) -> Archive:
    return Archive(locator, path, size)


def member_raw(archive: Archive, name: str) -> Raw:
    """Load a member as a source named « archive.zip!member ». Raises SourceError where it is broken or empty."""
    raw = Raw(f"{archive.locator}!{name}", PurePosixPath(name).name, archive.read(name))
    return _filled(_inflated(raw))


def archive_of(raw: Raw) -> Archive:
    """Open a source that is a ZIP. Raises SourceError."""
    return Archive(raw.locator, io.BytesIO(raw.data), len(raw.data))
