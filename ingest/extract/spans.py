"""The span of an organisation in a text, and what stands right before it."""

from dataclasses import dataclass

from ingest.extract.name_grammar import ARTICLES, joined
from ingest.extract.organisation_words import Word, singular_key

# Adjectives that make a body of any organisation of its head: « comité technique », « direction générale adjointe ».
ORDINARY = frozenset(
    [
        "technique",
        "general",
        "generale",
        "adjoint",
        "adjointe",
        "executif",
        "directeur",
        "scientifique",
        "pilotage",
        "interne",
    ]
)


@dataclass(frozen=True)
class Span:
    """An organisation in the text: text[start:end], words [first, last). name: canonical; head: folded, or ''.

    weak: kept only with a role (« la ville de Lyon » may be just a place). score: confidence in [0, 1].
    """

    first: int
    last: int
    start: int
    end: int
    name: str
    head: str
    kind: str
    legal: str | None
    score: float
    plural: bool = False
    weak: bool = False
    acronym: str = ""


def word_before(words: list[Word], position: int) -> str:
    """Return the word before a span, past its article: « dans la ville » gives « dans »."""
    position -= 1
    while position >= 0 and words[position].key in ARTICLES:
        position -= 1
    return words[position].key if position >= 0 else ""


def determiner(words: list[Word], position: int) -> str:
    """Return the word before a span, or ''."""
    return words[position - 1].key if position else ""


def is_plural(words: list[Word], position: int) -> bool:
    """Tell a head in the plural: « les associations »."""
    word = words[position]
    return not word.text.isupper() and word.key not in ("pays", "cas") and word.key != singular_key(word.key)


def make_span(words: list[Word], first: int, last: int, **fields: object) -> Span:
    """Return the span of words [first, last); fields: those of `Span` that are not the default."""
    values: dict[str, object] = {
        "first": first, "last": last, "start": words[first].start, "end": words[last - 1].end,
        "name": "", "head": "", "kind": "named", "legal": None, "score": 0.8, **fields,
    }  # fmt: skip
    return Span(**values)  # type: ignore[arg-type]


def surface(words: list[Word], first: int, last: int) -> str:
    """Return the words [first, last) as one name."""
    return joined(words[first:last])
