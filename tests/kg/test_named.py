"""A name that a text gives as a model is tied to the initiative that bears it."""

from dataclasses import replace

import pyoxigraph as ox
import pytest

from ingest.model import Document, Evidence, Initiative, RelationMention
from kg import relations
from kg.contract import initiative_json
from kg.export import describe
from kg.graph import initiative_iri, named_iri, source_quads
from kg.territory import read_known
from kg.view import read_initiative

TEXT = "Le lieu s'inspire du Bistrot de Lanas. Il fait partie du réseau Vrac."
IRI = initiative_iri("le-lieu-00000000")


def sentence(quote: str) -> Evidence:
    return Evidence(quote, TEXT.index(quote), TEXT.index(quote) + len(quote))


LIEU = Initiative(
    id="le-lieu-00000000", source_id=None, title="Le lieu", summary="", text=TEXT,
    document=Document(source="lieu.md", title="Le lieu", text=TEXT),
    relations=(
        RelationMention("inspiredBy", "Bistrot de Lanas", sentence("Le lieu s'inspire du Bistrot de Lanas."), 0.75),
        RelationMention("partOf", "Vrac", sentence("Il fait partie du réseau Vrac."), 0.85),
    ),
)  # fmt: skip


def called(title: str, number: int = 1, *, cited: bool = False) -> Initiative:
    document = Document(source=f"{number}.md", title=title, text="Un texte.")
    return replace(
        LIEU, id=f"bistrot-{number:08}", title=title, text="Un texte.", document=document, relations=(), cited=cited
    )


def stored(*initiatives: Initiative) -> ox.Store:
    store = ox.Store()
    documents = [initiative.document for initiative in initiatives]
    store.extend(source_quads("s", content_hash="h", extractor="t", initiatives=initiatives, documents=documents))
    return store


def test_a_relation_is_a_fact_with_its_sentence() -> None:
    facts = {fact.property: fact for fact in read_initiative(stored(LIEU), IRI).facts}
    assert facts["Inspirée de"].value == "Bistrot de Lanas"
    assert facts["Inspirée de"].value_iri == named_iri("le bistrot de Lanas")
    assert [quote.text for quote in facts["Fait partie de"].quotes] == ["Il fait partie du réseau Vrac."]
    assert facts["Fait partie de"].stated is False


@pytest.mark.parametrize("title", ["Le Bistrot de Lanas", "Bistrot de Lanas : un café de village", "BISTROT DE LANAS"])
def test_a_name_is_tied_to_the_only_initiative_called_so(title: str) -> None:
    store = stored(LIEU, called(title))
    assert relations.refresh(store) == 1
    (fact,) = [fact for fact in read_initiative(store, IRI).facts if fact.property == "Inspirée de"]
    assert fact.value_iri == initiative_iri("bistrot-00000001")


def test_two_initiatives_of_one_name_leave_it_a_name_unless_one_is_only_cited() -> None:
    twins = stored(LIEU, called("Bistrot de Lanas", 1), called("Bistrot de Lanas", 2))
    assert relations.refresh(twins) == 0
    cited = stored(LIEU, called("Bistrot de Lanas", 1), called("Bistrot de Lanas", 2, cited=True))
    assert relations.refresh(cited) == 1


def test_a_name_is_let_go_with_the_initiative_that_bore_it() -> None:
    store = stored(LIEU, called("Bistrot de Lanas"))
    relations.refresh(store)
    for quad in store.quads_for_pattern(ox.NamedNode(initiative_iri("bistrot-00000001")), None, None, None):
        store.remove(quad)
    assert relations.refresh(store) == 0


def test_what_a_text_takes_after_is_not_an_import_that_a_person_recorded() -> None:
    store = stored(LIEU, called("Bistrot de Lanas"))
    relations.refresh(store)
    assert all(not known.inspired_by for known in read_known(store))


def test_relations_are_in_the_json_of_extraction_and_in_what_is_taken_away() -> None:
    assert initiative_json(LIEU)["relations"][1] == {
        "kind": "partOf",
        "name": "Vrac",
        "confidence": 0.85,
        "evidence": [{"quote": "Il fait partie du réseau Vrac.", "start": 39, "end": 69}],
    }
    assert "Bistrot de Lanas" in describe(stored(LIEU), IRI, "turtle").decode()
