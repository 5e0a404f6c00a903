"""The generations: what readers see, what a killed writer leaves."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from ingest.errors import KnowledgeBaseError, KnowledgeBaseLocked, KnowledgeBaseMissing
from kg.base import KnowledgeBase, Writer, current_generation, write_atomic

GRAPH = ox.NamedNode("https://example.org/g")


def nothing(store: ox.Store, directory: Path, previous: Path | None) -> None:
    (directory / "done").touch()


def add(writer: Writer, number: int) -> None:
    node = ox.NamedNode(f"https://example.org/{number}")
    writer.store.add(ox.Quad(node, ox.NamedNode("https://example.org/p"), ox.Literal(number), GRAPH))


def test_nothing_published_says_which_command_to_run(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseMissing, match="essaim ingest"):
        KnowledgeBase.open(tmp_path / "kb")


def test_a_reader_keeps_its_generation_while_newer_ones_are_published(tmp_path: Path) -> None:
    writer = Writer.open(tmp_path / "kb")
    add(writer, 1)
    writer.publish(nothing)
    base = KnowledgeBase.open(tmp_path / "kb")
    add(writer, 2)
    writer.publish(nothing)
    assert len(base.store) == 1
    assert not base.is_current()
    assert base.generation.is_dir()
    base.close()
    writer.publish(nothing)
    assert [path.name for path in (tmp_path / "kb" / "generations").iterdir()] == ["000003"]
    writer.close()


def test_a_second_writer_is_refused_until_the_first_has_finished(tmp_path: Path) -> None:
    writer = Writer.open(tmp_path / "kb")
    with pytest.raises(KnowledgeBaseLocked):
        Writer.open(tmp_path / "kb")
    writer.close()
    Writer.open(tmp_path / "kb").close()


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("à garder")
    with pytest.raises(KnowledgeBaseError, match="autre chose"):
        Writer.open(tmp_path)


def test_an_index_that_fails_publishes_nothing(tmp_path: Path) -> None:
    writer = Writer.open(tmp_path / "kb")
    writer.publish(nothing)

    def broken(store: ox.Store, directory: Path, previous: Path | None) -> None:
        raise KnowledgeBaseError("disque plein")

    with pytest.raises(KnowledgeBaseError, match="disque plein"):
        writer.publish(broken)
    assert current_generation(tmp_path / "kb") == tmp_path / "kb" / "generations" / "000001"
    assert writer.publish(nothing).name == "000002"
    writer.close()


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    write_atomic(tmp_path / "a" / "file", b"un")
    write_atomic(tmp_path / "a" / "file", b"deux")
    assert (tmp_path / "a" / "file").read_bytes() == b"deux"
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["file"]


WRITER = """
import sys, pyoxigraph as ox
from pathlib import Path
from kg.base import Writer, replace_graph

writer = Writer.open(Path(sys.argv[1]))
while True:
    number = len(writer.store) // 200
    graph = ox.NamedNode(f"https://example.org/{number}")
    quads = [ox.Quad(ox.NamedNode(f"https://example.org/s{i}"), ox.NamedNode("https://example.org/p"),
                     ox.Literal(i), graph) for i in range(200)]
    replace_graph(writer.store, graph, quads)
    def index(store, directory, previous):
        (directory / "count").write_text(str(len(store)))
    writer.publish(index)
    print("published", flush=True)
"""


def test_killing_the_writer_at_any_moment_leaves_a_whole_generation(tmp_path: Path) -> None:
    root = tmp_path / "kb"
    random_moments = random.Random(11)
    seen = 0
    for _ in range(12):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(root)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"published\n", "the next writer must be able to start"
        time.sleep(random_moments.uniform(0, 0.25))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        base = KnowledgeBase.open(root)
        count = len(base.store)
        assert count % 200 == 0, "a source is stored whole or not at all"
        assert (base.index_path / "count").read_text() == str(count), "graph and index have the same age"
        assert count > seen
        seen = count
        base.close()
