"""A directory of 26 invented initiatives, as records and as a graph: the truth that the questions are checked against."""

from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from ingest.gazetteer import gazetteer
from ingest.identity import initiative_id
from ingest.model import (
    ConceptMention,
    CriterionMention,
    Document,
    Evidence,
    Initiative,
    OrganisationMention,
    PlaceMention,
    Quantity,
    YearMention,
)
from kg.graph import source_quads, vocabulary_quads


@dataclass(frozen=True)
class Record:
    """One invented initiative. place: a code of the gazetteer; proof: a sentence of its text, and its criterion."""

    id: str
    title: str
    carrier: str
    form: str | None
    themes: tuple[str, ...]
    publics: tuple[str, ...]
    place: str
    city: str
    department: str
    region: str
    year: int | None = None
    budget: int | None = None
    proof: tuple[str, str] | None = None
    funder: str | None = None
    partner: str | None = None
    stage: str | None = None
    country: str = "FR"


RECORDS = (
    Record("f01", "Le Potager des Voisins", "Association A", "association", ("alimentation-agriculture", "territoires-tiers-lieux"), ("habitants",), "35238", "Rennes", "Ille-et-Vilaine", "Bretagne", 2012, 30000, ("gouvernance-participative", "Les habitants décident chaque mois des cultures."), partner="Caisse du Bocage"),
    Record("f02", "À vélo jusqu'au travail", "Ville de Quimper", "collectivite", ("mobilite-transports",), ("jeunes", "demandeurs-emploi"), "29232", "Quimper", "Finistère", "Bretagne", 2018, 55000, funder="ADEME"),
    Record("f03", "Repas partagés de Kerbernard", "Association B", "association", ("alimentation-agriculture", "solidarite-precarite"), ("personnes-precaires",), "29019", "Brest", "Finistère", "Bretagne", 2015),
    Record("f04", "Ordinateurs en fête", "Coopérative C", "cooperative", ("inclusion-numerique", "economie-circulaire"), ("personnes-agees",), "44109", "Nantes", "Loire-Atlantique", "Pays de la Loire", 2019, 120000, ("modele-economique-pluriel", "Le projet vit de ventes, de dons et de subventions.")),
    Record("f05", "La Halte des aidants", "CCAS d'Angers", "collectivite", ("vieillissement-autonomie",), ("aidants",), "49007", "Angers", "Maine-et-Loire", "Pays de la Loire", 2009),
    Record("f06", "Un toit pour repartir", "Fondation D", "fondation", ("habitat-logement", "solidarite-precarite"), ("personnes-precaires",), "59350", "Lille", "Nord", "Hauts-de-France", 2011, 500000),
    Record("f07", "Radio des collines", "Association E", "association", ("culture-medias", "jeunesse"), ("jeunes",), "63113", "Clermont-Ferrand", "Puy-de-Dôme", "Auvergne-Rhône-Alpes", 2016, 18000),
    Record("f08", "Code ouvert citoyen", "Association F", "association", ("communs-numeriques", "democratie-participation"), ("habitants",), "69123", "Lyon", "Rhône", "Auvergne-Rhône-Alpes", 2014),
    Record("f09", "Bouger sur ordonnance", "Mutuelle G", "mutuelle", ("sante", "sport-loisirs-tourisme"), ("personnes-malades",), "67482", "Strasbourg", "Bas-Rhin", "Grand Est", 2017, 90000, ("impacts-directs", "Huit participants sur dix ont repris une activité.")),
    Record("f10", "Chantier des berges", "Insertion H", "entreprise", ("emploi-insertion", "environnement-biodiversite"), ("demandeurs-emploi",), "31555", "Toulouse", "Haute-Garonne", "Occitanie", 2010, 250000),
    Record("f11", "Classe dehors", "École I", "enseignement-recherche", ("education-formation", "environnement-biodiversite"), ("enfants", "enseignants"), "2B033", "Bastia", "Haute-Corse", "Corse", 2020),
    Record("f12", "Bienvenue chez nous", "Collectif J", "collectif", ("migrations-accueil",), ("migrants",), "72181", "Le Mans", "Sarthe", "Pays de la Loire", 2016),
    Record("f13", "La Monnaie du fleuve", "Association K", "association", ("economie-finance-solidaire",), ("entreprises", "habitants"), "76540", "Rouen", "Seine-Maritime", "Normandie", 2013, 40000),
    Record("f14", "Toits solaires villageois", "Coopérative L", "cooperative", ("energie-climat",), ("habitants",), "43157", "Le Puy-en-Velay", "Haute-Loire", "Auvergne-Rhône-Alpes", 2018, 300000, funder="ADEME"),
    Record("f15", "Permis solidaire", "Mission M", None, ("mobilite-transports", "emploi-insertion"), ("jeunes",), "29019", "Brest", "Finistère", "Bretagne", 2017, partner="Association B"),
    Record("f16", "La Caravane de Léonie", "Association N", "association", ("sante", "egalite-discriminations"), ("femmes",), "75056", "Paris", "Paris", "Île-de-France", 2014, 70000),
    Record("f17", "Écrire derrière les murs", "Association O", "association", ("culture-medias",), ("detenus",), "13055", "Marseille", "Bouches-du-Rhône", "Provence-Alpes-Côte d'Azur", 2008),
    Record("f18", "Maison des tout-petits", "Association P", "association", ("petite-enfance-famille",), ("familles", "enfants"), "21231", "Dijon", "Côte-d'Or", "Bourgogne-Franche-Comté", None, 45000),
    Record("f19", "Handiclic", "Association Q", "association", ("handicap-inclusion", "inclusion-numerique"), ("personnes-handicapees",), "75056", "Paris", "Paris", "Île-de-France", 2019, 65000),
    Record("f20", "Le Bureau des démarches", "Ministère R", "etat", ("services-publics",), ("agents-publics", "tout-public"), "75056", "Paris", "Paris", "Île-de-France", 2017),
    Record("f21", "Labo des réponses locales", "Université S", "enseignement-recherche", ("recherche-appui-innovation",), ("chercheurs", "associations"), "38185", "Grenoble", "Isère", "Auvergne-Rhône-Alpes", 2021),
    Record("f22", "Potagers suspendus", "Association T", "association", ("alimentation-agriculture",), ("habitants",), "ville:BE/bruxelles", "Bruxelles", "", "", 2015, country="BE"),
    Record("f23", "Recyclerie du littoral", "Association U", "association", ("economie-circulaire", "emploi-insertion"), ("demandeurs-emploi",), "97411", "Saint-Denis", "La Réunion", "La Réunion", 2012, 80000),
    Record("f24", "Cohabitation des âges", "Association B", "association", ("habitat-logement", "vieillissement-autonomie"), ("etudiants", "personnes-agees"), "44109", "Nantes", "Loire-Atlantique", "Pays de la Loire", 2014),
    Record("f25", "La Ferme des possibles", "Association V", "association", ("alimentation-agriculture", "emploi-insertion"), ("agriculteurs", "personnes-handicapees"), "dep:32", "", "Gers", "Occitanie", None, 15000),
    Record("f26", "Parole de quartier", "Ville de Brest", "collectivite", ("democratie-participation", "territoires-tiers-lieux"), ("habitants",), "29019", "Brest", "Finistère", "Bretagne", 2020, stage="experimentation"),
)  # fmt: skip
SUMMARIES = {"f09": "Des séances adaptées, prescrites par les médecins de l'hydrothérapie locale."}


