"""Organisations named without any head, by what stands beside them in a sentence.

An apposition (« la Halle, coopérative bancaire », « leur association, Les Mains vertes »), a plural noun that announces a
list (« des laboratoires comme le Cirma et le Lapo »), a neighbour in an enumeration, a verb that only a body can do.
"""

import re
from collections.abc import Iterator

from ingest.extract.name_grammar import ARTICLES, OF, joined, with_tail
from ingest.extract.names import is_common, is_person, leading_name
from ingest.extract.organisation_words import Word, match_heads, plain_words
from ingest.extract.spans import Span, make_span
from ingest.extract.text import Analysis
from ingest.extract.titled import BODY
from ingest.gazetteer import gazetteer
from ingest.identity import fold

_APPOSED_SCORE, _LISTED_SCORE, _ACTING_SCORE = 0.65, 0.55, 0.5
_LONGEST = 5  # words
_AFTER = re.compile(
    rf" ?, (?P<article>une? |la |le |l['’])?(?:[a-zà-ÿ]+ ){{0,2}}?(?:{BODY}|ONG)\b(?<!s)(?= (?!qui |que )[\w«])"
)
# What « loi », « projet » name is none.
_LABELLED = re.compile(
    r"\b(?:lois?|projets?|programmes?|dispositifs?|logiciels?|méthodes?|labels?|plans?|démarches?|sites?|plateformes?|applications?"
    r"|marques?|outils?|événements?|festivals?|opérations?|prix|concours|salon|ateliers?|monnaie) (?:la |le |les |l['’]|«\s?)?$",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"\b(?:une?|leur|sa|son|cette|cet|autre|seconde|deuxième|première?) (?:[\w’'-]+ ){{0,2}}?(?P<body>{BODY})\b"
    r"(?! (?:qui|que|dont) )[^.,;:()\n]{0,60}, (?:la |le |les |l['’])?$",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    r"\b(?:associations|coopératives|fondations|fédérations|entreprises|partenaires|laboratoires(?: \w+)?|ONG(?: \w+)?|structures"
    r"|organisations|mutuelles|banques|collectifs|réseaux|opérateurs|bailleurs|financeurs|mécènes)\b[^.;:()\n]{0,40}?"
    r"(?:,? (?:dont|comme|tels? que|telles que|parmi lesquel\w+),? | ?: )(?:la |le |les |l['’])?$",
    re.IGNORECASE,
)
_ACTS = re.compile(
    r" (?:a|ont|avait|avaient) (?:ainsi |aussi |également |alors |ensuite )?(?:organisé|aménagé|créé|fondé|lancé|financé|investi|embauché"
    r"|recruté|soutenu|signé|animé|géré|racheté|coordonné|prêté|accompagné|formé)\b"
    r"| (?:finance|gère|anime|coordonne|emploie|embauche|recrute|pilote|hébergeait|gérait|finançait|animait)(?:nt)?\b"
)
_GLUE = re.compile(r"(?:,? et |, | ou )(?:la |le |les |l['’]|avec (?:la |le |l['’])?)?")
_CLOSED = re.compile(r" ?[,.;)»:]|\s*$| et ")
# Capitals that name no body: rights, contracts, papers, techniques.
_ORDINARY_CAPITALS = """rsa smic cdi cdd esat ess rse tic ntic pib sms pdf api rgpd bac bts cap dut vae aah apl tva ia html wifi
 internet web covid noel iae tzcld europe dom tom qpv zus hlm pmr cv gps co2 led 3d tiers etp ogm excel word facebook twitter youtube
 instagram linkedin whatsapp wikipedia gmail"""
_NOT_BODIES = frozenset(_ORDINARY_CAPITALS.split())


