"""The names that people give an intercommunalité: « l'agglo de Quimper », « CC du Pays de Lamastre », « Rennes Métropole ».

Owns the words that say the kind and the key under which two such names are one; which places bear it is the
gazetteer's work. An EPCI changes its kind and its name as it grows: the kind said only chooses between namesakes.
"""

import re
from collections.abc import Iterable

_OF = r"(?:de l|de la|des|du|de|d)"
# Folded words, in the singular: « les agglomérations bretonnes » names none. « CC », « CA » and « CU » are kinds only
# where they begin a name, « communauté » alone where it ends one.
_KIND = re.compile(
    r"\b(?:communaute (?:de |d )?(?:communes|agglomeration|agglo)|communaute (?:urbaine|intercommunale)"
    r"|(?:euro)?metropole(?: europeenne)?|agglomeration|agglo|agglopole|intercommunalite|intercom|interco|epci)\b"
    r"|(?<= )communaute$|^(?:cc|ca|cu)\b(?= .)"
)
_LINK = re.compile(rf"^(?:{_OF}|l|la|le|les) (?=.)")
_PREPOSITION = re.compile(r"^(?:a|au|aux|en|dans|sur|par|pour|et|ou|avec)\b")
_AROUND = re.compile(rf"^(?:{_OF} )?(?:pays|grand|grande|region|bassin|canton|territoire) (?:{_OF} )?(?=.)")
# By the first letters of the kind said, what an official name that is of this kind holds.
_ALIKE = {
    "cc": "communaute de communes",
    "communaute de c": "communaute de communes",
    "communaute c": "communaute de communes",
    "ca": "agglo",
    "communaute d": "agglo",
    "agglo": "agglo",
    "cu": "urbaine",
    "communaute u": "urbaine",
    "metropole": "metropole",
    "eurometropole": "metropole",
}


def says_kind(key: str) -> bool:
    """Tell whether a folded name says that it is an intercommunalité's."""
    return bool(_KIND.search(key))


def core(key: str) -> str:
    """Return a folded name without its kind and first article: « metropole de lyon » → « lyon »."""
    words = without_kind(key)
    while link := _LINK.match(words):
        words = words[link.end() :]
    return words


def without_kind(key: str) -> str:
    """Return a folded name without its kind: « agglo de la rochelle » → « de la rochelle »."""
    return " ".join(_KIND.sub(" ", key).split())


def seats(key: str) -> tuple[str, ...]:
    """Return the folded names of communes that a name may hold: « cc du pays de craon » → « du pays de craon », « craon »."""
    words = without_kind(key)
    if _PREPOSITION.match(words):
        return ()
    around = _AROUND.match(words)
    return tuple(text for text in (words, words[around.end() :] if around else "") if text)


def of_the_kind(key: str, official: Iterable[str]) -> list[bool]:
    """Tell, for each official folded name, whether it is of the kind that a folded name says; all are if it says none."""
    said = _KIND.search(key)
    word = next((alike for start, alike in _ALIKE.items() if said and said.group().startswith(start)), "")
    return [word in name for name in official]
