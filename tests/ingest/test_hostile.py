"""Hostile and broken inputs: each is refused in French by its name, the others are read, nothing is half-written."""

import bz2
import gzip
import json
import os
import struct
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_files import encrypted_pdf, excel, pdf, zipped

import kg.encode
from ingest.errors import SourceError
from ingest.identity import slug
from ingest.model import Document, Fiche, Initiative
from ingest.read import READERS, find_sources, read
from ingest.readers.raw import Raw, load
from kg import cli
from kg.base import KnowledgeBase
from kg.encode import Vector, Vectors
from kg.graph import select

FILES = Path(__file__).parent / "files"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)
STEAL = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
RDF_ROOT = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
DOCX = "word/document.xml"
WORD = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
ODT = b"application/vnd.oasis.opendocument.text"


def office(name: str, part: str, data: bytes | None) -> bytes:
    """Return a real office file with one part replaced, or removed where data is None."""
    with zipfile.ZipFile(FILES / name) as archive:
        members = {item: archive.read(item) for item in archive.namelist()}
    members.pop(part)
    return zipped(members if data is None else members | {part: data})


def locked_zip() -> bytes:
    """Return a ZIP whose file says that it is encrypted (APPNOTE 4.4.4, bit 0)."""
    data = bytearray(zipped({"a.txt": b"secret"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", data, data.index(mark) + offset, 1)
    return bytes(data)


def broken_member() -> bytes:
    data = bytearray(zipped({"a.txt": b"du texte " * 50}, packed=False))
    data[60] ^= 0xFF
    return bytes(data)


def gzip_bomb() -> bytes:
    return gzip.compress(bytes(1_000_000), 1) * 201


# name → content, and what its refusal says.
REFUSED: dict[str, tuple[bytes, str]] = {
    # nothing, or no text
    "vide.txt": (b"", "fichier vide"),
    "blancs.txt": (b"\xef\xbb\xbf \r\n\t \n", "fichier vide"),
    "zeros.txt": (bytes(500), "fichier vide"),
    "vide.csv": (b"\n\n", "fichier vide"),
    "vide.json": (b" ", "fichier vide"),
    "marques.txt": ("\u200b\u202e\u2066".encode(), "aucun texte lisible"),
    "binaire.txt": (bytes(range(256)) * 20, "format inconnu (fichier binaire)"),
    "image.csv": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(1, 9)) * 40, "format inconnu (fichier binaire)"),
    "programme.md": (b"\x7fELF\x02\x01\x01" + bytes(64) + b"\x01\x02\x03" * 30, "format inconnu (fichier binaire)"),
    "long.txt": (b"a" * 20_000_001, "texte de plus de 20 Mo"),
    # PDF
    "tronque.pdf": (pdf("Une page entière")[:200], "PDF endommagé ou tronqué"),
    "faux.pdf": (b"%PDF-1.7\nrien d'autre", "PDF endommagé ou tronqué"),
    "chiffre.pdf": (encrypted_pdf(), "PDF protégé par un mot de passe"),
    "numerise.pdf": (pdf(""), "PDF sans texte lisible (pages numérisées"),
    "polices.pdf": (pdf("$VVRFLDWLRQ )DEULTXH GHV PRELOLWHV\n,PPRELOLVDWLRQV LQFRUSRUHOOHV"), "polices sans table"),
    # tables
    "sans-entete.csv": (b"1;2;3\n4;5;6\n", "aucun enregistrement avec un titre"),
    "entete-seul.csv": (b"titre;ville\n", "aucun enregistrement avec un titre"),
    "sans-titre.csv": (b"titre;ville\n;Brest\n;\n", "aucun enregistrement avec un titre"),
    "large.csv": (b"titre;" + b"x;" * 2500 + b"\nA\n", "tableau de 2502 colonnes"),
    "cellule.csv": (b'titre\n"' + b"a" * 10_000_002 + b'"\n', "tableau illisible"),
    # JSON
    "casse.json": (b'[{"titre": "A"', "JSON incorrect"),
    "texte.json": (b"bonjour", "JSON incorrect"),
    "nombres.json": (b"[1, 2]", "une liste d'objets JSON"),
    "chaine.json": (b'"bonjour"', "une liste d'objets JSON"),
    "vide-objet.json": (b"{}", "aucun enregistrement avec un titre"),
    "nan.json": (b'[{"titre": NaN, "lat": Infinity}]', "aucun enregistrement avec un titre"),
    "profond.json": (b"[" * 100_000, "JSON incorrect"),
    "profond.jsonl": (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "JSON incorrect"),
    "ligne.jsonl": (b'{"titre": "A"}\n{"titre": \n', "ligne 2 : JSON incorrect"),
    "liste.jsonl": (b'{"titre": "A"}\n[1]\n', "ligne 2 : un objet JSON est attendu"),
    "vide.geojson": (b'{"type": "FeatureCollection", "features": []}', "aucun enregistrement"),
    "faux.geojson": (b'{"type": "FeatureCollection", "features": [3, null]}', "aucun enregistrement"),
    # front matter
    "yaml.md": (b"---\ntitre: [a\n---\ntexte", "en-tête YAML illisible"),
    "liste.md": (b"---\n- a\n---\ntexte", "lignes « clé: valeur »"),
    "rire.md": (b"---\na: &a [x, x]\nb: &b [*a, *a]\ntitre: *b\n---\ntexte", "renvoie à lui-même"),
    # HTML
    "scripts.html": (
        b"<html><head><script>alert(1)</script></head><body><script>x()</script></body></html>",
        "aucun texte",
    ),
    "vide.html": (b"<!doctype html><html><body></body></html>", "aucun texte dans cette page"),
    "grand.html": (b"<html><body>" + b"<p>a</p>" * 2_500_001, "page HTML de plus de 20 Mo"),
    # XML and its attacks
    "rires.xml": (LAUGHS + b"<rss><channel><title>&d;</title></channel></rss>", "refusé par prudence"),
    "vol.rss": (STEAL + b"<rss><channel><item><title>&e;</title></item></channel></rss>", "refusé par prudence"),
    "rires-wiki.xml": (LAUGHS + b"<mediawiki><page><title>&d;</title></page></mediawiki>", "refusé par prudence"),
    "vol.rdf": (STEAL + RDF_ROOT + b"&e;</rdf:RDF>", "refusé par prudence"),
    "autre.xml": (b"<?xml version='1.0'?><facture/>", "XML de type « facture »"),
    "texte.xml": (b"ceci n'est pas du XML", "ne contient pas de XML"),
    "casse-wiki.xml": (b"<mediawiki><page><title>A</title><revision>", "XML incorrect ou tronqué"),
    "vide-wiki.xml": (b"<mediawiki></mediawiki>", "aucune page de contenu"),
    "vide.rss": (b"<rss version='2.0'><channel><title>F</title></channel></rss>", "aucun article dans ce flux"),
    "redirection.wiki": (b"#REDIRECT [[Autre page]]", "donnez plutôt la page « Autre page »"),
    "modele.wiki": (b"{{Lien web|url=x}}", "aucun texte dans cette page de wiki"),
    # graphs
    "casse.ttl": (b"@prefix a: <urn:a> .\n<urn:b> a a:c", "graphe RDF incorrect"),
    "autre.ttl": (b"<urn:a> <urn:b> <urn:c> .", "aucune initiative dans ce graphe"),
    "loin.jsonld": (b'{"@context": {"@import": "http://127.0.0.1/x"}, "@type": "Facture"}', "aucune initiative"),
    "casse.jsonld": (b'{"@context": 3, "@type": {"a": 1}}', "graphe RDF incorrect"),
    # office
    "ancien.doc": (OLE + bytes(600), "enregistrez-le en .docx, .xlsx ou .pptx"),
    "protege.docx": (OLE + bytes(200) + "EncryptedPackage".encode("utf-16-le"), "protégé par un mot de passe"),
    "texte.rtf.txt": (b"{\\rtf1\\ansi Bonjour}", "document RTF"),
    "casse.docx": (zipped({DOCX: b"<w:document"}), "XML incorrect ou tronqué"),
    "rires.docx": (zipped({DOCX: LAUGHS + b"<x>&d;</x>"}), "refusé par prudence"),
    "vide.docx": (zipped({DOCX: WORD + b"</w:document>"}), "aucun texte dans ce document"),
    "profond.docx": (
        zipped({DOCX: WORD + b"<w:p>" * 3000 + b"</w:p>" * 3000 + b"</w:document>"}),
        "imbriqué à l'excès",
    ),
    "sans-liens.pptx": (office("garage.pptx", "ppt/_rels/presentation.xml.rels", None), "manque"),
    "casse.pptx": (office("garage.pptx", "ppt/slides/slide1.xml", b"<p:sld"), "XML incorrect ou tronqué"),
    "rires.odt": (zipped({"mimetype": ODT, "content.xml": LAUGHS + b"<x>&d;</x>"}), "refusé par prudence"),
    "casse.ods": (office("lieux.ods", "content.xml", b"<a><b></a>"), "XML incorrect ou tronqué"),
    "casse.xlsx": (zipped({"xl/workbook.xml": b"<workbook"}), "classeur Excel endommagé"),
    "rires.xlsx": (zipped({"xl/workbook.xml": LAUGHS + b"<workbook/>"}), "refusé par prudence"),
    "sans-titre.xlsx": (excel([[1, 2], [3, 4]]), "aucun enregistrement"),
    # archives and compressed files
    "tronquee.zip": (zipped({"a.txt": b"x" * 500})[:60], "archive ZIP endommagée"),
    "vide.zip": (zipped({}), "aucun fichier lisible dans cette archive"),
    "photos.zip": (zipped({"a.png": b"x"}), "aucun fichier lisible dans cette archive"),
    "bombe.zip": (zipped({"a.txt": bytes(60_000_000)}), "refusée par prudence"),
    "nombreuse.zip": (zipped({f"{n}.txt": b"" for n in range(10_001)}, packed=False), "archive de 10001 fichiers"),
    "sortie.zip": (zipped({"../../etc/a.txt": b"x"}), "chemin qui sort de l'archive"),
    "racine.zip": (zipped({"/etc/a.txt": b"x"}), "chemin qui sort de l'archive"),
    "disque.zip": (zipped({"C:/a.txt": b"x"}), "chemin qui sort de l'archive"),
    "poupee.zip": (zipped({"a.zip": zipped({"b.txt": b"x"})}), "archive dans une archive"),
    "fermee.zip": (locked_zip(), "protégé par un mot de passe"),
    "abimee.zip": (broken_member(), "endommagé dans l'archive"),
    "bombe.txt.gz": (gzip_bomb(), "plus de 200 Mo une fois décompressé"),
    "tronque.csv.gz": (gzip.compress(b"titre\nA\n")[:-6], "compressé endommagé ou tronqué"),
    "faux.csv.bz2": (b"BZh9" + bytes(40), "compressé endommagé ou tronqué"),
    "vide.txt.gz": (gzip.compress(b""), "fichier vide"),
}


class StubExtractor:
    """An initiative a fiche, without any model."""

    version = "essai"

    def extract_all(self, fiches: Iterable[Fiche]) -> Iterator[Initiative]:
        for fiche in fiches:
            yield Initiative(slug(fiche.title), None, fiche.title, fiche.text, fiche.text, fiche.document)


class StubEncoder:
    """One direction for every text."""

    name = "essai@1"
    dimension = 8

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return np.full((len(texts), 8), 8**-0.5, dtype=np.float32)

    def encode_query(self, text: str) -> Vector:
        return np.full(8, 8**-0.5, dtype=np.float32)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int, dict[str, object]]]:
    """Ingest all of them in one batch, a good directory among them; yield the base, the exit code and the report."""
    folder = tmp_path_factory.mktemp("hostiles")
    for name, (data, _) in REFUSED.items():
        (folder / name).write_bytes(data)
    (folder / "milieu.csv").write_text("titre;ville\nLe Bocal;Guingamp\n")
    with (folder / "geant.csv").open("wb") as file:
        file.truncate(201_000_000)
    os.mkfifo(folder / "tube.txt")
    (folder / "perdu.txt").symlink_to(folder / "nulle-part.txt")
    (folder / "boucle.txt").symlink_to(folder / "boucle.txt")
    (folder / "sous").mkdir()
    (folder / "sous" / "tour").symlink_to(folder)
    (folder / "dossier.txt").mkdir()
    (folder / os.fsdecode(b"caf\xe9.txt")).write_text("x")
    base, printed = tmp_path_factory.mktemp("base") / "kb", BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli, "_extractor", StubExtractor)
        patch.setattr(kg.encode, "load_encoder", lambda *given: StubEncoder())
        patch.setattr(cli, "_print_json", lambda report: printed.write(json.dumps(report).encode()))
        sources = [str(folder), *(str(folder / name) for name in REFUSED if not _is_known(name))]
        with pytest.raises(SystemExit) as stopped:
            cli.main(["ingest", *sources, str(folder / "absent.txt"), "--kb", str(base), "--json"])
    yield base, int(stopped.value.code or 0), json.loads(printed.getvalue())


