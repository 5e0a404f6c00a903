import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from small_base import HEDGE, HOSTILE, html_of, visit
from streamlit.testing.v1 import AppTest

from kg.filters import Filters, candidates
from kg.graph import document_iri
from kg.model import Answer, AnswerItem, Quote, Reason, SimilarHit
from kg.session import Session
from kg.view import read_initiative
from pages.facets import read_facets
from pages.quotes import escape, plain
from pages.sheet import markdown_sheet

ID = "https://w3id.org/essaim/id/initiative/"
RELIEF_QUOTE = "Les aidants soufflent et sortent de chez eux."


def items_of(session: Session) -> tuple[AnswerItem, ...]:
    view = read_initiative(session.store, f"{ID}relais-00000000")
    quote = next(quote for fact in view.facts for quote in fact.quotes if quote.text == RELIEF_QUOTE)
    return (AnswerItem(view.card.iri, "relais", view.card.title, (quote,)),)


def fake_ask(session: Session, question: str, *, previous: Answer | None = None) -> Answer:
    """Answer by one word of the question: the pages are tested here, not the understanding."""
    if "région" in question:
        return Answer(question, "answered", "table", {"Bretagne": 2, "Wallonie": 1}, "Deux régions.", confidence=1.0)
    if "téléphone" in question:
        return Answer(question, "unknown", "none", None, "La base ne dit pas le téléphone.")
    if "combien" in question:
        return Answer(question, "answered", "number", 2015, "Depuis 2015.", confidence=1.0)
    text = f"« {previous.question} » puis <b>{question}</b>" if previous else "Une initiative aide les aidants."
    query = "SELECT ?t { ?i a ess:Initiative ; dct:title ?t } ORDER BY ?t LIMIT 2"
    return Answer(question, "partial", "list", ["relais"], text, items_of(session), {"public": "Aidants"}, query, 0.6)


@pytest.fixture
def asking(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(Session, "ask", fake_ask)
    return app.run()


def labels(app: AppTest) -> list[str]:
    return [link.proto.label for link in app.get("page_link")]


def test_says_how_to_make_a_base_where_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, app: AppTest
) -> None:
    monkeypatch.setenv("ESSAIM_KB", str(tmp_path / "rien"))
    app.run()
    assert not app.exception
    assert [title.value for title in app.title] == ["Bienvenue dans Essaim"]
    assert "essaim ingest data/fiches" in [code.value for code in app.code]


def test_offers_six_questions_to_a_newcomer(asking: AppTest) -> None:
    assert [title.value for title in asking.title] == ["Poser une question"]
    assert len(labels(asking)) == 6
    assert plain("Qu’est-ce que l’ancrage territorial ?") in labels(asking)


def test_answers_with_the_proof_marked_in_its_passage(asking: AppTest) -> None:
    visit(asking, "question.py", q="Qui aide les aidants ?")
    html = html_of(asking)
    assert not asking.exception
    assert "Une initiative aide les aidants." in html
    assert f"aident une personne âgée. <mark>{RELIEF_QUOTE}</mark> Le service est gratuit." in html
    assert "≈ À vérifier" in html
    assert "public\u00a0: Aidants ✕" in [button.label for button in asking.button]
    assert plain("Souffler un peu") in labels(asking)


def test_runs_the_edited_query_of_an_answer(asking: AppTest) -> None:
    visit(asking, "question.py", q="Qui aide les aidants ?")
    editor = next(area for area in asking.text_area if area.label == "Requête, modifiable")
    editor.set_value("SELECT ?t { ?i a ess:Initiative ; dct:title ?t FILTER(CONTAINS(?t, 'vélo')) }")
    asking.button(key="rerun").click().run()
    assert asking.dataframe[0].value.to_dict("records") == [{"t": "L’atelier vélo"}]


