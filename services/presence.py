"""Who is here and who types, within one process."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from services import topics
from services.broadcast.port import Broadcast
from services.tasks import Tasks

TYPING_LASTS = timedelta(seconds=6)
GRACE = timedelta(seconds=3)
POLL_LASTS = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class _Place:
    conversation_id: str
    user_id: str


class Presence:
    """Counts each person's connections to a conversation; a reload within the grace is no absence."""

    def __init__(self, broadcast: Broadcast, tasks: Tasks, grace: timedelta = GRACE) -> None:
        """Publish comings and goings on `broadcast`; someone is gone `grace` after their last connection."""
        self._broadcast = broadcast
        self._tasks = tasks
        self._grace = grace
        self._connections: defaultdict[_Place, int] = defaultdict(int)
        self._leaving: dict[_Place, asyncio.Task[None]] = {}

    def online(self, conversation_id: str) -> frozenset[str]:
        """Return the user ids of those who are in the conversation now."""
        places = {*self._connections, *self._leaving}
        return frozenset(p.user_id for p in places if p.conversation_id == conversation_id)

    @asynccontextmanager
    async def here(
        self, conversation_id: str, user_id: str, linger: timedelta = timedelta()
    ) -> AsyncGenerator[None]:
        """Count one connection while the context lasts, and `linger` longer."""
        place = _Place(conversation_id, user_id)
        came = self._enter(place)
        try:
            if came:
                await self._announce(place, online=True)
            yield
        finally:
            self._leave(place, linger)

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
        await self._announce(place, online=False)

    async def _announce(self, place: _Place, *, online: bool) -> None:
        payload = topics.presence(place.user_id, online=online)
        await self._broadcast.publish(topics.room(place.conversation_id), payload)


class Typing:
    """Who types; ends by itself when no further sign comes."""

    def __init__(self, broadcast: Broadcast, tasks: Tasks, lasts: timedelta = TYPING_LASTS) -> None:
        """Publish beginnings and ends on `broadcast`; a sign is good for `lasts`."""
        self._broadcast = broadcast
        self._tasks = tasks
        self._lasts = lasts
        self._ending: dict[_Place, asyncio.Task[None]] = {}

    def active(self, conversation_id: str) -> frozenset[str]:
        """Return the user ids of those who type in the conversation now."""
        return frozenset(p.user_id for p in self._ending if p.conversation_id == conversation_id)

    async def sign(self, conversation_id: str, user_id: str, *, active: bool) -> None:
        """Note that someone types (for the next seconds), or has ended."""
        place = _Place(conversation_id, user_id)
        ending = self._ending.pop(place, None)
        if ending is not None:
            ending.cancel()
        if active:
            self._ending[place] = self._tasks.start(self._end_later(place))
        if active != (ending is not None):
            await self._announce(place, active=active)

    async def _end_later(self, place: _Place) -> None:
        await asyncio.sleep(self._lasts.total_seconds())
        del self._ending[place]
        await self._announce(place, active=False)

    async def _announce(self, place: _Place, *, active: bool) -> None:
        payload = topics.typing(place.user_id, active=active)
        await self._broadcast.publish(topics.room(place.conversation_id), payload)
