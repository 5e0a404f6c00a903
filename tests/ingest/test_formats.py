"""Every format is read from a file as people have it: its documents, and the facts that they state."""

import bz2
import datetime
import gzip
import json
from pathlib import Path

import pytest
from ingest_files import excel, pdf, zipped

from ingest.model import Document
from ingest.read import find_sources, read, recognise
from ingest.readers.raw import Raw, load

FILES = Path(__file__).parent / "files"


def documents(data: str | bytes, name: str, format: str = "auto") -> list[Document]:
    return list(read(Raw(name, name, data.encode() if isinstance(data, str) else data), format))


def one(data: str | bytes, name: str) -> Document:
    (document,) = documents(data, name)
    return document


def from_file(name: str) -> list[Document]:
    return list(read(load(FILES / name, name)))


# ---- encodings -----------------------------------------------------------------------------------------------------

SENTENCE = "L’épicerie « coopérative » de Besançon coûte 3 € à l’adhérent, œuvre commune."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv", "a.json", "a.jsonl", "a.html"])
def test_each_text_format_is_read_in_each_encoding(encoding: str, name: str) -> None:
    content = {
        "csv": f'titre;texte\nA;"{SENTENCE}"\n',
        "json": json.dumps([{"titre": "A", "texte": SENTENCE}], ensure_ascii=False),
        "jsonl": json.dumps({"titre": "A", "texte": SENTENCE}, ensure_ascii=False) + "\n",
        "html": f"<html><body><article><p>{SENTENCE}</p><p>{SENTENCE}</p></article></body></html>",
    }.get(name.partition(".")[2], SENTENCE)
    assert SENTENCE in one(content.encode(encoding), name).text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Une forêt comestible à Agen".encode("latin-1"), "Une forêt comestible à Agen"),
        ("Une forÃªt comestible Ã  Agen".encode(), "Une forêt comestible à Agen"),
        ("Lâ€™atelier dâ€™Agen est nÃ© en 2009".encode(), "L’atelier d’Agen est né en 2009"),
        ("Un cafe\u0301 pour tous".encode(), "Un café pour tous"),
    ],
)
def test_latin_1_and_mojibake_are_repaired(data: bytes, text: str) -> None:
    assert one(data, "a.txt").text == text


def test_a_page_in_the_encoding_that_it_declares_is_read() -> None:
    page = f'<html><head><meta charset="iso-8859-1"></head><body><p>{"La forêt nourrit le quartier. " * 5}</p></body></html>'
    assert one(page.encode("latin-1"), "a.html").text.startswith("La forêt nourrit le quartier.")


# ---- recognised by content -------------------------------------------------------------------------------------------

GRAPH = "@prefix schema: <https://schema.org/> .\n<urn:a> a schema:Project ; schema:name 'Halte'@fr .\n"
GEO = '{"type": "FeatureCollection", "features": []}'


