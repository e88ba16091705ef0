"""Beside whom this process serves: without a broker, beside nobody; with one, beside those who have found the same.

Two processes that can't tell each other anything would look as if they worked: people would see each other's words
seconds late, and a stop would not reach the reply. So the second one doesn't start. One that serves already is never
ended by this: a broker may go, and come back as another one.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import structlog

from services.domain.errors import Unavailable
from services.domain.processes import Process, rivals
from services.shared_clock import SharedClock
from services.storage.port import Storage, StorageError

log = structlog.get_logger(__name__)

SEEN_EVERY = timedelta(seconds=2)
SILENCE = timedelta(seconds=6)
"""Whoever says nothing for so long is dead: its place can be taken, by its own restart most of all."""


class NotAlone(StorageError):
    """Another process serves this database, and no broker connects the two."""


class Processes:
    """Watches over who serves the database; one that is embedded belongs to its process anyway."""

    def __init__(
        self,
        *,
        storage: Storage,
        process: str,
        place: str,
        shared: bool,
        identity: Callable[[], Awaitable[str | None]],
        clock: SharedClock,
        seen_every: timedelta = SEEN_EVERY,
        silence: timedelta = SILENCE,
    ) -> None:
        """`process` is our id, `place` our host and port; `shared` says that we have a broker, `identity` which.

        Whenever we say that we live, `clock` learns the database's time.
        """
        self._storage = storage
        self._process = process
        self._place = place
        self._shared = shared
        self._identity = identity
        self._clock = clock
        self._seen_every = seen_every.total_seconds()
        self._silence = silence.total_seconds()

    async def enter(self) -> None:
        """Take our place; raises `NotAlone` when somebody is there who lives.

        Whether a process lives is seen by its saying so again: it may take `SILENCE` to find that it doesn't.
        """
        if self._storage.embedded:
            return
        me = await self._announce()
        before = await self._rivals(me)
        until = time.monotonic() + self._silence
        while before and time.monotonic() < until:
            await asyncio.sleep(self._seen_every / 2)
            await self._see()
            now = await self._rivals(me)
            if living := _seen_again(before, now):
                await self.leave()
                raise NotAlone(self._refusal(living))
            before = {key: rival for key, rival in before.items() if key in now}
        for dead in before:
            await self._storage.forget_process(dead)

    async def keep_seen(self) -> None:
        """Say again and again that we live."""
        while not self._storage.embedded:
            await asyncio.sleep(self._seen_every)
            with suppress(Unavailable):  # nobody else reads it either
                if not await self._see():
                    log.warning("process_was_taken_for_dead", process=self._process)
                    await self._announce()

    async def leave(self) -> None:
        """Give our place up."""
        if not self._storage.embedded:
            with suppress(Unavailable):  # our silence tells it as well
                await self._storage.forget_process(self._process)

    async def _announce(self) -> Process:
        broker, asked = await self._identity(), self._clock.seconds()
        me = await self._storage.announce_process(
            self._process, self._place, shared=self._shared, broker=broker
        )
        self._clock.tell(me.seen_at, asked)
        return me

    async def _see(self) -> bool:
        broker, asked = await self._identity(), self._clock.seconds()
        at = await self._storage.see_process(self._process, broker)
        if at is not None:
            self._clock.tell(at, asked)
        return at is not None

    async def _rivals(self, me: Process) -> dict[str, Process]:
        everybody = {one.id: one for one in await self._storage.processes()}
        me = replace(me, broker=everybody.get(me.id, me).broker)  # what we have found since
        return {rival.id: rival for rival in rivals(me, everybody.values())}

    def _refusal(self, other: Process) -> str:
        since = f"{other.began_at:%Y-%m-%d %H:%M} UTC"
        if self._shared and other.shared:
            return (
                f"Another process serves this database with another Redis (at {other.place}, since {since}): "
                "give both the same REDIS_URL, or stop that one."
            )
        if self._shared:
            return (
                f"A process without Redis serves this database (at {other.place}, since {since}): "
                "start it again with the same REDIS_URL, or stop it."
            )
        return (
            f"Another process serves this database (at {other.place}, since {since}): "
            "give both the same REDIS_URL, or stop that one."
        )


def _seen_again(before: Mapping[str, Process], now: Mapping[str, Process]) -> Process | None:
    return next(
        (one for key, one in now.items() if key in before and one.seen_at != before[key].seen_at),
        None,
    )
