"""What goes out on a WebSocket: a bounded queue, so that a slow reader holds up nobody."""

import asyncio
import contextlib
from typing import NoReturn

from fastapi import WebSocket

from chatapp.api.close_codes import CloseCode, Closed

GOODBYE_WITHIN = 10.0
"""Seconds that a client has to read what was sent to it before the close; then it is cut off."""


class Outbox:
    """The frames that wait for the network; whoever lets too many wait is let go, to come back."""

    def __init__(self, websocket: WebSocket, most: int) -> None:
        """Hold at most `most` frames."""
        self._websocket = websocket
        self._frames: asyncio.Queue[str] = asyncio.Queue(most)

    def put(self, frame: str) -> None:
        """Send `frame` as soon as the network takes it; raises `Closed` when too many wait."""
        try:
            self._frames.put_nowait(frame)
        except asyncio.QueueFull:
            raise Closed(CloseCode.TOO_SLOW, "Too slow: please reconnect.") from None

    async def run(self) -> NoReturn:
        """Send what is put, in order; raises `Closed` when the connection is gone."""
        while True:
            frame = await self._frames.get()
            try:
                await self._websocket.send_text(frame)
            except (RuntimeError, OSError):
                raise Closed(CloseCode.GOING_AWAY) from None

    async def say_goodbye(self, closed: Closed) -> None:
        """Send what still waits, but for one who was too slow for it, and close with the code.

        A client that has gone already, or reads nothing, isn't told why.
        """
        with contextlib.suppress(RuntimeError, OSError, TimeoutError):
            async with asyncio.timeout(GOODBYE_WITHIN):
                while closed.code != CloseCode.TOO_SLOW and not self._frames.empty():
                    await self._websocket.send_text(self._frames.get_nowait())
                await self._websocket.close(closed.code, str(closed)[:100])
