"""The basket: the initiatives that a territory means to bring home, how far each has come, and who said so when.

    DIR/basket.json   every entry with its history, replaced whole at each change
    DIR/BASKET        locked (flock) during a change

An entry that is « importée » names the territory's own initiative that took after it, and becomes an `ess:inspiredBy`
fact in the graph IMPORTS_GRAPH, which no source owns: ingesting again leaves it as it is. The file is the truth of it.
"""

import fcntl
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, get_args

import pyoxigraph as ox

from ingest.errors import KnowledgeBaseError, NotFound, UsageError
from ingest.identity import fold, slug
from kg.base import Writer, replace_graph, write_atomic
from kg.build import publish
from kg.encode import Encoder
from kg.graph import decimal, digest, initiative_iri
from kg.territory import Territory
from kg.view import text_of
from ontology.terms import ESS, ID_BASE, PROV, RDF, SCHEMA, XSD

FILE: Final = "basket.json"
LOCK: Final = "BASKET"
IMPORTS_GRAPH: Final = ox.NamedNode(f"{ID_BASE}reviews/imports")
Status = Literal["repérée", "contactée", "adaptée", "importée"]
STATUSES: Final[tuple[Status, ...]] = get_args(Status)
IMPORTED: Final[Status] = "importée"


@dataclass(frozen=True)
class Step:
    """What became of an entry. by: who recorded it, '' where they did not say; at: ISO 8601, with its time zone."""

    status: Status
    by: str
    at: str
    note: str = ""


@dataclass(frozen=True)
class Entry:
    """An initiative that a territory watches. territory: a code of the gazetteer; steps: the oldest first, never none.

    here: IRI of the territory's initiative that took after it, once imported.
    """

    territory: str
    iri: str
    title: str
    steps: tuple[Step, ...]
    here: str | None = None

    @property
    def status(self) -> Status:
        """How far it has come."""
        return self.steps[-1].status


Change = Callable[[Sequence[Entry]], list[Entry]]


def read_status(word: str) -> Status:
    """Return the status that a word means, accents and case ignored. Raises UsageError."""
    found = next((status for status in STATUSES if fold(status) == fold(word)), None)
    if found is None:
        raise UsageError(f"état inconnu : « {word} » ; attendu : {', '.join(STATUSES)}")
    return found


# ---- the file ------------------------------------------------------------------------------------------------------


def read_basket(root: Path) -> tuple[Entry, ...]:
    """Return the entries of a base's basket, in the order they were added; () where there is none.

    Raises KnowledgeBaseError where the file is not a basket.
    """
    path = root / FILE
    if not path.exists():
        return ()
    try:
        return tuple(_entry(row) for row in json.loads(path.read_bytes())["entries"])
    except (ValueError, KeyError, TypeError) as err:
        raise KnowledgeBaseError(f"« {path} » n’est pas un panier lisible : corrigez-le ou déplacez-le") from err


def _entry(row: dict[str, Any]) -> Entry:
    steps = tuple(Step(read_status(step["status"]), step["by"], step["at"], step["note"]) for step in row["steps"])
    if not steps:
        raise ValueError("an entry without a step")
    return Entry(row["territory"], row["iri"], row["title"], steps, row["here"])


