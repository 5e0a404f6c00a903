"""Amounts of money with their currency (ISO 4217), and the sentence that says them.

A name that several currencies share is read by the country that the text speaks of: « francs » are Swiss in a text on
Switzerland, and old French francs otherwise; « dollars » are Canadian in a text on Canada. Nothing is converted.
"""

import re
from collections.abc import Iterator
from typing import Final

from ingest.extract.numerals import NUMBER, SPACE, SPELLED, factor, number, read_numeral
from ingest.extract.text import Analysis
from ingest.model import Quantity

EURO: Final = "EUR"
# Some sources lost the sign of the euro in an old encoding: « 800'/an » is an amount.
_LOST_SIGN = rf"['’](?={SPACE}?/{SPACE}?(?:an|mois|jour|heure|personne)\b)"
# Currency → how French writes it, the longer names first.
_CURRENCIES: Final = (
    (EURO, rf"€|euros?\b|EUR\b|{_LOST_SIGN}"),
    ("XOF", rf"francs?{SPACE}CFA\b|F\.?{SPACE}?CFA\b|XOF\b"),
    ("CHF", rf"(?:francs?|frs?\.?){SPACE}suisses?\b|CHF\b"),
    ("BEF", rf"francs?{SPACE}belges?\b"),
    ("FRF", rf"(?:anciens{SPACE}|nouveaux{SPACE})?francs?\b(?!-)(?:{SPACE}français\b)?|frs\b\.?|FF\b"),
    ("CAD", rf"dollars?{SPACE}canadiens?\b|\${SPACE}?(?:CAN?|canadiens?)\b|CAD\b"),
    ("USD", rf"dollars?{SPACE}(?:US|américains?)\b|US{SPACE}?\$|\${SPACE}?US\b|USD\b|dollars?\b|\$"),
    ("GBP", rf"livres?{SPACE}sterling\b|£|GBP\b"),
    ("MAD", r"dirhams?\b|MAD\b"),
    ("TND", rf"dinars?{SPACE}tunisiens?\b|TND\b"),
    ("DZD", rf"dinars?{SPACE}algériens?\b|DZD\b"),
)
# A shared name → the currency of the country that the text names.
_SHARED: Final = (
    ("FRF", "CHF", re.compile(r"\b(?:[Ss]uisses?|CHF|Genève|Lausanne|Vaud|Valais|Neuchâtel|Fribourg|Zurich|Bâle)\b")),
    ("USD", "CAD", re.compile(r"\b(?:Canada|[Cc]anadien\w*|Québec|[Qq]uébécois\w*|Montréal|Ontario|Acadie)\b")),
    ("XOF", "XAF", re.compile(r"\b(?:Cameroun|Gabon|Congo|Tchad|Centrafrique|Guinée équatoriale)\b")),
)
_QUALIFIED: Final = re.compile(r"français|anciens|nouveaux|US|américain|FF", re.IGNORECASE)
_SWISS = r"\d{1,3}(?:['’]\d{3})+"
_BIG = (
    rf"(?:{SPACE}?(?P<factor>mille|millions?|milliards?|k(?={SPACE}?(?:€|euros?\b|\$|£|CHF\b))|M(?=€|d['’]|\$|£)"
    rf"|M(?={SPACE}(?:\$|CHF\b))|Mds?(?={SPACE}?[€$])))?"
)
_RANGE = rf"(?:(?P<low>{NUMBER}){SPACE}*(?:€|euros?|[kKM]€?)?{SPACE}*(?:à|et|-|–|ou){SPACE}+)?"
_MONEY = rf"(?:d(?:['’]|e{SPACE}))?{SPACE}?(?P<currency>{'|'.join(names for _, names in _CURRENCIES)})"
_AMOUNT = re.compile(rf"(?<![\w.,/-]){_RANGE}(?P<high>{_SWISS}|{NUMBER}){_BIG}{SPACE}?{_MONEY}", re.IGNORECASE)
_SPELLED_MONEY = re.compile(rf"{SPACE}{_MONEY}", re.IGNORECASE)
_CODES: Final = tuple((code, re.compile(names, re.IGNORECASE)) for code, names in _CURRENCIES)


def _currency(written: str, text: str) -> str:
    """Return the code of a currency as written, the text deciding where several countries share its name."""
    code = next((code for code, names in _CODES if names.fullmatch(written)), EURO)
    if _QUALIFIED.search(written):
        return code
    return next((local for shared, local, country in _SHARED if shared == code and country.search(text)), code)


def _in_letters(analysis: Analysis) -> Iterator[tuple[int, Quantity]]:
    for match in SPELLED.finditer(analysis.text):
        money = _SPELLED_MONEY.match(analysis.text, match.end())
        value = read_numeral(match["high"])
        if money and value:
            evidence = analysis.evidence_at(match.start(), money.end())
            unit = _currency(money["currency"], analysis.text)
            yield match.start(), Quantity(analysis.text[match.start() : money.end()], value, unit, evidence)


def _in_figures(analysis: Analysis) -> Iterator[tuple[int, Quantity]]:
    for match in _AMOUNT.finditer(analysis.text):
        value = number(match["high"]) * factor(match["factor"])
        unit = _currency(match["currency"], analysis.text)
        evidence = analysis.evidence_at(*match.span())
        yield match.start(), Quantity(match[0].rstrip("'’ "), value, unit, evidence)


def amount_spans(text: str) -> list[tuple[int, int]]:
    """Return where a text writes amounts in figures, as (start, end)."""
    return [match.span() for match in _AMOUNT.finditer(text)]


def extract_amounts(analysis: Analysis) -> tuple[Quantity, ...]:
    """Return the amounts of money, in order, each value of a currency once; unit is the currency's ISO 4217 code.

    A range gives its upper end.
    """
    found: dict[tuple[float, str], Quantity] = {}
    for _, amount in sorted((*_in_figures(analysis), *_in_letters(analysis)), key=lambda pair: pair[0]):
        found.setdefault((amount.value, amount.unit), amount)
    return tuple(found.values())


_TOTAL = re.compile(
    r"\b(?:budget|coût (?:total|global|annuel|du projet|de l['’]action|de l['’]opération)|montant (?:total|global))\b"
    r"[^.;\n€]{0,70}$",
    re.IGNORECASE,
)
_AFTER = re.compile(r"^ ?(?:de|du) budget\b", re.IGNORECASE)
_PART = re.compile(r"\b(?:subvention|dont|hauteur|soutien|aide|particip|mécén)\w*", re.IGNORECASE)


def extract_budget(amounts: tuple[Quantity, ...], analysis: Analysis) -> Quantity | None:
    """Return the amount in euros that the text calls the budget or the total cost, or None.

    A part of it is not the budget.
    """
    kept = {amount.value for amount in amounts if amount.unit == EURO}
    for start, amount in _in_figures(analysis):
        before = analysis.text[max(0, start - 110) : start]
        after = analysis.text[start + len(amount.text) :][:12]
        cue = _TOTAL.search(before)
        if amount.unit == EURO and amount.value in kept and (_AFTER.match(after) or (cue and not _PART.search(cue[0]))):
            return amount
    return None


def stated_amount(text: str) -> float | None:
    """Return the number of euros in a record's own words: « 120 000 », « 45k€ », « 12000,50 »; None without a number."""
    match = re.search(
        rf"(?P<number>{NUMBER}){SPACE}?(?P<factor>[kK]|Mds?|M|mille|millions?|milliards?)?(?![a-z])", text
    )
    return number(match["number"]) * factor(match["factor"]) if match else None
