"""Who is here, and who types. Another person in the room is played through the services, or watches."""

import asyncio
from datetime import timedelta

import pytest

from chatapp.api import inbox
from chatapp.api.inbox import SILENCE
from services import topics
from services.presence import GRACE, TYPING_LASTS
from tests.support.client import Client, Socket
from tests.support.couples import couple, ids
from tests.support.patience import PATIENCE
from tests.support.server import RunningApi

SHORT = timedelta(milliseconds=30)


async def online(client: Client, conversation: str) -> bool:
    participants = (await client.read(conversation))["participants"]
    return bool(participants[0]["online"])


def lose_patience(api: RunningApi) -> None:
    """Let a person be gone soon after their last connection."""
    for services in api.everywhere:
        services.presence._grace = SHORT


def told_of(watcher: Socket, client: Client) -> list[bool]:
    """Return how often, and with what, a partner was told whether this person is here."""
    told = watcher.of_type("presence")
    return [frame["online"] for frame in told if frame["user_id"] == client.user["id"]]


async def test_a_person_is_online_while_any_of_their_connections_is_and_a_grace_longer(
    held: RunningApi,
) -> None:
    lose_patience(held)
    two = await couple(held)
    room, me = await two.room(), two.a.user["id"]
    async with two.b.socket(room) as watcher:
        assert not await online(two.b, room)
        async with two.a.socket(room) as one:
            await watcher.until({"type": "presence", "user_id": me, "online": True})
            async with two.a.socket(room) as other:
                await one.close()
                await other.quiet()
                assert await online(two.b, room)
        await watcher.until({"type": "presence", "user_id": me, "online": False})
        await watcher.quiet()
        assert not await online(two.b, room)
    # Within the grace, or just gone: either way there is exactly one going.
    assert told_of(watcher, two.a) == [True, False]


async def test_a_reload_within_the_grace_does_not_flicker(held: RunningApi) -> None:
    two = await couple(held)
    room = await two.room()
    async with two.b.socket(room) as watcher:
        for _ in range(4):
            async with two.a.socket(room) as socket:
                assert set(socket.frames[0]["online"]) == set(ids(two.a, two.b))
        await watcher.until({"type": "presence", "online": True})
        await two.a.say(room, "What comes later, comes after all that was told")
        await watcher.until({"type": "message"})
    assert told_of(watcher, two.a) == [True]


async def test_whoever_polls_is_online_until_they_could_have_polled_again(
    held: RunningApi, writer: Client
) -> None:
    conversation = await writer.new_conversation()
    polled = await writer.poll(conversation, wait=0)
    assert polled["online"] == [writer.user["id"]]
    assert await online(writer, conversation)


async def test_whoever_leaves_in_the_middle_of_a_poll_is_gone_as_from_a_socket(
    held: RunningApi, writer: Client
) -> None:
    held.services.presence._grace = SHORT
    conversation = await writer.new_conversation()
    async with held.services.presence.here(conversation, "bob"):
        version = (await writer.poll(conversation, wait=0))["version"]
        async with held.services.broadcast.subscribe(f"room:{conversation}") as hints:
            polling = asyncio.create_task(writer.poll(conversation, wait=25, version=version))
            await held.listened_to(conversation, by=2)
            polling.cancel()
            assert await hints.next(PATIENCE) == topics.COMPANY
        assert not await online(writer, conversation)


async def test_the_others_are_told_who_comes_and_who_goes(held: RunningApi, writer: Client) -> None:
    lose_patience(held)
    conversation = await writer.new_conversation()
    async with writer.socket(conversation) as socket:
        async with held.services.presence.here(conversation, "bob"):
            came = await socket.until({"type": "presence"})
        went = await socket.until({"type": "presence"})
    assert list(came) == ["type", "user_id", "online"]
    assert came == {"type": "presence", "user_id": "bob", "online": True}
    assert went == {"type": "presence", "user_id": "bob", "online": False}


async def test_the_others_are_told_who_types_and_never_oneself(
    held: RunningApi, writer: Client
) -> None:
    conversation = await writer.new_conversation()
    typing = held.services.typing
    async with writer.socket(conversation) as socket:
        await socket.send({"type": "typing", "active": True})
        await socket.quiet()
        await typing.sign(conversation, "bob", active=True)
        began = await socket.until({"type": "typing"})
        await typing.sign(conversation, "bob", active=True)  # a sign that it goes on is no news
        await typing.sign(conversation, "bob", active=False)
        ended = await socket.until({"type": "typing"})
        await socket.send({"type": "typing", "active": False})
        await socket.quiet()
    assert list(began) == ["type", "user_id", "active"]
    assert began == {"type": "typing", "user_id": "bob", "active": True}
    assert ended == {"type": "typing", "user_id": "bob", "active": False}
    assert socket.of_type("typing") == [began, ended]


