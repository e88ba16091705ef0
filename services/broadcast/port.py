"""What processes need to tell each other: what changed, a running reply's text, who is where, and who did how much."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol

from services.domain.buckets import Rate
from services.domain.replies import ReplyEnd

Payload = Mapping[str, str | int | bool | None]
HintState = Literal["sent", "lost"]


class BrokerError(Exception):
    """The broker can't be used as it is set up; the message is one line for the operator."""


class Subscription(Protocol):
    """What has been published on one topic since the subscription began, oldest first; bounded.

    When more than its bound is waiting, the oldest are dropped: a hint is never the only way to learn something.
    """

    async def next(self, within: float | None = None) -> Payload | None:
        """Return the next payload, or None when `within` seconds have passed without one."""
        ...


class Broadcast(Protocol):
    """Fire-and-forget publishing to whoever listens now, in any process."""

    async def publish(self, topic: str, payload: Payload) -> None:
        """Tell everyone who is subscribed to `topic`; delivery is not guaranteed, and never fails."""
        ...

    def subscribe(self, topic: str) -> AbstractAsyncContextManager[Subscription]:
        """Listen to `topic` from the moment the context is entered."""
        ...

    def missed(self, since: float) -> bool:
        """Tell whether something said since then, by the monotonic clock, may not have come: nobody was heard."""
        ...

    async def ping(self) -> None:
        """Return if the broker answers; raises `Unavailable` if it doesn't."""
        ...


class ReplyBuffers(Protocol):
    """The text of running replies: written by one producer, read from any offset by many."""

    async def open(self, reply_id: str) -> None:
        """Begin a buffer; it is empty."""
        ...

    async def append(self, reply_id: str, text: str) -> None:
        """Add `text`; readers get it at once."""
        ...

    async def finish(self, reply_id: str) -> None:
        """Say that the text is whole: who still waits for more of it to gather gets the rest at once."""
        ...

    async def close(self, reply_id: str, end: ReplyEnd | None = None) -> None:
        """End the buffer: readers get what is left, and `end`, which storage has by now; then their iteration ends.

        Without `end` they have to look for it in storage.
        """
        ...

    async def forget(self, reply_id: str) -> None:
        """End the buffer, and leave nothing of it anywhere that can be reached."""
        ...

    async def text(self, reply_id: str) -> str | None:
        """Return all text so far, or None when there is no such buffer that can be reached."""
        ...

    def read(self, reply_id: str, offset: int) -> AsyncGenerator[str | ReplyEnd]:
        """Yield the text from `offset` (code points) on, as it comes, until the buffer is closed; then its end.

        What is there already comes as one piece, and so does what comes too fast for a reader (see
        `services.domain.pacing`). The end comes only where it was told.

        Raises `LookupError` when there is no such buffer, and when it can't be reached any more: storage has what
        was kept of it.
        """
        ...


@dataclass(frozen=True, slots=True)
class Mark:
    """A name at a place, such as somebody in a room."""

    place: str
    name: str


class Marks(Protocol):
    """Marks that every process sees, and that go by themselves when nobody renews them: processes die."""

    async def put(self, *marks: Mark, lasts: timedelta) -> None:
        """Set the marks, or renew them; each goes `lasts` from now."""
        ...

    async def put_among(self, mark: Mark, *, most: int, lasts: timedelta) -> bool:
        """Set the mark if it is one of `most` at its place then; returns whether it is.

        Of those who come at once, to whichever processes, no more get in.
        """
        ...

    async def drop(self, mark: Mark) -> bool:
        """Remove a mark; returns whether it was there."""
        ...

    async def names(self, place: str, *, renewed: bool = False) -> frozenset[str]:
        """Return the names at `place` now, as far as they can be known.

        With `renewed` each is put again and again while it holds: what was last seen of other processes' stays for as
        long as those can't be asked, and until they have had time to put it again.
        """
        ...


class Limit(Protocol):
    """How much one person, or one address, may do, in all processes that can be reached."""

    async def take(self, key: str, once_for: str = "") -> None:
        """Charge `key` once; raises `RateLimited` when it has nothing left.

        With `once_for` a repeated call for the same thing is free: a retry costs nothing.
        """
        ...

    async def give_back(self, key: str) -> None:
        """Give back what `key` was charged once: it was for something that costs nothing."""
        ...


class Broker(Protocol):
    """All of them, of one kind; `shared` tells whether other processes are reached by it."""

    @property
    def shared(self) -> bool:
        """Whether other processes are reached."""
        ...

    @property
    def broadcast(self) -> Broadcast:
        """What is told at once and not kept."""
        ...

    @property
    def buffers(self) -> ReplyBuffers:
        """The replies that are being written."""
        ...

    @property
    def marks(self) -> Marks:
        """Who is where."""
        ...

    async def identity(self) -> str | None:
        """Return what all processes on this broker read, and those on another one don't; None while it is away.

        It changes when the broker forgets everything.
        """
        ...

    def limit(self, name: str, rate: Rate | None) -> Limit:
        """Return the limit of that name; None is no limit."""
        ...

    async def open(self) -> None:
        """Begin; raises `BrokerError` if it can't be used as it is set up. One that is away now may come later."""
        ...

    async def close(self) -> None:
        """End."""
        ...
