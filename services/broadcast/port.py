"""What the services need to tell each other: hints that something changed, and the text of running replies."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Protocol

Payload = Mapping[str, str | int | bool | None]


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
        """Tell everyone who is subscribed to `topic`; delivery is not guaranteed."""
        ...

    def subscribe(self, topic: str) -> AbstractAsyncContextManager[Subscription]:
        """Listen to `topic` from the moment the context is entered."""
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

    async def close(self, reply_id: str) -> None:
        """End the buffer: readers get what is left, then their iteration ends."""
        ...

    async def text(self, reply_id: str) -> str | None:
        """Return all text so far, or None when there is no such buffer (here)."""
        ...

    def read(self, reply_id: str, offset: int) -> AsyncGenerator[str]:
        """Yield the text from `offset` (code points) on, as it comes, until the buffer is closed.

        What is there already comes as one piece. Raises `LookupError` when there is no such buffer.
        """
        ...
