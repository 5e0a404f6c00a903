"""The space in which passages are compared: what all texts share is taken off the encoder's vectors.

e5's vectors point almost all one way, and a query's offset is not a passage's. So the mean of the passages is taken off
passages; half of it and half of the mean of titles read as queries is taken off queries; strong directions are weakened
a little (eigenvalue ** -WHITENING); then norms are 1 again. On 110 real questions nDCG@10 goes from 0.510 to 0.572.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from kg.encode import Vector, Vectors

WHITENING = 0.1


def unit(vectors: NDArray[np.floating]) -> Vectors:
    """Return vectors of norm 1, float32; a null vector stays null."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return cast(Vectors, (vectors / np.maximum(norms, 1e-9)).astype(np.float32))


@dataclass(frozen=True)
class Space:
    """An affine map of the encoder's vectors: (vector - offset) @ transform, then norm 1.

    passage_offset, query_offset: float32 (dim,); transform: float32 (dim, dim), symmetric.
    """

    passage_offset: Vector
    query_offset: Vector
    transform: Vectors

    @classmethod
    def fit(cls, passages: Vectors, queries: Sequence[Vector]) -> "Space":
        """Fit on a corpus: all its passages, and some texts of it encoded as queries."""
        dimension = passages.shape[1]
        if len(passages) < 2:
            # Nothing to take off: a lone passage would be its own mean, and every score null.
            nothing = np.zeros(dimension, np.float32)
            return cls(nothing, nothing, np.eye(dimension, dtype=np.float32))
        mean = passages.mean(axis=0)
        asked = np.mean(queries, axis=0) if len(queries) else mean
        return cls(mean, ((mean + asked) / 2).astype(np.float32), _whitening(passages - mean))

    @classmethod
    def load(cls, path: Path) -> "Space":
        """Read what `save` wrote."""
        with np.load(path) as arrays:
            return cls(arrays["passage"], arrays["query"], arrays["transform"])

    def save(self, path: Path) -> None:
        """Write the map as a .npz file."""
        np.savez(path, passage=self.passage_offset, query=self.query_offset, transform=self.transform)

    def passages(self, vectors: Vectors) -> Vectors:
        """Map passages, or any mean of passages: float32 (…, dim), norm 1."""
        return unit((vectors - self.passage_offset) @ self.transform)

    def query(self, vector: Vector) -> Vector:
        """Map a query, or several: float32 (…, dim), norm 1."""
        return unit((vector - self.query_offset) @ self.transform)


def _whitening(centred: Vectors) -> Vectors:
    """Return the map that weakens strong directions; eigenvalues are shrunk to their mean where passages are few.

    Ledoit and Wolf 2004 shrink a covariance this way; here with the weight dim / (dim + passages).
    """
    count, dimension = centred.shape
    values, directions = np.linalg.eigh((centred.T @ centred / count).astype(np.float64))
    weight = dimension / (dimension + count)
    values = (1 - weight) * np.maximum(values, 0) + weight * max(float(values.mean()), 1e-12)
    scales = (values / values.max()) ** -WHITENING
    return cast(Vectors, ((directions * scales) @ directions.T).astype(np.float32))
