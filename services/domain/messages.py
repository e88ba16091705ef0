"""Messages: the numbered lines of a conversation's log."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.domain import texts
from services.domain.errors import FieldError, Invalid
from services.domain.replies import Writing
from services.domain.text import UNSTORABLE, trimmed

Role = Literal["user", "ai", "partner-a", "partner-b"]
Outcome = Literal["complete", "stopped"]

CONTENT_LENGTH = 8000
_REPLY = "reply:"
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One line of the log, immutable once it has its `seq` (1, 2, 3 … without a gap).

    `reply_id` is that of the reply that became this message, where it is the AI's, and `heard` the last `seq`
    that its model had read (None where that isn't known): what was said since stands before it, unanswered.
    """

    seq: int
    client_id: str | None
    role: Role
    author_id: str | None
    author_name: str
    content: str
    created_at: datetime
    outcome: Outcome | None = None
    reply_id: str | None = None
    heard: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message on its way into the log: everything but its place in it.

    `key` makes the append happen once: a sender's client id, or `reply:<id>` for the AI's.
    """

    key: str
    role: Role
    author_id: str | None
    author_name: str
    content: str
    created_at: datetime
    outcome: Outcome | None = None
    heard: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """The answer to an append: the message as it stands in the log, and whether it stood there before.

    `writing` is the reply that is being written since, where one was to begin with a new message.
    """

    message: Message
    duplicate: bool
    writing: Writing | None = None


def reply_key(reply_id: str) -> str:
    """Return the idempotency key of a reply's message; its `:` can't occur in a sender's client id."""
    return f"{_REPLY}{reply_id}"


def client_id_of(key: str) -> str | None:
    """Return the client id that a storage key shows to the outside: none for the AI's messages."""
    return None if ":" in key else key


def reply_id_of(key: str) -> str | None:
    """Return the id of the reply whose message has this storage key: none for what people said."""
    return key.removeprefix(_REPLY) if key.startswith(_REPLY) else None


def check_client_id(client_id: str) -> None:
    """Raise `Invalid` unless `client_id` is 8 to 64 characters of `A-Za-z0-9-_`."""
    if not _CLIENT_ID.fullmatch(client_id):
        raise Invalid(FieldError("client_id", texts.CLIENT_ID))


def parse_content(content: str) -> str:
    """Return `content` trimmed; raises `Invalid` if it is empty, too long (code points) or unstorable."""
    tidy = trimmed(content)
    if not tidy:
        raise Invalid(FieldError("content", texts.MESSAGE_EMPTY))
    if len(tidy) > CONTENT_LENGTH:
        raise Invalid(FieldError("content", texts.MESSAGE_TOO_LONG.format(most=CONTENT_LENGTH)))
    if UNSTORABLE.search(tidy):
        raise Invalid(FieldError("content", texts.MESSAGE_UNSTORABLE))
    return tidy
