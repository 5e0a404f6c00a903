"""What a question becomes: an intent and constraints, before any SPARQL is written."""

from dataclasses import dataclass
from typing import Final, Literal

from ingest.model import Place

ConceptKind = Literal["theme", "public", "critere", "statut", "etape"]
Field = Literal[
    "porteur", "partenaire", "financeur", "fondateur", "lieu", "annee", "budget", "theme", "public", "statut", "etape",
    "critere", "resume", "url", "colonne",
]  # fmt: skip
Dimension = Literal[
    "region", "departement", "intercommunalite", "ville", "pays", "theme", "public", "statut", "etape", "critere", "annee",
    "porteur", "financeur", "partenaire", "source",
]  # fmt: skip
IntentKind = Literal[
    "list", "count", "exists", "group", "top", "values", "compare", "difference", "which", "versus", "share", "average", "total", "extreme",
    "field", "check", "every", "define", "similar", "unknown",
]  # fmt: skip


# « le pays de Brest » and natural areas have no limits in the gazetteer: what lies around their centre.
BASIN_RADIUS_KM: Final = 25.0


@dataclass(frozen=True)
class Concepts:
    """The initiative has one of these concepts of one vocabulary.

    phrases: what was said, where it is a thing narrower than the concepts (« fablab » for a theme on territories), as
    stems; said: what was said, as typed, where it is not the concept's own name.
    """

    kind: ConceptKind
    ids: tuple[str, ...]
    negated: bool = False
    phrases: tuple[tuple[str, ...], ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class InPlace:
    """The initiative takes place in one of these places, or within radius_km kilometres of one.

    mentioned: places that its text only mentions count too. name: what they are together (« Afrique »), or ''.
    """

    places: tuple[Place, ...]
    radius_km: float | None = None
    mentioned: bool = False
    name: str = ""
    negated: bool = False
    kind: Literal["lieu"] = "lieu"


@dataclass(frozen=True)
class Years:
    """The initiative started within one of these ranges, both ends included; None: open."""

    ranges: tuple[tuple[int | None, int | None], ...]
    negated: bool = False
    kind: Literal["annee"] = "annee"


@dataclass(frozen=True)
class Budget:
    """The budget in euros. An end is None where open; strict: the end itself is excluded."""

    low: float | None = None
    high: float | None = None
    low_strict: bool = False
    high_strict: bool = False
    negated: bool = False
    kind: Literal["budget"] = "budget"


@dataclass(frozen=True)
class Involves:
    """One of these organisations, or one of these legal forms, has one of these roles in the initiative."""

    name: str
    iris: tuple[str, ...]
    roles: tuple[str, ...]
    forms: tuple[str, ...] = ()
    negated: bool = False
    kind: Literal["organisation"] = "organisation"


@dataclass(frozen=True)
class Known:
    """A field of the initiative is filled (negated: empty)."""

    field: Literal["budget", "annee", "lieu", "ville", "porteur", "statut", "public"]
    negated: bool = False
    kind: Literal["champ"] = "champ"


@dataclass(frozen=True)
class Words:
    """The initiative's title or text has all these words, given as stems. text: as typed."""

    text: str
    stems: tuple[str, ...]
    negated: bool = False
    kind: Literal["texte"] = "texte"


@dataclass(frozen=True)
class Phrases:
    """The initiative's title or text has one of these phrases, given as stems; text: as a reader would say them.

    heads: nouns that say as much in a title alone (« monnaie » for « monnaie locale »).
    """

    text: str
    phrases: tuple[tuple[str, ...], ...]
    heads: tuple[str, ...] = ()
    negated: bool = False
    kind: Literal["texte"] = "texte"


@dataclass(frozen=True)
class Only:
    """The initiative is one of these. name: what they are, for a reader."""

    name: str
    iris: tuple[str, ...]
    negated: bool = False
    kind: Literal["initiative"] = "initiative"


Constraint = Concepts | InPlace | Years | Budget | Involves | Known | Words | Phrases | Only


@dataclass(frozen=True)
class Intent:
    """What is asked.

    dimension: the group asked by group, top and values; field: of a named initiative; place_kind: the kind of place a
    « where » wants; least: the smallest rather than the largest; limit: how many are wanted; plural: several answers;
    threshold: a number compared to a count; rank: 2 for « the second »; exact: a wider place than place_kind will not do;
    reason: why unknown, in French.
    """

    kind: IntentKind
    dimension: Dimension | None = None
    field: Field | None = None
    place_kind: str | None = None
    least: bool = False
    limit: int | None = None
    plural: bool = False
    threshold: int | None = None
    rank: int = 1
    exact: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Query:
    """A question understood.

    constraints: all must hold. others: the second set (compare), the whole (share), the options (which), each a set of
    constraints. name: the initiative named. leftover: words with content that were not understood. understood: share
    of the content words that were, in [0, 1]; together: « à la fois » was said. subject: the noun asked for, where it was
    not understood, or ''. unsaid: what was said more narrowly than a theme, and that no text says; rare: the same that few texts of
    the answer say, and how many, or (). concepts: those to define.
    """

    intent: Intent
    constraints: tuple[Constraint, ...] = ()
    others: tuple[tuple[Constraint, ...], ...] = ()
    name: str | None = None
    concepts: tuple[tuple[str, str], ...] = ()
    leftover: tuple[str, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    understood: float = 1.0
    together: bool = False
    subject: str = ""
    unsaid: tuple[str, ...] = ()
    rare: tuple[str, int] | tuple[()] = ()
