"""How long questions take over a synthetic base, once warm, and what loading its names costs.

    python -m benchmarks.questions --size 100000 --store /tmp/base

The base is drawn (towns of the gazetteer by population, concepts, carriers, years, criteria with their sentence) and
written by the code of kg/graph.py, without extraction or encoder; --store keeps it for the next run.
"""

import argparse
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate, islice
from pathlib import Path
from typing import Final, TypeVar

import pyoxigraph as ox

from ingest.gazetteer import gazetteer
from ingest.model import (
    ConceptMention,
    CriterionMention,
    Document,
    Evidence,
    Initiative,
    OrganisationMention,
    Place,
    PlaceMention,
    Quantity,
    YearMention,
)
from kg.ask import ask
from kg.ask.entities import entities
from kg.graph import content_quads, source_header, vocabulary_quads
from kg.model import Hit
from ontology.terms import CRITERIA, LEGAL_FORMS, PUBLICS, STAGES, THEMES

T = TypeVar("T")

SOURCE = "synthese.csv"
TODAY = date(2026, 1, 1)
CHUNK = 2_000
# A hamlet seldom has an initiative of its own; the smallest towns would only lengthen the list of places.
SMALLEST_TOWN = 2_000
EVERYWHERE_KM = 20_000.0
INITIATIVES_A_CARRIER = 3
SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bo",
    "da",
    "de",
    "di",
    "do",
    "fa",
    "fi",
    "ka",
    "ke",
    "ki",
    "ko",
    "la",
    "le",
    "li",
    "lo",
    "lu",
    "ma",
    "me",
    "mi",
    "mo",
    "na",
    "ne",
    "ni",
    "no",
    "ra",
    "re",
    "ri",
    "ro",
    "sa",
    "si",
    "so",
    "ta",
    "te",
    "ti",
    "to",
    "va",
    "vi",
    "vo",
]
HEADS: Final = (
    "La Recyclerie", "Le Potager", "L'Atelier", "Le Café", "La Maison", "Le Réseau", "La Coopérative", "Le Fournil",
    "La Ressourcerie", "Le Jardin", "La Fabrique", "Le Garage", "L'Épicerie", "La Crèche", "Le Relais", "Radio",
)  # fmt: skip
SENTENCES: Final = (
    "Chaque semaine, des bénévoles ouvrent la salle aux familles du quartier.",
    "Un minibus passe de village en village pour rompre l'isolement.",
    "Les légumes invendus sont transformés en conserves.",
    "Des ateliers de réparation prolongent la vie des objets.",
    "Une permanence accompagne les démarches en ligne.",
    "Les habitants choisissent ensemble les travaux de l'année.",
    "Le lieu accueille des concerts, des cours et une cantine.",
    "Des chambres sont réservées aux femmes qui quittent leur logement.",
    "Le chantier emploie douze salariés en insertion.",
    "Les élèves cultivent une parcelle derrière le collège.",
)
PROOFS: Final = (
    "Les salariés et les usagers votent les orientations.",
    "Ventes, dons et subventions se partagent les recettes.",
    "Neuf personnes sur dix déclarent se sentir moins seules.",
    "La démarche est reprise dans quatre communes voisines.",
)
QUESTIONS: Final = (
    "Quelles initiatives ?",
    "Quelles initiatives en Bretagne ?",
    "Quelles initiatives sur la mobilité en Bretagne ?",
    "Quelles initiatives portent sur la santé ?",
    "initiatives lancées après 2015 hors d'Île-de-France",
    "Quelles initiatives pour les jeunes à Lyon ?",
    "initiatives à moins de 30 km de Rennes",
    "initiatives qui ne sont pas portées par une association en Corse",
    "Quelles initiatives croisent culture et jeunesse ?",
    "Quelles initiatives ont une gouvernance participative ?",
    "initiatives pour les aidants ou les personnes âgées dans le Finistère",
    "Quelles initiatives des coopératives entre 2010 et 2014 ?",
    "Quelles initiatives ont un budget de plus de 400 000 euros ?",
    "Quelles sont les initiatives financées par l'ADEME ?",
    "recycleries en Normandie",
    "projets de philatélie en Bretagne",
    "Combien d'initiatives ?",
    "Combien d'initiatives pour les jeunes en Occitanie ?",
    "Combien d'initiatives portées par des associations ?",
    "Combien d'initiatives ne sont pas en Île-de-France ?",
    "Combien d'initiatives remplissent le critère des impacts directs ?",
    "Combien de régions ont des initiatives sur l'habitat ?",
    "Combien d'initiatives par région ?",
    "Combien d'initiatives par département en Bretagne ?",
    "répartition par année",
    "répartition par thème des initiatives d'Occitanie",
    "répartition par statut juridique",
    "répartition par critère",
    "Quelle région compte le plus d'initiatives sur la santé ?",
    "Quelle est la ville qui a le plus d'initiatives ?",
    "quels thèmes à Lyon ?",
    "Quel est le plus gros budget ?",
    "Quelle est l'initiative la plus ancienne ?",
    "Quel est le budget moyen des initiatives sur l'emploi ?",
    "Quelle part des initiatives bretonnes vise les jeunes ?",
    "Les associations portent-elles plus de projets que les collectivités ?",
    "Y a-t-il plus d'initiatives en Bretagne qu'en Normandie ?",
    "Y a-t-il des projets pour les aidants dans le Finistère ?",
    "Y a-t-il des initiatives sur la culture en Guyane portées par une mutuelle ?",
    "Toutes les initiatives corses sont-elles portées par des associations ?",
    "Qui porte {title} ?",
    "Où se trouve {title} ?",
    "En quelle année a démarré {title} ?",
    "Qu'est-ce que l'ancrage territorial ?",
)


