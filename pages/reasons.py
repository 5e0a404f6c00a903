"""Why two initiatives compare, in HTML: everything that they share, and sentences of both that answer each other."""

from collections.abc import Sequence
from html import escape
from typing import Final

from kg.model import Reason
from pages.quotes import quoted, shortened

ASPECTS: Final = {
    "besoin": "Le même besoin",
    "public": "Les mêmes publics",
    "theme": "Les mêmes thèmes",
    "critere": "Les mêmes critères",
    "maniere-de-faire": "Une manière de faire proche",
    "porteur": "Un porteur de même nature",
    "texte": "Des phrases proches",
}
LONGEST_QUOTE: Final = 240
# The pairs of quotes in sight; the others are folded.
QUOTES_SHOWN: Final = 2


def reason_line(reason: Reason) -> str:
    """Return what is shared, in HTML."""
    shared = f"&nbsp;: {escape(', '.join(reason.shared))}" if reason.shared else ""
    return f"<li><strong>{escape(ASPECTS[reason.aspect])}</strong>{shared}</li>"


def quotes_html(pairs: Sequence[tuple[str, ...]]) -> str:
    """Return quotes of both sides, side by side, in HTML."""
    sides = ("Ici", "Là-bas")
    blocks = [
        quoted(f"«\u202f{escape(shortened(text, LONGEST_QUOTE))}\u202f»", side)
        for pair in pairs
        for text, side in zip(pair, sides, strict=False)
    ]
    return f'<div class="reasons">{"".join(blocks)}</div>' if blocks else ""


def why_html(reasons: Sequence[Reason]) -> str:
    """Return why two initiatives compare, in HTML: everything shared, the first quotes, the others folded."""
    lines = "".join(map(reason_line, reasons))
    pairs = [pair for pair in dict.fromkeys(reason.quotes for reason in reasons) if len(pair) == 2]
    rest = quotes_html(pairs[QUOTES_SHOWN:])
    folded = f"<details><summary>Les autres phrases qui se répondent</summary>{rest}</details>" if rest else ""
    return f'<ul class="why">{lines}</ul>{quotes_html(pairs[:QUOTES_SHOWN])}{folded}'
