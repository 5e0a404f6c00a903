"""A source's bytes, loaded once under a size limit."""

from dataclasses import dataclass
from pathlib import Path

from ingest.errors import SourceError

# Larger files are refused whole: one file must not fill an ordinary machine's memory.
LARGEST_FILE = 200_000_000


@dataclass(frozen=True)
class Raw:
    """A source's content. locator: how the knowledge base names it."""

    locator: str
    name: str
    data: bytes


def load(path: Path, locator: str) -> Raw:
    """Read a file. Raises SourceError where it is missing, unreadable, empty, not a file or too large."""
    try:
        if not path.is_file():
            raise SourceError(locator, "ce n'est pas un fichier ordinaire")
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise SourceError(locator, f"fichier de {size / 1e6:.0f} Mo, au-delà de la limite de 200 Mo : découpez-le")
        data = path.read_bytes()
    except OSError as err:
        raise SourceError(locator, f"lecture impossible ({err.strerror})") from err
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise SourceError(locator, "fichier vide")
    return Raw(locator, path.name, data)
