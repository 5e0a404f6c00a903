"""Plain text and Markdown with front matter (YAML between « --- » lines)."""

import re
from collections.abc import Iterator
from pathlib import PurePath

import yaml

from ingest.articles import as_article, is_article
from ingest.clean import clean, decode, join_repeats
from ingest.errors import SourceError
from ingest.model import Document
from ingest.readers.properties import properties
from ingest.readers.raw import Raw
from ingest.records import Row, to_document

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
# An address may hold one level of parentheses, and a title follow it (CommonMark 0.31 §6.3).
_LINK = re.compile(
    r"!?\[([^\]\n]*)\]\((?:<[^>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\s*\)"
)
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_ITALIC = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])")
_NOTHING = ("~", "null", "Null", "NULL")
LONGEST_TITLE = 150
LARGEST_TEXT = 20_000_000


def read_text(raw: Raw) -> Iterator[Document]:
    """Read a plain text: its first line is its title."""
    _check_size(raw)
    text = join_repeats(clean(decode(raw.data)))
    if not text:
        raise SourceError(raw.locator, "aucun texte lisible")
    yield Document(source=raw.locator, title=title_of(text, raw.name), text=text)


def read_markdown(raw: Raw) -> Iterator[Document]:
    """Read a Markdown file; its front matter states facts. Raises SourceError on a front matter that is not YAML."""
    _check_size(raw)
    content = decode(raw.data).replace("\r\n", "\n").lstrip("\ufeff")
    match = _FRONT_MATTER.match(content)
    columns: dict[str, object] = {}
    if match:
        columns = _front_matter(raw, match[1])
    found, content = properties(content[match.end() :] if match else content)
    columns = {**columns, **{name: values for name, values in found.items() if name not in columns}}
    body = _plain(content)
    heading = _HEADING.search(content)
    if not any(key in columns for key in ("titre", "title", "nom", "name")):
        columns["titre"] = _plain(heading[1]).strip("'") if heading else title_of(body, raw.name)
    document = to_document(Row(columns), raw.locator, body=body)
    if document is None or not (body or columns):
        raise SourceError(raw.locator, "aucun texte lisible")
    yield as_article(document, columns) if body and is_article(columns) else document


def _front_matter(raw: Raw, block: str) -> dict[str, object]:
    """Return the columns of a front matter, every value as its words: no tag, no alias, no surprise of YAML 1.1."""
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(block, Loader=yaml.BaseLoader)):
            raise SourceError(raw.locator, "l'en-tête YAML renvoie à lui-même (« *nom ») : écrivez chaque valeur")
        # BaseLoader builds text, lists and mappings only: it is a safe loader.
        loaded = yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError) as err:
        raise SourceError(raw.locator, "en-tête YAML illisible : vérifiez les lignes entre « --- »") from err
    if not isinstance(loaded, dict):
        raise SourceError(raw.locator, "l'en-tête doit contenir des lignes « clé: valeur »")
    return {str(key): None if value in _NOTHING else value for key, value in loaded.items()}


def _check_size(raw: Raw) -> None:
    if len(raw.data) > LARGEST_TEXT:
        raise SourceError(raw.locator, "texte de plus de 20 Mo : découpez-le")


def _plain(markdown: str) -> str:
    """Remove Markdown marks that are not text: links keep their words, emphasis its content, headings their #.

    Images go with the words that stand for them, as in a page.
    """
    text = _LINK.sub(
        lambda link: "" if link[0].startswith("!") else link[1], re.sub(r"<!--.*?-->", "", markdown, flags=re.DOTALL)
    )
    return clean(_ITALIC.sub(r"\1", _EMPHASIS.sub(r"\2", text)))


def title_of(text: str, name: str) -> str:
    """Return the first line that can be a title, else the file's name."""
    for raw_line in text.split("\n", 40)[:40]:
        line = raw_line.strip(" #*_-–—•\t")
        if 3 <= len(line) <= LONGEST_TITLE:
            return line
        if len(line) > LONGEST_TITLE:
            break
    return PurePath(name).stem.replace("_", " ")
