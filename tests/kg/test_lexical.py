"""How French words become terms, and what BM25 and coverage say."""

from pathlib import Path

import pytest

from kg.lexical import LexicalIndex, build_lexical, held_terms, terms


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("emplois", "emploi"),
        ("vélos", "velo"),
        ("lieux", "lieu"),
        ("milieux", "milieu"),
        ("tableaux", "tableau"),
        ("locaux", "local"),
        ("l’épicerie", "EPICERIES"),
        ("cœur", "coeurs"),
        ("accessibilité", "accessibilite"),
        ("heureuse", "heureux"),
        ("étudiantes", "étudiant"),
        ("âgées", "age"),
    ],
)
def test_forms_of_a_word_are_one_term(written: str, typed: str) -> None:
    assert terms(written) == terms(typed) != []


@pytest.mark.parametrize(
    "text", ["L’épicerie du cœur, rue de l’École : 12 bénévoles !", "Aujourd’hui, c’est porte-à-porte", ""]
)
def test_the_terms_a_text_holds_are_its_terms(text: str) -> None:
    assert held_terms(text) == set(terms(text))


@pytest.mark.parametrize(("one", "other"), [("emploi", "emplette"), ("vélo", "vélin"), ("bénévole", "malévole")])
def test_different_words_are_different_terms(one: str, other: str) -> None:
    assert terms(one) != terms(other)


def test_words_of_grammar_are_no_terms() -> None:
    assert terms("Est-ce que l’on peut aussi, chez eux, à qui ?") == []


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    directory: Path = tmp_path_factory.mktemp("lexical")
    documents = [
        ("Prêt de poussettes", "Une association prête des poussettes et des lits aux jeunes parents."),
        ("Garage solidaire", "On répare sa voiture à moindre coût avec un mécanicien."),
        ("Fête du quartier", "Chaque juin, les habitants du quartier se retrouvent pour la réparation des bancs."),
    ]
    build_lexical(documents, directory)
    return LexicalIndex.open(directory)


def test_the_document_that_holds_the_rare_word_comes_first(index: LexicalIndex) -> None:
    found = index.search("voitures a reparer")
    assert found.bm25[1] > found.bm25[2] > found.bm25[0] == 0


def test_coverage_is_the_share_of_information_held(index: LexicalIndex) -> None:
    found = index.search("réparer une voiture")
    assert found.coverage[1] == pytest.approx(1.0)
    repair, car = index.information("repar"), index.information(terms("voiture")[0])
    assert found.coverage[2] == pytest.approx(repair / (repair + car), rel=1e-5)


def test_a_document_is_found_by_its_title_as_by_its_text(index: LexicalIndex) -> None:
    found = index.search("poussette quartier")
    assert (found.bm25 > 0).tolist() == [True, False, True]


@pytest.mark.parametrize("text", ["", "de la du", "zygomorphe"])
def test_a_query_without_known_terms_finds_nothing(index: LexicalIndex, text: str) -> None:
    found = index.search(text)
    assert not found.bm25.any() and not found.coverage.any()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("une pousette pour mon bébé", "une poussette pour mon bébé"),
        ("les habitents du quartier", "les habitants du quartier"),
        ("asociation de parents", "association de parents"),
        ("POUSETTE", "poussette"),
        # A consonant more or less is another word, and words of the texts are right.
        ("des parrains", "des parrains"),
        ("l’association du Quartiel", "l’association du Quartiel"),
        ("le bac", "le bac"),
    ],
)
def test_a_misspelt_word_is_read_as_a_near_word_of_several_texts(typed: str, read: str, tmp_path: Path) -> None:
    text = "Une association d’habitants du quartier prête des poussettes aux parents. Une poussette, un habitant."
    build_lexical([("Prêt", text), ("Emprunt", text)], tmp_path)
    assert LexicalIndex.open(tmp_path).respelled(typed) == read


def test_a_word_of_one_text_corrects_nothing(index: LexicalIndex) -> None:
    assert index.respelled("un mecanicen") == "un mecanicen"
