"""What organisations do for the initiative: roles read from headings, phrases (« porté par », « avec l'appui de ») and verbs.

Every rule looks at one sentence, or at the label above it; nothing is guessed from the kind of organisation.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from ingest.extract.organisation_words import Word
from ingest.extract.role_cues import Cue, find_cues, heading_role
from ingest.extract.spans import Span
from ingest.extract.text import Analysis, Sentence
from ingest.extract.verbs import CARRY_VERB, PREPOSITIONS, verb_after
from ingest.model import Evidence

_FUNDS = re.compile(
    r"\b(?:lauréat|appels? à projets?|subvention|soutien financier|aide financière|financ|mécén|prime\b|dotation|hauteur de)",
    re.IGNORECASE,
)
_FUND_VERB = re.compile(r"(?:co)?(?:financ|subventionn|dot)(?:e|ent|ait|aient|a|ee|es|er)?$")
_SUPPORTS = re.compile(r"\b(?:aide|appui|concours|soutien|participation|contribution)\b", re.IGNORECASE)
_PAY_VERB = re.compile(r"(?:invest|apport|vers|remis|remet)")
_MONEY = re.compile(r"\d[^,;]{0,20}(?:€|euros?\b|dollars?\b|francs?\b)|\b(?:millions?|milliers?) d", re.IGNORECASE)
_BEAR_VERB = re.compile(r"(?:port|pilot)(?:e|ent|ait|aient|a|ee?)$")
_LEND_VERB = re.compile(r"(?:mis|mise|met|mettent|mettait)$")
_LENT = re.compile(r"(?:gratuitement )?à (?:sa |leur )?disposition\b", re.IGNORECASE)
_HELP_VERB = re.compile(
    r"(?:soutien|souten|appui|appuy|apport|pret|fourni|contribu|particip|collabor|encourag|donn|attribu|accord"
    r"|verse|allou|octro|hebergea|sponsor|parrain|conclu|sign)"
)
# Who helps « le projet » is its partner; who helps families carries a project of their own.
_ITS_OBJECT = re.compile(
    r"\b(?:le|la|ce|cette|leur|l['’]|au|à l['’]|à la|les|un|une|des|ses) ?(?:projet|action|initiative|démarche|association|dispositif"
    r"|opération|lieu|structure|expérimentation|expérience|création|locaux|local|salle|terrain|bâtiment|bureaux|équipe)\b",
    re.IGNORECASE,
)
_RECEIVE_VERB = re.compile(r"(?:benefici|recoi|recu|peuvent|subi|connai|compt)")
_TEAM = frozenset(
    [
        "equipe",
        "equipes",
        "benevoles",
        "salaries",
        "salarie",
        "membres",
        "service",
        "services",
        "delegation",
        "antenne",
        "professionnels",
        "elus",
        "agents",
        "habitants",
        "adherents",
        "animateurs",
        "infirmieres",
        "mediateurs",
        "mediatrices",
        "responsables",
    ]
)
_BREAKS = frozenset(["mais", "tandis", "alors", "puis", "car", "dont", "qui", "que", "ou", "lorsque", "quand", "afin"])
_ARTICLE_KEYS = frozenset(["l", "la", "le", "les"])
_LEAD = 3  # sentences in which the subject of the main verb is the one who carries the initiative
_NEXT = 2  # as many after « avec » alone
_REACH = 6  # common words that may stand between a phrase and the organisation it governs


@dataclass
class Finding:
    """What the text says of one span. roles: each with its sentence; carries: 0 no, 1 subject of a verb, 2 of a telling one."""

    roles: dict[str, Evidence] = field(default_factory=dict)
    carries: int = 0
    evidence: Evidence | None = None

    def add(self, role: str, evidence: Evidence) -> None:
        """Keep a role with the first sentence that gives it."""
        self.roles.setdefault(role, evidence)


def _is_bullet(words: list[Word], number: int) -> bool:
    """Tell a dash or a lost bullet between two items from a hyphen."""
    return words[number].text in "-–•'*" and number + 1 < len(words) and words[number + 1].start > words[number].end


def _reaches(words: list[Word], first: int, last: int, reach: int = _REACH) -> bool:
    """Tell whether only list material stands in words [first, last): commas, articles, a few common words, parentheses."""
    depth = common = 0
    for number, word in enumerate(words[first:last], first):
        if word.text in "()":
            depth += 1 if word.text == "(" else -1
        elif depth > 0:
            continue
        elif _ends_list(words, number):
            return False
        elif word.text in (",", "-") or word.key == "et":
            common = 0
        elif word.pos in ("NOUN", "ADJ", "PROPN", "VERB", "ADV", "X"):
            common += 1
            if common > reach:
                return False
    return depth <= 0


def _ends_list(words: list[Word], number: int) -> bool:
    word = words[number]
    if word.text in (".", ";", "!", "?", "\n") or word.finite or _is_bullet(words, number):
        return True
    return word.key in _BREAKS and not _singles_out(words, number)


def _singles_out(words: list[Word], number: int) -> bool:
    """Tell « des fondations, dont la Fondation Halle » from « dont le siège est à Laval »: a capital follows."""
    number += 1
    if words[number - 1].key != "dont":
        return False
    while number < len(words) and words[number].key in _ARTICLE_KEYS:
        number += 1
    return number < len(words) and words[number].capital


def _index(words: list[Word], position: int, start: int = 0) -> int:
    """Return the first word that begins at or after an offset."""
    while start < len(words) and words[start].start < position:
        start += 1
    return start


def _governor(words: list[Word], spans: list[Span], number: int, cues: list[Cue]) -> Cue | None:
    """Return the phrase that gives its role to a span: the last before it, with only list material between."""
    span = spans[number]
    before = [cue for cue in cues if cue.end <= span.start + 1]
    if not before:
        return None
    cue = before[-1]
    cursor = _index(words, cue.end)
    for other in spans[:number]:
        if other.start >= cue.end:
            if not _reaches(words, cursor, other.first):
                return None
            cursor = other.last
    reach = 0 if "beneficiaire" in cue.roles else _NEXT if cue.weak else _REACH
    return cue if _reaches(words, cursor, span.first, reach) else None


def _is_subject(words: list[Word], span: Span) -> bool:
    """Tell whether no preposition governs a span: « l'équipe de l'association » still counts, as its team acts for it."""
    position = span.first - 1
    while position >= 0 and (words[position].key in _ARTICLE_KEYS or words[position].text in '«"'):
        position -= 1
    if position >= 0 and words[position].key and words[position].key == span.head.split(" ")[-1]:
        position -= 1
        while position >= 0 and words[position].key in _ARTICLE_KEYS:
            position -= 1
    if position < 0 or words[position].key not in PREPOSITIONS:
        return True
    return words[position].key in ("de", "d", "du", "des") and any(
        word.key in _TEAM for word in words[max(0, position - 4) : position]
    )


def _read_verb(finding: Finding, verb: str, following: list[Word], evidence: Evidence, *, in_section: bool) -> None:
    tail = " ".join(word.text for word in takewhile(lambda word: word.text not in (".", ";", "\n"), following))
    if _FUND_VERB.match(verb) or (_PAY_VERB.match(verb) and _MONEY.search(tail)):
        finding.add("financeur", evidence)
    elif _BEAR_VERB.match(verb) and _ITS_OBJECT.match(tail):
        finding.add("porteur", evidence)
        finding.carries = 2
    elif _LEND_VERB.match(verb) and _LENT.match(tail):
        finding.add("partenaire", evidence)
    elif _HELP_VERB.match(verb):
        if in_section or _ITS_OBJECT.search(tail) or _FUNDS.search(tail):
            finding.add("partenaire", evidence)
        else:
            finding.carries = max(finding.carries, 1)
        if _FUNDS.search(tail):
            finding.add("financeur", evidence)
    elif not _RECEIVE_VERB.match(verb):
        finding.carries = max(finding.carries, 2 if CARRY_VERB.match(verb) else 1)


def _coordinated(words: list[Word], spans: list[Span], number: int) -> list[int]:
    """Return the spans that share a subject with a span: it and those before it, joined by « et » or commas."""
    group = [number]
    while number and _joined(words, spans[number - 1], spans[number]):
        number -= 1
        group.append(number)
    return group


def _joined(words: list[Word], left: Span, right: Span) -> bool:
    between = words[left.last : right.first]
    return any(word.key == "et" or word.text == "," for word in between) and all(
        word.key in ("et", "l", "la", "le", "les") or word.text == "," or word.key in right.head.split()
        for word in between
    )


def _subject(
    words: list[Word], spans: list[Span], number: int, findings: list[Finding], evidence: Evidence, *, in_section: bool
) -> bool:
    """Read the verb of which a span is the subject; give its meaning to the spans coordinated with it."""
    last = spans[number].last
    relative = [word.text for word in words[last : last + 2]] == [",", "qui"]
    verb = verb_after(words, last + 2 if relative else last)
    if verb is None or not (relative or _is_subject(words, spans[number])):
        return False
    for other in _coordinated(words, spans, number):
        _read_verb(findings[other], *verb, evidence, in_section=in_section)
        if spans[other].legal == "fondation" and _HELP_VERB.match(verb[0]):
            findings[other].roles.pop("partenaire", None)
            findings[other].add("financeur", evidence)
            findings[other].carries = 0
        findings[other].evidence = findings[other].evidence or evidence
    return True


def _groups(analysis: Analysis, spans: list[Span]) -> Iterator[tuple[Sentence, list[int]]]:
    number = 0
    for sentence in analysis.sentences:
        members = []
        while number < len(spans) and spans[number].start < sentence.end:
            if spans[number].start >= sentence.start:
                members.append(number)
            number += 1
        if members:
            yield sentence, members


def find_roles(analysis: Analysis, words: list[Word], spans: list[Span]) -> list[Finding]:
    """Return what the text says of each span, in the order of the spans."""
    findings = [Finding() for _ in spans]
    lead = {sentence.start for sentence in analysis.sentences[:_LEAD]}
    for sentence, members in _groups(analysis, spans):
        local = [spans[number] for number in members]
        own = [findings[number] for number in members]
        _read_sentence(sentence, words, local, own, in_lead=sentence.start in lead)
    return findings


def _after_comma(words: list[Word], span: Span) -> bool:
    """Tell whether a comma parts a span, and its article, from what goes before."""
    position = span.first - 1
    while position >= 0 and words[position].key in _ARTICLE_KEYS:
        position -= 1
    return position < 0 or words[position].sign


def _is_genitive(words: list[Word], span: Span) -> bool:
    """Tell a territory that only completes a noun: « mairies de l'agglomération de Vaucelle »."""
    position = span.first - 1
    while position >= 0 and words[position].key in _ARTICLE_KEYS:
        position -= 1
    return span.kind == "territory" and position >= 0 and words[position].key in ("de", "d", "du", "des")


