"""The organisations of an initiative, each once with all its roles, and the persons it names.

Puts together the spans (`organisations.py`, `names.py`) and what the text says of them (`roles.py`): two spellings, an
acronym, « l'association » when only one is meant, are one organisation. A record's own organisations come first.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from ingest.concepts import concept_id
from ingest.extract.bare_names import bare_names
from ingest.extract.carriers import Organisation, is_titled, settle_roles
from ingest.extract.names import cued_names, first_names, listed_names
from ingest.extract.opening import opening_name
from ingest.extract.organisation_words import (
    Word,
    match_heads,
    match_known,
    plain_words,
    read_words,
)
from ingest.extract.organisations import find_spans
from ingest.extract.roles import Finding, find_roles
from ingest.extract.spans import Span
from ingest.extract.text import Analysis
from ingest.extract.titled import titled_spans
from ingest.gazetteer import gazetteer
from ingest.identity import fold, organisation_key
from ingest.model import Evidence, OrganisationMention, PersonMention, Stated
from ontology.terms import ACTOR_ROLES, LEGAL_FORMS

# One body under several names: « mairie de Laval » and « ville de Laval », « conseil général » and « département ».
_SAME_BODY = {
    "ville": "commune", "commune": "commune", "mairie": "commune", "municipalite": "commune", "conseil municipal": "commune",
    "departement": "departement", "conseil departemental": "departement", "conseil general": "departement",
    "region": "region", "conseil regional": "region",
}  # fmt: skip
_AGAIN = re.compile(
    r"\b(?:l['’](?P<elided>association|entreprise|agglomération|université|hôpital)"
    r"|(?:la|cette) (?P<feminine>commune|ville|mairie|municipalité|coopérative|fondation|mutuelle|région|métropole|scic|scop"
    r"|fédération|régie de quartier|mission locale|communauté de communes|communauté d['’]agglomération)"
    r"|(?:le|ce) (?P<masculine>ccas|département|conseil départemental|conseil général|conseil régional|collectif|réseau"
    r"|centre social|centre socioculturel|centre hospitalier|lycée|collège|syndicat|groupe))\b(?! (?:de |d['’]|du |des )?[A-ZÀ-Ý])",
    re.IGNORECASE,
)


def legal_form_id(text: str) -> str | None:
    """Return the legal form that a record's words mean (« Association loi 1901 », « SCIC », « Collectivité »), or None."""
    return concept_id(LEGAL_FORMS, text)


def _body(span: Span) -> str | None:
    return _SAME_BODY.get(span.head)


def _key(span: Span) -> str:
    body = _body(span)
    if body and span.kind in ("territory", "public"):
        words = fold(span.name).split()[len(span.head.split()) :]
        while words and words[0] in ("de", "d", "du", "des", "la", "le", "les", "l"):
            words = words[1:]
        return f"{body}:{'-'.join(words)}"
    return organisation_key(span.name)


def _within(name: str, other: str) -> bool:
    """Tell whether a name of two words or more is the beginning of another: « Relais Solidaire », « Relais Solidaire 35 »."""
    short, long = sorted((name.split(), other.split()), key=len)
    return len(short) > 1 and long[: len(short)] == short


def _same(organisation: Organisation, span: Span) -> bool:
    if organisation.key == _key(span):
        return True
    names = {fold(span.name)} | ({fold(span.acronym)} if span.acronym else set())
    if names & organisation.names:
        return True
    other = organisation.spans[0]
    return (
        span.kind not in ("territory", "public", "institution")
        and span.head == other.head
        and any(_within(fold(span.name), name) for name in organisation.names)
    )


def _repeats(text: str, spans: list[Span], words: list[Word]) -> list[Span]:
    """Return the other places where a name or an acronym found stands alone."""
    taken = [(span.start, span.end) for span in spans]
    starts = {word.start: number for number, word in enumerate(words)}
    ends = {word.end: number + 1 for number, word in enumerate(words)}
    found: list[Span] = []
    for span in spans:
        for form in {span.acronym, span.name if span.kind in ("named", "descriptor") else ""}:
            if len(form) < 3 or not form[0].isupper():
                continue
            for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text):
                start, end = match.span()
                if start in starts and end in ends and not any(left < end and start < right for left, right in taken):
                    taken.append((start, end))
                    found.append(replace(span, first=starts[start], last=ends[end], start=start, end=end))
    return found


