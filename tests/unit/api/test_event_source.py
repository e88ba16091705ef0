"""A stream of events on its way: the head through every layer, each piece straight to the server."""

import asyncio
import zlib
from collections.abc import AsyncGenerator, MutableMapping
from typing import Any

import pytest
from sse_starlette import ServerSentEvent
from starlette.types import Message

from chatapp.api.event_source import EventSource, GzippedEventSource, event_bytes
from chatapp.vary import Receive, Send, with_one_vary
from tests.support.patience import PATIENCE

EVENT = b"data: Hello\r\n\r\n"


async def never() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


async def forever() -> None:
    await asyncio.Event().wait()


async def events() -> AsyncGenerator[ServerSentEvent]:
    yield ServerSentEvent(data="Hello")


@pytest.mark.parametrize("kind", [EventSource, GzippedEventSource])
async def test_pieces_pass_no_layer_that_looks_at_the_head_alone(kind: type[EventSource]) -> None:
    through_layers: list[str] = []
    sent: list[Message] = []

    async def app(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        async def noting(message: MutableMapping[str, Any]) -> None:
            through_layers.append(message["type"])
            await send(message)

        response = kind(events())
        response.until = forever
        await response(scope, receive, noting)

    async def server(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {"type": "http", "method": "GET", "headers": []}
    async with asyncio.timeout(PATIENCE):
        await with_one_vary(app)(scope, never, server)
    assert through_layers == ["http.response.start"]
    assert [message["type"] for message in sent] == [
        "http.response.start",
        *["http.response.body"] * 2,
    ]
    body = b"".join(message["body"] for message in sent[1:])
    zipped = kind is GzippedEventSource
    assert (zlib.decompress(body, 16 + zlib.MAX_WBITS) if zipped else body) == EVENT
    assert ((b"content-encoding", b"gzip") in sent[0]["headers"]) == zipped


def test_an_event_is_written_as_the_library_would_write_it() -> None:
    ours = event_bytes("delta", '{"text":"Grüße, \\n\u2028🌱"}', "reply.12")
    theirs = ServerSentEvent(
        event="delta", data='{"text":"Grüße, \\n\u2028🌱"}', id="reply.12", sep="\n"
    )
    assert ours == theirs.encode()
