"""The constraints that a question states: themes, publics, places, years…, with « et », « ou », « ni », « hors ».

Reads the words that the intent left free; what remains with content is the leftover.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ingest.gazetteer import gazetteer
from kg.ask import french, lexicon, numbers, spot
from kg.ask.entities import Entities, Organisation
from kg.ask.intent import HEAD
from kg.ask.lexicon import Expression, Sense
from kg.ask.model import Budget, ConceptKind, Concepts, Constraint, InPlace, Involves, Known, Words, Years
from kg.ask.scope import NEGATION, Mention, joined, negated
from kg.ask.words import ARTICLES, Question, words_of
from ontology.terms import ROLE_PROPERTIES

_FRANCE = "pays:FR"
# Verbs of carrying, founding, funding: a passive before « par », or an active one after the organisation.
_ROLE_CUES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (r"(?:en partenariat|en collaboration|en cooperation|en lien|de concert|associe\w*) (?:avec|a|au)", ("partenaire",)),
    (r"(?:avec|ont|a|ayant) (?:pour |comme )partenaires?|(?:dont|ou) (?:l un des |le |les )?partenaires? (?:est|sont)|partenaires? (?:de|du|d|des)|avec (?:l appui|l aide|le concours|la participation) (?:de|du|d|des)", ("partenaire",)),
    (r"(?:co)?(?:financ|subventionn|sponsoris|payee?s?)\w* (?:\w+ )?par|(?:avec le|beneficia\w+ du|recu\w* le) (?:soutien financier|financement|soutien) (?:de|du|d|des)|grace a(?: l argent| les fonds)? (?:de|du|d)|financements? (?:de|du|d|des)", ("financeur",)),
    (r"(?:soutenu|appuye|aide|accompagne|parraine)\w* par", ("financeur", "partenaire")),
    (r"(?:cree|fonde|imagine|invente|concu)\w* par", ("fondateur", "porteur")),
    (r"(?:port|pilot|men|conduit|gere|ger|coordonn|anim|realis|initi|lanc|mont|impuls|develop|organis|dirig|propos|mis)\w* (?:(?:en|sur) (?:place|oeuvre|pied) )?par|a l initiative (?:de|du|d|des)|dont (?:le porteur|la structure(?: porteuse)?) est|(?:pour|comme) (?:porteur|structure(?: porteuse)?)|emanant (?:de|du|d|des)|issue?s? (?:de|du|d)|du cote (?:de|du|des)", ("porteur",)),
    (r"(?:que|qu) (?:porte|pilote|mene|gere|conduit|anime|realise|developpe|propose|organise)\w*", ("porteur",)),
    (r"(?:porte|pilote|gere|conduit|coordonne)(?! par\b)", ("porteur",)),
    (r"(?:que|qu) (?:finance|soutient|subventionne|cofinance)\w*", ("financeur",)),
    (r"par", ("porteur",)),
)  # fmt: skip
_ROLE_AFTER: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (r"(?:comme|pour|en tant que) (?:financeurs?|bailleurs?)", ("financeur",)),
    (r"(?:comme|pour|en tant que) partenaires?", ("partenaire",)),
    (r"(?:comme|pour|en tant que) (?:porteurs?|structures?(?: porteuses?)?)", ("porteur",)),
    (r"(?:est|sont|en est|figure) (?:un |une |l un des |parmi les |le |la |les )?partenaires?", ("partenaire",)),
    (r"(?:co)?financ\w+|subventionn\w+|(?:est|sont) (?:le |un |les )?financeurs?", ("financeur",)),
    (r"soutien\w*", ("financeur", "partenaire")),
    (r"(?:port|pilot|men|gere|ger|anim|coordonn|condui|realis|organis)(?:e|ent|s|sent)", ("porteur",)),
)
_ANY_ROLE: Final = tuple(ROLE_PROPERTIES)
# Legal forms that a question names as its subject: « quelles associations… ? », « combien de SCOP… ? ».
_SUBJECT_FORMS = words_of("association asso cooperatif cooperative scop scic mutuel mutuelle fondation entreprise collectivite collectif ong ministere universite")
# The ontology lists these as examples of a legal form; in a question they are one organisation.
_PROPER_NAMES = frozenset(("ademe", "caf", "cpam", "ars", "dreal", "ddcs", "cnrs", "pole emploi", "france travail"))
_THEME_CUES = words_of("theme themes thematique thematiques domaine domaines secteur sujet champ matiere categorie")
_PEOPLE = words_of("personne personnes gens public publics jeune jeunes femme femmes homme hommes enfant enfants adulte adultes ceux celles population populations")
_FIELD_NOUNS: Final = {
    "budget": "budget", "montant": "budget", "financement": "budget", "annee": "annee", "date": "annee", "lieu": "lieu",
    "ville": "lieu", "localisation": "lieu", "statut": "statut", "structure": "porteur", "porteur": "porteur", "public": "public",
}  # fmt: skip
_KNOWN = re.compile(
    rf"\b(?P<no>sans|dont l[ea]?|(?:qui )?n (?:ont|a|ayant) (?:pas|aucune?)|(?:qui )?ont|ayant|avec|ou)\b (?:de |d |un |une |le |la |l |aucune? )?"
    rf"(?P<noun>{'|'.join(_FIELD_NOUNS)})(?: (?:juridique|de (?:creation|lancement|demarrage)))?(?P<tail>(?: (?:n|est|ont|pas|non|soit|a|ete|figure|bien))*"
    r" ?(?:renseigne\w*|connu\w*|precise\w*|indique\w*|mentionne\w*|disponible|affiche\w*|manqu\w*|inconnu\w*|vide|declare\w*|absent\w*|communique\w*)?)"
)
_MENTIONED = re.compile(r"\b(?:cite|mentionne|evoque|nomme)\w*\b")
_TOGETHER = re.compile(r"\b(?:a la fois|en meme temps|simultanement|conjointement|crois\w+|combin\w+|mel\w+|mari\w+|alli\w+|conjugu\w+|articul\w+|reli\w+|concili\w+|reuni\w+|cumul\w+|ainsi que|et aussi|et egalement|et en plus|associ\w+)\b")


@dataclass(frozen=True)
class Reading:
    """The constraints of a question. together: « à la fois » and the like; leftover: positions not understood."""

    mentions: tuple[Mention, ...]
    leftover: tuple[int, ...]
    content: int
    together: bool

    def constraints(self, question: Question, mentions: Sequence[Mention] | None = None) -> tuple[Constraint, ...]:
        """Return the constraints of some mentions, coordinated ones joined."""
        return joined(question, self.mentions if mentions is None else mentions)

    @property
    def understood(self) -> float:
        """The share of content words that were understood."""
        return 1.0 if not self.leftover else self.content / (self.content + len(self.leftover))


def read(question: Question, known: Entities, used: Iterable[int], today: date) -> Reading:
    """Read the constraints in the words that the intent left free."""
    reader = _Reader(question, known, frozenset(used), today)
    reader.run()
    mentions = tuple(sorted(reader.mentions, key=lambda mention: mention.start))
    mentions = negated(question, mentions)
    reader.covered |= {position for match in NEGATION.finditer(question.folded) for position in question.positions(match)}
    left = tuple(
        position
        for position, token in enumerate(question.tokens)
        if position not in reader.covered and not french.is_filler(token.folded)
    )
    return Reading(mentions, left, len(mentions) + bool(reader.used), bool(_TOGETHER.search(question.folded)))


class _Reader:
    """Takes positions one kind of mention after the other."""

    def __init__(self, question: Question, known: Entities, used: frozenset[int], today: date) -> None:
        self.question = question
        self.known = known
        self.today = today
        self.used = used
        self.covered = set(used)
        self.mentions: list[Mention] = []
        self.roles = self._role_cues()

    @property
    def free(self) -> frozenset[int]:
        return frozenset(range(len(self.question.tokens))) - self.covered

    def take(self, positions: Iterable[int], constraint: Constraint) -> None:
        """Keep a constraint and cover its positions."""
        taken = frozenset(positions)
        self.covered |= taken
        self.mentions.append(Mention(taken, constraint))

    def run(self) -> None:
        """Read everything, numbers first, since nothing else reads them."""
        self._ages_first()
        self._budget()
        self._known_fields()
        for read in numbers.years(self.question, free=self.free, today=self.today):
            self.take(read.positions, read.value)
        self._abroad()
        self._carriers()
        self._plain_forms()
        self._named_things()
        self._mistyped()
        self._cover_roles()

    def _ages_first(self) -> None:
        """« moins de 25 ans » is a public, not a period: an expression that starts with a number is read first."""
        for expression in lexicon.expressions(self.question, self.free):
            words = [self.question.tokens[i].folded for i in expression.positions]
            if any(word.isdigit() for word in words):
                self._expression(expression)

    def _budget(self) -> None:
        read = numbers.budget(self.question, free=self.free)
        if read:
            self.take(read.positions, read.value)

    def _known_fields(self) -> None:
        for match in _KNOWN.finditer(self.question.folded):
            said = match["no"].split()[-1] in ("sans", "pas", "aucun", "aucune") or bool(
                re.search(r"\b(?:pas|non|manqu|inconnu|vide|absent)", match["tail"])
            )
            stated = re.search(r"(?:renseign|connu|precis|indiqu|mentionn|disponib|affich|manqu|inconnu|vide|declar|absent|communiqu)", match["tail"])
            if not stated and not said and (match["noun"] != "budget" or match["tail"].strip() or match["no"].startswith("dont")):
                continue
            positions = frozenset(self.question.positions(match))
            if positions <= self.free:
                field = _FIELD_NOUNS[match["noun"]]
                self.take(positions, Known(field, negated=said))  # type: ignore[arg-type]

    def _abroad(self) -> None:
        match = spot.ABROAD.search(self.question.folded)
        france = gazetteer().by_code(_FRANCE)
        if match and france and frozenset(self.question.positions(match)) <= self.free:
            self.take(self.question.positions(match), InPlace((france,), negated=True))

    def _role_cues(self) -> dict[int, tuple[frozenset[int], tuple[str, ...]]]:
        """Return, by the position that follows a cue, its positions and roles; the first pattern that fits wins."""
        found: dict[int, tuple[frozenset[int], tuple[str, ...]]] = {}
        for pattern, roles in _ROLE_CUES:
            for match in re.finditer(rf"\b(?:{pattern})(?= )", self.question.folded):
                positions = frozenset(self.question.positions(match))
                found.setdefault(max(positions) + 1, (positions, roles))
        return found

    def _role_before(self, start: int) -> tuple[frozenset[int], tuple[str, ...]] | None:
        """Return the role cue right before a position, articles apart."""
        position = start
        while position > 0 and position not in self.roles and self.question.tokens[position - 1].folded in ARTICLES | {"plusieurs", "certaines", "certains", "aux", "au", "structure", "structures"}:
            position -= 1
        return self.roles.get(position)

    def _role_after(self, end: int) -> tuple[frozenset[int], tuple[str, ...]] | None:
        tail = " ".join(token.folded for token in self.question.tokens[end : end + 6])
        for pattern, roles in _ROLE_AFTER:
            match = re.match(rf"(?:{pattern})\b", tail)
            if match:
                return frozenset(range(end, end + len(match.group().split()))), roles
        return None

    def _carriers(self) -> None:
        """Read « portées par X »: a legal form, or the organisations whose names hold the words that follow."""
        for start, (cue, roles) in sorted(self.roles.items()):
            if not cue <= self.free:
                continue
            bare = len(cue) == 1
            verb = self.question.tokens[min(cue)].folded
            first = start
            while first < len(self.question.tokens) and self.question.tokens[first].folded in ARTICLES:
                first += 1
            if first >= len(self.question.tokens) or first in self.covered:
                continue
            organisation = self._organisation_from(first, bare)
            form = None if bare and verb != "par" else self._form_at(first)
            stranger = self._stranger(form[0]) if form and organisation is None else frozenset[int]()
            if stranger:
                self.take(cue | stranger, Involves(self.question.surface(stranger), (), roles))
            elif form and (organisation is None or self._is_generic(first) or len(form[0]) > len(organisation[0])):
                self._take_form(cue, form, roles)
            elif organisation:
                positions, organisations = organisation
                name = self.question.surface(positions)
                self.take(cue | positions, Involves(name, tuple(item.iri for item in organisations), roles))
            elif not bare and self.question.tokens[first].capital:
                positions = self._capitalised(first)
                if positions <= self.free and not self._is_place_only(positions):
                    self.take(cue | positions, Involves(self.question.surface(positions), (), roles))

    def _stranger(self, form: frozenset[int]) -> frozenset[int]:
        """Return « la société X », where X is the name of no place and of no organisation of the graph."""
        tokens = self.question.tokens
        definite = tokens[min(form) - 1].folded in ("l", "la", "le")
        if " ".join(tokens[i].folded for i in sorted(form)) in _PROPER_NAMES:
            return form
        first = max(form) + 1
        while first < len(tokens) and tokens[first].folded in ARTICLES:
            first += 1
        if not definite or first >= len(tokens) or not tokens[first].capital or self.question.text.isupper():
            return frozenset()
        name = self._capitalised(first)
        return frozenset() if self._is_place_only(name) else form | name

    def _is_generic(self, first: int) -> bool:
        """Tell « une association », « Mairie »: a kind of carrier, even with a capital."""
        token = self.question.tokens[first]
        return not token.capital or token.stem in lexicon.CARRIER_FORMS or token.stem in _SUBJECT_FORMS

    def _is_place_only(self, positions: frozenset[int]) -> bool:
        return any(set(found.positions) >= set(positions) for found in spot.places(self.question, self.known))

    def _capitalised(self, first: int) -> frozenset[int]:
        """Return a run of words with capitals, small words inside: a name that the graph does not know."""
        end = first + 1
        tokens = self.question.tokens
        while end < len(tokens) and (tokens[end].capital or (tokens[end].folded in ARTICLES and end + 1 < len(tokens) and tokens[end + 1].capital)):
            end += 1
        return frozenset(range(first, end))

    def _organisation_from(self, first: int, bare: bool) -> tuple[frozenset[int], tuple[Organisation, ...]] | None:
        """Return the longest run of words from a position that names organisations of the graph."""
        tokens = self.question.tokens
        for end in range(min(len(tokens), first + 10), first, -1):
            run = [token for token in tokens[first:end] if not token.stem in french.EMPTY_IN_NAMES]
            if not run or tokens[end - 1] is not run[-1] or any(position in self.covered for position in range(first, end)):
                continue
            if all(french.is_filler(token.folded) for token in run) or (len(run) == 1 and not run[0].capital and len(run[0].folded) < 4):
                continue
            if len(run) == 1 and (run[0].folded in lexicon.vocabulary() or bare) and not run[0].capital:
                continue
            found = self.known.organisations_named([token.stem for token in run])
            if found:
                return frozenset(range(first, end)), found
        return None

    def _form_at(self, first: int) -> tuple[frozenset[int], Sense] | None:
        """Return the legal form that an expression at a position names, or None."""
        for expression in lexicon.expressions(self.question, frozenset(range(first, len(self.question.tokens))) & self.free):
            if expression.start != first:
                continue
            sense = next((sense for sense in expression.senses if sense.kind == "statut"), None)
            if sense:
                return frozenset(expression.positions), sense
        word = self.question.tokens[first].stem
        if word in lexicon.CARRIER_FORMS and first in self.free:
            return frozenset((first,)), Sense("statut", lexicon.CARRIER_FORMS[word])
        return None

    def _take_form(self, cue: frozenset[int], form: tuple[frozenset[int], Sense], roles: tuple[str, ...]) -> None:
        positions, sense = form
        ids = [sense.id]
        end = max(positions) + 1
        # « par une association ou une coopérative »
        while end + 1 < len(self.question.tokens) and self.question.tokens[end].folded in ("ou", "et"):
            following = end + 1
            while following < len(self.question.tokens) and self.question.tokens[following].folded in ARTICLES | {"par"}:
                following += 1
            other = self._form_at(following) if following < len(self.question.tokens) else None
            if other is None:
                break
            positions |= frozenset(range(end, following)) | other[0]
            ids.append(other[1].id)
            end = max(positions) + 1
        if "porteur" in roles:
            self.take(cue | positions, Concepts("statut", tuple(dict.fromkeys(ids))))
        else:
            name = self.question.surface(positions)
            self.take(cue | positions, Involves(name, (), roles, forms=tuple(dict.fromkeys(ids))))

    def _named_things(self) -> None:
        """Read organisations, places and expressions; where they overlap the longest wins, a place before a concept."""
        places = [(found.positions, 1, found) for found in spot.places(self.question, self.known)]
        named = [(found.positions, 0, found) for found in spot.organisations(self.question, self.known)]
        people = [(found.positions, 3, found) for found in spot.demonyms(self.question, self.known)]
        said = [(frozenset(item.positions), 2, item) for item in lexicon.expressions(self.question, self.free)]
        candidates = sorted([*places, *named, *people, *said], key=lambda item: (-len(item[0]), item[1], min(item[0])))
        for positions, _, found in candidates:
            if not positions <= self.free:
                continue
            if isinstance(found, spot.PlaceFound):
                self._place(positions, found)
            elif isinstance(found, spot.OrganisationFound):
                self._organisation(found)
            elif isinstance(found, Expression):
                self._expression(found)
        for expression in lexicon.expressions(self.question, self.free):
            self._expression(expression)

    def _place(self, positions: frozenset[int], found: spot.PlaceFound) -> None:
        """Keep a place; « en France » says nothing where the graph knows no other country."""
        if [place.code for place in found.places] == [_FRANCE] and not self._is_excluded(min(positions)):
            abroad = any(code.startswith("pays:") and code != _FRANCE for code in self.known.places)
            if not abroad:
                self.covered |= positions
                return
        mentioned = bool(_MENTIONED.search(self.question.folded))
        self.take(positions, InPlace(found.places, found.radius_km, mentioned))

    def _is_excluded(self, start: int) -> bool:
        return any(token.folded in ("hors", "sauf", "dehors", "ailleurs") for token in self.question.tokens[max(0, start - 4) : start])

    def _organisation(self, found: spot.OrganisationFound) -> None:
        after = self._role_after(max(found.positions) + 1)
        before = self._role_before(min(found.positions))
        role = before or after
        first = self.question.tokens[min(found.positions)]
        if role is None and not first.capital:
            return
        positions = found.positions | (role[0] & self.free if role else frozenset())
        iris = tuple(organisation.iri for organisation in found.organisations)
        self.take(positions, Involves(self.question.surface(found.positions), iris, role[1] if role else _ANY_ROLE))

    def _expression(self, expression: Expression) -> None:
        positions = frozenset(expression.positions)
        kind = self._kind(expression)
        if kind is None or self._excludes(expression):
            return
        ids = [sense.id for sense in expression.senses if sense.kind == kind]
        strong = [sense.id for sense in expression.senses if sense.kind == kind and not sense.weak]
        self.take(positions, Concepts(kind, tuple(dict.fromkeys(strong or ids))))

    def _excludes(self, expression: Expression) -> bool:
        """Tell « emploi exclu » from « les exclus »."""
        word = self.question.tokens[expression.start]
        before = self.question.tokens[expression.start - 1].folded if expression.start else ""
        return len(expression.positions) == 1 and word.folded.startswith("exclu") and before not in ("les", "des", "aux", "personnes")

    def _kind(self, expression: Expression) -> ConceptKind | None:
        """Return which vocabulary an expression speaks of here."""
        kinds = list(dict.fromkeys(sense.kind for sense in expression.senses))
        words = [self.question.tokens[i] for i in expression.positions]
        before = [token.folded for token in self.question.tokens[max(0, expression.start - 3) : expression.start]]
        if "statut" in kinds and self._is_form(expression, before):
            return "statut"
        kinds = [kind for kind in kinds if kind != "statut"]
        if "etape" in kinds and len(kinds) > 1 and not set(before) & {"stade", "phase", "etape"}:
            kinds.remove("etape")
        if "critere" in kinds and set(before) & {"critere", "criteres"}:
            return "critere"
        if "theme" in kinds and "public" in kinds:
            return self._theme_or_public(expression, [token.folded for token in words], before)
        return next((kind for kind in ("theme", "public", "critere", "etape") if kind in kinds), None)  # type: ignore[return-value]

    def _theme_or_public(self, expression: Expression, words: list[str], before: list[str]) -> ConceptKind:
        if set(before) & _THEME_CUES:
            return "theme"
        strong = {sense.kind for sense in expression.senses if not sense.weak}
        if len(strong) == 1 and (only := strong & {"theme", "public"}) and not set(before[-2:]) & _PEOPLE:
            return "theme" if "theme" in only else "public"
        if set(before[-2:]) & _PEOPLE:
            return "public"
        if before and before[-1] in ("les", "dans", "en", "au") and {"dans", "en"} & set(before[-2:]):
            return "theme"
        plural = words[0][-1] in "sx" or words[-1][-1] in "sx" or bool({"les", "aux", "des"} & set(before[-1:]))
        capitals = all(self.question.tokens[i].text.isupper() for i in expression.positions)
        return "public" if plural or capitals else "theme"

    def _is_form(self, expression: Expression, before: list[str]) -> bool:
        """A legal form is meant after « statut », as an adjective, or as the subject of the question."""
        if re.search(r"\b(?:statuts?|formes? juridiques?|juridiques?|type de structure)\b", " ".join(before)):
            return True
        words = [self.question.tokens[i] for i in expression.positions]
        if "par" in [token.folded for token in words] or self._carries(expression) or self._follows_form(before):
            return True
        stems = {token.stem for token in words}
        if len(stems) == 1 and stems & set(lexicon.FORM_ADJECTIVES):
            return True
        if not stems & _SUBJECT_FORMS or (expression.start and self.mentions and min(m.start for m in self.mentions) < expression.start):
            return False
        lead = " ".join(token.folded for token in self.question.tokens[: expression.start])
        if re.search(r"\b(?:pour|aux|a destination|vers|envers|visent|visant|aupres|destinee?s?|aident|accompagnent|soutiennent|sur|concernent|s adressent|par)\b(?: \w+){0,2}$", lead):
            return False
        return not re.search(rf"\b(?!association|structure|organis|acteur){HEAD}\b", lead)

    def _carries(self, expression: Expression) -> bool:
        """Tell « quelles mairies portent… » : an active verb of carrying follows."""
        after = self._role_after(expression.end)
        return after is not None and "porteur" in after[1]

    def _follows_form(self, before: list[str]) -> bool:
        """Tell the second term of « les associations … que les collectivités »."""
        forms = [mention for mention in self.mentions if mention.constraint.kind == "statut"]
        return bool(forms) and bool({"que", "qu", "ou"} & set(before[-2:]))

    def _plain_forms(self) -> None:
        """Read « initiatives municipales », « projets associatifs », « les villes portent »."""
        for position in sorted(self.free):
            word = self.question.tokens[position].stem
            after = self._role_after(position + 1)
            if word in lexicon.CARRIER_FORMS and after and "porteur" in after[1]:
                self.take({position}, Concepts("statut", (lexicon.CARRIER_FORMS[word],)))
            id = lexicon.FORM_ADJECTIVES.get(word)
            if id and position and re.fullmatch(HEAD, self.question.tokens[position - 1].folded):
                self.take({position}, Concepts("statut", (id,)))

    def _mistyped(self) -> None:
        for position in sorted(self.free):
            token = self.question.tokens[position]
            if french.is_filler(token.folded) or token.stem in self.known.vocabulary or token.folded in lexicon.vocabulary():
                continue
            found = spot.mistyped_place(self.question, position, self.known)
            if found and found.positions <= self.free:
                self.take(found.positions, InPlace(found.places, found.radius_km))

    def _cover_roles(self) -> None:
        for cue, _ in self.roles.values():
            if len(cue) > 1 and cue <= self.free:
                self.covered |= cue


def leftover_words(question: Question, positions: Sequence[int]) -> tuple[str, ...]:
    """Return the words left over as typed, neighbours together."""
    groups: list[list[int]] = []
    for position in positions:
        if groups and position == groups[-1][-1] + 1:
            groups[-1].append(position)
        else:
            groups.append([position])
    return tuple(question.surface(group) for group in groups)