def write_basket(root: Path, entries: Sequence[Entry]) -> None:
    """Replace a base's basket, whole or not at all."""
    rows = {"entries": [asdict(entry) for entry in entries]}
    write_atomic(root / FILE, (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode())


@contextmanager
def changing(root: Path) -> Iterator[tuple[Entry, ...]]:
    """Yield the entries, alone: another change waits for the end of this one."""
    with (root / LOCK).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield read_basket(root)


def record(root: Path, store: ox.Store, encoder: Callable[[], Encoder], change: Change) -> tuple[Entry, ...]:
    """Change a base's basket and return it; where imports change, publish a generation whose graph says so.

    store: the published graph. encoder: asked for only to publish. Raises KnowledgeBaseLocked while another command
    writes, and then nothing is changed.
    """
    with changing(root) as entries:
        after = tuple(change(entries))
        if imports_of(after) == published_imports(store):
            write_basket(root, after)
            return after
        writer = Writer.open(root)
        try:
            write_basket(root, after)
            writer.begin()
            replace_graph(writer.store, IMPORTS_GRAPH, import_quads(after))
            publish(writer, encoder(), lambda step, done, total: None)
        finally:
            writer.close()
        return after


# ---- what a person does --------------------------------------------------------------------------------------------


def recorded(entry: Entry) -> Change:
    """Return the change that adds an entry, or adds its steps to the one that is there."""

    def change(entries: Sequence[Entry]) -> list[Entry]:
        before = find(entries, entry.territory, entry.iri)
        if before is None:
            return [*entries, entry]
        after = replace(before, title=entry.title, here=entry.here, steps=(*before.steps, *entry.steps))
        return [after if other is before else other for other in entries]

    return change


def removed(territory: str, id: str) -> Change:
    """Return the change that takes an initiative out, by its IRI or short id: the graph may know it no more.

    It raises NotFound where the territory's basket does not hold it.
    """

    def change(entries: Sequence[Entry]) -> list[Entry]:
        kept = [entry for entry in entries if entry.territory != territory or entry.iri not in (id, initiative_iri(id))]
        if len(kept) == len(entries):
            raise NotFound(f"« {id} » n’est pas dans le panier de ce territoire : voyez « essaim basket »")
        return kept

    return change


def find(entries: Sequence[Entry], territory: str, iri: str) -> Entry | None:
    """Return a territory's entry for an initiative, or None."""
    return next((entry for entry in entries if (entry.territory, entry.iri) == (territory, iri)), None)


def new_entry(
    territory: Territory, iri: str, title: str, *, status: Status, by: str, note: str, here: str | None, at: datetime
) -> Entry:
    """Return an entry of one step.

    Raises UsageError where the initiative is the territory's own, and where an import does not say who notes it and
    which of the territory's initiatives took after it.
    """
    name = territory.place.name
    if iri in territory.own:
        raise UsageError(f"« {title} » a déjà lieu sur ce territoire ({name}) : rien à y importer")
    if status == IMPORTED and here is None:
        raise UsageError(
            "dites laquelle de vos initiatives en est issue ; si la base ne la connaît pas encore, écrivez-en "
            "quelques lignes et lancez « essaim ingest »"
        )
    if status == IMPORTED and here not in territory.own:
        raise UsageError(f"l’initiative qui en est issue n’a pas lieu sur ce territoire ({name}) : voyez sa fiche")
    if status == IMPORTED and not by.strip():
        raise UsageError("dites qui note cet import : il devient un fait, signé et daté")
    step = Step(status, by.strip(), at.isoformat(timespec="seconds"), note.strip())
    return Entry(territory.place.code, iri, title, (step,), here if status == IMPORTED else None)


# ---- the facts -----------------------------------------------------------------------------------------------------


def imports_of(entries: Sequence[Entry]) -> frozenset[tuple[str, str]]:
    """Return who took after whom: pairs of IRIs (here, elsewhere)."""
    return frozenset((entry.here, entry.iri) for entry in entries if entry.status == IMPORTED and entry.here)


def published_imports(store: ox.Store) -> frozenset[tuple[str, str]]:
    """Return the pairs that a graph holds of a basket."""
    quads = store.quads_for_pattern(None, ox.NamedNode(ESS.inspiredBy), None, IMPORTS_GRAPH)
    return frozenset((text_of(quad.subject), text_of(quad.object)) for quad in quads)


def import_quads(entries: Sequence[Entry]) -> list[ox.Quad]:
    """Return the ess:inspiredBy facts of a basket, each with who recorded it and when (PROV-O)."""
    return [quad for entry in entries if entry.status == IMPORTED and entry.here for quad in _fact(entry, entry.here)]


def _fact(entry: Entry, here: str) -> Iterator[ox.Quad]:
    step = entry.steps[-1]
    subject, other = ox.NamedNode(here), ox.NamedNode(entry.iri)
    fact = ox.NamedNode(f"{ID_BASE}fact/{digest(here, ESS.inspiredBy, entry.iri, IMPORTS_GRAPH.value)}")
    person = ox.NamedNode(f"{ID_BASE}person/{slug(step.by)}-{digest(fold(step.by))}")
    said: list[tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]] = [
        (subject, ESS.inspiredBy, other),
        (fact, RDF.type, ox.NamedNode(ESS.Fact)),
        (fact, ESS.subject, subject),
        (fact, ESS.predicate, ox.NamedNode(ESS.inspiredBy)),
        (fact, ESS.object, other),
        (fact, ESS.confidence, decimal(1.0)),
        (fact, ESS.stated, ox.Literal(True)),
        (fact, ESS.extractor, ox.Literal("essaim basket")),
        (fact, PROV.generatedAtTime, ox.Literal(step.at, datatype=ox.NamedNode(XSD.dateTime))),
        (fact, PROV.wasAttributedTo, person),
        (person, RDF.type, ox.NamedNode(SCHEMA.Person)),
        (person, SCHEMA.name, ox.Literal(step.by or "personne non nommée", language="fr")),
    ]
    for node, predicate, term in said:
        yield ox.Quad(node, ox.NamedNode(predicate), term, IMPORTS_GRAPH)
