"""What comes in on a WebSocket: frames, judged one after the other."""

import asyncio
from typing import NoReturn, assert_never

import structlog
from fastapi import WebSocket

from chatapp.api.close_codes import CloseCode, Closed
from chatapp.api.edge import Edge
from chatapp.api.outbox import Outbox
from chatapp.api.traces import frame_span
from services.access import Membership
from services.domain.errors import RateLimited, ServiceError, Unavailable
from services.frames import (
    BAD_FRAMES_IN_A_ROW,
    PONG,
    ClientFrame,
    FrameError,
    PingFrame,
    SendFrame,
    TypingFrame,
    ack_frame,
    error_frame,
    parse_frame,
    reject_frame,
)

log = structlog.get_logger(__name__)

SILENCE = 36.0
"""Seconds without any frame after which a connection is dead; clients ping every 25.

With the grace of presence, the others know within 40.
"""
REJECTS_IN_A_ROW = 50
NO_CODE = 1005


class Inbox:
    """Takes a client's frames, in their order, and answers them through the outbox."""

    def __init__(
        self, websocket: WebSocket, edge: Edge, member: Membership, outbox: Outbox
    ) -> None:
        """Act for `member`."""
        self._websocket = websocket
        self._edge = edge
        self._member = member
        self._outbox = outbox
        self._bad_frames = 0
        self._too_many = 0

    async def run(self) -> NoReturn:
        """Take frames until the connection ends; raises `Closed`."""
        while True:
            text = await self._receive()
            try:
                frame = parse_frame(text)
            except FrameError as error:
                self._bad(str(error))
                continue
            self._bad_frames = 0
            await self._take(frame)

    async def _receive(self) -> str:
        try:
            async with asyncio.timeout(SILENCE):
                message = await self._websocket.receive()
        except TimeoutError:
            raise Closed(CloseCode.GOING_AWAY, "No sign of life.") from None
        if message["type"] == "websocket.disconnect":
            raise _gone(message.get("code"))
        text = message.get("text")
        if text is None:
            raise Closed(CloseCode.BROKE_PROTOCOL, "Frames are text.")
        if len(text.encode(errors="surrogatepass")) > self._edge.frame_bytes:
            most = self._edge.frame_bytes
            raise Closed(CloseCode.BROKE_PROTOCOL, f"A frame has at most {most} bytes.")
        return text

    def _bad(self, detail: str) -> None:
        self._bad_frames += 1
        if self._bad_frames >= BAD_FRAMES_IN_A_ROW:
            raise Closed(CloseCode.BROKE_PROTOCOL, "Too many frames that can't be understood.")
        self._outbox.put(error_frame(detail))

    async def _take(self, frame: ClientFrame) -> None:
        match frame:
            case PingFrame():
                self._outbox.put(PONG)
            case TypingFrame():
                typing = self._edge.services.typing
                await typing.sign(
                    self._member.conversation.id, self._member.user.id, active=frame.active
                )
            case SendFrame():
                with frame_span(self._edge.services.spans, "message"):
                    await self._send(frame)
            case _:
                assert_never(frame)

    async def _send(self, frame: SendFrame) -> None:
        try:
            sent = await self._edge.services.sending.send(
                self._member, frame.client_id, frame.content
            )
        except ServiceError as error:
            self._reject(frame, error)
        except Exception as error:  # the sender must learn that it isn't stored
            log.exception("send_failed", error=type(error).__name__)
            self._reject(frame, Unavailable())
        else:
            self._too_many = 0
            seq = sent.message.seq
            self._outbox.put(ack_frame(frame.client_id, seq, duplicate=sent.duplicate))

    def _reject(self, frame: SendFrame, error: ServiceError) -> None:
        self._too_many = self._too_many + 1 if isinstance(error, RateLimited) else 0
        if self._too_many >= REJECTS_IN_A_ROW:
            raise Closed(CloseCode.TOO_MANY, error.detail)
        self._outbox.put(reject_frame(frame.client_id, error))


def _gone(code: int | None) -> Closed:
    """Return why the client is gone; it can still be told if it sent what is no WebSocket frame, or too large for one.

    The server under us tells that as it tells a connection that broke: without a code (RFC 6455, 7.1.5).
    """
    if code == NO_CODE:
        return Closed(CloseCode.BROKE_PROTOCOL, "This is no frame that can be taken.")
    return Closed(CloseCode.GOING_AWAY)
