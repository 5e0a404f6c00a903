"""A list of words is one document without an initiative; a directory stays a directory, however poor."""

import json

import pytest

from ingest.model import Document
from ingest.read import read
from ingest.readers.raw import Raw
from ingest.split import split

TERMS = ("Compost", "Pain", "Vélo", "Couture", "Semences", "Théâtre")


def documents(data: str, name: str) -> list[Document]:
    return list(read(Raw(name, name, data.encode())))


def table(header: str, row: str) -> str:
    return "\n".join([header, *(row.format(term=term, low=term.lower()) for term in TERMS)]) + "\n"


def keyed(description: str) -> str:
    """Terms under a code of three letters, each with what it covers."""
    return json.dumps({term[:3].upper(): {"fullname": term, "description": description} for term in TERMS})


@pytest.mark.parametrize(
    ("data", "name"),
    [
        # A nomenclature: codes, and the words that each covers.
        (keyed("faire soi-même, ateliers"), "nomenclature.json"),
        # A mapping from the tags of several sites to the codes of one.
        (json.dumps([{"name": term, "from": "Annuaire du bocage", "codes": ["A", "B"]} for term in TERMS]), "tags.json"),
        # SKOS in columns.
        (table("prefLabel;altLabel;broader", "{term};{low}s;Activités"), "skos.csv"),
        # A glossary: its definitions are sentences.
        (table("terme;définition", "{term};On appelle {low} ce que les voisins font ensemble."), "glossaire.csv"),
        (table("libellé;code", "{term};{low}-1"), "liste.csv"),
        # SKOS as a graph.
        (
            "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
            + "".join(f'<urn:{n}> a skos:Concept ; skos:prefLabel "{term}"@fr .\n' for n, term in enumerate(TERMS)),
            "skos.ttl",
        ),
    ],
)  # fmt: skip
def test_a_list_of_terms_is_one_document_without_an_initiative(data: str, name: str) -> None:
    (document,) = documents(data, name)
    assert (document.source, document.kind) == (name, "thesaurus")
    assert all(term in document.text for term in TERMS)
    assert list(split(document)) == []


def test_a_term_is_a_line_with_what_is_said_of_it() -> None:
    (document,) = documents(table("terme;terme générique;note", "{term};Activités;à plusieurs"), "mots_du_bourg.csv")
    assert document.title == "mots du bourg"
    assert document.text.split("\n")[0] == "Compost\u00a0: Activités ; à plusieurs"


@pytest.mark.parametrize(
    "data",
    [
        # Names only, or short words: nothing says that they are terms.
        table("nom", "L’atelier {term}"),
        table("nom;description", "L’atelier {term};{low}, rencontres"),
        # A code beside a sentence, a place, a carrier, or what no thesaurus holds.
        table("code;nom;description", "A;L’atelier {term};On y vient le samedi."),
        table("code;nom;commune", "A;L’atelier {term};Brest"),
        table("code;nom;porteur", "A;L’atelier {term};Les Voisins"),
        table("code;nom;téléphone", "A;L’atelier {term};0298000000"),
    ],
)
def test_a_directory_is_no_list_of_terms(data: str) -> None:
    found = documents(data, "annuaire.csv")
    assert [document.title for document in found] == [f"L’atelier {term}" for term in TERMS]
    assert all(list(split(document)) for document in found)


def test_projects_under_letters_whose_descriptions_tell_something_are_initiatives() -> None:
    assert len(documents(keyed("Des habitants se retrouvent"), "projets.json")) == len(TERMS)


def test_a_few_records_are_too_few_to_tell() -> None:
    assert len(documents("terme;code;titre\na;b;Un\nc;d;Deux\n", "deux.csv")) == 2
