"""The graph in the formats that other tools read; each file is written whole or not at all."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pyoxigraph as ox

from ingest.errors import UsageError
from kg.base import write_atomic
from kg.graph import PREFIXES, select
from kg.view import cards, initiatives, text_of
from ontology.terms import PUBLICS, ROLE_PROPERTIES, THEMES
from ontology.vocabulary import label

_ROLE_OF = {property: role for role, property in ROLE_PROPERTIES.items()}


def _rdf(format: ox.RdfFormat) -> Callable[[ox.Store], bytes]:
    def dump(store: ox.Store) -> bytes:
        if format.supports_datasets:
            return store.dump(format=format, prefixes=PREFIXES) or b""
        triples = dict.fromkeys(ox.Triple(quad.subject, quad.predicate, quad.object) for quad in store)
        return ox.serialize(triples, format=format, prefixes=PREFIXES) or b""

    return dump


def _csv(store: ox.Store) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["id", "titre", "resume", "themes", "publics", "lieux", "annee", "lat", "lon", "iri"])
    for card in cards(store, initiatives(store)):
        row = [
            card.source_id or "",
            card.title,
            card.summary,
            "|".join(label(THEMES, id) for id in card.themes),
            "|".join(label(PUBLICS, id) for id in card.publics),
            "|".join(card.places),
            card.year or "",
            "" if card.lat is None else card.lat,
            "" if card.lon is None else card.lon,
            card.iri,
        ]
        writer.writerow([_defused(cell) for cell in row])
    return ("\ufeff" + out.getvalue()).encode()


def _defused(cell: object) -> object:
    """Quote a text that a spreadsheet would run as a formula (OWASP, CSV injection)."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in tuple("=+-@\t\r") else cell


def _geojson(store: ox.Store) -> bytes:
    features = [
        {
            "type": "Feature",
            "id": card.iri,
            "geometry": {"type": "Point", "coordinates": [card.lon, card.lat]},
            "properties": {
                "titre": card.title,
                "lieux": list(card.places),
                "themes": list(card.themes),
                "annee": card.year,
            },
        }
        for card in cards(store, initiatives(store))
        if card.lat is not None
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1).encode()


def _graphml(store: ox.Store) -> bytes:
    """The network of initiatives and organisations, for Gephi and others."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for card in cards(store, initiatives(store)):
        graph.add_node(card.iri, label=card.title, kind="initiative", theme=card.themes[0] if card.themes else "")
    roles = " ".join(f"<{property}>" for property in ROLE_PROPERTIES.values())
    for row in select(
        store,
        f"SELECT DISTINCT ?i ?role ?o ?name {{ VALUES ?role {{ {roles} }} ?i a ess:Initiative ; ?role ?o ."
        " ?o schema:name ?name }",
    ):
        organisation = text_of(row["o"])
        graph.add_node(organisation, label=text_of(row["name"]), kind="organisation", theme="")
        graph.add_edge(text_of(row["i"]), organisation, role=_ROLE_OF[text_of(row["role"])])
    out = io.BytesIO()
    nx.write_graphml(graph, out)
    return out.getvalue()


EXPORTS: dict[str, Callable[[ox.Store], bytes]] = {
    "turtle": _rdf(ox.RdfFormat.TURTLE),
    "trig": _rdf(ox.RdfFormat.TRIG),
    "nquads": _rdf(ox.RdfFormat.N_QUADS),
    "jsonld": _rdf(ox.RdfFormat.JSON_LD),
    "csv": _csv,
    "geojson": _geojson,
    "graphml": _graphml,
}


def export(store: ox.Store, format: str, out: Path) -> int:
    """Write a knowledge base in a format; return the file's size in bytes. Raises UsageError."""
    if format not in EXPORTS:
        raise UsageError(f"format « {format} » inconnu : choisissez parmi {', '.join(EXPORTS)}")
    if out.is_dir():
        raise UsageError(f"« {out} » est un dossier : donnez un nom de fichier")
    content = EXPORTS[format](store)
    try:
        write_atomic(out, content)
    except OSError as err:
        raise UsageError(f"impossible d'écrire « {out} » ({err.strerror})") from err
    return len(content)


def describe(store: ox.Store, iri: str, format: str) -> bytes:
    """Return what the graph says of one initiative, its facts and evidence included: turtle or jsonld."""
    i = str(ox.NamedNode(iri))
    query = f"""CONSTRUCT {{ ?s ?p ?o }} {{
      {{ SELECT DISTINCT ?s {{ {{ BIND({i} AS ?s) }} UNION {{ ?s ess:subject {i} }}
          UNION {{ ?f ess:subject {i} ; ess:evidence ?s }} UNION {{ {i} ess:describedIn|ess:annotation ?s }}
          UNION {{ {i} ess:place|ess:mentions|ess:carriedBy|ess:partner|ess:funder|ess:founder|ess:beneficiary ?s }}
          UNION {{ {i} ess:amount|ess:figure ?s }}
          UNION {{ {i} ess:inspiredBy|ess:partOf ?s FILTER NOT EXISTS {{ ?s a ess:Initiative }} }} }} }}
      ?s ?p ?o }}"""
    triples = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    if not isinstance(triples, ox.QueryTriples):
        raise TypeError("CONSTRUCT gives triples")
    rdf = ox.RdfFormat.JSON_LD if format == "jsonld" else ox.RdfFormat.TURTLE
    return ox.serialize(dict.fromkeys(triples), format=rdf, prefixes=PREFIXES) or b""
