"""Document → fiches: a page may describe one initiative, several, or none."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest.cited import cited
from ingest.context import place_of
from ingest.extract.text import analyse
from ingest.identity import slug
from ingest.model import Document, Fiche, Stated
from ingest.sections import entries, is_sheet
from ingest.subject import is_about_one, is_opinion_or_definition

# A text of a page or so has one subject; a longer one must show that it has.
SHORT = 2500


def split(document: Document) -> Iterator[Fiche]:
    """Yield the fiches of a document: itself, its parts, both or none.

    A record states its subject and is left whole. A part's source is the document's with « #slug »; its text is a
    piece of the document's, and it states the place that its heading or its title gives it.
    """
    if is_record(document) or is_sheet(document.text):
        yield Fiche(document, document.title, document.stated)
        return
    analysis = next(analyse([(document.title, document.text)]))
    if found := entries(analysis):
        parts = [(entry.name, entry.start, entry.end) for entry in found]
        yield from _parts(document, parts, cited=False)
        return
    if len(document.text) <= SHORT:
        one = not is_opinion_or_definition(document.title, document.text)
    else:
        one = is_about_one(analysis)
    if one:
        yield Fiche(document, document.title, document.stated)
        return
    yield from _parts(document, [(name.name, name.start, name.end) for name in cited(analysis)], cited=True)


def is_record(document: Document) -> bool:
    """Tell a record or a text with a front matter: whatever it states, the page's own address apart."""
    return "#" in document.source or replace(document.stated, url=None) != Stated()


def _parts(document: Document, parts: Iterable[tuple[str, int, int]], *, cited: bool) -> Iterator[Fiche]:
    slugs: set[str] = set()
    for name, start, end in parts:
        stated = place_of(document.title if not cited else "", document.text, start, end)
        part = replace(
            document,
            source=f"{document.source}#{_unique(slug(name), slugs)}",
            title=name,
            text=document.text[start:end],
            stated=stated,
            references=document.references + ((document.stated.url,) if document.stated.url else ()),
        )
        yield Fiche(part, name, stated, cited)


def _unique(name: str, taken: set[str]) -> str:
    """Return a slug that no other part has, and take it."""
    base, number = re.sub(r"#", "", name), 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(name)
    return name
