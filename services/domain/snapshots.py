"""What a conversation looks like at one moment, to somebody who has seen it up to some `seq`."""

from dataclasses import dataclass

from services.domain.conflicts import Conflict
from services.domain.conversations import Conversation
from services.domain.messages import Message, Role
from services.domain.replies import ReplyRecord

RECOVERY_LIMIT = 500
"""As many missing messages are sent after a reconnect; with more, the newest page is loaded anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A person in a conversation, with the role that their messages have."""

    user_id: str
    name: str
    role: Role
    online: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """One consistent reading of storage: the row, its conflict, the messages after a position, the reply record.

    `wishes` are the user ids of those who want it erased.
    """

    conversation: Conversation
    conflict: Conflict | None
    messages: tuple[Message, ...]
    reply: ReplyRecord | None
    wishes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A stretch of the log, ascending; `has_more` tells of messages beyond it in the asked direction."""

    messages: tuple[Message, ...]
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A conversation with its newest messages, as of one moment."""

    conversation: Conversation
    page: Page
    reply: ReplyRecord | None
    participants: tuple[Participant, ...]
    wishes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A conversation as `welcome` and long-polling show it.

    `recovered` is False when more than `RECOVERY_LIMIT` messages are missing: `messages` is then empty,
    and the reader loads the newest page.
    """

    conversation: Conversation
    messages: tuple[Message, ...]
    recovered: bool
    reply: ReplyRecord | None
    participants: tuple[Participant, ...]
    typing: tuple[str, ...]
    wishes: tuple[str, ...] = ()

    @property
    def online(self) -> tuple[str, ...]:
        """The user ids of those who are here now."""
        return tuple(person.user_id for person in self.participants if person.online)
