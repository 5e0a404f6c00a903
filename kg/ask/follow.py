"""Questions that lean on the one before: « et en Occitanie ? »."""

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from kg.ask import intent, telegraph
from kg.ask.carriers import ANY_ROLE
from kg.ask.entities import Match
from kg.ask.model import Constraint, Dimension, Field, Intent, Involves, Only, Query
from kg.ask.wording import KIND_LABEL, shown
from kg.ask.words import Question

_FIELD_OF: Final[dict[str, Field]] = {
    "region": "lieu", "departement": "lieu", "intercommunalite": "lieu", "ville": "lieu", "pays": "lieu", "theme": "theme",
    "public": "public", "statut": "statut", "annee": "annee", "porteur": "porteur", "financeur": "financeur", "partenaire": "partenaire",
}  # fmt: skip


_ROLE_ALONE: Final = re.compile(
    r"^(?:et |mais |ou )?(?:ou )?(?:est (?:elle|il) )?(?:comme |en tant que |pour )?(?:(?P<porteur>porteu(?:r|se))|(?P<financeur>financeu(?:r|se)|bailleur)"
    r"|(?P<partenaire>partenaire)|(?P<fondateur>fondat(?:eur|rice)))$"
)


def is_follow_up(text: str) -> bool:
    """Tell a question that leans on the one before: « et en Occitanie ? », « combien sont portées par… ? »."""
    words = Question.read(text).folded
    if re.match(r"(?:et|ou|mais|sinon|plutot|maintenant|alors|ok et|idem|pareil|meme question)\b", words):
        return True
    if re.search(
        r"\b(?:parmi (?:elles|eux|celles|ceux)|la dedans|dans le lot|d entre elles|celles ci|ceux ci)\b", words
    ):
        return True
    head = re.search(rf"\b{intent.HEAD}\b", words)
    return (
        len(words.split()) <= 7
        and head is None
        and bool(
            re.match(
                r"(?:(?:la|le|les|l|quelle est la|quel est le|laquelle est la) (?:plus|moins|dernier|premier)|qui (?:les|la|le|l)\b|depuis quand|quand|combien|lesquel\w*|laquelle|ou|seulement|uniquement|juste|pour|en|a|dans|hors|sauf|sans|avec|lancees?|portees?|avant|apres|depuis)\b",
                words,
            )
        )
    )


def _other_field(previous: Query, text: str) -> Query | None:
    """Read « et son statut ? » of the initiative just spoken of."""
    found = telegraph.field_alone(Question.read(text))
    if found is None:
        return None
    field, kind = found
    place = kind if field == "lieu" else None
    return replace(previous, intent=Intent("field", field=field, place_kind=place))


def _same_field(previous: Query, query: Query) -> Query | None:
    """Read « et où ? » of the initiative just spoken of."""
    field = _FIELD_OF.get(query.intent.dimension or "") if query.intent.kind == "values" else None
    if field is None or query.constraints:
        return None
    place = query.intent.dimension if field == "lieu" else None
    return replace(previous, intent=Intent("field", field=field, place_kind=place))


def _with_role(previous: Query, query: Query, words: str) -> Query:
    """Read « et financeur ? » and « et la MSA ? » after « où l'ADEME est-elle partenaire ? »."""
    before = next((item for item in previous.constraints if isinstance(item, Involves) and not item.forms), None)
    if before is None:
        return query
    if asked := _ROLE_ALONE.search(words):
        role = next(role for role, name in asked.groupdict().items() if name)
        return replace(query, intent=Intent("list"), constraints=(replace(before, roles=(role,)),))
    constraints = tuple(
        replace(item, roles=before.roles) if isinstance(item, Involves) and item.roles == ANY_ROLE else item
        for item in query.constraints
    )
    return replace(query, constraints=constraints)


def lightened(query: Query, without: Collection[tuple[str, str]]) -> Query:
    """Return a query without the constraints that a person took away, given as (label, value) of the interpretation."""
    if not without:
        return query

    def kept(constraints: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
        return tuple(item for item in constraints if (KIND_LABEL[item.kind], shown(item)) not in without)

    return replace(query, constraints=kept(query.constraints), others=tuple(map(kept, query.others)))


def follow(previous: Query, query: Query, text: str, *, named: Match | None) -> Query:
    """Return the new question read after the one before: constraints of the same kind are replaced, the rest stays.

    named: the initiative that is all the new question says, or None.
    """
    if previous.intent.kind == "field" and named:
        return replace(
            previous, constraints=(Only(named.label, (named.iri,)),), name=named.label, corrections=query.corrections
        )
    if previous.intent.kind == "field" and (same := _other_field(previous, text) or _same_field(previous, query)):
        return same
    words = Question.read(text).folded
    if who := re.search(r"\bqui (?:les|la|le|l) (?P<verb>port|pilot|gere|men|financ|soutien)\w*", words):
        dimension: Dimension = "financeur" if who["verb"] in ("financ", "soutien") else "porteur"
        return replace(
            query, intent=Intent("values", dimension=dimension, plural=True), constraints=previous.constraints
        )
    query = _with_role(previous, query, words)
    kinds = {constraint.kind for constraint in query.constraints}
    narrowing = bool(
        re.search(r"\b(?:parmi|la dedans|dans le lot|d entre|celles ci|ceux ci)\b", Question.read(text).folded)
    )
    kept = tuple(item for item in previous.constraints if narrowing or item.kind not in kinds)
    asks = query.intent.kind != "list" or bool(
        re.search(r"\b(?:lesquel\w*|liste|quelles|quels)\b", Question.read(text).folded)
    )
    return replace(
        query,
        intent=query.intent if asks else previous.intent,
        constraints=(*kept, *query.constraints),
        name=query.name or previous.name,
        others=query.others if asks else previous.others,
    )
