"""French numbers in figures (« 12 500 », « 1,2 million ») and in letters (« quatre-vingt-dix-huit », « deux cents »).

Rules of the old and of the 1990 spelling, hyphens or spaces. « un » and « une » alone are articles, not numbers.
"""

import re

SPACE = "[ \u00a0\u202f]"
NUMBER = rf"(?:\d{{1,3}}(?:(?:{SPACE}|\.)\d{{3}})+(?!\d)(?:,\d+)?|\d+(?:[.,]\d+)?)"
_FACTORS = {"k": 1e3, "mille": 1e3, "m": 1e6, "million": 1e6, "md": 1e9, "mds": 1e9, "milliard": 1e9}
_UNITS = {
    word: value
    for value, word in enumerate(
        "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()  # noqa: SIM905
    )
} | {"une": 1}
_TENS = {"vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70,
         "huitante": 80, "nonante": 90}  # fmt: skip
_SCALES = {"mille": 1e3, "million": 1e6, "millions": 1e6, "milliard": 1e9, "milliards": 1e9}
_HUNDRED = ("cent", "cents")
_WORD = (
    "deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|cinquante"
    "|soixante|septante|huitante|nonante|cents?|mille|millions?|milliards?"
)
# « un » only inside a number (« vingt et un », « un million »); « et demi » only after a million.
_SMALL = _WORD.removesuffix("|millions?|milliards?")
NUMERAL = (
    rf"(?:(?:une? (?:million|milliard)|{_SMALL})(?:(?:[ -]et)?[ -](?:{_WORD}|une?(?![ -](?:dizaine|centaine|millier))\b))*\b"
    r"(?P<{half}> et demie?)?)"
)


def numeral(half: str) -> str:
    """Return the pattern of a number in letters; half: the name of its group « et demi »."""
    return NUMERAL.replace("{half}", half)


def read_numeral(text: str) -> float | None:
    """Return the value of a number in letters (folded or not), or None where the words make none."""
    total = current = 0.0
    scale = 1.0
    words = [word for word in re.split(r"[ -]+", text.lower()) if word]
    for word in words:
        if word in _UNITS:
            current += _UNITS[word]
        elif word in _TENS:
            current = 80 if word.startswith("vingt") and current == _UNITS["quatre"] else current + _TENS[word]
        elif word in _HUNDRED:
            current = max(current, 1) * 100
        elif word in _SCALES:
            scale = _SCALES[word]
            total += max(current, 1) * scale
            current = 0
        elif word in ("demi", "demie"):
            current += scale / 2
        elif word != "et":
            return None
    return total + current or None


# A number in letters before its noun; of a range, « high » is the upper end.
SPELLED = re.compile(
    rf"(?<![\w-])(?:{numeral('low_half')}(?: et)? (?:à|ou) )?(?P<high>{numeral('half')})(?= )", re.IGNORECASE
)


def number(text: str) -> float:
    """Return the value of a number as NUMBER matches it; Swiss thousands (« 130’000 ») are read too."""
    plain = re.sub(rf"{SPACE}|['’]", "", text)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", plain):
        plain = plain.replace(".", "")
    return float(plain.replace(",", "."))


def factor(text: str | None) -> float:
    """Return what a number is multiplied by: « k », « mille », « millions », « Mds »; 1.0 without any."""
    return _FACTORS[text.lower().rstrip("s") if len(text) > 2 else text.lower()] if text else 1.0
