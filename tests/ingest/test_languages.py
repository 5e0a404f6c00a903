"""A text's language is read from its words; nothing is read by the rules of French from another language's text."""

import sys

import pytest
from ingest_vectors import encode

from ingest.extract import Extractor
from ingest.language import is_french, language_name, language_of
from ingest.read import read
from ingest.readers.raw import Raw
from ingest.split import split

FRENCH = "Chaque samedi, les voisins du bourg se retrouvent dans la grange pour réparer ensemble les vélos des enfants."
ENGLISH = (
    "Every Saturday the neighbours of the village meet in the barn and repair the bicycles of the children together."
)
BRETON = (
    "Bep sadorn e teu an amezeien d'ar c'hrañj evit aozañ marc'hoù-houarn ar vugale asambles, ha plijout a ra dezho."
)
OCCITAN = (
    "Cada dissabte los vesins del vilatge se retròban dins la granja per adobar amassa las bicicletas dels dròlles."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FRENCH, "fr"),
        (ENGLISH, "en"),
        (BRETON, "br"),
        (OCCITAN, "oc"),
        ("Todos los sábados los vecinos del pueblo arreglan juntos las bicicletas de los niños en el granero.", "es"),
        # Too short, or a list of names: nothing tells.
        ("The Open Barn", None),
        ("Fab Lab, Living Lab, Repair Café", None),
        ("", None),
        # The main text decides; half of it is enough for French.
        (f"{FRENCH * 20}\n\nAbstract\n{ENGLISH * 3}", "fr"),
        (f"Résumé : {FRENCH}\n{ENGLISH * 60}", "en"),
        (f"{FRENCH * 16}\n{ENGLISH * 15}", "fr"),
        # An enumeration without a verb.
        ("Fruits, légumes, pain, fromages, miel, savons, vaisselle, vêtements, jouets, livres, outils, meubles, vélos", "fr"),
        ("\ud800 " * 40, None),
    ],
)  # fmt: skip
def test_the_language_of_most_of_a_text_is_told(text: str, expected: str | None) -> None:
    assert language_of(text) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [("fr", True), ("fr-CA", True), ("Français", True), ("en|fr", True), ("", True), ("en", False), ("frp", False)],
)
def test_french_is_known_under_its_names(code: str, expected: bool) -> None:
    assert is_french(code) is expected


def test_a_language_has_a_french_name_or_its_code() -> None:
    assert (language_name("br"), language_name("xx")) == ("breton", "xx")


def test_what_a_text_shows_wins_over_the_language_that_its_page_declares() -> None:
    page = f"<html lang='en'><body><article><p>{FRENCH}</p><p>{FRENCH}</p></article></body></html>"
    (document,) = read(Raw("a.html", "a.html", page.encode()))
    assert document.language == "fr"


def test_a_declared_language_is_kept_where_the_text_is_too_short_to_tell() -> None:
    found = read(Raw("a.csv", "a.csv", b"titre;ville;langue\nThe Barn;Brest;en\nLa Grange;Brest;\n"))
    assert [document.language for document in found] == ["en", "fr"]


def test_a_page_in_another_language_is_a_document_without_an_initiative() -> None:
    (document,) = read(Raw("barn.txt", "barn.txt", f"The Open Barn\n\n{ENGLISH}".encode()))
    assert document.language == "en"
    assert list(split(document)) == []


@pytest.fixture
def extractor() -> Extractor:
    return Extractor(encode)


def test_a_record_in_another_language_has_the_facts_that_it_states_and_no_other(extractor: Extractor) -> None:
    row = f"The Barn;Brest;{ENGLISH} It cost 3 000 € in 2012, with Les Restos du Cœur in Lyon."
    (document,) = read(Raw("a.csv", "a.csv", f"titre;ville;description\n{row}\n".encode()))
    (fiche,) = split(document)
    found = extractor.extract(fiche)
    assert [(mention.text, mention.stated) for mention in found.places] == [("Brest", True)]
    assert (found.amounts, found.figures, found.criteria, found.start_year) == ((), (), (), None)
    assert found.text == document.text


def test_a_french_text_is_told_without_loading_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "py3langid.langid", None)
    assert language_of(FRENCH) == "fr"
