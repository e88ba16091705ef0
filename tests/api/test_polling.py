"""Long-polling: the same snapshot as `welcome`, as soon as there is news."""

import asyncio
import time
from pathlib import Path

import pytest

from tests.api.test_socket import WELCOME, fill
from tests.support.client import Client, Json
from tests.support.patience import PATIENCE
from tests.support.problems import fields_of, problem_of
from tests.support.server import RunningApi, running_api


async def test_polling_gives_the_snapshot_of_welcome_and_its_version(ann: Client) -> None:
    conversation = await ann.new_conversation()
    await ann.say(conversation)
    await ann.settled(conversation)
    async with ann.socket(conversation, 1) as socket:
        welcome = socket.frames[0]
        polled = await ann.poll(conversation, after=1, wait=0)
    assert list(polled) == [*WELCOME[1:], "version"]
    assert polled | {"type": "welcome"} == welcome | {"version": polled["version"]}
    assert polled["version"]
    assert isinstance(polled["version"], str)


async def test_it_answers_at_once_if_anything_differs_from_the_version(ann: Client) -> None:
    conversation = await ann.new_conversation()
    begun = time.monotonic()
    for version in ("", "other", "\x00", "x" * 1000):
        await ann.poll(conversation, wait=30, version=version)
    first = await ann.poll(conversation, wait=30)
    await ann.finalize(conversation)
    second = await ann.poll(conversation, wait=30, version=first["version"])
    assert second["session"]["status"] == "finalized"
    assert second["version"] != first["version"]
    assert time.monotonic() - begun < PATIENCE


async def test_it_answers_at_once_if_there_are_newer_messages(ann: Client) -> None:
    conversation = await ann.new_conversation()
    await ann.say(conversation)
    await ann.settled(conversation)
    version = (await ann.poll(conversation, after=2, wait=0))["version"]
    begun = time.monotonic()
    polled = await ann.poll(conversation, after=1, wait=30, version=version)
    assert [message["seq"] for message in polled["messages"]] == [2]
    assert time.monotonic() - begun < PATIENCE


async def test_it_waits_where_there_is_no_news_and_then_says_so(ann: Client) -> None:
    conversation = await ann.new_conversation()
    first = await ann.poll(conversation, wait=0)
    begun = time.monotonic()
    second = await ann.poll(conversation, wait=0.3, version=first["version"])
    assert time.monotonic() - begun >= 0.3
    assert second == first


async def test_it_answers_when_something_changes_while_it_waits(
    held: RunningApi, writer: Client
) -> None:
    conversation = await writer.new_conversation()

    async def news(after: int, version: str) -> asyncio.Task[Json]:
        """Begin to wait; return once the server waits, too."""
        query = {"after": after, "wait": 30, "version": version}
        task = asyncio.create_task(writer.poll(conversation, **query))
        await held.listened_to(conversation)
        return task

    version = (await writer.poll(conversation, wait=0))["version"]
    begun = time.monotonic()
    task = await news(0, version)
    await writer.say(conversation)
    polled = await task
    assert [message["seq"] for message in polled["messages"]] == [1]
    task = await news(1, (await writer.poll(conversation, after=1, wait=0))["version"])
    held.model.write("Some text")
    polled = await task
    assert polled["reply"]["text"] == "Some text"
    task = await news(1, polled["version"])
    await held.services.typing.sign(conversation, "bob", active=True)
    assert (await task)["typing"] == ["bob"]
    assert time.monotonic() - begun < PATIENCE


async def test_whoever_leaves_makes_room_for_another_connection_at_once(tmp_path: Path) -> None:
    async with running_api(tmp_path / "database", connections_per_user=1) as api:
        ann = await api.guest("Ann")
        conversation = await ann.new_conversation()
        version = (await ann.poll(conversation, wait=0))["version"]
        polling = asyncio.create_task(ann.poll(conversation, wait=30, version=version))
        await api.listened_to(conversation)
        path = f"/api/conversations/{conversation}/events?wait=0"
        problem_of(await ann.get(path), 429, "rate_limited")
        polling.cancel()
        async with asyncio.timeout(PATIENCE):
            while (await ann.get(path)).status_code != 200:
                await asyncio.sleep(0.01)


async def test_what_is_long_comes_compressed_to_whoever_takes_that(ann: Client) -> None:
    conversation = await ann.new_conversation()
    words = "The same words again. " * 100
    await ann.say(conversation, words)
    path = f"/api/conversations/{conversation}"
    for rest in ("", "/messages?after=0", "/events?wait=0", "/transcript"):
        packed = await ann.get(path + rest)
        plain = await ann.get(path + rest, headers={"Accept-Encoding": "identity"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert "Content-Encoding" not in plain.headers
        assert words.strip() in packed.text
        assert int(packed.headers["Content-Length"]) * 3 < int(plain.headers["Content-Length"])


async def test_what_several_people_wrote_in_several_conversations_never_comes_compressed(
    ann: Client,
) -> None:
    for _ in range(3):
        await ann.say(await ann.new_conversation(), "The same words again. " * 100)
    listed = await ann.get("/api/conversations")
    assert len(listed.content) > 1_000
    assert "Content-Encoding" not in listed.headers


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("wait=31", "wait"),
        ("wait=-1", "wait"),
        ("wait=x", "wait"),
        ("wait=inf", "wait"),
        ("wait=nan", "wait"),
        ("after=-1", "after"),
        ("after=x", "after"),
    ],
)
async def test_it_waits_0_to_30_seconds_after_a_seq(ann: Client, query: str, field: str) -> None:
    conversation = await ann.new_conversation()
    answer = await ann.get(f"/api/conversations/{conversation}/events?{query}")
    assert fields_of(problem_of(answer, 422, "invalid")) == [field]


async def test_more_than_five_hundred_missing_messages_are_not_recovered(
    api: RunningApi, ann: Client
) -> None:
    conversation = await ann.new_conversation()
    await fill(api, conversation, 501)
    polled = await ann.poll(conversation, after=0, wait=30)
    assert (polled["recovered"], polled["messages"]) == (False, [])
    polled = await ann.poll(conversation, after=1, wait=30)
    assert (polled["recovered"], len(polled["messages"])) == (True, 500)
