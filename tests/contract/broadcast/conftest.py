"""What processes tell each other: one suite over every implementation, within one process and between two."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass

import pytest

from services.broadcast.memory import MemoryBroker
from services.broadcast.port import Broadcast, Broker, Marks, Payload, ReplyBuffers, Subscription
from services.broadcast.redis.broker import RedisBroker
from services.domain.replies import ReplyEnd
from services.domain.sources import random_id
from tests.support.redis_server import RedisServer, redis_server


@dataclass(frozen=True, slots=True)
class Side:
    """What the suites see: one process's view of the broker, or one's that speaks and another's that listens."""

    broadcast: Broadcast
    buffers: ReplyBuffers
    marks: Marks
    others: Marks


@dataclass(frozen=True, slots=True)
class BroadcastApart:
    """One process publishes, another one listens."""

    here: Broadcast
    there: Broadcast

    async def publish(self, topic: str, payload: Payload) -> None:
        await self.here.publish(topic, payload)

    def subscribe(self, topic: str) -> AbstractAsyncContextManager[Subscription]:
        return self.there.subscribe(topic)

    def missed(self, since: float) -> bool:
        return self.there.missed(since)

    async def ping(self) -> None:
        await self.here.ping()


@dataclass(frozen=True, slots=True)
class BuffersApart:
    """One process writes, another one reads."""

    here: ReplyBuffers
    there: ReplyBuffers

    async def open(self, reply_id: str) -> None:
        await self.here.open(reply_id)

    async def append(self, reply_id: str, text: str) -> None:
        await self.here.append(reply_id, text)

    async def finish(self, reply_id: str) -> None:
        await self.here.finish(reply_id)

    async def close(self, reply_id: str, end: ReplyEnd | None = None) -> None:
        await self.here.close(reply_id, end)

    async def forget(self, reply_id: str) -> None:
        await self.there.forget(reply_id)

    async def text(self, reply_id: str) -> str | None:
        return await self.there.text(reply_id)

    def read(self, reply_id: str, offset: int) -> AsyncGenerator[str | ReplyEnd]:
        return self.there.read(reply_id, offset)


@pytest.fixture(scope="session")
def shared_redis() -> Iterator[RedisServer]:
    """A Redis that no test disturbs."""
    with redis_server() as running:
        yield running


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A Redis for one test, to be killed and frozen."""
    with redis_server() as running:
        yield running


async def opened(exits: AsyncExitStack, url: str) -> RedisBroker:
    """Return the broker of one more process, closed at the end of `exits`."""
    broker = RedisBroker(url, random_id())
    await broker.open()
    exits.push_async_callback(broker.close)
    return broker


@pytest.fixture(params=["memory", "redis", "redis, two processes"])
async def brokers(request: pytest.FixtureRequest) -> AsyncIterator[Sequence[Broker]]:
    """The brokers of one process, or of two that reach each other."""
    async with AsyncExitStack() as exits:
        if request.param == "memory":
            yield [MemoryBroker()]
            return
        url = request.getfixturevalue("shared_redis").url
        many = 1 if request.param == "redis" else 2
        yield [await opened(exits, url) for _ in range(many)]


@pytest.fixture
def side(brokers: Sequence[Broker]) -> Side:
    """The broker, as its users see it."""
    return seen(*brokers) if len(brokers) == 1 else apart(*brokers)


def seen(broker: Broker) -> Side:
    """Return what one process sees."""
    return Side(broker.broadcast, broker.buffers, broker.marks, broker.marks)


def apart(here: Broker, there: Broker) -> Side:
    """Return what is seen of `here` from `there`."""
    return Side(
        BroadcastApart(here.broadcast, there.broadcast),
        BuffersApart(here.buffers, there.buffers),
        here.marks,
        there.marks,
    )
