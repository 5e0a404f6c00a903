"""Words, spelling, numbers and periods of a question."""

from datetime import date

import pytest

from kg.ask import numbers
from kg.ask.intent import asks_yes_no
from kg.ask.lexicon import expressions
from kg.ask.model import Budget, Years
from kg.ask.words import Question, Spelling, stem

TODAY = date(2026, 3, 1)


def everything(question: Question) -> frozenset[int]:
    return frozenset(range(len(question.tokens)))


@pytest.mark.parametrize(
    ("one", "other"),
    [("agees", "age"), ("bretonnes", "breton"), ("regionaux", "regional"), ("culturelle", "culturel"), ("actives", "actif"),
     ("agricultrices", "agriculteur"), ("travailleuses", "travailleur"), ("sociaux", "social"), ("etudiantes", "etudiant")],
)  # fmt: skip
def test_two_inflections_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_a_question_is_cut_into_words_that_know_where_they_stand() -> None:
    question = Question.read("Qu’est-ce que l'Œuvre   d'Yvette ?")
    assert question.folded == "qu est ce que l oeuvre d yvette"
    assert [question.text[token.start : token.end] for token in question.tokens][-3:] == ["Œuvre", "d", "Yvette"]


def test_words_between_quotation_marks_are_known_as_a_name() -> None:
    question = Question.read("Où se trouve « La Petite Gare » ?")
    assert question.surface(question.quoted) == "La Petite Gare"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mobilte", "mobilite"),
        ("moblité", "mobilite"),
        ("alimentaton", "alimentation"),
        ("habtat", "habitat"),
        ("zzzzz", None),
    ],
)
def test_the_nearest_word_that_starts_alike_is_meant(typed: str, meant: str | None) -> None:
    spelling = Spelling(("mobilite", "alimentation", "habitat", "nobilite"))
    assert spelling.nearest(Question.read(typed).folded) == meant


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("lancées en 2014", ((2014, 2014),)),
        ("entre 2012 et 2015 inclus", ((2012, 2015),)),
        ("de 2012 à 2015", ((2012, 2015),)),
        ("2012-2015", ((2012, 2015),)),
        ("après 2016", ((2017, None),)),
        ("depuis 2016", ((2016, None),)),
        ("à partir de janvier 2016", ((2016, None),)),
        ("en 2016 ou après", ((2016, None),)),
        ("avant 2010", ((None, 2009),)),
        ("avant fin 2010", ((None, 2009),)),
        ("jusqu'en 2010", ((None, 2010),)),
        ("au plus tard en 2010", ((None, 2010),)),
        ("antérieures à 2010", ((None, 2009),)),
        ("des années 1990", ((1990, 1999),)),
        ("les années 90", ((1990, 1999),)),
        ("des années 2010", ((2010, 2019),)),
        ("en 2014, 2016 et 2018", ((2014, 2014), (2016, 2016), (2018, 2018))),
        ("avant 2010 ou après 2016", ((None, 2009), (2017, None))),
        ("ces cinq dernières années", ((2021, None),)),
        ("il y a plus de dix ans", ((None, 2015),)),
        ("cette année", ((2026, 2026),)),
        ("l'année dernière", ((2025, 2025),)),
        ("entre 2015 et 2012", ((2012, 2015),)),
    ],
)
def test_a_period_is_read_as_years_both_ends_included(
    text: str, ranges: tuple[tuple[int | None, int | None], ...]
) -> None:
    question = Question.read(text)
    found = numbers.years(question, free=everything(question), today=TODAY)
    assert [read.value for read in found] == [Years(ranges)]


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("budget supérieur à 90 000 euros", Budget(low=90000, low_strict=True)),
        ("plus de 90 000 €", Budget(low=90000, low_strict=True)),
        ("un budget d'au moins 5000 euros", Budget(low=5000)),
        ("moins de 20 k€", Budget(high=20000, high_strict=True)),
        ("dont le budget ne dépasse pas 1 million d'euros", Budget(high=1_000_000)),
        ("inférieur ou égal à 12 000 euros", Budget(high=12000)),
        ("un budget entre 10 000 et 50 000 euros", Budget(10000, 50000)),
        ("budget de 40000 euros", Budget(40000, 40000)),
        ("plus de deux mille habitants", None),
        ("les moins de 25 ans", None),
    ],
)
def test_an_amount_is_a_budget_only_with_its_unit_or_its_name(text: str, budget: Budget | None) -> None:
    question = Question.read(text)
    read = numbers.budget(question, free=everything(question))
    assert (read.value if read else None) == budget


@pytest.mark.parametrize(
    ("text", "kind", "id"),
    [
        ("les moins de 25 ans", "public", "jeunes"),
        ("les plus de 70 ans", "public", "personnes-agees"),
        ("ceux qui dorment dans la rue", "public", "personnes-precaires"),
        ("projets qui rendent la montagne accessible à tous", "critere", "accessibilite"),
        ("initiatives qui transforment les pratiques", "critere", "changement-social"),
        ("les usagers participent à la gouvernance", "critere", "gouvernance-participative"),
        ("elles combinent ventes et subventions", "critere", "modele-economique-pluriel"),
        ("ancrées dans leur territoire", "critere", "ancrage-territorial"),
    ],
)
def test_a_periphrase_is_understood(text: str, kind: str, id: str) -> None:
    found = expressions(Question.read(text))
    assert (kind, id) in {(sense.kind, sense.id) for expression in found for sense in expression.senses}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Y a-t-il des projets à Brest ?", True),
        ("Est-ce qu'on trouve des jardins ?", True),
        ("Je voudrais savoir s'il existe des projets", True),
        ("Des projets visent-ils les aînés ?", True),
        ("Combien y a-t-il de projets ?", False),
        ("Quels projets existe-t-il ?", False),
        ("Il y a quoi à Brest ?", False),
        ("Peux-tu me donner la liste des projets ?", False),
    ],
)
def test_a_yes_no_question_is_told_from_the_others(text: str, expected: bool) -> None:
    assert bool(asks_yes_no(Question.read(text))) is expected
