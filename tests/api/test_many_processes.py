"""Several processes, one conversation: what is done in one shows in all, and any of them, or Redis, may go."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from services import accounts
from services.presence import GRACE
from tests.support.client import Client, Json, Socket, StreamEvent, new_client_id
from tests.support.cluster import Cluster, running_cluster
from tests.support.couples import SHARED, invite, join, new_conflict
from tests.support.patience import PATIENCE
from tests.support.problems import problem_of
from tests.support.scripted_model import ScriptedModel

MANY = 25
"""Messages: if each waited a second for Redis, they took longer than the test's patience."""


@pytest_asyncio.fixture(loop_scope="module")
async def cluster(tmp_path: Path) -> AsyncIterator[Cluster]:
    """Two processes, whose model waits for what the test hands out."""
    async with running_cluster(tmp_path, 2, model=ScriptedModel()) as running:
        yield running


async def people(cluster: Cluster) -> tuple[Client, Client]:
    """Return one new person's client at each of the two processes."""
    ann = await cluster.each[0].guest("Ann")
    return ann, await cluster.at(1, ann)


async def room(cluster: Cluster) -> tuple[Client, Client, str]:
    """Return partner A at one process, partner B at the other, and their conversation."""
    ann, bob = await cluster.each[0].guest("Ann"), await cluster.each[1].guest("Bob")
    conflict = await new_conflict(ann)
    await join(bob, await invite(ann, conflict))
    return ann, bob, await ann.new_conversation(session_type=SHARED, conflict_id=conflict)


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while not await holds():
            await asyncio.sleep(0.05)


def only_by_hints(cluster: Cluster) -> None:
    """Let nobody look again by themselves for as long as a test lasts."""
    for api in cluster.each:
        api.services.live._recheck = 10 * PATIENCE


async def ready(client: Client) -> bool:
    return (await client.get("/readyz")).status_code == 200


async def told(socket: Socket, content: str) -> Json:
    """Return the message with this content, as the socket is told of it."""
    return await socket.until(
        where=lambda f: f["type"] == "message" and f["message"]["content"] == content
    )


async def test_what_is_said_in_one_process_is_told_in_the_other_at_once(cluster: Cluster) -> None:
    ann, bob, conversation = await room(cluster)
    only_by_hints(cluster)
    async with ann.socket(conversation) as one, bob.socket(conversation) as two:
        for number in range(10):
            await one.said(f"from one {number}")
            await told(two, f"from one {number}")
            await two.said(f"from two {number}")
            await told(one, f"from two {number}")
        assert one.of_type("message") == two.of_type("message")


async def test_a_client_id_is_said_once_whichever_process_it_comes_to(cluster: Cluster) -> None:
    here, there = await people(cluster)
    conversation, client_id = await here.new_conversation(), new_client_id()
    answers = await asyncio.gather(
        *(who.send(conversation, "Hello", client_id) for who in (here, there) * 10)
    )
    assert {answer.json()["message"]["seq"] for answer in answers} == {1}
    assert [answer.status_code for answer in answers].count(201) == 1


async def test_presence_and_typing_cross_processes(cluster: Cluster) -> None:
    for api in cluster.each:
        api.services.presence._grace = GRACE / 30
    ann, bob, conversation = await room(cluster)
    a, b = ann.user["id"], bob.user["id"]
    async with ann.socket(conversation) as one:
        async with bob.socket(conversation) as two:
            await one.until({"type": "presence", "user_id": b, "online": True})
            assert sorted(two.frames[0]["online"]) == sorted([a, b])
            await two.send({"type": "typing", "active": True})
            await one.until({"type": "typing", "user_id": b, "active": True})
            assert (await ann.poll(conversation, wait=0))["typing"] == [b]
            await two.said("Done typing")
            await one.until({"type": "typing", "user_id": b, "active": False})
        await one.until({"type": "presence", "user_id": b, "online": False})
        await one.quiet()
    assert len(one.of_type("presence")) == 2


async def test_whoever_types_again_is_seen_at_once_whichever_process_heard_that_they_had_stopped(
    cluster: Cluster,
) -> None:
    """Each sign comes to another process than the one before: long-polling sends them by requests."""
    only_by_hints(cluster)
    ann, bob, conversation = await room(cluster)
    elsewhere = await cluster.at(1, ann)
    path = f"/api/conversations/{conversation}/typing"
    async with bob.socket(conversation) as socket:
        for active, who in ((True, ann), (False, elsewhere), (True, ann), (False, elsewhere)):
            async with asyncio.timeout(PATIENCE):
                assert (await who.post(path, {"active": active})).status_code == 204
                await socket.until({"type": "typing", "active": active})


