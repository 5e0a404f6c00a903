"""The sheet that brings an initiative home, as data: sections of points, each with the sentences that prove it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ingest.model import Place
from kg.model import Fact, InitiativeView


@dataclass(frozen=True)
class Point:
    """One thing that a sheet says. said: '' where the quotes say it; quotes: sentences of the source that prove it."""

    label: str
    said: str = ""
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A part of a sheet. id: what scripts call it; empty: what to say where there is no point."""

    id: str
    title: str
    points: tuple[Point, ...]
    empty: str = ""


@dataclass(frozen=True)
class Sheet:
    """What it takes to bring an initiative to a territory. origin: its most precise place, None where none is known."""

    iri: str
    title: str
    summary: str
    target: Place
    origin: Place | None
    made: date
    sections: tuple[Section, ...]


def listed(words: Iterable[str]) -> str:
    """Return words as a list whose items may hold « et » and commas."""
    return "\u00a0; ".join(words)


def one_line(text: str) -> str:
    """Return a text on one line; French keeps its no-break spaces, which str.split() would lose."""
    return re.sub(r"[ \t\r\n\f\v]+", " ", text).strip()


def facts_named(initiative: InitiativeView, *labels: str) -> list[Fact]:
    """Return an initiative's facts of some properties, named as in kg.view.PROPERTY_LABELS."""
    return [fact for name in labels for fact in initiative.facts if fact.property == name]
