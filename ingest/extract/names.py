"""Organisations named without any head: the items of a list of partners, and what follows « financé par ».

Owns the doubtful cases, so it asks for more: a heading or a telling verb around a capitalised name that is neither a
person, a place nor a common noun.
"""

import re
from collections.abc import Iterator
from functools import cache

from ingest.extract.name_grammar import joined
from ingest.extract.organisation_words import Word, match_heads
from ingest.extract.role_cues import find_cues, heading_role
from ingest.extract.spans import Span, make_span
from ingest.extract.text import Analysis
from ingest.gazetteer import FOLDER, gazetteer
from ingest.identity import fold

_LISTED_SCORE = 0.6
_CUED_SCORE = 0.55
LONGEST_BARE = 7  # words of a name without a head
_SEPARATORS = frozenset(",;•:–—.!?\n*·/|")
_ARTICLES = frozenset(["l", "la", "le", "les"])
_LINKS = frozenset(
    [
        "de",
        "d",
        "du",
        "des",
        "la",
        "le",
        "les",
        "l",
        "et",
        "en",
        "a",
        "au",
        "aux",
        "pour",
        "sur",
        "st",
        "ste",
        "sous",
        "for",
        "of",
    ]
)
_DETERMINERS = frozenset(
    [
        "un",
        "une",
        "des",
        "plusieurs",
        "certains",
        "certaines",
        "quelques",
        "divers",
        "diverses",
        "nombreux",
        "nombreuses",
        "tous",
        "toutes",
        "tout",
        "toute",
        "chaque",
        "ensemble",
        "autres",
        "autre",
        "ces",
        "cette",
        "ce",
        "nos",
        "notre",
        "leurs",
        "leur",
        "de",
        "d",
        "du",
        "ses",
        "son",
        "sa",
        "via",
        "dans",
        "pour",
        "par",
        "avec",
        "sur",
        "il",
        "elle",
        "on",
        "nous",
        "vous",
        "ils",
        "elles",
        "en",
        "au",
        "aux",
        "afin",
        "ainsi",
        "voir",
        "selon",
        "lors",
        "apres",
        "depuis",
    ]
)
# First words of items that name no organisation: people by their function, parts of a project, papers.
_COMMON = frozenset(
    [
        "depute",
        "deputee",
        "maire",
        "president",
        "presidente",
        "directeur",
        "directrice",
        "responsable",
        "chef",
        "cheffe",
        "conseiller",
        "conseillere",
        "monsieur",
        "madame",
        "m",
        "mme",
        "mr",
        "dr",
        "docteur",
        "professeur",
        "senateur",
        "elu",
        "elue",
        "partenaires",
        "partenaire",
        "financeur",
        "financeurs",
        "mecene",
        "mecenes",
        "source",
        "sources",
        "consulter",
        "loi",
        "contrat",
        "convention",
        "projet",
        "dispositif",
        "programme",
        "plan",
        "journal",
        "article",
        "prix",
        "document",
        "documents",
        "materiels",
        "materiel",
        "humains",
        "financiers",
        "financier",
        "site",
        "internet",
        "facebook",
        "twitter",
        "http",
        "https",
        "www",
        "annee",
        "budget",
        "pole",
        "service",
        "particuliers",
        "associations",
        "entreprises",
        "fondations",
        "collectivites",
        "benevoles",
        "habitants",
        "ecoles",
        "communes",
        "villes",
        "departements",
        "regions",
        "mairies",
        "etablissements",
        "centres",
        "services",
        "bailleurs",
        "medecins",
        "infirmieres",
        "etudiants",
        "commercants",
        "professionnels",
        "acteurs",
        "travailleurs",
        "agriculteurs",
        "producteurs",
        "familles",
        "parents",
        "enseignants",
        "bibliotheque",
        "moyens",
        "politique",
        "politiques",
    ]
)
_INFINITIVE = re.compile(r"(?:er|ir|oir)$")
_CALL = re.compile(r"appel|lauréat", re.IGNORECASE)
_DETAILED = frozenset(
    ["associations", "fondations", "entreprises", "partenaires", "financeurs", "mecenes", "structures", "organismes"]
)


