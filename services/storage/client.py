"""SurrealDB's client, made ready: connected, signed in, in its database."""

import asyncio
import atexit
import re
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from surrealdb import AsyncSurreal, ConnectionUnavailableError, SurrealError
from surrealdb.connections.async_ws import AsyncWsSurrealConnection
from surrealdb.errors import NotAllowedError

from services.domain.errors import Unavailable
from services.storage.endpoint import Endpoint
from services.storage.port import StorageError
from services.storage.retries import Retries

if TYPE_CHECKING:
    from surrealdb.types import Value

Client = AsyncWsSurrealConnection  # the embedded client is a subclass of it

_CONNECT_TIMEOUT = 10.0
_ENGINE_SETTLES = 0.2
_OLDEST_SERVER = (3, 2)
"""On 3.0.2 nothing could be listed, sealed or erased (decision 2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Who speaks to the server, and where in it the database is; an embedded one has no user."""

    namespace: str
    database: str
    user: str | None = None
    password: str | None = None

    def __repr__(self) -> str:
        """Leave the password out."""
        return f"Login({self.user!r}, {self.namespace!r}, {self.database!r})"


async def open_client(endpoint: Endpoint, login: Login) -> Client:
    """Return a client that is ready for queries; raises `StorageError` for the operator to read."""
    if endpoint.embedded:
        return await _open_embedded(endpoint, login)
    return await _open_server(endpoint, login)


# -------------------------------------------------------------------------- embedded


async def _open_embedded(endpoint: Endpoint, login: Login) -> Client:
    _let_engine_settle_at_exit()
    try:
        client = await asyncio.to_thread(_start_engine, endpoint)
        await client.connect()
        await client.use(login.namespace, login.database)
    except (SurrealError, OSError) as error:
        raise StorageError(_embedded_trouble(endpoint, error)) from error
    return client


def _start_engine(endpoint: Endpoint) -> Client:
    if endpoint.path is not None:
        endpoint.path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return cast("Client", AsyncSurreal(endpoint.url))


def _embedded_trouble(endpoint: Endpoint, error: Exception) -> str:
    where = endpoint.path or Path()
    if "already locked" in str(error):
        return (
            f"The database in {where} is in use by another process: stop that one, "
            "choose another folder, or run a SurrealDB server for both (ws://HOST:PORT)."
        )
    reason = getattr(error, "strerror", None) or str(error).rsplit(": ", maxsplit=1)[-1]
    return f"The database in {where} can't be opened ({reason}): is that folder ours to write?"


@cache
def _let_engine_settle_at_exit() -> None:
    # The engine's threads outlive its close() by a moment; an interpreter that ends before
    # them aborts.
    atexit.register(time.sleep, _ENGINE_SETTLES)


# ---------------------------------------------------------------------------- server


class ConnectionGone(ConnectionUnavailableError):
    """The connection had ended before the query was sent: it can be asked again on a new one."""


class _Socket(AsyncWsSurrealConnection):
    """A client that never reconnects by itself: a new socket has neither sign-in nor namespace."""

    async def connect(self, url: str | None = None) -> None:
        if self.recv_task is not None and self.recv_task.done():
            raise ConnectionGone("the connection to the server has ended")
        await super().connect(url)


async def _open_server(endpoint: Endpoint, login: Login) -> Client:
    client = _Socket(endpoint.url, streaming=False)
    try:
        async with asyncio.timeout(_CONNECT_TIMEOUT):
            await client.connect()
            await _sign_in(client, login)
            await client.use(login.namespace, login.database)
            _need_version(endpoint, await client.version())
    except BaseException as error:
        await client.close()
        if isinstance(error, NotAllowedError):
            raise StorageError(_refused(endpoint, login)) from error
        if isinstance(error, (SurrealError, TimeoutError, Unavailable)):
            raise StorageError(_away(endpoint, error)) from error
        raise
    return client


async def _sign_in(client: Client, login: Login) -> None:
    """Sign in as a user of the whole server, or else of this one database."""
    if login.user is None:
        await _define(client, login)
        return
    who: dict[str, Value] = {"username": login.user, "password": login.password or ""}
    try:
        await client.signin(who)
    except NotAllowedError:
        here: dict[str, Value] = {"namespace": login.namespace, "database": login.database}
        await client.signin(who | here)
    else:
        await _define(client, login)


async def _define(client: Client, login: Login) -> None:
    names = {"namespace": login.namespace, "database": login.database}
    namespace, database = (_identifier(names[name]) for name in names)
    retries = Retries()
    await retries.run(lambda: _run(client, f"DEFINE NAMESPACE IF NOT EXISTS {namespace}"))
    await client.use(login.namespace, login.database)
    await retries.run(lambda: _run(client, f"DEFINE DATABASE IF NOT EXISTS {database}"))


async def _run(client: Client, query: str) -> None:
    await client.query(query)


def _identifier(name: str) -> str:
    if not name.replace("_", "").replace("-", "").isalnum():
        raise StorageError(f"{name!r} can't name a database: use letters, digits, - and _.")
    return f"`{name}`"


def _need_version(endpoint: Endpoint, version: str) -> None:
    """Raise `StorageError` unless the server calls itself new enough, as `surrealdb-3.2.4` does."""
    found = re.search(r"(\d+)\.(\d+)", version)
    if found is None or (int(found[1]), int(found[2])) < _OLDEST_SERVER:
        oldest = ".".join(map(str, _OLDEST_SERVER))
        raise StorageError(
            f"The database server at {endpoint.name} is {version!r}: "
            f"SurrealDB {oldest} or newer is needed."
        )


def _refused(endpoint: Endpoint, login: Login) -> str:
    who = f"the user {login.user!r}" if login.user else "a guest"
    return f"The database server at {endpoint.name} refuses {who}: check its user and password."


def _away(endpoint: Endpoint, error: Exception) -> str:
    reason = endpoint.without_secrets(" ".join(str(error).split())) or "no answer in time"
    return f"The database server at {endpoint.name} doesn't answer ({reason}): is it running?"
