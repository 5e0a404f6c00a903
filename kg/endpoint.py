"""HTTP: the SPARQL 1.1 Protocol (queries only) over a published knowledge base.

Queries run in `kg.sparql`'s workers. Bound to 127.0.0.1 by default; no cookies, so any origin may read.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import escape
from pathlib import Path
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from ingest.errors import KnowledgeBaseMissing, QueryError, QueryTimeout
from kg.base import KnowledgeBase
from kg.sparql import LONGEST_QUERY, Result, SparqlPool

# Media types of the SPARQL 1.1 results and RDF formats, in our order of preference (SPARQL 1.1 Protocol §2.1.6).
_FORMATS = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/rdf+xml": "rdfxml",
    "application/ld+json": "jsonld",
}
_OPEN = {"access-control-allow-origin": "*", "x-content-type-options": "nosniff"}


class _Served:
    """The generation being served; a newer one replaces it at the next request."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.base = KnowledgeBase.open(root)
        self.pool = SparqlPool(self.base.graph_path)

    def current(self) -> SparqlPool:
        if not self.base.is_current():
            old_base, old_pool = self.base, self.pool
            self.base = KnowledgeBase.open(self.root)
            self.pool = SparqlPool(self.base.graph_path)
            old_pool.close()
            old_base.close()
        return self.pool

    def close(self) -> None:
        self.pool.close()
        self.base.close()


def create_app(root: Path, *, timeout_s: float = 10.0) -> Starlette:
    """Return the ASGI application over a knowledge base. Raises KnowledgeBaseMissing at once, not at the first query."""
    served = _Served(root)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        served.close()

    async def sparql(request: Request) -> Response:
        try:
            query = await _query(request)
            pool = served.current()
            result = await asyncio.to_thread(pool.run, query, format=_format(request), timeout_s=timeout_s)
        except QueryTimeout as err:
            return _error(504, str(err))
        except QueryError as err:
            return _error(400, str(err))
        except KnowledgeBaseMissing as err:
            return _error(503, str(err))
        return _result(result)

    async def home(request: Request) -> HTMLResponse:
        address = escape(str(request.url_for("sparql")))
        return HTMLResponse(_HOME.format(address=address), headers=_OPEN)

    return Starlette(
        routes=[
            Route("/", home),
            Route("/sparql", sparql, methods=["GET", "POST", "OPTIONS"], name="sparql"),
        ],
        lifespan=lifespan,
    )


async def _query(request: Request) -> str:
    """Return the query of a request in any of the protocol's three forms. Raises QueryError."""
    if request.method == "GET":
        given = request.query_params.getlist("query")
    else:
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > 4 * LONGEST_QUERY:
                raise QueryError(f"requête trop longue : la limite est de {LONGEST_QUERY} caractères")
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        text = body.decode(errors="replace")
        if kind == "application/sparql-query":
            given = [text]
        elif kind == "application/x-www-form-urlencoded":
            fields = parse_qs(text)
            if "update" in fields:
                raise QueryError("les mises à jour ne sont pas permises : seules les lectures le sont")
            given = fields.get("query", [])
        else:
            raise QueryError(
                "type de contenu inattendu : application/sparql-query ou application/x-www-form-urlencoded"
            )
    if len(given) != 1:
        raise QueryError("donnez une requête, et une seule, dans le paramètre « query »")
    return given[0]


def _format(request: Request) -> str:
    """Return the format wanted by the Accept header, by quality then order; json where nothing is said."""
    wanted: list[tuple[float, int, str]] = []
    for position, part in enumerate(request.headers.get("accept", "").split(",")):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        if media_type in _FORMATS:
            wanted.append((-_quality(quality), position, _FORMATS[media_type]))
    return min(wanted)[2] if wanted else "json"


def _quality(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _result(result: Result) -> Response:
    return Response(result.content, media_type=result.media_type, headers=_OPEN)


def _error(status: int, message: str) -> Response:
    content = json.dumps({"erreur": message}, ensure_ascii=False)
    return Response(content, status, media_type="application/json", headers=_OPEN)


_HOME = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Essaim : point d'accès SPARQL</title>
<style>body{{font:1.05rem/1.6 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;color:#22302b}}
textarea{{width:100%;height:11rem;font:.95rem/1.4 monospace}}code{{background:#eef2ee;padding:.1rem .3rem}}</style></head>
<body><h1>Essaim</h1>
<p>Ce service répond aux requêtes SPARQL 1.1 sur <code>{address}</code> (GET ou POST, lecture seule).</p>
<form action="/sparql" method="get"><label for="query">Requête</label>
<textarea id="query" name="query">SELECT ?initiative ?titre WHERE {{
  ?initiative a ess:Initiative ; dct:title ?titre .
}} LIMIT 20</textarea><p><button>Exécuter</button></p></form>
<p>Les préfixes <code>ess:</code>, <code>essv:</code>, <code>dct:</code>, <code>schema:</code>, <code>skos:</code>
et <code>prov:</code> sont déjà déclarés.</p></body></html>
"""
