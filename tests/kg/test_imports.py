"""The sheet that brings an initiative home, and its three formats."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pyoxigraph as ox
import pytest
from docx import Document
from small_corpus import make_store

from ingest.errors import UsageError
from ingest.gazetteer import gazetteer
from ingest.model import Initiative, OrganisationMention, Place
from kg.differences import differences, inhabitants, origin_of
from kg.graph import initiative_iri, source_quads
from kg.imports import import_sheet
from kg.sheet import Point, Section, Sheet
from kg.sheet_formats import WRITERS, to_docx, to_html, to_markdown, write_sheet
from kg.territory import find_place, read_known
from kg.view import read_initiative

BUVETTE = initiative_iri("la-buvette-00000000")
TODAY = date(2026, 3, 1)
HOSTILE = Sheet(
    iri="https://exemple.fr/i",
    title="<script>alert(1)</script> # Titre *fort*",
    summary="- une puce, [un lien](javascript:alert(2)) & <b>du gras</b>\x0b",
    target=Place("35238", "Rennes", "commune", (), None, None),
    origin=None,
    made=date(2026, 12, 1),
    sections=(
        Section("a", "1. Premier", (Point("Qui <décide>", "2 personnes", ("On | décide `ensemble`.", "Et toi ?")),)),
        Section("b", "Vide", (), "Rien n’est dit."),
    ),
)


@pytest.fixture
def sheet(store: ox.Store) -> Sheet:
    for quad in make_store():
        store.add(quad)
    return import_sheet(store, read_initiative(store, BUVETTE), find_place("Rennes"), read_known(store), today=TODAY)


def points(sheet: Sheet, section: str) -> dict[str, str]:
    return {point.label: point.said for part in sheet.sections if part.id == section for point in part.points}


def quotes(sheet: Sheet, section: str) -> dict[str, tuple[str, ...]]:
    return {point.label: point.quotes for part in sheet.sections if part.id == section for point in part.points}


def test_says_whence_it_comes_and_where_it_goes(sheet: Sheet) -> None:
    assert sheet.origin is not None
    assert (sheet.origin.name, sheet.target.name, sheet.made) == ("Brest", "Rennes", TODAY)


def test_says_what_it_does_and_for_whom(sheet: Sheet) -> None:
    assert points(sheet, "ce-qu-elle-fait") == {
        "Thème": "Territoires et tiers-lieux",
        "Public": "Familles",
        "Démarrée en": "2014",
    }


def test_a_denied_effect_is_said_to_be_denied(sheet: Sheet) -> None:
    assert points(sheet, "preuves") == {"Impacts directs": "le texte dit que non"}
    assert quotes(sheet, "preuves")["Impacts directs"] == ("Elle accueille gratuitement les familles.",)


def test_conditions_are_quoted(sheet: Sheet) -> None:
    assert points(sheet, "conditions") == {"Partenaire": "mairie", "Budget": "12\u202f000\u00a0€", "Qui décide": ""}
    assert quotes(sheet, "conditions")["Qui décide"] == ("Les habitants décident du programme avec la mairie.",)


def test_says_what_is_not_documented(sheet: Sheet) -> None:
    unsaid = points(sheet, "non-documente")
    assert unsaid["Non précisé"] == "ses financeurs et des chiffres de résultat"
    assert unsaid["Critères non documentés"].startswith("Finalité sociale\u00a0; Aspiration sociale")
    assert "Gouvernance" not in unsaid["Critères non documentés"]


def test_gives_the_carrier_the_document_and_its_licence(sheet: Sheet) -> None:
    said = points(sheet, "contact")
    assert said["Porteur"] == "Amis du Port (association)"
    assert said["Licence du texte"] == "CC-BY-4.0"
    assert said["Document"] == "fiches/buvette.md"


def test_says_what_would_have_to_be_adapted(sheet: Sheet) -> None:
    said = points(sheet, "adapter")
    assert set(said) == {"Taille", "Porteur", "À trouver ici, ou leur équivalent", "Temps"}
    assert "(Brest)" in said["Taille"] and "(Rennes)" in said["Taille"] and "fois" not in said["Taille"]
    assert said["Porteur"] == (
        "là-bas, association\u00a0; ici, la seule initiative connue a un porteur de cette nature"
    )
    assert said["Temps"] == "elle a démarré en 2014\u00a0; vérifier ce qui a changé depuis"


def test_names_those_who_share_its_public_here(store: ox.Store) -> None:
    for quad in make_store():
        store.add(quad)
    view, known = read_initiative(store, BUVETTE), read_known(store)
    sheet = import_sheet(store, view, find_place("Strasbourg"), known, today=TODAY)
    assert points(sheet, "appuis") == {"L’épicerie du coin": "familles"}


@pytest.mark.parametrize(
    ("origin", "target", "label", "said"),
    [
        ("29019", "35238", "Peuplement", ""),
        ("29155", "75056", "Taille", "fois plus"),
        ("75056", "29155", "Taille", "fois moins"),
        ("75056", "29155", "Peuplement", "0\u00a0% des habitants vivent là-bas (Paris)"),
        ("ville:BE/liege", "35238", "Autre pays", "le droit"),
    ],
)
def test_territories_are_told_apart(store: ox.Store, origin: str, target: str, label: str, said: str) -> None:
    there, here = gazetteer().by_code(origin), gazetteer().by_code(target)
    assert there and here
    found = differences(store, read_initiative(store, BUVETTE), there, here, [], TODAY)
    told = {point.label: point.said for point in found}
    assert (said in told[label]) if said else label not in told


def test_an_unknown_place_cannot_be_compared(store: ox.Store) -> None:
    found = differences(store, read_initiative(store, BUVETTE), None, find_place("Rennes"), [], TODAY)
    assert "la source ne dit pas où" in next(point.said for point in found if point.label == "Taille")


def test_a_pays_has_the_inhabitants_of_its_communes() -> None:
    assert 250_000 < inhabitants(find_place("Pays de Brest")) < 600_000


def test_the_most_precise_place_is_the_origin(store: ox.Store) -> None:
    found = origin_of(store, BUVETTE)
    assert found is not None and found.code == "29019"
    assert origin_of(store, initiative_iri("personne")) is None


def test_partners_at_work_here_are_told_from_those_to_find(initiative: Initiative) -> None:
    allies = (OrganisationMention("Caf", None, None, "Caf", ("financeur",), "etat", 1.0, stated=True),
              OrganisationMention("CCAS", None, None, "CCAS", ("partenaire",), "collectivite", 1.0, stated=True))  # fmt: skip
    store = make_store()
    store.extend(source_quads("b.md", content_hash="b", extractor="t", initiatives=[replace(initiative, organisations=allies)],
                              documents=[initiative.document]))  # fmt: skip
    sheet = import_sheet(
        store, read_initiative(store, BUVETTE), find_place("Strasbourg"), read_known(store), today=TODAY
    )
    said = points(sheet, "adapter")
    assert said["Partenaires et financeurs déjà à l’œuvre ici"] == "CCAS"
    assert said["À trouver ici, ou leur équivalent"] == "Caf (état)"


# ---- formats -------------------------------------------------------------------------------------------------------


def test_markdown_holds_the_points_and_their_quotes(sheet: Sheet) -> None:
    text = to_markdown(sheet)
    assert text.startswith("# La buvette \\<b\\>du port\\</b\\>\n\n*Fiche d’import\u00a0: Brest → Rennes*")
    assert "- **Qui décide**\n  > «\u00a0Les habitants décident du programme avec la mairie.\u00a0»" in text
    assert "le 1er mars 2026" in text


def test_markdown_makes_nothing_of_a_hostile_text() -> None:
    text = to_markdown(HOSTILE)
    assert text.splitlines()[0] == "# \\<script\\>alert(1)\\</script\\> # Titre \\*fort\\*"
    assert "\n\\- une puce, \\[un lien\\](javascript:alert(2)) \\& \\<b\\>du gras\\</b\\>\n" in text
    assert "## 1\\. Premier" in text
    assert "*Rien n’est dit.*" in text
    assert "  > «\u00a0On \\| décide \\`ensemble\\`.\u00a0»\n  >\n  > «\u00a0Et toi ?\u00a0»" in text


def test_html_is_escaped_and_asks_for_nothing() -> None:
    page = to_html(HOSTILE)
    assert '<html lang="fr">' in page and "default-src 'none'" in page
    assert "<script" not in page and "<b>" not in page and "&lt;script&gt;" in page
    assert "<strong>Qui &lt;décide&gt;</strong>\u00a0: 2 personnes" in page
    assert "<em>Rien n’est dit.</em>" in page


def test_word_holds_the_same_words(sheet: Sheet) -> None:
    document = Document(BytesIO(to_docx(sheet)))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert "La buvette <b>du port</b>" in texts
    assert "Budget\u00a0: 12\u202f000\u00a0€" in texts
    assert "«\u00a0Les habitants décident du programme avec la mairie.\u00a0»" in [
        paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Quote"
    ]
    assert document.core_properties.language == "fr-FR"


def test_word_refuses_no_text() -> None:
    texts = [paragraph.text for paragraph in Document(BytesIO(to_docx(HOSTILE))).paragraphs]
    assert "- une puce, [un lien](javascript:alert(2)) & <b>du gras</b>" in texts


@pytest.mark.parametrize("format", list(WRITERS))
def test_every_format_is_written(sheet: Sheet, format: str) -> None:
    assert len(write_sheet(sheet, format)) > 1_000


def test_an_unknown_format_is_a_wrong_argument(sheet: Sheet) -> None:
    with pytest.raises(UsageError, match="md, html, docx"):
        write_sheet(sheet, "pdf")