@cache
def first_names() -> frozenset[str]:
    """Return the folded French first names of the table."""
    lines = (FOLDER / "first_names.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return frozenset(fold(line) for line in lines)


def _items(words: list[Word], start: int, end: int) -> Iterator[list[Word]]:
    """Yield the items of a list between two offsets, without parentheses but those that detail « associations (… »."""
    item: list[Word] = []
    skipped = False
    for number, word in enumerate(words):
        if not start <= word.start < end:
            continue
        if word.text in "()":
            skipped = word.text == "(" and not (number and words[number - 1].key in _DETAILED)
            yield item
            item = []
        elif skipped:
            continue
        elif word.text in _SEPARATORS or (word.text in "-'’" and _apart(words, number)):
            yield item
            item = []
        else:
            item.append(word)
    yield item


def _apart(words: list[Word], number: int) -> bool:
    return number + 1 >= len(words) or words[number + 1].start > words[number].end


def _outside(item: list[Word], spans: list[Span]) -> Iterator[list[Word]]:
    """Yield the parts of an item that no known span covers."""
    part: list[Word] = []
    for word in item:
        if any(span.start <= word.start < span.end for span in spans):
            yield part
            part = []
        else:
            part.append(word)
    yield part


def is_place(text: str) -> bool:
    """Tell a name of the gazetteer."""
    return gazetteer().knows(fold(text))


def is_common(word: Word, analysis: Analysis) -> bool:
    """Tell a capitalised common noun (« Bénévoles ») from a name (« Klésia »): French has vectors for its lower case."""
    if (word.text.isupper() and len(word.text) > 1) or word.text.isdigit():
        return False
    return bool(analysis.doc.vocab[word.text.lower()].has_vector)


def _name_in(part: list[Word], analysis: Analysis) -> list[Word]:
    """Return the words of the name that a part of an item holds, or []."""
    while part and (part[0].key in _ARTICLES or part[0].key == "et" or not part[0].key):
        part = part[1:]
    if not part or not part[0].capital or part[0].key in _COMMON | _DETERMINERS or any(word.finite for word in part):
        return []
    last = max(number for number, word in enumerate(part) if word.capital or word.text.isdigit()) + 1
    infinitive = bool(_INFINITIVE.search(part[0].key))
    if len(part) <= 4 and all(word.key for word in part) and infinitive:
        last = len(part)
    name = part[:last]
    if len(name) > LONGEST_BARE or any(not word.key and word.text not in "-’'" for word in name):
        return []
    if any(not word.capital and word.key not in _LINKS and word.pos == "ADP" for word in name):
        return []
    if all(is_common(word, analysis) for word in name) and (len(name) == 1 or not infinitive):
        return [] if len(name) == 1 or not all(word.capital for word in name if word.key not in _LINKS) else name
    return name


def is_person(name: list[Word]) -> bool:
    """Tell a first name and a surname from an organisation's name."""
    return len(name) > 1 and name[0].key in first_names()


def listed_names(analysis: Analysis, words: list[Word], spans: list[Span]) -> list[Span]:
    """Return the names that stand alone in lists under « Partenaires », « Financeurs »…, outside the spans found."""
    found = []
    numbers = {word.start: number for number, word in enumerate(words)}
    for sentence in analysis.sentences:
        if heading_role(sentence.heading) is None:
            continue
        for item in _items(words, sentence.start, sentence.end):
            if any(word.finite for word in item):
                continue
            for part in _outside(item, spans):
                name = _name_in(part, analysis)
                if name and (span := _listed(words, numbers[name[0].start], name, spans)):
                    found.append(span)
    return found


def _listed(words: list[Word], first: int, name: list[Word], spans: list[Span]) -> Span | None:
    """Return the span of a listed name, but for a person, a place, « CCAS » alone, or « Picardie » after « (CARSAT) »."""
    heads = match_heads(words, first)
    if is_person(name) or is_place(joined(name)) or (heads and heads[0][0].kind in ("public", "territory")):
        return None
    if first and words[first - 1].text == ")" and any(span.acronym and span.last == first - 3 for span in spans):
        return None
    legal = heads[0][0].legal if heads else None
    return make_span(words, first, first + len(name), name=joined(name), legal=legal, score=_LISTED_SCORE)


def cued_names(analysis: Analysis, words: list[Word], spans: list[Span]) -> list[Span]:
    """Return the capitalised names right after a phrase such as « avec l'appui de », « financé par »."""
    starts = {word.start: number for number, word in enumerate(words)}
    persons = [entity for entity in analysis.entities if entity.label == "PER"]
    found = []
    for sentence in analysis.sentences:
        for cue in find_cues(sentence.text, sentence.start):
            first = next((starts[at] for at in range(cue.end, min(cue.end + 6, sentence.end)) if at in starts), None)
            name = _after_cue(words, first) if first is not None else []
            if cue.weak and not (name and name[0].key in _ARTICLES):
                continue  # « avec Internet »: only a capitalised article tells a name (« avec La Main verte »)
            if _CALL.search(analysis.text[cue.start : cue.end]):
                continue  # what follows « appel à projets » is its title
            if not name or any(span.start < name[-1].end and name[0].start < span.end for span in spans):
                continue
            if any(entity.start <= name[0].start < entity.end for entity in persons) or is_person(name):
                continue
            common = all(is_common(word, analysis) for word in name if word.key not in _LINKS)
            if is_place(joined(name)) or (common and name[0].key not in _ARTICLES):
                continue
            first = starts[name[0].start]
            found.append(make_span(words, first, first + len(name), name=joined(name), score=_CUED_SCORE))
    return found


def _after_cue(words: list[Word], first: int) -> list[Word]:
    """Return the name that begins at a word, past « l' » or « la »; a capitalised article belongs to it (« La Verrière »)."""
    while first < len(words) and words[first].key in _ARTICLES and not words[first].capital:
        first += 1
    article = first < len(words) and words[first].key in _ARTICLES
    name = leading_name(words, first)
    return name if name and (not article or len(name) > 1) else []


def leading_name(words: list[Word], start: int) -> list[Word]:
    """Return the capitalised words that open a sentence, with the small words between them."""
    name: list[Word] = []
    for number, word in enumerate(words[start : start + 8], start):
        joins = word.key == "et" and number + 1 < len(words) and not words[number + 1].capital
        if not word.key or word.finite or joins or not (word.capital or word.key in _LINKS or word.text.isdigit()):
            break
        name.append(word)
    while name and not (name[-1].capital or name[-1].text.isdigit()):
        name.pop()
    if (
        not name
        or name[0].text[0].isdigit()
        or name[0].key in _DETERMINERS
        or (len(name) == 1 and name[0].key in _ARTICLES)
    ):
        return []
    return name
