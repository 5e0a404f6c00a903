"""Read the graph back for people: cards of initiatives, one initiative with every fact and its evidence."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pyoxigraph as ox

from ingest.errors import NotFound
from kg.graph import initiative_iri, select, values
from kg.model import Card, Fact, InitiativeView, Quote
from ontology.terms import CRITERIA, ESS, PUBLICS, SCHEMES, THEMES
from ontology.vocabulary import concept

# The property's French name, in the order in which a person reads a fiche.
PROPERTY_LABELS = {
    ESS.theme: "Thème",
    ESS.public: "Public",
    ESS.place: "Lieu",
    ESS.carriedBy: "Porteur",
    ESS.legalForm: "Statut juridique",
    ESS.founder: "Fondateur",
    ESS.partner: "Partenaire",
    ESS.funder: "Financeur",
    ESS.beneficiary: "Bénéficiaire",
    ESS.startYear: "Année de démarrage",
    ESS.stage: "Étape",
    ESS.budget: "Budget (€)",
    ESS.amount: "Montant",
    ESS.figure: "Chiffre",
    ESS.mentions: "Mentionne",
    ESS.inspiredBy: "Inspirée de",
    ESS.partOf: "Fait partie de",
}


def text_of(term: object) -> str:
    """Return the value of a term, '' where a variable is unbound."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


def resolve(store: ox.Store, id: str) -> str:
    """Return the IRI behind an IRI, a short id or the id an initiative had in its source.

    Raises NotFound, with the next step.
    """
    wanted = id.strip()
    for iri in (wanted, initiative_iri(wanted)):
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            continue
        if select(store, "SELECT ?t { ?i a ess:Initiative ; dct:title ?t } LIMIT 1", i=node):
            return iri
    rows = select(store, "SELECT DISTINCT ?i { ?i ess:sourceId ?id } ORDER BY ?i LIMIT 1", id=ox.Literal(wanted))
    if not rows:
        raise NotFound(f"aucune initiative ne porte l'identifiant « {id} » : cherchez-la avec « essaim search »")
    return text_of(rows[0]["i"])


def initiatives(store: ox.Store) -> list[str]:
    """Return the IRIs of all initiatives, sorted."""
    return [text_of(row["i"]) for row in select(store, "SELECT DISTINCT ?i { ?i a ess:Initiative } ORDER BY ?i")]


_BASICS = """SELECT DISTINCT ?i ?title ?summary ?sourceId ?year {{
  {values} ?i dct:title ?title .
  OPTIONAL {{ ?i ess:summary ?summary }} OPTIONAL {{ ?i ess:sourceId ?sourceId }} OPTIONAL {{ ?i ess:startYear ?year }}
}}"""
_CONCEPTS = """SELECT DISTINCT ?i ?p ?c ?confidence {{
  {values} VALUES ?p {{ ess:theme ess:public }} ?i ?p ?c .
  OPTIONAL {{ ?f ess:subject ?i ; ess:predicate ?p ; ess:object ?c ; ess:confidence ?confidence }}
}}"""
_PLACES = """SELECT DISTINCT ?i ?name ?kind ?lat ?lon ?confidence {{
  {values} ?i ess:place ?place . ?place schema:name ?name ; ess:placeKind ?kind .
  OPTIONAL {{ ?place wgs:lat ?lat ; wgs:long ?lon }}
  OPTIONAL {{ ?f ess:subject ?i ; ess:predicate ess:place ; ess:object ?place ; ess:confidence ?confidence }}
}}"""
_PRECISION = {"commune": 0, "ville": 0, "bassin": 1, "departement": 2, "ancienne-region": 3, "region": 4, "province": 4}


def cards(store: ox.Store, iris: Iterable[str]) -> list[Card]:
    """Return the cards of initiatives, in the order given; unknown IRIs are left out.

    Themes and publics come from the most to the least confident, places from the most precise.
    """
    wanted = list(dict.fromkeys(iris))
    if not wanted:
        return []
    block = values(wanted, variable="i")
    found: dict[str, Card] = {}
    for row in select(store, _BASICS.format(values=block)):
        iri, year = text_of(row["i"]), text_of(row["year"])
        found.setdefault(
            iri,
            Card(iri, text_of(row["sourceId"]) or None, text_of(row["title"]), text_of(row["summary"]),
                 year=int(year) if year else None),
        )  # fmt: skip
    concepts: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for row in select(store, _CONCEPTS.format(values=block)):
        key = text_of(row["i"]), text_of(row["p"])
        concepts[key].append((-float(text_of(row["confidence"]) or 1), text_of(row["c"])))
    places: dict[str, list[tuple[int, float, str, str, str]]] = defaultdict(list)
    for row in select(store, _PLACES.format(values=block)):
        places[text_of(row["i"])].append(
            (_PRECISION.get(text_of(row["kind"]), 5), -float(text_of(row["confidence"]) or 1), text_of(row["name"]),
             text_of(row["lat"]), text_of(row["lon"]))
        )  # fmt: skip
    for iri, card in found.items():
        ordered = sorted(places[iri])
        point = next(((float(lat), float(lon)) for *_, lat, lon in ordered if lat and lon), (None, None))
        found[iri] = replace(
            card,
            themes=_ids(THEMES.base, concepts[iri, ESS.theme]),
            publics=_ids(PUBLICS.base, concepts[iri, ESS.public]),
            places=tuple(dict.fromkeys(name for _, _, name, _, _ in ordered)),
            lat=point[0],
            lon=point[1],
        )
    return [found[iri] for iri in wanted if iri in found]


