"""The French lexical index: BM25 over stems, in tantivy. This file owns how a French text becomes terms.

A query typed without accents finds what a query with accents finds: words are folded before they are stemmed
(folding after would break 6 % of the word types).
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import cast

import numpy as np
import tantivy
from numpy.typing import NDArray

from ingest.identity import fold
from kg.spelling import nearest_word

# Words of grammar, folded: articles, pronouns, prepositions, auxiliaries, what questions are made of.
_GRAMMAR = """
    a ai ainsi alors au aucun aucune aupres auquel aussi autre autres aux auxquelles auxquels avaient avait avant avec
    avoir ayant c ca car ce ceci cela celle celles celui cependant ces cet cette ceux chacun chaque chez ci comme comment
    d dans de des desquelles desquels deux donc dont du elle elles en encore entre es est et etaient etait etant ete etes
    etre eu eux fait font fois furent fut il ils j je jusqu jusque l la le les lesquelles lesquels leur leurs lors lorsque
    lui m ma mais me mes moi moins mon n ne ni non nos notamment notre nous on ont ou par parce parmi pas pendant peu
    peut peuvent plus plusieurs plutot pour pourquoi pourrait puis qu quand que quel quelle quelles quelque quelques quels
    qui quoi s sa sans se selon sera seraient serait seront ses si soi soit son sont sous sur t ta te tel telle telles
    tels tes toi ton tous tout toute toutes tres trois tu un une vers via vos votre vous y
    cherche cherchons existe existent trouve trouver voudrais souhaite initiative initiatives projet projets
