"""`/ws/conversations/{id}`, subprotocol `chat.v1`."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from services.access import Membership
from services.domain.messages import Draft
from services.domain.snapshots import Room
from services.domain.sources import random_id, utc_now
from services.domain.users import User
from services.live import Live
from tests.api.test_conversations import MESSAGE, SESSION
from tests.support.client import Client
from tests.support.cluster import Serve
from tests.support.patience import PATIENCE
from tests.support.server import RunningApi

WELCOME = ["type", "session", "messages", "recovered", "reply", "online", "typing"]


async def fill(api: RunningApi, conversation: str, many: int) -> None:
    """Put messages into the log, past everything but the database."""
    for number in range(many):
        draft = Draft(
            key=random_id(),
            role="user",
            author_id="u1",
            author_name="Ann",
            content=f"Message {number}",
            created_at=utc_now(),
        )
        await api.services.storage.append(conversation, draft)


async def test_the_first_frame_is_welcome_with_a_whole_snapshot(ann: Client) -> None:
    conversation = await ann.new_conversation()
    await ann.say(conversation)
    session = await ann.settled(conversation)
    async with ann.socket(conversation) as socket:
        welcome = socket.frames[0]
    assert socket.subprotocol == "chat.v1"
    assert list(welcome) == WELCOME
    assert list(welcome["session"]) == [field for field in SESSION if field != "messages"]
    assert welcome["messages"] == session.pop("messages")
    assert all(list(message) == MESSAGE for message in welcome["messages"])
    me = welcome["session"]["participants"][0]
    assert me == {"user_id": ann.user["id"], "name": "Ann", "role": "user", "online": True}
    assert welcome["session"] | {"participants": []} == session | {"participants": []}
    assert (welcome["recovered"], welcome["reply"]) == (True, None)
    assert (welcome["online"], welcome["typing"]) == ([ann.user["id"]], [])


async def test_welcome_comes_first_even_to_a_client_that_speaks_at_once(ann: Client) -> None:
    conversation = await ann.new_conversation()
    for _ in range(5):
        async with ann.handshake(conversation) as socket:
            await socket.send({"type": "ping"})
            await socket.say("Hello")
            await socket.until({"type": "ack"})
        assert socket.frames[0]["type"] == "welcome"


@pytest.mark.parametrize("after", [0, 1, 3, 4, 9])
async def test_the_snapshot_has_the_messages_after_the_given_seq(
    api: RunningApi, ann: Client, after: int
) -> None:
    conversation = await ann.new_conversation()
    await fill(api, conversation, 4)
    async with ann.socket(conversation, after) as socket:
        welcome = socket.frames[0]
    assert [m["seq"] for m in welcome["messages"]] == list(range(after + 1, 5))
    assert welcome["recovered"] is True
    assert welcome["session"]["last_seq"] == 4


async def test_five_hundred_missing_messages_are_recovered_and_one_more_is_not(
    api: RunningApi, ann: Client
) -> None:
    conversation = await ann.new_conversation()
    await fill(api, conversation, 503)
    async with ann.socket(conversation, 3) as socket:
        assert len(socket.frames[0]["messages"]) == 500
        assert socket.frames[0]["recovered"] is True
    async with ann.socket(conversation, 2) as socket:
        assert (socket.frames[0]["recovered"], socket.frames[0]["messages"]) == (False, [])
        # What comes later comes all the same, and nothing of what was left out.
        await ann.say(conversation, "Later")
        message = await socket.until({"type": "message"})
        assert message["message"]["seq"] == 504


async def test_a_message_goes_to_everybody_in_the_room_the_sender_too(ann: Client) -> None:
    conversation = await ann.new_conversation()
    async with ann.socket(conversation) as sender, ann.socket(conversation) as other:
        client_id = await sender.say("Hello")
        ack = await sender.until({"type": "ack"})
        assert list(ack) == ["type", "client_id", "seq", "duplicate"]
        assert ack == {"type": "ack", "client_id": client_id, "seq": 1, "duplicate": False}
        for socket in (sender, other):
            if not socket.of_type("message"):
                await socket.until({"type": "message"})
            frame = socket.of_type("message")[0]
            assert list(frame) == ["type", "message"]
            assert frame["message"] == (await ann.messages(conversation))[0]
        await other.quiet()
        assert not other.of_type("ack")


async def test_what_is_said_just_after_the_snapshot_was_read_is_told_at_once(
    held: RunningApi, writer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The position is taken before the state is read: no hint falls between the two."""
    conversation = await writer.new_conversation()
    read = Live._followed

    async def read_and_talked_over(live: Live, member: Membership, after: int, limit: int) -> Room:
        room = await read(live, member, after, limit)
        if not room.messages:
            await writer.say(conversation, "In between")
        return room

    for services in held.everywhere:
        services.live._recheck = 10 * PATIENCE
    monkeypatch.setattr(Live, "_followed", read_and_talked_over)
    async with asyncio.timeout(PATIENCE), writer.socket(conversation) as socket:
        monkeypatch.undo()
        told = await socket.until({"type": "message"})
    assert socket.frames[0]["messages"] == []
    assert told["message"]["content"] == "In between"


async def test_what_is_acknowledged_is_in_the_log(ann: Client) -> None:
    conversation = await ann.new_conversation()
    async with ann.socket(conversation) as socket:
        for number in range(5):
            ack = await socket.said(f"Message {number}")
            page = await ann.page(conversation, after=ack["seq"] - 1, limit=1)
            assert page["messages"][0]["content"] == f"Message {number}"


