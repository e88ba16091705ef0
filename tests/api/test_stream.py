"""The reply's text by Server-Sent Events: whole, in order, resumable to the character."""

import asyncio
import random
import time

import pytest

from services.domain.pacing import MOST_DELAY
from tests.support.client import Client, StreamEvent
from tests.support.cluster import Serve
from tests.support.couples import couple
from tests.support.patience import PATIENCE
from tests.support.scripted_model import OVERLOADED
from tests.support.server import RunningApi

TEXT = "Es war einmal — once\u2028upon a time 🙂👩‍👩‍👧, e\u0301 \n\n data: x\r\nid: 7\n שלום. " * 12


async def begin(writer: Client) -> tuple[str, str]:
    """Begin a conversation whose first message is being answered; return its id and the reply's."""
    conversation = await writer.new_conversation()
    return conversation, (await writer.send(conversation)).json()["reply"]["id"]


def text_of(events: list[StreamEvent]) -> str:
    return "".join(event.data["text"] for event in events if event.event == "delta")


def pieces_of(text: str, randomness: random.Random) -> list[str]:
    pieces: list[str] = []
    while text:
        size = randomness.randint(1, 9)
        pieces.append(text[:size])
        text = text[size:]
    return pieces


async def test_where_nothing_is_written_there_is_nothing_to_stream(ann: Client) -> None:
    conversation = await ann.new_conversation()
    assert await ann.no_stream(conversation)
    await ann.say(conversation)
    await ann.settled(conversation)
    assert await ann.no_stream(conversation)


async def test_a_stream_that_waits_has_the_answer_that_begins_meanwhile(
    held: RunningApi, writer: Client
) -> None:
    conversation = await writer.new_conversation()

    async def first_word() -> str:
        async with writer.stream(conversation, wait=10) as events:
            return (await anext(events)).data["text"]

    reading = asyncio.create_task(first_word())
    await held.expected(conversation)
    await writer.send(conversation)
    held.model.write("Hello ")
    async with asyncio.timeout(PATIENCE):
        assert await reading == "Hello"
    held.model.finish("you.")


async def test_a_stream_that_waits_has_an_answer_that_is_over_at_once(
    api: RunningApi, ann: Client
) -> None:
    for _ in range(10):
        conversation = await ann.new_conversation()

        async def whole(of: str = conversation) -> str:
            async with ann.stream(of, wait=10) as events:
                return text_of([event async for event in events])

        reading = asyncio.create_task(whole())
        await api.expected(conversation)
        await ann.send(conversation)
        async with asyncio.timeout(PATIENCE):
            assert await reading == "Tell me more."


async def test_a_stream_that_waits_in_vain_is_a_204(held: RunningApi, writer: Client) -> None:
    conversation = await writer.new_conversation()
    assert await writer.no_stream(conversation, wait=0.05)


@pytest.mark.usefixtures("long_waits")
async def test_a_stream_does_not_wait_where_the_ai_does_not_answer_everything(
    held: RunningApi,
) -> None:
    two = await couple(held)
    shared = await two.room()
    async with asyncio.timeout(PATIENCE):
        assert await two.a.no_stream(shared, wait=10)


async def test_streams_count_among_the_connections_that_a_person_may_have(serve: Serve) -> None:
    async with serve(connections_per_user=2) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        path = f"/api/conversations/{conversation}/stream"
        answers = await asyncio.gather(*(ann.get(path, params={"wait": 1}) for _ in range(4)))
        assert sorted(answer.status_code for answer in answers) == [204, 204, 429, 429]
        assert (await ann.get(path)).status_code == 204


@pytest.mark.usefixtures("long_waits")
async def test_a_stream_that_waits_ends_with_the_session(held: RunningApi, writer: Client) -> None:
    conversation = await writer.new_conversation()
    waiting = asyncio.create_task(writer.no_stream(conversation, wait=10))
    await held.expected(conversation)
    await writer.post("/api/auth/sign-out")
    async with asyncio.timeout(PATIENCE):
        assert await waiting


async def test_the_stream_is_deltas_then_the_end_then_closed(
    held: RunningApi, writer: Client
) -> None:
    conversation, reply = await begin(writer)
    path = f"/api/conversations/{conversation}/stream"
    async with writer.http.stream("GET", path) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert "no-store" in response.headers["cache-control"]
        held.model.finish("Tell ", "me.")
        raw = (await response.aread()).decode()
    assert raw.count("event: delta\n") >= 1
    assert raw.count("event: end\n") == 1
    assert raw.endswith("\n\n")
    end = raw.rstrip("\n").rsplit("\n\n", 1)[-1]
    assert '"reply_id":"' + reply in end
    await writer.settled(conversation)


