"""Read the controlled vocabularies from their Turtle files: labels, synonyms, cues, definitions.

pyoxigraph parses them in a few milliseconds, so commands that only read start fast.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from ontology.terms import ESS, RDF, SCHEMES, SKOS, Scheme

FOLDER = Path(__file__).parent
FILES = (
    "essaim.ttl",
    "criteria.ttl",
    "themes.ttl",
    "publics.ttl",
    "legal_forms.ttl",
    "stages.ttl",
    "roles.ttl",
    "alignments.ttl",
)
SHAPES = FOLDER / "shapes.ttl"


@dataclass(frozen=True)
class Concept:
    """One entry of a controlled vocabulary.

    synonyms: French skos:altLabel, the words people type. cues: French ess:cue, phrases that announce the concept in
    a text (criteria, stages). broader: identifier of the parent (a criterion's dimension), or None.
    """

    scheme: str
    id: str
    iri: str
    label: str
    label_en: str
    definition: str
    synonyms: tuple[str, ...]
    cues: tuple[str, ...]
    broader: str | None


@cache
def _store() -> ox.Store:
    store = ox.Store()
    for name in FILES:
        store.load(path=str(FOLDER / name), format=ox.RdfFormat.TURTLE)
    return store


def _literals(iri: str, predicate: str, language: str) -> tuple[str, ...]:
    found = (quad.object for quad in _store().quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None, None))
    return tuple(sorted(term.value for term in found if isinstance(term, ox.Literal) and term.language == language))


def _nodes(iri: str, predicate: str) -> tuple[str, ...]:
    found = (quad.object for quad in _store().quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None, None))
    return tuple(sorted(term.value for term in found if isinstance(term, ox.NamedNode)))


def _read(scheme: Scheme, id: str) -> Concept:
    iri = scheme[id]
    if ox.Quad(ox.NamedNode(iri), ox.NamedNode(RDF.type), ox.NamedNode(SKOS.Concept)) not in _store():
        raise KeyError(f"<{iri}> has no skos:Concept in the ontology's files")
    parents = _nodes(iri, ESS.dimension) or _nodes(iri, SKOS.broader)
    return Concept(
        scheme=scheme.name,
        id=id,
        iri=iri,
        label=_literals(iri, SKOS.prefLabel, "fr")[0],
        label_en=_literals(iri, SKOS.prefLabel, "en")[0],
        definition=(_literals(iri, SKOS.definition, "fr") or ("",))[0],
        synonyms=_literals(iri, SKOS.altLabel, "fr"),
        cues=_literals(iri, ESS.cue, "fr"),
        broader=parents[0].rsplit("/", 1)[1] if parents else None,
    )


@cache
def concepts(scheme: Scheme) -> tuple[Concept, ...]:
    """Return a vocabulary's concepts in their official order."""
    return tuple(_read(scheme, id) for id in scheme)


@cache
def concept(iri: str) -> Concept:
    """Return the concept behind an IRI. Raises KeyError where no vocabulary holds it."""
    for scheme in SCHEMES.values():
        if iri.startswith(scheme.base):
            return _read(scheme, scheme.id_of(iri))
    raise KeyError(f"<{iri}> is in no vocabulary")


def label(scheme: Scheme, id: str) -> str:
    """Return a concept's French label."""
    return concept(scheme[id]).label
