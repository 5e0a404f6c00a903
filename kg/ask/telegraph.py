"""Questions as notes and between two names: « porteur : X », « X : association ou entreprise ? », « X est-il plus ancien que Y ? »."""

import re
from dataclasses import replace
from typing import Final

from kg.ask import fields, lexicon
from kg.ask.entities import Match
from kg.ask.model import Concepts, Field, Intent, Only, Query
from kg.ask.naming import Context, column_named, resolved
from kg.ask.words import Question

_ORGANISATION = (
    r"association|asso|structure|organisme|organisation|cooperative|collectivite|entreprise|fondation|institution"
)
# A field named alone, over folded words without their article.
_NOTES: Final[tuple[tuple[Field, str], ...]] = (
    ("porteur", rf"(?:porteu(?:r|se)|structure porteuse|pilote|maitre d ouvrage)(?: de projet)?s?|quel(?:le)? (?:{_ORGANISATION})|structures?|qui (?:porte|pilote|gere)|organisme|porte par"),
    ("statut", r"(?:quel(?:le)? )?(?:statut|forme)(?: juridique)?"),
    ("lieu", r"(?:quel(?:le)? )?(?:lieu|localisation|implantation|(?P<kind>ville|commune|departement|region|pays))(?: d implantation)?|ou|c est ou|situe\w* ou"),
    ("annee", r"(?:quelle )?(?:annee|date)(?: (?:de |d )?(?:creation|lancement|demarrage|debut|naissance))?|(?:depuis )?quand|creation|lancement|demarrage|depuis combien de temps"),
    ("budget", r"(?:quel )?(?:budget|montant|cout)"),
    ("theme", r"(?:quels? )?(?:themes?|thematiques?|domaines?|secteurs?)"),
    ("public", r"(?:quels? )?(?:publics?(?: vises?| cibles?)?|pour qui|beneficiaires)"),
    ("partenaire", r"(?:quels? )?partenaires?|avec qui"),
    ("financeur", r"(?:quels? )?financeurs?|qui finance"),
    ("critere", r"(?:quels? )?criteres?"),
    ("url", r"(?:site|lien|url|adresse)(?: (?:web|internet))?"),
    ("resume", r"(?:c est quoi|resume|description|presentation|quesaco|de quoi s agit il|qu est ce que c est)"),
)  # fmt: skip
_BREAK = re.compile(r"[:,–—?]|\s-\s|\s=\s")
_ARTICLE = re.compile(r"^(?:l|le|la|les|son|sa|ses|leurs?|et) ")
_PLACE_KINDS: Final = {"departement": "departement", "region": "region", "pays": "pays"}
_AGE = r"(?:recente?s?|ancien(?:ne)?s?|vieux|vieille|jeunes?|agee?s?)"
_OLD = re.compile(r"ancien|vie|age|avant")
_THAN = re.compile(
    rf"^(?P<left>.+?) (?:est|serait|a|ont|sont|etait)(?: (?:t )?(?:ils?|elles?|ce))?(?: ete)? (?:(?P<sign>plus|moins) (?P<age>{_AGE}) (?:que|qu)"
    r"|(?:nee?s?|creee?s?|lancee?s?|fondee?s?|demarre\w*|commence\w*|ouvert\w*|vu le jour) (?P<when>avant|apres)) (?P<right>.+)$"
)
_WHICH = re.compile(
    rf"\b(?:lequel|laquelle|qui|quelle? \w+)\b.*?\b(?:le |la )?plus (?P<age>{_AGE})\b(?: (?:entre|de|du|des|d))? ?(?P<pair>.*)$"
)
_WHETHER = re.compile(r"^(?:est ce qu\w? |savoir si |dis moi si )")


def note(context: Context) -> Query | None:
    """Read a field and a name put side by side: « année : X », « X – quel statut ? »."""
    question = context.question
    halves = _halves(question)
    if halves is None:
        return None
    for words, name in (halves, halves[::-1]):
        if checked := _form_check(context, words, name):
            return checked
        column = column_named(context, _bare(question, words))
        found: tuple[Field | None, str | None] | None = ("colonne", column) if column else _field_of(question, words)
        named = resolved(context, tuple(name), sure=0.85) if found else None
        if found is None or named is None or _is_conceptual(context, name, named):
            continue
        field, kind = found
        if field is None:
            reason = f"« {question.surface(words)} » n'est pas une information que la base contient"
            return Query(Intent("unknown", reason=reason), corrections=question.corrections)
        place = _PLACE_KINDS.get(kind or "", "ville") if field == "lieu" else column
        return Query(
            Intent("field", field=field, place_kind=place, exact=kind in ("ville", "commune")),
            (Only(named.label, (named.iri,)),),
            name=named.label,
            corrections=question.corrections,
        )
    return None