@pytest.mark.parametrize(
    ("data", "name", "format"),
    [
        (pdf("A"), "a.txt", "pdf"),
        (excel([["titre"], ["A"]]), "a.csv", "xlsx"),
        (zipped({"a.txt": b"x"}), "a", "zip"),
        (b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>", "a.xml", "feed"),
        (b"<!-- flux --><feed xmlns='http://www.w3.org/2005/Atom'/>", "a", "feed"),
        (b"<mediawiki xmlns='x'></mediawiki>", "a.xml", "mediawiki"),
        (b"<?xml version='1.0'?><rdf:RDF xmlns:rdf='x'/>", "a.xml", "rdf"),
        (b"<!DOCTYPE html><html>", "a.php", "html"),
        (b"\xef\xbb\xbf<html lang='fr'>", "a.txt", "html"),
        (GRAPH.encode(), "a.txt", "rdf"),
        (GRAPH.encode(), "a", "rdf"),
        (b'{"@context": "https://schema.org", "@graph": []}', "a.json", "jsonld"),
        (GEO.encode(), "a.json", "geojson"),
        (b'{"titre": "A"}\n{"titre": "B"}\n', "a.json", "jsonl"),
        (b'{"titre":\n "A"}\n', "a.json", "json"),
        (b"---\ntitre: A\n---\nTexte", "a.txt", "markdown"),
        (b"[[ville::Redon]] et du texte", "a.wiki", "mediawiki"),
        (b"titre,ville\nA,B\n", "a.csv", "csv"),
        (b"Bonjour", "sans-extension", "text"),
    ],
)
def test_a_format_is_recognised_by_its_content_before_its_name(data: bytes, name: str, format: str) -> None:
    assert recognise(Raw(name, name, data)) == format


@pytest.mark.parametrize(
    ("name", "format"),
    [("cantine.docx", "docx"), ("garage.pptx", "pptx"), ("bricotheque.odt", "odt"), ("lieux.ods", "ods"),
     ("jardin.odp", "odp")],
)  # fmt: skip
def test_an_office_file_is_recognised_under_any_name(name: str, format: str) -> None:
    assert recognise(Raw("a.bin", "a.bin", (FILES / name).read_bytes())) == format


# ---- text and Markdown -----------------------------------------------------------------------------------------------


def test_a_slide_deck_as_text_is_read_once() -> None:
    points = ["- Une cuisine", "- Un jardin", "- Un atelier", "- Une scène"]
    slides = ["Nos lieux\n\n" + "\n\n".join(points[:shown]) for shown in range(1, 5)]
    assert (
        one("\n\n".join(slides), "a.txt").text
        == "Nos lieux\n\n- Une cuisine\n\n- Un jardin\n\n- Un atelier\n\n- Une scène"
    )


def test_a_markdown_file_without_front_matter_takes_its_heading_as_title() -> None:
    document = one("Bandeau\n\n# Le **Bocal** collectif #\n\nVoir [le site](https://ex.org 'titre').\n", "bocal.md")
    assert document.title == "Le Bocal collectif"
    assert document.text.endswith("Voir le site.")


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("un [lavoir](https://ex.org/Lavoir_(Redon)) ouvert", "un lavoir ouvert"),
        ("un [lavoir](<https://ex.org/a b> 'Le lavoir') ouvert", "un lavoir ouvert"),
        ("![photo](a.png) du *vieux* **lavoir** __rouvert__", "du vieux lavoir rouvert"),
        ("* un prix libre* et *solidaire", "* un prix libre* et *solidaire"),
        ("le nom_du_lieu <!-- à revoir\n--> reste", "le nom_du_lieu reste"),
    ],
)
def test_marks_of_markdown_are_removed_and_words_kept(written: str, text: str) -> None:
    assert one(written, "a.md").text == text


@pytest.mark.parametrize(
    ("value", "shown"), [("no", "no"), ("2012-05", "2012-05"), ("012", "012"), ("1e3", "1e3"), ("~", None)]
)
def test_a_front_matter_says_what_is_written_not_what_yaml_guesses(value: str, shown: str | None) -> None:
    document = one(f"---\ntitre: A\nsigle: {value}\n---\nTexte.", "a.md")
    assert dict(document.stated.annotations).get("sigle") == shown


# ---- HTML ------------------------------------------------------------------------------------------------------------

BODY = """<nav><ul><li><a href="/">Accueil</a></li><li><a href="/dons">Faire un don</a></li></ul></nav>
<div id="cookie-banner" class="cookie-consent">Nous utilisons des cookies. <button>Tout accepter</button></div>
<main><article><h1>Le Bocal collectif</h1><p>Depuis 2017, des retraités de Guingamp mettent en conserve les surplus des
maraîchers voisins.</p><p>Ils ont sauvé douze tonnes de légumes et formé quarante jeunes.</p>
<table><tr><th>Année</th><th>Tonnes</th></tr><tr><td>2020</td><td>5</td></tr></table></article></main>
<footer>Mentions légales – Plan du site – © 2024</footer>"""


def page(head: str) -> str:
    return f'<!doctype html><html lang="fr-FR"><head>{head}</head><body>{BODY}</body></html>'


def test_a_page_gives_its_main_text_without_menu_banner_or_footer() -> None:
    document = one(page("<title>Bocal</title>"), "a.html")
    assert "douze tonnes de légumes" in document.text
    assert "2020 | 5" in document.text
    for noise in ("Faire un don", "cookies", "Mentions légales", "---"):
        assert noise not in document.text


