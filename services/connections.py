"""How many live connections one person may have, in all processes together."""

import asyncio
import itertools
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from services import topics
from services.broadcast.port import Mark, Marks
from services.domain.errors import TooManyConnections
from services.tasks import Tasks

RENEW_EVERY = timedelta(seconds=5)
MARK_LASTS = timedelta(seconds=15)


class ConnectionLimit:
    """So many live connections a person; 0 means no limit. Whoever came first stays.

    Each connection is a mark for as long as it lasts; those of a process that dies go by themselves.
    """

    def __init__(
        self,
        most: int,
        *,
        process: str,
        marks: Marks,
        tasks: Tasks,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Keep `most`, counted by `marks`; `process` tells ours from those of others, `clock` gives seconds."""
        self._most = most
        self._marks = marks
        self._tasks = tasks
        self._process = process
        self._clock = clock
        self._numbers = itertools.count()
        self._open: set[Mark] = set()

    @asynccontextmanager
    async def connection(self, user_id: str, *, admitted: bool = False) -> AsyncGenerator[None]:
        """Count one connection while the context lasts; raises `TooManyConnections`, but not for one `admitted`."""
        if not self._most:
            yield
            return
        mark = self._mark(user_id)
        self._open.add(mark)
        try:
            await self._marks.put(mark, lasts=MARK_LASTS)
            if not admitted and await self._earlier(mark) >= self._most:
                raise TooManyConnections
            yield
        finally:
            self._open.discard(mark)
            self._tasks.start(self._marks.drop(mark))

    async def keep_renewing(self) -> None:
        """Renew the marks again and again, for as long as the process lives."""
        while True:
            await asyncio.sleep(RENEW_EVERY.total_seconds())
            await self._marks.put(*self._open, lasts=MARK_LASTS)

    def _mark(self, user_id: str) -> Mark:
        """Return a mark whose name says when the connection came: in their order names are sorted."""
        name = f"{self._clock():017.6f}/{next(self._numbers):09}/{self._process}"
        return Mark(topics.connections(user_id), name)

    async def _earlier(self, mark: Mark) -> int:
        return sum(name < mark.name for name in await self._marks.names(mark.place))
