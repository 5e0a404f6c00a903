"""What several sources say of one thing is linked, shown as one entry, and told apart again by a person."""

import time
from contextlib import closing
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from rich.console import Console
from small_corpus import BagEncoder
from stub_pipeline import StubExtractor

from ingest.errors import NotFound
from ingest.gazetteer import gazetteer
from ingest.identity import initiative_id
from ingest.model import Document, Initiative, OrganisationMention, PlaceMention
from kg import console
from kg.base import KnowledgeBase
from kg.build import forget, ingest, review_link
from kg.duplicates import find_links, refresh
from kg.graph import document_iri, initiative_iri, source_quads
from kg.model import Hit
from kg.same_name import is_acronym, likeness, read_name
from kg.twins import GROUPED, REVIEWS_GRAPH, Link, group, read_links, twins
from ontology.terms import ID_BASE

# ---- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Le Fournil des Possibles", "Fournil des possibles", "même nom"),
        ("L’Étincelle bleue", "Etincelle Bleue (L')", "même nom"),
        ("Association Les Mains vertes", "Les mains vertes", "même nom"),
        ("SCOP Verre d’eau", "Verre d'eau", "même nom"),
        ("Ville de Plougastel", "Mairie de Plougastel", "même nom"),
        ("La Halle aux graines - 35", "La Halle aux graines", "même nom"),
        ("La Halle aux graines (2B)", "La Halle aux graines - 2B", "même nom"),
        ("Accompagnement des parents isolés (API)", "Accompagnement des parents isolés", "même nom"),
        ("Accompagnement des parents isolés (API)", "API", "sigle"),
        ("Service aux Voisins Âgés - SVA", "SVA", "sigle"),
        ("L’atelier du Cormoran", "L’atelier du Cormorant", "faute de frappe"),
        ("La Clairière d'Arsène", "La Clairiere dArsène", "faute de frappe"),
        ("La Halle aux graines - 35", "La Halle aux graines - 31", None),
        ("Maraude 2019", "Maraude 2021", None),
        ("Recyclerie de Quimper", "Recyclerie de Quimperlé", None),
        ("La Passerelle verte", "La Passerelle bleue", None),
        ("Radio Lot", "Radio Mot", None),
    ],
)
def test_two_names_are_one_or_two(one: str, other: str, expected: str | None) -> None:
    assert likeness(read_name(one), read_name(other)) == expected
    assert likeness(read_name(other), read_name(one)) == expected


@pytest.mark.parametrize(
    ("acronym", "long", "expected"),
    [
        ("SAJE", "Service d’accompagnement des jeunes éloignés", True),
        ("A.D.E.", "Aide aux démarches en ligne", True),
        ("CNRS", "Le café des sciences", False),
        ("PARIS", "Le potager des halles", False),
    ],
)
def test_the_letters_of_an_acronym_are_initials(acronym: str, long: str, expected: bool) -> None:
    assert is_acronym(acronym, long) is expected


# ---- links ----------------------------------------------------------------------------------------------------------

TEXT = (
    "Chaque samedi, une vingtaine de bénévoles ouvre la grande serre aux habitants du bourg ; on y sème, on y repique "
    "et l’on repart avec des plants à échanger contre une heure de bricolage chez un voisin."
)


def initiative(source: str, title: str, city: str | None, *, carrier: str = "", url: str = "", text: str) -> Initiative:
    found = gazetteer().resolve(city=city) if city else None
    return Initiative(
        id=initiative_id(source, None, title),
        source_id=None,
        title=title,
        summary=text,
        text=text,
        document=Document(source=source, title=title, text=text),
        url=url or None,
        places=(PlaceMention(found.name, None, None, found, 1.0, stated=True),) if found else (),
        organisations=(OrganisationMention(carrier, None, None, carrier, ("porteur",), None, 1.0, stated=True),)
        if carrier
        else (),
    )


def store_of(*initiatives: Initiative) -> ox.Store:
    store = ox.Store()
    for one in initiatives:
        source = one.document.source
        store.extend(
            source_quads(source, content_hash=source, extractor="x", initiatives=[one], documents=[one.document])
        )
    return store


