"""A text that grows, and is read by many at their own pace."""

import asyncio
from collections.abc import AsyncGenerator


class Buffer:
    """Appended to until it is closed, or lost: then its readers are sent elsewhere."""

    def __init__(self) -> None:
        """Begin empty."""
        self._pieces: list[str] = []
        self._grown = asyncio.Event()
        self.length = 0
        self.closed = False
        self.lost = False

    def append(self, text: str) -> None:
        """Add `text` and wake the readers."""
        if text:
            self._pieces.append(text)
            self.length += len(text)
            self._wake()

    def close(self) -> None:
        """Add no more; readers keep what is left."""
        self.closed = True
        self._wake()

    def lose(self) -> None:
        """Give up: what comes can't be seen from here."""
        self.lost = True
        self._wake()

    def text(self) -> str:
        """Return everything so far."""
        return "".join(self._pieces)

    async def changed(self, within: float | None = None) -> None:
        """Return at the next change, or after `within` seconds."""
        grown = self._grown
        # Most of the time there is none, once for each piece: a timer costs more than the waiting.
        if within is None:
            await grown.wait()
            return
        try:
            async with asyncio.timeout(within):
                await grown.wait()
        except TimeoutError:
            return

    async def read(self, offset: int) -> AsyncGenerator[str]:
        """Yield the text from `offset` on, as it comes; raises `LookupError` when it is lost."""
        skip, position = offset, 0
        while True:
            if position < len(self._pieces):
                text = "".join(self._pieces[position:])
                position = len(self._pieces)
                fresh, skip = text[skip:], max(0, skip - len(text))
                if fresh:
                    yield fresh
            elif self.closed:
                return
            elif self.lost:
                raise LookupError("the buffer is out of reach")
            else:
                await self.changed()

    def _wake(self) -> None:
        self._grown.set()
        self._grown = asyncio.Event()
