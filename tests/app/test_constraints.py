"""What was understood of a question is taken away by a button, and put back by another."""

from collections.abc import Collection

import pytest
from small_base import visit
from streamlit.testing.v1 import AppTest

from kg.model import Answer
from kg.session import Session


def fake_ask(
    session: Session, question: str, *, previous: Answer | None = None, without: Collection[tuple[str, str]] = ()
) -> Answer:
    understood = {"lieu": "Brest", "thème": "Santé"}
    kept = {label: value for label, value in understood.items() if (label, value) not in without}
    return Answer(
        question, "answered", "number", 3 - len(kept), "Compté.", (), {"demande": "nombre", **kept}, None, 0.9
    )


@pytest.fixture
def asking(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(Session, "ask", fake_ask)
    visit(app.run(), "question.py", q="Combien sur la santé à Brest ?")
    return app


def removers(app: AppTest) -> list[str]:
    return [button.label for button in app.button if button.label.endswith(("✕", "remettre"))]


def test_each_constraint_understood_has_a_button_that_takes_it_away(asking: AppTest) -> None:
    assert removers(asking) == ["lieu\u00a0: Brest ✕", "thème\u00a0: Santé ✕"]
    asking.button(key="without-lieu-Brest").click().run()
    assert asking.query_params["sans"] == "lieu=Brest"
    assert removers(asking) == ["thème\u00a0: Santé ✕", "Tout remettre"]


def test_constraints_taken_away_are_put_back_together(asking: AppTest) -> None:
    asking.button(key="without-lieu-Brest").click().run()
    asking.button(key="without-none").click().run()
    assert "sans" not in asking.query_params
    assert removers(asking) == ["lieu\u00a0: Brest ✕", "thème\u00a0: Santé ✕"]
