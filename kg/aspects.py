"""What makes two initiatives comparable: the need they answer, for whom, on what theme, by which way of doing.

Texts that share a village, a garden or a restaurant look alike to an encoder; what people mean by comparable is the
need and the public. So an initiative is read along probes, short French phrases: it is described by how much nearer to
each probe it lies than other initiatives do, and initiatives are compared by these profiles. On 60 real triplets the
encoder's own similarity orders 0.55 as people do, profiles 0.77.

Themes and publics are the controlled vocabularies'; needs and ways of doing, below, are only probes, never facts.
People weigh the aspects as they like: WEIGHTS says which there are, and what each weighs if nobody says.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, cast

import numpy as np

from ingest.concepts import singular
from ingest.errors import UsageError
from ingest.identity import fold
from kg.encode import Vector, Vectors
from kg.lexical import terms
from kg.model import Passage
from ontology.terms import PUBLICS, THEMES, Scheme
from ontology.vocabulary import concepts

# The weight of each aspect beside its measured one: 1 leaves it as it is, 0 ignores it. Where it takes place and who
# carries it do not make a practice comparable, until someone wants them to.
WEIGHTS: Final[Mapping[str, float]] = {
    "besoin": 1.0, "public": 1.0, "theme": 1.0, "critere": 1.0, "maniere-de-faire": 1.0, "texte": 1.0, "porteur": 0.0,
    "territoire": 0.0,
}  # fmt: skip
HEAVIEST: Final = 5.0
# A term of more probes than this names none of them.
TELLING: Final = 3
# Verbs of all work, which name no need by themselves.
LIGHT: Final = "faire être avoir pouvoir vouloir devoir aller venir mettre prendre donner rendre trouver garder tenir passer partir"

NEEDS: Final = {
    "Isolement et solitude": "rompre l’isolement et la solitude, recréer du lien avec des visites et des rencontres",
    "Accès à l’emploi": "retrouver un emploi après une longue période de chômage, lever les freins à l’embauche",
    "Création d’activité": "créer son activité ou son entreprise, se mettre à son compte, apprendre à entreprendre",
    "Qualification": "acquérir un métier, une qualification ou un diplôme",
    "Décrochage scolaire": "éviter le décrochage scolaire, soutenir la scolarité et la réussite des élèves",
    "Orientation": "choisir son orientation, ouvrir le champ des possibles, égalité des chances dans les études",
    "Illettrisme et langue": "apprendre à lire, à écrire et à parler français, lutter contre l’illettrisme",
    "Accès à la culture": "ouvrir l’art, la musique, le livre et la culture à ceux qui en sont éloignés",
    "Perte d’autonomie": "continuer à vivre chez soi malgré la perte d’autonomie et la dépendance",
    "Répit des aidants": "soulager, écouter et soutenir les proches aidants",
    "Fin de vie": "accompagner la fin de vie et le deuil",
    "Handicap au quotidien": "vivre de façon autonome avec un handicap, compenser une déficience",
    "Souffrance psychique": "vivre avec des troubles psychiques, santé mentale, mal-être",
    "Maladie": "mieux vivre avec une maladie, se rétablir, activité adaptée pour des malades",
    "Accès aux soins": "accéder aux soins, au dépistage et à un médecin malgré la distance ou la pauvreté",
    "Prévention et bien vieillir": "prévenir les risques pour la santé, bien vieillir, alimentation et activité physique",
    "Addictions": "prévenir les addictions et réduire les risques",
    "Sans-abri": "sortir de la rue, mettre à l’abri des personnes sans domicile",
    "Logement": "trouver un logement digne et abordable, éviter l’expulsion",
    "Précarité énergétique": "réduire les factures d’énergie, rénover un logement mal isolé",
    "Faim et aide alimentaire": "nourrir des personnes démunies, aide alimentaire, repas solidaires",
    "Alimentation de qualité": "manger sain, local et bio à un prix accessible",
    "Revenu des producteurs": "assurer un revenu juste aux agriculteurs et aux producteurs, vente directe",
    "Gaspillage": "éviter le gaspillage, sauver les invendus et les surplus",
    "Déchets et réemploi": "donner une seconde vie aux objets, réparer, trier et réduire les déchets",
    "Équipement à petit prix": "s’équiper quand on n’en a pas les moyens, matériel prêté ou d’occasion",
    "Accès aux droits": "connaître et faire valoir ses droits, lutter contre le non-recours, démarches simplifiées",
    "Surendettement et budget": "gérer son budget, sortir du surendettement, accéder au crédit et à l’épargne",
    "Fracture numérique": "apprendre à se servir d’un ordinateur et d’internet, démarches en ligne",
    "Mobilité": "se déplacer sans voiture, aller au travail, permis de conduire, transport solidaire",
    "Garde d’enfants": "faire garder ses enfants, horaires décalés, accueil du jeune enfant",
    "Parentalité": "aider des parents dans leur rôle, soutien à la parentalité",
    "Protection de l’enfance": "protéger des enfants confiés à l’aide sociale, enfants en danger, placement",
    "Violences": "protéger les victimes de violences, femmes battues, harcèlement",
    "Discriminations": "lutter contre les discriminations, le racisme et le sexisme, changer le regard",
    "Accueil des exilés": "accueillir des réfugiés et des migrants, faciliter leur intégration",
    "Réinsertion après la prison": "préparer la sortie de prison, éviter la récidive",
    "Accès aux vacances et au sport": "partir en vacances, faire du sport, loisirs pour tous",
    "Quartier sans lien": "recréer du lien entre voisins, vivre ensemble, mixité sociale dans un quartier",
    "Territoire en déclin": "revitaliser un village, garder des services et des commerces, lutter contre l’exode rural",
    "Parole des habitants": "donner la parole aux habitants, les faire participer aux décisions publiques",
    "Engagement": "trouver une mission de bénévole, s’engager, service civique",
    "Information des citoyens": "informer les citoyens, rendre l’action publique transparente, données ouvertes",
    "Lourdeur administrative": "simplifier une procédure administrative pour les usagers et les agents",
    "Action publique morcelée": "coordonner des services et des institutions qui travaillent séparément",
    "Outils des agents": "équiper des agents publics d’un logiciel pour instruire, contrôler ou suivre des dossiers",
    "Contrôle et fraude": "détecter la fraude, cibler les contrôles, garantir la conformité",
    "Climat et énergie": "produire une énergie renouvelable, réduire les émissions, s’adapter au climat",
    "Nature menacée": "protéger la biodiversité, l’eau, les sols et les paysages",
    "Congestion et pollution": "réduire le trafic, la pollution et l’usage de la voiture en ville",
    "Financement des projets": "financer des projets solidaires et des associations",
    "Isolement des porteurs": "aider des porteurs de projet à se rencontrer, à apprendre et à coopérer",
    "Savoirs partagés": "partager des savoirs et des ressources libres, apprendre entre pairs",
    "Logistique": "livrer des marchandises, organiser la logistique du dernier kilomètre",
}
WAYS: Final = {
    "Lieu ouvert à tous": "un lieu d’accueil ouvert, café, maison, tiers-lieu",
    "Lieu itinérant": "un bus, un camion ou une équipe qui va vers les gens, service itinérant",
    "Hébergement partagé": "habiter ensemble, colocation, habitat groupé, béguinage",
    "Chantier d’insertion": "un chantier d’insertion, un emploi comme support d’accompagnement",
    "Accompagnement individuel": "un accompagnement personnalisé par un référent, parrainage, mentorat",
    "Entraide entre pairs": "des pairs qui s’entraident, groupe de parole, pair-aidance",
    "Visites de bénévoles": "des bénévoles qui rendent visite ou téléphonent",
    "Échange de services": "un système d’échange de services, troc, monnaie temps",
    "Prêt et partage": "prêter, louer ou partager des objets, des véhicules ou des locaux",
    "Collecte et redistribution": "collecter des dons ou des surplus et les redistribuer",
    "Atelier pratique": "des ateliers pratiques où l’on fabrique, cuisine ou crée ensemble",
    "Jardin et culture": "un jardin partagé, maraîchage",
    "Formation": "une formation, des cours, un programme pédagogique",
    "Jeu et concours": "un jeu, un concours, un défi",
    "Festival et événement": "un festival, une fête, un événement annuel",
    "Art et spectacle": "une création artistique, théâtre, musique, spectacle",
    "Sport": "une pratique sportive collective",
    "Médias et récit": "un journal, une radio, des films, des récits de vie",
    "Plateforme en ligne": "une plateforme en ligne, un site, une application mobile",
    "Logiciel et données": "un logiciel, une base de données, des algorithmes, une API",
    "Guichet unique": "un guichet unique, une porte d’entrée vers plusieurs services",
    "Réseau de professionnels": "un réseau de professionnels, des rencontres régulières entre partenaires",
    "Coopérative": "une coopérative, des sociétaires qui décident ensemble",
    "Achat groupé": "un groupement d’achat, un circuit court",
    "Commerce": "une boutique, une épicerie, un restaurant",
    "Monnaie et épargne": "une monnaie locale, un fonds, une épargne solidaire",
    "Concertation": "une concertation, un conseil d’habitants, un budget participatif",
    "Planification": "un schéma, un plan d’action, une politique publique",
    "Diagnostic et enquête": "une étude, un diagnostic, une enquête",
    "Guide et méthode": "un guide, une méthode, une boîte à outils",
    "Incubation": "un incubateur, un appel à projets, un accompagnement de porteurs de projet",
    "Label et charte": "un label, une charte, des engagements",
    "Médiation": "des médiateurs, une équipe qui fait le lien, interprètes",
    "Soins et santé": "des consultations, des soins, une équipe soignante",
    "Garde et accueil": "une crèche, une halte-garderie, un accueil d’enfants",
    "Transport": "un service de transport, covoiturage, vélo",
    "Réparation": "un atelier de réparation, une recyclerie",
    "Échange entre générations": "des rencontres entre jeunes et personnes âgées",
}


@dataclass(frozen=True)
class Probe:
    """A phrase along which initiatives are read. scheme: "besoin", "maniere-de-faire", "theme" or "public"."""

    scheme: str
    id: str
    text: str


def _concept_probes(scheme: Scheme) -> list[Probe]:
    return [Probe(scheme.name, concept.id, f"{concept.label}. {concept.definition}") for concept in concepts(scheme)]


@cache
def probes() -> tuple[Probe, ...]:
    """Return all probes, scheme by scheme."""
    return (
        *(Probe("besoin", label, text) for label, text in NEEDS.items()),
        *_concept_probes(PUBLICS),
        *_concept_probes(THEMES),
        *(Probe("maniere-de-faire", label, text) for label, text in WAYS.items()),
    )


def columns(scheme: str) -> list[int]:
    """Return the columns of a scheme in a matrix of all probes."""
    return [number for number, probe in enumerate(probes()) if probe.scheme == scheme]


@cache
def telling_terms() -> tuple[frozenset[str], ...]:
    """Return, for each probe, the terms of its label and text that few probes have: « isolement », not « aide »."""
    light = frozenset(terms(LIGHT))
    found = [frozenset(terms(f"{probe.id} {probe.text}")) - light for probe in probes()]
    counts = Counter(term for held in found for term in held)
    return tuple(frozenset(term for term in held if counts[term] <= TELLING) for held in found)


def read_weights(given: Sequence[str]) -> dict[str, float]:
    """Return the weights of all aspects from « besoin=2 » and the like. Raises UsageError."""
    weights = dict(WEIGHTS)
    for words in given:
        name, _, number = words.partition("=")
        aspect = fold(name).replace(" ", "-")
        value = number.strip().replace(",", ".")
        if aspect not in WEIGHTS or not re.fullmatch(r"\d(\.\d+)?", value) or float(value) > HEAVIEST:
            raise UsageError(
                f"poids incompris : « {words} » ; attendu : ASPECT=NOMBRE, de 0 à {HEAVIEST:g}, où ASPECT est "
                f"{', '.join(WEIGHTS)}"
            )
        weights[aspect] = float(value)
    return weights


@dataclass(frozen=True)
class Subject:
    """What the others are compared with. iri: None for a pasted text.

    profile: float32 (probes,); vectors: of the passages, float32 (n, dim), searched space; themes, publics, criteria:
    identifiers.
    """

    iri: str | None
    profile: Vector
    themes: frozenset[str]
    publics: frozenset[str]
    criteria: frozenset[str]
    passages: tuple[Passage, ...]
    vectors: Vectors


@cache
def _naming_words(scheme: Scheme) -> dict[str, "re.Pattern[str]"]:
    found = {}
    for entry in concepts(scheme):
        words = sorted({singular(fold(name)) for name in (entry.label, *entry.synonyms)}, key=len, reverse=True)
        found[entry.id] = re.compile(rf"\b(?:{'|'.join(words)})\b")
    return found


def mentioned(scheme: Scheme, text: str) -> frozenset[str]:
    """Return the concepts whose label or synonym a text holds as words; accents, case and plural ignored."""
    words = singular(fold(text))
    return frozenset(id for id, pattern in _naming_words(scheme).items() if pattern.search(words))


def names_concept(scheme: Scheme, id: str, text: str) -> bool:
    """Tell whether a text holds a concept's label or synonym as words."""
    return bool(_naming_words(scheme)[id].search(singular(fold(text))))


