"""What plain-French questions are answered, checked against the records themselves, never against the graph."""

from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest
from ask_directory import RECORDS, Record, store

from kg.ask import ask
from kg.model import Answer, Hit

TODAY = date(2026, 3, 1)
Test = Callable[[Record], bool]


def nothing(text: str, k: int) -> list[Hit]:
    return []


def answer(question: str, previous: Answer | None = None) -> Answer:
    return ask(store(), question, find=nothing, previous=previous, today=TODAY)


def ids(test: Test) -> set[str]:
    return {record.id for record in RECORDS if test(record)}


def theme(*wanted: str) -> Test:
    return lambda record: bool(set(wanted) & set(record.themes))


def public(*wanted: str) -> Test:
    return lambda record: bool(set(wanted) & set(record.publics))


def region(*wanted: str) -> Test:
    return lambda record: record.region in wanted


def city(*wanted: str) -> Test:
    return lambda record: record.city in wanted


def department(*wanted: str) -> Test:
    return lambda record: record.department in wanted


def form(*wanted: str) -> Test:
    return lambda record: record.form in wanted


def year(low: int, high: int = 9999) -> Test:
    return lambda record: record.year is not None and low <= record.year <= high


def budget(low: float, high: float = 1e12) -> Test:
    return lambda record: record.budget is not None and low <= record.budget <= high


def both(*tests: Test) -> Test:
    return lambda record: all(test(record) for test in tests)


def without(test: Test) -> Test:
    return lambda record: not test(record)


def one(id: str) -> Test:
    return lambda record: record.id == id


BRITTANY, LOIRE = region("Bretagne"), region("Pays de la Loire")
FOOD, JOBS, HEALTH = theme("alimentation-agriculture"), theme("emploi-insertion"), theme("sante")
DIGITAL = theme("inclusion-numerique", "communs-numeriques")
YOUNG, OLD, POOR = public("jeunes"), public("personnes-agees"), public("personnes-precaires")

