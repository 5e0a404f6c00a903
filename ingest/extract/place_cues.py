"""The words that make a capitalised name a place, another thing, or a place of somebody else: patterns only.

`places.py` applies them to the text before (`BEFORE`: they end where the name starts) and after a name.
"""

import re

UPPER = "A-ZÀ-ÖØ-ÝŒ"
_LINK = r"(?:de la |de l['’]\s?|du |des |de |d['’]\s?)"
# Eight further words: no place has more, and a text all in capitals stays linear.
PROPER = (
    rf"(?:L['’]|La |Le |Les )?(?!(?:À|A|Au|Aux|En|Dans|De|Du|Des|Pour|Par|Sur|Avec)\b)[{UPPER}][\w’']*"
    rf"(?:(?:-|–| ?/ ?| )(?:{_LINK}|sur |aux |lès |lez |le |la |les |l['’])?[{UPPER}][\w’']*"
    rf"|-(?:sur|en|aux|lès|les|lez|le|la|de|du|des|d|l|sous|et)(?=[-'’])){{0,8}}"
)


def before(pattern: str) -> re.Pattern[str]:
    """Compile a pattern for the text that ends where a name starts, its article or preposition included."""
    return re.compile(rf"(?:^|[^\w-]|(?<!\w)-)(?:{pattern})\s*$", re.IGNORECASE)


