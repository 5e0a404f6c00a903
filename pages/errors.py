"""Say in French what went wrong; no traceback ever reaches a visitor."""

import streamlit as st

from ingest.errors import EssaimError
from pages.quotes import plain


def show_error(err: EssaimError) -> None:
    """Draw an error as a sentence."""
    text = str(err)
    st.error(plain(text[:1].upper() + text[1:]))
