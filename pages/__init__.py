"""The application's pages (question, explorer, fiche, comparables, sparql) and what they share."""
