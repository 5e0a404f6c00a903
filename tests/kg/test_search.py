"""What a search returns, and in what order."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pyoxigraph as ox
import pytest
from small_corpus import ROWS, BagEncoder, indexed_texts, iri, make_store

from ingest.errors import UsageError
from kg.filters import Filters
from kg.index import Index
from kg.indexing import build_index
from kg.model import Hit
from kg.search import search

Find = Callable[..., list[Hit]]


@pytest.fixture(scope="module")
def graph() -> ox.Store:
    return make_store()


@pytest.fixture(scope="module")
def find(graph: ox.Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Find]:
    directory = tmp_path_factory.mktemp("index")
    build_index(indexed_texts(), directory, BagEncoder())
    with closing(Index.open(directory)) as index:
        yield lambda text, **options: search(graph, index, BagEncoder(), text, **options)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("réparer son velo", "atelier"),
        ("légumes à petits prix pour des familles", "épicerie"),
        ("chanter un opéra", "chorale"),
        ("INSERTION DES CHOMEURS", "chantier"),
        ("Qui aide à remplir un formulaire ?", "bus"),
    ],
)
def test_the_initiative_that_speaks_of_it_comes_first(find: Find, text: str, first: str) -> None:
    assert find(text)[0].iri == iri(first)


def test_a_hit_says_what_it_is_and_where_it_was_found(find: Find) -> None:
    hit = find("réparer son vélo", k=1)[0]
    text = indexed_texts()[3]
    assert (hit.rank, hit.source_id, hit.title) == (1, "s-atelier", "Atelier des deux roues")
    assert hit.themes == ("mobilite-transports",)
    assert hit.passage is not None
    assert hit.passage.text == text.text[hit.passage.start : hit.passage.end]
    assert hit.passage.document == text.document


def test_hits_are_ranked_without_repetition(find: Find) -> None:
    hits = find("un goûter pour les voisins", k=1000)
    assert [hit.rank for hit in hits] == list(range(1, len(ROWS) + 1))
    assert len({hit.iri for hit in hits}) == len(ROWS)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize(("k", "count"), [(0, 0), (-1, 0), (3, 3), (8, 8), (9, 8)])
def test_k_is_the_most_it_returns(find: Find, k: int, count: int) -> None:
    assert len(find("goûter", k=k)) == count


def test_filters_narrow_without_changing_scores(find: Find) -> None:
    scores = {hit.iri: hit.score for hit in find("goûter")}
    hits = find("goûter", filters=Filters.parse(lieu="Bretagne"))
    assert {hit.iri for hit in hits} == {iri("goûter"), iri("potager"), iri("tandem")}
    assert all(hit.score == scores[hit.iri] for hit in hits)


def test_filters_alone_list_by_title(find: Find) -> None:
    hits = find(" ", filters=Filters.parse(statut="association"))
    assert [hit.title for hit in hits] == [
        "La chorale des quais",
        "Le potager de la gare",
        "Les goûters du mardi",
        "Tandem des âges",
    ]
    assert {hit.score for hit in hits} == {0.0}


@pytest.mark.parametrize("text", ["", "  ", "?!"])
def test_nothing_asked_is_refused(find: Find, text: str) -> None:
    with pytest.raises(UsageError, match="rien à chercher"):
        find(text)


def test_words_of_grammar_alone_still_answer(find: Find) -> None:
    assert len(find("de la")) == len(ROWS)


def test_a_named_theme_or_public_counts_for_those_who_hold_it(find: Find) -> None:
    notions = {hit.iri: dict(hit.parts)["notions"] for hit in find("mobilité et transports", k=100)}
    assert notions[iri("atelier")] > 0
    assert notions[iri("chorale")] == 0


@pytest.mark.parametrize(("wrong", "right"), [("bénévolles", "bénévoles"), ("des légummes", "des légumes")])
def test_a_misspelt_word_finds_what_the_right_word_finds(find: Find, wrong: str, right: str) -> None:
    assert [(hit.iri, hit.score) for hit in find(wrong)] == [(hit.iri, hit.score) for hit in find(right)]
