"""Keeping what running replies have come to, and their leases: every second, all of this process together."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from services.domain.errors import Unavailable
from services.domain.replies import CHECKPOINT_EVERY, Checkpoint
from services.shared_clock import SharedClock
from services.storage.port import Storage
from services.tasks import Tasks

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """What a reply's writer learns while it is kept: that the lease is lost, or that somebody wants it to stop."""

    lost: asyncio.Future[None]
    to_stop: asyncio.Future[None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    conversation_id: str
    text: Callable[[], str]
    lease: Lease


class Checkpoints:
    """The replies that are being written here, and the one task that keeps them."""

    def __init__(self, *, storage: Storage, clock: SharedClock, tasks: Tasks) -> None:
        """Keep them in `storage`; the task runs among `tasks` while there are any."""
        self._storage = storage
        self._clock = clock
        self._tasks = tasks
        self._kept: dict[str, _Kept] = {}
        self._keeping: asyncio.Task[None] | None = None

    @contextmanager
    def keep(
        self, conversation_id: str, reply_id: str, text: Callable[[], str]
    ) -> Generator[Lease]:
        """Keep the reply's text and lease while the context lasts."""
        loop = asyncio.get_running_loop()
        lease = Lease(lost=loop.create_future(), to_stop=loop.create_future())
        self._kept[reply_id] = _Kept(conversation_id=conversation_id, text=text, lease=lease)
        if self._keeping is None or self._keeping.done():
            self._keeping = self._tasks.start(self._keep_on())
        try:
            yield lease
        finally:
            del self._kept[reply_id]
            lease.lost.cancel()
            lease.to_stop.cancel()

    async def _keep_on(self) -> None:
        structlog.contextvars.clear_contextvars()  # it belongs to no request, whoever's let it begin
        while self._kept:
            await asyncio.sleep(CHECKPOINT_EVERY.total_seconds())
            try:
                await self._keep_all()
            except Unavailable:
                log.warning("checkpoint_failed", replies=len(self._kept))
            except Exception as error:  # whatever it was, the leases last for some more tries
                log.exception("checkpoint_failed", error=type(error).__name__)

    async def _keep_all(self) -> None:
        now = [
            Checkpoint(conversation_id=kept.conversation_id, reply_id=reply_id, text=kept.text())
            for reply_id, kept in self._kept.items()
        ]
        renewal = await self._storage.checkpoint_replies(now, self._clock.now())
        for reply_id, kept in self._kept.items():
            if reply_id in renewal.lost:
                _tell(kept.lease.lost)
            if reply_id in renewal.to_stop:
                _tell(kept.lease.to_stop)


def _tell(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
