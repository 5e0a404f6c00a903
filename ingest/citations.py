"""Where a longer text names an initiative, and what tells that it is one.

A name alone is never enough: a noun announces it (« le projet X »), an apposition says what it is (« X, plateforme de
… »), a sentence presents or creates it, a title places it (« X (Oise) »), or a list gives it as an example. People,
places, books, journals, universities, and those who only support, found or direct something else are left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from ingest.extract.names import first_names
from ingest.extract.organisation_words import match_known, plain_words
from ingest.extract.text import Analysis, Sentence
from ingest.gazetteer import gazetteer
from ingest.identity import fold
from ingest.naming import (
    ANNOUNCING,
    ARTICLES,
    CHANNELS,
    COMPANY,
    DOMAIN,
    FUNCTION_WORDS,
    KIND,
    NAME,
    QUOTED,
    is_domain,
    unquoted,
)

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(frozen=True)
class Citation:
    """A name at text[start:end].

    described: the text says there what it is, not only that it exists. title: what lies under it speaks of it.
    """

    name: str
    start: int
    end: int
    described: bool = False
    title: bool = False


# Words between the noun and the name: « entreprise privée X », « projet de recherche X », « association dénommée X ».
_NO_QUALIFIER = (
    "par|avec|dans|chez|sur|sous|entre|que|qui|dont|est|sont|était|a|ont|et|ou|à|en|au|aux|où|pour|for|of|du|des|le|la|les"
    "|un|une"
)
_BETWEEN = rf"(?:[ \u00a0](?!(?:{_NO_QUALIFIER})\b)(?:d(?:e |['’]))?(?!(?:loi|décret|travail|type)\b)[a-zß-öø-ÿœ-]{{3,}}){{0,2}}?"
_MORE = rf"(?:(?:, | et | ou |,? ou encore | ainsi que )(?:l['’]|la |le |les )?{NAME}(?![\w ]* ?:))*"
_ANNOUNCED = re.compile(rf"(?P<kind>{ANNOUNCING}|{COMPANY})(?P<between>{_BETWEEN})\s*:?\s*(?P<names>{NAME}{_MORE})")
_DETERMINER = r"(?:(?i:l['’]|le |la |les |une? |la première |le premier |notre )(?:[a-zà-ÿ]+ )?)?"
_APPOSED = re.compile(
    rf"(?P<names>{NAME})(?:\s\([^()\n]{{2,60}}\))?(?:\s?[,:–—-]\s|\s)(?:\()?{_DETERMINER}"
    rf"(?=[a-zà-ÿ]){KIND}(?!\s(?:[\w-]+\s)?[A-ZÀ-Þ«])"
)
_PRESENTED = re.compile(
    rf"(?P<names>{NAME})(?:\s\([^()\n]{{2,60}}\))?,?\s(?:est|était|se veut|se présente comme|constitue)\s"
    rf"(?:aussi |avant tout |donc |d'abord )?(?:une? |la |le |l['’]|des |les )(?:[\w-]+ ){{0,2}}?{KIND}"
)
_BORN = (
    r"(?:vient d['’](?:ouvrir|être (?:créée?|lancée?|ouverte?|mise? en (?:ligne|place)|inaugurée?))|viennent de naître"
    r"|vient de (?:naître|voir le jour)|(?:a|avait) (?:été|vu le jour|ouvert ses portes)(?: (?:créée?|lancée?|ouverte?|"
    r"fondée?|mise? en (?:place|ligne)|inaugurée?|montée?))|a vu le jour|a ouvert ses portes|est née?\b|voit le jour"
    r"|s['’]est (?:créée?|constituée?|montée?)|ouvre ses portes|ouvrira ses portes)"
)
_BORN_NAME = re.compile(rf"(?P<names>{NAME})(?:\s\([^()\n]{{2,60}}\))?,?\s{_BORN}")
_BORN_KIND = re.compile(rf"(?i:\b(?:une?|le|la)[ ]|\bl['’])(?P<kind>{KIND}[^\n.;:?!,]{{4,70}}?)\s{_BORN}")
_BORN_INVERTED = re.compile(
    r"\b(?:s['’]est (?:créée?|constituée?|montée?)|est née?|a vu le jour|naît|a été créée?|ont créé|a créé)"
    rf"[^\n.;:?!,]{{0,25}}?\s(?:(?:une?|le|la)[ ]|l['’])(?P<kind>{KIND}[^\n.;:?!,(]{{4,70}})"
)
_CREATES = (
    r"\b(?:crée|créent|créé|créa|créer|fonde|fondé|lance|lancé|lancent|initie|initié|monte|ouvre)\s"
    r"(?:en \d{4}\s|ainsi\s|alors\s)?"
)
_CREATED = re.compile(rf"{_CREATES}(?:l['’]|la |le |les )?(?P<names>{NAME})")
_EXAMPLES = r"(?:(?:tel(?:le)?s?(?: que)?|comme|notamment|par exemple|dont|parmi lesquel(?:le)?s|à savoir|:)\s?:?)"
_LISTED = re.compile(rf"(?P<kind>{ANNOUNCING})(?P<between>{_BETWEEN}),?\s?{_EXAMPLES}\s(?P<items>[^.;?!\n]{{3,300}})")
_KNOWN = re.compile(r"(?i:connaissez[- ]vous|vous connaissez)(?: déjà)? (?P<items>[^.;?!\n]{3,120})\?")
_ITEM = re.compile(r"(?:,\s|\s(?:et|ou|ainsi que|ou encore)\s)(?:et |ou |ou encore )?")
_PLACED = re.compile(rf"^[\s•*–—-]*(?P<names>{NAME})\s\((?P<place>[^()\n]{{2,40}})\)\s*$", re.MULTILINE)
_COUNTED_KIND = re.compile(
    rf"(?i:\b(?:les|des|ces|nos|\d+|deux|trois|quatre|cinq|six|plusieurs|quelques)\s(?:[\w-]+\s)?){KIND}"
)

# Who supports, directs or employs is not what is told.
_SUPPORT = re.compile(
    r"(?:en (?:partenariat|collaboration|lien|partage) avec|avec (?:le (?:soutien|concours|partenariat)|l['’](?:appui|aide))"
    r"|(?:soutenu|financé|organisé|coordonné|publié|édité|subventionné|hébergé)e?s? par|partenaires?\b|grâce (?:à|au|aux)"
    r"|(?:fondat(?:eur|rice)|créat(?:eur|rice)|(?:vice-)?président|direct(?:eur|rice)|délégué|responsable|membre|salarié"
    r"|chargé|chef|cadre|administrat(?:eur|rice)|PDG|PdG|gérant|secrétaire|trésori(?:er|ère))e?s?\b[^,.;]{0,30}\bd(?:e|u|es)\b"
    r"|d['’]après|selon|source|crédit|©)(?P<list>(?:[^.;:]|\.(?=\w)){0,90})$",
    re.IGNORECASE,
)
_FUNDING = re.compile(r"\b(?:financ|subvention|lauréat|bours|appel à projets|dans le cadre d)", re.IGNORECASE)
_SOCIAL = re.compile(
    r"\b(?:innovation social|social|solidair|insertion|inclusi|coopérati|citoyen|écologi|éthique|équitable|durable"
    r"|intérêt général|utilité|handicap|précar)",
    re.IGNORECASE,
)
# Books, journals, schools, laws, events and offices; and channels, which say nothing of who uses them.
_OTHER = re.compile(
    r"\b(?:revues?|livres?|ouvrages?|magazines?|journal|journaux|articles?|rapports?|films?|collections?|romans?|lois?"
    r"|décrets?|université|école|lycée|collège|ministère|conseil|ville|commune|région|département|métropole|rue|avenue"
    r"|professeure?|docteure?|m\.|mme|éditions?|presses|théories?|salons?|colloques?|conférences?|institut|lycées?"
    r"|réseaux? (?:social|sociaux))\s(?:de la |de l['’]|[\w'’-]+\s)?$",
    re.IGNORECASE,
)


def _is_support(before: str) -> bool:
    """Tell whether the words before a name make it a support, a source or an employer of somebody."""
    match = _SUPPORT.search(before)
    return bool(match) and not re.search(r"\bet\b[^,]*,", match["list"] if match else "")


# « un dispositif de soins « à la carte » » names nothing.
_QUOTED_WORDS = re.compile(r"[«“\"]\s*[a-zà-ÿ]")
_ENGLISH = re.compile(r"\b(?:the|of|and|to|is|are|your|this|with|that|what)\b", re.IGNORECASE)
_FRENCH = re.compile(r"\b(?:le|la|les|des|du|de|et|est|une?|pour|qui|dans)\b|[ld]['’]", re.IGNORECASE)
# « Rejoignez-nous », « Piloté par … ».
_VERBAL = re.compile(r"-(?:nous|vous|moi|toi|y)$|^[A-ZÀ-Þ][a-zà-ÿ]+(?:ez$|ée?s? par )")
# Endings of the nouns that French forms at will: no dictionary holds them all.
_DERIVED = re.compile(r"(?:tions?|ments?|ages?|ités?|ismes?|eurs?|euses?|ances?|ences?|ures?|iques?)$")


def _held(names: list[re.Match[str]], kind: str) -> list[re.Match[str]]:
    """Return the names that a noun announces: one after a singular, two or more after a plural (« les agents CAF »)."""
    if not _is_plural(kind):
        return names[:1]
    return names if len(names) > 1 else []


def _is_plural(kind: str) -> bool:
    return fold(kind)[-1:] in ("s", "x")


def _is_english(text: str) -> bool:
    return len(_ENGLISH.findall(text)) > len(_FRENCH.findall(text))


# spaCy takes these for names where they have a capital.
_CAPITAL_ADJECTIVES = frozenset({
    "Libre", "Social", "Sociale", "Solidaire", "Numérique", "Ouvert", "Ouverte", "Citoyen", "Citoyenne",
})  # fmt: skip
# « un service numérique », « un projet local » name nothing.
_VAGUE = frozenset({
    "numerique", "public", "publique", "gratuit", "local", "locale", "nouveau", "nouvelle", "commun", "commune",
    "pilote", "web",
})  # fmt: skip
_PUBLIC = ("etat", "collectivite", "enseignement-recherche")
# First words of what is named like an initiative and is none.
_OFFICES = frozenset({
    "plan", "loi", "decret", "ministere", "conseil", "universite", "prefecture", "commission", "rapport", "revue",
    "journal", "mairie", "commune", "ville", "region", "departement", "direction", "delegation", "etat",
    "assemblee", "parlement", "senat", "ecole", "lycee", "college", "livre",
})  # fmt: skip
# « Bruxelles le Hub » names a place, then the initiative.
_AFTER_PLACE = re.compile(r"([^ ]+(?: [^ ]+)?) (?:le |la |les |l['’])(?=[A-ZÀ-Þ])")


def _words(name: str) -> list[str]:
    return fold(name).split()


def _is_shaped(name: str) -> bool:
    """Tell words that can be an initiative's name: neither a law nor an office, nor a noun that announces names."""
    words = _words(name)
    if len(name) < 3 or len(words) > 12 or not set(words) - FUNCTION_WORDS or re.fullmatch(KIND, name):
        return False
    first = words[1] if words[0] in ARTICLES and len(words) > 1 else words[0]
    alone = len(words) == 1 and words[0] in CHANNELS
    if alone or {"ministere", "prefecture"} & set(words):
        return False
    return first not in _OFFICES and (words[0] in ARTICLES or words[0] not in FUNCTION_WORDS)


