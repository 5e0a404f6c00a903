"""What is the most or the least: groups by their number of initiatives (« quelle région… le plus »), initiatives by a value."""

import re
from typing import Final

from kg.ask.intent import DIMENSION, HEAD, NUMERAL, Asked, covered, dimension_of
from kg.ask.model import Field, Intent
from kg.ask.numbers import number
from kg.ask.words import Question

_ORDINALS: Final = {"deuxieme": 2, "second": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4, "cinquieme": 5}
SUPERLATIVE = re.compile(
    r"\b(?:(?:le |la |les )?plus (?P<big>grande?s?|gros|grosse|fort|forte|eleve|haute?) (?:nombre|part|quantite|total|volume)"
    r"|(?:le |la |les )?plus (?P<small>petite?|faible|bas) (?:nombre|part|quantite|total|volume)"
    r"|(?:le|la|les|ont|a|y a t il|compte|comptent) (?P<sign>plus|moins)\b(?! (?:de|d) (?:\d|deux|trois|dix))"
    rf"|(?P<rank>{'|'.join(_ORDINALS)})"
    r"|(?P<top>maximum|en tete|(?:en )?premiere? (?:region|departement|ville|theme|rang|place|position)|en premier|domin\w+|majoritaire\w*"
    r"|record|predomin\w+|principa\w+|prioritaire\w*|championne?|concentr\w+|top)"
    r"|(?P<low>minimum|minoritaire\w*|(?:en )?derniere? (?:rang|place|position)|en dernier|en queue))\b"
)


def top(question: Question) -> Asked | None:
    """Read « quelle région compte le plus d'initiatives ? », « où y en a-t-il le moins ? », « top 3 des thèmes »."""
    text = question.folded
    superlative = SUPERLATIVE.search(text)
    if superlative is None or _is_extreme(text):
        return None
    asked = re.search(
        rf"(?:^|\b(?:quel(?:le)?s? (?:est |sont |etai\w+ |serai\w+ )?(?:la |le |les |l )?|top |des |la |le |les |l |un |une ))"
        rf"(?:(?P<n>{NUMERAL}) )?(?:des |de )?(?:premiere?s? |principa\w+ |grande?s? |{'|'.join(f'{word} ' for word in _ORDINALS)})?(?:{DIMENSION})\b",
        text,
    )
    dimension = dimension_of(asked) if asked else None
    if dimension is None and re.search(r"\bou\b", text[: superlative.start()]):
        dimension = "region"
    if dimension is None and (
        role := re.search(r"\bqui (?P<verb>porte|pilote|gere|mene|finance|soutient|subventionne)\w*", text)
    ):
        dimension = "financeur" if role["verb"][0] in "fs" else "porteur"
    if dimension == "porteur" and re.search(r"\b(?:financ|subventionn|soutien)\w*", text[: superlative.start()]):
        dimension = "financeur"
    if dimension is None or (dimension == "porteur" and not _counts_initiatives(text)):
        return None
    groups = superlative.groupdict()
    least = groups["sign"] == "moins" or bool(groups["small"] or groups["low"])
    many = bool(asked and re.search(r"\b(?:quel(?:le)?s (?:sont )?|top |les )", asked.group()))
    wanted = number(asked["n"]) if asked and asked["n"] else _top_number(text)
    tail = re.search(
        rf"\b(?:le |la |les )?(?:plus|moins) (?:de |d )?(?:{HEAD}|represente\w*|frequent\w*|cite\w*|present\w*|actif\w*|active\w*|dynamique\w*|courant\w*|vise\w*|touche\w*|concerne\w*|dote\w*|riche\w*|traite\w*|aborde\w*|populaire\w*|repandu\w*|fourni\w*|prolifique\w*|productiv\w*|important\w*)",
        text,
    )
    used = covered(question, superlative) | covered(question, asked) | covered(question, tail)
    rank = _ORDINALS.get(groups["rank"] or "", 1)
    return Asked(
        Intent("top", dimension=dimension, least=least, limit=wanted, plural=many or bool(wanted), rank=rank), used
    )


