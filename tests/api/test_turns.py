"""Whose turn it is in a room of two: when the AI answers, and for whom it waits."""

import asyncio

import pytest

from services import topics
from tests.support.couples import SHARED, couple, new_conflict
from tests.support.patience import PATIENCE
from tests.support.problems import problem_of
from tests.support.server import RunningApi


async def test_the_ai_answers_when_both_have_spoken_and_not_after_every_line(
    held: RunningApi,
) -> None:
    pair = await couple(held)
    room = await pair.room()
    for line in ("One", "Two", "Three"):
        answer = await pair.a.send(room, line)
        assert answer.json()["reply"] is None
    assert held.model.prompts == []
    assert (await pair.b.send(room, "Four")).json()["reply"] is not None
    held.model.finish("I hear you both.")
    session = await pair.a.settled(room)
    assert [message["role"] for message in session["messages"]] == [
        *["partner-a"] * 3,
        "partner-b",
        "ai",
    ]
    # Its word begins the next round.
    assert (await pair.b.send(room, "Five")).json()["reply"] is None
    assert len(held.model.prompts) == 1
    assert (await pair.a.send(room, "Six")).json()["reply"] is not None


async def test_what_one_said_while_the_ai_spoke_counts_for_its_next_turn(held: RunningApi) -> None:
    pair = await couple(held)
    room = await pair.room()
    await pair.a.say(room, "One")
    await pair.b.say(room, "Two")
    await held.model.asked()
    await pair.b.say(room, "Wait.")
    held.model.finish("I hear you both.")
    assert (await pair.a.settled(room))["last_seq"] == 4
    assert len(held.model.prompts) == 1
    assert (await pair.a.send(room, "Yes?")).json()["reply"] is not None
    prompt = await held.model.asked(2)
    said = ["One", "Two", "I hear you both.", "Wait.", "Yes?"]
    assert [turn.content for turn in prompt.turns] == said


async def test_two_people_who_send_at_the_same_moment_get_one_reply_that_has_seen_both(
    held: RunningApi,
) -> None:
    pair = await couple(held)
    room = await pair.room()
    for number in range(1, 11):
        lines = (f"Hers {number}", f"His {number}")
        sent = await asyncio.gather(pair.a.send(room, lines[0]), pair.b.send(room, lines[1]))
        replies = [answer.json()["reply"] for answer in sent]
        assert len({reply["id"] for reply in replies if reply}) == 1
        prompt = await held.model.asked(number)
        assert {turn.content for turn in prompt.turns[-2:]} == set(lines)
        held.model.finish("I hear you both.")
        assert (await pair.a.settled(room))["last_seq"] == 3 * number
    assert len(held.model.prompts) == 10


async def test_both_have_spoken_however_often_the_answer_was_stopped_since(
    held: RunningApi,
) -> None:
    pair = await couple(held)
    room = await pair.room()
    await pair.b.say(room, "Tell me.")
    for number in range(8):
        assert (await pair.a.send(room, f"Once more {number}")).json()["reply"] is not None
        await pair.a.stop_reply(room)


async def test_its_answer_is_told_to_the_lists_of_both(held: RunningApi) -> None:
    pair = await couple(held)
    room = await pair.room()
    await pair.a.say(room, "One")
    await pair.b.say(room, "Two")
    async with held.services.broadcast.subscribe(topics.person(pair.a.user["id"])) as hints:
        held.model.finish("I hear you both.")
        hint = await hints.next(PATIENCE)
    assert hint is not None
    assert topics.line_in(hint) == room


async def test_each_may_ask_the_ai_without_waiting_for_the_other(held: RunningApi) -> None:
    pair = await couple(held)
    room = await pair.room()
    problem_of(await pair.b.ask(room), 409, "nothing_to_answer")
    await pair.a.say(room, "I'd like to hear the guide.")
    assert (await pair.b.ask(room)).status_code == 202
    problem_of(await pair.a.ask(room), 409, "reply_in_progress")
    held.model.finish("Here I am.")
    assert (await pair.a.settled(room))["last_seq"] == 2
    problem_of(await pair.a.ask(room), 409, "nothing_to_answer")


@pytest.mark.parametrize("round_", range(4))
async def test_both_may_ask_as_often_as_they_like_for_one_answer_of_a_quick_model(
    api: RunningApi, round_: int
) -> None:
    pair = await couple(api)
    room = await pair.room()
    await pair.a.say(room, "I'd like to hear the guide.")
    asked = await asyncio.gather(*(client.ask(room) for client in (pair.a, pair.b) * 10))
    assert {answer.status_code for answer in asked} <= {202, 409}
    said = (await pair.a.settled(room))["messages"]
    assert [message["role"] for message in said] == ["partner-a", "ai"]


