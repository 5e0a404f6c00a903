"""The year an initiative started, with the sentence that says it.

A label wins, then what the first sentences say; a date of funding, of law, of somebody else's birth is not a start.
"""

import re
from collections.abc import Iterator

from ingest.extract.text import Analysis
from ingest.model import Evidence, Stated, YearMention

_SPACE = "[ \u00a0\u202f]"
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_YEAR = r"(?P<year>(?:1[89]\d\d|20[0-4]\d))(?![\d\w/-])"
_MONTH = rf"(?:(?:{_MONTHS}|début|fin|courant|mi|printemps|été|automne|hiver)[ -](?:de )?)*"
_DAY = r"(?:\d{1,2}(?:er)? )?"
_BORN = (
    r"(?:cré|fond|lanc|initi|instaur|inaugur|démarr|début|implant|constitu|expériment|imagin|install|engag|plant|bât)"
    r"(?:ée?s?|er)|née?s?|ouverte?s?|ouvrir|mise?s? (?:en|sur) (?:place|œuvre|oeuvre|service|ligne|pied)|vu(?:e|es|s)? le jour"
    r"|voi(?:t|ent) le jour|existen?t?|ouvre(?:nt)?|naît|naissent|démarre(?:nt)?|débute(?:nt)?|commenc(?:e|é|ent)|remonte(?:nt)?|cré(?:e|ent)|fonde(?:nt)?"
    r"|lance(?:nt)?|inaugure(?:nt)?"
    r"|créati?on|lancement|démarrage|ouverture|naissance"
)
_DATES = rf"(?:en |dès |depuis |à partir de |au |à l['’]|le |l['’]|courant |fin |début )+(?:l['’]année )?{_DAY}{_MONTH}{_YEAR}"
_RUNS = (
    r"(?<!\bune )(?<!\bun )(?<!\bla )(?<!\bde )(?<!['’])\b(?:(?:développ|anim|propos|organis|port|accompagn|élabor|expériment|fonctionn|travaill|œuvr|oeuvr|déploi|men|pilot"
    r"|coordonn|mobilis|assur|particip|form|aid|accueill|offr)(?:e|ent)|gèr(?:e|ent)|mèn(?:e|ent)|agi(?:t|ssent)"
    r"|circule(?:nt)?|embauche(?:nt)?|emploie(?:nt)?|investi(?:t|ssent)|réuni(?:t|ssent)|met(?:tent)? en)"
)
# A verb in a relative clause is another thing's: « les habitants qui proposent ».
_SAME_CLAUSE = r"(?:(?!\b(?:où|dont|qui)\b)[^.;!?\n])"
_STARTS = (
    (0.9, re.compile(
        r"(?:^|\n)[^\S\n]*[-*•]?[^\S\n]*(?:date|année)?(?: de | d['’])?(?:création|démarrage|lancement|ouverture|début|mise en place)"
        rf"[^\n:.]{{0,30}}:[^\n.]{{0,15}}?{_YEAR}", re.IGNORECASE)),
    (0.85, re.compile(rf"\b(?:{_BORN})\b(?P<gap>[^.;:!?\n\d]{{0,60}}?)\b{_DATES}", re.IGNORECASE)),
    (0.8, re.compile(
        rf"(?:^|(?<=[.!?\n] )|(?<=\n))(?:En|C['’]est en|Dès|Le {_DAY}){_SPACE}?{_MONTH}{_YEAR}{_SAME_CLAUSE}{{0,160}}?"
        rf"\b(?:crée(?:nt)?|vu naître|lance(?:nt)?|ouvre(?:nt)?|fonde(?:nt)?|naît|décide(?:nt)?|initie(?:nt)?|met(?:tent)? en place"
        rf"|(?:a|ont|est|sont) (?:\w+ )?(?:{_BORN}))\b")),
    (0.75, re.compile(
        rf"\bdepuis (?:l['’]année |le )?{_DAY}{_MONTH}{_YEAR}(?={_SAME_CLAUSE}{{0,260}}?\b(?:{_RUNS})\b)", re.IGNORECASE)),
    (0.75, re.compile(
        rf"\b(?:{_RUNS})\b[^.;!?\n\d]{{0,60}}?\bdepuis (?:l['’]année |le )?{_DAY}{_MONTH}{_YEAR}", re.IGNORECASE)),
)  # fmt: skip
_FUTURE = re.compile(
    r"\b(?:ser(?:a|ont|ait|aient)|v(?:a|ont)|devr\w+|doi(?:t|vent)|prév(?:oit|oient|u\w*)|d['’]ici|horizon|objectif"
    r"|prochain\w*|vis(?:e|ent)|souhait\w+)\b[^.;\n]{0,40}$",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"\b(?:lois?|décrets?|circulaires?|ordonnances?|rapports?|études?|enquêtes?|articles?|directives?|règlements?|arrêtés?"
    r"|subventions?|lauréats?|prix|label\w*|conventions?|forums?|colloques?|livres?|ouvrages?|films?)\b[^.;\n]{0,45}$",
    re.IGNORECASE,
)
# « l'association X, fondée en 1991 », « où la première a ouvert en 2011 » : something else's birth.
_ANOTHER = re.compile(
    r"\b(?:associations?|entreprises?|fondations?|sociétés?|coopératives?|ONG|maisons?|écoles?|structures?|mutuelles?)\b"
    r"[^.;,]{0,60},? $|\b(?:où|dont)\b[^.,;]{0,40}$",
    re.IGNORECASE,
)
_PARTICIPLE = re.compile(r"(?:cré|fond|imagin|constitu)ée?s?\b|née?s?\b", re.IGNORECASE)
# A text that opens with a date tells a beginning: « En décembre 1999, des passionnés… », « Roubaix, 2001. »
_OPENING = re.compile(
    r"(?:(?:En|Dès|Depuis|Le|De|Au|À l['’]) ?|[A-ZÀ-Ý][\w’' -]{1,30}, (?:(?:en|dès|depuis|le) )?"
    rf"|[A-ZÀ-Ý][^.;:!?\n,\d]{{0,60}}, (?:en|dès) ){_DAY}{_MONTH}{_YEAR}"
)
_STATISTIC = re.compile(
    r"\d[\d \u00a0\u202f]* ?(?:%|pour cent|habitants|milli)|\b(?:compt|dénombr|recens|consacr|représent)\w+",
    re.IGNORECASE,
)
_PASSING = re.compile(
    r"^[^.;]{0,50}\b(?:lois?|rapports?|études?|enquêtes?|discours|conférences?|élections?|fermetures?|suppressions?|crise)\b",
    re.IGNORECASE,
)
_NARRATIVE = 2  # sentences
_LEAD = 4  # sentences that introduce the initiative: a « depuis 2009 » further on speaks of something else


