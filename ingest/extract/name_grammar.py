"""How far a French name goes: the rules on capitals, small words, acronyms and quotation marks.

Owns the reading of names from a given word; which word begins an organisation is `organisations.py`'s.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from ingest.extract.organisation_words import Word, match_heads, match_known
from ingest.identity import fold

OF = frozenset(["de", "d", "du", "des"])
ARTICLES = frozenset(["l", "la", "le", "les"])
# English names too: « Tech for Good », « Friends of the Earth ».
_ENGLISH = frozenset(["for", "of", "the", "and", "in"])
LINKS = OF | ARTICLES | _ENGLISH | frozenset(["sur", "sous", "les", "pour", "en", "a", "au", "aux"])
_BEFORE_ARTICLE = frozenset(["de", "a", "pour", "et", "sur", "sous", "en"])
INFINITIVE = re.compile(r"(?:er|ir|oir|re)$")
_QUOTES = {"«": "»", "“": "”", '"': '"'}
# Capitalised words that open a new phrase in a list without commas, never the middle of a name.
_OPENERS = frozenset(
    [
        "le",
        "la",
        "les",
        "l",
        "et",
        "des",
        "un",
        "une",
        "du",
        "de",
        "avec",
        "cette",
        "ce",
        "ces",
        "ses",
        "son",
        "sa",
        "dans",
        "pour",
        "en",
        "au",
        "aux",
        "par",
        "d",
    ]
)
STATE = frozenset(("État", "Etat", "ÉTAT", "ETAT"))
NOMINAL = frozenset(("NOUN", "ADJ", "PROPN", "NUM", "X"))
LONGEST_NAME = 16  # words


def starts_other(words: list[Word], position: int) -> bool:
    """Tell whether a head, a known organisation or the State begins at a word."""
    state = words[position].text in STATE
    return state or bool(match_heads(words, position)) or match_known(words, position) is not None


def _quoted(words: list[Word], position: int) -> int | None:
    """Return where a short quoted name that opens at a word ends, or None."""
    closing = _QUOTES.get(words[position].text) if position < len(words) else None
    for end in range(position + 1, min(position + 12, len(words))) if closing else ():
        if words[end].text == closing:
            return end + 1
    return None


def is_name(words: list[Word], position: int) -> bool:
    """Tell a capitalised word that may begin or carry on a name."""
    return position < len(words) and words[position].capital and words[position].key not in _OPENERS


def _opens_name(words: list[Word], position: int) -> int | None:
    """Return where the first word of a direct name is (after « les » in « association les Amis »), or None."""
    if position < len(words) and words[position].key in ARTICLES and is_name(words, position + 1):
        return position
    if position < len(words) and words[position].key in ("l", "la", "le", "les") and words[position].capital:
        return position if is_name(words, position + 1) else None
    return position if is_name(words, position) else None


def continue_name(words: list[Word], position: int, *, joins: bool = False, place: bool = False) -> int:
    """Return where a name ends, from the word after its first: capitals, linked or not by « de », « la », « pour »…

    joins: « et » may join two capitals (« École et Famille »). place: a capitalised article begins another item of the
    list (« mairie de Sornay Le Relais »). A new head or known organisation ends the name, unless « de » leads to it.
    """
    last = position
    while position < len(words) and position - last <= 3:
        word = words[position]
        before = words[position - 1].key if position else ""
        if word.sign:
            if word.text in "-–" and last == position and is_name(words, position + 1) and _tight(words, position):
                position += 1
                continue
            break
        if is_name(words, position):
            if before not in OF | ARTICLES | {"pour"} and starts_other(words, position):
                break
            last = position + 1
        elif re.fullmatch(r"\d{1,3}", word.text) and last == position:
            last = position + 1
        elif (
            (word.key == "et" and not (joins and last == position and _joins_one(words, position)))
            or word.key not in LINKS | {"et"}
            or word.key in ("en", "au")
            or (word.key == "a" and before not in _ENGLISH)
            or (word.capital and (place or last != position or _opens_other(words, position)))
        ):
            break
        position += 1
    return last


def _joins_one(words: list[Word], position: int) -> bool:
    """Tell « École et Famille » from « Relais et Porte Neuve »: one capital follows « et », and no other."""
    return is_name(words, position + 1) and not is_name(words, position + 2)


def _tight(words: list[Word], position: int) -> bool:
    """Tell a hyphen inside a name from a dash between two items."""
    return words[position - 1].end == words[position].start and words[position].end == words[position + 1].start


def through_nouns(words: list[Word], position: int, *, commas: bool) -> tuple[int, int, bool]:
    """Read « départementale de la cohésion sociale », « de la Mer, de la Pêche et du Littoral ».

    Returns (end at the last noun or capital, end at the last capital or the start, whether a capital was read).
    """
    start = last = proper = position
    while position < len(words) and position - start < LONGEST_NAME:
        word = words[position]
        following = words[position + 1].key if position + 1 < len(words) else ""
        if word.sign:
            if word.text != "," or following not in OF or not (commas or _enumerates(words, position)):
                break
        elif word.capital:
            linked = position > start and _leads(words, position)
            if word.key in _OPENERS or (not linked and position > start and starts_other(words, position)):
                break
            last = proper = position + 1
        elif word.key == "et":
            if following not in (OF | ARTICLES if commas else OF) or _opens_other(words, position + 1):
                break
        elif word.key in LINKS:
            if word.key in ARTICLES and words[position - 1].key not in _BEFORE_ARTICLE:
                break
        elif word.finite:
            break
        elif word.pos in NOMINAL or (
            words[position - 1].key in OF and not word.finite and not INFINITIVE.search(word.key)
        ):
            last = position + 1
        else:
            break
        position += 1
    return last, proper, proper > start


def _leads(words: list[Word], position: int) -> bool:
    """Tell whether « de », « de la » or « pour » leads to a word: what it begins is then part of the name."""
    position -= 1
    while words[position].key in ARTICLES:
        position -= 1
    return words[position].key in OF | {"a", "pour"}


def _opens_other(words: list[Word], position: int) -> bool:
    """Tell « le Conseil général » after « et »: an article and another organisation's head, not « de » and a noun."""
    article = words[position].key in ARTICLES
    return article and position + 1 < len(words) and starts_other(words, position + 1)


