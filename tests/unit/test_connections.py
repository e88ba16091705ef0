"""How many connections one person may have, at processes that share their marks."""

import asyncio
import itertools
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from services import connections
from services.broadcast.memory import MemoryMarks
from services.connections import ConnectionLimit
from services.domain.errors import TooManyConnections
from services.tasks import Tasks
from tests.support.standing_clock import StandingClock


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def marks(clock: StandingClock) -> MemoryMarks:
    """What the processes share."""
    return MemoryMarks(clock)


@pytest.fixture
def process(marks: MemoryMarks) -> Callable[[], ConnectionLimit]:
    """Another process, which allows two connections."""
    numbers = itertools.count()
    return lambda: ConnectionLimit(2, process=f"p{next(numbers)}", marks=marks, tasks=Tasks())


async def ended() -> None:
    """Let what was begun in the background come to its end."""
    for _ in range(3):
        await asyncio.sleep(0)


async def test_so_many_connections_a_person_over_all_processes_until_one_ends(
    process: Callable[[], ConnectionLimit],
) -> None:
    one, two = process(), process()
    async with AsyncExitStack() as first, two.connection("ann"):
        await first.enter_async_context(one.connection("ann"))
        async with two.connection("bob"):
            pass
        for limit in (one, two):
            with pytest.raises(TooManyConnections):
                await first.enter_async_context(limit.connection("ann"))
        await first.aclose()
        await ended()
        async with two.connection("ann"):
            pass


async def test_of_those_who_come_at_once_as_many_stay_as_may(
    process: Callable[[], ConnectionLimit],
) -> None:
    limits = [process() for _ in range(3)]
    leave = asyncio.Event()

    async def come(limit: ConnectionLimit) -> None:
        async with limit.connection("ann"):
            await leave.wait()

    coming = [asyncio.create_task(come(limit)) for limit in limits * 3]
    done, stayed = await asyncio.wait(coming, timeout=0.05)
    leave.set()
    await asyncio.gather(*stayed)
    assert len(stayed) == 2
    assert all(isinstance(one.exception(), TooManyConnections) for one in done)


async def test_who_was_admitted_already_is_counted_and_not_refused(
    process: Callable[[], ConnectionLimit],
) -> None:
    limit = process()
    async with AsyncExitStack() as many:
        for _ in range(4):
            await many.enter_async_context(limit.connection("ann", admitted=True))
        with pytest.raises(TooManyConnections):
            await many.enter_async_context(limit.connection("ann"))


async def test_connections_of_a_process_that_has_died_count_no_longer_than_their_marks(
    process: Callable[[], ConnectionLimit], clock: StandingClock
) -> None:
    dead, lives = process(), process()
    async with dead.connection("ann"), dead.connection("ann"):
        clock.now += connections.MARK_LASTS.total_seconds() + 0.1
        async with lives.connection("ann"):
            pass


async def test_connections_that_last_go_on_being_counted(
    process: Callable[[], ConnectionLimit],
    marks: MemoryMarks,
    clock: StandingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "RENEW_EVERY", timedelta())
    limit = process()
    async with limit.connection("ann"), limit.connection("ann"):
        clock.now += connections.MARK_LASTS.total_seconds() - 1
        renewing = asyncio.create_task(limit.keep_renewing())
        await ended()
        renewing.cancel()
        clock.now += connections.MARK_LASTS.total_seconds() - 1
        with pytest.raises(TooManyConnections):
            async with limit.connection("ann"):
                pytest.fail("it was let in")


async def test_a_limit_of_0_is_none(marks: MemoryMarks) -> None:
    limit = ConnectionLimit(0, process="p", marks=marks, tasks=Tasks())
    async with AsyncExitStack() as many:
        for _ in range(100):
            await many.enter_async_context(limit.connection("ann"))
