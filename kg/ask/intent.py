"""What a question asks for, read from its function words: a list, a count, a group, a field of one initiative…

Owns the French of asking; the constraints (themes, places…) are read elsewhere, over the words left free here.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from kg.ask.french import HEADS
from kg.ask.model import Dimension, Field, Intent
from kg.ask.numbers import NUMERALS, number
from kg.ask.words import Question, words_of

HEAD: Final = rf"(?:{'|'.join(f'{head}s?' for head in HEADS if head not in ('cas', 'truc'))}|cas|trucs?)"
NUMERAL = rf"(?:\d{{1,3}}|{'|'.join(NUMERALS)})"
_DIMENSIONS: Final[tuple[tuple[Dimension, str], ...]] = (
    ("statut", r"statuts?(?: juridiques?)?|formes? juridiques?|natures? juridiques?|formes? de structures?"
     r"|(?:types?|categories?|familles?) (?:de |d )?(?:structure|organisme|organisation|porteur|acteur)s?(?: porteuse?s?)?"),
    ("public", r"(?:types? de |categories? de |groupes? de )?(?:publics?|populations?|beneficiaires?)"
     r"(?: (?:cible|vise|concerne|touche|accompagne)e?s?)?|publics? cibles?|cibles?"),
    ("theme", r"themes?|thematiques?|domaines?(?: d (?:action|activite|intervention))?|secteurs?(?: d activite)?|sujets?"
     r"|champs? d (?:action|intervention)|categories?"),
    ("departement", r"departements?"),
    ("region", r"(?:ancienne?s? )?regions?(?: administratives?)?|territoires?|provinces?|cantons?"),
    ("intercommunalite", r"intercommunalites|intercos|(?:intercommunalite|epci|interco|communautes? de communes|agglomerations?|agglos?)"
     r"(?! (?:de|du|d|des)\b)"),
    ("ville", r"villes?|communes?|municipalites?|localites?"),
    ("pays", r"pays(?! (?:de|du|d|des)\b)"),
    ("etape", r"etapes?|stades?|phases?|niveaux? d avancement|niveaux? de maturite"),
    ("critere", r"criteres?(?: d innovation(?: sociale)?| constitutifs?)?|dimensions?"),
    ("annee", r"decennies?|(?:annees?|dates?|ans?)(?: de (?:creation|lancement|demarrage|debut|depart|naissance))?|millesimes?"),
    ("financeur", r"financeurs?|bailleurs?(?: de fonds)?"),
    ("partenaire", r"partenaires?"),
    ("source", r"sources?|documents?"),
    ("porteur", r"porteurs?(?: de projets?)?|structures?(?: porteuses?)?|organisations?|organismes?|operateurs?"
     r"|acteurs?|entites?|associations? porteuses?"),
)  # fmt: skip
DIMENSION: Final = "|".join(rf"(?P<{name}>{pattern})" for name, pattern in _DIMENSIONS)
_BARE_DIMENSION = "|".join(pattern for _, pattern in _DIMENSIONS)
_ADJECTIVES: Final[tuple[tuple[Dimension, str], ...]] = (
    ("region", r"geographique\w*|territoriale\w*|regionale\w*|spatiale\w*"),
    ("departement", r"departementale\w*"),
    ("ville", r"communale\w*"),
    ("theme", r"thematique\w*|par sujet"),
    ("annee", r"annuelle\w*|chronologique\w*|temporelle\w*|dans le temps|au fil (?:des ans|du temps|des annees)"),
    ("statut", r"juridique\w*"),
)
_SPLIT_WORDS = (
    r"repartition|repartissent|effectifs?|repartit|repartie?s?|ventil\w+|distribu\w+|decompte|comptage|statistiques?|stats?"
    r"|classement|tableau|evolution|histogramme|detail"
)
_COUNT = (
    r"combien|(?:quel (?:est )?(?:le )?)?(?:nombre|quantite|effectif) (?:total |exact )?(?:de|d|des)|compte[rz]?(?: moi)?"
    r"|denombre\w*|comptabilise\w*|total (?:de|d|des)"
)
# « nb initiatives Occitanie », « Total coopératives » : a count is asked by the first word alone.
_COUNT_FIRST = re.compile(r"^(?:nombre|total|effectifs?|quantite|compte|decompte)\b(?! (?:par|selon)\b)")
INTERROGATIVE = re.compile(
    r"\b(?:combien|quel(?:le)?s?|qui|que|qu|quoi|ou|lesquel(?:le)?s|lequel|laquelle|quand|comment|pourquoi)\b"
)
_EXISTS = re.compile(
    r"\b(?:y a t il|y a til|y a il|y aurait il|y aurait t il|y en a t il|y en a|existe t il|existe t elle|existe il|en existe t il|existent ils"
    r"|existent elles|existerait il|a t on|avons nous|avez vous|as tu|auriez vous|aurais tu|trouve t on|peut on trouver"
    r"|on trouve|connaissez vous|connais tu|connait on|recense t on|recensez vous|compte t on|comptez vous|dispose t on"
    r"|disposez vous|disposons nous|possed(?:ez vous|ons nous|e t on)|connaissons nous|recensons nous|comptons nous|il y a|y a (?:t )?il|il existe|on a|(?:c|c est|ce serait) (?:bien )?vrai qu\w?|est ce que?|est il vrai|est ce vrai|est il exact|savoir si|dire si|dis moi si)\b"
)
_NO_VERBS = words_of("que qu dont parmi entre avec pour sans chez contre comme chez et ou si d quand lorsqu puisqu")
_OUI_NON = re.compile(r"\boui (?:ou )?non\b")
# « Y a-t-il des projets pour… ? Lesquels ? » asks for the list.
_WHICH_ONES = re.compile(
    r"\b(?:lesquel(?:le)?s|laquelle|lequel)(?: (?:sont ce|svp|stp))?$|\bet (?:ou|lesquel(?:le)?s)$"
)
_INVERSION = re.compile(r"\b(?P<verb>\w+) (?:t )?(?P<subject>ils?|elles?|on)\b")
_REQUEST = re.compile(
    r"\b(?:list\w+|donne\w*|montr\w+|affich\w+|enumer\w+|cit(?:e|er|ez)|propos(?:e|er|ez)|present(?:e|er|ez)|indique\w*"
    r"|trouve[rz]? moi|trouve moi|cherche\w*|fournis\w*|sors|extrai\w+)\b"
)


@dataclass(frozen=True)
class Asked:
    """An intent, the positions that said it, and where the question splits (the « que » of a comparison)."""

    intent: Intent
    used: frozenset[int] = frozenset()
    split: int | None = None


def dimension_of(match: re.Match[str]) -> Dimension | None:
    """Return the dimension that a match of DIMENSION names."""
    return next((name for name, _ in _DIMENSIONS if match.groupdict().get(name)), None)


def covered(question: Question, match: re.Match[str] | None) -> frozenset[int]:
    """Return the positions that a match covers, none where there is none."""
    return frozenset(question.positions(match)) if match else frozenset()


def asks_yes_no(question: Question) -> re.Match[str] | None:
    """Return what makes a question one of yes or no, None otherwise."""
    text = question.folded
    match = _EXISTS.search(text)
    if match is None:
        inversion = _INVERSION.search(text)
        match = inversion if inversion and inversion["verb"] not in _NO_VERBS else None
    if match is None and (asked := _OUI_NON.search(text)):
        return asked
    if match is None or _REQUEST.search(text) or _WHICH_ONES.search(text):
        return None
    before = text[: match.start()]
    after = text[match.end() :]
    if re.search(
        r"\b(?:combien|quel(?:le)?s?|qui|que|qu|quoi|ou|lesquel(?:le)?s|laquelle|lequel|quand|comment|dont)\b(?! il vrai)",
        before,
    ):
        asked_whether = re.search(r"\b(?:s|si|est ce)\b", before) and not re.search(r"\b(?:combien|quel)", before)
        if not asked_whether:
            return None
    if re.match(r" (?:quoi|qui|combien|quel(?:le)?s?)\b", after):
        return None
    stated = match.group().startswith(("il y a", "il existe", "on ", "y en a"))
    if stated and "?" not in question.text and not re.search(r"\b(?:s|si) $", before):
        return None
    return match


_STATES = re.compile(
    r"(?<=\w )(?P<verb>c est|c|ce serait|ca serait) (?:bien |vraiment |toujours |encore )?(?=(?:une?|porte\w*|en|a|au|dans|pour|base\w*|situe\w*)\b)"
)


_STATES_OF = re.compile(
    r"(?<=\w )(?P<verb>est|sont|se trouve\w*|se situe\w*|releve\w*|vise\w*|concerne\w*|date\w*|existe\w*|(?:a|ont) (?:ete )?(?:cree|fonde|lance|demarre|commence|ouvert)\w*)(?: (?:bien|vraiment|toujours|encore))? (?!quoi|qui|ou\b|quand|combien|quel)"
)


def states(question: Question) -> re.Match[str] | None:
    """Return the verb of « X, c'est bien une coopérative ? », « X est en Bretagne ? », None where something else is asked."""
    match = _STATES.search(question.folded) or _STATES_OF.search(question.folded)
    asked = "?" in question.text or (match is not None and " bien " in f" {match.group()} ")
    return match if match and asked and not INTERROGATIVE.search(question.folded) else None


