"""Questions, filters and territories that name an intercommunalité."""

from datetime import date

import pyoxigraph as ox
import pytest
from ask_directory import store

from ingest.gazetteer import gazetteer
from kg.ask import ask, french
from kg.filters import Filters, candidates
from kg.graph import place_quads
from kg.model import Answer, Hit
from kg.territory import area_codes, find_place, read_known, twins_of
from kg.view import text_of
from ontology.terms import DCT, ESS, SCHEMA

TODAY = date(2026, 3, 1)
BREST, RENNES, NANTES = "epci:242900314", "epci:243500139", "epci:244400404"


def nothing(text: str, k: int) -> list[Hit]:
    return []


def answer(question: str) -> Answer:
    return ask(store(), question, find=nothing, today=TODAY)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Quelles initiatives dans Brest Métropole ?", ["f03", "f15", "f26"]),
        ("Quelles initiatives dans l'agglo de Quimper ?", ["f02"]),
        ("Quelles initiatives dans la métropole de Nantes ?", ["f04", "f24"]),
        ("Combien d'initiatives dans l'intercommunalité de Brest ?", 3),
        ("Combien d'initiatives en Bretagne hors de Brest Métropole ?", 2),
        ("Combien d'intercommunalités ont une initiative en Bretagne ?", 3),
        ("Combien d'initiatives par intercommunalité en Bretagne ?",
         {"Brest Métropole": 3, "Communauté d'agglomération Quimper Bretagne Occidentale": 1, "Rennes Métropole": 1}),
        ("Dans quelle intercommunalité se trouve Le Potager des Voisins ?", "Rennes Métropole"),
        ("Le Potager des Voisins est-il dans Rennes Métropole ?", True),
    ],
)  # fmt: skip
def test_a_question_names_an_intercommunalite(question: str, value: object) -> None:
    found = answer(question).value
    assert sorted(found) == value if isinstance(found, list) else found == value


def test_an_empty_answer_offers_the_intercommunalite_first() -> None:
    assert "Il y en a 3 dans Brest Métropole." in answer("Quelles initiatives à Guipavas ?").text


@pytest.mark.parametrize(
    ("name", "at", "of"),
    [
        ("Brest Métropole", "dans Brest Métropole", "de Brest Métropole"),
        ("Métropole de Lyon", "dans la Métropole de Lyon", "de la Métropole de Lyon"),
        ("CC du Pays de Craon", "dans la communauté de communes du Pays de Craon", "de la communauté de communes du Pays de Craon"),
        ("Eurométropole de Strasbourg", "dans l'Eurométropole de Strasbourg", "de l'Eurométropole de Strasbourg"),
    ],
)  # fmt: skip
def test_an_intercommunalite_takes_its_preposition(name: str, at: str, of: str) -> None:
    place = gazetteer().lookup(name)[0]
    assert (french.at(place), french.of(place)) == (at, of)


def test_a_filter_takes_an_intercommunalite_by_its_name() -> None:
    filters = Filters.parse(lieu="Nantes Métropole")
    assert filters == Filters(places=(NANTES,))
    titles = {"Ordinateurs en fête", "Cohabitation des âges"}
    graph = store()
    found = candidates(graph, filters)
    assert {
        text_of(quad.object)
        for iri in found
        for quad in graph.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(DCT.title), None, None)
    } == titles


def test_the_twins_of_an_intercommunalite_are_intercommunalites() -> None:
    place = find_place("Brest Métropole")
    assert area_codes(place) == {BREST}
    twins = twins_of(place, [one for one in read_known(store()) if BREST not in one.places])
    assert twins
    assert {twin.place.kind for twin in twins} == {"intercommunalite"}


def test_the_graph_says_which_intercommunalite_a_commune_lies_in() -> None:
    brest, together = gazetteer().by_code("29019"), gazetteer().by_code(BREST)
    assert brest is not None and together is not None
    said = {(quad.predicate.value, text_of(quad.object)) for quad in (*place_quads(brest), *place_quads(together))}
    assert (SCHEMA.containedInPlace, f"https://w3id.org/essaim/id/place/{BREST}") in said
    assert (ESS.placeKind, "intercommunalite") in said
