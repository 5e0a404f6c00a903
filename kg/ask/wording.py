"""Constraints and dimensions in French: what was understood, and the phrases of an answer."""

from collections.abc import Iterable
from typing import Final

from ingest.model import Place
from kg.ask.french import at, digits, joined, of, plural
from kg.ask.lexicon import SCHEME_OF
from kg.ask.model import (
    BASIN_RADIUS_KM,
    Budget,
    Concepts,
    Constraint,
    InPlace,
    Intent,
    Involves,
    Known,
    Only,
    Phrases,
    Words,
    Years,
)
from ontology.terms import LEGAL_FORMS
from ontology.vocabulary import label

KIND_LABEL: Final = {
    "theme": "thème", "public": "public", "critere": "critère", "statut": "statut juridique", "etape": "étape", "lieu": "lieu",
    "annee": "année", "budget": "budget", "organisation": "organisation", "champ": "champ", "texte": "texte",
    "initiative": "initiative",
}  # fmt: skip
DIMENSION_LABEL: Final = {
    "region": "région", "departement": "département", "intercommunalite": "intercommunalité", "ville": "ville", "pays": "pays",
    "theme": "thème", "public": "public", "statut": "statut juridique", "etape": "étape", "critere": "critère", "annee": "année", "porteur": "porteur",
    "financeur": "financeur", "partenaire": "partenaire", "source": "source",
}  # fmt: skip
FIELD_ONE: Final = {
    "porteur": "porteur", "financeur": "financeur", "partenaire": "partenaire", "fondateur": "fondateur",
    "beneficiaire": "bénéficiaire",
}  # fmt: skip
# « soutenir » is to fund or to be a partner.
_SUPPORT: Final = frozenset(("financeur", "partenaire"))
_ROLE_VERBS: Final = {
    "porteur": ("est portée par", "n'est pas portée par"), "financeur": ("est financée par", "n'est pas financée par"),
    "partenaire": ("a pour partenaire", "n'a pas pour partenaire"), "fondateur": ("a été fondée par", "n'a pas été fondée par"),
    "beneficiaire": ("bénéficie à", "ne bénéficie pas à"),
}  # fmt: skip
_ROLE_WORDS: Final = {
    "porteur": "portées par", "financeur": "financées par", "partenaire": "avec pour partenaire",
    "fondateur": "fondées par", "beneficiaire": "au bénéfice de",
}  # fmt: skip
FIELD_NAME: Final = {
    "porteur": "porteur", "partenaire": "partenaires", "financeur": "financeurs", "fondateur": "fondateur", "lieu": "lieu", "ville": "ville",
    "annee": "année de démarrage", "budget": "budget", "theme": "thème", "public": "public", "statut": "statut juridique",
    "etape": "étape", "critere": "critères", "resume": "description", "url": "site", "colonne": "information",
}  # fmt: skip
FIELD_LABEL: Final = {
    "porteur": "Le porteur", "partenaire": "Aucun partenaire", "financeur": "Aucun financeur", "fondateur": "Le fondateur",
    "lieu": "Le lieu", "ville": "La ville", "annee": "L'année de démarrage", "budget": "Le budget", "theme": "Le thème", "public": "Le public",
    "statut": "Le statut juridique", "etape": "L'étape", "critere": "Aucun critère", "resume": "La description", "url": "Le site",
    "champ": "Le champ", "colonne": "Ce champ",
}  # fmt: skip


def size(intent: Intent) -> str:
    """Return « qui comptent plus de 5 initiatives », a space first, or '' where no size is asked."""
    if intent.threshold is None:
        return ""
    if intent.least and intent.threshold == 0:
        return " sans initiative"
    return f" de {'moins' if intent.least else 'plus'} de {plural(intent.threshold, 'initiative')}"


def quoted(words: list[str], conjunction: str = "ou") -> str:
    """Return « « A » ou « B » » with French quotation marks."""
    return joined([f"«\u00a0{word}\u00a0»" for word in words], conjunction)


def names(constraint: Concepts) -> list[str]:
    """Return the labels of a constraint's concepts."""
    return [label(SCHEME_OF[constraint.kind], id) for id in constraint.ids]


def period(span: tuple[int | None, int | None]) -> str:
    """Return a range of years: « en 2014 », « entre 2012 et 2014 », « à partir de 2015 », « jusqu'en 2009 »."""
    low, high = span
    if low is not None and high is not None:
        return f"en {low}" if low == high else f"entre {low} et {high}"
    return f"à partir de {low}" if low is not None else f"jusqu'en {high}"


def amount(constraint: Budget) -> str:
    """Return a range of euros."""
    low, high = constraint.low, constraint.high
    if low is not None and high is not None:
        return f"{digits(low)}\u00a0€" if low == high else f"entre {digits(low)} et {digits(high)}\u00a0€"
    if low is not None:
        return f"{'plus de' if constraint.low_strict else 'au moins'} {digits(low)}\u00a0€"
    return f"{'moins de' if constraint.high_strict else 'au plus'} {digits(high or 0)}\u00a0€"