@dataclass(frozen=True)
class Reading:
    """How a corpus stands to the probes, so that a text is read by how it differs from the others.

    probes: float32 (probes, dim), searched space. passage_mean, passage_spread: float32 (probes,), of the initiatives'
    first passages, where a text says its need and public; query_mean, query_spread: of titles read as queries.
    """

    probes: Vectors
    passage_mean: Vector
    passage_spread: Vector
    query_mean: Vector
    query_spread: Vector

    @classmethod
    def fit(cls, probes: Vectors, passages: Vectors, queries: Sequence[Vector]) -> "Reading":
        """Fit on a corpus: one passage an initiative, and some of its texts as queries, in the searched space."""
        asked = np.stack(queries) if len(queries) else passages
        return cls(probes, *_spread(passages @ probes.T), *_spread(asked @ probes.T))

    @classmethod
    def load(cls, path: Path) -> "Reading":
        """Read what `save` wrote."""
        with np.load(path) as arrays:
            return cls(**{name: arrays[name] for name in arrays.files})

    def save(self, path: Path) -> None:
        """Write as a .npz file."""
        np.savez(path, **vars(self))

    def passages(self, vectors: Vectors) -> Vectors:
        """Return the profiles of passages: float32 (…, probes), z-scores against the corpus."""
        return cast(Vectors, (vectors @ self.probes.T - self.passage_mean) / self.passage_spread)

    def query(self, vector: Vector) -> Vector:
        """Return the profile of a query: float32 (probes,), z-scores against titles."""
        return cast(Vector, (vector @ self.probes.T - self.query_mean) / self.query_spread)


def _spread(similarities: Vectors) -> tuple[Vector, Vector]:
    """Return mean and standard deviation of each column; of fewer than two rows, 0 and 1."""
    if len(similarities) < 2:
        width = similarities.shape[1]
        return np.zeros(width, np.float32), np.ones(width, np.float32)
    return similarities.mean(axis=0), np.maximum(similarities.std(axis=0), 1e-6)
