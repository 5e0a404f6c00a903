"""Eight invented initiatives, their graph, and an encoder that any machine runs: words hashed to directions."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyoxigraph as ox

from ingest.gazetteer import gazetteer
from ingest.model import (
    ConceptMention,
    CriterionMention,
    Document,
    Evidence,
    Initiative,
    OrganisationMention,
    PlaceMention,
    YearMention,
)
from kg.encode import Vector, Vectors
from kg.graph import document_iri, initiative_iri, source_quads
from kg.lexical import terms
from kg.model import IndexedText


@cache
def _direction(term: str, dimension: int) -> Vector:
    seed = int.from_bytes(hashlib.sha256(term.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(dimension).astype(np.float32)


@dataclass
class BagEncoder:
    """A text's vector is the sum of its terms' fixed directions. encoded: every passage it was asked."""

    name: str = "sac-de-mots@1"
    dimension: int = 256

    def __post_init__(self) -> None:
        self.encoded: list[str] = []

    def _vector(self, text: str) -> Vector:
        vector = np.full(self.dimension, 0.05)
        for term in terms(text):
            vector += _direction(term, self.dimension)
        return (vector / np.linalg.norm(vector)).astype(np.float32)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded.extend(texts)
        return np.stack([self._vector(text) for text in texts])

    def encode_query(self, text: str) -> Vector:
        return self._vector(text)


@dataclass(frozen=True)
class Row:
    id: str
    title: str
    text: str
    city: str | None
    theme: str
    public: str
    criterion: tuple[str, str]
    carrier: str
    legal: str
    year: int | None


ROWS = (
    Row("goûter", "Les goûters du mardi",
        "Des bénévoles rendent visite aux personnes âgées pour rompre leur isolement. Un goûter les réunit chaque mardi.",
        "29019", "vieillissement-autonomie", "personnes-agees", ("finalite-sociale", "rompre leur isolement"),
        "Amis du Port", "association", 2012),
    Row("tandem", "Tandem des âges",
        "Un étudiant loge chez une personne âgée. La solitude recule et le loyer baisse : deux isolements se répondent.",
        "35238", "vieillissement-autonomie", "personnes-agees", ("finalite-sociale", "La solitude recule"),
        "Toit à deux", "association", 2016),
    Row("potager", "Le potager de la gare",
        "Dans un jardin partagé, les voisins cultivent des légumes. Un goûter les réunit à chaque récolte.",
        "29019", "alimentation-agriculture", "habitants", ("ancrage-territorial", "les voisins cultivent des légumes"),
        "Amis du Port", "association", 2018),
    Row("atelier", "Atelier des deux roues",
        "On y répare son vélo avec des mécaniciens bénévoles. Les pièces viennent de la déchèterie.",
        "69123", "mobilite-transports", "tout-public", ("logique-de-service", "On y répare son vélo"),
        "Coopérative du pignon", "cooperative", None),
    Row("épicerie", "L’épicerie du coin",
        "Une épicerie solidaire vend des légumes à petit prix aux familles modestes. Elle récupère les invendus.",
        "67482", "solidarite-precarite", "familles", ("accessibilite", "vend des légumes à petit prix"),
        "CCAS", "collectivite", 2009),
    Row("chantier", "Bois d’avenir",
        "Un chantier d’insertion embauche des chômeurs de longue durée. Ils fabriquent des meubles en palettes.",
        "59350", "emploi-insertion", "demandeurs-emploi", ("finalite-sociale", "embauche des chômeurs"),
        "Bois d’avenir", "entreprise", 2020),
    Row("bus", "Le bus des démarches",
        "Un bus aménagé fait le tour des villages. Un médiateur aide à remplir les formulaires sur internet.",
        None, "inclusion-numerique", "habitants", ("accessibilite", "fait le tour des villages"),
        "Département", "collectivite", 2015),
    Row("chorale", "La chorale des quais",
        "Des adolescents du quartier chantent l’opéra avec des artistes. Un spectacle est donné chaque été.",
        "33063", "culture-medias", "jeunes", ("aspiration-sociale", "chantent l’opéra avec des artistes"),
        "Les Quais", "association", 2019),
)  # fmt: skip


def iri(id: str) -> str:
    return initiative_iri(id)


def _initiative(row: Row) -> Initiative:
    document = Document(source=f"{row.id}.md", title=row.title, text=row.text)
    criterion, quote = row.criterion
    start = row.text.index(quote)
    place = gazetteer().by_code(row.city) if row.city else None
    evidence = (Evidence(quote, start, start + len(quote)),)
    return Initiative(
        id=row.id,
        source_id=f"s-{row.id}",
        title=row.title,
        summary=row.text.split(".")[0] + ".",
        text=row.text,
        document=document,
        places=(PlaceMention(place.name, None, None, place, 1.0, stated=True),) if place else (),
        organisations=(
            OrganisationMention(row.carrier, None, None, row.carrier, ("porteur",), row.legal, 1.0, stated=True),
        ),
        themes=(ConceptMention(row.theme, 0.9, evidence),),
        publics=(ConceptMention(row.public, 0.9, evidence),),
        start_year=YearMention(row.year, 1.0, stated=True) if row.year else None,
        criteria=(
            CriterionMention(criterion, "yes", 0.9, evidence),
            CriterionMention("changement-social", "no", 0.5, evidence),
        ),
    )


def other(number: int) -> Row:
    """An initiative more, like no other: for tests that need many."""
    words = " ".join(f"mot{letter}" for letter in (chr(97 + number % 26) * 3, chr(98 + number % 24) * 4))
    return Row(f"autre{number}", f"Autre {words}", f"On y fait {words}. On y vient le lundi.", None, "culture-medias",
               "habitants", ("finalite-sociale", "On y vient le lundi."), "Autres", "association", None)  # fmt: skip


def make_store(*, others: int = 0) -> ox.Store:
    store = ox.Store()
    for row in (*ROWS, *map(other, range(others))):
        initiative = _initiative(row)
        store.extend(
            source_quads(
                f"{row.id}.md",
                content_hash=row.id,
                extractor="test",
                initiatives=[initiative],
                documents=[initiative.document],
            )
        )
    return store


def indexed_texts() -> list[IndexedText]:
    return [
        IndexedText(
            iri=iri(row.id),
            source_id=f"s-{row.id}",
            title=row.title,
            text=row.text,
            document=document_iri(f"{row.id}.md"),
            themes=(row.theme,),
            publics=(row.public,),
            criteria=(row.criterion[0],),
            places=(row.city,) if row.city else (),
        )
        for row in ROWS
    ]
