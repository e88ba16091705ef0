"""When somebody's list of conversations, their conflicts or their sign-ins have changed."""

import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta

from services import topics
from services.broadcast.port import Broadcast, Payload, Subscription

SOON = timedelta(milliseconds=200)


@dataclass(frozen=True, slots=True)
class Change:
    """What may have changed: the lines of these `conversations` (None: any), and what is `beyond` the list."""

    conversations: frozenset[str] | None
    beyond: bool = False


class Lists:
    """Tells of changes; what they are is read by whoever is told."""

    def __init__(self, broadcast: Broadcast) -> None:
        """Listen on `broadcast`: a lost hint is made up for by reading anew now and then."""
        self._broadcast = broadcast

    async def changes(self, user_id: str, every: timedelta) -> AsyncGenerator[Change | None]:
        """Yield what may have changed, the first time any line of the list, at once; None after a quiet `every`.

        Many changes in a row are one.
        """
        async with self._broadcast.subscribe(topics.person(user_id)) as hints:
            yield Change(None)
            while True:
                hint = await hints.next(every.total_seconds())
                yield await _with_what_follows(hint, hints) if hint else None


async def _with_what_follows(first: Payload, hints: Subscription) -> Change:
    """Let what comes within a moment pass: one reading is enough for all of it."""
    until = time.monotonic() + SOON.total_seconds()
    lines = [topics.line_in(first)]
    while (left := until - time.monotonic()) > 0:
        if hint := await hints.next(left):
            lines.append(topics.line_in(hint))
    known = frozenset(line for line in lines if line is not None)
    return Change(None, beyond=True) if None in lines else Change(known)
