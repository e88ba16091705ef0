"""From one reading of a room to the next: what has happened in between, in order.

Readers of a conversation are told what they have not been told yet, whatever hints were lost or doubled.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from services.domain.events import (
    ErasureAsked,
    Finalized,
    LogEvent,
    MessageAppended,
    ReplyEnded,
    ReplyStarted,
)
from services.domain.replies import Complete, Failed, ReplyEnd, ReplyRecord, Stopped, Writing
from services.domain.snapshots import Room


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a reader has been told: up to which `seq`, of which reply, whether of the seal, and of whose wishes."""

    last_seq: int
    reply: ReplyRecord | None
    sealed: bool
    wishes: tuple[str, ...] = ()


def told_by(room: Room) -> Told:
    """Return what a reader knows who has been shown `room`, and knows its log up to the end."""
    return Told(
        last_seq=room.conversation.last_seq,
        reply=room.reply,
        sealed=_digest(room) is not None,
        wishes=room.wishes,
    )


def news(told: Told, room: Room) -> tuple[Told, tuple[LogEvent, ...]]:
    """Return the events between `told` and `room`, and what the reader has been told after them.

    `room` was read after `told.last_seq`. While it doesn't reach the log's end, only its messages are news:
    read on, and come again.
    """
    messages = tuple(MessageAppended(message=message) for message in room.messages)
    last_seq = room.messages[-1].seq if room.messages else told.last_seq
    if last_seq < room.conversation.last_seq:
        return replace(told, last_seq=last_seq), messages
    return told_by(room), (
        *messages,
        *_reply_news(told.reply, room.reply),
        *_seal_news(told, room),
        *_wish_news(told, room),
    )


def _reply_news(before: ReplyRecord | None, after: ReplyRecord | None) -> Iterator[LogEvent]:
    match after:
        case None:
            return
        case Writing():
            if not _same(before, after) or not isinstance(before, Writing):
                yield ReplyStarted(reply_id=after.reply_id)
        case Complete() | Stopped() | Failed():
            yield from _end_news(before, after)
        case _:
            assert_never(after)


def _end_news(before: ReplyRecord | None, end: ReplyEnd) -> Iterator[LogEvent]:
    if not _same(before, end):
        yield ReplyStarted(reply_id=end.reply_id)
    if not _same(before, end) or isinstance(before, Writing):
        yield ReplyEnded(end=end)


def _same(before: ReplyRecord | None, after: ReplyRecord) -> bool:
    return before is not None and before.reply_id == after.reply_id


def _seal_news(told: Told, room: Room) -> Iterator[LogEvent]:
    seal = room.conversation.seal
    if seal is not None and seal.digest is not None and not told.sealed:
        yield Finalized(finalized_at=seal.finalized_at, digest=seal.digest)


def _wish_news(told: Told, room: Room) -> Iterator[LogEvent]:
    if set(room.wishes) != set(told.wishes):
        yield ErasureAsked(asked_by=room.wishes)


def _digest(room: Room) -> str | None:
    return room.conversation.seal.digest if room.conversation.seal else None
