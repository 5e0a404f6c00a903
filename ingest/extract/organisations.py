"""Where a text names organisations: their spans, built by grammar on its words.

A head (« mairie », « association », « centre hospitalier ») is extended through its proper name or its place; a known
organisation (ADEME, Secours populaire) needs no head; an acronym is tied to its expansion. A head alone, or after
« une » or « des », names nobody. Roles are `roles.py`'s work; one mention per organisation, `actors.py`'s.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from ingest.extract.name_grammar import (
    ARTICLES,
    LINKS,
    LONGEST_NAME,
    OF,
    STATE,
    acronym_at,
    continue_name,
    direct_name,
    expanded,
    is_name,
    joined,
    spells,
    starts_other,
    through_nouns,
    with_tail,
)
from ingest.extract.organisation_words import (
    Head,
    Word,
    match_heads,
    match_known,
    singular_key,
)
from ingest.extract.public_bodies import bare_span, is_where, place_span
from ingest.extract.spans import (
    ORDINARY,
    Span,
    determiner,
    is_plural,
    make_span,
    surface,
)
from ingest.gazetteer import gazetteer

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
# « le premier laboratoire du Togo », « ce centre de Laval » describe; they name nobody.
_DESCRIBING = frozenset(
    ["premier", "premiere", "ancien", "ancienne", "seul", "seule", "nouveau", "nouvelle", "ce", "cette", "cet", "ces"]
)
# « le ministère de la culture » is a name even in small letters.
_OF_STATE = frozenset(["ministere", "secretariat"])


def _institution_span(words: list[Word], position: int, after: int, head: Head) -> Span | None:
    """Return « Ministère de la Mer, de la Pêche et du Littoral », « Fédération des centres sociaux du Rhône »."""
    if is_plural(words, position) or determiner(words, position) in _INDEFINITE | {"en"}:
        return None
    last, proper, named = through_nouns(words, after, commas=head.legal == "etat" or words[position].capital)
    if not words[position].capital and head.words[0] not in _OF_STATE:
        last = proper if named else after
    own = words[after:last]
    if last <= after or all(word.key in ORDINARY for word in own):
        return None
    return make_span(words, position, last, name=surface(words, position, last), head=" ".join(head.words),
                 kind=head.kind, legal=head.legal, score=0.8 if named else 0.65)  # fmt: skip


def _is_apposed(words: list[Word], position: int, after: int, first: int) -> bool:
    """Tell « le réseau rennais Maillons » from « la coopérative d'habitants Les Chamois »: adjectives alone stand between."""
    between = words[after:first]
    return (
        not words[position].capital
        and bool(between)
        and all(word.pos == "ADJ" or gazetteer().demonym(word.text) is not None for word in between)
    )


def _named_span(words: list[Word], position: int, after: int, head: Head) -> Span | None:
    """Return a head with its name: « fondation Orange », « régie de quartier à Laval », « lycée Jean Moulin »."""
    plural = is_plural(words, position)
    name = direct_name(words, after, plural=plural)
    if name is not None and all(word.key in ORDINARY for word in words[name.first : name.last]):
        return None
    if name is not None:
        last = name.last + name.quoted
        if _is_apposed(words, position, after, name.first):
            position = name.first
    elif plural or determiner(words, position) in _INDEFINITE | _DESCRIBING:
        return None
    else:
        _, proper, named = through_nouns(words, after, commas=False)
        if not named or (proper - after > 7 and not words[position].capital):
            return None
        last = max(proper, continue_name(words, proper))
    return make_span(words, position, last, name=surface(words, position, last), head=" ".join(head.words),
                 kind=head.kind, legal=head.legal, score=0.85, plural=plural)  # fmt: skip


def _descriptor_span(words: list[Word], position: int, after: int, head: Head) -> Span | None:
    """Return the name alone that a noun announces: « l'association Les Tilleuls », « le bailleur social Batimo ».

    A capitalised head is part of the surface (« Association Tambours »), not of the name.
    """
    plural = is_plural(words, position)
    name = direct_name(words, after, plural=plural)
    if name is None or name.last <= name.first:
        return None
    if unfolded := _unfolded_span(words, name.first):
        return replace(unfolded, kind=head.kind, legal=head.legal)
    whole = words[position].capital and name.first == after
    return make_span(words, position if whole else name.first, name.last, name=surface(words, name.first, name.last),
                 head=" ".join(head.words), kind=head.kind, legal=head.legal, score=0.85, plural=plural)  # fmt: skip


def _generic_span(words: list[Word], position: int) -> Span | None:
    """Cover bodies in general with their acronym, which names none: « directions départementales… (DDCS) »."""
    end, _, _ = through_nouns(words, position, commas=False)
    return make_span(words, position, end + 3, kind="generic") if acronym_at(words, end) else None


def _proper_span(words: list[Word], position: int, after: int, head: Head) -> Span | None:
    """Return « la Société botanique de Lorraine », « au Centre interculturel de Laval »: a common noun with a capital."""
    led = position and words[position - 1].key in ARTICLES | OF | {"au", "avec", "et", "par"}
    if not led or not words[position].capital or after >= len(words) or words[after].capital:
        return None
    if match_known(words, position):
        return None
    return _institution_span(words, position, after, head)


def _known_follows(words: list[Word], after: int) -> bool:
    return after < len(words) and words[after].capital and match_known(words, after) is not None