MUNICIPAL = before(
    r"(?:villes?|communes?|mairies?|municipalités?|villages?|bourg|hameau|ccas|cias|centre[ -]ville|agglomération"
    r"|agglo|métropole|eurométropole|arrondissements?|centre communal d['’]action sociale|conseil municipal"
    rf"|maires?(?: adjointe?)?|habitants?|office de tourisme)(?: \w+(?:le|ée?))? {_LINK}"
)
# Whose place a partner's list gives: a town's own bodies, not the metropolis around.
HOST = before(rf"(?:villes?|communes?|mairies?|municipalités?|ccas|cias|centre communal d['’]action sociale) {_LINK}")
INSTITUTION = before(
    r"(?:(?:conseils? |collectivité )?(?:général|départementale?|régionale?)(?: des? \w+(?:(?: et|,) \w+)*)?"
    r"|conseil territorial|régions?|départements?|préfecture|académie|rectorat|université[^,;.]{0,20}?|ars|dreal|draaf"
    r"|drjscs|ddcs|dreets|direccte|caf|cpam|msa|carsat|chu|chambre [^,;.]{0,30}?|agence [^,;.]{0,30}?"
    rf"|crédit (?:agricole|mutuel)|cress|cci|udaf|maison départementale[^,;.]{{0,30}}?)(?: {_LINK}| )"
)
STATE = before(rf"(?:sous-)?(?:préfecture|rectorat|académie|université[^,;.]{{0,20}}?|ars|dreal|draaf|drjscs) {_LINK}")
DEPARTMENT = before(rf"(?:départements?|conseils? (?:général|départemental)|préfecture) (?:{_LINK})?")
REGION = before(rf"(?:régions?|conseils? régional|conseil régional [^,;.]{{0,40}}?) (?:{_LINK})?")
COUNTRY_SIDE = before(
    rf"(?:communautés? (?:de communes|d['’]agglomération|urbaine)|pays|canton|bassin(?: \w+)?|"
    rf"vallées?|massif|plateau|secteur|territoire|arrondissement|intercommunalité) (?:{_LINK})?"
)
# Without its accent only as a capital: « A MAULÉON », not « for a JOB ».
AT = before(r"à|(?-i:A)|chez|vers|depuis|entre|près de|autour de|au cœur de|implantée? à|basée? à|située? à")
# A bearing, not the place: « près de Rennes », « entre Rennes et Redon », « à 20 km de Laval », « au sud de Grenoble ».
NEAR = before(
    r"(?:près|non loin|loin|hors|à proximité|à l['’](?:est|ouest)|au (?:nord|sud)(?:[ -](?:est|ouest))?|en dehors|à mi-chemin"
    r"|à (?:une |quelques |\d+ |\w+ )*(?:km|kilomètres?|minutes?|heures?|lieues?)) (?:de|d['’]|du|des)"
    rf"|entre(?: [{UPPER}][\w’'-]+(?: (?:de|sur|la|le|en) ?[\w’'-]+)* et)?"
)
# What a name at the beginning of a sentence is, said after it: « Autry, 700 habitants, », « Sornay, village de Bresse ».
SAID_AFTER = re.compile(
    r"^,? ?\(?(?:(?:une |la |le |petite? |ancienne? )*(?:commune|ville|village|bourg|bourgade|hameau|cité|sous-préfecture|préfecture"
    r"|chef-lieu|capitale|quartier|presqu['’]île|île)\b|[\d \u00a0\u202f]+ ?habitants|au (?:nord|sud|cœur|centre|bord|pied)\b|à l['’](?:est|ouest) de"
    r"|aux portes d|dans (?:le|la|les|l['’]) ?(?:«|[A-ZÀ-Ý]|nord|sud|est|ouest)|près d|à \d+ (?:km|kilomètres|minutes))",
)
# Where the idea comes from, who came to look: not where the initiative is.
MODEL = re.compile(
    r"\b(?:s['’](?:est|étai\w+|en|étant) inspir\w+|inspirée?s? (?:de|d['’]|du|des|par)|s['’]inspir\w+|emprunt\w+ (?:l['’]idée|le modèle|la méthode|le principe|le nom)|pris modèle|sur le modèle|à l['’]exemple"
    r"|à l['’]image|mise?s? au point|éprouvée?s?|importée?s?|découverte?s?|délégations?|spécialistes?|experts?|chercheurs?|visites?"
    r"|voyages?(?: d['’]études?)?|rencontré)\b(?:(?! (?:à|au|aux|en) )[^.;:]){0,60}"
    r"(?: (?:à|au|aux|en) (?:l['’]|la )?)?(?:(?-i:[A-ZÀ-Ý])[\w’'-]+(?:, | ou | et )(?:d['’]|de |du )?)*$",
    re.IGNORECASE,
)
AT_LE = before(r"au|aux")
IN = before(r"en")
INSIDE = before(r"(?:dans|sur|à travers|partout dans|ensemble|toute?s?) (?:toute?s? )?(?:le|la|les|l['’])")
OF_THE = before(r"de la|de l['’]|du|des")
OF = before(r"de|d['’]")
# A town has no article but its own: « la Fontaine », « cette Ville » are common words.
DETERMINER = before(r"la|l['’]|le|les|un|une|cette?|ces|notre|nos|votre|vos|leurs?|son|sa|ses|chaque|de la|de l['’]")
ANY_ARTICLE = re.compile(rf"{DETERMINER.pattern}|(?:^|[^\w-])(?:du|des|au|aux)\s*$", re.IGNORECASE)
OF_COMMON = re.compile(r"(?:^|[\s’'(])[a-zà-ÿ-]+\s+de\s+$")
DIRECTION = re.compile(r"^(?:[ -](?:de|du|des|d['’]|[Oo]uest|[Ee]st)\b|['’-])")
POSTCODE = re.compile(r"\b(?P<postcode>\d{5})\s+$")
# A street, a school or a ship keeps a place's name without being there: « rue de Paris », « lycée Saint-Exupéry ».
STREET = before(
    rf"(?:rue|avenue|av\.|boulevard|bd|place|allées?|chemin|route|quais?|impasse|square|esplanade|porte|pont|faubourg"
    rf"|traités?|accords?|convention|déclaration|sommet|protocole|charte|cop ?\d*|peintre|roi|duc|comte) (?:{_LINK})?"
)
NAMED_AFTER = before(
    r"(?:lycée|collège|école|groupes? scolaires?|stade|hôpital|clinique|résidence|foyer|église|chapelle|paroisse|château"
    r"|salle|espace|gymnase|théâtre|cinéma|maison|centre(?: d['’]animation| social| culturel| socioculturel)?|librairie"
    r"|association|fondation|société|entreprise|cabinet|groupe|marque|prix|ehpad|crèche|fête|saison|tour|équipe)"
)
RIVER = before(
    rf"(?:vallées?|bords?|rives?|berges?|fleuve|rivière|estuaire|bassin|embouchure|confluence|long|canal|quais?|gorges|sources?"
    rf"|eaux?|crues?|affluents?|val) {_LINK}"
)
PERSON = before(
    r"(?:mm?\.|mme|mlle|mr|dr|pr|monsieur|madame|mademoiselle|docteur|professeur|maître|abbé|père|sœur|frère)"
)
ORIGIN = re.compile(
    r"\b(?:fui\w*|fuy\w+|origin\w+|ven[au]\w*|réfugiée?s?|exil\w*|migrante?s?|conflits?|guerres?|provenance|née?s?"
    r"|ressortissant\w*|arriv\w+ d)\b[^.;:]{0,40}$",
    re.IGNORECASE,
)
SUPPORT = re.compile(
    r"\b(?:soutien\w*|soutenu\w*|soutiennent|financ\w+|appui\w*|appuy\w+|partenariat\w*|partenaires?|liens? avec"
    r"|collaboration|concours|promu\w*|subvention\w*|aide\w*|lauréat\w*|labellis\w+|cofinanc\w+|auprès|aux côtés"
    r"|développée? par|mandatée? par|convention\w*)\b[^.;]{0,90}$",
    re.IGNORECASE,
)
# The town of a partner: « avec l'appui de la coopérative de Sornay », « en lien avec une association de Laval ».
PARTNER = re.compile(
    r"\b(?:avec (?:l['’](?:appui|aide|accompagnement|expertise)|le (?:soutien|concours))|soutenue?s? par|accompagnée?s? par"
    r"|(?:partenariat|lien|collaboration|coopération|travaille(?:nt)?|échange(?:nt)?) (?:étroite? )?avec|aux côtés)\b"
    r"[^.;:,]{0,40}?\b(?:associations?|fondations?|coopératives?|entreprises?|sociétés?|écoles?|universités?|laboratoires?|agences?"
    r"|cabinets?|collectifs?|ong|start-up|banques?|bureaux? d['’]études|instituts?|théâtres?|musées?|hôpital)\b"
    r"[^.;:,]{0,40}? (?:de |d['’]|à |basée?s? à |située?s? à )$",
    re.IGNORECASE,
)
# An intercommunalité that helps: « financé par Brest Métropole », « avec le soutien de la communauté de communes de X ».
HELPED_BY = before(
    r"(?:(?:(?:co)?financée?s?|soutenue?s?|subventionnée?s?|appuyée?s?|aidée?s?) (?:notamment )?par"
    r"|(?:soutien|appui|concours|aide|subvention|financement|partenariat)s? (?:financi(?:er|ère) )?(?:de|avec))"
    r" (?:la |le |l['’])?(?:(?:communauté (?:de communes|d['’]agglo(?:mération)?|urbaine)|CC|intercommunalité|(?:euro)?métropole"
    rf"|agglo(?:mération)?) (?:{_LINK})?)?"
)
EVENT = re.compile(
    r"\b(?:discours|colloque|congrès|salon|conférences?|forum|séminaire|cérémonie|remise|assises|journées?|festival"
    r"|sommet|rencontres? nationales?)\b[^.;]*$",
    re.IGNORECASE,
)
DAY = re.compile(
    r"\b(?:1er|\d{1,2}) (?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b",
    re.IGNORECASE,
)
# Headings under which organisations are listed: their territories are theirs, not the initiative's.
SUPPORT_HEADING = re.compile(
    r"^(?:nos |les |principaux )?(?:partenaires?|partenariats?|financ\w+|soutiens?|données|budget|moyens|coûts?|sources?"
    r"|liens?|bibliograph\w*|références?|pour (?:en savoir|aller)|crédits?|auteurs?|contributeurs?|ressources|équipe"
    r"|ils nous|documents?|photos?|voir aussi)\b",
    re.IGNORECASE,
)
IN_BRACKETS = re.compile(
    r"^\s*(?:\(|[-–,]\s?)(?:le |la |les |l['’]|dép\w*\.? )?(?P<area>2[AB]|97\d|\d{2}|\d{5})\b(?! ?[%€])\)?"
)
NAMED_BRACKETS = re.compile(rf"^\s*(?:\(|,? (?=en |dans ))(?:en |dans )?(?:le |la |les |l['’])?(?P<area>{PROPER})")
NEXT_PROPER = re.compile(rf"^(?P<glue>[ -])(?!(?:L['’]|La |Le |Les ))(?P<word>[{UPPER}][\w’']+)")
_OPENERS = (
    "En|À|A|Au|Aux|Dans|De|Du|Des|Le|La|Les|Pour|Par|Sur|Avec|Et|Ou|Depuis|Vers|Chez|Entre|Dès|Quand|Si|Comme|Selon"
)
PREVIOUS_PROPER = re.compile(rf"(?P<word>(?!(?:{_OPENERS}) )[{UPPER}][\w’']+) $")
LIST_GLUE = re.compile(
    r"\s*(?:,|;|/|et|ou|&|ainsi qu['’]|puis)?\s*(?:et |ou )?(?:à |de |d['’]|en |au |dans (?:le|la|les) )?\s*"
)

