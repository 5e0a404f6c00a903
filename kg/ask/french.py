"""French function words, fillers of questions, agreement and place prepositions: no knowledge of the graph."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ingest.identity import fold
from ingest.model import Place
from kg.ask.words import stem, words_of

EMPTY_IN_NAMES: Final = words_of("l le la les d de du des un une au aux a en et ou par pour sur dans")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Words that speak of initiatives in general.
HEADS: Final = _listed(
    "initiative projet action experience experimentation fiche demarche dispositif programme activite structure acteur"
    " innovation solution operation organisation organisme lieu chose exemple cas realisation entree enregistrement"
    " porteur pratique reponse service truc ensemble item element resultat reference record laureat pepite idee"
    " intervention proposition offre mesure"
)

_FUNCTION: Final = _listed(
    "pr ds ac qd qq bcp tt tte tjs svp a à au aux avec afin ainsi alors après assez aucun aucune aujourd hui auquel auxquels aussi autant autour autre autres"
    " avant beaucoup bien bref c ça car ce ceci cela celles celle celui ceux ces cet cette chacun chacune chaque chez ci"
    " combien comme comment concernant contre d dans de déjà depuis derrière des dès desquelles dessus dessous deux devant"
    " différents différentes divers diverses donc dont du durant elle elles en encore enfin ensuite entre envers environ"
    " est et etc eux exactement faveur favoriser guère hein hors hormis ici il ils j je jusque jusqu l la là laquelle le lequel"
    " les lesquelles lesquels leur leurs lors lorsque lui m ma mais malgré me même mêmes merci mes mieux moi moins mon"
    " moyennant n ne ni non nos notre nous on ont or ou où par parce parmi pas pendant peu peut peux plus plusieurs plutôt"
    " pour pourquoi pouvez précisément près presque puis puisque qu quand quant quasi que quel quelle quelles quelque"
    " quelques quels qui quoi s sa sans sauf se selon sera ses seul seule seulement si sien soi soit son sont sous souvent"
    " spécialement spécifiquement stp svp sur surtout t ta tant te tel telle telles tels tes toi ton toujours tous tout"
    " toute toutes très trop tu un une uniquement vers via voici voilà volet vos votre vous vraiment vs y an ans année années"
    " bonjour bonsoir salut plait please d'abord également notamment principalement plutôt globalement largement genre type"
    " sorte fois part être avoir fait font faire faites été étaient était ete sera seront soient ayant ayez avait avaient ai as avez avons"
    " suis es sommes êtes m mr mme quoi point égard sujet matière domaine champ secteur thème thématique thèmes"
    " thématiques problématique problématiques question questions enjeu enjeux cadre but objectif vocation manière façon"
    " actuellement maintenant existant existante existants existantes précis précise précises dedans côté coté ailleurs"
    " total totale tot intégralité ensemble nombre quantité nb liste listes répertoire annuaire base données data"
    " catalogue corpus graphe carte cartographie recueil fichier recensement connaissance connaissances donnée essaim"
    " code codes postal postaux critère critères documenter documente documentent documenté documentée remplir remplit remplissent rempli remplie remplis remplies satisfait satisfont vérifie vérifient répartie réparties réparti répartis décennie décennies période périodes époque complet complète complets complètes exhaustif exhaustive intégral intégrale tableau récapitulatif panorama aperçu inventaire bilan détail détails info infos information informations"
    " renseignement renseignements nom noms intitulé titre"
)

_VERBS: Final = _listed(
    "trouver trouve trouvent trouves trouvez trouvées trouvés trouvée lister liste listez donner donne donnez donnes montrer montre"
    " montrez afficher affiche affichez chercher cherche cherchons recherche recherchons voudrais veux veut voudrait souhaite souhaiterais"
    " aimerais connaître connais connaissez connaissons connu connues savoir sais sait savez dire dis dites citer cite citez citées cités"
    " mentionnées mentionnés mentionnée cité citée indiquer indique indiquez énumérer énumère présenter présente présentez proposer propose"
    " proposent proposer existe existent exister existait recenser recensée recensées recensés recensé répertorier"
    " répertoriées répertoriés référencées référencés référencée comptabiliser comptabilise compter compte comptent comptez"
    " compter dénombre dénombrer dénombrez concerner concerne concernent concernée concernées concernant porter porte portent portant portée"
    " portées porté portés viser vise visent visant visé visés visée visées toucher touche touchent touchant adresser adresse"
    " adressent s'adressant adressant adressées adressés destiner destinée destinées destiné destinés dédiées dédiés dédiée dédié consacrées consacrés"
    " consacrée consacré réservées réservés traiter traite traitent traitant aborder aborde abordent abordant"
    " parler parle parlent parlant parlez travailler travaille travaillent travaillant agir agit agissent agissant œuvrer"
    " œuvre œuvrent œuvrant intervenir intervient interviennent intervenant occuper occupe occupent s'occupant mener mène"
    " mènent menées menés menée mené développer développées développés développe développent relever relève relèvent relevant"
    " rattacher rattachée rattachées rattachés rattaché appartenir appartient appartiennent correspondre correspond"
    " correspondent correspondant liées liés liée lié lien liens rapport rapportant situées situés située situé"
    " situe situent implantées implantés implantée implanté localisées localisés localisée localisé basées basés basée"
    " basé établies établis installées installés installée présentes présents présente dérouler déroule déroulent passer"
    " passe passent tenir tient tiennent avoir aider aide aident aidant aidées soutenir soutient soutiennent soutenant accompagner accompagne"
    " accompagnent accompagnant favorise favorisent favorisant permettre permet permettent permettant lutter lutte luttent"
    " luttant combattre combat combattent promouvoir promeut promeuvent promotion améliorer améliore améliorent bénéficier bénéficie bénéficient"
    " profiter profite profitent servir sert servent compris comprend comprennent inclure inclut incluent incluant associer"
    " combiner combinent combine croiser croise croisent croisant mêler mêle mêlent mêlant articuler articulent articule articulant conjuguer"
    " conjuguent allier allient allie alliant relier relient concilier concilient mélanger mélangent mélange démarrer démarre démarrent démarré démarrée"
    " démarrées démarrés lancer lance lancée lancées lancés lancé commencer commencé commencée commencées commencés débuter"
    " débute débuté débutée débutées débutés créer crée créée créées créés créé naître née nées né nés né vu vues jour datant dater date"
    " datent datée datées fonder fondée fondées fondés remonter remonte remontent ouvrir ouvert ouverte ouvertes ouverts"
    " initier initiées initiés initié mettre mis mise mises place voir apparaître figurer figure figurent apparaissent rester"
    " reste restent rencontrer vivre entrer entrent rentrer rentrent relatif relative relatives relatifs axées axés axée axé tournées"
    " tournés tournée orientées orientés centrées centrés portant autour touchées offrir offre offrent proposé proposées proposés"
    " réunir réunit réunissent cumuler cumulent cumule cumulant disposer dispose disposent posséder possède possèdent"
    " possédant dotées dotés doté dotée ayant répondre répond répondent s'intéresser intéresse intéressent intéressant"
    " dénicher repérer identifier identifiées identifiés sélectionner sélectionne extraire filtrer filtre garder garde enlever enlève exclure exclus"
    " excluant retirer retire écarter écarte pouvoir puis pourrais pourriez peut-on devoir doit aimer réaliser réalisées réalisés réalisée"
    " conduire conduites conduits conduite organiser organisées organisés organisée met mettent place destination direction attention"
    " auprès service profit bénéfice attentionnées intention public publics bénéficiaires bénéficiaire cible cibles ciblées ciblant"
    " cibler ciblent population populations personne personnes gens gars usagers monde territoire territoires endroit endroits"
    " coin coins lieu lieux zone zones local locale locaux locales intéressante intéressantes inspirante inspirantes inspirants super"
    " bonnes bons bonne bon belles beaux belle beau innovante innovantes innovants innovant sociale sociales sociaux social"
    " fonctionnent marchent marche utiles utile concrètes concrets concrète concret lutte accès face autour grâce améliorer"
    " comptabilisées combien aller va vont venir viennent vient appeler appelle appelées nommer nommée originales déployées déployés"
    " recense recensent comporte comportent contient contiennent contenir référence référencer répertorie inscrites inscrits enregistrées"
    " enregistrés connues soutenues soutenus principal principale principaux principales diverse variés variées mixte quels"
    " reçu revanche outre excepté exception abstraction moyenne budget budgets financier financière euros euro montant coût"
    " statut statuts juridique juridiques forme formes structure année date région régions département départements ville villes"
    " commune communes pays géographique nombre cours lancement démarrage création début vouées vouée voués dévouées souhaitent veulent cherchent"
    " engagées engagés engagée impliquées impliqués actives actifs active actif existera aurait aurais auriez y'a yatil qqch"
    " quelquechose sert penser pense question notre nos votre moindre aucun aucune juste vraiment tellement possible envie besoin besoins"
    " intéresse concernées peuvent sachant tenant compte propos attachées attaché abrite abritent accueille accueillent héberge dénombre"
    " hébergent héberger rassemble rassemblent regroupe regroupent totalise totalisent affiche affichent suivant suivante suivants"
    " suivantes ci-dessous dessous exclusion exclut excluent vraie vrai simultanément simultanement fois ensemble conjointement double"
    " parallèle même temps autant ainsi inclus incluses comprises incluse compris oeuvre oeuvrent oeuvrant datée représentée représentées représenté représentés dehors arrive arrivent revient reviennent combinant comptait donnant donnent rendre rend tourner tourne"
    " couvrir couvre couvrent couverts couvert couverte couvertes neuf impliquer implique recevoir reçoivent reçu répartir convient veille stade phase étape niveau fréquent fréquente fréquents populaire dynamique courant financer financent prochaine prochain cibles abordés traités traitée traités recherchent vraiment récentes récents récente récent mentionne dénombrer collecte dénombre-t-on voyons voir"
)


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(part for word in words for part in fold(word).split())


# Words without content in a question, folded.
FILLERS: Final = _folded(_FUNCTION) | _folded(_VERBS) | _folded(HEADS)
_FILLER_STEMS: Final = frozenset(stem(word) for word in FILLERS)
# Words that are never the name of a place unless a capital and a preposition say so.
ORDINARY: Final = FILLERS | _folded(
    _listed(
        "centre nord sud est ouest manche lot var orne eure ain somme aube marne loire vienne creuse landes gard cher nievre"
        " indre aude sens vers plan don salon contre monde paix bonne ville francais francaise francaises france mer mur port"
        " parc pont tours vire eu us by y o is"
    )
) - {"france"}


_VERB_ENDING: Final = re.compile(
    r"(?:issent|issant|aient|erait|eraient|erons|ent|ant|antes?|ees?|er|ez|ait|ait|e|es|a)$"
)
_SHORTEST_RADICAL: Final = 5
_SHORTEST_MISTYPED: Final = 6


def _radical(folded: str) -> str:
    """Return a verb without its ending: « impliquent », « impliquant » → impliqu."""
    return _VERB_ENDING.sub("", folded, count=1)


_RADICALS: Final = frozenset(
    radical for word in _folded(_VERBS) if len(radical := _radical(word)) >= _SHORTEST_RADICAL and radical != word
)


def is_filler(folded: str) -> bool:
    """Tell a word without content in a question."""
    if folded in FILLERS or stem(folded) in _FILLER_STEMS or (len(folded) == 1 and not folded.isdigit()):
        return True
    radical = _radical(folded)
    return len(radical) >= _SHORTEST_RADICAL and radical != folded and radical in _RADICALS


@cache
def _long_fillers() -> tuple[str, ...]:
    return tuple(sorted(word for word in FILLERS if len(word) >= _SHORTEST_MISTYPED))


def is_mistyped_filler(folded: str) -> bool:
    """Tell a word that is one edit away from a long word without content, and starts alike: « demaré » → démarré."""
    if len(folded) < _SHORTEST_MISTYPED:
        return False
    close = process.extract(folded, _long_fillers(), scorer=OSA.distance, score_cutoff=1, limit=3)
    return any(word[0] == folded[0] for word, _, _ in close)


def plural(number: float, singular: str, many: str | None = None) -> str:
    """Return « 1 initiative », « 12 initiatives »: French counts as singular below two."""
    word = singular if abs(number) < 2 else many or f"{singular}s"
    return f"{digits(number)} {word}"


def digits(number: float) -> str:
    """Return a number as written in French: « 12 500 », « 3,5 »."""
    if float(number).is_integer():
        return f"{int(number):,}".replace(",", "\u202f")
    return f"{number:,.1f}".replace(",", "\u202f").replace(".", ",")


def joined(words: Sequence[str], conjunction: str = "et") -> str:
    """Return « a, b et c »."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


