"""Parse XML without DTD, entities or network: what they are used for in such files is attacks."""

import io
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from ingest.errors import SourceError

_BROKEN = (ParseError, DefusedXmlException, LookupError, ValueError)
_REFUSED = "XML avec une DTD ou des entités : refusé par prudence, enregistrez le fichier sans elles"


def parse_xml(data: bytes, locator: str) -> Element:
    """Return the root element. Raises SourceError where it is broken or declares a DTD."""
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except _BROKEN as err:
        raise SourceError(locator, _reason(err)) from err
    return root


def stream_xml(data: bytes, locator: str, *tags: str) -> Iterator[Element]:
    """Yield each element of these local names once complete, then free it: memory does not grow with the file.

    Raises SourceError where the file is broken or declares a DTD.
    """
    # A mapped file is a stream already.
    source = io.BytesIO(data) if isinstance(data, bytes) else data
    source.seek(0)
    events = iterparse(source, events=("start", "end"), forbid_dtd=True)
    root: Element | None = None
    depth = 0
    while True:
        try:
            event, element = next(events)
        except StopIteration:
            return
        except _BROKEN as err:
            raise SourceError(locator, _reason(err)) from err
        depth += 1 if event == "start" else -1
        root = element if root is None else root
        if event == "end" and local(element) in tags:
            yield element
        if event == "end" and depth == 1:
            root.clear()


def _reason(err: Exception) -> str:
    return _REFUSED if isinstance(err, DefusedXmlException) else "XML incorrect ou tronqué"


def local(element: Element) -> str:
    """Return an element's name without its namespace; "" for a comment or an instruction."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """Return an attribute by its local name, or ""."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def children(element: Element, name: str) -> Iterator[Element]:
    """Yield the direct children of a local name."""
    return (child for child in element if local(child) == name)
