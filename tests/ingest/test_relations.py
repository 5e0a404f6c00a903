"""Relations to other initiatives, on sentences written for the tests."""

import pytest

from ingest.extract.actors import extract_organisations
from ingest.extract.relations import extract_relations
from ingest.extract.text import analyse
from ingest.model import RelationMention, Stated


def read(text: str, title: str = "") -> tuple[RelationMention, ...]:
    analysis = next(analyse([(title, text)]))
    return extract_relations(analysis, extract_organisations(analysis, title, Stated()))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Le lieu s'inspire du Repair Café d'Amsterdam.", "Repair Café d'Amsterdam"),
        ("Inspirée de l'expérience des Incroyables Comestibles, la rue est plantée.", "Incroyables Comestibles"),
        ("Un atelier de vélo créé sur le modèle de l'Heureux Cyclage.", "Heureux Cyclage"),
        ("L'épicerie, inspirée d'une initiative canadienne, « La Louve », a ouvert.", "La Louve"),
        ("Le supermarché est inspiré de La Louve à Paris.", "La Louve"),
        ("Le supermarché est adapté du modèle de la Park Slope Food Coop.", "Park Slope Food Coop"),
        ("C'est une adaptation française du programme Housing First.", "Housing First"),
        ("Elle reprend le modèle des Jardins de Cocagne.", "Jardins de Cocagne"),
        ("Les fondateurs se sont inspirés des Jardins de Cocagne.", "Jardins de Cocagne"),
    ],
)
def test_what_an_initiative_takes_after_is_read_with_its_sentence(text: str, name: str) -> None:
    (mention,) = read(text)
    assert (mention.kind, mention.name) == ("inspiredBy", name)
    assert mention.evidence.quote == text[mention.evidence.start : mention.evidence.end] == text
    assert 0.5 < mention.confidence < 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("La boutique est membre du réseau national des Ressourceries.", "Ressourceries"),
        ("Membre du réseau Cocagne, le jardin emploie vingt salariés.", "Cocagne"),
        ("Nous sommes membres du réseau Cocagne.", "Cocagne"),
        ("Elle fait partie du réseau Envie.", "Envie"),
        ("Cette antenne du Secours populaire accueille des familles.", "Secours populaire"),
        ("Cette maison est l'antenne locale de l'association Habitat et Humanisme.", "Habitat et Humanisme"),
        ("C'est l'un des lieux de la Compagnie des Tiers-Lieux.", "Compagnie des Tiers-Lieux"),
        ("Le jardin a rejoint le mouvement Colibris.", "Colibris"),
    ],
)
def test_what_an_initiative_is_a_part_of_is_read(text: str, name: str) -> None:
    assert [(mention.kind, mention.name) for mention in read(text)] == [("partOf", name)]


@pytest.mark.parametrize(
    "text",
    [
        "Ce projet est inspiré par la colère des habitants.",
        "Fondée sur le modèle associatif, elle grandit.",
        "Inspirée de la loi NOTRe, la réforme avance.",
        "Il est inspiré de Grenoble.",
        "Le lieu, inspiré d'un café de Toulouse, vit.",
        "Une pédagogie inspirée de Maria Montessori.",
        "Inspiré du principe « pollueur-payeur », il coûte peu.",
        "Les pictogrammes sont inspirés de l'Atelier Graphique.",
        "Elle fait partie de la Communauté de communes du Pays de Redon.",
        "Le café est une antenne de Lyon.",
    ],
)
def test_a_feeling_a_law_a_place_or_a_person_is_no_initiative(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Le garage ne s'inspire pas du réseau Emmaüs.",
        "La ferme n'est pas membre du réseau Cocagne.",
        "L'école pourrait s'inspirer du projet Colibris.",
        "D'autres communes s'inspirent du Bistrot de Lanas.",
        "Le projet a inspiré des associations de Lyon.",
        "Jeanne Morel, membre du réseau Repairs, anime l'atelier.",
    ],
)
def test_what_is_denied_hoped_or_said_of_others_is_no_relation(text: str) -> None:
    assert read(text) == ()


def test_an_initiative_does_not_take_after_itself_and_says_a_name_once() -> None:
    text = "Le réseau s'inspire du Bistrot de Lanas. Il s'inspire du réseau Colibris. Il s'inspire du réseau Colibris."
    assert [mention.name for mention in read(text, "Le Bistrot de Lanas")] == ["Colibris"]
