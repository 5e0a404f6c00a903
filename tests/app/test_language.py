import asyncio
from collections.abc import Iterable

import pytest
from starlette.types import Message, Receive, Scope, Send

from pages.language import French

PAGE = b'<!doctype html><html lang="en"><body>lang="en"</body></html>'


def serve(chunks: Iterable[bytes], content_type: bytes, path: str = "/fiche") -> tuple[Message, bytes, list[bytes]]:
    """Return the response's start, its body, and the headers that the application was asked with."""
    asked: list[bytes] = []
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        asked.extend(name for name, _ in scope["headers"])
        body = list(chunks)
        length = str(sum(map(len, body))).encode()
        headers = [(b"content-type", content_type), (b"content-length", length), (b"etag", b'"a"')]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for number, chunk in enumerate(body):
            await send({"type": "http.response.body", "body": chunk, "more_body": number + 1 < len(body)})

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "path": path, "headers": [(b"accept-encoding", b"gzip"), (b"host", b"x")]}
    asyncio.run(French(app)(scope, receive, send))
    return sent[0], b"".join(message.get("body", b"") for message in sent[1:]), asked


@pytest.mark.parametrize("cut", [0, 5, 25, len(PAGE)])
def test_says_that_a_page_is_in_french_however_it_is_cut(cut: int) -> None:
    start, body, _ = serve([PAGE[:cut], PAGE[cut:]], b"text/html; charset=utf-8")
    headers = dict(start["headers"])
    assert body == b'<!doctype html><html lang="fr"><body>lang="en"</body></html>'
    assert headers[b"content-length"] == str(len(body)).encode()
    assert b"etag" not in headers


def test_leaves_everything_else_as_it_is() -> None:
    start, body, asked = serve([PAGE], b"text/javascript", "/static/js/index.js")
    assert body == PAGE
    assert dict(start["headers"])[b"etag"] == b'"a"'
    assert b"accept-encoding" in asked


def test_asks_for_pages_that_are_not_compressed() -> None:
    assert serve([PAGE], b"text/html")[2] == [b"host"]
