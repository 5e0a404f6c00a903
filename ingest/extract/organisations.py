"""Where a text names organisations: their spans, built by grammar on its words.

A head (« mairie », « association », « centre hospitalier ») is extended through its proper name or its place; a known
organisation (ADEME, Secours populaire) needs no head; an acronym is tied to its expansion. A head alone, or after
« une » or « des », names nobody. Roles are `roles.py`'s work; one mention per organisation, `actors.py`'s.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.extract.organisation_words import Head, Word, match_heads, match_known, singular_key
from ingest.identity import fold

_OF = frozenset(["de", "d", "du", "des"])
_ARTICLES = frozenset(["l", "la", "le", "les"])
_LINKS = _OF | _ARTICLES | frozenset(["sur", "sous", "les", "pour", "en", "a", "au", "aux"])
_INDEFINITE = frozenset(
    [
        "un",
        "une",
        "des",
        "plusieurs",
        "deux",
        "trois",
        "quatre",
        "cinq",
        "chaque",
        "toute",
        "tout",
        "toutes",
        "tous",
        "quelques",
        "certain",
        "certaines",
        "certains",
        "aucune",
        "aucun",
        "autre",
        "autres",
        "differentes",
        "differents",
        "nombreuses",
        "nombreux",
    ]
)
_LOCATIVE = frozenset(["dans", "sur", "a", "en", "vers", "hors", "chez", "depuis", "entre", "travers", "au"])
_BEFORE_ARTICLE = frozenset(["de", "a", "pour", "et", "sur", "sous", "en"])
_INFINITIVE = re.compile(r"(?:er|ir|oir|re)$")
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
_STATE = frozenset(("État", "Etat", "ÉTAT", "ETAT"))
# Adjectives that make a body of any organisation of its head: « comité technique », « direction générale adjointe ».
_ORDINARY = frozenset(
    [
        "technique",
        "general",
        "generale",
        "adjoint",
        "adjointe",
        "executif",
        "directeur",
        "scientifique",
        "pilotage",
        "interne",
    ]
)
_NOMINAL = frozenset(("NOUN", "ADJ", "PROPN", "NUM", "X"))
_LONGEST_NAME = 16  # words


@dataclass(frozen=True)
class Span:
    """An organisation in the text: text[start:end], words [first, last). name: canonical; head: folded, or ''.

    weak: kept only with a role (« la ville de Lyon » may be just a place). score: confidence in [0, 1].
    """

    first: int
    last: int
    start: int
    end: int
    name: str
    head: str
    kind: str
    legal: str | None
    score: float
    plural: bool = False
    weak: bool = False
    acronym: str = ""


def _starts_other(words: list[Word], position: int) -> bool:
    state = words[position].text in _STATE
    return state or bool(match_heads(words, position)) or match_known(words, position) is not None


def _quoted(words: list[Word], position: int) -> int | None:
    """Return where a short quoted name that opens at a word ends, or None."""
    closing = _QUOTES.get(words[position].text) if position < len(words) else None
    for end in range(position + 1, min(position + 12, len(words))) if closing else ():
        if words[end].text == closing:
            return end + 1
    return None


def _is_name(words: list[Word], position: int) -> bool:
    """Tell a capitalised word that may begin or carry on a name."""
    return position < len(words) and words[position].capital and words[position].key not in _OPENERS


def _opens_name(words: list[Word], position: int) -> int | None:
    """Return where the first word of a direct name is (after « les » in « association les Amis »), or None."""
    if position < len(words) and words[position].key in _ARTICLES and _is_name(words, position + 1):
        return position
    if position < len(words) and words[position].key in ("l", "la", "le", "les") and words[position].capital:
        return position if _is_name(words, position + 1) else None
    return position if _is_name(words, position) else None


def _continue_name(words: list[Word], position: int, *, joins: bool) -> int:
    """Return where a name ends, from the word after its first: capitals, linked or not by « de », « la », « pour »…

    joins: « et » may join two capitals (« École et Famille »). A new head or known organisation ends the name, unless
    « de » leads to it.
    """
    last = position
    while position < len(words) and position - last <= 3:
        word = words[position]
        before = words[position - 1].key if position else ""
        if word.sign:
            if word.text in "-–" and last == position and _is_name(words, position + 1) and _tight(words, position):
                position += 1
                continue
            break
        if _is_name(words, position):
            if before not in _OF | _ARTICLES | {"pour"} and _starts_other(words, position):
                break
            last = position + 1
        elif re.fullmatch(r"\d{1,3}", word.text) and last == position:
            last = position + 1
        elif (
            (word.key == "et" and not (joins and last == position and _joins_one(words, position)))
            or word.key not in _LINKS | {"et"}
            or word.key in ("en", "a", "au")
            or (word.capital and last != position)
        ):
            break
        position += 1
    return last


def _joins_one(words: list[Word], position: int) -> bool:
    """Tell « École et Famille » from « Accomplir et Porticus France »: one capital follows « et », and no other."""
    return _is_name(words, position + 1) and not _is_name(words, position + 2)


def _tight(words: list[Word], position: int) -> bool:
    """Tell a hyphen inside a name from a dash between two items."""
    return words[position - 1].end == words[position].start and words[position].end == words[position + 1].start


def _through_nouns(words: list[Word], position: int, *, commas: bool) -> tuple[int, int, bool]:
    """Read « départementale de la cohésion sociale », « du Travail, de l'Emploi et de l'Insertion ».

    Returns (end at the last noun or capital, end at the last capital or the start, whether a capital was read).
    """
    start = last = proper = position
    while position < len(words) and position - start < _LONGEST_NAME:
        word = words[position]
        following = words[position + 1].key if position + 1 < len(words) else ""
        if word.sign:
            if word.text != "," or following not in _OF or not (commas or _enumerates(words, position)):
                break
        elif word.capital:
            linked = words[position - 1].key in _OF | _ARTICLES | {"a", "pour", "et"}
            if word.key in _OPENERS or (not linked and position > start and _starts_other(words, position)):
                break
            last = proper = position + 1
        elif word.key == "et":
            if following not in (_OF | _ARTICLES if commas else _OF):
                break
        elif word.key in _LINKS:
            if word.key in _ARTICLES and words[position - 1].key not in _BEFORE_ARTICLE:
                break
        elif word.finite:
            break
        elif word.pos in _NOMINAL or (
            words[position - 1].key in _OF and not word.finite and not _INFINITIVE.search(word.key)
        ):
            last = position + 1
        else:
            break
        position += 1
    return last, proper, proper > start


def _enumerates(words: list[Word], comma: int) -> bool:
    """Tell « , de l'entreprise et de la formation » : « et de » closes the enumeration inside one name."""
    for position in range(comma + 1, min(comma + 8, len(words) - 1)):
        if words[position].sign:
            return False
        if words[position].key == "et":
            return words[position + 1].key in _OF
    return False


