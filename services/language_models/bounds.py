"""How much of what a vendor sends is read: without a bound, one that runs wild would take all the memory there is."""

from collections.abc import AsyncIterator

from httpx2 import AsyncByteStream

MOST_OF_AN_EVENT = 1 << 20
"""Bytes of an answer without the end of an event."""
MOST_OF_AN_ANSWER = 32 << 20
"""Bytes of an answer altogether: some kilobytes for each token that may be written."""
MOST_OF_AN_ERROR = 64 << 10
"""Bytes of an error's body; what follows is not read, as its status says enough."""

_LONGEST_END = 3  # b"\n\r\n"


class TooMuchError(Exception):
    """The vendor sends more than an answer has; nothing of it is in here."""


class Bounds:
    """Counts the bytes of one answer."""

    def __init__(self) -> None:
        """Begin at 0."""
        self._total = self._event = 0
        self._before = b""

    def take(self, piece: bytes) -> bytes:
        """Return `piece`; raises `TooMuchError`."""
        self._total += len(piece)
        data = self._before + piece
        self._before = data[1 - _LONGEST_END :]
        end = max(data.rfind(b"\n\n"), data.rfind(b"\r\r"), data.rfind(b"\n\r\n"))
        self._event = self._event + len(piece) if end < 0 else len(data) - end
        if self._total > MOST_OF_AN_ANSWER or self._event > MOST_OF_AN_EVENT:
            raise TooMuchError
        return piece


class BoundedAnswer(AsyncByteStream):
    """The body of an answer that is the library's alone; reading it raises `TooMuchError`."""

    def __init__(self, body: AsyncByteStream) -> None:
        """Read `body`."""
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield it as it comes."""
        bounds = Bounds()
        async for piece in self._body:
            yield bounds.take(piece)

    async def aclose(self) -> None:
        """Close the body."""
        await self._body.aclose()


class BoundedError(BoundedAnswer):
    """The body of an error, as much of it as is read."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield it as it comes, and end where it is enough."""
        left = MOST_OF_AN_ERROR
        async for piece in self._body:
            yield piece[:left]
            left -= len(piece)
            if left <= 0:
                return
