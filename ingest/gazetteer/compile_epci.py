"""The intercommunalités of the official tables, as rows of places: their names as people say them, their members.

Used by `compile.py` only; nothing here runs when Essaim does. Source: the DGCL's list of EPCI à fiscalité propre
(Banatic) and INSEE's code officiel géographique, as npm's @etalab/decoupage-administratif publishes them (Licence
Ouverte 2.0).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_TYPES = {"CC": "Communauté de communes", "CA": "Communauté d'agglomération", "CU": "Communauté urbaine"}
# « CA Lorient Agglomération » already says what it is: people say « Lorient Agglomération ».
_SAYS_ITSELF = re.compile(
    r"\b(?:métropole|agglomération|agglo|agglopôle|communauté|communautés|intercom|interco)\b", re.IGNORECASE
)
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_QUOTES = re.compile(r"''|\"")
_KIND_ENDS = re.compile(r"\s?-\s?(?=(?:Métropole|Agglomération)$)")
_LINK = re.compile(r"^(?:de la |de l'|des |du |de |d')")
_ARTICLE = re.compile(r"^(?:la|le|les) (?=\w)|^l'(?=\w)")


@dataclass(frozen=True)
class Member:
    """A commune as the compiled table holds it. parents: its département and all that contains it."""

    code: str
    parents: tuple[str, ...]
    lat: float | None
    lon: float | None


@dataclass(frozen=True)
class Intercommunality:
    """An EPCI. parents: direct ones; members: INSEE codes; lat, lon: WGS84 degrees or None."""

    code: str
    name: str
    parents: tuple[str, ...]
    members: tuple[str, ...]
    lat: float | None
    lon: float | None
    population: int


def said_name(official: str) -> str:
    """Return the name that people say: « CC du Perche » → « Communauté de communes du Perche ».

    « CA Lorient Agglomération », « Métropole de Lyon » say what they are and keep their own words.
    """
    kind, _, rest = official.partition(" ")
    words = _QUOTES.sub("", _BRACKETS.sub("", rest if kind in _TYPES else official))
    words = re.sub(r"\s+", " ", words).strip().replace("Coeur", "Cœur").replace("coeur", "cœur")
    words = _KIND_ENDS.sub(" ", words)
    if kind not in _TYPES:
        return words
    if _SAYS_ITSELF.search(words):
        bare = _LINK.sub("", words)
        return bare[:1].upper() + bare[1:]
    if words.startswith("Intercommunale "):
        return f"Communauté i{words[1:]}"
    lowered = _ARTICLE.sub(lambda match: match.group().capitalize(), words)
    return f"{_TYPES[kind]} {lowered}"


def intercommunalities(
    records: Iterable[Mapping[str, object]], communes: Mapping[str, Member]
) -> list[Intercommunality]:
    """Return the EPCI of epci.json, by code. communes: by INSEE code; a member that is not there is left out."""
    return sorted((_made(record, communes) for record in records), key=lambda one: one.code)


def _made(record: Mapping[str, object], communes: Mapping[str, Member]) -> Intercommunality:
    people = {code: count for code, count in _members(record) if code in communes}
    members = [communes[code] for code in people]
    return Intercommunality(
        code=f"epci:{record['code']}",
        name=said_name(str(record["nom"])),
        parents=_shared(members),
        members=tuple(sorted(people)),
        lat=_mean([(member.lat, people[member.code]) for member in members]),
        lon=_mean([(member.lon, people[member.code]) for member in members]),
        population=sum(people.values()),
    )


def _members(record: Mapping[str, object]) -> Iterable[tuple[str, int]]:
    held = record["membres"]
    for member in held if isinstance(held, list) else []:
        yield str(member["code"]), int(member["populationMunicipale"] or 0)


def _shared(members: list[Member]) -> tuple[str, ...]:
    """Return what contains all the members, nearest first: their département, else former region and region, else France."""
    common = [code for code in members[0].parents if all(code in member.parents for member in members)]
    if common and common[0].startswith("dep:"):
        return (common[0],)
    return tuple(code for code in common if code != "pays:FR") or ("pays:FR",)


def _mean(values: list[tuple[float | None, int]]) -> float | None:
    """Return the mean weighted by population, where most people of the EPCI live."""
    known = [(value, people or 1) for value, people in values if value is not None]
    total = sum(people for _, people in known)
    return sum(value * people for value, people in known) / total if known else None
