"""Names of initiatives that a longer text cites, and the sentences that speak of each.

A name alone is never enough: a noun announces it (« le projet X »), an apposition says what it is (« X, plateforme de
… »), a sentence presents or creates it, a title places it (« X (Oise) »), or a list gives it as an example. People,
places, books, journals, universities, and those who only support, found or direct something else are left out.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from ingest.extract.text import Analysis, Sentence
from ingest.gazetteer import gazetteer
from ingest.identity import fold
from ingest.naming import ANNOUNCING, COMPANY, DOMAIN, KIND, NAME, QUOTED, is_domain, name_key, unquoted

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
_BETWEEN = r"(?:[ \u00a0](?!(?:par|avec|dans|chez|sur|sous|entre|que|qui|dont|est|sont|était|a|ont|et|ou|à|en|au|aux|où|pour|du|des|le|la|les|un|une)\b)(?:d(?:e |['’]))?[a-zß-öø-ÿœ-]{3,}){0,2}?"  # noqa: E501
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
    r"(?:s['’]est (?:créée?|constituée?|montée?)|est née?|a vu le jour|naît|a été créée?|ont créé|a créé)"
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
_COUNTED_KIND = re.compile(rf"(?i:\b(?:les|des|ces|nos|\d+|deux|trois|quatre|cinq|six|plusieurs|quelques)\s(?:[\w-]+\s)?){KIND}")

# Who supports, directs or employs is not what is told.
_SUPPORT = re.compile(
    r"(?:en (?:partenariat|collaboration|lien|partage) avec|avec (?:le (?:soutien|concours|partenariat)|l['’](?:appui|aide))"
    r"|(?:soutenu|financé|organisé|coordonné|publié|édité|subventionné|hébergé)e?s? par|partenaires?\b|grâce à"
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
    r"|réseaux? (?:social|sociaux))\s(?:[\w'’-]+\s){0,1}$",
    re.IGNORECASE,
)
_CHANNELS = frozenset(
    "facebook twitter linkedin instagram youtube whatsapp google wikipedia skype microsoft apple amazon internet web "
    "europe france etat union europeenne covid h2020 feder fse leader ess tic rse nouveau nouvelle".split()
)
# Capitalised first words that are no name.
_FUNCTION_WORDS = frozenset(
    "il elle ils elles on nous vous je ce cet cette ces c est ca cela qui que quoi dont ou et mais or ni car donc ainsi"
    " aujourd hui hier demain enfin notre nos votre vos leur leurs son sa ses mon ma mes chaque plusieurs certains autre"
    " tout toute tous toutes un une des du de d a au aux en dans sur sous par pour avec sans chez entre vers depuis"
    " pendant si comme quand lorsque puis alors aussi parmi voici voila il y tel telle non oui selon apres avant cependant"
    " toutefois premier premiere dernier derniere l le la les ici la plus moins tres ensuite bref certes".split()
)


def _is_support(before: str) -> bool:
    """Tell whether the words before a name make it a support, a source or an employer of somebody."""
    match = _SUPPORT.search(before)
    return bool(match) and not re.search(r"\bet\b[^,]*,", match["list"] if match else "")


# « Bruxelles le Hub » names a place, then the initiative.
_AFTER_PLACE = re.compile(r"([^ ]+(?: [^ ]+)?) (?:le |la |les |l['’])(?=[A-ZÀ-Þ])")


def _words(name: str) -> list[str]:
    return fold(name).split()


@cache
def _is_place(name: str) -> bool:
    return bool(gazetteer().lookup(name))


class Reader:
    """Finds citations in one analysed text."""

    def __init__(self, analysis: Analysis) -> None:
        """Keep the analysis, and its tokens by where they start."""
        self.analysis = analysis
        self.units = units(analysis)
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
            for name in re.finditer(NAME, match["names"]):
                if citation := self._named(sentence.start + match.start("names") + name.start(), name[0], inside=True):
                    yield citation

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
        if words < 2 or len(_words(text)) < 2:
            return None
        return Citation(text[0].upper() + text[1:], start, last, described=True)

    def _listed(self, sentence: Sentence) -> Iterator[Citation]:
        """« des projets tels que X, l'y et le z »: common nouns are names where a proper one stands among them."""
        for match in _LISTED.finditer(sentence.text):
            if fold(match["kind"])[-1] not in "sx":
                continue
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
        return text[:1].isupper() or "-" in text or is_domain(text) or self.analysis.text[citation.start - 2] in "«“\""

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
        while above and re.match(r"\s*[-–—•*▪◦●·‣>]\s", above[-1]) or (above and not above[-1].strip()):
            above.pop()
        return bool(above and re.search(rf"(?i:\bexemples?\b|\bexpériences?\b|\binitiatives?\b)|{KIND}", above[-1][-200:]))

    def _is_unknown(self, citation: Citation) -> bool:
        """Tell a name whose first word is no French word: sentence-initial capitals say nothing."""
        token = self._tokens.get(citation.start)
        rest = self.analysis.text[citation.start + 1 : citation.end]
        return bool(token and token.is_oov) or any(char.isupper() for char in rest)

    def _named(self, start: int, name: str, *, inside: bool = False) -> Citation | None:
        """Return the name at `start`, or None for a person, a place, a channel or an ordinary word.

        inside: a noun has announced it, so that a person's or a place's name may be its own.
        """
        bare = unquoted(name)
        start += name.index(bare)
        if opened := _AFTER_PLACE.match(bare) if name == bare else None:
            if _is_place(opened[1]):
                start, bare = start + opened.end(), bare[opened.end() :]
                name = bare
        words = _words(bare)
        if not bare or not set(words) - _FUNCTION_WORDS or re.fullmatch(KIND, bare):
            return None
        if (len(words) == 1 and words[0] in _CHANNELS) or len(words) > 12:
            return None
        if not inside and (_is_place(bare) or self._is_person(start, start + len(bare))):
            return None
        if name == bare and words[0] in _FUNCTION_WORDS - {"l", "le", "la", "les"}:
            return None
        if inside and name == bare and (_is_place(bare) or self._is_person(start, start + len(bare)) and len(words) == 2):
            return None
        if name == bare and not inside and self._is_ordinary(start, bare):
            return None
        return Citation(bare, start, start + len(bare))

    def _is_person(self, start: int, end: int) -> bool:
        return any(left <= start and end <= right and right - left > 6 and " " in self.analysis.text[left:right]
                   for left, right in self._persons)  # fmt: skip

    def _is_ordinary(self, start: int, name: str) -> bool:
        """Tell a common word whose capital only opens a sentence: « Association de parents, … »."""
        if " " in name or is_domain(name) or any(char.isupper() for char in name[1:]):
            return False
        token = self._tokens.get(start)
        if token is None or token.is_oov:
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


