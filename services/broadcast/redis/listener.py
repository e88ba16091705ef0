"""The one connection on which a process hears what the others publish."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import cast

import structlog
from redis.asyncio.connection import AbstractConnection

from services.broadcast.redis.link import ANSWERS_WITHIN, FAILURES, PREFIX, RedisLink
from services.cancellation import heeded
from services.tasks import Tasks

log = structlog.get_logger(__name__)

PING_EVERY = 5.0
_PAUSES = (0.0, 0.1, 0.25, 0.5, 1.0)
_AT_ONCE = 500
_KEEP_OPEN = f"{PREFIX}open"  # so that the connection is subscribed to something at any time


class Listener:
    """Subscribed to the channels that somebody listens to; after a loss it connects and subscribes again."""

    def __init__(self, link: RedisLink, hear: Callable[[str, str], Awaitable[None]]) -> None:
        """Call `hear` with channel and message for each that comes."""
        self._link = link
        self._hear = hear
        self._wanted: Counter[str] = Counter()
        self._confirmed: dict[str, asyncio.Event] = {}
        self._connection: AbstractConnection | None = None
        self._subscribed_at = 0.0
        self._tried = asyncio.Event()
        self._writing = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._tasks = Tasks()

    async def open(self) -> None:
        """Begin to listen; returns once it does, or once that has failed for now."""
        self._task = asyncio.get_running_loop().create_task(self._run())
        await self._tried.wait()

    async def close(self) -> None:
        """Listen no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._tasks.cancel_all()

    @asynccontextmanager
    async def on(self, channel: str) -> AsyncGenerator[None]:
        """Hear `channel` while the context lasts; begins once Redis has confirmed it, if it is there."""
        self._wanted[channel] += 1
        try:
            if self._wanted[channel] == 1:
                self._confirmed[channel] = asyncio.Event()
                await self._send("SUBSCRIBE", channel)
            await self._confirmation(channel)
            yield
        finally:
            self._wanted[channel] -= 1
            if not self._wanted[channel]:
                del self._wanted[channel], self._confirmed[channel]
                await self._send("UNSUBSCRIBE", channel)

    def deaf_since(self, moment: float) -> bool:
        """Tell whether it has not listened at some time since `moment`, by the monotonic clock."""
        return self._connection is None or self._subscribed_at > moment

    async def _confirmation(self, channel: str) -> None:
        """Wait for it, but not for a Redis that is lost: that costs hints, and hints may be lost."""
        if self._connection is None or not self._link.there:
            return
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                await self._confirmed[channel].wait()
        except TimeoutError:
            return

    async def _send(self, *command: str) -> None:
        """Send a command, and all of it: one that is broken off would cost everybody else the connection."""
        await asyncio.shield(self._tasks.start(self._sent(*command)))

    async def _sent(self, *command: str) -> None:
        async with self._writing:
            connection = self._connection
            if connection is None or not connection.is_connected:
                return  # what is wanted is subscribed to when the connection is there again
            try:
                await connection.send_command(*command)
            except FAILURES:
                return  # the reader sees that it is broken

    async def _run(self) -> None:
        attempt = 0
        while True:
            begun = time.monotonic()
            try:
                await self._listen()
            except FAILURES as error:
                log.debug("redis_listener_lost", reason=type(error).__name__)
            except Exception as error:  # whatever it was, hints are to come again
                log.exception("redis_listener_failed", error=type(error).__name__)
            self._tried.set()
            attempt = 0 if time.monotonic() - begun > PING_EVERY else attempt + 1
            await asyncio.sleep(_PAUSES[min(attempt, len(_PAUSES) - 1)])

    async def _listen(self) -> None:
        connection = self._link.connection()
        try:
            with heeded():
                await connection.connect()
            await self._subscribe(connection)
            while True:
                await self._take(await self._next(connection))
        finally:
            self._connection = None
            for confirmed in self._confirmed.values():
                confirmed.set()  # nobody waits for what doesn't come
            await connection.disconnect(nowait=True)

    async def _subscribe(self, connection: AbstractConnection) -> None:
        async with self._writing:
            channels = list(self._wanted)
            with heeded():
                await connection.send_command("SUBSCRIBE", _KEEP_OPEN)
                for first in range(0, len(channels), _AT_ONCE):
                    await connection.send_command("SUBSCRIBE", *channels[first : first + _AT_ONCE])
            self._connection, self._subscribed_at = connection, time.monotonic()
        self._tried.set()

    async def _next(self, connection: AbstractConnection) -> list[object] | str:
        """Return what comes; a silence is answered with a ping, a second one means that the other side is gone."""
        for silent in (False, True):
            if said := await _heard(connection):
                return said
            if silent:
                break
            async with self._writing:
                with heeded():
                    await connection.send_command("PING")
        raise TimeoutError("Redis says nothing any more")

    async def _take(self, said: list[object] | str) -> None:
        match said:
            case ["message", str(channel), str(message)]:
                await self._hear(channel, message)
            case ["subscribe", str(channel), *_] if channel in self._confirmed:
                self._confirmed[channel].set()
            case _:
                return  # a pong, or what nobody waits for


async def _heard(connection: AbstractConnection) -> list[object] | str | None:
    """Return what comes next, None after a silence."""
    said = await connection.read_response(timeout=PING_EVERY, disconnect_on_error=False)  # pyright: ignore[reportUnknownVariableType]  untyped there
    return cast("list[object] | str | None", said)
