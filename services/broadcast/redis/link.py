"""The connections on which commands go to Redis; while it is lost, callers learn so at once."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from contextvars import Context
from ssl import SSLError
from typing import TypeVar, cast
from urllib.parse import parse_qs, urlsplit

import structlog
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, InvalidResponse, RedisError, ResponseError

from services.broadcast.port import BrokerError
from services.cancellation import heeded
from services.domain.errors import Unavailable

log = structlog.get_logger(__name__)

T = TypeVar("T")

Command = tuple[str | int, ...]

ANSWERS_WITHIN = 1.0
CONNECTIONS = 16
SETTLES_WITHIN = 10.0
"""Seconds after Redis' return in which everybody's marks are renewed in a Redis that may have been empty."""
PREFIX = "chatapp:"
_PAUSES = (0.0, 0.1, 0.25, 0.5, 1.0)
_TOLD_EVERY = 60.0
OPTIONS = frozenset({"db", "username", "password", "client_name"})
"""What a URL may say beside TLS (`ssl_…`): how Redis is waited for, tried again and spoken to is decided here."""
_CODE = re.compile(r"\W*([A-Z]{2,})\b")

FAILURES = (RedisError, OSError, TimeoutError)


class RedisLink:
    """Asks Redis, with a bounded wait. Once it doesn't answer nobody waits for it but one task, which looks for it.

    Losing and finding it again is logged once, each kind of refusal once a minute.
    """

    def __init__(self, url: str, *, answers_within: float = ANSWERS_WITHIN) -> None:
        """`url` is `redis://`, `rediss://` or `unix://`; `answers_within` is in seconds.

        Raises `ValueError` for an option in `url` that isn't one of `OPTIONS` or of TLS, or not with that value.
        """
        _check_options(url)
        self.name = _without_secrets(url)
        self._pool = BlockingConnectionPool.from_url(  # pyright: ignore[reportUnknownMemberType]  untyped there
            url,
            max_connections=CONNECTIONS,
            timeout=answers_within,
            socket_timeout=answers_within,
            socket_connect_timeout=answers_within,
            **keeping_alive(url),
            driver_info=None,  # found by reading files, which would hold up the event loop
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
            encoding_errors="surrogatepass",
        )
        try:
            self.connection()
        except (TypeError, RedisError) as error:
            raise ValueError(str(error)) from None
        self._redis = Redis(connection_pool=self._pool)
        self._there = asyncio.Event()
        self._there.set()
        self._looking: asyncio.Task[None] | None = None
        self._refused: dict[str, float] = {}
        self._lost_at = self._found_at = -1e9

    async def open(self) -> None:
        """Look whether it is there; raises `BrokerError` if it refuses us, or something else answers.

        One that can't be reached may be on its way: conversations don't wait for it.
        """
        try:
            await self._ping()
        except (AuthenticationError, ResponseError) as error:
            raise BrokerError(
                f"Redis at {self.name} refuses us ({error}): check REDIS_URL."
            ) from None
        except InvalidResponse:
            raise BrokerError(
                f"What answers at {self.name} is no Redis: check REDIS_URL."
            ) from None
        except FAILURES as error:
            if isinstance(error.__context__, SSLError):
                raise BrokerError(
                    f"Redis at {self.name} can't be asked over TLS ({error.__context__.reason}): check REDIS_URL."
                ) from None
            log.error("redis_away", at=self.name, meanwhile="other processes are not heard at once")  # noqa: TRY400  where is known
            self._lose(error)

    async def close(self) -> None:
        """Close all connections; whoever asks later finds it lost."""
        self._there.clear()
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        await self._redis.aclose()
        await self._pool.aclose()

    async def ask(self, *command: str | int) -> object:
        """Return Redis' answer to one command; raises `Unavailable`, at once while Redis is known to be lost."""

        async def ask(redis: Redis) -> object:
            return cast("object", await redis.execute_command(*command))  # pyright: ignore[reportUnknownMemberType]  untyped there

        return await self._guarded(ask)

    async def ask_all(self, *commands: Command, atomic: bool = False) -> list[object]:
        """Return the answers to commands sent together, in one transaction if `atomic`; raises as `ask` does."""

        async def ask(redis: Redis) -> list[object]:
            async with redis.pipeline(transaction=atomic) as pipe:
                for command in commands:
                    pipe.execute_command(*command)  # pyright: ignore[reportUnknownMemberType]  untyped there
                return await pipe.execute()

        return await self._guarded(ask)

    async def _guarded(self, command: Callable[[Redis], Awaitable[T]]) -> T:
        if not self._there.is_set():
            raise Unavailable
        try:
            with heeded():
                return await command(self._redis)
        except ResponseError as error:
            self._note_refusal(error)
            raise Unavailable from error
        except FAILURES as error:
            self._lose(error)
            raise Unavailable from error

    @property
    def there(self) -> bool:
        """Whether Redis answers, as far as is known."""
        return self._there.is_set()

    async def back(self) -> None:
        """Return when Redis is there (again)."""
        await self._there.wait()

    @property
    def settled(self) -> bool:
        """Whether it is there, and has been for so long that everybody has renewed what they had in it."""
        return self.there and time.monotonic() - self._found_at >= SETTLES_WITHIN

    def last_settled(self) -> float:
        """Return when it was settled last, by the monotonic clock: now, or the moment of its loss."""
        return time.monotonic() if self.settled else self._lost_at

    def connection(self) -> AbstractConnection:
        """Return a new connection outside of the pool, not yet connected."""
        return self._pool.make_connection()

    async def _ping(self) -> None:
        with heeded():
            await self._redis.execute_command("PING")  # pyright: ignore[reportUnknownMemberType]  untyped there

    def _lose(self, error: Exception) -> None:
        if not self._there.is_set():
            return
        self._lost_at = self.last_settled()
        self._there.clear()
        Context().run(self._begin_to_look, error)  # on behalf of nobody, whoever met it first

    def _begin_to_look(self, error: Exception) -> None:
        log.warning("redis_lost", at=self.name, reason=type(error).__name__)
        self._looking = asyncio.get_running_loop().create_task(self._look())

    async def _look(self) -> None:
        attempt = 0
        while not await self._answers():
            await asyncio.sleep(pause(attempt))
            attempt += 1
        self._found_at = time.monotonic()
        self._there.set()
        log.info("redis_found", at=self.name)

    async def _answers(self) -> bool:
        try:
            await self._pool.disconnect(inuse_connections=False)
            await self._ping()
        except FAILURES:
            return False
        return True

    def _note_refusal(self, error: ResponseError) -> None:
        kind, now = _kind(error), time.monotonic()
        if now - self._refused.get(kind, -1e9) < _TOLD_EVERY:
            return
        self._refused[kind] = now
        Context().run(log.warning, "redis_refused", at=self.name, reason=kind)


def _check_options(url: str) -> None:
    for name in parse_qs(urlsplit(url).query, keep_blank_values=True):
        if name not in OPTIONS and not name.startswith("ssl_"):
            raise ValueError(name)


def keeping_alive(url: str) -> dict[str, bool]:
    """Return the option that has dead TCP connections noticed; sockets of the file system know none."""
    return {} if url.startswith("unix://") else {"socket_keepalive": True}


def pause(attempt: int) -> float:
    """Return the seconds between failure number `attempt` (from 0) and the next try."""
    return _PAUSES[min(attempt, len(_PAUSES) - 1)]


def _kind(error: ResponseError) -> str:
    """Return Redis' word for a refusal, or the client's: the rest may tell of what was being written."""
    said = str(error).rpartition("of pipeline caused error: ")[2]
    code = _CODE.match(said)
    return code[1] if code else type(error).__name__


def _without_secrets(url: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"
