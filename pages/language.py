"""Say that the pages are in French: Streamlit writes <html lang="en"> and has no option for it (RGAA 8.3)."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ENGLISH, _FRENCH = b'<html lang="en">', b'<html lang="fr">'


class French:
    """ASGI middleware that rewrites the language of HTML pages; everything else passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await self.app(_uncompressed(scope), receive, _Rewriter(send))


def _uncompressed(scope: Scope) -> Scope:
    """Ask for pages as they are, since a compressed one cannot be read; scripts and styles stay compressed."""
    if "." in scope["path"].rsplit("/", 1)[-1]:
        return scope
    kept = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]
    return {**scope, "headers": kept}


class _Rewriter:
    """Hold an HTML page back until it is whole, then send it in French."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._flush(self._start)
        else:
            await self._send(message)

    async def _flush(self, start: Message) -> None:
        body = self._body.replace(_ENGLISH, _FRENCH, 1)
        headers = MutableHeaders(raw=list(start["headers"]))
        if body != self._body:
            del headers["etag"]
        if "content-length" in headers and body:
            headers["content-length"] = str(len(body))
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


def _is_html(start: Message) -> bool:
    return any(name.lower() == b"content-type" and b"text/html" in value for name, value in start["headers"])
