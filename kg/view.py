"""Read the graph back for people: cards of initiatives, one initiative with every fact and its evidence, a document."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from ingest.errors import NotFound
from kg.graph import NAMED_GRAPH, initiative_iri, select
from kg.model import Card, DocumentView, Fact, InitiativeView, Quote
from ontology.terms import CRITERIA, DCT, ESS, PROV, PUBLICS, RDF, SCHEMA, SCHEMES, THEMES, WGS
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


_PRECISION = {
    "commune": 0, "ville": 0, "intercommunalite": 1, "bassin": 1, "departement": 2, "ancienne-region": 3, "region": 4, "province": 4,
}  # fmt: skip


def _objects(store: ox.Store, subject: str, predicate: str) -> list[ox.NamedNode | ox.Literal]:
    """Return the distinct objects of a subject's property over all graphs, sorted.

    Oxigraph plans joins with OPTIONAL poorly on a store of facts (minutes at 130 initiatives); look-ups are immediate.
    """
    quads = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None, None)
    found = {quad.object for quad in quads if isinstance(quad.object, ox.NamedNode | ox.Literal)}
    return sorted(found, key=str)


def _text(store: ox.Store, subject: str, predicate: str) -> str:
    found = _objects(store, subject, predicate)
    return found[0].value if found else ""


def _fact_nodes(store: ox.Store, iri: str) -> list[str]:
    quads = store.quads_for_pattern(None, ox.NamedNode(ESS.subject), ox.NamedNode(iri), None)
    return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)})


def cards(store: ox.Store, iris: Iterable[str]) -> list[Card]:
    """Return the cards of initiatives, in the order given; unknown IRIs are left out.

    Themes and publics come from the most to the least confident, places from the most precise.
    """
    return [_card(store, iri) for iri in dict.fromkeys(iris) if _objects(store, iri, DCT.title)]


def _card(store: ox.Store, iri: str) -> Card:
    confidence: dict[tuple[str, str], float] = {}
    for fact in _fact_nodes(store, iri):
        key = _text(store, fact, ESS.predicate), _text(store, fact, ESS.object)
        confidence[key] = max(confidence.get(key, 0.0), float(_text(store, fact, ESS.confidence) or 0))

    def ranked(predicate: str) -> list[str]:
        values = [term.value for term in _objects(store, iri, predicate)]
        return sorted(values, key=lambda value: (-confidence.get((predicate, value), 1.0), value))

    places = sorted(ranked(ESS.place), key=lambda place: _PRECISION.get(_text(store, place, ESS.placeKind), 5))
    points = [(_text(store, place, WGS.lat), _text(store, place, WGS.long)) for place in places]
    lat, lon = next(((float(lat), float(lon)) for lat, lon in points if lat and lon), (None, None))
    year = _text(store, iri, ESS.startYear)
    return Card(
        iri=iri,
        source_id=_text(store, iri, ESS.sourceId) or None,
        title=_text(store, iri, DCT.title),
        summary=_text(store, iri, ESS.summary),
        themes=tuple(value.removeprefix(THEMES.base) for value in ranked(ESS.theme)),
        publics=tuple(value.removeprefix(PUBLICS.base) for value in ranked(ESS.public)),
        places=tuple(dict.fromkeys(_text(store, place, SCHEMA.name) for place in places)),
        year=int(year) if year else None,
        lat=lat,
        lon=lon,
    )


def read_initiative(store: ox.Store, iri: str) -> InitiativeView:
    """Return one initiative with every fact, its evidence and its provenance. Raises NotFound."""
    found = cards(store, [iri])
    documents = _objects(store, iri, ESS.describedIn)
    if not found or not documents:
        raise NotFound(f"aucune initiative <{iri}> : cherchez-la avec « essaim search »")
    document = documents[0].value
    notes = [node.value for node in _objects(store, iri, ESS.annotation)]
    return InitiativeView(
        card=found[0],
        text=_text(store, document, ESS.text),
        url=_text(store, iri, SCHEMA.url) or None,
        document=document,
        source=_text(store, document, DCT.source),
        licence=_text(store, document, DCT.license),
        cited=_text(store, iri, ESS.cited) == "true",
        facts=tuple(facts_of(store, iri)),
        annotations=tuple(sorted((_text(store, note, ESS.column), _text(store, note, ESS.value)) for note in notes)),
    )


def find_document(store: ox.Store, id: str) -> str | None:
    """Return the IRI of the document that an IRI, or where it was read, names; None where none does."""
    wanted = id.strip()
    subjects = (quad.subject for quad in store.quads_for_pattern(None, ox.NamedNode(DCT.source), ox.Literal(wanted)))
    candidates = [wanted, *sorted(subject.value for subject in subjects if isinstance(subject, ox.NamedNode))]
    return next((iri for iri in candidates if _is_document(store, iri)), None)


def _is_document(store: ox.Store, iri: str) -> bool:
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return False
    kind = ox.NamedNode(ESS.Document)
    return any(True for _ in store.quads_for_pattern(node, ox.NamedNode(RDF.type), kind))


def read_document(store: ox.Store, iri: str) -> DocumentView:
    """Return a document as it was read. Raises NotFound."""
    source = _text(store, iri, DCT.source)
    if not source:
        raise NotFound(f"aucun document <{iri}> : cherchez-le avec « essaim search »")
    return DocumentView(
        iri=iri,
        title=_text(store, iri, DCT.title),
        text=_text(store, iri, ESS.text),
        source=source,
        language=_text(store, iri, DCT.language) or "fr",
        licence=_text(store, iri, DCT.license),
    )


def facts_of(store: ox.Store, iri: str) -> list[Fact]:
    """Return an initiative's facts, in the order of PROPERTY_LABELS, then the nine criteria."""
    order = {label: number for number, label in enumerate([*PROPERTY_LABELS.values(), "Critère"])}
    rank = {concept(CRITERIA[id]).label: number for number, id in enumerate(CRITERIA)}
    return sorted(
        (_fact(store, node) for node in _fact_nodes(store, iri)),
        key=lambda fact: (order.get(fact.property, 99), rank.get(fact.value, 0), -fact.confidence, fact.value),
    )