async def test_what_both_say_while_it_writes_is_answered_after_it(held: RunningApi) -> None:
    pair = await couple(held)
    room = await pair.room()
    await pair.a.say(room, "One")
    await pair.b.say(room, "Two")
    await held.model.asked(1)
    await pair.a.say(room, "Three")
    await pair.b.say(room, "Four")
    held.model.finish("First answer.")
    await held.model.asked(2)
    held.model.finish("Second answer.")
    session = await pair.a.settled(room)
    assert session["last_seq"] == 6
    assert len(held.model.prompts) == 2


async def test_what_one_says_while_it_writes_is_not_answered_by_itself(
    held: RunningApi,
) -> None:
    pair = await couple(held)
    room = await pair.room()
    await pair.a.say(room, "One")
    await pair.b.say(room, "Two")
    await held.model.asked(1)
    await pair.a.say(room, "Three")
    held.model.finish("First answer.")
    session = await pair.a.settled(room)
    assert (session["last_seq"], session["reply"]) == (4, None)
    assert len(held.model.prompts) == 1


async def test_both_can_stop_it_and_both_see_it_written(held: RunningApi) -> None:
    pair = await couple(held)
    room = await pair.room()
    await pair.a.say(room, "One")
    await pair.b.say(room, "Two")
    held.model.write("I hear")
    for client in (pair.a, pair.b):
        async with client.stream(room) as events:
            first = await anext(events)
            assert first.data["text"] == "I hear"
    assert (await pair.b.stop_reply(room)).status_code == 202
    last = (await pair.a.settled(room))["messages"][-1]
    assert (last["content"], last["outcome"]) == ("I hear", "stopped")


async def test_before_the_partner_has_come_the_ai_speaks_when_it_is_asked_only(
    held: RunningApi,
) -> None:
    """It takes no side: it doesn't begin with one of the two what the other finds half done."""
    ann = await held.guest("Ann")
    room = await ann.new_conversation(session_type=SHARED, conflict_id=await new_conflict(ann))
    for text in ("Hello?", "Is nobody here?"):
        assert (await ann.send(room, text)).json()["reply"] is None
    assert (await ann.ask(room)).status_code == 202


async def test_whoever_is_left_for_good_is_answered_at_once(held: RunningApi) -> None:
    pair = await couple(held)
    room = await pair.room()
    await pair.b.say(room, "I can't go on.")
    async with pair.a.socket(room) as socket:
        assert (await pair.b.http.request("DELETE", "/api/auth/me", json={})).status_code == 204
        assert await socket.close_code() == 1012
    async with pair.a.socket(room) as socket:
        participants = socket.frames[0]["session"]["participants"]
        assert [(one["name"], one["role"]) for one in participants] == [("Ann", "partner-a")]
    assert (await pair.a.send(room, "Are you there?")).json()["reply"] is not None
    prompt = await held.model.asked(1)
    assert (prompt.left, [turn.author_name for turn in prompt.turns]) == ("Ben", ["Ben", "Ann"])


async def test_each_is_known_to_the_model_by_name_in_the_shared_room(held: RunningApi) -> None:
    pair = await couple(held)
    room = await pair.room()
    await pair.a.say(room, "One")
    await pair.b.say(room, "Two")
    prompt = await held.model.asked(1)
    assert [(turn.role, turn.author_name) for turn in prompt.turns] == [
        ("partner-a", "Ann"),
        ("partner-b", "Ben"),
    ]
    assert prompt.earlier == ()


async def test_whether_the_ai_can_be_asked_is_told(held: RunningApi) -> None:
    pair = await couple(held)
    room = await pair.room()
    path = f"/api/conversations/{room}/reply/askable"

    async def told() -> tuple[bool, bool]:
        answer = (await pair.a.get(path)).json()
        return answer["reply"] is not None, answer["askable"]

    assert await told() == (False, False)
    await pair.a.say(room, "One")
    assert await told() == (False, True)
    await pair.b.say(room, "Two")
    await held.model.asked()
    assert await told() == (True, False)
    await pair.b.say(room, "Wait.")
    held.model.finish("I hear you both.")
    await pair.a.settled(room)
    assert await told() == (False, True)
    assert (await pair.a.ask(room)).status_code == 202
    held.model.finish("Yes?")
    await pair.a.settled(room)
    assert await told() == (False, False)
    await pair.a.say(room, "Well.")
    await pair.a.finalize(room)
    assert await told() == (False, False)
    problem_of(await (await held.guest("Cleo")).get(path), 404, "not_found")
