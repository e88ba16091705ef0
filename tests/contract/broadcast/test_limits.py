"""What every `Limit` promises: within one process, and counted over two."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from itertools import cycle

import pytest
from redis.asyncio import Redis

from services.broadcast.port import Broker, Limit
from services.domain.buckets import Rate
from services.domain.errors import RateLimited
from services.domain.sources import random_id
from tests.contract.broadcast.conftest import opened
from tests.support.redis_server import RedisServer

SLOW = Rate(burst=2, per_second=0.1)
QUICK = Rate(burst=2, per_second=20)


class Sides:
    """The brokers of one or more processes; each call is made at the next of them."""

    def __init__(self, brokers: Sequence[Broker]) -> None:
        self._brokers = brokers

    def limit(self, rate: Rate | None) -> "Limits":
        """Return a limit of its own, as all of them see it."""
        name = random_id()
        return Limits([broker.limit(name, rate) for broker in self._brokers])


class Limits:
    """One limit by turns at each process."""

    def __init__(self, each: list[Limit]) -> None:
        self._turn = cycle(each)

    async def take(self, key: str, once_for: str = "") -> None:
        await next(self._turn).take(key, once_for)

    async def give_back(self, key: str) -> None:
        await next(self._turn).give_back(key)


@pytest.fixture
def sides(brokers: Sequence[Broker]) -> Sides:
    return Sides(brokers)


async def test_each_key_has_so_many_at_once_and_then_waits(sides: Sides) -> None:
    limit = sides.limit(SLOW)
    for key in ("ann", "bob"):
        await limit.take(key)
        await limit.take(key)
        with pytest.raises(RateLimited) as refused:
            await limit.take(key)
        assert 5 < refused.value.retry_after <= 10


async def test_after_the_promised_time_there_is_one_more(sides: Sides) -> None:
    limit = sides.limit(QUICK)
    waits = [await taken_after(limit) for _ in range(6)]
    assert max(waits) <= 1 / QUICK.per_second
    assert sum(waits) > 0


async def taken_after(limit: Limits) -> float:
    """Take one, if need be after the time that is promised; returns that time."""
    try:
        await limit.take("ann")
    except RateLimited as refused:
        await asyncio.sleep(refused.retry_after + 0.002)
        await limit.take("ann")
        return refused.retry_after
    return 0.0


async def test_the_same_thing_is_charged_once_and_what_was_refused_is_not(sides: Sides) -> None:
    limit = sides.limit(SLOW)
    for _ in range(5):
        await limit.take("ann", once_for="k1/1")
        await limit.take("ann", once_for="k1/2")
    for _ in range(3):
        with pytest.raises(RateLimited):
            await limit.take("ann", once_for="k1/3")
    await limit.take("ann", once_for="k1/1")


async def test_what_one_has_been_charged_is_not_free_for_another(sides: Sides) -> None:
    limit = sides.limit(Rate(burst=1, per_second=0.1))
    await limit.take("ann", once_for="k1/1")
    await limit.take("bob", once_for="k2/1")
    with pytest.raises(RateLimited):
        await limit.take("bob", once_for="k1/1")


async def test_what_is_given_back_can_be_taken_again_and_no_more(sides: Sides) -> None:
    limit = sides.limit(SLOW)
    for _ in range(6):
        await limit.take("ann")
        await limit.give_back("ann")
    await limit.give_back("ann")  # a full bucket stays full
    for _ in range(2):
        await limit.take("ann")
    for _ in range(2):
        with pytest.raises(RateLimited) as refused:
            await limit.take("ann")
        assert refused.value.retry_after <= 10
    await limit.give_back("ann")
    await limit.take("ann")


async def test_of_many_at_once_so_many_get_through_as_the_bucket_holds(sides: Sides) -> None:
    limit = sides.limit(Rate(burst=5, per_second=0.01))
    outcomes = await asyncio.gather(*(limit.take("ann") for _ in range(40)), return_exceptions=True)
    assert outcomes.count(None) == 5


async def test_no_rate_is_no_limit(sides: Sides) -> None:
    limit = sides.limit(None)
    for _ in range(100):
        await limit.take("ann")
    await limit.give_back("ann")


async def test_without_redis_each_process_counts_by_itself_from_what_it_has_seen(
    redis: RedisServer,
) -> None:
    async with AsyncExitStack() as exits:
        here, there = [await opened(exits, redis.url) for _ in range(2)]
        limits = [broker.limit("messages", SLOW) for broker in (here, there)]
        await limits[0].take("ann")
        redis.kill()
        await limits[0].take("ann")
        with pytest.raises(RateLimited):
            await limits[0].take("ann")
        for _ in range(2):
            await limits[1].take("ann")
            await limits[1].give_back("ann")
            await limits[1].take("ann")
        with pytest.raises(RateLimited):
            await limits[1].take("ann")


async def test_what_redis_keeps_of_it_expires_and_names_nobody(shared_redis: RedisServer) -> None:
    async with AsyncExitStack() as exits:
        broker, name = await opened(exits, shared_redis.url), random_id()
        limit = broker.limit(name, SLOW)
        await limit.take("ann@example.org", once_for="k1/1")
        redis = await exits.enter_async_context(Redis.from_url(shared_redis.url))  # pyright: ignore[reportUnknownMemberType]  untyped there
        keys: list[bytes] = await redis.keys(f"*{name}*")  # pyright: ignore[reportUnknownMemberType]  untyped there
        assert len(keys) == 2
        for key in keys:
            assert b"ann" not in key
            assert 0 < await redis.ttl(key) <= 600
