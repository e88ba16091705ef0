"""Broadcast and reply buffers within one process."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from services.broadcast.port import Payload, Subscription

WAITING_PAYLOADS = 256


class _MemorySubscription:
    def __init__(self) -> None:
        self._waiting: deque[Payload] = deque(maxlen=WAITING_PAYLOADS)
        self._arrived = asyncio.Event()

    def put(self, payload: Payload) -> None:
        self._waiting.append(payload)
        self._arrived.set()

    async def next(self, within: float | None = None) -> Payload | None:
        if not self._waiting:
            self._arrived.clear()
            try:
                async with asyncio.timeout(within):
                    await self._arrived.wait()
            except TimeoutError:
                return None
        return self._waiting.popleft()


class MemoryBroadcast:
    """`Broadcast` for a single process."""

    def __init__(self) -> None:
        """Begin without listeners."""
        self._topics: defaultdict[str, set[_MemorySubscription]] = defaultdict(set)

    async def publish(self, topic: str, payload: Payload) -> None:
        """Put `payload` into every subscription of `topic`."""
        for subscription in self._topics.get(topic, ()):
            subscription.put(payload)

    @asynccontextmanager
    async def subscribe(self, topic: str) -> AsyncGenerator[Subscription]:
        """Listen to `topic` while the context lasts."""
        subscription = _MemorySubscription()
        self._topics[topic].add(subscription)
        try:
            yield subscription
        finally:
            self._topics[topic].discard(subscription)
            if not self._topics[topic]:
                del self._topics[topic]

    async def ping(self) -> None:
        """Answer: a process reaches itself."""


class _Buffer:
    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.closed = False
        self.grown = asyncio.Event()

    def wake(self) -> None:
        self.grown.set()
        self.grown = asyncio.Event()


class MemoryReplyBuffers:
    """`ReplyBuffers` for a single process: holds the replies that are being written, and no others."""

    def __init__(self) -> None:
        """Begin without buffers."""
        self._buffers: dict[str, _Buffer] = {}

    async def open(self, reply_id: str) -> None:
        """Begin an empty buffer."""
        self._buffers[reply_id] = _Buffer()

    async def append(self, reply_id: str, text: str) -> None:
        """Add `text` and wake the readers."""
        buffer = self._buffers[reply_id]
        buffer.pieces.append(text)
        buffer.wake()

    async def close(self, reply_id: str) -> None:
        """End the buffer; readers that are under way keep what is left of it."""
        buffer = self._buffers.pop(reply_id, None)
        if buffer is not None:
            buffer.closed = True
            buffer.wake()

    async def text(self, reply_id: str) -> str | None:
        """Return all text so far, or None."""
        buffer = self._buffers.get(reply_id)
        return None if buffer is None else "".join(buffer.pieces)

    def read(self, reply_id: str, offset: int) -> AsyncGenerator[str]:
        """Yield the text from `offset` on, as it comes; raises `LookupError`."""
        return _read(self._buffers[reply_id], offset)


async def _read(buffer: _Buffer, offset: int) -> AsyncGenerator[str]:
    skip, position = offset, 0
    while True:
        grown = buffer.grown
        if position < len(buffer.pieces):
            text = "".join(buffer.pieces[position:])
            position = len(buffer.pieces)
            fresh, skip = text[skip:], max(0, skip - len(text))
            if fresh:
                yield fresh
        elif buffer.closed:
            return
        else:
            await grown.wait()
