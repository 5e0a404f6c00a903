"""The sample fiches as a graph of what their front matter states alone: built in a second, without reading their texts."""

from functools import cache
from pathlib import Path

import pyoxigraph as ox

from ingest.concepts import concept_id
from ingest.extract.actors import legal_form_id
from ingest.extract.start_year import stated_year
from ingest.gazetteer import gazetteer
from ingest.identity import initiative_id
from ingest.model import (
    ConceptMention,
    Document,
    Initiative,
    OrganisationMention,
    PlaceMention,
    Stated,
    YearMention,
)
from ingest.read import read
from ingest.readers.raw import load
from kg.graph import source_quads, vocabulary_quads
from ontology.terms import PUBLICS, THEMES, Scheme

FICHES = Path(__file__).parents[2] / "data" / "fiches"


def _concepts(scheme: Scheme, words: tuple[str, ...]) -> tuple[ConceptMention, ...]:
    return tuple(ConceptMention(id, 1.0, stated=True) for word in words if (id := concept_id(scheme, word)))


def initiative(slug: str, document: Document, stated: Stated) -> Initiative:
    """Return a fiche as its front matter states it; its slug is its source_id."""
    place = gazetteer().resolve(stated.city, stated.postcode, stated.department, stated.region, stated.country)
    year = stated_year(stated.year) if stated.year else None
    form = legal_form_id(stated.legal_form) if stated.legal_form else None
    plain = Document(source=f"{slug}.md", title=document.title, text=document.text)
    return Initiative(
        id=initiative_id(slug, slug, document.title),
        source_id=slug,
        title=document.title,
        summary=document.text.split("\n")[0],
        text=document.text,
        document=plain,
        places=(PlaceMention(place.name, None, None, place, 1.0, stated=True),) if place else (),
        organisations=tuple(
            OrganisationMention(name, None, None, name, ("porteur",), None, 1.0, stated=True)
            for name in stated.organisations
        ),
        themes=_concepts(THEMES, stated.themes),
        publics=_concepts(PUBLICS, stated.publics),
        start_year=YearMention(year, 1.0, stated=True) if year else None,
        legal_form=ConceptMention(form, 1.0, stated=True) if form else None,
    )


@cache
def store() -> ox.Store:
    """Return the graph of the sample fiches, with the ontology."""
    found = []
    for path in sorted(FICHES.glob("*.md")):
        (document,) = read(load(path, path.name))
        found.append(initiative(path.stem, document, document.stated))
    graph = ox.Store()
    documents = [item.document for item in found]
    graph.extend(source_quads("fiches", content_hash="", extractor="test", initiatives=found, documents=documents))
    graph.extend(vocabulary_quads())
    return graph
