"""The language of a text: read from its words where nothing states it.

French is told by its own small words, in microseconds; another language by py3langid's model, loaded at the first text
that is not plainly French. A text too short to tell is taken for French: most are.
"""

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

FRENCH: Final = "fr"
# Small words of French that its neighbours (Occitan, Catalan, Italian, Spanish, Creole) do not write alike.
_WORDS_OF_FRENCH: Final = """
    afin ainsi alors après au aussi autres aux avec avant cela celle ces cet cette ceux chaque chez comme dans des depuis
    dont du elle elles encore entre est et ils il être eux fait font jusqu leur leurs lors mais même nos notre nous ont où ou
    par peut peuvent plus pour puis qui quand sa sans sera ses selon soit son sont sous sur très toute toutes tous une vers
    votre vous était été
"""
_SMALL: Final = frozenset(_WORDS_OF_FRENCH.split())
# Of a text's words, those that make it French for sure; running French has a third.
_PLAIN: Final = 0.15
# Fewer words, or letters, are a name or a list, whose language cannot be told.
_FEWEST_WORDS: Final = 12
_FEWEST_LETTERS: Final = 60
# Of py3langid's probability for the best language: below, a text stays undetermined.
_SURE: Final = 0.95
# A text is judged by pieces, so that an abstract or a quotation in another language does not count for all.
_PIECE: Final = 500
_MOST_PIECES: Final = 24
# What French-speaking people collect; fewer languages are told apart more surely.
_LANGUAGES: Final = ("fr", "en", "es", "pt", "it", "de", "nl", "ca", "gl", "oc", "br", "eu", "ht", "gcf", "gcr", "ar", "ro", "pl", "ru",
                     "uk", "tr", "el", "vi", "sw", "mg", "ln")  # fmt: skip
_NAMES: Final = {
    "fr": "français", "en": "anglais", "es": "espagnol", "pt": "portugais", "it": "italien", "de": "allemand",
    "nl": "néerlandais", "ca": "catalan", "gl": "galicien", "oc": "occitan", "br": "breton", "eu": "basque",
    "ht": "créole haïtien", "gcf": "créole guadeloupéen", "gcr": "créole guyanais", "ar": "arabe", "ro": "roumain",
    "pl": "polonais", "ru": "russe", "uk": "ukrainien", "tr": "turc", "el": "grec", "vi": "vietnamien", "sw": "swahili",
    "mg": "malgache", "ln": "lingala",
}  # fmt: skip
_AS_FRENCH: Final = frozenset({"fr", "fra", "fre", "français", "francais", "french"})
_WORD: Final = re.compile(r"[^\W\d_]+")
_ADDRESS: Final = re.compile(r"https?://\S+|\S+@\S+|\bwww\.\S+")


def language_of(text: str) -> str | None:
    """Return the language of most of a text (ISO 639-1, else 639-3), or None where it cannot be told.

    A text of which half or more is French is French.
    """
    told: Counter[str] = Counter()
    for piece in _pieces(_ADDRESS.sub(" ", text)):
        if language := _of_piece(piece):
            told[language] += len(piece)
    if not told:
        return None
    best, size = told.most_common(1)[0]
    return FRENCH if 2 * told[FRENCH] >= told.total() or 2 * size < told.total() else best


def language_name(code: str) -> str:
    """Return the French name of a language, or its code."""
    return _NAMES.get(code, code)


def is_french(code: str) -> bool:
    """Tell French among the languages that a source states: « fr », « fr-BE », « Français, anglais »; or no language."""
    return not code.strip() or not _AS_FRENCH.isdisjoint(_WORD.findall(code.lower()))


def _pieces(text: str) -> list[str]:
    """Return at most _MOST_PIECES pieces of a text, cut at lines or words, evenly spaced."""
    pieces, start = [], 0
    while start < len(text):
        end = start + _PIECE
        cut = (
            max(text.rfind("\n", start + _PIECE // 2, end), text.rfind(" ", end - 100, end)) if end < len(text) else end
        )
        end = cut if cut > start else end
        pieces.append(text[start:end])
        start = end
    return pieces[:: -(-len(pieces) // _MOST_PIECES)] if pieces else []


def _of_piece(piece: str) -> str | None:
    words = _WORD.findall(piece)
    if len(words) < _FEWEST_WORDS or sum(map(len, words)) < _FEWEST_LETTERS:
        return None
    if sum(word.lower() in _SMALL for word in words) >= _PLAIN * len(words):
        return FRENCH
    code, probability = _identifier().classify(" ".join(words))
    return str(code) if probability >= _SURE else None


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LANGUAGES)
    return identifier
