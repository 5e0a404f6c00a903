"""The JSON of the commands, as scripts and scoring rely on it: one function a document."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ingest.model import Evidence, Initiative, Place
from kg.graph import initiative_iri
from kg.model import Answer, Card, DocumentHit, DocumentView, Fact, Hit, InitiativeView, Passage, Quote, SimilarHit
from kg.twins import GROUPED, Link

if TYPE_CHECKING:
    from kg.basket import Entry
    from kg.build import Report, SourceReport
    from kg.sheet import Sheet
    from kg.stats import Stats
    from kg.territory import Territory

Json = dict[str, Any]


def _passage(passage: Passage | None) -> Json | None:
    if passage is None:
        return None
    return {"text": passage.text, "document": passage.document, "start": passage.start, "end": passage.end}


def _short(hit: Hit | SimilarHit) -> Json:
    return {
        "rank": hit.rank,
        "id": hit.iri,
        "source_id": hit.source_id,
        "title": hit.title,
        "score": round(hit.score, 6),
    }


def search_json(query: str, hits: Sequence[Hit], took_ms: float, *, ids_only: bool, explain: bool = False) -> Json:
    """Return the document of `search`. explain: with what each signal adds to the score."""
    full = [
        _short(hit)
        | ({"parts": {name: round(part, 6) for name, part in hit.parts}} if explain else {})
        | ({} if ids_only else {"places": list(hit.places), "themes": list(hit.themes)})
        | ({} if ids_only else {"passage": _passage(hit.passage)})
        for hit in hits
    ]
    return {"query": query, "took_ms": round(took_ms, 1), "hits": full}


def documents_json(found: Sequence[DocumentHit]) -> Json:
    """Return what `search` adds where documents without an initiative match too; nothing where none does."""
    full = [
        {
            "rank": hit.rank,
            "id": hit.iri,
            "title": hit.title,
            "source": hit.source,
            "language": hit.language,
            "score": round(hit.score, 6),
            "passage": _passage(hit.passage),
        }
        for hit in found
    ]
    return {"documents": full} if full else {}


def similar_json(anchor: Json, hits: Sequence[SimilarHit], took_ms: float, *, ids_only: bool) -> Json:
    """Return the document of `similar`."""
    full = [
        _short(hit)
        if ids_only
        else _short(hit)
        | {
            "why": [
                {"aspect": reason.aspect, "shared": list(reason.shared), "quotes": list(reason.quotes)}
                for reason in hit.why
            ]
        }
        for hit in hits
    ]
    return {"anchor": anchor, "took_ms": round(took_ms, 1), "hits": full}


def card_json(card: Card) -> Json:
    """Return an initiative in short."""
    return {
        "id": card.iri,
        "source_id": card.source_id,
        "title": card.title,
        "summary": card.summary,
        "themes": list(card.themes),
        "publics": list(card.publics),
        "places": list(card.places),
        "start_year": card.year,
        "lat": card.lat,
        "lon": card.lon,
    }


def _quote(quote: Quote) -> Json:
    return {"quote": quote.text, "document": quote.document, "start": quote.start, "end": quote.end}


def ask_json(answer: Answer, took_ms: float) -> Json:
    """Return the document of `ask`."""
    return {
        "question": answer.question,
        "status": answer.status,
        "kind": answer.kind,
        "value": answer.value,
        "answer": answer.text,
        "items": [
            {
                "id": item.iri,
                "source_id": item.source_id,
                "title": item.title,
                "evidence": [_quote(quote) for quote in item.evidence],
            }
            for item in answer.items
        ],
        "interpretation": answer.interpretation,
        "sparql": answer.sparql,
        "confidence": round(answer.confidence, 3),
        "took_ms": round(took_ms, 1),
    }


def _fact(fact: Fact) -> Json:
    return {
        "property": fact.property,
        "value": fact.value,
        "iri": fact.value_iri,
        "polarity": fact.polarity,
        "confidence": fact.confidence,
        "stated": fact.stated,
        "evidence": [_quote(quote) for quote in fact.quotes],
    }


def show_json(view: InitiativeView | DocumentView) -> Json:
    """Return the document of `show`: every fact with its evidence and provenance; or a document as it was read."""
    if isinstance(view, DocumentView):
        return {"id": view.iri} | {name: value for name, value in vars(view).items() if name != "iri"}
    return card_json(view.card) | {
        "text": view.text,
        "url": view.url,
        "document": view.document,
        "source": view.source,
        "licence": view.licence,
        "cited": view.cited,
        "facts": [_fact(fact) for fact in view.facts],
        "annotations": [{"column": column, "value": value} for column, value in view.annotations],
    }


def _evidence(evidence: Evidence) -> Json:
    return {"quote": evidence.quote, "start": evidence.start, "end": evidence.end}


def initiative_json(initiative: Initiative) -> Json:
    """Return an extracted initiative."""
    return {
        "id": initiative_iri(initiative.id),
        "source_id": initiative.source_id,
        "title": initiative.title,
        "summary": initiative.summary,
        "text": initiative.text,
        "cited": initiative.cited,
        "places": [
            {
                "text": mention.text,
                "start": mention.start,
                "end": mention.end,
                "name": mention.place.name if mention.place else mention.text,
                "type": mention.place.kind if mention.place else None,
                "code": mention.place.code if mention.place else None,
                "lat": mention.place.lat if mention.place else None,
                "lon": mention.place.lon if mention.place else None,
                "confidence": round(mention.confidence, 3),
            }
            for mention in initiative.places
        ],
        "organisations": [
            {
                "text": mention.text,
                "start": mention.start,
                "end": mention.end,
                "name": mention.name,
                "roles": list(mention.roles),
                "legal": mention.legal,
                "confidence": round(mention.confidence, 3),
            }
            for mention in initiative.organisations
        ],
        "persons": [
            {"text": mention.text, "start": mention.start, "end": mention.end} for mention in initiative.persons
        ],
        "themes": [{"id": mention.id, "confidence": round(mention.confidence, 3)} for mention in initiative.themes],
        "publics": [{"id": mention.id, "confidence": round(mention.confidence, 3)} for mention in initiative.publics],
        "stage": initiative.stage.id if initiative.stage else None,
        "start_year": initiative.start_year.value if initiative.start_year else None,
        "amounts": [
            {"text": quantity.text, "value": quantity.value, "currency": quantity.unit}
            for quantity in initiative.amounts
        ],
        "figures": [
            {"text": quantity.text, "value": quantity.value, "unit": quantity.unit} for quantity in initiative.figures
        ],
        "criteria": [
            {
                "id": mention.id,
                "polarity": mention.polarity,
                "confidence": round(mention.confidence, 3),
                "evidence": [_evidence(piece) for piece in mention.evidence],
            }
            for mention in initiative.criteria
        ],
        "relations": [
            {
                "kind": mention.kind,
                "name": mention.name,
                "confidence": round(mention.confidence, 3),
                "evidence": [_evidence(mention.evidence)],
            }
            for mention in initiative.relations
        ],
    }


def extract_json(documents: Sequence[tuple["SourceReport", Sequence[Initiative]]]) -> Json:
    """Return the document of `extract`."""
    return {
        "documents": [
            {
                "source": report.source,
                "initiatives": [initiative_json(initiative) for initiative in initiatives],
                "refused": report.refused,
            }
            for report, initiatives in documents
        ]
    }


def ingest_json(report: "Report") -> Json:
    """Return the document of `ingest`."""
    return {
        "sources": [
            {
                "source": source.source,
                "documents": source.documents,
                "initiatives": source.initiatives,
                "unchanged": source.unchanged,
                "refused": source.refused,
                "foreign": dict(source.foreign),
            }
            for source in report.sources
        ],
        "read": len(report.accepted),
        "refused": len(report.refused),
        "initiatives": sum(source.initiatives for source in report.sources),
        "foreign": dict(report.foreign),
        "links": report.links,
        "generation": report.generation,
    }


def links_json(links: Sequence[Link]) -> Json:
    """Return the document of `duplicates`."""
    return {
        "links": [
            {
                "kind": link.kind,
                "ids": [link.one, link.other],
                "confidence": link.confidence,
                "reasons": list(link.reasons),
                "grouped": link.confidence >= GROUPED,
            }
            for link in links
        ]
    }


def stats_json(stats: "Stats") -> Json:
    """Return the document of `stats`."""
    network = stats.network
    return {
        "initiatives": stats.initiatives,
        "documents": stats.documents,
        "organisations": stats.organisations,
        "triples": stats.triples,
        "by_theme": stats.by_theme,
        "by_public": stats.by_public,
        "by_region": stats.by_region,
        "by_criterion": stats.by_criterion,
        "by_source": stats.by_source,
        "network": {
            "organisations": network.organisations,
            "links": network.links,
            "organisations_linked_share": network.linked_share,
            "components": network.components,
            "largest_component_share": network.largest_component_share,
            "busiest": network.busiest,
        },
    }


def _place(place: Place | None) -> Json | None:
    return {"code": place.code, "name": place.name, "type": place.kind} if place else None


def territory_json(found: "Territory", titles: Mapping[str, str]) -> Json:
    """Return the document of `territory`. titles: of the initiatives it names, by IRI."""
    from kg.territory import AIM

    return {
        "territory": _place(found.place),
        "initiatives": [{"id": iri, "title": titles[iri]} for iri in found.own],
        "imported": list(found.imported),
        "imported_share": round(found.imported_share, 4),
        "aim": AIM,
        "twins": [
            {
                "place": _place(twin.place),
                "initiatives": twin.initiatives,
                "distance_km": None if twin.distance_km is None else round(twin.distance_km, 1),
            }
            for twin in found.twins
        ],
        "compared": {"with": found.compared, "initiatives": found.compared_initiatives},
        "blind_spots": [
            {
                "kind": spot.kind,
                "id": spot.id,
                "here": {"count": spot.here, "of": spot.of_here, "share": round(spot.share_here, 4)},
                "there": {"count": spot.there, "of": spot.of_there, "share": round(spot.share_there, 4)},
                "chance": round(spot.chance, 4),
                "candidates": [{"id": iri, "title": titles[iri]} for iri in spot.candidates],
            }
            for spot in found.blind_spots
        ],
    }


def sheet_json(sheet: "Sheet") -> Json:
    """Return the document of `import-sheet`."""
    return {
        "id": sheet.iri,
        "title": sheet.title,
        "summary": sheet.summary,
        "from": _place(sheet.origin),
        "to": _place(sheet.target),
        "made": sheet.made.isoformat(),
        "sections": [
            {
                "id": section.id,
                "title": section.title,
                "points": [
                    {"label": point.label, "said": point.said, "quotes": list(point.quotes)} for point in section.points
                ],
            }
            for section in sheet.sections
        ],
    }


def basket_json(entries: "Sequence[Entry]") -> Json:
    """Return the document of `basket`."""
    return {"entries": [{**asdict(entry), "status": entry.status} for entry in entries]}
