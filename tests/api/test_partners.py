"""Two people in one room: roles, presence, typing, whose turn it is, what is unread, and how it is erased."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.client import Client, Json
from tests.support.couples import SHARED, Couple, couple, invite, join, new_conflict
from tests.support.problems import problem_of
from tests.support.scripted_model import ScriptedModel
from tests.support.server import RunningApi, running_api
from tests.support.tables import rows_with


@pytest_asyncio.fixture(loop_scope="module")
async def pair(api: RunningApi) -> Couple:
    """Two new partners of `api`."""
    return await couple(api)


@pytest_asyncio.fixture(loop_scope="module")
async def waiting(tmp_path: Path) -> AsyncIterator[RunningApi]:
    """An API for one test, whose model waits for what the test hands out."""
    async with running_api(tmp_path, model=ScriptedModel()) as running:
        yield running


def ids(*clients: Client) -> list[str]:
    return [client.user["id"] for client in clients]


async def listed(client: Client) -> list[Json]:
    found: list[Json] = (await client.get("/api/conversations")).json()["conversations"]
    return found


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
    assert [session["id"] for session in await listed(ann)] == [private, room]
    (shown,) = await listed(ben)
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
        async with asyncio.timeout(5):
            polled = await polling
    assert [person["name"] for person in polled["session"]["participants"]] == ["Ann", "Ben"]
    async with ann.socket(room) as socket:
        participants = socket.frames[0]["session"]["participants"]
        assert [person["name"] for person in participants] == ["Ann", "Ben"]


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
            assert [one["id"] for one in await listed(client)] == [room]


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


# ------------------------------------------------------------------ whose turn


async def test_the_ai_answers_when_both_have_spoken_and_not_after_every_line(
    waiting: RunningApi,
) -> None:
    pair = await couple(waiting)
    room = await pair.room()
    for line in ("One", "Two", "Three"):
        answer = await pair.a.send(room, line)
        assert answer.json()["reply"] is None
    assert waiting.model.prompts == []
    assert (await pair.b.send(room, "Four")).json()["reply"] is not None
    waiting.model.finish("I hear you both.")
    session = await pair.a.settled(room)
    assert [message["role"] for message in session["messages"]] == [
        *["partner-a"] * 3,
        "partner-b",
        "ai",
    ]
    # Its word begins the next round.
    assert (await pair.b.send(room, "Five")).json()["reply"] is None
    assert len(waiting.model.prompts) == 1
    assert (await pair.a.send(room, "Six")).json()["reply"] is not None


async def test_each_may_ask_the_ai_without_waiting_for_the_other(waiting: RunningApi) -> None:
    pair = await couple(waiting)
    room = await pair.room()
    problem_of(await pair.b.ask(room), 409, "nothing_to_answer")
    await pair.a.say(room, "I'd like to hear the guide.")
    assert (await pair.b.ask(room)).status_code == 202
    problem_of(await pair.a.ask(room), 409, "reply_in_progress")
    waiting.model.finish("Here I am.")
    assert (await pair.a.settled(room))["last_seq"] == 2
    problem_of(await pair.a.ask(room), 409, "nothing_to_answer")


async def test_what_both_say_while_it_writes_is_answered_after_it(waiting: RunningApi) -> None:
    pair = await couple(waiting)
    room = await pair.room()
    await pair.a.say(room, "One")
    await pair.b.say(room, "Two")
    await waiting.model.asked(1)
    await pair.a.say(room, "Three")
    await pair.b.say(room, "Four")
    waiting.model.finish("First answer.")
    await waiting.model.asked(2)
    waiting.model.finish("Second answer.")
    session = await pair.a.settled(room)
    assert session["last_seq"] == 6
    assert len(waiting.model.prompts) == 2


async def test_what_one_says_while_it_writes_is_not_answered_by_itself(
    waiting: RunningApi,
) -> None:
    pair = await couple(waiting)
    room = await pair.room()
    await pair.a.say(room, "One")
    await pair.b.say(room, "Two")
    await waiting.model.asked(1)
    await pair.a.say(room, "Three")
    waiting.model.finish("First answer.")
    session = await pair.a.settled(room)
    assert (session["last_seq"], session["reply"]) == (4, None)
    assert len(waiting.model.prompts) == 1


async def test_both_can_stop_it_and_both_see_it_written(waiting: RunningApi) -> None:
    pair = await couple(waiting)
    room = await pair.room()
    await pair.a.say(room, "One")
    await pair.b.say(room, "Two")
    waiting.model.write("I hear")
    for client in (pair.a, pair.b):
        async with client.stream(room) as events:
            first = await anext(events)
            assert first.data["text"] == "I hear"
    assert (await pair.b.stop_reply(room)).status_code == 202
    last = (await pair.a.settled(room))["messages"][-1]
    assert (last["content"], last["outcome"]) == ("I hear", "stopped")


async def test_before_the_partner_has_come_the_ai_speaks_when_it_is_asked_only(
    waiting: RunningApi,
) -> None:
    """It takes no side: it doesn't begin with one of the two what the other finds half done."""
    ann = await waiting.guest("Ann")
    room = await ann.new_conversation(session_type=SHARED, conflict_id=await new_conflict(ann))
    for text in ("Hello?", "Is nobody here?"):
        assert (await ann.send(room, text)).json()["reply"] is None
    assert (await ann.ask(room)).status_code == 202


