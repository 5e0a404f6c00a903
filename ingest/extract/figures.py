"""Amounts of money, counted figures and the year an initiative started, with the sentence that says them.

Written by rules on numbers and the words around them. A year, a telephone number, a postcode, an age or a duration is
not a figure; a date of funding or of law is not a start.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.extract.text import Analysis
from ingest.identity import fold
from ingest.model import Evidence, Quantity, Stated, YearMention

if TYPE_CHECKING:
    from spacy.tokens import Token

_SPACE = "[ \u00a0\u202f]"
_NUMBER = rf"(?:\d{{1,3}}(?:(?:{_SPACE}|\.)\d{{3}})+(?!\d)(?:,\d+)?|\d+(?:[.,]\d+)?)"
_FACTORS = {"k": 1e3, "mille": 1e3, "m": 1e6, "million": 1e6, "md": 1e9, "mds": 1e9, "milliard": 1e9}
_BIG = (
    rf"(?:{_SPACE}?(?P<{{name}}>mille|millions?|milliards?|[kK](?=€|{_SPACE}?euros?\b)|M(?=€|d)|Mds?(?={_SPACE}?€)))?"
)
# Some sources lost the sign of the euro in an old encoding: « 800'/an » is an amount.
_EURO = (
    rf"{_SPACE}?(?:d['’]{_SPACE}?)?(?:€|euros?\b|EUR\b|['’](?={_SPACE}?/{_SPACE}?(?:an|mois|jour|heure|personne)\b))"
)
_RANGE = rf"(?:(?P<low>{_NUMBER}){_SPACE}*(?:€|euros?|[kKM]€?)?{_SPACE}*(?:à|et|-|–|ou){_SPACE}+)?"
_AMOUNT = re.compile(rf"(?<![\w.,/-]){_RANGE}(?P<high>{_NUMBER})" + _BIG.format(name="factor") + _EURO, re.IGNORECASE)
_COUNT = re.compile(
    rf"(?<![\w.,/’'-])(?:(?P<low>{_NUMBER}){_SPACE}(?:à|et|ou){_SPACE})?(?P<high>{_NUMBER})"
    rf"(?:{_SPACE}?(?P<percent>%|pour{_SPACE}?cents?\b)|{_SPACE}(?P<factor>mille|millions?|milliards?)\b)?(?![\w/])"
)
_EVOLUTION = re.compile(
    rf"\bpass\w+ de (?P<before>{_NUMBER})(?: en \d{{4}})? à (?P<after>{_NUMBER})(?P<year> en \d{{4}})?", re.IGNORECASE
)

_WORDS = {
    word: value
    for value, word in enumerate(
        [
            "deux",
            "trois",
            "quatre",
            "cinq",
            "six",
            "sept",
            "huit",
            "neuf",
            "dix",
            "onze",
            "douze",
            "treize",
            "quatorze",
            "quinze",
            "seize",
        ],
        2,
    )
} | {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "cent": 100}
_ROUND = {
    "huitaine": 8, "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30,
    "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "millier": 1000,
}  # fmt: skip
_SPELLED = re.compile(
    rf"\b(?:(?P<round>une? (?:{'|'.join(_ROUND)}) d(?:e |['’]))|(?P<word>{'|'.join(_WORDS)}) )", re.IGNORECASE
)
# A number in letters is a figure only before people, jobs or places to live or work: « deux raisons » counts nothing.
_OUTCOMES = frozenset(
    [
        "salarie",
        "permanent",
        "benevole",
        "volontaire",
        "emploi",
        "poste",
        "personne",
        "famille",
        "logement",
        "habitant",
        "jeune",
        "enfant",
        "adherent",
        "membre",
        "societaire",
        "beneficiaire",
        "usager",
        "participant",
        "place",
        "boutique",
        "magasin",
        "atelier",
        "agent",
        "animateur",
        "educateur",
        "infirmier",
        "stagiaire",
        "apprenti",
        "senior",
        "ancien",
        "eleve",
        "etudiant",
        "collegien",
        "lyceen",
        "femme",
        "homme",
        "refugie",
        "menage",
        "menages",
        "locataire",
        "residant",
        "resident",
        "accompagnateur",
        "mediateur",
        "conseiller",
        "etp",
        "ouvrier",
        "apprenant",
        "parrain",
        "tuteur",
        "foyer",
        "client",
    ]
)
_NOT_COUNTED = frozenset(
    [
        "an",
        "annee",
        "mois",
        "semaine",
        "trimestre",
        "semestre",
        "siecle",
        "minute",
        "seconde",
        "h",
        "heure",
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
        "ans",
        "fois",
        "er",
        "ere",
        "e",
        "eme",
        "ieme",
        "phase",
        "phases",
        "etape",
        "axe",
        "volet",
        "partie",
        "chapitre",
        "article",
        "alinea",
        "point",
        "niveau",
        "clic",
        "objectif",
        "categorie",
        "type",
        "option",
        "reprise",
        "question",
        "degre",
        "pixel",
        "page",
        "avenue",
        "rue",
        "boulevard",
        "bis",
        "ter",
        "bd",
        "mn",
        "min",
        "s",
        "cm",
        "mm",
        "go",
        "mo",
        "ko",
        "rappel",
        "euro",
        "franc",
        "dollar",
    ]
)
_FULL_TIME = re.compile(rf"{_SPACE}équivalents?[ -]temps[ -]pleins?", re.IGNORECASE)
_RECENT = frozenset(["dernier", "derniere", "prochain", "prochaine", "premier", "premiere"])
_ADVERBS = re.compile(r"(?:plus|près|moins|au-delà|quelque|environ|jusqu['’]à|soit)(?: de| d['’])? $", re.IGNORECASE)
_MINIMUM = 2  # « 1 » before a noun is an article more often than a figure


def _number(text: str) -> float:
    plain = re.sub(rf"{_SPACE}", "", text)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", plain):
        plain = plain.replace(".", "")
    return float(plain.replace(",", "."))


def _factor(text: str | None) -> float:
    return _FACTORS[text.lower().rstrip("s") if len(text) > 2 else text.lower()] if text else 1.0


def _amounts(analysis: Analysis) -> Iterator[tuple[int, Quantity]]:
    for match in _AMOUNT.finditer(analysis.text):
        value = _number(match["high"]) * _factor(match["factor"])
        evidence = analysis.evidence_at(*match.span())
        yield match.start(), Quantity(match[0].rstrip("'’ "), value, "EUR", evidence)


def extract_amounts(analysis: Analysis) -> tuple[Quantity, ...]:
    """Return the amounts in euros, in order, each value once. A range gives its upper end."""
    found: dict[float, Quantity] = {}
    for _, amount in _amounts(analysis):
        found.setdefault(amount.value, amount)
    return tuple(found.values())


_TOTAL = re.compile(
    r"\b(?:budget|coût (?:total|global|annuel|du projet|de l['’]action|de l['’]opération)|montant (?:total|global))\b"
    r"[^.;\n€]{0,70}$",
    re.IGNORECASE,
)
_AFTER = re.compile(r"^ ?(?:de|du) budget\b", re.IGNORECASE)
_PART = re.compile(r"\b(?:subvention|dont|hauteur|soutien|aide|particip|mécén)\w*", re.IGNORECASE)


def extract_budget(amounts: tuple[Quantity, ...], analysis: Analysis) -> Quantity | None:
    """Return the amount that the text calls the budget or the total cost, or None. A part of it is not the budget."""
    kept = {amount.value for amount in amounts}
    for start, amount in _amounts(analysis):
        before = analysis.text[max(0, start - 110) : start]
        after = analysis.text[start + len(amount.text) :][:12]
        cue = _TOTAL.search(before)
        if amount.value in kept and (_AFTER.match(after) or (cue and not _PART.search(cue[0]))):
            return amount
    return None


def _tokens(analysis: Analysis) -> "dict[int, Token]":
    return {token.idx: token for token in analysis.doc}


def _singular(word: str) -> str:
    word = fold(word)
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def _counted(tokens: "dict[int, Token]", text: str, end: int) -> tuple[int, str] | None:
    """Return where the noun phrase counted by a number ends, and its noun in the singular; None without a noun.

    « 12 nouveaux jardins » : up to two adjectives may stand before the noun. A capitalised word is a name, not a noun.
    """
    if full_time := _FULL_TIME.match(text, end):
        return full_time.end(), "etp"
    position = end
    for _ in range(3):
        while position < len(text) and text[position] in " \u00a0\u202f":
            position += 1
        token = tokens.get(position)
        if token is None or not token.text[0].isalpha():
            return None
        if token.text[0].isupper() and not (token.text.isupper() and len(token.text) > 1):
            return None
        if token.pos_ in ("NOUN", "PROPN") or token.text.isupper():
            known = fold(token.text) in _NOT_COUNTED
            return None if known else (position + len(token.text), _singular(token.text))
        if token.pos_ not in ("ADJ", "DET", "NUM", "X") and not token.text.endswith("s"):
            return None
        if _singular(token.text) in _RECENT or token.text in (
            "de",
            "d'",
            "d’",
            "des",
            "du",
            "en",
            "à",
            "sont",
            "ans",
            "dans",
            "sans",
            "puis",
            "mais",
        ):
            return None
        position += len(token.text)
    return None


def _is_year(text: str, match: re.Match[str]) -> bool:
    return bool(re.fullmatch(r"(?:1[89]|20)\d\d", match["high"])) and not _ADVERBS.search(text[: match.start()])


def _of(text: str, end: int) -> int:
    """Return where « de » or « d' » after a million, a percentage or a round number ends."""
    link = re.compile(r" (?:de |d['’]|des |du |de la |de l['’])").match(text, end)
    return link.end() if link else end


