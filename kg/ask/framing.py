"""What a question says before it asks: greetings, who asks and for what work. None of it is a constraint.

Splits a question into its preamble and its request; what the request needs of the preamble (« notre département ») is
`parse.py`'s work.
"""

import re
from dataclasses import replace
from itertools import pairwise
from typing import Final

from kg.ask.french import HEADS
from kg.ask.words import Question, Token, words_of

# What people write or prepare: never the subject of what they look for.
_WORK: Final = (
    r"reportages?|enquetes?|papiers?|articles?|exposes?|memoires?|theses?|masters?|etudes?|benchmarks?|dossiers?|rapports?|notes?"
    r"|recherches?|veilles?|stages?|presentations?|diaporamas?|missions?|deplacements?|cours|devoirs?|comites?|reunions?"
    r"|conferences?|emissions?|podcasts?|chroniques?|appels? a projets?|diagnostics?|soutenances?|visites?|voyages?|discours|seminaires?|ateliers?"
)
_BARE_WORK: Final = r"reportages?|enquetes?|papiers?|articles?|exposes?|memoires?|theses?|benchmarks?|dossiers?|rapports?|veilles?|recherches?|diagnostics?|etudes?"
_GREETINGS = words_of(
    "bonjour bonsoir salut coucou hello madame monsieur mesdames messieurs cher chere chers cheres collegue collegues"
    " merci svp stp bonne journee soiree ami amis amie tous toutes l d avance par a et le la les equipe question rapide petite"
)
_HEAD = rf"(?:{'|'.join(f'{head}s?' for head in HEADS)})"
_ASKS = re.compile(
    rf"\b(?:combien|quel(?:le)?s?|qui|quoi|ou|lesquel(?:le)?s?|laquelle|lequel|quand|comment|pourquoi|y a|existe\w*|{_HEAD}"
    r"|cherch\w+|voudr\w+|veux|souhait\w+|aimer\w+|besoin|donne\w*|list\w+|montr\w+|cit\w+|trouv\w+|connai\w+|que|qu|dispos\w+)\b"
)
_SPEAKER = re.compile(r"\b(?:je|j|nous|on|mon|ma|mes|notre|nos)\b")
# « je suis une association qui travaille sur… » says who asks; « je suis à la recherche d'initiatives… » asks.
_INTRODUCES = re.compile(
    r"(?:je|j|nous|on) (?:suis|sommes|est|travaill\w+|fais|faisons|habit\w+|vis|vivons|prepar\w+|anim\w+|gere\w*|represent\w+)\b"
)
_SEEKS = re.compile(rf"\b(?:cherch\w+|recherch\w+|interess\w+|quete|combien|quel(?:le)?s?|{_HEAD})\b")
_PURPOSE = re.compile(
    rf"(?:pour|dans le cadre|en vue|en preparation|a l occasion|au titre|suite) (?:de |d |du |des |a )?(?:\w+ ){{0,5}}?(?:{_WORK})\b"
)
_OPENING = re.compile(
    rf"(?P<cut>(?:(?:pour|dans le cadre d\w?|en vue d\w?) (?:(?:mon|ma|mes|notre|nos|un|une|l|la|le) )?|(?:mon|ma|mes|notre|nos) )(?:{_WORK})"
    rf"|(?:je suis |nous sommes |on est )?(?:a la|en) recherche|(?:{_BARE_WORK}))"
    rf"(?P<next>$| (?:sur|a|en|au|aux|dans|autour|portant|consacre\w*)\b| (?:de |d |des |du )?(?:l |la |le |les )?{_HEAD}\b)"
)
_LABEL: Final = re.compile(
    r"(?:publics?|beneficiaires?|cibles?)(?: (?:cibles?|vises?))?|regions?|departements?|villes?|communes?|pays|lieux?|territoires?|annees?(?: de \w+)?"
    r"|(?:formes? |statuts? )?juridiques?|criteres?|mots? cles?|sujets?"
)
_BREAKS = re.compile(r"[,;:.!?…–—]|\s-\s")
# « notre département », « dans un rayon de 15 km »: the request points at the place that the preamble names.
POINTS_BACK: Final = re.compile(
    r"\b(?:notre|nos|mon|ma|ici|la bas|sur place|par ici|dans le coin|du coin|chez nous|alentours?|environs|autour|rayon|km|kms|kilometres?|a proximite"
    r"|pres|localement|dans les parages|cette (?:ville|commune|region)|ce (?:departement|territoire))\b"
)


def split(question: Question) -> tuple[Question | None, Question]:
    """Return the preamble, or None, and the request."""
    cut = _preamble_end(question)
    preamble = _part(question, question.tokens[:cut]) if 0 < cut < len(question.tokens) else None
    request = _part(question, question.tokens[cut:]) if preamble else question
    opening = _OPENING.match(request.folded)
    if opening is None:
        return preamble, request
    used = request.positions(opening, "cut")
    return preamble, _part(request, request.tokens[used.stop :]) if used.stop < len(request.tokens) else request


def without_labels(question: Question) -> Question:
    """Return the question without the labels of a form: « public cible = jeunes », « région : Bretagne »."""
    dropped: set[int] = set()
    for number, token in enumerate(question.tokens):
        if not number or not re.search(r"[:=]", token.gap) or _ASKS.match(token.folded):
            continue
        for length in (3, 2, 1):
            label = " ".join(item.folded for item in question.tokens[max(0, number - length) : number])
            if len(label.split()) == length and _LABEL.fullmatch(label):
                dropped |= set(range(number - length, number))
                break
    return _part(question, tuple(token for i, token in enumerate(question.tokens) if i not in dropped))


def _part(question: Question, tokens: tuple[Token, ...]) -> Question:
    return replace(question, tokens=tokens)


# « mon fils est autiste, qui peut l'aider ? »: the preamble says for whom.
SAYS_FOR_WHOM: Final = re.compile(
    r"\b(?:mon|ma|mes|notre|nos) (?:fils|filles?|enfants?|bebe|mere|pere|parents?|mari|femme|epou(?:x|se)|conjointe?|compagn\w+|freres?|soeurs?|grands? \w+"
    r"|oncle|tante|neveux?|nieces?|voisine?s?|amie?s?|proches?|famille|copains?|copines?|eleves?|residents?)\b"
)
_AND_ASKS: Final = re.compile(r"^et (?:(?:je|nous|on|j) )?(?:cherch|souhait|voudr|aimer)\w+")


def _segments(question: Question) -> list[range]:
    """Return the runs of tokens between marks of punctuation; none breaks between quotation marks."""
    starts = [
        number
        for number, token in enumerate(question.tokens)
        if number
        and number not in question.quoted
        and (
            _BREAKS.search(token.gap)
            or _AND_ASKS.match(" ".join(item.folded for item in question.tokens[number : number + 3]))
        )
    ]
    bounds = [0, *starts, len(question.tokens)]
    return [range(low, high) for low, high in pairwise(bounds)]


def _preamble_end(question: Question) -> int:
    segments = _segments(question)
    end = 0
    for segment in segments[:-1]:
        text = " ".join(question.tokens[i].folded for i in segment)
        rest = " ".join(token.folded for token in question.tokens[segment.stop :])
        if not _ASKS.search(rest) or not _is_framing(text):
            break
        end = segment.stop
    return end


def _is_framing(text: str) -> bool:
    """Tell a run of words that greets, or says who asks and for what."""
    if set(text.split()) <= _GREETINGS or _PURPOSE.match(text):
        return True
    if _INTRODUCES.match(text) and not _SEEKS.search(text):
        return True
    return bool(_SPEAKER.search(text)) and not _ASKS.search(text)