async def test_the_deltas_are_the_message_to_the_character(
    held: RunningApi, writer: Client
) -> None:
    conversation, reply = await begin(writer)
    async with writer.stream(conversation) as stream:
        held.model.finish(*pieces_of(TEXT, random.Random(7)))
        events = [event async for event in stream]
    *deltas, end = events
    assert {event.event for event in deltas} == {"delta"}
    assert all(list(event.data) == ["reply_id", "text"] for event in deltas)
    assert {event.data["reply_id"] for event in events} == {reply}
    assert end.event == "end"
    assert list(end.data) == ["reply_id", "state", "seq", "error"]
    assert end.data == {"reply_id": reply, "state": "complete", "seq": 2, "error": None}
    assert len({event.id for event in events}) == len(events)
    message = (await writer.messages(conversation))[1]
    assert text_of(events) == message["content"] == TEXT.strip()


async def test_a_first_connection_gets_all_the_text_so_far_and_then_what_comes(
    held: RunningApi, writer: Client
) -> None:
    conversation, _ = await begin(writer)
    async with writer.stream(conversation) as early:
        held.model.write("It ", "began ", "long ago")
        text = ""
        while text != "It began long ago":
            text += (await anext(early)).data["text"]
        async with writer.stream(conversation) as late:
            assert (await anext(late)).data["text"] == "It began long ago"
            held.model.finish(" and goes on.")
            assert (await anext(late)).data["text"] == " and goes on."
            assert (await anext(late)).event == "end"
            with pytest.raises(StopAsyncIteration):
                await anext(late)


@pytest.mark.parametrize("seed", range(4))
async def test_over_any_number_of_broken_connections_not_a_character_is_lost_or_doubled(
    held: RunningApi, writer: Client, seed: int
) -> None:
    randomness = random.Random(seed)
    conversation, reply = await begin(writer)
    pieces = pieces_of(TEXT, randomness)
    seen: list[StreamEvent] = []
    last: str | None = None
    connections = 0
    async with asyncio.timeout(30):
        while not seen or seen[-1].event != "end":
            connections += 1
            async with writer.stream(conversation, last) as stream:
                for _ in range(randomness.randint(1, 6)):
                    for _ in range(randomness.randint(1, 6)):
                        if pieces:
                            held.model.write(pieces.pop(0))
                    if not pieces:
                        held.model.finish()
                    event = await anext(stream)
                    seen.append(event)
                    last = event.id
                    if event.event == "end":
                        break
    assert connections > 3
    assert text_of(seen) == TEXT.strip()
    assert seen[-1].data == {"reply_id": reply, "state": "complete", "seq": 2, "error": None}


async def test_after_the_end_has_been_told_there_is_nothing_more(
    held: RunningApi, writer: Client
) -> None:
    conversation, _ = await begin(writer)
    async with writer.stream(conversation) as stream:
        held.model.finish("Tell me.")
        *_, end = [event async for event in stream]
    assert await writer.no_stream(conversation, end.id)


async def test_the_tail_of_an_answer_that_has_ended_meanwhile_is_sent_and_then_its_end(
    held: RunningApi, writer: Client
) -> None:
    conversation, reply = await begin(writer)
    async with writer.stream(conversation) as stream:
        held.model.write("Half ")
        held.model.write("of 🙂 ")
        text, event = "", None
        while text != "Half of 🙂":
            event = await anext(stream)
            text += event.data["text"]
    assert event is not None
    held.model.finish("it.")
    await writer.settled(conversation)
    tail = await writer.read_stream(conversation, event.id)
    assert [(each.event, each.data.get("text")) for each in tail] == [
        ("delta", " it."),
        ("end", None),
    ]
    assert tail[-1].data == {"reply_id": reply, "state": "complete", "seq": 2, "error": None}
    whole = "Half of 🙂 it."
    for offset in range(len(whole) + 1):
        events = await writer.read_stream(conversation, f"{reply}.{offset}")
        assert text_of(events) == whole[offset:]