def _form_check(context: Context, words: range, name: range) -> Query | None:
    """Read « X : association ? »."""
    text = re.sub(r"^(?:une?|bien une?) ", "", " ".join(context.question.tokens[i].folded for i in words))
    sense = lexicon.sense_of(text, ("statut",)) if context.question.text.rstrip().endswith("?") else None
    named = resolved(context, tuple(name), sure=0.85) if sense else None
    if sense is None or named is None or context.question.tokens[words[0]].capital:
        return None
    form = Concepts("statut", (sense.id,))
    return Query(Intent("check"), (form,), ((Only(named.label, (named.iri,)),),), name=named.label)


def _is_conceptual(context: Context, name: range, named: Match) -> bool:
    """Tell « statut : association », « thème : santé » from a name."""
    others = [i for i in range(len(context.question.tokens)) if i not in name]
    reading = context.read(others)
    return (
        bool(reading.mentions)
        and not reading.leftover
        and named.tightness < 1
        and not set(context.question.quoted) & set(name)
    )


def _halves(question: Question) -> tuple[range, range] | None:
    """Return the two sides of the only mark of punctuation between words."""
    cuts = [i for i, token in enumerate(question.tokens) if i and i not in question.quoted and _BREAK.search(token.gap)]
    if len(cuts) != 1:
        return None
    return range(cuts[0]), range(cuts[0], len(question.tokens))


def _bare(question: Question, words: range) -> str:
    return _ARTICLE.sub("", " ".join(question.tokens[i].folded for i in words))


def _field_of(question: Question, words: range) -> tuple[Field | None, str | None] | None:
    """Return (field, kind of place) where words are nothing but a field's name; (None, None): one that no graph holds."""
    bare = _bare(question, words)
    for field, pattern in _NOTES:
        match = re.fullmatch(pattern, bare)
        if match:
            return field, match.groupdict().get("kind")
    parts = re.split(r" ou (?:une? )?", re.sub(r"^une? ", "", bare))
    if len(parts) > 1 and all(lexicon.sense_of(part, ("statut",)) for part in parts):
        return "statut", None
    return (None, None) if fields.is_not_held(bare) else None


def field_alone(question: Question) -> tuple[Field, str | None] | None:
    """Return (field, kind of place) where a question is nothing but a field's name: « et son budget ? »; None otherwise."""
    bare = _ARTICLE.sub("", re.sub(r"^(?:et|mais|alors) |^quel(?:le)?s? (?:est|sont) ", "", question.folded))
    for field, pattern in _NOTES:
        match = re.fullmatch(pattern, bare)
        if match:
            return field, _PLACE_KINDS.get(match.groupdict().get("kind") or "", "ville") if field == "lieu" else None
    return None


def versus(context: Context) -> Query | None:
    """Read which of two named initiatives is the older, asked as yes or no or as « lequel »."""
    question = context.question
    text = question.folded
    start = match.end() if (match := _WHETHER.match(text)) else 0
    than = _THAN.match(text[start:])
    if than:
        older = bool(_OLD.search(than["when"] or than["age"])) is not (than["sign"] == "moins")
        left = _named_in(context, start + than.start("left"), start + than.end("left"))
        right = _named_in(context, start + than.start("right"), start + than.end("right"))
        return _pair(context, left, right, least=older, plural=False)
    which = _WHICH.search(text)
    parts = re.search(r"\b(?:ou|et)\b", which["pair"]) if which else None
    if which is None or parts is None:
        return None
    base = which.start("pair")
    left = _named_in(context, base, base + parts.start())
    right = _named_in(context, base + parts.end(), len(text))
    return _pair(context, left, right, least=bool(_OLD.search(which["age"])), plural=True)


def _named_in(context: Context, start: int, end: int) -> Match | None:
    name = fields.name_between(context.question, start, end)
    return resolved(context, name, sure=0.85) if name else None


def _pair(context: Context, left: Match | None, right: Match | None, *, least: bool, plural: bool) -> Query | None:
    if left is None or right is None or left.iri == right.iri:
        return None
    options = tuple((Only(match.label, (match.iri,)),) for match in (left, right))
    asked = Intent("versus", field="annee", least=least, plural=plural)
    return replace(Query(asked, others=options), corrections=context.question.corrections)