LISTS: list[tuple[str, Test]] = [
    # theme, place
    ("Quels projets d'alimentation trouve-t-on en Bretagne ?", both(FOOD, BRITTANY)),
    ("initiatives bretonnes autour du jardinage", both(FOOD, BRITTANY)),
    ("Qu'est-ce qui se fait autour de la mobilité dans le Finistère ?", both(theme("mobilite-transports"), department("Finistère"))),
    ("mobilité dans le 29", both(theme("mobilite-transports"), department("Finistère"))),
    ("Liste des actions contre la pauvreté dans le Nord", both(theme("solidarite-precarite"), department("Nord"))),
    ("je voudrais les initiatives d'insertion en midi pyrenees", both(JOBS, region("Occitanie"))),
    ("Que fait-on pour la santé à Paris ?", both(HEALTH, city("Paris"))),
    ("projets culturels en PACA", both(theme("culture-medias"), region("Provence-Alpes-Côte d'Azur"))),
    ("actions alsaciennes pour la santé", both(HEALTH, department("Bas-Rhin"))),
    ("Donnez-moi tout ce qui existe sur le numérique", DIGITAL),
    ("Et sur le logement, vous avez quoi en Loire-Atlantique ?", both(theme("habitat-logement"), department("Loire-Atlantique"))),
    ("initiatives à La Réunion", region("La Réunion")),
    ("Quelles initiatives au Mans ?", city("Le Mans")),
    ("projets en Belgique", lambda record: record.country == "BE"),
    ("initiatives à l'étranger", lambda record: record.country != "FR"),
    ("initiatives outre-mer", region("La Réunion")),
    ("projets en Auvergne", department("Puy-de-Dôme", "Haute-Loire")),
    ("initiatives en Bretagne et dans les Pays de la Loire", region("Bretagne", "Pays de la Loire")),
    ("initiatives en Normandie ou en Corse", region("Normandie", "Corse")),
    ("Projets à moins de 20 km de Lyon", city("Lyon")),
    ("Que trouve-t-on près de Quimper ?", city("Quimper")),
    # public
    ("Quelles actions s'adressent aux seniors ?", OLD),
    ("Que propose-t-on aux gens de la rue ?", POOR),
    ("initiatives pour les bénéficiaires du RSA", POOR),
    ("projets destinés aux chômeurs", public("demandeurs-emploi")),
    ("actions pour les moins de 25 ans", YOUNG),
    ("projets pour les plus de 65 ans", OLD),
    ("Qui accompagne les exilés ?", public("migrants")),
    ("Initiatives ouvertes à tous", public("tout-public")),
    ("Quels projets visent les sortants de prison ?", public("detenus")),
    ("actions en direction des femmes à Paris", both(public("femmes"), city("Paris"))),
    ("projets pour les étudiants et les personnes âgées", both(public("etudiants"), OLD)),
    ("projets pour les étudiants ou les aidants", public("etudiants", "aidants")),
    # two themes
    ("Quelles initiatives croisent culture et jeunesse ?", both(theme("culture-medias"), theme("jeunesse"))),
    ("projets mêlant à la fois mobilité et insertion", both(theme("mobilite-transports"), JOBS)),
    ("initiatives qui relèvent du handicap et du numérique", both(theme("handicap-inclusion"), DIGITAL)),
    ("projets sur la santé ou le sport", theme("sante", "sport-loisirs-tourisme")),
    # negation
    ("initiatives hors de Bretagne", without(BRITTANY)),
    ("Quels projets ne sont ni à Brest ni à Paris ?", without(city("Brest", "Paris"))),
    ("initiatives bretonnes sauf à Brest", both(BRITTANY, without(city("Brest")))),
    ("Quels projets pour les jeunes ne portent pas sur la mobilité ?", both(YOUNG, without(theme("mobilite-transports")))),
    ("alimentation, mais pas en Bretagne", both(FOOD, without(BRITTANY))),
    ("Les initiatives qui ne visent pas les habitants à Brest", both(without(public("habitants")), city("Brest"))),
    ("projets non associatifs en Bretagne", both(without(form("association")), BRITTANY)),
    ("les initiatives pour les habitants, alimentation exclue", both(public("habitants"), without(FOOD))),
    ("Initiatives en Île-de-France en dehors de la santé", both(region("Île-de-France"), without(HEALTH))),
    # years
    ("Quelles initiatives ont été lancées après 2018 ?", year(2019)),
    ("projets nés depuis 2018", year(2018)),
    ("Initiatives créées avant 2010", year(0, 2009)),
    ("initiatives de 2014", year(2014, 2014)),
    ("projets démarrés entre 2010 et 2012 inclus", year(2010, 2012)),
    ("actions lancées en 2016 ou 2017", year(2016, 2017)),
    ("initiatives des années 2010 en Bretagne", both(year(2010, 2019), BRITTANY)),
    ("projets lancés ces six dernières années", year(2020)),
    ("Quelles initiatives ont vu le jour jusqu'en 2009 ?", year(0, 2009)),
    ("initiatives sans année de démarrage", lambda record: record.year is None),
    # legal form, actors
    ("Quelles initiatives sont portées par une coopérative ?", form("cooperative")),
    ("projets pilotés par des communes", form("collectivite")),
    ("Quelles fondations agissent contre la précarité ?", both(form("fondation"), theme("solidarite-precarite"))),
    ("initiatives associatives en Normandie", both(form("association"), region("Normandie"))),
    ("projets portés par une mairie ou un ministère", form("collectivite", "etat")),
    ("Qu'est-ce que porte l'Association B ?", lambda record: record.carrier == "Association B"),
    ("initiatives portées par la Ville de Brest", lambda record: record.carrier == "Ville de Brest"),
    ("Quels projets l'ADEME finance-t-elle ?", lambda record: record.funder == "ADEME"),
    ("projets financés par l'Agence de la transition écologique", lambda record: record.funder == "ADEME"),
    ("initiatives où la Caisse du Bocage est partenaire", lambda record: record.partner == "Caisse du Bocage"),
    # criteria, stage
    ("Quelles initiatives font décider les habitants ?", one("f01")),
    ("projets à gouvernance partagée", one("f01")),
    ("initiatives qui mêlent dons et subventions", one("f04")),
    ("projets avec un modèle économique pluriel", one("f04")),
    ("initiatives en cours d'expérimentation", one("f26")),
    # budget
    ("Quelles initiatives ont un budget de plus de 200 000 euros ?", budget(200001)),
    ("projets dont le budget ne dépasse pas 30000 €", budget(0, 30000)),
    ("initiatives à moins de 20 k€", budget(0, 19999)),
    ("budget compris entre 50 000 et 80 000 euros", budget(50000, 80000)),
    ("projets d'au moins 0,3 million d'euros en Auvergne-Rhône-Alpes", one("f14")),
    # as people type
    ("quel iniatives pour les jeune en bretange", both(YOUNG, BRITTANY)),
    ("PROJETS ALIMENTATION BRETAGNE", both(FOOD, BRITTANY)),
    ("projets sur lalimentaion a rennes", both(FOOD, city("Rennes"))),
    ("initiatives pr les migrants", public("migrants")),
    # what the asker says of himself is no constraint
    ("Reportage à Nantes : quelles initiatives ?", city("Nantes")),
    ("Recherche d'actions pour les aidants", public("aidants")),
    ("Bonjour, dans le cadre d'une étude sur la mobilité, je cherche les initiatives d'Île-de-France.", region("Île-de-France")),
    ("Notre mairie s'intéresse au sport : quels projets sur la santé à Paris ?", both(HEALTH, city("Paris"))),
    ("Je vis à Quimper, quelles initiatives dans un rayon de 10 km ?", city("Quimper")),
    ("public visé = jeunes, région : Bretagne", both(YOUNG, BRITTANY)),
    # areas without a code, and borders
    ("Quels projets dans les départements voisins d'Ille-et-Vilaine ?", department("Loire-Atlantique", "Maine-et-Loire")),
    ("initiatives des régions limitrophes de la Bretagne", region("Pays de la Loire", "Normandie")),
    ("projets dans l'Hexagone", lambda record: record.country == "FR" and record.region != "La Réunion"),
    ("initiatives à Nantes et ses environs", city("Nantes")),
    ("initiatives Finistère + Gers", department("Finistère", "Gers")),
    ("Quels projets dans l'ancienne région Midi-Pyrénées ?", region("Occitanie")),
    ("initiatives dans le grand Ouest, disons en Normandie", region("Normandie")),
    # legal forms
    ("initiatives relevant d'une collectivité en Bretagne", both(form("collectivite"), BRITTANY)),
    ("projets portés par des mairies ou d'autres collectivités", form("collectivite")),
    ("Donne-moi les coopératives d'Auvergne-Rhône-Alpes", both(form("cooperative"), region("Auvergne-Rhône-Alpes"))),
    ("projets portés par une association et une fondation", form("association", "fondation")),
    # a kind of thing, narrower than its theme
    ("recycleries", one("f23")),
    ("Y a-t-il des monnaies locales ? Lesquelles ?", one("f13")),
    ("Initiatives lancées il y a moins de 8 ans", year(2018)),
    ("projets nés pendant la décennie 2000-2009", year(2000, 2009)),
    ("initiatives de moins de 8 ans en Bretagne", both(year(2018), BRITTANY)),
    ("projets du XXIe siècle en Corse", one("f11")),
    ("initiatives lancées depuis le début des années 2010 en Normandie", one("f13")),
    ("Mon père perd la mémoire, qu'est-ce qui existe à Nantes pour l'autonomie ?", one("f24")),
    ("Mon frère est handicapé : que trouve-t-on à Paris ?", one("f19")),
    ("Aucune initiative à Nantes ?", city("Nantes")),
]  # fmt: skip

