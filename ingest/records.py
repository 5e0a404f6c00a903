"""Map a record (a CSV row, a JSON object, a front matter) to a document with its stated fields.

Columns are recognised by name, accents and case ignored; unknown columns are kept as annotations, never dropped.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from ingest.clean import clean
from ingest.concepts import concept_id
from ingest.identity import fold
from ingest.model import Document, Stated
from ontology.terms import PUBLICS, THEMES, Scheme

# Field of a record → the folded column names that say it (contract: « Generic records »).
COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "identifiant", "identifier", "uid"),
    "title": (
        "titre",
        "title",
        "nom",
        "name",
        "intitule",
        "label",
        "preflabel",
        "fullname",
        "full name",
        "nom complet",
        "denomination",
        "raison sociale",
        "nom du projet",
        "titre du projet",
        "nom de l initiative",
        "nom de la structure",
    ),
    "text": (
        "description",
        "texte",
        "text",
        "resume",
        "contenu",
        "content",
        "abstract",
        "presentation",
        "descriptif",
        "descriptionmore",
        "summary",
    ),
    "organisations": (
        "structure",
        "structures",
        "org",
        "organisation",
        "organisme",
        "porteur",
        "porteurs",
        "operateur",
        "carriedby",
    ),
    "legal_form": ("statut juridique", "statut", "forme juridique", "type structure", "legal form"),
    "themes": (
        "themes",
        "theme",
        "thematique",
        "thematiques",
        "tags",
        "tag",
        "mots cles",
        "categories",
        "categorie",
        "domaine",
        "domaines",
        "secteur d activite",
        "secteurs d activite",
        "keywords",
        "hastopic",
        "thematic areas",
        "thematic area",
    ),
    "publics": (
        "publics",
        "public",
        "public vise",
        "publics vises",
        "beneficiaire",
        "beneficiaires",
        "cible",
        "cibles",
    ),
    "city": ("ville", "commune", "city", "localite", "municipalite", "addresslocality"),
    "postcode": ("code postal", "postcode", "cp", "codepostal", "postalcode", "zip"),
    "department": ("departement", "department", "dep"),
    "region": ("region", "province", "canton", "addressregion"),
    "country": ("pays", "country", "addresscountry"),
    "year": (
        "annee",
        "year",
        "date",
        "annee de creation",
        "date de creation",
        "annee creation",
        "creation",
        "date creation",
        "date debut",
        "startyear",
        "foundingdate",
    ),
    "budget": ("budget eur", "budget", "budget euros", "cout", "cout total", "montant"),
    "url": ("url", "site", "site web", "website", "lien", "link", "page", "homepage"),
    "lat": ("lat", "latitude"),
    "lon": ("lon", "lng", "long", "longitude"),
    "point": (
        "latlng",
        "latlon",
        "geo point 2d",
        "geo point",
        "coordonnees",
        "coordonnees gps",
        "coordonnees geographiques",
    ),
    "licence": ("licence", "license"),
    "sources": ("sources", "references"),
    "language": ("langue", "language", "lang"),
}
_FIELD_OF = {name: field for field, names in COLUMNS.items() for name in names}
_PLURAL = re.compile(r"\((?:e?s|x)\)")
# « Bretagne (FR) »: the code of a country after a place's name.
_COUNTRY_CODE = re.compile(r"\s*\([A-Z]{2}\)$")
_POINT = re.compile(r"(-?\d{1,2}(?:\.\d+)?)[,; ]+(-?\d{1,3}(?:\.\d+)?)")
# A record of a directory is short; a longer cell is cut so that one row cannot fill the memory.
LONGEST_CELL = 200_000


@dataclass(frozen=True)
class Row:
    """A record: columns in order, values as read. separators: what may split several values in one cell."""

    columns: Mapping[str, object]
    separators: str = ";,"


def field_of(column: str) -> str | None:
    """Return the field that a column's name says, or None: « Région(s) » is said as « Région »."""
    return _FIELD_OF.get(fold(_PLURAL.sub("", column)))


def names_a_record(columns: Iterable[str]) -> bool:
    """Tell a header row: one of its columns holds a title or a text."""
    return any(field_of(column) in ("title", "text") for column in columns)


def to_document(row: Row, source: str, *, body: str = "", tabular: bool = False) -> Document | None:
    """Return the document of a record, or None where it has neither title nor text.

    source: the record's file; its id, or nothing, is appended by the caller. body: the text under a front matter.
    tabular: the source has one set of columns for all its records, so that an empty cell is a known silence.
    """
    cells: dict[str, list[str]] = {}
    annotations: list[tuple[str, str]] = []
    silent: set[str] = set()
    for column, value in _flat(row.columns):
        field = field_of(column)
        # An identifier is its source's own string: other tools compare it as it is.
        tidy = _identifier if field == "id" else clean
        pieces = [tidy(piece[:LONGEST_CELL]) for piece in _pieces(value)]
        pieces = [piece for piece in pieces if piece]
        if field is None or (field in cells and field != "text"):
            annotations += [(column, piece) for piece in pieces]
        elif pieces:
            cells.setdefault(field, []).extend(pieces)
        elif tabular:
            silent.add(field)
    text = clean(body) or "\n\n".join(cells.get("text", []))
    title = _first(cells, "title") or text.split("\n", 1)[0][:120]
    if not title:
        return None
    return Document(
        source=source,
        title=title,
        text=text or title,
        stated=_stated(cells, annotations, silent, row.separators),
        language=(_first(cells, "language") or "fr")[:8],
        licence=_first(cells, "licence") or "",
        references=tuple(cells.get("sources", ())),
    )


