"""The organisation that a title names: « Tressage, coopérative d'habitants » speaks of Tressage.

A title may as well name a product, a currency or a place: the title itself or the text must say that the name is an
organisation's. Roles are settled by `actors.py`.
"""

import re
from collections.abc import Iterator, Sequence

from ingest.extract.name_grammar import ARTICLES, INFINITIVE, OF, joined
from ingest.extract.names import first_names, is_common
from ingest.extract.organisation_words import Word, match_heads, plain_words
from ingest.extract.spans import Span, make_span
from ingest.extract.text import Analysis
from ingest.gazetteer import gazetteer
from ingest.identity import fold

_SCORE = 0.7
_GOVERNING = frozenset(["par", "avec", "chez", "pour", "grace", "sans", "a", "au", "aux", "dans"])
_LONGEST = 6  # words
# What an organisation does, not its legal form: « réseau », « agence ».
_NO_FORM = frozenset(
    [
        "structure",
        "groupe",
        "reseau",
        "mouvement",
        "agence",
        "laboratoire",
        "institut",
        "club",
        "clubs",
        "regie",
        "operateur",
    ]
)
_PARTS = re.compile(r"\s*(?:,|:|;|\(|\?|!| [-–—|] )\s*")
_AND = re.compile(r" et (?=(?:les? |la |l['’])?[A-ZÀ-Ý])")
BODY = (
    r"(?:associations?|asbl|coopératives?|scic|scop|mutuelle|fondation|fédération|confédération|collectif|réseau|mouvement"
    r"|entreprise|société|start-?up|ong|organisation|structure|agence|syndicat|régie|compagnie|clubs?|groupement|banque"
    r"|bailleur|opérateur|ressourcerie|recyclerie|laboratoire|institut)"
)
_IS_BODY = re.compile(rf"(?:(?:l['’]|la |le |les |une? )?(?:\w+ ){{0,2}}{BODY}\b)", re.IGNORECASE)
_PRODUCT = re.compile(
    r"\b(?:monnaie|plateforme|plate-forme|site|application|appli|outil|service|dispositif|programme|logiciel|start-?up d['’][EÉé]tat"
    r"|jeu|festival|label|concours|blog|journal|méthode|kolocations?|occupation|territoire|commune|village|quartier)s?\b",
    re.IGNORECASE,
)
# A word that any text uses for what it speaks of (« la structure », « le réseau ») proves nothing.
_AGAIN = re.compile(
    r"\b(?:[lL]['’](?P<elided>association|asbl|ONG)"
    r"|(?:[Ll]a|[Cc]ette) (?P<feminine>coopérative|scic|scop|fédération|fondation|mutuelle|association|ONG"
    r"|organisation(?= non gouvernementale))|(?:[Ll]e|[Cc]e) (?P<masculine>collectif))\b"
    r"(?!['’ ](?:de |d['’]|du |des )?[A-ZÀ-Ý])"
)
# « le projet Tandem », « Tandem est un outil », « tandem.fr » : a product.
_CALLED_PRODUCT = re.compile(
    r"\b(?:projet|solution|service|plateforme|application|site|dispositif|outil|programme|produit|logiciel|démarche|version|API)"
    r" (?:« ?|“)?$",
    re.IGNORECASE,
)
_IS_PRODUCT = re.compile(
    r"^(?: ?»)?(?:\.\w|,? (?:est|sera|était) (?:une?|le|la|l['’]) ?(?:\w+ ){0,2}(?:projet|service|solution|plateforme|application|site|dispositif"
    r"|outil|programme|logiciel|jeu|api|portail|méthode|monnaie|blog)\b)",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:salariée?s?|bénévoles?|animat(?:eur|rice)s?|adhérente?s?|membres|sociétaires|président\w*|direct(?:eur|rice)"
    r"|fondat(?:eur|rice)s?|locaux|administrateurs|volontaires) (?:de la |de l['’]|du |des |de |d['’])$",
    re.IGNORECASE,
)
_EMPLOYS = re.compile(
    r"^ (?:(?:a|ont) )?(?:emploie|employait|employé|embauche|embauchait|embauché|salarie|recrute|recruté|adhère|adhéré)\b"
    r"|^ (?:compte|comptait|rassemble|réunit|fédère|regroupe) [^.;]{0,60}\b(?:salariés|adhérents|membres|sociétaires|bénévoles)\b",
    re.IGNORECASE,
)


def title_names(title: str) -> list[str]:
    """Return the names that may be an organisation's in a title, the fullest first: « Relais Laval », « Relais »."""
    found: list[str] = []
    for part in _AND.split(_PARTS.split(title)[0]):
        words = plain_words(part.strip(' «»"“”'))
        for start, end in _variants(words):
            name = words[start:end]
            if _is_name(name):
                found.append(part.strip(' «»"“”')[name[0].start : name[-1].end])
    return list(dict.fromkeys(found))