COUNTS: list[tuple[str, int]] = [
    ("Combien d'initiatives la base contient-elle ?", len(RECORDS)),
    ("nombre total de projets", len(RECORDS)),
    ("Combien de projets bretons ?", len(ids(BRITTANY))),
    ("Il y a combien d'initiatives à Paris ?", len(ids(city("Paris")))),
    (
        "Combien d'associations portent un projet dans les Pays de la Loire ?",
        len(ids(both(form("association"), LOIRE))),
    ),
    (
        "Combien d'initiatives pour les habitants ne concernent pas l'alimentation ?",
        len(ids(both(public("habitants"), without(FOOD)))),
    ),
    ("Parmi les initiatives bretonnes, combien visent les jeunes ?", len(ids(both(BRITTANY, YOUNG)))),
    ("Combien ont démarré en 2017 ?", len(ids(year(2017, 2017)))),
    ("Combien de régions françaises ont une initiative ?", len({record.region for record in RECORDS if record.region})),
    ("Combien de projets n'ont pas de budget ?", len(ids(lambda record: record.budget is None))),
    ("Combien d'initiatives coopératives ?", 2),
    ("De quand date Permis solidaire ?", 2017),
    ("En quelle année la Recyclerie du littoral a-t-elle été créée ?", 2012),
    ("Quand est née la Halte des aidants ?", 2009),
    ("Bienvenue chez nous existe depuis quand ?", 2016),
    ("Quel est le budget d'Ordinateurs en fête ?", 120000),
    ("Combien a coûté la Caravane de Léonie ?", 70000),
    ("À combien s'élève le budget de la Maison des tout-petits ?", 45000),
    ("Quel est le plus gros budget ?", 500000),
    ("Quel est le budget total des initiatives parisiennes ?", 135000),
    ("Quel budget moyen en Bretagne ?", 42500),
    ("Quel pourcentage des initiatives bretonnes concerne la mobilité ?", 40),
    ("En quelle année a été lancé le plus d'initiatives ?", 2014),
    ("nb projets Bretagne", len(ids(BRITTANY))),
    ("Total coopératives", 2),
    ("Effectif des associations parisiennes", 2),
    ("% initiatives bretonnes portées par une association", 40),
    ("Quelle est la part des associations parmi les initiatives bretonnes ?", 40),
    ("Quel pourcentage d'associations en Bretagne ?", 40),
    ("En proportion, combien d'initiatives bretonnes visent les jeunes ?", 40),
    ("Combien la Bretagne a-t-elle d'initiatives de plus que la Corse ?", len(ids(BRITTANY)) - 1),
    ("Quel est l'écart entre la Bretagne et la Corse ?", len(ids(BRITTANY)) - 1),
    ("Combien d'initiatives n'ont pas de ville renseignée ?", 1),
    ("Permis solidaire, ça date de quand ?", 2017),
    ("Année : Permis solidaire", 2017),
    ("À quand remonte le projet sur la santé de Strasbourg ?", 2017),
    ("Combien de régions ont plus de 4 initiatives ?", 1),
    ("Combien de départements n'ont aucune initiative ?", 101 - len({r.department for r in RECORDS if r.department})),
]