def _fact(store: ox.Store, node: str) -> Fact:
    criterion = _text(store, node, ESS.criterion)
    predicate = _text(store, node, ESS.predicate)
    values = _objects(store, node, ESS.object)
    value = values[0] if values else ox.Literal("")
    iri = criterion or (value.value if isinstance(value, ox.NamedNode) else None)
    return Fact(
        property="Critère" if criterion else PROPERTY_LABELS.get(predicate, predicate),
        value=label_of(iri) or (iri and name_of(store, iri)) or value.value,
        value_iri=iri and (bearer(store, iri) or iri),
        confidence=float(_text(store, node, ESS.confidence)),
        stated=_text(store, node, ESS.stated) == "true",
        polarity="no" if _text(store, node, ESS.polarity) == "no" else "yes",
        quotes=tuple(sorted(_quotes(store, node), key=lambda quote: (quote.start or 0, quote.text))),
    )


def _quotes(store: ox.Store, fact: str) -> Iterator[Quote]:
    for node in _objects(store, fact, ESS.evidence):
        start, end = _text(store, node.value, ESS.start), _text(store, node.value, ESS.end)
        yield Quote(
            _text(store, node.value, ESS.quote),
            _text(store, node.value, PROV.wasQuotedFrom),
            int(start) if start else None,
            int(end) if end else None,
        )


def name_of(store: ox.Store, iri: str) -> str:
    """Return how people call a place, an organisation, a quantity or another initiative."""
    return next(filter(None, (_text(store, iri, name) for name in (SCHEMA.name, ESS.quote, DCT.title))), "")


def bearer(store: ox.Store, iri: str) -> str | None:
    """Return the initiative of the base that alone bears a name (`kg.relations`), None for anything else."""
    quads = store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(ESS.sameAs), None, NAMED_GRAPH)
    return next((text_of(quad.object) for quad in quads), None)


def label_of(iri: str | None) -> str:
    """Return the French label of a concept of our vocabularies, '' for anything else."""
    if iri and any(iri.startswith(scheme.base) for scheme in SCHEMES.values()):
        return concept(iri).label
    return ""
