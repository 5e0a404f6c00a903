"""The verb of which an organisation is the subject, past what stands between them: parentheses, appositions, clitics.

Reads words only; what a verb says of its subject is `roles.py`'s work.
"""

import re

from ingest.extract.organisation_words import Word

_PRESENT = re.compile(r"(?<!tric)(?:e|ent|it|issent|end|endent)$")


CARRY_VERB = re.compile(
    r"(?:port|pilot|coordonn|anim|ger|developp|propos|organis|cre|lanc|ouvr|ouvert|mis|met|instaur|initi|experiment|accompagn"
    r"|accueill|decid|mobilis|invest|construi|elabor|condui|men|engag|entrepri|imagin|fond|implant|install|deploy|deploi|offr"
    r"|poursui|regroup|reuni|rassembl|form|permet|souhait|lutt|oeuvr|agi|gerent|vis|reinvent|promeu|distribu|fabriqu|cultiv)"
)


PREPOSITIONS = frozenset(
    [
        "de",
        "d",
        "du",
        "des",
        "a",
        "au",
        "aux",
        "avec",
        "par",
        "pour",
        "dans",
        "sur",
        "chez",
        "vers",
        "sans",
        "sous",
        "contre",
        "entre",
        "en",
        "via",
        "selon",
    ]
)


_CLITICS = frozenset(
    [
        "se",
        "s",
        "l",
        "lui",
        "y",
        "en",
        "ne",
        "n",
        "leur",
        "nous",
        "le",
        "la",
        "les",
        "qui",
        "elle",
        "il",
        "aussi",
        "egalement",
        "ainsi",
        "donc",
    ]
)


_OTHERS = frozenset(["ses", "leurs", "son", "sa", "les", "l", "la", "le", "des", "plusieurs", "d"])


_PHRASE = frozenset(("ADP", "DET", "NOUN", "PROPN", "ADJ", "X"))


_ASIDES = 4


_TAIL = 30  # words after a verb that may say it is about money


def _skip_aside(words: list[Word], position: int) -> int:
    """Return the word after a parenthesis or an apposition between commas that opens at a word."""
    if position >= len(words) or words[position].text not in ("(", ",", "«"):
        return position
    closing = {"(": ")", ",": ",", "«": "»"}[words[position].text]
    for end in range(position + 1, min(position + 40, len(words))):
        if words[end].text == closing:
            return end + 1
        if words[end].text in (".", "\n", ";"):
            break
        if words[end].finite and words[position + 1].key in PREPOSITIONS:
            return end  # « l'État, au titre de la politique de la ville est… »: the closing comma is missing
    return position


def _skip_complement(words: list[Word], position: int) -> int:
    """Return the word after « du canton de Saumur », which may follow an acronym in parentheses."""
    if position >= len(words) or words[position].key not in ("de", "d", "du", "des"):
        return position
    return _skip_phrase(words, position)


def _skip_phrase(words: list[Word], position: int) -> int:
    """Return the word after a noun phrase: « services de la justice sur le territoire »."""
    end = position
    while end < min(position + 10, len(words)) and words[end].pos in _PHRASE and not words[end].finite:
        end += 1
    return end


def _after_asides(words: list[Word], position: int) -> list[int]:
    """Return where the verb of a subject may stand, farthest first: past parentheses, appositions, « et ses partenaires »."""
    starts = [position]
    for _ in range(_ASIDES):
        start = starts[-1]
        following = [word.key for word in words[start : start + 2]]
        if following[:1] == ["et"] and following[1:] and following[1] in _OTHERS:
            starts.append(_skip_phrase(words, start + 2))
            continue
        # The comma that closes an aside may open the next one: « la commune, soutenue par A, par B, investit ».
        closing = start - 1 if start > position and words[start - 1].text == "," else start
        after = _skip_aside(words, closing)
        if words[start : start + 1] and words[start].text == "(":
            after = _skip_complement(words, after)
        if after in starts:
            break
        starts.append(after)
    return starts[::-1]


def verb_after(words: list[Word], position: int) -> tuple[str, list[Word]] | None:
    """Return the folded verb that follows a subject, and the words after it; None where none or a passive follows."""
    for start in _after_asides(words, position):
        current = start
        while (
            current < len(words)
            and current - start < 4
            and (words[current].key in _CLITICS or words[current].pos == "ADV")
        ):
            current += 1
        if current >= len(words) or words[current].sign:
            continue
        word = words[current]
        if word.key in ("a", "ont", "avait", "avaient", "ait"):
            return _participle(words, current + 1)
        if word.key in ("est", "sont", "etait", "etaient", "sera", "seront"):
            return _being(words, current + 1)
        if word.finite or word.pos == "VERB" or _looks_verb(word):
            return word.key, words[current + 1 : current + _TAIL]
    return None


def _looks_verb(word: Word) -> bool:
    """Tell a verb right after a name that spaCy takes for a noun: « l'association Relais expérimente depuis 2014 »."""
    return word.text.islower() and bool(CARRY_VERB.match(word.key)) and bool(_PRESENT.search(word.key))


def _participle(words: list[Word], position: int) -> tuple[str, list[Word]] | None:
    for current in range(position, min(position + 3, len(words))):
        if words[current].key == "ete":
            return None
        if words[current].pos in ("VERB", "AUX") or words[current].key.endswith(("e", "i", "u", "is", "ert")):
            return words[current].key, words[current + 1 : current + _TAIL]
        if words[current].key == "pour":
            return "vise", words[current + 1 : current + _TAIL]
    return None


def _being(words: list[Word], position: int) -> tuple[str, list[Word]] | None:
    """« est partenaire » and « s'est engagé » say something of the subject; « est porté par » does not."""
    following = words[position : position + _TAIL]
    if any(word.key in ("partenaire", "partenaires") for word in following[:3]):
        return "soutien", following
    if following and following[0].key.startswith("engage"):
        return following[0].key, following
    if following and following[0].pos not in ("VERB", "ADV", "AUX"):
        return "etre", following
    reflexive = position >= 2 and words[position - 2].key in ("s", "se")
    return (following[0].key, following[1:]) if reflexive and following else None
