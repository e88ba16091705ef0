"""The AI's answers: asked for, stopped, failed and tried again."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from services import topics
from services.domain.messages import Draft
from services.domain.replies import LEASE_LASTS, Failed, Writing
from services.domain.sources import utc_now
from tests.support import samples
from tests.support.client import Client, Json, Socket
from tests.support.logs import Logged
from tests.support.problems import problem_of
from tests.support.scripted_model import OVERLOADED
from tests.support.server import RunningApi

REPLY = ["type", "reply_id", "state", "seq", "error"]


def story(socket: Socket) -> list[str]:
    """Tell in one word each what a socket was told, but for who is here and who was acknowledged."""
    frames = [f for f in socket.frames if f["type"] in {"message", "reply", "finalized"}]
    return [
        f["message"]["role"] if f["type"] == "message" else f.get("state", f["type"])
        for f in frames
    ]


async def waits_for_an_answer(writer: Client) -> tuple[str, Json]:
    """Send the first message of a conversation; return it and the reply that has begun."""
    conversation = await writer.new_conversation()
    return conversation, (await writer.send(conversation)).json()["reply"]


async def test_an_answer_is_started_then_a_message_then_complete_with_its_seq(
    held: RunningApi, writer: Client
) -> None:
    conversation = await writer.new_conversation()
    async with writer.socket(conversation) as socket:
        begun = (await writer.send(conversation)).json()["reply"]
        started = await socket.until({"type": "reply"})
        held.model.finish("Tell ", "me.")
        complete = await socket.until({"type": "reply", "state": "complete"})
    assert list(started) == list(complete) == REPLY
    assert started | {"type": ""} == {
        "type": "",
        "reply_id": begun["id"],
        "state": "started",
        "seq": None,
        "error": None,
    }
    assert story(socket) == ["user", "started", "ai", "complete"]
    assert (complete["reply_id"], complete["seq"], complete["error"]) == (begun["id"], 2, None)
    assert (await writer.read(conversation))["reply"] is None


async def test_its_end_is_told_though_the_next_one_has_begun_before_anybody_looked(
    held: RunningApi, writer: Client
) -> None:
    conversation, storage = await writer.new_conversation(), held.services.storage
    first, second = (replace(samples.writing(), heartbeat_at=held.clock.now()) for _ in range(2))
    async with writer.socket(conversation) as socket:
        await storage.append(conversation, samples.draft(), first)
        await topics.announce_change(held.services.broadcast, conversation)
        await socket.until({"type": "reply", "reply_id": first.reply_id, "state": "started"})
        answer = samples.answer(first.reply_id)
        await storage.commit_reply(conversation, first.reply_id, answer, "complete")
        await storage.append(conversation, samples.draft(), second)
        await topics.announce_change(held.services.broadcast, conversation)
        await socket.until({"type": "reply", "reply_id": second.reply_id, "state": "started"})
    replies = [(one["reply_id"], one["state"], one["seq"]) for one in socket.of_type("reply")]
    assert replies == [
        (first.reply_id, "started", None),
        (first.reply_id, "complete", 2),
        (second.reply_id, "started", None),
    ]
    told = story(socket)
    assert told.index("ai") < told.index("complete")


async def test_the_text_so_far_is_in_the_session_while_it_is_written(
    held: RunningApi, writer: Client
) -> None:
    conversation, reply = await waits_for_an_answer(writer)
    held.model.write("Half ", "a ", "word")
    async with writer.stream(conversation) as events:
        text = ""
        async for event in events:
            text += event.data["text"]
            if text == "Half a word":
                break
    session = await writer.read(conversation)
    assert session["reply"] == reply | {"text": "Half a word"}
    assert session["last_seq"] == 1
    polled = await writer.poll(conversation, after=1, wait=0)
    assert polled["reply"] == polled["session"]["reply"] == session["reply"]
    async with writer.socket(conversation) as socket:
        assert socket.frames[0]["reply"] == session["reply"]


async def test_a_message_sent_during_an_answer_is_stored_at_once_and_answered_after_it(
    held: RunningApi, writer: Client
) -> None:
    conversation, reply = await waits_for_an_answer(writer)
    await held.model.asked()
    held.model.write("First")
    async with writer.socket(conversation) as socket:
        second = await writer.send(conversation, "One more thing")
        assert second.json()["message"]["seq"] == 2
        assert second.json()["reply"]["id"] == reply["id"]  # the one that is being written
        held.model.finish(".")
        held.model.finish("Second.")
        # Whoever reads the room late is told of the first one's end by its message alone.
        await socket.until(
            where=lambda f: f["type"] == "message" and f["message"]["content"] == "Second."
        )
        await socket.until({"type": "reply", "state": "complete"})
    assert [m["content"] for m in await writer.messages(conversation)] == [
        "Hello",
        "One more thing",
        "First.",
        "Second.",
    ]
    seen = [[turn.content for turn in prompt.turns] for prompt in held.model.prompts]
    assert seen == [["Hello"], ["Hello", "First.", "One more thing"]]


async def test_an_answer_goes_on_when_every_client_has_left(
    held: RunningApi, writer: Client
) -> None:
    conversation = await writer.new_conversation()
    async with writer.socket(conversation) as socket:
        await socket.said("Hello")
        held.model.write("Still ")
        async with writer.stream(conversation) as events:
            await anext(events)
    held.model.finish("here.")
    assert (await writer.settled(conversation))["messages"][1]["content"] == "Still here."


async def test_stopping_keeps_what_was_shown_as_a_stopped_message(
    held: RunningApi, writer: Client
) -> None:
    conversation = await writer.new_conversation()
    async with writer.socket(conversation) as socket:
        await socket.said("Hello")
        held.model.write("What was ", "shown, ")
        async with writer.stream(conversation) as events:
            shown = ""
            async for event in events:
                shown += event.data["text"]
                if shown == "What was shown,":
                    break
        answer = await writer.stop_reply(conversation)
        assert (answer.status_code, answer.content) == (202, b"")
        stopped = await socket.until({"type": "reply", "state": "stopped"})
    assert story(socket) == ["user", "started", "ai", "stopped"]
    assert (stopped["seq"], stopped["error"]) == (2, None)
    kept = (await writer.read(conversation))["messages"][1]
    assert (kept["content"], kept["outcome"]) == ("What was shown,", "stopped")
    await held.model.cancelled()


async def test_what_was_said_before_a_stop_and_not_read_is_answered_after_it(
    held: RunningApi, writer: Client
) -> None:
    conversation, _ = await waits_for_an_answer(writer)
    held.model.write("Shown.")
    async with writer.stream(conversation) as events:
        await anext(events)
    await writer.send(conversation, "And another thing.")
    assert (await writer.stop_reply(conversation)).status_code == 202
    prompt = await held.model.asked(2)
    assert [turn.content for turn in prompt.turns][-2:] == ["Shown.", "And another thing."]
    held.model.finish("Now to that.")
    last = (await writer.settled(conversation))["messages"][-1]
    assert (last["role"], last["content"]) == ("ai", "Now to that.")


async def test_stopping_before_anything_was_shown_leaves_no_message(
    held: RunningApi, writer: Client
) -> None:
    conversation, _ = await waits_for_an_answer(writer)
    async with writer.socket(conversation) as socket:
        assert (await writer.stop_reply(conversation)).status_code == 202
        stopped = await socket.until({"type": "reply", "state": "stopped"})
    assert stopped["seq"] is None
    assert len(await writer.messages(conversation)) == 1
    held.model.finish("Now.")
    assert (await writer.ask(conversation)).status_code == 202
    assert (await writer.settled(conversation))["messages"][1]["content"] == "Now."


async def test_stopping_where_nothing_is_written_is_a_204(ann: Client) -> None:
    conversation = await ann.new_conversation()
    answer = await ann.stop_reply(conversation)
    assert (answer.status_code, answer.content) == (204, b"")


async def test_many_may_stop_at_once(held: RunningApi, writer: Client) -> None:
    conversation, _ = await waits_for_an_answer(writer)
    held.model.write("Some text")
    async with writer.stream(conversation) as events:
        await anext(events)
    answers = await asyncio.gather(*(writer.stop_reply(conversation) for _ in range(5)))
    told = {answer.status_code for answer in answers}
    assert told <= {202, 204}, "those that came after the end are told that there is nothing"
    assert 202 in told
    assert [m["role"] for m in await writer.messages(conversation)] == ["user", "ai"]


async def test_an_answer_can_be_asked_for_where_the_last_word_is_a_persons(
    held: RunningApi, writer: Client
) -> None:
    conversation, _ = await waits_for_an_answer(writer)
    await writer.stop_reply(conversation)
    answer = await writer.ask(conversation)
    assert answer.status_code == 202
    assert list(answer.json()) == ["reply"]
    assert list(answer.json()["reply"]) == ["id", "text", "started_at"]


async def test_asking_during_an_answer_is_refused(held: RunningApi, writer: Client) -> None:
    conversation, _ = await waits_for_an_answer(writer)
    problem_of(await writer.ask(conversation), 409, "reply_in_progress")


async def test_asking_where_nothing_was_said_or_all_was_answered_is_refused(ann: Client) -> None:
    conversation = await ann.new_conversation()
    problem_of(await ann.ask(conversation), 409, "nothing_to_answer")
    await ann.say(conversation)
    await ann.settled(conversation)
    problem_of(await ann.ask(conversation), 409, "nothing_to_answer")


async def test_of_many_who_ask_at_once_one_is_answered(held: RunningApi, writer: Client) -> None:
    conversation, _ = await waits_for_an_answer(writer)
    await writer.stop_reply(conversation)
    answers = await asyncio.gather(*(writer.ask(conversation) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [202, *[409] * 9]
    held.model.finish("Once.")
    roles = [m["role"] for m in (await writer.settled(conversation))["messages"]]
    assert roles == ["user", "ai"]


async def test_a_model_error_fails_the_answer_with_its_code_and_a_retry_works(
    held: RunningApi, writer: Client
) -> None:
    conversation = await writer.new_conversation()
    async with writer.socket(conversation) as socket:
        await socket.said("Hello")
        held.model.write("It was ", "going so ")
        held.model.fail()
        failed = await socket.until({"type": "reply", "state": "failed"})
        assert list(failed) == REPLY
        assert failed["seq"] is None
        assert failed["error"] == {
            "code": OVERLOADED.code,
            "detail": OVERLOADED.detail,
            "retryable": True,
        }
        session = await writer.read(conversation)
        assert (session["reply"], session["last_seq"]) == (None, 1)
        kept = session["failed_reply"]
        assert list(kept) == ["id", "text", "error"]
        assert kept == {
            "id": failed["reply_id"],
            "text": "It was going so",
            "error": failed["error"],
        }
        assert (await writer.poll(conversation, after=1, wait=0))["failed_reply"] == kept
        held.model.finish("Again.")
        assert (await writer.ask(conversation)).status_code == 202
        await socket.until({"type": "reply", "state": "complete"})
    assert story(socket) == ["user", "started", "failed", "started", "ai", "complete"]
    assert "failed_reply" not in await writer.read(conversation)
    assert held.model.prompts[0] == held.model.prompts[1]


async def test_the_text_of_a_failed_answer_is_kept(held: RunningApi, writer: Client) -> None:
    conversation, reply = await waits_for_an_answer(writer)
    held.model.write("It was ", "going so ")
    held.model.fail()
    await writer.settled(conversation)
    room = await held.services.storage.room(conversation, 0, 1)
    assert room is not None
    assert isinstance(room.reply, Failed)
    assert (room.reply.reply_id, room.reply.text) == (reply["id"], "It was going so")


@pytest.mark.parametrize("pieces", [[], ["  ", "\n"]])
async def test_an_empty_answer_is_a_failed_one(
    held: RunningApi, writer: Client, pieces: list[str]
) -> None:
    conversation = await writer.new_conversation()
    async with writer.socket(conversation) as socket:
        await socket.said("Hello")
        held.model.finish(*pieces)
        failed = await socket.until({"type": "reply", "state": "failed"})
    assert failed["error"]["retryable"] is True
    assert len(await writer.messages(conversation)) == 1


async def test_a_fault_in_the_model_fails_the_answer_without_a_word_of_what_is_inside(
    held: RunningApi, writer: Client, logged: Logged
) -> None:
    conversation = await writer.new_conversation()
    async with writer.socket(conversation) as socket:
        await socket.said("Hello")
        held.model.fail(RuntimeError("secret inside"))
        failed = await socket.until({"type": "reply", "state": "failed"})
    assert "secret" not in str(failed)
    assert failed["error"]["retryable"] is True
    assert "RuntimeError" in logged.expected_fault()


async def test_what_cannot_be_stored_of_an_answer_is_replaced_and_shown_as_it_is_stored(
    held: RunningApi, writer: Client
) -> None:
    conversation, _ = await waits_for_an_answer(writer)
    async with writer.stream(conversation) as events:
        held.model.finish("\n\n  a\x00b", "\ud800", " \u2028\r\n data: x\x85 ", "🙂  ")
        text = "".join([event.data.get("text", "") async for event in events])
    assert text == "a\ufffdb\ufffd \u2028\r\n data: x\x85 🙂"
    assert (await writer.read(conversation))["messages"][1]["content"] == text


async def test_an_answer_of_a_dead_process_is_found_interrupted_and_can_be_tried_again(
    held: RunningApi, writer: Client
) -> None:
    """The record is as a process leaves it that dies: its heartbeat stands still."""
    conversation, _ = await waits_for_an_answer(writer)
    await writer.stop_reply(conversation)
    now = held.clock.now()
    stale = Writing(
        reply_id="dead",
        started_at=now,
        text="It was going so",
        producer="dead-process",
        heartbeat_at=now,
    )
    await held.services.storage.begin_reply(conversation, stale)
    async with writer.socket(conversation) as socket:
        assert socket.frames[0]["reply"]["text"] == "It was going so"
        await held.services.replies.sweep()
        assert (await writer.read(conversation))["reply"] is not None  # its lease is fresh
        held.clock.ahead += LEASE_LASTS + timedelta(seconds=1)
        await held.services.replies.sweep()
        failed = await socket.until({"type": "reply", "state": "failed"})
    assert (failed["reply_id"], failed["error"]["code"]) == ("dead", "interrupted")
    assert failed["error"]["retryable"] is True
    room = await held.services.storage.room(conversation, 0, 1)
    assert room is not None
    assert isinstance(room.reply, Failed)
    assert room.reply.text == "It was going so"
    held.model.finish("Again.")
    assert (await writer.ask(conversation)).status_code == 202
    assert (await writer.settled(conversation))["messages"][-1]["content"] == "Again."


async def test_a_message_that_was_stored_but_never_answered_is_answered_when_it_is_sent_again(
    held: RunningApi, writer: Client
) -> None:
    conversation = await writer.new_conversation()
    stored = Draft(
        key="stored-by-the-dead",
        role="user",
        author_id=writer.user["id"],
        author_name=writer.user["name"],
        content="Hello",
        created_at=utc_now(),
    )
    await held.services.storage.append(conversation, stored)
    again = await writer.send(conversation, "Hello", client_id="stored-by-the-dead")
    assert again.status_code == 200
    assert again.json()["reply"] is not None
