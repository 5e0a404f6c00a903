"""The Streamlit application as one ASGI app, in French from its first tag; its script is `pages/layout.py`.

`streamlit run app.py` finds `asgi` and serves it; so does `uvicorn app:asgi` from this folder.
"""

from pathlib import Path

from starlette.middleware import Middleware
from streamlit.starlette import App

from pages.language import French

asgi = App(Path(__file__).parent / "pages" / "layout.py", middleware=[Middleware(French)])
