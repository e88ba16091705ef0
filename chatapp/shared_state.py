"""Reflex's own parts in Redis, made to bear that Redis goes away and comes back, empty or not.

As Reflex has them, what listens to the other processes ends for good after five errors, takes the process down with
it at the end, and waits for an answer of Redis for as long as it takes.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import reflex as rx
import structlog
from reflex.app import default_backend_exception_handler
from reflex.event import EventSpec
from reflex.istate.manager.redis import StateManagerRedis
from reflex.state import StateUpdate
from reflex.utils.token_manager import RedisTokenManager

from services.broadcast.redis.client import asking
from services.broadcast.redis.link import FAILURES

log = structlog.get_logger(__name__)

LISTENS_AGAIN = 0.5
GOODBYE = 1.0

Emit = Callable[[StateUpdate, str], Coroutine[None, None, None]]


def share_state(app: rx.App, redis_url: str | None) -> None:
    """Let `app`, before it starts, keep states and sockets by parts that heal; does nothing without Redis."""
    namespace = app.event_namespace
    if redis_url is None or namespace is None:
        return
    begun: asyncio.Task[object] | None = getattr(app.state_manager, "_lock_task", None)
    if begun is not None:
        begun.cancel()
    app._state_manager = States(redis=asking(redis_url))  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  Reflex offers no other way
    namespace._token_manager = Sockets(asking(redis_url))  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  the same


def on_exception(exception: Exception) -> EventSpec | None:
    """Say in one line that an event got lost with Redis, which heals by itself; anything else as Reflex does."""
    if isinstance(exception, FAILURES):
        log.warning("reflex_event_lost", reason=type(exception).__name__)
        return None
    return default_backend_exception_handler(exception)


class States(StateManagerRedis):
    """The tabs' states, and who may write them."""

    _lock_task: asyncio.Task[None] | None = None

    def _ensure_lock_task(self) -> None:
        if self._lock_task is None or self._lock_task.done():
            self._lock_task = asyncio.create_task(keep_listening(self._subscribe_lock_updates))

    async def _subscribe_lock_updates(self) -> None:
        # A Redis that was started anew tells of nothing until it is asked to.
        self._redis_notify_keyspace_events_enabled = False
        await super()._subscribe_lock_updates()


class Sockets(RedisTokenManager):
    """Which process has which tab's socket."""

    _socket_record_task: asyncio.Task[None] | None
    _lost_and_found_task: asyncio.Task[None] | None

    def _ensure_socket_record_task(self) -> None:
        if self._socket_record_task is None or self._socket_record_task.done():
            self._socket_record_task = asyncio.create_task(
                keep_listening(self._subscribe_socket_record_updates)
            )

    async def _subscribe_socket_record_updates(self) -> None:
        await self.redis.execute_command("PING")  # pyright: ignore[reportUnknownMemberType]  untyped there
        for token, record in list(self.token_to_socket.items()):
            if record.instance_id == self.instance_id:
                await self._store_socket_record(token, record, nx=True)
        await super()._subscribe_socket_record_updates()

    def ensure_lost_and_found_task(self, emit_update: Emit) -> None:
        """Listen to what other processes have for sockets here, from now on."""
        if self._lost_and_found_task is None or self._lost_and_found_task.done():

            async def listen() -> None:
                await self._subscribe_lost_and_found_updates(emit_update)

            self._lost_and_found_task = asyncio.create_task(keep_listening(listen))

    async def disconnect_all(self) -> None:
        """Give all sockets up; what Redis doesn't take in a moment expires by itself."""
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE):
                await super().disconnect_all()


async def keep_listening(listen: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run `listen` again and again, whatever ends it."""
    while True:
        try:
            await listen()
        except FAILURES as error:
            log.debug("reflex_listener_lost", reason=type(error).__name__)
        except Exception as error:  # whatever it was, news are to come again
            log.exception("reflex_listener_failed", error=type(error).__name__)
        await asyncio.sleep(LISTENS_AGAIN)