# The regions and provinces that « en » does not suit.
_PREPOSITIONS: Final = {
    "reg:04": "à", "reg:06": "à", "prov:CA/quebec": "au", "reg:44": "dans le", "reg:32": "dans les", "reg:52": "dans les",
}  # fmt: skip


def at(place: Place) -> str:
    """Return where a place is, with its preposition: « à Brest », « dans le Finistère », « en Bretagne »."""
    name = place.name
    if place.kind in ("commune", "ville"):
        for article, contracted in (("Le ", "au "), ("Les ", "aux ")):
            if name.startswith(article):
                return f"{contracted}{name.removeprefix(article)}"
        return f"à {name}"
    if place.kind == "departement":
        return _in_department(place)
    if place.kind == "intercommunalite":
        return f"dans {_together(name)}"
    if place.code in _PREPOSITIONS:
        return f"{_PREPOSITIONS[place.code]} {name}"
    if place.kind == "pays":
        return _in_country(name)
    if place.code.startswith("prov:CH/"):
        canton = name.removeprefix("Canton ").removeprefix("de ").removeprefix("du ")
        return f"dans le canton {'du' if canton in ('Valais', 'Jura', 'Tessin') else 'de'} {canton}"
    if name.startswith(("Province ", "Communauté ")):
        return f"dans la {name[0].lower()}{name[1:]}"
    if place.kind == "bassin":
        return f"au {_basin(name)}" if name.startswith("Pays ") else f"dans la zone «\u00a0{name}\u00a0»"
    return f"en {name}"


