"""Questions about one named initiative: which field is asked, what words are its name; and what the graph never holds.

Owns « qui porte… », « où se trouve… », « de quand date… » and the like; finding the initiative is `entities.py`'s work.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from kg.ask.french import HEADS, is_filler
from kg.ask.intent import HEAD
from kg.ask.model import Field
from kg.ask.words import Question

_ORGANISATION = (
    r"(?:structures?|organisations?|organismes?|associations?|collectivites?|entreprises?|entites?|institutions?|operateurs?"
    r"|acteurs?|fondations?|cooperatives?|porteurs?(?: de projet)?|maitres? d ouvrage|asso)"
)
_WHO = rf"(?:qui(?: est ce qui| est celui qui| est)?|quel(?:le)?s? {_ORGANISATION}|quel(?:le)?s? est (?:la|le|l) {_ORGANISATION} qui|par qui|par quel(?:le)?s? {_ORGANISATION})"
_AUX = r"(?:est|sont|a|ont|ete|fut|etait|ait|soit|t|il|elle|ils|elles|on|se|s)"
_IS = rf"(?:(?:{_AUX}) ){{0,4}}"
_CARRY = (
    r"(?:porte\w*|pilote\w*|gere\w*|conduit\w*|mene\w*|anime\w*|coordonne\w*|realise\w*|dirige\w*|derriere|a l origine"
    r"|cache derriere|responsable|en charge|a la tete|a l initiative|initie\w*|lance\w*|monte\w*|met en (?:place|oeuvre)"
    r"|mis\w* en (?:place|oeuvre)|impulse\w*|heberge\w*|edite\w*|chapeaute\w*|supervise\w*|aux commandes|aux manettes|maitre d ouvrage|organise\w*|met en oeuvre)"
)
_FOUND = r"(?:fonde\w*|cree\w*|imagine\w*|invente\w*|concu\w*)"
_FUND = r"(?:finance\w*|cofinance\w*|subventionne\w*|soutien\w*|soutenu\w*|sponsorise\w*|paie|paye\w*)"
_YEAR_OF = r"(?:creation|lancement|demarrage|debut|depart|naissance|fondation|ouverture|mise en place|mise en route)"
_START = r"(?:demarre\w*|commence\w*|debute\w*|lance\w*|cree\w*|ne\b|nee\b|nait|fonde\w*|ouvert\w*|ouvre\w*|vu le jour|mis\w* en place|existe\w*|initie\w*|remonte\w*|date\w*)"
_OF = r"(?: (?:de|du|des|d|pour|a)\b)?"
_HEADS_MANY = "|".join(f"{head}s" for head in HEADS if not head.endswith("s"))
_AREA = r"ville|commune|municipalite|localite|intercommunalite|agglomeration|agglo|departement|province|canton|region|pays|endroit|lieu|adresse|territoire|coin"
_AT = rf"(?:se trouve\w*|se situe\w*|est situe\w*|est base\w*|est implante\w*|est installe\w*|est localise\w*|se deroule\w*|se tient|a lieu|se passe|intervient|(?:a|ont|est|sont|fut) (?:ete )?{_START}|trouver|trouve t on|peut on trouver|est|sont)"

# Field, pattern over folded words; group « kind » is the kind of place asked. The first that matches wins.
_CUES: Final[tuple[tuple[Field, str], ...]] = (
    ("budget", rf"(?:quel(?:le)?s? (?:est |sont |etait |serait )?(?:le |la |l |les )?)?(?:montant du |cout du |enveloppe de la )?(?:budget|cout|financement total|enveloppe|montant)(?: (?:annuel|total|global|financier|previsionnel|budgetaire|declare|prevu|estime))*(?: (?:a|est|represente|necessite|dispose|consacre))?{_OF}"),
    ("budget", r"(?:combien (?:coute\w*|a coute|ont coute|ca coute)|a combien (?:s eleve\w*|revient|se monte\w*|se chiffre\w*)|combien d (?:argent|euros)(?: (?:coute|a coute|represente|pour|dispose|a necessite))?)(?: (?:le |la )?(?:budget|cout|montant)(?: (?:total|annuel|global))?)?{}".replace("{}", _OF)),
    ("annee", rf"(?:de quand date\w*(?: t)?|de quelle annee dat\w*|depuis (?:quand|quelle annee|combien de temps) (?:existe\w*|date\w*|est|tourne\w*|fonctionne\w*)|a quand remonte\w*(?: la (?:creation|naissance))?|(?:ca |cela )?(?:remonte\w*|date\w*) (?:a|de) quand|(?:ca |cela )?(?:a|est|ont|sont)? ?(?:ete )?{_START} quand|quand {_IS}{_START}|de quand est|quel age a)(?: t (?:il|elle))?{_OF}"),
    ("annee", rf"(?:en |a |depuis )?(?:quelle|quel) (?:annee|date|epoque|mois|moment)(?: de {_YEAR_OF})?(?: est ce qu\w?)? ?{_IS}(?:{_START}(?!\w))?{_OF}"),
    ("annee", rf"(?:quel(?:le)?s? (?:est|sont) )?(?:l |la |le )?(?:annee|date)s? (?:de |du |d )(?:{_YEAR_OF}|demarrage){_OF}"),
    ("annee", rf"{_IS}(?:existe\w*|date\w*|cree\w*|fonde\w*|lance\w*|demarre\w*|commence\w*|debute\w*|nee?s?|remonte\w*) (?:depuis |de |en |a )?(?:quand|quelle annee|quelle date)$"),
    ("annee", r"^(?:et )?(?:(?:depuis )?quand|depuis combien de temps)(?: est ce qu\w?)?"),
    ("partenaire", rf"(?:quel(?:le)?s? (?:est|sont) |qui (?:est|sont) |donne\w* (?:moi )?|liste )?(?:les? |l )?partenaires?(?: (?:est|sont|associes?|impliques?))?{_OF}"),
    ("partenaire", rf"avec (?:qui|quel(?:le)?s? {_ORGANISATION}|quels partenaires)(?: est ce qu\w?)? ?(?:travaille\w*|collabore\w*|coopere\w*|est|sont|s associe\w*|a ete)?(?: (?:mene|monte|realise|porte|conduit|developpe)\w*)?"),
    ("financeur", rf"(?:{_WHO} {_IS}{_FUND}|(?:quel(?:le)?s? (?:est|sont) )?(?:les? |la )?(?:financeurs?|bailleurs?(?: de fonds)?|sources? de financement){_OF}|par qui {_IS}{_FUND}|comment (?:est|sont) finance\w*|^(?:et )?(?:quel est )?(?:le |les )?financements? (?:de|du|d))"),
    ("fondateur", rf"(?:{_WHO} {_IS}{_FOUND}|(?:qui (?:est|sont) |quel(?:le)?s? (?:est|sont) )?(?:les? |la )?(?:fondat(?:eur|rice)s?|createurs?|inventeurs?){_OF}|par qui {_IS}{_FOUND}|a qui doit on)"),
    ("financeur", rf"(?:c est |est |a ete |sont )?{_FUND} par qui$"),
    ("fondateur", rf"(?:c est |est |a ete |sont )?{_FOUND} par qui$"),
    ("porteur", rf"(?:c est |est |a ete |sont )?{_CARRY} par qui$|^(?:et )?(?:le |la )(?:porteur|structure porteuse)(?: de projet)? (?:de|du|d)\b"),
    ("porteur", rf"(?:{_WHO} {_IS}{_CARRY}{_OF}|(?:quel est |donne\w* (?:moi )?)?(?:le nom (?:de|du|d) )?(?:la |l |le )?{_ORGANISATION} (?:qui |que l on trouve )?{_IS}{_CARRY}{_OF}|(?:quel(?:le)?s? (?:est|sont) |qui (?:est|sont) |c est (?:qui|quoi|quelle?) |donne\w* moi |nom (?:de|du) )(?:le |la |l |les )?(?:{_ORGANISATION}(?: (?:porteuse|porteur|responsable|pilote|gestionnaire)s?)?|maitre d ouvrage|pilote|porteuse)(?: (?:est|se cache))?(?: derriere| a l origine)?{_OF}|par (?:qui|quel(?:le)?s? {_ORGANISATION}) {_IS}(?:{_CARRY}|{_FOUND})?)"),
    ("statut", rf"(?:(?:quel(?:le)?s? (?:est|sont)? ?|sous quel(?:le)? )(?:le |la |l )?(?:statut|forme|nature)(?: juridique| legale?)?(?: a| possede| est)?{_OF}|(?:statut|forme) juridique{_OF}|^(?:et )?(?:le |la )(?:statut|forme)(?: legale?)? (?:de|du|d)\b)"),
    ("etape", rf"(?:a |dans )?quel(?:le)?s? (?:est |sont )?(?:l |le |la )?(?:etape|stade|phase|niveau d avancement|etat d avancement){_OF}"),
    ("etape", r"existe\w*(?: t)? (?:ils?|elles?) (?:encore|toujours)|existe\w* (?:encore|toujours)|(?:est|sont|fonctionne\w*|tourne\w*|marche\w*)(?: (?:t )?(?:ils?|elles?))? (?:encore|toujours)(?: (?:active?s?|actifs?|ouverte?s?|en activite|la|en place|vivante?))?$"
     r"|(?:a|est|ont|sont)(?: (?:t )?(?:ils?|elles?))? (?:deja )?(?:ferme|cesse|disparu|arrete|termine|fini|mis la cle sous la porte)e?s?$|s est (?:elle |il )?(?:arrete|termine)e?$"),
    ("critere", rf"quel(?:le)?s? (?:sont |est )?(?:les |le )?criteres?(?: (?:d innovation sociale))?(?: (?:remplit|remplis|satisfait|verifie|coche|respecte|sont remplis par|sont satisfaits par))?{_OF}"),
    ("theme", rf"(?:(?:de |a |dans |sur |par )?quel(?:le)?s? (?:est |sont )?(?:le |la |les |l )?(?:themes?|thematiques?|domaines?|secteurs?|sujets?|champs?)(?: (?:d action|d intervention|d activite))?(?: (?:traite|aborde|couvre|concerne|releve|touche|est|se rattache|s inscrit|intervient|agit|est aborde|est rattache)\w*)?(?: (?:par|dans))?{_OF}|de quoi (?:s occupe|traite|parle)|sur quoi (?:porte|travaille|agit))"),
    ("public", rf"(?:(?:a |pour |vers |quel(?:le)?s? )?(?:est |sont )?(?:quel(?:le)?s? )?(?:les? )?(?:publics?|populations?|beneficiaires|cibles?)(?: (?:cible|vise|touche|concerne|accompagne|aide|accueille|est|s adresse|sont vises par)\w*)*(?: par)?{_OF}|a qui (?:s adresse\w*|est destine\w*|est dedie\w*|profite\w*|beneficie\w*|sert)|pour qui (?:est|a ete|sont)?(?: (?:fait|cree|pense|concu|lance)\w*)?|qui (?:vise|cible|beneficie de|est vise par|est concerne par|est accompagne par|sont les beneficiaires))"),
    ("url", rf"(?:quel(?:le)?s? (?:est|sont) )?(?:le |l |la )?(?:sites?(?: (?:web|internet))?|adresses? (?:web|internet|url)|urls?|liens?|pages? web){_OF}"),
    ("lieu", rf"(?:dans |a |de |en |sur )?quel(?:le)? (?:est (?:la |le |l )?)?(?P<kind>{_AREA})(?: est ce qu\w?)? ?(?:{_AT})?(?: (?:la |le |l )?(?:localise|situe|base|implante|installe)\w*)?{_OF}"),
    ("lieu", rf"(?:^| )ou (?:est ce qu\w? ?)?(?:{_AT})(?: (?:il|elle|situe\w*|base\w*|implante\w*|installe\w*|localise\w*))?"),
    ("lieu", rf"(?:quel(?:le)? est )?(?:la |l )?(?:localisation|implantation|situation geographique|(?P<kind>ville|commune|departement|region|lieu) (?:d implantation|de rattachement)){_OF}"),
    ("lieu", r"(?:c |ca )?(?:est|se trouve|se situe|se passe)(?: t (?:il|elle))? ou$|^ou |^(?:et )?(?:c|ca) (?:est|se trouve|se situe) ou\b"),
    ("resume", rf"quel(?:le)?s? (?:est|sont|etait) (?:la |le |l |les )?(?:mission|but|objectif|objet|vocation|activite|principe|role|ambition|demarche|finalite)s?(?: principale?s?)?{_OF}"),
    ("resume", r"(?:que (?:fait|font|propose|proposent|sait on (?:de|sur|du)|sais tu (?:de|sur|du)|savez vous (?:de|sur|du)|signifie)|parle[rz]? (?:moi )?(?:de|du|d)|en quoi consiste\w*|(?:ca |cela )?consiste\w* en quoi|comment (?:fonctionne\w*|marche\w*)|a quoi sert|decri\w+(?: moi)?|presente[rz]?(?: moi)?|resume[rz]?(?: moi)?|c est quoi|qu est ce que?(?: c est que)?|dis moi (?:tout )?(?:ce que tu sais )?(?:sur|de)|qui est|qui sont|explique\w*(?: moi)?)"),
)  # fmt: skip


@cache
def _cues() -> tuple[tuple[Field, re.Pattern[str]], ...]:
    """Return the compiled cues: compiled at the first question, not at import."""
    return tuple((field, re.compile(rf"\b(?:{pattern})(?!\w)")) for field, pattern in _CUES)


# Verbs that ask of an organisation's deeds in general: the name that follows must be certain.
_TRAILING = re.compile(
    rf"(?: (?:a|ont|fut|furent|avait|avaient|etait|etaient|ca|cela|est|sont|t|il|elle|ils|elles|on|ete|se|ce|y|s|{_START}|{_CARRY}|{_FUND}|situe\w*|base\w*|implante\w*|installe\w*|localise\w*"
    r"|porte\w*|intervien\w*|agit|agissent|oeuvre\w*|trouve\w*|situe\w*|c|ou|quoi|qui|par|deroule\w*|lieu|dispose\w*|coute\w*|au juste|exactement|en fait|deja|stp|svp|annee|quand|quelle))+$"
)
# « Lazare a-t-elle ouvert à Nantes »: the name stops before the verb.
_INVERTED = re.compile(r" (?:a|ont|est|sont|fut|furent|etait|etaient|avait)(?: t)? (?:il|elle|ils|elles|on)\b.*$")
_LEADING = re.compile(
    r"^(?:(?:et|alors|mais|pour|l|le|la|les|du|de|des|d|a|au|t|il|elle|ils|elles|ete|est|que|qu|ce|projet|initiative|action|dispositif|demarche|association"
    r"|programme|operation|experience|structure|nomme\w*|appele\w*|intitule\w*|dit\w*|s appelle|baptise\w*|juste|exactement) )+"
)


@dataclass(frozen=True)
class FieldAsked:
    """A field asked of what other words name. name: the positions of those words; generic: no one initiative is named."""

    field: Field
    place_kind: str | None
    cue: frozenset[int]
    name: tuple[int, ...]
    generic: bool
    certain: bool


def asked(question: Question) -> FieldAsked | None:
    """Return the field that a question asks, and the words that may name an initiative; None for other questions."""
    text = question.folded
    for field, pattern in _cues():
        match = pattern.search(text)
        if match is None or (match.start() > 0 and _starts_otherwise(text, match)):
            continue
        cue = frozenset(question.positions(match))
        kind = match.groupdict().get("kind")
        name = _name(question, match)
        return FieldAsked(field, kind, cue, name, _is_generic(question, name), field != "resume")
    return None


def _starts_otherwise(text: str, match: re.Match[str]) -> bool:
    """Tell a cue that comes too late in a question which asks something else: « combien… », « quelles initiatives… »."""
    before = text[: match.start()]
    if re.search(rf"\b(?:{_HEADS_MANY})\b", before):
        return True
    return bool(
        re.search(
            rf"\b(?:combien|quel(?:le)?s? (?:sont |est )?(?:les |la |l )?{HEAD}|{HEAD} (?:qui|dont|ayant|avec|au|aux|a)|lesquel(?:le)?s|parmi|y a t il|existe t il|repartition)\b",
            before,
        )
    )


def _name(question: Question, match: re.Match[str]) -> tuple[int, ...]:
    """Return the positions of the name: between quotation marks, else after the cue, else before it."""
    if question.quoted:
        return tuple(question.quoted)
    text = question.folded
    for start, end in ((match.end(), len(text)), (0, match.start())):
        if name := name_between(question, start, end):
            return name
    return ()


def name_between(question: Question, start: int, end: int) -> tuple[int, ...]:
    """Return the positions of a name between two offsets of the folded words, without the small words around it."""
    text = question.folded
    part = text[start:end]
    left = len(part) - len(part.lstrip())
    core = part.strip()
    lead = _LEADING.match(f"{core} ")
    offset = min(lead.end(), len(core)) if lead else 0
    stripped = _INVERTED.sub("", core[offset:])
    stripped = _TRAILING.sub("", f" {stripped}").strip() if stripped else ""
    if not stripped or all(is_filler(word) for word in stripped.split()):
        return ()
    begin = text.index(stripped, start + left + offset)
    span = re.compile(re.escape(stripped)).match(text, begin)
    return tuple(question.positions(span)) if span else ()


def _is_generic(question: Question, name: tuple[int, ...]) -> bool:
    if question.quoted:
        return False
    if not name:
        return True
    start = name[0]
    lead = [question.tokens[i].folded for i in range(max(0, start - 3), start)]
    words = " ".join([*lead, *(question.tokens[i].folded for i in name)])
    if re.search(rf"\b(?:des|les|de|aux|toutes les|tous les|ces|d) {HEAD.replace('s?', 's')}\b", words):
        return True
    first = question.tokens[start]
    indefinite = (bool(lead) and lead[-1] in ("un", "une", "des", "on")) or first.folded in (
        "un",
        "une",
        "pour",
        "sur",
        "dans",
        "en",
        "contre",
        "avec",
    )
    return indefinite and not first.capital


_PEOPLE_COUNTED = (
    r"benevoles?|salarie\w*|adherents?|membres?|personnes?|beneficiaires?|participants?|habitants?|usagers?|employe\w*|gens"
    r"|clients?|visiteurs?|abonnes?|jeunes|enfants|familles|femmes|eleves|emplois?|postes?|etp|logements?|places?|repas|tonnes?"
    r"|heures?|seniors?|volontaires?|partenaires? financiers?|inscrits?|adhesions?|kilometres?|vues?|visites?|migrants?|refugies?"
    r"|agents?|professionnels?|etudiants?|agriculteurs?|aidants?|patients?|detenus?|chomeurs?|menages?|foyers?"
)
_ATTRIBUTES: Final = (
    r"(?:numeros? (?:de )?)?(?:telephones?|tel|portable|fax|siret|siren|rna)|numeros?|e ?mails?|mails?|courriels?|adresses? (?:postales?|mails?|exactes?)|adresses?(?! (?:web|internet|url))"
    r"|horaires?(?: d ouverture)?|heures? d ouverture|jours? d ouverture|tarifs?|prix|cotisations?|presidente?s?|directeurs?|directrices?"
    r"|dirigeante?s?|maires?(?! (?:portent|menent|pilotent|font|agissent|qui))|patrone?s?|chefs?|responsables? (?:du|de la) \w+|contacts?|coordonnees|effectifs?|chiffre d affaires|resultat net|benefices?|pertes?|capital"
    r"|capitale|population (?:de|du|d|des)|superficie|meteo|temps|logo|photos?|videos?|avis|note|couleur|nom du (?:president|directeur|responsable)|duree|frequentation|age moyen"
    r"|date (?:de fin|de fermeture|d arret|limite|de cloture)|fin|fermeture|recette|taille|nom (?:du|de la|de l|des|de) (?:maire|president\w*|direct\w*|responsable|elue?s?|referente?s?|contact|chef\w*|adjoint\w*|animat\w+|coordinat\w+)|surface|nombre (?:de |d )(?:" + _PEOPLE_COUNTED + r")"
    r"|salaires?|remuneration|mot de passe|heure|classement|langues?|conditions? (?:d acces|d adhesion|d inscription)|modalites? \w+|criteres? d (?:admission|eligibilite)"
    r"|impacts? carbone|bilan carbone|taux de \w+|recompenses?|prix recus?|nationalite|religion|opinion|slogan|devise|methodologie"
)  # fmt: skip
_UNKNOWN: Final[tuple[tuple[str, str], ...]] = (
    (rf"\b(?:quel(?:le)?s? (?:est|sont|etait|sera) (?:le |la |l |les |son |sa |leur |leurs |ses )?|c est quoi (?:le |la |l |les )|donne\w* moi (?:le |la |l |les )|quel(?:le)?s? |je (?:cherche|veux|voudrais) (?:le |la |l |les )|(?:connais tu|connaissez vous|avez vous|as tu|as t on|sais tu) (?:le |la |l |les ))(?P<what>{_ATTRIBUTES})\b", "n'est pas une information que la base contient"),
    (r"^(?:la |le |les |l )?(?P<what>telephone|tel|numero de telephone|e ?mails?|courriel|adresse (?:postale|mail|exacte)|horaires?(?: d ouverture)?|tarifs?|contacts?(?: presse| telephonique)?|coordonnees|recettes?|maire|president\w*|direct(?:eur|rice)s?|siret|siren|logo|superficie|chiffre d affaires|effectif salarie|meteo) (?:de|du|des|d|pour|a)\b", "n'est pas une information que la base contient"),
    (r"^(?:le |quel est le )?(?P<what>taux de (?!reponse)\w+)\b", "n'est pas une information que la base contient"),
    (r"\b(?P<what>(?:re)?cherch\w+|recrut\w+|embauch\w+|manqu\w+) (?:des |de |d |activement )*(?:nouveaux |nouvelles )?(?:benevoles?|salarie\w*|stagiaires?|volontaires?|emplois?)\b", "n'est pas une information que la base contient"),
    (rf"\bnombre (?:total |moyen |exact )?(?:de |d )(?P<what>{_PEOPLE_COUNTED})\b", "n'est pas compté dans la base"),
    (r"\bcomment (?:s appel\w+|se nomm\w+) (?:le |la |l |les |son |sa |leur )(?P<what>(?!association|asso|structure|organisme|projet|initiative|entreprise|cooperative|fondation|collectif)\w+)", "n'est pas une information que la base contient"),
    (r"\b(?P<what>comment (?:est ce qu\w? )?(?:je|j|on|nous|puis je|peut on|dois je|faut il|faire(?: pour)?|fait on|s|se|m)(?: \w+){0,3}? (?:m)?(?:inscri|adher|contact|join|rejoin|deveni|devien|postul|candidat|particip|rendr|rend|aller|vais|obten|obtien|benefici|reserv|achet|command|pay|donn|install)\w*)", "n'est pas une information que la base contient"),
    (r"\b(?P<what>(?:comment )?(?:je )?(?:m )?(?:m)?inscri(?:s|re|ption)) (?:comme|en tant|a |au |aux |chez)", "n'est pas une information que la base contient"),
    (rf"\bcombien (?:de |d )(?:jeunes |nouveaux |nouvelles )?(?P<what>{_PEOPLE_COUNTED})\b", "n'est pas compté dans la base"),
    (rf"\b(?:plus|moins|au moins|au plus|minimum) (?:de |d )?(?:\d[\d ]*|cent|mille|dix|vingt|cinquante) (?P<what>{_PEOPLE_COUNTED})\b(?! et plus)", "n'est pas compté dans la base"),
    (rf"\b(?:le plus|le moins) (?:grand nombre )?(?:de |d )(?P<what>{_PEOPLE_COUNTED})\b", "n'est pas compté dans la base"),
    (r"\b(?:le|la|les) (?P<what>(?:plus|moins|mieux) (?:efficace|populaire|connu|celebre|rentable|performant|reussi|utile|belle|beau|interessant|innovant|original|prometteur|impactant|apprecie|rapide|difficile|ecologique|note|avance|solide|fragile|stable)\w*|meilleure?s?|pires?)\b", "relève d'un jugement que la base ne porte pas"),
    (r"\b(?P<what>ferme\w*|cesse\w*|arrete\w*|disparu\w*|stoppe\w*|depose\w* le bilan|faillite|liquide\w*|pris fin|prend fin|prendra fin|se termine\w*|interrompu\w*|abandonne\w*) (?:\w+ ){0,3}(?:depuis|en \d{4}|apres|avant|a cause|suite|pendant|durant|cette annee|l an dernier|recemment)", "n'est pas daté dans la base : elle ne dit pas quand une initiative s'arrête"),
    (r"\b(?:quand|en quelle annee|a quelle date|depuis quand) (?:\w+ ){0,8}?(?P<what>ferme\w*|cesse\w*|s arrete\w*|arrete\w*|disparu\w*|termine\w*|pris fin|fini\w*)", "n'est pas daté dans la base : elle ne dit pas quand une initiative s'arrête"),
    (r"\b(?P<what>comment (?:s inscrire|adherer|rejoindre|devenir|contacter|joindre|participer|se rendre|aller|postuler|faire un don|y aller|candidater|obtenir|beneficier))\b", "n'est pas une information que la base contient"),
    (r"\b(?:quels?|quelles?) (?:est |sont )?(?:les |le )?(?P<what>horaires?|tarifs?|prix|cotisations?|coordonnees|effectifs?)\b", "n'est pas une information que la base contient"),
    (r"(?<!que )(?<!qu )\b(?P<what>(?:on peut|peut on|puis je|je peux|pouvons nous|nous pouvons) (?:y )?(?:visit|adher|all|reserv|ven|s inscri|particip|donn|lou|achet|entr|log|mang|dorm)\w*)", "n'est pas une information que la base contient"),
    (r"^(?P<what>pourquoi)\b", "demande une explication que la base ne contient pas"),
    (r"\bqui (?:est |sont |etait )?(?:le |la |l |les )?(?P<what>preside|dirige(?:ait)?|president\w*|direct(?:eur|rice)\w*|maire|responsable|chef|patron|pdg)\b", "n'est pas une information que la base contient"),
    (r"\b(?P<what>(?:est|sont)(?: (?:elles?|ils?))? (?:gratuit|payant|ouvert|rentable|deficitaire)\w* (?:le|la|aujourd hui|ce|demain|en ce moment)|rentables?|beneficiaires? net\w*)\b", "n'est pas une information que la base contient"),
    (r"\bcombien (?:de temps|d heures|de jours|de mois)(?P<what>)\b", "n'est pas une information que la base contient"),
)  # fmt: skip


@cache
def _unknowns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), reason) for pattern, reason in _UNKNOWN)


def is_not_held(text: str) -> bool:
    """Tell folded words that are nothing but an attribute no graph of ours holds: « téléphone », « nombre de salariés »."""
    return bool(re.fullmatch(rf"(?:{_ATTRIBUTES})(?: \w+)?|(?:{_PEOPLE_COUNTED})", text))


def not_held(question: Question) -> tuple[str, str] | None:
    """Return (what is asked, why the graph cannot say) for what no graph of ours holds; None otherwise."""
    for pattern, reason in _unknowns():
        match = pattern.search(question.folded)
        if match:
            return question.surface(question.positions(match, "what")) or question.surface(
                question.positions(match)
            ), reason
    return None
