"""Which initiatives a property ties to which things, as arrays: names are weighed against all of them at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyoxigraph as ox

from kg.view import text_of

# One truth value an initiative, bool, (initiatives,).
Mask = npt.NDArray[np.bool_]


def pairs(store: ox.Store, predicate: str) -> Iterator[tuple[str, str]]:
    """Yield (subject, object) of a property in every graph."""
    for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), None, None):
        yield text_of(quad.subject), text_of(quad.object)


@dataclass(frozen=True)
class Links:
    """Ties, in the initiatives' order. rows, values: int64, (ties,), places in the initiatives and in terms; size: of all."""

    rows: npt.NDArray[np.int64]
    values: npt.NDArray[np.int64]
    terms: tuple[str, ...]
    size: int

    @classmethod
    def of(cls, found: Iterable[tuple[int, str]], size: int) -> "Links":
        """Make links of (initiative, term)."""
        numbers: dict[str, int] = {}
        ties = sorted((row, numbers.setdefault(term, len(numbers))) for row, term in set(found))
        rows, values = np.array(ties, dtype=np.int64).reshape(-1, 2).T
        return cls(rows, values, tuple(numbers), size)

    def among(self, values: Sequence[int]) -> Mask:
        """Return which initiatives are tied to one of some values."""
        kept = np.zeros(len(self.terms), dtype=bool)
        kept[list(values)] = True
        found = np.zeros(self.size, dtype=bool)
        found[self.rows[kept[self.values]]] = True
        return found

    def of_row(self, row: int) -> list[str]:
        """Return what one initiative is tied to."""
        first, last = np.searchsorted(self.rows, (row, row + 1))
        return [self.terms[value] for value in self.values[first:last]]