def _together(name: str) -> str:
    """Return « la communauté de communes du Perche », « la Métropole de Lyon », « Brest Métropole »."""
    for kind in ("Communauté de ", "Communauté d'", "Communauté urbaine ", "Communauté intercommunale "):
        if name.startswith(kind):
            return f"la c{name[1:]}"
    if name.startswith(("Eurométropole", "Agglo")):
        return f"l'{name}"
    return f"la {name}" if name.startswith(("Métropole", "Communauté ")) else name


def _basin(name: str) -> str:
    """Return « pays de Brest » for an area around a town; « Pays basque » is a name and keeps its capital."""
    return f"pays{name[4:]}" if name.startswith(("Pays de ", "Pays d'", "Pays du ", "Pays des ")) else name


def of(place: Place) -> str:
    """Return a place after « à 20 km »: « de Lyon », « du Mans », « d'Angers », « du pays de Brest »."""
    name = _basin(place.name) if place.kind == "bassin" else place.name
    if place.kind == "intercommunalite" and (said := _together(name)) != name:
        return f"de {said}"
    for article, contracted in (("Le ", "du "), ("Les ", "des "), ("pays ", "du pays "), ("Pays ", "du Pays ")):
        if name.startswith(article):
            return f"{contracted}{name.removeprefix(article)}"
    return f"d'{name}" if name[:1] in "AEIOUYÉÈÊÎÔÂ" else f"de {name}"


def _in_department(place: Place) -> str:
    name = place.name
    first = name.split("-")[0]
    if place.code == "dep:75":
        return "à Paris"
    if (name[0] in "AEIOUYÉÎH" and not name.startswith(("Haut", "Hér"))) or name.startswith("Hér"):
        return f"dans l'{name}"
    if (first.endswith("s") and first not in ("Gers", "Pas", "Bas", "Calvados", "Doubs")) or first in (
        "Hauts",
        "Hautes",
    ):
        return f"dans les {name}"
    feminine = (first.endswith("e") and first not in ("Finistère", "Rhône", "Vaucluse", "Maine")) or first == "Haute"
    return f"dans la {name}" if feminine or first == "Corse" else f"dans le {name}"


def _in_country(name: str) -> str:
    if name.endswith("s") and name not in ("Laos",):
        return f"aux {name}"
    if name[0] in "AEIOUÉ" or (name.endswith("e") and name not in ("Mexique", "Cambodge", "Mozambique", "Zimbabwe")):
        return f"en {name}"
    return f"au {name}"
