"""Two people in one room: roles, presence, typing, meeting there, and what is unread."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from services import topics
from tests.support.client import Client
from tests.support.couples import SHARED, Couple, couple, ids, invite, join, new_conflict
from tests.support.patience import PATIENCE
from tests.support.problems import problem_of
from tests.support.server import RunningApi


async def unread(api: RunningApi, client: Client, conversation: str) -> int:
    """Return how much the person's list says is unread."""
    user = await api.services.accounts.me(client.token)
    page, _ = await api.services.conversations.list(user)
    (count,) = [one.unread for one in page if one.conversation.id == conversation]
    return count


# ---------------------------------------------------------------------- the room


async def test_each_speaks_in_a_role_of_their_own_and_both_see_it(pair: Couple) -> None:
    room = await pair.room()
    async with pair.a.socket(room) as of_a, pair.b.socket(room) as of_b:
        await of_a.said("From A")
        await pair.b.say(room, "From B")
        for socket in (of_a, of_b):
            while len(socket.of_type("message")) < 2:
                await socket.next()
            first, second = [frame["message"] for frame in socket.of_type("message")][:2]
            assert (first["role"], first["author_id"]) == ("partner-a", pair.a.user["id"])
            assert (second["role"], second["author_id"]) == ("partner-b", pair.b.user["id"])
            assert (first["author_name"], second["author_name"]) == ("Ann", "Ben")


async def test_the_roles_are_the_partners_whoever_began_the_conversation(pair: Couple) -> None:
    room = await pair.begin(pair.b, SHARED)
    for client in (pair.a, pair.b):
        session = await client.read(room)
        assert session["user_id"] == pair.b.user["id"]
        assert [
            (person["user_id"], person["name"], person["role"])
            for person in session["participants"]
        ] == [(pair.a.user["id"], "Ann", "partner-a"), (pair.b.user["id"], "Ben", "partner-b")]


async def test_in_private_one_is_alone_and_a_user(pair: Couple) -> None:
    for client, kind in ((pair.a, "individual_a"), (pair.b, "joint_context_b")):
        talk = await pair.begin(client, kind)
        assert (await client.say(talk))["role"] == "user"
        (me,) = (await client.settled(talk))["participants"]
        assert (me["user_id"], me["role"]) == (client.user["id"], "user")


async def test_each_sees_the_other_come_and_go(pair: Couple) -> None:
    room = await pair.room()
    async with pair.a.socket(room) as of_a:
        assert of_a.frames[0]["online"] == ids(pair.a)
        async with pair.b.socket(room) as of_b:
            assert sorted(of_b.frames[0]["online"]) == sorted(ids(pair.a, pair.b))
            await of_a.until({"type": "presence", "user_id": pair.b.user["id"], "online": True})
            online = {p["user_id"]: p["online"] for p in (await pair.a.read(room))["participants"]}
            assert online == dict.fromkeys(ids(pair.a, pair.b), True)
        await of_a.until({"type": "presence", "user_id": pair.b.user["id"], "online": False})


async def test_each_sees_the_other_type_and_never_themselves(pair: Couple) -> None:
    room = await pair.room()
    async with AsyncExitStack() as exits:
        of_a, of_a_too = await pair.a.sockets(exits, room, 2)
        of_b = await exits.enter_async_context(pair.b.socket(room))
        await of_a.send({"type": "typing", "active": True})
        await of_b.until({"type": "typing", "user_id": pair.a.user["id"], "active": True})
        assert (await pair.b.poll(room, wait=0))["typing"] == ids(pair.a)
        assert (await pair.a.poll(room, wait=0))["typing"] == []
        await of_a.send({"type": "typing", "active": False})
        await of_b.until({"type": "typing", "user_id": pair.a.user["id"], "active": False})
        for socket in (of_a, of_a_too):
            await socket.quiet()
            assert socket.of_type("typing") == []


async def test_a_room_begun_before_the_partner_came_is_in_both_lists(api: RunningApi) -> None:
    ann, ben = await api.guest("Ann"), await api.guest("Ben")
    conflict = await new_conflict(ann)
    room = await ann.new_conversation(session_type=SHARED, conflict_id=conflict)
    private = await ann.new_conversation(session_type="individual_a", conflict_id=conflict)
    await ann.say(room, "Are you there?")
    problem_of(await ben.get(f"/api/conversations/{room}"), 404, "not_found")
    await join(ben, await invite(ann, conflict))
    assert [session["id"] for session in await ann.conversations()] == [private, room]
    (shown,) = await ben.conversations()
    assert shown["id"] == room
    assert [person["name"] for person in shown["participants"]] == ["Ann", "Ben"]
    assert (await ben.messages(room))[0]["content"] == "Are you there?"
    problem_of(await ben.get(f"/api/conversations/{private}"), 404, "not_found")


