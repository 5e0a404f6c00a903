"""What a whole document is about: one initiative, or none of its own (an opinion, a definition, a digest)."""

import re
from collections.abc import Sequence

from ingest.citations import units
from ingest.cited import Cited
from ingest.extract.text import Analysis
from ingest.gazetteer import gazetteer
from ingest.identity import fold
from ingest.naming import ANNOUNCING, CHANNELS, DOMAIN, KIND, NAME, PLAIN_WORD, PROPER, name_key, unquoted

# A text of a page or so has one subject.
SHORT = 2500
# Up to here, a text that only names others in passing is about its own; so is one whose title is a headline.
MIDDLING = 4000
ARTICLE = 6000
# The first characters say what a text is; what lies further is its matter.
HEAD = 1500
# The share of sentences that name what the title names, where the text is about it.
NAMED_SHARE = 0.15
# Of those that call it « le projet », « cette épicerie »: others do, now and then.
CALLED_SHARE = 0.12
FEWEST_CALLS = 4
_ONESELF = re.compile(
    rf"\b(?:[Nn]ous sommes (?:une? |l['’]|la |le )(?:[\w-]+ )?|[Nn]otre (?:[\w-]+ )?){KIND}|[Qq]ui sommes[- ]nous"
)
_OPINION = re.compile(
    r"\b(?:tribune|éditorial|édito|point de vue|opinion|chronique|revue de presse|newsletter|lettre d['’]information"
    r"|brèves|libre propos|entretien|interview|bibliographie)\b",
    re.IGNORECASE,
)
# At the head of a text, alone or opening a line: « D'un point de vue social » is no opinion.
_OPINION_LINE = re.compile(
    r"^\W*(?:tribune|éditorial|édito|chronique|revue de presse|newsletter|brèves|interview|entretien)\b",
    re.IGNORECASE | re.MULTILINE,
)
_DEFINITION = re.compile(
    r"est (?:un|une|le|la) (?:concept|notion|terme|expression|théorie|courant)\b|\bse définit comme\b"
    r"|\bdésigne(?:nt)?\b|\bon entend par\b|\bqu['’]est[- ]ce que?\b|\bdéfinitions?\b",
    re.IGNORECASE,
)
# Titles of studies and of institutions' papers name the place they study.
_STUDY = re.compile(
    r"\b(?:études?|rapports?|analyses?|situation|stratégies?|politiques?|bilan|guide|leçons|enjeux?|panorama|état des lieux"
    r"|réflexions?|pourquoi|comment)\b|\?",
    re.IGNORECASE,
)
# Papers say so at the start of their titles.
_PAPER = re.compile(
    r"^\W*(?:rapport|étude|enquête|stratégie|panorama|état des lieux|livre blanc|note de|actes d[eu]|plaidoyer|revue de)\b",
    re.IGNORECASE,
)
# « Association Les Mains vertes » ; « Le Bocal : une épicerie sans emballage ».
_TITLED = re.compile(rf"^(?:L['’]|L[ae] )?{ANNOUNCING}\s{NAME}\s*$")
_PRESENTING = re.compile(rf"^[^:,–—?!]{{2,60}}?\s?[:,–—-]\s(?:une?|l['’]|la|le)\s?(?:[\w-]+\s){{0,2}}?{KIND}")
# One coined word: « MobiCoop », « Répar'Acteurs », « SOLID ».
_COINED = re.compile(r"^(?=\S{3,}$)[A-ZÀ-Þa-z][a-zà-ÿ]*(?:['’.-]?[A-ZÀ-Þ0-9])[\w'’]*$")
_TITLE_PLACE = re.compile(rf"(?:^|\b)(?:[AÀ] |à |au |aux |en |de |du |d['’]|- )(?P<name>{PROPER})")
_NEAR = ("commune", "departement", "bassin", "ville")
# Said of the page itself, or of means as often as of a subject.
_MEANS = "site|outil|logiciel|service|lieu|jeu|réseau|blog|application|action|atelier|communauté"
_CALLED = re.compile(
    rf"(?i:\b(?:le|la|du|au|ce|cet|cette|notre)\s|\bl['’])(?P<noun>(?!(?i:{_MEANS})\b){KIND})(?!\s?[A-ZÀ-Þ«\"“])"
)