def readable(constraint: Constraint) -> str:
    """Return what a constraint asks, without its kind: the value that the interpretation shows."""
    text = _readable(constraint)
    if not constraint.negated:
        return text
    return (
        f"hors {text}"
        if isinstance(constraint, InPlace)
        else f"sauf {text}"
        if not isinstance(constraint, Known)
        else text
    )


def shown(constraint: Constraint) -> str:
    """Return what a constraint asks as an interpretation shows it: as `readable`, with the role of an organisation."""
    if isinstance(constraint, Involves) and len(constraint.roles) == 1:
        return f"{readable(constraint)} ({FIELD_ONE[constraint.roles[0]]})"
    return readable(constraint)


def _readable(constraint: Constraint) -> str:
    match constraint:
        case Concepts():
            return joined(names(constraint), "ou")
        case InPlace(name=name) if name:
            return name
        case InPlace(places=places, radius_km=km) if km in (None, BASIN_RADIUS_KM) and _basins(places):
            return joined([place.name for place in places], "ou")
        case InPlace(places=places, radius_km=km):
            around = joined([place.name for place in places[:6]], "ou")
            return (
                around
                if km is None
                else f"à moins de {digits(km)}\u00a0km {joined([of(place) for place in places[:6]], 'ou')}"
            )
        case Years(ranges=ranges):
            return joined([period(span) for span in ranges], "ou")
        case Budget():
            return amount(constraint)
        case Involves(name=name):
            return name
        case Known(field=field, negated=negated):
            return f"{FIELD_NAME[field]} {'non ' if negated else ''}{_filled(field)}"
        case Words(text=text) | Phrases(text=text):
            return text
        case Only(name=name):
            return name


def _basins(places: Iterable[Place]) -> bool:
    return all(place.kind == "bassin" for place in places)


def _filled(field: str) -> str:
    return "renseignée" if field in ("annee", "ville") else "renseigné"


_ONE: Final = {
    "theme": ("sur le thème", "hors du thème"), "public": ("pour le public", "qui ne visent pas le public"),
    "critere": ("qui remplissent le critère", "sans preuve du critère"),
    "statut": ("dont le porteur a le statut", "dont le statut du porteur n'est pas"),
    "etape": ("à l'étape", "qui ne sont pas à l'étape"),
}  # fmt: skip


def _concepts(constraint: Concepts) -> str:
    if constraint.kind == "theme" and len(constraint.ids) > 1:
        lead = "hors des thèmes" if constraint.negated else "sur l'un des thèmes"
        return f"{lead} {quoted(names(constraint))}"
    return f"{_ONE[constraint.kind][constraint.negated]} {quoted(names(constraint))}"


def phrase(constraint: Constraint) -> str:
    """Return a constraint as the end of « les initiatives … »."""
    negated = constraint.negated
    match constraint:
        case Concepts():
            return _concepts(constraint)
        case InPlace(places=places, radius_km=km):
            if constraint.name and not negated:
                return f"dans la zone «\u00a0{constraint.name}\u00a0»"
            if negated or (km is not None and not (km == BASIN_RADIUS_KM and _basins(places))):
                return readable(constraint)
            return joined([at(place) for place in places[:6]], "ou")
        case Years():
            return f"{'qui n’ont pas démarré' if negated else 'démarrées'} {_readable(constraint)}".replace("’", "'")
        case Budget():
            text = amount(constraint)
            link = "compris " if text.startswith("entre") else "d'" if text.startswith("au") else "de "
            return f"{'hors de celles qui ont' if negated else 'avec'} un budget {link}{text}"
        case Involves(roles=roles, name=name, forms=forms):
            who = quoted([label(LEGAL_FORMS, id) for id in forms]) if forms else f"«\u00a0{name}\u00a0»"
            link = (
                _ROLE_WORDS[roles[0]] if len(roles) == 1 else "soutenues par" if set(roles) == _SUPPORT else "liées à"
            )
            return f"{'qui ne sont pas ' if negated else ''}{link} {who}"
        case Known(field=field):
            name = FIELD_LABEL[field]
            return f"dont {name[0].lower()}{name[1:]} {'n’est pas' if negated else 'est'} {_filled(field)}".replace(
                "’", "'"
            )
        case Words(text=text) | Phrases(text=text):
            return f"{'sans' if negated else 'qui parlent de'} «\u00a0{text}\u00a0»"
        case _:
            return f"{'sauf' if negated else 'parmi'} «\u00a0{_readable(constraint)}\u00a0»"


