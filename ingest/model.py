"""What flows through the pipeline: Document → Fiche → Initiative, and the evidence that each fact carries.

Offsets count code points in the fiche's text, end excluded: `text[start:end] == quote`, always.
Confidence is in [0, 1]; 1.0 for what a record states.
"""

from dataclasses import dataclass, field
from typing import Literal

Polarity = Literal["yes", "no"]
RelationKind = Literal["inspiredBy", "partOf"]
DocumentKind = Literal["text", "article", "thesaurus"]


@dataclass(frozen=True)
class Stated:
    """What a record or a front matter says of an initiative, before it is understood.

    Values are the record's own words. annotations: unknown columns, kept as they are. silent: the fields that the
    source has and this record leaves empty; the record is the authority on them, so nothing is read from its text.
    """

    id: str | None = None
    organisations: tuple[str, ...] = ()
    legal_form: str | None = None
    themes: tuple[str, ...] = ()
    publics: tuple[str, ...] = ()
    city: str | None = None
    postcode: str | None = None
    department: str | None = None
    region: str | None = None
    country: str | None = None
    year: str | None = None
    budget: str | None = None
    url: str | None = None
    lat: float | None = None
    lon: float | None = None
    annotations: tuple[tuple[str, str], ...] = ()
    silent: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Document:
    """One text of a source, cleaned. source: where it was read (path, or path#record); licence: as stated, or ''.

    author, published, keywords: as its page or its article states them. retrieved: when it was fetched from the web, an
    ISO 8601 time in UTC, or '' for a file. kind: an article states facts of its own,
    and no initiative's; a thesaurus lists words.
    """

    source: str
    title: str
    text: str
    stated: Stated = Stated()
    language: str = "fr"
    licence: str = ""
    references: tuple[str, ...] = ()
    author: str = ""
    published: str = ""
    keywords: tuple[str, ...] = ()
    retrieved: str = ""
    kind: DocumentKind = "text"


@dataclass(frozen=True)
class Fiche:
    """A text that speaks of one initiative: a whole document, or a part of one as a document of its own.

    cited: only mentioned in passing in a longer text.
    """

    document: Document
    title: str
    stated: Stated = Stated()
    cited: bool = False

    @property
    def text(self) -> str:
        """The text in which every offset counts."""
        return self.document.text


@dataclass(frozen=True)
class Evidence:
    """A sentence of the text that proves a fact. quote == text[start:end]."""

    quote: str
    start: int
    end: int


@dataclass(frozen=True)
class Place:
    """A place of the gazetteer.

    code: INSEE code for a commune ("29019"), "dep:29", "reg:53", "pays:BE", "ville:BE/bruxelles", "ancreg:alsace",
    "pays-de:29019", "epci:242900314" (SIREN). kind: commune | intercommunalite | departement | region | ancienne-region |
    pays | ville | bassin. parents: codes of all the places that contain it, nearest first, but a commune's département
    before its intercommunalité. lat, lon: WGS84 degrees.
    """

    code: str
    name: str
    kind: str
    parents: tuple[str, ...]
    lat: float | None
    lon: float | None
    population: int = 0


@dataclass(frozen=True)
class PlaceMention:
    """A place as written in the text (or stated: start is None), linked to the gazetteer where it could be."""

    text: str
    start: int | None
    end: int | None
    place: Place | None
    confidence: float
    stated: bool = False


@dataclass(frozen=True)
class OrganisationMention:
    """An organisation as written. roles: identifiers of ACTOR_ROLES; legal: of LEGAL_FORMS.

    evidence: the sentence that gives its role or names it; None where a record states it.
    """

    text: str
    start: int | None
    end: int | None
    name: str
    roles: tuple[str, ...]
    legal: str | None
    confidence: float
    evidence: Evidence | None = None
    stated: bool = False


@dataclass(frozen=True)
class PersonMention:
    """A person as written."""

    text: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True)
class ConceptMention:
    """A theme, public or stage. id: of its scheme."""

    id: str
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    stated: bool = False


@dataclass(frozen=True)
class CriterionMention:
    """One of the nine criteria, held (yes) or denied (no), with the sentences that prove it: never none."""

    id: str
    polarity: Polarity
    confidence: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class RelationMention:
    """Another initiative that this one takes after, or is a part of. name: as the text calls it."""

    kind: RelationKind
    name: str
    evidence: Evidence
    confidence: float


@dataclass(frozen=True)
class YearMention:
    """A year. evidence is None where a record states it."""

    value: int
    confidence: float
    evidence: Evidence | None = None
    stated: bool = False


@dataclass(frozen=True)
class Quantity:
    """An amount (unit: its currency, ISO 4217) or a figure (unit: the noun counted). text: as written; value: the number."""

    text: str
    value: float
    unit: str
    evidence: Evidence | None
    stated: bool = False


@dataclass(frozen=True)
class Initiative:
    """An initiative as understood from one fiche: the pipeline's product, the graph's input."""

    id: str
    source_id: str | None
    title: str
    summary: str
    text: str
    document: Document
    cited: bool = False
    url: str | None = None
    places: tuple[PlaceMention, ...] = ()
    organisations: tuple[OrganisationMention, ...] = ()
    persons: tuple[PersonMention, ...] = ()
    themes: tuple[ConceptMention, ...] = ()
    publics: tuple[ConceptMention, ...] = ()
    stage: ConceptMention | None = None
    start_year: YearMention | None = None
    legal_form: ConceptMention | None = None
    budget: Quantity | None = None
    amounts: tuple[Quantity, ...] = ()
    figures: tuple[Quantity, ...] = ()
    criteria: tuple[CriterionMention, ...] = ()
    relations: tuple[RelationMention, ...] = ()
    annotations: tuple[tuple[str, str], ...] = field(default=())
