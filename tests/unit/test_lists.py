"""When somebody's list has changed."""

import asyncio
from contextlib import aclosing
from datetime import timedelta

from services import topics
from services.broadcast.memory import MemoryBroadcast
from services.lists import Lists

LONG, SHORT = timedelta(seconds=30), timedelta(milliseconds=10)


async def test_a_change_is_told_once_and_the_others_change_is_not() -> None:
    broadcast = MemoryBroadcast()
    async with aclosing(Lists(broadcast).changes("u1", LONG)) as changes:
        assert await anext(changes) is True
        for person in ("u2", "u1", "u1", "u2"):
            await broadcast.publish(topics.person(person), topics.CHANGED)
        async with asyncio.timeout(5):
            assert await anext(changes) is True
        waiting = asyncio.ensure_future(anext(changes))
        assert not (await asyncio.wait({waiting}, timeout=0.3))[0]
        await broadcast.publish(topics.person("u1"), topics.CHANGED)
        async with asyncio.timeout(5):
            assert await waiting is True


async def test_what_changes_while_it_is_read_is_told_afterwards() -> None:
    broadcast = MemoryBroadcast()
    async with aclosing(Lists(broadcast).changes("u1", LONG)) as changes:
        await anext(changes)
        await broadcast.publish(topics.person("u1"), topics.CHANGED)
        async with asyncio.timeout(5):
            assert await anext(changes) is True


async def test_nothing_is_told_of_quiet_times_but_that_they_were_quiet() -> None:
    async with aclosing(Lists(MemoryBroadcast()).changes("u1", SHORT)) as changes:
        assert [await anext(changes) for _ in range(3)] == [True, False, False]