TABLES: list[tuple[str, Counter[str]]] = [
    ("Combien d'initiatives par région ?", Counter(record.region or "Bruxelles-Capitale" for record in RECORDS)),
    ("Répartition géographique des initiatives", Counter(record.region or "Bruxelles-Capitale" for record in RECORDS)),
    ("nombre de projets par département en Bretagne", Counter(r.department for r in RECORDS if BRITTANY(r))),
    ("Dans chaque ville bretonne, combien de projets ?", Counter(r.city for r in RECORDS if BRITTANY(r))),
    ("Ventilation par année", Counter(str(record.year) for record in RECORDS if record.year)),
    ("Pour les jeunes, nombre d'initiatives selon la région", Counter(r.region for r in RECORDS if YOUNG(r))),
]

STRINGS: list[tuple[str, str]] = [
    ("Quelle région compte le plus de projets ?", "Bretagne"),
    ("Où y a-t-il le plus d'initiatives ?", "Bretagne"),
    ("Quel département arrive en tête en Île-de-France ?", "Paris"),
    ("Hors Bretagne, quelle ville a le plus de projets ?", "Paris"),
    ("Quel thème revient le plus souvent en Bretagne ?", "Alimentation et agriculture"),
    ("Quel public est le plus visé ?", "Habitants"),
    ("De la Bretagne et de la Corse, laquelle a le plus d'initiatives ?", "Bretagne"),
    ("Y a-t-il plus de projets à Brest ou à Nantes ?", "Brest"),
    ("Entre la santé et la culture, quel thème a le moins d'initiatives en Bretagne ou ailleurs ?", "Santé"),
    ("Quelle est la plus ancienne initiative ?", "Écrire derrière les murs"),
    ("Quelle initiative a le budget le plus élevé ?", "Un toit pour repartir"),
    ("Qui porte le Potager des Voisins ?", "Association A"),
    ("Quelle structure est à l'origine de Handiclic ?", "Association Q"),
    ("C'est qui derrière « À vélo jusqu'au travail » ?", "Ville de Quimper"),
    ("par qui est pilotée la cohabitation des ages", "Association B"),
    ("Qui finance les Toits solaires villageois ?", "ADEME"),
    ("Avec qui travaille Permis solidaire ?", "Association B"),
    ("Où se trouve la Recyclerie du littoral ?", "Saint-Denis"),
    ("Dans quelle commune est basé le Chantier des berges ?", "Toulouse"),
    ("La Monnaie du fleuve, c'est où ?", "Rouen"),
    ("Dans quelle région se situe Classe dehors ?", "Corse"),
    ("Dans quel département est la Ferme des possibles ?", "Gers"),
    ("Quel est le thème de La Halte des aidants ?", "Vieillissement et autonomie"),
    ("À qui s'adresse Radio des collines ?", "Jeunes"),
    ("Quel est le statut juridique de Bouger sur ordonnance ?", "Mutuelle"),
    ("Qu'est-ce que l'ancrage territorial ?", "territoire"),
    ("Que veut dire « logique de service » ?", "usage"),
    ("Parle-moi de Parole de quartier", "Parole de quartier"),
    ("Ville bretonne qui compte le plus d'initiatives", "Brest"),
    ("porteur : Handiclic ?", "Association Q"),
    ("Bouger sur ordonnance : mutuelle ou association ?", "Mutuelle"),
    ("Handiclic : quelle association ?", "Association Q"),
    ("Laquelle est la plus ancienne, Radio des collines ou Handiclic ?", "Radio des collines"),
    ("Dans quelle ville ont démarré les Toits solaires villageois ?", "Le Puy-en-Velay"),
    ("ou se trouve handi clic", "Paris"),
    ("ca veut dire quoi logique de service ?", "usage"),
    ("C'est quoi déjà le critère « accessibilité » dans votre grille ?", "atteignable"),
    ("c'est quoi la phase d'émergence d'un projet ?", "idée"),
    ("Code ouvert citoyen, ça consiste en quoi ?", "Code ouvert citoyen"),
    ("Handiclic c'est porté par qui", "Association Q"),
    ("le statut de Handiclic", "Association"),
    ("Quelle est la mission de Handiclic ?", "Handiclic"),
]

