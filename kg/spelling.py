"""Find the word of the corpus that a misspelt word stands for: « montessorie », « covoitruage », « biblioteque »."""

import re
from collections.abc import Mapping
from typing import Final

# Shorter words have too many neighbours: « bois », « voix ».
SHORTEST: Final = 5
# Two slips (letters added, lost, changed or swapped) are only likely in a longer word.
LONG: Final = 8
# Slips keep the consonants that are heard; in a word this long, one may be lost or wrong.
VERY_LONG: Final = 10
# A word of a single text may be its author's own slip.
HELD_BY: Final = 2
_MUTE = re.compile(r"[aeiouyh]")
_TWICE = re.compile(r"(.)\1+")


def nearest_word(word: str, words: Mapping[str, int]) -> str | None:
    """Return the word nearest to a folded one, None where none is near; ties: the most texts.

    words: folded word → number of texts that hold it. The first letter is taken for right, and so are the consonants:
    a word that differs there (gamins, gains) is more often another word than a slip.
    """
    if len(word) < SHORTEST:
        return None
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    alike = [held for held, texts in words.items() if texts >= HELD_BY and held[0] == word[0]]
    slips = 2 if len(word) >= LONG else 1
    close = process.extract(word, alike, scorer=OSA.distance, score_cutoff=slips, limit=None)
    found = [
        (distance, -words[near], near)
        for near, distance, _ in close
        if _heard(near) == _heard(word) or (distance == 1 and len(word) >= VERY_LONG)
    ]
    return min(found)[-1] if found else None


def _heard(word: str) -> str:
    """Return the consonants of a folded word, a double one once, h left out, its plural taken off."""
    return _TWICE.sub(r"\1", _MUTE.sub("", word)).rstrip("s")
