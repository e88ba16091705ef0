"""Who is here and who types, in all processes together.

Each process keeps a mark for everyone who is connected to it, and renews it: those of a process that dies go by
themselves. Hints say when to look; what is news is decided by comparing with what has been told.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from services import topics
from services.broadcast.port import Broadcast, Mark, Marks
from services.tasks import Tasks

TYPING_LASTS = timedelta(seconds=6)
GRACE = timedelta(seconds=3)
RENEW_EVERY = timedelta(seconds=5)
MARK_LASTS = timedelta(seconds=15)
_A_MOMENT = timedelta(milliseconds=50)


@dataclass(frozen=True, slots=True)
class _Place:
    conversation_id: str
    user_id: str


@dataclass(slots=True)
class Stay:
    """One connection of a person's; what it sets counts when it ends."""

    linger: timedelta = timedelta()
    """So much longer they are here: whoever polls comes back."""


class Presence:
    """Counts each person's connections to a conversation; a reload within the grace is no absence."""

    def __init__(
        self,
        *,
        process: str,
        marks: Marks,
        broadcast: Broadcast,
        tasks: Tasks,
        grace: timedelta = GRACE,
    ) -> None:
        """`process` tells our marks from those of others; someone is gone `grace` after their last connection."""
        self._process = process
        self._marks = marks
        self._broadcast = broadcast
        self._tasks = tasks
        self._grace = grace
        self._connections: defaultdict[_Place, int] = defaultdict(int)
        self._leaving: dict[_Place, asyncio.Task[None]] = {}

    async def online(self, conversation_id: str) -> frozenset[str]:
        """Return the user ids of those who are in the conversation now, in any process.

        Of a process that can't be reached, those who were there last.
        """
        names = await self._marks.names(topics.here(conversation_id), renewed=True)
        return frozenset(name.partition("/")[2] for name in names)

    @asynccontextmanager
    async def here(self, conversation_id: str, user_id: str) -> AsyncGenerator[Stay]:
        """Count one connection while the context lasts, and longer if its `Stay` is told so."""
        place, stay = _Place(conversation_id, user_id), Stay()
        came = self._enter(place)
        try:
            if came:
                await self._marks.put(self._mark(place), lasts=MARK_LASTS)
                await topics.announce_company(self._broadcast, conversation_id)
            yield stay
        finally:
            self._leave(place, stay.linger)

    async def keep_renewing(self) -> None:
        """Renew the marks again and again, for as long as the process lives."""
        while True:
            await asyncio.sleep(RENEW_EVERY.total_seconds())
            places = {*self._connections, *self._leaving}
            await self._marks.put(*map(self._mark, places), lasts=MARK_LASTS)

    def _enter(self, place: _Place) -> bool:
        was_here = place in self._connections or place in self._leaving
        if leaving := self._leaving.pop(place, None):
            leaving.cancel()
        self._connections[place] += 1
        return not was_here

    def _leave(self, place: _Place, linger: timedelta) -> None:
        self._connections[place] -= 1
        if self._connections[place] > 0:
            return
        del self._connections[place]
        self._leaving[place] = self._tasks.start(self._go(place, self._grace + linger))

    async def _go(self, place: _Place, wait: timedelta) -> None:
        await asyncio.sleep(wait.total_seconds())
        del self._leaving[place]
        await self._marks.drop(self._mark(place))
        await topics.announce_company(self._broadcast, place.conversation_id)

    def _mark(self, place: _Place) -> Mark:
        return Mark(topics.here(place.conversation_id), f"{self._process}/{place.user_id}")


class Typing:
    """Who types; ends by itself when no further sign comes."""

    def __init__(
        self, *, marks: Marks, broadcast: Broadcast, tasks: Tasks, lasts: timedelta = TYPING_LASTS
    ) -> None:
        """Hint at beginnings and ends on `broadcast`; a sign is good for `lasts`."""
        self._marks = marks
        self._broadcast = broadcast
        self._tasks = tasks
        self._lasts = lasts
        self._ending: dict[_Place, asyncio.Task[None]] = {}

    async def active(self, conversation_id: str) -> frozenset[str]:
        """Return the user ids of those who type in the conversation now, in any process."""
        return await self._marks.names(topics.typing(conversation_id))

    async def sign(self, conversation_id: str, user_id: str, *, active: bool) -> None:
        """Note that someone types (for the next seconds), or has ended."""
        place, mark = (
            _Place(conversation_id, user_id),
            Mark(topics.typing(conversation_id), user_id),
        )
        ending = self._ending.pop(place, None)
        if ending is not None:
            ending.cancel()
        if active:
            # Ours may have been ended by another process since: what all of them see decides.
            news = user_id not in await self.active(conversation_id)
            self._ending[place] = self._tasks.start(self._end_later(place))
            await self._marks.put(mark, lasts=self._lasts)
        else:
            news = await self._marks.drop(mark)
        if news:
            await topics.announce_company(self._broadcast, conversation_id)

    async def _end_later(self, place: _Place) -> None:
        """Hint at the end; another process may have had a later sign, so the mark goes by itself."""
        await asyncio.sleep((self._lasts + _A_MOMENT).total_seconds())
        del self._ending[place]
        await topics.announce_company(self._broadcast, place.conversation_id)
