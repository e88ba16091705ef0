"""The broker of a single process: it reaches itself."""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from services.broadcast.buffer import Buffer
from services.broadcast.port import HintState, Mark, Payload, Subscription
from services.domain.buckets import Rate
from services.domain.replies import ReplyEnd
from services.limits import RateLimit

WAITING_PAYLOADS = 256
_SWEEP_AT = 1024


def ignore_hint(_state: HintState) -> None:
    """Count nothing."""


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

    def __init__(self, on_hint: Callable[[HintState], None] = ignore_hint) -> None:
        """Begin without listeners; `on_hint` is called for every hint."""
        self._on_hint = on_hint
        self._topics: defaultdict[str, set[_MemorySubscription]] = defaultdict(set)

    async def publish(self, topic: str, payload: Payload) -> None:
        """Put `payload` into every subscription of `topic`."""
        self._on_hint("sent")
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

    def missed(self, since: float) -> bool:
        """Tell that nothing was missed: a process hears itself."""
        del since
        return False

    def listeners(self, topic: str) -> int:
        """Return how many listen to `topic` in this process."""
        return len(self._topics.get(topic, ()))

    async def ping(self) -> None:
        """Answer: a process reaches itself."""


class MemoryReplyBuffers:
    """`ReplyBuffers` for a single process: holds the replies that are being written, and no others."""

    def __init__(self) -> None:
        """Begin without buffers."""
        self._buffers: dict[str, Buffer] = {}

    async def open(self, reply_id: str) -> None:
        """Begin an empty buffer."""
        self._buffers[reply_id] = Buffer()

    async def append(self, reply_id: str, text: str) -> None:
        """Add `text` and wake the readers."""
        self._buffers[reply_id].append(text)

    async def finish(self, reply_id: str) -> None:
        """Let nobody wait for more."""
        self._buffers[reply_id].finish()

    async def close(self, reply_id: str, end: ReplyEnd | None = None) -> None:
        """End the buffer; readers that are under way keep what is left of it, and are told of `end`."""
        buffer = self._buffers.pop(reply_id, None)
        if buffer is not None:
            buffer.close(end)

    async def forget(self, reply_id: str) -> None:
        """End the buffer."""
        await self.close(reply_id)

    async def text(self, reply_id: str) -> str | None:
        """Return all text so far, or None."""
        buffer = self._buffers.get(reply_id)
        return None if buffer is None else buffer.text()

    def read(self, reply_id: str, offset: int) -> AsyncGenerator[str | ReplyEnd]:
        """Yield the text from `offset` on, as it comes, and its end; raises `LookupError`."""
        return self._buffers[reply_id].read(offset)


class MemoryMarks:
    """`Marks` for a single process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin without marks; `clock` gives seconds."""
        self._clock = clock
        self._places: dict[str, dict[str, float]] = {}
        self._sweep_at = _SWEEP_AT

    async def put(self, *marks: Mark, lasts: timedelta) -> None:
        """Set the marks until `lasts` from now."""
        self.note(*marks, seconds=lasts.total_seconds())

    async def put_among(self, mark: Mark, *, most: int, lasts: timedelta) -> bool:
        """Set the mark if it is one of `most` at its place then; returns whether it is."""
        if len(self.known(mark.place) - {mark.name}) >= most:
            return False
        self.note(mark, seconds=lasts.total_seconds())
        return True

    async def drop(self, mark: Mark) -> bool:
        """Remove a mark; returns whether it was there."""
        return self.forget(mark)

    async def names(self, place: str, *, renewed: bool = False) -> frozenset[str]:
        """Return the names at `place` now."""
        del renewed
        return self.known(place)

    def note(self, *marks: Mark, seconds: float) -> None:
        """Set the marks for so many seconds."""
        self._sweep()
        for mark in marks:
            self._places.setdefault(mark.place, {})[mark.name] = self._clock() + seconds

    def forget(self, mark: Mark) -> bool:
        """Remove a mark; returns whether it was there."""
        names = self._places.get(mark.place, {})
        was_there = names.pop(mark.name, 0.0) > self._clock()
        if not names:
            self._places.pop(mark.place, None)
        return was_there

    def known(self, place: str) -> frozenset[str]:
        """Return the names at `place` now."""
        now = self._clock()
        return frozenset(name for name, until in self._places.get(place, {}).items() if until > now)

    def _sweep(self) -> None:
        if len(self._places) < self._sweep_at:
            return
        now = self._clock()
        alive = {
            place: {name: until for name, until in names.items() if until > now}
            for place, names in self._places.items()
        }
        self._places = {place: names for place, names in alive.items() if names}
        self._sweep_at = max(_SWEEP_AT, 2 * len(self._places))


class MemoryBroker:
    """`Broker` for a single process."""

    shared = False

    def __init__(self, on_hint: Callable[[HintState], None] = ignore_hint) -> None:
        """`on_hint` is called for every hint."""
        self.broadcast = MemoryBroadcast(on_hint)
        self.buffers = MemoryReplyBuffers()
        self.marks = MemoryMarks()

    async def identity(self) -> str | None:
        """Return None: no other process has it."""

    def limit(self, name: str, rate: Rate | None) -> RateLimit:
        """Return a limit of this process."""
        del name
        return RateLimit(rate)

    async def open(self) -> None:
        """Do nothing: it is there."""

    async def close(self) -> None:
        """Do nothing: it goes with the process."""
