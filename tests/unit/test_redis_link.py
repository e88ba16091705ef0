"""What asks Redis, over a client that is only made up, or with somebody else at the other end."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import pytest
import structlog
from redis.asyncio import Redis
from structlog.contextvars import bound_contextvars, merge_contextvars

from services.broadcast.port import BrokerError
from services.broadcast.redis.link import RedisLink
from services.domain.errors import Unavailable
from tests.support.listening import deaf
from tests.support.logs import kept_logs
from tests.support.patience import PATIENCE
from tests.support.ports import free_port


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


async def test_losing_and_finding_redis_is_logged_as_nobodys_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Everybody meets it; whoever is first is no more to blame than the rest."""
    asked: list[object] = []

    async def lost_once(*command: object) -> str:
        asked.append(command)
        if len(asked) == 1:
            raise ConnectionError
        return "PONG"

    monkeypatch.setattr(Redis, "execute_command", lost_once)
    link = RedisLink("redis://127.0.0.1:9/0")
    with kept_logs() as logs:
        structlog.configure(processors=[merge_contextvars, logs.keep])
        with bound_contextvars(request_id="of-somebody"):
            with pytest.raises(Unavailable):
                await link.ask("PING")
            async with asyncio.timeout(PATIENCE):
                await link.back()
        await link.close()
    assert [event["event"] for event in logs.events] == ["redis_lost", "redis_found"]
    assert not any("request_id" in event for event in logs.events)


@asynccontextmanager
async def a_stranger() -> AsyncGenerator[int]:
    """Run something that answers as web servers do; gives its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    port = free_port()
    server = await asyncio.start_server(answer, "127.0.0.1", port)
    try:
        yield port
    finally:
        await deaf(server)


@pytest.mark.parametrize(("scheme", "told"), [("redis", "is no Redis"), ("rediss", "over TLS")])
async def test_a_stranger_in_place_of_redis_ends_the_start_in_one_line(
    scheme: str, told: str
) -> None:
    async with a_stranger() as port:
        link = RedisLink(f"{scheme}://:s3cret@127.0.0.1:{port}/0")
        with pytest.raises(BrokerError, match=rf"127\.0\.0\.1:{port}.* {told}.*REDIS_URL") as error:
            await link.open()
        await link.close()
    assert "\n" not in str(error.value)
    assert "s3cret" not in str(error.value)


async def test_a_redis_that_is_away_at_the_start_stops_nobody_and_is_told_as_an_error() -> None:
    link = RedisLink(f"redis://127.0.0.1:{free_port()}/0")
    with kept_logs() as logs:
        await link.open()
        await link.close()
    assert [(event["event"], event["level"]) for event in logs.events] == [
        ("redis_away", "error"),
        ("redis_lost", "warning"),
    ]
    assert not link.there
