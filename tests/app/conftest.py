from collections.abc import Iterator
from pathlib import Path

import pytest
from small_base import LAYOUT, WordEncoder, write_base
from streamlit.testing.v1 import AppTest


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small knowledge base."""
    return write_base(tmp_path_factory.mktemp("app") / "kb")


@pytest.fixture
def app(base: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The application over the small knowledge base, not yet run."""
    monkeypatch.setenv("ESSAIM_KB", str(base))
    monkeypatch.setattr("kg.session.load_encoder", lambda name=None: WordEncoder())
    yield AppTest.from_file(str(LAYOUT), default_timeout=30)
