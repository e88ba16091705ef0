"""The storage in SurrealDB: embedded on disk or in memory, or on a server, by its URL."""

from collections.abc import Callable

from services.domain import texts
from services.storage.accounts import SurrealAccounts
from services.storage.client import Login
from services.storage.conflicts import SurrealConflicts
from services.storage.connection import Connection
from services.storage.conversations import SurrealConversations
from services.storage.database import Database
from services.storage.endpoint import parse_endpoint
from services.storage.locks import KeyedLocks
from services.storage.migrations import migrate
from services.storage.processes import SurrealProcesses
from services.storage.reading import SurrealReading
from services.storage.replies import SurrealReplies
from services.storage.retries import Retries, ignore_conflict
from services.storage.summaries import SurrealSummaries
from services.tracing.spans import Spans

WAL_LIMIT = 64 * 1024 * 1024
QUERY_TIMEOUT = 10.0


class SurrealStorage(
    SurrealConversations,
    SurrealConflicts,
    SurrealReplies,
    SurrealSummaries,
    SurrealAccounts,
    SurrealReading,
    SurrealProcesses,
):
    """Implements `Storage`; the behaviour is the same whatever the URL is.

    `url` is `surrealkv://PATH`, `mem://`, `ws://HOST:PORT` or `wss://HOST:PORT`. `reply_author` is
    the name on what is kept of a reply whose producer died before the seal. `wal_limit` is in
    bytes, `query_timeout` in seconds; `on_conflict` is called for every conflict between
    transactions. `connection` takes raw queries, for tools and tests. Raises `StorageError` for a
    URL that names no database.
    """

    def __init__(
        self,
        url: str,
        *,
        user: str | None = None,
        password: str | None = None,
        namespace: str = "chatapp",
        database: str = "chatapp",
        reply_author: str = texts.GUIDE,
        wal_limit: int = WAL_LIMIT,
        query_timeout: float = QUERY_TIMEOUT,
        on_conflict: Callable[[], None] = ignore_conflict,
        spans: Spans | None = None,
    ) -> None:
        login = Login(user=user, password=password, namespace=namespace, database=database)
        endpoint = parse_endpoint(url)
        self.embedded = endpoint.embedded
        self.connection = Connection(
            endpoint, login, wal_limit=wal_limit, query_timeout=query_timeout
        )
        self._database = Database(
            connection=self.connection,
            retries=Retries(on_conflict=on_conflict),
            spans=spans or Spans(),
        )
        self._locks = KeyedLocks()
        self._reply_author = reply_author

    async def open(self) -> None:
        """Connect, and bring the schema up to date; raises `StorageError` for the operator."""
        await self.connection.open()
        await migrate(self._database)

    async def ping(self) -> None:
        """Return if the database answers; raises `Unavailable` if it doesn't."""
        await self._database.ask("RETURN true")

    async def close(self) -> None:
        """Finish what is under way and let go of the database."""
        await self.connection.close()
