"""Three real processes behind one address, people talking all the time, while one after the other goes down."""

import asyncio
import os
import random
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import pytest_asyncio
from websockets.exceptions import InvalidHandshake, WebSocketException

from tests.support.client import Client, Json, Socket, new_client_id
from tests.support.nginx import Nginx
from tests.support.processes import database_server
from tests.support.product import Product
from tests.support.redis_server import RedisServer, redis_server
from tests.support.spread import spread_over

PROCESSES = 3
TALKERS = 3
ROUNDS = 3
ENOUGH = 20  # messages acknowledged before the next thing happens
MOVES_WITHIN = 60.0
SEED = int(os.environ.get("CHAOS_SEED", "20261122"))


@dataclass(frozen=True, slots=True)
class House:
    """The processes, what they share, and the address before them."""

    url: str
    products: list[Product]
    redis: RedisServer


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with AsyncExitStack() as exits:
        database = exits.enter_context(database_server(tmp_path_factory.mktemp("database")))
        redis = exits.enter_context(redis_server())
        shared = {
            "CHATAPP_DATABASE_URL": database.url,
            "REDIS_URL": redis.url,
            "CHATAPP_SHUTDOWN_SECONDS": "2",
        }
        products = [
            Product(tmp_path_factory.mktemp(f"process-{number}"), **shared)
            for number in range(PROCESSES)
        ]
        for product in products:
            exits.callback(product.kill)
            await asyncio.to_thread(product.start)
        url = await exits.enter_async_context(spread_over([one.port for one in products]))
        yield House(url, products, redis)


@dataclass(slots=True)
class Talker:
    """A client as ours is: it comes back by itself, and repeats what was not acknowledged."""

    client: Client
    conversation: str
    log: dict[int, Json] = field(default_factory=dict[int, Json])
    acked: dict[str, int] = field(default_factory=dict[str, int])
    pending: str = ""
    refusals: list[Json] = field(default_factory=list[Json])
    breaks: int = 0

    @property
    def last(self) -> int:
        return max(self.log, default=0)

    async def talk(self, until: Callable[[], bool]) -> None:
        """Say one thing after the other until `until`, over as many connections as it takes."""
        while not until():
            with suppress(WebSocketException, InvalidHandshake, OSError, EOFError):
                async with self.client.socket(self.conversation, after=self.last) as socket:
                    for message in socket.frames[0]["messages"]:
                        self._take(message)
                    while not until():
                        await self._say(socket)
            self.breaks += 1
            await asyncio.sleep(random.uniform(0, 0.2))

    async def _say(self, socket: Socket) -> None:
        self.pending = self.pending or new_client_id()
        await socket.say(f"This is {self.pending}.", self.pending)
        while self.pending:
            match await socket.next():
                case {"type": "message", "message": message}:
                    self._take(message)
                case {"type": "ack", "client_id": self.pending, "seq": seq}:
                    self.acked[self.pending], self.pending = seq, ""
                case {"type": "reject", "client_id": self.pending} as refusal:
                    self.refusals.append(refusal)
                    await asyncio.sleep(0.2)
                    return
                case _:
                    pass

    def _take(self, message: Json) -> None:
        """Keep a message: the next one always, without a gap, and never twice."""
        assert message["seq"] == self.last + 1
        self.log[message["seq"]] = message


@asynccontextmanager
async def talking(house: House) -> AsyncGenerator[list[Talker]]:
    """Let several clients of one person talk while the block lasts; then all of them know the same log."""
    async with AsyncExitStack() as exits:
        first = await exits.enter_async_context(Client(house.url))
        await first.sign_in_as_guest("Ann")
        conversation = await first.new_conversation()
        over = asyncio.Event()
        talkers: list[Talker] = []
        async with asyncio.TaskGroup() as tasks:
            for _ in range(TALKERS):
                client = await exits.enter_async_context(Client(house.url))
                client.user, client.token = first.user, first.token
                talkers.append(Talker(client, conversation))
                tasks.create_task(talkers[-1].talk(over.is_set))
            yield talkers
            over.set()
        await all_know_the_same(house, talkers)


async def all_know_the_same(house: House, talkers: list[Talker]) -> None:
    async with Client(house.products[0].url) as reader:
        token = talkers[0].client.token
        reader.http.headers["Authorization"] = f"Bearer {token}"
        await reader.settled(talkers[0].conversation)
        log = await reader.messages(talkers[0].conversation)
    stored = {message["client_id"]: message["seq"] for message in log if message["client_id"]}
    assert [message["seq"] for message in log] == list(range(1, len(log) + 1))
    assert len(stored) == sum(1 for message in log if message["client_id"])
    for talker in talkers:
        assert talker.acked.items() <= stored.items()
        assert [talker.log[seq] for seq in sorted(talker.log)] == log[: talker.last]
        assert all(refusal["retryable"] for refusal in talker.refusals), talker.refusals


async def more_said(talkers: list[Talker], many: int = ENOUGH) -> None:
    """Return once so many more messages have been acknowledged, to each talker some."""
    before = [len(talker.acked) for talker in talkers]
    async with asyncio.timeout(MOVES_WITHIN):
        while any(
            len(talker.acked) < count + many // TALKERS
            for talker, count in zip(talkers, before, strict=True)
        ):
            await asyncio.sleep(0.02)


@pytest.mark.timeout(300)
@pytest.mark.asyncio(loop_scope="module")
async def test_whatever_is_killed_nothing_acknowledged_is_lost_and_all_know_the_same(
    house: House,
) -> None:
    """Seeded by CHAOS_SEED: processes and Redis are killed at random moments, and come back."""
    dice = random.Random(SEED)
    victims = [house.redis, *house.products]
    async with talking(house) as talkers:
        await more_said(talkers)
        for victim in [house.redis, *dice.choices(victims, k=ROUNDS - 1)]:
            await asyncio.sleep(dice.uniform(0, 0.3))
            await asyncio.to_thread(victim.kill)
            await more_said(talkers)
            await asyncio.to_thread(victim.start)
            await more_said(talkers)


@pytest.mark.timeout(300)
@pytest.mark.asyncio(loop_scope="module")
async def test_restarting_one_after_the_other_costs_nothing_but_reconnects(house: House) -> None:
    async with talking(house) as talkers:
        await more_said(talkers)
        for product in house.products:
            assert await asyncio.to_thread(product.terminate) == 0
            await more_said(talkers)
            await asyncio.to_thread(product.start)
        await more_said(talkers)
    assert [refusal for talker in talkers for refusal in talker.refusals] == []
    assert sum(talker.breaks for talker in talkers) >= 1


@pytest.mark.timeout(300)
@pytest.mark.asyncio(loop_scope="module")
async def test_the_proxy_killed_in_mid_conversation_costs_nothing_but_reconnects(
    house: House, tmp_path: Path
) -> None:
    """Seeded by CHAOS_SEED: all connections end at once, at random moments, and nobody can come back for a while."""
    dice = random.Random(SEED)
    nginx = Nginx(tmp_path, [product.port for product in house.products])
    try:
        async with talking(replace(house, url=nginx.url)) as talkers:
            for _ in range(ROUNDS):
                await more_said(talkers)
                await asyncio.sleep(dice.uniform(0, 0.3))
                await asyncio.to_thread(nginx.kill)
                await asyncio.sleep(dice.uniform(0, 0.3))
                await asyncio.to_thread(nginx.start)
            await more_said(talkers)
    finally:
        nginx.kill()
    assert [refusal for talker in talkers for refusal in talker.refusals] == []
    assert all(talker.breaks >= ROUNDS for talker in talkers)