async def test_a_frame_sent_again_is_acknowledged_as_a_duplicate(
    held: RunningApi, writer: Client
) -> None:
    conversation = await writer.new_conversation()
    async with writer.socket(conversation) as socket:
        first = await socket.said("Hello", "same-client-id")
        again = await socket.said("Hello", "same-client-id")
        assert again == first | {"duplicate": True}
        await socket.quiet()
        assert len(socket.of_type("message")) == 1


@pytest.mark.parametrize(
    ("content", "client_id", "code"),
    [
        ("", "12345678", "invalid"),
        ("  \n ", "12345678", "invalid"),
        ("x" * 8001, "12345678", "invalid"),
        ("a\x00b", "12345678", "invalid"),
        ("a\ud800b", "12345678", "invalid"),
        ("Hello", "short", "invalid"),
        ("Hello", "a:b:c:d:e", "invalid"),
        ("Hello", "ä" * 10, "invalid"),
        ("Goodbye", "said-already", "client_id_reused"),
    ],
)
async def test_a_message_that_cannot_be_accepted_is_rejected_to_its_sender(
    ann: Client, content: str, client_id: str, code: str
) -> None:
    conversation = await ann.new_conversation()
    await ann.say(conversation, "Hello", "said-already")
    async with ann.socket(conversation) as socket:
        reject = await socket.said(content, client_id)
        assert list(reject) == ["type", "client_id", "code", "detail", "retryable"]
        assert (reject["type"], reject["client_id"]) == ("reject", client_id)
        assert (reject["code"], reject["retryable"]) == (code, False)
        assert (await socket.said("Still here"))["type"] == "ack"


async def test_a_ping_is_answered_with_a_pong(ann: Client) -> None:
    conversation = await ann.new_conversation()
    async with ann.socket(conversation) as socket:
        await socket.send({"type": "ping"})
        assert await socket.next() == {"type": "pong"}


async def test_frames_are_taken_in_the_order_in_which_they_were_sent(
    held: RunningApi, writer: Client
) -> None:
    conversation = await writer.new_conversation()
    async with writer.socket(conversation) as socket:
        ids = [await socket.say(f"Message {number}") for number in range(30)]
        await socket.quiet()
        while len(socket.of_type("message")) < 30:
            await socket.next()
        assert [frame["client_id"] for frame in socket.of_type("ack")] == ids
        assert [frame["message"]["client_id"] for frame in socket.of_type("message")] == ids


async def test_without_a_good_token_the_socket_is_closed_with_4401(api: RunningApi) -> None:
    visitor = await api.visitor()
    for token in ("", "wrong"):
        visitor.token = token
        async with visitor.handshake("anything") as socket:
            assert await socket.close_code() == 4401


async def test_a_conversation_that_is_not_there_or_not_mine_closes_with_4404(
    api: RunningApi, ann: Client
) -> None:
    other = await api.guest("Bob")
    for conversation in (await other.new_conversation(), "nothing", "%00", "x" * 3000):
        async with ann.handshake(conversation) as socket:
            assert await socket.close_code() == 4404


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=1.5", "after=" + "9" * 30])
async def test_a_position_that_is_none_closes_with_4400(ann: Client, query: str) -> None:
    conversation = await ann.new_conversation()
    async with ann.handshake(conversation, query=query) as socket:
        assert await socket.close_code() == 4400


async def test_a_client_that_does_not_offer_the_subprotocol_gets_none(ann: Client) -> None:
    conversation = await ann.new_conversation()
    async with ann.handshake(conversation, query="", offers=()) as socket:
        assert (await socket.next())["type"] == "welcome"
        assert socket.subprotocol is None
    async with ann.handshake(conversation, offers=("chat.v9", "chat.v1")) as socket:
        assert socket.subprotocol == "chat.v1"


async def test_an_address_without_a_socket_is_refused(ann: Client) -> None:
    with pytest.raises(InvalidStatus):
        async with ann.handshake("a/b"):
            pytest.fail("it was let in")


async def test_more_connections_than_allowed_are_closed_with_4429(serve: Serve) -> None:
    async with serve(connections_per_user=3) as api:
        ann, bob = await api.guest("Ann"), await api.guest("Bob")
        conversation = await ann.new_conversation()
        async with AsyncExitStack() as exits:
            first, *_ = await ann.sockets(exits, conversation, 3)
            async with ann.handshake(conversation) as fourth:
                assert await fourth.close_code() == 4429
            async with bob.socket(await bob.new_conversation()):
                pass  # each person's own count
            polled = await ann.get(f"/api/conversations/{conversation}/events?wait=0")
            assert (polled.status_code, polled.headers["Retry-After"]) == (429, "10")
            await first.close()
            async with asyncio.timeout(PATIENCE):
                while True:
                    try:
                        async with ann.socket(conversation):
                            break
                    except ConnectionClosed:
                        continue


async def test_a_reader_too_slow_for_its_queue_is_closed_with_4408_and_others_are_not(
    serve: Serve,
) -> None:
    async with serve(queue_frames=8) as api:
        ann = await api.guest()
        conversation = await ann.new_conversation()
        me = User(id=ann.user["id"], name="Ann")
        member = await api.services.access.conversation(me, conversation)
        async with ann.handshake(conversation, max_queue=1) as slow, ann.socket(conversation) as ok:
            for number in range(1000):  # until every buffer between the two ends is full
                await api.services.sending.send(member, f"client-{number:03}", "🙂" * 8000)
                await ok.until({"type": "message"})
                if sum(len(one.connections._open) for one in api.everywhere) < 2:
                    break
            else:
                pytest.fail("a reader that doesn't read was never let go")
            assert await slow.close_code() == 4408
            await ok.quiet()
