"""How French words become terms, and what BM25 and coverage say."""

from pathlib import Path

import pytest

from kg.lexical import LexicalIndex, build_lexical, terms


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
    assert max(found, key=lambda number: found[number].bm25) == 1
    assert set(found) == {1, 2}


def test_coverage_is_the_share_of_information_held(index: LexicalIndex) -> None:
    found = index.search("réparer une voiture")
    assert found[1].coverage == pytest.approx(1.0)
    repair, car = index.information("repar"), index.information(terms("voiture")[0])
    assert found[2].coverage == pytest.approx(repair / (repair + car), rel=1e-5)


def test_a_title_counts_more_than_a_text(index: LexicalIndex) -> None:
    found = index.search("poussette quartier")
    assert found[0].bm25 > 0 and found[2].bm25 > 0


@pytest.mark.parametrize("text", ["", "de la du", "zygomorphe"])
def test_a_query_without_known_terms_finds_nothing(index: LexicalIndex, text: str) -> None:
    assert index.search(text) == {}
