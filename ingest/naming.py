"""How French names an initiative: the nouns that announce one, and the shape of a proper name.

Owns words and shapes only: where a name stands in a sentence, and what that is worth, is decided by `cited.py`.
"""

import re

from ingest.identity import fold

# Nouns that say what an initiative is, singular; a space stands for a space or a hyphen.
_PROJECTS = (
    "projet", "programme", "dispositif", "initiative", "expérimentation", "opération", "démarche", "campagne",
    "chantier", "défi", "solution", "budget participatif", "monnaie", "système d échange local", "action",
)  # fmt: skip
_TOOLS = (
    "plateforme", "plate forme", "site", "application", "appli", "portail", "logiciel", "outil", "wiki", "blog",
    "médiablog", "webradio", "web radio", "moteur de recherche", "boîte à outils", "boite à outils", "cartographie",
    "carte collaborative", "carte participative", "jeu",
)  # fmt: skip
_GROUPS = (
    "association", "collectif", "coopérative", "scic", "scop", "cae", "ong", "réseau", "mouvement", "mutuelle",
    "entreprise sociale", "entreprise solidaire", "entreprise d insertion", "entreprise coopérative", "amap",
    "chantier d insertion", "atelier chantier", "groupement d employeurs", "régie de quartier", "communauté",
)  # fmt: skip
_PLACES = (
    "tiers lieu", "fablab", "fab lab", "hackerspace", "makerspace", "living lab", "recyclerie", "ressourcerie",
    "repair café", "épicerie", "jardin", "ferme", "café associatif", "bar associatif", "crèche", "garage",
    "conciergerie", "habitat groupé", "habitat participatif", "habitat partagé", "écoquartier", "éco quartier",
    "incubateur", "pépinière", "supermarché", "magasin", "restaurant", "cantine", "librairie", "espace de coworking",
    "maison partagée", "centre de ressources", "centre social", "université populaire", "résidence", "halte garderie",
    "laverie", "bricothèque", "ludothèque", "bibliothèque", "lieu", "accorderie", "friperie", "fournil", "brasserie",
    "service", "atelier",
)  # fmt: skip
# Said of any company: an initiative only where the sentence says what is social in it.
_COMPANIES = ("entreprise", "société", "start up", "startup", "jeune pousse")
# Common in names of departments, rooms or goods (« service Enfance », « site Natura ») : these present, never announce.
_PRESENT_ONLY = frozenset({"solution", "service", "atelier", "lieu", "jeu", "résidence", "jardin", "bibliothèque", "ferme", "garage",
                           "magasin", "restaurant", "cantine", "communauté", "librairie", "carte collaborative"})  # fmt: skip


def _alternatives(nouns: tuple[str, ...]) -> str:
    plurals = (r"[ -]".join(rf"{re.escape(word)}[sx]?" for word in noun.split()) for noun in nouns)
    longest_first = sorted(plurals, key=len, reverse=True)
    return "(?:" + "|".join(longest_first).replace(r"d[sx]?[ -]", r"d(?:['’]|e )") + ")"


_NOUNS = _PROJECTS + _TOOLS + _GROUPS + _PLACES
# Matched with re.IGNORECASE inside the group only.
KIND = rf"(?i:\b{_alternatives(_NOUNS)}\b)"
ANNOUNCING = rf"(?i:\b{_alternatives(tuple(noun for noun in _NOUNS if noun not in _PRESENT_ONLY))}\b)"
COMPANY = rf"(?i:\b{_alternatives(_COMPANIES)}\b)"

