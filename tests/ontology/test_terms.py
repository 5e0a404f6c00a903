"""The closed namespaces: what is spelt right is an IRI, what is not raises; essaim.ttl declares the same names."""

import pytest
from rdflib import OWL, Graph, URIRef
from rdflib import RDF as RDFLIB_RDF
from rdflib import RDFS as RDFLIB_RDFS

from ontology.terms import CRITERIA, DIMENSIONS, ESS, ROLE_PROPERTIES, SCHEMES, THEMES
from ontology.vocabulary import FOLDER

KINDS = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDFLIB_RDF.Property}
# Fixed by the project's vocabulary: a size that changes is a decision, never an accident.
SIZES = {
    "dimension": 4,
    "critere": 9,
    "theme": 25,
    "public": 24,
    "etape": 5,
    "statut": 10,
    "role": 5,
    "role-social": 5,
}


@pytest.fixture(scope="module")
def essaim() -> Graph:
    return Graph().parse(FOLDER / "essaim.ttl")


def declared(graph: Graph) -> set[str]:
    """Return the IRIs of ess: that the file declares as a class or a property."""
    found = {str(subject) for kind in KINDS for subject in graph.subjects(RDFLIB_RDF.type, kind)}
    return {iri for iri in found if iri.startswith(ESS.base)}


def test_a_term_is_its_full_iri() -> None:
    assert ESS.Initiative == "https://w3id.org/essaim/ontology#Initiative"
    assert "https://w3id.org/essaim/ontology#Initiative" in ESS
    assert "https://w3id.org/essaim/ontology#Initiatve" not in ESS


@pytest.mark.parametrize("name", ["Initiatve", "Theme", "carriedby", "_theme", ""])
def test_a_misspelt_term_raises(name: str) -> None:
    with pytest.raises(AttributeError, match="is not a term of"):
        getattr(ESS, name)


def test_a_concept_is_under_its_vocabulary() -> None:
    assert CRITERIA["ancrage-territorial"] == "https://w3id.org/essaim/vocab/critere/ancrage-territorial"
    assert CRITERIA.id_of("https://w3id.org/essaim/vocab/critere/ancrage-territorial") == "ancrage-territorial"


def test_an_unknown_concept_raises() -> None:
    with pytest.raises(KeyError, match="ancrage"):
        CRITERIA["ancrage"]


@pytest.mark.parametrize(
    "iri",
    [
        "https://w3id.org/essaim/vocab/theme/sante",  # another vocabulary
        "https://w3id.org/essaim/vocab/critere/ancrage",  # no such concept
        "ancrage-territorial",  # an identifier, not an IRI
    ],
)
def test_the_iri_of_another_vocabulary_has_no_identifier(iri: str) -> None:
    with pytest.raises(KeyError):
        CRITERIA.id_of(iri)


def test_the_vocabularies_have_their_official_sizes() -> None:
    assert {name: len(scheme.ids) for name, scheme in SCHEMES.items()} == SIZES


def test_the_criteria_stand_in_the_order_of_the_grid() -> None:
    assert tuple(DIMENSIONS) == ("emergence", "processus", "resultat", "impacts")
    assert tuple(CRITERIA) == (
        "finalite-sociale",
        "aspiration-sociale",
        "ancrage-territorial",
        "gouvernance-participative",
        "modele-economique-pluriel",
        "accessibilite",
        "logique-de-service",
        "impacts-directs",
        "changement-social",
    )


def test_no_identifier_stands_twice_in_a_vocabulary() -> None:
    assert len(set(THEMES)) == len(THEMES.ids)


def test_each_role_of_an_actor_has_its_property() -> None:
    assert set(ROLE_PROPERTIES) == set(SCHEMES["role"])
    assert all(iri in ESS for iri in ROLE_PROPERTIES.values())


def test_essaim_ttl_declares_every_term_and_no_other(essaim: Graph) -> None:
    assert declared(essaim) == set(ESS)


def test_every_declared_term_has_labels_and_comments_in_both_languages(essaim: Graph) -> None:
    for iri in ESS:
        for predicate in (RDFLIB_RDFS.label, RDFLIB_RDFS.comment):
            languages = sorted(str(text.language) for text in essaim.objects(URIRef(iri), predicate))
            assert languages == ["en", "fr"], (iri, predicate)


@pytest.mark.parametrize(
    ("term", "predicate", "value"),
    [
        (ESS.CriterionStatement, RDFLIB_RDFS.subClassOf, ESS.Fact),
        (ESS.describedIn, RDFLIB_RDFS.range, ESS.Document),
        (ESS.evidence, RDFLIB_RDFS.range, ESS.Evidence),
        (ESS.startYear, RDFLIB_RDFS.range, "http://www.w3.org/2001/XMLSchema#integer"),
        (ESS.start, RDFLIB_RDF.type, str(OWL.FunctionalProperty)),
        (ESS.fact, OWL.inverseOf, ESS.subject),
    ],
)
def test_the_ontology_says_what_the_graph_relies_on(essaim: Graph, term: str, predicate: URIRef, value: str) -> None:
    assert (URIRef(term), predicate, URIRef(value)) in essaim
