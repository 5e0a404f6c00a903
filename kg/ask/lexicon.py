"""What expressions mean: the labels, synonyms and cues of the ontology as a table of stems, and French periphrases.

Owns expressions only; places are the gazetteer's, names of organisations are the graph's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from ingest.identity import fold
from kg.ask import french
from kg.ask.model import ConceptKind
from kg.ask.words import ARTICLES, Question, Token, stem, stems, words_of
from ontology.terms import CRITERIA, LEGAL_FORMS, PUBLICS, STAGES, THEMES, Scheme
from ontology.vocabulary import Concept, concepts

SCHEME_OF: Final[dict[ConceptKind, Scheme]] = {
    "theme": THEMES,
    "public": PUBLICS,
    "critere": CRITERIA,
    "statut": LEGAL_FORMS,
    "etape": STAGES,
}
# Cues announce a concept in a text; of these vocabularies only do they name it in a question too.
_CUED = ("theme", "public")
# « les étrangers » are people, « à l'étranger » is a place: an expression listed with its article needs one.
_DETERMINERS = words_of("les des aux nos vos ces leurs ses certains plusieurs quels quelles chez aupres d")
_LONGEST = 8
# Words of labels too general to name the concept alone (« vie », « territoires », « accueil »).
_WEAK_FRAGMENTS = words_of("territoires accueil administration inclusion appui a l innovation sociale")
# A cue that starts so is a sentence about an initiative, not a name of its subject.
_HEAD_STEMS = frozenset(stem(head) for head in french.HEADS)
# Carriers as people name them; too ordinary for the ontology, they mean a legal form only after « portées par ».
CARRIER_FORMS: Final = {
    "ville": "collectivite", "commune": "collectivite", "mairie": "collectivite", "departement": "collectivite",
    "region": "collectivite", "agglomeration": "collectivite", "agglo": "collectivite", "metropole": "collectivite",
    "pays": "collectivite", "village": "collectivite", "municipalite": "collectivite", "elu": "collectivite", "maire": "collectivite",
    "ecole": "enseignement-recherche", "lycee": "enseignement-recherche", "college": "enseignement-recherche",
    "fac": "enseignement-recherche", "universite": "enseignement-recherche", "laboratoire": "enseignement-recherche",
    "recherche": "enseignement-recherche", "enseignement": "enseignement-recherche", "societe": "entreprise", "sas": "entreprise", "boite": "entreprise", "entrepreneur": "entreprise",
    "etat": "etat", "ministere": "etat", "prefecture": "etat", "asso": "association", "association": "association",
}  # fmt: skip
# Kinds of a legal form that the graph does not tell apart.
NARROW_FORMS: Final = words_of("scic scics scop scops cae sarl sas sasu eurl tpe pme startup startups ong ongs")
FORM_ADJECTIVES: Final = {
    "associatif": "association", "cooperatif": "cooperative", "mutualist": "mutuelle", "mutualiste": "mutuelle", "municipal": "collectivite",
    "communal": "collectivite", "intercommunal": "collectivite", "universitair": "enseignement-recherche",
    "universitaire": "enseignement-recherche", "ministeriel": "etat",
}  # fmt: skip
# Kinds of places, organisations and things: an expression that starts with one names something narrower than its theme.
# « jardin partagé » is one thing among those of « Alimentation et agriculture »; « alimentation durable » is the theme.
_THINGS: Final = frozenset(
    stem(word)
    for word in words_of(
        "monnaie supermarche epicerie garage jardin potager ferme creche atelier cafe cantine restaurant centre maison habitat residence"
        " centrale parc bus radio bibliotheque ludotheque bricotheque outilotheque colocation boutique friperie laverie conciergerie couveuse incubateur"
        " pepiniere budget regie territoire bourse caravane composteur poulailler ruche accorderie fab repair microcreche micro bus camion camionnette"
    )
)
_THINGS_ALONE: Final = frozenset(
    stem(word)
    for word in words_of(
        "fablab recyclerie ressourcerie amap accorderie ludotheque outilotheque bricotheque epicerie friperie creche microcreche bibliotheque"
        " conciergerie laverie fablabs hackerspace makerspace beguinage incubateur couveuse poulailler composteur gratiferia"
    )
)
# Things so various that their name says little in a title.
_VAGUE_THINGS: Final = frozenset(
    stem(word)
    for word in words_of(
        "jardin atelier cafe centre maison habitat parc bus territoire budget bourse fab repair micro ferme residence radio camion"
    )
)
_COMMON_NOUNS_OF_STAGES = words_of("idee pilote demarrage prototype test")


@dataclass(frozen=True)
class Sense:
    """One meaning of an expression. weak: a cue only."""

    kind: ConceptKind
    id: str
    weak: bool = False


@dataclass(frozen=True)
class Expression:
    """An expression found in a question: the positions of its tokens, and its meanings, the strong ones first."""

    start: int
    end: int
    senses: tuple[Sense, ...]

    @property
    def positions(self) -> range:
        """The positions of its tokens."""
        return range(self.start, self.end)


@dataclass(frozen=True)
class _Entry:
    senses: tuple[Sense, ...]
    determined: bool


def _fragments(concept: Concept) -> Iterator[str]:
    """Yield the parts of a label: « Culture et médias » → culture, médias."""
    for part in re.split(r",| et ", concept.label):
        if not set(fold(part).split()) <= _WEAK_FRAGMENTS:
            yield part.strip()


def _phrases(kind: ConceptKind, concept: Concept) -> Iterator[tuple[str, bool]]:
    """Yield (expression, weak)."""
    yield concept.label, False
    yield concept.id.replace("-", " "), False
    for words in concept.synonyms:
        yield words, False
    if kind == "theme":
        for words in _fragments(concept):
            yield words, False
    if kind in _CUED:
        for words in concept.cues:
            yield words, True


@cache
def table() -> dict[tuple[str, ...], _Entry]:
    """Return every expression under its stems."""
    found: dict[tuple[str, ...], dict[tuple[str, str], bool]] = {}
    free: set[tuple[str, ...]] = set()
    for kind, scheme in SCHEME_OF.items():
        for concept in concepts(scheme):
            for words, weak in _phrases(kind, concept):
                key = stems(words)
                if (
                    not key
                    or (weak and key[0] in _HEAD_STEMS)
                    or (kind == "etape" and len(key) == 1 and key[0] in _COMMON_NOUNS_OF_STAGES)
                ):
                    continue
                senses = found.setdefault(key, {})
                senses[kind, concept.id] = senses.get((kind, concept.id), True) and weak
                if fold(words).split()[0] not in ("les", "des", "aux", "l"):
                    free.add(key)
    return {key: _Entry(_ordered(senses), key not in free) for key, senses in found.items()}


def _ordered(senses: dict[tuple[str, str], bool]) -> tuple[Sense, ...]:
    strong = {kind for (kind, _), weak in senses.items() if not weak}
    kept = [Sense(SENSE_KIND[kind], id, weak) for (kind, id), weak in senses.items() if not weak or kind not in strong]
    return tuple(sorted(kept, key=lambda sense: sense.weak))


SENSE_KIND: Final[dict[str, ConceptKind]] = {str(kind): kind for kind in SCHEME_OF}


@cache
def vocabulary() -> frozenset[str]:
    """Return the folded words of every expression."""
    words = set()
    for kind, scheme in SCHEME_OF.items():
        for concept in concepts(scheme):
            for text, _ in _phrases(kind, concept):
                words.update(fold(text).split())
    return frozenset(words)


@cache
def names() -> frozenset[str]:
    """Return the folded words that name a concept alone: « mobilité », « recyclerie »."""
    words: set[str] = set()
    for kind, scheme in SCHEME_OF.items():
        for concept in concepts(scheme):
            words.update(fold(text) for text, weak in _phrases(kind, concept) if not weak)
    return frozenset(word for word in words if " " not in word)


@cache
def _openings() -> dict[str, int]:
    """Return the first stems, each with the length of the longest expression that starts so."""
    longest: dict[str, int] = {}
    for key in table():
        longest[key[0]] = max(longest.get(key[0], 0), len(key))
    return longest


def expressions(question: Question, free: frozenset[int] | None = None) -> list[Expression]:
    """Return the longest expressions from left to right; they do not overlap.

    free: the positions that may be read; all where None.
    """
    found = [*_patterned(question), *_listed(question)]
    readable = set(range(len(question.tokens))) if free is None else set(free)
    kept: list[Expression] = []
    for expression in sorted(found, key=lambda item: (item.start - item.end, item.start)):
        if set(expression.positions) <= readable:
            kept.append(expression)
            readable -= set(expression.positions)
    return sorted(kept, key=lambda item: item.start)


def _listed(question: Question) -> Iterator[Expression]:
    tokens = question.tokens
    for start, token in enumerate(tokens):
        length = _openings().get(token.stem, 0)
        for end, key in _runs(tokens, start, min(length, _LONGEST)):
            entry = table().get(key)
            if entry and (not entry.determined or _is_determined(tokens, start)):
                yield Expression(start, end, entry.senses)


def _is_determined(tokens: tuple[Token, ...], start: int) -> bool:
    return start > 0 and tokens[start - 1].folded in _DETERMINERS and tokens[start].folded[-1] in "sx"


def _runs(tokens: tuple[Token, ...], start: int, length: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the runs of up to `length` meaningful stems from a position, articles skipped inside."""
    key: list[str] = []
    for position in range(start, len(tokens)):
        if len(key) == length:
            return
        if position > start and tokens[position].folded in ARTICLES:
            continue
        key.append(tokens[position].stem)
        yield position + 1, tuple(key)


