"""What a command that only reads must not load."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("kg.cli", "torch spacy streamlit sentence_transformers faiss pyoxigraph rich"),
        ("kg.session", "torch spacy streamlit sentence_transformers pandas rdflib trafilatura"),
        ("kg.endpoint", "torch spacy streamlit sentence_transformers faiss"),
        ("kg.build", "torch spacy streamlit sentence_transformers"),
        ("kg.contract", "networkx ingest.split ingest.extract kg.build"),
        ("kg.console", "networkx ingest.split ingest.extract kg.build"),
    ],
)
def test_importing_a_module_loads_nothing_heavy(module: str, forbidden: str) -> None:
    code = f"import sys, {module}; print(*(set({forbidden.split()!r}) & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert result.stdout.split() == []


def test_nothing_imports_the_app() -> None:
    sources = [path for folder in ("ontology", "ingest", "kg", "pages") for path in (ROOT / folder).rglob("*.py")]
    assert len(sources) > 50
    importers = [path.name for path in sources if re.search(r"^\s*(import|from) app\b", path.read_text(), re.MULTILINE)]
    assert importers == []
