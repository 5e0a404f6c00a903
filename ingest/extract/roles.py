"""What organisations do for the initiative: roles read from headings, phrases (« porté par », « avec l'appui de ») and verbs.

Every rule looks at one sentence, or at the label above it; nothing is guessed from the kind of organisation.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from ingest.extract.organisation_words import Word
from ingest.extract.organisations import Span
from ingest.extract.text import Analysis, Sentence
from ingest.identity import fold
from ingest.model import Evidence

_HEADINGS = (
    (
        re.compile(r"\b(?:porteur|porte par|portage|pilote|pilotage|maitre d ouvrage|maitrise d ouvrage|structure)"),
        "porteur",
    ),
    (re.compile(r"\b(?:financeur|financement|mecene|soutien financier|bailleurs de fonds|subvention)"), "financeur"),
    (re.compile(r"\b(?:fondateur|fondatrice|createur)"), "fondateur"),
    (re.compile(r"\b(?:partenair|partenariat|soutiens?$|acteurs? associe|ils nous soutiennent)"), "partenaire"),
)
_ADVERB = r"(?:\w+ment |également |aussi |notamment |désormais |conjointement |d['’]abord |ensuite |alors )?"
_OF = r"(?:de (?-i:la) |de l['’]|des |du |de |d['’])"
_BY = r"(?: et \w+)?(?:,? (?:depuis|en|dès) \d{4})? " + _ADVERB + r"(?:par|grâce à)\b"
_WITH = r" (?:\w+ ){0,2}avec\b"
_CUES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (rf"\b(?:port|gér|anim|pilot|coordonn|organis|développ|propos|expériment|instaur|men|administr)ée?s?{_BY}", ("porteur",)),
    (rf"\b(?:mise?s? (?:en place|en œuvre|en oeuvre|au point|sur pied)|conduite?s?|maintenue?s?){_BY}", ("porteur",)),
    (r"\b(?:gestion|animation|pilotage|coordination|portage|mise en œuvre)\b[^.,;\n]{0,25}(?:assur|confi)ée? (?:par|à)\b",
     ("porteur",)),
    (r"\b(?:structure porteuse|porteurs?(?: du projet| de l['’]action)?|maître d['’]ouvrage|pilotes?) ?:", ("porteur",)),
    (rf"\b(?:cré|fond|lanc|initi|imagin|impuls|constitu)ée?s?{_BY}", ("fondateur",)),
    (rf"\bà l['’]initiative (?:\w+ )?{_OF}|\bsous l['’]impulsion {_OF}|\b(?:émanation|née?s? de la volonté) {_OF}",
     ("fondateur",)),
    (rf"\b(?:en|un|des|de) (?:\w+ )?(?:lien|partenariat|collaboration|coopération|concertation|association|relation)s?{_WITH}"
     rf"|\bpartenariats?{_WITH}|\bconventions?{_WITH}|\baux côtés {_OF}|\bs['’](?:appui\w+|associ\w+) (?:sur|à|au|aux|avec)\b",
     ("partenaire",)),
    (rf"\bavec (?:l['’]|le |la )(?:\w+ )?(?:aide|appui|concours|soutien|support|participation|complicité|contribution"
     rf"|collaboration|accord) (?:technique |logistique |actif |active )?{_OF}", ("partenaire",)),
    (rf"\bgrâce (?:à l['’]|au |à la )(?:aide|appui|concours|soutien|participation) {_OF}", ("partenaire",)),
    (rf"\bpartenaires? (?:\w+ ){{0,4}}(?:sont|est|:)|\b(?:accompagn|appuy|aid)ée?s?{_BY}|\bpartenaires? {_OF}"
     r"|\bpartenaires\b[^.;:\n]{0,40}\(", ("partenaire",)),
    (rf"\b(?:co-?)?(?:financ|subventionn)ée?s?(?: à (?:hauteur de )?[\d  ,]+%)?{_BY}", ("financeur",)),
    (rf"\bsoutenue?s?(?: \w+ment)?{_BY}", ("financeur",)),
    (rf"\b(?:soutiens?|aides?|appuis?|concours|contributions?|apports?|participations?) financi(?:er|ère)s? {_OF}",
     ("financeur",)),
    (rf"\b(?:subventions?|dotations?|mécénats?|prêts?) (?:\w+ )?{_OF}", ("financeur",)),
    (rf"\bfinancements?(?: publics?| privés?| européens?| propres?)*(?: {_OF}| ?:| ?\()", ("financeur",)),
    (r"\b(?:co-?)?financeurs?(?: \w+){0,3} ?(?::|\(|sont\b|est\b)|\bmécènes? ?(?::|\()", ("financeur",)),
    (r"\blauréate?s? (?:\d{4} )?(?:de la|de l['’]|de|du|des)(?! ?(?:prix|concours|label|trophée|palmarès))|\bappels? à projets?\b", ("financeur",)),
    (rf"\b(?:au profit|au bénéfice|en faveur) {_OF}", ("beneficiaire",)),
)  # fmt: skip
_CUE = re.compile("|".join(f"(?P<c{number}>{pattern})" for number, (pattern, _) in enumerate(_CUES)), re.IGNORECASE)
# « article rédigé en partenariat avec… » speaks of the article, not of the initiative.
_WRITTEN = re.compile(r"\b(?:rédig|publi|écri|article|interview|étude|guide)\w*[^.;\n]{0,25}$", re.IGNORECASE)
_FUNDS = re.compile(
    r"\b(?:lauréat|appels? à projets?|subvention|soutien financier|aide financière|financ|mécén|prime\b|dotation|hauteur de)",
    re.IGNORECASE,
)
_FUND_VERB = re.compile(r"(?:co)?(?:financ|subventionn|dot)(?:e|ent|ait|aient|a|ee|es|er)?$")
_HELP_VERB = re.compile(
    r"(?:soutien|souten|appui|appuy|apport|pret|fourni|contribu|particip|collabor|encourag|donn|attribu|accord"
    r"|verse|allou|octro|hebergea|sponsor|parrain)"
)
# Who helps « le projet » is its partner; who helps families carries a project of their own.
_ITS_OBJECT = re.compile(
    r"\b(?:le|la|ce|cette|leur|l['’]|au|à l['’]|à la) ?(?:projet|action|initiative|démarche|association|dispositif|opération"
    r"|lieu|structure|expérimentation)\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(r"(?<!tric)(?:e|ent|it|issent|end|endent)$")
_RECEIVE_VERB = re.compile(r"(?:benefici|recoi|recu|peuvent|subi|connai|compt)")
_CARRY_VERB = re.compile(
    r"(?:port|pilot|coordonn|anim|ger|developp|propos|organis|cre|lanc|ouvr|ouvert|mis|met|instaur|initi|experiment|accompagn"
    r"|accueill|decid|mobilis|invest|construi|elabor|condui|men|engag|entrepri|imagin|fond|implant|install|deploy|deploi|offr"
    r"|poursui|regroup|reuni|rassembl|form|permet|souhait|lutt|oeuvr|agi|gerent|vis|reinvent|promeu|distribu|fabriqu|cultiv)"
)
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
_PREPOSITIONS = frozenset(
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
_BREAKS = frozenset(["mais", "tandis", "alors", "puis", "car", "dont", "qui", "que", "ou", "lorsque", "quand", "afin"])
_ARTICLE_KEYS = frozenset(["l", "la", "le", "les"])
_LEAD = 3  # sentences in which the subject of the main verb is the one who carries the initiative
_OTHERS = frozenset(["ses", "leurs", "son", "sa", "les", "l", "la", "le", "des", "plusieurs", "d"])
_PHRASE = frozenset(("ADP", "DET", "NOUN", "PROPN", "ADJ", "X"))
_ASIDES = 4
_TAIL = 30  # words after a verb that may say it is about money
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


def heading_role(heading: str) -> str | None:
    """Return the role that a heading gives to the organisations under it: « Partenaires », « Financement »."""
    folded = fold(heading)
    return next((role for pattern, role in _HEADINGS if pattern.search(folded)), None)


@dataclass(frozen=True)
class Cue:
    """A phrase that gives roles to the organisations after it, such as « porté par »: offsets in the text."""

    start: int
    end: int
    roles: tuple[str, ...]


def find_cues(text: str, offset: int) -> list[Cue]:
    """Return the phrases of a sentence that give a role to what follows them; offset: where the sentence starts."""
    found = []
    for match in _CUE.finditer(text):
        if _WRITTEN.search(text[: match.start()]):
            continue
        number = int((match.lastgroup or "c0")[1:])
        found.append(Cue(offset + match.start(), offset + match.end(), _CUES[number][1]))
    return found


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
        elif word.text in (".", ";", "!", "?", "\n") or word.finite or word.key in _BREAKS or _is_bullet(words, number):
            return False
        elif word.text in (",", "-") or word.key == "et":
            common = 0
        elif word.pos in ("NOUN", "ADJ", "PROPN", "VERB", "ADV", "X"):
            common += 1
            if common > reach:
                return False
    return depth <= 0


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
    reach = 0 if "beneficiaire" in cue.roles else _REACH
    return cue if _reaches(words, cursor, span.first, reach) else None


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
        if words[end].finite and words[position + 1].key in _PREPOSITIONS:
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


def _verb(words: list[Word], position: int) -> tuple[str, list[Word]] | None:
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
    return word.text.islower() and bool(_CARRY_VERB.match(word.key)) and bool(_PRESENT.search(word.key))


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


def _is_subject(words: list[Word], span: Span) -> bool:
    """Tell whether no preposition governs a span: « l'équipe de l'association » still counts, as its team acts for it."""
    position = span.first - 1
    while position >= 0 and (words[position].key in _ARTICLE_KEYS or words[position].text in '«"'):
        position -= 1
    if position >= 0 and words[position].key and words[position].key == span.head.split(" ")[-1]:
        position -= 1
        while position >= 0 and words[position].key in _ARTICLE_KEYS:
            position -= 1
    if position < 0 or words[position].key not in _PREPOSITIONS:
        return True
    return words[position].key in ("de", "d", "du", "des") and any(
        word.key in _TEAM for word in words[max(0, position - 4) : position]
    )


def _read_verb(finding: Finding, verb: str, following: list[Word], evidence: Evidence, *, in_section: bool) -> None:
    tail = " ".join(word.text for word in takewhile(lambda word: word.text not in (".", ";", "\n"), following))
    if _FUND_VERB.match(verb):
        finding.add("financeur", evidence)
    elif _HELP_VERB.match(verb):
        if in_section or _ITS_OBJECT.search(tail) or _FUNDS.search(tail):
            finding.add("partenaire", evidence)
        else:
            finding.carries = max(finding.carries, 1)
        if _FUNDS.search(tail):
            finding.add("financeur", evidence)
    elif not _RECEIVE_VERB.match(verb):
        finding.carries = max(finding.carries, 2 if _CARRY_VERB.match(verb) else 1)


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
    verb = _verb(words, spans[number].last)
    if verb is None or not _is_subject(words, spans[number]):
        return False
    for other in _coordinated(words, spans, number):
        _read_verb(findings[other], *verb, evidence, in_section=in_section)
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
            for role in cue.roles:
                findings[number].add(role, evidence)
        elif section and not (subject and findings[number].carries == 2) and not _is_genitive(words, span):
            findings[number].add(section, evidence)
        if section and _funds_after(sentence, span, followed):
            findings[number].add("financeur", evidence)
        if not in_lead and findings[number].carries == 1:
            findings[number].carries = 0


def _funds_after(sentence: Sentence, span: Span, following: Span | None) -> bool:
    """Tell whether what follows a span in its item says that it gives money: « : lauréat de l'appel à projets »."""
    stop = min(following.start if following else sentence.end, span.end + 90, sentence.end)
    tail = sentence.text[span.end - sentence.start : stop - sentence.start]
    item = re.split(r" [-–•'] |[;\n.]", tail)[0]
    return bool(re.match(r"\s*[:(–-]", item)) and bool(_FUNDS.search(item))
