"""Questions on what a word means, and on what is like something: « c'est quoi… ? », « comme X mais en Bretagne »."""

import re
from typing import Final

from kg.ask.french import HEADS
from kg.ask.model import ConceptKind
from kg.ask.words import Question

_DEFINE = re.compile(
    r"^(?:et |alors |au fait |dis moi |dites moi |rappelle[rz]? moi )*(?:qu est ce qu\w?|c(?: est)? quoi|que (?:signifie\w*|veu(?:t|lent) dire|recouvre\w*|designe\w*)"
    r"|(?:quelle (?:est la )?|donne\w* (?:moi )?(?:la|une) |la )?(?:definition|signification)(?: (?:donne\w*|retenir|proposez vous))?(?: (?:de|du|d|des|a))?"
    r"|definis(?:sez)?(?: moi)?|definir|qu enten(?:d on|dez vous|ds tu) par|comment (?:definir|definissez vous|definit on|definis tu)"
    r"|que faut il entendre par|explique[rz]?(?: moi)?|qu appelle(?: t on|z vous)|a quoi correspond(?:ent)?|ca veut dire quoi|ca signifie quoi|que veut dire|quelles?(?: est| sont)?(?= (?:la |les )?(?:difference|distinction|nuance)))"
    r" (?P<what>.+)$"
)
_DEFINE_AFTER = re.compile(
    r"^(?P<what>.+?) (?:c(?: est)? quoi|(?:ca |cela )?(?:veu(?:t|lent) dire|signifie\w*|recouvre\w*) quoi|qu est ce que c est|qu est ce(?: donc)?"
    r"|definition|signification)(?: \w+)?$"
)
# What may stand between « c'est quoi » and the concept, the vocabulary it names apart: « déjà le critère ».
_DEFINED_LEAD = re.compile(
    r"^(?:ce qu est |ce que c est qu\w? |(?:deja|donc|au juste|exactement|vraiment|par|pour vous|ici|que|qu) )*(?:l |la |le |les |un |une )?"
    r"(?:(?:terme|notion|mot|concept|expression|idee|vocable) (?:de |d |du |des )?(?:l |la |le |les )?)?"
    r"(?:(?P<kind>critere|theme|thematique|public|statut|forme juridique|forme|etape|phase|stade)s? (?:de |d |du |des )?(?:l |la |le |les )?)?"
)
_DEFINED_TAIL = re.compile(
    r" (?:comme .+|exactement|au juste|ici|deja|concretement|pour (?:vous|toi|essaim|les nuls)|(?:dans|selon|d apres|au sens|chez|en) .+"
    r"|(?:d une?|de l|des|de votre|de la|de) (?:initiative|projet|action|grille|fiche|guide|base|annuaire|innovation)s?(?: \w+){0,3}|innovation sociale)$"
)
_KIND_HINTS: Final[dict[str, ConceptKind]] = {
    "critere": "critere", "theme": "theme", "thematique": "theme", "public": "public", "statut": "statut", "forme": "statut",
    "forme juridique": "statut", "etape": "etape", "phase": "etape", "stade": "etape",
}  # fmt: skip


def definition(question: Question) -> tuple[tuple[str, ...], ConceptKind | None] | None:
    """Return what a question asks the meaning of, the whole first, then without its last complements; and its vocabulary."""
    match = _DEFINE_AFTER.match(question.folded) or _DEFINE.match(question.folded)
    if match is None:
        return None
    lead = _DEFINED_LEAD.match(match["what"])
    what = match["what"][lead.end() :] if lead else match["what"]
    found = [what, match["what"]]
    while tail := _DEFINED_TAIL.search(what):
        what = what[: tail.start()]
        found.append(what)
    return tuple(text for text in found if text), _KIND_HINTS.get(lead["kind"] or "") if lead else None


_CONTRAST: Final = re.compile(
    r"(?:la |une )?(?:differences?|distinctions?|nuances?)(?: (?:y a t il|il y a|faites vous|fait on))? (?:entre )?(?P<one>.+?) (?:et|d avec|avec) (?P<other>.+)"
)
_OF_INITIATIVES: Final = re.compile(
    rf"(?:(?:l|la|le|les|une?|des) )?(?:{'|'.join(f'{head}s?' for head in HEADS)})(?: (?:d )?(?:innovations? )?sociale?s?)?"
)
_ARTICLE: Final = re.compile(r"^(?:l|la|le|les|une?|des) ")


def contrasted(text: str) -> tuple[str, ...]:
    """Return the two things of « la différence entre A et B », without their articles; () for other words."""
    match = _CONTRAST.fullmatch(text)
    return tuple(_ARTICLE.sub("", match[name]) for name in ("one", "other")) if match else ()


def is_of_initiatives(text: str) -> bool:
    """Tell « une innovation sociale », « un projet »: what every fiche is, no concept of a vocabulary."""
    return bool(_OF_INITIATIVES.fullmatch(text))


_SIMILAR = re.compile(
    r"\b(?:comme|similaires? (?:a|au)|semblables? (?:a|au)|comparables? (?:a|au)|equivalente?s? (?:a|de|du|d|au)|ressembl\w+ (?:a|au)"
    r"|analogues? (?:a|au)|dans le (?:genre|style|meme esprit) (?:de|du|d|que)|du meme (?:genre|type) que|identiques? (?:a|au)"
    r"|pareil(?:le)?s? (?:a|que)|s inspir\w+ (?:de|du|d)|voisine?s? (?:de|du|d)|proches? (?:de|du|d)) (?P<rest>.+)$"
)


def similar(question: Question) -> tuple[frozenset[int], range] | None:
    """Return the positions that ask for likeness, and those of what follows."""
    match = _SIMILAR.search(question.folded)
    if match is None:
        return None
    rest = question.positions(match, "rest")
    return frozenset(question.positions(match)) - frozenset(rest), rest
