"""Conversations: what is known of one without its messages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.domain import texts
from services.domain.conflicts import Conflict
from services.domain.lines import parse_line
from services.domain.messages import Message
from services.domain.replies import ReplyRecord

Status = Literal["active", "finalized"]
TITLE_LENGTH = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """The end of a conversation, for good; `digest` is None only until it has been computed."""

    finalized_at: datetime
    digest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One conversation's row: whose it is, of which kind, how long its log is, sealed or not."""

    id: str
    conflict_id: str | None
    user_id: str
    session_type: str
    title: str
    created_at: datetime
    last_seq: int
    seal: Seal | None

    @property
    def status(self) -> Status:
        """`finalized` once sealed, `active` before."""
        return "finalized" if self.seal else "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A conversation and the conflict that it belongs to, if any: all that decides who may enter."""

    conversation: Conversation
    conflict: Conflict | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A conversation in somebody's list, with the last line of its log and its reply record.

    `unread` counts what others have written since the person last looked.
    """

    conversation: Conversation
    last_message: Message | None
    reply: ReplyRecord | None
    conflict: Conflict | None
    unread: int


def parse_title(title: str) -> str:
    """Return `title` trimmed and on one line; raises `Invalid` if it is empty, too long or can't be shown."""
    return parse_line(title, "title", texts.TITLE, TITLE_LENGTH)
