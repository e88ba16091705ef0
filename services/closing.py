"""The end of the process, as its connections learn of it."""

import asyncio
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager


class Closing:
    """First those who are there are told to go, then no new work is taken any more."""

    def __init__(self) -> None:
        """Begin open."""
        self._begun = asyncio.Event()
        self._refusing = asyncio.Event()
        self._sockets = _Crowd()
        self._untold = _Crowd()

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

    def refuse(self) -> None:
        """Take no new work from now on."""
        self._refusing.set()

    @property
    def refusing(self) -> bool:
        """Whether new work is refused."""
        return self._refusing.is_set()

    async def refusal(self) -> None:
        """Return when new work is refused."""
        await self._refusing.wait()

    def socket(self) -> AbstractContextManager[None]:
        """Count a socket that is to be told to go, while the context lasts."""
        return self._sockets.member()

    async def sockets_gone(self, within: float) -> None:
        """Return when all sockets have gone, or when `within` seconds are over."""
        await self._sockets.gone(within)

    def last_word(self) -> AbstractContextManager[None]:
        """Count somebody who is still to be told how it ends, while the context lasts."""
        return self._untold.member()

    async def all_told(self, within: float) -> None:
        """Return when everybody has been told, or when `within` seconds are over."""
        await self._untold.gone(within)


class _Crowd:
    def __init__(self) -> None:
        self._many = 0
        self._nobody = asyncio.Event()
        self._nobody.set()

    @contextmanager
    def member(self) -> Generator[None]:
        self._many += 1
        self._nobody.clear()
        try:
            yield
        finally:
            self._many -= 1
            if not self._many:
                self._nobody.set()

    async def gone(self, within: float) -> None:
        try:
            async with asyncio.timeout(within):
                await self._nobody.wait()
        except TimeoutError:
            return  # whoever it was comes back and reads on elsewhere
