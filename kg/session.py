"""One open knowledge base and what reads it: the command line, the app and the HTTP endpoint all go through here.

The index, the encoder and the SPARQL workers are loaded when first used.
"""

from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from kg.base import KnowledgeBase
from kg.encode import Encoder, load_encoder
from kg.filters import Filters
from kg.index import Index
from kg.model import Answer, Card, Hit, InitiativeView, SimilarHit
from kg.search import passing, search
from kg.similar import similar
from kg.sparql import SparqlPool
from kg.view import cards, read_initiative, resolve


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
    def sparql(self) -> SparqlPool:
        """The workers that run people's SPARQL."""
        return SparqlPool(self.base.graph_path)

    def search(self, text: str, *, k: int = 10, filters: Filters | None = None, operators: bool = True) -> list[Hit]:
        """Return the initiatives that best answer a text. operators: whether « », ET, lieu:… narrow (kg.query)."""
        return search(
            self.store, self.index, self.encoder, text, k=k, filters=filters or Filters(), operators=operators
        )

    def passing(self, text: str, filters: Filters) -> frozenset[str] | None:
        """Return the IRIs that filters and a text's operators keep; None where they keep all. Raises UsageError."""
        return passing(self.store, self.index, text, filters)

    def ask(self, question: str, *, previous: Answer | None = None) -> Answer:
        """Answer a question in plain French from the graph."""
        from kg.ask import ask

        def find(text: str, k: int) -> list[Hit]:
            return self.search(text, k=k, operators=False)

        return ask(self.store, question, find=find, previous=previous)

    def similar(
        self,
        *,
        anchor: str | None = None,
        text: str | None = None,
        k: int = 10,
        filters: Filters | None = None,
        reasons: bool = True,
    ) -> list[SimilarHit]:
        """Return the initiatives comparable to one (any identifier) or to a text, with reasons."""
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
        )

    def show(self, id: str) -> InitiativeView:
        """Return one initiative by its IRI, short id or source id. Raises NotFound."""
        return read_initiative(self.store, resolve(self.store, id))

    def cards(self, iris: list[str]) -> list[Card]:
        """Return the cards of initiatives, in order."""
        return cards(self.store, iris)

    def close(self) -> None:
        """End the workers and let this generation be swept."""
        if "sparql" in self.__dict__:
            self.sparql.close()
        self.base.close()
