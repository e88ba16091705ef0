"""Three clients write all the time through a network that fails by a seeded schedule: nothing is lost or doubled.

`make storms STORMS=100` runs more of them.
"""

import asyncio
import os
import random
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from services.language_models.port import Prompt, Receipt
from tests.chaos.proxy import Proxy, proxy
from tests.chaos.weather import storm
from tests.chaos.writers import (
    Outbox,
    PollingWriter,
    RestWriter,
    SocketWriter,
    Writer,
    write_all_the_time,
)
from tests.support.client import Client, Json
from tests.support.scripted_model import ScriptedModel
from tests.support.server import RunningApi, running_api

SEEDS = range(int(os.environ.get("STORMS", "3")))
LASTS = 6.0
HEALED_WITHIN = 60.0
ANSWER = [f"{number}, " for number in range(12)]


class Talker(ScriptedModel):
    """Says its answer word by word, so that there is something to be cut."""

    async def stream(self, prompt: Prompt, receipt: Receipt | None = None) -> AsyncGenerator[str]:
        for word in ANSWER:
            yield word
            await asyncio.sleep(0.05)


@pytest_asyncio.fixture
async def api(tmp_path: Path) -> AsyncIterator[RunningApi]:
    async with running_api(tmp_path, model=Talker()) as running:
        yield running


def port_of(api: RunningApi) -> int:
    return int(api.url.rpartition(":")[2])


async def other_device(api: RunningApi, who: Client, between: Proxy) -> Client:
    """Return a client of the same person, who comes through the proxy."""
    device = await api.exits.enter_async_context(Client(f"http://127.0.0.1:{between.port}"))
    device.user, device.token = who.user, who.token
    device.http.headers["Authorization"] = f"Bearer {who.token}"
    return device


@asynccontextmanager
async def running(writers: list[Writer]) -> AsyncGenerator[None]:
    """Let them run; fails with what one of them fails with."""
    async with asyncio.TaskGroup() as tasks:
        started = [tasks.create_task(writer.run()) for writer in writers]
        try:
            yield
        finally:
            for task in started:
                task.cancel()


async def healed(writers: list[Writer], client: Client, conversation: str) -> list[Json]:
    """Return the server's log, once everything is sent, answered, and held by everybody."""
    async with asyncio.timeout(HEALED_WITHIN):
        while any(writer.outbox.waiting for writer in writers):
            await asyncio.sleep(0.02)
        last = (await client.settled(conversation))["last_seq"]
        while any(writer.log.last < last for writer in writers):
            await asyncio.sleep(0.02)
    return await client.messages(conversation)


def assert_nothing_lost_or_doubled(outbox: Outbox, log: list[Json]) -> None:
    """All that was written is there once, under the number that was told, in the order of writing."""
    found = [one["client_id"] for one in log if one["content"].startswith(f"{outbox.name} ")]
    assert found == outbox.written
    seqs = {one["client_id"]: one["seq"] for one in log}
    assert outbox.acknowledged == {client_id: seqs[client_id] for client_id in outbox.written}


def assert_replies_were_read(reader: RestWriter, log: list[Json]) -> None:
    """Whatever was cut, the pieces of a reply are its text, to the character."""
    ended = {reply: end["seq"] for reply, end in reader.ends.items() if end["seq"]}
    assert ended
    for reply, seq in ended.items():
        assert reader.texts[reply] == log[seq - 1]["content"]


@pytest.mark.parametrize("seed", SEEDS)
async def test_after_a_storm_everybody_holds_the_same_log_with_everything_in_it_once(
    api: RunningApi, seed: int
) -> None:
    ann = await api.guest("Ann")
    conversation = await ann.new_conversation()
    async with proxy(port_of(api)) as between:
        reader = RestWriter("rest", await other_device(api, ann, between), conversation)
        writers: list[Writer] = [
            SocketWriter("socket", await other_device(api, ann, between), conversation),
            PollingWriter("polling", await other_device(api, ann, between), conversation),
            reader,
        ]
        async with running(writers):
            outboxes = [writer.outbox for writer in writers]
            await asyncio.gather(
                between.weather_spells(storm(seed, LASTS)),
                write_all_the_time(outboxes, random.Random(seed), LASTS),
            )
            log = await healed(writers, ann, conversation)
    assert [message["seq"] for message in log] == list(range(1, len(log) + 1))
    for writer in writers:
        assert writer.log.messages == log
        assert_nothing_lost_or_doubled(writer.outbox, log)
    assert_replies_were_read(reader, log)
