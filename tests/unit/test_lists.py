"""When somebody's list has changed."""

import asyncio
from contextlib import aclosing
from datetime import timedelta

import pytest

from services import topics
from services.broadcast.memory import MemoryBroadcast
from services.broadcast.port import Payload
from services.lists import Change, Lists
from tests.support.patience import PATIENCE

LONG, SHORT = timedelta(seconds=30), timedelta(milliseconds=10)


def line(conversation_id: str) -> Payload:
    return {"type": "line", "conversation_id": conversation_id}


async def test_a_change_is_told_once_and_the_others_change_is_not() -> None:
    broadcast = MemoryBroadcast()
    async with aclosing(Lists(broadcast).changes("u1", LONG)) as changes:
        await anext(changes)
        await topics.announce_line(broadcast, ["u2", "u1", "u1", "u2"], "c1")
        async with asyncio.timeout(PATIENCE):
            assert await anext(changes) == Change(frozenset({"c1"}))
        waiting = asyncio.ensure_future(anext(changes))
        assert not (await asyncio.wait({waiting}, timeout=0.3))[0]
        await topics.announce_line(broadcast, ["u1"], "c2")
        async with asyncio.timeout(PATIENCE):
            assert await waiting == Change(frozenset({"c2"}))


@pytest.mark.parametrize(
    ("hints", "change"),
    [
        ([line("c1"), line("c2"), line("c1")], Change(frozenset({"c1", "c2"}))),
        ([topics.CHANGED], Change(None, beyond=True)),
        ([topics.CHANGED, line("c1")], Change(None, beyond=True)),
        ([line("c1"), topics.CHANGED], Change(None, beyond=True)),
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
        async with asyncio.timeout(PATIENCE):
            assert await anext(changes) == change


async def test_what_changes_while_it_is_read_is_told_afterwards() -> None:
    broadcast = MemoryBroadcast()
    async with aclosing(Lists(broadcast).changes("u1", LONG)) as changes:
        await anext(changes)
        await topics.announce_line(broadcast, ["u1"], "c1")
        async with asyncio.timeout(PATIENCE):
            assert await anext(changes) == Change(frozenset({"c1"}))


async def test_nothing_is_told_of_quiet_times_but_that_they_were_quiet() -> None:
    async with aclosing(Lists(MemoryBroadcast()).changes("u1", SHORT)) as changes:
        assert [await anext(changes) for _ in range(3)] == [Change(None), None, None]