BOOLEANS: list[tuple[str, bool]] = [
    ("Y a-t-il des projets pour les aidants ?", True),
    ("Existe-t-il une initiative sur la santé en Corse ?", False),
    ("Est-ce qu'on a quelque chose pour les détenus ?", True),
    ("Avez-vous des projets énergie en Normandie ?", False),
    ("Des initiatives bretonnes visent-elles les personnes âgées ?", False),
    ("N'y a-t-il pas un projet sur la mobilité à Brest ?", True),
    ("il existe des initiatives à Limoges ?", False),
    ("Y a-t-il plus d'initiatives en Bretagne qu'en Normandie ?", True),
    ("Y a-t-il davantage de projets sur la santé que sur l'emploi ?", False),
    ("L'Occitanie a-t-elle moins d'initiatives que la Bretagne ?", True),
    ("Les associations portent-elles plus de projets que les collectivités ?", True),
    ("Y a-t-il plus de 10 initiatives en Bretagne ?", False),
    ("Radio des collines est-elle portée par une association ?", True),
    ("Est-ce que la Halte des aidants se trouve à Nantes ?", False),
    ("Handiclic est-il dans l'annuaire ?", True),
    ("Disposons-nous de projets sur le sport ?", True),
    ("Initiatives dans le Cantal ? oui ou non", False),
    ("yatil des projets à Limoges ?", False),
    ("Handiclic, c'est bien une association ?", True),
    ("Radio des collines est à Clermont-Ferrand ?", True),
    ("c'est vrai que Handiclic est une coopérative ?", False),
    ("Handiclic est-il plus récent que Radio des collines ?", True),
    ("La Halte des aidants a-t-elle été créée avant Handiclic ?", True),
    ("La Bretagne fait-elle mieux que l'Occitanie ?", True),
    ("La Corse dépasse-t-elle la Bretagne ?", False),
    ("La Bretagne est-elle la région qui compte le plus d'initiatives ?", True),
    ("Est-ce que toutes les initiatives bretonnes sont des associations ?", False),
    ("Handiclic : association ?", True),
    ("Connaissez-vous la Recyclerie du littoral ?", True),
    ("Handiclic existe-t-elle dans l'annuaire ?", True),
    ("Est-il vrai qu'aucune initiative ne se trouve en Corse ?", False),
    ("Est-il vrai qu'aucun projet ne se trouve à Limoges ?", True),
    ("Handiclic a été créé avant 2015 ?", False),
]