def _enumerates(words: list[Word], comma: int) -> bool:
    """Tell « , de l'entreprise et de la formation » : « et de » closes the enumeration inside one name."""
    for position in range(comma + 1, min(comma + 8, len(words) - 1)):
        if words[position].sign:
            return False
        if words[position].key == "et":
            return words[position + 1].key in OF
    return False


def acronym_at(words: list[Word], position: int) -> str:
    """Return the acronym in parentheses at a word, or ''."""
    if position + 2 < len(words) and words[position].text == "(" and words[position + 2].text in (")", ","):
        text = words[position + 1].text
        if 2 <= len(text) <= 12 and (sum(char.isupper() for char in text) >= 2 or text[0].isupper()):
            return text
    return ""


def spells(acronym: str, words: list[Word]) -> bool:
    """Tell whether an acronym's letters are the initials of words, in their order, but for one; the first must agree."""
    letters = [char for char in fold(acronym) if char.isalpha()]
    initials = [word.key[0] for word in words if word.key]
    contents = [word for word in words if word.key and word.key not in LINKS | {"et"}]
    if len(letters) < 2 or not initials or letters[0] != initials[0] or len(contents) > len(letters) + 2:
        return False
    position = matched = 0
    for letter in letters:
        if letter in initials[position:]:
            position = initials.index(letter, position) + 1
            matched += 1
    return matched >= len(letters) - (len(letters) > 3)


def expanded(words: list[Word], position: int) -> tuple[int, str] | None:
    """Return where the words that an acronym in parentheses spells end, and the acronym; None without one."""
    end, _, _ = through_nouns(words, position, commas=True)
    acronym = acronym_at(words, end)
    return (end, acronym) if acronym and spells(acronym, words[position:end]) else None


def joined(words: list[Word]) -> str:
    """Return words as one name, on one line, spaces where they were."""
    pieces = [words[0].text]
    for before, word in pairwise(words):
        pieces += [" " if word.start > before.end else "", word.text]
    return re.sub(r'[«»“”"]\s?|\s?[»”]', "", "".join(pieces)).strip()


def _closes(words: list[Word], position: int) -> bool:
    """Tell whether a sign, the end or a verb closes a name at a word."""
    return position >= len(words) or words[position].sign or words[position].finite


def with_tail(words: list[Word], first: int, last: int) -> int:
    """Take the lower-case end of a name of one capital, up to a verb or a sign.

    « Roues libres permet », « Trait d'union, », « Vivre chez soi. »: an adjective, a complement, what follows a verb.
    """
    if last - first > 2 or last >= len(words):
        return last
    if INFINITIVE.search(words[first].key) and words[first].pos != "NOUN" and not words[first].key.endswith("re"):
        for end in range(last, min(last + 5, len(words) + 1)):
            if _closes(words, end):
                return end
            if words[end].capital:
                return end if starts_other(words, end) else last
        return last
    if words[last].pos == "ADJ" and not words[last].capital and _closes(words, last + 1):
        return last + 1
    if _ends_lower(words, last):
        return last + 2
    noun = last + 1 + (last + 1 < len(words) and words[last + 1].key in ARTICLES)
    if words[last].key in OF and noun < len(words) and words[noun].pos == "NOUN" and not words[noun].capital:
        return noun + 1 if _closes(words, noun + 1) else last
    return last


def _ends_lower(words: list[Word], last: int) -> bool:
    """Tell « pour tous » and « et culture » after « Arts », « Peuple »: one small word closes the name."""
    if last + 1 >= len(words) or words[last].key not in ("et", "pour", "sans", "en"):
        return False
    word = words[last + 1]
    if word.capital or not word.key or not _closes(words, last + 2):
        return False
    if words[last].key == "et":
        return word.pos == "NOUN" and word.key[-1] not in "sx"
    return word.key in ("tous", "toutes", "soi") or word.pos == "NOUN"


@dataclass(frozen=True)
class _Name:
    """Words [first, last) of a name; quoted: between quotation marks, outside [first, last)."""

    first: int
    last: int
    quoted: bool


def direct_name(words: list[Word], after: int, *, plural: bool) -> _Name | None:
    """Return the name that a head announces: « Les Tilleuls » after « association », « Relais » after « d'insertion ».

    Up to five words may stand between (« à but d'emploi »); a capital after « de » is a place, not a name.
    """
    for begin in range(after, min(after + 6, len(words))):
        word = words[begin]
        if end := _quoted(words, begin):
            return _Name(begin + 1, end - 1, quoted=True)
        opened = _opens_name(words, begin) is not None
        linked = begin > after and words[begin - 1].key in LINKS
        if opened and not linked and (begin == after or word.capital):
            article = word.key in ARTICLES
            if not article and (match_known(words, begin) or match_heads(words, begin)):
                return None
            last = continue_name(words, begin + 1 + article, joins=not plural)
            return _Name(begin, with_tail(words, begin, last), quoted=False)
        if word.sign or word.capital or word.finite or not (word.pos in NOMINAL or word.key in LINKS):
            return None
    return None
