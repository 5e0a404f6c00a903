"""Fiche → Initiative: every extractor composed under one rule, « what a record states wins ».

A stated field is a fact of confidence 1.0 and nothing is read from the text for it; a field that the source has and the
record leaves empty (`Stated.silent`) stays empty.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from ingest.concepts import concept_id
from ingest.extract.actors import extract_organisations, extract_persons, legal_form_id
from ingest.extract.amounts import extract_amounts, extract_budget, stated_amount
from ingest.extract.classifier import load_model
from ingest.extract.criteria import extract_criteria
from ingest.extract.figures import extract_figures
from ingest.extract.places import extract_places
from ingest.extract.relations import extract_relations
from ingest.extract.signals import plain
from ingest.extract.stage import extract_stage
from ingest.extract.start_year import extract_start_year, stated_year
from ingest.extract.summary import summarise
from ingest.extract.text import Analysis, analyse
from ingest.extract.themes import extract_publics, extract_themes
from ingest.gazetteer import gazetteer
from ingest.identity import fold, initiative_id
from ingest.language import is_french
from ingest.model import (
    ConceptMention,
    Fiche,
    Initiative,
    OrganisationMention,
    PersonMention,
    Place,
    PlaceMention,
    Quantity,
    Stated,
    YearMention,
)
from ontology.terms import PUBLICS, THEMES, Scheme

Vectors = NDArray[np.float32]

# Raised when a rule changes what is extracted; the model's own hash is added to it.
VERSION = "5"
# Fiches analysed and encoded together: wide enough to fill the encoder's batches, small enough to keep memory flat and
# to have one batch encoded while the next is analysed.
BATCH = 32
PLACE_FIELDS = ("city", "postcode", "department", "region", "country")
# A place of the text where the record leaves its place empty: named, but not said to be the initiative's.
SILENT_PLACE = 0.45
CARRIER_FORM = 0.6
# Coordinates alone name the nearest commune within this distance.
NEAREST_KM = 15.0
NEAREST_CONFIDENCE = 0.7


@dataclass(frozen=True)
class Reading:
    """A fiche with its analysis and its vectors: sentences (n, dim) and title (dim,), rows of norm 1."""

    fiche: Fiche
    analysis: Analysis
    vectors: Vectors
    title_vector: NDArray[np.float32]

    @property
    def stated(self) -> Stated:
        """What the record states: of the fiche, else of its document."""
        return self.fiche.stated

    def reads(self, field: str) -> bool:
        """Tell whether a field is to be read from the text: the record has no such column."""
        return field not in self.stated.silent


class Extractor:
    """Reads fiches with the embedded encoder, for which its classifier was trained.

    encode: texts → float32 (n, 384), rows of norm 1, for passages. version: changes when extraction may change.
    """

    def __init__(self, encode: Callable[[Sequence[str]], Vectors]) -> None:
        """Keep the encoding function; nothing heavy is loaded before the first fiche."""
        self._encode = encode
        self.version = f"{VERSION}-{load_model().digest}"

    def extract(self, fiche: Fiche) -> Initiative:
        """Return the initiative that one fiche describes."""
        return next(self.extract_all([fiche]))

    def extract_all(self, fiches: Iterable[Fiche]) -> Iterator[Initiative]:
        """Yield the initiatives of fiches, in order, reading them by batches.

        Fiches of one source with the same title, or the same stated id and title, get distinct identifiers.
        """
        seen: Counter[tuple[str, str | None, str]] = Counter()
        for reading in self._readings(iter(fiches)):
            key = (reading.fiche.document.source, reading.stated.id, fold(reading.fiche.title))
            yield _initiative(reading, seen[key])
            seen[key] += 1

    def _readings(self, remaining: Iterator[Fiche]) -> Iterator[Reading]:
        """Analyse and encode by batches, two at a time: the encoder works on one while spaCy reads the next."""
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="encodeur") as pool:
            waiting: _Batch | None = None
            while fiches := list(islice(remaining, BATCH)):
                following = self._analyse(fiches, pool)
                if waiting:
                    yield from waiting.readings()
                waiting = following
            if waiting:
                yield from waiting.readings()

    def _analyse(self, fiches: Sequence[Fiche], pool: ThreadPoolExecutor) -> "_Batch":
        """Analyse a batch and have all its distinct sentences encoded at once."""
        # The rules are those of French: nothing is read from another language's text.
        analyses = list(
            analyse((fiche.title, fiche.text if is_french(fiche.document.language) else "") for fiche in fiches)
        )
        titles = [plain(fiche.title) for fiche in fiches]
        sentences = [[plain(sentence.text) for sentence in analysis.sentences] for analysis in analyses]
        ordered = sorted({*titles, *(text for texts in sentences for text in texts)})
        return _Batch(fiches, analyses, titles, sentences, ordered, pool.submit(self._encode, ordered))


@dataclass(frozen=True)
class _Batch:
    """Fiches analysed, whose titles and sentences are being encoded. ordered: the texts of the vectors' rows."""

    fiches: Sequence[Fiche]
    analyses: list[Analysis]
    titles: list[str]
    sentences: list[list[str]]
    ordered: list[str]
    vectors: "Future[Vectors]"

    def readings(self) -> Iterator[Reading]:
        """Yield the readings, once the vectors are there. Raises what the encoder raised."""
        vectors = self.vectors.result()
        rows = {text: row for row, text in enumerate(self.ordered)}
        for fiche, analysis, title, texts in zip(self.fiches, self.analyses, self.titles, self.sentences, strict=True):
            yield Reading(fiche, analysis, vectors[[rows[text] for text in texts]], vectors[rows[title]])