async def test_whoever_is_in_the_room_learns_that_the_partner_has_joined(api: RunningApi) -> None:
    """Its socket is closed with 1012; who polls is answered at once."""
    ann, ben = await api.guest("Ann"), await api.guest("Ben")
    conflict = await new_conflict(ann)
    room = await ann.new_conversation(session_type=SHARED, conflict_id=conflict)
    code = await invite(ann, conflict)
    version = (await ann.poll(room, wait=0))["version"]
    async with ann.socket(room) as socket:
        # The socket makes her online, which is news: the version is taken again.
        version = (await ann.poll(room, wait=0))["version"]
        polling = asyncio.create_task(ann.poll(room, wait=25, version=version))
        await join(ben, code)
        assert await socket.close_code() == 1012
        async with asyncio.timeout(PATIENCE):
            polled = await polling
    assert [person["name"] for person in polled["session"]["participants"]] == ["Ann", "Ben"]
    async with ann.socket(room) as socket:
        participants = socket.frames[0]["session"]["participants"]
        assert [person["name"] for person in participants] == ["Ann", "Ben"]


async def test_the_room_is_told_at_once_that_the_partner_has_joined(api: RunningApi) -> None:
    ann, ben = await api.guest("Ann"), await api.guest("Ben")
    conflict = await new_conflict(ann)
    room = await ann.new_conversation(session_type=SHARED, conflict_id=conflict)
    code = await invite(ann, conflict)
    async with api.services.broadcast.subscribe(topics.room(room)) as hints:
        await join(ben, code)
        assert await hints.next(PATIENCE) == topics.CHANGED


async def test_two_who_begin_at_once_and_want_to_join_meet_in_one_room(api: RunningApi) -> None:
    for _ in range(5):
        pair = await couple(api)
        body = {"session_type": SHARED, "conflict_id": pair.conflict, "join": True}
        answers = await asyncio.gather(
            *(client.post("/api/conversations", body) for client in (pair.a, pair.b) * 2)
        )
        assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
        (room,) = {answer.json()["id"] for answer in answers}
        for client in (pair.a, pair.b):
            assert [one["id"] for one in await client.conversations()] == [room]


async def test_joining_begins_another_once_the_room_is_sealed(pair: Couple) -> None:
    body = {"session_type": SHARED, "conflict_id": pair.conflict, "join": True}
    first = (await pair.a.post("/api/conversations", body)).json()["id"]
    await pair.a.finalize(first)
    again = await pair.b.post("/api/conversations", body)
    assert (again.status_code, again.json()["id"] != first) == (201, True)
    assert await pair.room() != again.json()["id"]  # without `join`, another one is begun


async def test_in_private_there_is_nobody_to_join(pair: Couple) -> None:
    body = {"session_type": "individual_a", "conflict_id": pair.conflict, "join": True}
    first, second = [await pair.a.post("/api/conversations", body) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


# ------------------------------------------------------------------ what is read


async def test_each_has_read_up_to_a_place_of_their_own(api: RunningApi, pair: Couple) -> None:
    room = await pair.room()
    path = f"/api/conversations/{room}/read"
    for line in ("One", "Two", "Three"):
        await pair.a.say(room, line)
    assert (await pair.b.get(path)).json() == {"seq": 0}
    assert (await unread(api, pair.a, room), await unread(api, pair.b, room)) == (0, 3)
    for asked, told in ((2, 2), (1, 2), (99, 3)):
        answer = await pair.b.post(path, {"seq": asked})
        assert (answer.status_code, answer.json()) == (200, {"seq": told})
        assert (await pair.b.get(path)).json() == {"seq": told}
        assert await unread(api, pair.b, room) == 3 - told
    assert (await pair.a.get(path)).json() == {"seq": 0}


@pytest.mark.parametrize("seq", [-1, 2**53 + 1, 1.5, "1", None, True])
async def test_a_place_that_is_none_is_invalid(pair: Couple, seq: object) -> None:
    answer = await pair.a.post(f"/api/conversations/{await pair.room()}/read", {"seq": seq})
    problem_of(answer, 422, "invalid")
