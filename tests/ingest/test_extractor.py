"""The whole extraction of a fiche: what a record states wins, every fact has its sentence."""

from collections.abc import Sequence

import pytest
from ingest_vectors import encode

from ingest.extract.extractor import SILENT_PLACE, Extractor
from ingest.model import Document, Fiche, Initiative, Stated

TITLE = "Un atelier vélo solidaire à Quimper"
TEXT = (
    "Pour aider les habitants sans voiture à se déplacer, l'association Roue Libre a ouvert en 2015 un atelier à Quimper. "
    "Les adhérents y réparent eux-mêmes leur vélo avec les conseils de bénévoles. "
    "Le prix est libre, et les demandeurs d'emploi repartent avec un vélo gratuit. "
    "Les décisions sont prises en assemblée par les adhérents. "
    "En trois ans, 400 vélos ont été remis en circulation."
)


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(encode)


NOTHING_STATED = Stated()


def fiche(stated: Stated = NOTHING_STATED, title: str = TITLE, text: str = TEXT, source: str = "atelier.txt") -> Fiche:
    return Fiche(Document(source, title, text, stated), title, stated)


def ids(mentions: Sequence[object]) -> list[str]:
    return [mention.id for mention in mentions]  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def read(extractor: Extractor) -> Initiative:
    return extractor.extract(fiche())


def test_a_text_gives_its_themes_publics_criteria_place_and_year(read: Initiative) -> None:
    assert ids(read.themes)[0] == "mobilite-transports"
    assert "demandeurs-emploi" in ids(read.publics)
    held = {criterion.id for criterion in read.criteria if criterion.polarity == "yes"}
    assert {"logique-de-service", "accessibilite", "gouvernance-participative", "impacts-directs"} <= held
    assert [place.place.code for place in read.places if place.place] == ["29232"]
    assert read.start_year is not None
    assert read.start_year.value == 2015


def test_every_quote_is_a_slice_of_the_text(read: Initiative) -> None:
    mentions = (*read.themes, *read.publics, *read.criteria)
    evidence = [evidence for mention in mentions for evidence in mention.evidence]
    assert len(evidence) >= len(mentions)
    for proof in evidence:
        assert read.text[proof.start : proof.end] == proof.quote


def test_the_summary_is_the_text_s_own_words(read: Initiative) -> None:
    assert read.summary in read.text
    assert len(read.summary) <= 300


def test_what_a_record_states_wins_over_the_text(extractor: Extractor) -> None:
    stated = Stated(
        id="7",
        themes=("Culture et médias",),
        publics=("personnes âgées", "seniors"),
        city="Brest",
        department="Finistère",
        year="2009",
        budget="12 000 €",
        legal_form="Association",
        annotations=(("couleur", "bleu"),),
    )
    got = extractor.extract(fiche(stated))
    assert [(theme.id, theme.confidence, theme.stated) for theme in got.themes] == [("culture-medias", 1.0, True)]
    assert ids(got.publics) == ["personnes-agees"]
    assert (got.places[0].place.code if got.places[0].place else None, got.places[0].stated) == ("29019", True)
    assert (got.start_year.value if got.start_year else None) == 2009
    assert (got.budget.value if got.budget else None) == 12000
    assert (got.legal_form.id if got.legal_form else None) == "association"
    assert got.source_id == "7"
    assert ("couleur", "bleu") in got.annotations


def test_a_field_that_the_record_leaves_empty_stays_empty(extractor: Extractor) -> None:
    silent = frozenset({"themes", "publics", "year", "budget", "city", "legal_form", "organisations"})
    got = extractor.extract(fiche(Stated(silent=silent)))
    assert (got.themes, got.publics, got.start_year, got.legal_form, got.budget) == ((), (), None, None, None)
    assert all(place.confidence <= SILENT_PLACE for place in got.places)
    assert not any("porteur" in organisation.roles for organisation in got.organisations)
    assert got.criteria


def test_a_place_that_no_gazetteer_knows_is_kept_as_an_annotation(extractor: Extractor) -> None:
    got = extractor.extract(fiche(Stated(city="Zzyzxville-les-Oies")))
    assert ("lieu", "Zzyzxville-les-Oies") in got.annotations
    assert not any(place.stated for place in got.places)


def test_coordinates_alone_name_the_nearest_commune(extractor: Extractor) -> None:
    got = extractor.extract(fiche(Stated(lat=48.39, lon=-4.486)))
    assert got.places[0].place is not None
    assert got.places[0].place.code == "29019"


def test_many_fiches_keep_their_order_and_get_distinct_identifiers(extractor: Extractor) -> None:
    twins = [fiche(), fiche(), fiche(title="Autre titre"), fiche(source="ailleurs.txt")]
    got = list(extractor.extract_all(twins))
    assert [initiative.title for initiative in got] == [TITLE, TITLE, "Autre titre", TITLE]
    assert len({initiative.id for initiative in got}) == 4
    again = list(extractor.extract_all(twins))
    assert [initiative.id for initiative in got] == [initiative.id for initiative in again]


@pytest.mark.parametrize("text", ["", " ", "-", "Contact", "# Titre", "12", "…\n\n***"])
def test_a_text_that_says_nothing_gives_an_initiative_without_facts(extractor: Extractor, text: str) -> None:
    got = extractor.extract(fiche(title="Sans objet", text=text))
    assert got.criteria == ()
    assert got.text == text


def test_the_version_names_the_model(extractor: Extractor) -> None:
    assert extractor.version == Extractor(encode).version
    assert len(extractor.version.split("-")[1]) == 8