# Plural forms of the phrases, and what they become after one initiative or none.
_SINGULAR: Final = (
    ("démarrées", "démarrée"), ("portées par", "portée par"), ("financées par", "financée par"), ("fondées par", "fondée par"),
    ("qui remplissent", "qui remplit"), ("qui ne visent pas", "qui ne vise pas"), ("qui n'ont pas", "qui n'a pas"),
    ("qui parlent de", "qui parle de"), ("qui ne sont pas", "qui n'est pas"), ("liées à", "liée à"),
    ("soutenues par", "soutenue par"),
)  # fmt: skip


def phrases(constraints: tuple[Constraint, ...], number: float = 2) -> str:
    """Return all constraints as the end of « n initiatives … », a space first, or ''; they agree with the number."""
    parts = []
    for run in _alike(constraints):
        text = _together(run) if len(run) > 1 else phrase(run[0])
        for many, one in _SINGULAR if abs(number) < 2 else ():
            text = text.replace(many, one, 1) if text.startswith(many) else text
        parts.append(f" {text}")
    return "".join(parts)


def _alike(constraints: tuple[Constraint, ...]) -> list[list[Constraint]]:
    """Return the constraints in runs that one phrase can say: themes together, places left out together."""
    runs: list[list[Constraint]] = []
    for constraint in constraints:
        last = runs[-1][-1] if runs else None
        same = last is not None and last.kind == constraint.kind and last.negated == constraint.negated
        simple = isinstance(constraint, Concepts) or (isinstance(constraint, InPlace) and constraint.negated)
        single = all(not isinstance(item, Concepts) or len(item.ids) == 1 for item in (last, constraint))
        if same and simple and single:
            runs[-1].append(constraint)
        else:
            runs.append([constraint])
    return runs


_SEVERAL: Final = {
    "theme": ("sur les thèmes", "hors des thèmes"), "public": ("pour les publics", "qui ne visent pas les publics"),
    "critere": ("qui remplissent les critères", "sans preuve des critères"), "etape": ("aux étapes", "hors des étapes"),
    "statut": ("dont le porteur a les statuts", "dont le statut du porteur n'est pas"),
}  # fmt: skip


def _together(run: list[Constraint]) -> str:
    if isinstance(run[0], InPlace):
        return f"hors {joined([_readable(item) for item in run])}"
    lead = _SEVERAL[run[0].kind][run[0].negated]
    labels = [name for item in run if isinstance(item, Concepts) for name in names(item)]
    return f"{lead} {quoted(labels, 'ni' if run[0].negated and run[0].kind == 'statut' else 'et')}"


def interpretation(constraints: tuple[Constraint, ...]) -> dict[str, str | list[str]]:
    """Return label → value(s) for a reader."""
    found: dict[str, list[str]] = {}
    for constraint in constraints:
        found.setdefault(KIND_LABEL[constraint.kind], []).append(shown(constraint))
    return {name: items[0] if len(items) == 1 else items for name, items in found.items()}


def _role_verb(roles: tuple[str, ...], *, held: bool) -> str:
    if len(roles) == 1:
        return _ROLE_VERBS[roles[0]][not held]
    link = "soutenue par" if set(roles) == _SUPPORT else "liée à"
    return f"est {link}" if held else f"n'est pas {link}"


def said_of(name: str, constraints: tuple[Constraint, ...], *, held: bool) -> str:
    """Return whether an initiative meets constraints, as a sentence: « Oui, « X » se situe à Lyon. »."""
    lead = f"{'Oui' if held else 'Non'}, "
    initiative = f"«\u00a0{name}\u00a0»"
    only = constraints[0] if len(constraints) == 1 and not constraints[0].negated else None
    if not constraints:
        return f"{lead}{initiative} {'est' if held else 'n’est pas'} dans la base.".replace("’", "'")
    match only:
        case Concepts(kind="statut"):
            return f"{lead}le porteur de {initiative} {'a' if held else 'n’a pas'} le statut {quoted(names(only))}.".replace(
                "’", "'"
            )
        case InPlace(name="", radius_km=None, places=places):
            where = joined([at(place) for place in places], "ou")
            return f"{lead}{initiative} {'se situe' if held else 'ne se situe pas'} {where}."
        case Concepts(kind="theme"):
            return f"{lead}{initiative} {'porte' if held else 'ne porte pas'} sur le thème {quoted(names(only))}."
        case Involves(name=who, roles=roles, forms=()):
            return f"{lead}{initiative} {_role_verb(roles, held=held)} «\u00a0{who}\u00a0»."
        case Years():
            return f"{lead}{initiative} {'a' if held else 'n’a pas'} démarré {_readable(only)}.".replace("’", "'")
    condition = phrases(constraints, 1).strip()
    return f"{lead}{initiative} {'répond' if held else 'ne répond pas'} à la demande\u00a0: {condition}."
