"""Holding everybody back for a moment, once those who are inside have left."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Gate:
    """Many pass at a time; whoever shuts it is alone inside, and the rest wait outside."""

    def __init__(self) -> None:
        self._inside = 0
        self._shutting = asyncio.Lock()
        self._open = asyncio.Event()
        self._open.set()
        self._empty = asyncio.Event()
        self._empty.set()

    @asynccontextmanager
    async def passing(self) -> AsyncGenerator[None, None]:
        """Go in as soon as the gate is open."""
        while not self._open.is_set():
            await self._open.wait()
        self._inside += 1
        self._empty.clear()
        try:
            yield
        finally:
            self._inside -= 1
            if not self._inside:
                self._empty.set()

    @asynccontextmanager
    async def shut(self) -> AsyncGenerator[None, None]:
        """Let nobody else in, wait until everybody has left, and be alone inside."""
        async with self._shutting:
            self._open.clear()
            try:
                await self._empty.wait()
                yield
            finally:
                self._open.set()
