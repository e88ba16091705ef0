"""HEAD is answered wherever GET is: the same head, at once, without a body."""

import asyncio

import httpx
import pytest

from tests.support.client import Client
from tests.support.patience import PATIENCE
from tests.support.server import RunningApi

# What differs from one answer to the next, or is the connection's own business.
PASSING = {"date", "content-length", "transfer-encoding", "connection"}


def meaning(answer: httpx.Response) -> tuple[int, dict[str, str]]:
    kept = {name: value for name, value in answer.headers.items() if name not in PASSING}
    return answer.status_code, kept


@pytest.mark.parametrize(
    "path",
    [
        "/healthz",
        "/readyz",
        "/metrics",
        "/api/docs",
        "/api/openapi.json",
        "/api/auth/me",
        "/api/conflicts",
        "/api/invitations/nothing",
        "/api/conversations",
        "/api/conversations?limit=0",
        "/api/conversations/nothing",
        "/api/conversations/{id}",
        "/api/conversations/{id}/messages",
        "/api/conversations/{id}/read",
        "/api/conversations/{id}/transcript",
        "/api/conversations/{id}/events?wait=0",
        "/api/conversations/{id}/stream",
        "/api/auth/guest",
        "/api/nothing",
        "/api",
        "/ws/conversations/{id}",
    ],
)
async def test_a_head_is_that_of_the_answer_to_get(ann: Client, path: str) -> None:
    there = path.format(id=await ann.new_conversation())
    got, head = await ann.http.get(there), await ann.http.head(there)
    assert meaning(head) == meaning(got)
    assert head.content == b""
    if "content-length" in head.headers and path != "/metrics":
        assert head.headers["content-length"] == got.headers["content-length"]


async def test_the_head_of_a_long_poll_is_not_waited_for(ann: Client) -> None:
    conversation = await ann.new_conversation()
    path = f"/api/conversations/{conversation}/events"
    version = (await ann.get(path, params={"wait": 0})).json()["version"]
    async with asyncio.timeout(PATIENCE):
        answer = await ann.http.head(path, params={"wait": 30, "version": version})
    assert answer.status_code == 200


@pytest.mark.usefixtures("long_waits")
async def test_the_head_of_a_stream_comes_without_the_stream(
    held: RunningApi, writer: Client
) -> None:
    conversation = await writer.new_conversation()
    path = f"/api/conversations/{conversation}/stream"
    async with asyncio.timeout(PATIENCE):
        assert (await writer.http.head(path, params={"wait": 10})).status_code == 204
    await writer.say(conversation)
    held.model.write("So far")
    async with writer.stream(conversation) as stream:
        await anext(stream)
        async with asyncio.timeout(PATIENCE):
            answer = await writer.http.head(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
