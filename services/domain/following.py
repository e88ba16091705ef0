"""From one reading of a room to the next: what has happened in between, in order.

Readers of a conversation are told what they have not been told yet, whatever hints were lost or doubled.
"""

from collections.abc import Iterable, Iterator
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
from services.domain.messages import Message
from services.domain.replies import Complete, Failed, ReplyEnd, ReplyRecord, Stopped, Writing
from services.domain.snapshots import Room


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a reader has been told: up to which `seq`, of which reply, whether of the seal, and of whose wishes.

    `became` are replies of whose messages the reader has been told, and not yet of their ends.
    """

    last_seq: int
    reply: ReplyRecord | None
    sealed: bool
    wishes: tuple[str, ...] = ()
    became: tuple[ReplyEnd, ...] = ()


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
    became = (*told.became, *_became(room.messages))
    last_seq = room.messages[-1].seq if room.messages else told.last_seq
    if last_seq < room.conversation.last_seq:
        return replace(told, last_seq=last_seq, became=became), messages
    return told_by(room), (
        *messages,
        *_all_reply_news(told.reply, became, room.reply),
        *_seal_news(told, room),
        *_wish_news(told, room),
    )


def _became(messages: Iterable[Message]) -> Iterator[ReplyEnd]:
    """Yield the ends that replies had whose messages these are: the record may be another one's by now."""
    for message in messages:
        if message.reply_id is not None:
            kind = Stopped if message.outcome == "stopped" else Complete
            yield kind(reply_id=message.reply_id, seq=message.seq)


def _all_reply_news(
    before: ReplyRecord | None, became: Iterable[ReplyEnd], after: ReplyRecord | None
) -> Iterator[LogEvent]:
    for each in (*became, after):
        if isinstance(before, Writing) and each is not None and not _same(before, each):
            # How it ended nobody knows any more, but that no message came of it.
            yield ReplyEnded(end=Stopped(reply_id=before.reply_id, seq=None))
        yield from _reply_news(before, each)
        before = each


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
