"""Run a person's SPARQL in the workers and show what comes back: a table, yes or no, or Turtle, and downloads."""

import json
import time
from dataclasses import dataclass

import streamlit as st

from ingest.errors import QueryError
from kg.session import Session
from pages.errors import show_error

ROWS_SHOWN = 2_000


@dataclass(frozen=True)
class Table:
    """A SELECT query's result: rows are in the order of columns, '' where a variable is unbound."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_result(content: bytes, media_type: str) -> Table | bool | str:
    """Return a table (SELECT), a boolean (ASK) or RDF text (CONSTRUCT, DESCRIBE).

    SPARQL 1.1 Query Results JSON Format §3.
    """
    if "json" not in media_type or "ld+json" in media_type:
        return content.decode(errors="replace")
    document = json.loads(content)
    if "boolean" in document:
        return bool(document["boolean"])
    columns = tuple(document["head"].get("vars", ()))
    rows = tuple(
        tuple(binding.get(column, {}).get("value", "") for column in columns)
        for binding in document["results"]["bindings"]
    )
    return Table(columns, rows)


def run_query(session: Session, query: str, *, key: str) -> None:
    """Run a query and show its result, or in French why there is none."""
    started = time.perf_counter()
    try:
        result = session.sparql.run(query)
    except QueryError as err:
        show_error(err)
        return
    took_ms = (time.perf_counter() - started) * 1000
    shown = read_result(result.content, result.media_type)
    if isinstance(shown, Table):
        _show_table(shown, result.content, took_ms, key)
    elif isinstance(shown, bool):
        st.html(f'<p class="answer">{"Oui" if shown else "Non"}</p>')
    else:
        st.code(shown, language="turtle", wrap_lines=True)
        st.download_button(
            "Télécharger (Turtle)", shown, "essaim.ttl", "text/turtle", key=f"ttl-{key}", on_click="ignore"
        )


def _show_table(table: Table, content: bytes, took_ms: float, key: str) -> None:
    import pandas

    frame = pandas.DataFrame(list(table.rows), columns=list(table.columns))
    lines = f"{len(frame)} ligne{'s' if len(frame) > 1 else ''}"
    rest = f", dont les {ROWS_SHOWN} premières ici" if len(frame) > ROWS_SHOWN else ""
    st.html(f'<p class="small">{lines}{rest}, en {took_ms:.0f}&nbsp;ms</p>')
    if frame.empty:
        st.info("La requête est juste, mais rien dans le graphe n’y répond.")
        return
    st.dataframe(frame.head(ROWS_SHOWN), hide_index=True, key=f"table-{key}")
    with st.container(horizontal=True):
        st.download_button("Télécharger (CSV)", frame.to_csv(index=False), "essaim.csv", "text/csv", key=f"csv-{key}",
                           on_click="ignore")  # fmt: skip
        st.download_button("Télécharger (JSON)", content, "essaim.json", "application/sparql-results+json",
                           key=f"json-{key}", on_click="ignore")  # fmt: skip
