"""What the database, the broker or another process can do to a conversation, and what it costs."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from services import replies
from services.domain.errors import Unavailable
from services.domain.messages import Appended, Draft
from services.domain.replies import INTERRUPTED, Writing
from services.domain.sources import random_id, utc_now
from services.storage.surreal import SurrealStorage
from tests.support.accounts import new_account
from tests.support.client import Client
from tests.support.cluster import Serve
from tests.support.couples import couple
from tests.support.logs import Logged
from tests.support.patience import PATIENCE
from tests.support.problems import problem_of
from tests.support.scripted_model import ScriptedModel
from tests.support.server import RunningApi


def failing(real: Callable[..., Awaitable[Any]], times: int) -> Callable[..., Awaitable[Any]]:
    """Return `real`, but away for the first `times` calls."""
    left = times

    async def call(*arguments: Any, **options: Any) -> Any:
        nonlocal left
        if left:
            left -= 1
            raise Unavailable
        return await real(*arguments, **options)

    return call


async def stored(api: RunningApi, conversation: str) -> Writing:
    """Return the running reply as it is on disk."""
    room = await api.services.storage.room(conversation, 0, 1)
    assert room is not None
    assert isinstance(room.reply, Writing)
    return room.reply


async def test_an_answer_is_on_disk_at_least_every_second(held: RunningApi, writer: Client) -> None:
    conversation = await writer.new_conversation()
    await writer.say(conversation)
    first = await stored(held, conversation)
    held.model.write("It was going so")
    async with asyncio.timeout(PATIENCE):
        while (now := await stored(held, conversation)).text != "It was going so":
            await asyncio.sleep(0.02)
    assert now.heartbeat_at > first.heartbeat_at
    assert now.heartbeat_at - first.heartbeat_at < timedelta(seconds=3)


async def test_a_database_that_is_away_for_a_moment_costs_no_answer(
    held: RunningApi, writer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = SurrealStorage.commit_reply
    monkeypatch.setattr(SurrealStorage, "commit_reply", failing(commit, 2))
    conversation = await writer.new_conversation()
    await writer.say(conversation)
    held.model.finish("Tell me more.")
    session = await writer.settled(conversation)
    assert session["messages"][1]["content"] == "Tell me more."


async def test_a_database_that_is_away_for_a_moment_makes_no_failure_of_a_stop_before_the_first_word(
    held: RunningApi, writer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop = SurrealStorage.drop_reply
    monkeypatch.setattr(SurrealStorage, "drop_reply", failing(drop, 2))
    conversation = await writer.new_conversation()
    async with writer.socket(conversation) as socket:
        await socket.said()
        await held.model.asked()
        await writer.stop_reply(conversation)
        ended = await socket.until(
            {"type": "reply", "state": "stopped"}, {"type": "reply", "state": "failed"}
        )
    assert ended["state"] == "stopped"


async def test_a_producer_that_has_lost_its_lease_adds_nothing(
    held: RunningApi, writer: Client, logged: Logged
) -> None:
    conversation = await writer.new_conversation()
    async with writer.socket(conversation) as socket:
        reply = (await writer.send(conversation)).json()["reply"]["id"]
        await held.model.asked()
        await held.services.storage.fail_reply(conversation, reply, INTERRUPTED, "")
        held.model.finish("Too late.")
        await socket.until({"type": "reply", "state": "failed"})
    assert len(await writer.messages(conversation)) == 1
    assert "reply_lease_lost" in [event["event"] for event in logged.events]


async def test_a_producer_that_loses_its_lease_lets_go_of_the_model_and_the_others_go_on(
    held: RunningApi, writer: Client, logged: Logged
) -> None:
    mine, others = [await writer.new_conversation() for _ in range(2)]
    reply = (await writer.send(mine)).json()["reply"]["id"]
    await held.model.asked()
    await writer.say(others)
    await held.model.asked(2)
    await held.services.storage.fail_reply(mine, reply, INTERRUPTED, "")
    await held.model.cancelled()
    assert (await writer.read(others))["reply"] is not None
    held.model.finish("Still here.")
    assert (await writer.settled(others))["messages"][-1]["content"] == "Still here."
    assert "reply_lease_lost" in [event["event"] for event in logged.events]


async def test_an_answer_that_grows_too_long_is_kept_as_far_as_it_may_grow(serve: Serve) -> None:
    model = ScriptedModel()
    async with serve(model=model, reply_characters=12) as api:
        writer = await api.guest("Ann")
        conversation = await writer.new_conversation()
        await writer.say(conversation)
        model.write("One two three four", " five")
        kept = (await writer.settled(conversation))["messages"][-1]
        await model.cancelled()
    assert (kept["content"], kept["outcome"]) == ("One two thre", "complete")


async def test_a_lost_hint_costs_time_and_never_a_message(held: RunningApi, writer: Client) -> None:
    for services in held.everywhere:
        services.live._recheck = 0.05
    conversation = await writer.new_conversation()
    async with writer.socket(conversation) as socket:
        polled = await writer.poll(conversation, wait=0)
        waiting = asyncio.create_task(writer.poll(conversation, wait=20, version=polled["version"]))
        draft = Draft(
            key=random_id(),
            role="user",
            author_id=writer.user["id"],
            author_name="Ann",
            content="Nobody was told of this",
            created_at=utc_now(),
        )
        await held.services.storage.append(conversation, draft)  # as a process that dies then
        frame = await socket.until({"type": "message"})
        assert frame["message"]["content"] == "Nobody was told of this"
        assert (await asyncio.wait_for(waiting, PATIENCE))["messages"] == [frame["message"]]


async def test_doubled_hints_tell_nothing_twice(held: RunningApi, writer: Client) -> None:
    conversation = await writer.new_conversation()
    async with writer.socket(conversation) as socket:
        await socket.said("Hello")
        for _ in range(20):
            await held.services.broadcast.publish(f"room:{conversation}", {"type": "changed"})
        held.model.finish("Tell me more.")
        await socket.until({"type": "reply", "state": "complete"})
        await socket.quiet()
    told = [f.get("state", f["type"]) for f in socket.frames if f["type"] in {"message", "reply"}]
    assert told == ["message", "started", "message", "complete"]


async def test_a_sender_learns_that_the_database_did_not_answer(
    held: RunningApi, writer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = await writer.new_conversation()
    async with writer.socket(conversation) as socket:
        monkeypatch.setattr(SurrealStorage, "append", failing(SurrealStorage.append, 2))
        reject = await socket.said("Hello", "same-client-id")
        assert (reject["type"], reject["code"]) == ("reject", "unavailable")
        assert reject["retryable"] is True
        answer = await writer.send(conversation, "Hello", "same-client-id")
        assert problem_of(answer, 503, "unavailable")["retryable"] is True
        assert (await socket.said("Hello", "same-client-id"))["type"] == "ack"


async def test_a_fault_of_ours_is_a_reject_that_may_be_tried_again(
    held: RunningApi, writer: Client, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("secret inside")

    conversation = await writer.new_conversation()
    async with writer.socket(conversation) as socket:
        with monkeypatch.context() as patch:
            patch.setattr(SurrealStorage, "append", broken)
            reject = await socket.said("Hello")
        assert (reject["code"], reject["retryable"]) == ("unavailable", True)
        assert "secret" not in str(reject)
        assert "send_failed" in logged.expected_fault()
        assert (await socket.said("Hello"))["type"] == "ack"


async def test_the_sweep_goes_on_after_whatever_goes_wrong(
    held: RunningApi, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept: list[int] = []
    again = asyncio.Event()

    async def sweep(_: SurrealStorage) -> list[object]:
        swept.append(1)
        if len(swept) == 1:
            raise Unavailable
        if len(swept) == 2:
            raise RuntimeError("inside")
        again.set()
        return []

    monkeypatch.setattr(SurrealStorage, "running_replies", sweep)
    monkeypatch.setattr(replies, "SWEEP_EVERY", timedelta())
    sweeping = asyncio.create_task(held.services.replies.keep_sweeping())
    await asyncio.wait_for(again.wait(), PATIENCE)
    sweeping.cancel()
    await asyncio.gather(sweeping, return_exceptions=True)
    assert "RuntimeError" in logged.expected_fault()


async def test_contents_names_and_secrets_never_reach_the_log(
    held: RunningApi, logged: Logged
) -> None:
    visitor = await held.visitor()
    account = {"email": "secret@example.org", "password": "secret password", "name": "Secret Sam"}
    sam = await held.visitor()
    await sam.enter("sign-up", account)
    await visitor.post("/api/auth/sign-in", account | {"password": "secret but wrong"})
    conversation = await sam.new_conversation(title="Secret title")
    async with sam.socket(conversation) as socket:
        await socket.said("Secret message")
        await socket.send('{"type": "secret frame"}')
        held.model.write("Secret answer")
        held.model.fail()
        await socket.until({"type": "reply", "state": "failed"})
    await sam.ask(conversation)
    held.model.fail(RuntimeError("broken"))
    await sam.settled(conversation)
    written = str([{**event, "exc_info": None} for event in logged.events])
    assert "secret" not in written.lower()
    assert sam.token not in written
    assert "RuntimeError" in logged.expected_fault()


class _Held:
    """Appends that are stored, and heard of once `heard` is set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.stored, self.heard = asyncio.Event(), asyncio.Event()
        append = SurrealStorage.append

        async def held(*arguments: Any, **options: Any) -> Appended:
            appended = await append(*arguments, **options)
            self.stored.set()
            await self.heard.wait()
            return appended

        monkeypatch.setattr(SurrealStorage, "append", held)


