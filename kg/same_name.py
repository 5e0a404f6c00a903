"""Two spellings of one name: what is left of a French name without articles, legal forms, plurals and acronyms.

Owns how names are compared; what a likeness is worth, with place and address, is `kg.duplicates`'.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import OSA

from ingest.gazetteer import gazetteer
from ingest.identity import fold

Likeness = Literal["même nom", "sigle", "faute de frappe", "nom proche"]

_ARTICLES_AND_FORMS = """
    l le la les d de des du un une et a au aux en dans pour par sur the of and asso association loi 1901 sas sarl sasu
    scop scic eurl scea gie sa ong ets societe cooperative
"""
_SMALL = frozenset(_ARTICLES_AND_FORMS.split())
# Words that many initiatives share, singular: a name made of these alone names nobody.
_SHARED = """
    accompagnement accueil action agriculture aide alimentaire alimentation ami animation appel associatif association
    atelier banque bibliotheque bus cafe cantine carte ccas centre chantier citoyen citoyenne club collectif collective
    commune communal communaute conciergerie coop coworking creche culture culturel departement dispositif ecole
    ecologique emploi energie enfant epicerie equipe espace familial famille ferme fete fonds formation forum friperie
    garage groupe groupement habitant habitat halte information initiative innovation insertion intercommunal inclusif
    jardin jeune jeunesse jeu laboratoire lien lieu local logement ludotheque magasin maison maraude marche mediation
    mission mobile mobilite monnaie municipal mutualise mutuelle numerique participatif participative partage partagee
    permanence plateforme point pole population programme projet public quartier recyclerie reemploi region repair repa
    reseau residence ressourcerie restaurant rural sante senior service social sociale solidaire solidarite soutien
    territoire territorial theatre tier transport universite vacance velo verger village ville voisin volontaire
"""
_COMMON = frozenset(_SHARED.split())
# One body under several names (Code général des collectivités territoriales).
_BODIES = (
    (re.compile(r"\b(?:ville|mairie|municipalite)\b(?= (?:de|d|du|des)\b)"), "commune"),
    (re.compile(r"\bconseil (?:general|departemental)\b"), "departement"),
    (re.compile(r"\bconseil regional\b"), "region"),
    (re.compile(r"\bcentre communal d action sociale\b"), "ccas"),
)
_ACRONYM = r"[A-ZÀ-Þ][A-ZÀ-Þ0-9&.'-]{1,11}s?"
_AFTER = re.compile(rf"\s*[(\[]\s*({_ACRONYM})\s*[)\]]|\s+[-–:]\s+({_ACRONYM})$")
_BEFORE = re.compile(rf"^({_ACRONYM})\s*(?:[(\[](.+)[)\]]$|[-–:]\s+(.+)$)")
_BARE = re.compile(rf"{_ACRONYM}")
_DIGITS = re.compile(r"\d+")
# « La Grange - 17 », « La Grange (2B) »: directories add the département (INSEE, code officiel géographique).
_DEPARTMENT = re.compile(r"\s+[-–(]\s*(0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-46])\)?$")
# A word shorter than this is another word at one letter's distance (lot, mot, pot).
_TYPO_FROM = 6


@dataclass(frozen=True, slots=True)
class Name:
    """A name made comparable. words: what is left, in order; acronym: folded, '' without one; bare: it is all there is.

    department: the code that ends the name, '' without one.
    """

    words: tuple[str, ...]
    acronym: str
    bare: bool
    department: str = ""

    @property
    def key(self) -> str:
        """The words together."""
        return " ".join(self.words)

    @property
    def telling(self) -> int:
        """How many words are not such as many names share."""
        return sum(word not in _COMMON and not word.isdigit() and len(word) > 1 for word in self.words)


def read_name(text: str) -> Name:
    """Return a name without what varies from one source to another."""
    text = text.strip()
    ending = _DEPARTMENT.search(text)
    long, acronym = _apart(text[: ending.start()] if ending else text)
    words = fold(long)
    for pattern, body in _BODIES:
        words = pattern.sub(body, words)
    kept = [word for word in words.split() if word not in _SMALL] or words.split()
    singular = tuple(word[:-1] if len(word) > 3 and word[-1] in "sx" and not word.isdigit() else word for word in kept)
    bare = not acronym and _BARE.fullmatch(long) is not None
    return Name(singular, fold(acronym or (long if bare else "")).replace(" ", ""), bare, ending[1] if ending else "")


def _apart(text: str) -> tuple[str, str]:
    """Cut a name from the acronym beside it, where its letters are initials of the name's words."""
    if match := _BEFORE.match(text):
        acronym, long = match[1], match[2] or match[3]
        return (long, acronym) if is_acronym(acronym, long) else (text, "")
    for match in _AFTER.finditer(text):
        before, after = text[: match.start()], text[match.end() :].strip()
        if is_acronym(match[1] or match[2], before):
            # « Mutuelle sociale agricole (MSA) du canton » is more than the MSA.
            return (f"{before} {after}", "") if after else (before, match[1] or match[2])
    return text, ""


def is_acronym(acronym: str, long: str) -> bool:
    """Tell whether the letters of an acronym are, in order, initials of a name's words, small words left out or not."""
    letters = fold(acronym).replace(" ", "")
    words = fold(long).split()
    initials = [word[0] for word in words]
    if len(letters) < 2 or len(words) < 2 or letters[0] != initials[0]:
        return False
    left = iter(initials)
    return all(letter in left for letter in letters) and 2 * len(letters) >= sum(w not in _SMALL for w in words)


def likeness(one: Name, other: Name) -> Likeness | None:
    """Return how two names are one, or None. Names whose numbers or départements differ are never one."""
    if _numbers(one) != _numbers(other) or (one.department != other.department and one.department and other.department):
        return None
    if one.key == other.key or sorted(one.words) == sorted(other.words):
        return "même nom"
    if one.acronym and one.acronym == other.acronym and one.bare != other.bare:
        return "sigle"
    if _is_typo(one.words, other.words):
        return "faute de frappe"
    return None


def _numbers(name: Name) -> tuple[str, ...]:
    return tuple(sorted(_DIGITS.findall(name.key)))


def _is_typo(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell names that differ by one letter of one long word, or by a space; two towns are never one."""
    joined, others = "".join(one), "".join(other)
    if joined == others:
        return True
    if len(one) != len(other) or len(joined) < 2 * _TYPO_FROM:
        return False
    apart = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    if len(apart) != 1 or min(map(len, apart[0])) < _TYPO_FROM or OSA.distance(*apart[0]) > 1:
        return False
    return not all(map(_is_place, apart[0]))


@lru_cache(maxsize=4096)
def _is_place(word: str) -> bool:
    return gazetteer().resolve(city=word) is not None
