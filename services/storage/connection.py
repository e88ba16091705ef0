"""The one connection to the database: opened, renewed and closed while queries go on."""

import asyncio
import re
from typing import TYPE_CHECKING, Any, cast

import structlog
from surrealdb import SurrealError
from surrealdb.errors import (
    NotAllowedError,
    TransportError,
    parse_query_error,
    parse_rpc_error,
)

from services.cancellation import heeded
from services.domain.errors import Unavailable
from services.storage.client import Client, ConnectionGone, Login, open_client
from services.storage.endpoint import Endpoint
from services.storage.gate import Gate
from services.storage.port import StorageError
from services.storage.retries import is_conflict
from services.storage.wal import WalWatch

if TYPE_CHECKING:
    from surrealdb.types import Value

log = structlog.get_logger(__name__)
_REST_AFTER_FAILURE = 0.25
_BROKEN_STORE = re.compile("problem with the (datastore|key-value store)")


class Connection:
    """Runs queries, one transaction each; a broken connection is opened anew by the next one.

    The embedded engine never flushes its memtable, and some 2 GB later a write would hang for good:
    when its write-ahead log has passed `wal_limit` bytes, new queries are held for the moment that
    it takes to close and reopen the store, which does flush it.
    """

    def __init__(
        self, endpoint: Endpoint, login: Login, *, wal_limit: int, query_timeout: float
    ) -> None:
        self._endpoint = endpoint
        self._login = login
        self._timeout = query_timeout
        self._wal = (
            WalWatch(folder=endpoint.path, limit=wal_limit) if endpoint.path is not None else None
        )
        self._gate = Gate()
        self._client: Client | None = None
        self._discarded: list[Client] = []
        self._closed = False
        self._rest_until = 0.0
        self._rotation: asyncio.Task[None] | None = None
        self.rotations = 0

    async def open(self) -> None:
        """Connect; raises `StorageError` with a line for the operator."""
        async with self._gate.shut():
            self._closed = False
            self._client = await open_client(self._endpoint, self._login)

    async def close(self) -> None:
        """Wait for the queries under way, and let go of the database."""
        self._closed = True
        if self._rotation is not None:
            await self._rotation
        async with self._gate.shut():
            await self._let_go()

    async def run(self, query: str, variables: dict[str, object]) -> object:
        """Return the result of the first statement of `query`.

        Raises `Unavailable` if the database doesn't answer (a write may have landed all the same),
        and `SurrealError` for what the database refuses.
        """
        while True:
            async with self._gate.passing():
                if (client := self._client) is not None:
                    try:
                        with heeded():
                            return await self._ask(client, query, variables)
                    except ConnectionGone:
                        self._give_up(client)
            await asyncio.shield(self._reopen())

    async def _ask(self, client: Client, query: str, variables: dict[str, object]) -> object:
        try:
            async with asyncio.timeout(self._timeout):
                answer = await client.query_raw(query, cast("dict[str, Value]", variables))
                results = _results(answer)
        except ConnectionGone:
            raise
        except (TransportError, NotAllowedError, TimeoutError) as error:
            self._give_up(client)
            raise Unavailable from error
        except SurrealError as error:
            if is_conflict(error) or not _BROKEN_STORE.search(str(error)):
                raise
            self._give_up(client)
            raise Unavailable from error
        self._watch_wal()
        return results[0]

    def _give_up(self, client: Client) -> None:
        if client is self._client and self._endpoint.engine != "memory":
            self._discard()

    def _discard(self) -> None:
        if self._client is not None:
            self._discarded.append(self._client)
            self._client = None

    async def _let_go(self) -> None:
        """Close whatever is open; only while the gate is shut."""
        self._discard()
        while self._discarded:
            await self._discarded.pop().close()

    async def _reopen(self) -> None:
        """Open the connection again, if nobody else has; raises `Unavailable`."""
        async with self._gate.shut():
            if self._closed:
                raise Unavailable
            if self._client is None:
                await self._renew()

    async def _renew(self) -> None:
        clock = asyncio.get_running_loop().time
        if clock() < self._rest_until:
            raise Unavailable
        await self._let_go()
        try:
            self._client = await open_client(self._endpoint, self._login)
        except StorageError as error:
            self._rest_until = clock() + _REST_AFTER_FAILURE
            log.warning("storage.unavailable", reason=str(error))
            raise Unavailable from error

    def _watch_wal(self) -> None:
        resting = self._rotation is None or self._rotation.done()
        if self._wal is not None and self._wal.is_due() and resting and not self._closed:
            self._rotation = asyncio.create_task(self._rotate())

    async def _rotate(self) -> None:
        """Close and reopen the store; if that fails, the next query tries again."""
        async with self._gate.shut():
            await self._let_go()
            try:
                await self._renew()
            except Unavailable:
                return
            self.rotations += 1
            log.info("storage.rotated", rotations=self.rotations)


def _results(answer: dict[str, Any]) -> list[object]:
    """Return each statement's result; raises the `SurrealError` of the first that failed.

    The client's own builder of queries does the same, at the price of half a query.
    """
    if (error := answer.get("error")) is not None:
        raise parse_rpc_error(error)
    if not isinstance(answer.get("result"), list):
        raise SurrealError("the database has answered without a result")
    statements = cast("list[dict[str, Any]]", answer["result"])
    for statement in statements:
        if statement.get("status") == "ERR":
            raise parse_query_error(statement)
    return [statement.get("result") for statement in statements]
