"""Texts that say almost the same: MinHash over shingles of three words, compared where a band of hashes agrees.

Broder 1997 (resemblance), Leskovec, Rajaraman and Ullman 2014 §3.4 (bands). With 16 bands of 4 rows, two texts of
resemblance 0.5 meet with probability 0.64, of 0.7 with 0.99. A bucket gives pairs of neighbours and not all its pairs,
so that the work grows as the number of texts.
"""

import zlib
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from ingest.identity import fold

WORDS = 3
BANDS, ROWS = 16, 4
# Fewer words than this are a title, whose likeness means nothing.
FEWEST_WORDS = 12
_SEED = 20_260
Signature = NDArray[np.uint32]

_random = np.random.default_rng(_SEED)
_FACTORS = _random.integers(1, 2**63, size=(BANDS * ROWS, 1), dtype=np.uint64) | np.uint64(1)
_OFFSETS = _random.integers(0, 2**63, size=(BANDS * ROWS, 1), dtype=np.uint64)
# Odd 64-bit constants that tell the order of words in a shingle.
_PLACES = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)


def shingles(text: str) -> NDArray[np.uint64]:
    """Return the hashes of the distinct shingles of a text, sorted: uint64 (n,); none of a text too short."""
    words = fold(text).encode().split()
    if len(words) < FEWEST_WORDS:
        return np.zeros(0, np.uint64)
    hashes = np.fromiter(map(zlib.crc32, words), np.uint64, count=len(words)) + np.uint64(1)
    last = len(words) - WORDS + 1
    return np.unique(sum(hashes[shift : last + shift] * _PLACES[shift] for shift in range(WORDS)))


def signature(hashes: NDArray[np.uint64]) -> Signature:
    """Return the MinHash of shingles: uint32 (BANDS × ROWS,), by multiply-shift hashing (Dietzfelbinger 1997)."""
    return np.asarray(((_FACTORS * hashes + _OFFSETS) >> np.uint64(32)).min(axis=1), np.uint32)


def resemblance(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> float:
    """Return the share of shingles that two texts share, in [0, 1]."""
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / (len(one) + len(other) - common) if common else 0.0


def likely_pairs(signatures: Iterable[Signature]) -> Iterator[tuple[int, int]]:
    """Yield each pair of numbers whose signatures agree on a band, neighbours in its buckets only."""
    stacked = np.fromiter(signatures, np.dtype((np.uint32, BANDS * ROWS))).reshape(-1, BANDS, ROWS)
    seen: set[tuple[int, int]] = set()
    for band in range(BANDS):
        keys = np.ascontiguousarray(stacked[:, band]).view(f"S{4 * ROWS}").ravel()
        order = np.argsort(keys, kind="stable")
        same = np.flatnonzero(keys[order][1:] == keys[order][:-1])
        for position in same.tolist():
            pair = (int(order[position]), int(order[position + 1]))
            if pair not in seen:
                seen.add(pair)
                yield pair