def links_between(one: Initiative, other: Initiative, kind: str = "initiative") -> list[Link]:
    return [link for link in find_links(store_of(one, other)) if link.kind == kind]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("La serre d’Arsène", "Brest"), ("Serre d'Arsène", "Brest")),
        (("La grande serre d’Arsène", "Brest"), ("Grande serre d'Arsenne", "Brest")),
        (("Serre ouverte aux voisins (SOAV)", "Brest"), ("SOAV", "Brest")),
        (("Association Serre d’Arsène", "Brest"), ("La serre d’Arsène", None)),
        (("La serre d’Arsène - 29", None), ("La serre d’Arsène", "Brest")),
    ],
)
def test_one_initiative_in_two_sources_is_one_entry(one: tuple[str, str | None], other: tuple[str, str | None]) -> None:
    (link,) = links_between(
        initiative("a.md", *one, text="Une serre a ouvert."), initiative("b.md", *other, text="On y sème des fleurs.")
    )
    assert link.confidence >= GROUPED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("La serre d’Arsène", "Brest"), ("La serre d’Arsène", "Nantes")),
        (("La serre d’Arsène", "Brest"), ("La serre de Lucien", "Brest")),
        (("Épicerie solidaire", "Brest"), ("Épicerie solidaire", "Lyon")),
        (("Café associatif", None), ("Le café associatif", None)),
        (("Serre d’Arsène - 29", None), ("Serre d’Arsène - 44", None)),
    ],
)
def test_another_place_or_a_name_that_anyone_has_is_no_link(
    one: tuple[str, str | None], other: tuple[str, str | None]
) -> None:
    first = initiative("a.md", *one, text="Une serre a ouvert.")
    second = initiative("b.md", *other, text="On y sème des fleurs.")
    assert links_between(first, second) == []


def test_a_common_name_in_one_town_is_left_to_a_person() -> None:
    first = initiative("a.md", "Épicerie solidaire", "Brest", text="Elle vend des légumes.")
    second = initiative("b.md", "L’épicerie solidaire", "Brest", text="On y vient le mardi.")
    (link,) = links_between(first, second)
    assert link.confidence < GROUPED
    assert set(link.reasons) == {"même nom", "même lieu"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.serre.example/arsene/", "http://serre.example/arsene"),
        ("https://serre.example/arsene#contact", "https://SERRE.example/arsene"),
    ],
)
def test_one_address_links_names_that_are_near(one: str, other: str) -> None:
    first = initiative("a.md", "La serre d’Arsène", "Brest", url=one, text="Une serre a ouvert.")
    second = initiative("b.md", "Serre d’Arsène, jardin du bourg", "Brest", url=other, text="On y sème.")
    (link,) = links_between(first, second)
    assert link.confidence >= GROUPED
    assert "même adresse web" in link.reasons


def test_a_text_copied_with_a_few_words_changed_is_linked_as_a_document() -> None:
    first = initiative("a.md", "La serre d’Arsène", "Brest", text=TEXT)
    second = initiative("b.md", "La serre d’Arsène", "Brest", text=TEXT.replace("vingtaine", "trentaine"))
    (link,) = links_between(first, second, "document")
    assert (link.one, link.other) == tuple(sorted((document_iri("a.md"), document_iri("b.md"))))
    assert 0.8 < link.confidence < 1


def test_two_texts_on_one_subject_are_not_linked() -> None:
    other = "Deux fois par mois, des maraîchers prêtent leur serre à une école ; les élèves y sèment puis vendent des fleurs."
    first = initiative("a.md", "La serre d’Arsène", "Brest", text=TEXT)
    assert links_between(first, initiative("b.md", "Les semis", "Brest", text=other), "document") == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Association pour les voisins âgés (APVA)", "APVA", True),
        ("Les Ateliers du Cormoran", "Ateliers du Cormorant", True),
        ("Ville de Brest", "Mairie de Brest", True),
        ("Les Amis de Lucien", "Les Amis de Gustave", False),
        ("Centre social", "Le centre social", False),
    ],
)
def test_an_organisation_under_two_names_is_linked(one: str, other: str, expected: bool) -> None:
    first = initiative("a.md", "La serre haute", "Brest", carrier=one, text="Une serre a ouvert.")
    second = initiative("b.md", "Le lavoir bas", "Lyon", carrier=other, text="On y lave.")
    linked = links_between(first, second, "organisation") != []
    same_iri = len({mention.name for one in (first, second) for mention in one.organisations}) == 1
    assert (linked or same_iri) is expected


def test_what_one_document_tells_apart_is_never_linked() -> None:
    document = Document(source="a.md", title="Deux serres", text="Une serre a ouvert.")
    first = initiative("a.md", "La serre d’Arsène", "Brest", text=document.text)
    second = initiative("a.md", "Serre d’Arsène", "Brest", text=document.text)
    store = ox.Store()
    store.extend(
        source_quads("a.md", content_hash="a", extractor="x", initiatives=[first, second], documents=[document])
    )
    assert find_links(store) == []