def _acronym(words: list[Word], position: int) -> str:
    """Return the acronym in parentheses at a word, or ''."""
    if position + 2 < len(words) and words[position].text == "(" and words[position + 2].text in (")", ","):
        text = words[position + 1].text
        if 2 <= len(text) <= 12 and (sum(char.isupper() for char in text) >= 2 or text[0].isupper()):
            return text
    return ""


def _spells(acronym: str, words: list[Word]) -> bool:
    """Tell whether an acronym's letters are the initials of words, in their order, but for one; the first must agree."""
    letters = [char for char in fold(acronym) if char.isalpha()]
    initials = [word.key[0] for word in words if word.key]
    contents = [word for word in words if word.key and word.key not in _LINKS | {"et"}]
    if len(letters) < 2 or not initials or letters[0] != initials[0] or len(contents) > len(letters) + 2:
        return False
    position = matched = 0
    for letter in letters:
        if letter in initials[position:]:
            position = initials.index(letter, position) + 1
            matched += 1
    return matched >= len(letters) - (len(letters) > 3)


def _expanded(words: list[Word], position: int) -> tuple[int, str] | None:
    """Return where the words that an acronym in parentheses spells end, and the acronym; None without one."""
    end, _, _ = _through_nouns(words, position, commas=True)
    acronym = _acronym(words, end)
    return (end, acronym) if acronym and _spells(acronym, words[position:end]) else None


