"""Closed namespaces: every identifier the project may use, so that a typo raises instead of making a new term.

This file owns names only; labels, synonyms and definitions live in the Turtle files beside it (`vocabulary.py` reads them).
"""

from collections.abc import Iterator

ESSV = "https://w3id.org/essaim/vocab/"
ID_BASE = "https://w3id.org/essaim/id/"


class Namespace:
    """A closed set of terms under one base IRI: `ESS.Initiative` is a string, `ESS.Initiatve` raises."""

    def __init__(self, base: str, names: str) -> None:
        self.base = base
        self._names = frozenset(names.split())

    def __getattr__(self, name: str) -> str:
        if name.startswith("_") or name not in self._names:
            raise AttributeError(f"{name!r} is not a term of <{self.base}>")
        return self.base + name

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self.base + name for name in self._names))

    def __contains__(self, iri: object) -> bool:
        return isinstance(iri, str) and iri.startswith(self.base) and iri[len(self.base) :] in self._names


class Scheme:
    """A controlled vocabulary: identifiers in their official order, under `essv:<name>/`."""

    def __init__(self, name: str, ids: str) -> None:
        self.name = name
        self.base = f"{ESSV}{name}/"
        self.iri = f"{ESSV}{name}"
        self.ids = tuple(ids.split())
        self._known = frozenset(self.ids)

    def __getitem__(self, id: str) -> str:
        if id not in self._known:
            raise KeyError(f"{id!r} is not in the vocabulary {self.name!r}")
        return self.base + id

    def __contains__(self, id: object) -> bool:
        return id in self._known

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def id_of(self, iri: str) -> str:
        """Return the identifier behind an IRI of this vocabulary. Raises KeyError for any other IRI."""
        id = iri.removeprefix(self.base)
        if not iri.startswith(self.base) or id not in self._known:
            raise KeyError(f"<{iri}> is not in the vocabulary {self.name!r}")
        return id


ESS = Namespace(
    "https://w3id.org/essaim/ontology#",
    "Initiative Document Fact CriterionStatement Evidence Amount Figure"
    " theme public stage legalForm place region startYear endYear budget amount figure summary text sourceId"
    " carriedBy partner funder founder beneficiary inspiredBy partOf mentions describedIn cited"
    " subject predicate object evidence confidence polarity criterion fact quote start end extractor stated"
    " unit value placeKind inseeCode textHash locator annotation column socialRole dimension cue"
    " Link sameAs distinctFrom linked reason",
)
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "type")
RDFS = Namespace(
    "http://www.w3.org/2000/01/rdf-schema#", "label comment subClassOf subPropertyOf domain range seeAlso isDefinedBy"
)
SKOS = Namespace(
    "http://www.w3.org/2004/02/skos/core#",
    "Concept ConceptScheme prefLabel altLabel hiddenLabel definition scopeNote example broader narrower inScheme"
    " topConceptOf notation",
)
DCT = Namespace(
    "http://purl.org/dc/terms/",
    "title source license created modified language creator publisher identifier references subject",
)
PROV = Namespace(
    "http://www.w3.org/ns/prov#", "wasDerivedFrom wasQuotedFrom wasGeneratedBy wasAttributedTo generatedAtTime value"
)
CCCEV = Namespace("http://data.europa.eu/m8g/", "Evidence supportsRequirement")
SCHEMA = Namespace("https://schema.org/", "Place Person name url containedInPlace alternateName postalCode")
ORG = Namespace("http://www.w3.org/ns/org#", "Organization classification")
DCAT = Namespace("http://www.w3.org/ns/dcat#", "Dataset landingPage")
GEO = Namespace("http://www.opengis.net/ont/geosparql#", "asWKT hasGeometry wktLiteral")
WGS = Namespace("http://www.w3.org/2003/01/geo/wgs84_pos#", "lat long")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#", "string integer decimal double boolean gYear date dateTime anyURI")

DIMENSIONS = Scheme("dimension", "emergence processus resultat impacts")
CRITERIA = Scheme(
    "critere",
    "finalite-sociale aspiration-sociale ancrage-territorial gouvernance-participative modele-economique-pluriel"
    " accessibilite logique-de-service impacts-directs changement-social",
)
THEMES = Scheme(
    "theme",
    "emploi-insertion vieillissement-autonomie petite-enfance-famille jeunesse habitat-logement sante"
    " handicap-inclusion solidarite-precarite egalite-discriminations migrations-accueil education-formation"
    " democratie-participation culture-medias sport-loisirs-tourisme alimentation-agriculture"
    " environnement-biodiversite energie-climat mobilite-transports economie-circulaire economie-finance-solidaire"
    " inclusion-numerique communs-numeriques territoires-tiers-lieux services-publics recherche-appui-innovation",
)
PUBLICS = Scheme(
    "public",
    "tout-public habitants enfants jeunes etudiants familles femmes personnes-agees aidants personnes-handicapees"
    " personnes-malades personnes-precaires demandeurs-emploi salaries migrants detenus agriculteurs enseignants"
    " professionnels-sociaux agents-publics entreprises associations collectivites chercheurs",
)
STAGES = Scheme("etape", "emergence experimentation diffusion evaluation arretee")
LEGAL_FORMS = Scheme(
    "statut",
    "association cooperative mutuelle fondation entreprise collectivite etat enseignement-recherche collectif autre",
)
ACTOR_ROLES = Scheme("role", "porteur partenaire financeur fondateur beneficiaire")
SOCIAL_ROLES = Scheme(
    "role-social",
    "innovateur-social entrepreneur-social intervenant-social bailleur-de-fonds responsable-public",
)
SCHEMES = {
    scheme.name: scheme
    for scheme in (DIMENSIONS, CRITERIA, THEMES, PUBLICS, STAGES, LEGAL_FORMS, ACTOR_ROLES, SOCIAL_ROLES)
}

ROLE_PROPERTIES = {
    "porteur": ESS.carriedBy,
    "partenaire": ESS.partner,
    "financeur": ESS.funder,
    "fondateur": ESS.founder,
    "beneficiaire": ESS.beneficiary,
}
