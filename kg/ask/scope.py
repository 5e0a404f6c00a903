"""How constraints combine: what « hors », « ne… pas », « ni » deny, what « et » and « ou » join."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.ask import french
from kg.ask.model import Concepts, Constraint, InPlace, Involves, Years
from kg.ask.words import Question, words_of

_HEADS = "|".join(french.HEADS)
_NEGATIONS = (
    rf"hors(?: de)?|sauf|hormis|except\w+|ni|a l exception (?:de|d|du|des)|a l exclusion (?:de|d|du|des)|en dehors (?:de|d|du|des)"
    rf"|a part|mise?s? a part|autres? que|pas(?! (?:seulement|uniquement|forcement|que)\b)|sans|exclu\w*|aucune?s?(?! (?:{_HEADS})s?\b)|jamais|non|ailleurs qu\w?"
    rf"|apres|abstraction de|enlev\w+|retir\w+|ote[rz]?|plutot qu\w?"
)
NEGATION = re.compile(rf"\b(?:{_NEGATIONS})\b")
_POLITE_NEGATION = re.compile(
    r"\bn (?:y )?(?:a|existe|ya|avez|as|avons|est ce|existerait|aurait|trouve|connaissez) ?(?:t )?(?:il|on|vous|tu|nous|ce)? pas\b|\bn est ce pas\b|\bpourquoi pas\b"
)
_BREAKS = words_of("mais qui dont lesquelles lesquels")
_GLUE = words_of(
    "et ou ni de d du des l le la les un une a au aux en dans sur pour soit comme aussi encore plus largement egalement"
    " ainsi que avec celui ceux celles contre autour hors ceux bien meme puis voire notamment par sans vers chez"
)


@dataclass(frozen=True)
class Mention:
    """A constraint where the question says it."""

    positions: frozenset[int]
    constraint: Constraint

    @property
    def kind(self) -> str:
        """The constraint's kind."""
        return self.constraint.kind

    @property
    def start(self) -> int:
        """The position of its first token."""
        return min(self.positions)

    @property
    def end(self) -> int:
        """The position after its last token."""
        return max(self.positions) + 1