def test_what_a_page_states_of_itself_is_kept() -> None:
    document = one(
        page("""<title>Bocal | Mon site</title><meta property="og:title" content="Le Bocal collectif">
    <link rel="canonical" href="https://ex.org/bocal"><meta property="og:url" content="https://ex.org/og">
    <meta name="author" content="Anne Le Bihan"><meta property="article:published_time" content="2022-03-04T09:00:00Z">
    <meta name="keywords" content="conserves, réemploi"><link rel="license" href="https://ex.org/licence">"""),
        "a.html",
    )
    assert document.title == "Le Bocal collectif"
    assert document.stated.url == "https://ex.org/bocal"
    assert (document.author, document.published, document.language) == ("Anne Le Bihan", "2022-03-04", "fr")
    assert document.keywords == ("conserves", "réemploi")
    assert document.licence == "https://ex.org/licence"


def test_the_subject_that_a_page_names_in_json_ld_states_its_facts() -> None:
    graph = {"@context": "https://schema.org", "@graph": [
        {"@type": "WebPage", "@id": "#page", "mainEntity": {"@id": "#sujet"}},
        {"@type": "Organization", "@id": "#site", "name": "Ville de Guingamp", "telephone": "01"},
        {"@type": "NGO", "@id": "#sujet", "name": "Le Bocal collectif", "foundingDate": "2017", "telephone": "02",
         "address": {"@type": "PostalAddress", "addressLocality": "Guingamp", "postalCode": "22200"},
         "geo": {"@type": "GeoCoordinates", "latitude": 48.56, "longitude": "-3.15"}},
    ]}  # fmt: skip
    document = one(page(f'<script type="application/ld+json">{json.dumps(graph)}</script>'), "a.html")
    stated = document.stated
    assert document.title == "Le Bocal collectif"
    assert (stated.city, stated.postcode, stated.year, stated.lat, stated.lon) == (
        "Guingamp", "22200", "2017", 48.56, -3.15)  # fmt: skip
    assert stated.annotations == (("telephone", "02"),)
    assert "douze tonnes" in document.text


@pytest.mark.parametrize(
    "block",
    [
        '{"@type": "Organization", "name": "L\'éditeur du site", "address": {"addressLocality": "Paris"}}',
        '{"@type": "Article", "publisher": {"@type": "NGO", "name": "Éditeur"}}',
        '[{"@type": "Project", "name": "A"}, {"@type": "Project", "name": "B"}]',
        "{ceci n'est pas du JSON",
        "[[[[[[" * 2000,
    ],
)
def test_a_publisher_several_subjects_or_a_broken_block_state_nothing(block: str) -> None:
    document = one(page(f'<title>Bocal</title><script type="application/ld+json">{block}</script>'), "a.html")
    assert document.stated.city is None
    assert document.stated.annotations == ()


def test_a_sheet_of_short_lines_keeps_its_text() -> None:
    rows = "".join(f"<dt>Champ {number}</dt><dd>Valeur du champ numéro {number}</dd>" for number in range(9))
    text = one(f"<html><body><h1>Fiche</h1><dl>{rows}</dl></body></html>", "a.html").text
    assert all(f"Valeur du champ numéro {number}" in text for number in range(9))


# ---- PDF -------------------------------------------------------------------------------------------------------------


def test_the_lines_of_a_pdf_paragraph_are_joined_and_words_mended() -> None:
    document = one(pdf("Un lieu où les voisins\nréparent leurs vélos, une asso-\nciation de quartier."), "a.pdf")
    assert document.text == "Un lieu où les voisins réparent leurs vélos, une association de quartier."


def test_the_footer_of_most_pages_is_read_once_whatever_its_number() -> None:
    lines = ("Au verger, on cueille", "Au fournil, on cuit", "Au lavoir, on chante", "Au port, on pêche")
    pages = [f"{line}\nRapport 2023 - page {number} sur 4" for number, line in enumerate(lines, start=1)]
    found = one(pdf(*pages), "a.pdf").text
    assert found.count("Rapport 2023") == 1
    assert all(line in found for line in lines)