async def test_whoever_is_left_for_good_is_answered_at_once(waiting: RunningApi) -> None:
    pair = await couple(waiting)
    room = await pair.room()
    await pair.b.say(room, "I can't go on.")
    async with pair.a.socket(room) as socket:
        assert (await pair.b.http.request("DELETE", "/api/auth/me", json={})).status_code == 204
        assert await socket.close_code() == 1012
    async with pair.a.socket(room) as socket:
        participants = socket.frames[0]["session"]["participants"]
        assert [(one["name"], one["role"]) for one in participants] == [("Ann", "partner-a")]
    assert (await pair.a.send(room, "Are you there?")).json()["reply"] is not None
    prompt = await waiting.model.asked(1)
    assert (prompt.left, [turn.author_name for turn in prompt.turns]) == ("Ben", ["Ben", "Ann"])


async def test_each_is_known_to_the_model_by_name_in_the_shared_room(waiting: RunningApi) -> None:
    pair = await couple(waiting)
    room = await pair.room()
    await pair.a.say(room, "One")
    await pair.b.say(room, "Two")
    prompt = await waiting.model.asked(1)
    assert [(turn.role, turn.author_name) for turn in prompt.turns] == [
        ("partner-a", "Ann"),
        ("partner-b", "Ben"),
    ]
    assert prompt.earlier == ()


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


# --------------------------------------------------------------------- erasing


async def gone(client: Client, conversation: str) -> None:
    problem_of(await client.get(f"/api/conversations/{conversation}"), 404, "not_found")
    async with client.handshake(conversation) as socket:
        assert await socket.close_code() == 4404
    assert conversation not in [session["id"] for session in await listed(client)]


async def test_what_is_ones_own_goes_at_once_sealed_or_not(api: RunningApi, pair: Couple) -> None:
    for kind, sealed in (("intake", False), ("individual_a", True), ("joint_context_a", False)):
        talk = await pair.begin(pair.a, kind)
        await pair.a.say(talk, "Secret")
        await pair.a.settled(talk)
        if sealed:
            await pair.a.finalize(talk)
        async with pair.a.socket(talk) as socket:
            assert (await pair.a.erase(talk)).status_code == 204
            assert await socket.close_code() == 4404
        await gone(pair.a, talk)
        problem_of(await pair.a.erase(talk), 404, "not_found")
        assert await rows_with(api.services.storage, talk) == []


async def test_what_two_share_goes_when_both_have_asked(api: RunningApi, pair: Couple) -> None:
    room = await pair.room()
    await pair.a.say(room, "Ours")
    async with pair.a.socket(room) as of_a, pair.b.socket(room) as of_b:
        for _ in range(2):
            problem_of(await pair.a.erase(room), 409, "partner_must_agree")
        assert (await pair.b.read(room))["last_seq"] == 1
        assert (await pair.b.erase(room)).status_code == 204
        assert [await socket.close_code() for socket in (of_a, of_b)] == [4404, 4404]
    for client in (pair.a, pair.b):
        await gone(client, room)
    assert await rows_with(api.services.storage, room) == []


async def test_of_two_who_ask_at_once_at_least_one_erases(pair: Couple) -> None:
    for _ in range(5):
        room = await pair.room()
        answers = await asyncio.gather(pair.a.erase(room), pair.b.erase(room))
        assert 204 in {answer.status_code for answer in answers}
        assert {answer.status_code for answer in answers} <= {204, 409, 404}
        await gone(pair.a, room)


