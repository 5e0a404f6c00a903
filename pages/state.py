"""The state of a page is its address: query parameters are read before the widgets, and written by them.

So every view can be bookmarked and sent. Nothing here is kept elsewhere.
"""

from collections.abc import Sequence
from typing import Final

import streamlit as st

QUESTION: Final = "question.py"
EXPLORER: Final = "explorer.py"
FICHE: Final = "fiche.py"
COMPARABLES: Final = "comparables.py"
IMPORTER: Final = "importer.py"
SPARQL: Final = "sparql.py"


def one(name: str, default: str = "") -> str:
    """Return a query parameter, or the default where it is absent."""
    return str(st.query_params.get(name, default))


def many(name: str) -> list[str]:
    """Return every value of a query parameter."""
    return [value for value in st.query_params.get_all(name) if value.strip()]


def number(name: str, default: int) -> int:
    """Return a query parameter as a whole number, or the default where it is none."""
    text = one(name)
    return int(text) if text.isdecimal() and len(text) < 7 else default


def put(**values: str | Sequence[str] | int | None) -> None:
    """Write query parameters; an empty value removes one."""
    for name, value in values.items():
        if not value:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = [str(item) for item in value] if isinstance(value, list | tuple) else str(value)


def key(name: str) -> str:
    """Return the key of the widget that holds a query parameter."""
    return f"url-{name}"


def take(name: str, *, clear: Sequence[str] = ()) -> None:
    """Write a widget's value in its query parameter (a callback); clear: parameters that it makes obsolete."""
    put(**{name: st.session_state[key(name)]}, **dict.fromkeys(clear))
