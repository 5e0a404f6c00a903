"""Ingestion around extraction: what changes, what does not, what a kill leaves, what is withdrawn."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from small_corpus import BagEncoder
from stub_pipeline import StubExtractor

from ingest.errors import NotFound
from ingest.model import Fiche, Initiative
from kg import build as build_module
from kg import cli, console, contract
from kg.base import KnowledgeBase, current_generation
from kg.build import Report, forget, ingest
from kg.encode import Vectors
from kg.graph import select, source_graph
from kg.index import Index
from kg.sources import UNFINISHED, locators
from kg.view import text_of

HEADER = "id;titre;description;structure;ville\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "kb"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "textes"
    folder.mkdir()
    for name in ("verger", "lavoir", "fournil"):
        write(folder / f"{name}.md", f"Le {name} partagé", f"Au {name}, les voisins se retrouvent. On y apprend.")
    return folder


def write(path: Path, title: str, text: str) -> Path:
    """Write a record, which is left whole: its text need not be analysed, which is not what is tested here."""
    path.write_text(f"---\ntitre: {title}\nville: Brest\n---\n{text}\n", encoding="utf-8")
    return path


def directory(path: Path, count: int, *, word: str = "atelier") -> Path:
    rows = [f"r{n};{word} {n};{word} numéro {n}. On y vient.;Association {n};Brest\n" for n in range(count)]
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def run(root: Path, *arguments: Path | str, extractor: StubExtractor | None = None) -> Report:
    return ingest(
        root, [str(one) for one in arguments], extractor=extractor or StubExtractor(), encoder=BagEncoder(dimension=32)
    )


def titles(root: Path) -> list[str]:
    with closing(KnowledgeBase.open(root)) as base:
        rows = select(base.store, "SELECT DISTINCT ?t { ?i a ess:Initiative ; dct:title ?t }")
        return sorted(text_of(row["t"]) for row in rows)


def quads(root: Path) -> set[str]:
    """All that is published, but for the times of ingestion."""
    with closing(KnowledgeBase.open(root)) as base:
        return {str(quad) for quad in base.store if "generatedAtTime" not in quad.predicate.value}


def test_ingesting_again_changes_nothing(root: Path, folder: Path) -> None:
    assert run(root, folder).generation == "000001"
    extractor = StubExtractor()
    report = run(root, folder, extractor=extractor)
    assert report.generation is None
    assert [source.unchanged for source in report.sources] == [True] * 3
    assert extractor.read == []
    assert current_generation(root) == root / "generations" / "000001"


def test_a_changed_source_replaces_its_own_facts_only(root: Path, folder: Path) -> None:
    run(root, folder)
    kept = {quad for quad in quads(root) if "verger" not in quad}
    write(folder / "verger.md", "Le verger communal", "Au verger, on greffe des arbres.")
    extractor = StubExtractor()
    report = run(root, folder, extractor=extractor)
    assert extractor.read == ["Le verger communal"]
    assert report.generation == "000002"
    assert titles(root) == ["Le fournil partagé", "Le lavoir partagé", "Le verger communal"]
    assert kept <= quads(root)
    with closing(KnowledgeBase.open(root)) as base:
        assert len(Index.open(base.index_path).initiatives()) == 3


def test_the_text_of_a_changed_source_is_gone(root: Path, folder: Path) -> None:
    run(root, folder)
    write(folder / "verger.md", "Le verger communal", "Au verger, on greffe des arbres.")
    run(root, folder)
    assert not any("Le verger partagé" in quad for quad in quads(root))


def test_a_new_version_of_the_extractor_reads_again(root: Path, folder: Path) -> None:
    run(root, folder)
    extractor = StubExtractor(version="essai-2")
    assert run(root, folder, extractor=extractor).generation == "000002"
    assert len(extractor.read) == 3
    assert not any('"essai-1"' in quad for quad in quads(root))


def test_a_refused_source_is_named_and_the_others_go_on(root: Path, folder: Path) -> None:
    (folder / "casse.json").write_text("{")
    report = run(root, folder, "absent.md")
    assert [(source.source, source.refused) for source in report.refused] == [
        (str(folder / "casse.json"), "JSON incorrect"),
        ("absent.md", "fichier ou dossier introuvable"),
    ]
    assert len(titles(root)) == 3


def test_documents_in_another_language_are_kept_and_said(root: Path, folder: Path) -> None:
    told = "Every Saturday the neighbours of the village meet in the barn and repair their old bicycles together."
    (folder / "barn.txt").write_text(f"The Open Barn\n\n{told}\n")
    report = run(root, folder)
    assert report.foreign == {"en": 1}
    assert contract.ingest_json(report)["foreign"] == {"en": 1}
    assert "1 document n'est pas en français (anglais)\u00a0: il est gardé" in str(console.report(report))
    with closing(KnowledgeBase.open(root)) as base:
        rows = select(base.store, 'SELECT ?t { ?d dct:language "en" ; ess:text ?t }')
        assert [told in text_of(row["t"]) for row in rows] == [True]
    assert len(titles(root)) == 3


def test_a_source_that_is_refused_later_keeps_what_it_gave(root: Path, tmp_path: Path) -> None:
    path = directory(tmp_path / "annuaire.csv", 3)
    run(root, path)
    path.write_bytes(b"")
    assert run(root, path).refused[0].refused == "fichier vide"
    assert titles(root) == ["atelier 0", "atelier 1", "atelier 2"]


def test_nothing_is_published_where_everything_is_refused(root: Path) -> None:
    assert run(root, "absent.md").generation is None
    assert current_generation(root) is None


def test_two_bases_side_by_side_do_not_meet(tmp_path: Path, folder: Path) -> None:
    run(tmp_path / "un", folder / "verger.md")
    run(tmp_path / "deux", folder / "lavoir.md")
    assert titles(tmp_path / "un") == ["Le verger partagé"]
    assert titles(tmp_path / "deux") == ["Le lavoir partagé"]


def test_the_exit_code_says_that_a_source_was_refused(
    root: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_extractor", StubExtractor)
    monkeypatch.setattr("kg.encode.load_encoder", lambda name: BagEncoder(dimension=32))
    codes = []
    for arguments in ([folder], [folder, "absent.md"], ["absent.md"]):
        with pytest.raises(SystemExit) as exit:
            cli.main(["ingest", *map(str, arguments), "--kb", str(root)])
        codes.append(exit.value.code)
    assert codes == [0, 1, 2]
    assert "refusé : absent.md : fichier ou dossier introuvable" in capsys.readouterr().err


# ---- large sources, stored in parts ---------------------------------------------------------------------------------


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make sources of more than 10 documents large, read 4 at a time."""
    monkeypatch.setattr(build_module, "_HELD", 10)
    monkeypatch.setattr(build_module, "_TOGETHER", 4)


