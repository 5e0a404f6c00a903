"""What a sentence shows besides its meaning: tense, figures, purpose, lack, resources, the heading above it.

Each signal is a plain rule of French; the trained head weighs them (`classifier.py`), so a loose one does little harm.
"""

import math
import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ingest.extract.lexicon import Lexicon
from ontology.terms import CRITERIA
from ontology.vocabulary import concepts

# Resources of the three economic principles (Polanyi, taken up by the Institut Godin's grid): two kinds make a plural
# model. « prestation de service » is how the CAF calls its funding: it is no sale.
RESOURCES = {
    "marché": r"\b(?:vent[es]s?|vendus?e?s?|prestations?(?! de service)|factur\w+|chiffre d.affaires|autofinanc\w+|recettes?"
    r"|loyers?|commercialis\w+|ressources propres|clients?|billetterie|abonnements?|locations? de|commandes)\b",
    "redistribution": r"\b(?:subvention\w*|financements? publics?|fonds publics?|aides? publiques?|aides? (?:de l|à l|aux|du|d)"
    r"|fonds européens?|FSE|FEDER|LEADER|prestations? de service|crédits|(?:l.)?État|région|département|commune|ville|CAF"
    r"|conseil (?:départemental|régional|général)|taxe d.apprentissage|argent public|dotations?)\b",
    "réciprocité": r"\b(?:bénévol\w+|dons?|legs|cotisations?|adhésions?|mécén\w+|financements? participatifs?|crowdfunding"
    r"|mises? à disposition|gracieu\w+|prêt(?:e|ée|és?|ées)? gratuit\w*|entraide|volontaires?|troc|fondations?|donateurs?"
    r"|prix libre|épargne (?:citoyenne|solidaire))\b",
}
_RESOURCES = {kind: re.compile(pattern, re.I) for kind, pattern in RESOURCES.items()}
MONEY = re.compile(
    r"€|\beuros?\b|\bbudget|\bfinanc|\bressources?\b|\brecettes?\b|\bcoûts?\b|modèle économique|\bsubvention|\bfonds\b"
    r"|équilibr\w+|\bcomptes\b|\brevenus?\b",
    re.I,
)
SIGNALS = {
    "purpose": r"^\W*(?:afin d|pour |face |devant |parce qu|en vue d|dans le but|dans un contexte|constatant|partant du)",
    "lack": r"\bmanqu\w+|\babsence|insuffisan|difficult|\bisol[ée]\w*|\bsolitude|\bpriv[ée]\w* d|\bexclu\w*|précar|fragil|souffr"
    r"|\bbesoins?\b|probl[èé]m|inégalit|\bpein\w+ à|\bfaute d|renonc|dépourvu|éloign|\brupture|pénurie|désert|\brar(?:e|es|éfi)"
    r"|impossib|trop (?:cher|tard|souvent|de|peu|rare|loin)|ne (?:peu\w+|sav\w+|trouv\w+|dispos\w+) (?:pas|plus|ni)|menac"
    r"|\bdispers|\bobstacle|\bfreins?\b|lacune|méconn|vulnérab|décroch|chôm|discrimin|\bsans (?:emploi|logement|abri|diplôme)",
    "against": r"\b(?:lutt\w+ contre|endiguer|rompre|prévenir|remédier|combattre|réduire|pallier|répond\w* à|combler)\b",
    "aim": r"\b(?:vis(?:e|ent|ait|ant) (?:à|l)|pour (?:but|objectif|vocation|ambition|mission)|objectifs?\b|souhait\w+|entend\w*\b"
    r"|ambitionn?\w*|permett(?:re|ra|ront|ant)\b|permet\w*\b|envisag\w+|cherch\w+ à|doit\b|devra\w*|pourr\w+)",
    "future": r"\b(?:ser(?:a|ont)|aur(?:a|ont)|prévoi\w+|prévu\w*|prochain\w*|à terme|à venir|bientôt|demain)\b",
    "past": r"\b(?:a|ont|est|sont|ai|avons)\s+(?:\w+ment\s+|déjà\s+|ainsi\s+|pu\s+|été\s+|aussi\s+|d.ores et déjà\s+){0,2}"
    r"\w+(?:é|ée|és|ées|i|is|ie|it|u|us|ue|ues|ert)\b",
    "passive": r"\b(?:a|ont) été\b|\bs.est\b|\bse sont\b",
    "since": r"\b(?:désormais|aujourd.hui|depuis|dorénavant|à ce jour|en (?:un|deux|trois|quatre|cinq|dix) ans|l.an dernier"
    r"|cette année|au bout d|à l.issue)\b",
    "effect": r"\b(?:améliora|augment|diminu|baiss|recul|rédui|évit|progress|gagn|retrouv|repri|doubl|tripl|chut|économis"
    r"|sauv|bénéfici|témoign|constat|a permis|ont permis|a favorisé|contribu|grâce à|obtenu|créé|trouvé|formé|accueilli"
    r"|accompagnés|aidé|touché|logé|relog|embauch)\w*",
    "figure": r"\d",
    "percent": r"\d\s*%|pour cent|\bsur (?:dix|cinq|trois|deux|quatre|\d)",
    "euro": r"€|\beuros?\b",
    "counted": r"\b\d[\d\s]*\s+(?:personnes|familles|enfants|jeunes|emplois|tonnes|habitants|bénéficiaires|participants|élèves"
    r"|logements|repas|ménages|femmes|salariés|bénévoles|adhérents|élus|projets|entreprises|demandeurs)",
    "value": r"autonom|émancip|\bcommuns?\b|sobri|solidar|citoyen|équit|\bjustes?\b|\bjustice|dignit|dign[es]+\b|bienveill"
    r"|alternati|vivre.ensemble|libre|coopér|transition|humain|respect|démocrati|durable|éthique|égalit|fraterni|utopi"
    r"|convi(?:ction|nc)|croyons|valeurs?\b|philosoph|idéal|société|pouvoir d.agir|monde|réappropri|capacité d.agir",
    "decide": r"décid|\bvot[eé]|co.?constr|co.?concep|co.?élabor|co.?produ|concert|particip|assemblée|conseil d.administration"
    r"|comité|gouvernance|sociétaire|coopérat|collégi|autogér|budget participatif|associ(?:ent|er|és|ée)\b|consult|délib"
    r"|imagin\w+|conçu\w* (?:avec|par)|choisi|élabor|codir|pilot|tirage au sort|scic\b|parole|expertise d.usage|cogest",
    "access": r"gratuit|\bprix|\btarif|accessib|\baccès|guichet|itinéran|mobile|à domicile|sans (?:condition|rendez|inscription"
    r"|justificatif|contrepartie)|anonym|adapt[ée]|tradui|quotient|solidaires?\b|à moitié|moins cher|ouvert\w* à tous|braille"
    r"|transport|se déplace|va à la rencontre|de proximité|langue|petits prix|en ligne|modeste|aller.vers|se rend",
    "service": r"accompagn|\bprêt|\blou(?:e|er|ent|és?)\b|location|partag|mutualis|échang|atelier|orient|mis\w* à disposition"
    r"|conseil|soutien|soutien\w+|aid(?:e|er|ent)\b|rencontr|convivial|\bliens?\b|appren|permanence|écout|animation|support"
    r"|suivi|tuteur|mentor|parrain|formation|prestation|entraid|emprunt|met en (?:relation|commun)|mise en relation|répar",
    "spread": r"essaim|répliqu|dupliq|généralis|\bétend|étendu|inspir|modèle|d.autres (?:villes|communes|territoires|quartiers"
    r"|pays|associations|structures|régions|départements|collectivités|établissements)|repris|\bloi\b|pérennis|politique publi"
    r"|pratiques|regard|évolu|transform|diffus|émules|transfér|transpos|label|ailleurs|adopt|posture|norme|changement",
    "territory": r"territoi|\bloca(?:l|le|les|ux)\b|quartier|commune|village|habitant|acteurs|partenaria|réseau|région|rural|\bpays"
    r"|producteurs|filière|canton|vallée|agglomération|bassin|mobilis|voisin|bourg|intercommunal|terroir|patrimoine",
    "together": r"\bensemble\b|\bavec (?:les|des|leurs)\b|en lien avec|aux côtés|unissent|réuni|rassembl|fédér|collabor|mobilis",
    "negation": r"\bsans\b|\bn[e'’]\S* .{0,30}\b(?:pas|plus|jamais|ni|aucun\w*)\b|\baucun",
    "nous": r"\b(?:nous|notre|nos|je|mon)\b",
    "question": r"\?",
    "infinitive": r"^\W*\w+(?:er|ir|re|oir)\b",
    "practical": r"\bhoraires?\b|\bouvert(?:ure)? d|inscri(?:re|ption)|contact|https?:|@|\btél\b|\d\s?h\b|cliquez|voir\b|photo",
    "logical": r"\b(?:version|logiciel|interface|base de données|API|serveur|code source|application|algorithme|site)\b",
    "building": r"\bm²|mètres? carrés?|hectares?|bâtiment|locaux|salle|équipe se compose|salariés? à|temps plein|ETP|mi-temps",
    "quoted": r"[«“\"]",
}
_SIGNALS = {name: re.compile(pattern, re.I) for name, pattern in SIGNALS.items()}
HEADINGS = {
    "problem": r"probl|context|constat|enjeu|besoin|diagnostic|pourquoi|origine|genèse|difficult|situation",
    "aim": r"objectif|mission|\bbut|finalité|valeur|philosoph|vision|ambition|raison d|projet|ça sert|utilité",
    "partners": r"partenai|acteurs|soutien|ils nous|réseau",
    "money": r"financ|économi|budget|moyens|ressources|modèle|coût|humains|matériel",
    "result": r"résult|impact|bilan|effet|évaluat|chiffre|où en|retour|réussi|apport|plus.value",
    "governance": r"gouvernance|organisation|participation|associat|fonctionne",
    "next": r"perspective|suite|transf|essaim|diffusion|reprod|après|avenir|prochain|dupli",
    "how": r"procéd|étape|méthod|déroul|comment|mode d|outil|calendrier|prépar|réalisation|axe|solution|service|description",
}
_HEADINGS = {name: re.compile(pattern, re.I) for name, pattern in HEADINGS.items()}
LONGEST = 500
_MARKS = re.compile(r"[*_#`>|]+|\\(?=[-*])")
_CAPITAL = re.compile(r"\b[A-ZÀ-Ý]")
_WORD = re.compile(r"\w+")