class _Draw:
    """Draws initiatives from a seed: the same size gives the same base."""

    def __init__(self, size: int, seed: int = 0) -> None:
        self._random = random.Random(seed)
        paris = gazetteer().lookup("Paris")[0]
        towns = [paris, *gazetteer().nearby(paris, EVERYWHERE_KM)]
        self._towns = sorted(
            (place for place in towns if place.population >= SMALLEST_TOWN), key=lambda place: place.code
        )
        self._weights = list(accumulate(place.population for place in self._towns))
        self._carriers = [self._carrier() for _ in range(max(1, size // INITIATIVES_A_CARRIER))]

    def _pick(self, items: Sequence[T]) -> T:
        return self._random.choice(items)

    def _name(self) -> str:
        return "".join(self._random.choices(SYLLABLES, k=3)).capitalize()

    def _carrier(self) -> tuple[str, str]:
        kind = self._pick(("Association", "Coopérative", "Collectif", "Maison"))
        return f"{kind} {self._name()} {self._name()}", self._pick(tuple(LEGAL_FORMS))

    def initiative(self, number: int) -> Initiative:
        """Return one initiative; about one in three holds a criterion, one in two a budget, most a year."""
        (town,) = self._random.choices(self._towns, cum_weights=self._weights)
        title = f"{self._pick(HEADS)} {self._name()} {self._name()} de {town.name}"
        sentences = [*self._random.sample(SENTENCES, k=3), *(self._name() for _ in range(10))]
        proof = self._pick(PROOFS) if self._random.random() < 0.35 else ""
        text = " ".join([*sentences, proof]).strip()
        carrier, form = self._pick(self._carriers)
        budget = self._random.randrange(5_000, 500_000, 500)
        return Initiative(
            id=f"synthese-{number}",
            source_id=f"s{number}",
            title=title,
            summary=sentences[0],
            text=text,
            document=Document(source=f"{SOURCE}#{number}", title=title, text=text),
            places=(_place(town),),
            organisations=tuple(self._organisations(carrier)),
            themes=self._concepts(tuple(THEMES), (1, 2)),
            publics=self._concepts(tuple(PUBLICS), (0, 2)),
            stage=next(iter(self._concepts(tuple(STAGES), (0, 1))), None),
            start_year=YearMention(self._random.randint(1990, 2024), 1.0, stated=True) if number % 10 else None,
            legal_form=ConceptMention(form, 1.0, stated=True),
            budget=Quantity(str(budget), float(budget), "EUR", None, stated=True) if number % 2 else None,
            criteria=self._criteria(text, proof),
        )

    def _concepts(self, ids: Sequence[str], numbers: tuple[int, int]) -> tuple[ConceptMention, ...]:
        return tuple(
            ConceptMention(id, 1.0, stated=True) for id in self._random.sample(ids, k=self._random.randint(*numbers))
        )

    def _organisations(self, carrier: str) -> Iterator[OrganisationMention]:
        yield OrganisationMention(carrier, None, None, carrier, ("porteur",), None, 1.0, stated=True)
        if self._random.random() < 0.1:
            funder = self._pick(("ADEME", "Fondation de France", "Caisse des Dépôts"))
            yield OrganisationMention(funder, None, None, funder, ("financeur",), None, 1.0, stated=True)

    def _criteria(self, text: str, proof: str) -> tuple[CriterionMention, ...]:
        if not proof:
            return ()
        start = text.index(proof)
        return (
            CriterionMention(self._pick(tuple(CRITERIA)), "yes", 0.9, (Evidence(proof, start, start + len(proof)),)),
        )


def _place(town: Place) -> PlaceMention:
    return PlaceMention(town.name, None, None, town, 1.0, stated=True)


def build(store: ox.Store, size: int) -> None:
    """Write a drawn base of so many initiatives, with the ontology."""
    draw = _Draw(size)
    numbers = iter(range(size))
    store.bulk_extend(source_header(SOURCE, content_hash="", extractor="synthese"))
    store.bulk_extend(vocabulary_quads())
    while chunk := [draw.initiative(number) for number in islice(numbers, CHUNK)]:
        documents = [initiative.document for initiative in chunk]
        store.bulk_extend(content_quads(SOURCE, extractor="synthese", initiatives=chunk, documents=documents))
    store.optimize()


def _find(text: str, k: int) -> list[Hit]:
    """Find nothing: the search is measured by benchmarks/latency.py."""
    return []


def milliseconds(store: ox.Store, questions: Sequence[str]) -> list[tuple[float, str]]:
    """Return how long each question takes when asked a second time, the slowest first."""
    times = []
    for question in questions:
        ask(store, question, find=_find, today=TODAY)
        start = time.perf_counter()
        ask(store, question, find=_find, today=TODAY)
        times.append((1000 * (time.perf_counter() - start), question))
    return sorted(times, reverse=True)


def _asked(store: ox.Store) -> list[str]:
    title = entities(store).initiatives[0].title
    return [question.format(title=title) for question in QUESTIONS]


def main() -> None:
    """Print what loading costs, then the median, the 95th percentile and the slowest questions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1_000)
    parser.add_argument("--store", type=Path, help="where the base is kept; a base already there is not built again")
    parser.add_argument("--slowest", type=int, default=5)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = args.store or Path(folder) / "store"
        start = time.perf_counter()
        if not path.exists():
            build(ox.Store(str(path)), args.size)
        built = time.perf_counter() - start
        store = ox.Store.read_only(str(path))
        start = time.perf_counter()
        questions = _asked(store)
        ask(store, questions[0], find=_find, today=TODAY)
        loaded = time.perf_counter() - start
        times = milliseconds(store, questions)
    ascending = sorted(taken for taken, _ in times)
    for taken, question in times[: args.slowest]:
        print(f"{taken:9.1f} ms  {question}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(
        f"{args.size} initiatives, built {built:.0f} s, loaded with the first question {loaded:.1f} s, {memory:.0f} MB"
    )
    p95 = ascending[int(0.95 * len(ascending))]
    print(f"{len(times)} questions, warm: median {statistics.median(ascending):.0f} ms, p95 {p95:.0f} ms")


if __name__ == "__main__":
    main()