async def test_the_tail_of_an_earlier_answer_can_be_read_though_others_came_after_it(
    held: RunningApi, writer: Client
) -> None:
    conversation, first = await begin(writer)
    held.model.finish("The first.")
    await writer.settled(conversation)
    second = (await writer.send(conversation)).json()["reply"]["id"]
    held.model.write("The second")
    events = await writer.read_stream(conversation, f"{first}.4")
    assert text_of(events) == "first."
    assert events[-1].data["seq"] == 2
    async with writer.stream(conversation, f"{first}.end") as stream:
        event = await anext(stream)
        assert (event.data["reply_id"], event.data["text"]) == (second, "The second")


async def test_the_end_of_a_failed_answer_carries_its_error(
    held: RunningApi, writer: Client
) -> None:
    conversation, reply = await begin(writer)
    async with writer.stream(conversation) as stream:
        held.model.write("It was ", "going so ")
        held.model.fail()
        events = [event async for event in stream]
    assert text_of(events) == "It was going so"
    assert events[-1].data == {
        "reply_id": reply,
        "state": "failed",
        "seq": None,
        "error": {"code": OVERLOADED.code, "detail": OVERLOADED.detail, "retryable": True},
    }
    again = await writer.read_stream(conversation, f"{reply}.7")
    assert (text_of(again), again[-1].data) == ("going so", events[-1].data)


@pytest.mark.parametrize("shown", ["", "What was shown"])
async def test_the_end_of_a_stopped_answer_has_the_seq_of_what_was_kept(
    held: RunningApi, writer: Client, shown: str
) -> None:
    conversation, reply = await begin(writer)
    async with writer.stream(conversation) as stream:
        held.model.write(*([shown] if shown else []))
        text = ""
        while text != shown:
            text += (await anext(stream)).data["text"]
        await writer.stop_reply(conversation)
        rest = [event async for event in stream]
    seq = 2 if shown else None
    assert [event.event for event in rest] == ["end"]
    assert rest[0].data == {"reply_id": reply, "state": "stopped", "seq": seq, "error": None}


@pytest.mark.parametrize(
    "strange",
    ["nonsense", "..", ".5", "x.5", "{reply}", "{reply}.x", "{reply}.-1", "{reply}." + "9" * 5000],
)
async def test_an_event_id_that_is_none_counts_as_a_first_connection(
    held: RunningApi, writer: Client, strange: str
) -> None:
    conversation, reply = await begin(writer)
    async with writer.stream(conversation, strange.replace("{reply}", reply)) as stream:
        held.model.finish("All of it.")
        assert text_of([event async for event in stream]) == "All of it."


async def test_a_position_beyond_the_text_gets_only_what_comes_after_it(
    held: RunningApi, writer: Client
) -> None:
    conversation, reply = await begin(writer)
    async with writer.stream(conversation, f"{reply}.9") as stream:
        held.model.finish("All of it, and more.")
        assert text_of([event async for event in stream]) == ", and more."
    events = await writer.read_stream(conversation, f"{reply}.999999")
    assert [event.event for event in events] == ["end"]


async def test_many_readers_get_the_same_text(held: RunningApi, writer: Client) -> None:
    conversation, _ = await begin(writer)
    held.model.write(*pieces_of(TEXT[:300], random.Random(1)))
    come = asyncio.Barrier(11)

    async def read() -> str:
        async with writer.stream(conversation) as stream:
            first = await anext(stream)
            await come.wait()
            return text_of([first, *[event async for event in stream]])

    readers = [asyncio.create_task(read()) for _ in range(10)]
    async with asyncio.timeout(PATIENCE):
        await come.wait()
        held.model.finish(TEXT[300:])
        assert set(await asyncio.gather(*readers)) == {TEXT.strip()}


async def test_what_comes_fast_comes_in_batches(held: RunningApi, writer: Client) -> None:
    """Two hundred pieces, 2 ms apart, are some twenty events: none waits longer than `MOST_DELAY`."""
    conversation, _ = await begin(writer)
    pieces = [f"piece {number}, " for number in range(200)]
    async with writer.stream(conversation) as events:
        held.model.write("First, ")
        began, first = time.monotonic(), await anext(events)

        async def hand_out() -> None:
            for piece in pieces:
                held.model.write(piece)
                await asyncio.sleep(0.002)
            held.model.finish("last.")

        handing = asyncio.create_task(hand_out())
        told = [first, *[event async for event in events]]
        await handing
    assert text_of(told) == "First, " + "".join(pieces) + "last."
    assert len(told) <= (time.monotonic() - began) / MOST_DELAY + 4
