"""French numbers in letters: « quatre-vingt-dix-huit », « deux cents », « un million et demi ».

Rules of the old and of the 1990 spelling, hyphens or spaces. « un » and « une » alone are articles, not numbers.
"""

import re

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
