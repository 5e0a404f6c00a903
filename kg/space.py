"""The space in which passages are compared: what all texts share is taken off the encoder's vectors.

e5's vectors point almost all one way, and a query's offset is not a passage's. So the mean of the passages is taken off
passages; half of it and half of the mean of titles read as queries is taken off queries; strong directions are weakened
a little (eigenvalue ** -WHITENING). What `kg.adapt` learned of people's needs comes last: directions that bring a
question nearer to the texts that answer it count more. Then norms are 1 again. Measured: docs/search.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from kg.encode import Vector, Vectors

WHITENING = 0.1
LEARNED = Path(__file__).parent / "needs.npz"


def unit(vectors: NDArray[np.floating]) -> Vectors:
    """Return vectors of norm 1, float32; a null vector stays null."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return cast(Vectors, (vectors / np.maximum(norms, 1e-9)).astype(np.float32))


@dataclass(frozen=True)
class Space:
    """An affine map of the encoder's vectors: (vector - offset) @ transform, then norm 1.

    passage_offset, query_offset: float32 (dim,); transform: float32 (dim, dim).
    """

    passage_offset: Vector
    query_offset: Vector
    transform: Vectors

    @classmethod
    def fit(cls, passages: Vectors, queries: Sequence[Vector], learned: Vectors | None = None) -> "Space":
        """Fit on a corpus: all its passages, and some texts of it encoded as queries.

        learned: float32 (dim, dim), the encoder's own adaptation (`learned_map`), or None.
        """
        dimension = passages.shape[1]
        if len(passages) < 2:
            # Nothing to take off: a lone passage would be its own mean, and every score null.
            nothing = np.zeros(dimension, np.float32)
            return cls(nothing, nothing, np.eye(dimension, dtype=np.float32))
        mean = passages.mean(axis=0)
        asked = np.mean(queries, axis=0) if len(queries) else mean
        transform = _whitening(passages - mean)
        if learned is not None:
            transform = cast(Vectors, transform @ learned)
        return cls(mean, ((mean + asked) / 2).astype(np.float32), transform)

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


def learned_map(encoder_name: str) -> Vectors | None:
    """Return what was learned for an encoder, whatever its version: float32 (dim, dim); None where it has nothing."""
    if not LEARNED.exists():  # before the first training
        return None
    with np.load(LEARNED) as arrays:
        if encoder_name.split("@", maxsplit=1)[0] != str(arrays["encoder"]):
            return None
        down, up = arrays["down"].astype(np.float32), arrays["up"].astype(np.float32)
    return cast(Vectors, np.eye(len(down), dtype=np.float32) + down @ up)