def _is_known(name: str) -> bool:
    return not name.endswith(".doc")


SPECIAL = {
    "geant.csv": "au-delà de la limite de 200 Mo",
    "tube.txt": "ce n'est pas un fichier ordinaire",
    "perdu.txt": "ce n'est pas un fichier ordinaire",
    "boucle.txt": "ce n'est pas un fichier ordinaire",
    "absent.txt": "fichier ou dossier introuvable",
    "caf\ufffd.txt": "nom de fichier dans un autre encodage",
}
REASONS = {name: reason for name, (_, reason) in REFUSED.items()} | SPECIAL


def test_there_are_sixty_of_them_at_least() -> None:
    assert len(REASONS) >= 60


@pytest.mark.parametrize("name", sorted(REASONS))
def test_each_is_refused_by_its_name_with_its_reason(outcome: tuple[Path, int, dict[str, object]], name: str) -> None:
    sources = outcome[2]["sources"]
    assert isinstance(sources, list)
    found = {str(source["source"]).split("/hostiles0/")[-1].split("!")[0]: source for source in sources}
    assert REASONS[name] in found[name]["refused"]


def test_the_batch_goes_on_and_says_so(outcome: tuple[Path, int, dict[str, object]]) -> None:
    _, code, report = outcome
    assert code == 1
    assert (report["read"], report["refused"], report["initiatives"]) == (1, len(REASONS), 1)


