"""The application in a real browser: what AppTest cannot see (maps, language, requests to elsewhere)."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = {
    "/": "Poser une question",
    "/?q=" + quote("Combien d’initiatives par région ?"): "Poser une question",
    "/explorer?theme=mobilite-transports": "Explorer",
    "/importer?lieu=Brest&id=velos-00000000": "L’atelier vélo",
    "/fiche?id=jardin-00000000": "Le jardin du quartier",
    "/fiche?id=hostile-00000000": '<img src=x onerror="alert(1)"> [clic](javascript:alert(2)) :red[*Titre*]',
    "/sparql": "SPARQL",
}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def address(base: Path) -> Iterator[str]:
    """The application served as people serve it, over the small knowledge base."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "app:asgi", "--port", str(port), "--log-level", "warning"]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "ESSAIM_KB": str(base)})
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    try:
        while True:
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=2).close()
                break
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                if server.poll() is not None or time.monotonic() > deadline:
                    pytest.fail("the application does not start")
                time.sleep(0.2)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not on this machine (apt install chromium)")
def test_every_page_is_in_french_and_asks_nothing_of_another_host(address: str) -> None:
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed (pip install -e .[dev])"
    )
    outside: list[str] = []
    dialogs: list[str] = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.on("request", lambda request: outside.append(request.url) if is_outside(request.url, address) else None)
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        for path, title in PAGES.items():
            page.goto(address + path)
            page.wait_for_selector("footer.essaim", state="attached", timeout=60_000)
            page.wait_for_selector("h1", timeout=60_000)
            assert page.inner_text("h1") == title
            assert page.evaluate("document.documentElement.lang") == "fr"
            assert page.locator("[data-testid=stException]").count() == 0
        page.goto(f"{address}/explorer")
        page.wait_for_selector("[data-testid=stDeckGlJsonChart] canvas", timeout=60_000)
        page.wait_for_timeout(1_000)
        browser.close()
    assert outside == []
    assert dialogs == []


def is_outside(url: str, address: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in ("data", "blob") and parts.netloc != urlsplit(address).netloc