_PEOPLE = r"(?:habitant|usager|citoyen|beneficiaire|salarie|riverain|adherent|resident|locataire|membre|participant)\w*"
_RESOURCE = (
    r"(?:dons?|subventions?|ventes?|benevolat|ressources|financements?|recettes|mecenat|fonds|cotisations|prestations"
    r"|argent|revenus|marchand\w*)"
)
# Periphrases with gaps, over folded words: what a list of synonyms cannot hold.
_PATTERNS: Final[tuple[tuple[str, ConceptKind, str], ...]] = (
    (rf"(?:associ|impliqu|integr|consult|inclu|donn|laiss|fait|font|mett)\w* (?:\w+ ){{0,3}}{_PEOPLE} (?:\w+ ){{0,4}}"
     r"(?:decision|decid|gouvern|choix|pilotage|conception|concev|gestion|elaboration|parole|voix|projet)\w*",
     "critere", "gouvernance-participative"),
    (rf"{_PEOPLE} (?:\w+ ){{0,3}}(?:decid|particip|gouvern|gerent|cogerent|coconstrui|pilotent|prennent part)\w*"
     r"(?: (?:a|aux|au|dans) (?:la |les |l )?(?:decision|gouvernance|gestion|projet|choix|pilotage)\w*)?",
     "critere", "gouvernance-participative"),
    (rf"(?:font|fait|faire|laiss\w+|invit\w+) (?:decider|participer|choisir|voter|gouverner|contribuer) (?:\w+ ){{0,2}}{_PEOPLE}",
     "critere", "gouvernance-participative"),
    (r"(?:decisions?|choix) (?:\w+ ){0,3}(?:ensemble|en commun|collectivement|a plusieurs)",
     "critere", "gouvernance-participative"),
    (r"co (?:construi|concev|decid|ger|gestion)\w*|coconstrui\w*|codecid\w*|cogere\w*",
     "critere", "gouvernance-participative"),
    (rf"(?:mari|combin|mel|hybrid|crois|allient|allie|mix|associ|conjugu|melang)\w* (?:\w+ ){{0,3}}{_RESOURCE}"
     rf"(?: \w+){{0,4}} {_RESOURCE}", "critere", "modele-economique-pluriel"),
    (r"(?:plusieurs|differentes|diverses|multiples|differents|divers) (?:sources?|formes?|types?|modes?) de "
     r"(?:financement|revenu|ressource|recette)\w*", "critere", "modele-economique-pluriel"),
    (r"(?:rend|mett|propos)\w* (?:\w+ ){0,5}(?:accessibles?|a la portee)(?: (?:de |a )?(?:tous|toutes|chacun))?",
     "critere", "accessibilite"),
    (r"(?:lev|supprim|leve)\w* (?:les |des )?(?:freins?|obstacles?|barrieres?)", "critere", "accessibilite"),
    (r"(?:petits?|bas|faibles?) prix|gratuit\w*", "critere", "accessibilite"),
    (r"(?:usage|partage) plutot que (?:la |le |l )?(?:propriete|possession|achat|vente)", "critere", "logique-de-service"),
    (r"(?:pret|partag|mutualis|lou)\w* (?:\w+ ){0,2}(?:materiel|locaux|moyens|equipements)",
     "critere", "logique-de-service"),
    (r"(?:chang|transform|evolu|boulevers|modifi)\w* (?:\w+ ){0,3}"
     r"(?:societe|pratiques|mentalites|regards?|politiques|normes|comportements|lois?)", "critere", "changement-social"),
    (r"(?:repris|repliqu|dupliqu|copi|reprodui|imit|diffus)\w* (?:\w+ ){0,3}"
     r"(?:ailleurs|autres (?:territoires|villes|communes|regions|pays)|politiques? publiques?)",
     "critere", "changement-social"),
    (r"(?:impacts?|effets?|resultats?) (?:deja )?(?:direct|observ|mesur|constat|concret|chiffr|prouv|visible)\w*",
     "critere", "impacts-directs"),
    (r"(?:ancr|enracin|implant)\w* (?:dans |sur )?(?:\w+ )?(?:territoires?|locale?s?|localement|terroir)",
     "critere", "ancrage-territorial"),
    (r"(?:appui|valoris|mobilis|utilis)\w* (?:sur )?(?:les |des )?(?:ressources|acteurs|partenaires|forces|savoir faire) "
     r"(?:du (?:territoire|coin|cru)|locale?s?|locaux)", "critere", "ancrage-territorial"),
    (r"(?:repond\w*|reponse) a (?:un |des |ce )?(?:vrais? )?besoins?(?: (?:social|sociaux))?", "critere", "finalite-sociale"),
    (r"(?:viv|dorm|pass|gens|personnes|ceux)\w* (?:\w+ ){0,2}(?:a la|dans la|de la) rue", "public", "personnes-precaires"),
    (r"(?:sous le|au) seuil de pauvrete|vivant dans la pauvrete", "public", "personnes-precaires"),
    (r"(?:sort\w*|sorti\w*) de (?:prison|detention)", "public", "detenus"),
    (r"(?<=femmes )agees|(?:(?<=hommes )|(?<=migrants )|(?<=immigres )|(?<=parents )|(?<=couples ))ages",
     "public", "personnes-agees"),
    (r"cherch\w* (?:un |du |d )?(?:emploi|travail|boulot|job)", "public", "demandeurs-emploi"),
)  # fmt: skip
_AGE = re.compile(
    r"(?<!il y a )(?<!depuis )(?<!y a )(?P<side>moins|plus) de (?P<age>\d{1,2}) ans|(?P<from>\d{1,2}) ans et (?:plus|davantage)|a partir de (?P<since>\d{1,2}) ans"
    r"|(?:(?:entre|ages? de|agees? de|de|les) )?(?P<low>\d{1,2}) (?:ans )?(?:(?:a|et|ou) )?(?P<high>\d{1,2}) ans"
)
# To what age one is a child, and young, in the publics of the ontology; from what age one is old.
_CHILD_TO, _MINOR_TO, _YOUNG_TO, _OLD_FROM = 12, 18, 30, 55


