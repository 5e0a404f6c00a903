"""Questions on what an organisation does: where, in which role, and what else where it does not."""

from dataclasses import replace
from datetime import date
from functools import cache

import pyoxigraph as ox
import pytest
from ask_directory import RECORDS, initiative, store

from ingest.model import OrganisationMention
from kg.ask import ask
from kg.graph import source_quads, vocabulary_quads
from kg.model import Answer, Hit

TODAY = date(2026, 3, 1)


def nothing(text: str, k: int) -> list[Hit]:
    return []


def answer(question: str, previous: Answer | None = None, graph: ox.Store | None = None) -> Answer:
    return ask(graph or store(), question, find=nothing, previous=previous, today=TODAY)


@cache
def read_store() -> ox.Store:
    """The directory, with organisations that texts name: « MSA » without a role, « SEMA » as a funder that was read."""
    found = []
    for record in RECORDS:
        item = initiative(record)
        if record.id == "f24":
            item = replace(
                item, organisations=(*item.organisations, OrganisationMention("MSA", None, None, "MSA", (), None, 0.8))
            )
        if record.id == "f13":
            funder = OrganisationMention("SEMA", None, None, "SEMA", ("financeur",), None, 0.8)
            item = replace(item, organisations=(*item.organisations, funder))
        found.append(item)
    graph = ox.Store()
    documents = [item.document for item in found]
    graph.extend(source_quads("a.csv", content_hash="", extractor="t", initiatives=found, documents=documents))
    graph.extend(vocabulary_quads())
    return graph


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("Où l'ADEME finance-t-elle ?", {"f02", "f14"}),
        ("Où l'ADEME est-elle financeuse ?", {"f02", "f14"}),
        ("ou l'ademe finance ?", {"f02", "f14"}),
        ("l'ademe finance quoi ?", {"f02", "f14"}),
        ("Où intervient l'ADEME ?", {"f02", "f14"}),
        ("Dans quels projets l'ADEME est-elle impliquée ?", {"f02", "f14"}),
        ("Quels projets l'ADEME a-t-elle financés ?", {"f02", "f14"}),
        ("Où l'ADEME intervient-elle en Bretagne ?", {"f02"}),
        ("Où la Caisse du Bocage est-elle partenaire ?", {"f01"}),
        ("Où l'Association B est-elle partenaire ?", {"f15"}),
        ("Où l'Association B est-elle porteuse ?", {"f03", "f24"}),
        ("Où la Ville de Brest agit-elle ?", {"f26"}),
    ],
)
def test_where_an_organisation_acts_lists_the_initiatives_by_role(question: str, ids: set[str]) -> None:
    found = answer(question).value
    assert isinstance(found, list)
    assert set(found) == ids


def test_where_also_says_the_towns() -> None:
    text = answer("Où l'ADEME finance-t-elle ?").text
    assert "«\u00a0Toits solaires villageois (Le Puy-en-Velay)\u00a0»" in text


@pytest.mark.parametrize(
    ("question", "groups"),
    [
        ("Dans quelles communes l'ADEME intervient-elle ?", {"Quimper", "Le Puy-en-Velay"}),
        ("Dans quelles régions l'ADEME finance-t-elle ?", {"Bretagne", "Auvergne-Rhône-Alpes"}),
    ],
)
def test_the_kind_of_place_asked_is_the_one_listed(question: str, groups: set[str]) -> None:
    found = answer(question).value
    assert isinstance(found, list)
    assert set(found) == groups


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("L'ADEME finance-t-elle À vélo jusqu'au travail ?", True),
        ("L'ADEME finance-t-elle Handiclic ?", False),
        ("L'ADEME finance-t-elle des projets en Corse ?", False),
        ("Est-ce que l'ADEME soutient un projet breton ?", True),
        ("La Caisse du Bocage est-elle partenaire du Potager des Voisins ?", True),
    ],
)
def test_whether_an_organisation_acts_gets_yes_or_no(question: str, held: bool) -> None:
    assert answer(question).value is held


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Où l'ADEME est-elle partenaire ?", "En revanche, «\u00a0ADEME\u00a0» finance 2 initiatives."),
        ("Où la Caisse du Bocage est-elle financeur ?", "«\u00a0Caisse du Bocage\u00a0» est partenaire de 1 initiative."),
        ("La Caisse du Bocage finance-t-elle le Potager des Voisins ?", "«\u00a0Caisse du Bocage\u00a0» en est partenaire."),
        ("Où la Fondation Zéphyr est-elle partenaire ?", "ne connaît pas d'organisation nommée «\u00a0Fondation Zéphyr\u00a0»"),
    ],
)  # fmt: skip
def test_an_empty_role_says_what_the_organisation_does_instead(question: str, text: str) -> None:
    assert text in answer(question).text


def test_an_organisation_that_a_text_only_names_is_no_confident_no() -> None:
    found = answer("Où la MSA est-elle financeuse ?", graph=read_store())
    assert found.value == []
    assert (
        "1 fiche nomme «\u00a0MSA\u00a0» sans dire son rôle\u00a0: «\u00a0Cohabitation des âges\u00a0»." in found.text
    )
    assert found.confidence < 0.7


def test_a_role_read_in_a_text_weighs_less_than_one_that_records_state() -> None:
    question = "Où l'ADEME finance-t-elle ?"
    assert answer(question, graph=read_store()).confidence < 0.8 < answer(question).confidence


def test_an_initiative_of_the_same_name_is_asked_where_it_is() -> None:
    assert answer("Dans quelle ville Handiclic intervient-il ?").value == "Paris"


def test_the_role_is_shown_with_the_organisation() -> None:
    assert answer("Où l'ADEME finance-t-elle ?").interpretation["organisation"] == "ADEME (financeur)"


@pytest.mark.parametrize(
    ("questions", "ids"),
    [
        (("Où l'ADEME est-elle partenaire ?", "et financeur ?"), {"f02", "f14"}),
        (("Où la Caisse du Bocage est-elle partenaire ?", "et l'Association B ?"), {"f15"}),
    ],
)
def test_a_follow_up_changes_the_role_or_the_organisation_alone(questions: tuple[str, str], ids: set[str]) -> None:
    found = answer(questions[1], previous=answer(questions[0])).value
    assert isinstance(found, list)
    assert set(found) == ids


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("L'ADEME finance-t-elle plus de projets que la Caisse du Bocage ?", True),
        ("De l'ADEME et de l'Association B, qui finance le plus de projets ?", "ADEME"),
    ],
)
def test_organisations_compared_have_the_role_that_is_said(question: str, value: object) -> None:
    assert answer(question).value == value


def test_a_kind_of_body_narrower_than_its_legal_form_is_found_by_its_name() -> None:
    assert answer("projets portés par un CCAS").value == ["f05"]
    assert answer("Quels CCAS portent un projet ?").value == ["f05"]
    assert answer("projets portés par un PETR").status == "unknown"


@pytest.mark.parametrize("question", ["que font les mairies ?", "des exemples de communes qui agissent"])
def test_authorities_that_act_are_those_who_carry(question: str) -> None:
    assert set(answer(question).value or ()) == {"f02", "f05", "f26"}  # type: ignore[arg-type]


def test_the_companies_that_fund_are_told_from_other_funders() -> None:
    assert (
        answer("Quelles entreprises financent des projets ?").interpretation["organisation"] == "Entreprise (financeur)"
    )


def test_a_role_that_the_base_never_gives_is_unknown_rather_than_none() -> None:
    found = answer("L'ADEME a-t-elle fondé un projet ?")
    assert found.status == "unknown"
    assert "la base ne renseigne aucun fondateur" in found.text
