"""Find the phrases of a vocabulary in a text, accents, case and plurals ignored, with their offsets.

Owns matching only: what a match is worth is decided by who asks (`themes.py`, `criteria.py`, `stage.py`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ingest.concepts import singular
from ingest.identity import fold

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Word:
    """A word of a text: key is folded and singular; text[start:end] is how it is written."""

    key: str
    start: int
    end: int


@dataclass(frozen=True)
class Match:
    """A phrase found: text[start:end] folds to `phrase`; id is the concept that it speaks for."""

    id: str
    phrase: str
    start: int
    end: int


@lru_cache(maxsize=100_000)
def _key(word: str) -> str:
    return singular(fold(word))


def words(text: str) -> list[Word]:
    """Return the words of a text, in order."""
    found = (Word(_key(match[0]), match.start(), match.end()) for match in _WORD.finditer(text))
    return [word for word in found if word.key]


class Lexicon:
    """Phrases, each speaking for one or several concepts."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        """Keep (concept's id, phrase) pairs. An acronym (« AMAP », « PLIE ») matches written in capitals only."""
        self._by_first: dict[str, dict[tuple[str, ...], dict[str, bool]]] = {}
        for id, phrase in entries:
            keys = tuple(word.key for word in words(phrase))
            if keys:
                acronym = len(keys) == 1 and phrase.isupper()
                self._by_first.setdefault(keys[0], {}).setdefault(keys, {})[id] = acronym

    def matches(self, text: str) -> Iterator[Match]:
        """Yield the longest phrases from left to right; a phrase inside another is not a match."""
        found = words(text)
        keys = [word.key for word in found]
        position = 0
        while position < len(found):
            phrase = self._longest(text, found, keys, position)
            if phrase is None:
                position += 1
                continue
            last = found[position + len(phrase) - 1]
            start = found[position].start
            for id in self._by_first[phrase[0]][phrase]:
                yield Match(id, " ".join(phrase), start, last.end)
            position += len(phrase)

    def _longest(self, text: str, found: list[Word], keys: list[str], position: int) -> tuple[str, ...] | None:
        best: tuple[str, ...] | None = None
        for phrase, ids in self._by_first.get(keys[position], {}).items():
            if tuple(keys[position : position + len(phrase)]) != phrase:
                continue
            word = found[position]
            if len(phrase) == 1 and all(ids.values()) and not text[word.start : word.end].isupper():
                continue
            if best is None or len(phrase) > len(best):
                best = phrase
        return best
