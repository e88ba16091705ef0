"""A vendor of language models on loopback: speaks their protocols and does what it is told to.

    async with VendorServer() as vendor:
        vendor.script(Reply(tokens=("Hel", "lo")), Reply(status=429, retry_after="1"))
        ...OPENAI_BASE_URL=vendor.openai_url, ANTHROPIC_BASE_URL=vendor.anthropic_url...
        assert vendor.requests[0].body["messages"] == ...

Each request takes the next scripted reply, or `vendor.default` once none is left.
"""

import asyncio
import json
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from tests.support.listening import deaf
from tests.support.vendor_wire import AnthropicMessages, Ending, Json, OpenAIChat, Wire

_WIRES: dict[str, Wire] = {
    "/v1/chat/completions": OpenAIChat(),
    "/v1/messages": AnthropicMessages(),
}

# Beyond the endings of a protocol: the connection is cut, the stream ends without a finish reason,
# a chunk isn't JSON, an error comes as an event, nothing comes any more, or nothing at all. Or the
# model finishes, and then the connection is cut before the end of the answer, or stays open. Or there
# is no end to an event, or to the body of an error: `MUCH` of it, and then nothing. Or there are no
# words any more, and spaces for ever.
Accident = Literal[
    "cut",
    "unfinished",
    "broken",
    "error",
    "silent",
    "mute",
    "cut after",
    "silent after",
    "endless",
    "spaces",
]
MUCH = 2 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the vendor does with one request.

    It has `thoughts` before the first token, and says that they took `thought_tokens`. `delay` is in seconds, before
    each token; after `held_after` tokens it waits for `held`. `body` is that of an error in words of its own, instead
    of `code` and `message` in the protocol's.
    """

    tokens: tuple[str, ...] = ("Hello", " there", ".")
    thoughts: tuple[str, ...] = ()
    thought_tokens: int = 0
    delay: float = 0.0
    held: asyncio.Event | None = None
    held_after: int = 1
    end: Ending | Accident = "stop"
    status: int = 200
    retry_after: str | None = None
    code: str = "server_error"
    message: str = "The server had an error."
    body: Json | None = None


@dataclass(slots=True, kw_only=True)
class Request:
    """What the vendor was asked; `disconnected` is set once the client has gone before the end."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    disconnected: asyncio.Event = field(default_factory=asyncio.Event)


class VendorServer:
    """The server; its base URLs are known once it has been started."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.asked = asyncio.Event()  # set by the first request
        self.default = Reply()
        self._script: deque[Reply] = deque()
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self.base_url = ""

    @property
    def openai_url(self) -> str:
        return f"{self.base_url}/v1"

    @property
    def anthropic_url(self) -> str:
        return self.base_url

    def script(self, *replies: Reply) -> None:
        """Queue `replies`, one for each request to come."""
        self._script.extend(replies)

    def forget(self) -> None:
        """Forget the replies that are scripted and that nobody has asked for."""
        self._script.clear()

    async def start(self, port: int = 0) -> None:
        """Listen on loopback, on a free port unless `port` is given."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", port)
        address = self._server.sockets[0].getsockname()
        self.base_url = f"http://{address[0]}:{address[1]}"

    async def stop(self) -> None:
        """Close the server and every connection."""
        if self._server is None:
            return
        await deaf(self._server)
        for connection in list(self._connections):
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._server.wait_closed()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.ensure_future(self._serve(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await _read_request(reader)) is not None:
                self.requests.append(request)
                self.asked.set()
                reply = self._script.popleft() if self._script else self.default
                if not await _until_gone(reader, request, _answer(writer, request, reply)):
                    break
        except ConnectionError:
            pass  # the client has gone; nobody is left to be answered
        finally:
            writer.close()


async def _read_request(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(
        path=first.split(" ")[1].partition("?")[0], headers=headers, body=json.loads(body)
    )


async def _until_gone(
    reader: asyncio.StreamReader, request: Request, answer: Coroutine[Any, Any, bool]
) -> bool:
    """Run `answer` and return whether the connection goes on; abandon it when the client leaves."""
    answering = asyncio.ensure_future(answer)
    leaving = asyncio.ensure_future(reader.read(1))
    try:
        await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not answering.done():
            request.disconnected.set()
            return False
        return answering.result()
    finally:
        for task in (answering, leaving):
            task.cancel()
        await asyncio.gather(answering, leaving, return_exceptions=True)


async def _answer(writer: asyncio.StreamWriter, request: Request, reply: Reply) -> bool:
    """Write `reply` and return whether the connection is still good for another request."""
    wire = _WIRES[request.path]
    if reply.status != 200:
        return await _refuse(writer, wire, reply)
    if reply.end == "mute":
        await asyncio.Event().wait()
    writer.write(
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    await _chunk(writer, wire.head())
    for thought in reply.thoughts:
        await _chunk(writer, wire.thought(thought))
    for number, token in enumerate(reply.tokens):
        if reply.held and number == reply.held_after:
            await reply.held.wait()
        await asyncio.sleep(reply.delay)
        await _chunk(writer, wire.token(token))
    return await _finish(writer, wire, reply)


async def _finish(writer: asyncio.StreamWriter, wire: Wire, reply: Reply) -> bool:
    match reply.end:
        case "cut" | "cut after":
            if reply.end == "cut after":
                await _chunk(writer, wire.reason("stop"))
            writer.write(b"ff\r\ndata: {")
            await writer.drain()
            writer.close()
            return False
        case "silent" | "mute" | "silent after":
            if reply.end == "silent after":
                await _chunk(writer, wire.reason("stop"))
            await asyncio.Event().wait()
        case "spaces" | "endless":
            await _go_on(writer, wire, spaces=reply.end == "spaces")
        case "broken":
            await _chunk(writer, b'event: content_block_delta\ndata: {"choices": [{]\n\n')
        case "error":
            await _chunk(writer, wire.error_event(reply.code, reply.message))
        case "unfinished":
            pass
        case "stop" | "length" | "content_filter" | "context_window" | "error_word":
            await _chunk(writer, wire.end(reply.end, reply.thought_tokens))
    writer.write(b"0\r\n\r\n")
    await writer.drain()
    return True


async def _go_on(writer: asyncio.StreamWriter, wire: Wire, *, spaces: bool) -> None:
    while spaces:
        await _chunk(writer, wire.token(" \n"))
        await asyncio.sleep(0.05)
    await _chunk(writer, b"data: " + b"x" * MUCH)
    await asyncio.Event().wait()


async def _refuse(writer: asyncio.StreamWriter, wire: Wire, reply: Reply) -> bool:
    body = json.dumps(reply.body or wire.error_body(reply.code, reply.message)).encode()
    if reply.end == "endless":
        writer.write(f"HTTP/1.1 {reply.status} No\r\ntransfer-encoding: chunked\r\n\r\n".encode())
        await _chunk(writer, b"x" * MUCH)
        await asyncio.Event().wait()
    after = f"retry-after: {reply.retry_after}\r\n" if reply.retry_after is not None else ""
    head = f"HTTP/1.1 {reply.status} No\r\ncontent-type: application/json\r\n{after}"
    writer.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
    await writer.drain()
    return True


async def _chunk(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
    await writer.drain()
