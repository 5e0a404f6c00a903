"""SPARQL: an editor, queries to learn from, the result as a table and to download.

Address: requete.
"""

import streamlit as st

from kg.graph import PREFIXES
from kg.sparql import TIMEOUT_S
from pages import state
from pages.base import session
from pages.editor import run_query
from pages.examples import QUERIES


def take_example() -> None:
    """Put the example chosen in the editor."""
    if chosen := st.session_state["example"]:
        state.put(requete=QUERIES[chosen])


def take_query() -> None:
    """Write the editor's query in the address."""
    state.put(requete=st.session_state["query"])


def main() -> None:
    """Draw the page."""
    opened = session()
    st.title("SPARQL", anchor=False)
    st.html(
        '<p class="lead">Interrogez le graphe directement. Les requêtes ne peuvent que lire ; elles s’arrêtent au bout '
        f"de {TIMEOUT_S:.0f}&nbsp;secondes.</p>"
    )
    query = state.one("requete", next(iter(QUERIES.values())))
    examples = {text: name for name, text in QUERIES.items()}
    st.session_state["example"] = examples.get(query)
    st.selectbox("Partir d’un exemple", list(QUERIES), index=None, key="example", on_change=take_example,
                 placeholder="Choisir une requête")  # fmt: skip
    st.session_state["query"] = query
    with st.form("sparql", border=False, enter_to_submit=False):
        st.text_area("Requête", key="query", height=300)
        st.form_submit_button("Lancer la requête", type="primary", on_click=take_query)
    with st.expander("Les préfixes connus, qu’il n’est pas nécessaire d’écrire"):
        st.code("\n".join(f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items()), language="sparql")
    st.header("Résultat", anchor=False)
    run_query(opened, query, key="sparql")


main()