def _percentage(analysis: Analysis, tokens: "dict[int, Token]", match: re.Match[str]) -> Quantity:
    noun = _counted(tokens, analysis.text, _of(analysis.text, match.end()))
    end = noun[0] if noun else match.end()
    unit = "%" + analysis.text[match.end() : end]
    return Quantity(
        analysis.text[match.start() : end],
        _number(match["high"]),
        unit.strip(),
        analysis.evidence_at(match.start(), end),
    )


def _count(analysis: Analysis, tokens: "dict[int, Token]", match: re.Match[str]) -> Quantity | None:
    text = analysis.text
    value = _number(match["high"]) * _factor(match["factor"])
    after = _of(text, match.end()) if match["factor"] else match.end()
    noun = _counted(tokens, text, after)
    if noun is None or noun[1] in _NOT_COUNTED or value < _MINIMUM or _is_year(text, match):
        return None
    if re.match(r"0\d", match["high"]):
        return None
    evidence = analysis.evidence_at(match.start(), noun[0])
    return Quantity(text[match.start() : noun[0]], value, text[after : noun[0]].strip(), evidence)


def _spelled(analysis: Analysis, tokens: "dict[int, Token]") -> Iterator[tuple[int, Quantity]]:
    for match in _SPELLED.finditer(analysis.text):
        noun = _counted(tokens, analysis.text, match.end())
        if noun is None or noun[1] not in _OUTCOMES:
            continue
        name = fold(match[0]).split()
        value = _ROUND[name[1]] if match["round"] else _WORDS[name[0]]
        text = analysis.text[match.start() : noun[0]]
        unit = analysis.text[match.end() : noun[0]]
        yield match.start(), Quantity(text, float(value), unit, analysis.evidence_at(match.start(), noun[0]))


