"""The extraction never trains on what the project's gold measures."""

import json

import pytest

from ingest.extract.train import DATA as TRAINING
from ingest.extract.train import FILES, read_texts
from ingest.identity import fold
from ingest.read import read
from ingest.readers.raw import load
from ontology.terms import CRITERIA, PUBLICS, THEMES

DATA = TRAINING.parent
LONG_ENOUGH = 8


def gold_texts() -> str:
    names = [json.loads(line)["id"] for line in (DATA / "gold" / "extraction.jsonl").read_text("utf-8").splitlines()]
    paths = [DATA / "fiches" / f"{name}.md" for name in names]
    return "\n".join(fold(document.text) for path in paths for document in read(load(path, str(path))))


def test_no_sentence_of_a_fiche_of_the_gold_is_trained_on() -> None:
    gold = gold_texts()
    texts, _ = read_texts()
    sentences = {fold(sentence.text) for text in texts for sentence in text.sentences}
    assert not [words for words in sentences if len(words.split()) >= LONG_ENOUGH and words in gold]


@pytest.mark.parametrize("name", FILES)
def test_every_label_is_of_the_vocabulary(name: str) -> None:
    for line in (TRAINING / f"{name}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        assert set(row.get("themes") or ()) <= set(THEMES)
        assert set(row.get("publics") or ()) <= set(PUBLICS)
        for sentence in row.get("sentences") or [row]:
            assert set(sentence["labels"]) <= set(CRITERIA)
