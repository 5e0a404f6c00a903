"""Documents in which no initiative is described: found when they truly match, read whole, and never invented."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from small_corpus import BagEncoder, make_store

from ingest.errors import NotFound
from ingest.model import Document
from kg import cli, console
from kg.base import Writer, current_generation, replace_graph
from kg.build import forget, publish, rebuild
from kg.check import check
from kg.filters import Filters
from kg.graph import document_iri, source_graph, source_quads
from kg.index import DOCUMENTS
from kg.model import DocumentHit, DocumentView, InitiativeView, Passage
from kg.session import Session
from kg.texts import lone_documents

MEADOW = Document(
    source="mots/pâture.md",
    title="Pâture commune",
    text="Une pâture commune est un pré dont tout le hameau se sert. Chacun y mène ses bêtes selon la coutume.",
    licence="CC0-1.0",
)
LOOM = Document(
    source="mots/loom.txt",
    title="The old loom",
    text="The loom stood in the barn. Weavers came from the valley with their wool.",
    language="en",
)
LEDGER = Document(
    source="mots/comptes.txt", title="Comptes du moulin", text="Recettes de mouture : 410 €. Meules neuves : 95 €."
)

Run = Callable[..., str]


def write_base(root: Path, documents: Sequence[Document], *, others: int = 0) -> Path:
    """Publish eight initiatives, as many `others` as wanted, and documents without any, each a source of its own."""
    with closing(Writer.open(root)) as writer:
        writer.store.extend(list(make_store(others=others)))
        for document in documents:
            quads = source_quads(
                document.source, content_hash="0", extractor="test", initiatives=[], documents=[document]
            )
            replace_graph(writer.store, source_graph(document.source), quads)
        publish(writer, BagEncoder(), lambda step, done, total: None)
    return root


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.session.load_encoder", lambda name=None: BagEncoder())


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(tmp_path_factory.mktemp("few") / "kb", [MEADOW, LOOM, LEDGER])


@pytest.fixture
def session(root: Path, words: None) -> Iterator[Session]:
    with closing(Session(root)) as session:
        yield session


@pytest.fixture
def run(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> str:
        with pytest.raises(SystemExit) as end:
            cli.main([*arguments, "--kb", str(root)])
        printed = capsys.readouterr()
        assert end.value.code == 0, printed.err
        return printed.out

    return run


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("qu’est-ce qu’une pâture commune ?", MEADOW),
        ("mener ses BETES selon la coutume", MEADOW),
        ("weavers", LOOM),
        ("meules du moulin", LEDGER),
    ],
)
def test_a_document_is_found_by_its_words(session: Session, text: str, found: Document) -> None:
    assert [hit.title for hit in session.search_documents(text)] == [found.title]


@pytest.mark.parametrize(
    "text", ["réparer son vélo", "une pâture de bitume", "la commune du port", "chanter au moulin", "de la", "", "?!"]
)
def test_documents_that_hold_a_part_of_the_words_are_not_shown_in_a_small_base(session: Session, text: str) -> None:
    assert session.search_documents(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("qu’est-ce qu’une pâture commune ?", [MEADOW]),
        ("les bêtes de la pâture et leur berger", [MEADOW]),
        ("berger de montagne", []),
        ("numéro", []),
        ("réparer son vélo", []),
    ],
)
def test_among_many_initiatives_a_document_matches_when_it_is_much_nearer_than_they_are(
    tmp_path_factory: pytest.TempPathFactory, text: str, found: list[Document]
) -> None:
    root = tmp_path_factory.getbasetemp() / "many"
    if not root.exists():
        write_base(root, [MEADOW, LOOM, LEDGER], others=24)
    with closing(Session(root)) as session:
        assert [hit.title for hit in session.search_documents(text)] == [document.title for document in found]


def test_a_hit_says_what_it_is_and_where_it_was_read(session: Session) -> None:
    (hit,) = session.search_documents("weavers from the valley")
    assert (hit.rank, hit.iri, hit.source, hit.language) == (1, document_iri(LOOM.source), LOOM.source, "en")
    assert hit.passage.text == LOOM.text[hit.passage.start : hit.passage.end]


@pytest.mark.parametrize("text", ["« pâture commune »", "pâture lieu:Brest", "pâture SAUF bitume", "pâture ET commune"])
def test_operators_ask_for_initiatives_only(session: Session, text: str) -> None:
    assert session.search_documents(text) == []


def test_filters_ask_for_initiatives_only(session: Session) -> None:
    assert session.search_documents("pâture commune", filters=Filters.parse(lieu="Bretagne")) == []


def test_at_most_three_documents_are_shown(tmp_path: Path) -> None:
    copies = [
        Document(source=f"mots/{n}.md", title=f"Pré {n}", text=f"Le pré {n} est fauché en juin.") for n in range(5)
    ]
    with closing(Session(write_base(tmp_path / "kb", copies))) as session:
        assert [hit.rank for hit in session.search_documents("un pré fauché")] == [1, 2, 3]


def test_initiatives_are_found_as_if_there_were_no_document(session: Session, tmp_path: Path) -> None:
    with closing(Session(write_base(tmp_path / "kb", []))) as without:
        assert without.documents is None
        assert without.search_documents("pâture commune") == []
        assert session.search("pâture commune") == without.search("pâture commune")
        assert session.index.manifest == without.index.manifest


def test_a_document_where_an_initiative_is_described_is_not_one_of_them(session: Session) -> None:
    held = {document_iri(document.source) for document in (MEADOW, LOOM, LEDGER)}
    assert set(lone_documents(session.store)) == held
    assert session.documents is not None
    assert set(session.documents.initiatives()) == held


def test_a_base_published_before_has_no_documents(root: Path, tmp_path: Path) -> None:
    old = write_base(tmp_path / "kb", [MEADOW])
    generation = current_generation(old)
    assert generation is not None
    (generation / "index" / DOCUMENTS).rename(tmp_path / "away")
    with closing(Session(old)) as session:
        assert session.search_documents("pâture commune") == []
        assert session.search("pâture commune")
        assert check(session.store, session.index, session.documents).problems == ()
    rebuild(old, encoder=BagEncoder())
    with closing(Session(old)) as session:
        assert [hit.title for hit in session.search_documents("pâture commune")] == [MEADOW.title]


def test_a_forgotten_document_is_found_no_more(tmp_path: Path) -> None:
    root = write_base(tmp_path / "kb", [MEADOW, LEDGER])
    forget(root, [MEADOW.source], encoder=BagEncoder())
    with closing(Session(root)) as session:
        assert session.search_documents("pâture commune") == []
        assert [hit.title for hit in session.search_documents("comptes du moulin")] == [LEDGER.title]
    forget(root, [LEDGER.source], encoder=BagEncoder())
    with closing(Session(root)) as session:
        assert session.documents is None


def test_vectors_of_unchanged_documents_are_taken_again(tmp_path: Path) -> None:
    root, encoder = write_base(tmp_path / "kb", [MEADOW, LEDGER]), BagEncoder()
    rebuild(root, encoder=encoder)
    assert encoder.encoded == []


def test_the_check_compares_documents_and_their_index(session: Session) -> None:
    assert check(session.store, session.index, session.documents).problems == ()
    swapped = check(session.store, session.index, session.index).problems
    assert {problem.where for problem in swapped} >= {document_iri(LOOM.source)}


@pytest.mark.parametrize("id", [document_iri(MEADOW.source), MEADOW.source, f" {MEADOW.source} "])
def test_a_document_is_read_by_its_iri_or_its_source(session: Session, id: str) -> None:
    assert session.read(id) == DocumentView(
        document_iri(MEADOW.source), MEADOW.title, MEADOW.text, MEADOW.source, "fr", "CC0-1.0"
    )


def test_an_initiative_comes_before_a_document(session: Session) -> None:
    assert isinstance(session.read("s-atelier"), InitiativeView)


@pytest.mark.parametrize("id", ["mots/absent.md", "<>", "", "https://w3id.org/essaim/id/document/absent"])
def test_what_nothing_bears_is_not_found(session: Session, id: str) -> None:
    with pytest.raises(NotFound, match="aucune initiative ne porte"):
        session.read(id)


def test_the_command_prints_documents_after_the_hits(run: Run) -> None:
    printed = run("search", "weavers", "-k", "1")
    assert printed.index("  1. ") < printed.index("Documents sans initiative") < printed.index("The old loom  anglais")
    assert LOOM.source in printed
    assert "Documents sans initiative" not in run("search", "réparer son vélo")


def test_the_json_names_documents_only_where_some_match(run: Run) -> None:
    found = json.loads(run("search", "pâture commune", "--json"))
    assert [(hit["id"], hit["source"], hit["language"]) for hit in found["documents"]] == [
        (document_iri(MEADOW.source), MEADOW.source, "fr")
    ]
    assert found["documents"][0]["passage"]["document"] == document_iri(MEADOW.source)
    for arguments in (["réparer son vélo"], ["pâture commune", "--ids-only"]):
        assert list(json.loads(run("search", *arguments, "--json"))) == ["query", "took_ms", "hits"]


def test_the_command_shows_a_document(run: Run) -> None:
    assert MEADOW.text in " ".join(run("show", MEADOW.source).split())
    assert f'"id": "{document_iri(LOOM.source)}", "title": "The old loom"' in run("show", LOOM.source, "--json")
    assert "ess:Document" in run("show", LOOM.source, "--format", "turtle")


def test_the_piece_shown_holds_the_first_word_of_the_query() -> None:
    text = f"{'Le pré est vert et la haie est haute. ' * 20}Le berger siffle. {'La brebis bêle. ' * 20}"
    hit = DocumentHit(1, "x:1", "Au pré", "mots/pré.md", "fr", 5.0, Passage(text, "x:1", 0, len(text)))
    shown = StringIO()
    Console(width=400, file=shown).print(console.documents([hit], "un berger"))
    line = next(line for line in shown.getvalue().splitlines() if "berger" in line)
    assert line.startswith("     … ") and len(line.strip()) <= 302
