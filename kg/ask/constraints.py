"""The constraints that a question states: themes, publics, places, years…, with « et », « ou », « ni », « hors ».

Reads the words that the intent left free; what remains with content is the leftover.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from ingest.gazetteer import gazetteer
from kg.ask import areas, calling, french, lexicon, numbers, spot
from kg.ask.carriers import ANY_ROLE, CarrierReader, is_body
from kg.ask.entities import Entities, name_stems
from kg.ask.framing import POINTS_BACK
from kg.ask.lexicon import Expression
from kg.ask.model import ConceptKind, Concepts, Constraint, InPlace, Involves, Known, Phrases, Years
from kg.ask.scope import NEGATION, Mention, joined, negated
from kg.ask.words import Question, stems, words_of
from ontology.terms import CRITERIA

_FRANCE = "pays:FR"
_THEME_CUES = words_of("theme themes thematique thematiques domaine domaines secteur sujet champ matiere categorie")
_PEOPLE = words_of(
    "personne personnes gens public publics jeune jeunes femme femmes homme hommes enfant enfants adulte adultes ceux celles population populations"
)
_FIELD_NOUNS: Final = {
    "budget": "budget", "montant": "budget", "financement": "budget", "annee": "annee", "date": "annee", "lieu": "lieu",
    "ville": "ville", "commune": "ville", "localisation": "lieu", "statut": "statut", "structure": "porteur", "porteur": "porteur", "public": "public",
}  # fmt: skip
_KNOWN = re.compile(
    rf"\b(?P<no>sans|dont l[ea]?|(?:qui )?n (?:ont|a|ayant) (?:pas|aucune?)|(?:qui )?ont|ayant|avec|ou)\b (?:de |d |un |une |le |la |l |aucune? )?"
    rf"(?P<noun>{'|'.join(_FIELD_NOUNS)})(?: (?:juridique|de (?:creation|lancement|demarrage)))?(?P<tail>(?: (?:n|est|ont|pas|non|soit|a|ete|figure|bien))*"
    r" ?(?:renseigne\w*|connu\w*|precise\w*|indique\w*|mentionne\w*|disponible|affiche\w*|manqu\w*|inconnu\w*|vide|declare\w*|absent\w*|communique\w*)?)"
)
# The base itself, and an area said to be an old one: no constraint.
_BASE = re.compile(
    r"\b(?:dans|de|du|sur|parmi) (?:le |la |l |les |votre |vos |notre |nos |cette |ce |ton |ta )?(?:reseau|plateforme|site|outil|corpus|portail|moteur)\b(?! (?:de|d|du|des)\b)"
    r"|\b(?:anciennes?|ex) (?=regions?|departements?)|\bnos voisine?s\b|\bvoisine?s\b(?= \w+$)"
)
_RELATIVE_TO: Final = re.compile(
    r"\b(?:(?P<before>avant|plus (?:ancien(?:ne)?s?|vieux|vieilles?|agee?s?) que|precede\w*)|(?P<after>apres|depuis|plus (?:recente?s?|jeunes?) que|suivi\w*)"
    r"|(?:la |en |dans la )?meme (?:annee|date|epoque|temps) que)(?= )"
)
_EVERY_CRITERION: Final = re.compile(
    r"\b(?:(?:rempli|satisf|coch|verifi|respect|reuni|cumul)\w* (?:tous les|les neuf|les 9) criteres"
    r"|(?P<none>sans (?:aucun )?critere|(?:n ont|n a|ne remplissent|ne remplit) aucun critere)(?: (?:documente|rempli|prouve|renseigne))?)\b"
)
_LONGEST_TITLE: Final = 7
# « femmes victimes de violences » says more than its public.
_NARROW_PUBLIC: Final = 3
_MENTIONED = re.compile(r"\b(?:cite|mentionne|evoque|nomme)\w*\b")
_TOGETHER = re.compile(
    r"\b(?:a la fois|en meme temps|simultanement|conjointement|crois\w+|combin\w+|mel\w+|mari\w+|alli\w+|conjugu\w+|articul\w+|reli\w+|concili\w+|reuni\w+|cumul\w+|ainsi que|(?:tous les|les neuf|les 9) criteres|et aussi|et egalement|et en plus|associ\w+)\b"
)


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
    reader.covered |= {position for match in _BASE.finditer(question.folded) for position in question.positions(match)}
    reader.covered |= {
        position for match in NEGATION.finditer(question.folded) for position in question.positions(match)
    }
    left = tuple(
        position
        for position, token in enumerate(question.tokens)
        if position not in reader.covered
        and not french.is_filler(token.folded)
        and (token.stem in known.vocabulary or not french.is_mistyped_filler(token.folded))
    )
    return Reading(mentions, left, len(mentions) + bool(reader.used), bool(_TOGETHER.search(question.folded)))


def recalled(question: Question, reading: Reading, before: Reading, *, for_whom: bool) -> Reading:
    """Add what a preamble says where the request needs it: the place it points at, or all where it says nothing itself.

    for_whom: the preamble speaks of the person to be helped, so what it says of them counts where nothing else does.
    """
    places = [mention for mention in before.mentions if mention.kind == "lieu"]
    placed = any(mention.kind == "lieu" for mention in reading.mentions)
    pointed = places if POINTS_BACK.search(question.folded) and not placed else []
    subjects = [mention for mention in before.mentions if mention.kind in ("theme", "public", "critere")]
    said = any(mention.kind in ("theme", "public", "critere") for mention in reading.mentions)
    needed = subjects if for_whom and not said else [] if reading.mentions else [*subjects, *places]
    kept = [*pointed, *(mention for mention in needed if mention not in pointed)] if pointed or needed else []
    if not kept:
        return reading
    # After the request's last word: a mention of the preamble is joined to none of the request's.
    end = len(question.tokens) + 1
    moved = [replace(mention, positions=frozenset((end + 2 * number,))) for number, mention in enumerate(kept)]
    return replace(reading, mentions=(*reading.mentions, *moved), content=reading.content + len(moved))


def with_radius(question: Question, reading: Reading) -> Reading:
    """Give « dans un rayon de 15 km », said apart from its place, to the only town named."""
    match = spot.LOOSE_RADIUS.search(question.folded)
    towns = [
        mention
        for mention in reading.mentions
        if isinstance(mention.constraint, InPlace)
        and mention.constraint.places[0].kind in ("commune", "ville", "departement")
    ]
    if match is None or len(towns) != 1 or not isinstance(towns[0].constraint, InPlace):
        return reading
    cue = set(question.positions(match))
    if cue & towns[0].positions:
        return reading
    around = replace(towns[0], constraint=replace(towns[0].constraint, radius_km=float(match["km"])))
    mentions = tuple(around if mention is towns[0] else mention for mention in reading.mentions)
    left = tuple(position for position in reading.leftover if position not in cue)
    return replace(reading, mentions=mentions, leftover=left)


class _Reader(CarrierReader):
    """Reads everything else: numbers, places, expressions."""

    def run(self) -> None:
        """Read everything, numbers first, since nothing else reads them."""
        self._ages_first()
        self._budget()
        self._known_fields()
        for read in numbers.years(self.question, free=self.free, today=self.today):
            self.take(read.positions, read.value)
        self._every_criterion()
        self._years_of_another()
        self._abroad()
        self._settings()
        self.read_carriers()
        self.read_plain_forms()
        self._proper_names()
        self._named_things()
        self._mistyped()
        self._corrected_places()
        self.cover_roles()

    def _corrected_places(self) -> None:
        """« dans le Grand Ouest, disons en Bretagne »: what follows says better what comes before."""
        text = self.question.folded
        for match in re.finditer(r"\b(?:disons|c est a dire|a savoir|autrement dit|plus precisement|enfin)\b", text):
            cue = self.question.positions(match)
            places = [mention for mention in self.mentions if mention.kind == "lieu"]
            before = [mention for mention in places if mention.end <= cue[0]]
            if before and any(
                mention.start == cue[-1] + 1 or mention.start <= cue[-1] + 3
                for mention in places
                if mention.start > cue[-1]
            ):
                self.mentions = [mention for mention in self.mentions if mention is not before[-1]]
                self.covered |= set(cue)

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
            stated = re.search(
                r"(?:renseign|connu|precis|indiqu|mentionn|disponib|affich|manqu|inconnu|vide|declar|absent|communiqu)",
                match["tail"],
            )
            if (
                not stated
                and not said
                and (match["noun"] != "budget" or match["tail"].strip() or match["no"].startswith("dont"))
            ):
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

    def _every_criterion(self) -> None:
        """« qui remplissent tous les critères », « sans aucun critère documenté »."""
        for match in _EVERY_CRITERION.finditer(self.question.folded):
            positions = frozenset(self.question.positions(match))
            if not positions <= self.free:
                continue
            self.covered |= positions
            place = frozenset((min(positions),))
            if match["none"]:
                self.mentions.append(Mention(place, Concepts("critere", tuple(CRITERIA), negated=True)))
            else:
                self.mentions += [Mention(place, Concepts("critere", (id,))) for id in CRITERIA]

    def _years_of_another(self) -> None:
        """« lancées avant l'eusko », « plus récentes que Railcoop »: a year that an initiative of the graph gives."""
        for match in _RELATIVE_TO.finditer(self.question.folded):
            cue = self.question.positions(match)
            for end in range(min(len(self.question.tokens), cue.stop + _LONGEST_TITLE), cue.stop, -1):
                positions = frozenset(range(cue.start, end))
                named = self.known.short_named(self.question.surface(range(cue.stop, end)))
                year = self.known.start_year(named.iri) if named else None
                if year and positions <= self.free:
                    span = (None, year - 1) if match["before"] else (year + 1, None) if match["after"] else (year, year)
                    self.take(positions, Years((span,)))
                    break

    def _settings(self) -> None:
        """« en zone rurale », « dans les quartiers prioritaires »: only texts tell."""
        for name, match, phrases in areas.settings(self.question.folded):
            positions = frozenset(self.question.positions(match))
            if positions <= self.free:
                self.take(positions, Phrases(name, phrases))

    def _proper_names(self) -> None:
        """« Aidants Connect » is a name, not a public: what its words mean alone does not count."""
        read = [mention.positions for mention in self.mentions]
        for positions in calling.proper_names(self.question, self.known):
            if positions <= self.free and not any(positions & taken for taken in read):
                text = self.question.surface(positions)
                self.take(positions, Phrases(text, (name_stems(text),)))

    def _named_things(self) -> None:
        """Read organisations, places and expressions; where they overlap the longest wins, a place before a concept."""
        places = [
            (found.positions, -1 if spot.is_where(self.question, found) else 0 if found.name else 1, found)
            for found in spot.places(self.question, self.known)
        ]
        named = [(found.positions, 0, found) for found in calling.organisations(self.question, self.known)]
        people = [(found.positions, 3, found) for found in spot.demonyms(self.question, self.known)]
        said = [(frozenset(item.positions), 2, item) for item in lexicon.expressions(self.question, self.free)]
        candidates = sorted([*places, *named, *people, *said], key=lambda item: (-len(item[0]), item[1], min(item[0])))
        for positions, _, found in candidates:
            if not positions <= self.free:
                continue
            if isinstance(found, spot.PlaceFound):
                self._place(positions, found)
            elif isinstance(found, calling.OrganisationFound):
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
        key = tuple(token.stem for token in (self.question.tokens[i] for i in sorted(positions)))
        same = tuple(item for item in self.known.organisations_named(key) if item.key == key)
        if same and (self.role_before(min(positions)) or self.role_after(max(positions) + 1)):
            # « Orange finance-t-il… » is no town.
            self._organisation(calling.OrganisationFound(positions, self.question.surface(positions), same))
            return
        mentioned = bool(_MENTIONED.search(self.question.folded))
        self.take(positions, InPlace(found.places, found.radius_km, mentioned, found.name))

    def _is_excluded(self, start: int) -> bool:
        return any(
            token.folded in ("hors", "sauf", "dehors", "ailleurs")
            for token in self.question.tokens[max(0, start - 4) : start]
        )

    def _organisation(self, found: calling.OrganisationFound) -> None:
        after = self.role_after(max(found.positions) + 1)
        before = self.role_before(min(found.positions))
        role = before or after
        first = self.question.tokens[min(found.positions)]
        if role is None and not first.capital:
            return
        positions = found.positions | (role[0] & self.free if role else frozenset())
        iris = tuple(organisation.iri for organisation in found.organisations)
        self.take(positions, Involves(self.question.surface(found.positions), iris, role[1] if role else ANY_ROLE))

    def _expression(self, expression: Expression) -> None:
        positions = frozenset(expression.positions)
        kind = self._kind(expression)
        if kind is None or self._excludes(expression):
            return
        if kind == "statut" and is_body(self.question.tokens[expression.start : expression.end]):
            self.take_body(frozenset(), positions, ("porteur",))
            return
        ids = [sense.id for sense in expression.senses if sense.kind == kind]
        strong = [sense.id for sense in expression.senses if sense.kind == kind and not sense.weak]
        words = [self.question.tokens[i].folded for i in expression.positions]
        phrase = lexicon.narrower(words) if kind == "theme" else ()
        ids = list(dict.fromkeys(strong or ids))
        said = self.question.surface(positions)
        own = {
            "theme": lexicon.is_own_name(words),
            "public": len(stems(said)) < _NARROW_PUBLIC,
            "statut": not lexicon.NARROW_FORMS & set(words),
        }.get(kind, True)
        phrases = (phrase,) if phrase else ()
        self.take(positions, Concepts(kind, tuple(ids), phrases=phrases, said=() if own else (said,)))

    def _excludes(self, expression: Expression) -> bool:
        """Tell « emploi exclu » from « les exclus », « nos voisins suisses » from « entre voisins »."""
        word = self.question.tokens[expression.start]
        after = self.question.tokens[expression.end].folded if expression.end < len(self.question.tokens) else ""
        if word.folded.startswith("voisin") and gazetteer().demonym(after):
            return True
        before = self.question.tokens[expression.start - 1].folded if expression.start else ""
        return (
            len(expression.positions) == 1
            and word.folded.startswith("exclu")
            and before not in ("les", "des", "aux", "personnes")
        )

    def _kind(self, expression: Expression) -> ConceptKind | None:
        """Return which vocabulary an expression speaks of here."""
        kinds = list(dict.fromkeys(sense.kind for sense in expression.senses))
        words = [self.question.tokens[i] for i in expression.positions]
        before = [token.folded for token in self.question.tokens[max(0, expression.start - 3) : expression.start]]
        if "statut" in kinds and self.is_form(expression, before):
            return "statut"
        kinds = [kind for kind in kinds if kind != "statut"]
        if "etape" in kinds and len(kinds) > 1 and not set(before) & {"stade", "phase", "etape"}:
            kinds.remove("etape")
        if "critere" in kinds and set(before) & {"critere", "criteres"}:
            return "critere"
        if kinds == ["public"] and "dans" in before[-3:] and any(word.stem in lexicon.CARRIER_FORMS for word in words):
            # « dans les petites communes » is where, not for whom.
            return None
        if "theme" in kinds and "public" in kinds:
            return self._theme_or_public(expression, [token.folded for token in words], before)
        return next((kind for kind in ("theme", "public", "critere", "etape") if kind in kinds), None)

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

    def _mistyped(self) -> None:
        for position in sorted(self.free):
            token = self.question.tokens[position]
            if (
                french.is_filler(token.folded)
                or token.stem in self.known.vocabulary
                or token.folded in lexicon.vocabulary()
            ):
                continue
            found = spot.mistyped_place(self.question, position, self.known)
            if found and found.positions <= self.free:
                self.take(found.positions, InPlace(found.places, found.radius_km))


def leftover_words(question: Question, positions: Sequence[int]) -> tuple[str, ...]:
    """Return the words left over as typed, neighbours together."""
    groups: list[list[int]] = []
    for position in positions:
        if groups and position == groups[-1][-1] + 1:
            groups[-1].append(position)
        else:
            groups.append([position])
    return tuple(question.surface(group) for group in groups)