def every(question: Question) -> frozenset[int] | None:
    """Return the positions of « toutes », « tous » where a yes/no question asks it of every initiative."""
    match = re.search(
        rf"\b(?:toutes? les (?={HEAD})|tous les (?={HEAD})|(?:ils|elles) (?:tous|toutes)\b)", question.folded
    )
    return frozenset(question.positions(match)) if match else None


def group(question: Question) -> Asked | None:
    """Read « combien … par région », « dans chaque département », « répartition géographique »."""
    text = question.folded
    splitting = re.search(rf"\b(?:{_SPLIT_WORDS})\b", text)
    wide = r"|entre (?:les )?|des |des differente?s? |sur (?:les )?(?:differente?s? )?" if splitting else ""
    lead = (
        r"par|par chaque|pour chaque|dans chaque|de chaque|a chaque|chaque|pour chacune? des|dans chacune? des"
        r"|selon (?:le|la|les|l)|en fonction (?:du|de la|de l|des)|suivant (?:le|la|les|l)|au sein de chaque|d une? \w+ a l autre"
    )
    match = re.search(rf"\b(?:{lead}{wide}) ?(?:{DIMENSION})\b", text)
    passive = re.search(r"\b(?:porte|gere|pilote|cree|finance|soutenu)\w* $", text[: match.start()]) if match else None
    if match and not (passive and match.group().startswith("par ")):
        used = (
            covered(question, match)
            | covered(question, splitting)
            | covered(question, re.search(rf"\b(?:{_COUNT})\b", text))
        )
        return Asked(Intent("group", dimension=dimension_of(match)), used)
    if splitting:
        for dimension, pattern in _ADJECTIVES:
            adjective = re.search(rf"\b(?:{pattern})\b", text)
            if adjective:
                return Asked(
                    Intent("group", dimension=dimension), covered(question, splitting) | covered(question, adjective)
                )
    doubled = re.search(rf"\b(?P<first>{_BARE_DIMENSION}) par (?P=first)\b", text)
    if doubled and (inner := re.match(DIMENSION, doubled["first"])):
        return Asked(Intent("group", dimension=dimension_of(inner)), covered(question, doubled))
    return None