def test_nothing_of_a_refused_source_is_written(outcome: tuple[Path, int, dict[str, object]]) -> None:
    with closing(KnowledgeBase.open(outcome[0])) as base:
        rows = select(base.store, "SELECT ?title { ?document a ess:Document ; dct:title ?title }")
    assert [row["title"].value for row in rows] == ["Le Bocal"]


def test_only_refused_sources_leave_no_base_and_exit_code_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.json").write_text("{")
    monkeypatch.setattr(cli, "_extractor", StubExtractor)
    monkeypatch.setattr(kg.encode, "load_encoder", lambda *given: StubEncoder())
    with pytest.raises(SystemExit) as stopped:
        cli.main(["ingest", str(tmp_path / "a.json"), "--kb", str(tmp_path / "kb"), "--json"])
    assert stopped.value.code == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("x")
    path.chmod(0)
    with pytest.raises(SourceError, match="lecture impossible"):
        load(path, "secret.txt")


def test_a_file_that_the_system_refuses_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("x")

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(SourceError, match=r"secret.txt : lecture impossible \(Permission denied\)"):
        load(path, "secret.txt")


def test_a_folder_without_readable_files_is_refused(tmp_path: Path) -> None:
    (found,) = find_sources([str(tmp_path)])
    assert found.error is not None
    assert found.error.reason == "aucun fichier lisible dans ce dossier"


@pytest.mark.parametrize("argument", ["", "a\x00b.txt", "x" * 5000, "[", "*", "a.zip!b.txt", "~/", "\udce9.txt"])
def test_any_argument_gives_sources_or_reasons(tmp_path: Path, argument: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert all(found.error for found in find_sources([argument]))


# ---- odd but readable: the words are kept, the rest is harmless --------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "text"),
    [
        (b"Un lieu\x00 ouvert\x07 \xe0 tous", "a.txt", "Un lieu ouvert à tous"),
        ("Un \u202elieu\u202c ouvert\u200f".encode(), "a.txt", "Un lieu ouvert"),
        (b"titre;ville\nA;Brest;en trop\nB\n", "a.csv", "A"),
        (b"titre;titre;titre\nA;B;C\nD;E;F", "a.csv", "A"),
        (b"titre;texte\nA;non ferm\xe9 \"ici\n", "a.csv", 'non fermé "ici'),
        (b'titre;texte\nA;"jamais ferm\xe9\n', "a.csv", "jamais fermé"),
        (b'titre;texte\nA;=cmd|"/c calc"!A1\n', "a.csv", '=cmd|"/c calc"!A1'),
        (b'[{"titre": "A", "texte": "B", "lat": NaN, "budget": 1e999}]', "a.json", "B"),
        (b'{"titre": "A", "texte": "\\ud800 seul"}', "a.json", None),
        ("{\"titre\": \"A\", \"texte\": \"été\"}".encode("utf-16"), "a.json", "été"),
        (b"<html><body>" + b"<div>" * 3000 + b"Le fond du puits" + b"</div>" * 3000, "a.html", "Le fond du puits"),
        (b"<html><body><p>Un <b>lieu <i>mal</b> ferm\xc3\xa9</body>", "a.html", "Un lieu mal fermé"),
        (b"Un lieu {{inconnu|a=1}} ouvert [[non ferm\xc3\xa9", "a.wiki", None),
        (b"---\ntitre: A\ntexte\n---\nCorps", "a.txt", None),
        (b"---\ntitre: !!python/object/apply:os.system [ls]\n---\nCorps", "a.md", "Corps"),
        (zipped({"b.txt": b"du texte"}), "a.txt", "du texte"),
    ],
)  # fmt: skip
def test_an_odd_but_readable_source_is_read(data: bytes, name: str, text: str | None) -> None:
    try:
        found: list[Document] = list(read(Raw(name, name, data)))
    except SourceError:
        assert text is None
        return
    assert found
    assert text is None or found[0].text == text
    for document in found:
        (document.title + document.text + document.source).encode()


def test_a_record_of_one_huge_cell_is_cut_to_a_size() -> None:
    (document,) = read(Raw("a.csv", "a.csv", b"titre;texte\nA;" + b"mot " * 500_000 + b"\n"))
    assert len(document.text) <= 200_000


def test_the_rows_of_a_sheet_said_to_repeat_without_end_are_read_once() -> None:
    sheet = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><table:table>
    <table:table-row><table:table-cell><text:p>titre</text:p></table:table-cell></table:table-row>
    <table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384">
    <text:p>A</text:p></table:table-cell></table:table-row></table:table></office:document-content>"""
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    (document,) = read(Raw("a", "a.ods", zipped({"mimetype": mimetype, "content.xml": sheet.encode()})))
    assert document.title == "A"


# ---- no reader raises anything else ----------------------------------------------------------------------------------

SEEDS: dict[str, list[bytes]] = {
    "docx": [(FILES / "cantine.docx").read_bytes()],
    "pptx": [(FILES / "garage.pptx").read_bytes()],
    "odt": [(FILES / "bricotheque.odt").read_bytes()],
    "odp": [(FILES / "jardin.odp").read_bytes()],
    "ods": [(FILES / "lieux.ods").read_bytes()],
    "xlsx": [excel([["titre", "ville"], ["A", "B"]])],
    "pdf": [pdf("Une page", "Deux")],
    "zip": [zipped({"a.txt": b"du texte", "b.csv": b"titre\nA\n"})],
    "html": [b"<html lang='fr'><head><link rel=canonical href='http://a.b'><script type='application/ld+json'>"
             b'{"@type": "WebPage", "mainEntity": {"@type": "NGO", "name": "A", "geo": {"latitude": 4}}}'
             b"</script></head><body><p>Du texte</p><table><tr><td>a</td></tr></table></body></html>"],
    "feed": [b"<rss version='2.0'><channel><item><title>A</title><link>http://a</link></item></channel></rss>"],
    "mediawiki": [b"<mediawiki><page><title>A</title><ns>0</ns><revision><text>{{B|c=d}} [[e::f]] ''g''</text>"
                  b"</revision></page></mediawiki>", b"{{A|b=[[c]]}} == t == {| class=x\n|-\n| d\n|}"],
    "rdf": [b"@prefix s: <https://schema.org/> . <urn:a> a s:Project ; s:name 'A'@fr ; s:geo [ s:latitude 3 ] ."],
    "jsonld": [b'{"@context": "https://schema.org", "@type": "Project", "name": "A", "address": {"addressLocality": "B"}}'],
    "geojson": [b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "A"},'
                b' "geometry": {"type": "Point", "coordinates": [1, 2]}}]}'],
    "json": [b'{"data": [{"name": "A", "geo": {"latitude": 1}, "categoriesFull": [{"name": "B"}]}]}'],
    "jsonl": [b'{"titre": "A", "tags": ["b"], "lat": 1}\n{"titre": "C"}'],
    "csv": [b'titre;themes;lat\n"A ""b""";Sant\xe9|X;4\n'],
    "markdown": [b"---\ntitre: A\nthemes: [a, b]\n---\n# B\n[c](d)\n[[e::f]]\n"],
    "text": ["Un lieu à Brest.\n\nDu texte.".encode("cp1252")],
}  # fmt: skip