def resource_kinds(text: str) -> frozenset[str]:
    """Return the kinds of resources that a sentence names: marché, redistribution, réciprocité."""
    return frozenset(kind for kind, pattern in _RESOURCES.items() if pattern.search(text))


def plain(text: str) -> str:
    """Return a sentence as the encoder reads it best: no Markdown marks, one apostrophe, single spaces; never empty.

    A line longer than a sentence, as lists without full stops are, is cut: its end costs much and says little.
    """
    text = _MARKS.sub("", text[:LONGEST].replace("’", "'").replace("\xa0", " "))
    return " ".join(text.split()) or "-"


@cache
def _cues() -> Lexicon:
    return Lexicon((criterion.id, cue) for criterion in concepts(CRITERIA) for cue in criterion.cues)


def cue_counts(text: str) -> list[float]:
    """Return for each criterion, in order, whether one of the ontology's cues announces it: 0, 1 or 2 cues."""
    found = [match.id for match in _cues().matches(text)]
    return [float(min(found.count(id), 2)) for id in CRITERIA]


def signals(text: str, heading: str = "", position: int = 0) -> list[float]:
    """Return the signals of a sentence, in a fixed order: rules, heading, money, shape, cues.

    position: rank of the sentence in its text, from 0.
    """
    size = len(text)
    found = _WORD.findall(text)
    kinds = len(resource_kinds(text))
    money = bool(MONEY.search(text) or _HEADINGS["money"].search(heading))
    shape = [
        math.log(size + 1) / 5.0,
        float(size < 40),
        min(len(_CAPITAL.findall(text)) / max(len(found), 1), 1.0),
        min(text.count(",") / max(len(found), 1) * 5, 1.0),
        float(position == 0),
        float(position == 1),
        min(position, 12) / 12,
    ]
    return [
        *(float(bool(pattern.search(text))) for pattern in _SIGNALS.values()),
        *(float(bool(heading and pattern.search(heading))) for pattern in _HEADINGS.values()),
        float(bool(heading)),
        float(kinds),
        float(kinds >= 2),
        float(kinds >= 1 and money),
        float(kinds >= 2 and money),
        *shape,
        *cue_counts(text),
    ]


def features(vectors: NDArray[np.float32], rows: Sequence[Sequence[float]]) -> NDArray[np.float32]:
    """Return the features of sentences: vectors (n, dim) beside signals (n, signals)."""
    return np.concatenate([vectors, np.asarray(rows, np.float32).reshape(len(vectors), -1)], axis=1)
