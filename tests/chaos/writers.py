"""Three clients of the protocol who write all the time, each with an outbox of its own.

They know that the network is bad: whatever goes wrong, they come back, and send what was not acknowledged
again with the same `client_id`.
"""

import asyncio
import random
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol

import httpx
from httpx_sse import ServerSentEvent, SSEError, aconnect_sse
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidMessage,
    WebSocketException,
)

from tests.support.client import Client, Json, Socket, new_client_id

PATIENCE = 3.0
"""Seconds after which a client gives up what isn't answered: shorter than a browser's, so that tests are."""
LONGEST_PATIENCE = 12.0
"""What it comes to where nothing is answered in time: who asks anew before an answer can be there never has one."""
PING_EVERY = 0.7
AWAY = 0.3
"""At most so many seconds until the next try."""
PAUSE = 0.12
"""On average so many seconds between two messages of one writer."""

BROKEN = (
    OSError,
    TimeoutError,
    httpx.TransportError,
    httpx.HTTPStatusError,
    SSEError,
    WebSocketException,
    InvalidHandshake,
    InvalidMessage,
)
"""How the network shows itself to a client."""


class Gap(AssertionError):
    """The server has told a message out of order."""


@dataclass(slots=True)
class Log:
    """What a client holds."""

    messages: list[Json] = field(default_factory=list[Json])

    @property
    def last(self) -> int:
        """The last seq that is held."""
        return int(self.messages[-1]["seq"]) if self.messages else 0

    def take(self, messages: list[Json]) -> None:
        """Append what follows on what is held; raises `Gap` for what doesn't."""
        for message in messages:
            if message["seq"] <= self.last:
                continue
            self.follow(message)

    def follow(self, message: Json) -> None:
        """Append the next message; raises `Gap` for any other one."""
        if message["seq"] != self.last + 1:
            raise Gap(f"{message['seq']} came after {self.last}")
        self.messages.append(message)


@dataclass(slots=True)
class Outbox:
    """What one writer has written: sent one after the other, each until it is acknowledged."""

    name: str
    waiting: deque[tuple[str, str]] = field(default_factory=deque[tuple[str, str]])
    written: list[str] = field(default_factory=list[str])
    acknowledged: dict[str, int] = field(default_factory=dict[str, int])
    filled: asyncio.Event = field(default_factory=asyncio.Event)

    def write(self) -> None:
        """Write the next message."""
        client_id = new_client_id()
        self.waiting.append((client_id, f"{self.name} {len(self.written)}"))
        self.written.append(client_id)
        self.filled.set()

    async def first(self) -> tuple[str, str]:
        """Return the client id and the content of the message to be sent next, once there is one."""
        while not self.waiting:
            self.filled.clear()
            await self.filled.wait()
        return self.waiting[0]

    def acknowledge(self, client_id: str, seq: int) -> None:
        """From now on this message counts as sent."""
        before = self.acknowledged.setdefault(client_id, seq)
        assert before == seq, "one message has two numbers"
        if self.waiting and self.waiting[0][0] == client_id:
            self.waiting.popleft()


class Patience:
    """How long an answer is waited for: doubled each time that none came, until one comes."""

    def __init__(self) -> None:
        self._seconds = PATIENCE

    @asynccontextmanager
    async def limit(self) -> AsyncGenerator[asyncio.Timeout]:
        """Raise `TimeoutError` if the block takes longer; what it reschedules is its own affair."""
        try:
            async with asyncio.timeout(self._seconds) as limit:
                yield limit
        except TimeoutError:
            self._seconds = min(2 * self._seconds, LONGEST_PATIENCE)
            raise
        self._seconds = PATIENCE


class Writer(Protocol):
    """A client that writes and reads."""

    @property
    def log(self) -> Log:
        """What it holds."""
        ...

    @property
    def outbox(self) -> Outbox:
        """What it has written."""
        ...

    async def run(self) -> None:
        """Write, send and read until cancelled."""
        ...


class _Base:
    def __init__(self, name: str, client: Client, conversation: str) -> None:
        self.log, self.outbox = Log(), Outbox(name)
        self.client, self.conversation = client, conversation
        self._to_be_told, self._to_be_sent = Patience(), Patience()

    async def post(self) -> None:
        """Send all that waits by REST, one after the other, for ever."""
        while True:
            client_id, content = await self.outbox.first()
            try:
                async with self._to_be_sent.limit():
                    answer = await self.client.send(self.conversation, content, client_id)
                answer.raise_for_status()
            except BROKEN:
                await away()
            else:
                self.outbox.acknowledge(client_id, answer.json()["message"]["seq"])

    async def get(self, path: str, **query: object) -> Json:
        async with self._to_be_told.limit():
            answer = await self.client.get(
                f"/api/conversations/{self.conversation}{path}", params=query
            )
        found: Json = answer.raise_for_status().json()
        return found