def test_reads_a_follow_up_with_the_answer_before(asking: AppTest) -> None:
    visit(asking, "question.py", q=["Qui aide les aidants ?", "et à <Rennes> ?"])
    assert "« Qui aide les aidants ? » puis &lt;b&gt;et à &lt;Rennes&gt; ?&lt;/b&gt;" in html_of(asking)


def test_writes_a_follow_up_in_the_address(asking: AppTest) -> None:
    visit(asking, "question.py", q="Qui aide les aidants ?")
    asking.text_input(key="next").set_value("et à Brest ?")
    next(button for button in asking.button if button.label == "Poursuivre").click().run()
    assert asking.query_params["q"] == ["Qui aide les aidants ?", "et à Brest ?"]


def test_writes_the_question_in_the_address(asking: AppTest) -> None:
    asking.text_input(key="first").set_value("combien ?")
    next(button for button in asking.button if button.label == "Demander").click().run()
    assert asking.query_params["q"] == "combien ?"
    assert '<p class="big" aria-hidden="true">2015</p>' in html_of(asking)


def test_draws_counts_and_their_table(asking: AppTest) -> None:
    visit(asking, "question.py", q="par région ?")
    assert '<tr><td>Bretagne</td><td class="n">2</td></tr><tr><td>Wallonie</td><td class="n">1</td></tr>' in html_of(
        asking
    )
    assert "✓ Sûr" in html_of(asking)


def test_says_that_it_does_not_know(asking: AppTest) -> None:
    visit(asking, "question.py", q="le téléphone ?")
    assert "? Je ne sais pas" in html_of(asking)
    assert not labels(asking)


def test_lists_everything_before_any_search(app: AppTest) -> None:
    visit(app.run(), "explorer.py")
    assert "<h2>5 initiatives sur 5</h2>" in html_of(app)
    shown = [label for label in labels(app) if label not in ("Lire la fiche", "Voir ce qui y ressemble")]
    assert shown == [
        plain(title)
        for title in (HOSTILE, "Le jardin du quartier", "L’atelier vélo", "Souffler un peu", "Voisins de volant")
    ]


def test_marks_the_words_of_the_search_in_the_passage(app: AppTest) -> None:
    visit(app.run(), "explorer.py", q="réparer un vélo")
    assert "<mark>vélos</mark>" in html_of(app)
    assert labels(app)[0] == plain("L’atelier vélo")


def test_underlines_a_passage_that_only_meaning_found(app: AppTest) -> None:
    visit(app.run(), "explorer.py", q="musique de chambre")
    assert '<mark class="sense" title="Trouvé par le sens">À Lyon, un atelier répare des vélos' in html_of(app)


def test_shows_documents_without_an_initiative_below_the_list(app: AppTest) -> None:
    visit(app.run(), "explorer.py", q="une haie vive")
    html = html_of(app)
    assert not app.exception
    assert app.header[-1].value == "Documents sans initiative"
    assert "haie.md" in html and "Une <mark>haie</mark> <mark>vive</mark> est une clôture" in html
    assert "&lt;script&gt;alert(5)" in html and "<script" not in html
    assert labels(app)[-1] == plain(HEDGE.title)


@pytest.mark.parametrize("parameters", [{"q": "réparer un vélo"}, {"q": "une haie vive", "lieu": "reg:53"}, {}])
def test_shows_no_document_that_does_not_match(app: AppTest, parameters: dict[str, str]) -> None:
    visit(app.run(), "explorer.py", **parameters)
    assert "Documents sans initiative" not in [header.value for header in app.header]


def test_shows_the_text_of_a_document(app: AppTest) -> None:
    visit(app.run(), "fiche.py", id=document_iri(HEDGE.source))
    html = html_of(app)
    assert not app.exception
    assert "<h1>&lt;b&gt;Haie&lt;/b&gt; vive</h1>" in html
    assert f'<div class="text">{escape(HEDGE.text)}</div>' in html
    assert "<dt>Document</dt><dd>tests/haie.md</dd><dt>Licence</dt><dd>non précisée par la source</dd>" in html