def test_a_line_in_a_font_without_characters_is_left_out() -> None:
    assert (
        one(pdf("Les comptes de l'association\n$FWLI ,PPRELOLVDWLRQV FRUSRUHOOHV"), "a.pdf").text
        == "Les comptes de l'association"
    )


def test_a_slide_that_the_next_one_completes_is_read_once() -> None:
    document = one(pdf("Nos lieux", "Nos lieux\nLa gare", "Nos lieux\nLa gare\nLe port", "Merci"), "a.pdf")
    assert document.text == "Nos lieux\nLa gare\nLe port\n\nMerci"


# ---- office ----------------------------------------------------------------------------------------------------------


def test_a_word_text_gives_paragraphs_lists_and_labelled_tables() -> None:
    (document,) = from_file("cantine.docx")
    assert document.title == "La cantine du marché"
    assert document.text.split("\n\n") == [
        "La cantine du marché",
        "Chaque midi, des habitants cuisinent ensemble les invendus du marché.",
        "Ce qui a changé",
        "- Quarante repas par jour",
        "- Six emplois créés",
        "Commune\u00a0: Vitré",
        "Année\u00a0: 2018",
        "Mois | Repas | Bénévoles",
        "Mai | 800 | 12",
    ]


def test_a_word_text_keeps_insertions_and_form_fields_and_drops_deletions() -> None:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f"""<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>Le lieu </w:t></w:r>
    <w:ins><w:r><w:t>ouvre</w:t></w:r></w:ins><w:del><w:r><w:delText>ferme</w:delText></w:r></w:del>
    <w:sdt><w:sdtContent><w:r><w:t xml:space="preserve"> à Tulle</w:t></w:r></w:sdtContent></w:sdt></w:p></w:body>
    </w:document>"""
    document = one(zipped({"word/document.xml": body.encode(), "[Content_Types].xml": b"<Types/>"}), "a.docx")
    assert document.text == "Le lieu ouvre à Tulle"


def test_slides_are_read_in_order_without_the_speaker_s_notes() -> None:
    (document,) = from_file("garage.pptx")
    assert document.title == "Un garage solidaire"
    assert document.text.split("\n\n") == [
        "Un garage solidaire", "Réparer sa voiture", "Apprendre ensemble", "Les chiffres", "Année\u00a0: 2020",
        "Voitures\u00a0: 310"]  # fmt: skip


def test_a_libreoffice_text_gives_paragraphs_lists_and_tables() -> None:
    (document,) = from_file("bricotheque.odt")
    assert document.title == "La bricothèque de Guéret"
    assert document.text.split("\n\n") == [
        "La bricothèque", "On y emprunte une perceuse pour deux euros.", "- Outils", "- Conseils",
        "Commune\u00a0: Guéret", "Public\u00a0: Tous"]  # fmt: skip


def test_a_libreoffice_presentation_is_one_text() -> None:
    (document,) = from_file("jardin.odp")
    assert document.text == "Un jardin sur le toit\n\nIl nourrit trente familles de Roubaix."


def test_a_libreoffice_sheet_under_a_title_is_a_directory() -> None:
    first, second = from_file("lieux.ods")
    assert (first.title, first.text, first.stated.city) == ("Le Quai", "Un café associatif au bord du canal.", "Dole")
    assert (first.stated.year, second.stated.year) == ("2021-05-04", "2015-01-01")
    assert [dict(document.stated.annotations)["Visites"] for document in (first, second)] == ["1200", "35.5"]
    assert second.source == "lieux.ods#2"


def test_an_excel_workbook_gives_the_records_of_its_directory_sheets() -> None:
    directory = [["Annuaire 2024"], [], ["Nom", "Ville", "Année", "Ouvert", "Note"],
                 ["Le Quai", "Dole", 2019.0, True, "#N/A"], [],
                 ["La Halle", "Privas", datetime.datetime(2020, 5, 4), False, 12.5]]  # fmt: skip
    first, second = documents(excel(directory, [["Totaux"], [3]]), "lieux.xlsx")
    assert (first.title, first.stated.city, first.stated.year) == ("Le Quai", "Dole", "2019")
    assert first.stated.annotations == (("Ouvert", "oui"),)
    assert second.stated.year == "2020-05-04"
    assert second.stated.annotations == (("Ouvert", "non"), ("Note", "12.5"))


