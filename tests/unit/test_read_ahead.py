"""What a reply is written from is read while the message that it answers is being stored."""

import asyncio
import gc

import pytest

from services.domain.messages import Message
from services.prompts import Material
from services.read_ahead import ReadAhead
from tests.support.samples import NOW


def message(seq: int) -> Message:
    return Message(
        seq=seq,
        client_id=None,
        role="user",
        author_id="u1",
        author_name="Ann",
        content=f"message {seq}",
        created_at=NOW,
    )


def material(*newest_first: int) -> Material:
    messages = [message(seq) for seq in newest_first]
    return Material(newest_first=messages, earlier=(), earlier_omitted=0)


class Log:
    """A log that grows from one reading to the next."""

    def __init__(self, *readings: Material) -> None:
        self._readings = list(readings)
        self.left = len(readings)

    async def read(self) -> Material:
        await asyncio.sleep(0)
        self.left -= 1
        return self._readings[len(self._readings) - self.left - 1]


@pytest.mark.parametrize(
    ("before", "readings"),
    [
        (material(2, 1), 1),
        (material(3, 2, 1), 1),
        (material(4, 3, 2, 1), 1),
        (material(1), 2),
        (material(), 2),
    ],
)
async def test_the_message_is_in_what_is_read_and_nothing_is_missing_before_it(
    before: Material, readings: int
) -> None:
    log = Log(before, material(3, 2, 1))
    async with ReadAhead(log.read) as ahead:
        await asyncio.sleep(0)
        take = ahead.take(message(3))
    seqs = [one.seq for one in (await take()).newest_first]
    assert seqs == list(range(seqs[0], 0, -1))
    assert seqs[0] >= 3
    assert log.left == 2 - readings


async def test_what_was_too_old_is_read_again_by_the_way_that_is_given_for_it() -> None:
    ahead = ReadAhead(Log(material()).read, again=Log(material(2, 1)).read)
    async with ahead:
        take = ahead.take(message(2))
    assert (await take()).last_seq == 2


async def test_the_first_message_of_all_needs_no_second_reading() -> None:
    async with ReadAhead(Log(material()).read) as ahead:
        take = ahead.take(message(1))
    assert (await take()).last_seq == 1


async def test_what_nobody_takes_is_read_no_further() -> None:
    cancelled = asyncio.Event()

    async def read() -> Material:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()
        return material()

    async with ReadAhead(read):
        await asyncio.sleep(0)
    assert cancelled.is_set()


async def test_a_reading_that_fails_is_told_to_whoever_takes_it_and_to_nobody_else() -> None:
    async def read() -> Material:
        raise RuntimeError("no database")

    async with ReadAhead(read):
        await asyncio.sleep(0)
    async with ReadAhead(read) as ahead:
        take = ahead.take(message(1))
    with pytest.raises(RuntimeError, match="no database"):
        await take()
    gc.collect()
