"""What every `ReplyBuffers` promises."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from services.broadcast.memory import MemoryReplyBuffers
from services.broadcast.port import Broker, ReplyBuffers
from services.domain.replies import Complete, Failed, ReplyEnd, ReplyError, Stopped
from services.domain.sources import random_id
from tests.contract.broadcast.conftest import Side
from tests.support.patience import PATIENCE

HOLDING = ("_buffers", "_mirrors", "_tails")

TEXT = "Once upon a time 🙂👩‍👩‍👧 e\u0301 — \u2028 there was.\n" * 20


async def read_all(buffers: ReplyBuffers, reply_id: str, offset: int = 0) -> str:
    return joined([piece async for piece in buffers.read(reply_id, offset)])


def joined(pieces: Sequence[str | ReplyEnd]) -> str:
    """Return the text of a buffer whose end nobody has told."""
    texts = [piece for piece in pieces if isinstance(piece, str)]
    assert len(texts) == len(pieces)
    return "".join(texts)


async def written(buffers: ReplyBuffers, reply_id: str, text: str) -> None:
    """Return once readers find `text`: between processes that takes a moment."""
    async with asyncio.timeout(PATIENCE):
        while await buffers.text(reply_id) != text:
            await asyncio.sleep(0.005)


async def opened(side: Side) -> tuple[ReplyBuffers, str]:
    reply_id = random_id()
    await side.buffers.open(reply_id)
    return side.buffers, reply_id


async def test_what_is_there_already_comes_as_one_piece_and_the_rest_as_it_comes(
    side: Side,
) -> None:
    buffers, reply_id = await opened(side)
    for piece in ("It ", "began ", "long ago"):
        await buffers.append(reply_id, piece)
    await written(buffers, reply_id, "It began long ago")
    reader = buffers.read(reply_id, 0)
    assert await anext(reader) == "It began long ago"
    await buffers.append(reply_id, ".")
    assert await anext(reader) == "."
    await buffers.close(reply_id)
    with pytest.raises(StopAsyncIteration):
        await anext(reader)


async def test_a_buffer_is_read_from_any_code_point_on(side: Side) -> None:
    buffers, reply_id = await opened(side)
    randomness = random.Random(7)
    rest = TEXT
    readers: list[tuple[int, asyncio.Task[str]]] = []
    while rest:
        size = randomness.randint(1, 9)
        offset = randomness.randint(0, len(TEXT) - len(rest))
        readers.append((offset, asyncio.create_task(read_all(buffers, reply_id, offset))))
        await asyncio.sleep(0)
        await buffers.append(reply_id, rest[:size])
        rest = rest[size:]
    await asyncio.sleep(0)
    await buffers.close(reply_id)
    async with asyncio.timeout(PATIENCE):
        for offset, reader in readers:
            assert await reader == TEXT[offset:]


async def test_an_offset_beyond_the_text_gets_only_what_comes_after_it(side: Side) -> None:
    buffers, reply_id = await opened(side)
    reader = buffers.read(reply_id, 5)
    waiting = asyncio.ensure_future(anext(reader))
    await asyncio.sleep(0)
    for piece in ("abc", "def", "ghi"):
        await buffers.append(reply_id, piece)
    await written(buffers, reply_id, "abcdefghi")
    first = await asyncio.wait_for(waiting, PATIENCE)
    await buffers.close(reply_id)
    assert isinstance(first, str)
    assert first + joined([piece async for piece in reader]) == "fghi"


async def test_a_reader_under_way_gets_what_is_left_when_the_buffer_is_closed(side: Side) -> None:
    buffers, reply_id = await opened(side)
    await buffers.append(reply_id, "first")
    reader = buffers.read(reply_id, 0)
    assert await anext(reader) == "first"
    await buffers.append(reply_id, " and last")
    await buffers.close(reply_id)
    assert joined([piece async for piece in reader]) == " and last"


@pytest.mark.parametrize(
    "end",
    [
        Complete(reply_id="r1", seq=7),
        Stopped(reply_id="r1", seq=7),
        Stopped(reply_id="r1", seq=None),
        Failed(
            reply_id="r1",
            error=ReplyError(code="interrupted", detail="It broke „off“.", retryable=True),
            text="first and last",
        ),
    ],
)
async def test_readers_under_way_are_told_the_end_after_the_last_of_the_text(
    side: Side, end: ReplyEnd
) -> None:
    buffers, reply_id = await opened(side)
    end = replace(end, reply_id=reply_id)
    await buffers.append(reply_id, "first")
    readers = [buffers.read(reply_id, 0) for _ in range(2)]
    for reader in readers:
        assert await anext(reader) == "first"
    await buffers.append(reply_id, " and last")
    await buffers.close(reply_id, end)
    for reader in readers:
        pieces = [piece async for piece in reader]
        assert joined(pieces[:-1]) == " and last"
        assert pieces[-1] == end


async def test_all_text_so_far_can_be_asked_for(side: Side) -> None:
    buffers, reply_id = await opened(side)
    assert await buffers.text(reply_id) == ""
    await buffers.append(reply_id, "It ")
    await buffers.append(reply_id, "began")
    await written(buffers, reply_id, "It began")


async def test_a_buffer_that_is_not_there_has_no_text_and_no_readers(side: Side) -> None:
    assert await side.buffers.text("nothing") is None
    with pytest.raises(LookupError):
        await read_all(side.buffers, "nothing")


async def test_closing_twice_or_what_was_never_open_is_fine(side: Side) -> None:
    buffers, reply_id = await opened(side)
    await buffers.close(reply_id)
    await buffers.close(reply_id)
    await buffers.close("nothing")


async def test_buffers_do_not_mix(side: Side) -> None:
    buffers, one = await opened(side)
    _, two = await opened(side)
    await buffers.append(one, "one")
    await buffers.append(two, "two")
    await written(buffers, one, "one")
    await written(buffers, two, "two")


async def test_a_reader_that_leaves_holds_up_nobody(side: Side) -> None:
    buffers, reply_id = await opened(side)
    leaving = asyncio.create_task(read_all(buffers, reply_id))
    staying = asyncio.create_task(read_all(buffers, reply_id))
    await asyncio.sleep(0)
    leaving.cancel()
    await buffers.append(reply_id, "text")
    await buffers.close(reply_id)
    assert await asyncio.wait_for(staying, PATIENCE) == "text"


async def test_nothing_is_left_of_what_is_to_be_forgotten(side: Side) -> None:
    buffers, reply_id = await opened(side)
    await buffers.append(reply_id, "A secret")
    await written(buffers, reply_id, "A secret")
    await buffers.close(reply_id)
    await buffers.forget(reply_id)
    assert await buffers.text(reply_id) is None


async def test_a_process_holds_what_is_being_written_and_nothing_of_what_has_ended(
    brokers: Sequence[Broker],
) -> None:
    """Each reply is bounded by itself, so that all of them together are."""
    writer, reader = brokers[0].buffers, brokers[-1].buffers
    for number in range(20):
        reply_id = random_id()
        await writer.open(reply_id)
        await writer.append(reply_id, TEXT)
        await written(reader, reply_id, TEXT)
        pieces = reader.read(reply_id, number)
        assert await anext(pieces) == TEXT[number:]
        await writer.close(reply_id)
        assert [piece async for piece in pieces] == []
    holds = [vars(buffers).get(name, {}) for buffers in (writer, reader) for name in HOLDING]
    assert holds == [{}] * len(holds)


async def test_who_lets_text_gather_has_the_rest_of_it_as_soon_as_it_is_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Within the process that writes it; the others learn it from the end."""
    monkeypatch.setattr("services.domain.pacing.MOST_DELAY", 60)
    monkeypatch.setattr("services.domain.pacing._FAST", 60)
    buffers, reply_id = MemoryReplyBuffers(), random_id()
    await buffers.open(reply_id)
    reader = buffers.read(reply_id, 0)
    for piece in ("It ", "began "):
        await buffers.append(reply_id, piece)
        assert await anext(reader) == piece
    rest = asyncio.ensure_future(anext(reader))
    await asyncio.sleep(0)
    await buffers.append(reply_id, "long ago.")
    for _ in range(5):
        await asyncio.sleep(0)
    assert not rest.done()
    await buffers.finish(reply_id)
    async with asyncio.timeout(PATIENCE):
        assert await rest == "long ago."
