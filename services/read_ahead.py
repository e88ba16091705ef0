"""What a reply is written from, read while the message that it answers is being stored."""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from services.domain.messages import Message
from services.prompts import Material

Read = Callable[[], Awaitable[Material]]


class ReadAhead:
    """Reads for as long as its context lasts, and beyond it only if somebody takes what is read."""

    def __init__(self, read: Read, *, again: Read | None = None) -> None:
        """`read` is called at once; it, or `again`, once more if what it has read turns out to be too old."""
        self._read = read
        self._again = again or read
        self._taken = False

    async def __aenter__(self) -> Self:
        """Begin to read."""
        self._reading = asyncio.ensure_future(self._read())
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Read no further, if nobody wants it."""
        if not self._taken:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    def take(self, message: Message) -> Read:
        """Return how to get what was read, with `message`, which has been stored meanwhile."""
        self._taken = True

        async def with_message() -> Material:
            material = (await self._reading).with_message(message)
            return await self._again() if material is None else material

        return with_message
