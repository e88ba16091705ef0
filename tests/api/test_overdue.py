"""What is said while the AI speaks is answered, whatever ends in between; and a reply is stopped without any hint."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services import topics
from services.broadcast.port import Payload
from services.language_models.failures import REFUSED
from services.language_models.port import ModelError
from services.replies import OVERDUE_AFTER
from tests.api.test_replies import waits_for_an_answer
from tests.support import samples
from tests.support.client import Client
from tests.support.couples import couple
from tests.support.problems import problem_of
from tests.support.server import RunningApi

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("end", ["failed", "stopped"])
async def test_an_answer_to_what_came_meanwhile_can_be_asked_for_again(
    held: RunningApi, writer: Client, end: str
) -> None:
    conversation, _ = await waits_for_an_answer(writer)
    await held.model.asked()
    await writer.send(conversation, "One more thing")
    held.model.finish("First.")
    await held.model.asked(2)
    if end == "failed":
        held.model.fail()
    else:
        await writer.stop_reply(conversation)
    assert (await writer.settled(conversation))["last_seq"] == 3
    assert (await writer.ask(conversation)).status_code == 202
    held.model.finish("Second.")
    session = await writer.settled(conversation)
    assert [m["content"] for m in session["messages"]][2:] == ["First.", "Second."]
    problem_of(await writer.ask(conversation), 409, "nothing_to_answer")


@pytest.mark.parametrize("end", ["stopped", "refused"])
async def test_what_came_meanwhile_is_answered_though_the_reply_ended_without_a_word(
    held: RunningApi, writer: Client, end: str
) -> None:
    conversation, _ = await waits_for_an_answer(writer)
    await held.model.asked()
    await writer.send(conversation, "And?")
    if end == "stopped":
        assert (await writer.stop_reply(conversation)).status_code == 202
    else:
        held.model.fail(ModelError(REFUSED, "scripted refusal"))
    prompt = await held.model.asked(2)
    assert [turn.content for turn in prompt.turns] == ["Hello", "And?"]
    held.model.finish("To both.")
    session = await writer.settled(conversation)
    assert [m["content"] for m in session["messages"]] == ["Hello", "And?", "To both."]
    assert conversation not in await held.services.storage.overdue(held.clock.now() + MINUTE)


@pytest.mark.parametrize("end", ["stopped", "refused"])
async def test_nothing_is_due_after_a_reply_without_a_word_where_nothing_was_said_meanwhile(
    held: RunningApi, writer: Client, end: str
) -> None:
    conversation, _ = await waits_for_an_answer(writer)
    await held.model.asked()
    async with writer.socket(conversation) as socket:
        if end == "stopped":
            await writer.stop_reply(conversation)
        else:
            held.model.fail(ModelError(REFUSED, "scripted refusal"))
        await socket.until({"type": "reply"})
        await socket.quiet()
    assert (await writer.read(conversation))["reply"] is None
    assert len(held.model.prompts) == 1
    assert conversation not in await held.services.storage.overdue(held.clock.now() + MINUTE)


async def test_whoever_is_left_alone_while_the_ai_speaks_is_answered_after_it(
    held: RunningApi,
) -> None:
    pair = await couple(held)
    room = await pair.room()
    await pair.a.say(room, "One")
    await pair.b.say(room, "Two")
    await held.model.asked()
    await pair.b.say(room, "Wait.")
    assert (await pair.a.remove_account()).status_code == 204
    held.model.finish("I hear you both.")
    prompt = await held.model.asked(2)
    assert [turn.content for turn in prompt.turns] == ["One", "Two", "I hear you both.", "Wait."]
    assert prompt.left == "Ann"
    held.model.finish("Yes?")
    assert (await pair.b.settled(room))["last_seq"] == 5


async def test_who_spoke_first_while_the_ai_did_counts_however_much_the_other_said_then(
    held: RunningApi,
) -> None:
    pair = await couple(held)
    room = await pair.room()
    await pair.a.say(room, "One")
    await pair.b.say(room, "Two")
    await held.model.asked()
    await pair.b.say(room, "Wait.")
    for number in range(120):
        await pair.a.say(room, f"And {number}")
    held.model.finish("I hear you both.")
    await held.model.asked(2)
    held.model.finish("Yes?")
    assert (await pair.a.settled(room))["last_seq"] == 125


async def test_what_was_said_beside_a_seal_that_never_came_is_answered(
    held: RunningApi, writer: Client
) -> None:
    """Whoever was to seal it has ended: its mark goes by itself."""
    conversation = await writer.new_conversation()
    async with held.services.replies.none_begun(conversation):
        assert (await writer.send(conversation)).json()["reply"] is None
        held.clock.ahead += OVERDUE_AFTER + timedelta(seconds=1)
        await held.services.replies.sweep()
        assert (await writer.read(conversation))["reply"] is None
    await held.services.replies.sweep()
    await held.model.asked()
    held.model.finish("Tell me more.")
    assert (await writer.settled(conversation))["last_seq"] == 2


async def test_what_came_meanwhile_is_answered_though_its_process_ended_before_it_could(
    held: RunningApi, writer: Client
) -> None:
    """The records are as a process leaves them that ends between one answer and the next."""
    conversation, storage = await writer.new_conversation(), held.services.storage
    now = held.clock.now()
    first = replace(samples.writing(producer="gone"), heartbeat_at=now)
    person = writer.user["id"]
    await storage.append(conversation, samples.draft(author_id=person), first)
    await storage.append(conversation, samples.draft("And?", author_id=person))
    answer = replace(samples.answer(first.reply_id), created_at=now)
    await storage.commit_reply(conversation, first.reply_id, answer, "complete", read=1)
    await held.services.replies.sweep()
    assert (await writer.read(conversation))["reply"] is None  # whoever wrote it may be about to
    held.clock.ahead += OVERDUE_AFTER + timedelta(seconds=1)
    async with writer.socket(conversation) as socket:
        await held.services.replies.sweep()
        await socket.until({"type": "reply", "state": "started"})
        held.model.finish("Second.")
        await socket.until({"type": "reply", "state": "complete"})
    prompt = await held.model.asked()
    assert [turn.content for turn in prompt.turns] == ["Hello", "Tell me more.", "And?"]
    assert conversation not in await storage.overdue(held.clock.now() + MINUTE)


async def test_nothing_is_begun_in_a_sealed_conversation_that_was_overdue(
    held: RunningApi, writer: Client
) -> None:
    conversation, storage = await writer.new_conversation(), held.services.storage
    first = replace(samples.writing(), heartbeat_at=held.clock.now())
    await storage.append(conversation, samples.draft(), first)
    await storage.append(conversation, samples.draft("And?"))
    answer = samples.answer(first.reply_id)
    await storage.commit_reply(conversation, first.reply_id, answer, "complete", read=1)
    await writer.finalize(conversation)
    held.clock.ahead += OVERDUE_AFTER + timedelta(seconds=1)
    await held.services.replies.sweep()
    assert conversation not in await storage.overdue(held.clock.now() + MINUTE)
    assert (await writer.read(conversation))["last_seq"] == 3


async def test_an_answer_is_stopped_though_no_hint_gets_through(
    held: RunningApi, writer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation, reply = await waits_for_an_answer(writer)
    held.model.write("It goes on ")
    await held.model.asked()
    for services in held.everywhere:
        publish = services.broadcast.publish

        async def lossy(topic: str, payload: Payload, publish: Any = publish) -> None:
            if topic != topics.producer(reply["id"]):
                await publish(topic, payload)

        monkeypatch.setattr(services.broadcast, "publish", lossy)
    assert (await writer.stop_reply(conversation)).status_code == 202
    session = await writer.read(conversation)
    assert session["reply"] is None
    assert [m["outcome"] for m in session["messages"]] == [None, "stopped"]
    await held.model.cancelled()
