"""A text that grows, and is read by many, each of whom is told of it at a pace that they can bear."""

import asyncio
import time
from collections.abc import AsyncGenerator

from services.domain.pacing import Pace
from services.domain.replies import ReplyEnd


class Buffer:
    """Appended to until it is closed, or lost: then its readers are sent elsewhere."""

    def __init__(self) -> None:
        """Begin empty; raises `RuntimeError` outside of an event loop."""
        # Asked once: that is a system call (Python 3.11), and there are many pieces.
        self._loop = asyncio.get_running_loop()
        self._pieces: list[str] = []
        self._waiting: set[asyncio.Future[None]] = set()
        self._whole: asyncio.Future[None] = self._loop.create_future()
        self.length = 0
        self.closed = False
        self.end: ReplyEnd | None = None
        self.lost = False

    def append(self, text: str) -> None:
        """Add `text` and wake the readers."""
        if text:
            self._pieces.append(text)
            self.length += len(text)
            self._wake()

    def finish(self) -> None:
        """Know that the text is whole: readers need not let more of it gather."""
        if not self._whole.done():
            self._whole.set_result(None)

    def close(self, end: ReplyEnd | None = None) -> None:
        """Add no more; readers keep what is left, and are told of `end`. A closed one stays as it is."""
        if not self.closed:
            self.closed, self.end = True, end
            self.finish()
            self._wake()

    def lose(self) -> None:
        """Give up: what comes can't be seen from here."""
        self.lost = True
        self.finish()
        self._wake()

    def text(self) -> str:
        """Return everything so far."""
        return "".join(self._pieces)

    async def changed(self, within: float | None = None) -> None:
        """Return at the next change, or after `within` seconds."""
        grown: asyncio.Future[None] = self._loop.create_future()
        self._waiting.add(grown)
        try:
            # Most of the time there is none, once for each piece: a timer costs more than the waiting.
            if within is None:
                await grown
            else:
                await asyncio.wait({grown}, timeout=within)
        finally:
            self._waiting.discard(grown)

    async def read(self, offset: int) -> AsyncGenerator[str | ReplyEnd]:
        """Yield the text from `offset` on, as it comes, and how it ended, if that is known.

        Raises `LookupError` when it is lost.
        """
        pace, skip, position = Pace(), offset, 0
        while True:
            if position < len(self._pieces):
                text = "".join(self._pieces[position:])
                position = len(self._pieces)
                fresh, skip = text[skip:], max(0, skip - len(text))
                if fresh:
                    yield fresh
                    if pause := pace.pause(time.monotonic()):
                        await self._gather(pause)
            elif self.closed:
                if self.end is not None:
                    yield self.end
                return
            elif self.lost:
                raise LookupError("the buffer is out of reach")
            else:
                await self.changed()

    async def _gather(self, seconds: float) -> None:
        """Return after so many seconds, or as soon as nothing more will come."""
        await asyncio.wait({self._whole}, timeout=seconds)

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, set()
        for grown in waiting:
            if not grown.done():
                grown.set_result(None)