MAIN_PARTS = {"docx": DOCX, "pptx": "ppt/slides/slide1.xml", "odt": "content.xml", "odp": "content.xml",
              "ods": "content.xml", "xlsx": "xl/worksheets/sheet1.xml"}  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, format: str) -> bytes:
    """Cut, repeat or overwrite pieces of a good file of a format, or of the main part of an office file."""
    seed = draw(st.sampled_from(SEEDS[format]))
    if format in MAIN_PARTS and draw(st.booleans()):
        with zipfile.ZipFile(BytesIO(seed)) as archive:
            members = {item: archive.read(item) for item in archive.namelist()}
        return zipped(members | {MAIN_PARTS[format]: _damaged(draw, members[MAIN_PARTS[format]])}, packed=False)
    return _damaged(draw, seed)


def _damaged(draw: st.DrawFn, seed: bytes) -> bytes:
    data = bytearray(seed)
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        piece = draw(
            st.one_of(
                st.binary(max_size=8),
                st.sampled_from(
                    [
                        b"<",
                        b"&",
                        b"{{",
                        b"[[",
                        b"]]",
                        b'"',
                        b"\x00",
                        b"null",
                        b"[]",
                        b"{}",
                        b"-1e999",
                        b"\xff",
                        b"\n---\n",
                        b"*a",
                    ]
                ),
            )
        )
        data[start:end] = piece
    return bytes(data[: draw(st.integers(0, len(data)))] if draw(st.integers(0, 3)) == 0 else data)