def test_counts_what_a_facet_would_leave_before_the_click(app: AppTest) -> None:
    visit(app.run(), "explorer.py", lieu="reg:53")
    assert "<h2>2 initiatives sur 5</h2>" in html_of(app)
    keys = {button.key: button.label for button in app.button}
    assert keys["add-theme-vieillissement-autonomie"] == "Vieillissement et autonomie (1)"
    assert "add-theme-mobilite-transports" not in keys


def test_adds_and_removes_a_filter_through_the_address(app: AppTest) -> None:
    visit(app.run(), "explorer.py", theme="mobilite-transports")
    assert "<h2>2 initiatives sur 5</h2>" in html_of(app)
    app.button(key="add-theme-vieillissement-autonomie").click().run()
    assert app.query_params["theme"] == ["mobilite-transports", "vieillissement-autonomie"]
    assert "<h2>3 initiatives sur 5</h2>" in html_of(app)
    app.button(key="drop-all").click().run()
    assert "theme" not in app.query_params


def test_says_in_french_that_a_filter_is_unknown(app: AppTest) -> None:
    visit(app.run(), "explorer.py", lieu="Zzyzx-sur-Rien")
    assert not app.exception
    assert "Lieu inconnu" in app.error[0].value


def test_counts_of_facets_are_those_of_the_filters(base: Path) -> None:
    session = Session(base)
    everyone = candidates(session.store, Filters()) or frozenset(
        iri for facet in read_facets(session.store) for iris in facet.members.values() for iri in iris
    )
    names = {"theme": "themes", "public": "publics", "lieu": "places", "critere": "criteria", "statut": "legal_forms"}
    for facet in read_facets(session.store):
        for value, count in facet.counts(everyone).items():
            assert len(candidates(session.store, Filters(**{names[facet.name]: (value,)})) or ()) == count
    session.close()


def test_shows_every_fact_with_its_proof_and_the_grid(app: AppTest) -> None:
    visit(app.run(), "fiche.py", id="jardin-00000000")
    html = html_of(app)
    assert not app.exception
    assert "<h1>Le jardin du quartier</h1>" in html
    assert "<dt>2015 <small>année de démarrage, déclaré par la source</small></dt>" in html
    assert "Gouvernance élargie et participative</strong>" in html and "documenté, sûr" in html
    assert html.count("non documenté</span>") == 8
    assert (
        '<mark title="Critère : Gouvernance élargie et participative">Un comité d’habitants décide chaque mois' in html
    )
    assert "CC-BY-4.0" in html
    assert app.header[0].value == "Les neuf critères de l’innovation sociale"


def test_says_in_french_that_an_initiative_is_unknown(app: AppTest) -> None:
    visit(app.run(), "fiche.py", id="<b>personne</b>")
    assert not app.exception
    assert "Aucune initiative ne porte l’identifiant".replace("’", "'") in app.error[0].value.replace("’", "'")


def test_writes_the_sheet_of_the_council(base: Path) -> None:
    session = Session(base)
    sheet = markdown_sheet(session.show("jardin"))
    assert sheet.startswith("# Le jardin du quartier\n")
    assert "- **Lieu** : Brest (lu dans le texte, sûr)" in sheet
    assert "- **Gouvernance élargie et participative** : documenté, sûr\n  > Un comité d’habitants décide" in sheet
    assert "- Finalité sociale : non documenté" in sheet
    session.close()


def test_lets_nothing_of_a_document_become_html(app: AppTest) -> None:
    for page, parameters in (
        ("explorer.py", {}),
        ("explorer.py", {"q": "sortir de sa page"}),
        ("fiche.py", {"id": "hostile-00000000"}),
        ("explorer.py", {"q": '"><script>alert(4)</script>'}),
    ):
        visit(app.run(), page, **parameters)
        html = html_of(app)
        assert not app.exception
        assert "<script" not in html and "<img" not in html
    visit(app, "fiche.py", id="hostile-00000000")
    assert f"<h1>{escape(HOSTILE)}</h1>" in html_of(app)


