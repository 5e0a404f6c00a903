"""A question as words: tokens with their stems, where they stand, and the spelling they were meant to have.

Owns French inflection and typing errors; what words mean is `lexicon.py`'s work.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import accumulate

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ingest.concepts import singular
from ingest.identity import fold


def words_of(text: str) -> frozenset[str]:
    """Return the words of a list written as one string."""
    return frozenset(text.split())


_WORD = re.compile(r"[^\W_]+|%")
_QUOTED = re.compile(r"[«“\"]\s*([^»”\"]{2,160}?)\s*[»”\"]")
# Feminine and plural endings of folded French words, and what they become; the first that fits is applied.
_ENDINGS = (
    ("ienne", "ien"), ("onne", "on"), ("trice", "teur"), ("euse", "eur"), ("elle", "el"), ("ante", "ant"),
    ("ente", "ent"), ("iere", "ier"), ("ive", "if"), ("ale", "al"), ("aux", "al"), ("ee", "e"),
)  # fmt: skip
_ENDING_FROM = 6
# Articles and « de » carry no meaning inside an expression: « demandeurs d'emploi » is « demandeur emploi ».
ARTICLES = words_of("l le la les d de du des un une")
# Words typed without their apostrophe or as they sound, and what they are.
_RUN_TOGETHER = {
    "cest": "c est", "ya": "y a", "yatil": "y a t il", "til": "t il", "quest": "qu est", "kelle": "quelle", "kel": "quel",
    "kels": "quels", "kelles": "quelles", "koi": "quoi", "ki": "qui", "jai": "j ai", "jaimerais": "j aimerais",
    "jvoudrais": "je voudrais", "jcherche": "je cherche", "outremer": "outre mer", "nb": "nombre", "nbre": "nombre", "nbr": "nombre",
    "moin": "moins", "pk": "pourquoi", "pq": "pourquoi", "prk": "pourquoi", "dept": "departement", "depts": "departements",
}  # fmt: skip
# « 15km », « 65ans »
_UNIT = re.compile(r"^(\d+)(kms?|ans|euros?)$")
# A typing error is at most one edit in a word of five letters, two in a word of nine.
_SHORTEST_TYPO, _LONG_WORD = 5, 9


@cache
def stem(folded: str) -> str:
    """Return one folded word without its marks of plural and feminine: « âgées » → age, « régionaux » → regional."""
    if len(folded) >= 5 and folded.endswith("aux") and not folded.endswith("eaux"):
        return f"{folded[:-3]}al"
    word = singular(folded)
    if len(word) < _ENDING_FROM:
        return word[:-1] if word.endswith("ee") else word
    ending = next(((end, new) for end, new in _ENDINGS if word.endswith(end)), ("", ""))
    return word[: len(word) - len(ending[0])] + ending[1]


def stems(text: str) -> tuple[str, ...]:
    """Return the stems of a text without its articles, the key under which an expression is known."""
    return tuple(stem(word) for word in fold(text).split() if word not in ARTICLES)


@dataclass(frozen=True)
class Token:
    """A word of a question. folded: as corrected; gap: the characters between it and the word before."""

    text: str
    folded: str
    start: int
    end: int
    gap: str

    @property
    def stem(self) -> str:
        """Its stem."""
        return stem(self.folded)

    @property
    def capital(self) -> bool:
        """Whether it starts with a capital letter."""
        return self.text[:1].isupper()


@dataclass(frozen=True)
class Question:
    """A question read once. corrections: (as typed, as understood)."""

    text: str
    tokens: tuple[Token, ...]
    corrections: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, text: str) -> "Question":
        """Cut a question into words; typographic apostrophes become straight."""
        text = re.sub(r"\s+", " ", text.replace("’", "'").replace("ʼ", "'")).strip()
        return cls(text, tuple(_tokens(text)))

    @cached_property
    def folded(self) -> str:
        """The folded words, one space apart: what patterns are matched against."""
        return " ".join(token.folded for token in self.tokens)

    @cached_property
    def _starts(self) -> list[int]:
        lengths = (len(token.folded) + 1 for token in self.tokens)
        return [0, *accumulate(lengths)][:-1]

    def positions(self, match: re.Match[str], group: int | str = 0) -> range:
        """Return the positions of the tokens that a match over `folded` covers."""
        start, end = match.span(group)
        if start == end:
            return range(0)
        return range(bisect_right(self._starts, start) - 1, bisect_right(self._starts, end - 1))

    def surface(self, positions: Iterable[int]) -> str:
        """Return the question's own characters from the first to the last of some positions."""
        places = sorted(positions)
        if not places:
            return ""
        return self.text[self.tokens[places[0]].start : self.tokens[places[-1]].end]

    @cached_property
    def quoted(self) -> range:
        """The positions of the tokens between quotation marks, none where there are none."""
        match = _QUOTED.search(self.text)
        if match is None:
            return range(0)
        inside = [i for i, token in enumerate(self.tokens) if match.start(1) <= token.start < match.end(1)]
        return range(inside[0], inside[-1] + 1) if inside else range(0)

    def corrected(self, known: Callable[[str], bool], vocabulary: "Spelling") -> "Question":
        """Return the question with mistyped words replaced; names between quotation marks are left alone."""
        tokens, changes = list(self.tokens), []
        for number, token in enumerate(self.tokens):
            if number in self.quoted or not _may_be_typo(token) or known(token.folded):
                continue
            bare = _without_elision(token.folded)
            if bare and known(bare):
                tokens[number] = replace(token, folded=bare)
                continue
            meant = vocabulary.nearest(token.folded) or (vocabulary.nearest(bare) if bare else None)
            if meant:
                tokens[number] = replace(token, folded=meant)
                changes.append((token.text, meant))
        return Question(self.text, tuple(tokens), tuple(changes))