def statistic(question: Question) -> Asked | None:
    """Read shares, averages and totals."""
    text = question.folded
    part = re.search(
        rf"\b(?:quelles? (?:est )?(?:la |le )?)?(?:(?:part|proportion|pourcentage|ratio|fraction|poids) (?:de |d |des |du |que )|taux (?:de |d |des )(?={HEAD}))"
        rf"|^(?:en )?(?:pourcentage|proportion)(?: combien)?(?: (?:de |d |des )?(?={HEAD}))?",
        text,
    )
    if part:
        return Asked(Intent("share"), covered(question, part))
    mean = re.search(r"\b(?:en moyenne|moyen(?:ne)?s?|mediane?)\b", text)
    if mean:
        per = re.search(rf"\bpar (?:{DIMENSION})\b", text)
        about: Field = (
            "annee" if re.search(r"\b(?:annees?|date)\b", text) and not re.search(r"\bbudget", text) else "budget"
        )
        if per and re.search(rf"\b{HEAD}\b", text) and not re.search(r"\bbudget", text):
            return Asked(
                Intent("average", dimension=dimension_of(per)), covered(question, mean) | covered(question, per)
            )
        if re.search(r"\b(?:budget|montant|cout|coute|annee|date|financement)", text):
            middle = "median" if "median" in mean.group() else None
            return Asked(Intent("average", field=about, place_kind=middle), covered(question, mean))
    total = re.search(
        r"\b(?:budget|montant|financement)s? (?:total|cumule|global|totaux|cumules)\b|\b(?:total|somme|cumul|montant total) des (?:budgets|montants|financements)"
        r"|combien (?:d argent|d euros) (?:\w+ ){0,3}(?:au )?total|budget (?:\w+ ){0,6}au total|cumulent",
        text,
    )
    if total:
        return Asked(Intent("total", field="budget"), covered(question, total))
    return None


