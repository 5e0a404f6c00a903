"""What several sources describe is one entry in every list, and its fiche leads to the others."""

from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from small_base import HOSTILE, LAYOUT, WordEncoder, at, html_of, initiative, visit, write_base
from streamlit.testing.v1 import AppTest

from kg.session import Session
from kg.twins import entries
from pages.cards import place_name
from pages.quotes import plain

TITLE = "La serre de Keruscun"
ID = "https://w3id.org/essaim/id/initiative/"


def garden(id: str, source: str, title: str, text: str) -> object:
    found = initiative(id, title, text, places=(at(text, "Brest"),))
    return replace(found, document=replace(found.document, source=source))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    told = (
        garden("un", "annuaires/jardins.csv#12", TITLE, "À Brest, les voisins bêchent, sèment et récoltent ensemble."),
        garden("deux", "https://jardins.example/keruscun", TITLE, "À Brest, on jardine le samedi au pied des tours."),
        garden("trois", f"{HOSTILE}.md", TITLE.upper(), "À Brest, une parcelle est ouverte à qui veut semer."),
    )
    return write_base(tmp_path_factory.mktemp("twins") / "kb", also=told)  # type: ignore[arg-type]


@pytest.fixture
def app(base: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("ESSAIM_KB", str(base))
    monkeypatch.setattr("kg.session.load_encoder", lambda name=None: WordEncoder())
    return AppTest.from_file(str(LAYOUT), default_timeout=30).run()


def titles(app: AppTest) -> list[str]:
    links = [link.proto.label for link in app.get("page_link")]
    return [label for label in links if label not in ("Lire la fiche", "Voir ce qui y ressemble")]


@pytest.mark.parametrize("query", ["", "serre de Keruscun"])
def test_the_explorer_shows_one_entry_and_names_the_other_sources(app: AppTest, query: str) -> None:
    visit(app, "explorer.py", **({"q": query} if query else {}))
    shown = [title for title in titles(app) if title.casefold() == plain(TITLE).casefold()]
    assert len(shown) == 1
    assert html_of(app).count("Aussi décrite dans ") == 1
    others = ("jardins.csv", "jardins.example/keruscun", f"{escape(HOSTILE)}.md")
    assert sum(name in html_of(app) for name in others) == 2


def test_the_explorer_counts_initiatives_and_entries(app: AppTest) -> None:
    visit(app, "explorer.py")
    assert "<h2>8 initiatives sur 8, en 6 entrées</h2>" in html_of(app)


def test_the_fiche_leads_to_the_other_descriptions(app: AppTest) -> None:
    visit(app, "fiche.py", id="un")
    html = html_of(app)
    assert "La même initiative, selon d’autres sources" in html
    assert 'href="?id=deux-00000000"' in html
    assert 'href="?id=trois-00000000"' in html
    assert "<img" not in html


def test_the_fiche_of_a_single_source_says_nothing_of_others(app: AppTest) -> None:
    visit(app, "fiche.py", id="relais")
    assert not any(header.value == "Aussi décrite dans" for header in app.header)


def test_the_entries_of_a_graph_are_those_of_each_initiative(base: Path) -> None:
    session = Session(base)
    found = entries(session.store)
    names = {f"{ID}{id}-00000000" for id in ("un", "deux", "trois")}
    assert {iri: set(others) for iri, others in found.items()} == {iri: names - {iri} for iri in names}
    assert [other.iri for other in session.elsewhere(f"{ID}un-00000000")] == [
        f"{ID}trois-00000000",
        f"{ID}deux-00000000",
    ]
    session.close()


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("annuaires/jardins.csv#12", "jardins.csv"),
        ("https://jardins.example/", "jardins.example"),
        ("archive.zip!un.md", "archive.zip!un.md"),
    ],
)
def test_a_source_has_a_short_name(source: str, name: str) -> None:
    assert place_name(source) == name
