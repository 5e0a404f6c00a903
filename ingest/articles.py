"""Articles among texts with a front matter: what states when and by whom a text was written states no initiative."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ingest.clean import clean
from ingest.identity import fold
from ingest.model import Document
from ingest.records import Row, cells_of, field_of

# Columns of articles in blogs and site generators (Jekyll, Hugo, Pelican, WordPress exports), folded.
_WHEN: Final = (
    "date",
    "published",
    "publication",
    "date de publication",
    "datepublished",
    "created",
    "updated",
    "lastmod",
    "modified",
)
_WHO: Final = ("author", "authors", "auteur", "auteurs", "auteurice", "by", "creator")
_TAGS: Final = ("tags", "tag", "keywords", "mots cles", "etiquettes", "categories", "category", "categorie")
_PAGE: Final = (
    "layout", "slug", "permalink", "draft", "excerpt", "extrait", "chapo", "chapeau", "image", "cover", "thumbnail", "featured image",
    "banner", "comments", "toc", "weight", "aliases", "status", "post type", "post id", "menu", "featured", "pinned", "template",
)  # fmt: skip
# Found in articles and in records alike.
_EITHER: Final = ("titre", "title", "subtitle", "sous titre", "description", "summary", "resume", "lang", "langue", "language",
                  "licence", "license", "url", "source", "sources")  # fmt: skip
_OWN: Final = frozenset((*_WHEN, *_WHO, *_TAGS, *_PAGE))
_KNOWN: Final = _OWN | frozenset(_EITHER)
_TYPED: Final = ("type", "post type", "content type")
_TYPES: Final = frozenset({"blog", "blogpost", "blog post", "post", "article", "articles", "billet", "news", "actualite", "actualites",
                           "publication", "publications", "communique", "press release", "tribune", "interview"})  # fmt: skip
# What only the record of an initiative states.
_OF_INITIATIVES: Final = frozenset({"organisations", "legal_form", "publics", "city", "postcode", "budget"})


def is_article(columns: Mapping[str, object]) -> bool:
    """Tell the front matter of an article: it says so, or says nothing but who wrote it, when, and under what tags."""
    said = {fold(column): pieces for column, pieces in cells_of(Row(columns)) if pieces}
    if any(field_of(column) in _OF_INITIATIVES for column in said):
        return False
    if any(fold(piece) in _TYPES for column in _TYPED for piece in said.get(column, ())):
        return True
    return bool(said.keys() & _OWN) and said.keys() <= _KNOWN


def as_article(document: Document, columns: Mapping[str, object]) -> Document:
    """Return a text as the article that its front matter says it is: its date and its tags are its own, no initiative's."""
    said = {fold(column): pieces for column, pieces in cells_of(Row(columns)) if pieces}

    def of(names: tuple[str, ...]) -> list[str]:
        return [piece for name in names for piece in said.get(name, ())]

    keywords = (word.strip() for piece in of(_TAGS) for word in piece.replace("|", ",").split(","))
    return replace(
        document,
        stated=replace(document.stated, year=None, themes=()),
        author=clean(", ".join(of(_WHO))),
        published=next(iter(of(_WHEN)), ""),
        keywords=tuple(dict.fromkeys(filter(None, keywords))),
        kind="article",
    )
