"""The year an initiative started, on sentences written for the tests."""

import pytest

from ingest.extract.start_year import extract_start_year, stated_year
from ingest.extract.text import Analysis, analyse
from ingest.model import Stated


def read(text: str) -> Analysis:
    return next(analyse([("", text)]))


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Créée en octobre 2010, l'association Les Passerelles aide les familles.", 2010),
        ("Le café a ouvert ses portes dès 2013 dans un ancien garage.", 2013),
        ("Depuis 2009, la commune de Plouzané anime un jardin partagé.", 2009),
        ("L'association propose depuis 2015 des ateliers de cuisine.", 2015),
        ("Démarrage : 2014", 2014),
        ("En 2011, trois voisines créent une laverie solidaire.", 2011),
        ("Le dispositif existe depuis janvier 2018.", 2018),
        ("En 2002, la mairie et la paroisse fondent Tressage. La coopérative, ouverte en 2005, grandit.", 2002),
        ("En décembre 1999, des voisins ont parié sur le partage.", 1999),
        ("Roubaix, 2001. Une école ferme.", 2001),
        ("Le billet circule depuis le 31 janvier 2013.", 2013),
        ("Le Grain, association d'élèves fondée en 1991, a eu l'idée. Le lieu a ouvert en 2010.", 2010),
        ("La coopérative est née en 1998 d'une grève.", 1998),
    ],
)
def test_the_start_year_is_the_one_the_text_gives(text: str, year: int) -> None:
    mention = extract_start_year(read(text), Stated())
    assert mention is not None
    assert mention.value == year
    assert mention.evidence is not None and str(year) in mention.evidence.quote


@pytest.mark.parametrize(
    "text",
    [
        "Une association loi 1901 aide les familles.",
        "Le lieu sera ouvert en 2030.",
        "La loi créée en 2005 impose l'accessibilité.",
        "Le projet a reçu 20 000 euros en 2016.",
        "Les tests sont terminés depuis 2019.",
        "En 2013, 40 % des ménages n'avaient pas de voiture.",
        "La ville compte un forum ouvert en 2016.",
        "Le rapport de 2014 le dit.",
        "L'association accueille des enfants.",
    ],
)
def test_no_start_year_without_a_start(text: str) -> None:
    assert extract_start_year(read(text), Stated()) is None


def test_the_record_s_year_wins() -> None:
    mention = extract_start_year(read("Créée en 2010, elle aide les familles."), Stated(year="2008-2012"))
    assert mention is not None
    assert (mention.value, mention.stated, mention.evidence) == (2008, True, None)


@pytest.mark.parametrize(("text", "year"), [("2013", 2013), ("12/03/2013", 2013), ("2013-2015", 2013), ("n.c.", None)])
def test_a_stated_year_is_the_first(text: str, year: int | None) -> None:
    assert stated_year(text) == year
