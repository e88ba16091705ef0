"""The end of the process: nobody is left hanging, and nothing is lost."""

import asyncio
import time
from pathlib import Path

from services.domain.replies import Failed
from services.storage.surreal import SurrealStorage
from tests.support.client import Client
from tests.support.patience import PATIENCE
from tests.support.problems import problem_of
from tests.support.scripted_model import ScriptedModel
from tests.support.server import RunningApi, running_api


async def test_sockets_are_closed_with_1012(held: RunningApi, writer: Client) -> None:
    conversation = await writer.new_conversation()
    async with writer.socket(conversation) as one, writer.socket(conversation) as two:
        stopping = asyncio.create_task(held.stop())
        assert await one.close_code() == 1012
        assert await two.close_code() == 1012
        await stopping


async def test_no_new_work_is_taken_and_the_sender_may_try_again(tmp_path: Path) -> None:
    async with running_api(tmp_path, model=ScriptedModel(), shutdown_seconds=3 * PATIENCE) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        await ann.say(conversation)
        await api.model.asked()
        stopping = asyncio.create_task(api.stop())
        await api.services.closing.refusal()
        refused = problem_of(await ann.send(conversation, "Too late"), 503, "unavailable")
        assert refused["retryable"] is True
        assert (await ann.read(conversation))["last_seq"] == 1
        api.model.finish("Done.")
        await stopping


async def test_an_answer_in_progress_may_come_to_its_end(tmp_path: Path) -> None:
    async with running_api(tmp_path, model=ScriptedModel(), shutdown_seconds=3 * PATIENCE) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        await ann.say(conversation)
        await api.model.asked()
        stopping = asyncio.create_task(api.stop())
        async with ann.stream(conversation) as stream:
            api.model.finish("Until the end.")
            events = [event async for event in stream]
        assert events[-1].data["state"] == "complete"
        begun = time.monotonic()
        await stopping
        assert time.monotonic() - begun < PATIENCE


async def test_an_answer_that_takes_too_long_is_kept_as_interrupted(tmp_path: Path) -> None:
    async with running_api(tmp_path, model=ScriptedModel(), shutdown_seconds=0.1) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        await ann.say(conversation)
        api.model.write("So far")
        async with ann.stream(conversation) as stream:
            await anext(stream)
            stopping = asyncio.create_task(api.stop())
            (end,) = [event async for event in stream]
        assert end.data["state"] == "failed"
        assert end.data["error"]["code"] == "interrupted"
        assert end.data["error"]["retryable"] is True
        await stopping
        await api.model.cancelled()
    storage = SurrealStorage(f"surrealkv://{tmp_path}")
    await storage.open()
    room = await storage.room(conversation, 0, 10)
    await storage.close()
    assert room is not None
    assert isinstance(room.reply, Failed)
    assert (room.reply.error.code, room.reply.text) == ("interrupted", "So far")


async def test_whoever_polls_is_answered_at_once(tmp_path: Path) -> None:
    async with running_api(tmp_path, model=ScriptedModel(), shutdown_seconds=3 * PATIENCE) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        await ann.say(conversation)  # its answer keeps the services from ending
        polled = await ann.poll(conversation, after=1, wait=0)
        begun = time.monotonic()
        waiting = asyncio.create_task(
            ann.poll(conversation, after=1, wait=30, version=polled["version"])
        )
        await api.listened_to(conversation)
        stopping = asyncio.create_task(api.stop())
        assert (await waiting)["version"] == polled["version"]
        assert time.monotonic() - begun < PATIENCE
        api.model.finish("Done.")
        await stopping


async def test_no_new_answer_is_begun(tmp_path: Path) -> None:
    async with running_api(tmp_path, model=ScriptedModel(), shutdown_seconds=3 * PATIENCE) as api:
        ann = await api.guest()
        first, second = await ann.new_conversation(), await ann.new_conversation()
        await ann.say(second)
        await ann.stop_reply(second)
        await ann.say(first)
        await api.model.asked(2)
        stopping = asyncio.create_task(api.stop())
        async with asyncio.timeout(PATIENCE):
            await api.services.closing.refusal()
        problem_of(await ann.ask(second), 503, "unavailable")
        api.model.finish("Done.")
        await stopping
        assert len(api.model.prompts) == 2


async def test_what_is_said_while_others_are_told_to_go_is_stored_and_answered(
    tmp_path: Path,
) -> None:
    """A proxy brings requests for as long as the server takes them."""
    model = ScriptedModel("Tell me more.")
    async with running_api(tmp_path, model=model, shutdown_seconds=3 * PATIENCE) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        stopping = asyncio.create_task(api.stop())
        await api.services.closing.wait()
        await ann.say(conversation)
        assert (await ann.settled(conversation))["last_seq"] == 2
        await stopping
