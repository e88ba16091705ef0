"""Three real processes behind nginx, clients of every transport, and one thing after the other goes down."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import httpx
import pytest
import pytest_asyncio

from tests.chaos.chorus import Chorus, singing
from tests.support.client import Client
from tests.support.nginx import Nginx
from tests.support.processes import DatabaseServer, database_server
from tests.support.product import Product
from tests.support.redis_server import RedisServer, redis_server
from tests.support.vendor_thread import vendor_thread

PROCESSES = 3
SEED = int(os.environ.get("CHAOS_SEED", "20261122"))
ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "1"))
ENOUGH = 5  # messages of each writer acknowledged before the next thing happens
WORDS = tuple(f"word{number} " for number in range(12))
WORD_EVERY = 0.1
"""Seconds: each reply takes so long that what happens, happens in the midst of one."""


class Victim(Protocol):
    """What can be killed, and started again."""

    def kill(self) -> None: ...

    def start(self) -> None: ...


@dataclass(frozen=True, slots=True)
class House:
    """The processes, what they share, and the proxy before them."""

    products: list[Product]
    redis: RedisServer
    database: DatabaseServer
    proxy: Nginx


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with AsyncExitStack() as exits:
        vendor = exits.enter_context(vendor_thread())
        vendor.always(*WORDS, delay=WORD_EVERY)
        database = exits.enter_context(database_server(tmp_path_factory.mktemp("database")))
        redis = exits.enter_context(redis_server())
        shared = {
            "CHATAPP_DATABASE_URL": database.url,
            "REDIS_URL": redis.url,
            "CHATAPP_SHUTDOWN_SECONDS": "5",
            **vendor.environment,
        }
        products = [
            Product(tmp_path_factory.mktemp(f"process-{number}"), **shared)
            for number in range(PROCESSES)
        ]
        for product in products:
            exits.callback(product.kill)
            await asyncio.to_thread(product.start)
        proxy = Nginx(tmp_path_factory.mktemp("nginx"), [product.port for product in products])
        exits.callback(proxy.kill)
        yield House(products, redis, database, proxy)


class Refusals(Counter[str]):
    """What clients were answered that is no success."""

    async def note(self, answer: httpx.Response) -> None:
        if answer.is_error:
            self[
                f"{answer.request.method} {answer.url.path.rpartition('/')[2]}: {answer.status_code}"
            ] += 1


@asynccontextmanager
async def writing(house: House, refusals: Refusals) -> AsyncGenerator[Chorus]:
    """Let one person's clients write while the block lasts; then all of them know the same log."""
    async with Client(house.proxy.url) as direct:
        await direct.sign_in_as_guest("Ann")
        conversation = await direct.new_conversation()
        async with singing(house.proxy.url, direct, conversation) as three:
            for device in three.devices:  # what nginx says is described nowhere
                device.http.event_hooks["response"] = [refusals.note]
            writing = asyncio.create_task(three.write_on(SEED))
            await three.more_sent(ENOUGH)
            yield three
            await three.more_sent(ENOUGH)
            writing.cancel()
            log = await three.healed(answered=False)
    three.assert_agrees_with(log)


def victims(house: House, dice: random.Random) -> list[tuple[Victim, bool]]:
    """Return each kind once, in random order, and whether people can write on while it is away."""
    found: list[tuple[Victim, bool]] = [
        (house.redis, True),
        (dice.choice(house.products), True),
        (house.proxy, False),
        (house.database, False),
    ]
    dice.shuffle(found)
    return found


@pytest.mark.timeout(600)
@pytest.mark.asyncio(loop_scope="module")
async def test_whatever_is_killed_nothing_acknowledged_is_lost_and_all_know_the_same(
    house: House,
) -> None:
    """Seeded by CHAOS_SEED, as often as CHAOS_ROUNDS says: they are killed at random moments, and come back."""
    dice = random.Random(SEED)
    async with writing(house, Refusals()) as three:
        for _ in range(ROUNDS):
            for victim, writable in victims(house, dice):
                await asyncio.sleep(dice.uniform(0, 0.5))
                await asyncio.to_thread(victim.kill)
                if writable:
                    await three.more_sent(ENOUGH)
                else:
                    await asyncio.sleep(dice.uniform(0, 1))
                await asyncio.to_thread(victim.start)
                await three.more_sent(ENOUGH)


@pytest.mark.timeout(600)
@pytest.mark.asyncio(loop_scope="module")
async def test_restarting_one_after_the_other_costs_nothing_but_reconnects(house: House) -> None:
    """No transport is refused anything, and whoever is let go by one process is welcome at another one."""
    refusals = Refusals()
    async with writing(house, refusals) as three:
        for product in house.products:
            assert await asyncio.to_thread(product.terminate) == 0
            await three.more_sent(ENOUGH)
            await asyncio.to_thread(product.start)
            await three.more_sent(ENOUGH)
    assert (refusals, three.socket.refusals) == ({}, [])
    # A machine that has too much to do may cut one off; nobody is brought back to where they were told to go.
    assert set(three.socket.ends) - {1006} == {1012}
    assert three.socket.ends.count(1012) <= PROCESSES


@pytest.mark.timeout(600)
@pytest.mark.asyncio(loop_scope="module")
async def test_a_process_ends_in_order_beside_a_frozen_database(house: House) -> None:
    """With a reply that can't be kept, and a place that can't be given up."""
    product = house.products[0]
    async with Client(product.url) as ann:
        await ann.sign_in_as_guest("Ann")
        conversation = await ann.new_conversation()
        await ann.say(conversation)
        async with ann.stream(conversation) as stream:
            await anext(stream)
            with house.database.frozen():
                assert await asyncio.to_thread(product.terminate) == 0
    await asyncio.to_thread(product.start)
