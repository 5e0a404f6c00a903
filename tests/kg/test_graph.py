"""Initiatives become quads and come back, each fact with its proof."""

import pyoxigraph as ox
import pytest

from ingest.errors import NotFound
from ingest.model import Initiative
from kg.base import replace_graph
from kg.export import EXPORTS, describe
from kg.graph import initiative_iri, place_iri, select, source_graph, source_quads
from kg.stats import stats
from kg.view import cards, read_initiative, resolve

IRI = initiative_iri("la-buvette-00000000")


def test_every_fact_of_the_view_has_its_quote_at_its_offsets(store: ox.Store, initiative: Initiative) -> None:
    view = read_initiative(store, IRI)
    assert view.text == initiative.text
    quoted = [(fact, quote) for fact in view.facts for quote in fact.quotes]
    assert len(quoted) >= 7
    assert all(view.text[quote.start : quote.end] == quote.text for _, quote in quoted)
    assert {fact.property: fact.value for fact in view.facts if fact.property != "Critère"} == {
        "Thème": "Territoires et tiers-lieux",
        "Public": "Familles",
        "Lieu": "Brest",
        "Porteur": "Les Amis du port",
        "Partenaire": "mairie",
        "Année de démarrage": "2014",
        "Budget (€)": "12000",
    }


def test_a_criterion_keeps_its_polarity_and_what_is_not_said_is_not_there(store: ox.Store) -> None:
    held = {fact.value: fact.polarity for fact in read_initiative(store, IRI).facts if fact.property == "Critère"}
    assert held == {"Gouvernance élargie et participative": "yes", "Impacts directs": "no"}


def test_unknown_columns_are_kept(store: ox.Store) -> None:
    assert read_initiative(store, IRI).annotations == (("Téléphone", "02 00 00 00 00"),)


def test_a_card_has_its_most_precise_place_and_point(store: ox.Store) -> None:
    (card,) = cards(store, [IRI, initiative_iri("inconnue")])
    assert card.places == ("Brest",)
    assert card.lat == pytest.approx(48.4, abs=0.1)
    assert card.year == 2014


def test_a_place_is_in_all_its_ancestors(store: ox.Store) -> None:
    region = ox.NamedNode(place_iri("reg:53"))
    rows = select(store, "SELECT DISTINCT ?i { ?i ess:place/schema:containedInPlace ?region }", region=region)
    assert [row["i"].value for row in rows] == [IRI]


@pytest.mark.parametrize("id", [IRI, "la-buvette-00000000", "b1", " b1 "])
def test_an_initiative_is_found_by_any_of_its_identifiers(store: ox.Store, id: str) -> None:
    assert resolve(store, id) == IRI


@pytest.mark.parametrize("id", ["", "inconnue", '"> } DROP ALL #', "https://example.org/a b"])
def test_an_unknown_identifier_says_what_to_do(store: ox.Store, id: str) -> None:
    with pytest.raises(NotFound, match="essaim search"):
        resolve(store, id)


def test_replacing_a_source_leaves_the_others_alone(store: ox.Store, initiative: Initiative) -> None:
    graph = source_graph("autre.md")
    before = set(store.quads_for_pattern(None, None, None, source_graph("fiches/buvette.md")))
    replace_graph(store, graph, [])
    assert list(store.quads_for_pattern(None, None, None, graph)) == []
    assert set(store.quads_for_pattern(None, None, None, source_graph("fiches/buvette.md"))) == before


def test_hostile_text_is_stored_as_it_is(initiative: Initiative) -> None:
    hostile = 'x" . } ; DROP ALL ; INSERT DATA { <a:a> <a:b> "\\u0022 \n'
    quads = source_quads(hostile, content_hash=hostile, extractor="t", initiatives=[], documents=[])
    store = ox.Store()
    replace_graph(store, source_graph(hostile), quads)
    assert len(store) == len(quads)
    rows = select(store, "SELECT ?h { ?g ess:textHash ?h }", g=source_graph(hostile))
    assert [row["h"].value for row in rows] == [hostile]


def test_stats_count_what_two_sources_both_state_once(store: ox.Store) -> None:
    counted = stats(store)
    assert (counted.initiatives, counted.by_theme) == (1, {"Territoires et tiers-lieux": 1})
    assert counted.by_region == {"Bretagne": 1}
    assert counted.by_criterion == {"Gouvernance élargie et participative": 1}
    assert counted.network.linked_share == 1.0


@pytest.mark.parametrize("format", sorted(EXPORTS))
def test_every_export_holds_the_title(store: ox.Store, format: str) -> None:
    content = EXPORTS[format](store).decode("utf-8-sig")
    assert "La buvette" in content
    assert "<b>" not in content or format in ("turtle", "trig", "nquads", "jsonld", "csv", "geojson")


def test_an_initiative_is_described_with_its_facts_evidence_and_places(store: ox.Store) -> None:
    triples = list(ox.parse(describe(store, IRI, "turtle"), format=ox.RdfFormat.TURTLE))
    subjects = {triple.subject.value for triple in triples}
    assert {IRI, place_iri("29019")} <= subjects
    assert any("/evidence/" in subject for subject in subjects)
    assert len(triples) == len(set(triples))
