"""Find the organisations of the graph, and the other proper names, that a question calls by their names."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ingest.gazetteer import gazetteer
from kg.ask import french, lexicon, spot
from kg.ask.entities import Entities, Organisation
from kg.ask.words import Question, words_of

_LONGEST_ORGANISATION: Final = 12
# The ontology lists these as examples of a legal form; in a question they are one organisation.
WELL_KNOWN: Final = words_of("ademe caf cpam ars dreal ddcs cnrs")


@dataclass(frozen=True)
class OrganisationFound:
    """Organisations of the graph that some tokens name."""

    positions: frozenset[int]
    name: str
    organisations: tuple[Organisation, ...]


def organisations(question: Question, known: Entities) -> list[OrganisationFound]:
    """Return the organisations whose whole name the question holds."""
    found: dict[frozenset[int], OrganisationFound] = {}
    stems = {token.stem for token in question.tokens}
    for start, token in enumerate(question.tokens):
        for organisation in known.opening(token.stem, stems):
            positions = _spans(question, start, organisation.key)
            if positions and _is_name(question, positions, organisation):
                previous = found.get(positions)
                same = (*previous.organisations, organisation) if previous else (organisation,)
                found[positions] = OrganisationFound(positions, organisation.name, same)
    return list(found.values())


def proper_names(question: Question, known: Entities) -> Iterator[frozenset[int]]:
    """Yield the runs of words with capitals that are a name, though one of them names a concept: « Aidants Connect ».

    One word of the run at least must mean nothing by itself, or the run be a title of the graph; it is no place and no
    organisation.
    """
    if spot.shouted(question):
        return
    named = [found.positions for found in spot.places(question, known)]
    named += [found.positions for found in organisations(question, known)]
    said = [frozenset(item.positions) for item in lexicon.expressions(question)]
    for words in _capitalised(question):
        # The first word of a question has its capital anyway.
        opens = 0 in words and french.is_filler(question.tokens[0].folded)
        run = words - {0} if opens and len(words) > 2 else words
        content = {i for i in run if question.tokens[i].folded not in french.EMPTY_IN_NAMES}
        meaning = {i for positions in said if positions <= run for i in positions}
        known_words = meaning | {i for positions in named for i in positions}
        fillers = {i for i in content if french.is_filler(question.tokens[i].folded)}
        unread = content - known_words - fillers
        titled = bool(content & meaning) and known.short_named(question.surface(run)) is not None
        if content & meaning and (unread or titled) and not any(run & positions for positions in named):
            yield run


def _capitalised(question: Question) -> Iterator[frozenset[int]]:
    """Yield the runs of two words with capitals or more; small words may stand inside, no mark of punctuation."""
    tokens = question.tokens
    start = 0
    while start < len(tokens):
        end = last = start
        while end < len(tokens) and (end == start or not set(tokens[end].gap) & set(",;:.?!()«»/")):
            if tokens[end].capital:
                last = end
            elif tokens[end].folded not in french.EMPTY_IN_NAMES:
                break
            end += 1
        if last > start and tokens[start].capital:
            yield frozenset(range(start, last + 1))
        start = max(last, start) + 1


def _spans(question: Question, start: int, key: tuple[str, ...]) -> frozenset[int] | None:
    """Return the positions where a key is read from a start, empty words skipped."""
    positions, wanted = [], list(key)
    for position in range(start, min(len(question.tokens), start + _LONGEST_ORGANISATION)):
        if not wanted:
            break
        token = question.tokens[position]
        if token.stem == wanted[0]:
            positions.append(position)
            wanted.pop(0)
        elif token.stem not in french.EMPTY_IN_NAMES:
            return None
    return frozenset(range(positions[0], positions[-1] + 1)) if not wanted else None


def _is_name(question: Question, positions: frozenset[int], organisation: Organisation) -> bool:
    """A name of one ordinary word needs a capital: « Entourage » is an organisation, « entourage » is not."""
    first = question.tokens[min(positions)]
    if len(organisation.key) > 1:
        return True
    if gazetteer().lookup(organisation.key[0]):
        return False
    # « l'ademe finance quoi ? »: initials are typed in small letters too, where they are no word of the vocabulary.
    ordinary = first.folded in french.ORDINARY or (first.folded in lexicon.vocabulary() - WELL_KNOWN)
    initials = organisation.name.isupper() and not ordinary
    return len(first.folded) >= 3 and (initials or (first.capital and min(positions) > 0))