# ---- directories -----------------------------------------------------------------------------------------------------


def test_a_quoted_cell_may_hold_separators_quotes_and_lines() -> None:
    document = one('titre,texte,ville\n"Le ""Bocal""","Conserves,\nsoupes",Guingamp\n', "a.csv")
    assert (document.title, document.text, document.stated.city) == ('Le "Bocal"', "Conserves,\nsoupes", "Guingamp")


def test_a_directory_under_a_title_line_and_with_another_separator_inside_is_read() -> None:
    document = one("Nom\tThèmes\tCoordonnées\nLe Bocal\tSanté;Jeunesse\t48.56, -3.15\n", "a.tsv")
    assert document.stated.themes == ("Santé", "Jeunesse")
    assert (document.stated.lat, document.stated.lon) == (48.56, -3.15)


def test_columns_written_with_an_optional_plural_are_understood() -> None:
    document = one("Nom,Région(s),Domaine(s)\nAtoll,Bretagne (FR);Normandie (FR),Santé\n", "a.csv")
    assert (document.stated.region, document.stated.themes) == ("Bretagne", ("Santé",))
    assert document.stated.annotations == (("lieu", "Normandie"),)


def test_json_records_kept_by_their_identifiers_are_records() -> None:
    content = {"b1": {"nom": "Le Bocal", "ville": "Guingamp"}, "b2": {"nom": "Le Quai", "ville": "Dole"}}
    found = documents(json.dumps(content), "a.json")
    assert [(document.stated.id, document.title) for document in found] == [("b1", "Le Bocal"), ("b2", "Le Quai")]


def test_two_records_of_one_id_have_two_names() -> None:
    found = documents("id;titre\n7;A\n7;B\n;C\n", "a.csv")
    assert [document.source for document in found] == ["a.csv#7", "a.csv#7~2", "a.csv#3"]


def test_a_geojson_map_gives_its_places_with_their_points() -> None:
    point = {"type": "Feature", "id": 3, "geometry": {"type": "Point", "coordinates": [-3.15, 48.56, 80]},
             "properties": {"name": "Le Bocal", "description": "Une conserverie."}}  # fmt: skip
    area = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[2, 46], [4, 46], [4, 48], [2, 48]]]},
            "properties": {"nom": "Le Parc"}}  # fmt: skip
    lost = {"type": "Feature", "geometry": None, "properties": {"nom": "Nulle part"}}
    found = documents(json.dumps({"type": "FeatureCollection", "features": [point, area, lost]}), "a.geojson")
    assert [(document.title, document.stated.lat, document.stated.lon) for document in found] == [
        ("Le Bocal", 48.56, -3.15), ("Le Parc", 47.0, 3.0), ("Nulle part", None, None)]  # fmt: skip
    assert found[0].source == "a.geojson#3"


def test_a_umap_gives_the_places_of_all_its_layers() -> None:
    def layer(name: str) -> object:
        feature = {"type": "Feature", "geometry": None, "properties": {"name": name}}
        return {"type": "FeatureCollection", "features": [feature]}

    found = documents(json.dumps({"type": "umap", "layers": [layer("Un"), layer("Deux")]}), "carte.umap")
    assert [document.title for document in found] == ["Un", "Deux"]


def test_a_gogocarto_export_gives_its_elements_their_categories_and_its_licence() -> None:
    element = {"id": "x1", "name": "Le Bocal", "geo": {"latitude": 48.56, "longitude": -3.15}, "sourceKey": "carte",
               "address": {"streetAddress": "3 rue du Port", "addressLocality": "Guingamp", "postalCode": "22200"},
               "categories": ["Santé", "Conserverie"], "abstract": "Conserves des voisins."}  # fmt: skip
    document = one(json.dumps({"licence": "ODbL", "ontology": "gogofull", "data": [element]}), "a.json")
    assert (document.title, document.text, document.licence) == ("Le Bocal", "Conserves des voisins.", "ODbL")
    assert (document.stated.city, document.stated.postcode, document.stated.lat) == ("Guingamp", "22200", 48.56)
    assert document.stated.themes == ("Santé",)
    assert dict(document.stated.annotations) == {
        "sourceKey": "carte",
        "streetAddress": "3 rue du Port",
        "thème": "Conserverie",
    }