def test_compares_from_an_initiative_with_reasons(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str | None, str | None, tuple[str, ...], float]] = []

    def fake_similar(
        session: Session,
        *,
        anchor: str | None,
        text: str | None,
        filters: Filters,
        weights: dict[str, float],
        **_: object,
    ) -> list[SimilarHit]:
        asked.append((anchor, text, filters.outside, weights["besoin"]))
        why = (Reason("besoin", ("Mobilité",), ("On <va> à pied.", "On roule.")),)
        return [SimilarHit(1, f"{ID}velos-00000000", "velos", "L’atelier vélo", 1.0, why)]

    monkeypatch.setattr(Session, "similar", fake_similar)
    visit(app.run(), "comparables.py", id="voitures-00000000", hors="Bretagne", poids="besoin=2")
    assert not app.exception
    assert asked == [("voitures-00000000", None, ("reg:53",), 2.0)]
    assert "On &lt;va&gt; à pied." in html_of(app)
    assert labels(app)[0] == plain("L’atelier vélo")


def test_compares_from_a_pasted_text_kept_in_the_address(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "similar", lambda session, **_: [])
    visit(app.run(), "comparables.py", id="voitures-00000000")
    app.text_area(key="pasted").set_value("Prêter des vélos aux étudiants.")
    next(button for button in app.button if button.label == "Comparer ce texte").click().run()
    assert app.query_params["texte"] == "Prêter des vélos aux étudiants."
    assert "id" not in app.query_params
    assert "Aucune autre initiative ne reste" in app.info[0].value


def test_writes_what_counts_in_the_address(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "similar", lambda session, **_: [])
    visit(app.run(), "comparables.py", id="voitures-00000000")
    app.select_slider(key="weight-territoire").set_value(2.0).run()
    assert app.query_params["poids"] in ("territoire=2", ["territoire=2"])
    next(button for button in app.button if button.label == "Tout remettre à la normale").click().run()
    assert "poids" not in app.query_params


def test_runs_a_query_and_offers_the_result(app: AppTest) -> None:
    visit(app.run(), "sparql.py", requete="SELECT (COUNT(DISTINCT ?i) AS ?n) { ?i a ess:Initiative }")
    assert app.dataframe[0].value.to_dict("records") == [{"n": "5"}]
    assert [button.proto.label for button in app.get("download_button")] == ["Télécharger (CSV)", "Télécharger (JSON)"]


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("DELETE WHERE { ?s ?p ?o }", "modifierait la base"),
        ("SELECT ?i { ?i a ", "Syntaxe SPARQL"),
        ("SELECT * { SERVICE <http://x> { ?s ?p ?o } }", "autre serveur"),
    ],
)
def test_says_in_french_why_a_query_is_refused(app: AppTest, query: str, error: str) -> None:
    visit(app.run(), "sparql.py", requete=query)
    assert not app.exception
    assert error in app.error[0].value


def test_every_example_query_runs_on_the_graph(base: Path) -> None:
    from pages.examples import QUERIES

    session = Session(base)
    results = {name: session.sparql.run(query) for name, query in QUERIES.items()}
    tables = {
        name: json.loads(r.content)["results"]["bindings"] for name, r in results.items() if "json" in r.media_type
    }
    session.close()
    assert len(QUERIES) >= 8
    assert {name for name, rows in tables.items() if not rows} <= {"Les organisations liées à plusieurs initiatives"}
    assert {row["region"]["value"] for row in tables["Combien d’initiatives par région"]} >= {"Bretagne"}


def test_the_quotes_of_the_fixture_are_in_their_texts(base: Path) -> None:
    session = Session(base)
    view = session.show("jardin")
    assert all(view.text[q.start : q.end] == q.text for fact in view.facts for q in fact.quotes)
    assert isinstance(session.store, ox.Store) and isinstance(view.facts[0].quotes[0], Quote)
    session.close()
