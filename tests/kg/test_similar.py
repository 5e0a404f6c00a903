"""Which initiatives compare, and the reasons given."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from small_corpus import ROWS, BagEncoder, indexed_texts, iri, make_store

from ingest.errors import NotFound, UsageError
from kg.aspects import NEEDS, WAYS, WEIGHTS, columns, mentioned, probes, read_weights, telling_terms
from kg.filters import Filters
from kg.index import Index
from kg.indexing import build_index
from kg.model import Aspect, Reason, SimilarHit
from kg.reasons import is_telling
from kg.similar import _overlap, similar
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


@pytest.mark.parametrize(
    ("given", "aspect", "weight"),
    [(["besoin=2"], "besoin", 2.0), (["Manière de faire=0,5"], "maniere-de-faire", 0.5), ([], "territoire", 0.0)],
)
def test_weights_are_read_as_people_type_them(given: list[str], aspect: str, weight: float) -> None:
    weights = read_weights(given)
    assert weights[aspect] == weight
    assert {name: value for name, value in weights.items() if name != aspect} == {
        name: value for name, value in WEIGHTS.items() if name != aspect
    }


@pytest.mark.parametrize("given", ["besoin", "besoin=", "besoin=-1", "besoin=6", "prix=2", "besoin=1e9", "=2"])
def test_a_wrong_weight_is_said_with_the_aspects(given: str) -> None:
    with pytest.raises(UsageError, match="besoin, public, theme"):
        read_weights([given])


def test_weights_of_ones_own_change_the_order(compare: Compare) -> None:
    only = dict.fromkeys(WEIGHTS, 0.0)
    same_carrier_kind = compare(anchor=iri("épicerie"), k=1, reasons=False, weights={**only, "porteur": 1.0})
    assert same_carrier_kind[0].iri == iri("bus")
    same_size = compare(anchor=iri("goûter"), k=2, reasons=False, weights={**only, "territoire": 1.0})
    assert same_size[0].iri == iri("potager")
    same_theme = compare(anchor=iri("goûter"), k=1, reasons=False, weights={**only, "theme": 1.0})
    assert same_theme[0].iri == iri("tandem")


def test_weights_that_nobody_changes_change_nothing(compare: Compare) -> None:
    assert compare(anchor=iri("goûter")) == compare(anchor=iri("goûter"), weights=read_weights([]))
    text = "Nous voulons rompre la solitude des personnes âgées."
    assert compare(text=text) == compare(text=text, weights=read_weights([]))


def test_a_heavier_need_counts_for_a_pasted_text_too(compare: Compare) -> None:
    text = "Nous voulons rompre la solitude des personnes âgées."
    plain, heavier = compare(text=text), compare(text=text, weights=read_weights(["besoin=5"]))
    assert {hit.iri: hit.score for hit in plain} != {hit.iri: hit.score for hit in heavier}


def test_further_initiatives_of_one_carrier_come_last(compare: Compare) -> None:
    text = "Un goûter réunit les voisins."
    assert {hit.iri for hit in compare(text=text, k=2, diverse=True)} == {iri("goûter"), iri("potager")}
    hits = compare(anchor=iri("goûter"), k=50, diverse=True)
    assert len(hits) == len(ROWS) - 1 and hits[0].iri == iri("tandem")


def test_a_near_copy_comes_last_whatever_its_score(graph: ox.Store, tmp_path: Path) -> None:
    texts = indexed_texts()
    copy = replace(texts[0], iri=iri("copie"), source_id="s-copie", title=f"{texts[0].title} bis")
    build_index([*texts, copy], tmp_path, BagEncoder())
    with closing(Index.open(tmp_path)) as index:
        plain = similar(graph, index, BagEncoder(), text=texts[0].text, k=3)
        diverse = similar(graph, index, BagEncoder(), text=texts[0].text, k=9, diverse=True)
    assert {hit.iri for hit in plain[:2]} == {iri("goûter"), iri("copie")}
    assert {diverse[0].iri, diverse[-1].iri} == {iri("goûter"), iri("copie")}
    assert [hit.rank for hit in diverse] == list(range(1, 10))


def test_a_pasted_text_is_quoted_where_it_names_what_is_shared(compare: Compare) -> None:
    hit = compare(text="Des retraités isolés reçoivent des visites. Ils sont âgés.", k=1)[0]
    public = next(reason for reason in hit.why if reason.aspect == "public")
    assert public.quotes[0] == "Des retraités isolés reçoivent des visites."


def test_a_carrier_of_the_same_kind_is_a_reason_where_it_is_not_the_ordinary_one(compare: Compare) -> None:
    hits = {hit.iri: hit for hit in compare(anchor=iri("épicerie"))}
    kinds = {iri: reason.shared for iri, hit in hits.items() for reason in hit.why if reason.aspect == "porteur"}
    assert list(kinds) == [iri("bus")]


@pytest.mark.parametrize(
    ("aspects", "telling"), [(("texte", "critere"), False), (("texte", "besoin"), True), ((), False)]
)
def test_words_and_ways_alone_do_not_tell(aspects: tuple[Aspect, ...], telling: bool) -> None:
    assert is_telling(Reason(aspect, (), ()) for aspect in aspects) is telling


def test_to_serve_organisations_alone_makes_little_alike() -> None:
    own = frozenset({"collectivites", "jeunes"})
    others = [("collectivites",), ("jeunes",), ("collectivites", "jeunes"), ("migrants",), ()]
    shares = _overlap(own, others)
    assert shares[2] > shares[1] > shares[0] > shares[3]
    assert shares[0] - shares[3] < 0.3 * (shares[2] - shares[3]) and shares[4] == 0
    alone = _overlap(frozenset({"collectivites"}), others)
    assert alone[0] - alone[3] == pytest.approx(0.3)