def negated(question: Question, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Mark the mentions in the scope of « hors », « ne… pas », « ni », « sauf »…: the next one and those joined to it."""
    inside = {position for mention in mentions for position in mention.positions if position != mention.start}
    inside |= {mention.start for mention in mentions if question.tokens[mention.start].folded not in ("sans", "hors")}
    polite = _POLITE_NEGATION.search(question.folded)
    ignored = set(question.positions(polite)) if polite else set()
    cues = {
        question.positions(match)[-1]
        for match in NEGATION.finditer(question.folded)
        if question.positions(match)[-1] not in inside and not set(question.positions(match)) & ignored
    }
    result: list[Mention] = []
    previous: Mention | None = None
    active = False
    for mention in mentions:
        start = previous.end if previous else 0
        between = question.tokens[start : mention.start]
        cued = any(position in cues for position in range(start, mention.start))
        if cued:
            last = max(position for position in cues if start <= position < mention.start)
            active = not any(question.tokens[i].folded in _BREAKS for i in range(last + 1, mention.start))
        elif active and previous:
            active = previous.kind == mention.kind and all(token.folded in _GLUE for token in between)
        after = question.tokens[mention.end : mention.end + 1]
        closed = mention.end + 1 >= len(question.tokens) or "," in question.tokens[mention.end + 1].gap
        trailing = bool(after) and closed and bool(re.fullmatch(r"exclu\w*|except\w*", after[0].folded))
        result.append(replace(mention, constraint=_contrary(mention.constraint)) if active or trailing else mention)
        previous = mention
    return tuple(result)


def _contrary(constraint: Constraint) -> Constraint:
    return replace(constraint, negated=not constraint.negated)


def coordinated(question: Question, left: Mention, right: Mention) -> str | None:
    """Return « ou », « et » or « , » where two mentions of one kind are joined by small words only; None otherwise."""
    between = question.tokens[left.end : right.start]
    if left.kind != right.kind or not all(token.folded in _GLUE for token in between):
        return None
    words = [token.folded for token in between]
    if "ou" in words or "soit" in words:
        return "ou"
    if "et" in words or "ni" in words:
        return "et"
    comma = any(set(token.gap) & set(",+/&") for token in question.tokens[left.end : right.start + 1])
    return "," if comma else None


def runs(question: Question, mentions: Sequence[Mention]) -> list[tuple[list[Mention], bool]]:
    """Return the runs of coordinated mentions, each with whether « ou » joins it."""
    found: list[tuple[list[Mention], bool]] = []
    for mention in mentions:
        link = coordinated(question, found[-1][0][-1], mention) if found else None
        if link and found[-1][0][-1].constraint.negated == mention.constraint.negated:
            found[-1][0].append(mention)
            found[-1] = (found[-1][0], found[-1][1] or link == "ou")
        else:
            found.append(([mention], False))
    return found


def joined(question: Question, mentions: Sequence[Mention]) -> tuple[Constraint, ...]:
    """Return the constraints of mentions: places in a list are alternatives, « ou » joins, « et » adds."""
    found: list[Constraint] = []
    for run, either in runs(question, mentions):
        for constraint in _union(run, either):
            same = next((item for item in found if _is_said_again(item, constraint)), None)
            if same is None:
                found.append(constraint)
            elif isinstance(constraint, Concepts) and isinstance(same, Concepts) and _says_better(constraint, same):
                found[found.index(same)] = constraint
    return _places_apart(found)


def _says_better(one: Concepts, other: Concepts) -> bool:
    """Tell a narrower thing, or the concept's own name, from other words for it."""
    return bool(one.phrases) or not (one.said or other.phrases)


def _is_said_again(one: Constraint, other: Constraint) -> bool:
    """Tell a constraint already found, or a concept said twice in other words."""
    if isinstance(one, Concepts) and isinstance(other, Concepts):
        return (one.kind, one.ids, one.negated) == (other.kind, other.ids, other.negated)
    return one == other


def _places_apart(constraints: list[Constraint]) -> tuple[Constraint, ...]:
    """Read places that exclude one another as alternatives: nothing lies in two regions, so both were not asked together."""
    found: list[Constraint] = []
    for constraint in constraints:
        last = next((item for item in found if isinstance(item, InPlace) and _excludes(item, constraint)), None)
        if isinstance(last, InPlace) and isinstance(constraint, InPlace):
            merged = replace(last, places=tuple(dict.fromkeys((*last.places, *constraint.places))), name="")
            found[found.index(last)] = merged
        else:
            found.append(constraint)
    return tuple(found)


def _excludes(one: InPlace, other: Constraint) -> bool:
    if not isinstance(other, InPlace) or one.negated or other.negated or one.radius_km or other.radius_km:
        return False
    return not any(
        left.code == right.code or left.code in right.parents or right.code in left.parents
        for left in one.places
        for right in other.places
    )


def _union(run: list[Mention], either: bool) -> list[Constraint]:
    first = run[0].constraint
    constraints = [mention.constraint for mention in run]
    if isinstance(first, InPlace) and len(run) > 1 and not first.negated and first.radius_km is None:
        every = [place for item in constraints if isinstance(item, InPlace) for place in item.places]
        return [replace(first, places=tuple(dict.fromkeys(every)))]
    # An initiative has one legal form and one stage: « des associations et des coopératives » are either.
    one_valued = isinstance(first, Concepts) and first.kind in ("statut", "etape") and not first.negated
    if not (either or one_valued) or len(run) == 1:
        return constraints
    if isinstance(first, Concepts):
        ids = [id for item in constraints if isinstance(item, Concepts) for id in item.ids]
        concepts = [item for item in constraints if isinstance(item, Concepts)]
        narrow = all(item.phrases for item in concepts)
        phrases = tuple(phrase for item in concepts for phrase in item.phrases) if narrow else ()
        said = tuple(text for item in concepts for text in item.said) if narrow else ()
        return [replace(first, ids=tuple(dict.fromkeys(ids)), phrases=phrases, said=said)]
    if isinstance(first, Involves):
        iris = [iri for item in constraints if isinstance(item, Involves) for iri in item.iris]
        names = [item.name for item in constraints if isinstance(item, Involves)]
        return [replace(first, name=french.joined(names, "ou"), iris=tuple(dict.fromkeys(iris)))]
    if isinstance(first, Years):
        ranges = [span for item in constraints if isinstance(item, Years) for span in item.ranges]
        return [replace(first, ranges=tuple(ranges))]
    return constraints
