"""The basket: what a territory means to bring home, kept beside the base, and the facts that imports become."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
from small_corpus import BagEncoder, iri, make_store

from ingest.errors import KnowledgeBaseError, KnowledgeBaseLocked, NotFound, UsageError
from kg.base import KnowledgeBase, Writer, replace_graph
from kg.basket import (
    FILE,
    IMPORTS_GRAPH,
    Change,
    Entry,
    find,
    import_quads,
    new_entry,
    published_imports,
    read_basket,
    read_status,
    record,
    recorded,
    removed,
    write_basket,
)
from kg.build import publish
from kg.graph import select, source_graph
from kg.territory import territory
from kg.view import read_initiative

BRETAGNE = territory(make_store(), "Bretagne")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def entry(status: str = "repérée", *, at: datetime = NOON, here: str | None = None, by: str = "Léa") -> Entry:
    return new_entry(BRETAGNE, iri("épicerie"), "L’épicerie du coin", status=read_status(status), by=by, note=" vue ",
                     here=here, at=at)  # fmt: skip


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("basket") / "kb"
    writer = Writer.open(root)
    for quad in make_store():
        writer.store.add(quad)
    publish(writer, BagEncoder(), lambda step, done, total: None)
    writer.close()
    return root


@pytest.fixture
def root(published: Path, tmp_path: Path) -> Path:
    """A published base of the small corpus, of the test's own."""
    return shutil.copytree(published, tmp_path / "kb")


@pytest.fixture
def change(root: Path) -> Callable[[Change], tuple[Entry, ...]]:
    def apply(change: Change) -> tuple[Entry, ...]:
        base = KnowledgeBase.open(root)
        try:
            return record(root, base.store, BagEncoder, change)
        finally:
            base.close()

    return apply


Apply = Callable[[Change], tuple[Entry, ...]]


@pytest.mark.parametrize("word", ["importée", "importee", " Importée ", "IMPORTÉE"])
def test_a_status_is_read_as_people_type_it(word: str) -> None:
    assert read_status(word) == "importée"


def test_an_unknown_status_is_a_wrong_argument() -> None:
    with pytest.raises(UsageError, match="repérée, contactée, adaptée, importée"):
        read_status("abandonnée")


def test_a_base_without_a_basket_has_an_empty_one(tmp_path: Path) -> None:
    assert read_basket(tmp_path) == ()


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    held = (entry(), entry("importée", here=iri("potager")))
    write_basket(tmp_path, held)
    assert read_basket(tmp_path) == held


@pytest.mark.parametrize("text", ["", "{}", '{"entries": [{}]}', '{"entries": [{"territory": "", "iri": "", "title": "", '
                                  '"steps": [], "here": null}]}'])  # fmt: skip
def test_a_file_that_is_no_basket_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeBaseError, match=r"basket\.json"):
        read_basket(tmp_path)


def test_an_initiative_is_in_a_basket_once_with_its_history(root: Path, change: Apply) -> None:
    change(recorded(entry()))
    change(recorded(entry("contactée", at=NOON.replace(day=9), by="Ali")))
    held = read_basket(root)
    assert [[(step.status, step.by, step.at[:10], step.note) for step in one.steps] for one in held] == [
        [("repérée", "Léa", "2026-03-01", "vue"), ("contactée", "Ali", "2026-03-09", "vue")]
    ]
    assert held[0].status == "contactée"
    assert find(held, "reg:53", iri("épicerie")) == held[0] and find(held, "dep:29", iri("épicerie")) is None


@pytest.mark.parametrize("id", [iri("épicerie"), "épicerie"])
def test_an_initiative_is_taken_out_by_either_name(change: Apply, id: str) -> None:
    change(recorded(entry()))
    assert change(removed("reg:53", id)) == ()
    with pytest.raises(NotFound):
        change(removed("reg:53", id))


def test_what_changes_no_fact_publishes_nothing(root: Path, change: Apply) -> None:
    before = (root / "CURRENT").read_text()
    change(recorded(entry("adaptée")))
    assert (root / "CURRENT").read_text() == before


