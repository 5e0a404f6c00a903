"""A web of this machine for the tests: one server in the process, names that resolve to it, no real waiting."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ingest.fetch import Web

Headers = dict[str, str]


@dataclass(frozen=True)
class Page:
    """What the server answers at a path."""

    data: bytes = b""
    status: int = 200
    headers: Headers = field(default_factory=dict)


@dataclass
class Site:
    """A local site: its pages by path (with their query), and what was asked of it."""

    port: int
    pages: dict[str, Page | Callable[[BaseHTTPRequestHandler], None]]
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    slept: list[float] = field(default_factory=list)

    def url(self, path: str, host: str = "site.test") -> str:
        return f"http://{host}:{self.port}{path}"

    def web(self, **settings: object) -> Web:
        """Return a Web that reaches this site under any name, allowed, and never waits."""
        given: dict[str, object] = {
            "resolve": lambda host, port: ["127.0.0.1"],
            "allowed": lambda address: True,
            "wait_s": 0.0,
            "longest_s": 5.0,
            "sleep": self.slept.append,
        }
        return Web(**(given | settings))  # type: ignore[arg-type]


def html(body: str, head: str = "") -> Page:
    page = f'<!doctype html><html lang="fr"><head>{head}</head><body>{body}</body></html>'
    return Page(page.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


@contextmanager
def serving(pages: dict[str, Page | Callable[[BaseHTTPRequestHandler], None]]) -> Iterator[Site]:
    """Serve pages on a free port of this machine; other paths, robots.txt included, do not exist."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.agents.add(self.headers["User-Agent"])
            page = site.pages.get(self.path, Page(status=404))
            if not isinstance(page, Page):
                page(self)
                return
            self.send_response(page.status)
            for name, value in ({"Content-Length": str(len(page.data))} | page.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(page.data)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing on the test's output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site = Site(server.server_address[1], dict(pages))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
