"""The end of the process, as its connections learn of it."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager


class Closing:
    """Set once, when no new work is taken any more."""

    def __init__(self) -> None:
        """Begin open."""
        self._begun = asyncio.Event()
        self._untold = 0
        self._all_told = asyncio.Event()
        self._all_told.set()

    def begin(self) -> None:
        """Tell everyone who waits."""
        self._begun.set()

    @property
    def begun(self) -> bool:
        """Whether the end has begun."""
        return self._begun.is_set()

    @contextmanager
    def last_word(self) -> Generator[None]:
        """Count somebody who is still to be told how it ends, while the context lasts."""
        self._untold += 1
        self._all_told.clear()
        try:
            yield
        finally:
            self._untold -= 1
            if not self._untold:
                self._all_told.set()

    async def all_told(self, within: float) -> None:
        """Return when everybody has been told, or when `within` seconds are over."""
        try:
            async with asyncio.timeout(within):
                await self._all_told.wait()
        except TimeoutError:
            return  # whoever it was comes back and reads on elsewhere

    async def wait(self) -> None:
        """Return when the end begins."""
        await self._begun.wait()