_UPPER = "A-ZÀ-ÖØ-ÞŒ"
_LOWER = "a-zß-öø-ÿœ"
_WORD = rf"(?:[{_UPPER}][\w&+@]*(?:[.'’-][\w&+]+)*|\d+[{_UPPER}][\w-]*)"
_LINK = r"(?:d[’']|l[’']|(?:de|du|des|la|le|les|en|à|au|aux|pour|sur|sans|of|for|the|and|in|&|n°)[ ])"
# « Centre social pour l'Innovation »: such heads take one adjective before what they are for.
_HEAD = r"(?:Centre|Institut|Maison|Fabrique|Réseau|Agence|Atelier|Fonds|Banque|Cité|Pôle|Coopérative|Collectif)"
_TLD = r"(?:fr|com|org|net|eu|info|coop|bzh|be|ch|ca|io|cc|tv|asso\.fr)"
DOMAIN = rf"(?:\b(?:www\.)?[a-z0-9-]+\.{_TLD}\b(?![/\w@]))"
PROPER = rf"(?:(?:L[ae] |L[’'])?{_HEAD} [{_LOWER}]+ (?:{_LINK})+{_WORD}|{_WORD}(?: (?:{_LINK})*{_WORD})*)"
QUOTED = r"(?:«\s*[^«»\n]{2,70}?\s*»|“[^“”\n]{2,70}”|\"[^\"\n]{2,70}\")"
# One ordinary-looking word: a capital, then small letters only.
PLAIN_WORD = re.compile(rf"[{_UPPER}][{_LOWER}]+")
NAME = rf"(?:{QUOTED}|{DOMAIN}|{PROPER})"

# Channels and common acronyms, which name nobody's initiative by themselves.
CHANNELS = frozenset({
    "facebook", "twitter", "linkedin", "instagram", "youtube", "whatsapp", "google", "wikipedia", "skype",
    "microsoft", "apple", "amazon", "internet", "web", "europe", "france", "etat", "union", "europeenne", "covid",
    "ux", "mvp", "sig", "gps", "sms", "cms", "api", "html", "pdf", "onu", "pnud", "unesco", "h2020", "feder", "fse",
    "leader", "ess", "tic", "rse", "nouveau", "nouvelle",
})  # fmt: skip
# Capitalised first words that are no name.
FUNCTION_WORDS = frozenset({
    "autour", "quel", "quelle", "quels", "quelles", "comment", "pourquoi", "combien", "il", "elle", "ils", "elles",
    "on", "nous", "vous", "je", "ce", "cet", "cette", "ces", "c", "est", "ca", "cela", "qui", "que", "quoi", "dont",
    "ou", "et", "mais", "or", "ni", "car", "donc", "ainsi", "aujourd", "hui", "hier", "demain", "enfin", "notre",
    "nos", "votre", "vos", "leur", "leurs", "son", "sa", "ses", "mon", "ma", "mes", "chaque", "plusieurs",
    "certains", "autre", "tout", "toute", "tous", "toutes", "un", "une", "des", "du", "de", "d", "a", "au", "aux",
    "en", "dans", "sur", "sous", "par", "pour", "avec", "sans", "chez", "entre", "vers", "depuis", "pendant", "si",
    "comme", "quand", "lorsque", "puis", "alors", "aussi", "parmi", "voici", "voila", "y", "tel", "telle", "non",
    "oui", "selon", "apres", "avant", "cependant", "toutefois", "premier", "premiere", "dernier", "derniere", "l",
    "le", "la", "les", "ici", "plus", "moins", "tres", "ensuite", "bref", "certes",
})  # fmt: skip
ARTICLES = frozenset({"l", "le", "la", "les"})
_QUOTES = "«»“”\"' \u00a0\u202f"
_ARTICLE = re.compile(r"^(?:l|le|la|les|un|une) ")
_KIND_OPENING = re.compile(rf"^{KIND} (?!d[eu]?s? |a |en |pour )")
_ENDING = re.compile(rf"\.{_TLD}$")


def unquoted(name: str) -> str:
    """Return a name without the quotes and spaces around it."""
    return name.strip(_QUOTES)


def name_key(name: str) -> str:
    """Return the key under which two spellings of a name are one: « digitalsocial.eu » and « Digital Social »."""
    bare = _ENDING.sub("", unquoted(name).lower().removeprefix("www."))
    words = _ARTICLE.sub("", fold(bare))
    return (_KIND_OPENING.sub("", words) or words).replace(" ", "")


def is_domain(name: str) -> bool:
    """Tell the address of a site."""
    return re.fullmatch(DOMAIN, name) is not None
