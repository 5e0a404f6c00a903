"""Reading filters as people type them, and what passes."""

import pyoxigraph as ox
import pytest
from small_corpus import ROWS, iri, make_store

from ingest.errors import UsageError
from kg.filters import Filters, candidates


@pytest.fixture(scope="module")
def graph() -> ox.Store:
    return make_store()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ({"theme": "mobilite-transports"}, Filters(themes=("mobilite-transports",))),
        ({"theme": "MOBILITE ET TRANSPORTS"}, Filters(themes=("mobilite-transports",))),
        ({"public": "Personne âgée"}, Filters(publics=("personnes-agees",))),
        ({"critere": "Ancrage territorial"}, Filters(criteria=("ancrage-territorial",))),
        ({"statut": "associations"}, Filters(legal_forms=("association",))),
        ({"lieu": "brest"}, Filters(places=("29019",))),
        ({"lieu": "29"}, Filters(places=("dep:29",))),
        ({"lieu": ["Bretagne", "bretagne"]}, Filters(places=("reg:53",))),
        ({"hors_lieu": "Finistère"}, Filters(outside=("dep:29",))),
        ({"depuis": "2010", "jusque": 2015}, Filters(since=2010, until=2015)),
        ({"theme": None, "lieu": "", "public": []}, Filters()),
    ],
)
def test_words_are_read(typed: dict[str, object], read: Filters) -> None:
    assert Filters.parse(**typed) == read  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"theme": "mobilté"}, "thème inconnu : « mobilté » ; proches : .*« Mobilité et transports »"),
        ({"public": "zzzz"}, "public inconnu"),
        ({"lieu": "Trifouillis-les-Bains-de-Lune"}, "lieu inconnu"),
        ({"depuis": "l’an dernier"}, "année inconnue"),
        ({"depuis": 2020, "jusque": 2010}, "années à l’envers"),
    ],
)
def test_wrong_words_are_refused_with_the_close_ones(typed: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Filters.parse(**typed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "passing"),
    [
        ({"theme": "vieillissement-autonomie"}, {"goûter", "tandem"}),
        ({"theme": ["vieillissement-autonomie", "culture-medias"]}, {"goûter", "tandem", "chorale"}),
        ({"public": "habitants"}, {"potager", "bus"}),
        ({"critere": "accessibilite"}, {"épicerie", "bus"}),
        ({"critere": "changement-social"}, set()),
        ({"statut": "collectivite"}, {"épicerie", "bus"}),
        ({"lieu": "Brest"}, {"goûter", "potager"}),
        ({"lieu": "Bretagne"}, {"goûter", "tandem", "potager"}),
        ({"lieu": "Corse"}, set()),
        ({"hors_lieu": "Bretagne"}, {"atelier", "épicerie", "chantier", "bus", "chorale"}),
        ({"lieu": "Bretagne", "hors_lieu": "Brest"}, {"tandem"}),
        ({"depuis": 2018}, {"potager", "chantier", "chorale"}),
        ({"jusque": 2012}, {"goûter", "épicerie"}),
        ({"depuis": 2015, "jusque": 2016}, {"tandem", "bus"}),
        ({"theme": "vieillissement-autonomie", "lieu": "Brest"}, {"goûter"}),
    ],
)
def test_what_passes(graph: ox.Store, typed: dict[str, object], passing: set[str]) -> None:
    filters = Filters.parse(**typed)  # type: ignore[arg-type]
    assert candidates(graph, filters) == {iri(id) for id in passing}


def test_no_filter_is_not_an_empty_answer(graph: ox.Store) -> None:
    assert candidates(graph, Filters()) is None
    assert not Filters()
    assert len(ROWS) == len(candidates(graph, Filters(outside=("pays:BE",))) or ())
