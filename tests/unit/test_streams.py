"""Positions, and the way from a buffer to its reader; what crosses processes is in the API's own tests."""

from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.access import Access, Membership
from services.broadcast.memory import MemoryBroadcast, MemoryReplyBuffers
from services.domain.conversations import Entry
from services.domain.replies import INTERRUPTED, Complete, Failed, ReplyEnd, Stopped, Writing
from services.domain.snapshots import Room
from services.domain.sources import random_id
from services.kinds.registry import load_kinds
from services.streams import Delta, End, Position, Streams, parse_position
from tests.support import samples

if TYPE_CHECKING:
    from services.storage.port import Storage

OFFSETS = st.none() | st.integers(0, 999_999_999)


@given(OFFSETS)
def test_a_position_survives_as_an_event_id(offset: int | None) -> None:
    position = Position(random_id(), offset)
    assert parse_position(str(position)) == position


@given(st.text())
def test_whatever_comes_is_a_position_or_none(event_id: str) -> None:
    position = parse_position(event_id)
    if position is not None:
        assert position.reply_id
        assert position.offset is None or position.offset >= 0


@pytest.mark.parametrize(
    "event_id", ["", ".", "x", "x.", ".5", ".end", "x.-1", "x.1.5x", "x.٣", "x." + "9" * 5000]
)
def test_what_is_no_position_is_none(event_id: str) -> None:
    assert parse_position(event_id) is None


class LookedInto:
    """A storage that holds one reply that is being written, and counts who looks."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing
        self.looks = 0

    async def room(self, conversation_id: str, after: int, limit: int) -> Room:
        del conversation_id, after, limit
        self.looks += 1
        return Room(
            conversation=samples.conversation(), conflict=None, messages=(), reply=self.writing
        )


def member() -> Membership:
    ann = samples.person()
    entry = Entry(conversation=samples.conversation(user_id=ann.id), conflict=None)
    return Access(cast("Storage", None), load_kinds()).membership(ann, entry)


@pytest.mark.parametrize(
    "end",
    [
        Complete(reply_id="r1", seq=2),
        Stopped(reply_id="r1", seq=2),
        Failed(reply_id="r1", error=INTERRUPTED, text="Hello you."),
    ],
)
async def test_readers_of_a_reply_learn_of_its_end_without_a_look_into_storage(
    end: ReplyEnd,
) -> None:
    storage, buffers = LookedInto(samples.writing()), MemoryReplyBuffers()
    streams = Streams(
        storage=cast("Storage", storage), broadcast=MemoryBroadcast(), buffers=buffers
    )
    reply_id = storage.writing.reply_id
    await buffers.open(reply_id)
    await buffers.append(reply_id, "Hello ")
    readers = [await streams.read(member(), storage.writing, "") for _ in range(3)]
    for reader in readers:
        assert reader is not None
        assert await anext(reader) == Delta("Hello ", Position(reply_id, 6))
    looks = storage.looks
    await buffers.append(reply_id, "you.")
    await buffers.close(reply_id, end)
    for reader in readers:
        assert reader is not None
        last = [piece async for piece in reader]
        assert last == [
            Delta("you.", Position(reply_id, 10)),
            End(end, Position(reply_id, None)),
        ]
    assert storage.looks == looks