def _variants(words: list[Word]) -> Iterator[tuple[int, int]]:
    """Yield the spans of a title's words that may be the name: without its article, its head, the place it ends with."""
    starts = [0] + [1] * (bool(words) and words[0].key in ARTICLES)
    heads = match_heads(words, starts[-1]) if len(words) > starts[-1] else []
    starts += [end for _, end in heads[:1]]
    for start in starts:
        yield start, len(words)
        for end in range(start + 1, len(words)):
            tail = words[end:]
            while tail and tail[0].key in OF | ARTICLES | {"a"}:
                tail = tail[1:]
            if tail and gazetteer().knows(fold(joined(tail))):
                yield start, end


def _is_name(words: list[Word]) -> bool:
    if not words or len(words) > _LONGEST or any(word.sign and word.text not in "-'’" for word in words):
        return False
    first = words[0]
    if not first.capital or (first.key in ARTICLES and len(words) == 1):
        return False
    infinitive = INFINITIVE.search(first.key) and not first.key.endswith("re") and len(words) > 1
    person = len(words) > 1 and first.key in first_names() and all(word.capital for word in words)
    return not (infinitive or person or gazetteer().knows(fold(joined(words))))


def titled_spans(analysis: Analysis, words: list[Word], spans: Sequence[Span]) -> list[Span]:
    """Return where the text names the organisation of its title, if nothing else found it and something proves it one."""
    starts = {word.start: number for number, word in enumerate(words)}
    ends = {word.end: number + 1 for number, word in enumerate(words)}
    taken = [(span.start, span.end) for span in spans]
    for name in title_names(analysis.title):
        places = [
            match.span()
            for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", analysis.text)
            if match.start() in starts and match.end() in ends
        ]
        free = [place for place in places if not any(place[0] < end and start < place[1] for start, end in taken)]
        if not free or len(free) < len(places):
            continue
        legal = _proof(analysis, name, free, spans)
        if legal is None:
            continue
        return [
            make_span(words, starts[start], ends[end], name=name, legal=legal or None, score=_SCORE)
            for start, end in free
        ]
    return []


def _proof(analysis: Analysis, name: str, places: list[tuple[int, int]], spans: Sequence[Span]) -> str | None:
    """Return the legal form that goes with the proof that a name is an organisation's, '' unknown; None without proof."""
    rest = analysis.title.partition(name)[2]
    described = _IS_BODY.match(rest.lstrip(" ,:–—-"))
    if described:
        return _legal(described[0])
    if _PRODUCT.search(rest) or any(_is_product(analysis.text, start, end) for start, end in places):
        return None
    for start, end in places:
        after = analysis.text[end : end + 120]
        apposed = re.match(
            rf" ?, (?:une? |la |le |l['’])?(?:\w+ ){{0,2}}?(?P<body>{BODY})\b|^ est (?:une?|la|le|l['’]) ?(?:\w+ ){{0,2}}?(?P<is>{BODY})\b",
            after,
            re.I,
        )
        if apposed:
            return _legal(apposed["body"] or apposed["is"])
        if _PEOPLE.search(analysis.text[max(0, start - 40) : start]) or _EMPLOYS.match(after):
            return ""
    common = " " not in name and is_common(plain_words(name)[0], analysis)
    return None if common else _again(analysis, spans)


def _is_product(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 30) : start]
    return bool(_CALLED_PRODUCT.search(before) or _IS_PRODUCT.match(text[end : end + 80]))


def _again(analysis: Analysis, spans: Sequence[Span]) -> str | None:
    """Return the legal form of « l'association », « la coopérative » where the text names no other they could mean."""
    for match in _AGAIN.finditer(analysis.text):
        noun = fold(match[match.lastgroup or "elided"])
        legal = _legal(noun)
        rivals = [
            span
            for span in spans
            if span.start < match.start() and (noun in span.head.split() or (legal and span.legal == legal))
        ]
        if not rivals:
            return legal
    return None


def _legal(text: str) -> str:
    """Return the legal form that a common noun says, or ''."""
    for number, word in enumerate(found := plain_words(text)):
        heads = match_heads(found, number)
        if heads and word.key not in _NO_FORM:
            return heads[0][0].legal
        if word.key in ("asbl", "ong"):
            return "association"
    return ""


def named_in_title(title: str, name: str) -> bool:
    """Tell whether a title is about an organisation: its whole name stands there, and no « par », « avec » before it.

    A place may follow: « Relais Laval » is about Relais, « Relais Emploi » is not.
    """
    words, key = plain_words(title), fold(name).split()
    for position in range(len(words)):
        taken = [part for word in words[position : position + len(key)] for part in word.key.split()]
        last = position + len(key)
        if key and taken[: len(key)] == key and not _goes_on(words, last) and not _is_governed(words, position):
            return True
    return False


def _goes_on(words: list[Word], position: int) -> bool:
    following = words[position : position + 1]
    return bool(following) and following[0].capital and not gazetteer().knows(following[0].key)


def _is_governed(words: list[Word], position: int) -> bool:
    position -= 1
    while position >= 0 and words[position].key in ARTICLES | OF:
        position -= 1
    return position >= 0 and words[position].key in _GOVERNING
