"""The producer's half of a shared buffer."""

import asyncio

from services import topics
from services.broadcast.buffer import Buffer
from services.broadcast.port import Broadcast
from services.broadcast.redis.link import pause
from services.broadcast.redis.stream import RENEW_EVERY, ReplyStream
from services.domain.errors import Unavailable
from services.domain.replies import ReplyEnd


class Mirror:
    """Writes a buffer's growth into its stream, as fast as Redis takes it; after a loss, all of it anew."""

    def __init__(self, reply_id: str, stream: ReplyStream, broadcast: Broadcast) -> None:
        """Write to `stream`, and tell on `broadcast`."""
        self.buffer = Buffer()
        self._reply_id = reply_id
        self._stream = stream
        self._broadcast = broadcast
        self._written: int | None = None  # None: to be written from the beginning
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Make the buffer known to the other processes, then go on by itself."""
        await self._catch_up()
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def end(self, within: float, end: ReplyEnd | None) -> None:
        """Write what is left and how it ends; gives up after `within` seconds, and at once without Redis."""
        self.buffer.close(end)
        if self._task is not None:
            if self._written is not None:
                await asyncio.wait({self._task}, timeout=within)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        failed = 0  # times, one after the other
        while not (self.buffer.closed and self._written == self.buffer.length):
            if self._written == self.buffer.length:
                await self.buffer.changed(RENEW_EVERY)
            if await self._catch_up():
                failed = 0
                continue
            if self.buffer.closed:
                return
            await self._stream.back()
            await asyncio.sleep(pause(failed))  # it may be there, and refuse what is written
            failed += 1
        await self._finish()

    async def _finish(self) -> None:
        try:
            await self._stream.end(self._reply_id, self.buffer.length, self.buffer.end)
        except Unavailable:
            return  # it isn't renewed any more: readers find out
        await self._tell()

    async def _catch_up(self) -> bool:
        """Write what is missing; False if Redis is lost, or refuses it."""
        length, text = self.buffer.length, self.buffer.text()
        try:
            if not await self._goes_on(length, text):
                await self._stream.write(self._reply_id, text)
        except Unavailable:
            self._written = None
            return False
        told, self._written = self._written, length
        if told != length:
            await self._tell()
        return True

    async def _goes_on(self, length: int, text: str) -> bool:
        """Add to the stream, or renew it; False if it has to be begun."""
        if self._written is None:
            return False
        if self._written == length:
            return await self._stream.renew(self._reply_id)
        return await self._stream.append(self._reply_id, text[self._written :], length)

    async def _tell(self) -> None:
        await self._broadcast.publish(topics.buffer(self._reply_id), topics.CHANGED)
