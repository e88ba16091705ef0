"""How many live connections one person may have, in all processes together."""

import asyncio
import itertools
from collections.abc import AsyncGenerator
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
    ) -> None:
        """Keep `most`, counted by `marks`; `process` tells ours from those of others."""
        self._most = most
        self._marks = marks
        self._tasks = tasks
        self._process = process
        self._numbers = itertools.count()
        self._open: set[Mark] = set()

    @asynccontextmanager
    async def connection(self, user_id: str, *, admitted: bool = False) -> AsyncGenerator[None]:
        """Count one connection while the context lasts; raises `TooManyConnections`, but not for one `admitted`."""
        if not self._most:
            yield
            return
        mark = Mark(topics.connections(user_id), f"{self._process}/{next(self._numbers)}")
        try:
            await self._enter(mark, admitted=admitted)
            self._open.add(mark)
            yield
        finally:
            self._open.discard(mark)
            self._tasks.start(self._marks.drop(mark))

    async def keep_renewing(self) -> None:
        """Renew the marks again and again, for as long as the process lives."""
        while True:
            await asyncio.sleep(RENEW_EVERY.total_seconds())
            await self._marks.put(*self._open, lasts=MARK_LASTS)

    async def _enter(self, mark: Mark, *, admitted: bool) -> None:
        if admitted:
            await self._marks.put(mark, lasts=MARK_LASTS)
        elif not await self._marks.put_among(mark, most=self._most, lasts=MARK_LASTS):
            raise TooManyConnections