# ---- graphs ----------------------------------------------------------------------------------------------------------

PAIR = """@prefix pair: <http://virtual-assembly.org/ontologies/pair#> .
<https://ex.org/bocal> a pair:Project ; pair:label "Le Bocal"@fr, "The Jar"@en ; pair:description "Une conserverie."@fr ;
  pair:homePage <https://bocal.example> ; pair:hasLocation [ a pair:Place ; pair:label "Guingamp" ] ."""
NT = (
    "\n".join(
        f"<https://ex.org/bocal> <https://schema.org/{name}> {value} ."
        for name, value in [("name", '"Le Bocal"'), ("description", '"Une conserverie."')]
    )
    + "\n<https://ex.org/bocal> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/Project> .\n"
)
JSON_LD = json.dumps({"@context": "https://schema.org", "@id": "https://ex.org/bocal", "@type": "Project",
                      "name": "Le Bocal", "description": "Une conserverie.",
                      "address": {"@type": "PostalAddress", "addressLocality": "Guingamp"}})  # fmt: skip
RDF_XML = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:s="https://schema.org/"><s:Project rdf:about="https://ex.org/bocal"><s:name xml:lang="fr">Le Bocal</s:name>
 <s:description>Une conserverie.</s:description></s:Project></rdf:RDF>"""


@pytest.mark.parametrize(
    ("data", "name"),
    [(PAIR, "a.ttl"), (NT, "a.nt"), (JSON_LD, "a.jsonld"), (JSON_LD, "a.json"), (RDF_XML, "a.rdf"), (RDF_XML, "a.xml")],
)
def test_a_graph_of_a_known_vocabulary_is_read_as_records(data: str, name: str) -> None:
    document = one(data, name)
    assert (document.title, document.text) == ("Le Bocal", "Une conserverie.")
    assert document.stated.id == "https://ex.org/bocal"
    if "Guingamp" in data:
        assert document.stated.city == "Guingamp"


def test_projects_are_preferred_to_the_organisations_beside_them() -> None:
    graph = """@prefix s: <https://schema.org/> . <urn:p> a s:Project ; s:name "Le Bocal" ; s:founder <urn:o> .
    <urn:o> a s:Organization ; s:name "Ville de Guingamp" ."""
    document = one(graph, "a.ttl")
    assert document.title == "Le Bocal"
    assert ("founder", "Ville de Guingamp") in document.stated.annotations


# ---- feeds -----------------------------------------------------------------------------------------------------------

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Nouvelles</title><language>fr</language><item><title>Un bocal &amp; des voisins</title><link>https://ex.org/1</link>
<guid>n1</guid><pubDate>Fri, 04 Mar 2022 09:00:00 GMT</pubDate><category>Conserves</category><author>Anne</author>
<description>Court.</description><content:encoded><![CDATA[<p>Des voisins cuisinent.</p><p>Ensemble.</p>]]></content:encoded>
</item><item><title>Deux</title><link>https://ex.org/2</link><description>Un &lt;b&gt;résumé&lt;/b&gt;.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><rights>CC BY</rights><entry><id>urn:1</id>
<title>Un bocal</title><link href="https://ex.org/1"/><updated>2022-03-04T09:00:00Z</updated><author><name>Anne</name></author>
<content type="html">&lt;p&gt;Des voisins cuisinent.&lt;/p&gt;</content></entry></feed>"""


def test_an_rss_feed_gives_its_articles_whole_with_what_they_state() -> None:
    first, second = documents(RSS, "flux.xml")
    assert (first.source, first.title) == ("flux.xml!n1", "Un bocal & des voisins")
    assert first.text.split() == ["Des", "voisins", "cuisinent.", "Ensemble."]
    assert (first.stated.url, first.author, first.keywords) == ("https://ex.org/1", "Anne", ("Conserves",))
    assert first.published.startswith("Fri, 04 Mar 2022")
    assert (second.source, second.text) == ("flux.xml!https://ex.org/2", "Un résumé.")


def test_an_atom_feed_gives_its_articles_and_its_rights() -> None:
    document = one(ATOM, "flux.atom")
    assert (document.title, document.text, document.licence) == ("Un bocal", "Des voisins cuisinent.", "CC BY")


