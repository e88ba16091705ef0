"""How fast one person may write."""

import asyncio

import pytest

from services.limits import RateLimit
from tests.support.client import Client, new_client_id
from tests.support.cluster import Serve
from tests.support.problems import problem_of
from tests.support.scripted_model import ScriptedModel
from tests.support.server import RunningApi

SLOWLY = {"messages_per_minute": 1, "messages_burst": 3}


async def used_up(api: RunningApi) -> tuple[Client, str, list[str]]:
    """Return a person who has sent as much as one may at once, with the client ids of that."""
    client = await api.guest()
    conversation = await client.new_conversation()
    ids = [new_client_id() for _ in range(3)]
    for client_id in ids:
        await client.say(conversation, "Hello", client_id)
    return client, conversation, ids


async def test_whoever_writes_too_fast_is_told_when_to_go_on(serve: Serve) -> None:
    async with serve(model=ScriptedModel(), **SLOWLY) as api:
        client, conversation, _ = await used_up(api)
        refused = await client.send(conversation)
        assert problem_of(refused, 429, "rate_limited")["retryable"] is True
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert len(await client.messages(conversation)) == 3


async def test_the_limit_is_each_persons_own_in_all_their_conversations(serve: Serve) -> None:
    async with serve(model=ScriptedModel(), **SLOWLY) as api:
        client, _, _ = await used_up(api)
        problem_of(await client.send(await client.new_conversation()), 429, "rate_limited")
        await used_up(api)  # somebody else


async def test_a_socket_gets_a_reject_that_may_be_tried_again(serve: Serve) -> None:
    async with serve(model=ScriptedModel(), **SLOWLY) as api:
        client, conversation, _ = await used_up(api)
        async with client.socket(conversation) as socket:
            reject = await socket.said("One more")
            assert (reject["type"], reject["code"]) == ("reject", "rate_limited")
            assert reject["retryable"] is True
            await socket.quiet()


async def test_sending_again_what_was_sent_is_free(serve: Serve) -> None:
    async with serve(model=ScriptedModel(), **SLOWLY) as api:
        client, conversation, ids = await used_up(api)
        answers = await asyncio.gather(
            *(client.send(conversation, "Hello", ids[number % 3]) for number in range(30))
        )
        assert {answer.status_code for answer in answers} == {200}
        async with client.socket(conversation) as socket:
            assert (await socket.said("Hello", ids[0]))["duplicate"] is True


async def test_what_was_refused_before_can_be_sent_later_with_the_same_client_id(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serve(model=ScriptedModel(), **SLOWLY) as api:
        client, conversation, _ = await used_up(api)
        client_id = new_client_id()
        problem_of(await client.send(conversation, "Later", client_id), 429, "rate_limited")
        limit = api.services.sending._limit
        assert isinstance(limit, RateLimit)
        clock = limit._clock
        monkeypatch.setattr(limit, "_clock", lambda: clock() + 60)
        assert (await client.send(conversation, "Later", client_id)).status_code == 201


async def test_a_client_that_never_waits_is_closed_with_4429(serve: Serve) -> None:
    async with serve(model=ScriptedModel(), **SLOWLY) as api:
        client, conversation, _ = await used_up(api)
        async with client.socket(conversation) as socket:
            for _ in range(50):
                await socket.say("Hello")
            assert await socket.close_code() == 4429


async def test_whoever_asks_for_answers_too_fast_is_told_when_to_go_on(serve: Serve) -> None:
    """A stopped answer that said nothing may be asked for again: as often as one may write."""
    async with serve(model=ScriptedModel(), **SLOWLY) as api:
        client = await api.guest()
        conversation = await client.new_conversation()
        path = f"/api/conversations/{conversation}/reply"
        await client.say(conversation, "Hello")
        for _ in range(3):
            assert (await client.http.delete(path)).status_code == 202
            assert (await client.http.post(path)).status_code == 202
        assert (await client.http.delete(path)).status_code == 202
        problem_of(await client.http.post(path), 429, "rate_limited")