def test_a_large_source_is_stored_as_a_small_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = directory(tmp_path / "annuaire.csv", 23)
    run(tmp_path / "entier", path)
    monkeypatch.setattr(build_module, "_HELD", 10)
    monkeypatch.setattr(build_module, "_TOGETHER", 4)
    report = run(tmp_path / "parties", path)
    assert (report.sources[0].documents, report.sources[0].initiatives) == (23, 23)
    assert quads(tmp_path / "parties") == quads(tmp_path / "entier")
    assert run(tmp_path / "parties", path).generation is None


class Interrupted(Exception):
    pass


@dataclass
class Breaking(StubExtractor):
    """Stops before a title, as a kill does."""

    at: str = ""

    def extract_all(self, fiches: Iterable[Fiche]) -> Iterator[Initiative]:
        for initiative in super().extract_all(fiches):
            if initiative.title == self.at:
                raise Interrupted
            yield initiative


@pytest.mark.usefixtures("held")
def test_an_interrupted_large_source_is_read_on_from_there(root: Path, tmp_path: Path) -> None:
    path = directory(tmp_path / "annuaire.csv", 23)
    with pytest.raises(Interrupted):
        run(root, path, extractor=Breaking(at="atelier 17"))
    assert current_generation(root) is None
    extractor = StubExtractor()
    report = run(root, path, extractor=extractor)
    assert extractor.read == [f"atelier {number}" for number in range(16, 23)]
    assert report.sources[0].initiatives == 23
    assert len(titles(root)) == 23
    assert not any(UNFINISHED.value in quad for quad in quads(root))


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("change", ["content", "extractor"])
def test_an_interrupted_source_that_changed_since_is_read_anew(root: Path, tmp_path: Path, change: str) -> None:
    path = directory(tmp_path / "annuaire.csv", 12)
    with pytest.raises(Interrupted):
        run(root, path, extractor=Breaking(at="atelier 9"))
    if change == "content":
        directory(path, 12, word="chantier")
    run(root, path, extractor=StubExtractor(version="essai-2"))
    word = "chantier" if change == "content" else "atelier"
    assert set(titles(root)) == {f"{word} {number}" for number in range(12)}


