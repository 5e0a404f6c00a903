"""The controlled vocabularies: complete, in French and English, and with the words that people really type."""

import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph

from ontology.terms import (
    CRITERIA,
    DIMENSIONS,
    ESS,
    ESSV,
    PUBLICS,
    RDF,
    SCHEMES,
    SKOS,
    STAGES,
    THEMES,
    Scheme,
)
from ontology.vocabulary import FILES, FOLDER, SHAPES, Concept, concept, concepts, label

# The one word that names two themes: who says it means the one or the other.
SHARED_BY_THEMES = {"numerique": {"inclusion-numerique", "communs-numeriques"}}
THEME_LABELS = {
    "emploi-insertion": "Emploi et insertion",
    "vieillissement-autonomie": "Vieillissement et autonomie",
    "petite-enfance-famille": "Petite enfance et famille",
    "jeunesse": "Jeunesse",
    "habitat-logement": "Habitat et logement",
    "sante": "Santé",
    "handicap-inclusion": "Handicap et inclusion",
    "solidarite-precarite": "Solidarité et lutte contre la précarité",
    "egalite-discriminations": "Égalité et lutte contre les discriminations",
    "migrations-accueil": "Migrations et accueil",
    "education-formation": "Éducation et formation",
    "democratie-participation": "Démocratie et participation citoyenne",
    "culture-medias": "Culture et médias",
    "sport-loisirs-tourisme": "Sport, loisirs et tourisme",
    "alimentation-agriculture": "Alimentation et agriculture",
    "environnement-biodiversite": "Environnement et biodiversité",
    "energie-climat": "Énergie et climat",
    "mobilite-transports": "Mobilité et transports",
    "economie-circulaire": "Économie circulaire et réemploi",
    "economie-finance-solidaire": "Économie et finance solidaires",
    "inclusion-numerique": "Inclusion numérique",
    "communs-numeriques": "Communs et numérique ouvert",
    "territoires-tiers-lieux": "Territoires et tiers-lieux",
    "services-publics": "Services publics et administration",
    "recherche-appui-innovation": "Recherche et appui à l'innovation sociale",
}
CRITERION_LABELS = {
    "finalite-sociale": "Finalité sociale",
    "aspiration-sociale": "Aspiration sociale",
    "ancrage-territorial": "Ancrage territorial",
    "gouvernance-participative": "Gouvernance élargie et participative",
    "modele-economique-pluriel": "Modèle économique pluriel",
    "accessibilite": "Accessibilité",
    "logique-de-service": "Logique de service",
    "impacts-directs": "Impacts directs",
    "changement-social": "Changement social",
}
ALL = [pytest.param(entry, id=f"{scheme.name}/{entry.id}") for scheme in SCHEMES.values() for entry in concepts(scheme)]


def folded(words: str) -> str:
    """Return words without accents, case, punctuation or plural marks: how the project matches them."""
    text = unicodedata.normalize("NFKD", words.lower().replace("œ", "oe"))
    text = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(word[:-1] if len(word) > 3 and word[-1] in "sx" else word for word in re.findall("[a-z0-9]+", text))


