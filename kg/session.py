"""One open knowledge base and what reads it: the command line, the app and the HTTP endpoint all go through here.

The index, the encoder and the SPARQL workers are loaded when first used.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox

from ingest.errors import NotFound
from kg.aspects import WEIGHTS
from kg.base import KnowledgeBase
from kg.encode import Encoder, load_encoder
from kg.filters import Filters
from kg.index import DOCUMENTS, Index
from kg.model import Answer, Card, DocumentHit, DocumentView, Hit, InitiativeView, SimilarHit
from kg.search import passing, search
from kg.similar import similar
from kg.sparql import SparqlPool
from kg.twins import Elsewhere, Group, elsewhere, group
from kg.view import cards, find_document, read_document, read_initiative, resolve

if TYPE_CHECKING:
    from kg.basket import Change, Entry
    from kg.sheet import Sheet
    from kg.territory import Territory

H = TypeVar("H", Hit, SimilarHit)


class Session:
    """A generation of a knowledge base, open for reading. Raises KnowledgeBaseMissing when none is published."""

    def __init__(self, root: Path, *, model: str | None = None) -> None:
        self.base = KnowledgeBase.open(root)
        self._model = model

    @property
    def store(self) -> ox.Store:
        """The graph, read-only."""
        return self.base.store

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder that $ESSAIM_MODEL or --model names, or the embedded one."""
        return load_encoder(self._model)

    @cached_property
    def index(self) -> Index:
        """The index. Raises IndexMismatch where another encoder built it."""
        return Index.open(self.base.index_path, encoder_name=self.encoder.name)

    @cached_property
    def documents(self) -> Index | None:
        """The index of the documents in which no initiative is described; None where there is none."""
        path = self.base.index_path / DOCUMENTS
        return Index.open(path, encoder_name=self.encoder.name) if path.is_dir() else None

    @cached_property
    def sparql(self) -> SparqlPool:
        """The workers that run people's SPARQL."""
        return SparqlPool(self.base.graph_path)

    def search(self, text: str, *, k: int = 10, filters: Filters | None = None, operators: bool = True) -> list[Hit]:
        """Return the initiatives that best answer a text. operators: whether « », ET, lieu:… narrow (kg.query)."""
        return search(
            self.store, self.index, self.encoder, text, k=k, filters=filters or Filters(), operators=operators
        )

    def search_documents(self, text: str, *, filters: Filters | None = None) -> list[DocumentHit]:
        """Return the few documents without an initiative that truly match a text; none where anything narrows it."""
        if filters or self.documents is None:
            return []
        from kg.documents import search_documents

        return search_documents(self.store, self.index, self.documents, self.encoder, text)

    def passing(self, text: str, filters: Filters) -> frozenset[str] | None:
        """Return the IRIs that filters and a text's operators keep; None where they keep all. Raises UsageError."""
        return passing(self.store, self.index, text, filters)

    def ask(
        self, question: str, *, previous: Answer | None = None, without: Collection[tuple[str, str]] = ()
    ) -> Answer:
        """Answer a question in plain French from the graph.

        previous: the answer that it follows. without: the constraints taken away, as (label, value) of an answer's
        interpretation.
        """
        from kg.ask import ask

        def find(text: str, k: int) -> list[Hit]:
            return self.search(text, k=k, operators=False)

        return ask(self.store, question, find=find, previous=previous, without=without)

    def similar(
        self,
        *,
        anchor: str | None = None,
        text: str | None = None,
        k: int = 10,
        filters: Filters | None = None,
        reasons: bool = True,
        weights: Mapping[str, float] = WEIGHTS,
        diverse: bool = False,
    ) -> list[SimilarHit]:
        """Return the initiatives comparable to one (any identifier) or to a text, with reasons.

        weights: of the aspects of kg.aspects.WEIGHTS; diverse: copies and carriers met twice come last.
        """
        iri = resolve(self.store, anchor) if anchor is not None else None
        return similar(
            self.store,
            self.index,
            self.encoder,
            anchor=iri,
            text=text,
            k=k,
            filters=filters or Filters(),
            reasons=reasons,
            weights=weights,
            diverse=diverse,
        )

    def show(self, id: str) -> InitiativeView:
        """Return one initiative by its IRI, short id or source id. Raises NotFound."""
        return read_initiative(self.store, resolve(self.store, id))

    def read(self, id: str) -> InitiativeView | DocumentView:
        """Return what `show` does or, where no initiative bears this identifier, the document that does."""
        try:
            iri = self.resolve(id)
        except NotFound:
            document = find_document(self.store, id)
            if document is None:
                raise
            return read_document(self.store, document)
        return read_initiative(self.store, iri)

    def territory(self, words: str, *, within_km: float | None = None) -> "Territory":
        """Return what is known of a territory, by its name or code. within_km: twins only so near. Raises UsageError."""
        from kg.territory import territory

        return territory(self.store, words, within_km=within_km)

    def import_sheet(self, id: str, territory: str) -> "Sheet":
        """Return what it takes to bring an initiative to a territory. Raises NotFound, UsageError."""
        from kg.imports import import_sheet
        from kg.territory import find_place, read_known

        known = read_known(self.store)
        return import_sheet(self.store, self.show(id), find_place(territory), known, today=date.today())

    def basket(self) -> "tuple[Entry, ...]":
        """Return the basket kept beside the base."""
        from kg.basket import read_basket

        return read_basket(self.base.root)

    def change_basket(self, change: "Change") -> "tuple[Entry, ...]":
        """Change the basket; a change of imports publishes a new generation. Raises KnowledgeBaseLocked."""
        from kg.basket import record

        return record(self.base.root, self.store, lambda: self.encoder, change)

    def group(self, hits: Sequence[H]) -> list[Group[H]]:
        """Return hits with one entry for initiatives that several sources describe."""
        return group(self.store, hits, lambda hit: hit.iri)

    def elsewhere(self, iri: str) -> tuple[Elsewhere, ...]:
        """Return where else an initiative is described."""
        return elsewhere(self.store, iri)

    def resolve(self, id: str) -> str:
        """Return the IRI behind any identifier of an initiative. Raises NotFound."""
        return resolve(self.store, id)

    def cards(self, iris: list[str]) -> list[Card]:
        """Return the cards of initiatives, in order."""
        return cards(self.store, iris)

    def close(self) -> None:
        """End the workers and let this generation be swept."""
        if "sparql" in self.__dict__:
            self.sparql.close()
        self.base.close()