@pytest.mark.usefixtures("held")
def test_a_half_stored_source_is_never_published(root: Path, tmp_path: Path, folder: Path) -> None:
    path = directory(tmp_path / "annuaire.csv", 12)
    run(root, path)
    before = quads(root)
    directory(path, 20, word="chantier")
    with pytest.raises(Interrupted):
        run(root, path, extractor=Breaking(at="chantier 15"))
    run(root, folder / "verger.md")
    assert before <= quads(root)
    assert not any(("numéro" in quad and "chantier" in quad) or UNFINISHED.value in quad for quad in quads(root))


@pytest.mark.usefixtures("held")
def test_a_record_met_twice_in_a_large_source_has_one_confidence_a_fact(root: Path, tmp_path: Path) -> None:
    path = directory(tmp_path / "annuaire.csv", 12)
    path.write_text(path.read_text() + "r0;atelier 0;Un autre texte.;Association 0;Brest\n", encoding="utf-8")
    run(root, path)
    with closing(KnowledgeBase.open(root)) as base:
        rows = select(base.store, "SELECT ?f (COUNT(?c) AS ?n) { ?f ess:confidence ?c } GROUP BY ?f HAVING (?n > 1)")
    assert list(rows) == []


# ---- kills ----------------------------------------------------------------------------------------------------------