def _counts_initiatives(text: str) -> bool:
    return bool(
        re.search(
            rf"\b(?:plus|moins|nombre) (?:de |d )?(?:grand nombre (?:de |d ))?(?:{HEAD})\b|plus (?:active|presente|frequente|citee)",
            text,
        )
    )


def _top_number(text: str) -> int | None:
    match = re.search(rf"\btop (?P<n>{NUMERAL})\b", text)
    return number(match["n"]) if match else None


_MONEY: Final = r"(?:budgets?|montants?|couts?|financements?)"
_MONEY_IS: Final = rf"{_MONEY} (?:(?:est|sont|financiers?) )?(?:le|la|les)"
_BIG: Final = r"(?:gros(?:se)?s?|grande?s?|forte?s?|importante?s?|elevee?s?|haute?s?)"
_SMALL: Final = r"(?:petite?s?|faibles?|bas(?:ses?)?|modestes?|maigres?)"
_ENDOWED: Final = (
    r"(?:d argent|de budget|de moyens|dotee?s?|financee?s?|cheres?|chers?|couteu(?:x|se)s?|onereu(?:x|se)s?|riches?)"
)
_THE: Final = rf"(?:le|la|les|l) (?:{NUMERAL} )?"
_BORN: Final = r"(?:nees?|creees?|lancees?|en date)"
# Field, whether its smallest value is asked, what says it; the first that fits wins.
_EXTREMES: Final[tuple[tuple[Field, bool, str], ...]] = (
    ("budget", False, rf"plus {_BIG} {_MONEY}|{_MONEY_IS} plus {_BIG}|(?:le|la|les) (?:plus|mieux) {_ENDOWED}"),
    ("budget", True, rf"plus {_SMALL} {_MONEY}|{_MONEY_IS} (?:plus {_SMALL}|moins {_BIG})|(?:le|la|les) moins {_ENDOWED}"),
    ("annee", False, rf"{_THE}plus (?:recemment|recente?s?|nouve(?:au|lle|lles|aux)|jeunes? (?:initiative|projet|action)s?)"
     rf"|derni(?:er|ere)s? (?:{HEAD}|{_BORN})|plus jeunes? {HEAD}|{HEAD} (?:est )?(?:la|le|les) plus jeunes?"),
    ("annee", True, rf"{_THE}plus (?:ancien(?:ne)?s?|anciennement|vieux|vieilles?|vieil|tot|longue date|age|agee)"
     rf"|premi(?:er|ere)s? (?:{HEAD}|{_BORN})|doyenne?s?"),
)  # fmt: skip


def _is_extreme(text: str) -> bool:
    return any(re.search(rf"\b(?:{pattern})\b", text) for _, _, pattern in _EXTREMES)


def extreme(question: Question) -> Asked | None:
    """Read « l'initiative au plus gros budget », « les trois plus récentes »."""
    text = question.folded
    for field, least, pattern in _EXTREMES:
        match = re.search(rf"\b(?:{pattern})\b", text)
        if match is None:
            continue
        heads = re.search(rf"\b(?P<n>{NUMERAL} )?(?P<head>{HEAD})\b", text)
        many = bool(
            re.search(
                rf"\b(?:quelles|quels|les|des|top|lesquelles|lesquels) (?:sont )?(?:les )?(?:{NUMERAL} )?(?:(?:plus|dernier|premier)\w* |{HEAD})",
                text,
            )
        )
        wanted = re.search(rf"\b(?:les|des|top|quelles sont les|quels sont les) (?P<n>{NUMERAL})\b", text)
        value_asked = (heads is None and field == "budget") or bool(
            re.search(
                r"\bquel(?:le)? (?:est )?(?:le |l |la )?(?:plus (?:gros|grand|petit|faible|eleve|haut) )?(?:budget|montant|annee)",
                text,
            )
            and not re.search(rf"\bquel(?:le)?s? (?:est |sont )?(?:la |le |l |les )?{HEAD}", text)
        )
        used = covered(question, match) | covered(question, heads)
        intent = Intent("extreme", field=field, least=least, plural=many, limit=number(wanted["n"]) if wanted else None,
                        place_kind="value" if value_asked else None)  # fmt: skip
        return Asked(intent, used)
    return None
