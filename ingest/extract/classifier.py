"""The trained heads: small logistic models over vectors of the embedded encoder, read from model.npz (numpy only).

`train.py` makes model.npz from data/training. Three heads: criteria (a sentence), themes and publics (a whole text).
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

MODEL = Path(__file__).with_name("model.npz")


def sigmoid(scores: Array) -> Array:
    """Return probabilities in (0, 1); scores are clipped so that nothing overflows."""
    probabilities: Array = (1.0 / (1.0 + np.exp(-np.clip(scores, -30.0, 30.0)))).astype(np.float32)
    return probabilities


@dataclass(frozen=True)
class Head:
    """A one-vs-rest logistic model, one row a label in the vocabulary's order.

    mean, scale: (features,), to standardise. weights: (labels, features). bias: (labels,).
    slope, offset: (labels,), Platt's calibration (Platt 1999). thresholds: (labels,), in [0, 1].
    """

    mean: Array
    scale: Array
    weights: Array
    bias: Array
    slope: Array
    offset: Array
    thresholds: Array

    def probabilities(self, features: Array) -> Array:
        """Return calibrated probabilities, (n, labels), for features (n, features)."""
        scores = ((features - self.mean) / self.scale) @ self.weights.T + self.bias
        return sigmoid(self.slope * scores + self.offset)


@dataclass(frozen=True)
class Model:
    """The heads and what they were trained on. digest: eight hexadecimal digits of the file's hash."""

    criteria: Head
    themes: Head
    publics: Head
    encoder: str
    data_hash: str
    dimension: int
    digest: str


def _head(arrays: dict[str, NDArray[np.generic]], name: str) -> Head:
    return Head(**{field: np.asarray(arrays[f"{name}.{field}"], np.float32) for field in Head.__dataclass_fields__})


@cache
def load_model() -> Model:
    """Return the trained model; read once."""
    with np.load(MODEL, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    return Model(
        criteria=_head(arrays, "criteria"),
        themes=_head(arrays, "themes"),
        publics=_head(arrays, "publics"),
        encoder=str(arrays["encoder"]),
        data_hash=str(arrays["data_hash"]),
        dimension=int(arrays["dimension"]),
        digest=hashlib.sha256(MODEL.read_bytes()).hexdigest()[:8],
    )