"""
STOPWORDS = frozenset(_GRAMMAR.split())
_WORD = re.compile(r"[^\W\d_]+")
_ALPHANUMERIC = re.compile(r"[^\W_]+")
# Snowball leaves the plural of short words (emplois, vélos, lieux, eaux): taken off first, in texts and queries alike.
_PLURAL_X = re.compile(r"(?<=eau|.eu|.ou)x$")
# Longer words in -eux are adjectives (heureux, précieux), which Snowball knows; these are not.
LONG_PLURALS = frozenset(("milieux", "cheveux", "cerveaux"))
# What Snowball leaves at the end once a plural or a feminine is off.
_ENDING = re.compile(r"(?<=\w\w\w)(?:e|s|es)$")
# Measured: a title of ten words says in short what the text says; more weight lost specific questions.
TITLE_WEIGHT = 0.5
# Beside tantivy's files: folded word → number of documents, to correct the spelling of queries.
WORDS = "words.json"


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return _PLURAL_X.sub("", word) if len(word) <= 6 or word in LONG_PLURALS else word


@cache
def _stemmer() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return builder.filter(tantivy.Filter.stemmer("french")).build()


def terms(text: str) -> list[str]:
    """Return the terms of a French text, in order: folded, without words of grammar, singular, stemmed."""
    return _stemmed(word for word in fold(text).split() if word not in STOPWORDS and (len(word) > 1 or word.isdigit()))


@lru_cache(maxsize=100_000)
def _terms_of(word: str) -> tuple[str, ...]:
    return tuple(terms(word))


def held_terms(text: str) -> set[str]:
    """Return the set of terms of a text; word by word, remembered: many times faster than `terms` on many texts."""
    return {term for word in _ALPHANUMERIC.findall(text) for term in _terms_of(word)}


def stems(text: str) -> list[str]:
    """Return the stems of all the words of a French text, words of grammar included, in order."""
    return _stemmed(fold(text).split())


def _stemmed(words: Iterable[str]) -> list[str]:
    return [_ENDING.sub("", stem) for stem in _stemmer().analyze(" ".join(map(_singular, words)))]


@cache
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", fast=True)
    builder.add_text_field("title", tokenizer_name="terms", index_option="freq")
    builder.add_text_field("text", tokenizer_name="terms", index_option="freq")
    return builder.build()


def _register(index: tantivy.Index) -> tantivy.Index:
    """Tantivy forgets its analysers at each opening. Ours only cuts at spaces: `terms` has done the rest."""
    index.register_tokenizer("terms", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def build_lexical(documents: Iterable[tuple[str, str]], directory: Path) -> None:
    """Write the index of (title, text) pairs; each is known by its number in that order. directory: empty."""
    index = _register(tantivy.Index(_schema(), path=str(directory)))
    writer = index.writer(heap_size=15_000_000, num_threads=1)
    words: Counter[str] = Counter()
    for number, (title, text) in enumerate(documents):
        head = terms(title)
        writer.add_document(tantivy.Document(number=number, title=" ".join(head), text=" ".join(head + terms(text))))
        words.update({word for word in fold(f"{title} {text}").split() if word.isalpha() and word not in STOPWORDS})
    writer.commit()
    writer.wait_merging_threads()
    (directory / WORDS).write_text(json.dumps(words), encoding="utf-8")


@dataclass(frozen=True)
class Matches:
    """How the words of a query are held by every document, by its number: arrays (documents,), zero where none is.

    bm25: k1 1.2, b 0.75, titles counted in addition. coverage in [0, 1]: the share of the query's information (summed
    inverse document frequencies of its terms) that the document holds.
    """

    bm25: NDArray[np.float32]
    coverage: NDArray[np.float32]


class LexicalIndex:
    """A lexical index, opened for reading."""

    def __init__(self, index: tantivy.Index, directory: Path) -> None:
        self._index = _register(index)
        self._searcher = self._index.searcher()
        self._directory = directory

    @classmethod
    def open(cls, directory: Path) -> "LexicalIndex":
        """Open an index that build_lexical wrote."""
        return cls(tantivy.Index.open(str(directory)), directory)

    @cached_property
    def words(self) -> dict[str, int]:
        """Folded word → number of documents that hold it."""
        return cast(dict[str, int], json.loads((self._directory / WORDS).read_text(encoding="utf-8")))

    def respelled(self, text: str) -> str:
        """Return a text in which words that no document holds, under any form, give way to near words that many do."""
        return _WORD.sub(lambda match: self._nearest(match[0], named=match.start() > 0) or match[0], text)

    def _nearest(self, word: str, *, named: bool) -> str | None:
        """Return the word to read instead, or None. named: a capital here makes a name, which is left alone."""
        if (named and word[0].isupper() and not word.isupper()) or all(
            self._searcher.doc_freq("text", term) for term in _terms_of(word)
        ):
            return None
        return nearest_word(fold(word), self.words)

    def information(self, term: str) -> float:
        """Return a term's inverse document frequency as BM25 counts it (Robertson and Zaragoza 2009, eq. 3.3)."""
        found = self._searcher.doc_freq("text", term)
        return math.log1p((self._searcher.num_docs - found + 0.5) / (found + 0.5))

    def search(self, text: str) -> Matches:
        """Compare every document with a text."""
        weights = {term: self.information(term) for term in terms(text)}
        bm25 = self._scores(
            [self._term("text", term) for term in weights]
            + [tantivy.Query.boost_query(self._term("title", term), TITLE_WEIGHT) for term in weights]
        )
        held = self._scores(
            [tantivy.Query.const_score_query(self._term("text", term), weight) for term, weight in weights.items()]
        )
        return Matches(bm25, np.minimum(1, held / max(sum(weights.values()), 1e-9)).astype(np.float32))

    def holding(self, text: str) -> frozenset[int] | None:
        """Return the numbers of the documents that hold every term of a text; None where it has no term."""
        wanted = [self._term("text", term) for term in dict.fromkeys(terms(text))]
        return frozenset(np.flatnonzero(self._scores(wanted, tantivy.Occur.Must)).tolist()) if wanted else None

    def _term(self, field: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._index.schema, field, term, index_option="freq")

    def _scores(self, queries: list[tantivy.Query], occur: tantivy.Occur = tantivy.Occur.Should) -> NDArray[np.float32]:
        """Return the score of every document, by its number: float32 (documents,), zero for those that do not match."""
        found = np.zeros(self._searcher.num_docs, np.float32)
        if queries and len(found):
            query = tantivy.Query.boolean_query([(occur, query) for query in queries])
            if hits := self._searcher.search(query, limit=len(found), count=False).hits:
                scores, addresses = zip(*hits, strict=True)
                found[self._searcher.fast_field_values("number", list(addresses))] = scores
        return found