def _before(words: list[Word], position: int) -> str:
    """Return the word before a span, past its article: « dans la ville » gives « dans »."""
    position -= 1
    while position >= 0 and words[position].key in _ARTICLES:
        position -= 1
    return words[position].key if position >= 0 else ""


def _determiner(words: list[Word], position: int) -> str:
    return words[position - 1].key if position else ""


def _is_plural(words: list[Word], position: int) -> bool:
    word = words[position]
    return not word.text.isupper() and word.key not in ("pays", "cas") and word.key != singular_key(word.key)


def make_span(words: list[Word], first: int, last: int, **fields: object) -> Span:
    values: dict[str, object] = {
        "first": first, "last": last, "start": words[first].start, "end": words[last - 1].end,
        "name": "", "head": "", "kind": "named", "legal": None, "score": 0.8, **fields,
    }  # fmt: skip
    return Span(**values)  # type: ignore[arg-type]


def joined(words: list[Word]) -> str:
    """Return words as one name, on one line, spaces where they were."""
    pieces = [words[0].text]
    for before, word in pairwise(words):
        pieces += [" " if word.start > before.end else "", word.text]
    return re.sub(r'[«»“”"]\s?|\s?[»”]', "", "".join(pieces)).strip()


def _surface(words: list[Word], first: int, last: int) -> str:
    return joined(words[first:last])


def _place_span(words: list[Word], position: int, after: int, head: Head) -> Span | None:
    """Return « mairie de Laval », « conseil départemental de l'Essonne », « Région Bretagne »."""
    plural = _is_plural(words, position)
    start = after
    while start < len(words) and words[start].key in _OF | _ARTICLES | {"et", "en"} and start - after < 3:
        start += 1
    linked = start > after
    middle = start
    if not _is_name(words, middle) and head.kind == "public":
        _, proper, named = _through_nouns(words, after, commas=False)
        if not named or plural:
            return None
        middle = proper - 1
    if not _is_name(words, middle) or (not linked and _starts_other(words, middle)):
        return None
    needs_link = head.words[0] in ("ville", "commune", "mairie", "municipalite", "prefecture")
    if needs_link and (not linked or words[after].key not in _OF or (plural and head.words[0] != "ville")):
        return None
    last = _continue_name(words, middle + 1, joins=False)
    before = _before(words, position)
    if head.words == ("pay",) and not words[position].capital:
        return None
    weak = head.kind == "territory" and (not words[position].capital or before in _LOCATIVE or head.words == ("pay",))
    if head.kind == "territory" and before in _LOCATIVE and not words[position].capital:
        return None
    return make_span(
        words, position, last, name=_surface(words, position, last), head=" ".join(head.words), kind=head.kind,
        legal=head.legal, score=0.85, plural=plural, weak=weak,
    )  # fmt: skip


_BARE = frozenset(
    [
        "conseil departemental",
        "conseil general",
        "conseil regional",
        "direction departementale",
        "prefecture",
        "rectorat",
        "inspection academique",
        "mission locale",
        "prefecture de region",
    ]
)


def _bare_span(words: list[Word], position: int, after: int, head: Head) -> Span | None:
    """Return a public body that needs no name where it is capitalised: « le Conseil régional », « Préfecture »."""
    key = " ".join(head.words)
    if key not in _BARE or not words[position].capital or _is_plural(words, position):
        return None
    return make_span(words, position, after, name=_surface(words, position, after), head=key, kind="bare", legal=head.legal,
                 score=0.6, weak=True)  # fmt: skip