def cells_of(row: Row) -> Iterator[tuple[str, list[str]]]:
    """Yield each column of a record, nested ones opened, with what it says."""
    for column, value in _flat(row.columns):
        yield column, [piece for said in _pieces(value) if (piece := clean(said[:LONGEST_CELL]))]


def _stated(
    cells: Mapping[str, list[str]], annotations: list[tuple[str, str]], silent: set[str], separators: str
) -> Stated:
    themes, unknown_themes = _concepts(cells.get("themes", []), THEMES, separators)
    publics, unknown_publics = _concepts(cells.get("publics", []), PUBLICS, separators)
    annotations += [("thème", value) for value in unknown_themes] + [("public", value) for value in unknown_publics]
    known = {field.name for field in fields(Stated)}
    lat, lon = _point(cells, annotations)
    return Stated(
        id=_first(cells, "id"),
        organisations=tuple(
            piece.strip() for cell in cells.get("organisations", []) for piece in cell.split("|") if piece.strip()
        ),
        legal_form=_first(cells, "legal_form"),
        themes=themes,
        publics=publics,
        city=_place(cells, "city", annotations),
        postcode=_first(cells, "postcode"),
        department=_place(cells, "department", annotations),
        region=_place(cells, "region", annotations),
        country=_first(cells, "country"),
        year=_first(cells, "year"),
        budget=_first(cells, "budget"),
        url=_first(cells, "url"),
        lat=lat,
        lon=lon,
        annotations=tuple(annotations),
        silent=frozenset(silent & known),
    )


def _point(cells: Mapping[str, list[str]], annotations: list[tuple[str, str]]) -> tuple[float | None, float | None]:
    """Return latitude and longitude in WGS84 degrees, from two cells or from one « 48.11, -1.68 »."""
    lat, lon = _degrees(_first(cells, "lat"), 90), _degrees(_first(cells, "lon"), 180)
    written = _first(cells, "point")
    match = _POINT.fullmatch(written) if written else None
    if match and lat is None and lon is None:
        return _degrees(match[1], 90), _degrees(match[2], 180)
    annotations += [("coordonnées", piece) for piece in cells.get("point", [])]
    return lat, lon


def _concepts(cells: list[str], scheme: Scheme, separators: str) -> tuple[tuple[str, ...], list[str]]:
    """Split cells into known concept words and others; a whole cell is tried before it is split at a comma."""
    known: list[str] = []
    unknown: list[str] = []
    for cell in cells:
        for piece in filter(None, (piece.strip() for piece in cell.split("|"))):
            parts = [piece] if concept_id(scheme, piece) else re.split(f"[{re.escape(separators)}]", piece)
            for part in filter(None, (part.strip() for part in parts)):
                (known if concept_id(scheme, part) else unknown).append(part)
    return tuple(dict.fromkeys(known)), unknown


def _flat(columns: Mapping[str, object]) -> Iterable[tuple[str, object]]:
    """Yield columns with nested objects opened: {"place": {"city": …}} says a city."""
    for column, value in columns.items():
        if isinstance(value, Mapping):
            yield from _flat({str(key): inner for key, inner in value.items()})
        else:
            yield str(column), value


def _identifier(text: str) -> str:
    """Return an identifier as its source writes it; half characters, which no file can hold, are replaced."""
    return text.strip().encode(errors="replace").decode()


def _pieces(value: object) -> list[str]:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return []
    if isinstance(value, str):
        return [value]
    if isinstance(value, bool):
        return ["oui" if value else "non"]
    if isinstance(value, list | tuple):
        return [piece for item in value for piece in _pieces(item)]
    if isinstance(value, Mapping):
        return [json.dumps(value, ensure_ascii=False)]
    return [str(value)]


def _first(cells: Mapping[str, list[str]], field: str) -> str | None:
    return next(iter(cells.get(field, ())), None)


def _place(cells: Mapping[str, list[str]], field: str, annotations: list[tuple[str, str]]) -> str | None:
    """Return the first place of a cell; the others are kept beside it."""
    names = [_COUNTRY_CODE.sub("", name.strip()) for cell in cells.get(field, []) for name in re.split("[|;]", cell)]
    names = [name for name in names if name]
    annotations += [("lieu", name) for name in names[1:]]
    return names[0] if names else None


def _degrees(text: str | None, limit: float) -> float | None:
    if text is None:
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if -limit <= value <= limit else None
