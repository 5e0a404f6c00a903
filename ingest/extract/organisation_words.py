"""The words of a text as the organisations' grammar reads them, and the tables it looks them up in.

Owns words, heads (« mairie », « association ») and known organisations; what they build is `organisations.py`'s.
"""

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from ingest.concepts import singular
from ingest.extract.text import Analysis
from ingest.gazetteer import FOLDER
from ingest.identity import fold

_WORD = re.compile(
    r"(?P<elision>\b(?:[ldjcmnst]|qu|jusqu|lorsqu)['’](?=\w))|(?:[A-ZÀ-Ý]\.){2,}|\w+(?:[-‑·'’&]\w+)*|[^\w\s]|\n",
    re.IGNORECASE,
)
_DETERMINERS = frozenset(
    ["l", "la", "le", "les", "un", "une", "des", "ses", "son", "sa", "leur", "leurs", "cette", "ce", "cet"]
)
_BEFORE_NOUN = _DETERMINERS | frozenset(
    ["de", "d", "du", "au", "aux", "en", "a", "par", "pour", "avec", "sans", "sur", "dans", "chez", "et", "ou"]
)
_HANGING = re.compile(r"(?: |['’])(?:de|du|des|la|le|les|l|d|et|en|à|au|aux|par|pour|sur|avec|un|une)['’]?$")
_WRAP = (50, 100)  # characters of a line in a paragraph cut at a fixed width


@lru_cache(maxsize=50_000)
def _folded(text: str) -> str:
    return fold(text)


@lru_cache(maxsize=50_000)
def singular_key(key: str) -> str:
    """Return a folded word without its plural mark: « sociaux » gives « social »."""
    if len(key) > 5 and key.endswith("aux") and not key.endswith("eaux"):
        return key[:-3] + "al"
    return singular(key)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, an elision (« l’ ») or a sign of the text. pos: spaCy's part of speech; finite: a conjugated verb."""

    text: str
    start: int
    end: int
    key: str
    pos: str
    finite: bool

    @property
    def capital(self) -> bool:
        """Tell whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def sign(self) -> bool:
        """Tell a punctuation mark or a line end from a word."""
        return not self.key


@dataclass(frozen=True)
class Head:
    """A head of the table. kind: territory | public | institution | named | descriptor; legal: of LEGAL_FORMS."""

    words: tuple[str, ...]
    kind: str
    legal: str


@dataclass(frozen=True)
class Known:
    """A known organisation under one of its names. local: its branches take a place (« CAF de la Sarthe »)."""

    words: tuple[str, ...]
    name: str
    legal: str
    local: bool
    alias: str


def _rows(name: str) -> list[list[str]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t") for line in lines]


@cache
def _heads() -> dict[str, list[Head]]:
    table: dict[str, list[Head]] = {}
    for head, kind, legal in _rows("organisation_heads.tsv"):
        words = tuple(singular_key(word) for word in fold(head).split())
        table.setdefault(words[0], []).append(Head(words, kind, legal))
    for heads in table.values():
        heads.sort(key=lambda head: -len(head.words))
    return table


@cache
def _known() -> dict[str, list[Known]]:
    table: dict[str, list[Known]] = {}
    for name, legal, scope, aliases in _rows("organisations.tsv"):
        for alias in (name, *filter(None, aliases.split("|"))):
            words = tuple(fold(alias).split())
            table.setdefault(words[0], []).append(Known(words, name, legal, scope == "local", alias))
    for known in table.values():
        known.sort(key=lambda entry: -len(entry.words))
    return table


def _is_wrapped(text: str, end: int) -> bool:
    """Tell a line end inside a paragraph cut at a fixed width from one that ends an item or a paragraph."""
    start = text.rfind("\n", 0, end) + 1
    following = text[end + 1 : end + 2]
    if not (_WRAP[0] <= end - start <= _WRAP[1]) or text[end - 1] in ".:;!?":
        return False
    return following.islower() or (following.isalnum() and bool(_HANGING.search(text, start, end)))


def read_words(analysis: Analysis) -> list[Word]:
    """Return the words and signs of a text, in order, with spaCy's part of speech where the two agree on a start."""
    tokens = analysis.tokens
    words = []
    for match in _WORD.finditer(analysis.text):
        if match[0] == "\n" and _is_wrapped(analysis.text, match.start()):
            continue
        token = tokens.get(match.start())
        pos = token.pos_ if token is not None else "X"
        finite = pos in ("VERB", "AUX") and "Fin" in token.morph.get("VerbForm") if token is not None else False
        words.append(Word(match[0], *match.span(), _folded(match[0]), pos, finite))
    return [replace(word, finite=True) if _hides_verb(words, number) else word for number, word in enumerate(words)]


