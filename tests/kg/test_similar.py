"""Which initiatives compare, and the reasons given."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pyoxigraph as ox
import pytest
from small_corpus import ROWS, BagEncoder, indexed_texts, iri, make_store

from ingest.errors import NotFound, UsageError
from kg.aspects import NEEDS, WAYS, columns, probes, telling_terms
from kg.filters import Filters
from kg.index import Index, build_index
from kg.model import SimilarHit
from kg.similar import mentioned, similar
from ontology.terms import PUBLICS, THEMES

Compare = Callable[..., list[SimilarHit]]


@pytest.fixture(scope="module")
def graph() -> ox.Store:
    return make_store()


@pytest.fixture(scope="module")
def compare(graph: ox.Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compare]:
    directory = tmp_path_factory.mktemp("index")
    build_index(indexed_texts(), directory, BagEncoder())
    with closing(Index.open(directory)) as index:
        yield lambda **options: similar(graph, index, BagEncoder(), **options)


def test_the_same_need_and_public_come_before_the_same_town_and_words(compare: Compare) -> None:
    ranks = {hit.iri: hit.rank for hit in compare(anchor=iri("goûter"))}
    assert ranks[iri("tandem")] == 1
    assert ranks[iri("potager")] > 1


@pytest.mark.parametrize("anchor", [iri("tandem"), "tandem", "s-tandem"])
def test_an_anchor_has_three_names(compare: Compare, anchor: str) -> None:
    assert compare(anchor=anchor, k=1)[0].iri == iri("goûter")


def test_every_other_initiative_is_ranked(compare: Compare) -> None:
    hits = compare(anchor=iri("goûter"), k=5000, reasons=False)
    assert {hit.iri for hit in hits} == {iri(row.id) for row in ROWS} - {iri("goûter")}
    assert [hit.rank for hit in hits] == list(range(1, len(ROWS)))
    assert all(hit.why == () for hit in hits)


def test_reasons_name_what_is_shared_with_a_quote_of_each_side(compare: Compare) -> None:
    hit = compare(anchor=iri("goûter"), k=1)[0]
    reasons = {reason.aspect: reason for reason in hit.why}
    assert reasons["public"].shared == ("Personnes âgées",)
    assert reasons["public"].quotes == ("rompre leur isolement", "La solitude recule")
    assert reasons["theme"].shared == ("Vieillissement et autonomie",)
    assert reasons["critere"].shared == ("Finalité sociale",)
    assert [reason.aspect for reason in hit.why][-1] == "texte"


def test_quotes_are_the_texts_own_words(compare: Compare) -> None:
    texts = {text.iri: text.text for text in indexed_texts()}
    for hit in compare(anchor=iri("goûter")):
        for reason in hit.why:
            if reason.quotes:
                assert reason.quotes[0] in texts[iri("goûter")]
                assert reason.quotes[1] in texts[hit.iri]


def test_a_shared_carrier_is_a_reason(compare: Compare) -> None:
    hits = {hit.iri: hit for hit in compare(anchor=iri("goûter"))}
    carriers = [reason.shared for reason in hits[iri("potager")].why if reason.aspect == "porteur"]
    assert carriers == [("Amis du Port",)]


def test_filters_bring_practices_from_elsewhere(compare: Compare) -> None:
    hits = compare(anchor=iri("goûter"), filters=Filters.parse(hors_lieu="Bretagne"))
    assert {hit.iri for hit in hits} == {iri(id) for id in ("atelier", "épicerie", "chantier", "bus", "chorale")}


def test_a_pasted_text_is_compared_by_its_words_too(compare: Compare) -> None:
    hits = compare(text="Des retraités isolés reçoivent la visite de bénévoles.\n\nIls sont âgés.", k=2)
    assert {hit.iri for hit in hits} == {iri("goûter"), iri("tandem")}
    assert ("Personnes âgées",) in [reason.shared for reason in hits[0].why]


@pytest.mark.parametrize("options", [{}, {"text": " "}, {"anchor": "tandem", "text": "Un jardin"}])
def test_one_thing_is_compared(compare: Compare, options: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="l’un ou l’autre"):
        compare(**options)


def test_an_unknown_anchor_is_not_found(compare: Compare) -> None:
    with pytest.raises(NotFound):
        compare(anchor="inconnue")


@pytest.mark.parametrize(
    ("scheme", "text", "found"),
    [
        (PUBLICS, "Pour les PERSONNES AGEES du bourg", "personnes-agees"),
        (PUBLICS, "avec des demandeurs d’emploi", "demandeurs-emploi"),
        (THEMES, "un jardin partagé et une AMAP", "alimentation-agriculture"),
    ],
)
def test_concepts_are_recognised_by_their_words(scheme: object, text: str, found: str) -> None:
    assert found in mentioned(scheme, text)  # type: ignore[arg-type]


def test_probes_cover_four_schemes() -> None:
    counts = [len(columns(scheme)) for scheme in ("besoin", "public", "theme", "maniere-de-faire")]
    assert counts == [len(NEEDS), len(PUBLICS.ids), len(THEMES.ids), len(WAYS)]
    assert len(telling_terms()) == len(probes()) == sum(counts)


@pytest.mark.parametrize("probe", [probe.id for probe in probes() if probe.scheme in ("besoin", "maniere-de-faire")])
def test_every_need_and_way_has_telling_words(probe: str) -> None:
    column = next(number for number, other in enumerate(probes()) if other.id == probe)
    assert len(telling_terms()[column]) >= 1
