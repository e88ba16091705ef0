"""Erasing: what is one's own at once, what two share when both have asked; nothing of it is left anywhere."""

import asyncio

import pytest

from tests.support.client import Client
from tests.support.couples import SHARED, Couple, ids, new_conflict
from tests.support.patience import PATIENCE
from tests.support.problems import problem_of
from tests.support.server import RunningApi
from tests.support.tables import rows_with


async def gone(client: Client, conversation: str) -> None:
    problem_of(await client.get(f"/api/conversations/{conversation}"), 404, "not_found")
    async with client.handshake(conversation) as socket:
        assert await socket.close_code() == 4404
    assert conversation not in [session["id"] for session in await client.conversations()]


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
    async with asyncio.timeout(PATIENCE):
        problem_of(await polling, 404, "not_found")


@pytest.mark.parametrize("what", ["conversation", "account"])
async def test_a_reply_that_is_being_written_goes_with_the(held: RunningApi, what: str) -> None:
    ann = await held.guest("Ann")
    talk = await ann.new_conversation()
    await ann.say(talk, "Secret")
    held.model.write("I hear your secret")
    async with ann.stream(talk) as events:
        event = await anext(events)
        erasing = ann.erase(talk) if what == "conversation" else ann.remove_account()
        assert (await erasing).status_code == 204
        rest = [later async for later in events]
    await held.model.cancelled()
    assert "".join(later.data.get("text", "") for later in rest) == ""
    reply_id = event.data["reply_id"]
    async with asyncio.timeout(PATIENCE):  # the producer closes it once the model has let go
        while await held.services.replies._buffers.text(reply_id) is not None:
            await asyncio.sleep(0.005)
    assert await rows_with(held.services.storage, talk, reply_id, "secret") == []


async def test_whoever_has_left_types_no_longer(api: RunningApi, pair: Couple) -> None:
    room = await pair.room()
    await pair.a.post(f"/api/conversations/{room}/typing", {"active": True})
    assert (await pair.b.poll(room, wait=0))["typing"] == [pair.a.user["id"]]
    assert (await pair.a.remove_account()).status_code == 204
    assert (await pair.b.poll(room, wait=0))["typing"] == []
    await api.services.typing.sign(room, pair.a.user["id"], active=True)  # it was on its way
    assert (await pair.b.poll(room, wait=0))["typing"] == []


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