# ---- within one source ----------------------------------------------------------------------------------------------


def store_of_one(source: str, *initiatives: Initiative) -> ox.Store:
    """One source whose records or articles are the documents of initiatives."""
    store = ox.Store()
    documents = [one.document for one in initiatives]
    store.extend(
        source_quads(source, content_hash="x", extractor="x", initiatives=list(initiatives), documents=documents)
    )
    return store


def links_of_records(*rows: tuple[str, str | None, str, str]) -> list[Link]:
    """The links between the records of one directory: title, city, address, text."""
    records = [
        initiative(f"annuaire.csv#{number}", title, city, url=url, text=text)
        for number, (title, city, url, text) in enumerate(rows)
    ]
    return [link for link in find_links(store_of_one("annuaire.csv", *records)) if link.kind != "organisation"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # The same town, the same address, or the same text.
        (("La serre d’Arsène", "Brest", "", "Une serre."), ("Serre d'Arsène", "Brest", "", "On y sème.")),
        (
            ("La serre d’Arsène", None, "https://serre.example", "Une serre."),
            ("Serre d'Arsène", "Brest", "https://serre.example/", "On y sème."),
        ),
        (("La serre d’Arsène", None, "", TEXT), ("Serre d'Arsène", None, "", TEXT.replace("vingtaine", "trentaine"))),
    ],
)
def test_a_record_that_a_directory_repeats_is_one_entry(
    one: tuple[str, str | None, str, str], other: tuple[str, str | None, str, str]
) -> None:
    links = [link for link in links_of_records(one, other) if link.kind == "initiative"]
    assert [link.confidence >= GROUPED for link in links] == [True]


def test_one_name_twice_in_a_directory_without_another_sign_is_left_to_a_person() -> None:
    (link,) = links_of_records(
        ("La serre d’Arsène", None, "", "Une serre a ouvert."), ("La serre d’Arsène", None, "", "On y sème des fleurs.")
    )
    assert link.confidence < GROUPED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Branches of one network: one name, one text and one site, in two towns.
        (
            ("La serre d’Arsène", "Brest", "https://serres.example", TEXT),
            ("La serre d’Arsène", "Nantes", "https://serres.example", TEXT),
        ),
        # A template: one text under two names.
        (("La serre d’Arsène", None, "", TEXT), ("Le verger de Lucien", None, "", TEXT)),
        # Two pages of one site under one name.
        (
            ("Rouvrir une serre", None, "https://aides.example/12", "La région aide."),
            ("Rouvrir une serre", None, "https://aides.example/34", "Le département aide."),
        ),
        (
            ("Contribution", None, "https://wiki.example/#page/serre", "Une serre."),
            ("Contribution", None, "https://wiki.example/#page/four", "Un four."),
        ),
    ],
)
def test_two_records_that_a_directory_tells_apart_are_not_linked(
    one: tuple[str, str | None, str, str], other: tuple[str, str | None, str, str]
) -> None:
    assert links_of_records(one, other) == []


def test_an_address_that_a_whole_directory_gives_is_nobody_s() -> None:
    rows = [("La serre d’Arsène", None, "https://reseau.example", f"Une serre n° {number}.") for number in range(2)]
    others = [(f"Le lavoir {number}", None, "https://reseau.example", f"On y lave, {number}.") for number in range(4)]
    assert all("même adresse web" not in link.reasons for link in links_of_records(*rows, *others))


def test_an_article_that_a_feed_repeats_is_linked_and_two_articles_are_not() -> None:
    articles = [
        Document(source=f"flux.xml!{number}", title=title, text=text)
        for number, (title, text) in enumerate(
            [("Une serre au bourg", TEXT), ("Une serre au bourg", TEXT.replace("samedi", "lundi")), ("Un verger", TEXT)]
        )
    ]
    store = ox.Store()
    store.extend(source_quads("flux.xml", content_hash="x", extractor="x", initiatives=[], documents=articles))
    (link,) = find_links(store)
    assert (link.one, link.other) == tuple(sorted(map(document_iri, ("flux.xml!0", "flux.xml!1"))))


def test_the_parts_of_one_page_are_never_linked() -> None:
    parts = [initiative(source, "La serre d’Arsène", "Brest", text=TEXT) for source in ("a.md#serre", "a.md#serre-2")]
    page = Document(source="a.md", title="Les serres", text=TEXT)
    store = store_of_one("a.md", *parts)
    store.extend(source_quads("a.md", content_hash="x", extractor="x", initiatives=[], documents=[page]))
    assert find_links(store) == []


