"""The end of the process, as its connections learn of it."""

import asyncio


class Closing:
    """Set once, when no new work is taken any more."""

    def __init__(self) -> None:
        """Begin open."""
        self._begun = asyncio.Event()

    def begin(self) -> None:
        """Tell everyone who waits."""
        self._begun.set()

    @property
    def begun(self) -> bool:
        """Whether the end has begun."""
        return self._begun.is_set()

    async def wait(self) -> None:
        """Return when the end begins."""
        await self._begun.wait()