def _again(text: str, spans: list[Span], words: list[Word]) -> list[Span]:
    """Return « l'association », « la commune » where exactly one organisation named in the text fits."""
    starts = {word.start: number for number, word in enumerate(words)}
    found = []
    for match in _AGAIN.finditer(text):
        group = match.lastgroup or "elided"
        start, end = match.span(group)
        if start not in starts or any(span.start < end and start < span.end for span in spans):
            continue
        head = fold(match[group])
        fitting = {_key(span): span for span in spans if span.start < start and _fits(span, head) and not span.plural}
        if len(fitting) == 1:
            span = next(iter(fitting.values()))
            last = next((number for number, word in enumerate(words) if word.start >= end), len(words))
            found.append(replace(span, first=starts[start], last=last, start=start, end=end, head=head, kind="again"))
    return found


def _fits(span: Span, head: str) -> bool:
    if head == "association":
        return span.legal == "association" and span.kind != "state"
    if head == "entreprise":
        return span.legal == "entreprise"
    return span.head == head or (head in _SAME_BODY and _body(span) == _SAME_BODY[head])


def _find(analysis: Analysis, words: list[Word], headed: tuple[Span, ...]) -> list[Span]:
    """Return every span that names an organisation, again or for the first time, in order."""
    spans = list(headed)
    if not any(is_titled(analysis.title, span) for span in spans):
        spans += titled_spans(analysis, words, spans)
    if not any(is_titled(analysis.title, span) for span in spans):
        opening = opening_name(analysis, words, spans)
        spans += [opening] if opening else []
    spans += listed_names(analysis, words, spans)
    spans += cued_names(analysis, words, spans)
    spans += bare_names(analysis, words, spans)
    spans += _repeats(analysis.text, spans, words)
    spans += _again(analysis.text, spans, words)
    return sorted(spans, key=lambda span: span.start)


def _group(spans: list[Span], findings: list[Finding]) -> list[Organisation]:
    organisations: list[Organisation] = []
    by_key: dict[str, Organisation] = {}
    for span, finding in zip(spans, findings, strict=True):
        bare = span.kind == "bare"
        organisation = None
        if span.kind != "again":
            organisation = by_key.get(_key(span)) or next(
                (known for known in organisations if _same(known, span)), None
            )
        if organisation is None and bare:
            fitting = [
                known for known in organisations if _body(known.spans[0]) and _body(known.spans[0]) == _body(span)
            ]
            organisation = fitting[0] if len(fitting) == 1 else None
        if span.kind == "again":
            organisation = next((known for known in organisations if fold(span.name) in known.names), None)
            if organisation is None:
                continue
        if organisation is None:
            organisation = Organisation(_key(span))
            organisations.append(organisation)
            by_key[organisation.key] = organisation
        organisation.spans.append(span)
        organisation.findings.append(finding)
    return organisations


def _mention(analysis: Analysis, organisation: Organisation, roles: dict[str, Evidence]) -> OrganisationMention:
    own = [span for span in organisation.spans if span.kind != "again"]
    first = own[0]
    fullest = max((span.name for span in own), key=len)
    legal = next((span.legal for span in own if span.legal), None)
    evidence = next(iter(roles.values()), None) or analysis.evidence_at(first.start, first.end)
    return OrganisationMention(
        text=analysis.text[first.start : first.end],
        start=first.start,
        end=first.end,
        name=fullest,
        roles=tuple(role for role in ACTOR_ROLES if role in roles),
        legal=legal,
        confidence=max(span.score for span in own),
        evidence=evidence,
    )


def _is_kept(organisation: Organisation, roles: dict[str, Evidence]) -> bool:
    return bool(roles) or not all(span.weak for span in organisation.spans)


@lru_cache(maxsize=1)
def _read(analysis: Analysis) -> tuple[list[Word], tuple[Span, ...]]:
    """Read a text's words and their heads once for its organisations and its persons."""
    words = read_words(analysis)
    return words, tuple(find_spans(words))


def _from_text(analysis: Analysis) -> list[OrganisationMention]:
    words, headed = _read(analysis)
    spans = _find(analysis, words, headed)
    organisations = _group(spans, find_roles(analysis, words, spans))
    decided = settle_roles(analysis, organisations)
    return [
        _mention(analysis, organisation, roles)
        for organisation, roles in zip(organisations, decided, strict=True)
        if _is_kept(organisation, roles)
    ]


