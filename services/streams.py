"""The text of a reply while it is written, resumable to the character.

A position is `<reply id>.<code points read>`, or `<reply id>.end` once the end has been told.
"""

import re
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from services import topics
from services.access import Membership
from services.broadcast.port import Broadcast, ReplyBuffers
from services.domain.replies import (
    INTERRUPTED,
    Complete,
    Failed,
    ReplyEnd,
    ReplyRecord,
    Stopped,
    Writing,
)
from services.storage.port import Storage

_LOOK_AGAIN = 0.4
_LOOK_FOR_NEXT = 2.0
_END = "end"
_OFFSET = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Position:
    """How far a reader has read a reply; `offset` None means: to its end, and knows that it is the end."""

    reply_id: str
    offset: int | None

    def __str__(self) -> str:
        """The position as an event id."""
        return f"{self.reply_id}.{_END if self.offset is None else self.offset}"


@dataclass(frozen=True, slots=True)
class Delta:
    """Text to append; `position` is where the reader is after it."""

    text: str
    position: Position


@dataclass(frozen=True, slots=True)
class End:
    """The reply has ended."""

    end: ReplyEnd
    position: Position


def parse_position(event_id: str) -> Position | None:
    """Return the position that an event id names, or None if it names none."""
    reply_id, _, offset = event_id.rpartition(".")
    if not reply_id:
        return None
    if offset == _END:
        return Position(reply_id, None)
    return Position(reply_id, int(offset)) if _OFFSET.fullmatch(offset) else None


class Streams:
    """Reads replies, from the buffer while they are written, from storage once they have ended."""

    def __init__(self, *, storage: Storage, broadcast: Broadcast, buffers: ReplyBuffers) -> None:
        """Read from `buffers` first; `broadcast` tells when to look into `storage` again."""
        self._storage = storage
        self._broadcast = broadcast
        self._buffers = buffers

    async def read(
        self, member: Membership, record: ReplyRecord | None, last_event_id: str
    ) -> AsyncGenerator[Delta | End] | None:
        """Return what is missing after `last_event_id` ("" for a first reader), or None for nothing at all.

        `record` is the conversation's reply as it has just been read. The generator ends after an `End`.
        """
        conversation_id = member.conversation.id
        read = parse_position(last_event_id)
        if read and read.offset is not None and await self._known(conversation_id, read, record):
            return self._follow(conversation_id, read.reply_id, read.offset)
        if isinstance(record, Writing):
            return self._follow(conversation_id, record.reply_id, 0)
        return None

    async def read_next(
        self, member: Membership, record: ReplyRecord | None, within: float
    ) -> AsyncGenerator[Delta | End] | None:
        """Return the next reply from its beginning, as soon as there is one; None if none begins `within` seconds.

        One that is being written already counts, and one that has ended since we began to look.
        """
        if member.kind.answers != "always":
            return await self.read(member, record, "")
        reply_id = await self._next(member.conversation.id, within)
        return self._follow(member.conversation.id, reply_id, 0) if reply_id else None

    async def _next(self, conversation_id: str, within: float) -> str | None:
        until = time.monotonic() + within
        async with self._broadcast.subscribe(topics.replies(conversation_id)) as hints:
            first = record = await self._record(conversation_id)
            while not isinstance(record, Writing) and _same(first, record):
                if (left := until - time.monotonic()) <= 0:
                    return None
                if hint := await hints.next(min(left, _LOOK_FOR_NEXT)):
                    return str(hint["reply_id"])
                record = await self._record(conversation_id)
        return record.reply_id if record else None

    async def _known(
        self, conversation_id: str, read: Position, record: ReplyRecord | None
    ) -> bool:
        if record is not None and record.reply_id == read.reply_id:
            return True
        return await self._storage.reply_message(conversation_id, read.reply_id) is not None

    async def _follow(
        self, conversation_id: str, reply_id: str, offset: int
    ) -> AsyncGenerator[Delta | End]:
        try:
            async with aclosing(self._buffers.read(reply_id, offset)) as pieces:
                async for piece in pieces:
                    if not isinstance(piece, str):
                        yield End(piece, Position(reply_id, None))
                        return
                    offset += len(piece)
                    yield Delta(piece, Position(reply_id, offset))
        except LookupError:
            pass  # it has ended, or is written where this process can't see: storage tells
        async with self._broadcast.subscribe(topics.room(conversation_id)) as hints:
            while True:
                text, end = await self._stored(conversation_id, reply_id)
                if text[offset:]:
                    yield Delta(text[offset:], Position(reply_id, len(text)))
                    offset = len(text)
                if end is not None:
                    yield End(end, Position(reply_id, None))
                    return
                await hints.next(_LOOK_AGAIN)

    async def _stored(self, conversation_id: str, reply_id: str) -> tuple[str, ReplyEnd | None]:
        """Return the text as storage has it, and how the reply ended, if it has."""
        record = await self._record(conversation_id)
        if isinstance(record, Writing) and record.reply_id == reply_id:
            return record.text, None
        message = await self._storage.reply_message(conversation_id, reply_id)
        if message is not None and message.outcome == "stopped":
            return message.content, Stopped(reply_id=reply_id, seq=message.seq)
        if message is not None:
            return message.content, Complete(reply_id=reply_id, seq=message.seq)
        if isinstance(record, Failed) and record.reply_id == reply_id:
            return record.text, record
        if isinstance(record, Stopped) and record.reply_id == reply_id:
            return "", record
        return "", Failed(reply_id=reply_id, error=INTERRUPTED, text="")

    async def _record(self, conversation_id: str) -> ReplyRecord | None:
        room = await self._storage.room(conversation_id, 0, 1)
        return room.reply if room else None


def _same(one: ReplyRecord | None, other: ReplyRecord | None) -> bool:
    return (one and one.reply_id) == (other and other.reply_id)
