"""The arguments of the command line, and argparse made to speak French."""

import argparse
from collections.abc import Callable
from pathlib import Path

_Command = Callable[[str, str], argparse.ArgumentParser]

_FRENCH = {
    "usage: ": "usage : ",
    "positional arguments": "arguments",
    "options": "options",
    "show this help message and exit": "affiche cette aide",
    "%(prog)s: error: %(message)s\n": "%(prog)s : %(message)s\n",
    "the following arguments are required: %s": "il manque : %s",
    "unrecognized arguments: %s": "arguments inconnus : %s",
    "invalid choice: %(value)r (choose from %(choices)s)": "choix inconnu %(value)r (choisissez parmi %(choices)s)",
    "invalid %(type)s value: %(value)r": "valeur incorrecte : %(value)r",
    "expected one argument": "une valeur est attendue",
    "expected at least one argument": "au moins une valeur est attendue",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "one of the arguments %s is required": "donnez l'un de : %s",
    "not allowed with argument %s": "incompatible avec %s",
}


def _speak_french() -> None:
    """Make argparse print French: it looks its messages up in a module-level gettext."""
    argparse._ = lambda message: _FRENCH.get(message, message)  # type: ignore[attr-defined]


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"un entier d'au moins 1 est attendu, reçu {text}")
    return value


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value <= 600:
        raise argparse.ArgumentTypeError(f"une durée de 0 à 600 s est attendue, reçu {text}")
    return value


