"""The nine criteria, their evidence and what a text denies; the stage."""

import pytest
from ingest_vectors import embed

from ingest.extract.criteria import any_of, extract_criteria
from ingest.extract.signals import plain, resource_kinds
from ingest.extract.stage import extract_stage
from ingest.extract.text import analyse
from ingest.model import CriterionMention


def criteria(text: str, title: str = "Une initiative") -> dict[str, CriterionMention]:
    read = next(analyse([(title, text)]))
    return {mention.id: mention for mention in extract_criteria(read, *embed(read))}


@pytest.mark.parametrize(
    ("text", "criterion"),
    [
        (
            "Pour lutter contre l'isolement des personnes âgées du village, des bénévoles leur rendent visite.",
            "finalite-sociale",
        ),
        (
            "Nous croyons à une société plus juste, où chacun décide de sa vie et où les savoirs se partagent.",
            "aspiration-sociale",
        ),
        (
            "Artisans, agriculteurs, écoles et associations de la vallée se sont mobilisés ensemble.",
            "ancrage-territorial",
        ),
        (
            "Les habitants siègent au conseil d'administration et votent le budget en assemblée.",
            "gouvernance-participative",
        ),
        ("Le budget réunit les ventes, une subvention du département et des dons.", "modele-economique-pluriel"),
        ("Le service est gratuit et se rend au domicile de ceux qui ne peuvent pas se déplacer.", "accessibilite"),
        ("Un tuteur accompagne chaque jeune et lui prête un ordinateur.", "logique-de-service"),
        ("En deux ans, 60 familles ont retrouvé un logement stable.", "impacts-directs"),
        ("Le modèle a essaimé dans une dizaine d'autres villes et inspiré une loi.", "changement-social"),
    ],
)
def test_a_sentence_that_says_a_criterion_proves_it(text: str, criterion: str) -> None:
    mention = criteria(text)[criterion]
    assert mention.polarity == "yes"
    assert [evidence.quote for evidence in mention.evidence] == [text]


@pytest.mark.parametrize(
    "text",
    [
        "L'association a été créée en 2009.",
        "Partenaires : CAF, Département, mission locale, Région",
        "Ouvert du lundi au vendredi de 9 h à 17 h.",
        "Le bâtiment de 400 m² comprend un atelier et deux bureaux.",
        "Prévoir une table, des chaises et une rallonge.",
    ],
)
def test_a_bare_fact_proves_nothing(text: str) -> None:
    assert criteria(text) == {}


def test_an_intention_is_no_impact() -> None:
    assert "impacts-directs" not in criteria("Le projet vise à réduire le chômage des jeunes du canton.")


@pytest.mark.parametrize(
    "text",
    [
        "La mairie a choisi le site sans associer les habitants.",
        "Aucune concertation n'a précédé l'ouverture.",
        "Les salariés n'ont pas été consultés.",
    ],
)
def test_what_the_text_denies_is_a_no_with_its_sentence(text: str) -> None:
    mention = criteria(text)["gouvernance-participative"]
    assert mention.polarity == "no"
    assert [evidence.quote for evidence in mention.evidence] == [text]


def test_resources_named_in_two_sentences_make_a_plural_model_with_both_as_proof() -> None:
    text = (
        "Les recettes du bar et la vente de repas couvrent la moitié du budget.\n\n"
        "Une subvention de la Région finance le reste.\n\nLe café se trouve près de la gare."
    )
    quotes = [evidence.quote for evidence in criteria(text)["modele-economique-pluriel"].evidence]
    assert any("recettes du bar" in quote for quote in quotes)
    assert any("subvention" in quote for quote in quotes)
    assert not any("gare" in quote for quote in quotes)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("la vente de légumes", {"marché"}),
        ("des bénévoles et des dons", {"réciprocité"}),
        ("une subvention et les ventes", {"marché", "redistribution"}),
        ("la prestation de service de la CAF", {"redistribution"}),
        ("un jardin et une cabane", set()),
    ],
)
def test_resources_are_told_by_kind(text: str, kinds: set[str]) -> None:
    assert resource_kinds(text) == kinds


def test_several_middling_sentences_add_up_but_a_long_text_does_not() -> None:
    import numpy as np

    two = np.array([[0.3], [0.3]], np.float32)
    many = np.full((50, 1), 0.05, np.float32)
    assert any_of(two)[0] == pytest.approx(0.51)
    assert any_of(many)[0] == pytest.approx(1 - 0.95**4, abs=1e-5)


@pytest.mark.parametrize(
    ("written", "read"),
    [("**L’idée**\u00a0:  partager", "L'idée : partager"), ("## Le problème", "Le problème"), ("***", "-")],
)
def test_the_encoder_reads_plain_words(written: str, read: str) -> None:
    assert plain(written) == read


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("L'action est en cours d'expérimentation dans deux quartiers.", "experimentation"),
        ("Le modèle inspire aujourd'hui d'autres communes.", "diffusion"),
        ("L'association a été placée en liquidation judiciaire.", "arretee"),
        ("La maison sera ouverte l'an prochain.", "emergence"),
        ("Nous souhaitons que le modèle inspire d'autres communes.", None),
        ("Un café associatif anime la place du village.", None),
    ],
)
def test_the_stage_is_said_or_unknown(text: str, stage: str | None) -> None:
    found = extract_stage(next(analyse([("Une initiative", text)])))
    assert (found.id if found else None) == stage
