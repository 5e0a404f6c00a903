import json
from typing import get_args

import pytest

from kg.model import Answer, Aspect, Card, Fact, Quote, Reason
from kg.reasons import ASPECT_LABELS
from ontology.terms import CRITERIA
from pages.answers import french_number, rows_table, status_words, understood
from pages.criteria import confidence_words, criteria_grid, summary_line
from pages.editor import Table, read_result
from pages.maps import FRANCE, deck, points, view_of
from pages.reasons import why_html
from pages.sheet import grouped, origin


def criterion(id: str, polarity: str = "yes", confidence: float = 0.9) -> Fact:
    quote = Quote("Les habitants <votent>.", "urn:d", 0, 23)
    return Fact("Critère", id, CRITERIA[id], confidence, False, polarity, (quote,))  # type: ignore[arg-type]


def answer(status: str, confidence: float) -> Answer:
    return Answer("q", status, "list", [], "", confidence=confidence)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "confidence", "words"),
    [
        ("answered", 0.95, "✓ Sûr"),
        ("answered", 0.5, "≈ À vérifier"),
        ("partial", 0.95, "≈ À vérifier"),
        ("unknown", 0.95, "? Je ne sais pas"),
    ],
)
def test_says_in_words_how_far_to_trust_an_answer(status: str, confidence: float, words: str) -> None:
    assert status_words(answer(status, confidence))[1] == words


@pytest.mark.parametrize(
    ("value", "text"), [(3, "3"), (12500, "12 500"), (2015, "2015"), (0.256, "0,26"), (1234567.5, "1 234 567,5")]
)
def test_writes_numbers_in_french(value: float, text: str) -> None:
    assert french_number(value).replace("\u202f", " ") == text


def test_reads_what_was_understood() -> None:
    asked = Answer("q", "answered", "list", [], "", interpretation={"thème": ["Santé", "Jeunesse"], "lieu": "Brest"})
    assert understood(asked) == [("Thème", "Santé, Jeunesse"), ("Lieu", "Brest")]


def test_escapes_the_names_of_groups() -> None:
    assert "<td>&lt;i&gt;</td>" in rows_table(("Groupe", "Nombre"), [("<i>", 2)])


def test_draws_nine_cells_and_tells_no_from_not_documented() -> None:
    html = criteria_grid([criterion("accessibilite"), criterion("gouvernance-participative", "no")])
    assert html.count("<li") == 9
    assert html.count("non documenté") == 7
    assert html.count("le texte dit non") == 1
    assert html.count("documenté, sûr") == 1
    assert "Les habitants &lt;votent&gt;." in html


def test_counts_the_documented_criteria_in_words() -> None:
    facts = [criterion("accessibilite"), criterion("impacts-directs"), criterion("gouvernance-participative", "no")]
    assert summary_line(facts) == "2 critères sur 9 documentés par le texte, 1 que le texte dit absent"
    assert summary_line([]) == "0 critère sur 9 documenté par le texte"


def test_keeps_the_surest_statement_of_a_criterion() -> None:
    html = criteria_grid([criterion("accessibilite", "no", 0.5), criterion("accessibilite", "yes", 0.85)])
    assert "le texte dit non" not in html


@pytest.mark.parametrize(("confidence", "words"), [(1.0, "sûr"), (0.8, "sûr"), (0.7, "probable"), (0.3, "à vérifier")])
def test_says_a_confidence_in_words(confidence: float, words: str) -> None:
    assert confidence_words(confidence) == words


def test_groups_facts_as_a_person_asks_for_them() -> None:
    facts = [
        Fact("Porteur", "Mairie", None, 1.0, True),
        Fact("Lieu", "Brest", None, 0.9, False),
        criterion("accessibilite"),
    ]
    assert {name: [fact.value for fact in held] for name, held in grouped(facts).items()} == {
        "Où": ["Brest"],
        "Qui": ["Mairie"],
    }
    assert [origin(fact) for fact in facts[:2]] == ["déclaré par la source", "lu dans le texte, sûr"]


def card(title: str, lat: float | None, lon: float | None, place: str = "Brest") -> Card:
    return Card(f"urn:{title}", None, title, "", places=(place,), lat=lat, lon=lon)


def test_gathers_the_initiatives_of_a_place_in_one_point() -> None:
    found = points([card("A", 48.4, -4.5), card("B", 48.4, -4.5), card("C", 45.7, 4.8, "Lyon"), card("D", None, None)])
    assert [(point.lat, point.label) for point in found] == [(48.4, "Brest\n• A\n• B"), (45.7, "Lyon\n• C")]
    assert found[0].radius > found[1].radius


def test_frames_france_unless_most_points_are_elsewhere() -> None:
    brest, lyon = card("A", 48.4, -4.5), card("B", 45.7, 4.8)
    dakar, montreal = card("C", 14.7, -17.4), card("D", 45.5, -73.6)
    assert view_of(points([brest, lyon, dakar])) == FRANCE
    lat, lon, zoom = view_of(points([brest, dakar, montreal]))
    assert (round(lat, 2), round(lon, 2)) == (31.55, -39.05)
    assert zoom < FRANCE[2]


def test_makes_a_map_that_calls_nobody() -> None:
    drawn = json.loads(deck(points([card("A", 48.4, -4.5)])).to_json())
    assert drawn.get("mapProvider") is None
    assert "http" not in json.dumps(drawn)
    assert drawn["layers"][-1]["radiusUnits"] == "pixels"


@pytest.mark.parametrize(
    ("content", "media_type", "result"),
    [
        (b'{"head": {"vars": ["a", "b"]}, "results": {"bindings": [{"a": {"type": "literal", "value": "x"}}]}}',
         "application/sparql-results+json", Table(("a", "b"), (("x", ""),))),
        (b'{"head": {}, "boolean": false}', "application/sparql-results+json", False),
        ("<urn:a> <urn:b> \"é\" .".encode(), "text/turtle", '<urn:a> <urn:b> "é" .'),
    ],
)  # fmt: skip
def test_reads_the_three_forms_of_results(content: bytes, media_type: str, result: object) -> None:
    assert read_result(content, media_type) == result


def test_names_every_aspect_in_french() -> None:
    assert set(ASPECT_LABELS) == set(get_args(Aspect))


def test_says_why_two_initiatives_compare_with_both_sides() -> None:
    reasons = [
        Reason("besoin", ("Mobilité",), ("Pas de <car>.", "Sans voiture.")),
        Reason("theme", ("Santé", "Jeunesse"), ("Un bus.", "Un vélo.")),
        Reason("texte", (), ("Seule.",)),
    ]
    html = why_html(reasons)
    assert "<strong>Le même besoin</strong>&nbsp;: Mobilité" in html
    assert "<strong>Les mêmes thèmes</strong>&nbsp;: Santé, Jeunesse" in html
    assert html.index("Pas de &lt;car&gt;.") < html.index("Les mêmes thèmes") < html.index("Un vélo.")
    assert html.count("<footer>Là-bas</footer>") == 2
    assert "Seule." not in html and "n’est documenté" not in html


def test_shows_the_first_quotes_and_folds_the_others() -> None:
    html = why_html([Reason("texte", (), (f"ici {n}", f"ailleurs {n}")) for n in range(3)])
    assert html.count("<details open>") == 1 and html.count("<details>") == 2
    assert html.index("<details open>") < html.index("ici 0") < html.index("<details>") < html.index("ici 1")


def test_says_that_words_alone_are_shared() -> None:
    assert "Ni besoin, ni public, ni thème" in why_html([Reason("texte", (), ("ici", "là"))])
