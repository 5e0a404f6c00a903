"""The SPARQL that an answer shows, with titles and in order, against what the answer says."""

from datetime import date

import pyoxigraph as ox
import pytest
from ask_directory import store

from kg.ask import ask
from kg.model import Answer


def answer(question: str) -> Answer:
    return ask(store(), question, find=lambda text, k: [], today=date(2026, 3, 1))


def rows(answer: Answer) -> list[ox.QuerySolution]:
    solutions = store().query(answer.sparql or "", use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    return list(solutions)


@pytest.mark.parametrize(
    "question",
    [
        "Quelles initiatives en Bretagne ?",
        "Quelles initiatives ne sont pas en Bretagne ?",
        "initiatives sur l'alimentation hors de Bretagne",
        "initiatives à moins de 20 km de Brest",
        "initiatives lancées entre 2012 et 2015",
        "initiatives dont le budget dépasse 50 000 euros",
        "initiatives financées par l'ADEME",
        "initiatives portées par des associations",
        "initiatives qui ont une gouvernance participative",
        "initiatives pour les jeunes ou les aidants",
    ],
)
def test_a_list_is_what_its_sparql_finds(question: str) -> None:
    found = answer(question)
    assert isinstance(found.value, list) and found.value
    assert sorted(row["sourceId"].value for row in rows(found)) == sorted(found.value)


@pytest.mark.parametrize(
    "question",
    [
        "Combien d'initiatives par région ?",
        "Combien d'initiatives par département en Bretagne ?",
        "répartition par thème des initiatives bretonnes",
        "répartition par année",
        "répartition par critère",
        "répartition par statut juridique",
    ],
)
def test_groups_have_the_sizes_that_their_sparql_counts(question: str) -> None:
    found = answer(question)
    assert isinstance(found.value, dict) and found.value
    assert sorted(int(row["n"].value) for row in rows(found)) == sorted(found.value.values())
