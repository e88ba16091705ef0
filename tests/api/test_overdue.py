"""What is said while the AI speaks is answered, whatever ends in between; and a reply is stopped without any hint."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services import topics
from services.broadcast.port import Payload
from services.replies import OVERDUE_AFTER
from tests.api.test_replies import waits_for_an_answer
from tests.support import samples
from tests.support.client import Client
from tests.support.problems import problem_of
from tests.support.server import RunningApi


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
    assert conversation not in await storage.overdue(held.clock.now())


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
    await held.services.replies.sweep()
    assert conversation not in await storage.overdue(held.clock.now())
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