def _institution_span(words: list[Word], position: int, after: int, head: Head) -> Span | None:
    """Return « Ministère du Travail, de l'Emploi et de l'Insertion », « Fédération des centres sociaux du Rhône »."""
    if _is_plural(words, position) or _determiner(words, position) in _INDEFINITE | {"en"}:
        return None
    last, proper, named = _through_nouns(words, after, commas=head.legal == "etat")
    if not words[position].capital:
        last = proper if named else after
    own = words[after:last]
    if last <= after or all(word.key in _ORDINARY for word in own):
        return None
    return make_span(words, position, last, name=_surface(words, position, last), head=" ".join(head.words),
                 kind=head.kind, legal=head.legal, score=0.8 if named else 0.65)  # fmt: skip


def _closes(words: list[Word], position: int) -> bool:
    """Tell whether a sign, the end or a verb closes a name at a word."""
    return position >= len(words) or words[position].sign or words[position].finite


def _with_tail(words: list[Word], first: int, last: int) -> int:
    """Take the lower-case end of a name of one capital, up to a verb or a sign.

    « Mains libres permet », « Trait d'union, », « Vivre chez soi. »: an adjective, a complement, what follows a verb.
    """
    if last - first > 2 or last >= len(words):
        return last
    if _INFINITIVE.search(words[first].key) and words[first].pos != "NOUN" and not words[first].key.endswith("re"):
        for end in range(last, min(last + 5, len(words) + 1)):
            if _closes(words, end):
                return end
            if words[end].capital:
                break
        return last
    if words[last].pos == "ADJ" and not words[last].capital and _closes(words, last + 1):
        return last + 1
    noun = last + 1 + (last + 1 < len(words) and words[last + 1].key in _ARTICLES)
    if words[last].key in _OF and noun < len(words) and words[noun].pos == "NOUN" and not words[noun].capital:
        return noun + 1 if _closes(words, noun + 1) else last
    return last


@dataclass(frozen=True)
class _Name:
    """Words [first, last) of a name; quoted: between quotation marks, outside [first, last)."""

    first: int
    last: int
    quoted: bool


def _direct_name(words: list[Word], after: int, *, plural: bool) -> _Name | None:
    """Return the name that a head announces: « Les Tilleuls » after « association », « Relais » after « d'insertion ».

    Up to three words may stand between; a capital after « de » is a place, not a name.
    """
    for begin in range(after, min(after + 4, len(words))):
        word = words[begin]
        if end := _quoted(words, begin):
            return _Name(begin + 1, end - 1, quoted=True)
        opened = _opens_name(words, begin) is not None
        linked = begin > after and words[begin - 1].key in _LINKS
        if opened and not linked and (begin == after or word.capital):
            article = word.key in _ARTICLES
            if not article and (match_known(words, begin) or match_heads(words, begin)):
                return None
            last = _continue_name(words, begin + 1 + article, joins=not plural)
            return _Name(begin, _with_tail(words, begin, last), quoted=False)
        if word.sign or word.capital or word.finite or not (word.pos in _NOMINAL or word.key in _LINKS):
            return None
    return None


def _named_span(words: list[Word], position: int, after: int, head: Head) -> Span | None:
    """Return a head with its name: « fondation Orange », « régie de quartier à Limeil », « lycée Jean Moulin »."""
    plural = _is_plural(words, position)
    name = _direct_name(words, after, plural=plural)
    if name is not None and all(word.key in _ORDINARY for word in words[name.first : name.last]):
        return None
    if name is not None:
        last = name.last + name.quoted
    elif plural or _determiner(words, position) in _INDEFINITE:
        return None
    else:
        _, proper, named = _through_nouns(words, after, commas=False)
        if not named or (proper - after > 7 and not words[position].capital):
            return None
        last = max(proper, _continue_name(words, proper, joins=False))
    return make_span(words, position, last, name=_surface(words, position, last), head=" ".join(head.words),
                 kind=head.kind, legal=head.legal, score=0.85, plural=plural)  # fmt: skip