class SocketWriter(_Base):
    """By WebSocket: one frame at a time until its ack; pings, and gives up what is silent."""

    def __init__(self, name: str, client: Client, conversation: str) -> None:
        super().__init__(name, client, conversation)
        self.refusals: list[Json] = []
        self.ends: list[int] = []
        """The codes that its connections were closed with, 1006 for no code at all."""

    async def run(self) -> None:
        while True:
            try:
                await self._apart()
            except* ConnectionClosed as closed:
                self.ends.append(_code(closed))
                await away()
            except* BROKEN:
                await away()

    async def _apart(self) -> None:
        """Converse in a task of its own: closing what is half open, the library may cancel whoever waits."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._converse())
        await away()

    async def _converse(self) -> None:
        async with (
            self.client.handshake(
                self.conversation,
                query=f"after={self.log.last}",
                open_timeout=PATIENCE,
                ping_interval=None,
                close_timeout=PATIENCE / 4,
            ) as socket,
            asyncio.TaskGroup() as tasks,
        ):
            tasks.create_task(self._read(socket))
            tasks.create_task(self._send(socket))
            tasks.create_task(_ping(socket))

    async def _read(self, socket: Socket) -> None:
        while True:
            async with self._to_be_told.limit():
                frame = await socket.next()
            match frame["type"]:
                case "welcome":
                    assert frame["recovered"]
                    self.log.take(frame["messages"])
                case "message":
                    self.log.follow(frame["message"])
                case "ack":
                    self.outbox.acknowledge(frame["client_id"], frame["seq"])
                case "reject":
                    assert frame["retryable"], frame
                    self.refusals.append(frame)
                case _:
                    pass

    async def _send(self, socket: Socket) -> None:
        while True:
            client_id, content = await self.outbox.first()
            await socket.say(content, client_id)
            async with self._to_be_sent.limit():
                while client_id not in self.outbox.acknowledged:
                    await asyncio.sleep(0.01)


def _code(group: BaseExceptionGroup[ConnectionClosed]) -> int:
    first = group.exceptions[0]
    if isinstance(first, BaseExceptionGroup):
        return _code(first)
    return first.rcvd.code if first.rcvd else 1006


async def _ping(socket: Socket) -> None:
    while True:
        await asyncio.sleep(PING_EVERY)
        await socket.send({"type": "ping"})


class PollingWriter(_Base):
    """By long-polling, and by POST."""

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.post())
            tasks.create_task(self._poll())

    async def _poll(self) -> None:
        version = ""
        while True:
            try:
                seen = await self.get("/events", after=self.log.last, wait=1, version=version)
            except BROKEN:
                await away()
                continue
            assert seen["recovered"]
            version = seen["version"]
            self.log.take(seen["messages"])


class RestWriter(_Base):
    """By REST alone, and reads the text of replies by Server-Sent Events, from where it broke off."""

    def __init__(self, name: str, client: Client, conversation: str) -> None:
        super().__init__(name, client, conversation)
        self.texts: dict[str, str] = {}
        self.ends: dict[str, Json] = {}
        self.resumed = 0
        self._last_id: str | None = None
        self._to_be_streamed = Patience()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.post())
            tasks.create_task(self._read())
            tasks.create_task(self._follow_replies())

    async def _read(self) -> None:
        while True:
            try:
                page = await self.get("/messages", after=self.log.last, limit=200)
            except BROKEN:
                await away()
                continue
            self.log.take(page["messages"])
            await asyncio.sleep(0.05)

    async def _follow_replies(self) -> None:
        while True:
            with suppress(*BROKEN):
                await self._stream()
            await asyncio.sleep(0.02)

    async def _stream(self) -> None:
        resuming = self._last_id is not None
        headers = {"Last-Event-ID": self._last_id} if self._last_id else {}
        path = f"/api/conversations/{self.conversation}/stream"
        async with (
            self._to_be_streamed.limit() as limit,
            aconnect_sse(self.client.http, "GET", path, headers=headers) as source,
        ):
            if source.response.status_code == 204:  # no reply is being written
                return
            self.resumed += resuming
            async with aclosing(source.aiter_sse()) as events:
                async for event in events:
                    limit.reschedule(asyncio.get_running_loop().time() + PATIENCE)
                    self._take(event)

    def _take(self, event: ServerSentEvent) -> None:
        data = event.json()
        reply = data["reply_id"]
        self._last_id = event.id or None
        if event.event == "delta":
            self.texts[reply] = self.texts.get(reply, "") + data["text"]
        else:
            self.ends[reply] = data
            self._last_id = None


async def away() -> None:
    """Let some time pass before the next try."""
    await asyncio.sleep(random.uniform(0, AWAY))


async def write_all_the_time(outboxes: list[Outbox], chance: random.Random, lasts: float) -> None:
    """Write in all outboxes for `lasts` seconds."""
    loop = asyncio.get_running_loop()
    until = loop.time() + lasts
    while loop.time() < until:
        chance.choice(outboxes).write()
        await asyncio.sleep(chance.uniform(0, 2 * PAUSE / len(outboxes)))
