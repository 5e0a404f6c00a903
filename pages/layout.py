"""The script that every page passes through: navigation, the stylesheet, the footer, and errors said in French."""

from html import escape
from pathlib import Path

import streamlit as st

from ingest.errors import EssaimError, KnowledgeBaseMissing
from pages import state
from pages.base import root
from pages.errors import show_error

STATIC = Path(__file__).parent / "static"


def pages() -> list[st.Page]:
    """Return the pages, in the order of the navigation."""
    return [
        st.Page(state.QUESTION, title="Poser une question", url_path="question", default=True),
        st.Page(state.EXPLORER, title="Explorer", url_path="explorer"),
        st.Page(state.COMPARABLES, title="Initiatives comparables", url_path="comparables"),
        st.Page(state.IMPORTER, title="Importer", url_path="importer"),
        st.Page(state.FICHE, title="Fiche", url_path="fiche"),
        st.Page(state.SPARQL, title="SPARQL", url_path="sparql"),
    ]


def welcome() -> None:
    """Say how to make a knowledge base where there is none yet."""
    st.title("Bienvenue dans Essaim", anchor=False)
    st.html(
        "<p>Aucune base de connaissances n’est encore publiée dans "
        f"<code>{escape(str(root()))}</code>. Pour commencer avec le corpus d’exemple, ouvrez un terminal dans ce "
        "dossier et lancez&nbsp;:</p>"
    )
    st.code("essaim ingest data/fiches", language="sh")
    st.html(
        "<p>Vous pouvez donner vos propres textes à la place&nbsp;: pages web, PDF, documents Word, tableurs CSV… "
        "Rechargez ensuite cette page. Si la base se trouve ailleurs, indiquez-la par la variable "
        "<code>ESSAIM_KB</code>.</p>"
    )


def main() -> None:
    """Run the page that the address names."""
    st.set_page_config(page_title="Essaim", layout="wide")
    st.html(STATIC / "style.css")
    st.logo(STATIC / "essaim.svg", size="large")
    page = st.navigation(pages(), position="top")
    try:
        page.run()
    except KnowledgeBaseMissing:
        welcome()
    except EssaimError as err:
        show_error(err)
    st.html(
        '<footer class="essaim">Essaim lit des textes et cite la phrase qui prouve chaque fait. Ce que les textes ne '
        "disent pas n’est pas affirmé ici. Rien ne quitte cette machine.</footer>"
    )


main()