# « les initiatives de moins de 5 ans » are recent ones, not for children.
_AGE_OF_INITIATIVES = re.compile(rf"\b(?:{'|'.join(french.HEADS)})s? (?:qui )?(?:de |d |ont |ayant |agee?s? de )?$")


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], Sense], ...]:
    return tuple((re.compile(rf"\b(?:{pattern})\b"), Sense(kind, id)) for pattern, kind, id in _PATTERNS)


def _patterned(question: Question) -> Iterator[Expression]:
    for pattern, sense in _compiled():
        for match in pattern.finditer(question.folded):
            covered = question.positions(match)
            yield Expression(covered[0], covered[-1] + 1, (sense,))
    for match in _AGE.finditer(question.folded):
        if _AGE_OF_INITIATIVES.search(question.folded[: match.start()]):
            continue
        if senses := tuple(Sense("public", id) for id in _publics_of_age(match)):
            covered = question.positions(match)
            yield Expression(covered[0], covered[-1] + 1, senses)


def _publics_of_age(match: re.Match[str]) -> tuple[str, ...]:
    """Return the publics of an age or of a range of ages, () for grown-ups, whom no public names."""
    if match["low"]:
        low, high = sorted((int(match["low"]), int(match["high"])))
    elif match["side"] == "moins":
        high = int(match["age"])
        low = _CHILD_TO + 1 if high > _MINOR_TO else 0
    else:
        low, high = int(match["from"] or match["since"] or match["age"]), 120
    if low >= _OLD_FROM:
        return ("personnes-agees",)
    if high > _YOUNG_TO:
        return ()
    children, young = low <= _CHILD_TO, high > _CHILD_TO
    return (*(("enfants",) if children else ()), *(("jeunes",) if young else ()))


