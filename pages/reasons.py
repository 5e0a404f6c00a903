"""Why two initiatives compare, in HTML: each aspect that they share, with a sentence of each side that shows it."""

from collections.abc import Sequence
from html import escape
from typing import Final

from kg.model import Reason
from kg.reasons import ASPECT_LABELS, is_telling
from pages.quotes import quoted, shortened

LONGEST_QUOTE: Final = 240


def quotes_html(pair: tuple[str, ...]) -> str:
    """Return a quote of each side, side by side, in HTML; '' where there are not two."""
    if len(pair) != 2:
        return ""
    blocks = [
        quoted(f"«\u202f{escape(shortened(text, LONGEST_QUOTE))}\u202f»", side)
        for text, side in zip(pair, ("Ici", "Là-bas"), strict=True)
    ]
    return f'<div class="reasons">{"".join(blocks)}</div>'


def reason_html(reason: Reason, *, opened: bool) -> str:
    """Return what is shared, in HTML; its quotes are folded unless opened."""
    shared = f"&nbsp;: {escape(', '.join(reason.shared))}" if reason.shared else ""
    line = f"<strong>{escape(ASPECT_LABELS[reason.aspect])}</strong>{shared}"
    quotes = quotes_html(reason.quotes)
    if not quotes:
        return f"<li>{line}</li>"
    return f"<li><details{' open' if opened else ''}><summary>{line}</summary>{quotes}</details></li>"


def why_html(reasons: Sequence[Reason]) -> str:
    """Return why two initiatives compare, in HTML: every aspect, the quotes of the first one in sight."""
    first = next((number for number, reason in enumerate(reasons) if len(reason.quotes) == 2), None)
    lines = "".join(reason_html(reason, opened=number == first) for number, reason in enumerate(reasons))
    doubt = "" if is_telling(reasons) else '<p class="small">Ni besoin, ni public, ni thème commun n’est documenté.</p>'
    return f'{doubt}<ul class="why">{lines}</ul>'
