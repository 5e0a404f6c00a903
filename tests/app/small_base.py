"""A small knowledge base built by hand (no extraction: a page is tested for what it shows), and ways to read pages."""

import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

from ingest.gazetteer import gazetteer
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
from kg.base import Writer
from kg.build import publish, replace_graph
from kg.encode import Vector, Vectors
from kg.graph import VOCABULARY_GRAPH, source_graph, source_quads, vocabulary_quads
from kg.lexical import terms

LAYOUT = Path(__file__).parents[2] / "pages" / "layout.py"
HOSTILE = '<img src=x onerror="alert(1)"> [clic](javascript:alert(2)) :red[*Titre*]'

GARDEN = (
    "À Brest, les habitants du quartier cultivent ensemble un jardin. Un comité d’habitants décide chaque mois des "
    "cultures. La mairie prête le terrain et une subvention paie l’animateur. Les paniers sont vendus à prix doux aux "
    "familles du quartier."
)
RELIEF = (
    "À Rennes, des bénévoles remplacent quelques heures les proches qui aident une personne âgée. Les aidants soufflent "
    "et sortent de chez eux. Le service est gratuit. Il a été lancé sans associer les familles."
)
BIKES = "À Lyon, un atelier répare des vélos et apprend à chacun à réparer le sien. Il compte 300 adhérents."
CARS = "À Liège, des voisins partagent trois voitures. La coopérative loue chaque voiture à l’heure."


def evidence(text: str, quote: str) -> Evidence:
    """Return a quote of a text with its offsets."""
    start = text.index(quote)
    return Evidence(quote, start, start + len(quote))


def at(text: str, name: str) -> PlaceMention:
    """Return a place named in a text, as the gazetteer knows it."""
    start = text.index(name)
    return PlaceMention(name, start, start + len(name), gazetteer().lookup(name)[0], 0.9)


def initiative(id: str, title: str, text: str, **facts: object) -> Initiative:
    """Return an initiative with the facts given, and no other."""
    document = Document(source=f"tests/{id}.md", title=title, text=text, licence="CC-BY-4.0")
    bare = Initiative(f"{id}-00000000", id, title, text.split(". ", maxsplit=1)[0] + ".", text, document)
    return replace(bare, **facts)  # type: ignore[arg-type]


INITIATIVES = (
    initiative(
        "jardin", "Le jardin du quartier", GARDEN,
        places=(at(GARDEN, "Brest"),),
        themes=(ConceptMention("alimentation-agriculture", 0.9, (evidence(GARDEN, "les habitants du quartier cultivent ensemble un jardin"),)),),
        publics=(ConceptMention("habitants", 0.8), ConceptMention("familles", 0.7)),
        organisations=(OrganisationMention("La mairie", 122, 131, "Mairie de Brest", ("partenaire",), "collectivite", 0.8,
                                           evidence(GARDEN, "La mairie prête le terrain et une subvention paie l’animateur.")),),
        start_year=YearMention(2015, 1.0, stated=True),
        criteria=(CriterionMention("gouvernance-participative", "yes", 0.92,
                                   (evidence(GARDEN, "Un comité d’habitants décide chaque mois des cultures."),)),),
    ),
    initiative(
        "relais", "Souffler un peu", RELIEF,
        places=(at(RELIEF, "Rennes"),),
        themes=(ConceptMention("vieillissement-autonomie", 0.9),),
        publics=(ConceptMention("aidants", 0.9, (evidence(RELIEF, "Les aidants soufflent et sortent de chez eux."),)),),
        start_year=YearMention(2019, 0.8),
        criteria=(CriterionMention("gouvernance-participative", "no", 0.7,
                                   (evidence(RELIEF, "Il a été lancé sans associer les familles."),)),
                  CriterionMention("accessibilite", "yes", 0.65, (evidence(RELIEF, "Le service est gratuit."),))),
    ),
    initiative(
        "velos", "L’atelier vélo", BIKES,
        places=(at(BIKES, "Lyon"),),
        themes=(ConceptMention("mobilite-transports", 0.9), ConceptMention("economie-circulaire", 0.7)),
        publics=(ConceptMention("habitants", 0.6),),
        figures=(Quantity("300 adhérents", 300, "adhérents", evidence(BIKES, "Il compte 300 adhérents.")),),
    ),
    initiative("voitures", "Voisins de volant", CARS, places=(at(CARS, "Liège"),),
               themes=(ConceptMention("mobilite-transports", 0.9),), legal_form=ConceptMention("cooperative", 1.0, stated=True)),
    initiative("hostile", HOSTILE, "<script>alert(3)</script> À Nantes, un texte qui voudrait sortir de sa page."),
)  # fmt: skip

HEDGE = Document(
    source="tests/haie.md",
    title="<b>Haie</b> vive",
    text="Une haie vive est une clôture d’arbustes <script>alert(5)</script> qui nourrit les oiseaux. On la taille en mars.",
)


class WordEncoder:
    """Vectors of words counted by their hash: enough to rank five texts, and instant."""

    name = "tests/words"
    dimension = 64

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.encode_query(text) for text in texts])

    def encode_query(self, text: str) -> Vector:
        vector = np.full(self.dimension, 0.01, np.float32)
        for term in terms(text):
            vector[zlib.crc32(term.encode()) % self.dimension] += 1
        return (vector / np.linalg.norm(vector)).astype(np.float32)


def write_base(root: Path, *, also: Sequence[Initiative] = ()) -> Path:
    """Publish the initiatives above and HEDGE, which describes none; return the base's folder. also: others, each of a source of its own."""
    writer = Writer.open(root)
    replace_graph(writer.store, VOCABULARY_GRAPH, vocabulary_quads())
    for one in also:
        source = one.document.source
        quads = source_quads(source, content_hash="0", extractor="tests", initiatives=[one], documents=[one.document])
        replace_graph(writer.store, source_graph(source), quads)
    quads = source_quads("tests", content_hash="0", extractor="tests", initiatives=INITIATIVES,
                         documents=[HEDGE, *(one.document for one in INITIATIVES)])  # fmt: skip
    replace_graph(writer.store, source_graph("tests"), quads)
    publish(writer, WordEncoder(), lambda step, done, total: None)
    writer.close()
    return root


def html_of(app: AppTest) -> str:
    """Return all the HTML that a page wrote."""
    return "\n".join(element.proto.body for element in app.get("html"))


def visit(app: AppTest, page: str, **parameters: str | list[str]) -> AppTest:
    """Open a page at an address, as a link does."""
    app.switch_page(page)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    return app
