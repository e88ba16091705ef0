"""Reflex's own socket is for our own pages."""

from typing import Any

import pytest
from starlette.types import Message

from chatapp.own_origin import with_own_origin

PUBLIC = "https://chat.example.org"


async def answer(kind: str, path: str, origin: str | None) -> list[Message]:
    sent: list[Message] = []

    async def app(scope: object, receive: object, send: Any) -> None:
        await send({"type": "passed on"})

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"host", b"localhost:8000")]
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    scheme = "ws" if kind == "websocket" else "http"
    scope = {
        "type": kind,
        "scheme": scheme,
        "path": path,
        "headers": headers,
        "query_string": b"",
        "server": ("localhost", 8000),
    }
    await with_own_origin(app, PUBLIC)(scope, receive, send)
    return sent


@pytest.mark.parametrize("origin", ["http://localhost:8000", PUBLIC])
async def test_our_own_pages_come_in(origin: str) -> None:
    assert await answer("websocket", "/_event/", origin) == [{"type": "passed on"}]


@pytest.mark.parametrize(
    "origin",
    [None, "null", "http://evil.example", "http://localhost:9999", "https://localhost:8000"],
)
async def test_any_other_origin_or_none_is_refused_before_the_handshake(origin: str | None) -> None:
    (refused,) = await answer("websocket", "/_event/", origin)
    assert refused["type"] == "websocket.close"
    start, _ = await answer("http", "/_event/", origin)
    assert start["status"] == 403


async def test_other_paths_are_for_others_to_guard() -> None:
    assert await answer("http", "/c/1", None) == [{"type": "passed on"}]
    assert await answer("websocket", "/ws/conversations/1", None) == [{"type": "passed on"}]
