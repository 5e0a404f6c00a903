"""What a web page states of itself in its head: address, language, and its subject in JSON-LD (schema.org).

Only a subject that the page names as its own is read: most pages of a site repeat the organisation that publishes it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.readers.rdf import SUBJECT_CLASSES

if TYPE_CHECKING:
    from resiliparse.parse.html import HTMLTree

# Of a subject: what a record's columns can hold, and what is kept beside them.
_SAID = ("name", "address", "location", "geo", "url", "foundingDate", "keywords", "telephone", "email", "areaServed",
         "sameAs", "founder", "memberOf", "parentOrganization")  # fmt: skip
# Their inner columns are the subject's own; of other objects, only the name is.
_OPENED = frozenset({"address", "location", "geo"})
_DEEPEST = 20
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True)
class PageFacts:
    """url: canonical, or ""; language: as « fr », or ""; columns: of the subject, named as schema.org names them."""

    url: str
    language: str
    columns: Mapping[str, object]


def page_facts(tree: "HTMLTree") -> PageFacts:
    """Return what a page states of itself; what is broken or absent is left out."""
    url = _attribute(tree, 'link[rel="canonical"]', "href") or _attribute(tree, 'meta[property="og:url"]', "content")
    language = _attribute(tree, "html", "lang")
    return PageFacts(
        url=url if _is_web(url) else "",
        language=language[:2].lower() if _LANGUAGE.fullmatch(language) else "",
        columns=_subject([node for block in _blocks(tree) for node in _nodes(block)]),
    )


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not any(map(str.isspace, url))


def _attribute(tree: "HTMLTree", selector: str, name: str) -> str:
    element = tree.document.query_selector(selector) if tree.document else None
    return str(element.getattr(name) or "").strip() if element else ""


def _blocks(tree: "HTMLTree") -> Iterator[object]:
    scripts = tree.document.query_selector_all('script[type="application/ld+json"]') if tree.document else ()
    for script in scripts:
        try:
            yield json.loads(str(script.text))
        except (ValueError, RecursionError):
            continue  # a page is read without the block that its own site breaks


def _nodes(block: object, depth: int = 0) -> Iterator[Mapping[str, object]]:
    if depth > _DEEPEST:
        return
    if isinstance(block, list):
        for item in block:
            yield from _nodes(item, depth + 1)
    elif isinstance(block, Mapping):
        yield block
        yield from _nodes(block.get("@graph"), depth + 1)


def _subject(nodes: list[Mapping[str, object]]) -> dict[str, object]:
    """Return the columns of the one subject of a page, none where there are none or several."""
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    named = [node.get(link) for node in nodes if any(kind.endswith("Page") for kind in _kinds(node))
             for link in ("mainEntity", "about")]  # fmt: skip
    own = [node for node in nodes if "mainEntityOfPage" in node or "Project" in _kinds(node)]
    found: list[Mapping[str, object]] = []
    for item in [*named, *own]:
        node = by_id.get(str(item.get("@id")), item) if isinstance(item, Mapping) else None
        if node is not None and node not in found and SUBJECT_CLASSES & _kinds(node):
            found.append(node)
    if len(found) != 1:
        return {}
    return {key: said for key in _SAID if (said := _said(key, found[0].get(key), by_id))}


def _kinds(node: Mapping[str, object]) -> set[str]:
    given = node.get("@type")
    kinds = given if isinstance(given, list) else [given]
    return {re.split(r"[#/:]", kind)[-1] for kind in kinds if isinstance(kind, str)}


def _said(key: str, value: object, by_id: Mapping[object, Mapping[str, object]], depth: int = 0) -> object:
    """Return a value without JSON-LD's own keys: an object's columns where it opens, else its name."""
    if isinstance(value, list):
        return [said for item in value if (said := _said(key, item, by_id, depth))]
    if not isinstance(value, Mapping):
        return value
    node = by_id.get(value.get("@id"), value) if isinstance(value.get("@id"), str) else value
    if key not in _OPENED or depth > 2:
        return node.get("name") or ""
    inner = {name: _said(name, item, by_id, depth + 1) for name, item in node.items() if not name.startswith("@")}
    inner.pop("name", None)
    return inner