def _ids(base: str, ranked: list[tuple[float, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(iri.removeprefix(base) for _, iri in sorted(ranked)))


_DOCUMENT = """SELECT ?document ?text ?source ?licence ?url ?cited {
  ?i ess:describedIn ?document . ?document ess:text ?text ; dct:source ?source .
  OPTIONAL { ?document dct:license ?licence } OPTIONAL { ?i schema:url ?url } OPTIONAL { ?i ess:cited ?cited }
} LIMIT 1"""
_FACTS = """SELECT DISTINCT ?fact ?p ?o ?label ?criterion ?polarity ?confidence ?stated {
  ?fact ess:subject ?i ; ess:confidence ?confidence ; ess:stated ?stated .
  OPTIONAL { ?fact ess:predicate ?p ; ess:object ?o
             OPTIONAL { ?o schema:name ?name } OPTIONAL { ?o ess:quote ?quoted } OPTIONAL { ?o dct:title ?title } }
  OPTIONAL { ?fact ess:criterion ?criterion ; ess:polarity ?polarity }
  BIND(COALESCE(?name, ?quoted, ?title) AS ?label)
}"""
_QUOTES = """SELECT DISTINCT ?fact ?quote ?start ?end ?document {
  ?fact ess:subject ?i ; ess:evidence ?e . ?e ess:quote ?quote ; prov:wasQuotedFrom ?document .
  OPTIONAL { ?e ess:start ?start ; ess:end ?end }
} ORDER BY ?start"""


def read_initiative(store: ox.Store, iri: str) -> InitiativeView:
    """Return one initiative with every fact, its evidence and its provenance. Raises NotFound."""
    found = cards(store, [iri])
    node = ox.NamedNode(iri)
    rows = select(store, _DOCUMENT, i=node)
    if not found or not rows:
        raise NotFound(f"aucune initiative <{iri}> : cherchez-la avec « essaim search »")
    row = rows[0]
    notes = select(store, "SELECT DISTINCT ?c ?v { ?i ess:annotation ?a . ?a ess:column ?c ; ess:value ?v }", i=node)
    return InitiativeView(
        card=found[0],
        text=text_of(row["text"]),
        url=text_of(row["url"]) or None,
        document=text_of(row["document"]),
        source=text_of(row["source"]),
        licence=text_of(row["licence"]),
        cited=text_of(row["cited"]) == "true",
        facts=tuple(facts_of(store, iri)),
        annotations=tuple(sorted((text_of(note["c"]), text_of(note["v"])) for note in notes)),
    )


def facts_of(store: ox.Store, iri: str) -> list[Fact]:
    """Return an initiative's facts, in the order of PROPERTY_LABELS, then the nine criteria."""
    node = ox.NamedNode(iri)
    quotes: dict[str, list[Quote]] = defaultdict(list)
    for row in select(store, _QUOTES, i=node):
        start, end = text_of(row["start"]), text_of(row["end"])
        quotes[text_of(row["fact"])].append(
            Quote(text_of(row["quote"]), text_of(row["document"]), int(start) if start else None,
                  int(end) if end else None)
        )  # fmt: skip
    facts: dict[str, Fact] = {}
    for row in select(store, _FACTS, i=node):
        key = text_of(row["fact"])
        facts.setdefault(key, _fact(row, quotes[key]))
    order = {label: number for number, label in enumerate([*PROPERTY_LABELS.values(), "Critère"])}
    rank = {concept(CRITERIA[id]).label: number for number, id in enumerate(CRITERIA)}
    return sorted(
        facts.values(),
        key=lambda fact: (order.get(fact.property, 99), rank.get(fact.value, 0), -fact.confidence, fact.value),
    )


def _fact(row: ox.QuerySolution, quotes: Sequence[Quote]) -> Fact:
    criterion, value = text_of(row["criterion"]), row["o"]
    confidence, stated = float(text_of(row["confidence"])), text_of(row["stated"]) == "true"
    if criterion:
        polarity = text_of(row["polarity"])
        return Fact("Critère", concept(criterion).label, criterion, confidence, stated,
                    "no" if polarity == "no" else "yes", tuple(quotes))  # fmt: skip
    iri = value.value if isinstance(value, ox.NamedNode) else None
    return Fact(
        PROPERTY_LABELS.get(text_of(row["p"]), text_of(row["p"])),
        label_of(iri) or text_of(row["label"]) or text_of(value),
        iri,
        confidence,
        stated,
        quotes=tuple(quotes),
    )


def label_of(iri: str | None) -> str:
    """Return the French label of a concept of our vocabularies, '' for anything else."""
    if iri and any(iri.startswith(scheme.base) for scheme in SCHEMES.values()):
        return concept(iri).label
    return ""