def _hides_verb(words: list[Word], number: int) -> bool:
    """Tell a verb that spaCy takes for a noun: « la Ville finance le lieu »; no noun stands right before an article."""
    word = words[number]
    if (
        word.pos not in ("NOUN", "ADJ", "X", "PROPN", "ADV", "VERB")
        or not word.text.islower()
        or not word.key.endswith(("e", "ent"))
    ):
        return False
    following = words[number + 1].key if number + 1 < len(words) else ""
    before = words[number - 1] if number else None
    return following in _DETERMINERS and before is not None and bool(before.key) and before.key not in _BEFORE_NOUN


def plain_words(text: str) -> list[Word]:
    """Return the words of a name alone, without parts of speech."""
    return [Word(match[0], *match.span(), _folded(match[0]), "X", finite=False) for match in _WORD.finditer(text)]


def _take(words: list[Word], position: int, count: int) -> tuple[list[str], int]:
    """Return the next `count` folded words and how many words of the text hold them: « auto-école » holds two."""
    keys: list[str] = []
    taken = 0
    while len(keys) < count and position + taken < len(words) and words[position + taken].key:
        keys += words[position + taken].key.split()
        taken += 1
    return keys, taken


def match_heads(words: list[Word], position: int) -> list[tuple[Head, int]]:
    """Return the longest heads that begin at a word, each with where it ends: several kinds may share one."""
    found: list[tuple[Head, int]] = []
    first = words[position].key.split(" ")[0]
    for head in _heads().get(singular_key(first), ()):
        if found and len(head.words) < len(found[0][0].words):
            break
        keys, taken = _take(words, position, len(head.words))
        # « restaurant-traiteur » is a restaurant.
        if tuple(singular_key(key) for key in keys[: len(head.words)]) == head.words:
            found.append((head, position + taken))
    return found


def match_known(words: list[Word], position: int) -> tuple[Known, int] | None:
    """Return the known organisation that begins at a word and the words it takes, or None.

    A name of one word that is a common noun too (Orange, Envie) is written with a capital inside a sentence.
    """
    word = words[position]
    for entry in _known().get(word.key.split(" ")[0], ()) if word.key else ():
        keys, taken = _take(words, position, len(entry.words))
        if tuple(keys) == entry.words and _written_as_name(words, position, taken, entry):
            return entry, taken
    return None


def _takes_place(words: list[Word], position: int) -> bool:
    """Tell « du Pays de Laval » after « mission locale »: « de » leads to a capital."""
    following = words[position : position + 3]
    if not following or following[0].key not in ("de", "d", "du", "des"):
        return False
    return any(word.capital for word in following[1:2]) or (
        len(following) > 2 and following[1].key in ("la", "l") and following[2].capital
    )


def _written_as_name(words: list[Word], position: int, taken: int, entry: Known) -> bool:
    word = words[position]
    if taken > 2:
        return True
    if taken == 2 or len(entry.words) > 1:
        return word.capital or (entry.local and _takes_place(words, position + taken))
    if entry.alias.isupper() or not entry.alias.isalpha():
        return word.capital and (len(entry.alias) > 3 or word.text.isupper() or word.text == "Caf")
    first = position == 0 or words[position - 1].text in (".", "\n", "!", "?")
    return word.capital and not (first and len(entry.alias) < 8)