def narrower(words: Sequence[str]) -> tuple[str, ...]:
    """Return the stems of an expression of a theme that names a kind of thing, () where it names the theme itself.

    words: folded, in order.
    """
    found = tuple(stem(word) for word in words if word not in ARTICLES)
    if not found or frozenset(found) in _label_stems():
        return ()
    thing = found[0] in _THINGS if len(found) > 1 else found[0] in _THINGS_ALONE
    return found if thing else ()


def is_own_name(words: Sequence[str]) -> bool:
    """Tell whether folded words are a theme's label, a part of it, or one word that half of its label is made of."""
    found = frozenset(stem(word) for word in words if word not in ARTICLES)
    return any(found <= label for label in _label_stems())


def head_of(phrase: tuple[str, ...]) -> str | None:
    """Return the noun of a narrower expression that says as much in a title, None where it is too vague."""
    return None if len(phrase) < 2 or phrase[0] in _VAGUE_THINGS else phrase[0]


@cache
def _label_stems() -> frozenset[frozenset[str]]:
    """Return the labels of themes and their parts, as stems."""
    texts = (text for entry in concepts(THEMES) for text in (entry.label, *_fragments(entry)))
    return frozenset(frozenset(stems(text)) for text in texts)


def sense_of(text: str, kinds: tuple[ConceptKind, ...]) -> Sense | None:
    """Return what a whole expression means in one of some vocabularies, the first first; None where it has no such sense."""
    key = tuple(stem(word) for word in fold(text).split() if word not in ARTICLES)
    entry = table().get(key)
    if entry is None:
        return None
    found = [sense for sense in entry.senses if sense.kind in kinds and not sense.weak]
    return min(found, key=lambda sense: kinds.index(sense.kind), default=None)
