"""The SHACL shapes: a complete graph passes, and each fault is named in French."""

import pyshacl
import pytest
from rdflib import SH, Graph

from ontology.vocabulary import SHAPES

PREFIXES = """
@prefix cccev: <http://data.europa.eu/m8g/> .
@prefix critere: <https://w3id.org/essaim/vocab/critere/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix ess: <https://w3id.org/essaim/ontology#> .
@prefix id: <https://w3id.org/essaim/id/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix schema: <https://schema.org/> .
@prefix theme: <https://w3id.org/essaim/vocab/theme/> .
"""
SOUND = """
id:initiative a ess:Initiative ; dct:title "Le garage solidaire"@fr ; ess:describedIn id:document ;
    ess:theme theme:mobilite-transports ; ess:startYear 2012 ; ess:budget 45000.0 ; ess:place id:brest ;
    ess:annotation id:annotation ; ess:amount id:amount .
id:document a ess:Document ; dct:source "fiches.csv#1" ; ess:textHash "0f3a" .
id:brest a schema:Place ; schema:name "Brest"@fr ; ess:inseeCode "29019" .
id:annotation ess:column "Contact" ; ess:value "à la mairie" .
id:amount a ess:Amount ; ess:value 45000.0 ; ess:unit "EUR" ; ess:quote "45 000 €"@fr .
id:fact a ess:Fact ; ess:subject id:initiative ; ess:predicate ess:theme ; ess:object theme:mobilite-transports ;
    ess:confidence 0.8 ; ess:stated false ; ess:extractor "essaim-1" ; ess:evidence id:evidence .
id:record a ess:Fact ; ess:subject id:initiative ; ess:predicate ess:startYear ; ess:object 2012 ;
    ess:confidence 1.0 ; ess:stated true ; ess:extractor "essaim-1" ; prov:wasDerivedFrom id:document .
id:statement a ess:Fact , ess:CriterionStatement ; ess:subject id:initiative ; ess:criterion critere:accessibilite ;
    cccev:supportsRequirement critere:accessibilite ; ess:polarity "yes" ; ess:confidence 0.7 ; ess:stated false ;
    ess:extractor "essaim-1" ; ess:evidence id:evidence .
id:evidence a ess:Evidence ; ess:quote "On y répare à prix libre."@fr ; ess:start 12 ; ess:end 37 ;
    prov:wasQuotedFrom id:document .
"""


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return Graph().parse(SHAPES)


def messages(turtle: str, shapes: Graph) -> list[str]:
    """Validate a graph and return the messages of its violations, sorted, typographic spaces made plain."""
    data = Graph().parse(data=PREFIXES + turtle, format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    return sorted(str(text).replace("\u00a0", " ") for text in report.objects(None, SH.resultMessage))


def test_a_complete_graph_conforms(shapes: Graph) -> None:
    assert messages(SOUND, shapes) == []


def test_an_initiative_with_a_wrong_year_is_caught(shapes: Graph) -> None:
    wrong = SOUND.replace("ess:startYear 2012 ;", "ess:startYear 212 ;")
    assert messages(wrong, shapes) == ["L'année de début doit être un entier entre 1800 et 2100."]


@pytest.mark.parametrize(
    ("sound", "faulty", "message"),
    [
        ('dct:title "Le garage solidaire"@fr ; ', "", "Une initiative doit avoir un titre."),
        ("ess:describedIn id:document", "ess:cited false", "Une initiative doit être décrite dans au moins un document."),
        ("ess:startYear 2012 ;", 'ess:startYear "2012" ;', "L'année de début doit être un entier entre 1800 et 2100."),
        ("ess:budget 45000.0", "ess:budget -1.0", "Le budget doit être un nombre d'euros positif ou nul."),
        (
            "ess:theme theme:mobilite-transports ; ess:startYear",
            "ess:theme critere:accessibilite ; ess:startYear",
            "Un thème doit venir du vocabulaire des thèmes.",
        ),
        ('schema:name "Brest"@fr', 'schema:alternateName "Brest"@fr', "Un lieu doit avoir un nom."),
        ("ess:confidence 0.8", "ess:confidence 1.8", "La confiance doit être un nombre entre 0 et 1."),
        ("ess:confidence 0.8", 'ess:confidence "0,8"', "La confiance doit être un nombre entre 0 et 1."),
        ("a ess:Fact ; ess:subject id:initiative ; ess:predicate ess:theme", "a ess:Fact ; ess:predicate ess:theme",
         "Un fait doit avoir un sujet et un seul."),
        ("ess:predicate ess:theme ; ", "", "Un fait doit avoir un prédicat et un objet, ou un critère."),
        ("; ess:evidence id:evidence .\nid:record", ".\nid:record",
         "Un fait doit avoir une preuve : une phrase, ou l'enregistrement qui le déclare."),
        ("; prov:wasDerivedFrom id:document .\nid:statement", ".\nid:statement",
         "Un fait doit avoir une preuve : une phrase, ou l'enregistrement qui le déclare."),
        ('ess:polarity "yes"', 'ess:polarity "maybe"', "La polarité d'un critère doit être « yes » ou « no »."),
        ("cccev:supportsRequirement critere:accessibilite", "cccev:supportsRequirement critere:finalite-sociale",
         "L'exigence CCCEV d'un énoncé doit être son critère."),
        ('ess:quote "On y répare à prix libre."@fr ; ', "", "Une preuve doit avoir une citation et une seule."),
        ("ess:start 12", "ess:start -12", "Le début d'une citation doit être un entier positif ou nul."),
        ("ess:start 12", "ess:start 40", "Le début d'une citation doit précéder sa fin."),
        ("prov:wasQuotedFrom id:document .", "dct:source id:document .",
         "Une preuve doit être citée d'un document et d'un seul."),
        ('dct:source "fiches.csv#1" ; ', "", "Un document doit dire d'où il vient."),
        ('; ess:textHash "0f3a"', "", "Un document doit porter l'empreinte de son texte."),
        ('ess:unit "EUR"', 'ess:unit "USD"', "Un montant est en euros (EUR)."),
        ('ess:column "Contact" ; ', "", "Une annotation doit nommer sa colonne."),
    ],
)  # fmt: skip
def test_a_fault_is_named_in_french(sound: str, faulty: str, message: str, shapes: Graph) -> None:
    assert SOUND.count(sound) == 1
    assert message in set(messages(SOUND.replace(sound, faulty), shapes))
