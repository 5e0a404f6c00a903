"""Who carries, funds or joins an initiative: « portées par une commune », « financées par X », « où X est partenaire »."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Final

from kg.ask import calling, french, lexicon, spot
from kg.ask.entities import Entities, Organisation
from kg.ask.intent import HEAD
from kg.ask.lexicon import Expression, Sense
from kg.ask.model import Concepts, Constraint, Involves
from kg.ask.scope import Mention
from kg.ask.words import ARTICLES, Question, Token, stems, words_of
from ontology.terms import ROLE_PROPERTIES

# An organisation that is linked to an initiative in whatever way.
ANY_ROLE: Final = tuple(ROLE_PROPERTIES)
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
# « … qui finance », « … a-t-elle financé ».
_ROLE_LEAD: Final = re.compile(r"(?:qui )?(?:(?:a|ont|avait|avaient|aura) (?:t )?(?:(?:ils?|elles?) )?(?:deja )?)?")
# « des communes qui agissent pour… », « que font les mairies ? »: those who carry, not where.
_ACTING: Final = r"(?:font|fait|agiss?\w*|menent|mene|travaillent|oeuvrent|se mobilisent|s engagent|ont (?:mis|lance|cree|monte|fait)|portent|lancent|essaient|innovent)"
_LOCAL_NAMES: Final = r"communes?|mairies?|maires?|municipalites?|villages?|elus?|agglos?|agglomerations?"
_ACTING_FORM: Final = re.compile(
    rf"\b(?:des|les|aux|de|d|quel(?:le)?s) (?:petites? |grandes? |autres? )?(?P<form>{_LOCAL_NAMES}) qui {_ACTING}\b"
    rf"|\bque (?:font|fait) (?:les |des |nos )?(?:petites? |autres? )?(?=(?:{_LOCAL_NAMES})\b)(?P<asked>\w+)"
)
_SUBJECT_FORMS = words_of(
    "association asso asbl osbl obnl cooperatif cooperative scop scic mutuel mutuelle fondation entreprise collectivite collectif ong ministere universite"
)
# Bodies that the ontology lists under a legal form far wider than they are: they are found by their names.
_NARROW_BODIES: Final = frozenset(
    ("ccas", "cias", "centre communal d action sociale", "centre intercommunal d action sociale", "petr", "cuma", "parc naturel regional",
     "syndicat mixte", "regie de quartier", "mjc", "maison des jeunes et de la culture", "foyer rural")
)  # fmt: skip
_LONGEST_BODY: Final = 7
_PROPER_NAMES: Final = calling.WELL_KNOWN | {"pole emploi", "france travail"}


def is_body(words: Sequence[Token]) -> bool:
    """Tell words that name a kind of body narrower than its legal form: « CCAS », « parcs naturels régionaux »."""
    return tuple(token.stem for token in words if token.folded not in ARTICLES) in _bodies()


@cache
def _bodies() -> frozenset[tuple[str, ...]]:
    return frozenset(stems(text) for text in _NARROW_BODIES)


def of_one_role(mentions: tuple[Mention, ...], role: str | None = None) -> tuple[Mention, ...]:
    """Give the organisations of a comparison the one role that is said: « l'ADEME finance-t-elle plus que la CAF ? ».

    role: the one that the question's verb says, or None.
    """
    said = {item.constraint.roles for item in mentions if isinstance(item.constraint, Involves)} - {ANY_ROLE}
    roles = (role,) if role in ROLE_PROPERTIES else next(iter(said)) if len(said) == 1 else ()
    if not roles:
        return mentions
    return tuple(
        replace(item, constraint=replace(item.constraint, roles=roles))
        if isinstance(item.constraint, Involves) and item.constraint.roles == ANY_ROLE
        else item
        for item in mentions
    )


class CarrierReader:
    """Takes positions of a question one mention after the other; reads organisations and legal forms."""

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
        """The positions that nothing has taken yet."""
        return frozenset(range(len(self.question.tokens))) - self.covered

    def take(self, positions: Iterable[int], constraint: Constraint) -> None:
        """Keep a constraint and cover its positions."""
        taken = frozenset(positions)
        self.covered |= taken
        self.mentions.append(Mention(taken, constraint))

    def _role_cues(self) -> dict[int, tuple[frozenset[int], tuple[str, ...]]]:
        """Return, by the position that follows a cue, its positions and roles; the first pattern that fits wins."""
        found: dict[int, tuple[frozenset[int], tuple[str, ...]]] = {}
        for pattern, roles in _ROLE_CUES:
            for match in re.finditer(rf"\b(?:{pattern})(?= )", self.question.folded):
                positions = frozenset(self.question.positions(match))
                found.setdefault(max(positions) + 1, (positions, roles))
        return found

    def role_before(self, start: int) -> tuple[frozenset[int], tuple[str, ...]] | None:
        """Return the role cue right before a position, articles apart."""
        position = start
        while (
            position > 0
            and position not in self.roles
            and self.question.tokens[position - 1].folded
            in ARTICLES | {"plusieurs", "certaines", "certains", "aux", "au", "structure", "structures"}
        ):
            position -= 1
        return self.roles.get(position)

    def role_after(self, end: int) -> tuple[frozenset[int], tuple[str, ...]] | None:
        """Return the role cue right after a position: « … est partenaire »."""
        tail = " ".join(token.folded for token in self.question.tokens[end : end + 7])
        lead = _ROLE_LEAD.match(tail)
        skipped = lead.end() if lead else 0
        for pattern, roles in _ROLE_AFTER:
            match = re.compile(rf"(?:{pattern})\b").match(tail, skipped)
            if match:
                return frozenset(range(end, end + len(tail[: match.end()].split()))), roles
        return None

    def read_carriers(self) -> None:
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
            if (
                form is None
                and self.question.tokens[min(cue)].folded == "du"
                and self._is_place_only(frozenset((first,)))
            ):
                continue
            body = self._body_at(first)
            if body and (organisation is None or len(organisation[0]) <= len(body)):
                self.take_body(cue, body, roles)
                continue
            stranger = self._stranger(form[0]) if form and organisation is None else frozenset[int]()
            if stranger:
                self.take(cue | stranger, Involves(self.question.surface(stranger), (), roles))
            elif form and (organisation is None or self._is_generic(first, len(organisation[0]) - len(form[0]))):
                self._take_form(cue, form, roles)
            elif organisation:
                positions, organisations = organisation
                name = self.question.surface(positions)
                self.take(cue | positions, Involves(name, tuple(item.iri for item in organisations), roles))
            elif not bare and self.question.tokens[first].capital:
                positions = self._capitalised(first)
                if positions <= self.free and not self._is_place_only(positions):
                    self.take(cue | positions, Involves(self.question.surface(positions), (), roles))

    def _body_at(self, first: int) -> frozenset[int]:
        """Return the positions of a kind of body narrower than its legal form (« un CCAS »), none where there is none."""
        for end in range(min(len(self.question.tokens), first + _LONGEST_BODY), first, -1):
            if is_body(self.question.tokens[first:end]):
                return frozenset(range(first, end))
        return frozenset()

    def take_body(self, cue: frozenset[int], body: frozenset[int], roles: tuple[str, ...]) -> None:
        """Keep a kind of body as the organisations whose names hold it."""
        words = [self.question.tokens[i] for i in sorted(body)]
        key = [token.stem for token in words if token.folded not in french.EMPTY_IN_NAMES]
        found = self.known.organisations_named(key)
        self.take(cue | body, Involves(self.question.surface(body), tuple(item.iri for item in found), roles))

    def _is_generic(self, first: int, longer: int) -> bool:
        """Tell « une association », « des mairies » from an organisation's name. longer: words of the name beyond the form."""
        token = self.question.tokens[first]
        if self.question.tokens[first - 1].folded in ("un", "une", "des", "d", "de", "par"):
            return not token.capital or (token.text.isupper() and longer <= 0)
        return longer <= 0 and (
            not token.capital or token.stem in lexicon.CARRIER_FORMS or token.stem in _SUBJECT_FORMS
        )

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

    def _is_place_only(self, positions: frozenset[int]) -> bool:
        return any(set(found.positions) >= set(positions) for found in spot.places(self.question, self.known))

    def _capitalised(self, first: int) -> frozenset[int]:
        """Return a run of words with capitals, small words inside: a name that the graph does not know."""
        end = first + 1
        tokens = self.question.tokens
        while end < len(tokens) and (
            tokens[end].capital
            or (tokens[end].folded in ARTICLES and end + 1 < len(tokens) and tokens[end + 1].capital)
        ):
            end += 1
        return frozenset(range(first, end))

    def _organisation_from(self, first: int, bare: bool) -> tuple[frozenset[int], tuple[Organisation, ...]] | None:
        """Return the longest run of words from a position that names organisations of the graph."""
        tokens = self.question.tokens
        for end in range(min(len(tokens), first + 10), first, -1):
            run = [token for token in tokens[first:end] if token.stem not in french.EMPTY_IN_NAMES]
            if (
                not run
                or tokens[end - 1] is not run[-1]
                or any(position in self.covered for position in range(first, end))
            ):
                continue
            if all(french.is_filler(token.folded) for token in run) or (
                len(run) == 1 and not run[0].capital and len(run[0].folded) < 4
            ):
                continue
            if len(run) == 1 and (run[0].folded in lexicon.vocabulary() or bare) and not run[0].capital:
                continue
            found = self.known.organisations_named([token.stem for token in run])
            if found:
                return frozenset(range(first, end)), found
        return None

    def _form_at(self, first: int) -> tuple[frozenset[int], Sense] | None:
        """Return the legal form that an expression at a position names, or None."""
        for expression in lexicon.expressions(
            self.question, frozenset(range(first, len(self.question.tokens))) & self.free
        ):
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
            while following < len(self.question.tokens) and self.question.tokens[following].folded in ARTICLES | {
                "par",
                "autre",
                "autres",
            }:
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

    def _carries(self, expression: Expression) -> bool:
        """Tell « quelles mairies portent… » : an active verb of carrying follows."""
        after = self.role_after(expression.end)
        return after is not None and "porteur" in after[1]

    def _follows_form(self, before: list[str]) -> bool:
        """Tell the second term of « les associations … que les collectivités »."""
        forms = [mention for mention in self.mentions if mention.constraint.kind == "statut"]
        return bool(forms) and bool({"que", "qu", "ou"} & set(before[-2:]))

    def is_form(self, expression: Expression, before: list[str]) -> bool:
        """A legal form is meant after « statut », as an adjective, or as the subject of the question."""
        if re.search(r"\b(?:statuts?|formes? juridiques?|juridiques?|type de structure)\b", " ".join(before)):
            return True
        words = [self.question.tokens[i] for i in expression.positions]
        if "par" in [token.folded for token in words] or self._carries(expression) or self._follows_form(before):
            return True
        lead = " ".join(token.folded for token in self.question.tokens[: expression.start])
        if re.search(
            r"\b(?:relev\w+ (?:de|du|d|des)(?: (?:l|la|les|un|une))?|(?:sont|soient|etaient) (?:tou\w+ )?des|(?:sont|est|soient|etaient) (?:ni|pas)(?: (?:des|une?|d))?|parmi (?:les|des)|(?:seulement|uniquement|juste|rien que) (?:les|des))$",
            lead,
        ):
            return True
        stems = {token.stem for token in words}
        if len(stems) == 1 and stems & set(lexicon.FORM_ADJECTIVES):
            return True
        if not stems & _SUBJECT_FORMS or (
            expression.start and self.mentions and min(m.start for m in self.mentions) < expression.start
        ):
            return False
        if re.search(
            r"\b(?:pour|aux|a destination|vers|envers|visent|visant|aupres|destinee?s?|aident|accompagnent|soutiennent|sur|concernent|s adressent|par)\b(?: \w+){0,2}$",
            lead,
        ):
            return False
        lead = re.sub(rf"\b{HEAD} (?:de|d|des)$", "", lead)
        return not re.search(rf"\b(?!association|structure|organis|acteur){HEAD}\b", lead)

    def read_plain_forms(self) -> None:
        """Read « initiatives municipales », « projets associatifs », « les villes portent »."""
        subject = _ACTING_FORM.search(self.question.folded)
        if subject and (positions := frozenset(self.question.positions(subject))) <= self.free:
            named = "form" if subject["form"] else "asked"
            form = self.question.tokens[self.question.positions(subject, named)[0]].stem
            self.take(positions, Concepts("statut", (lexicon.CARRIER_FORMS[form],)))
        for position in sorted(self.free):
            word = self.question.tokens[position].stem
            after = self.role_after(position + 1)
            if word in lexicon.CARRIER_FORMS and after and "porteur" in after[1]:
                self.take({position}, Concepts("statut", (lexicon.CARRIER_FORMS[word],)))
            id = lexicon.FORM_ADJECTIVES.get(word)
            if id and position and re.fullmatch(HEAD, self.question.tokens[position - 1].folded):
                self.take({position}, Concepts("statut", (id,)))

    def cover_roles(self) -> None:
        """Cover the cues left over: « portées par » with a place after it."""
        for cue, _ in self.roles.values():
            if len(cue) > 1 and cue <= self.free:
                self.covered |= cue
