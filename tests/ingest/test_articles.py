"""A front matter that only says who wrote a text, when and under what tags makes an article of it, and no record."""

import pytest

from ingest.articles import is_article
from ingest.model import Document, Stated
from ingest.read import read
from ingest.readers.raw import Raw
from ingest.split import split

THOUGHTS = (
    "Les mots changent plus vite que les usages. Beaucoup d'auteurs s'en plaignent, d'autres s'en amusent."
    " Rien n'indique que cette discussion soit close, et personne ne s'en inquiète vraiment.\n"
)


def one(front_matter: str, body: str) -> Document:
    (document,) = read(Raw("billet.md", "billet.md", f"---\n{front_matter}\n---\n{body}".encode()))
    return document


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"title": "Un billet", "date": "2021-05-04", "author": "Nadia", "layout": "post"}, True),
        ({"titre": "Un billet", "auteurs": ["Nadia", "Léo"], "étiquettes": "vélo"}, True),
        ({"title": "Un billet", "type": "blog", "pays": "Togo", "année": "2019"}, True),
        ({"title": "La Bricothèque"}, False),
        ({"title": "La Bricothèque", "date": "2014", "ville": "Brest"}, False),
        ({"title": "La Bricothèque", "tags": "prêt", "structure": "Les Voisins"}, False),
        ({"title": "La Bricothèque", "layout": "post", "publics": "jeunes"}, False),
        ({"title": "La Bricothèque", "date": "2014", "téléphone": "02 98 00 00 00"}, False),
        ({"title": "La Bricothèque", "type": "solution", "date": "2014"}, False),
    ],
)
def test_an_article_is_told_by_its_front_matter(columns: dict[str, object], expected: bool) -> None:
    assert is_article(columns) is expected


def test_an_article_keeps_its_date_its_author_and_its_tags_as_its_own() -> None:
    document = one("title: Un billet\ndate: 2021-05-04\nauthor: Nadia\ntags: [santé, vélo]", THOUGHTS)
    assert (document.kind, document.author, document.published) == ("article", "Nadia", "2021-05-04")
    assert document.keywords == ("santé", "vélo")
    assert (document.stated.year, document.stated.themes) == (None, ())


def test_an_article_gives_the_initiatives_that_it_cites_and_not_itself() -> None:
    text = THOUGHTS * 30 + "On y découvrait Ravaudine, plateforme de prêt entre voisins.\n" + THOUGHTS
    front_matter = "title: Quelques réflexions\ndate: 2021-05-04\ntags: société"
    assert [(fiche.title, fiche.cited) for fiche in split(one(front_matter, text))] == [("Ravaudine", True)]


def test_an_article_about_one_initiative_is_its_fiche_without_the_article_s_date() -> None:
    text = "À Redon, l'association La Bricothèque prête des outils à tous les habitants du pays."
    (fiche,) = split(one("title: La Bricothèque prête ses outils\ndate: 2021-05-04\nlayout: post", text))
    assert (fiche.title, fiche.cited, fiche.stated.year) == ("La Bricothèque prête ses outils", False, None)


def test_the_articles_of_a_feed_are_articles_whatever_their_addresses() -> None:
    item = "<item><title>Un billet</title><guid>https://ex.org/2#suite</guid><description>{}</description></item>"
    feed = f"<rss version='2.0'><channel><title>F</title>{item.format(THOUGHTS * 40)}</channel></rss>"
    (document,) = read(Raw("flux.xml", "flux.xml", feed.encode()))
    assert (document.source, document.kind) == ("flux.xml!https://ex.org/2#suite", "article")
    assert list(split(document)) == []


def test_a_record_with_a_date_stays_a_record() -> None:
    document = one("titre: La Bricothèque\ndate: 2014\nville: Redon", THOUGHTS * 30)
    assert (document.kind, document.stated.year) == ("text", "2014")
    assert [fiche.stated.city for fiche in split(document)] == ["Redon"]


def test_a_front_matter_without_a_text_is_a_record() -> None:
    assert one("titre: La Bricothèque\ntags: prêt", "").kind == "text"


@pytest.mark.parametrize(
    "title", ["Rapport d'évaluation du dispositif", "Étude sur les communs", "Stratégie nationale"]
)
def test_a_short_paper_is_no_initiative(title: str) -> None:
    assert list(split(Document("page.txt", title, THOUGHTS, stated=Stated()))) == []
