"""Tables of words, not of initiatives: thesauri, nomenclatures, lists of tags, mappings from one list to another.

Owns how such a table is told from a directory, and the one document that it becomes: its terms are nobody's actions.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Final

from ingest.clean import clean
from ingest.identity import fold
from ingest.model import Document
from ingest.records import Row, cells_of, field_of

# Columns that only a list of terms has, folded (SKOS Reference 2009; ISO 25964-1 §8: TG, TS, TA, EP).
_OF_TERMS: Final = frozenset({
    "preflabel", "altlabel", "hiddenlabel", "broader", "narrower", "related", "inscheme", "topconceptof", "hastopconcept",
    "notation", "exactmatch", "closematch", "broadmatch", "narrowmatch", "relatedmatch", "mapping", "mappings", "scopenote",
    "definition", "definitions", "terme", "term", "code", "codes", "terme generique", "terme specifique", "terme associe",
    "termes associes", "employe pour", "tg", "ts", "ta", "ep", "synonyme", "synonymes", "parent", "parents", "equivalence",
    "equivalent", "equivalents", "correspondance", "correspondances",
})  # fmt: skip
# Columns that a list of terms may have too.
_NEUTRAL: Final = frozenset({
    "libelle", "libelle court", "libelle long", "libelles", "from", "to", "origine", "provenance", "uri", "iri", "slug", "cle",
    "key", "value", "valeur", "niveau", "level", "rang", "ordre", "order", "position", "count", "nombre", "occurrences",
    "couleur", "color", "icone", "icon", "type", "note", "notes", "colonne 1", "altlabels", "changenote", "historynote",
    "editorialnote", "example", "exemple", "modified", "created",
})  # fmt: skip
# Columns that name the term itself, where none is a title's.
_TERMS: Final = ("terme", "term", "libelle", "libelle long", "tag", "mot", "mot cle")
_FIELDS: Final = frozenset({"id", "title", "text", "url", "language", "sources", "licence", None})
# As many records as tell what a table is.
JUDGED: Final = 500
# A few letters stand for a term: « COP ». Codes with digits are as often a file's numbers.
_CODE: Final = re.compile(r"[A-ZÀ-Þ]{2,5}")
_SENTENCE: Final = re.compile(r"[.!?…]\s*$")
# A term is short; a description in more words than this is no list of words.
_LONGEST_TERM: Final = 4
_MOST_WORDS: Final = 25
# Of the records, those that must be terms; and that may hold a sentence.
_MOST: Final = 0.9
_SENTENCES: Final = 0.2
# Fewer records are an example, of which nothing can be told.
FEWEST: Final = 5


def is_thesaurus(rows: Sequence[Row]) -> bool:
    """Tell the records of a list of terms: they have its columns or its codes, and nothing that an initiative states.

    A directory that only gives names and descriptions is none: its descriptions are sentences, or its columns say
    nothing of terms.
    """
    told = [_filled(row) for row in rows]
    names = {name for columns in told for name in columns}
    if len(rows) < FEWEST or not all(map(_is_of_terms, names)):
        return False
    marked = sum(bool(columns.keys() & _OF_TERMS) for columns in told)
    if max(marked, sum(map(_is_coded, told))) < _MOST * len(rows) or not all(map(_term, told)):
        return False
    return sum(map(_is_prose, told)) <= _SENTENCES * len(rows)


def thesaurus_document(source: str, name: str, rows: Iterable[Row]) -> Document | None:
    """Return the one document of a list of terms, a line a term, or None without any. name: of the file."""
    lines = [line for row in rows if (line := _line(_filled(row)))]
    if not lines:
        return None
    title = PurePath(name).stem.replace("_", " ") or name
    return Document(source=source, title=title, text=clean("\n".join(lines)), kind="thesaurus")


def _filled(row: Row) -> dict[str, str]:
    """Return the folded names of the columns that a record fills, and what they say."""
    found: dict[str, list[str]] = {}
    for column, pieces in cells_of(row):
        if pieces:
            found.setdefault(fold(column), []).extend(pieces)
    return {name: ", ".join(pieces) for name, pieces in found.items()}


def _is_of_terms(name: str) -> bool:
    return name in _OF_TERMS or name in _NEUTRAL or name in _TERMS or field_of(name) in _FIELDS - {None}


def _said(columns: dict[str, str], field: str) -> str:
    return next((said for name, said in columns.items() if field_of(name) == field), "")


def _term(columns: dict[str, str]) -> str:
    return _said(columns, "title") or next((columns[name] for name in _TERMS if name in columns), "")


def _is_coded(columns: dict[str, str]) -> bool:
    """Tell a term of a few words under a code, described by words only: « COP », « Achats », « commande publique »."""
    coded = _CODE.fullmatch(_said(columns, "id")) is not None
    text = _said(columns, "text")
    return coded and len(_term(columns).split()) <= _LONGEST_TERM and not text[:1].isupper()


def _is_prose(columns: dict[str, str]) -> bool:
    """Tell a description of an action; a definition under its own column is a term's."""
    text = _said(columns, "text")
    return bool(_SENTENCE.search(text)) or len(text.split()) > _MOST_WORDS


def _line(columns: dict[str, str]) -> str:
    term = _term(columns)
    others = [said for name, said in columns.items() if said != term and field_of(name) != "id"]
    return f"{term}\u00a0: {' ; '.join(others)}" if term and others else term or " ; ".join(others)
