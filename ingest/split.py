"""Document → fiches: a page may describe one initiative, several, or none."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest.cited import Cited, cited
from ingest.context import place_of
from ingest.extract.text import analyse
from ingest.genre import genre_of
from ingest.identity import fold, slug
from ingest.language import is_french
from ingest.model import Document, Fiche, Stated
from ingest.sections import Section, entries, is_sheet, sheets
from ingest.subject import ARTICLE, is_about_one

# Nothing is said of where it is: a place beside its name is another's.
_NOWHERE = Stated(silent=frozenset({"city", "department", "region", "country"}))


def split(document: Document) -> Iterator[Fiche]:
    """Yield the fiches of a document: itself, its parts, both or none.

    A record states its subject and is left whole. A part's source is the document's with « #slug »; its text is a
    piece of the document's, and it states the place that its heading or its title gives it. A thesaurus has none, nor has a text in another
    language than French unless it is a record: the rules are those of French.
    """
    if document.kind == "thesaurus":
        return
    if is_record(document):
        yield Fiche(document, document.title, document.stated)
    elif not is_french(document.language):
        return
    elif found := sheets(document.text):
        yield from _parts(document, found, cited=False)
    elif genre_of(document.title, document.text):
        yield from _parts(document, _described(document), cited=True)
    elif is_sheet(document.text):
        yield Fiche(document, document.title, document.stated)
    else:
        yield from _read(document)


def _described(document: Document) -> list[Cited]:
    """Return the initiatives that accounts, minutes or a law say something of, not those that they only name."""
    return [name for name in cited(next(analyse([(document.title, document.text)]))) if name.described]


def _read(document: Document) -> Iterator[Fiche]:
    """Yield the fiches of a free text, which has to be analysed."""
    analysis = next(analyse([(document.title, document.text)]))
    if found := entries(analysis):
        yield from _parts(document, found, cited=False)
        return
    names = cited(analysis)
    if is_about_one(analysis, names):
        yield Fiche(document, document.title, document.stated)
        names = [name for name in names if name.described] if len(document.text) > ARTICLE else []
        names = [name for name in names if fold(name.name) not in fold(document.title)]
    yield from _parts(document, names, cited=True)


def is_record(document: Document) -> bool:
    """Tell a record or a text with a front matter, an article's apart: whatever it states but the page's own address."""
    if document.kind == "article":
        return False
    return "#" in document.source or replace(document.stated, url=None) != Stated()


def _parts(document: Document, parts: Iterable[Section] | Iterable[Cited], *, cited: bool) -> Iterator[Fiche]:
    taken: set[str] = set()
    for found in parts:
        name, start, end = found.name, found.start, found.end
        stated = place_of("" if cited else document.title, document.text, start, end)
        if isinstance(found, Cited) and found.channel:
            stated = _NOWHERE
        part = replace(
            document,
            source=f"{document.source}#{_unique(slug(name), taken)}",
            title=name,
            text=document.text[start:end],
            stated=stated,
            references=document.references + ((document.stated.url,) if document.stated.url else ()),
        )
        yield Fiche(part, name, stated, cited)


def _unique(name: str, taken: set[str]) -> str:
    """Return a slug that no other part has, and take it."""
    base, number = name, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(name)
    return name
