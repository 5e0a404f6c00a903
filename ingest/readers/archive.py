"""ZIP archives: folders of sources in one file, and the parcels that office files are.

Nothing is ever written to disk. A bomb, a path that leaves the archive or an archive inside an archive is refused.
"""

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from ingest.errors import SourceError

MOST_MEMBERS = 10_000
LARGEST_TOTAL = 500_000_000
# Text compresses ten to thirty times; only bombs do a hundred times over so much.
_HIGHEST_RATIO = 100
_SMALL_TOTAL = 50_000_000
NESTED = "archive dans une archive : décompressez-la d'abord"
# What zipfile raises on a broken, encrypted or exotic member (docs.python.org/3/library/zipfile.html).
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError)


@dataclass(frozen=True)
class Member:
    """A file of an archive: its path there, or why it is refused."""

    name: str
    error: SourceError | None = None


class Archive:
    """A ZIP opened under limits of number, size and ratio."""

    def __init__(self, locator: str, file: Path | IO[bytes], size: int) -> None:
        """Open an archive of `size` bytes. Raises SourceError where it is broken or a bomb."""
        self.locator = locator
        try:
            self._zip = zipfile.ZipFile(file)
        except BROKEN as err:
            raise SourceError(locator, "archive ZIP endommagée ou tronquée : copiez-la de nouveau") from err
        self._check(size)

    def _check(self, size: int) -> None:
        infos = self._zip.infolist()
        if len(infos) > MOST_MEMBERS:
            raise SourceError(
                self.locator, f"archive de {len(infos)} fichiers, au-delà de {MOST_MEMBERS} : découpez-la"
            )
        total = sum(info.file_size for info in infos)
        if total > LARGEST_TOTAL or (total > _SMALL_TOTAL and total > _HIGHEST_RATIO * size):
            raise SourceError(
                self.locator,
                f"archive de {total / 1e6:.0f} Mo une fois ouverte : refusée par prudence, donnez les fichiers un à un",
            )

    def names(self) -> list[str]:
        """Return the paths of its files, folders left out, in its own order."""
        return [info.filename for info in self._zip.infolist() if not info.is_dir()]

    def read(self, name: str) -> bytes:
        """Return a member's bytes, never more than its declared size. Raises SourceError."""
        try:
            info = self._zip.getinfo(name)
        except KeyError as err:
            raise SourceError(self.locator, f"fichier incomplet (« {name} » manque)") from err
        if info.flag_bits & 1:
            raise SourceError(f"{self.locator}!{name}", "fichier protégé par un mot de passe : retirez-le d'abord")
        try:
            return self._zip.read(info)
        except BROKEN as err:
            raise SourceError(f"{self.locator}!{name}", "fichier endommagé dans l'archive") from err


def members(archive: Archive) -> Iterator[Member]:
    """Yield the files of an archive in order of path, each once, hidden ones left out."""
    for name in sorted(set(archive.names())):
        path = PurePosixPath(name)
        if any(part.startswith(".") and part != ".." for part in path.parts) or "__MACOSX" in path.parts:
            continue
        yield Member(name, _refusal(archive.locator, name))


def _refusal(locator: str, name: str) -> SourceError | None:
    path = PurePosixPath(name)
    if ".." in path.parts or path.is_absolute() or "\\" in name or ":" in path.parts[0]:
        return SourceError(f"{locator}!{name}", "chemin qui sort de l'archive : fichier refusé")
    if path.suffix.lower() == ".zip":
        return SourceError(f"{locator}!{name}", NESTED)
    return None
