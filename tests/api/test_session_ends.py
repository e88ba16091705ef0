"""How a session ends, by signing out or by its time, and what ends with it."""

import asyncio
from datetime import timedelta

from services import topics
from services.domain.tokens import hash_token
from tests.support.accounts import cookie_of, new_account
from tests.support.cluster import Serve
from tests.support.patience import PATIENCE
from tests.support.problems import problem_of
from tests.support.scripted_model import ScriptedModel
from tests.support.server import RunningApi


async def test_signing_out_kills_the_token_at_once_and_no_other(api: RunningApi) -> None:
    visitor, account = await api.visitor(), new_account()
    await visitor.post("/api/auth/sign-up", account)
    first, second = await api.visitor(), await api.visitor()
    for client in (first, second):
        await client.enter("sign-in", account)
    gone = await first.post("/api/auth/sign-out")
    assert (gone.status_code, gone.content) == (204, b"")
    problem_of(await first.get("/api/auth/me"), 401, "unauthenticated")
    assert (await second.get("/api/auth/me")).status_code == 200


async def test_signing_out_lets_the_browser_forget_its_cookie(api: RunningApi) -> None:
    browser = await api.guest(cookies=True)
    answer = await browser.post("/api/auth/sign-out")
    assert answer.status_code == 204
    value, attributes = cookie_of(answer)
    assert value == ""
    assert "max-age=0" in attributes
    problem_of(await browser.get("/api/auth/me"), 401, "unauthenticated")


async def test_signing_out_closes_the_sockets_of_that_session_with_4401(api: RunningApi) -> None:
    visitor, account = await api.visitor(), new_account()
    await visitor.post("/api/auth/sign-up", account)
    first, second = await api.visitor(), await api.visitor()
    for client in (first, second):
        await client.enter("sign-in", account)
    conversation = await first.new_conversation()
    async with first.socket(conversation) as mine, second.socket(conversation) as other:
        await first.post("/api/auth/sign-out")
        assert await mine.close_code() == 4401
        await other.quiet()


async def test_signing_out_answers_a_poll_that_waits_with_401_and_nothing_else(
    api: RunningApi,
) -> None:
    ann = await api.guest()
    conversation = await ann.new_conversation()
    version = (await ann.poll(conversation, wait=0))["version"]
    path = f"/api/conversations/{conversation}/events"
    poll = asyncio.create_task(ann.get(path, params={"wait": 25, "version": version}))
    await api.listened_to(conversation)
    await ann.post("/api/auth/sign-out")
    async with asyncio.timeout(PATIENCE):
        problem_of(await poll, 401, "unauthenticated")


async def test_the_end_of_a_session_is_told_to_every_process_at_once(api: RunningApi) -> None:
    ann = await api.guest()
    async with api.services.broadcast.subscribe(topics.login(hash_token(ann.token))) as hints:
        await ann.post("/api/auth/sign-out")
        assert await hints.next(PATIENCE) == topics.SIGNED_OUT


async def test_whoever_waits_for_the_end_of_a_session_that_has_ended_already_does_not_wait(
    api: RunningApi,
) -> None:
    ann = await api.guest()
    login = await api.services.accounts.session(ann.token)
    await ann.post("/api/auth/sign-out")
    async with asyncio.timeout(PATIENCE):
        await api.services.accounts.ended(login)


async def test_signing_out_ends_the_streams_of_that_session_without_another_word(
    serve: Serve,
) -> None:
    async with serve(model=ScriptedModel()) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        await ann.say(conversation)
        api.model.write("Before ")
        async with ann.stream(conversation) as stream:
            assert (await anext(stream)).data["text"] == "Before"
            await ann.post("/api/auth/sign-out")
            async with asyncio.timeout(PATIENCE):
                assert [event async for event in stream] == []
        api.model.finish("and after.")


async def test_a_session_ends_by_itself_when_its_time_is_over(serve: Serve) -> None:
    async with serve(session_days=3) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        stream = f"/api/conversations/{conversation}/stream"
        api.clock.ahead = timedelta(days=3, seconds=-5)
        assert (await ann.get("/api/auth/me")).status_code == 200
        assert (await ann.get(stream)).status_code == 204
        api.clock.ahead = timedelta(days=3)
        problem_of(await ann.get("/api/auth/me"), 401, "unauthenticated")
        problem_of(await ann.get(stream), 401, "unauthenticated")
        problem_of(await ann.send(conversation), 401, "unauthenticated")


async def test_what_is_open_ends_with_the_time_of_its_session(serve: Serve) -> None:
    async with serve(session_days=3) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        api.clock.ahead = timedelta(days=3, seconds=-3)
        async with ann.socket(conversation) as socket:
            assert await socket.close_code() == 4401
