"""Whom an initiative takes after (`inspiredBy`) and what it is a part of (`partOf`), with the sentence that says it.

Owns the verbs of these two relations. What follows one counts only where it is a proper name: « inspiré par la colère »,
« sur le modèle associatif », a place, a law or a person name no initiative.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ingest.extract.names import first_names
from ingest.extract.text import Analysis, Sentence
from ingest.gazetteer import gazetteer
from ingest.identity import fold
from ingest.model import Evidence, OrganisationMention, RelationKind, RelationMention
from ingest.naming import ARTICLES, CHANNELS, DOMAIN, FUNCTION_WORDS, KIND, NAME, PLAIN_WORD, QUOTED, name_key, unquoted

# What announces the name, from the surest: a quoted or announced name, an article before it, the name alone.
_ANNOUNCED, _ARTICLE, _BARE = 0.85, 0.75, 0.6

_LY: Final = r"(?: (?:\w+ment|aussi|encore|désormais|donc|alors|en partie|à la fois|tout droit|beaucoup|fort))?"
_OF: Final = r"(?:d['’]|(?:de|du|des)\b)"
_TO: Final = r"(?:à|au|aux)\b"
# What may stand between the verb and the name, and announces it: « l'expérience des », « du réseau national ».
_MODEL: Final = (
    rf"(?=[a-zà-ÿ])(?i:expériences?|modèles?|exemples?|concepts?|principes?|idées?|fonctionnement|{KIND}|fédérations?|unions?|groupes?"
    r"|maisons?|lieux|fondations?|confédérations?|alliances?|expérimentations?|cafés?)"
)
_ADJECTIVES: Final = r"(?: (?!(?:de|du|des|et|ou|à|au|aux|en|dans|sur|par|pour|qui|que|dont)\b)[a-zà-ÿœ-]{3,}){0,2}?"
_DET: Final = r"(?:(?:l['’]|(?:le|la|les|un|une|ce|cet|cette|son|sa|ses|nos|notre|leurs?|plusieurs|autres)\b) ?)"
_INSPIRED: Final = (
    rf"s['’](?:inspir(?:e|ent|ant|ait|aient)|en inspir(?:e|ent)|(?:est|était|étant) {_LY}?inspirée?s?){_LY} {_OF}"
    rf"|se sont{_LY} inspirée?s{_LY} {_OF}"
    rf"|(?<!a )(?<!ont )(?<!avait )(?<!avaient )(?<!ayant )inspirée?s?{_LY} (?:{_OF}|par\b)"
    rf"|(?:sur|selon|d['’]après|suivant) le (?:même )?(?:modèle|principe|concept) {_OF}"
    rf"|(?:pren(?:d|ant|nent)|pris)(?: pour)? (?:modèle|exemple) sur|à l['’]instar {_OF}"
    rf"|(?:essaimage|réplique|réplication|transposition|adaptation|déclinaison)(?: (?:locale|française|rurale|urbaine))? {_OF}"
    rf"|(?:essaimée?s?|adaptée?s?|transposée?s?|dupliquée?s?|répliquée?s?|importée?s?|repris(?:es?)?){_LY}"
    rf" (?:{_OF}|depuis\b|à partir {_OF})"
    rf"|repren(?:d|ant)(?: (?:le|l['’]|la) ?(?:modèle|principe|concept|idée|méthode|recette))+ {_OF}"
)
_PART: Final = (
    r"(?:fait|faisait|faisant)(?: (?:aujourd['’]hui|désormais|aussi|également))? partie(?: intégrante)? " + _OF
    + rf"|(?:est|était|étant|devenue?|(?<=[,(] )|(?<=^))(?: (?:aussi|également|désormais|aujourd['’]hui|un|une))*(?:(?<=^)| ?)"
      rf"(?:membre|adhérente?|composante)(?: (?:actif|active|fondateur|fondatrice|associée?))? {_OF}"
    + rf"|(?:sommes|étions)(?: \w+)? membres? {_OF}|adhère {_TO}|affiliée?s? {_TO}|appartient {_TO}"
    + rf"|(?:rejoint|(?:a|ont|avons) intégré)(?= {_DET}{_MODEL}\b)"
    + rf"|\bantenne(?: (?:locale|départementale|régionale|\w+aise|\w+oise))? {_OF}"
    + rf"|\bl['’]une? des (?:[\w-]+ )?(?:lieux|sites|antennes|membres|composantes|maisons|boutiques|structures|groupes) {_OF}"
)  # fmt: skip
_LEAD: Final = rf"(?P<lead>(?: ?{_DET}?{_MODEL}{_ADJECTIVES}(?: (?:d['’]|(?:de|du|des)\b))?){{0,3}})"
_NAMED: Final = rf"{_LEAD}(?: |,? ?(?=«))?(?P<article>l['’]|(?:la|le|les)\b)? ?(?P<name>{NAME})"
# « le garage du Hainaut » : one word after such a noun is where it stands, more often than its name.
_COMPLEMENT: Final = re.compile(
    r"(?<!expérience)(?<!modèle)(?<!exemple)(?<!concept)(?<!principe)(?<!idée)(?<!réseau)(?<!mouvement)(?<!fédération)"
    r"(?<!adhérents)(?<!national)(?<!nationale)(?<!international)(?<!internationale) (?:du|de|d['’])$"
)
_CUES: Final[dict[RelationKind, re.Pattern[str]]] = {
    "inspiredBy": re.compile(rf"(?<!\w)(?P<cue>(?i:{_INSPIRED})){_NAMED}"),
    "partOf": re.compile(rf"(?<!\w)(?P<cue>(?i:{_PART})){_NAMED}"),
}
_CONTRACTED: Final = re.compile(r"(?:\bdu|\bdes|\bau|\baux)$")
# A clause is negated, hoped for, or somebody else's: what it says is no fact of this initiative.
_CLAUSE: Final = re.compile(r"[;:.()!?]|, | mais | puis | et ")
_REFUSED: Final = re.compile(
    r"\b(?:n['’]|(?:ne|sans|ni|jamais|plutôt que|loin|au lieu|contrairement|si|pourr\w+|devr\w+|souhait\w+|envisag\w+|voudr\w+"
    r"|aimer\w+|espèr\w+|d['’]autres|plusieurs|nombreu\w+|certain\w+|quelques)\b)",
    re.IGNORECASE,
)
_PERSON_BEFORE: Final = re.compile(
    r"\b(?:président|direct|fondat|animat|coordinat|chercheu|professeu|élue?|maire|adjointe?|déléguée?|responsable|salariée?)\w*"
    r"[^.;]{0,40}$",
    re.IGNORECASE,
)
# What is drawn, written or taught after something is a work; the initiative is not.
_WORKS: Final = re.compile(
    r"\b(?:documents?|pictogrammes?|illustrations?|images?|photos?|dessins?|logos?|textes?|articles?|modules?|objectifs"
    r"|recettes?|contes?|romans?|spectacles?|pièces?|œuvres?|fresques?|chansons?|films?|scénarios?|décors?|costumes?)\b",
    re.IGNORECASE,
)
_MOVED: Final = re.compile(r"\b(?:adapt|transpos|dupliqu|répliqu|import|repris)é?e?s?\b")
# First words of capitalised names that are no initiative: laws and texts, periods, ideas, territories.
_OTHER_THINGS: Final = """
    charte declaration constitution convention loi code directive traite reglement accord accords bible evangile evangiles
    coran moyen renaissance revolution lumieres republique nature antiquite histoire etat union europe communaute commune
    metropole eurometropole pays parc region departement agglomeration canton quartier bassin massif vallee ville mairie
    economie ess schema plan contrat conseil prefecture academie ministere saint dieu objectif objectifs agenda grand
    monsieur madame mme docteur professeur pape seconde premiere onu unesco ocde
