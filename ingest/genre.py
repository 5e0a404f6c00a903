"""Kinds of texts that have no initiative of their own, whatever they name: accounts, minutes, laws, notices of a site.

Told by what their title or their first lines call them, or by formulas that only such texts repeat. Opinions and
definitions are told in `subject.py`, with what a text is about.
"""

import re
from typing import Final, Literal

from ingest.identity import fold

Genre = Literal["comptes", "compte rendu", "texte de droit", "notice"]

# What a text is called, folded: at the start of its title, or of one of its first lines, but for a notice, which pages
# of all kinds link to.
_CALLED: Final[dict[Genre, str]] = {
    "comptes": (
        r"rapports? (?:general |special )?(?:du|des) commissaires? aux comptes|rapport (?:financier|d audit)|comptes annuels"
        r"|comptes consolides|comptes de l exercice|compte de resultat|bilan (?:actif|passif|comptable|financier|simplifie)"
        r"|bilan et compte de resultat|annexe (?:comptable|aux comptes|des comptes|legale)|liasse fiscale|grand livre"
        r"|balance (?:generale|comptable)|budget (?:primitif|supplementaire)|compte administratif"
    ),
    "compte rendu": (
        r"proces verbal|pv (?:de|du|d)\b|releve (?:de|des) decisions?|compte rendu (?:sommaire |analytique |integral )?"
        r"(?:de (?:la |l )?|du |des |d une? |d )?(?:reunions?|seances?|conseil|assemblee|ag|bureau|comite|commission|deliberations?)"
        r"|deliberation (?:n|du)\b|registre des deliberations"
    ),
    "texte de droit": (
        r"(?:loi|ordonnance|decret|arrete|circulaire|instruction)(?: \w+){0,2} n \d+|arrete (?:municipal|prefectoral|ministeriel)"
        r"|arrete du \d+|proposition de loi|projet de loi|article [lrd] \d+|(?:directive|reglement|decision) (?:ue|ce|cee)\b"
        r"|statuts (?:de l association|de la (?:scic|scop|cooperative)|types?)"
    ),
    "notice": (
        r"mentions legales|conditions generales|politique de (?:confidentialite|cookies|protection)|donnees personnelles"
        r"|protection des donnees|plan du site|reglement (?:interieur|general)|ordre du jour|foire aux questions|faq$"
    ),
}  # fmt: skip
_TITLES: Final = {genre: re.compile(rf"(?:{words})\b") for genre, words in _CALLED.items()}
# Formulas of each kind, folded. Distinct ones count, and how closely they come.
_FORMULAS: Final[dict[Genre, re.Pattern[str]]] = {
    "comptes": re.compile(
        r"\b(?:commissaires? aux comptes|comptes annuels|exercice clos|principes comptables|methodes comptables|image fidele"
        r"|continuite d exploitation|actif immobilise|actif circulant|capitaux propres|dotations? aux amortissements"
        r"|produits d exploitation|charges d exploitation|report a nouveau|resultat (?:net|d exploitation)|provisions?"
        r"|immobilisations? (?:corporelles?|incorporelles?|financieres?)|valeurs? brutes?|charges constatees d avance)\b"
    ),
    "texte de droit": re.compile(
        r"\b(?:vu (?:le code|la loi|le decret|l arrete|l ordonnance)|le present (?:decret|arrete|article|code|reglement)|la presente loi"
        r"|est charge de l execution|journal officiel|ainsi redige|les presents statuts|article 1 ?er|article \d+ (?:le|la|les|l|il)"
        r"|assemblee generale (?:ordinaire|extraordinaire)|modalites d application|alinea|prevu(?:e|s|es)? (?:a|aux) l? ?articles?)\b"
    ),
    "compte rendu": re.compile(
        r"\b(?:la seance est (?:ouverte|levee)|etaient presents|membres presents|absents? excuses?|secretaire de seance"
        r"|le quorum|a l unanimite|ordre du jour|pouvoirs? donnes?|adopte par|mis aux voix|l ordre du jour etant epuise)\b"
    ),
}  # fmt: skip
# Within so many characters, lines say what the text is.
_HEAD: Final = 500
# A longer line tells something.
_LONGEST_LINE: Final = 110
_FEWEST_FORMULAS: Final = 4
# A formula in so many characters at most: a report of activities has a page of accounts too.
_FORMULA_EVERY: Final = 700


def genre_of(title: str, text: str) -> Genre | None:
    """Return the kind of a text that has no initiative of its own, or None."""
    head, lines = fold(title), [fold(line) for line in text[:_HEAD].split("\n") if len(line) <= _LONGEST_LINE]
    for genre, pattern in _TITLES.items():
        if pattern.match(head) or (genre != "notice" and any(map(pattern.match, lines))):
            return genre
    folded = fold(text)
    for genre, pattern in _FORMULAS.items():
        found = pattern.findall(folded)
        if len(set(found)) >= _FEWEST_FORMULAS and len(found) * _FORMULA_EVERY >= len(text):
            return genre
    return None