async def test_a_reply_is_streamed_resumed_and_stopped_from_another_process(
    cluster: Cluster,
) -> None:
    here, there = await people(cluster)
    conversation = await here.new_conversation()
    cluster.whole.model.write("Once upon")
    await here.say(conversation)
    async with there.stream(conversation, wait=5) as events:
        first = await anext(events)
        assert first.data["text"] == "Once upon"
        cluster.whole.model.write(" a time")
        second = await anext(events)
        assert second.data["text"] == " a time"
    async with here.stream(conversation, first.id) as events:
        assert (await anext(events)).data["text"] == " a time"
    async with there.stream(conversation, second.id) as events:
        assert (await there.stop_reply(conversation)).status_code == 202
        ended = await anext(events)
    assert (ended.event, ended.data["state"]) == ("end", "stopped")
    kept = (await there.messages(conversation))[-1]
    assert (kept["content"], kept["outcome"]) == ("Once upon a time", "stopped")


async def test_a_reply_is_resumed_to_the_character_in_a_second_process_and_stopped_from_a_third(
    tmp_path: Path,
) -> None:
    words = [f"Wort{number} 🌱" + " " * (number % 3) for number in range(30)]
    async with running_cluster(tmp_path, 3, model=ScriptedModel()) as cluster:
        writer = await cluster.each[0].guest("Ann")
        reader, third = [await cluster.at(number, writer) for number in (1, 2)]
        conversation = await writer.new_conversation()
        await writer.say(conversation)
        heard: list[StreamEvent] = []
        for first in range(0, len(words), 10):
            # Broken off after each part, and taken up where it broke, in either process by turns.
            cluster.whole.model.write(*words[first : first + 10])
            shown = "".join(words[: first + 10]).rstrip()
            client, last_id = (reader, third)[first // 10 % 2], heard[-1].id if heard else None
            async with client.stream(conversation, last_id, wait=0 if heard else 5) as events:
                while "".join(event.data["text"] for event in heard) != shown:
                    heard.append(await anext(events))
        async with reader.stream(conversation, heard[-1].id) as events:
            assert (await third.stop_reply(conversation)).status_code == 202
            ended = await anext(events)
        await cluster.whole.model.cancelled()
        kept = (await third.messages(conversation))[-1]
    assert (ended.event, ended.data["state"], ended.data["seq"]) == ("end", "stopped", kept["seq"])
    assert {event.event for event in heard} == {"delta"}
    assert (kept["content"], kept["outcome"]) == ("".join(words).rstrip(), "stopped")


async def test_a_seal_in_one_process_holds_in_all_and_begins_no_reply(cluster: Cluster) -> None:
    here, there = await people(cluster)
    conversation = await here.new_conversation()
    await here.say(conversation)
    await cluster.whole.model.asked()
    sealed = await there.finalize(conversation)
    assert sealed["status"] == "finalized"
    problem_of(await here.send(conversation, "Too late"), 409, "conversation_finalized")
    assert (await here.transcript(conversation))["digest"] == sealed["digest"]


async def test_a_machine_whose_clock_is_ahead_takes_no_living_producer_for_dead(
    tmp_path: Path,
) -> None:
    """Leases are of the database's time, on whichever machine they are taken and looked at."""
    model = ScriptedModel()
    async with running_cluster(tmp_path, 2, model=model, skew=timedelta(minutes=1)) as cluster:
        here, there = await people(cluster)
        conversation = await here.new_conversation()
        begun = (await here.send(conversation)).json()["reply"]["id"]
        assert (await there.send(conversation, "Well?")).json()["reply"]["id"] == begun
        problem_of(await there.ask(conversation), 409, "reply_in_progress")
        model.finish("Tell me more.")
        model.finish("And then?")  # to what was said while the first answer was being written
        said = (await there.settled(conversation))["messages"]
    assert "Tell me more." in [message["content"] for message in said]


async def test_a_persons_first_connections_stay_whatever_the_clock_of_the_machine_they_came_to(
    tmp_path: Path,
) -> None:
    """The machine of those who come later has a clock that is a minute behind."""
    clocks: dict[str, Any] = {"skew": -timedelta(minutes=1)}
    async with running_cluster(tmp_path, 2, connections_per_user=2, **clocks) as cluster:
        here, there = await people(cluster)
        conversation = await here.new_conversation()
        async with here.socket(conversation), here.socket(conversation) as second:
            async with there.handshake(conversation) as third:
                assert await third.close_code() == 4429
            await second.quiet()


async def test_signing_out_in_one_process_ends_the_sockets_of_all(cluster: Cluster) -> None:
    here, there = await people(cluster)
    conversation = await here.new_conversation()
    async with there.socket(conversation) as socket:
        await here.post("/api/auth/sign-out")
        assert await socket.close_code() == 4401


async def test_without_redis_signing_out_in_one_process_ends_the_sockets_of_all_within_seconds(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "_LOOK_FIRST", 0.0)  # it has been connected for a while
    here, there = await people(cluster)
    conversation = await here.new_conversation()
    async with there.socket(conversation) as socket:
        await asyncio.to_thread(cluster.redis.kill)
        await here.post("/api/auth/sign-out")
        async with asyncio.timeout(PATIENCE):
            assert await socket.close_code() == 4401


async def test_without_redis_messages_are_acked_at_once_and_told_within_seconds(
    cluster: Cluster,
) -> None:
    ann, bob, conversation = await room(cluster)
    async with ann.socket(conversation) as one, bob.socket(conversation) as two:
        await asyncio.to_thread(cluster.redis.kill)
        async with asyncio.timeout(PATIENCE):
            for number in range(MANY):
                assert (await one.said(f"Number {number}"))["type"] == "ack"
        await told(two, f"Number {MANY - 1}")
        problem_of(await ann.get("/readyz"), 503, "unavailable")
        assert (await ann.get("/healthz")).status_code == 200
        await asyncio.to_thread(cluster.redis.start)
        await until(lambda: ready(ann))
        await until(lambda: ready(bob))
        await two.said("Back again")
        await told(one, "Back again")
        assert [f["message"]["seq"] for f in two.of_type("message")] == list(range(1, MANY + 2))
        assert {f["type"] for f in two.frames} <= {"welcome", "message", "ack", "presence"}


async def test_without_redis_a_reply_comes_from_its_checkpoints_in_another_process(
    cluster: Cluster,
) -> None:
    here, there = await people(cluster)
    conversation = await here.new_conversation()
    cluster.whole.model.write("Once upon ")
    await here.say(conversation)
    async with there.stream(conversation, wait=5) as events:
        text = (await anext(events)).data["text"]
        await asyncio.to_thread(cluster.redis.kill)
        cluster.whole.model.write("a time")
        text += (await anext(events)).data["text"]
        cluster.whole.model.finish(" there was.")
        rest = [event async for event in events]
        text += "".join(event.data["text"] for event in rest[:-1])
    assert text == "Once upon a time there was."
    assert rest[-1].data["state"] == "complete"


async def test_without_the_database_sends_are_refused_retryably_and_all_heals_by_itself(
    cluster: Cluster,
) -> None:
    ann, bob, conversation = await room(cluster)
    client_id = new_client_id()
    async with ann.socket(conversation) as socket:
        await asyncio.to_thread(cluster.database.kill)
        refused = await socket.said("Hello", client_id)
        assert (refused["type"], refused["retryable"]) == ("reject", True)
        problem_of(await bob.send(conversation, "Hello"), 503, "unavailable")
        problem_of(await bob.get(f"/api/conversations/{conversation}"), 503, "unavailable")
        problem_of(await bob.get("/readyz"), 503, "unavailable")
    await asyncio.to_thread(cluster.database.start)
    await until(lambda: ready(ann))
    await until(lambda: ready(bob))
    message = await ann.say(conversation, "Hello", client_id)
    assert await bob.messages(conversation) == [message]


async def test_what_one_may_write_and_try_is_counted_over_all_processes(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"messages_per_minute": 1, "messages_burst": 4}
    async with running_cluster(tmp_path, 2, sign_in_failures_per_hour=8, **settings) as cluster:
        here, there = await people(cluster)
        conversation = await here.new_conversation()
        answers = [await who.send(conversation) for who in (here, there) * 3]
        assert [answer.status_code for answer in answers] == [201] * 4 + [429] * 2
        wrong = {"email": "ann@example.org", "password": "not the password"}
        tries = [await who.post("/api/auth/sign-in", json=wrong) for who in (here, there) * 3]
        assert [answer.status_code for answer in tries] == [401] * 4 + [429] * 2


async def test_a_persons_connections_are_counted_over_all_processes(tmp_path: Path) -> None:
    async with running_cluster(tmp_path, 2, connections_per_user=2) as cluster:
        here, there = await people(cluster)
        conversation = await here.new_conversation()
        async with AsyncExitStack() as exits:
            (first,) = await here.sockets(exits, conversation, 1)
            await there.sockets(exits, conversation, 1)
            for who in (here, there):
                async with who.handshake(conversation) as third:
                    assert await third.close_code() == 4429
            await first.close()
            await until(lambda: answered(there, conversation))


async def answered(client: Client, conversation: str) -> bool:
    return (await client.get(f"/api/conversations/{conversation}/events?wait=0")).is_success
