"""Years, budgets, distances and counts in a question, read over its folded words.

Every function returns what it read with the positions of the tokens that said it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from kg.ask.model import Budget, Years
from kg.ask.words import Question

NUMERALS: Final = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "douze": 12, "quinze": 15, "vingt": 20, "trente": 30, "cinquante": 50, "cent": 100,
}  # fmt: skip
_NUMERAL = rf"(?:\d{{1,3}}|{'|'.join(NUMERALS)})"
_Y = r"(?:19|20)\d{2}"
_MONTHS = "janvier |fevrier |mars |avril |mai |juin |juillet |aout |septembre |octobre |novembre |decembre "
_WHEN = rf"(?:(?:l )?annees? |l an |fin |debut |{_MONTHS}|le 1er janvier |courant )*"
# A range of years (« low », « high »), the first pattern that fits a place wins; groups absent are open ends.
_YEAR_PATTERNS: Final = (
    (rf"(?:entre|de|depuis|des|du) {_WHEN}(?P<low>{_Y}) (?:et|a|jusqu (?:en|a)|au) {_WHEN}(?P<high>{_Y})(?: inclus\w*| compris\w*)*", 0, 0),
    (rf"(?P<low>{_Y}) (?:a |et )?(?P<high>{_Y})(?: inclus\w*| compris\w*)+", 0, 0),
    (rf"(?:avant|anterieure?s? a|plus (?:ancien(?:ne)?s?|vieux|vieilles?) que) {_WHEN}(?P<below>{_Y})(?P<closed> (?:inclus\w*|compris\w*))?", 0, -1),
    (rf"(?:jusqu (?:en|a|au)|au plus tard (?:en )?|pas apres) ?{_WHEN}(?P<high>{_Y})(?: inclus\w*| compris\w*)?", 0, 0),
    (rf"{_WHEN}(?P<high>{_Y}) (?:ou|et) (?:avant|plus tot)", 0, 0),
    (rf"{_WHEN}(?P<low>{_Y}) (?:ou|et) (?:apres|plus tard)", 0, 0),
    (rf"(?:apres|posterieure?s? a|plus (?:recente?s?|jeunes?) que) {_WHEN}(?P<above>{_Y})(?P<closed> (?:inclus\w*|compris\w*))?", 1, 0),
    (rf"(?:a (?:partir|compter) (?:de|du)|depuis|des|au plus tot (?:en )?|pas avant) ?{_WHEN}(?P<low>{_Y})(?: inclus\w*| compris\w*)?", 0, 0),
)  # fmt: skip
_DECADE = re.compile(
    r"(?P<since>(?:depuis|a partir de|des|a compter de) )?(?:(?:le |la )?(?:fin|debut|milieu|courant) )?(?:les |des |aux |d )?(?:annees|decennie) (?:(?P<century>19|20)?(?P<decade>\d)0)\b(?! (?:a |et |au |jusqu\w* )?(?:19|20)\d)"
)
_RECENT = re.compile(
    rf"(?:ces |les |des |au cours des |durant les |pendant les )?(?P<n>{_NUMERAL}) dernieres annees"
    rf"|(?:depuis|il y a) (?P<since>moins de )?(?P<m>{_NUMERAL}) ans|(?:de|ont|a|ayant|agee?s? de) moins de (?P<under>{_NUMERAL}) ans"
)
_OLD = re.compile(rf"(?:il y a|depuis|de|ont) plus (?:de|d) (?:(?P<n>{_NUMERAL}) ans|(?P<decade>une decennie))\b")
_RELATIVE = re.compile(r"cette annee|l an(?:nee)? (?P<last>derniere?|passee?)|l annee (?:derniere|passee)")
_CENTURY = re.compile(r"(?:au |du |le |depuis le )?(?P<roman>xxi|xx|21|20) ?(?:e|eme) siecle")
_SINGLE = re.compile(rf"(?P<year>{_Y})\b")
_AMOUNT = r"(?P<{0}>\d{{1,3}}(?: \d{{3}})+|\d+(?: \d{{1,2}}(?= (?:million|m )))?|un|une|dix|cent)(?P<{0}_unit> (?:mille|milliers? d|k|ke|keur|millions?|m|meur))?"
_FACTORS: Final = {
    "mille": 1_000, "millier": 1_000, "k": 1_000, "ke": 1_000, "keur": 1_000, "million": 1_000_000, "m": 1_000_000,
    "meur": 1_000_000,
}  # fmt: skip
_EUROS = r"(?: ?(?:euros?|eur|e)\b)?"
_BUDGET_WORD = re.compile(
    r"\b(?:budgets?|euros?|eur|cout\w*|montants?|financements?|argent|subventions?|dote\w*|depens\w*)\b"
)
_MORE = r"(?:superieure?s? (?:ou egale?s? )?a|(?:de )?plus (?:de|d)|au (?:dela|dessus) (?:de|d)|depass\w*|exced\w*|excedent|d au moins|au moins|minimum|a partir de|atteint|atteignent)"
_LESS = r"(?:inferieure?s? (?:ou egale?s? )?a|(?:de )?moins (?:de|d)|en dessous (?:de|d)|sous(?: la barre des)?|d au plus|au plus|maximum|jusqu a|n exced\w* pas|ne depass\w* pas)"
_CLOSED = re.compile(r"egal|au moins|au plus|minimum|maximum|a partir|jusqu|pas$|atteint|atteignent")


@dataclass(frozen=True)
class Read:
    """Something read in a question, and the positions of its tokens."""

    value: Years | Budget
    positions: frozenset[int]


def number(words: str) -> int | None:
    """Return the integer that folded words say: « 90 000 », « dix »."""
    digits = words.replace(" ", "")
    return int(digits) if digits.isdigit() else NUMERALS.get(words)


def years(question: Question, *, free: frozenset[int], today: date) -> list[Read]:
    """Return the years and periods of a question, in order. free: the positions that may be read."""
    found: list[Read] = []
    for value, match in _periods(question, today):
        positions = frozenset(question.positions(match))
        if positions <= free:
            free -= positions
            found.append(Read(value, positions))
    return _merged(question, sorted(found, key=lambda read: min(read.positions)))


def _periods(question: Question, today: date) -> Iterator[tuple[Years, re.Match[str]]]:
    text = question.folded
    for match in _DECADE.finditer(text):
        century = match["century"] or ("20" if int(match["decade"]) < 3 else "19")
        start = int(f"{century}{match['decade']}0")
        since = bool(match["since"]) and not match["since"].startswith("des")
        yield Years(((start, None if since else start + 9),)), match
    for pattern, after, before in _YEAR_PATTERNS:
        for match in re.finditer(rf"\b(?:{pattern})\b", text):
            yield _range(match, after, before), match
    hyphen = re.search(rf"\b({_Y})\s?[-–/]\s?({_Y})\b", question.text)
    for match in re.finditer(rf"\b(?P<low>{_Y}) (?P<high>{_Y})\b", text) if hyphen else ():
        yield Years(((int(match["low"]), int(match["high"])),)), match
    yield from _relative(text, today)
    for match in _SINGLE.finditer(text):
        year = int(match["year"])
        yield Years(((year, year),)), match


def _range(match: re.Match[str], after: int, before: int) -> Years:
    groups = match.groupdict()
    low, high = groups.get("low") or groups.get("above"), groups.get("high") or groups.get("below")
    closed = bool(groups.get("closed"))
    first = int(low) + (0 if closed else after) if low else None
    last = int(high) + (0 if closed else before) if high else None
    if first and last and first > last:
        first, last = last, first
    return Years(((first, last),))


def _relative(text: str, today: date) -> Iterator[tuple[Years, re.Match[str]]]:
    for match in _RECENT.finditer(text):
        span = number(match["n"] or match["m"] or match["under"] or "") or 0
        exact = match["m"] and not match["since"] and match.group().startswith("il y a")
        year = today.year - span
        yield Years(((year, year if exact else None),)), match
    for match in _OLD.finditer(text):
        span = 10 if match["decade"] else number(match["n"]) or 0
        yield Years(((None, today.year - span - 1),)), match
    for match in _CENTURY.finditer(text):
        yield Years(((1901, 2000) if match["roman"] in ("xx", "20") else (2001, None),)), match
    for match in _RELATIVE.finditer(text):
        year = today.year - (0 if match.group() == "cette annee" else 1)
        yield Years(((year, year),)), match


def _merged(question: Question, found: list[Read]) -> list[Read]:
    """Join « en 2014 ou 2016 », « en 2014, 2015 et 2016 » into one constraint: an initiative starts once."""
    merged: list[Read] = []
    for read in found:
        last = merged[-1] if merged else None
        if last and _coordinated(question, last.positions, read.positions):
            merged[-1] = Read(Years((*_ranges(last), *_ranges(read))), last.positions | read.positions)
        else:
            merged.append(read)
    return merged


def _ranges(read: Read) -> tuple[tuple[int | None, int | None], ...]:
    return read.value.ranges if isinstance(read.value, Years) else ()


def _coordinated(question: Question, left: frozenset[int], right: frozenset[int]) -> bool:
    between = question.tokens[max(left) + 1 : min(right)]
    words = {token.folded for token in between}
    linked = "," in question.tokens[min(right)].gap or bool(words & {"et", "ou"})
    return linked and words <= {"et", "ou", "en", "de", "d", "l", "annee", "soit"}


def budget(question: Question, *, free: frozenset[int]) -> Read | None:
    """Return the budget asked, or None; an amount counts only beside « budget », « euros »… ."""
    text = re.sub(r"\bneuf\b", "9", question.folded)
    word = _BUDGET_WORD.search(text)
    if word is None and not re.search(r"\d\s?(?:€|k€|M€)", question.text):
        return None
    between = re.search(rf"\bentre {_AMOUNT.format('low')}{_EUROS} et {_AMOUNT.format('high')}{_EUROS}", text)
    if between:
        low_unit = between["low_unit"] or (between["high_unit"] if len(between["low"]) <= 3 else None)
        value = Budget(_euros(between["low"], low_unit), _euros(between["high"], between["high_unit"]))
        return _read(question, between, word, value, free)
    for head, more in ((_LESS, False), (_MORE, True)):
        match = re.search(
            rf"\b(?P<head>{head}) (?:les? |la )?(?:budget de |montant de )?{_AMOUNT.format('n')}{_EUROS}", text
        )
        if match:
            amount = _euros(match["n"], match["n_unit"])
            strict = not _CLOSED.search(match["head"])
            value = Budget(low=amount, low_strict=strict) if more else Budget(high=amount, high_strict=strict)
            return _read(question, match, word, value, free)
    match = re.search(
        rf"\b(?:budgets? (?:annuel |total )?(?:de|d|a|est de|egal a) |a |de ){_AMOUNT.format('n')} ?(?:euros?|eur)\b",
        text,
    )
    if match:
        amount = _euros(match["n"], match["n_unit"])
        return _read(question, match, word, Budget(amount, amount), free)
    return None


def _read(
    question: Question, match: re.Match[str], word: re.Match[str] | None, value: Budget, free: frozenset[int]
) -> Read | None:
    positions = frozenset(question.positions(match))
    if word:
        positions |= frozenset(question.positions(word))
    return Read(value, positions) if positions <= free else None


def _euros(digits: str, unit: str | None) -> float:
    amount = float(number(digits) or 0)
    decimal = re.fullmatch(r"(\d+) (\d{1,2})", digits)
    factor = _FACTORS[unit.split()[0].rstrip("s")] if unit else 1
    if decimal and factor == 1_000_000:
        amount = float(f"{decimal[1]}.{decimal[2]}")
    return amount * factor


def limit(question: Question) -> tuple[int, frozenset[int]] | None:
    """Return how many answers are wanted: « les trois régions », « top 5 », « cinq exemples »."""
    pattern = (
        rf"\b(?:top|les|des|moi|quelles? sont les|quels? sont les|cite\w*|donne\w*) (?P<n>{_NUMERAL})"
        r"(?= (?!ans\b|km\b|mois\b|euros?\b|k\b|mille\b|millions?\b|dernieres annees)[a-z]| ?$)"
    )
    match = re.search(pattern, question.folded)
    wanted = number(match["n"]) if match else None
    if match is None or not wanted or (match["n"] in ("un", "une")):
        return None
    return wanted, frozenset(question.positions(match, "n"))
