"""Each format gives its documents; bad input gives a French reason, never another exception."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_files import pdf

from ingest.errors import SourceError, UsageError
from ingest.model import Document
from ingest.read import READERS, find_sources, read, recognise
from ingest.readers.raw import Raw, load


def read_one(data: bytes, name: str, format: str = "auto") -> Document:
    (document,) = read(Raw(name, name, data), format)
    return document


def test_a_plain_text_has_its_first_line_for_title() -> None:
    document = read_one("La laverie du quartier\n\nOn y lave à petit prix.".encode("cp1252"), "laverie.txt")
    assert document.title == "La laverie du quartier"
    assert document.text.endswith("On y lave à petit prix.")


def test_a_front_matter_states_facts_and_marks_are_removed() -> None:
    content = "---\ntitre: Atelier vélo\nville: Brest\nannee: 2014\nthemes: Mobilité et transports|Jeunesse\n"
    content += "sources:\n  - https://example.org/a\nlicence: CC-BY-4.0\n---\n\n# Atelier\n\n**Réparer** son [vélo](http://x.fr).\n"
    document = read_one(content.encode(), "velo.md")
    assert (document.title, document.stated.city, document.stated.year) == ("Atelier vélo", "Brest", "2014")
    assert document.stated.themes == ("Mobilité et transports", "Jeunesse")
    assert document.licence == "CC-BY-4.0"
    assert document.references == ("https://example.org/a",)
    assert document.text == "# Atelier\n\nRéparer son vélo."


def test_a_page_gives_its_article_without_menus_or_scripts() -> None:
    paragraphs = "".join(
        f"<p>La recyclerie reprend les objets du canton, épisode {n}, et les répare.</p>" for n in range(9)
    )
    page = f"""<!doctype html><html lang="fr"><head><title>La recyclerie</title></head><body>
    <nav><a href="/">Accueil</a> <a href="/c">Contact</a></nav><article><h1>La recyclerie</h1>{paragraphs}</article>
    <script>alert('non')</script><footer>Mentions légales</footer></body></html>"""
    document = read_one(page.encode(), "page.html")
    assert document.title == "La recyclerie"
    assert "épisode 8" in document.text
    assert "alert" not in document.text
    assert "Mentions" not in document.text


def test_a_pdf_is_read_with_its_accents() -> None:
    document = read_one(pdf("Un café solidaire à Orléans", "Seconde page"), "cafe.pdf")
    assert document.text == "Un café solidaire à Orléans\n\nSeconde page"


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_a_csv_of_any_separator_is_a_directory(separator: str) -> None:
    rows = [["ID", "Intitulé", "Résumé", "Commune", "Téléphone"], ["a1", "Jardin", "Un jardin partagé", "Lyon", "04"]]
    content = "\n".join(separator.join(row) for row in rows)
    document = read_one(content.encode("cp1252"), "annuaire.csv")
    assert (document.title, document.text, document.stated.id) == ("Jardin", "Un jardin partagé", "a1")
    assert document.stated.city == "Lyon"
    assert document.stated.annotations == (("Téléphone", "04"),)
    assert document.source == "annuaire.csv#a1"


def test_several_values_are_split_but_a_label_with_a_comma_is_one() -> None:
    content = "titre;themes;publics\nA;Sport, loisirs et tourisme|Santé;Jeunes, Familles\n"
    document = read_one(content.encode(), "a.csv")
    assert document.stated.themes == ("Sport, loisirs et tourisme", "Santé")
    assert document.stated.publics == ("Jeunes", "Familles")


def test_a_field_that_a_table_leaves_empty_is_a_known_silence() -> None:
    first, second = read(Raw("a.csv", "a.csv", b"titre;annee;ville\nA;2012;\nB;;Lyon\n"))
    assert first.stated.silent == {"city"}
    assert second.stated.silent == {"year"}


def test_ragged_rows_and_odd_headers_lose_nothing() -> None:
    content = "titre;ville;ville;\nA;Lyon;Paris;x;y\nB\n"
    first, second = read(Raw("a.csv", "a.csv", content.encode()))
    assert first.stated.city == "Lyon"
    assert first.stated.annotations == (("ville (2)", "Paris"), ("colonne 4", "x"), ("colonne 5", "y"))
    assert second.title == "B"


def test_json_lists_lines_and_nested_objects_are_records() -> None:
    record = {"id": 7, "name": "Halte", "place": {"city": "Metz", "lat": 49.1}, "tags": ["Santé", "halte"]}
    for data, name in [
        (json.dumps(record), "a.jsonl"),
        (json.dumps([record]), "a.json"),
        (json.dumps({"results": [record]}), "b.json"),
        (json.dumps(record, indent=1), "c.json"),
    ]:
        document = read_one(data.encode(), name)
        assert (document.stated.id, document.stated.city, document.stated.lat) == ("7", "Metz", 49.1)
        assert document.stated.themes == ("Santé",)
        assert ("thème", "halte") in document.stated.annotations


@pytest.mark.parametrize(
    ("data", "name", "format"),
    [
        (b"%PDF-1.4 ...", "x.txt", "pdf"),
        (b"<!DOCTYPE html><html>", "x", "html"),
        (b'{"titre": "a"}\n{"titre": "b"}', "x", "jsonl"),
        (b'[{"titre": "a"}]', "x", "json"),
        (b"---\ntitre: a\n---\n", "x", "markdown"),
        (b"titre;ville\n", "x.csv", "csv"),
        ("texte accentué".encode("utf-16"), "x.txt", "text"),
    ],
)
def test_a_format_is_recognised_by_content_first(data: bytes, name: str, format: str) -> None:
    assert recognise(Raw(name, name, data)) == format


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (bytes(range(32)) * 40, "image.txt", "binaire"),
        (b"%PDF-1.4 tronqu", "a.pdf", "endommagé"),
        (pdf("Une page")[:250], "a.pdf", "endommagé"),
        (b"---\ntitre: [a\n---\n", "a.md", "YAML"),
        (b"---\n- a\n- b\n---\nx", "a.md", "clé"),
        (b"{pas du json", "a.json", "JSON"),
        (b'{"a": 1}\nnon', "a.jsonl", "ligne 2"),
        (b"[1, 2]", "a.json", "liste d'objets"),
        (b"a;b\n1;2\n", "a.csv", "titre"),
        (b"<html><script>x()</script></html>", "a.html", "aucun texte"),
        (b"[" * 100_000, "a.json", "JSON"),
    ],
)
def test_bad_input_gets_a_reason(data: bytes, name: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        list(read(Raw(name, name, data)))


def test_a_missing_empty_or_special_file_gets_a_reason(tmp_path: Path) -> None:
    (tmp_path / "vide.txt").write_bytes(b"\xef\xbb\xbf  \n")
    for name, reason in [("absent.txt", "ordinaire"), ("vide.txt", "vide"), (".", "ordinaire")]:
        with pytest.raises(SourceError, match=reason):
            load(tmp_path / name, name)


def test_an_unknown_format_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="auto, text"):
        list(read(Raw("a", "a", b"x"), "docx2"))


def test_folders_and_patterns_give_each_file_once(tmp_path: Path) -> None:
    (tmp_path / "sous").mkdir()
    for name in ("a.md", "sous/b.txt", ".caché.md", "image.png"):
        (tmp_path / name).write_text("x")
    (tmp_path / "boucle").symlink_to(tmp_path)
    found = find_sources([str(tmp_path), str(tmp_path / "*.md"), str(tmp_path / "a.md")])
    assert [item.path.name for item in found] == ["a.md", "b.txt"]


def test_what_cannot_be_found_is_reported_not_raised() -> None:
    found = find_sources(["nulle/part.txt", "https://nom:secret@example.org/page"])
    assert [str(item.error) for item in found if item.error] == [
        "nulle/part.txt : fichier ou dossier introuvable",
        "https://example.org/page : adresse avec identifiant ou mot de passe : retirez-les",
    ]


@pytest.mark.parametrize("format", sorted(READERS))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.one_of(st.binary(max_size=400), st.text(max_size=300).map(str.encode)))
def test_no_reader_raises_anything_but_a_source_error(format: str, data: bytes) -> None:
    try:
        documents = list(read(Raw("x", "x", data), format))
    except SourceError as err:
        assert err.reason
    else:
        assert all(document.text for document in documents)
