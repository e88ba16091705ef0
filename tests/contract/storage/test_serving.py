"""Two processes on one server: together with a broker between them, else only one."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from services.domain.sources import Sources, random_id, utc_now
from services.processes import NotAlone, Processes
from services.shared_clock import SharedClock
from services.storage.surreal import SurrealStorage
from tests.support.patience import PATIENCE
from tests.support.processes import DatabaseServer

SEEN_EVERY = timedelta(milliseconds=100)
LONG_SILENCE = timedelta(seconds=2 * PATIENCE)
SHORT_SILENCE = timedelta(seconds=1)
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


@dataclass
class Broker:
    """What a process finds of its broker; None: it is away."""

    name: str | None = None

    async def identity(self) -> str | None:
        """Return the broker's name as it is now."""
        return self.name


class House:
    """One database, and whoever serves it."""

    def __init__(self, server: DatabaseServer, exits: AsyncExitStack) -> None:
        self._server = server
        self._exits = exits
        self.clock = SharedClock(Sources(now=lambda: LONG_AGO))
        self.silence = LONG_SILENCE

    async def process(self, *, shared: bool, broker: Broker | None = None) -> Processes:
        """Return another process, with a connection of its own; `broker` is what it finds of it."""
        storage = SurrealStorage(self._server.url)
        await storage.open()
        self._exits.push_async_callback(storage.close)
        return Processes(
            storage=storage,
            process=random_id(),
            place="host:8000",
            shared=shared,
            identity=(broker or Broker()).identity,
            clock=self.clock,
            seen_every=SEEN_EVERY,
            silence=self.silence,
        )

    async def serving(self, *, shared: bool, broker: Broker | None = None) -> Processes:
        """Return a process that has entered, and says that it lives."""
        process = await self.process(shared=shared, broker=broker)
        await process.enter()
        living = asyncio.create_task(process.keep_seen())
        self._exits.callback(living.cancel)
        self._exits.push_async_callback(process.leave)
        return process


@pytest.fixture
async def house(server: DatabaseServer) -> AsyncIterator[House]:
    async with AsyncExitStack() as exits:
        yield House(server, exits)


async def test_many_with_a_broker_serve_together_and_do_not_wait(house: House) -> None:
    begun = time.monotonic()
    for _ in range(3):
        await house.serving(shared=True)
    assert time.monotonic() - begun < PATIENCE


@pytest.mark.parametrize(("first", "second"), [(False, False), (True, False), (False, True)])
async def test_a_second_one_without_a_broker_between_the_two_is_refused(
    house: House, *, first: bool, second: bool
) -> None:
    await house.serving(shared=first)
    refused = await house.process(shared=second)
    with pytest.raises(NotAlone) as told:
        await refused.enter()
    assert "REDIS_URL" in str(told.value)
    assert "host:8000" in str(told.value)
    assert "\n" not in str(told.value)


async def test_a_second_one_with_another_broker_is_refused(house: House) -> None:
    await house.serving(shared=True, broker=Broker("one"))
    refused = await house.process(shared=True, broker=Broker("other"))
    with pytest.raises(NotAlone, match=r"with another Redis \(at host:8000, .*REDIS_URL"):
        await refused.enter()
    (kept,) = await refused._storage.processes()
    assert kept.broker == "one"


@pytest.mark.parametrize(("first", "second"), [(None, "one"), ("one", None), ("one", "one")])
async def test_a_broker_that_is_not_known_is_not_another_one(
    house: House, first: str | None, second: str | None
) -> None:
    """It may be away for either; or the first process is of a version that doesn't tell."""
    begun = time.monotonic()
    await house.serving(shared=True, broker=Broker(first))
    await house.serving(shared=True, broker=Broker(second))
    assert time.monotonic() - begun < PATIENCE


async def test_a_broker_that_comes_back_empty_ends_nobody_and_takes_in_the_next_one(
    house: House,
) -> None:
    redis = Broker("before")
    one = await house.serving(shared=True, broker=redis)
    redis.name = "after"
    await house.serving(shared=True, broker=redis)  # the first one may not have noticed by then
    async with asyncio.timeout(PATIENCE):
        while {each.broker for each in await one._storage.processes()} != {"after"}:
            await asyncio.sleep(0.02)


async def test_of_two_that_start_at_once_the_first_one_serves(house: House) -> None:
    two = [await house.process(shared=False) for _ in range(2)]

    async def serve(process: Processes) -> None:
        await process.enter()
        await process.keep_seen()

    tasks = [asyncio.create_task(serve(process)) for process in two]
    done, serving = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED, timeout=PATIENCE)
    assert (len(done), len(serving)) == (1, 1)
    assert isinstance(done.pop().exception(), NotAlone)
    serving.pop().cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for process in two:
        await process.leave()


async def test_a_process_that_was_killed_makes_room_after_a_silence(house: House) -> None:
    house.silence = SHORT_SILENCE
    killed = await house.process(shared=False)
    await killed.enter()  # and says nothing any more
    begun = time.monotonic()
    await house.serving(shared=False)
    assert time.monotonic() - begun >= SHORT_SILENCE.total_seconds()


async def test_a_process_that_has_left_makes_room_at_once(house: House) -> None:
    gone = await house.process(shared=False)
    await gone.enter()
    await gone.leave()
    begun = time.monotonic()
    await house.serving(shared=False)
    assert time.monotonic() - begun < PATIENCE


async def test_a_process_that_was_taken_for_dead_takes_its_place_again(house: House) -> None:
    process = await house.serving(shared=False)
    await process.leave()  # as another one does that takes it for dead
    async with asyncio.timeout(PATIENCE):
        while not await process._storage.processes():
            await asyncio.sleep(0.02)


async def test_whoever_says_that_they_live_learns_the_databases_time(house: House) -> None:
    assert house.clock.now() == LONG_AGO
    await house.serving(shared=True)
    assert abs(house.clock.now() - utc_now()) < timedelta(seconds=30)
