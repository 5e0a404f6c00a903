"""Document → fiches: a page may describe one initiative, several, or none."""

from collections.abc import Iterator

from ingest.model import Document, Fiche


def split(document: Document) -> Iterator[Fiche]:
    """Yield the fiches of a document."""
    yield Fiche(document, document.title, document.stated)
