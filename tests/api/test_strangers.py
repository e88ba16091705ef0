"""What isn't mine looks exactly like what isn't there, and what is erased like both."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import httpx

from tests.support.client import Client, new_client_id
from tests.support.patience import PATIENCE
from tests.support.problems import problem_of
from tests.support.server import RunningApi

CALLS: list[tuple[str, str, dict[str, Any] | None]] = [
    ("GET", "", None),
    ("GET", "?limit=5", None),
    ("GET", "/messages", None),
    ("GET", "/messages?after=0", None),
    ("POST", "/messages", {"client_id": "12345678", "content": "Hello"}),
    ("POST", "/messages", {"client_id": "12345678", "content": ""}),
    ("POST", "/finalize", None),
    ("POST", "/reply", None),
    ("DELETE", "/reply", None),
    ("GET", "/reply/askable", None),
    ("GET", "/transcript", None),
    ("GET", "/events?wait=0", None),
    ("GET", "/events?wait=20", None),
    ("POST", "/typing", {"active": True}),
    ("GET", "/stream", None),
    ("DELETE", "", None),
]


def seen(response: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    """Return all that a client can see of an answer, but for the time of day."""
    headers = {name: value for name, value in response.headers.items() if name != "date"}
    return response.status_code, headers, response.content


async def test_a_strangers_conversation_answers_exactly_as_one_that_never_was(
    held: RunningApi, writer: Client
) -> None:
    theirs = await writer.new_conversation()
    await writer.say(theirs)  # its answer is being written: there is a stream, too
    stranger = await held.guest("Bob")

    for method, path, body in CALLS:
        answer, nowhere = [
            await stranger.http.request(method, f"/api/conversations/{one}{path}", json=body)
            for one in (theirs, "0" * len(theirs))
        ]
        problem_of(answer, 404, "not_found")
        assert seen(answer) == seen(nowhere)
        assert theirs not in answer.text
    session = await writer.read(theirs)
    assert (session["status"], session["last_seq"]) == ("active", 1)
    assert session["reply"] is not None


async def test_a_strangers_socket_closes_exactly_as_one_to_nowhere(
    api: RunningApi, ann: Client
) -> None:
    theirs = await ann.new_conversation()
    stranger = await api.guest("Bob")
    for conversation in (theirs, "0" * len(theirs)):
        async with stranger.handshake(conversation) as socket:
            assert await socket.close_code() == 4404
        assert socket.frames == []
    assert not (await ann.read(theirs))["participants"][0]["online"]


async def test_a_strangers_list_does_not_have_it(api: RunningApi, ann: Client) -> None:
    theirs = await ann.new_conversation()
    stranger = await api.guest("Bob")
    assert theirs not in (await stranger.get("/api/conversations")).text


async def test_erasing_is_a_204_and_leaves_nothing_behind(api: RunningApi, ann: Client) -> None:
    conversation, client_id = await ann.new_conversation(), new_client_id()
    await ann.say(conversation, "To be forgotten", client_id)
    await ann.settled(conversation)
    answer = await ann.erase(conversation)
    assert (answer.status_code, answer.content) == (204, b"")
    for method, path, body in CALLS:
        url = f"/api/conversations/{conversation}{path}"
        problem_of(await ann.http.request(method, url, json=body), 404, "not_found")
    assert conversation not in (await ann.get("/api/conversations")).text
    storage = api.services.storage
    assert await storage.conversation(conversation) is None
    assert await storage.room(conversation, 0, 10) is None
    assert (await storage.page_after(conversation, 0, 10)).messages == ()


async def test_a_sealed_conversation_can_be_erased_too(ann: Client) -> None:
    conversation = await ann.new_conversation()
    await ann.say(conversation)
    await ann.settled(conversation)
    await ann.finalize(conversation)
    assert (await ann.erase(conversation)).status_code == 204
    problem_of(await ann.get(f"/api/conversations/{conversation}"), 404, "not_found")


async def test_erasing_closes_every_open_page_with_4404_at_once(
    held: RunningApi, writer: Client
) -> None:
    for services in held.everywhere:
        services.live._recheck = 60  # what is told is told by a hint, then
    conversation, other = await writer.new_conversation(), await writer.new_conversation()
    async with AsyncExitStack() as exits:
        sockets = await writer.sockets(exits, conversation, 3)
        (kept,) = await writer.sockets(exits, other, 1)
        await writer.erase(conversation)
        for socket in sockets:
            assert await socket.close_code() == 4404
        await kept.quiet()


async def test_erasing_during_an_answer_breaks_it_off(held: RunningApi, writer: Client) -> None:
    conversation = await writer.new_conversation()
    await writer.say(conversation)
    held.model.write("Some text")
    async with writer.stream(conversation) as stream:
        await anext(stream)
        assert (await writer.erase(conversation)).status_code == 204
        await held.model.cancelled()
        assert [event.event async for event in stream][-1] == "end"
    problem_of(await writer.get(f"/api/conversations/{conversation}"), 404, "not_found")


async def test_whoever_waits_for_news_of_an_erased_conversation_is_told_that_it_is_gone(
    api: RunningApi, ann: Client
) -> None:
    conversation = await ann.new_conversation()
    polled = await ann.poll(conversation, wait=0)
    waiting = asyncio.create_task(
        ann.get(
            f"/api/conversations/{conversation}/events",
            params={"wait": 25, "version": polled["version"]},
        )
    )
    await ann.erase(conversation)
    problem_of(await asyncio.wait_for(waiting, PATIENCE), 404, "not_found")