def _spelled_only(words: list[Word], position: int, after: int, head: Head) -> Span | None:
    """Give nothing: a service or a bureau is an organisation only where an acronym spells it out."""
    return None


_BUILDERS: dict[str, Callable[[list[Word], int, int, Head], Span | None]] = {
    "territory": place_span,
    "public": place_span,
    "institution": _institution_span,
    "named": _named_span,
    "descriptor": _descriptor_span,
    "spelled": _spelled_only,
    "proper": _proper_span,
}


def _head_span(words: list[Word], position: int) -> Span | None:
    heads = match_heads(words, position)
    if not heads or (heads[0][0].kind == "descriptor" and _known_follows(words, heads[0][1])):
        return None
    built = (_BUILDERS[head.kind](words, position, after, head) for head, after in heads)
    head, after = heads[0]
    span = next((span for span in built if span is not None), None) or bare_span(words, position, after, head)
    if is_plural(words, position):
        return span or _generic_span(words, position)
    announced = heads[0][0].kind == "descriptor" and not words[position].capital
    for first in (after, position) if announced else (position, after):
        if expansion := expanded(words, first) if first < len(words) else None:
            return _spelled_out(words, position, first, head, span, *expansion)
    return span


def _spelled_out(
    words: list[Word], position: int, first: int, head: Head, span: Span | None, end: int, acronym: str
) -> Span | None:
    """Return the span that an acronym's letters spell: « Accueil des voisins en fête » before « (AVF) »."""
    if span is not None and end <= span.last:
        return replace(span, acronym=acronym) if end == span.last else span
    if all(word.key in ORDINARY or singular_key(word.key) in head.words for word in words[first:end]):
        return span
    if head.kind != "descriptor" or words[position].capital:
        first = position
    return make_span(words, first, end, name=surface(words, first, end), head=" ".join(head.words),
                     kind="named" if head.kind == "spelled" else head.kind, legal=head.legal, score=0.9,
                     acronym=acronym)  # fmt: skip


def _known_span(words: list[Word], position: int) -> Span | None:
    found = match_known(words, position)
    if found is None:
        return None
    entry, taken = found
    last = position + taken
    if (
        taken > 1
        and entry.legal in ("etat", "cooperative", "entreprise", "mutuelle")
        and is_plural(words, position)
        and not words[position].capital
    ):
        end = last + 3 if acronym_at(words, last) else last
        return make_span(words, position, end, kind="generic")
    if entry.local:
        place = last
        while place < len(words) and words[place].key in OF | ARTICLES and place - last < 3:
            place += 1
        linked = place > last and words[last].key in OF
        if is_name(words, place) and (linked or not starts_other(words, place)):
            last = continue_name(words, place + 1, place=True)
        elif re.fullmatch(r"\d\d", words[last].text) if last < len(words) else False:
            last += 1
    name = entry.name + (" " + surface(words, position + taken, last) if last > position + taken else "")
    written = acronym_at(words, last)
    acronym = written if spells(written, words[position:last]) else entry.alias if entry.alias.isupper() else ""
    return make_span(words, position, last, name=name, head="", kind="known", legal=entry.legal, score=0.9,
                 acronym=acronym)  # fmt: skip


def _unfolded_span(words: list[Word], position: int) -> Span | None:
    """Return an acronym and the words in parentheses it stands for: « MEL (Maison de l'emploi de Laval) ».

    They begin with a head, or one announces the acronym: « l'association AVF (Accueil des voisins en fête) ».
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
    for end in range(position + 4, min(position + 2 + LONGEST_NAME, len(words))):
        if words[end].text == ")":
            if not (heads or announced) or not spells(word.text, words[position + 2 : end]):
                return None
            head, _ = (heads or announced)[0]
            return make_span(words, position, end + 1, name=joined(words[position + 2 : end]), head=" ".join(head.words),
                             legal=head.legal, score=0.85, acronym=word.text)  # fmt: skip
    return None


_SUFFIXES = frozenset(["agglomeration", "agglo", "communaute", "metropole"])


def _suffix_span(words: list[Word], position: int) -> Span | None:
    """Return an intercommunality whose kind ends its name: « Dinan Agglomération », « Nantes Métropole »."""
    if not is_name(words, position) or match_known(words, position):
        return None
    for end in range(position + 1, min(position + 6, len(words))):
        word = words[end]
        if word.key in _SUFFIXES and (word.capital or words[end - 1].capital):
            last = end + 1
            if last < len(words) and words[last].key in OF:
                return None  # « Communauté du Pays d'Aix »: the word begins another name
            return make_span(words, position, last, name=surface(words, position, last), head="intercommunalite",
                             kind="public", legal="collectivite", score=0.85,
                             weak=is_where(words, position))  # fmt: skip
        if not (word.capital or word.key in LINKS or word.text in "-–'") or (word.capital and match_heads(words, end)):
            return None
    return None


def _state_span(words: list[Word], position: int) -> Span | None:
    if words[position].text not in STATE:
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
        linked = words[first].key in OF and not words[first].capital
        while (
            first < len(words)
            and first - position < 4
            and words[first].key in OF | ARTICLES
            and not words[first].capital
        ):
            first += 1
        if not is_name(words, first) or starts_other(words, first) or not (linked or span.plural):
            break
        last = with_tail(words, first, continue_name(words, first + 1))
        name = (
            f"{span.head.capitalize()} {surface(words, position + 1, last)}" if linked else surface(words, first, last)
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
