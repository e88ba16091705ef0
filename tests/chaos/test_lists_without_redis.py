"""Lists of conversations are told by Reflex's socket, over processes by Redis: which goes away, and comes back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from tests.support.client import Client
from tests.support.ports import free_port
from tests.support.processes import DatabaseServer, database_server
from tests.support.product import Product, product
from tests.support.redis_server import RedisServer, redis_server
from tests.support.tab import new_tab, tab_of

TRIES = 8
"""More than Reflex's own listeners survive."""
LOST_WITHIN = 60.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two processes, and what they share."""

    products: list[Product]
    redis: RedisServer


def settings(database: DatabaseServer, redis_url: str) -> dict[str, str]:
    return {
        "CHATAPP_DATABASE_URL": database.url,
        "REDIS_URL": redis_url,
        "CHATAPP_SHUTDOWN_SECONDS": "1",
        "CHATAPP_LOG_LEVEL": "debug",
    }


@pytest_asyncio.fixture
async def pair(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pair]:
    async with AsyncExitStack() as exits:
        database = exits.enter_context(database_server(tmp_path_factory.mktemp("database")))
        redis = exits.enter_context(redis_server())
        products: list[Product] = []
        for number in range(2):
            folder = tmp_path_factory.mktemp(f"process-{number}")
            products.append(Product(folder, **settings(database, redis.url)))
            exits.callback(products[-1].kill)
            await asyncio.to_thread(products[-1].start)
        yield Pair(products, redis)


async def many_tries(product: Product) -> None:
    """Return once each of the three listeners of a process has tried so often without success."""
    async with asyncio.timeout(LOST_WITHIN):
        while product.log.read_text().count("reflex_listener_lost") < 3 * TRIES:
            await asyncio.sleep(0.1)


async def listeners(redis: RedisServer) -> tuple[int, int]:
    """Return how many patterns are listened to, and how many connections listen for hints."""
    async with Redis.from_url(redis.url) as connection:  # pyright: ignore[reportUnknownMemberType]  untyped there
        clients: list[dict[str, str]] = await connection.client_list()  # pyright: ignore[reportUnknownMemberType]  untyped there
    return sum(int(one["psub"]) for one in clients), sum(one["sub"] != "0" for one in clients)


async def found_again(product: Product) -> None:
    """Return once a process whose commands had no Redis has found it: until then it tells no other of anything."""
    async with asyncio.timeout(LOST_WITHIN):
        while (log := product.log.read_text()).count("redis_lost") != log.count("redis_found"):
            await asyncio.sleep(0.05)


async def other_process_tells(pair: Pair, client: Client) -> None:
    """A tab that has moved to the other process is told what the first one has for it."""
    first, second = client, client.elsewhere(pair.products[1].url)
    token = new_tab()
    async with tab_of(first, token) as tab:
        await tab.load()
        await tab.until_list(lambda rows: True)
    async with second, tab_of(second, token) as tab:
        title = f"after {token}"
        await second.new_conversation(title=title)
        await tab.until_list(lambda rows: rows[0]["title"] == title)


@pytest.mark.timeout(240)
async def test_lists_are_told_over_processes_again_once_redis_is_back(pair: Pair) -> None:
    async with Client(pair.products[0].url) as client:
        await client.sign_in_as_guest("Ann")
        await client.new_conversation()
        await other_process_tells(pair, client)
        before = await listeners(pair.redis)
        pair.redis.kill()
        for product in pair.products:
            await many_tries(product)
        pair.redis.start()
        async with asyncio.timeout(LOST_WITHIN):
            while await listeners(pair.redis) != before:
                await asyncio.sleep(0.05)
        for product in pair.products:
            await found_again(product)
        await other_process_tells(pair, client)
    assert [await asyncio.to_thread(one.terminate) for one in pair.products] == [0, 0]
    for product in pair.products:
        assert "never retrieved" not in product.log.read_text()


async def test_a_process_whose_redis_never_came_ends_with_0(tmp_path: Path) -> None:
    with database_server(tmp_path / "database") as database:
        product = Product(tmp_path, **settings(database, f"redis://127.0.0.1:{free_port()}/0"))
        try:
            await asyncio.to_thread(product.start)
            async with Client(product.url) as client:
                await client.sign_in_as_guest("Ann")
                async with tab_of(client, new_tab()):
                    await many_tries(product)
                    assert await asyncio.to_thread(product.terminate) == 0
        finally:
            product.kill()
        assert "never retrieved" not in product.log.read_text()


async def test_a_process_ends_with_0_while_redis_is_frozen(pair: Pair) -> None:
    product = pair.products[0]
    async with Client(product.url) as client:
        await client.sign_in_as_guest("Ann")
        async with tab_of(client, new_tab()) as tab, AsyncExitStack() as exits:
            await tab.load()
            await tab.until_list(lambda rows: True)
            exits.enter_context(pair.redis.frozen())
            assert await asyncio.to_thread(product.terminate) == 0


async def test_what_people_wrote_is_not_kept_with_the_state_of_their_tab(tmp_path: Path) -> None:
    with redis_server() as redis, product(tmp_path, REDIS_URL=redis.url) as server:
        async with Client(server.url) as client:
            await client.sign_in_as_guest("Ann")
            conversation = await client.new_conversation()
            await client.say(conversation, "a secret word")
            await client.settled(conversation)
            async with tab_of(client, new_tab()) as tab:
                await tab.load()
                await tab.until_list(lambda rows: bool(rows and rows[0]["line"]))
        values = await kept_states(redis)
    assert values
    for value in values:
        assert b"secret word" not in value
        assert tab.rows[0]["line"].encode() not in value


async def kept_states(redis: RedisServer) -> list[bytes]:
    """Return what Redis keeps of a tab's list, once it has been written."""
    async with Redis.from_url(redis.url) as connection, asyncio.timeout(LOST_WITHIN):  # pyright: ignore[reportUnknownMemberType]  untyped there
        while not (names := await connection.keys("*inbox_state")):  # pyright: ignore[reportUnknownMemberType]  untyped there
            await asyncio.sleep(0.05)
        for name in names:
            assert 0 < await connection.ttl(name) <= 600
        return [bytes(await connection.get(name)) for name in names]
