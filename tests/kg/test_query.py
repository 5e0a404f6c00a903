"""Operators of the search box: what they mean, and which initiatives they keep."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pyoxigraph as ox
import pytest
from small_corpus import ROWS, BagEncoder, indexed_texts, iri, make_store

from ingest.errors import UsageError
from kg.filters import Filters
from kg.index import Index
from kg.indexing import build_index
from kg.model import Hit
from kg.query import Field, Group, Not, Phrase, Words, read_query
from kg.search import search

Find = Callable[..., list[Hit]]
ALL = {row.id for row in ROWS}


@pytest.fixture(scope="module")
def graph() -> ox.Store:
    return make_store()


@pytest.fixture(scope="module")
def find(graph: ox.Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Find]:
    directory = tmp_path_factory.mktemp("index")
    build_index(indexed_texts(), directory, BagEncoder())
    with closing(Index.open(directory)) as index:
        yield lambda text, **options: search(graph, index, BagEncoder(), text, **options)


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("réparer son vélo", Words("réparer son vélo")),
        ("« jardin partagé »", Phrase("jardin partagé")),
        ('"jardin partagé" école', Group((Phrase("jardin partagé"), Words("école")))),
        ("vélo ET enfants", Group((Words("vélo", True), Words("enfants", True)))),
        ("vélo OU auto partagée", Group((Words("vélo", True), Words("auto partagée", True)), any=True)),
        ("aider les aidants SAUF Paris", Group((Words("aider les aidants"), Not(Words("Paris", True))))),
        ("vélo -moteur", Group((Words("vélo"), Not(Words("moteur", True))))),
        ("jardin +école", Group((Words("jardin"), Words("école", True)))),
        ("porte-vélo et fourre-tout", Words("porte-vélo et fourre-tout")),
        ("EMPLOI ET INSERTION", Words("EMPLOI ET INSERTION")),
        ("ET vélo OU", Words("vélo")),
        (") vélo (", Words("vélo")),
        ('un vélo de 26"', Words("un vélo de 26")),
        ("lieu:Brest", Field(Filters(places=("29019",)))),
        ('Lieu:"Le Mans"', Field(Filters(places=("72181",)))),
        ("année:2010..2015", Field(Filters(since=2010, until=2015))),
        ("année:2012", Field(Filters(since=2012, until=2012))),
        ("annee:>2015", Field(Filters(since=2016))),
        ("année:>=2015 année:<2019", Field(Filters(since=2015, until=2018))),
        ("thème:santé theme:jeunesse", Field(Filters(themes=("sante", "jeunesse")))),
        ("porteur:«Amis du Port»", Field(carrier="Amis du Port")),
        ("https://exemple.org à 10:30 : le vélo", Words("https://exemple.org à 10:30 : le vélo")),
        ("", Group(())),
    ],
)
def test_what_is_typed_is_read(text: str, expression: object) -> None:
    assert read_query(text).expression == expression


def test_et_binds_more_than_ou_and_brackets_more_than_both() -> None:
    a, b, c = (Words(word, True) for word in "abc")
    assert read_query("a OU b ET c").expression == Group((a, Group((b, c))), any=True)
    assert read_query("(a OU b) ET c").expression == Group((Group((a, b), any=True), c))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("« un goûter »", {"goûter", "potager"}),
        ("« UN GOUTERS »", {"goûter", "potager"}),
        ("« l’épicerie »", {"épicerie"}),
        ("« goûter chaque mardi »", set()),
        ("légumes ET goûter", {"potager"}),
        ("légumes OU vélos", {"potager", "épicerie", "atelier"}),
        ("légumes SAUF jardin", ALL - {"potager"}),
        ("-légume -opéra", ALL - {"potager", "épicerie", "chorale"}),
        ("goûter +bénévoles", {"goûter", "atelier"}),
        ("(légumes OU vélo) ET bénévole", {"atelier"}),
        ("lieu:Bretagne", {"goûter", "potager", "tandem"}),
        ("lieu:Bretagne -lieu:Brest", {"tandem"}),
        ("thème:mobilité-transports OU public:jeunes", {"atelier", "chorale"}),
        ("critère:accessibilité", {"épicerie", "bus"}),
        ("statut:association année:>2015", {"tandem", "potager", "chorale"}),
        ("porteur:amis-du-port", {"goûter", "potager"}),
        ("réparer porteur:pignon", {"atelier"}),
        ('"} . ?s ?p ?o #"', set()),
    ],
)
def test_operators_keep(find: Find, text: str, kept: set[str]) -> None:
    assert {hit.iri for hit in find(text, k=99)} == {iri(id) for id in kept}


def test_operators_add_to_filters(find: Find) -> None:
    hits = find("public:personnes-agees", filters=Filters.parse(lieu="Rennes"))
    assert [hit.iri for hit in hits] == [iri("tandem")]


def test_operators_alone_list_by_title(find: Find) -> None:
    hits = find("lieu:Brest")
    assert [(hit.title, hit.score) for hit in hits] == [("Le potager de la gare", 0.0), ("Les goûters du mardi", 0.0)]


def test_words_that_are_not_operators_rank_as_before(find: Find) -> None:
    text = "Qui aide à remplir un formulaire ?"
    assert find(text) == find(text, operators=False)


def test_operators_are_mere_words_where_they_are_not_wanted(find: Find) -> None:
    assert len(find("« goûter chaque mardi » lune:rousse", k=99, operators=False)) == len(ROWS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("themme:santé", "champ inconnu : « themme: » ; proches : « theme: »"),
        ("zzz:santé", "champ inconnu : « zzz: » ; connus : « theme: », « lieu: »"),
        ("thème:mobilté", "thème inconnu : « mobilté » ; proches : .*« Mobilité et transports »"),
        ("porteur:«Ami du porc»", "porteur inconnu : « Ami du porc » ; proches : « Amis du Port »"),
        ("année:hier", "année inconnue : « hier »"),
        ("année:2015..2010", "années à l’envers"),
    ],
)
def test_unknown_fields_and_values_are_refused_with_the_close_ones(find: Find, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        find(text)


def test_the_parts_of_a_score_add_up_to_it(find: Find) -> None:
    for hit in find("réparer un vélo"):
        assert [name for name, _ in hit.parts] == ["sens", "profil", "mots", "notions"]
        assert sum(part for _, part in hit.parts) == pytest.approx(hit.score, abs=1e-5)
