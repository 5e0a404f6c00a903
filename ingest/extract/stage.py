"""The stage an initiative has reached, where its text says so.

Stages: CSESS's definition of social innovation (emergence, experimentation, diffusion, evaluation), and « arrêtée ».
"""

import re
from functools import cache

from ingest.extract.lexicon import Lexicon
from ingest.extract.text import Analysis, Sentence
from ingest.model import ConceptMention, Evidence
from ingest.naming import KIND
from ontology.terms import STAGES
from ontology.vocabulary import concepts

# Where a text speaks of several stages, what it says last of its life wins.
ORDER = ("arretee", "diffusion", "evaluation", "experimentation", "emergence")
# A sentence about somebody else's life, or about what is only hoped, says nothing of this one's stage.
_HOPED = re.compile(
    r"\b(?:souhait\w+|envisag\w+|pourr(?:a|ait|aient|ont)|espér\w+|aimerai\w*|à terme|ambition\w*|voudrai\w*|si )\b",
    re.I,
)


_OTHERS = (
    r"(?:d.autres|plusieurs(?: autres)?|de nombreu(?:x|ses)|une? (?:dizaine|quinzaine|vingtaine|centaine) d.\s?(?:autres )?)\s?"
    r"(?:villes|communes|municipalités|collectivités|territoires|quartiers|départements|régions|pays|structures|"
    r"établissements|associations|hôpitaux|écoles)"
)
_IT = rf"(?:\b(?:il|elle|l['’]expérience|le festival|la structure|la boutique|la maison|l['’]équipe)|{KIND}(?: [\w’'«»-]+){{0,5}}?)"
_ENDED = (
    r"(?:a|ont)(?: définitivement| finalement| dû)*(?: fermé\b| fermer\b| cesser\b| s['’]arrêter| mettre la clé sous la porte"
    r"| mettre fin| baissé le rideau| mis la clé sous la porte| cessé d['’]exister| déposé le bilan| disparu)"
    r"|n['’](?:a|aura|ont) (?:pas|guère) survécu|,? arrêtée?s? (?:en|depuis|faute|fin|au bout|après)\b"
    r"|est(?: aujourd['’]hui| désormais| maintenant)? (?:(?:définitivement )?(?:arrêté|terminé|fermé|interrompu|abandonné)e?\b(?! (?:le|les|du|au|aux|chaque|en août)\b)|à l['’]arrêt)"
)
# What closed before is the need that the initiative answers: « l'usine a fermé », « le dernier commerce a fermé ses portes ».
_CLOSED_BEFORE = re.compile(
    r"\b(?:derni(?:er|ère)s?|usines?|mines?|commerces?|boulangeries?|bureaux? de poste|gares?|casernes?|tribunal|maternités?"
    r"|hôpital|hôpitaux|hauts[- ]fourneaux|filatures?)\b[^.;:]{0,60}\b(?:ferm|cess|arrêt|liquid|disparu|n['’]exist)",
    re.I,
)
# What the ontology's cues cannot say, for words may stand between: « inspire aujourd'hui d'autres communes ».
_PATTERNS = {
    "arretee": re.compile(rf"{_IT} ?(?:{_ENDED})", re.I),
    "diffusion": re.compile(
        rf"\b(?:inspire(?:nt)?|a(?:vait)? inspiré|repris\w*|adopt\w+|install\w+|reprodui\w+|dupliqu\w+|implant\w+|émules)\b"
        rf".{{0,60}}\b{_OTHERS}|\b(?:désormais|aujourd.hui|maintenant)\b.{{0,40}}\b{_OTHERS}"
        r"|\b(?:désormais|maintenant) généralis\w+",
        re.I,
    ),
    "experimentation": re.compile(
        r"\b(?:ouvert|testé|lancé|déployé)\w* dans (?:deux|trois|quatre|cinq|\d+) (?:départements|territoires|communes) pilotes",
        re.I,
    ),
    "emergence": re.compile(
        r"\bune fois (?:créé|ouvert|construit|lancé|achevé)\w*|\bser(?:a|ont) (?:créé|ouvert|inauguré|lancé|construit)\w*"
        r"|\bprojet de création d",
        re.I,
    ),
}


@cache
def _lexicon() -> Lexicon:
    return Lexicon((stage.id, cue) for stage in concepts(STAGES) for cue in stage.cues)


def evidence_of(sentence: Sentence) -> Evidence:
    """Return a sentence as evidence."""
    return Evidence(sentence.text, sentence.start, sentence.end)


def _announced(text: str) -> list[str]:
    by_rule = [id for id, pattern in _PATTERNS.items() if pattern.search(text)]
    return [*by_rule, *(match.id for match in _lexicon().matches(text))]


def extract_stage(analysis: Analysis) -> ConceptMention | None:
    """Return the stage that a sentence announces, or None where the text does not say."""
    found: dict[str, Evidence] = {}
    for sentence in analysis.sentences:
        if _HOPED.search(sentence.text) or sentence.text.endswith("?"):
            continue
        for id in _announced(sentence.text):
            if id == "arretee" and _CLOSED_BEFORE.search(sentence.text):
                continue
            found.setdefault(id, evidence_of(sentence))
    for id in ORDER:
        if id in found:
            return ConceptMention(id, 0.6, (found[id],))
    return None
