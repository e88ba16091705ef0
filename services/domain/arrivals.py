"""Somebody who asks for a conversation: what has to be known of both, read at one moment."""

from dataclasses import dataclass

from services.domain.conversations import Entry
from services.domain.replies import ReplyRecord
from services.domain.users import LoginSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A sign-in, the conversation that is asked for, if there is one of that id, and its reply.

    Nothing of it has been judged yet: who has arrived isn't in.
    """

    login: LoginSession
    entry: Entry | None
    reply: ReplyRecord | None
