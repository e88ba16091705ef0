"""The readers' half of a shared buffer: one for all who read a reply in this process."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from services import topics
from services.broadcast.buffer import Buffer
from services.broadcast.port import Broadcast
from services.broadcast.redis.stream import ReplyStream
from services.domain.errors import Unavailable

LOOK_AGAIN = 1.0


class Tail:
    """Copies a stream into a buffer of this process for as long as somebody reads it."""

    def __init__(self, reply_id: str, stream: ReplyStream, broadcast: Broadcast) -> None:
        """Read `stream`, when `broadcast` says that there is more and every `LOOK_AGAIN` seconds."""
        self.buffer = Buffer()
        self.readers = 0
        self._reply_id = reply_id
        self._stream = stream
        self._broadcast = broadcast
        self._begun = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def reader(self) -> AsyncGenerator[None]:
        """Count one reader while the context lasts; begins once what is there has been read."""
        self.readers += 1
        try:
            if self._task is None:
                self._task = asyncio.get_running_loop().create_task(self._run())
            await self._begun.wait()
            yield
        finally:
            self.readers -= 1

    async def stop(self) -> None:
        """Copy no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        try:
            async with self._broadcast.subscribe(topics.buffer(self._reply_id)) as ticks:
                while await self._stream.read_into(self._reply_id, self.buffer):
                    self._begun.set()
                    if self.buffer.closed or self.buffer.lost:
                        return
                    await ticks.next(LOOK_AGAIN)
        except Unavailable:
            return
        finally:
            if not self.buffer.closed:
                self.buffer.lose()
            self._begun.set()
