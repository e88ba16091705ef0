"""The API on a real server and a real database, in the test's own event loop."""

import asyncio
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from blockbuster import blockbuster_ctx
from granian.constants import Interfaces
from granian.server.embed import Server

from chatapp.api.app import create_api
from chatapp.api.edge import Edge
from chatapp.bootstrap import create_services
from chatapp.last_words import with_last_words_heard
from chatapp.settings import Settings
from chatapp.vary import with_one_vary
from services import topics
from services.assembly import Services
from services.broadcast.memory import MemoryBroadcast
from services.broadcast.redis.broadcast import RedisBroadcast
from services.domain.sources import Sources, utc_now
from tests.support.client import Client
from tests.support.ports import free_port
from tests.support.scripted_model import ScriptedModel

READY_WITHIN = 20.0
FREELY: dict[str, Any] = {"messages_per_minute": 0, "sign_ups_per_hour": 0, "shutdown_seconds": 0.2}
"""Settings for tests: no limits where a test doesn't ask for them, and no long goodbye."""


@dataclass(slots=True)
class Clock:
    """The real time, which a test can put forward."""

    ahead: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        """Return the time on this clock."""
        return utc_now() + self.ahead

    def seconds(self) -> float:
        """Return the seconds of a clock that nobody sets; a test puts it forward, too."""
        return time.monotonic() + self.ahead.total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningApi:
    """A served API, and what is behind it."""

    url: str
    services: Services
    model: ScriptedModel
    clock: Clock
    exits: AsyncExitStack
    others: tuple[Services, ...] = ()
    """The services of other processes that serve the same address."""

    @property
    def everywhere(self) -> tuple[Services, ...]:
        """The services of all processes."""
        return (self.services, *self.others)

    async def visitor(self, *, cookies: bool = False) -> Client:
        """Return a client of somebody who hasn't signed in; closed with the API.

        Of several processes each of its requests comes to another one.
        """
        client = Client(self.url, cookies=cookies, restless=bool(self.others))
        return await self.exits.enter_async_context(client)

    async def guest(self, name: str = "Ann", *, cookies: bool = False) -> Client:
        """Return a client of a new guest; closed with the API."""
        client = await self.visitor(cookies=cookies)
        await client.sign_in_as_guest(name)
        return client

    async def listened_to(self, conversation: str, *, by: int = 1) -> None:
        """Return once `by` readers wait for news of a conversation."""
        async with asyncio.timeout(READY_WITHIN):
            while sum(_listeners(one, topics.room(conversation)) for one in self.everywhere) < by:
                await asyncio.sleep(0.005)

    async def expected(self, conversation: str) -> None:
        """Return once a stream waits for a conversation's next reply to begin."""
        topic = topics.replies(conversation)
        async with asyncio.timeout(READY_WITHIN):
            while not any(_listeners(one, topic) for one in self.everywhere):
                await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Stop the services as the end of the process does, while the server still listens."""
        if not self.services.closing.begun:
            await self.services.stop()


def _listeners(services: Services, topic: str) -> int:
    broadcast = services.broadcast
    assert isinstance(broadcast, MemoryBroadcast | RedisBroadcast)
    return broadcast.listeners(topic)


@asynccontextmanager
async def running_api(
    folder: Path, *, model: ScriptedModel | None = None, **settings: Any
) -> AsyncGenerator[RunningApi]:
    """Serve the API over a new database in `folder`; `settings` are those of `Settings`."""
    chosen = {"database_url": f"surrealkv://{folder}", **settings}
    async with serving(model or ScriptedModel("Tell me more."), Clock(), chosen) as running:
        yield running


@asynccontextmanager
async def serving(
    scripted: ScriptedModel, clock: Clock, settings: dict[str, Any]
) -> AsyncGenerator[RunningApi]:
    """Serve the API with settings of which none is left out by necessity.

    A call of our own code that blocks the event loop fails the test.
    """
    chosen = Settings(**{**FREELY, **settings})
    sources = Sources(now=clock.now, seconds=clock.seconds)
    # What begins may read files: that is done where no event loop runs.
    services = await asyncio.to_thread(create_services, chosen, sources, model=scripted)
    await services.start()
    edge = Edge(
        services=services,
        public_url=chosen.public_url,
        frame_bytes=chosen.frame_bytes,
        queue_frames=chosen.queue_frames,
    )
    async with _served(edge) as url, AsyncExitStack() as clients:
        api = RunningApi(url=url, services=services, model=scripted, clock=clock, exits=clients)
        clients.enter_context(_never_blocking())
        clients.push_async_callback(api.stop)
        yield api


@contextmanager
def _never_blocking() -> Generator[None]:
    with blockbuster_ctx(["services", "chatapp"]) as blocker:
        for function in blocker.functions.values():
            # A second API may start while a first one serves: reading the schema is part of that.
            function.can_block_in("services/storage/migrations.py", "known_migrations")
            # A glance at a folder of a few files, every now and then.
            function.can_block_in("services/storage/wal.py", "wal_size")
        yield


@asynccontextmanager
async def _served(edge: Edge) -> AsyncGenerator[str]:
    port = free_port()
    server = Server(
        # As in the product, where streams go straight to the server.
        with_last_words_heard(with_one_vary(create_api(edge))),
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGINL,
        log_enabled=False,
    )
    serving = asyncio.create_task(server.serve())
    url = f"http://127.0.0.1:{port}"
    try:
        await _ready(url)
        yield url
    finally:
        server.stop()
        await asyncio.wait({serving}, timeout=5)


async def _ready(url: str) -> None:
    async with asyncio.timeout(READY_WITHIN), httpx.AsyncClient(trust_env=False) as client:
        while True:
            try:
                await client.get(f"{url}/healthz")
            except httpx.TransportError:
                await asyncio.sleep(0.01)
            else:
                return
