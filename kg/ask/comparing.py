"""Two numbers compared: « plus de X que de Y ? », « combien A a-t-elle de plus que B ? », « plus de 20 initiatives ? »."""

import re

from kg.ask.intent import HEAD, INTERROGATIVE, NUMERAL, Asked, asks_yes_no, covered
from kg.ask.model import Intent
from kg.ask.numbers import number
from kg.ask.words import Question

_COMPARED = re.compile(
    r"\b(?P<sign>plus|davantage|moins bien|moins|autant|mieux|devant)\b(?P<between>.*?) (?P<than>que|qu)\b"
    r"|\b(?P<verb>depass\w+|devanc\w+|surpass\w+|bat|l emporte\w*|(?:est|sont|passe\w*)(?: (?:t )?(?:ils?|elles?))? devant)(?: t (?:ils?|elles?))? (?P<term>sur|l|la|le|les)\b"
)


def comparison(question: Question) -> Asked | None:
    """Read « y a-t-il plus de X que de Y ? » (a boolean) and « plus de 20 initiatives » (a threshold)."""
    text = question.folded
    threshold = re.search(
        rf"\b(?P<sign>plus|moins|au moins|au plus|au minimum|au maximum) (?:de |d )?(?P<n>{NUMERAL}) {HEAD}\b", text
    )
    if threshold and asks_yes_no(question) and (wanted := number(threshold["n"])) is not None:
        least = threshold["sign"] in ("moins", "au plus", "au maximum")
        closed = threshold["sign"].startswith("au ")
        intent = Intent("compare", threshold=wanted + (closed * (1 if least else -1)), least=least)
        return Asked(intent, covered(question, threshold))
    match = _COMPARED.search(text)
    if match is None or INTERROGATIVE.search(text[: match.start()].replace("est ce que", "").replace("est ce qu", "")):
        return None
    if not asks_yes_no(question):
        return None
    verb = match["verb"] is not None
    # « dépasse-t-elle la Corse »: the article belongs to the second term.
    split = question.positions(match, "term")[0] - 1 if verb else question.positions(match, "than")[0]
    used = {*question.positions(match, "verb" if verb else "sign"), split}
    sign = match["sign"] or ""
    return Asked(Intent("compare", least=sign.startswith("moins"), plural=sign == "autant"), frozenset(used), split)


_DIFFERENCE = re.compile(
    r"\bcombien\b.*?(?P<sign>de plus|de moins|davantage|en plus)\b.*? (?P<than>que|qu)\b"
    r"|(?P<gap>(?:quel(?:le)? (?:est )?(?:l |la )?)?(?:difference|ecart))\b.*?\bentre\b.*?(?P<and>et)\b"
)


def difference(question: Question) -> Asked | None:
    """Read « combien la Bretagne a-t-elle d'initiatives de plus que la Corse ? »: the split is its « que »."""
    match = _DIFFERENCE.search(question.folded)
    if match is None:
        return None
    between = match["gap"] is not None
    split = question.positions(match, "and" if between else "than")[0]
    used = {*question.positions(match, "gap" if between else "sign"), split, question.positions(match)[0]}
    return Asked(Intent("difference"), frozenset(used), split)