def is_about_one(analysis: Analysis, others: Sequence[Cited]) -> bool:
    """Tell a text about one initiative. others: the initiatives that it cites.

    A short text is, unless it argues, defines or is a paper. A longer one says « nous », has its title name or present one, or goes
    on calling it « le projet ».
    """
    title, text = analysis.title, analysis.text
    if _OPINION.search(title) or _OPINION_LINE.search(text[:300]):
        return False
    if len(text) <= SHORT or (len(text) <= MIDDLING and not any(other.described for other in others)):
        own = _ONESELF.search(text[:HEAD]) or not _PAPER.match(title)
        return bool(own) and not _DEFINITION.search(f"{title}\n{text[:400]}")
    if _ONESELF.search(text[:HEAD]) or any(form.match(title) for form in (_TITLED, _PRESENTING, _COINED)):
        return True
    sentences = [unit.text for unit in units(analysis)]
    return (
        _is_named(title, text, sentences, others)
        or (len(text) <= ARTICLE and _is_headline(title))
        or _is_called(sentences)
    )


def _is_named(title: str, text: str, sentences: list[str], others: Sequence[Cited]) -> bool:
    """Tell a title that names what the text presents first, or names all along."""
    head = re.split(r"\s?[:|,–—]\s", title)[0]
    if any(name_key(domain[0]) == name_key(head) for domain in re.finditer(DOMAIN, text)):
        return True
    if _recurs(head, text) or any(other.described and name_key(other.name) == name_key(head) for other in others):
        return True
    announced = {name_key(other.name) for other in others}
    presented = {name_key(other.name) for other in others if other.described and other.start < HEAD}
    return any(
        name_key(name) in presented
        or ((name_key(name) in announced or title.startswith(name)) and _share(name, sentences) >= NAMED_SHARE)
        for name in title_names(title)
    )


def _recurs(name: str, text: str) -> bool:
    """Tell a title that the text writes again with its capital inside sentences: a proper name, whatever its words."""
    bare = unquoted(re.sub(r"^(?:L[ae]s?|Un|Une) |^L['’]", "", name))
    if len(bare) < 3 or not bare[0].isupper() or gazetteer().lookup(bare) or not _is_own(bare):
        return False
    written = re.sub("['’]", "['’]", re.escape(bare))
    inside = re.findall(rf"([\w,;:«“\"'’(][ \u00a0]?)({written})\b", text, re.IGNORECASE)
    named = [before for before, name in inside if name[0].isupper()]
    enough = len(named) >= 2 or any(before[0] in "«“" for before in named)
    return enough and 2 * len(named) > len(inside)


def title_names(title: str) -> list[str]:
    """Return the proper names in a title, places left out: « Genèse de la Maison Bleue » holds « Maison Bleue » too."""
    found = []
    for match in re.finditer(NAME, title):
        name = unquoted(match[0])
        tails = [name[part.end() :] for part in re.finditer(r"(?:de la|de l['’]|du|des?|d['’]) ?(?=[A-ZÀ-Þ])", name)]
        found += [one for one in (name, *tails) if _is_own(one) and not _is_plain(one, title)]
    return [name for name in found if not gazetteer().lookup(name)]


def _is_own(name: str) -> bool:
    """Tell a name that says more than a channel, an epidemic or a number: « Covid-19 » does not."""
    return any(word not in CHANNELS and not word.isdigit() for word in fold(name).split())


def _is_plain(name: str, title: str) -> bool:
    """Tell a word that has its capital from opening the title only."""
    return (
        title.startswith(name) and PLAIN_WORD.fullmatch(name) is not None and not re.match(rf"{name}\s?[:,–—-]", title)
    )


def _is_headline(title: str) -> bool:
    """Tell the headline of an article about one initiative: a place, and no word of a study."""
    if _STUDY.search(title):
        return False
    places = (gazetteer().lookup(match["name"]) for match in _TITLE_PLACE.finditer(title))
    return any(found and found[0].kind in _NEAR for found in places)


def _is_called(sentences: list[str]) -> bool:
    """Tell a text that goes on calling one thing by its noun: « le projet », « cette épicerie », « l'association »."""
    counts: dict[str, int] = {}
    for sentence in sentences:
        for noun in {fold(match["noun"]) for match in _CALLED.finditer(sentence)}:
            counts[noun] = counts.get(noun, 0) + 1
    return max(counts.values(), default=0) >= max(FEWEST_CALLS, CALLED_SHARE * len(sentences))


def _share(name: str, sentences: list[str]) -> float:
    words = f" {fold(name)} "
    return sum(words in f" {fold(sentence)} " for sentence in sentences) / max(1, len(sentences))
