"""Themes and publics of short French texts."""

import pytest
from ingest_vectors import embed

from ingest.extract.lexicon import Lexicon
from ingest.extract.text import Analysis, analyse
from ingest.extract.themes import extract_publics, extract_themes


def analysis(title: str, text: str) -> Analysis:
    return next(analyse([(title, text)]))


@pytest.mark.parametrize(
    ("title", "text", "theme"),
    [
        (
            "Pédaler ensemble",
            "Un atelier où l'on apprend à réparer son vélo et à se passer de voiture.",
            "mobilite-transports",
        ),
        (
            "Les Glaneurs",
            "Une AMAP livre chaque semaine les légumes de trois maraîchers bio.",
            "alimentation-agriculture",
        ),
        ("La Halte", "Un hébergement pour des familles de réfugiés, avec des cours de français.", "migrations-accueil"),
        (
            "Doudou & Cie",
            "Une crèche associative gérée par les parents accueille dix-huit tout-petits.",
            "petite-enfance-famille",
        ),
        ("Maison Colette", "Des personnes âgées vivent en colocation et évitent l'EHPAD.", "vieillissement-autonomie"),
        ("Seconde vie", "La recyclerie collecte, répare et revend meubles et appareils.", "economie-circulaire"),
        (
            "Clic pour tous",
            "Un médiateur numérique aide ceux qui ne savent pas se servir d'un ordinateur.",
            "inclusion-numerique",
        ),
        ("Toits soleil", "Une coopérative citoyenne pose des panneaux solaires sur les écoles.", "energie-climat"),
    ],
)
def test_the_first_theme_is_what_the_text_is_about(title: str, text: str, theme: str) -> None:
    read = analysis(title, text)
    found = extract_themes(read, *embed(read))
    assert found[0].id == theme
    assert 1 <= len(found) <= 4
    assert [mention.confidence for mention in found] == sorted((mention.confidence for mention in found), reverse=True)


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("L'atelier accueille des demandeurs d'emploi de longue durée.", "demandeurs-emploi"),
        ("Des étudiants boursiers y trouvent une épicerie gratuite.", "etudiants"),
        ("Les détenus préparent leur sortie de prison avec un éducateur.", "detenus"),
        ("Un répit pour les aidants d'un proche malade d'Alzheimer.", "aidants"),
        ("Les agriculteurs du canton partagent leurs tracteurs.", "agriculteurs"),
        ("Des femmes victimes de violences y sont hébergées.", "femmes"),
    ],
)
def test_the_public_is_the_one_that_the_text_serves(text: str, public: str) -> None:
    read = analysis("Une initiative", text)
    found = extract_publics(read, *embed(read))
    assert public in {mention.id for mention in found}
    assert all(evidence.quote == text for mention in found for evidence in mention.evidence)


def test_nobody_guesses_that_an_action_is_for_everyone() -> None:
    read = analysis("Four à pain", "On y cuit le pain une fois par semaine.")
    assert not {"tout-public", "habitants"} & {mention.id for mention in extract_publics(read, *embed(read))}


LEXICON = Lexicon([("a", "jeunes"), ("b", "jeunes adultes"), ("c", "PLIE"), ("d", "cœur de ville")])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Les Jeunes du quartier", [("a", "Jeunes")]),
        ("les jeunes adultes", [("b", "jeunes adultes")]),
        ("le PLIE et la page qu'on plie", [("c", "PLIE")]),
        ("au cœur de ville", [("d", "cœur de ville")]),
        ("AU COEUR DE VILLE", [("d", "COEUR DE VILLE")]),
        ("rajeuni", []),
    ],
)
def test_phrases_are_found_whole_whatever_their_accents_case_and_plural(
    text: str, found: list[tuple[str, str]]
) -> None:
    assert [(match.id, text[match.start : match.end]) for match in LEXICON.matches(text)] == found