def owners(scheme: Scheme, *, cues: bool = False) -> dict[str, set[str]]:
    """Return for each folded label or synonym of a vocabulary (cues too, if asked) the concepts that have it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for entry in concepts(scheme):
        for words in (entry.label, *entry.synonyms, *(entry.cues if cues else ())):
            found[folded(words)].add(entry.id)
    return found


def of_kind(*names: str) -> list[Concept]:
    """Return the concepts of some vocabularies."""
    return [entry for name in names for entry in concepts(SCHEMES[name])]


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_a_vocabulary_is_read_whole_and_in_its_official_order(scheme: Scheme) -> None:
    assert [entry.id for entry in concepts(scheme)] == list(scheme)


@pytest.mark.parametrize("entry", ALL)
def test_a_concept_has_labels_in_french_and_english_and_a_definition(entry: Concept) -> None:
    assert entry.label
    assert entry.label_en
    assert len(entry.definition.split()) >= 6


@pytest.mark.parametrize("entry", ALL)
def test_the_words_of_a_concept_are_typed_cleanly(entry: Concept) -> None:
    for words in (entry.label, *entry.synonyms, *entry.cues):
        assert words == " ".join(words.split()), words
        assert "’" not in words, f"{words!r} : apostrophe droite attendue"
        assert words == unicodedata.normalize("NFC", words)


@pytest.mark.parametrize("entry", of_kind("theme", "public"), ids=lambda entry: f"{entry.scheme}/{entry.id}")
def test_a_cue_of_a_theme_or_a_public_does_not_repeat_a_synonym(entry: Concept) -> None:
    assert {folded(cue) for cue in entry.cues} & {folded(words) for words in entry.synonyms} == set()


@pytest.mark.parametrize("entry", of_kind("theme", "public"), ids=lambda entry: f"{entry.scheme}/{entry.id}")
def test_a_theme_or_a_public_has_the_words_that_people_type(entry: Concept) -> None:
    assert len(entry.synonyms) >= 12
    assert len(entry.cues) >= 10


@pytest.mark.parametrize("entry", of_kind("critere"), ids=lambda entry: entry.id)
def test_a_criterion_has_words_to_ask_for_it_and_cues_that_announce_it(entry: Concept) -> None:
    assert len(entry.synonyms) >= 8
    assert len(entry.cues) >= 25
    assert "," in entry.definition


@pytest.mark.parametrize("entry", of_kind("statut", "etape", "role", "role-social"), ids=lambda entry: entry.id)
def test_a_form_a_stage_or_a_role_has_synonyms_and_cues(entry: Concept) -> None:
    assert len(entry.synonyms) >= 6
    assert len(entry.cues) >= 6


def test_themes_and_criteria_have_their_official_labels() -> None:
    assert {entry.id: entry.label for entry in concepts(THEMES)} == THEME_LABELS
    assert {entry.id: entry.label for entry in concepts(CRITERIA)} == CRITERION_LABELS


def test_two_themes_share_no_word_but_the_listed_ones() -> None:
    shared = {words: ids for words, ids in owners(THEMES).items() if len(ids) > 1}
    shared.pop("le numerique", None)
    assert shared == SHARED_BY_THEMES


@pytest.mark.parametrize("name", ["public", "critere", "statut", "etape", "role", "role-social", "dimension"])
def test_two_concepts_of_another_vocabulary_share_no_word(name: str) -> None:
    assert {words: ids for words, ids in owners(SCHEMES[name]).items() if len(ids) > 1} == {}


@pytest.mark.parametrize(
    ("words", "id"),
    [
        ("bouger sans voiture", "mobilite-transports"),
        ("sans bagnole", "mobilite-transports"),
        ("le vélo", "mobilite-transports"),
        ("alimentation", "alimentation-agriculture"),
        ("circuits courts", "alimentation-agriculture"),
        ("la pauvreté", "solidarite-precarite"),
        ("gens de la rue", "solidarite-precarite"),
        ("SDF", "solidarite-precarite"),
        ("le logement", "habitat-logement"),
        ("précarité énergétique", "habitat-logement"),
        ("handicap", "handicap-inclusion"),
        ("vieillissement", "vieillissement-autonomie"),
        ("grand âge", "vieillissement-autonomie"),
        ("proches aidants", "vieillissement-autonomie"),
        ("IAE", "emploi-insertion"),
        ("insertion par l'activité économique", "emploi-insertion"),
        ("exilés", "migrations-accueil"),
        ("crèche", "petite-enfance-famille"),
        ("recyclerie", "economie-circulaire"),
        ("monnaie locale", "economie-finance-solidaire"),
        ("logiciel libre", "communs-numeriques"),
        ("fracture numérique", "inclusion-numerique"),
        ("tiers lieux", "territoires-tiers-lieux"),
        ("démarches administratives", "services-publics"),
        ("paperasse", "services-publics"),
        ("incubateur", "recherche-appui-innovation"),
        ("violences conjugales", "egalite-discriminations"),
        ("budget participatif", "democratie-participation"),
        ("panneaux solaires", "energie-climat"),
    ],
)
def test_an_everyday_word_names_its_theme(words: str, id: str) -> None:
    bare = re.sub(r"^(?:le|la|les) ", "", words)
    assert owners(THEMES)[folded(bare)] == {id}


def test_numerique_names_two_themes() -> None:
    assert owners(THEMES)["numerique"] == SHARED_BY_THEMES["numerique"]


@pytest.mark.parametrize(
    ("words", "id"),
    [
        ("seniors", "personnes-agees"),
        ("les vieux", "personnes-agees"),
        ("bénéficiaires du RSA", "personnes-precaires"),
        ("personnes en situation de pauvreté", "personnes-precaires"),
        ("sans-abri", "personnes-precaires"),
        ("sortants de prison", "detenus"),
        ("chômeurs", "demandeurs-emploi"),
        ("exilés", "migrants"),
        ("PMR", "personnes-handicapees"),
        ("profs", "enseignants"),
        ("ados", "jeunes"),
        ("parents", "familles"),
        ("travailleurs sociaux", "professionnels-sociaux"),
        ("fonctionnaires", "agents-publics"),
        ("commerçants", "entreprises"),
        ("élus", "collectivites"),
        ("proches aidants", "aidants"),
        ("paysans", "agriculteurs"),
        ("grand public", "tout-public"),
    ],
)
def test_an_everyday_word_names_its_public(words: str, id: str) -> None:
    assert id in owners(PUBLICS)[folded(words)] | owners(PUBLICS)[folded(f"pour {words}")]


@pytest.mark.parametrize(
    ("words", "id"),
    [
        ("qui associent les habitants aux décisions", "gouvernance-participative"),
        ("co-construction", "gouvernance-participative"),
        ("hybridation des ressources", "modele-economique-pluriel"),
        ("tarif social", "accessibilite"),
        ("besoins sociaux", "finalite-sociale"),
        ("essaimage", "changement-social"),
        ("mutualisation", "logique-de-service"),
        ("acteurs locaux", "ancrage-territorial"),
    ],
)
def test_what_people_ask_or_texts_say_names_its_criterion(words: str, id: str) -> None:
    assert id in owners(CRITERIA, cues=True)[folded(words)]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("projet", "tout texte en parle"),
        ("action", "tout texte en parle"),
        ("personnes", "tout texte en parle"),
        ("lien", "« en lien avec »"),
        ("réseau", "« réseau de partenaires »"),
        ("recherche", "« je recherche des projets »"),
        ("innovation sociale", "tout le corpus en est"),
        ("territoire", "« sur le territoire de Dinan »"),
        ("internet", "« site internet »"),
        ("train", "« en train de »"),
        ("finances", "se lit comme « financés »"),
        ("ferme", "se lit comme « fermé »"),
        ("marche", "se lit comme « marché »"),
        ("élèves", "se lit comme « élevés »"),
        ("état", "« état des lieux »"),
        ("espèces", "« en espèces »"),
        ("fruits", "« fruit d'un travail »"),
        ("genre", "« ce genre de »"),
        ("communs", "« en commun »"),
        ("savoirs", "« savoir-faire »"),
    ],
)
def test_a_word_too_common_to_prove_anything_names_no_theme(words: str, why: str) -> None:
    assert owners(THEMES, cues=True)[folded(words)] == set(), why


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("cadres", "« dans le cadre de »"),
        ("particuliers", "« en particulier »"),
        ("proches", "« au plus proche »"),
        ("étrangers", "« à l'étranger »"),
        ("âgés", "« âgés de 16 à 25 ans »"),
        ("communes", "« par commune »"),
        ("départements", "« par département »"),
        ("administrations", "« conseil d'administration »"),
    ],
)
def test_a_word_too_common_to_prove_anything_names_no_public(words: str, why: str) -> None:
    assert owners(PUBLICS, cues=True)[folded(words)] == set(), why


def test_a_criterion_belongs_to_its_dimension() -> None:
    assert [entry.broader for entry in concepts(CRITERIA)] == [
        "emergence", "emergence", "processus", "processus", "processus", "resultat", "resultat", "impacts", "impacts",
    ]  # fmt: skip
    assert {entry.broader for entry in concepts(CRITERIA)} == set(DIMENSIONS)


def test_a_concept_is_found_by_its_iri_and_its_label() -> None:
    assert concept("https://w3id.org/essaim/vocab/etape/arretee").id == "arretee"
    assert label(STAGES, "arretee") == "Arrêtée"


@pytest.mark.parametrize("iri", ["https://w3id.org/essaim/vocab/theme/santé", "https://example.org/theme/sante"])
def test_an_iri_that_no_vocabulary_holds_raises(iri: str) -> None:
    with pytest.raises(KeyError):
        concept(iri)


@pytest.mark.parametrize("path", [*(FOLDER / name for name in FILES), SHAPES], ids=lambda path: path.name)
def test_rdflib_reads_every_turtle_file_as_pyoxigraph_does(path: Path) -> None:
    assert len(Graph().parse(path)) == len(set(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)))


def test_the_files_hold_no_concept_outside_the_closed_vocabularies() -> None:
    known = {scheme[id] for scheme in SCHEMES.values() for id in scheme}
    found = set()
    for name in FILES:
        for triple in ox.parse(path=str(FOLDER / name), format=ox.RdfFormat.TURTLE):
            if triple.predicate.value == RDF.type and triple.object == ox.NamedNode(SKOS.Concept):
                found.add(triple.subject.value)
    assert found == known
    assert all(iri.startswith(ESSV) for iri in found)


@pytest.mark.parametrize("path", [*(FOLDER / name for name in FILES), SHAPES], ids=lambda path: path.name)
def test_a_turtle_file_uses_no_misspelt_essaim_term(path: Path) -> None:
    triples = list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    nodes = [node for triple in triples for node in (triple.subject, triple.predicate, triple.object)]
    used = {node.value for node in nodes if isinstance(node, ox.NamedNode) and node.value.startswith(ESS.base)}
    assert used <= set(ESS)


def test_a_criterion_names_the_grid_it_comes_from_and_what_does_not_count() -> None:
    graph = Graph().parse(FOLDER / "criteria.ttl")
    for id in CRITERIA:
        rows = graph.query(
            "SELECT ?source ?note { ?c <http://purl.org/dc/terms/source> ?source ; skos:scopeNote ?note }",
            initNs={"skos": SKOS.base},
            initBindings={"c": next(s for s in graph.subjects() if str(s) == CRITERIA[id])},
        )
        [(source, note)] = rows
        assert "Institut Jean-Baptiste Godin" in source
        assert note.startswith("Ne comptent pas")
