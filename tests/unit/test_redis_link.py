"""What asks Redis, over a client that is only made up."""

import asyncio
from contextlib import suppress

import pytest
from redis.asyncio import Redis

from services.broadcast.redis.link import RedisLink


async def test_whoever_is_told_to_leave_in_the_moment_of_the_answer_leaves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Redis' client answers all the same, and forgets to tell them."""

    async def forgetful(*_: object) -> str:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        return "PONG"

    monkeypatch.setattr(Redis, "execute_command", forgetful)
    asking = asyncio.create_task(RedisLink("redis://127.0.0.1:9/0").ask("PING"))
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.wait({asking})
    assert asking.cancelled()