def _initiative(reading: Reading, ordinal: int) -> Initiative:
    fiche, stated, analysis = reading.fiche, reading.stated, reading.analysis
    themes = _concepts(reading, THEMES, stated.themes)
    publics = _concepts(reading, PUBLICS, stated.publics)
    persons = extract_persons(analysis)
    places, annotations = _places(reading, persons)
    organisations = _organisations(reading)
    amounts = extract_amounts(analysis)
    return Initiative(
        id=initiative_id(fiche.document.source, stated.id, fiche.title, ordinal=ordinal),
        source_id=stated.id,
        title=fiche.title,
        summary=summarise(analysis, reading.vectors),
        text=fiche.text,
        document=fiche.document,
        cited=fiche.cited,
        url=stated.url,
        places=places,
        organisations=organisations,
        persons=_apart(persons, organisations),
        themes=themes,
        publics=publics,
        stage=extract_stage(analysis),
        start_year=_start_year(reading),
        legal_form=_legal_form(reading, organisations),
        budget=_budget(reading, amounts),
        amounts=amounts,
        figures=extract_figures(analysis),
        criteria=extract_criteria(analysis, reading.vectors, reading.title_vector),
        relations=extract_relations(analysis, organisations),
        annotations=stated.annotations + annotations,
    )


def _concepts(reading: Reading, scheme: Scheme, stated: tuple[str, ...]) -> tuple[ConceptMention, ...]:
    ids = dict.fromkeys(id for words in stated if (id := concept_id(scheme, words)))
    if ids:
        return tuple(ConceptMention(id, 1.0, stated=True) for id in ids)
    if scheme is THEMES:
        found = extract_themes(reading.analysis, reading.vectors, reading.title_vector)
        return found if reading.reads("themes") else ()
    found = extract_publics(reading.analysis, reading.vectors, reading.title_vector)
    return found if reading.reads("publics") else ()


def _stated_place(stated: Stated) -> tuple[PlaceMention | None, tuple[tuple[str, str], ...]]:
    """Return the place that a record states, or what it says as an annotation where no gazetteer knows it."""
    said = {field: value for field in PLACE_FIELDS if (value := getattr(stated, field))}
    if said and (place := gazetteer().resolve(**said)):
        return PlaceMention(", ".join(said.values()), None, None, place, 1.0, stated=True), ()
    annotations = (("lieu", ", ".join(said.values())),) if said else ()
    if stated.lat is None or stated.lon is None:
        return None, annotations
    words = f"{stated.lat:g}, {stated.lon:g}"
    point = Place("", "", "point", (), stated.lat, stated.lon)
    near = gazetteer().nearby(point, NEAREST_KM)
    if near:
        return PlaceMention(words, None, None, near[0], NEAREST_CONFIDENCE, stated=True), annotations
    return None, (*annotations, ("coordonnées", words))


def _places(
    reading: Reading, persons: tuple[PersonMention, ...]
) -> tuple[tuple[PlaceMention, ...], tuple[tuple[str, str], ...]]:
    stated, annotations = _stated_place(reading.stated)
    context = (stated.place,) if stated and stated.place else ()
    avoid = tuple((person.start, person.end) for person in persons)
    found = extract_places(reading.analysis, context, avoid)
    if stated is None and any(field in reading.stated.silent for field in PLACE_FIELDS):
        found = tuple(replace(place, confidence=min(place.confidence, SILENT_PLACE)) for place in found)
    return ((stated, *found) if stated else tuple(found)), annotations


def _organisations(reading: Reading) -> tuple[OrganisationMention, ...]:
    found = extract_organisations(reading.analysis, reading.fiche.title, reading.stated)
    if reading.reads("organisations") or reading.stated.organisations:
        return found
    return tuple(
        replace(organisation, roles=tuple(role for role in organisation.roles if role != "porteur"))
        for organisation in found
    )


def _apart(
    persons: tuple[PersonMention, ...], organisations: tuple[OrganisationMention, ...]
) -> tuple[PersonMention, ...]:
    """Return the persons that are not organisations as well."""
    spans = [(mention.start, mention.end) for mention in organisations if mention.start is not None]
    names = {fold(organisation.name) for organisation in organisations}
    return tuple(
        person
        for person in persons
        if fold(person.text) not in names
        and not any(start < person.end and person.start < (end or 0) for start, end in spans)
    )


def _start_year(reading: Reading) -> YearMention | None:
    if reading.stated.year and (value := stated_year(reading.stated.year)) is not None:
        return YearMention(value, 1.0, stated=True)
    return extract_start_year(reading.analysis, reading.stated) if reading.reads("year") else None


def _legal_form(reading: Reading, organisations: tuple[OrganisationMention, ...]) -> ConceptMention | None:
    if reading.stated.legal_form and (id := legal_form_id(reading.stated.legal_form)):
        return ConceptMention(id, 1.0, stated=True)
    if not reading.reads("legal_form"):
        return None
    carrier = next((mention for mention in organisations if "porteur" in mention.roles and mention.legal), None)
    if carrier is None or carrier.legal is None:
        return None
    evidence = (carrier.evidence,) if carrier.evidence else ()
    return ConceptMention(carrier.legal, CARRIER_FORM, evidence, stated=carrier.stated and not evidence)


def _budget(reading: Reading, amounts: tuple[Quantity, ...]) -> Quantity | None:
    words = reading.stated.budget
    if words and (value := stated_amount(words)) is not None:
        return Quantity(words, value, "EUR", None, stated=True)
    return extract_budget(amounts, reading.analysis) if reading.reads("budget") else None
