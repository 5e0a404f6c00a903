"""What the knowledge base returns: passages, hits, reasons, answers, and an initiative with its facts.

Scores order results of one query; they are not probabilities. Offsets count code points, end excluded.
"""

from dataclasses import dataclass, field
from typing import Literal

Aspect = Literal["besoin", "public", "theme", "critere", "maniere-de-faire", "porteur", "texte"]
Status = Literal["answered", "partial", "unknown"]
Kind = Literal["list", "number", "table", "string", "boolean", "none"]
Value = list[str] | float | int | str | bool | dict[str, float] | None


@dataclass(frozen=True)
class Quote:
    """A sentence of a document. start and end are None where a record states the fact."""

    text: str
    document: str
    start: int | None
    end: int | None


@dataclass(frozen=True)
class Passage:
    """A piece of an initiative's text: text == initiative_text[start:end]."""

    text: str
    document: str
    start: int
    end: int


@dataclass(frozen=True)
class IndexedText:
    """What the index needs of an initiative. themes, publics, criteria: identifiers; places: names."""

    iri: str
    source_id: str | None
    title: str
    text: str
    document: str
    themes: tuple[str, ...] = ()
    publics: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """An initiative found, with its best passage. rank starts at 1; parts: what each signal adds to the score."""

    rank: int
    iri: str
    source_id: str | None
    title: str
    score: float
    places: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    passage: Passage | None = None
    parts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class DocumentHit:
    """A document found in which no initiative is described. source: where it was read; language: « fr », « en »…"""

    rank: int
    iri: str
    title: str
    source: str
    language: str
    score: float
    passage: Passage


@dataclass(frozen=True)
class DocumentView:
    """A document as it was read. source: where; licence: '' where it says none."""

    iri: str
    title: str
    text: str
    source: str
    language: str
    licence: str


@dataclass(frozen=True)
class Reason:
    """Why two initiatives compare: what they share, with one quote from each side where there is one."""

    aspect: Aspect
    shared: tuple[str, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class SimilarHit:
    """An initiative comparable to the anchor, with the reasons."""

    rank: int
    iri: str
    source_id: str | None
    title: str
    score: float
    why: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Card:
    """An initiative in a list. themes: identifiers; lat, lon: of its most precise place."""

    iri: str
    source_id: str | None
    title: str
    summary: str
    themes: tuple[str, ...] = ()
    publics: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    year: int | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class Fact:
    """A fact of an initiative. value: a French label; value_iri: None for a literal; stated: said by a record."""

    property: str
    value: str
    value_iri: str | None
    confidence: float
    stated: bool
    polarity: Literal["yes", "no"] = "yes"
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class InitiativeView:
    """One initiative with every fact, its evidence and its provenance."""

    card: Card
    text: str
    url: str | None
    document: str
    source: str
    licence: str
    cited: bool
    facts: tuple[Fact, ...]
    annotations: tuple[tuple[str, str], ...] = ()

    @property
    def iri(self) -> str:
        """The initiative's IRI, as a document has its own."""
        return self.card.iri


@dataclass(frozen=True)
class AnswerItem:
    """An initiative of an answer, with the sentences that prove it."""

    iri: str
    source_id: str | None
    title: str
    evidence: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class Answer:
    """An answer to a question in plain French.

    interpretation: label → readable constraint. confidence in [0, 1]. sparql: what computed it, None if nothing did.
    """

    question: str
    status: Status
    kind: Kind
    value: Value
    text: str
    items: tuple[AnswerItem, ...] = ()
    interpretation: dict[str, str | list[str]] = field(default_factory=dict)
    sparql: str | None = None
    confidence: float = 0.0
