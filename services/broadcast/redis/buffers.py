"""`ReplyBuffers` between processes: the producer's own in memory, mirrored into a Redis stream for the others."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager, suppress

from services.broadcast.buffer import Buffer
from services.broadcast.port import Broadcast
from services.broadcast.redis.mirror import Mirror
from services.broadcast.redis.stream import ReplyStream
from services.broadcast.redis.tail import Tail
from services.domain.errors import Unavailable
from services.domain.replies import ReplyEnd

CLOSES_WITHIN = 1.0


class RedisReplyBuffers:
    """Never holds up the producer: Redis gets what has grown meanwhile, or nothing while it is lost."""

    def __init__(self, stream: ReplyStream, broadcast: Broadcast) -> None:
        """Mirror into `stream`; `broadcast` tells the other processes that there is more."""
        self._stream = stream
        self._broadcast = broadcast
        self._mirrors: dict[str, Mirror] = {}
        self._tails: dict[str, Tail] = {}

    async def open(self, reply_id: str) -> None:
        """Begin an empty buffer."""
        mirror = Mirror(reply_id, self._stream, self._broadcast)
        self._mirrors[reply_id] = mirror
        await mirror.begin()

    async def append(self, reply_id: str, text: str) -> None:
        """Add `text` and wake the readers."""
        self._mirrors[reply_id].buffer.append(text)

    async def finish(self, reply_id: str) -> None:
        """Let nobody in this process wait for more; the others learn it from the end."""
        self._mirrors[reply_id].buffer.finish()

    async def close(self, reply_id: str, end: ReplyEnd | None = None) -> None:
        """End the buffer, and wait a moment for the others to be told."""
        mirror = self._mirrors.pop(reply_id, None)
        if mirror is not None:
            await mirror.end(CLOSES_WITHIN, end)

    async def close_all(self) -> None:
        """End all buffers, and read no other's."""
        for reply_id in list(self._mirrors):
            await self.close(reply_id)
        await asyncio.gather(*(tail.stop() for tail in self._tails.values()))

    async def forget(self, reply_id: str) -> None:
        """End the buffer, and remove its stream; without Redis, that goes by itself."""
        await self.close(reply_id)
        with suppress(Unavailable):
            await self._stream.remove(reply_id)

    async def text(self, reply_id: str) -> str | None:
        """Return all text so far, or None when there is no such buffer that can be reached."""
        if mirror := self._mirrors.get(reply_id):
            return mirror.buffer.text()
        buffer = Buffer()
        try:
            there = await self._stream.read_into(reply_id, buffer)
        except Unavailable:
            return None
        return buffer.text() if there and not buffer.lost else None

    async def read(self, reply_id: str, offset: int) -> AsyncGenerator[str | ReplyEnd]:
        """Yield the text from `offset` on, as it comes, and its end; raises `LookupError`."""
        async with self._buffer(reply_id) as buffer, aclosing(buffer.read(offset)) as pieces:
            async for piece in pieces:
                yield piece

    @asynccontextmanager
    async def _buffer(self, reply_id: str) -> AsyncGenerator[Buffer]:
        if mirror := self._mirrors.get(reply_id):
            yield mirror.buffer
            return
        tail = self._tails.get(reply_id)
        if tail is None:
            tail = self._tails[reply_id] = Tail(reply_id, self._stream, self._broadcast)
        try:
            async with tail.reader():
                yield tail.buffer
        finally:
            if not tail.readers and self._tails.get(reply_id) is tail:
                del self._tails[reply_id]
                await tail.stop()
