"""What a newcomer can click: example questions, and SPARQL queries that teach the graph's shape (docs/graph.md)."""

from typing import Final

QUESTIONS: Final = (
    "Qui aide les aidants de personnes âgées ?",
    "Combien d’initiatives par région ?",
    "Quelles initiatives d’alimentation associent les habitants aux décisions ?",
    "Quelles coopératives travaillent sur l’énergie en Bretagne ?",
    "Y a-t-il plus d’initiatives pour les jeunes que pour les personnes âgées ?",
    "Qu’est-ce que l’ancrage territorial ?",
)

QUERIES: Final = {
    "Dix initiatives et leur résumé": """SELECT DISTINCT ?titre ?resume {
  ?i a ess:Initiative ; dct:title ?titre ; ess:summary ?resume .
} ORDER BY ?titre LIMIT 10""",
    "Combien d’initiatives par thème": """SELECT ?theme (COUNT(DISTINCT ?i) AS ?nombre) {
  ?i a ess:Initiative ; ess:theme ?t .
  ?t skos:prefLabel ?theme FILTER(LANG(?theme) = "fr")
} GROUP BY ?theme ORDER BY DESC(?nombre)""",
    "Combien d’initiatives par région": """SELECT ?region (COUNT(DISTINCT ?i) AS ?nombre) {
  ?i a ess:Initiative ; ess:place ?lieu .
  ?lieu schema:containedInPlace? ?r .
  ?r ess:placeKind "region" ; schema:name ?region .
} GROUP BY ?region ORDER BY DESC(?nombre)""",
    "Les initiatives dans un rectangle autour de Rennes": """SELECT DISTINCT ?titre ?lieu ?lat ?lon {
  ?i a ess:Initiative ; dct:title ?titre ; ess:place ?p .
  ?p schema:name ?lieu ; wgs:lat ?lat ; wgs:long ?lon .
  FILTER(ABS(?lat - 48.11) < 0.5 && ABS(?lon + 1.68) < 0.7)
} ORDER BY ?titre""",
    "Ce qui prouve la gouvernance participative": """SELECT DISTINCT ?titre ?preuve ?confiance {
  ?f a ess:CriterionStatement ; ess:subject ?i ; ess:polarity "yes" ; ess:confidence ?confiance ;
     ess:criterion <https://w3id.org/essaim/vocab/critere/gouvernance-participative> ;
     ess:evidence ?e .
  ?e ess:quote ?preuve .
  ?i dct:title ?titre .
} ORDER BY DESC(?confiance) LIMIT 50""",
    "Ce que les textes disent absent": """SELECT DISTINCT ?titre ?critere ?preuve {
  ?f a ess:CriterionStatement ; ess:subject ?i ; ess:polarity "no" ; ess:criterion ?c ; ess:evidence ?e .
  ?e ess:quote ?preuve .
  ?c skos:prefLabel ?critere FILTER(LANG(?critere) = "fr")
  ?i dct:title ?titre .
}""",
    "Les organisations liées à plusieurs initiatives": """SELECT ?organisation (COUNT(DISTINCT ?i) AS ?nombre) {
  VALUES ?role { ess:carriedBy ess:partner ess:funder ess:founder }
  ?i a ess:Initiative ; ?role ?o .
  ?o schema:name ?organisation .
} GROUP BY ?organisation HAVING(?nombre > 1) ORDER BY DESC(?nombre)""",
    "Les initiatives qui démarrent chaque année": """SELECT ?annee (COUNT(DISTINCT ?i) AS ?nombre) {
  ?i a ess:Initiative ; ess:startYear ?annee .
} GROUP BY ?annee ORDER BY ?annee""",
    "Les sources et leur licence": """SELECT DISTINCT ?source ?licence {
  ?document a ess:Document ; dct:source ?source .
  OPTIONAL { ?document dct:license ?licence }
} ORDER BY ?source LIMIT 200""",
    "Tout ce que le graphe dit d’une initiative": """CONSTRUCT { ?i ?propriete ?valeur } {
  { SELECT ?i { ?i a ess:Initiative } ORDER BY ?i LIMIT 1 }
  ?i ?propriete ?valeur .
}""",
}