def _descriptor_span(words: list[Word], position: int, after: int, head: Head) -> Span | None:
    """Return the name alone that a noun announces: « l'association Les Tilleuls », « le bailleur social Batigère ».

    A capitalised head is part of the surface (« Association Tarmac »), not of the name.
    """
    plural = _is_plural(words, position)
    name = _direct_name(words, after, plural=plural)
    if name is None or name.last <= name.first:
        return None
    if unfolded := _unfolded_span(words, name.first):
        return replace(unfolded, kind=head.kind, legal=head.legal)
    whole = words[position].capital and name.first == after
    return make_span(words, position if whole else name.first, name.last, name=_surface(words, name.first, name.last),
                 head=" ".join(head.words), kind=head.kind, legal=head.legal, score=0.85, plural=plural)  # fmt: skip


def _generic_span(words: list[Word], position: int) -> Span | None:
    """Cover bodies in general with their acronym, which names none: « directions départementales… (DDCS) »."""
    end, _, _ = _through_nouns(words, position, commas=False)
    return make_span(words, position, end + 3, kind="generic") if _acronym(words, end) else None


def _known_follows(words: list[Word], after: int) -> bool:
    return after < len(words) and words[after].capital and match_known(words, after) is not None


def _spelled_only(words: list[Word], position: int, after: int, head: Head) -> Span | None:
    """Give nothing: a service or a bureau is an organisation only where an acronym spells it out."""
    return None


_BUILDERS: dict[str, Callable[[list[Word], int, int, Head], Span | None]] = {
    "territory": _place_span,
    "public": _place_span,
    "institution": _institution_span,
    "named": _named_span,
    "descriptor": _descriptor_span,
    "spelled": _spelled_only,
}


def _head_span(words: list[Word], position: int) -> Span | None:
    heads = match_heads(words, position)
    if not heads or (heads[0][0].kind == "descriptor" and _known_follows(words, heads[0][1])):
        return None
    built = (_BUILDERS[head.kind](words, position, after, head) for head, after in heads)
    head, after = heads[0]
    span = next((span for span in built if span is not None), None) or _bare_span(words, position, after, head)
    if _is_plural(words, position):
        return span or _generic_span(words, position)
    announced = heads[0][0].kind == "descriptor" and not words[position].capital
    for first in (after, position) if announced else (position, after):
        if expansion := _expanded(words, first) if first < len(words) else None:
            return _spelled_out(words, position, first, head, span, *expansion)
    return span


def _spelled_out(
    words: list[Word], position: int, first: int, head: Head, span: Span | None, end: int, acronym: str
) -> Span | None:
    """Return the span that an acronym's letters spell: « Service aux familles en difficulté » before « (SAFED) »."""
    if span is not None and end <= span.last:
        return replace(span, acronym=acronym) if end == span.last else span
    if all(word.key in _ORDINARY or singular_key(word.key) in head.words for word in words[first:end]):
        return span
    if head.kind != "descriptor" or words[position].capital:
        first = position
    return make_span(words, first, end, name=_surface(words, first, end), head=" ".join(head.words),
                     kind="named" if head.kind == "spelled" else head.kind, legal=head.legal, score=0.9,
                     acronym=acronym)  # fmt: skip


def _known_span(words: list[Word], position: int) -> Span | None:
    found = match_known(words, position)
    if found is None:
        return None
    entry, taken = found
    last = position + taken
    if taken > 1 and entry.legal == "etat" and _is_plural(words, position) and not words[position].capital:
        end = last + 3 if _acronym(words, last) else last
        return make_span(words, position, end, kind="generic")
    if entry.local:
        place = last
        while place < len(words) and words[place].key in _OF | _ARTICLES and place - last < 3:
            place += 1
        linked = place > last and words[last].key in _OF
        if _is_name(words, place) and (linked or not _starts_other(words, place)):
            last = _continue_name(words, place + 1, joins=False)
        elif re.fullmatch(r"\d\d", words[last].text) if last < len(words) else False:
            last += 1
    name = entry.name + (" " + _surface(words, position + taken, last) if last > position + taken else "")
    acronym = _acronym(words, last)
    return make_span(words, position, last, name=name, head="", kind="known", legal=entry.legal, score=0.9,
                 acronym=acronym or (entry.alias if entry.alias.isupper() else ""))  # fmt: skip


