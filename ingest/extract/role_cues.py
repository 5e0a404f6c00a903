"""The phrases and headings that give a role to the organisations after them: « porté par », « avec l'appui de », « Partenaires ».

Owns the phrases; which organisation each one governs is `roles.py`'s work.
"""

import re
from dataclasses import dataclass

from ingest.identity import fold

_HEADINGS = (
    (
        re.compile(r"\b(?:porteur|porte par|portage|pilote|pilotage|maitre d ouvrage|maitrise d ouvrage|structure)"),
        "porteur",
    ),
    (re.compile(r"\b(?:financeur|financement|mecene|soutien financier|bailleurs de fonds|subvention)"), "financeur"),
    (re.compile(r"\b(?:fondateur|fondatrice|createur)"), "fondateur"),
    (re.compile(r"\b(?:partenair|partenariat|soutiens?$|acteurs? associe|ils nous soutiennent)"), "partenaire"),
)


_ADVERB = r"(?:\w+ment |également |aussi |notamment |désormais |conjointement |d['’]abord |ensuite |alors )?"


_OF = r"(?:de (?-i:la) |de l['’]|des |du |de |d['’])"


_BY = r"(?: et \w+)?(?:,? (?:depuis|en|dès) \d{4})? " + _ADVERB + r"(?:par|grâce à)\b"


_WITH = r" (?:\w+ ){0,2}avec\b"


# « avec » alone: who acts with the initiative is its partner, unless two bodies merge, compete or part.
_PLAIN_WITH = (
    r"(?<!fusion )(?<!concurrence )(?<!rupture )(?<!rapport )(?<!conflit )(?<!compatible )(?<!comparaison )\bavec\b"
)