def _evolutions(analysis: Analysis) -> Iterator[tuple[int, Quantity]]:
    """« passé de 40 en 2012 à 900 en 2018 » : both ends, in the unit the sentence counts."""
    for match in _EVOLUTION.finditer(analysis.text):
        for group in ("before", "after"):
            start, end = match.span(group)
            evidence = analysis.evidence_at(start, end)
            subject = re.search(r"\b[Nn]ombre d(?:e |es |['’])(\w+)", evidence.quote)
            yield start, Quantity(match[group], _number(match[group]), subject[1] if subject else "", evidence)


def _numerals(analysis: Analysis, tokens: "dict[int, Token]") -> Iterator[tuple[int, Quantity]]:
    money = [match.span() for match in _AMOUNT.finditer(analysis.text)]
    for match in _COUNT.finditer(analysis.text):
        if any(start < match.end() and match.start() < end for start, end in money):
            continue
        if match["percent"]:
            yield match.start(), _percentage(analysis, tokens, match)
        elif figure := _count(analysis, tokens, match):
            yield match.start(), figure


def extract_figures(analysis: Analysis) -> tuple[Quantity, ...]:
    """Return the numbers with what they count, in order; unit is the noun as written, or begins with « % ».

    Each pair of a value and a unit once. A range gives its upper end.
    """
    tokens = _tokens(analysis)
    found: dict[tuple[float, str], Quantity] = {}
    everything = [*_numerals(analysis, tokens), *_spelled(analysis, tokens), *_evolutions(analysis)]
    for _, figure in sorted(everything, key=lambda pair: pair[0]):
        found.setdefault((figure.value, fold(figure.unit)), figure)
    return tuple(found.values())


