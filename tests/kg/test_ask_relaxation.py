"""What an empty answer offers instead, and what a word narrower than any category gives."""

from datetime import date

import pytest
from ask_directory import RECORDS, store

from kg.ask import ask
from kg.model import Answer, Hit

TODAY = date(2026, 3, 1)


def nothing(text: str, k: int) -> list[Hit]:
    return []


def answer(question: str, previous: Answer | None = None) -> Answer:
    return ask(store(), question, find=nothing, previous=previous, today=TODAY)


def ids(question: str) -> set[str]:
    found = answer(question).value
    return set(found) if isinstance(found, list) else set()


@pytest.mark.parametrize(
    ("question", "text"),
    [
        # another role, a wider place, more years, another budget
        ("projets dont le partenaire est l'ADEME en Bretagne", "«\u00a0ADEME\u00a0» finance 1 initiative en Bretagne."),
        ("projets de santé à Brest", "Sans la contrainte «\u00a0thème\u00a0: Santé\u00a0», il y en aurait 3."),
        ("projets pour les détenus à Nice", "Il y en a 1 en Provence-Alpes-Côte d'Azur."),
        ("projets lancés en 2006", "Il y en a 1 entre 2004 et 2008."),
        ("projets lancés après 2023", "Il y en a 5 à partir de 2019."),
        ("budget supérieur à 800 000 euros", "avec un budget de plus de 400\u202f000\u00a0€."),
        ("projets à moins de 30 km de Vannes", "Il y en a 4 à moins de 120\u00a0km de Vannes."),
        # a concept that no initiative has, in the words of the texts
        ("projets pour les familles en Corse", "Il y en a 1 en France."),
    ],
)  # fmt: skip
def test_an_empty_answer_offers_the_nearest_relaxation(question: str, text: str) -> None:
    found = answer(question)
    assert found.value == []
    assert text in found.text


def test_what_is_offered_is_what_the_question_would_give() -> None:
    assert len(ids("projets lancés entre 2004 et 2008")) == 1
    assert len(ids("projets lancés à partir de 2019")) > 1
    assert "Il y en a 1 entre 2004 et 2008." in answer("projets lancés en 2006").text


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        # « le 9-3 » and the like
        ("projets dans le 3-5", {"f01"}),
        ("projets du deux-neuf", {"f02", "f03", "f15", "f26"}),
        ("projets dans le 29", {"f02", "f03", "f15", "f26"}),
        # areas of usage
        ("projets dans le Sud-Ouest", {"f10", "f25"}),
        ("projets dans le sud-est de la France", {"f07", "f08", "f11", "f14", "f17", "f21"}),
        ("projets dans l'Est", {"f09", "f18"}),
        ("projets dans le nord de la France", {"f06", "f13"}),
        ("projets dans le Nord", {"f06"}),
        # ages
        ("projets pour les enfants entre 6 et 11 ans", {"f11", "f18"}),
        ("projets pour les 10-15 ans", {"f02", "f07", "f11", "f15", "f18"}),
        ("projets pour les 16-25 ans", {"f02", "f07", "f15"}),
        ("projets ouverts à partir de 60 ans", {"f04", "f24"}),
        # years that an initiative gives
        ("projets plus anciens que Radio des collines en Bretagne", {"f01", "f03"}),
        ("projets bretons lancés après Permis solidaire", {"f02", "f26"}),
        ("projets lancés la même année que Handiclic", {"f04", "f19"}),
    ],
)
def test_places_ages_and_years_are_read_as_people_say_them(question: str, expected: set[str]) -> None:
    assert ids(question) == expected


def test_an_area_of_usage_is_told_and_trusted_less() -> None:
    vague, plain = answer("projets dans le Sud-Ouest"), answer("projets en Occitanie")
    assert "J'ai compris «\u00a0Sud-Ouest\u00a0» comme Nouvelle-Aquitaine et Occitanie." in vague.text
    assert vague.confidence < plain.confidence - 0.1


def test_a_part_of_a_departement_is_no_area_of_the_country() -> None:
    assert "zone" not in answer("projets dans le sud-ouest du Gers").text


