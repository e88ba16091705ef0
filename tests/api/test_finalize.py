"""Finalize is a lock, for good."""

import asyncio
from datetime import datetime

import pytest

from services.domain.messages import Draft
from services.domain.sources import utc_now
from tests.api.test_conversations import SESSION, TIME
from tests.support.client import Client
from tests.support.digest import digest_of
from tests.support.problems import problem_of
from tests.support.server import RunningApi


async def test_a_sealed_session_says_so_with_time_and_digest(ann: Client) -> None:
    conversation = await ann.new_conversation()
    await ann.say(conversation, 'Hello, éß字🙂 \u2028 \x01 "\\/ 1.0')
    await ann.settled(conversation)
    answer = await ann.post(f"/api/conversations/{conversation}/finalize")
    assert answer.status_code == 200
    session = answer.json()
    assert list(session) == SESSION
    assert (session["status"], session["last_seq"]) == ("finalized", 2)
    assert TIME.fullmatch(session["finalized_at"])
    assert datetime.fromisoformat(session["finalized_at"]) >= datetime.fromisoformat(
        session["messages"][-1]["created_at"]
    )
    assert session["digest"] == digest_of(session)


async def test_sealing_again_changes_nothing(ann: Client) -> None:
    conversation = await ann.new_conversation()
    await ann.say(conversation)
    await ann.settled(conversation)
    first = await ann.finalize(conversation)
    assert await ann.finalize(conversation) == first
    assert await ann.read(conversation) == first


async def test_many_may_seal_at_once_and_agree(ann: Client) -> None:
    conversation = await ann.new_conversation()
    await ann.say(conversation)
    seals = await asyncio.gather(*(ann.finalize(conversation) for _ in range(10)))
    assert len({(seal["finalized_at"], seal["digest"], seal["last_seq"]) for seal in seals}) == 1


async def test_an_empty_conversation_can_be_sealed(ann: Client) -> None:
    conversation = await ann.new_conversation()
    session = await ann.finalize(conversation)
    assert session["digest"] == digest_of(session)
    assert session["messages"] == []


async def test_nothing_is_added_after_the_seal(ann: Client) -> None:
    conversation = await ann.new_conversation()
    await ann.say(conversation)
    await ann.settled(conversation)
    sealed = await ann.finalize(conversation)
    problem_of(await ann.send(conversation), 409, "conversation_finalized")
    problem_of(await ann.ask(conversation), 409, "conversation_finalized")
    assert (await ann.stop_reply(conversation)).status_code == 204
    async with ann.socket(conversation) as socket:
        reject = await socket.said("late")
    assert list(reject) == ["type", "client_id", "code", "detail", "retryable"]
    assert (reject["code"], reject["retryable"]) == ("conversation_finalized", False)
    assert await ann.transcript(conversation) == sealed | {
        "participants": (await ann.read(conversation))["participants"]
    }


async def test_everybody_in_the_room_is_told_of_the_seal_at_once(
    held: RunningApi, writer: Client
) -> None:
    for services in held.everywhere:
        services.live._recheck = 60  # what is told is told by a hint, then
    conversation = await writer.new_conversation()
    async with writer.socket(conversation) as one, writer.socket(conversation) as two:
        session = await writer.finalize(conversation)
        for socket in (one, two):
            frame = await socket.until({"type": "finalized"})
            assert list(frame) == ["type", "finalized_at", "digest"]
            assert frame["finalized_at"] == session["finalized_at"]
            assert frame["digest"] == session["digest"]
            await socket.quiet()
            assert len(socket.of_type("finalized")) == 1


async def test_a_reply_in_progress_is_kept_as_far_as_it_was_shown_before_the_seal(
    held: RunningApi, writer: Client
) -> None:
    conversation = await writer.new_conversation()
    async with writer.socket(conversation) as socket:
        await writer.say(conversation)
        held.model.write("What was ", "shown   ")
        await held.model.asked()
        async with writer.stream(conversation) as events:
            shown = ""
            async for event in events:
                shown += event.data.get("text", "")
                if shown == "What was shown":
                    break
        session = await writer.finalize(conversation)
        await socket.until({"type": "finalized"})
    assert session["reply"] is None
    kept = session["messages"][-1]
    assert (kept["role"], kept["content"], kept["outcome"]) == ("ai", "What was shown", "stopped")
    assert session["digest"] == digest_of(session)
    told = [
        frame.get("state", frame["type"]) for frame in socket.frames if frame["type"] != "presence"
    ]
    assert told == ["welcome", "message", "started", "message", "stopped", "finalized"]
    await held.model.cancelled()


async def test_a_reply_that_had_shown_nothing_leaves_no_message_behind_at_the_seal(
    held: RunningApi, writer: Client
) -> None:
    conversation = await writer.new_conversation()
    await writer.say(conversation)
    held.model.write("  \n ")
    await held.model.asked()
    session = await writer.finalize(conversation)
    assert [message["role"] for message in session["messages"]] == ["user"]
    assert session["reply"] is None


@pytest.mark.parametrize("first", ["write", "read"])
async def test_a_transcript_taken_while_others_write_and_seal_still_fits_its_digest(
    held: RunningApi, writer: Client, first: str
) -> None:
    """The log grows and is sealed between two reads of the database, as another process may do."""
    conversation = await writer.new_conversation()
    await writer.say(conversation)
    await writer.stop_reply(conversation)
    storage = held.services.storage
    reading = storage.page_after
    late = Draft(
        key="late-client-id",
        role="user",
        author_id=writer.user["id"],
        author_name="Ann",
        content="late",
        created_at=utc_now(),
    )

    async def read_then_write(*arguments: object, **options: object) -> object:
        storage.page_after = reading
        page = await reading(*arguments, **options)  # pyright: ignore[reportArgumentType]
        await storage.append(conversation, late)
        await storage.finalize(conversation, utc_now())
        if first == "write":
            page = await reading(*arguments, **options)  # pyright: ignore[reportArgumentType]
        return page

    storage.page_after = read_then_write  # pyright: ignore[reportAttributeAccessIssue]
    transcript = await writer.transcript(conversation)
    assert len(transcript["messages"]) == transcript["last_seq"]
    assert transcript["digest"] in {None, digest_of(transcript)}
