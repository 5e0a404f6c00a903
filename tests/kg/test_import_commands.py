"""The commands of a territory: territory, import-sheet, basket, and similar with weights."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from small_corpus import BagEncoder, iri, make_store

from kg.base import Writer
from kg.build import publish
from kg.cli import main
from kg.contract import Json

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("commands") / "kb"
    writer = Writer.open(root)
    for quad in make_store():
        writer.store.add(quad)
    publish(writer, BagEncoder(), lambda step, done, total: None)
    writer.close()
    return root


@pytest.fixture
def run(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setattr("kg.session.load_encoder", lambda name=None: BagEncoder())

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main([*words, "--kb", str(root)])
        printed = capsys.readouterr()
        return int(str(end.value.code)), printed.out, printed.err

    return call


def document(outcome: tuple[int, str, str]) -> Json:
    code, out, err = outcome
    assert code == 0, err
    found: Json = json.loads(out)
    return found


def test_a_territory_is_one_document(run: Run) -> None:
    found = document(run("territory", "Bretagne", "--json"))
    assert found["territory"] == {"code": "reg:53", "name": "Bretagne", "type": "region"}
    assert [one["title"] for one in found["initiatives"]] == [
        "Le potager de la gare",
        "Les goûters du mardi",
        "Tandem des âges",
    ]
    assert (found["imported_share"], found["aim"]) == (0.0, 0.5)
    assert found["compared"] == {"with": "ailleurs", "initiatives": 5}


def test_a_territory_is_read_in_french(run: Run) -> None:
    code, out, _ = run("territory", "Bretagne", "--km", "300")
    assert code == 0
    assert "3 initiative(s) connue(s) ici" in out and "pour un but de 50" in out


def test_an_unknown_territory_is_said(run: Run) -> None:
    code, out, err = run("territory", "Zzyzx-sur-Rien")
    assert (code, out) == (2, "") and "lieu inconnu" in err


def test_a_sheet_is_printed_in_markdown(run: Run) -> None:
    code, out, _ = run("import-sheet", "s-épicerie", "--vers", "Brest")
    assert code == 0 and out.startswith("# L’épicerie du coin\n\n*Fiche d’import\u00a0: Strasbourg → Brest*")


def test_a_sheet_takes_the_format_of_its_file(run: Run, tmp_path: Path) -> None:
    code, out, err = run("import-sheet", "épicerie", "--vers", "Brest", "-o", str(tmp_path / "fiche.docx"))
    assert (code, out) == (0, "") and "fiche écrite" in err
    assert "L’épicerie du coin" in [one.text for one in Document(str(tmp_path / "fiche.docx")).paragraphs]


def test_a_sheet_is_one_document(run: Run) -> None:
    found = document(run("import-sheet", "épicerie", "--vers", "Brest", "--json"))
    assert [section["id"] for section in found["sections"]] == [
        "ce-qu-elle-fait", "preuves", "conditions", "adapter", "appuis", "contact", "non-documente",
    ]  # fmt: skip
    assert found["to"]["code"] == "29019"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("import-sheet", "épicerie", "--vers", "Brest", "--format", "docx"), "-o FICHIER"),
        (("import-sheet", "épicerie", "--vers", "Brest", "-o", "fiche.pdf"), "format inconnu"),
        (("import-sheet", "épicerie", "--vers", "Brest", "-o", "/nulle/part.md"), "ne peut pas être écrit"),
        (("import-sheet", "personne", "--vers", "Brest"), "aucune initiative"),
        (("basket", "épicerie"), "--vers"),
        (("basket", "épicerie", "--vers", "Brest", "--etat", "finie"), "état inconnu"),
        (("basket", "épicerie", "--vers", "Brest", "--etat", "importée"), "laquelle"),
        (("basket", "épicerie", "--vers", "Rennes", "--retirer"), "n’est pas dans le panier"),
        (("similar", "épicerie", "--poids", "prix=3"), "poids incompris"),
        (("similar", "épicerie", "--besoin", "un jardin"), "un seul des quatre"),
        (("similar", "--besoin", " "), "est vide"),
    ],
)
def test_what_cannot_be_done_is_said_in_french(run: Run, words: tuple[str, ...], message: str) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "") and message in err


def test_a_basket_is_filled_followed_and_emptied(run: Run) -> None:
    assert "Le panier est vide" in run("basket")[1]
    run("basket", "épicerie", "--vers", "Brest", "--par", "Léa")
    held = document(run("basket", "épicerie", "--vers", "Brest", "--etat", "contactee", "--note", "appelés", "--json"))
    assert [(step["status"], step["by"], step["note"]) for step in held["entries"][0]["steps"]] == [
        ("repérée", "Léa", ""), ("contactée", "", "appelés"),
    ]  # fmt: skip
    assert document(run("basket", "--vers", "Rennes", "--json")) == {"entries": []}
    assert "contactée  L’épicerie du coin" in run("basket")[1]
    assert document(run("basket", "épicerie", "--vers", "Brest", "--retirer", "--json")) == {"entries": []}


def test_an_import_counts_for_its_territory(run: Run) -> None:
    words = ("--vers", "Brest", "--etat", "importée", "--ici", "potager", "--par", "Léa")
    document(run("basket", "épicerie", *words, "--json"))
    found = document(run("territory", "Brest", "--json"))
    assert (found["imported"], found["imported_share"]) == ([iri("potager")], 0.5)
    document(run("basket", "épicerie", "--vers", "Brest", "--retirer", "--json"))
    assert document(run("territory", "Brest", "--json"))["imported"] == []


def test_a_need_is_compared(run: Run) -> None:
    found = document(run("similar", "--besoin", "rompre la solitude des personnes âgées", "-k", "2", "--json"))
    assert {hit["source_id"] for hit in found["hits"]} == {"s-goûter", "s-tandem"}
    assert found["anchor"] == {"text": "rompre la solitude des personnes âgées"}


def test_weights_change_the_order(run: Run) -> None:
    only = [word for aspect in ("besoin", "public", "theme", "critere", "maniere-de-faire", "texte")
            for word in ("--poids", f"{aspect}=0")]  # fmt: skip
    found = document(run("similar", "épicerie", *only, "--poids", "porteur=1", "-k", "1", "--json"))
    assert found["hits"][0]["source_id"] == "s-bus"