def bare_names(analysis: Analysis, words: list[Word], spans: list[Span]) -> list[Span]:
    """Return the names that their sentence says are organisations', outside the spans found, in order."""
    persons = [(entity.start, entity.end) for entity in analysis.entities if entity.label == "PER"]
    found: list[Span] = []
    taken = [(span.start, span.end) for span in spans]
    known = {fold(form) for span in spans for form in (span.name, span.acronym)}
    for first, name in _candidates(analysis, words, taken, persons):
        bare = name[1:] if name[0].key in ARTICLES else name
        if not bare or fold(joined(bare)) in known:
            continue
        legal_score = _evidence(analysis, words, first, name, [*spans, *found])
        if legal_score is None:
            continue
        legal, score = legal_score
        span = make_span(words, first, first + len(name), name=joined(name), legal=legal, score=score)
        found.append(span)
        taken.append((span.start, span.end))
    return found


def _candidates(
    analysis: Analysis, words: list[Word], taken: list[tuple[int, int]], persons: list[tuple[int, int]]
) -> Iterator[tuple[int, list[Word]]]:
    """Yield (number of its first word, words) of the capitalised names that are no person, place or common noun."""
    position = 0
    while position < len(words):
        word = words[position]
        name = leading_name(words, position) if word.capital and word.key else []
        if name:
            name = words[position : with_tail(words, position, position + len(name))]
        position += max(1, len(name))
        if (
            not name
            or len(name) > _LONGEST
            or any(left < name[-1].end and name[0].start < right for left, right in taken)
        ):
            continue
        if is_person(name) or (not name[-1].text.isupper() and _overlaps(name, persons)):
            continue
        key = fold(joined(name))
        if (
            len(key) < 3
            or key in _NOT_BODIES
            or gazetteer().knows(key)
            or (len(name) == 1 and gazetteer().demonym(key))
        ):
            continue
        yield position - len(name), name


def _overlaps(name: list[Word], spans: list[tuple[int, int]]) -> bool:
    return any(left < name[-1].end and name[0].start < right for left, right in spans)


def _evidence(
    analysis: Analysis, words: list[Word], first: int, name: list[Word], spans: list[Span]
) -> tuple[str | None, float] | None:
    """Return the legal form and the confidence that the words around a name give it; None where they prove nothing."""
    text, start, end = analysis.text, name[0].start, name[-1].end
    line = text.rfind("\n", 0, start) + 1
    before, after = text[max(line, start - 120) : start], text[end : end + 80]
    if _LABELLED.search(before) or name[-1].text.isdigit():
        return None
    opens = first == 0 or words[first - 1].text in ".!?\n:;-–•*"
    common = not _is_titled(name) and all(is_common(part, analysis) for part in name if part.key not in ARTICLES)
    if (apposed := _AFTER.match(after)) and not (opens and (apposed["article"] or common)):
        return _legal(apposed[0]), _APPOSED_SCORE
    if (announced := _BEFORE.search(before)) and _CLOSED.match(after):
        return _legal(announced["body"]), _APPOSED_SCORE
    if not common and _ANNOUNCED.search(before) and (not opens or before.endswith(": ")):
        return None, _LISTED_SCORE
    if opens or common:
        return (None, _ACTING_SCORE) if len(name) > 1 and _ACTS.match(after) and _is_titled(name) else None
    if _beside(text, start, end, spans):
        return None, _LISTED_SCORE
    governed = first > 0 and words[first - 1].key in OF
    return (None, _ACTING_SCORE) if len(name) > 1 and not governed and _ACTS.match(after) else None


def _is_titled(name: list[Word]) -> bool:
    """Tell « Plateau Neuf » from « Ce lieu »: all its words but the small ones have capitals."""
    return sum(word.capital for word in name) > 1


def _beside(text: str, start: int, end: int, spans: list[Span]) -> bool:
    """Tell a name joined to an organisation: « la Fondation Halle, la GRF et l'Agerem »."""
    for span in spans:
        if span.kind in ("territory", "bare", "generic") or span.weak:
            continue
        left, right = (span.end, start) if span.end <= start else (end, span.start)
        if 0 < right - left < 12 and _GLUE.fullmatch(text[left:right]):
            return True
    return False


def _legal(text: str) -> str | None:
    """Return the legal form that a common noun says, or None."""
    words = plain_words(text)
    for number in range(len(words)):
        heads = match_heads(words, number) if words[number].key else []
        if heads and heads[0][0].kind in ("descriptor", "named", "institution"):
            return None if heads[0][0].legal == "autre" else heads[0][0].legal
    return None