@dataclass(frozen=True)
class Cited:
    """An initiative that a text cites. text[start:end]: the sentences that speak of it, in one piece."""

    name: str
    start: int
    end: int
    described: bool


# A citation's part: what is said of it and a little more, not the page.
LONGEST_PART = 600
LONGEST_SECTION = 1200


def cited(analysis: Analysis) -> list[Cited]:
    """Return the initiatives that a text cites, each once with its longest description, in the text's order."""
    reader = Reader(analysis)
    citations = sorted(reader.citations(), key=lambda citation: citation.start)
    best: dict[str, tuple[tuple[bool, bool, int], Cited]] = {}
    for citation in citations:
        key = name_key(citation.name)
        others = [other.start for other in citations if name_key(other.name) != key]
        start, end = _part(analysis.text, reader.units, citation, others)
        found = Cited(citation.name, start, end, citation.described)
        worth = (citation.described, _is_topic(analysis.text, citation, start), end - start)
        if key not in best or worth > best[key][0]:
            best[key] = worth, found
    return sorted((found for _, found in best.values()), key=lambda found: found.start)


def _is_topic(text: str, citation: Citation, start: int) -> bool:
    """Tell a name that opens its part, after at most an article and the noun that announces it."""
    before = text[start : citation.start].strip(" «“\"")
    return re.fullmatch(rf"(?:(?:L['’]|L[ae]s?|Un|Une)\s?)?(?:{KIND}(?:\s[^\s,]+){{0,2}})?", before) is not None


def _part(text: str, sentences: list[Sentence], citation: Citation, others: list[int]) -> tuple[int, int]:
    """Return the span that speaks of a citation: its sentence and the next ones of its line, until another is named."""
    number = bisect_right(sentences, citation.start, key=lambda sentence: sentence.start) - 1
    if citation.title or number < 0 or sentences[number].end < citation.end:
        return _section(text, citation.start)
    first = last = sentences[number]
    for sentence in sentences[number + 1 :]:
        new = any(sentence.start <= other < sentence.end for other in others)
        if new or "\n" in text[last.end : sentence.start] or sentence.end - first.start > LONGEST_PART:
            break
        last = sentence
    return first.start, last.end


def _section(text: str, start: int) -> tuple[int, int]:
    """Return the title line at `start` with the paragraphs under it, at most LONGEST_SECTION characters."""
    first = text.rfind("\n", 0, start) + 1
    if len(text) - first <= LONGEST_SECTION:
        return first, len(text)
    end = text.rfind("\n", first, first + LONGEST_SECTION)
    return first, end if end > start else first + LONGEST_SECTION