async def test_a_wish_to_erase_ends_with_the_account_that_had_to_agree(
    pair: Couple,
) -> None:
    room = await pair.room()
    problem_of(await pair.a.erase(room), 409, "partner_must_agree")
    assert (await pair.b.http.delete("/api/auth/me")).status_code == 204
    assert "erasure_asked_by" not in await pair.a.read(room)
    assert (await pair.a.erase(room)).status_code == 204


async def test_both_are_told_who_wants_it_erased_and_either_keeps_it(pair: Couple) -> None:
    room = await pair.room()
    (ann, ben) = ids(pair.a, pair.b)
    async with pair.a.socket(room) as of_a, pair.b.socket(room) as of_b:
        for asking, keeping, who in ((pair.a, pair.b, ann), (pair.b, pair.b, ben)):
            problem_of(await asking.erase(room), 409, "partner_must_agree")
            for socket in (of_a, of_b):
                await socket.until({"type": "erasure", "asked_by": [who]})
            assert (await keeping.read(room))["erasure_asked_by"] == [who]
            assert (await keeping.poll(room, wait=0))["session"]["erasure_asked_by"] == [who]
            kept = await keeping.http.delete(f"/api/conversations/{room}/erasure")
            assert kept.status_code == 204
            for socket in (of_a, of_b):
                await socket.until({"type": "erasure", "asked_by": []})
            assert "erasure_asked_by" not in await keeping.read(room)
    problem_of(await pair.a.erase(room), 409, "partner_must_agree")
    assert (await pair.b.erase(room)).status_code == 204


async def test_what_nobody_wants_erased_is_kept_all_the_same(pair: Couple) -> None:
    talk = await pair.begin(pair.a, "intake")
    assert (await pair.a.http.delete(f"/api/conversations/{talk}/erasure")).status_code == 204
    assert (await pair.a.read(talk))["id"] == talk


async def test_before_the_partner_has_come_one_erases_alone(api: RunningApi) -> None:
    ann = await api.guest("Ann")
    room = await ann.new_conversation(session_type=SHARED, conflict_id=await new_conflict(ann))
    assert (await ann.erase(room)).status_code == 204
    await gone(ann, room)


async def test_whoever_polls_learns_that_it_is_erased(pair: Couple) -> None:
    talk = await pair.begin(pair.a, "intake")
    version = (await pair.a.poll(talk, wait=0))["version"]
    path = f"/api/conversations/{talk}/events?wait=25&version={version}"
    polling = asyncio.create_task(pair.a.get(path))
    await pair.a.poll(talk, wait=0)
    await pair.a.erase(talk)
    async with asyncio.timeout(5):
        problem_of(await polling, 404, "not_found")


async def test_a_reply_that_is_being_written_goes_with_it(waiting: RunningApi) -> None:
    ann = await waiting.guest("Ann")
    talk = await ann.new_conversation()
    await ann.say(talk, "Secret")
    waiting.model.write("I hear your secret")
    async with ann.stream(talk) as events:
        event = await anext(events)
        assert (await ann.erase(talk)).status_code == 204
        rest = [later async for later in events]
    await waiting.model.cancelled()
    assert "".join(later.data.get("text", "") for later in rest) == ""
    reply_id = event.data["reply_id"]
    assert await waiting.services.replies._buffers.text(reply_id) is None
    assert await rows_with(waiting.services.storage, talk, reply_id, "secret") == []


async def test_nothing_is_written_where_something_was_erased(pair: Couple) -> None:
    talk = await pair.begin(pair.a, "intake")
    await pair.a.erase(talk)
    for answer in (
        await pair.a.send(talk),
        await pair.a.ask(talk),
        await pair.a.post(f"/api/conversations/{talk}/finalize"),
        await pair.a.post(f"/api/conversations/{talk}/read", {"seq": 1}),
        await pair.a.post(f"/api/conversations/{talk}/typing", {"active": True}),
    ):
        problem_of(answer, 404, "not_found")


async def test_what_is_sent_while_it_is_erased_is_refused_or_gone(
    api: RunningApi, pair: Couple
) -> None:
    talk = await pair.begin(pair.a, "intake")
    answers = await asyncio.gather(
        *(pair.a.send(talk, "Secret") for _ in range(10)), pair.a.erase(talk)
    )
    assert {answer.status_code for answer in answers} <= {201, 204, 404}
    assert await rows_with(api.services.storage, talk) == []
