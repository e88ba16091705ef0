"""`Broadcast` between processes, by Redis' pub/sub."""

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import cast

from services.broadcast.memory import MemoryBroadcast
from services.broadcast.port import HintState, Payload, Subscription
from services.broadcast.redis.link import PREFIX, RedisLink
from services.broadcast.redis.listener import Listener
from services.domain.errors import Unavailable

_CHANNEL = f"{PREFIX}topic:"


class RedisBroadcast:
    """Tells this process at once, by itself, and the others by Redis: those hear nothing while it is lost."""

    def __init__(self, link: RedisLink, process: str, on_hint: Callable[[HintState], None]) -> None:
        """`process` tells what comes back from what others say; `on_hint` is called for every hint."""
        self._link = link
        self._process = process
        self._on_hint = on_hint
        self._here = MemoryBroadcast()
        self._listener = Listener(link, self._hear)

    async def open(self) -> None:
        """Begin to listen to the others."""
        await self._listener.open()

    async def close(self) -> None:
        """Listen no more."""
        await self._listener.close()

    async def publish(self, topic: str, payload: Payload) -> None:
        """Tell everyone who listens to `topic` here, and then in the other processes if Redis is there."""
        await self._here.publish(topic, payload)
        message = f"{self._process} {json.dumps(dict(payload), separators=(',', ':'))}"
        try:
            await self._link.ask("PUBLISH", _CHANNEL + topic, message)
        except Unavailable:
            self._on_hint("lost")
        else:
            self._on_hint("sent")

    @asynccontextmanager
    async def subscribe(self, topic: str) -> AsyncGenerator[Subscription]:
        """Listen to `topic` while the context lasts."""
        async with self._here.subscribe(topic) as subscription, self._listener.on(_CHANNEL + topic):
            yield subscription

    def missed(self, since: float) -> bool:
        """Tell whether the others were not heard at some moment since then."""
        return self._listener.deaf_since(since)

    def listeners(self, topic: str) -> int:
        """Return how many listen to `topic` in this process."""
        return self._here.listeners(topic)

    async def ping(self) -> None:
        """Return if Redis answers; raises `Unavailable` if it doesn't."""
        await self._link.ask("PING")

    async def _hear(self, channel: str, message: str) -> None:
        sender, _, text = message.partition(" ")
        if sender != self._process:
            payload = cast("Payload", json.loads(text))
            await self._here.publish(channel.removeprefix(_CHANNEL), payload)