def _legal_of(name: str) -> str | None:
    """Return the legal form that a name itself says: « Mairie de Laval », « ADEME »; None where it does not."""
    words = [word for word in plain_words(name) if word.key not in ("l", "la", "le", "les")]
    if not words:
        return None
    known = match_known(words, 0)
    heads = match_heads(words, 0)
    return known[0].legal if known else heads[0][0].legal if heads else None


_FORMS = frozenset(
    [
        "association",
        "asso",
        "societe",
        "entreprise",
        "loi",
        "1901",
        "sas",
        "sarl",
        "sa",
        "l",
        "la",
        "le",
        "les",
        "un",
        "une",
        "de",
        "du",
        "des",
        "d",
        "et",
    ]
)


def _names_same(stated: str, mention: OrganisationMention) -> bool:
    """Tell whether a record and the text name one organisation: « Association Relais (loi 1901) » and « Relais »."""
    words = set(fold(stated).split()) - _FORMS
    for name in (mention.name, mention.text):
        other = set(fold(name).split()) - _FORMS
        if other and (other == words or (len(other) > 1 and other <= words and 2 * len(other) >= len(words))):
            return True
    return False


def _stated_mention(name: str, legal: str | None, found: OrganisationMention | None) -> OrganisationMention:
    roles = {"porteur", *(found.roles if found else ())} - {"partenaire"}
    return OrganisationMention(
        text=name,
        start=None,
        end=None,
        name=name,
        roles=tuple(role for role in ACTOR_ROLES if role in roles),
        legal=legal or _legal_of(name) or (found.legal if found else None),
        confidence=1.0,
        evidence=found.evidence if found else None,
        stated=True,
    )


def _stated(stated: Stated, found: Iterable[OrganisationMention]) -> list[OrganisationMention]:
    """Put the record's organisations first; the text's own are no longer said to carry the initiative."""
    rest = list(found)
    first: list[OrganisationMention] = []
    legal = legal_form_id(stated.legal_form) if stated.legal_form else None
    for number, words in enumerate(stated.organisations):
        name = " ".join(words.split())
        same = next((mention for mention in rest if _names_same(name, mention)), None)
        rest = [mention for mention in rest if mention is not same]
        first.append(_stated_mention(name, legal if number == 0 else None, same))
    others = (replace(mention, roles=tuple(role for role in mention.roles if role != "porteur")) for mention in rest)
    return [*first, *others]


def extract_organisations(analysis: Analysis, title: str, stated: Stated) -> tuple[OrganisationMention, ...]:
    """Return the organisations of a text, each once with its roles, at its first span; those of its record first.

    A stated organisation has no span and carries the initiative; its evidence is the sentence that names it too.
    """
    found = _from_text(analysis)
    return tuple(_stated(stated, found) if stated.organisations else found)


_CIVILITY = r"(?:M\.|MM\.|Mme|Mmes|Mlle|Monsieur|Madame|Dr|Docteur|Pr)"
_PART = r"[A-ZÀ-Ý][\w’'-]+"
_PERSON = re.compile(
    rf"(?:(?P<civility>{_CIVILITY}) )?(?P<name>{_PART}(?: (?:de |d['’]|du |von |van |Le |La )?{_PART}){{0,3}})"
)
_CIVILITY_SCORE, _ENTITY_SCORE, _NAME_SCORE = 0.9, 0.85, 0.6


def extract_persons(analysis: Analysis) -> tuple[PersonMention, ...]:
    """Return the persons named, each once: a first name of the table and a surname, or « M. », « Mme » and a name.

    A name inside an organisation's (« lycée Jean Moulin ») is not a person.
    """
    inside = [(span.start, span.end) for span in _read(analysis)[1]]
    persons = {(entity.start, entity.end) for entity in analysis.entities if entity.label == "PER"}
    found: dict[str, PersonMention] = {}
    for match in _PERSON.finditer(analysis.text):
        start, end = match.span("name")
        parts = match["name"].split()
        named = len(parts) > 1 and fold(parts[0]).split(" ")[0] in first_names()
        if not (named or match["civility"]) or any(left < end and start < right for left, right in inside):
            continue
        if gazetteer().knows(fold(match["name"])):
            continue
        entity = any(left < end and start < right for left, right in persons)
        score = _CIVILITY_SCORE if match["civility"] else _ENTITY_SCORE if entity else _NAME_SCORE
        found.setdefault(fold(match["name"]), PersonMention(match["name"], start, end, score))
    return tuple(found.values())
