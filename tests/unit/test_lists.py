"""When somebody's list has changed."""

import asyncio
from contextlib import aclosing
from datetime import timedelta

import pytest

from services import topics
from services.broadcast.memory import MemoryBroadcast
from services.broadcast.port import Payload
from services.lists import Change, Lists

LONG, SHORT = timedelta(seconds=30), timedelta(milliseconds=10)


async def test_a_change_is_told_once_and_the_others_change_is_not() -> None:
    broadcast = MemoryBroadcast()
    async with aclosing(Lists(broadcast).changes("u1", LONG)) as changes:
        await anext(changes)
        await topics.announce_lines(broadcast, ["u2", "u1", "u1", "u2"])
        async with asyncio.timeout(5):
            assert await anext(changes) == "lines"
        waiting = asyncio.ensure_future(anext(changes))
        assert not (await asyncio.wait({waiting}, timeout=0.3))[0]
        await topics.announce_lines(broadcast, ["u1"])
        async with asyncio.timeout(5):
            assert await waiting == "lines"


@pytest.mark.parametrize(
    ("hints", "change"),
    [
        ([topics.LINES], "lines"),
        ([topics.LINES, topics.LINES], "lines"),
        ([topics.CHANGED], "all"),
        ([topics.CHANGED, topics.LINES], "all"),
        ([topics.LINES, topics.CHANGED], "all"),
    ],
)
async def test_what_has_changed_beside_the_list_is_told_with_what_changed_in_it(
    hints: list[Payload], change: Change
) -> None:
    broadcast = MemoryBroadcast()
    async with aclosing(Lists(broadcast).changes("u1", LONG)) as changes:
        await anext(changes)
        for hint in hints:
            await broadcast.publish(topics.person("u1"), hint)
        async with asyncio.timeout(5):
            assert await anext(changes) == change


async def test_what_changes_while_it_is_read_is_told_afterwards() -> None:
    broadcast = MemoryBroadcast()
    async with aclosing(Lists(broadcast).changes("u1", LONG)) as changes:
        await anext(changes)
        await topics.announce_lines(broadcast, ["u1"])
        async with asyncio.timeout(5):
            assert await anext(changes) == "lines"


async def test_nothing_is_told_of_quiet_times_but_that_they_were_quiet() -> None:
    async with aclosing(Lists(MemoryBroadcast()).changes("u1", SHORT)) as changes:
        assert [await anext(changes) for _ in range(3)] == ["lines", "nothing", "nothing"]