# ---- wikis -----------------------------------------------------------------------------------------------------------

WIKITEXT = """{{Initiative
| ville = [[Guingamp]]
| année = 2017
| description = Une conserverie de quartier.
}}
'''Le Bocal''' est une [[conserverie|conserverie collective]]<ref>Un journal</ref> née en [[début::2017]].

== Ce qu'elle fait ==
* Des soupes
* Des {{unité|3|tonnes}} de légumes
[[Fichier:bocal.jpg|vignette]]
[[Catégorie:Santé]]"""


def dump(*pages: str) -> str:
    head = "<siteinfo><base>https://wiki.example/wiki/Accueil</base></siteinfo>"
    return f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/">{head}{"".join(pages)}</mediawiki>'


def wiki_page(title: str, text: str, ns: int = 0) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f"<page><title>{title}</title><ns>{ns}</ns><revision><text>{escaped}</text></revision></page>"


@pytest.mark.parametrize(
    ("data", "name"), [(dump(wiki_page("Le Bocal", WIKITEXT)), "export.xml"), (WIKITEXT, "Le Bocal.wiki")]
)
def test_a_wiki_page_gives_its_text_and_the_facts_of_its_templates(data: str, name: str) -> None:
    document = one(data, name)
    assert (document.stated.city, document.stated.year) == ("Guingamp", "2017")
    assert document.stated.themes == ("Santé",)
    assert ("début", "2017") in document.stated.annotations
    assert "Une conserverie de quartier." in document.text
    assert "Le Bocal est une conserverie collective née en 2017." in document.text
    assert "- Des 3 tonnes de légumes" in document.text
    for noise in ("Un journal", "bocal.jpg", "[[", "{{", "'''", "=="):
        assert noise not in document.text


def test_a_dump_gives_its_pages_of_content_with_their_other_names() -> None:
    found = documents(
        dump(
            wiki_page("Le Bocal", "Une conserverie."),
            wiki_page("Discussion:Le Bocal", "Je propose…", ns=1),
            wiki_page("Modèle:Initiative", "{{{ville}}}", ns=10),
            wiki_page("Conserverie", "#REDIRECTION [[Le Bocal]]"),
            wiki_page("Lavoir & co".replace("&", "&amp;"), "Un lavoir."),
        ),
        "export.xml",
    )
    assert [document.source for document in found] == ["export.xml!Le Bocal", "export.xml!Lavoir & co"]
    assert found[0].stated.annotations == (("autre nom", "Conserverie"),)
    assert found[1].stated.url == "https://wiki.example/wiki/Lavoir_%26_co"


# ---- archives and compressed files -----------------------------------------------------------------------------------


def test_a_zip_gives_the_files_that_a_folder_would_give(tmp_path: Path) -> None:
    path = tmp_path / "envoi.zip"
    members = {"b/fiche.md": b"# Bocal\n\nDu texte.", "a.csv": b"titre\nA\nB\n", "photo.png": b"x",
               "__MACOSX/a.csv": b"x", ".cache/x.txt": b"x"}  # fmt: skip
    path.write_bytes(zipped(members))
    found = find_sources([str(path)])
    assert [str(item.path) for item in found] == [f"{path}!a.csv", f"{path}!b/fiche.md"]
    read_now = [document for item in found for document in read(item.load(str(item.path)))]
    assert [document.title for document in read_now] == ["A", "B", "Bocal"]
    assert documents(path.read_bytes(), "envoi.zip")[0].source == "envoi.zip!a.csv#1"


@pytest.mark.parametrize(("pack", "suffix"), [(gzip.compress, ".gz"), (bz2.compress, ".bz2")])
def test_a_compressed_file_is_read_under_its_own_name(tmp_path: Path, pack: object, suffix: str) -> None:
    path = tmp_path / f"lieux.csv{suffix}"
    path.write_bytes(pack(b"titre;ville\nLe Quai;Dole\n"))  # type: ignore[operator]
    (item,) = find_sources([str(tmp_path)])
    (document,) = read(item.load("lieux"))
    assert (document.title, document.stated.city) == ("Le Quai", "Dole")
