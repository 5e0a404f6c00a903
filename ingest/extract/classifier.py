"""The trained heads: small logistic models over vectors of the embedded encoder, read from model.npz (numpy only).

`train.py` makes model.npz from data/training. Three heads: criteria (a sentence), themes and publics (a whole text).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

MODEL = Path(__file__).with_name("model.npz")
_LIMIT = 30.0


def sigmoid(scores: Array) -> Array:
    """Return probabilities in (0, 1); scores are clipped so that nothing overflows."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores, -_LIMIT, _LIMIT))), np.float32)


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

    def scores(self, features: Array) -> Array:
        """Return uncalibrated log-odds, (n, labels), for features (n, features)."""
        scores = ((features - self.mean) / self.scale) @ self.weights.T + self.bias
        return np.asarray(scores, np.float32)

    def probabilities(self, features: Array) -> Array:
        """Return calibrated probabilities, (n, labels), for features (n, features)."""
        return sigmoid(self.slope * self.scores(features) + self.offset)


@dataclass(frozen=True)
class ConceptHead:
    """A vocabulary's head: what its words are worth, what the vectors say, and how the two are mixed.

    worth: (concept's id, folded phrase) → how often a text with the phrase is about the concept, in [0, 1].
    centre: (dim,), the mean vector of texts. vectors: the head over a text's vector, centred, of norm 1.
    mixing: the weights of `themes.mixed_features`, common to all labels, then a bias. thresholds: (labels,), in [0, 1].
    """

    centre: Array
    vectors: Head
    worth: Mapping[tuple[str, str], float]
    mixing: Array
    thresholds: Array


@dataclass(frozen=True)
class Model:
    """The heads and what they were trained on. digest: eight hexadecimal digits of the file's hash."""

    criteria: Head
    themes: ConceptHead
    publics: ConceptHead
    encoder: str
    data_hash: str
    dimension: int
    digest: str


Arrays = Mapping[str, NDArray[np.generic]]


def _head(arrays: Arrays, name: str) -> Head:
    return Head(**{field.name: np.asarray(arrays[f"{name}.{field.name}"], np.float32) for field in fields(Head)})


def _concept_head(arrays: Arrays, name: str) -> ConceptHead:
    keys = zip(arrays[f"{name}.worth.ids"], arrays[f"{name}.worth.phrases"], strict=True)
    values = np.asarray(arrays[f"{name}.worth.values"], np.float32)
    return ConceptHead(
        centre=np.asarray(arrays[f"{name}.centre"], np.float32),
        vectors=_head(arrays, f"{name}.vectors"),
        worth={(str(id), str(phrase)): float(value) for (id, phrase), value in zip(keys, values, strict=True)},
        mixing=np.asarray(arrays[f"{name}.mixing"], np.float32),
        thresholds=np.asarray(arrays[f"{name}.thresholds"], np.float32),
    )


@cache
def load_model() -> Model:
    """Return the trained model; read once."""
    with np.load(MODEL, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    return Model(
        criteria=_head(arrays, "criteria"),
        themes=_concept_head(arrays, "themes"),
        publics=_concept_head(arrays, "publics"),
        encoder=str(arrays["encoder"]),
        data_hash=str(arrays["data_hash"]),
        dimension=int(arrays["dimension"]),
        digest=hashlib.sha256(MODEL.read_bytes()).hexdigest()[:8],
    )
