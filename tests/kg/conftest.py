"""A small graph of two initiatives, written by hand as the extraction would."""

from dataclasses import replace

import pyoxigraph as ox
import pytest

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
from kg.graph import source_quads

TEXT = (
    "Une buvette associative a ouvert à Brest en 2014. Elle accueille gratuitement les familles. "
    "Les habitants décident du programme avec la mairie. Son budget est de 12 000 €."
)


def evidence(quote: str) -> Evidence:
    start = TEXT.index(quote)
    return Evidence(quote, start, start + len(quote))


def make_initiative() -> Initiative:
    document = Document(source="fiches/buvette.md", title="La buvette", text=TEXT, licence="CC-BY-4.0")
    brest = gazetteer().by_code("29019")
    start = TEXT.index("Brest")
    return Initiative(
        id="la-buvette-00000000",
        source_id="b1",
        title="La buvette <b>du port</b>",
        summary="Une buvette associative a ouvert à Brest en 2014.",
        text=TEXT,
        document=document,
        places=(PlaceMention("Brest", start, start + 5, brest, 0.9),),
        organisations=(
            OrganisationMention("Les Amis du port", None, None, "Les Amis du port", ("porteur",), "association", 1.0,
                                stated=True),
            OrganisationMention("mairie", TEXT.index("mairie"), TEXT.index("mairie") + 6, "mairie", ("partenaire",),
                                "collectivite", 0.7, evidence("Les habitants décident du programme avec la mairie.")),
        ),
        themes=(ConceptMention("territoires-tiers-lieux", 0.8, (evidence("Une buvette associative"),)),),
        publics=(ConceptMention("familles", 0.7, (evidence("Elle accueille gratuitement les familles."),)),),
        start_year=YearMention(2014, 0.9, evidence("Une buvette associative a ouvert à Brest en 2014.")),
        budget=Quantity("12 000 €", 12000.0, "EUR", evidence("Son budget est de 12 000 €.")),
        criteria=(
            CriterionMention("gouvernance-participative", "yes", 0.88,
                             (evidence("Les habitants décident du programme avec la mairie."),)),
            CriterionMention("impacts-directs", "no", 0.6, (evidence("Elle accueille gratuitement les familles."),)),
        ),
        annotations=(("Téléphone", "02 00 00 00 00"),),
    )  # fmt: skip


@pytest.fixture
def initiative() -> Initiative:
    return make_initiative()


@pytest.fixture
def store(initiative: Initiative) -> ox.Store:
    store = ox.Store()
    store.extend(
        source_quads(
            "fiches/buvette.md",
            content_hash="aa",
            extractor="test",
            initiatives=[initiative],
            documents=[initiative.document],
        )
    )
    twin = replace(initiative, places=(), source_id=None)
    store.extend(
        source_quads("autre.md", content_hash="bb", extractor="test", initiatives=[twin], documents=[twin.document])
    )
    return store
