"""Who may keep what, and for how long."""

from typing import Any

import pytest
from starlette.types import Message, Scope

from chatapp.static_cache import cache_control, with_cache_headers


@pytest.mark.parametrize(
    ("path", "status", "content_type", "expected"),
    [
        ("/assets/root-abc.js", 200, b"text/javascript", b"public, max-age=31536000, immutable"),
        ("/assets/root-abc.js", 304, b"", b"public, max-age=31536000, immutable"),
        ("/fonts/figtree-abc.woff2", 200, b"font/woff2", b"public, max-age=31536000, immutable"),
        ("/assets/gone.js", 404, b"text/html", b"no-cache"),
        ("/", 200, b"text/html; charset=utf-8", b"no-cache"),
        ("/api/auth/me", 200, b"application/json", b"no-store"),
        ("/healthz", 200, b"application/json", None),
        ("/favicon.ico", 200, b"image/x-icon", None),
    ],
)
def test_hashed_files_are_kept_for_good_and_pages_are_asked_for(
    path: str, status: int, content_type: bytes, expected: bytes | None
) -> None:
    assert cache_control(path, status, content_type) == expected


async def _headers(path: str, own: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    sent: list[Message] = []

    async def app(scope: Scope, receive: object, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": own})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    await with_cache_headers(app)({"type": "http", "path": path}, receive, send)
    return list(sent[0]["headers"])


async def test_the_header_is_added_to_the_answer() -> None:
    headers = await _headers("/", [(b"Content-Type", b"text/html")])
    assert headers == [(b"Content-Type", b"text/html"), (b"cache-control", b"no-cache")]


async def test_a_header_that_is_there_stays() -> None:
    own = [(b"Cache-Control", b"no-store"), (b"content-type", b"text/html")]
    assert await _headers("/", own) == own


async def test_what_is_kept_for_good_has_one_sign_of_its_version() -> None:
    own = [(b"ETag", b'"1"'), (b"Last-Modified", b"Mon, 23 Nov 2026 16:38:47 GMT")]
    assert [name for name, _ in await _headers("/assets/root-abc.js", own)] == [
        b"ETag",
        b"cache-control",
    ]
    page = [*own, (b"content-type", b"text/html")]
    assert (b"Last-Modified", own[1][1]) in await _headers("/", page)
    assert own[1] in await _headers("/assets/root-abc.js", own[1:])