UNKNOWN = [
    "Quel est le numéro de téléphone de la Halte des aidants ?",
    "Combien de bénévoles compte la Recyclerie du littoral ?",
    "Qui préside l'Association A ?",
    "Quels sont les horaires de la Maison des tout-petits ?",
    "Quel est le budget de Permis solidaire ?",
    "En quelle année a été créée la Ferme des possibles ?",
    "Qui finance Radio des collines ?",
    "Qui porte le projet Zanzibulle ?",
    "Où se trouve la Cabane aux Mirabelles ?",
    "Quelles initiatives ont fermé depuis 2020 ?",
    "Quelle est la capitale du Pérou ?",
    "Quel temps fera-t-il demain ?",
    "Comment s'inscrire à Classe dehors ?",
    "Quelle est l'initiative la plus efficace ?",
    "Raconte-moi une blague",
    "Permis solidaire est-il porté par une association ?",
    "initiatives portées par la société Xylotron",
    "Comment s'appelle la directrice de Handiclic ?",
    "Quel est le nom du maire de Quimper ?",
    "Quel est le coefficient multiplicateur de la Monnaie du fleuve ?",
    "Combien de lecteurs pour la Radio des collines ?",
    "nombre de salariés – Handiclic",
    "Contact presse de la Recyclerie du littoral ?",
    "taux de TVA des légumes",
    "la recette du kouign-amann",
    "comment je m'inscris à Handiclic",
    "Qui a remporté le Tour de France en 1998 ?",
    "Quelles aides fiscales une commune peut-elle obtenir ?",
    "Dans quelle commune est la Ferme des possibles ?",
    "c'est où la recyclerie du petit hibou",
    "Quels sont les financeurs des projets normands ?",
]


@pytest.mark.parametrize(("question", "test"), LISTS)
def test_a_list_holds_the_initiatives_that_meet_every_constraint(question: str, test: Test) -> None:
    found = answer(question)
    assert found.kind == "list"
    assert set(found.value if isinstance(found.value, list) else ()) == ids(test)
    assert found.status == "answered"
    assert {item.source_id for item in found.items} == ids(test)


@pytest.mark.parametrize(("question", "number"), COUNTS)
def test_a_number_is_counted_or_read_exactly(question: str, number: float) -> None:
    found = answer(question)
    assert (found.kind, found.value) == ("number", number)


@pytest.mark.parametrize(("question", "table"), TABLES)
def test_a_table_counts_each_group(question: str, table: Counter[str]) -> None:
    found = answer(question)
    assert (found.kind, found.value) == ("table", dict(table))


@pytest.mark.parametrize(("question", "text"), STRINGS)
def test_a_string_names_what_is_asked(question: str, text: str) -> None:
    found = answer(question)
    assert found.kind == "string"
    assert text in str(found.value)


@pytest.mark.parametrize(("question", "held"), BOOLEANS)
def test_a_yes_no_question_gets_yes_or_no(question: str, held: bool) -> None:
    found = answer(question)
    assert (found.kind, found.value) == ("boolean", held)


@pytest.mark.parametrize("question", UNKNOWN)
def test_what_the_graph_does_not_hold_is_said_to_be_unknown(question: str) -> None:
    found = answer(question)
    assert (found.status, found.kind, found.value) == ("unknown", "none", None)
    assert found.text.startswith("Je ne sais pas\u00a0: ")
