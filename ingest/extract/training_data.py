"""The training texts of data/training: read, checked, and kept apart from the gold that measures what they teach."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import SourceError
from ingest.extract.text import Sentence
from ingest.identity import fold

ROOT = Path(__file__).parents[2] / "data"
DATA = ROOT / "training"
# data/training holds other files as well (the search has its own).
FILES = ("criteria", "fiches", "lifelike", "samples")
# Files of texts written at the length and density of real fiches: probabilities and thresholds are fitted on them.
REAL = ("samples", "lifelike")
# Shorter sentences (« Partenaires : », « Ouvert à tous ») are anyone's.
OWN_WORDS = 6


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
    for name in FILES:
        content = (folder / f"{name}.jsonl").read_bytes()
        digest.update(content)
        texts += [_text(json.loads(line), name in REAL) for line in content.decode().split("\n") if line]
    return texts, digest.hexdigest()[:8]


def gold_fiches(root: Path = ROOT) -> dict[str, str]:
    """Return the folded text of each fiche that the gold annotates, by its identifier."""
    lines = (root / "gold" / "extraction.jsonl").read_text(encoding="utf-8").split("\n")
    ids = [json.loads(line)["id"] for line in lines if line]
    return {id: fold((root / "fiches" / f"{id}.md").read_text(encoding="utf-8")) for id in ids}


def refuse_gold(texts: Iterable[Text], gold: dict[str, str]) -> None:
    """Raise SourceError if a sentence of the training texts stands in a fiche of the gold: it would flatter the score."""
    for text in texts:
        for sentence in text.sentences:
            words = fold(sentence.text)
            for id, fiche in gold.items():
                if len(words.split()) >= OWN_WORDS and words in fiche:
                    reason = (
                        f"« {sentence.text} » figure dans la fiche « {id} » du corpus d’évaluation : retirez ce texte"
                    )
                    raise SourceError("data/training", reason)
