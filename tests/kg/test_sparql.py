"""People's SPARQL: what the guard refuses, what the workers survive."""

import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from ingest.errors import QueryError, QueryTimeout
from kg.base import Writer
from kg.endpoint import create_app
from kg.sparql import SparqlPool, check_query

RUNAWAY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(STR(?a) = CONCAT(STR(?c), STR(?f), STR(?i))) }"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sparql") / "kb"
    writer = Writer.open(root)
    for graph in ("a", "b"):
        for number in range(300):
            writer.store.add(
                ox.Quad(
                    ox.NamedNode(f"https://example.org/{number}"),
                    ox.NamedNode("http://purl.org/dc/terms/title"),
                    ox.Literal(f"Épicerie {number}", language="fr"),
                    ox.NamedNode(f"https://example.org/{graph}"),
                )
            )
    writer.publish(lambda store, directory, previous: None)
    writer.close()
    return root


@pytest.fixture(scope="module")
def pool(root: Path) -> Iterator[SparqlPool]:
    pool = SparqlPool(root / "generations" / "000001" / "graph", size=1)
    yield pool
    pool.close()


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("INSERT DATA { <a:b> <a:c> 1 }", "INSERT"),
        ("delete where { ?s ?p ?o }", "DELETE"),
        ("LOAD <file:///etc/passwd>", "LOAD"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { SERVICE SILENT <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * {" + "{" * 120 + "}" * 121, "imbriquée"),
        ("SELECT " + "?x " * 9000 + "{}", "caractères"),
        ("   ", "vide"),
    ],
)
def test_the_guard_refuses_what_writes_calls_out_or_brings_the_engine_down(query: str, reason: str) -> None:
    with pytest.raises(QueryError, match=reason):
        check_query(query)


@pytest.mark.parametrize(
    ("query", "union"),
    [
        ('SELECT * { ?s ?p "INSERT SERVICE FROM" }', True),
        ("SELECT ?insert { ?insert <http://a/drop> ?o }", True),
        ("# SERVICE\nSELECT * { ?s <http://a/#SERVICE> ?o }", True),
        ("SELECT * FROM <https://example.org/a> { ?s ?p ?o }", False),
        ("SELECT * { ?s ess:delete-d ?o }", True),
    ],
)
def test_the_guard_reads_words_not_strings_and_sees_from(query: str, union: bool) -> None:
    assert check_query(query) is union


def test_queries_read_all_graphs_and_know_our_prefixes(pool: SparqlPool) -> None:
    result = pool.run("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s dct:title ?t }", format="csv")
    assert result.content == b"n\r\n300\r\n"
    assert result.media_type.startswith("text/csv")


def test_from_limits_a_query_to_its_graphs(pool: SparqlPool) -> None:
    query = "SELECT (COUNT(*) AS ?n) FROM <https://example.org/a> { ?s ?p ?o }"
    assert pool.run(query, format="csv").content == b"n\r\n300\r\n"
    assert pool.run(query.replace("/a>", "/zz>"), format="csv").content == b"n\r\n0\r\n"


def test_construct_gives_turtle(pool: SparqlPool) -> None:
    result = pool.run("CONSTRUCT { ?s dct:title ?t } { ?s dct:title ?t } LIMIT 1")
    assert result.media_type == "text/turtle"
    assert "Épicerie" in result.content.decode()


def test_a_runaway_query_is_stopped_and_the_next_one_answers(pool: SparqlPool) -> None:
    with pytest.raises(QueryTimeout, match="LIMIT"):
        pool.run(RUNAWAY, timeout_s=0.5)
    assert json.loads(pool.run("ASK { ?s ?p ?o }").content)["boolean"] is True


def test_a_query_that_ends_the_worker_is_reported_and_the_next_one_answers(pool: SparqlPool) -> None:
    doubling = "BIND('aaaaaaaaaaaaaaaa' AS ?v0) " + " ".join(
        f"BIND(CONCAT(?v{i}, ?v{i}) AS ?v{i + 1})" for i in range(40)
    )
    with pytest.raises(QueryError):
        pool.run(f"SELECT (STRLEN(?v40) AS ?n) {{ {doubling} }}", timeout_s=20)
    assert json.loads(pool.run("ASK { ?s ?p ?o }").content)["boolean"] is True


def test_a_wrong_query_names_its_error(pool: SparqlPool) -> None:
    with pytest.raises(QueryError, match="syntaxe SPARQL"):
        pool.run("SELECT ?s WHERE { ?s ?p }")


@pytest.fixture(scope="module")
def client(root: Path) -> Iterator[TestClient]:
    with TestClient(create_app(root, timeout_s=5)) as client:
        yield client


COUNT = "SELECT (COUNT(*) AS ?n) FROM <https://example.org/a> { ?s ?p ?o }"


def test_the_protocols_three_forms_give_the_same_answer(client: TestClient) -> None:
    headers = {"accept": "text/csv"}
    got = client.get("/sparql", params={"query": COUNT}, headers=headers)
    form = client.post("/sparql", data={"query": COUNT}, headers=headers)
    body = client.post("/sparql", content=COUNT, headers=headers | {"content-type": "application/sparql-query"})
    assert [answer.text for answer in (got, form, body)] == ["n\r\n300\r\n"] * 3
    assert got.headers["access-control-allow-origin"] == "*"


def test_accents_survive_a_posted_query(client: TestClient) -> None:
    query = "SELECT DISTINCT ?s { ?s dct:title 'Épicerie 7'@fr }"
    bindings = client.post("/sparql", data={"query": query}).json()["results"]["bindings"]
    assert bindings == [{"s": {"type": "uri", "value": "https://example.org/7"}}]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv;q=0.5, application/sparql-results+json", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/tab-separated-values", "text/tab-separated-values"),
    ],
)
def test_the_format_is_negotiated(client: TestClient, accept: str, media_type: str) -> None:
    answer = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 1"}, headers={"accept": accept})
    assert answer.headers["content-type"].split(";")[0] == media_type


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"params": {}}, 400),
        ({"params": {"query": "DROP ALL"}}, 400),
        ({"params": [("query", "ASK {}"), ("query", "ASK {}")]}, 400),
        ({"params": {"query": "SELEC"}}, 400),
    ],
)
def test_bad_requests_get_a_french_reason(client: TestClient, request_: dict[str, object], status: int) -> None:
    answer = client.get("/sparql", **request_)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert answer.json()["erreur"]


def test_a_posted_update_is_refused(client: TestClient) -> None:
    assert client.post("/sparql", data={"update": "DROP ALL"}).status_code == 400
    assert client.post("/sparql", content=b"x" * 200_000).status_code == 400
