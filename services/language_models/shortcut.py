"""Plain text past the vendor's library, which would build a tree of objects for each token of it.

The library still asks, and learns of everything else: how the answer began, why it ended, what it took, what failed.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from http import HTTPStatus

from httpx2 import AsyncByteStream, Response

from services.language_models.bounds import BoundedAnswer, BoundedError, Bounds
from services.language_models.plain_text import (
    MOST_WAITING,
    Alike,
    ReadEvent,
    can_be_split,
    is_noise,
    split_event,
)

_NOISE_AT_ONCE = 256


class Shortcut(AsyncByteStream):
    """The body of one answer, read in turns: by us while it says nothing but text, then by the library.

    As soon as an event may say more, that one and all that follow go to the library, so that nothing is told out of
    its order. Errors of the network go to it, too: it knows what they are called.
    """

    def __init__(self, body: AsyncByteStream, read: ReadEvent) -> None:
        """Read `body`, by what `read` makes of its events."""
        self._body = body
        self._pieces = aiter(body)
        self._read = Alike(read)
        self._open = True
        self._waiting = b""
        self._for_library: deque[bytes] = deque()
        self._kept = self._noise = 0
        self._bounds = Bounds()
        self._error: Exception | None = None

    async def texts(self) -> list[str]:
        """Return the texts that have come, waiting for the first one; none when the library is to go on."""
        texts: list[str] = []
        while self._open and not texts:
            while (event := await self._event(wait=not texts)) is not None:
                if text := self._read(event):
                    texts.append(text)
                elif text is None or not is_noise(event):
                    self._keep(event)
                    self._open = text is not None and self._kept <= MOST_WAITING
                else:
                    await self._pass_over()
        return texts

    async def _pass_over(self) -> None:
        """Let others go on, too, where a vendor sends more noise at once than the network makes us wait for."""
        self._noise += 1
        if not self._noise % _NOISE_AT_ONCE:
            await asyncio.sleep(0)

    def _keep(self, event: bytes) -> None:
        self._for_library.append(event)
        self._kept += len(event)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield what the library has to know, at first event by event: it waits for one to say that it has begun."""
        while self._open and (event := await self._event(wait=True)) is not None:
            self._open = self._read(event) == ""
            yield event
        while self._for_library:
            yield self._for_library.popleft()
        if self._waiting:
            yield self._waiting
        if self._error:
            raise self._error
        async for piece in self._pieces:
            yield self._bounds.take(piece)

    async def aclose(self) -> None:
        """Close the body."""
        await self._body.aclose()

    async def _event(self, *, wait: bool) -> bytes | None:
        """Return the next event; None if it isn't there yet and we don't `wait`, or if none can be told apart."""
        while self._open:
            if self._waiting and (split := split_event(self._waiting)):
                event, self._waiting = split
                return event
            if not wait:
                return None
            self._open = can_be_split(self._waiting) and await self._more()
        return None

    async def _more(self) -> bool:
        """Wait for the next piece; False at the end, whatever it is."""
        try:
            piece = self._bounds.take(await anext(self._pieces, b""))
        except Exception as error:  # noqa: BLE001  the library is told of it, in its turn
            self._error = error
            return False
        self._waiting += piece
        return bool(piece)


_caught: ContextVar[list[Shortcut] | None] = ContextVar("caught", default=None)


@contextmanager
def shortcuts() -> Generator[list[Shortcut]]:
    """Catch the bodies of the answers to what is asked within the context, where they can be read by us."""
    caught: list[Shortcut] = []
    token = _caught.set(caught)
    try:
        yield caught
    finally:
        _caught.reset(token)


class Catch:
    """A hook for the responses of an HTTP client."""

    def __init__(self, read: ReadEvent) -> None:
        """Read events by `read`."""
        self._read = read

    async def __call__(self, response: Response) -> None:
        """Put a `Shortcut` in front of an event stream's body, if somebody is there to read it; else mere bounds."""
        caught, body = _caught.get(), response.stream
        if not isinstance(body, AsyncByteStream):
            return
        if not response.is_success:
            response.stream = BoundedError(body)
        elif caught is None or not _is_plain_stream(response):
            response.stream = BoundedAnswer(body)
        else:
            response.stream = Shortcut(body, self._read)
            caught.append(response.stream)


def _is_plain_stream(response: Response) -> bool:
    headers = response.headers
    return (
        response.status_code == HTTPStatus.OK
        and headers.get("content-type", "").partition(";")[0].strip() == "text/event-stream"
        and headers.get("content-encoding", "identity") == "identity"
    )
