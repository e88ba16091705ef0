"""When somebody's list of conversations, their conflicts or their sign-ins have changed."""

import time
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Literal

from services import topics
from services.broadcast.port import Broadcast, Payload, Subscription

SOON = timedelta(milliseconds=200)

Change = Literal["nothing", "lines", "all"]
"""What may have changed: lines of the list, or besides them the conflicts and the sign-ins."""


class Lists:
    """Tells of changes; what they are is read by whoever is told."""

    def __init__(self, broadcast: Broadcast) -> None:
        """Listen on `broadcast`: a lost hint is made up for by reading anew now and then."""
        self._broadcast = broadcast

    async def changes(self, user_id: str, every: timedelta) -> AsyncGenerator[Change]:
        """Yield what may have changed, the first time "lines" at once; "nothing" after a quiet `every`.

        Many changes in a row are one.
        """
        async with self._broadcast.subscribe(topics.person(user_id)) as hints:
            yield "lines"
            while True:
                hint = await hints.next(every.total_seconds())
                yield await _with_what_follows(hint, hints) if hint else "nothing"


async def _with_what_follows(first: Payload, hints: Subscription) -> Change:
    """Let what comes within a moment pass: one reading is enough for all of it."""
    until = time.monotonic() + SOON.total_seconds()
    all_hints = [first]
    while (left := until - time.monotonic()) > 0:
        if hint := await hints.next(left):
            all_hints.append(hint)
    return "lines" if all(hint == topics.LINES for hint in all_hints) else "all"