# Forks an ingestion at each line that it reads, so that its libraries are loaded once; it opens no store itself.
FORKING = """
import os, sys
from pathlib import Path
sys.path.insert(0, "tests/kg")
import faiss, tantivy
from small_corpus import BagEncoder
from stub_pipeline import StubExtractor
from ingest.gazetteer import gazetteer
from kg import build
build._TOGETHER = 4
build._HELD = 10
gazetteer()
for line in sys.stdin:
    child = os.fork()
    if not child:
        extractor = StubExtractor(pause_s=0.002)
        build.ingest(Path(sys.argv[1]), sys.argv[2:], extractor=extractor, encoder=BagEncoder(dimension=32))
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@contextmanager
def ingesting(*arguments: Path) -> Iterator[Callable[[float], bool]]:
    """Give a function that ingests for some seconds and is killed then; it tells whether the ingestion had ended."""
    process = subprocess.Popen(
        [sys.executable, "-c", FORKING, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdin
    assert process.stdout
    said, asked = process.stdout, process.stdin

    def killed_after(seconds: float) -> bool:
        asked.write("\n")
        asked.flush()
        child = int(said.readline())
        time.sleep(seconds)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        code = int(said.readline())
        assert code in (0, -signal.SIGKILL)
        return code == 0

    with process, said, asked:
        yield killed_after


def test_a_killed_ingestion_leaves_what_was_published_and_the_next_one_goes_on(tmp_path: Path, root: Path) -> None:
    folder = tmp_path / "textes"
    folder.mkdir()
    for number in range(40):
        write(folder / f"{number}.md", f"Fiche {number}", f"Ici, le lieu {number} ouvre. On y vient.")
    directory(folder / "annuaire.csv", 40)
    run(root, write(tmp_path / "premier.md", "Le premier", "Il est là. Depuis toujours."))
    first = quads(root)
    started = time.monotonic()
    run(tmp_path / "témoin", tmp_path / "premier.md", folder)
    whole_s = time.monotonic() - started
    moments = random.Random(7)
    finished = False
    with ingesting(root, folder) as killed_after:
        for attempt in range(8):
            # Later and later: while sources are stored, then the large one's parts, the index, the publication.
            finished = killed_after(whole_s * (attempt + moments.random()) / 8)
            assert first <= quads(root)
            assert sum(title.startswith(("Fiche", "atelier")) for title in titles(root)) in (0, 80)
            if finished:
                break
    assert finished or run(root, folder).generation
    assert quads(root) == quads(tmp_path / "témoin")


def test_what_a_killed_run_stored_is_published_by_the_next_one(root: Path, folder: Path) -> None:
    run(root, folder / "verger.md")
    with pytest.raises(Interrupted):
        ingest(root, [str(folder)], extractor=StubExtractor(), encoder=Failing(dimension=32))
    extractor = StubExtractor()
    report = run(root, folder, extractor=extractor)
    assert extractor.read == []
    assert report.generation == "000002"
    assert len(titles(root)) == 3


class Failing(BagEncoder):
    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        raise Interrupted


# ---- forget ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argument", "left"),
    [
        ("textes/verger.md", ["Le fournil partagé", "Le lavoir partagé"]),
        ("{folder}/verger.md", ["Le fournil partagé", "Le lavoir partagé"]),
        ("textes/*v*.md", ["Le fournil partagé"]),
        ("textes", []),
        ("{folder}/", []),
    ],
)
def test_a_forgotten_source_goes_with_its_facts(root: Path, folder: Path, argument: str, left: list[str]) -> None:
    run(root, folder)
    forgotten = forget(root, [argument.format(folder=folder)], encoder=BagEncoder(dimension=32))
    assert forgotten.generation == "000002"
    assert titles(root) == left
    assert len(forgotten.sources) == 3 - len(left)


def test_forgetting_leaves_the_base_as_if_the_source_had_never_come(tmp_path: Path, root: Path, folder: Path) -> None:
    run(root, folder)
    forget(root, ["textes/verger.md"], encoder=BagEncoder(dimension=32))
    run(tmp_path / "témoin", folder / "lavoir.md", folder / "fournil.md")
    assert quads(root) == quads(tmp_path / "témoin")
    assert run(root, folder).generation == "000003", "it can be ingested again"


def test_a_source_whose_file_is_gone_can_be_forgotten(root: Path, folder: Path) -> None:
    run(root, folder)
    (folder / "verger.md").unlink()
    assert forget(root, [str(folder / "verger.md")], encoder=BagEncoder(dimension=32)).sources == ("textes/verger.md",)


def test_an_unknown_source_withdraws_nothing_and_names_the_nearest(root: Path, folder: Path) -> None:
    run(root, folder)
    with pytest.raises(NotFound, match=r"aucune source « textes/vergers\.md » .*« textes/verger\.md »"):
        forget(root, ["textes/lavoir.md", "textes/vergers.md"], encoder=BagEncoder(dimension=32))
    assert len(titles(root)) == 3


def test_the_last_source_can_be_forgotten(root: Path, folder: Path) -> None:
    run(root, folder / "verger.md")
    forget(root, ["textes/verger.md"], encoder=BagEncoder(dimension=32))
    assert titles(root) == []


def test_the_graph_of_a_forgotten_source_no_longer_exists(root: Path, folder: Path) -> None:
    run(root, folder)
    forget(root, ["textes/verger.md"], encoder=BagEncoder(dimension=32))
    with closing(KnowledgeBase.open(root)) as base:
        assert not base.store.contains_named_graph(source_graph("textes/verger.md"))
        assert locators(base.store) == ["textes/fournil.md", "textes/lavoir.md"]