_CUES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (rf"\b(?:port|gér|anim|pilot|coordonn|organis|développ|propos|expériment|instaur|men|administr)ée?s?{_BY}", ("porteur",)),
    (rf"\b(?:mise?s? (?:en place|en œuvre|en oeuvre|au point|sur pied)|conduite?s?|maintenue?s?){_BY}", ("porteur",)),
    (r"\b(?:gestion|animation|pilotage|coordination|portage|mise en œuvre)\b[^.,;\n]{0,25}(?:assur|confi)ée? (?:par|à)\b",
     ("porteur",)),
    (r"\b(?:structure porteuse|porteurs?(?: du projet| de l['’]action)?|maître d['’]ouvrage|pilotes?) ?:", ("porteur",)),
    (rf"\b(?:cré|fond|lanc|initi|imagin|impuls|constitu)ée?s?{_BY}", ("fondateur",)),
    (rf"\bà l['’]initiative (?:\w+ )?{_OF}|\bsous l['’]impulsion {_OF}|\b(?:émanation|née?s? de la volonté) {_OF}",
     ("fondateur",)),
    (rf"\b(?:en|un|des|de) (?:\w+ )?(?:lien|partenariat|collaboration|coopération|concertation|association|relation)s?{_WITH}"
     rf"|\bpartenariats?{_WITH}|\bconventions?{_WITH}|\baux côtés {_OF}|\bs['’](?:appui\w+|associ\w+) (?:sur|à|au|aux|avec)\b",
     ("partenaire",)),
    (rf"\bavec (?:l['’]|le |la )(?:\w+ )?(?:aide|appui|concours|soutien|support|participation|complicité|contribution"
     rf"|collaboration|accord) (?:technique |logistique |actif |active )?{_OF}", ("partenaire",)),
    (rf"\bgrâce (?:à l['’]|au |à la )(?:aide|appui|concours|soutien|participation) {_OF}", ("partenaire",)),
    (rf"\bpartenaires? (?:\w+ ){{0,6}}(?:sont|est|:)|\b(?:accompagn|appuy|aid)ée?s?{_BY}|\bpartenaires? {_OF}"
     r"|\bpartenaires\b[^.;:\n]{0,40}\(", ("partenaire",)),
    (rf"\b(?:co-?)?(?:financ|subventionn)ée?s?(?: à (?:hauteur de )?[\d  ,]+%)?{_BY}", ("financeur",)),
    (rf"\bsoutenue?s?(?: \w+ment)?{_BY}", ("financeur",)),
    (rf"\b(?:soutiens?|aides?|appuis?|concours|contributions?|apports?|participations?) financi(?:er|ère)s? {_OF}",
     ("financeur",)),
    (rf"\b(?:subventions?|dotations?|mécénats?|prêts?) (?:\w+ )?{_OF}", ("financeur",)),
    (rf"\bfinancements?(?: publics?| privés?| européens?| propres?)*(?: {_OF}| ?:| ?\()", ("financeur",)),
    (r"\b(?:co-?)?financeurs?(?: \w+){0,3} ?(?::|\(|sont\b|est\b)|\bmécènes? ?(?::|\()", ("financeur",)),
    (r"\blauréate?s? (?:\d{4} )?(?:de la|de l['’]|de|du|des)(?! ?(?:prix|concours|label|trophée|palmarès))|\bappels? à projets?\b", ("financeur",)),
    (rf"\b(?:au profit|au bénéfice|en faveur) {_OF}", ("beneficiaire",)),
    (rf"\b(?:membre|adhérente?|sociétaire|partenaire|co-?fondat\w+)(?: en \d{{4}})? {_OF}|\badhère(?:nt)? (?:à|au|aux)\b|\b(?:s['’]est|se sont|s['’]être) entourée?s? {_OF}"
     rf"|\bdans (?:les locaux|les murs|des locaux|une salle|une annexe) {_OF}|\b(?:partenaire|actionnaire|sociétaire|membre|adhérent|associé|soutien)s\b[^.;:\n]{{0,40}}, (?:dont|comme|parmi lesquel\w+)\b",
     ("partenaire",)),
    (rf"\b(?:dotée?s?|abondée?s?)\b[^.;\n]{{0,30}}\bpar\b|\bgrâce (?:à des |aux )(?:fonds|crédits|dons) {_OF}"
     rf"|\bbudget participatif {_OF}|\b(?:demandée?s?|accordée?s?|versée?s?|allouée?s?|obtenue?s?) (?:à|au|aux|par|auprès {_OF})",
     ("financeur",)),
    (rf"\b(?:commenc|démarr|lanc|n)ée?s?\b[^.;\n]{{0,30}} au sein {_OF}", ("fondateur",)),
    (rf"\bau soutien {_OF}|\bl['’](?:a|ont) rejointe?s? ?:|\bles ont rejointe?s? ?:"
     r"|\bcompt\w+\b(?=[^.;\n]{0,150} parmi (?:ses|leurs) (?:membres(?! fondateurs)|partenaires|soutiens|adhérents))",
     ("partenaire",)),
    (r"\bcompt\w+\b(?=[^.;\n]{0,150} parmi (?:ses|leurs) (?:membres )?fondateurs)", ("fondateur",)),
    (r"\b(?:prix|bourses?|dotations?|aides?)\b[^.;\n]{0,60}\b(?:remis|attribu|accord|vers|décern|allou)\w*\b[^.;\n]{0,20} par\b",
     ("financeur",)),
    (_PLAIN_WITH, ("partenaire",)),
)  # fmt: skip


_CUE = re.compile("|".join(f"(?P<c{number}>{pattern})" for number, (pattern, _) in enumerate(_CUES)), re.IGNORECASE)


# « article rédigé en partenariat avec… » speaks of the article, not of the initiative.
_WRITTEN = re.compile(r"\b(?:rédig|publi|écri|article|interview|étude|guide)\w*[^.;\n]{0,25}$", re.IGNORECASE)


def heading_role(heading: str) -> str | None:
    """Return the role that a heading gives to the organisations under it: « Partenaires », « Financement »."""
    folded = fold(heading)
    return next((role for pattern, role in _HEADINGS if pattern.search(folded)), None)


@dataclass(frozen=True)
class Cue:
    """A phrase that gives roles to the organisations after it, such as « porté par »: offsets in the text.

    weak: « avec » alone, which governs the very next names only.
    """

    start: int
    end: int
    roles: tuple[str, ...]
    weak: bool = False


def find_cues(text: str, offset: int) -> list[Cue]:
    """Return the phrases of a sentence that give a role to what follows them; offset: where the sentence starts."""
    found = []
    for match in _CUE.finditer(text):
        if _WRITTEN.search(text[: match.start()]):
            continue
        number = int((match.lastgroup or "c0")[1:])
        pattern, roles = _CUES[number]
        found.append(Cue(offset + match.start(), offset + match.end(), roles, weak=pattern == _PLAIN_WITH))
    return found
