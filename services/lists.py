"""When somebody's list of conversations, their conflicts or their sign-ins have changed."""

import time
from collections.abc import AsyncGenerator
from datetime import timedelta

from services import topics
from services.broadcast.port import Broadcast, Subscription

SOON = timedelta(milliseconds=200)


class Lists:
    """Tells of changes; what they are is read by whoever is told."""

    def __init__(self, broadcast: Broadcast) -> None:
        """Listen on `broadcast`: a lost hint is made up for by reading anew now and then."""
        self._broadcast = broadcast

    async def changes(self, user_id: str, every: timedelta) -> AsyncGenerator[bool]:
        """Yield True when something may have changed, the first time at once; False after a quiet `every`.

        Many changes in a row are one.
        """
        async with self._broadcast.subscribe(topics.person(user_id)) as hints:
            yield True
            while True:
                changed = await hints.next(every.total_seconds()) is not None
                if changed:
                    await _pass_by(hints)
                yield changed


async def _pass_by(hints: Subscription) -> None:
    """Let what comes within a moment pass: one reading is enough for all of it."""
    until = time.monotonic() + SOON.total_seconds()
    while (left := until - time.monotonic()) > 0:
        await hints.next(left)