LEADS_LIST = re.compile(r"(?:dont|comme|notamment|parmi lesquel\w+|tel\w* que|: ?|villes de|communes de) ?$")

QUARTER = re.compile(
    rf"(?<!\bde )(?<!\bDe )\b(?:[ÉéEe]co-?)?[Qq]uartiers?(?: (?:prioritaires?|populaires?|dits?|historiques?))? (?:{_LINK})?(?P<name>{PROPER})"
)
QUARTERS = re.compile(rf"\b[Qq]uartiers\b[^.:;()]{{0,50}}[(:] ?(?P<names>{PROPER}(?:(?:, | et |, et ){PROPER})*)")
MORE_QUARTERS = re.compile(rf"^(?:,| et|, et) (?:{_LINK})?(?P<name>{PROPER})")
BASIN = re.compile(rf"\b[Pp]ays {_LINK}(?P<name>{PROPER})")
GREATER = re.compile(rf"\bGrand[ -](?P<name>{PROPER})")
INTERCOMMUNAL = re.compile(
    rf"(?P<name>{PROPER}) (?P<type>[Mm]étropole|[Aa]gglomération|[Aa]gglo|[Cc]ommunauté)\b(?! (?:de |d['’]|urbaine|[{UPPER}]))"
)
LANDSCAPE = re.compile(
    rf"\b(?:[Hh]aute |[Bb]asse |[Mm]oyenne )?(?:[Vv]allées?|[Mm]assif|[Pp]lateau|[Pp]resqu['’]île|[ÎIîi]les?"
    rf"|[Pp]arc naturel régional|PNR|[Mm]arais|[Bb]aie|[Gg]olfe|[Mm]onts|[Bb]assin(?: de vie| d['’]emploi)?) {_LINK}"
    rf"(?P<name>{PROPER})"
)
UNKNOWN_TOWN = re.compile(rf"\b(?:commune|village|hameau|ville|bourg|municipalité) {_LINK}(?P<name>{PROPER})")
COMMUNITY = re.compile(
    rf"\b[Cc]ommunauté (?:de communes|d['’]agglomération|urbaine) (?:{_LINK}|«\s?|\")?(?P<name>{PROPER})"
)
# An intercommunalité whose kind goes before its name: « l'agglo de Quimper », « la CC du Pays de Craon ».
TOGETHER = re.compile(
    rf"\b(?P<kind>[Cc]ommunauté (?:de communes|d['’]agglo(?:mération)?|urbaine)|CC|[Ii]ntercommunalité|[Ee]urométropole"
    rf"|[Mm]étropole|[Aa]gglomération|[Aa]gglo) (?P<link>{_LINK})?(?:«\s?|\")?(?P<name>{PROPER}(?:-[\w’'-]+)?)"
)
ARRONDISSEMENT = re.compile(r"\b(?:1er|[1-9]e|1\de|20e|[1-9]ème|1\dème|20ème) arrondissement\b")
PEOPLE = re.compile(
    r"\b(?:cité|ville|métropole|agglomération|région|pays|bassin|département|territoire|quartiers?) (?P<word>[\w-]+)"
)

# Names that are also common words, brands or first names: a capital proves nothing (beginning of a sentence, heading), so
# they need « à », a kind of place or a département. Smaller towns always do.
_TOWNS = """tours sens orange nice lens die romans salon plaisir vertus bourg laval vienne valence florence sofia lima
 santiago forest sion huy bulle detroit le_cap le_port le_puy saint_paul saint_pierre saint_andre saint_louis saint_joseph
 saint_jean saint_martin saint_benoit saint_michel saint_vincent saint_laurent saint_leon aix chalon vaulx albert muret vif
 gap pau hem bron flers vire port tana mexico maurice georgie jura gent biel porto constantine la_ville le_bourg la_tour
 la_roche la_marche la_chapelle le_temple l_union la_garde le_pont le_parc l_isle l_etoile la_force massy trappes roses
 croix fontaine grasse saintes sceaux menton vernon leon brie berry perche chartreuse causses dom"""
_AREAS = "nord centre lot somme manche cher landes aube creuse eure ain var orne gard allier aude"
ORDINARY = frozenset(name.replace("_", " ") for name in _TOWNS.split())
ORDINARY_AREAS = frozenset(_AREAS.split())
