"""The stage an initiative has reached, where its text says so.

Stages: CSESS's definition of social innovation (emergence, experimentation, diffusion, evaluation), and « arrêtée ».
"""

import re
from functools import cache

from ingest.extract.lexicon import Lexicon
from ingest.extract.text import Analysis, Sentence
from ingest.model import ConceptMention, Evidence
from ontology.terms import STAGES
from ontology.vocabulary import concepts

# Where a text speaks of several stages, what it says last of its life wins.
ORDER = ("arretee", "diffusion", "evaluation", "experimentation", "emergence")
# A sentence about somebody else's life, or about what is only hoped, says nothing of this one's stage.
_HOPED = re.compile(
    r"\b(?:souhait\w+|envisag\w+|pourr(?:a|ait|aient|ont)|espér\w+|aimerai\w*|à terme|ambition\w*|voudrai\w*|si )\b",
    re.I,
)


@cache
def _lexicon() -> Lexicon:
    return Lexicon((stage.id, cue) for stage in concepts(STAGES) for cue in stage.cues)


def evidence_of(sentence: Sentence) -> Evidence:
    """Return a sentence as evidence."""
    return Evidence(sentence.text, sentence.start, sentence.end)


def extract_stage(analysis: Analysis) -> ConceptMention | None:
    """Return the stage that a sentence announces, or None where the text does not say."""
    found: dict[str, Evidence] = {}
    for sentence in analysis.sentences:
        if _HOPED.search(sentence.text):
            continue
        for match in _lexicon().matches(sentence.text):
            found.setdefault(match.id, evidence_of(sentence))
    for id in ORDER:
        if id in found:
            return ConceptMention(id, 0.6, (found[id],))
    return None