def _unfolded_span(words: list[Word], position: int) -> Span | None:
    """Return an acronym and the words in parentheses it stands for: « MEEF (Maison de l'emploi…) ».

    They begin with a head, or one announces the acronym: « l'association EAU (Eybens accueil urgence) ».
    """
    word = words[position]
    if (
        not (word.text.isupper() and len(word.text) > 1)
        or position + 3 >= len(words)
        or words[position + 1].text != "("
    ):
        return None
    heads = match_heads(words, position + 2)
    announced = match_heads(words, position - 1) if position else []
    for end in range(position + 4, min(position + 2 + _LONGEST_NAME, len(words))):
        if words[end].text == ")":
            if not (heads or announced) or not _spells(word.text, words[position + 2 : end]):
                return None
            head, _ = (heads or announced)[0]
            return make_span(words, position, end + 1, name=joined(words[position + 2 : end]), head=" ".join(head.words),
                             legal=head.legal, score=0.85, acronym=word.text)  # fmt: skip
    return None


_SUFFIXES = frozenset(["agglomeration", "agglo", "communaute", "metropole"])


def _suffix_span(words: list[Word], position: int) -> Span | None:
    """Return an intercommunality whose kind ends its name: « Dinan Agglomération », « Nantes Métropole »."""
    if not _is_name(words, position):
        return None
    for end in range(position + 1, min(position + 6, len(words))):
        word = words[end]
        if word.key in _SUFFIXES and (word.capital or words[end - 1].capital):
            last = end + 1
            return make_span(words, position, last, name=_surface(words, position, last), head="intercommunalite",
                             kind="public", legal="collectivite", score=0.85)  # fmt: skip
        if not (word.capital or word.key in _LINKS or word.text in "-–'") or (word.capital and match_heads(words, end)):
            return None
    return None


def _state_span(words: list[Word], position: int) -> Span | None:
    if words[position].text not in _STATE:
        return None
    return make_span(words, position, position + 1, name="État", kind="state", legal="etat", score=0.85, weak=True)


def _alike(words: list[Word], span: Span) -> list[Span]:
    """Return the bodies enumerated after one of their kind: « conseil régional d'Alsace, d'Aquitaine », « villes de A, B »."""
    found: list[Span] = []
    if span.kind not in ("territory", "public", "named") or (span.kind == "named" and not span.plural):
        return found
    position = span.last
    while position + 1 < len(words) and (words[position].text == "," or words[position].key == "et"):
        first = position + 1
        linked = words[first].key in _OF and not words[first].capital
        while (
            first < len(words)
            and first - position < 4
            and words[first].key in _OF | _ARTICLES
            and not words[first].capital
        ):
            first += 1
        if not _is_name(words, first) or _starts_other(words, first) or not (linked or span.plural):
            break
        last = _with_tail(words, first, _continue_name(words, first + 1, joins=False))
        name = (
            f"{span.head.capitalize()} {_surface(words, position + 1, last)}"
            if linked
            else _surface(words, first, last)
        )
        found.append(replace(span, first=first, last=last, start=words[first].start, end=words[last - 1].end, name=name,
                             plural=False, acronym="", head=""))  # fmt: skip
        position = last
    return found


_FINDERS = (_known_span, _head_span, _state_span, _unfolded_span, _suffix_span)


def find_spans(words: list[Word]) -> list[Span]:
    """Return the organisations that heads, the table and acronyms give, in order, none inside another."""
    spans: list[Span] = []
    position = 0
    while position < len(words):
        if words[position].sign:
            position += 1
            continue
        candidates = [build(words, position) for build in _FINDERS]
        found = [span for span in candidates if span is not None and span.last > position]
        if not found:
            position += 1
            continue
        span = max(found, key=lambda span: (span.last, span.kind == "known"))
        alike = _alike(words, span)
        spans += [span, *alike]
        position = max((alike or [span])[-1].last, position + 1)
    return [span for span in spans if span.kind != "generic"]