def _read_sentence(
    sentence: Sentence, words: list[Word], spans: list[Span], findings: list[Finding], *, in_lead: bool
) -> None:
    evidence = Evidence(sentence.text, sentence.start, sentence.end)
    section = heading_role(sentence.heading)
    cues = find_cues(sentence.text, sentence.start)
    for number, span in enumerate(spans):
        cue = _governor(words, spans, number, cues)
        followed = spans[number + 1] if number + 1 < len(spans) else None
        apposed = cue is not None and not words[span.first - 1].sign and words[span.first - 1].key not in _ARTICLE_KEYS
        subject = not apposed and _subject(words, spans, number, findings, evidence, in_section=section is not None)
        if cue and not (subject and _after_comma(words, span)):
            for role in _of_foundation(span, cue, sentence):
                findings[number].add(role, evidence)
        elif section and not (subject and findings[number].carries == 2) and not _is_genitive(words, span):
            findings[number].add(section, evidence)
        if section and _funds_after(sentence, span, followed):
            findings[number].add("financeur", evidence)
        if not in_lead and findings[number].carries == 1:
            findings[number].carries = 0


def _of_foundation(span: Span, cue: Cue, sentence: Sentence) -> tuple[str, ...]:
    """Return the roles that a phrase gives, but that a foundation helps with money: « avec l'appui de la Fondation X »."""
    phrase = sentence.text[cue.start - sentence.start : cue.end - sentence.start]
    return ("financeur",) if span.legal == "fondation" and _SUPPORTS.search(phrase) else cue.roles


def _funds_after(sentence: Sentence, span: Span, following: Span | None) -> bool:
    """Tell whether what follows a span in its item says that it gives money: « : lauréat de l'appel à projets »."""
    stop = min(following.start if following else sentence.end, span.end + 90, sentence.end)
    tail = sentence.text[span.end - sentence.start : stop - sentence.start]
    item = re.split(r" [-–•'] |[;\n.]", tail)[0]
    return bool(re.match(r"\s*[:(–-]", item)) and bool(_FUNDS.search(item))