@cache
def _is_public_body(name: str) -> bool:
    """Tell an administration or a school that everybody knows: « ADEME », « CNRS »."""
    words = plain_words(name)
    known = match_known(words, 0)
    return known is not None and known[1] == len(words) and known[0].legal in _PUBLIC


@cache
def _is_place(name: str) -> bool:
    """Tell a place, or two (« Wallonie-Bruxelles »)."""
    return bool(gazetteer().lookup(name)) or all(gazetteer().lookup(part) for part in name.split("-"))


def units(analysis: Analysis) -> list[Sentence]:
    """Return the sentences, joined again where one was cut before a comma or a small letter of the same line."""
    joined: list[Sentence] = []
    for sentence in analysis.sentences:
        last = joined[-1] if joined else None
        if last and re.match(r"[a-zà-ÿ,;:)»]", sentence.text) and "\n" not in analysis.text[last.end : sentence.start]:
            text = analysis.text[last.start : sentence.end]
            joined[-1] = Sentence(text, last.start, sentence.end, last.heading)
        else:
            joined.append(sentence)
    return joined


class Reader:
    """Finds citations in one analysed text."""

    def __init__(self, analysis: Analysis) -> None:
        """Keep the analysis, and its tokens by where they start."""
        self.analysis = analysis
        self.units = [unit for unit in units(analysis) if not _is_english(unit.text)]
        self._tokens: dict[int, Token] = {token.idx: token for token in analysis.doc}
        self._persons = [(entity.start, entity.end) for entity in analysis.entities if entity.label == "PER"]

    def citations(self) -> Iterator[Citation]:
        """Yield every citation, in no order, one name possibly several times."""
        yield from self._placed()
        yield from self._stems()
        for number, sentence in enumerate(self.units):
            yield from self._announced(sentence)
            yield from self._stated(sentence)
            yield from self._born(sentence)
            yield from self._listed(sentence)
            yield from self._known(sentence, self.units[number + 1 : number + 4])
        yield from self._bulleted()

    def _placed(self) -> Iterator[Citation]:
        """« Graines de Soleil (Bouches-du-Rhône) » alone on its line."""
        for match in _PLACED.finditer(self.analysis.text):
            if _is_place(match["place"]) and (citation := self._named(match.start("names"), match["names"])):
                yield replace(citation, described=True, title=True)

    def _stems(self) -> Iterator[Citation]:
        """« le site exemple » where the text also writes exemple.fr."""
        text = self.analysis.text
        stems = {domain[0].removeprefix("www.").split(".")[0] for domain in re.finditer(DOMAIN, text)}
        for stem in sorted(stems):
            for match in re.finditer(rf"{ANNOUNCING} ({re.escape(stem)})\b(?![.\w])", text):
                yield Citation(stem, match.start(1), match.end(1))

    def _announced(self, sentence: Sentence) -> Iterator[Citation]:
        """« le projet X », « les associations X, Y et Z »."""
        for match in _ANNOUNCED.finditer(sentence.text):
            before = sentence.text[: match.start()]
            if _is_support(before) or _OTHER.search(before) or self._is_background(match["kind"], sentence):
                continue
            if re.search(r"(?i)^réseaux? .*soci", match["kind"] + match["between"]):
                continue
            for name in _held(list(re.finditer(NAME, match["names"])), match["kind"]):
                if match["between"] and _QUOTED_WORDS.match(name[0]):
                    continue
                citation = self._named(sentence.start + match.start("names") + name.start(), name[0], inside=True)
                if citation and not self._qualifies(citation, match["kind"]):
                    yield self._whole(citation, sentence, match)

    def _qualifies(self, citation: Citation, kind: str) -> bool:
        """Tell an adjective written with a capital after its noun's: « un Projet Innovant », « la Démarche Qualité »."""
        token = self._tokens.get(citation.start)
        adjective = (token is not None and token.pos_ == "ADJ") or citation.name in _CAPITAL_ADJECTIVES
        return kind[0].isupper() and adjective and " " not in citation.name

    def _whole(self, citation: Citation, sentence: Sentence, match: re.Match[str]) -> Citation:
        """Return « Régie Verte » with its capital noun (« la Recyclerie Verte ») where that noun is part of the name."""
        start = sentence.start + match.start()
        inner = match.start() > 0 and match["kind"][0].isupper() and not match["between"]
        if not inner or self.analysis.text[start : citation.start].strip() != match["kind"]:
            return citation
        return Citation(self.analysis.text[start : citation.end], start, citation.end)

    def _is_background(self, kind: str, sentence: Sentence) -> bool:
        """Tell a company of which nothing social is said, and a programme that only pays for what is told."""
        if re.fullmatch(COMPANY, kind):
            return not _SOCIAL.search(sentence.text)
        return fold(kind).startswith("programme") and bool(_FUNDING.search(sentence.text))

    def _stated(self, sentence: Sentence) -> Iterator[Citation]:
        """« X, plateforme de … », « X est une association qui … »."""
        for pattern in (_APPOSED, _PRESENTED):
            for match in pattern.finditer(sentence.text):
                citation = self._named(sentence.start + match.start("names"), match["names"])
                if citation and not _OTHER.search(sentence.text[: match.start()]):
                    yield replace(citation, described=True)

    def _born(self, sentence: Sentence) -> Iterator[Citation]:
        """« X vient d'ouvrir », « une épicerie solidaire a vu le jour », « il crée X »."""
        for pattern in (_BORN_NAME, _CREATED):
            for match in pattern.finditer(sentence.text):
                citation = self._named(sentence.start + match.start("names"), match["names"])
                if citation and not _OTHER.search(sentence.text[: match.start("names")]):
                    yield replace(citation, described=True)
        for pattern in (_BORN_KIND, _BORN_INVERTED):
            for match in pattern.finditer(sentence.text):
                if phrase := self._phrase(sentence.start + match.start("kind"), sentence.start + match.end("kind")):
                    yield phrase

    def _phrase(self, start: int, end: int) -> Citation | None:
        """Return the noun phrase that begins at `start` as a name: a noun and what specifies it, or None."""
        last, words = start, 0
        for token in self.analysis.doc.char_span(start, end, alignment_mode="expand") or ():
            if token.pos_ in ("VERB", "AUX", "PUNCT", "PRON", "CCONJ", "SCONJ", "ADV"):
                break
            if token.pos_ in ("NOUN", "PROPN", "ADJ", "X", "NUM"):
                last, words = token.idx + len(token), words + 1
        text = self.analysis.text[start:last]
        if words < 2 or len(_words(text)) < 2 or (words == 2 and _words(text)[-1] in _VAGUE):
            return None
        return Citation(text[0].upper() + text[1:], start, last, described=True)

    def _listed(self, sentence: Sentence) -> Iterator[Citation]:
        """« des projets tels que X, l'y et le z »: common nouns are names where a proper one stands among them."""
        for match in _LISTED.finditer(sentence.text):
            if _is_plural(match["kind"]):
                yield from self._items(sentence, match.start("items"), match["items"])

    def _items(self, sentence: Sentence, offset: int, items: str) -> Iterator[Citation]:
        found: list[Citation | None] = []
        for start, piece in _pieces(items):
            found.append(self._item(sentence.start + offset + start, piece))
            if self._has_verb(sentence.start + offset + start, piece):
                break
        named = [citation for citation in found if citation and self._is_proper(citation)]
        if named:
            yield from (citation for citation in found if citation)

    def _has_verb(self, start: int, piece: str) -> bool:
        span = self.analysis.doc.char_span(start, start + len(piece), alignment_mode="expand") or ()
        return any(token.pos_ in ("VERB", "AUX") for token in span)

    def _item(self, start: int, piece: str) -> Citation | None:
        """Return one item of a list as a name: quoted, capitalised, hyphened without article, or « le » and a noun."""
        if match := re.match(rf"(?:[\w'’]+\s){{0,3}}({QUOTED})", piece):
            return self._named(start + match.start(1), match[1], inside=True)
        if match := re.match(rf"(?:les )?({NAME})|(?:l['’]|la |le )({NAME})(?=[,.]|$)", piece):
            group = 1 if match[1] else 2
            return self._named(start + match.start(group), match[group], inside=True)
        if match := re.match(r"[a-zà-ÿ]+-[a-zà-ÿ]+\b", piece):
            return Citation(match[0], start, start + match.end())
        match = re.match(r"(?:l['’]|la |le )([\w'’ -]{3,40})", piece)
        return self._phrase_after(start + match.start(1), start + match.end(1)) if match else None

    def _phrase_after(self, start: int, end: int) -> Citation | None:
        phrase = self._phrase(start, end)
        return replace(phrase, described=False) if phrase else None

    def _is_proper(self, citation: Citation) -> bool:
        text = self.analysis.text[citation.start : citation.end]
        return text[:1].isupper() or "-" in text or is_domain(text) or self.analysis.text[citation.start - 2] in '«“"'

    def _known(self, sentence: Sentence, following: list[Sentence]) -> Iterator[Citation]:
        """« Connaissez-vous l'abeille, la luciole ? », where what follows says what they are: « … ces monnaies … »."""
        match = _KNOWN.search(sentence.text)
        if not match or not any(_COUNTED_KIND.search(other.text) for other in following):
            return
        for start, piece in _pieces(match["items"].rstrip()):
            item = re.fullmatch(r"(?i:l['’]|la |le |les )?([\w'’ -]{2,40}?)\s*", piece)
            if item:
                begin = sentence.start + match.start("items") + start + item.start(1)
                yield Citation(item[1].capitalize(), begin, begin + len(item[1]), described=True)

    def _bulleted(self) -> Iterator[Citation]:
        """Names that open the items of a list announced as examples or as initiatives."""
        for sentence in self.units:
            if not self._follows_examples(sentence):
                continue
            match = re.match(rf"(?:L[ea]s? |L['’])?{NAME}", sentence.text)
            if match and (citation := self._named(sentence.start, match[0])) and self._is_unknown(citation):
                yield replace(citation, described=True)

    def _follows_examples(self, sentence: Sentence) -> bool:
        """Tell an item of a list: a bulleted line, under a line that announces examples."""
        text = self.analysis.text
        line = text.rfind("\n", 0, sentence.start) + 1
        if not re.fullmatch(r"\s*[-–—•*▪◦●·‣>]\s+", text[line : sentence.start]):
            return False
        above = text[:line].rstrip("\n").split("\n")
        while above and (not above[-1].strip() or re.match(r"\s*[-–—•*▪◦●·‣>]\s", above[-1])):
            above.pop()
        announcing = above[-1][-200:] if above else ""
        examples = re.search(r"(?i)\b(?:exemples?|expériences?)\b", announcing)
        return bool(examples) or any(_is_plural(kind[0]) for kind in re.finditer(KIND, announcing))

    def _is_unknown(self, citation: Citation) -> bool:
        """Tell a name whose first word is no French word: sentence-initial capitals say nothing."""
        token = self._tokens.get(citation.start)
        rest = self.analysis.text[citation.start + 1 : citation.end]
        derived = _DERIVED.search(citation.name) is not None and " " not in citation.name
        return bool(token and token.is_oov and not derived) or any(char.isupper() for char in rest)

    def _named(self, start: int, name: str, *, inside: bool = False) -> Citation | None:
        """Return the name at `start`, or None for a person, a place, a public body, a channel or an ordinary word.

        Between quotes it may be any of them: « l'association « Jean Moulin » ». inside: a noun has announced it.
        """
        bare = unquoted(name)
        start += name.index(bare)
        opened = _AFTER_PLACE.match(bare) if name == bare else None
        if opened and _is_place(opened[1]):
            start, bare = start + opened.end(), bare[opened.end() :]
            name = bare
        if not _is_shaped(bare):
            return None
        found = Citation(bare, start, start + len(bare))
        if name != bare:
            return found if inside or not bare[0].islower() else None
        known = _is_place(bare) or _is_public_body(bare) or self._is_person(found)
        return None if known or self._is_ordinary(start, bare, inside) else found

    def _is_person(self, citation: Citation) -> bool:
        """Tell « Nadia Benali »: a first name and a surname, or what spaCy takes for a person's whole name."""
        words = citation.name.split(" ")
        if len(words) == 2 and fold(words[0]) in first_names():
            return True
        held = (left <= citation.start and citation.end <= right for left, right in self._persons)
        return len(words) > 1 and any(held)

    def _is_ordinary(self, start: int, name: str, inside: bool) -> bool:
        """Tell a common word whose capital only opens a sentence, or a title: « Association de parents », « Innovant »."""
        if _VERBAL.search(name):
            return True
        if " " in name or is_domain(name) or any(char.isupper() for char in name[1:]):
            return False
        token = self._tokens.get(start)
        if inside or token is None or token.is_oov:
            return False
        opens = any(sentence.start == start for sentence in self.units)
        return token.pos_ in ("VERB", "AUX", "ADP", "ADV", "DET", "PRON") or (opens and token.pos_ != "PROPN")


def _pieces(items: str) -> Iterator[tuple[int, str]]:
    """Yield the items of an enumeration with where each starts."""
    start = 0
    for match in _ITEM.finditer(items):
        yield start, items[start : match.start()]
        start = match.end()
    yield start, items[start:]