@pytest.mark.parametrize(
    ("here", "by", "message"),
    [(None, "Léa", "laquelle de vos"), (iri("potager"), " ", "qui note"), (iri("bus"), "Léa", "n’a pas lieu")],
)
def test_an_import_names_what_came_of_it_and_who_says_so(here: str | None, by: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        entry("importée", here=here, by=by)


def test_nothing_is_imported_from_here() -> None:
    with pytest.raises(UsageError, match="a déjà lieu sur ce territoire"):
        new_entry(BRETAGNE, iri("potager"), "Le potager", status="repérée", by="", note="", here=None, at=NOON)


def test_an_import_becomes_a_signed_and_dated_fact(root: Path, change: Apply) -> None:
    change(recorded(entry("importée", here=iri("potager"))))
    base = KnowledgeBase.open(root)
    rows = select(
        base.store,
        "SELECT DISTINCT ?name ?at { ?f a ess:Fact ; ess:subject ?i ; ess:predicate ess:inspiredBy ; ess:object ?o ;"
        " prov:wasAttributedTo/schema:name ?name ; prov:generatedAtTime ?at }",
        i=ox.NamedNode(iri("potager")),
        o=ox.NamedNode(iri("épicerie")),
    )
    assert [(row["name"].value, row["at"].value) for row in rows] == [("Léa", "2026-03-01T12:00:00Z")]
    facts = read_initiative(base.store, iri("potager")).facts
    assert [(fact.property, fact.value) for fact in facts if fact.value_iri == iri("épicerie")] == [
        ("Inspirée de", "L’épicerie du coin")
    ]
    assert territory(base.store, "Bretagne").imported == (iri("potager"),)
    base.close()


def test_a_fact_of_the_basket_survives_a_new_reading_of_its_source(root: Path, change: Apply) -> None:
    change(recorded(entry("importée", here=iri("potager"))))
    writer = Writer.open(root)
    replace_graph(writer.store, source_graph("potager.md"), [])
    assert published_imports(writer.store) == {(iri("potager"), iri("épicerie"))}
    writer.close()


@pytest.mark.parametrize("back", [recorded(entry("adaptée")), removed("reg:53", "épicerie")])
def test_an_import_taken_back_is_a_fact_no_more(root: Path, change: Apply, back: Change) -> None:
    change(recorded(entry("importée", here=iri("potager"))))
    change(back)
    base = KnowledgeBase.open(root)
    assert published_imports(base.store) == frozenset()
    assert not list(base.store.quads_for_pattern(None, None, None, IMPORTS_GRAPH))
    base.close()


def test_while_another_command_writes_nothing_changes(root: Path, change: Apply) -> None:
    change(recorded(entry()))
    writer = Writer.open(root)
    try:
        with pytest.raises(KnowledgeBaseLocked):
            change(recorded(entry("importée", here=iri("potager"))))
        assert [one.status for one in change(recorded(entry("contactée")))] == ["contactée"]
    finally:
        writer.close()


def test_a_fact_lost_on_the_way_is_published_by_the_next_change(root: Path, change: Apply) -> None:
    write_basket(root, [entry("importée", here=iri("potager"))])
    change(recorded(Entry("dep:29", iri("bus"), "Le bus", entry().steps)))
    base = KnowledgeBase.open(root)
    assert published_imports(base.store) == {(iri("potager"), iri("épicerie"))}
    base.close()


def test_the_facts_fit_the_shapes() -> None:
    import pyshacl
    from rdflib import Graph

    from ontology.vocabulary import SHAPES

    store = ox.Store()
    store.extend(import_quads([entry("importée", here=iri("potager"))]))
    data = Graph().parse(data=store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=IMPORTS_GRAPH) or b"", format="nt")
    conforms, _, text = pyshacl.validate(data, shacl_graph=Graph().parse(SHAPES, format="turtle"), inference="none")
    assert conforms, text


def test_the_file_is_readable_json(tmp_path: Path) -> None:
    write_basket(tmp_path, [entry()])
    rows = json.loads((tmp_path / FILE).read_bytes())["entries"]
    assert rows[0]["territory"] == "reg:53" and rows[0]["steps"][0]["status"] == "repérée"