def _stated(ids: tuple[str, ...]) -> tuple[ConceptMention, ...]:
    return tuple(ConceptMention(id, 1.0, stated=True) for id in ids)


def _organisations(record: Record) -> tuple[OrganisationMention, ...]:
    roles = (("porteur", record.carrier), ("financeur", record.funder), ("partenaire", record.partner))
    return tuple(
        OrganisationMention(name, None, None, name, (role,), None, 1.0, stated=True) for role, name in roles if name
    )


def initiative(record: Record) -> Initiative:
    """Return a record as the pipeline would."""
    summary = SUMMARIES.get(record.id, f"Présentation : {record.title}.")
    text = f"{summary} {record.proof[1]}" if record.proof else summary
    document = Document(source=f"annuaire.csv#{record.id}", title=record.title, text=text)
    place = gazetteer().by_code(record.place)
    criteria: tuple[CriterionMention, ...] = ()
    if record.proof:
        start = text.index(record.proof[1])
        evidence = Evidence(record.proof[1], start, start + len(record.proof[1]))
        criteria = (CriterionMention(record.proof[0], "yes", 0.9, (evidence,)),)
    return Initiative(
        id=initiative_id("annuaire.csv", record.id, record.title),
        source_id=record.id,
        title=record.title,
        summary=summary,
        text=text,
        document=document,
        places=(PlaceMention(place.name, None, None, place, 1.0, stated=True),) if place else (),
        organisations=_organisations(record),
        themes=_stated(record.themes),
        publics=_stated(record.publics),
        stage=ConceptMention(record.stage, 1.0, stated=True) if record.stage else None,
        start_year=YearMention(record.year, 1.0, stated=True) if record.year else None,
        legal_form=ConceptMention(record.form, 1.0, stated=True) if record.form else None,
        budget=Quantity(str(record.budget), float(record.budget), "EUR", None, stated=True) if record.budget else None,
        criteria=criteria,
    )


@cache
def store() -> ox.Store:
    """Return the directory as a graph, with the ontology."""
    found = [initiative(record) for record in RECORDS]
    graph = ox.Store()
    documents = [item.document for item in found]
    graph.extend(
        source_quads("annuaire.csv", content_hash="", extractor="test", initiatives=found, documents=documents)
    )
    graph.extend(vocabulary_quads())
    return graph
