"""What an answer carries beside its value: proofs, SPARQL that runs, what was understood, what was not."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pyoxigraph as ox
import pytest
from ask_directory import RECORDS, initiative, store
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.ask import ask
from kg.ask.algebra import Compare, Filter, Matches, Select, Triple, Values, Var
from kg.graph import PREFIXES, initiative_iri, source_quads
from kg.model import Answer, Hit
from ontology.terms import DCT, ESS

TODAY = date(2026, 3, 1)


def found_by_search(text: str, k: int) -> list[Hit]:
    """A search that always prefers the last records."""
    return [
        Hit(rank, initiative_iri(initiative(record).id), record.id, record.title, 1 / rank)
        for rank, record in enumerate(reversed(RECORDS), start=1)
    ][:k]


def answer(question: str, previous: Answer | None = None) -> Answer:
    return ask(store(), question, find=found_by_search, previous=previous, today=TODAY)


def rows(sparql: str) -> Iterator[ox.QuerySolution]:
    solutions = store().query(sparql, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    return solutions


def test_the_sparql_of_a_list_gives_the_same_list_when_run_as_it_is() -> None:
    found = answer("initiatives bretonnes hors de Brest")
    assert found.sparql is not None
    assert [row["sourceId"].value for row in rows(found.sparql)] == found.value


def test_the_sparql_of_a_count_gives_the_same_count_when_run_as_it_is() -> None:
    found = answer("Combien d'initiatives lancées entre 2012 et 2014 ?")
    assert found.sparql is not None
    assert [int(row["n"].value) for row in rows(found.sparql)] == [found.value]


@pytest.mark.parametrize(
    ("question", "quote"),
    [("projets où les habitants décident", "Les habitants décident chaque mois des cultures."),
     ("initiatives avec un impact direct", "Huit participants sur dix ont repris une activité.")],
)  # fmt: skip
def test_an_initiative_comes_with_the_sentence_that_proves_the_constraint(question: str, quote: str) -> None:
    (item,) = answer(question).items
    (evidence,) = item.evidence
    assert evidence.text == quote
    assert evidence.start is not None


@pytest.mark.parametrize(
    ("question", "interpretation"),
    [
        ("santé hors d'Île-de-France", {"thème": "Santé", "lieu": "hors Île-de-France"}),
        ("Combien de projets pour les jeunes depuis 2016 ?", {"public": "Jeunes", "année": "à partir de 2016"}),
        ("initiatives ni à Brest ni à Paris", {"lieu": ["hors Brest", "hors Paris"]}),
        ("projets à moins de 20 km de Lyon", {"lieu": "à moins de 20\u00a0km de Lyon"}),
        ("initiatives portées par une association", {"statut juridique": "Association"}),
        ("Qui porte Handiclic ?", {"demande": "porteur", "initiative": "Handiclic"}),
    ],
)
def test_what_was_understood_is_shown(question: str, interpretation: dict[str, object]) -> None:
    found = answer(question).interpretation
    assert {name: found.get(name) for name in interpretation} == interpretation


def test_a_mistyped_word_is_mended_and_said() -> None:
    assert "J'ai lu «\u00a0mobilté\u00a0» comme «\u00a0mobilite\u00a0»" in answer("projets sur la mobilté").text


def test_words_that_were_not_understood_are_said_and_lower_the_confidence() -> None:
    sure, unsure = answer("initiatives en Bretagne"), answer("initiatives brumeuses tarabiscotées en Bretagne")
    assert "Je n'ai pas tenu compte de\u00a0: brumeuses tarabiscotées." in unsure.text
    assert unsure.value is not None
    assert set(map(str, unsure.value)) == set(map(str, sure.value))  # type: ignore[call-overload, arg-type]
    assert unsure.confidence < sure.confidence - 0.2


def test_words_that_no_concept_names_are_looked_for_in_the_texts() -> None:
    found = answer("initiatives d'hydrothérapie")
    assert (found.value, found.status) == (["f09"], "partial")


def test_words_that_no_text_holds_are_ranked_by_the_search() -> None:
    found = answer("initiatives de philatélie")
    assert found.status == "partial"
    assert found.value == [hit.source_id for hit in found_by_search("", 10)]
    assert found.confidence < 0.5


def test_an_empty_list_names_the_constraint_that_empties_it_and_what_there_is_without_it() -> None:
    found = answer("Quels projets sur l'énergie en Corse ?")
    assert (found.status, found.value) == ("answered", [])
    assert "Sans la contrainte «\u00a0" in found.text
    assert "il y en aurait 1" in found.text


def test_themes_joined_by_et_become_alternatives_where_nothing_has_both_unless_both_were_insisted_on() -> None:
    either = answer("initiatives sur l'énergie et la santé")
    assert (either.status, set(either.value if isinstance(either.value, list) else [])) == (
        "partial",
        {"f09", "f14", "f16"},
    )
    assert answer("initiatives à la fois sur l'énergie et la santé").value == []


def test_a_follow_up_replaces_the_constraints_of_its_kind_and_keeps_the_others() -> None:
    first = answer("Combien d'initiatives pour les habitants en Bretagne ?")
    second = answer("et en Normandie ?", first)
    third = answer("et pour les entreprises ?", second)
    fourth = answer("lesquelles ?", third)
    assert [item.value for item in (first, second, third, fourth)] == [2, 1, 1, ["f13"]]


def test_likeness_is_searched_under_the_constraints_and_leaves_the_model_out() -> None:
    found = answer("des initiatives comme Handiclic mais en Bretagne")
    assert found.value == ["f26", "f15", "f03", "f02", "f01"]
    assert found.status == "partial"


def test_a_name_that_is_nearly_known_is_suggested() -> None:
    assert (
        "Voulez-vous dire «\u00a0Cohabitation des âges\u00a0»" in answer("Qui porte la Cohabitation du Zouave ?").text
    )


def test_a_definition_comes_from_the_ontology_with_its_source() -> None:
    found = answer("C'est quoi l'ancrage territorial ?")
    assert found.interpretation == {"demande": "définition", "critère": "Ancrage territorial"}
    assert "Godin" in found.text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Combien d'initiatives au Mans ?", "1 initiative au Mans."),
        ("Combien d'initiatives lancées en 2012 ?", "2 initiatives démarrées en 2012."),
        ("Combien d'initiatives lancées en 2009 ?", "1 initiative démarrée en 2009."),
        ("Quel est le budget de Handiclic ?", "Le budget de «\u00a0Handiclic\u00a0» est de 65\u202f000\u00a0€."),
        ("Où se trouve la Ferme des possibles ?", "dans le périmètre suivant\u00a0: Gers"),
        ("Dans quel département est le Potager des Voisins ?", "se situe dans l'Ille-et-Vilaine."),
        ("Existe-t-il un projet de mutuelle en Corse ?", "Non\u00a0: aucune initiative"),
    ],
)
def test_sentences_agree_in_number_and_follow_french_typography(question: str, text: str) -> None:
    assert text in answer(question).text


def test_where_the_base_holds_no_year_at_all_a_question_on_years_is_unknown() -> None:
    empty = ox.Store()
    found = ask(empty, "initiatives lancées après 2015", find=found_by_search, today=TODAY)
    assert (found.status, found.value) == ("unknown", None)


def test_no_text_of_a_person_is_ever_pasted_in_a_query() -> None:
    select = Select(
        (Var("i"),),
        (
            Values(Var("t"), (ox.Literal('") } DROP ALL #'),)),
            Triple(Var("i"), DCT.title, Var("t")),
            Triple(Var("i"), ESS.startYear, Var("y")),
            Matches((Var("t"),), '") } #'),
            Filter(((Compare(Var("y"), ">=", ox.Literal(2012)),),)),
        ),
    )
    assert list(rows(select.to_sparql())) == []
    with pytest.raises(ValueError, match="comparison"):
        Select((Var("i"),), (Filter(((Compare(Var("y"), "> 1 ||", ox.Literal(2)),),)),)).to_sparql()


def test_a_query_declares_only_the_prefixes_that_it_uses() -> None:
    sparql = answer("Combien d'initiatives ?").sparql or ""
    assert set(re.findall(r"PREFIX (\w+):", sparql)) <= set(PREFIXES)
    assert "PREFIX schema:" not in sparql


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_gets_an_answer_of_the_contract(text: str) -> None:
    found = answer(text)
    assert found.status in ("answered", "partial", "unknown")
    assert 0 <= found.confidence <= 1
    assert (found.value is None) == (found.kind == "none")


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("Quelles régions ont plus de 3 initiatives ?", ["Auvergne-Rhône-Alpes", "Bretagne", "Pays de la Loire"]),
        ("Quelles étapes n'ont aucune initiative ?", ["Arrêtée", "Diffusion", "Émergence", "Évaluation"]),
    ],
)  # fmt: skip
def test_groups_are_kept_by_their_size(question: str, labels: list[str]) -> None:
    found = answer(question).value
    assert isinstance(found, list)
    assert sorted(found) == labels


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("initiatives au pays de Brest", "3 initiatives au pays de Brest"),
        ("initiatives à moins de 40 km du pays de Brest", "à moins de 40\u00a0km du pays de Brest"),
        ("initiatives à moins de 5 km du Mans", "à moins de 5\u00a0km du Mans"),
        ("initiatives à Vannes", "Aucune initiative à Vannes. Il y en a 5 en Bretagne."),
        ("Combien la Corse a-t-elle de projets de moins que la Bretagne ?", "4 d'écart"),
        ("initiatives dans des fablabs", "Aucun de ces textes ne dit «\u00a0fablabs\u00a0»"),
        ("Qui finance les projets corses ?", "aucun financeur n'est indiqué pour 1 initiative en Corse"),
    ],
)
def test_what_was_understood_or_lacks_is_said_in_french(question: str, text: str) -> None:
    assert text in answer(question).text


def test_an_empty_answer_is_never_given_with_high_confidence_after_several_constraints() -> None:
    found = answer("initiatives sur la santé en Corse pour les migrants")
    assert found.value == []
    assert found.confidence < 0.8


def test_facts_read_in_texts_weigh_less_than_those_that_records_state() -> None:
    assert answer("initiatives avec un impact direct").confidence < answer("initiatives bretonnes").confidence


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Quel est le téléphone de Handiclic ?", "01 02 03 04 05"),
        ("téléphone : Handiclic", "01 02 03 04 05"),
        ("Combien de bénévoles compte Handiclic ?", "12"),
    ],
)
def test_what_a_column_of_the_records_holds_is_answered(question: str, value: str) -> None:
    record = next(record for record in RECORDS if record.title == "Handiclic")
    found = replace(initiative(record), annotations=(("Téléphone", "01 02 03 04 05"), ("Nombre de bénévoles", "12")))
    graph = ox.Store()
    graph.extend(source_quads("a.csv", content_hash="", extractor="t", initiatives=[found], documents=[found.document]))
    assert ask(graph, question, find=found_by_search, today=TODAY).value == value