_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_YEAR = r"(?P<year>(?:1[89]\d\d|20[0-4]\d))(?![\d\w/-])"
_MONTH = rf"(?:(?:{_MONTHS}|début|fin|courant|mi|printemps|été|automne|hiver)[ -](?:de )?)*"
_DAY = r"(?:\d{1,2}(?:er)? )?"
_BORN = (
    r"(?:cré|fond|lanc|initi|instaur|inaugur|démarr|début|implant|constitu|expériment|imagin|install|engag)"
    r"(?:ée?s?|er)|née?s?|ouverte?s?|ouvrir|mise?s? (?:en|sur) (?:place|œuvre|oeuvre|service|ligne|pied)|vu(?:e|es|s)? le jour"
    r"|voi(?:t|ent) le jour|existen?t?|ouvre(?:nt)?|naît|naissent|démarre(?:nt)?|débute(?:nt)?|commencé?|remonte(?:nt)?"
    r"|créati?on|lancement|démarrage|ouverture|naissance"
)
_DATES = rf"(?:en |dès |depuis |à partir de |au |à l['’]|le |l['’]|courant |fin |début )+(?:l['’]année )?{_DAY}{_MONTH}{_YEAR}"
_RUNS = (
    r"(?:développ|anim|propos|organis|port|accompagn|élabor|expériment|fonctionn|travaill|œuvr|oeuvr|déploi|men|pilot"
    r"|coordonn|mobilis|assur|particip|form|aid|accueill|offr)(?:e|ent)|gèr(?:e|ent)|mèn(?:e|ent)|agi(?:t|ssent)"
    r"|investi(?:t|ssent)|réuni(?:t|ssent)|met(?:tent)? en"
)
_STARTS = (
    (0.9, re.compile(
        r"(?:^|\n)[^\S\n]*[-*•]?[^\S\n]*(?:date|année)?(?: de | d['’])?(?:création|démarrage|lancement|ouverture|début|mise en place)"
        rf"[^\n:.]{{0,30}}:[^\n.]{{0,15}}?{_YEAR}", re.IGNORECASE)),
    (0.85, re.compile(rf"\b(?:{_BORN})\b(?P<gap>[^.;:!?\n\d]{{0,60}}?)\b{_DATES}", re.IGNORECASE)),
    (0.8, re.compile(
        rf"(?:^|(?<=[.!?\n] )|(?<=\n))(?:En|C['’]est en|Dès|Le {_DAY}){_SPACE}?{_MONTH}{_YEAR}[^.;!?\n]{{0,160}}?"
        rf"\b(?:crée(?:nt)?|lance(?:nt)?|ouvre(?:nt)?|fonde(?:nt)?|naît|décide(?:nt)?|initie(?:nt)?|met(?:tent)? en place"
        rf"|(?:a|ont|est|sont) (?:\w+ )?(?:{_BORN}))\b")),
    (0.75, re.compile(
        rf"\bdepuis (?:l['’]année )?{_MONTH}{_YEAR}(?=[^.;!?\n]{{0,260}}?\b(?:{_RUNS})\b)", re.IGNORECASE)),
    (0.75, re.compile(
        rf"\b(?:{_RUNS})\b[^.;!?\n\d]{{0,60}}?\bdepuis (?:l['’]année )?{_MONTH}{_YEAR}", re.IGNORECASE)),
)  # fmt: skip
_FUTURE = re.compile(
    r"\b(?:ser(?:a|ont|ait|aient)|v(?:a|ont)|devr\w+|doi(?:t|vent)|prév(?:oit|oient|u\w*)|d['’]ici|horizon|objectif"
    r"|prochain\w*|vis(?:e|ent)|souhait\w+)\b[^.;\n]{0,40}$",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"\b(?:lois?|décrets?|circulaires?|ordonnances?|rapports?|études?|enquêtes?|articles?|directives?|règlements?|arrêtés?"
    r"|subventions?|lauréats?|prix|label\w*|conventions?)\b[^.;\n]{0,45}$",
    re.IGNORECASE,
)
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
            if _FUTURE.search(before) or _LAW.search(before) or (confidence < 0.8 and match.start() > lead_end):
                continue
            sure = confidence if match.start() < lead_end or confidence == 0.9 else confidence - 0.25
            yield match.start(), sure, int(match["year"]), evidence


def extract_start_year(analysis: Analysis, stated: Stated) -> YearMention | None:
    """Return the year the initiative started, as stated by its record, else as its text says; None where it does not.

    A label (« Démarrage : 2014 ») wins; then what the first sentences say, in their order; then the rest of the text.
    """
    year = stated_year(stated.year) if stated.year else None
    if year:
        return YearMention(year, 1.0, None, stated=True)
    candidates = sorted(_starts(analysis), key=lambda start: (start[1] < 0.9, start[1] < 0.7, start[0]))
    if not candidates:
        return None
    _, confidence, value, evidence = candidates[0]
    return YearMention(value, confidence, evidence)


def stated_year(text: str) -> int | None:
    """Return the first year (1800 to 2099) of a record's own words: « 2013-2015 » and « 12/03/2013 » give 2013."""
    match = re.search(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)", text)
    return int(match[0]) if match else None


def stated_amount(text: str) -> float | None:
    """Return the number of euros in a record's own words: « 120 000 », « 45k€ », « 12000,50 »; None without a number."""
    match = re.search(
        rf"(?P<number>{_NUMBER}){_SPACE}?(?P<factor>[kK]|Mds?|M|mille|millions?|milliards?)?(?![a-z])", text
    )
    return _number(match["number"]) * _factor(match["factor"]) if match else None
