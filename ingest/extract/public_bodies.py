"""The bodies of a territory: « mairie de Laval », « conseil départemental de l'Essonne », « la Région »."""

from ingest.extract.name_grammar import (
    ARTICLES,
    OF,
    acronym_at,
    continue_name,
    is_name,
    starts_other,
    through_nouns,
)
from ingest.extract.organisation_words import Head, Word
from ingest.extract.spans import Span, is_plural, make_span, surface, word_before
from ingest.gazetteer import gazetteer
from ingest.identity import fold

_LOCATIVE = frozenset(["dans", "sur", "a", "en", "vers", "hors", "chez", "depuis", "entre", "travers", "au"])

# An intercommunalité after these is where, not who: « à l'échelle de Rennes Métropole », « habitants de l'agglomération ».
_TERRITORY_OF = frozenset(
    ["territoire", "echelle", "perimetre", "habitants", "habitantes", "communes", "villages", "population", "coeur"]
)
_INTERCOMMUNAL = frozenset(["communaute", "eurometropole", "metropole", "agglomeration", "agglo", "intercommunalite"])


def is_where(words: list[Word], position: int) -> bool:
    """Tell whether what stands before an intercommunalité makes it a place: « dans », « sur », « le territoire de »."""
    before = position - 1
    while before >= 0 and words[before].key in OF | ARTICLES:
        before -= 1
    if before < 0:
        return False
    linked = any(word.key in OF for word in words[before + 1 : position])
    return words[before].key in (_TERRITORY_OF if linked else _LOCATIVE - {"a", "chez", "au"})


def _whole_place(words: list[Word], first: int, last: int) -> int:
    """Take « et Garonne » after « Lot »: where the gazetteer knows the two together."""
    if last + 1 < len(words) and words[last].key == "et" and is_name(words, last + 1):
        end = continue_name(words, last + 2, place=True)
        if gazetteer().knows(fold(surface(words, first, end))):
            return end
    return last


def place_span(words: list[Word], position: int, after: int, head: Head) -> Span | None:
    """Return « mairie de Laval », « conseil départemental de l'Essonne », « Région Bretagne »."""
    plural = is_plural(words, position)
    acronym = acronym_at(words, after)
    after = start = after + 3 if acronym else after
    while start < len(words) and words[start].key in OF | ARTICLES and start - after < 3:
        start += 1
    linked = start > after
    middle = start
    if not is_name(words, middle) and head.kind == "public":
        _, proper, named = through_nouns(words, after, commas=False)
        if not named or plural:
            return None
        middle = proper - 1
    if not is_name(words, middle) or (not linked and starts_other(words, middle)):
        return None
    needs_link = head.words[0] in ("ville", "commune", "mairie", "municipalite", "prefecture")
    if needs_link and (not linked or words[after].key not in OF or (plural and head.words[0] != "ville")):
        return None
    last = _whole_place(words, middle, continue_name(words, middle + 1, place=True))
    if _is_too_large(head, surface(words, middle, last), plural=plural):
        return None
    before = word_before(words, position)
    if head.words == ("pay",) and not words[position].capital:
        return None
    weak = head.kind == "territory" and (not words[position].capital or before in _LOCATIVE or head.words == ("pay",))
    if head.kind == "territory" and before in _LOCATIVE and not words[position].capital:
        return None
    weak = weak or (head.words[0] in _INTERCOMMUNAL and is_where(words, position))
    return make_span(
        words, position, last, name=surface(words, position, last), head=" ".join(head.words), kind=head.kind,
        legal=head.legal, score=0.85, plural=plural, weak=weak, acronym=acronym,
    )  # fmt: skip


def _is_too_large(head: Head, place: str, *, plural: bool) -> bool:
    """Tell « villes de France » and « région de Vitré »: what lies in a country or around a town, not a body of it."""
    found = gazetteer().named(fold(place))
    if head.words == ("region",):
        return bool(found) and not any(place.kind not in ("commune", "ville") for place in found)
    wide = ("pays", "region", "ancienne-region", "departement")
    return (
        plural and head.words[0] not in ("conseil", "region", "departement") and bool(found) and found[0].kind in wide
    )


_BARE = frozenset(
    [
        "conseil departemental",
        "conseil general",
        "conseil regional",
        "direction departementale",
        "prefecture",
        "rectorat",
        "inspection academique",
        "mission locale",
        "prefecture de region",
    ]
)


# « la Ville », « la Région » : the capital and the article tell the body from the place.
_BARE_TERRITORIES = frozenset(["ville", "region", "departement", "metropole", "municipalite", "commune"])


def _stands_alone(words: list[Word], position: int, after: int) -> bool:
    led = (
        position > 0
        and words[position - 1].key in ("la", "le")
        and word_before(words, position) not in _LOCATIVE - {"a"}
    )
    return led and not (after < len(words) and (words[after].key in OF or words[after].capital))


def bare_span(words: list[Word], position: int, after: int, head: Head) -> Span | None:
    """Return a public body that needs no name where it is capitalised: « le Conseil régional », « Préfecture »."""
    key = " ".join(head.words)
    if not words[position].capital or is_plural(words, position):
        return None
    if key not in _BARE and not (key in _BARE_TERRITORIES and _stands_alone(words, position, after)):
        return None
    return make_span(words, position, after, name=surface(words, position, after), head=key, kind="bare", legal=head.legal,
                 score=0.6, weak=True)  # fmt: skip
