"""Accounts, minutes, laws and notices are documents: they give no initiative but those they describe."""

import pytest

from ingest.genre import genre_of
from ingest.model import Document, Fiche
from ingest.split import split

ACCOUNTS = (
    "Les comptes annuels ont été arrêtés par le bureau. Les provisions suivent les méthodes comptables habituelles et"
    " donnent une image fidèle. L'actif immobilisé baisse, les charges d'exploitation aussi. Exercice clos le 31 août.\n"
)
MINUTES = (
    "Étaient présents : Mme Tanguy, M. Le Goff. Absents excusés : M. Riou. Le quorum est atteint. Le point 2 est adopté"
    " à l'unanimité. La séance est levée à 20 h.\n"
)


def fiches(title: str, text: str) -> list[Fiche]:
    return list(split(Document("piece.pdf", title, text)))


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Rapport du commissaire aux comptes", "Exercice 2021.", "comptes"),
        ("Association Les Sillons", "Association Les Sillons\nCOMPTES ANNUELS AU 31 DÉCEMBRE 2021\nLyon", "comptes"),
        ("Les Sillons", ACCOUNTS, "comptes"),
        ("Bilan financier 2022 des Sillons", "Tout va bien.", "comptes"),
        ("Procès-verbal de l'assemblée générale", "Le 3 mai.", "compte rendu"),
        ("Compte rendu de la réunion du 4 mars", "On a parlé du verger.", "compte rendu"),
        ("Mairie de Plouzané", MINUTES, "compte rendu"),
        ("Décret n° 2020-12 du 3 janvier 2020 relatif aux jardins", "Le ministre décide.", "texte de droit"),
        ("Les Sillons", "Statuts de l'association\nArticle 1er – Il est fondé une association.", "texte de droit"),
        ("Mentions légales", "Le site est édité par Les Sillons.", "notice"),
        # The same words where a text tells of something else.
        ("Bilan d'une expérimentation à Lens", "Trente familles ont jardiné ensemble.", None),
        ("Le jardin des Sillons", "Budget prévisionnel\n3 000 €\nMentions légales", None),
        ("Loi de la jungle, une ressourcerie", "Elle répare les objets du quartier.", None),
        (
            "Rapport d'activité",
            "L'exercice clos fut bon. " + "On y jardine chaque samedi avec les voisins. " * 60,
            None,
        ),
        ("Statuts et liberté : un café associatif", "On y vient le mardi.", None),
    ],
)
def test_a_text_says_what_kind_it_is(title: str, text: str, expected: str | None) -> None:
    assert genre_of(title, text) == expected


@pytest.mark.parametrize(("title", "text"), [("Les Sillons", ACCOUNTS), ("Mairie de Plouzané", MINUTES)])
def test_accounts_and_minutes_have_no_initiative_of_their_own(title: str, text: str) -> None:
    assert fiches(title, f"{text}L'association Les Sillons est citée.") == []


def test_minutes_give_the_initiatives_that_they_describe_as_cited() -> None:
    text = f"{MINUTES}Les élus aident Ravaudine, une recyclerie qui forme des habitants du bourg.\n"
    assert [(fiche.title, fiche.cited) for fiche in fiches("Compte rendu du conseil municipal", text)] == [
        ("Ravaudine", True)
    ]