async def test_a_message_is_answered_though_its_socket_goes_in_the_moment_in_which_it_is_stored(
    held: RunningApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = new_account()
    ann, again = await held.visitor(), await held.visitor()
    await ann.enter("sign-up", account)
    await again.enter("sign-in", account)
    conversation = await ann.new_conversation()
    append = _Held(monkeypatch)
    async with ann.socket(conversation) as socket:
        await socket.say("Hello")
        await append.stored.wait()
        await ann.post("/api/auth/sign-out")
        assert await socket.close_code() == 4401
    append.heard.set()
    await held.model.asked()
    held.model.finish("I am here.")
    session = await again.settled(conversation)
    assert [m["content"] for m in session["messages"]] == ["Hello", "I am here."]


async def test_the_second_word_of_two_is_answered_though_its_socket_goes_in_the_moment_in_which_it_is_stored(
    held: RunningApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = await couple(held)
    room = await two.room()
    await two.a.say(room, "It is hard for me.")
    append = _Held(monkeypatch)
    async with two.b.socket(room) as socket:
        await socket.say("For me, too.")
        await append.stored.wait()
        await two.b.post("/api/auth/sign-out")
        assert await socket.close_code() == 4401
    append.heard.set()
    await held.model.asked()
    held.model.finish("You both are here.")
    assert (await two.a.settled(room))["messages"][-1]["content"] == "You both are here."