def _tokens(text: str) -> Iterator[Token]:
    end = 0
    for match in _WORD.finditer(text):
        folded = "pourcentage" if match.group() == "%" else fold(match.group()).replace(" ", "")
        if folded:
            gap = text[end : match.start()]
            folded = _UNIT.sub(r"\1 \2", folded)
            for word in _RUN_TOGETHER.get(folded, folded).split():
                yield Token(match.group(), word, match.start(), match.end(), gap)
                gap = ""
            end = match.end()


def _without_elision(folded: str) -> str | None:
    """Return « alimentation » for « lalimentation », typed without its apostrophe."""
    match = re.match(r"(?:(?:qu|[ldnjm])(?=[aeiouyh])|[stc](?=[aeiouy]))", folded)
    return folded[match.end() :] if match and len(folded) - match.end() >= _SHORTEST_TYPO - 1 else None


def _may_be_typo(token: Token) -> bool:
    return len(token.folded) >= _SHORTEST_TYPO and token.folded.isalpha()


class Spelling:
    """The words that a typing error may have meant. preferred: those meant first, at equal distance."""

    def __init__(self, words: Iterable[str], preferred: Iterable[str] = ()) -> None:
        self._preferred = frozenset(preferred)
        known = {*words, *self._preferred}
        self._words = sorted(word for word in known if len(word) >= _SHORTEST_TYPO and word.isalpha())

    def nearest(self, folded: str) -> str | None:
        """Return the nearest known word that starts alike, or None.

        Optimal string alignment: one edit below nine letters, two from there on; a swap of neighbours is one edit.
        """
        limit = 2 if len(folded) >= _LONG_WORD else 1
        close = process.extract(folded, self._words, scorer=OSA.distance, score_cutoff=limit, limit=None)
        fitting = [(distance, word not in self._preferred, word) for word, distance, _ in close if word[0] == folded[0]]
        return min(fitting)[-1] if fitting else None
