"""The frames of `chat.v1` and of the reply stream: parsed and written, sans I/O."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never, cast

from services.domain.errors import ServiceError
from services.domain.events import (
    ErasureAsked,
    Finalized,
    MessageAppended,
    PresenceChanged,
    ReplyEnded,
    ReplyStarted,
    RoomEvent,
    TypingChanged,
)
from services.domain.replies import ReplyEnd, end_error, end_seq, end_state
from services.domain.snapshots import Snapshot
from services.domain.times import format_time
from services.streams import Delta
from services.wire import encode, error_json, message_json, snapshot_json

_HALF_PAIR = re.compile(r"[\ud800-\udfff]")
SUBPROTOCOL = "chat.v1"
BAD_FRAMES_IN_A_ROW = 20
PONG = encode({"type": "pong"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SendFrame:
    """A client's message; what is in it is judged by the services."""

    client_id: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TypingFrame:
    """A client's sign that somebody types, or has ended."""

    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PingFrame:
    """A client asks whether we are there."""


ClientFrame = SendFrame | TypingFrame | PingFrame


class FrameError(Exception):
    """A frame that can't be understood; the text says what was expected."""


def parse_frame(text: str) -> ClientFrame:
    """Return the client's frame; raises `FrameError`."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise FrameError("A frame is one JSON object.") from None
    match value:
        case {"type": "message", "client_id": str(client_id), "content": str(content)} if (
            not _HALF_PAIR.search(client_id)  # it could not be sent back
        ):
            return SendFrame(client_id=client_id, content=content)
        case {"type": "typing", "active": bool(active)}:
            return TypingFrame(active=active)
        case {"type": "ping"}:
            return PingFrame()
        case {"type": "message"}:
            raise FrameError("A message has client_id and content, both strings.")
        case {"type": "typing"}:
            raise FrameError("A typing frame has active, true or false.")
        case dict():
            raise FrameError("type is one of message, typing, ping.")
        case _:
            raise FrameError("A frame is one JSON object.")


def welcome_frame(snapshot: Snapshot) -> str:
    """Return the first frame of a connection."""
    return encode({"type": "welcome", **snapshot_json(snapshot)})


def event_frame(event: RoomEvent) -> str:
    """Return the frame that tells of `event`."""
    match event:
        case MessageAppended():
            return encode({"type": "message", "message": message_json(event.message)})
        case ReplyStarted():
            return _reply_frame(event.reply_id, "started")
        case ReplyEnded():
            return _reply_end_frame(event.end)
        case Finalized():
            return _finalized_frame(event.finalized_at, event.digest)
        case ErasureAsked():
            return encode({"type": "erasure", "asked_by": list(event.asked_by)})
        case TypingChanged() | PresenceChanged():
            return _sign_frame(event)
    assert_never(event)


def ack_frame(client_id: str, seq: int, *, duplicate: bool) -> str:
    """Return the frame that says: it is on disk."""
    return encode({"type": "ack", "client_id": client_id, "seq": seq, "duplicate": duplicate})


def reject_frame(client_id: str, error: ServiceError) -> str:
    """Return the frame that says why a message was not accepted."""
    return encode(
        {
            "type": "reject",
            "client_id": client_id,
            "code": error.code,
            "detail": error.detail,
            "retryable": error.retryable,
        }
    )


def error_frame(detail: str) -> str:
    """Return the frame that says that a frame could not be understood."""
    return encode({"type": "error", "code": "invalid", "detail": detail})


def delta_data(delta: Delta) -> str:
    """Return the data of an SSE `delta` event."""
    # The encoder is made for mappings anew each time: here, for each token.
    return f'{{"reply_id":{encode(delta.position.reply_id)},"text":{encode(delta.text)}}}'


def end_data(end: ReplyEnd) -> str:
    """Return the data of an SSE `end` event."""
    return encode({"reply_id": end.reply_id, **_end_fields(end)})


def _sign_frame(event: TypingChanged | PresenceChanged) -> str:
    match event:
        case TypingChanged():
            return encode({"type": "typing", "user_id": event.user_id, "active": event.active})
        case PresenceChanged():
            return encode({"type": "presence", "user_id": event.user_id, "online": event.online})


def _finalized_frame(at: datetime, digest: str) -> str:
    return encode({"type": "finalized", "finalized_at": format_time(at), "digest": digest})


def _reply_frame(reply_id: str, state: str) -> str:
    return encode(
        {"type": "reply", "reply_id": reply_id, "state": state, "seq": None, "error": None}
    )


def _reply_end_frame(end: ReplyEnd) -> str:
    return encode({"type": "reply", "reply_id": end.reply_id, **_end_fields(end)})


def _end_fields(end: ReplyEnd) -> dict[str, Any]:
    return {
        "state": end_state(end),
        "seq": end_seq(end),
        "error": cast("Any", error_json(end_error(end))),
    }
