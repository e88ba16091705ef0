"""A `client_id` is said once, whatever races; the log has no gap and forgets nothing."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from tests.support.client import Client, Json, Socket, new_client_id
from tests.support.digest import digest_of
from tests.support.server import RunningApi


def seqs(messages: list[Json]) -> list[int]:
    return [message["seq"] for message in messages]


async def test_fifty_parallel_sends_of_one_client_id_by_rest_and_sockets_are_one_message(
    held: RunningApi, writer: Client
) -> None:
    conversation, client_id = await writer.new_conversation(), new_client_id()

    async def by_rest() -> tuple[int, bool]:
        answer = await writer.send(conversation, "Hello", client_id)
        assert answer.status_code in {200, 201}
        return answer.json()["message"]["seq"], answer.status_code == 200

    async def by_socket(socket: Socket) -> tuple[int, bool]:
        ack = await socket.said("Hello", client_id)
        assert ack["type"] == "ack"
        return ack["seq"], ack["duplicate"]

    async with AsyncExitStack() as exits:
        sockets = await writer.sockets(exits, conversation, 15)
        answers = await asyncio.gather(
            *(by_rest() for _ in range(35)), *(by_socket(socket) for socket in sockets)
        )
    assert {seq for seq, _ in answers} == {1}
    assert [duplicate for _, duplicate in answers].count(False) == 1
    assert seqs(await writer.messages(conversation)) == [1]


@pytest.mark.parametrize("round_", range(4))
async def test_parallel_sends_of_one_client_id_get_one_answer_of_a_quick_model(
    ann: Client, round_: int
) -> None:
    conversation, client_id = await ann.new_conversation(), new_client_id()
    async with AsyncExitStack() as exits:
        sockets = await ann.sockets(exits, conversation, 5)
        await asyncio.gather(
            *(ann.send(conversation, "Hello", client_id) for _ in range(15)),
            *(socket.said("Hello", client_id) for socket in sockets),
        )
    said = (await ann.settled(conversation))["messages"]
    assert [message["role"] for message in said] == ["user", "ai"]


async def test_parallel_sends_of_one_client_id_let_a_model_fail_once(
    held: RunningApi, writer: Client
) -> None:
    conversation, client_id = await writer.new_conversation(), new_client_id()
    sending = [
        asyncio.create_task(writer.send(conversation, "Hello", client_id)) for _ in range(20)
    ]
    await held.model.asked(1)
    held.model.fail()
    await asyncio.gather(*sending)
    assert (await writer.settled(conversation))["last_seq"] == 1
    assert len(held.model.prompts) == 1


async def test_parallel_sends_of_one_client_id_with_different_content_store_one_of_them(
    held: RunningApi, writer: Client
) -> None:
    conversation, client_id = await writer.new_conversation(), new_client_id()
    answers = await asyncio.gather(
        *(writer.send(conversation, f"Number {number}", client_id) for number in range(20))
    )
    statuses = [answer.status_code for answer in answers]
    assert (statuses.count(201), statuses.count(409)) == (1, 19)
    (winner,) = [answer.json()["message"] for answer in answers if answer.status_code == 201]
    assert await writer.messages(conversation) == [winner]


async def test_parallel_sends_get_gapless_seqs_in_everybodys_order(
    held: RunningApi, writer: Client
) -> None:
    conversation = await writer.new_conversation()
    async with writer.socket(conversation) as socket:
        sent = await asyncio.gather(
            *(writer.say(conversation, f"Number {number}") for number in range(60))
        )
        await socket.until(where=lambda f: f["type"] == "message" and f["message"]["seq"] == 60)
        told = [frame["message"] for frame in socket.of_type("message")]
    assert seqs(told) == list(range(1, 61))
    assert told == sorted(sent, key=lambda message: message["seq"])
    assert await writer.messages(conversation) == told


async def test_of_300_appends_racing_the_seal_exactly_the_acknowledged_ones_are_sealed(
    held: RunningApi, writer: Client
) -> None:
    """Half by REST, half by sockets: each is in the sealed log, or its sender was told that it isn't."""
    conversation = await writer.new_conversation()
    accepted: list[tuple[int, str]] = []
    refused: list[str] = []
    enough = asyncio.Event()

    def count(content: str, seq: int | None) -> None:
        if seq is None:
            refused.append(content)
        else:
            accepted.append((seq, content))
        if len(accepted) >= 80:
            enough.set()

    async def by_rest(numbers: range) -> None:
        for number in numbers:
            answer = await writer.send(conversation, f"rest {number}")
            if answer.status_code == 201:
                count(f"rest {number}", answer.json()["message"]["seq"])
            else:
                assert (answer.status_code, answer.json()["code"]) == (
                    409,
                    "conversation_finalized",
                )
                count(f"rest {number}", None)

    async def by_socket(socket: Socket, numbers: range) -> None:
        for number in numbers:
            frame = await socket.said(f"socket {number}")
            assert frame["type"] == "ack" or frame["code"] == "conversation_finalized"
            count(f"socket {number}", frame.get("seq"))

    async def seal() -> Json:
        await enough.wait()
        return await writer.finalize(conversation)

    async with AsyncExitStack() as exits:
        sockets = await writer.sockets(exits, conversation, 5)
        spans = [range(start, start + 30) for start in range(0, 150, 30)]
        sealing = asyncio.create_task(seal())
        await asyncio.gather(
            *map(by_rest, spans), *(by_socket(*pair) for pair in zip(sockets, spans, strict=True))
        )
        sealed = await sealing
    assert len(accepted) + len(refused) == 300
    assert refused, "the seal came too late to race"
    transcript = await writer.transcript(conversation)
    assert sorted(accepted) == [(m["seq"], m["content"]) for m in transcript["messages"]]
    assert seqs(transcript["messages"]) == list(range(1, len(accepted) + 1))
    assert sealed["last_seq"] == len(accepted)
    assert sealed["digest"] == transcript["digest"] == digest_of(transcript)


async def test_a_message_that_was_accepted_is_still_acknowledged_after_the_seal(
    api: RunningApi, ann: Client
) -> None:
    conversation = await ann.new_conversation()
    first = await ann.say(conversation, "Hello", "same-client-id")
    await ann.settled(conversation)
    await ann.finalize(conversation)
    again = await ann.send(conversation, "Hello", "same-client-id")
    assert (again.status_code, again.json()["message"]) == (200, first)
    async with ann.socket(conversation) as socket:
        ack = await socket.said("Hello", "same-client-id")
    assert (ack["type"], ack["seq"], ack["duplicate"]) == ("ack", 1, True)
