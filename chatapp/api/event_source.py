"""A stream of events: compressed one by one (RFC 1952), so that nothing waits in a buffer.

The frame around a token is the same every time: compressed, it costs a few bytes.
"""

import asyncio
import zlib
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Protocol

from sse_starlette import EventSourceResponse
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Receive, Scope, Send


class _Packer(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self, mode: int, /) -> bytes: ...


SERVERS_SEND = "chatapp.servers_send"
"""Where the scope has the server's own `send`, past the layers between."""
_GZIP = 16 + zlib.MAX_WBITS
_LEVEL = 6
_MEMORY = 5
"""Enough for events of this size; a stream then holds some 40 kB."""


class EventSource(EventSourceResponse):
    """An event stream that ends by itself when `until` returns."""

    until: Callable[[], Awaitable[None]]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response."""
        send = self.on_its_way(_direct(scope, send))
        serving = asyncio.ensure_future(super().__call__(scope, receive, send))
        ending = asyncio.ensure_future(self.until())
        try:
            await asyncio.wait({serving, ending}, return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                serving.result()
                return
        finally:
            serving.cancel()
            ending.cancel()
            await asyncio.gather(serving, ending, return_exceptions=True)
        with suppress(OSError, RuntimeError):  # whoever read it has gone first
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send_with_timeout(self, send: Send, message: Message) -> None:
        """Send, without the scope for a limit that isn't set: it costs as much as the rest of a piece's way."""
        await send(message)

    def on_its_way(self, send: Send) -> Send:
        """Return what sends, once each message has been made what the client wants."""
        return send


class GzippedEventSource(EventSource):
    """An event stream of which each event leaves at once, compressed."""

    def on_its_way(self, send: Send) -> Send:
        """Return what compresses, then sends."""
        return _compressing(send)


def _direct(scope: Scope, send: Send) -> Send:
    """Return what sends bodies by the server itself: the layers between look at the head alone, and each costs."""
    server: Send = scope.get(SERVERS_SEND, send)

    async def sent(message: Message) -> None:
        await (server if message["type"] == "http.response.body" else send)(message)

    return sent


def event_bytes(event: str, data: str, event_id: str) -> bytes:
    """Return an event (WHATWG HTML, 9.2.6) of these fields, none of which may have more than one line."""
    return f"id: {event_id}\nevent: {event}\ndata: {data}\n\n".encode()


def accepts_gzip(headers: Mapping[str, str]) -> bool:
    """Tell whether `Accept-Encoding` names gzip without refusing it (RFC 9110, 12.5.3)."""
    for part in headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = (piece.strip() for piece in part.partition(";"))
        if name == "gzip":
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _compressing(send: Send) -> Send:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP, _MEMORY)

    async def compressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            await send(_announced(message))
        elif message["type"] == "http.response.body":
            await send({**message, "body": _packed(packer, message)})
        else:
            await send(message)

    return compressed


def _packed(packer: _Packer, message: Message) -> bytes:
    body = packer.compress(message.get("body", b""))
    last = not message.get("more_body", False)
    # All that was put in can be read, and three bytes less than after a flush that fills up its last byte.
    return body + packer.flush(zlib.Z_FINISH if last else zlib.Z_PARTIAL_FLUSH)


def _announced(message: Message) -> Message:
    headers = MutableHeaders(raw=list(message.get("headers", ())))
    headers["Content-Encoding"] = "gzip"
    headers.add_vary_header("Accept-Encoding")
    return {**message, "headers": headers.raw}