def _lead_end(analysis: Analysis) -> int:
    lead = analysis.sentences[:_LEAD]
    return lead[-1].end if lead else 0


def _starts(analysis: Analysis) -> Iterator[tuple[int, float, int, Evidence]]:
    """Yield (position, confidence, year, sentence) for each expression that may tell the start."""
    lead_end = _lead_end(analysis)
    for confidence, pattern in _STARTS:
        for match in pattern.finditer(analysis.text):
            evidence = analysis.evidence_at(match.start("year"), match.end("year"))
            before = analysis.text[min(evidence.start, match.start()) : match.start()]
            far = match.start() > lead_end and not _says(analysis.title, evidence.quote)
            if _FUTURE.search(before) or _LAW.search(before) or (confidence < 0.8 and far):
                continue
            sure = confidence if match.start() < lead_end or confidence == 0.9 else confidence - 0.25
            if _PARTICIPLE.match(match[0]) and _ANOTHER.search(before) and not _says(analysis.title, before):
                sure -= 0.25
            yield match.start(), sure, int(match["year"]), evidence


def _says(title: str, text: str) -> bool:
    """Tell whether a clause names what the title names: its first proper name stands there."""
    names = re.findall(r"[A-ZÀ-Ý][\w’-]{2,}", title)
    return bool(names) and names[0] in text


def _opening(analysis: Analysis) -> Iterator[tuple[int, float, int, Evidence]]:
    """Yield the date with which one of the first sentences opens, as `_starts` does."""
    for sentence in analysis.sentences[:_NARRATIVE]:
        match = _OPENING.match(sentence.text)
        rest = sentence.text[match.end() :] if match else ""
        if match and not (
            _STATISTIC.search(rest) or _LAW.search(match[0]) or _PASSING.search(match[0]) or _PASSING.search(rest)
        ):
            yield sentence.start, 0.45, int(match["year"]), Evidence(sentence.text, sentence.start, sentence.end)


def extract_start_year(analysis: Analysis, stated: Stated) -> YearMention | None:
    """Return the year the initiative started, as stated by its record, else as its text says; None where it does not.

    A label (« Démarrage : 2014 ») wins; then what the first sentences say, in their order; then the rest of the text.
    """
    year = stated_year(stated.year) if stated.year else None
    if year:
        return YearMention(year, 1.0, None, stated=True)
    candidates = sorted(
        (*_starts(analysis), *_opening(analysis)), key=lambda start: (start[1] < 0.9, start[1] < 0.7, start[0])
    )
    if not candidates:
        return None
    _, confidence, value, evidence = candidates[0]
    return YearMention(value, confidence, evidence)


def stated_year(text: str) -> int | None:
    """Return the first year (1800 to 2099) of a record's own words: « 2013-2015 » and « 12/03/2013 » give 2013."""
    match = re.search(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)", text)
    return int(match[0]) if match else None
