"""Several processes' services in one test: they share a database server and a Redis, and nothing else."""

import itertools
from collections.abc import AsyncGenerator, Generator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from redis.asyncio import Redis

from services.broadcast.redis.link import PREFIX
from services.domain.sources import random_id
from tests.support.client import Client
from tests.support.processes import DatabaseServer, database_server
from tests.support.redis_server import RedisServer, redis_server
from tests.support.scripted_model import ScriptedModel
from tests.support.server import Clock, RunningApi, running_api, serving
from tests.support.spread import spread_over

_numbers = itertools.count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """`whole` is what people reach, their connections spread; `each` is one process of it."""

    whole: RunningApi
    each: tuple[RunningApi, ...]
    database: DatabaseServer
    redis: RedisServer

    async def at(self, number: int, who: Client) -> Client:
        """Return another client of the same person, at process `number` alone."""
        client = await self.each[number].visitor()
        client.user, client.token = who.user, who.token
        client.http.headers["Authorization"] = f"Bearer {who.token}"
        return client


@dataclass(frozen=True, slots=True)
class Engines:
    """What processes share; starting it takes longer than most tests."""

    database: DatabaseServer
    redis: RedisServer


@contextmanager
def running_engines(folder: Path) -> Generator[Engines]:
    """Run a database server and a Redis for as long as the block lasts."""
    with database_server(folder / "server") as database, redis_server() as redis:
        yield Engines(database, redis)


@asynccontextmanager
async def running_cluster(
    folder: Path,
    processes: int = 3,
    *,
    model: ScriptedModel | None = None,
    engines: Engines | None = None,
    skew: timedelta | None = None,
    **settings: Any,
) -> AsyncGenerator[Cluster]:
    """Serve the API by so many, over a new database; `model` writes for all of them.

    `engines` are its own unless they are given. With `skew` each machine's clock is so much ahead of the one before.
    """
    scripted, clock = model or ScriptedModel("Tell me more."), Clock()
    clocks = [Clock(number * skew) if skew else clock for number in range(processes)]
    async with AsyncExitStack() as exits:
        below = engines or exits.enter_context(running_engines(folder))
        database, redis = below.database, below.redis
        shared: dict[str, Any] = {
            "database_url": database.url,
            "database_name": random_id(),
            "redis_url": redis.own_url(next(_numbers)),
            **settings,
        }
        await _name(shared["redis_url"])
        each = [await exits.enter_async_context(serving(scripted, own, shared)) for own in clocks]
        ports = [urlsplit(api.url).port or 0 for api in each]
        url = await exits.enter_async_context(spread_over(ports))
        whole = replace(each[0], url=url, others=tuple(api.services for api in each[1:]))
        yield Cluster(whole=whole, each=tuple(each), database=database, redis=redis)


async def _name(redis_url: str) -> None:
    """Have all databases of our Redis be one broker to whoever asks: several clusters may serve one database."""
    async with Redis.from_url(redis_url) as redis:  # pyright: ignore[reportUnknownMemberType]  untyped there
        await redis.set(f"{PREFIX}name", "of the tests")


@asynccontextmanager
async def served(
    processes: int,
    folder: Path,
    *,
    model: ScriptedModel | None = None,
    engines: Engines | None = None,
    **settings: Any,
) -> AsyncGenerator[RunningApi]:
    """Serve the API by one process, or by several, each with these settings."""
    if processes == 1:
        async with running_api(folder, model=model, **settings) as running:
            yield running
    else:
        several = running_cluster(folder, processes, model=model, engines=engines, **settings)
        async with several as cluster:
            yield cluster.whole


class Serve(Protocol):
    """Serves an API for one test, by as many processes as all tests are run with."""

    def __call__(
        self, *, model: ScriptedModel | None = None, **settings: Any
    ) -> AbstractAsyncContextManager[RunningApi]:
        """Serve it with these settings; `model` writes for all processes."""
        ...