def _sources(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("sources", nargs="+", metavar="SOURCE", help="fichiers, dossiers, motifs, adresses web")
    sub.add_argument("--format", default="auto", help="auto (par défaut), text, markdown, html, pdf, csv, json…")


def _ranked(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("-k", type=_positive, default=10, metavar="N", help="nombre de résultats (10)")
    sub.add_argument("--batch", metavar="FICHIER", help="une entrée par ligne (« - » : entrée standard)")
    sub.add_argument("--ids-only", action="store_true", help="seulement rang, identifiants, titre et score")
    for name in ("theme", "lieu", "public", "critere", "statut", "hors-lieu"):
        sub.add_argument(f"--{name}", action="append", default=[], metavar="NOM")
    sub.add_argument("--depuis", type=int, metavar="ANNÉE", help="démarrées cette année-là ou après")
    sub.add_argument("--jusque", type=int, metavar="ANNÉE", help="démarrées cette année-là ou avant")


def _reading(command: _Command) -> None:
    """Reading sources."""
    _sources(command("ingest", "lit des sources et les ajoute à la base"))
    _sources(command("extract", "lit des sources et affiche ce qui en est compris, sans rien garder"))


def _finding(command: _Command) -> None:
    """Searching, asking, comparing."""
    sub = command("search", "cherche des initiatives")
    sub.add_argument("text", nargs="?", metavar="TEXTE", help="des mots ; aussi « », ET, OU, SAUF, lieu:Brest…")
    sub.add_argument("--explain", action="store_true", help="ce que le sens, le profil et les mots ajoutent au score")
    _ranked(sub)
    sub = command("ask", "répond à une question en français, preuves à l'appui")
    sub.add_argument("question", nargs="?", metavar="QUESTION")
    sub.add_argument(
        "--context", action="append", default=[], metavar="QUESTION",
        help="question précédente, que celle-ci poursuit (« et en Occitanie ? ») ; peut être répétée",
    )  # fmt: skip
    sub.add_argument("--batch", metavar="FICHIER", help="une question par ligne (« - » : entrée standard)")
    sub = command("similar", "trouve des initiatives comparables, et dit pourquoi")
    sub.add_argument("id", nargs="?", metavar="ID")
    sub.add_argument("--text", metavar="FICHIER", help="un texte à la place d'une initiative (« - » : entrée standard)")
    sub.add_argument("--besoin", metavar="PHRASE", help="un besoin, en une phrase : « nous voulons… »")
    sub.add_argument("--poids", action="append", default=[], metavar="ASPECT=N",
                     help="ce qui compte plus ou moins, de 0 à 5 : besoin=3, territoire=1, texte=0…")  # fmt: skip
    _ranked(sub)


def _importing(command: _Command) -> None:
    """Taking up elsewhere's practice."""
    sub = command("territory", "ce qui manque à un territoire, et qui le fait ailleurs")
    sub.add_argument("place", metavar="LIEU", help="une commune, un pays, un département, une région")
    sub.add_argument("--km", type=_positive, metavar="N", help="ne prendre pour jumeaux que les lieux à N km au plus")
    sub = command("import-sheet", "la fiche d'import d'une initiative pour un territoire")
    sub.add_argument("id", metavar="ID")
    sub.add_argument("--vers", required=True, metavar="LIEU", help="le territoire qui voudrait la reprendre")
    sub.add_argument("--format", choices=["md", "html", "docx"], help="sinon d'après le nom de FICHIER, sinon md")
    sub.add_argument("-o", "--out", type=Path, metavar="FICHIER")
    sub = command("basket", "le panier des initiatives à reprendre : sans ID, le montre")
    sub.add_argument("id", nargs="?", metavar="ID")
    sub.add_argument("--vers", metavar="LIEU", help="le territoire")
    sub.add_argument(
        "--etat", default="repérée", metavar="ÉTAT", help="repérée (par défaut), contactée, adaptée, importée"
    )
    sub.add_argument("--ici", metavar="ID", help="l'initiative d'ici qui en est issue, une fois importée")
    sub.add_argument("--par", default="", metavar="NOM", help="qui le note")
    sub.add_argument("--note", default="", metavar="TEXTE")
    sub.add_argument("--retirer", action="store_true", help="l'ôter du panier")


def _opening(command: _Command) -> None:
    """Looking at the graph, opening it."""
    sub = command("show", "montre une initiative, chaque fait avec sa preuve")
    sub.add_argument("id", metavar="ID")
    sub.add_argument("--why", action="store_true", help="la phrase qui prouve chaque fait")
    sub.add_argument("--format", choices=["turtle", "jsonld"], help="en RDF")
    sub = command("sparql", "exécute une requête SPARQL (lecture seule)")
    sub.add_argument("query", nargs="?", metavar="REQUÊTE")
    sub.add_argument("-f", "--file", metavar="FICHIER", help="la requête dans un fichier (« - » : entrée standard)")
    sub.add_argument("--format", default=None, choices=["table", "json", "csv", "tsv", "xml", "turtle"])
    sub.add_argument("--timeout-s", type=_seconds, default=10.0, metavar="S", help="durée maximale (10)")
    sub = command("serve", "ouvre le point d'accès SPARQL en HTTP")
    sub.add_argument("--host", default="127.0.0.1")
    sub.add_argument("--port", type=int, default=8080)
    sub = command("app", "ouvre l'application dans le navigateur")
    sub.add_argument("--host", default="127.0.0.1")
    sub.add_argument("--port", type=int, default=8501)


def _keeping(command: _Command) -> None:
    """Keeping the base in order."""
    command("check", "vérifie la cohérence de la base")
    sub = command("export", "écrit la base dans un autre format")
    sub.add_argument("format", metavar="FORMAT", help="turtle, trig, nquads, jsonld, csv, geojson, graphml")
    sub.add_argument("out", type=Path, metavar="FICHIER")
    command("stats", "compte par thème, territoire, critère, source")
    sub = command("forget", "retire des sources, avec tout ce qui vient d'elles")
    sub.add_argument("sources", nargs="+", metavar="SOURCE", help="chemins tels que donnés à ingest, dossiers, motifs")
    sub = command("duplicates", "montre ce que plusieurs sources disent de la même chose")
    pair = sub.add_mutually_exclusive_group()
    pair.add_argument("--reject", nargs=2, metavar="ID", help="dire que deux entrées sont distinctes")
    pair.add_argument("--accept", nargs=2, metavar="ID", help="revenir sur --reject")
    command("rebuild", "refait l'index à partir du graphe")
    command("doctor", "dit ce qui est installé et ce qui manque")


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command; the command's name is in `command`."""
    _speak_french()
    whole = argparse.ArgumentParser(
        prog="essaim",
        description="Essaim : trouver, comprendre et comparer des initiatives d'innovation sociale.",
    )
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMANDE")

    def command(name: str, help: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help, description=help)
        sub.add_argument("--kb", type=Path, metavar="DOSSIER", help="la base (sinon $ESSAIM_KB, sinon data/kb)")
        sub.add_argument("--json", action="store_true", help="un document JSON sur la sortie standard")
        sub.add_argument("--model", metavar="NOM", help="un autre encodeur sentence-transformers")
        return sub

    for declare in (_reading, _finding, _importing, _opening, _keeping):
        declare(command)
    return whole
