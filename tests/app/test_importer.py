"""The page « Importer »: what a territory lacks, the sheet of an initiative, and how far it has come."""

import shutil
from pathlib import Path

import pytest
from small_base import html_of, visit
from streamlit.testing.v1 import AppTest

from kg.basket import read_basket
from pages.quotes import plain

PAGE = "importer.py"


@pytest.fixture
def own_base(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small base, that a test may change."""
    root = shutil.copytree(base, tmp_path / "kb")
    monkeypatch.setenv("ESSAIM_KB", str(root))
    return root


@pytest.fixture
def page(app: AppTest, own_base: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr("kg.territory.SEVERAL", 2)
    return app.run()


def note(app: AppTest, status: str, *, name: str = "", here: str | None = None) -> AppTest:
    """Fill the form of the follow-up and send it."""
    follow = next(box for box in app.selectbox if box.label == "Où en êtes-vous ?")
    follow.set_value(status).run()
    if here:
        next(box for box in app.selectbox if box.label.startswith("Laquelle")).set_value(here)
    app.text_input(key="who").set_value(name)
    return next(button for button in app.button if button.label == "Noter").click().run()


def test_asks_for_a_territory(page: AppTest) -> None:
    visit(page, PAGE)
    assert not page.exception
    assert [title.value for title in page.title] == ["Importer"]
    assert [header.value for header in page.header] == ["Le panier"]


def test_says_in_french_that_a_territory_is_unknown(page: AppTest) -> None:
    visit(page, PAGE, lieu="Zzyzx-sur-Rien")
    assert not page.exception
    assert "Lieu inconnu" in page.error[0].value


def test_shows_what_is_rare_here_and_common_elsewhere_with_both_shares(page: AppTest) -> None:
    visit(page, PAGE, lieu="Bretagne")
    html = html_of(page)
    assert not page.exception
    assert page.header[0].value == "2 initiatives connues en Bretagne"
    assert "<h3>Mobilité et transports</h3>" in html
    assert "0\u00a0% <small>(0 sur 2)</small>" in html and "67\u00a0% <small>(2 sur 3)</small>" in html
    links = [link.proto.label for link in page.get("page_link")]
    assert plain("L’atelier vélo — Lyon") in links and plain("Voisins de volant — Liège") in links


def test_says_what_the_aim_is_and_whence_it_comes(page: AppTest) -> None:
    visit(page, PAGE, lieu="Bretagne")
    assert "Inspirées d’ailleurs&nbsp;: 0 sur 2" in html_of(page)
    assert "Procter &amp; Gamble" in html_of(page)


def test_a_sheet_wants_a_territory(page: AppTest) -> None:
    visit(page, PAGE, id="velos-00000000")
    assert "Dites pour quel territoire" in page.info[0].value


def test_reads_the_sheet_of_an_initiative_and_offers_it(page: AppTest) -> None:
    visit(page, PAGE, lieu="Brest", id="velos-00000000")
    html = html_of(page)
    assert not page.exception
    assert "<h1>L’atelier vélo</h1>" in html and "Fiche d’import\u00a0: Lyon → Brest" in html
    assert "Il compte 300 adhérents." in html
    assert [button.proto.label for button in page.get("download_button")] == [
        "Fiche (Word)",
        "Page à imprimer",
        "Markdown",
    ]


def test_a_sheet_shows_a_hostile_text_as_text(page: AppTest) -> None:
    visit(page, PAGE, lieu="Brest", id="hostile-00000000")
    assert not page.exception
    assert "<img" not in html_of(page) and "<script" not in html_of(page)


def test_notes_how_far_an_initiative_has_come(page: AppTest, own_base: Path) -> None:
    visit(page, PAGE, lieu="Brest", id="velos-00000000")
    note(page, "contactée", name="Léa")
    assert not page.exception
    assert [(one.territory, one.status, one.steps[0].by) for one in read_basket(own_base)] == [
        ("29019", "contactée", "Léa")
    ]
    assert "<strong>contactée</strong>" in html_of(page)
    next(button for button in page.button if button.label == "Retirer du panier").click().run()
    assert read_basket(own_base) == ()


def test_an_import_without_a_name_is_refused_in_french(page: AppTest, own_base: Path) -> None:
    visit(page, PAGE, lieu="Brest", id="velos-00000000")
    note(page, "importée")
    assert "Dites laquelle de vos initiatives" in page.error[0].value
    assert read_basket(own_base) == ()


def test_an_import_counts_among_what_comes_from_elsewhere(page: AppTest) -> None:
    visit(page, PAGE, lieu="Brest", id="velos-00000000")
    note(page, "importée", name="Léa", here="https://w3id.org/essaim/id/initiative/jardin-00000000")
    assert not page.exception
    del page.query_params["id"]
    visit(page, PAGE, lieu="Brest")
    assert "Inspirées d’ailleurs&nbsp;: 1 sur 1, soit 100\u00a0%" in html_of(page)
    assert plain("L’atelier vélo — Brest") in [link.proto.label for link in page.get("page_link")]


def test_the_fiche_leads_to_its_import(page: AppTest) -> None:
    visit(page, "fiche.py", id="hostile-00000000")
    assert "Préparer son import ailleurs" in [link.proto.label for link in page.get("page_link")]