async def test_typing_by_socket_and_by_rest_reaches_the_others(
    held: RunningApi, writer: Client
) -> None:
    conversation, typing = await writer.new_conversation(), held.services.typing
    me = frozenset({writer.user["id"]})
    async with (
        held.services.broadcast.subscribe(f"room:{conversation}") as others,
        writer.socket(conversation) as socket,
    ):
        assert await others.next(PATIENCE) == topics.COMPANY  # I have come
        for active in (True, False):
            await socket.send({"type": "typing", "active": active})
            assert await others.next(PATIENCE) == topics.COMPANY
            assert await typing.active(conversation) == (me if active else frozenset())
        await writer.post(f"/api/conversations/{conversation}/typing", {"active": True})
        assert await others.next(PATIENCE) == topics.COMPANY
        assert await typing.active(conversation) == me


async def test_typing_ends_by_itself_some_time_after_the_last_sign(
    held: RunningApi, writer: Client
) -> None:
    held.services.typing._lasts = SHORT
    conversation = await writer.new_conversation()
    async with writer.socket(conversation) as socket:
        await held.services.typing.sign(conversation, "bob", active=True)
        await socket.until({"type": "typing", "active": True})
        await socket.until({"type": "typing", "active": False})


async def test_the_end_of_typing_is_hinted_at_when_it_comes_not_when_somebody_looks_again(
    held: RunningApi, writer: Client
) -> None:
    typing, conversation = held.services.typing, await writer.new_conversation()
    typing._lasts = SHORT
    async with held.services.broadcast.subscribe(f"room:{conversation}") as hints:
        await typing.sign(conversation, "bob", active=True)
        assert await hints.next(PATIENCE) == topics.COMPANY
        assert await hints.next(PATIENCE) == topics.COMPANY
        assert await typing.active(conversation) == frozenset()


async def test_sending_a_message_ends_typing(held: RunningApi, writer: Client) -> None:
    conversation, me = await writer.new_conversation(), writer.user["id"]
    async with writer.socket(conversation) as socket:
        await socket.send({"type": "typing", "active": True})
        await socket.quiet()
        assert await held.services.typing.active(conversation) == {me}
        await socket.said("Hello")
        assert await held.services.typing.active(conversation) == frozenset()


async def test_a_snapshot_tells_who_types_but_not_oneself(held: RunningApi, writer: Client) -> None:
    conversation = await writer.new_conversation()
    for user_id in (writer.user["id"], "carol", "bob"):
        await held.services.typing.sign(conversation, user_id, active=True)
    async with writer.socket(conversation) as socket:
        assert socket.frames[0]["typing"] == ["bob", "carol"]
    assert (await writer.poll(conversation, wait=0))["typing"] == ["bob", "carol"]


async def test_nobody_types_in_a_sealed_conversation(held: RunningApi) -> None:
    two = await couple(held)
    room, typing = await two.room(), held.services.typing
    path, him = f"/api/conversations/{room}/typing", two.b.user["id"]
    async with two.a.socket(room) as socket:
        assert (await two.b.post(path, {"active": True})).status_code == 204
        began = await socket.until({"type": "typing"})
        await two.a.finalize(room)
        ended = await socket.until({"type": "typing"})
        await socket.until({"type": "finalized"})
        await typing.sign(room, him, active=False)
        assert (await two.b.post(path, {"active": True})).status_code == 204
        assert await typing.active(room) == {him}
        await socket.quiet()
    assert socket.of_type("typing") == [began, ended]
    assert ended == {"type": "typing", "user_id": him, "active": False}
    async with two.a.socket(room) as socket:
        assert socket.frames[0]["typing"] == []
    assert (await two.a.poll(room, wait=0))["typing"] == []


async def test_a_connection_without_any_frame_is_dead(
    held: RunningApi, writer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pings are frames of the protocol: those of the WebSocket itself are no sign of life of the page."""
    monkeypatch.setattr(inbox, "SILENCE", 0.3)
    lose_patience(held)
    conversation = await writer.new_conversation()
    async with writer.handshake(conversation, ping_interval=0.05) as socket:
        assert await socket.close_code() == 1001
    async with held.services.broadcast.subscribe(f"room:{conversation}") as hints:
        while await online(writer, conversation):
            await hints.next(PATIENCE)


def test_the_times_are_those_of_the_protocol() -> None:
    assert timedelta(seconds=6) == TYPING_LASTS
    assert timedelta(seconds=3) == GRACE
    assert (
        25 + 10 < SILENCE <= 40 - GRACE.total_seconds()
    )  # a ping every 25 s, and time for it to arrive