def test_links_are_written_once_and_go_with_their_cause() -> None:
    first = initiative("a.md", "La serre d’Arsène", "Brest", text="Une serre a ouvert.")
    second = initiative("b.md", "Serre d’Arsène", "Brest", text="On y sème.")
    store = store_of(first, second)
    assert refresh(store) == 1
    before = set(store)
    assert refresh(store) == 1
    assert set(store) == before
    store.clear()
    store.extend(source_quads("a.md", content_hash="a", extractor="x", initiatives=[first], documents=[first.document]))
    assert refresh(store) == 0
    assert read_links(store) == []


def test_the_work_grows_as_the_number_of_names() -> None:
    """Eight times the names of one block take much less than the sixty-four times of all pairs."""
    words = [f"serre{number}" for number in range(2_000)]
    times = []
    for count in (250, 2_000):
        store = store_of(
            *(initiative(f"{n}.md", f"La {words[n]} partagée", "Brest", text=f"Ici {n}.") for n in range(count))
        )
        start = time.process_time()
        find_links(store)
        times.append(time.process_time() - start)
    assert all(later < 24 * earlier for earlier, later in pairwise(times))


# ---- what a person says, and what people see ------------------------------------------------------------------------


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "textes"
    folder.mkdir()
    rows = {
        "un": "La serre d’Arsène;Une serre a ouvert.;Les Semeurs;Brest",
        "deux": "Serre d’Arsène;On y sème des fleurs.;Les Semeurs;Brest",
        "trois": "Le lavoir de Gustave;On y lave.;Les Laveurs;Lyon",
    }
    for name, row in rows.items():
        (folder / f"{name}.csv").write_text(f"id;titre;description;structure;ville\n{name};{row}\n", encoding="utf-8")
    return folder


def linked(root: Path) -> list[Link]:
    with closing(KnowledgeBase.open(root)) as base:
        return read_links(base.store)


def read_again(root: Path, sources: Path, version: str = "essai-1") -> None:
    ingest(root, [str(sources)], extractor=StubExtractor(version), encoder=BagEncoder())


@pytest.fixture
def root(tmp_path: Path, sources: Path) -> Path:
    root = tmp_path / "kb"
    read_again(root, sources)
    return root


def test_a_rejection_survives_another_ingestion_and_can_be_taken_back(root: Path, sources: Path) -> None:
    (link,) = linked(root)
    review_link(root, link.one, link.other, distinct=True, encoder=BagEncoder())
    assert linked(root) == []
    read_again(root, sources, version="essai-2")
    assert linked(root) == []
    review_link(root, link.other, link.one, distinct=False, encoder=BagEncoder())
    assert linked(root) == [link]


def test_a_rejection_is_kept_in_a_graph_of_its_own(root: Path) -> None:
    (link,) = linked(root)
    review_link(root, "un", "deux", distinct=True, encoder=BagEncoder())
    with closing(KnowledgeBase.open(root)) as base:
        kept = list(base.store.quads_for_pattern(None, None, None, REVIEWS_GRAPH))
        assert [(str(quad.subject), str(quad.object)) for quad in kept] == [(f"<{link.one}>", f"<{link.other}>")]


@pytest.mark.parametrize("unknown", ["personne", f"{ID_BASE}organisation/personne", f"{ID_BASE}document/rien"])
def test_rejecting_what_is_unknown_is_said(root: Path, unknown: str) -> None:
    with pytest.raises(NotFound):
        review_link(root, "un", unknown, distinct=True, encoder=BagEncoder())
    assert len(linked(root)) == 1


def test_a_link_goes_with_one_of_its_sources(root: Path) -> None:
    forget(root, ["textes/deux.csv"], encoder=BagEncoder())
    assert linked(root) == []


def test_linked_initiatives_are_one_entry_for_people(root: Path) -> None:
    (link,) = linked(root)
    with closing(KnowledgeBase.open(root)) as base:
        lavoir = initiative_iri(initiative_id("", "trois", "Le lavoir de Gustave"))
        listed = [link.other, lavoir, link.one]
        shown = group(base.store, listed, str)
        assert [(one.first, one.twins) for one in shown] == [(link.other, (link.one,)), (lavoir, ())]
        assert twins(base.store, link.one) == (link.other,)
        hits = [Hit(1, link.other, None, "Une serre", 1.0)]
        written = StringIO()
        Console(width=200, file=written).print(console.hits(hits, "serre", twins={link.other: (link.one,)}))
    said = written.getvalue()
    assert "aussi décrite par 1 autre(s) source(s)" in said
    assert link.one.rsplit("/", 1)[-1] in said