def count(question: Question) -> Asked | None:
    """Read « combien de… », with what is counted: initiatives, groups, or something the graph does not hold."""
    text = question.folded
    match = re.search(rf"\b(?:{_COUNT})\b", text) or _COUNT_FIRST.search(text)
    if match is None:
        return None
    used = covered(question, match)
    rest = text[match.end() :].lstrip()
    noun = re.match(
        rf"(?:de |d |des )?(?:differente?s? |diverse?s? )?(?P<what>{_BARE_DIMENSION})(?P<apart> (?:differente?s?|distincte?s?|diverse?s?))?\b",
        rest,
    )
    carriers = noun and re.match(r"(?:structures?|organisations?|organismes?|acteurs?|associations?)", noun["what"])
    several = bool(noun and (noun["apart"] or "differente" in noun.group() or "diverse" in noun.group()))
    if (
        noun
        and not several
        and re.match(
            r" (?:portent|pilotent|menent|gerent|animent|coordonnent|conduisent|organisent)\b", rest[noun.end() :]
        )
    ):
        return Asked(Intent("count"), used)
    if noun and (not carriers or several):
        inner = re.fullmatch(DIMENSION, noun["what"])
        dimension = dimension_of(inner) if inner else None
        start = match.end() + (len(text[match.end() :]) - len(rest))
        span = re.compile(re.escape(noun.group())).search(text, start)
        return Asked(Intent("count", dimension=dimension), used | covered(question, span))
    return Asked(Intent("count"), used)


_NONE_IN = re.compile(
    rf"\b(?:n ont|n a|sans|ne compt\w+|ne comport\w+|ne porte\w*|n accueill\w+) (?:aucune?|pas d\w?|pas de|zero)? ?(?:seule? )?(?:{HEAD})\b"
)
_AT_LEAST = re.compile(
    rf"\b(?P<sign>plus|moins|au moins|au plus|au minimum|au maximum) (?:de |d )?(?P<n>{NUMERAL}) {HEAD}\b"
)


def asks_size(question: Question) -> bool:
    """Tell a question on groups of a certain size."""
    return bool(_NONE_IN.search(question.folded) or _AT_LEAST.search(question.folded))


def by_size(question: Question, asked: Asked) -> Asked:
    """Read « quelles régions ont plus de 5 initiatives ? », « … n'ont aucune initiative ? » into an intent on groups."""
    text = question.folded
    if empty := _NONE_IN.search(text):
        return replace(
            asked, intent=replace(asked.intent, threshold=0, least=True), used=asked.used | covered(question, empty)
        )
    size = _AT_LEAST.search(text)
    wanted = number(size["n"]) if size else None
    if size is None or wanted is None:
        return asked
    least = size["sign"] in ("moins", "au plus", "au maximum")
    closed = size["sign"].startswith("au ")
    # The last number outside: « au moins 5 » is more than 4, « au plus 5 » is less than 6.
    bound = wanted + (closed * (1 if least else -1))
    return replace(
        asked, intent=replace(asked.intent, threshold=bound, least=least), used=asked.used | covered(question, size)
    )


# « qui remplissent tous les critères » asks for initiatives, not for the criteria.
_ALL_HELD: Final = re.compile(r"\b(?:rempli|satisf|coch|verifi|respect|reuni|cumul)\w* (?:tous les|les neuf|les 9)\b")


def values(question: Question) -> Asked | None:
    """Read « quelles régions ont… ? », « dans quelles villes… ? », « où trouve-t-on… ? »."""
    text = question.folded
    if _ALL_HELD.search(text):
        return None
    match = re.search(
        rf"\b(?:quel(?:le)?s? (?:est |sont )?(?:la |le |les |l )?(?:{NUMERAL} )?(?:differente?s? )?|liste (?:de |des )(?:differente?s? )?|list\w+ (?:les |des )"
        rf"|donne\w* (?:moi )?(?:la liste )?(?:les |des )|toutes? les |tous les )(?:{DIMENSION})\b",
        text,
    )
    if match:
        dimension = dimension_of(match)
        return (
            Asked(Intent("values", dimension=dimension, plural="s " in match.group()), covered(question, match))
            if dimension
            else None
        )
    where = re.match(
        r"(?:et |mais |alors )?ou (?:est ce qu|peut on|trouve|trouver|y a t il|existe|agit|y en a|sont|se|ont|a lieu|puis je)",
        text,
    )
    if where:
        return Asked(Intent("values", dimension="ville", plural=True), covered(question, where))
    return None