"""
_NO_INITIATIVE: Final = frozenset(_OTHER_THINGS.split())
_TRAILING_PLACE: Final = re.compile(r"^(?P<name>.+?) (?:à|en|au|aux) (?P<place>[^ ].*)$")


def extract_relations(
    analysis: Analysis, organisations: Sequence[OrganisationMention] = ()
) -> tuple[RelationMention, ...]:
    """Return the relations that a text states between its initiative and others, in order; each name once a kind.

    organisations: the text's own, whose spans tell how far a name goes (« Territoires zéro chômeur de longue durée »).
    """
    reader = _Reader(analysis, organisations)
    found: dict[tuple[RelationKind, str], RelationMention] = {}
    for sentence in analysis.sentences:
        for kind, pattern in _CUES.items():
            for mention in reader.read(sentence, kind, pattern):
                found.setdefault((kind, name_key(mention.name)), mention)
    return tuple(sorted(found.values(), key=lambda mention: mention.evidence.start))


@dataclass(frozen=True)
class _Reader:
    """Judges the names that the verbs of one text lead to."""

    analysis: Analysis
    organisations: Sequence[OrganisationMention]

    @cached_property
    def _title_key(self) -> str:
        return name_key(self.analysis.title)

    def read(self, sentence: Sentence, kind: RelationKind, pattern: re.Pattern[str]) -> Iterator[RelationMention]:
        """Yield the relations of one kind in a sentence."""
        for match in pattern.finditer(sentence.text):
            clause = _CLAUSE.split(sentence.text[: match.start()])[-1] + match["cue"]
            if _REFUSED.search(clause) or _WORKS.search(clause):
                continue
            if kind == "partOf" and self._is_persons(sentence, match):
                continue
            name = self._name(sentence, match)
            confidence = self._confidence(name, match)
            if confidence and not self._is_itself(name):
                yield RelationMention(kind, name, Evidence(sentence.text, sentence.start, sentence.end), confidence)

    def _name(self, sentence: Sentence, match: re.Match[str]) -> str:
        """Return the name, as far as the organisation that it begins goes, without the place where that one is."""
        written = match["name"]
        start, end = (sentence.start + place for place in match.span("name"))
        for mention in self.organisations:
            if mention.start == start and mention.end is not None and end < mention.end <= sentence.end:
                written = self.analysis.text[start : mention.end]
        name = unquoted(written)
        trailing = None if re.fullmatch(QUOTED, written) else _TRAILING_PLACE.match(name)
        return trailing["name"] if trailing and gazetteer().lookup(trailing["place"]) else name

    def _is_itself(self, name: str) -> bool:
        key = name_key(name)
        return not key or key in self._title_key

    def _is_persons(self, sentence: Sentence, match: re.Match[str]) -> bool:
        """Tell « Jeanne Morel, membre du réseau X » : a person belongs, not the initiative."""
        start = sentence.start + match.start()
        near = any(entity.label == "PER" and 0 <= start - entity.end <= 3 for entity in self.analysis.entities)
        return near or bool(_PERSON_BEFORE.search(sentence.text[: match.start()]))

    def _confidence(self, name: str, match: re.Match[str]) -> float:
        """Return how sure it is that a name is an initiative's, 0.0 where it is not one."""
        words = fold(name).split()
        if not words or not (name[0].isupper() or name[0].isdigit() or re.fullmatch(DOMAIN, name)):
            return 0.0
        if words[0] in _NO_INITIATIVE or words[0] in FUNCTION_WORDS - ARTICLES or fold(name) in CHANNELS:
            return 0.0
        if gazetteer().lookup(name) or gazetteer().demonym(name):
            return 0.0
        if re.fullmatch(KIND, name) and not match["lead"].strip() and not re.fullmatch(QUOTED, match["name"]):
            return 0.0
        if _COMPLEMENT.search(match["lead"]) and PLAIN_WORD.fullmatch(name):
            return 0.0
        if match["lead"].strip() or re.fullmatch(f"{QUOTED}|{DOMAIN}", match["name"]):
            return _ANNOUNCED
        if words[0] in first_names() and len(words) > 1 and not match["article"]:
            return 0.0
        article = bool(match["article"]) or bool(_CONTRACTED.search(match["cue"]))
        if article:
            return _ARTICLE
        unsure = bool(_MOVED.match(match["cue"])) or PLAIN_WORD.fullmatch(name) is not None
        return 0.0 if unsure and not _is_known(name) else _BARE


def _is_known(name: str) -> bool:
    """Tell a single word that names an organisation everybody knows (Emmaüs)."""
    from ingest.extract.organisation_words import match_known, plain_words

    return match_known(plain_words(f"chez {name}"), 1) is not None
