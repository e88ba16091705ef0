"""More than a minute without a word, behind the reverse proxies of this world: `make storms` has the time for it."""

import asyncio
import json
import time
from pathlib import Path

import pytest

from chatapp.api.stream import COMMENT_EVERY
from tests.support.client import Client
from tests.support.reverse_proxies import NAMES, reverse_proxy
from tests.support.scripted_model import ScriptedModel
from tests.support.server import running_api

LASTS = 66.0
"""Seconds: nginx gives up after 60, Debian's HAProxy after 50."""
PING_EVERY = 25.0
WAIT = 25


@pytest.mark.parametrize("name", NAMES)
async def test_a_minute_without_a_word_cuts_nothing_behind_a_reverse_proxy(
    tmp_path: Path, name: str
) -> None:
    async with running_api(tmp_path / "database", model=ScriptedModel(), reply_seconds=600) as api:
        ann = await api.guest("Ann")
        async with (
            reverse_proxy(name, tmp_path, api.url) as port,
            ann.elsewhere(f"http://127.0.0.1:{port}") as outside,
        ):
            spoken, silent = [await ann.new_conversation() for _ in range(2)]
            await ann.say(spoken)
            async with asyncio.TaskGroup() as all_of_it:
                all_of_it.create_task(_a_stream_goes_on(api.model, outside, spoken))
                all_of_it.create_task(_a_socket_stays_open(outside, silent))
                all_of_it.create_task(_polls_are_answered(outside, silent))


async def _a_stream_goes_on(model: ScriptedModel, ann: Client, conversation: str) -> None:
    model.write("Half of ")
    path = f"/api/conversations/{conversation}/stream?wait=5"
    async with ann.http.stream("GET", path) as answer:
        silence = asyncio.create_task(_end_after_a_silence(model))
        lines = [line async for line in answer.aiter_lines()]
        await silence
    told = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data:")]
    assert "".join(one.get("text", "") for one in told) == "Half of it"
    assert told[-1]["state"] == "complete"
    assert sum(line.startswith(":") for line in lines) >= int(LASTS / COMMENT_EVERY) - 1


async def _end_after_a_silence(model: ScriptedModel) -> None:
    await asyncio.sleep(LASTS)
    model.finish("it")


async def _a_socket_stays_open(ann: Client, conversation: str) -> None:
    async with ann.handshake(conversation, ping_interval=None) as socket:
        until = time.monotonic() + LASTS
        while time.monotonic() < until:
            await socket.quiet()
            await asyncio.sleep(PING_EVERY)
        await socket.quiet()


async def _polls_are_answered(ann: Client, conversation: str) -> None:
    until, version = time.monotonic() + LASTS, ""
    while time.monotonic() < until:
        version = (await ann.poll(conversation, wait=WAIT, version=version))["version"]
