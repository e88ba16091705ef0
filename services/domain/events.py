"""What can happen in a conversation, in the order in which everybody in the room is told."""

from dataclasses import dataclass
from datetime import datetime

from services.domain.messages import Message
from services.domain.replies import ReplyEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAppended:
    """A message has its place in the log."""

    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyStarted:
    """The AI has begun to write."""

    reply_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyEnded:
    """The AI's reply is complete, stopped or failed."""

    end: ReplyEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class Finalized:
    """The conversation is sealed."""

    finalized_at: datetime
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TypingChanged:
    """Somebody has begun or ended typing."""

    user_id: str
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceChanged:
    """Somebody has come or gone."""

    user_id: str
    online: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureAsked:
    """Somebody wants the conversation of two erased, or doesn't any more: `asked_by` are all who do now."""

    asked_by: tuple[str, ...]


LogEvent = MessageAppended | ReplyStarted | ReplyEnded | Finalized | ErasureAsked
RoomEvent = LogEvent | TypingChanged | PresenceChanged
