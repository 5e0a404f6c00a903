"""Match words to the controlled vocabularies: « précarité », « Personnes âgées », « loi 1901 » → an identifier."""

from functools import cache

from ingest.identity import fold
from ontology.terms import Scheme
from ontology.vocabulary import concepts


def singular(folded: str) -> str:
    """Return folded words without the plural marks -s and -x (words of four letters or more)."""
    return " ".join(word[:-1] if len(word) > 3 and word[-1] in "sx" else word for word in folded.split())


@cache
def _table(scheme: Scheme) -> dict[str, str]:
    table: dict[str, str] = {}
    for concept in concepts(scheme):
        for words in (concept.label, concept.id, concept.label_en, *concept.synonyms):
            table.setdefault(singular(fold(words)), concept.id)
    for concept in concepts(scheme):
        table[singular(fold(concept.label))] = concept.id
        table[singular(fold(concept.id))] = concept.id
    return table


def concept_id(scheme: Scheme, words: str) -> str | None:
    """Return the identifier whose label, synonym or id is `words` (accents, case and plural ignored), or None."""
    return _table(scheme).get(singular(fold(words)))