@pytest.mark.parametrize("format", sorted(READERS))
def test_a_damaged_file_is_read_or_refused_and_never_breaks_a_reader(format: str) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=damaged(format))
    def check(data: bytes) -> None:
        try:
            found = list(read(Raw("source", "source", data), format))
        except SourceError as err:
            assert err.reason
            assert str(err).startswith("source")
            return
        for document in found:
            assert document.text
            (document.title + document.text + document.source).encode()

    check()


@settings(max_examples=150, deadline=None)
@given(
    data=st.one_of(st.binary(max_size=300), st.sampled_from([seed for seeds in SEEDS.values() for seed in seeds])),
    name=st.sampled_from(
        ["a", "a.txt", "a.xml", "a.json", "a.html", "a.csv", "a.md", "a.ttl", "a.docx", "a.zip", "a.wiki"]
    ),
)
def test_any_bytes_under_any_name_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        assert all(document.text for document in read(Raw(name, name, data)))
    except SourceError as err:
        assert err.reason


@pytest.mark.parametrize("format", sorted(READERS))
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        b"<",
        b"{",
        b"[",
        b"---\n",
        b"PK\x03\x04",
        b"%PDF-",
        b"BZh",
        b"\x1f\x8b",
        bz2.compress(b"x"),
        b"\xff\xfe",
        b"null",
        b"<a>" * 3000,
        b"{{" * 3000,
        b"[[" * 3000,
        b"=" * 3000,
        b"'" * 3000,
        b"|-\n" * 3000,
        b"<!--" * 3000,
    ],
)
def test_beginnings_and_towers_of_marks_are_read_or_refused(format: str, data: bytes) -> None:
    try:
        assert all(document.text for document in read(Raw("source", "source", data), format))
    except SourceError as err:
        assert err.reason