@pytest.mark.parametrize(
    "question", ["projets en zone rurale", "projets dans les quartiers prioritaires", "initiatives en montagne"]
)
def test_a_kind_of_setting_is_never_a_theme(question: str) -> None:
    found = answer(question)
    assert found.value == []
    assert "La base ne dit pas ce qui est en" in found.text
    assert found.confidence < 0.6


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Projets Petites Villes de Demain", "Petites Villes de Demain"),
        ("Quels projets suivent Jeunes Zorbec ?", "Jeunes Zorbec"),
    ],
)
def test_a_name_in_capitals_is_not_what_its_words_mean(question: str, text: str) -> None:
    found = answer(question)
    assert found.interpretation.get("texte") == text
    assert "public" not in found.interpretation


def test_words_of_concepts_in_capitals_stay_concepts() -> None:
    assert ids("Projets Petite Enfance à Dijon") == {"f18"}


def test_a_synonym_that_no_text_says_is_told() -> None:
    found = answer("projets sur la méthanisation")
    assert found.value == ["f14"]
    assert "Aucun de ces textes ne dit «\u00a0méthanisation\u00a0»" in found.text
    assert found.confidence < 0.8


def test_a_form_that_the_base_does_not_tell_apart_is_told() -> None:
    found = answer("Combien de SCIC ?")
    assert found.value == 2
    assert "La base ne distingue pas «\u00a0SCIC\u00a0»" in found.text
    assert found.confidence < 0.8


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Combien de projets ne sont ni des associations ni des coopératives ?",
         sum(record.form not in ("association", "cooperative") for record in RECORDS)),
        ("Combien d'organisations différentes portent un projet ?", len({record.carrier for record in RECORDS})),
        ("Quelle décennie a vu naître le plus de projets ?", "années 2010"),
        ("Y a-t-il plus de recycleries que de monnaies locales ?", False),
    ],
)  # fmt: skip
def test_figures_are_of_what_is_asked(question: str, value: object) -> None:
    assert answer(question).value == value


def test_years_are_grouped_by_decade_or_each_year() -> None:
    decades = answer("Combien de projets par décennie ?").value
    assert decades == {"années 2000": 2, "années 2010": 19, "années 2020": 3}
    each = answer("Nombre de projets créés chaque année depuis 2019").value
    assert each == {"2019": 2, "2020": 2, "2021": 1}


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("Quelle différence entre l'accessibilité et la logique de service ?", "Logique de service\u00a0:"),
        ("Qu'est-ce qu'une SCOP ?", "«\u00a0SCOP\u00a0» relève de «\u00a0Coopérative\u00a0»."),
        ("Qu'est-ce qu'une innovation sociale ?", "neuf critères"),
    ],
)
def test_a_definition_is_of_what_was_said(question: str, part: str) -> None:
    assert part in answer(question).text


@pytest.mark.parametrize(
    "question",
    [
        "Quels projets cherchent des bénévoles ?",
        "Peut-on visiter la Recyclerie du littoral ?",
        "Handiclic existe-t-il encore ?",
        "pk Handiclic a marché ?",
    ],
)
def test_what_the_base_does_not_hold_is_unknown(question: str) -> None:
    assert answer(question).status == "unknown"


def test_every_criterion_and_no_criterion_are_asked_of_initiatives() -> None:
    assert ids("projets qui remplissent tous les critères") == set()
    assert len(ids("projets sans aucun critère documenté")) == len([record for record in RECORDS if not record.proof])


@pytest.mark.parametrize(
    ("questions", "value"),
    [
        (("Où se trouve Handiclic ?", "et son statut ?"), "Association"),
        (("Où se trouve Handiclic ?", "et le budget ?"), 65000),
        (("Quels projets à Brest ?", "et le plus ancien ?"), "Repas partagés de Kerbernard"),
    ],
)
def test_a_follow_up_may_be_a_field_or_a_superlative_alone(questions: tuple[str, str], value: object) -> None:
    assert answer(questions[1], previous=answer(questions[0])).value == value
