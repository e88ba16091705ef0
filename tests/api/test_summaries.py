"""Long conversations: the model is told how they began, their gist, and what was said last."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio

from services.domain.summaries import Summary
from services.language_models.port import ModelError, Prompt
from services.language_models.shortening import shortened
from services.language_models.transcript import instructions
from tests.support.client import Client
from tests.support.cluster import Serve
from tests.support.couples import SHARED, Couple, couple
from tests.support.logs import Logged
from tests.support.patience import PATIENCE
from tests.support.scripted_model import OVERLOADED, ScriptedModel
from tests.support.server import RunningApi

LINE = "{number}: " + "x" * 300
FEW = 2000  # tokens: so that some ten messages are a long conversation


@pytest_asyncio.fixture(loop_scope="module")
async def small(serve: Serve) -> AsyncIterator[RunningApi]:
    """An API whose model reads little."""
    async with serve(context_tokens=FEW) as running:
        yield running


async def talk(client: Client, conversation: str, first: int, many: int) -> None:
    """Say so much, each message answered before the next one."""
    for number in range(first, first + many):
        await client.say(conversation, LINE.format(number=number))
        await client.settled(conversation)


def numbers(prompt: Prompt) -> list[int]:
    """Return which of the messages the model was told as they are."""
    return [int(turn.content.split(":")[0]) for turn in prompt.turns if turn.role != "ai"]


async def summary(api: RunningApi, conversation: str, after: int = 0) -> Summary:
    """Return the summary once it reaches beyond `after`."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = await api.services.storage.summary(conversation)
            if found and found.last_seq > after:
                return found
            await asyncio.sleep(0.01)


async def test_a_short_conversation_is_not_summed_up(small: RunningApi) -> None:
    ann = await small.guest()
    conversation = await ann.new_conversation()
    await talk(ann, conversation, 1, 3)
    assert small.model.summed_up == []
    assert small.model.prompts[-1].summary == ""


async def test_a_long_one_is_told_by_its_beginning_its_gist_and_its_end(small: RunningApi) -> None:
    """And the gist rolls on: the next one is made of the last one and of what was said since."""
    small.model.gist = "They argue about x."
    ann = await small.guest()
    conversation = await ann.new_conversation()
    await talk(ann, conversation, 1, 9)
    first = await summary(small, conversation)
    small.model.gist = "They still argue about x."
    await talk(ann, conversation, 10, 9)
    second = await summary(small, conversation, first.last_seq)
    small.model.gist = ""
    await talk(ann, conversation, 19, 1)
    prompt = small.model.prompts[-1]
    assert [turn.content for turn in prompt.beginning] == [LINE.format(number=1)]
    assert prompt.summary == second.text == "They still argue about x."
    told = numbers(prompt)
    assert told == list(range(told[0], 20))
    assert prompt.omitted + len(prompt.beginning) + len(prompt.turns) == 37
    # What is told as it is begins no later than where the summary ends: nothing falls between them.
    assert 37 - len(prompt.turns) <= second.last_seq
    again = [before for before, _ in small.model.summed_up]
    assert again[:2] == ["", "They argue about x."]
    (_, turns), (_, later) = small.model.summed_up[:2]
    assert turns[0].content == LINE.format(number=1)
    assert len(turns) == first.last_seq
    assert len(later) <= second.last_seq - first.last_seq


async def test_the_gist_is_at_hand_before_anything_is_left_out(small: RunningApi) -> None:
    """A vendor that reads less than we think is told it in the place of what it can't read."""
    small.model.gist = "They argue about x."
    ann = await small.guest()
    conversation = await ann.new_conversation()
    await talk(ann, conversation, 1, 8)
    await summary(small, conversation)
    small.model.gist = ""
    await talk(ann, conversation, 9, 1)
    prompt = small.model.prompts[-1]
    assert (prompt.omitted, prompt.beginning) == (0, ())
    assert prompt.summary == "They argue about x."
    assert "They argue about x." not in instructions(prompt)
    shorter = shortened(prompt)
    assert shorter
    assert "They argue about x." in instructions(shorter)


async def test_no_reply_waits_for_a_summary(small: RunningApi) -> None:
    small.model.gist_held = asyncio.Event()
    ann = await small.guest()
    conversation = await ann.new_conversation()
    await talk(ann, conversation, 1, 8)
    await small.model.asked_to_sum_up()
    await talk(ann, conversation, 9, 3)
    assert len(await ann.messages(conversation)) == 22
    assert len(small.model.summed_up) == 1  # one at a time is enough
    assert small.model.prompts[-1].summary == ""
    small.model.gist_held.set()


async def test_a_summary_that_fails_harms_nothing_and_is_tried_again(
    small: RunningApi, logged: Logged
) -> None:
    small.model.gist = ModelError(OVERLOADED, "scripted failure")
    ann = await small.guest()
    conversation = await ann.new_conversation()
    await talk(ann, conversation, 1, 8)
    await small.model.asked_to_sum_up()
    small.model.gist = "They argue about x."
    await talk(ann, conversation, 9, 2)
    assert (await summary(small, conversation)).text == "They argue about x."
    assert "summary_failed" in [event["event"] for event in logged.events]
    assert "argue" not in str(logged.events)


async def test_the_gist_is_erased_with_its_conversation(small: RunningApi) -> None:
    small.model.gist = "They argue about x."
    ann = await small.guest()
    conversation = await ann.new_conversation()
    await talk(ann, conversation, 1, 8)
    await summary(small, conversation)
    assert (await ann.erase(conversation)).status_code == 204
    assert await small.services.storage.summary(conversation) is None


async def test_a_gist_that_comes_after_the_erasing_stays_nowhere(
    small: RunningApi, logged: Logged
) -> None:
    small.model.gist, small.model.gist_held = "They argue about x.", asyncio.Event()
    ann = await small.guest()
    conversation = await ann.new_conversation()
    await talk(ann, conversation, 1, 8)
    await small.model.asked_to_sum_up()
    assert (await ann.erase(conversation)).status_code == 204
    small.model.gist_held.set()
    async with asyncio.timeout(PATIENCE):
        while "summary_kept" not in [event["event"] for event in logged.events]:
            await asyncio.sleep(0.01)
    assert await small.services.storage.summary(conversation) is None


async def in_room(pair: Couple, room: str, first: int, many: int) -> None:
    """Let both say so much in the conversation that they share."""
    for number in range(first, first + many):
        for who in (pair.a, pair.b):
            await who.say(room, LINE.format(number=number))
        await pair.a.settled(room)


async def test_a_gist_belongs_to_its_session_alone(serve: Serve) -> None:
    """Neither the partner's sessions, nor the shared one, nor one's own next one is told of it."""
    async with serve(context_tokens=FEW, model=ScriptedModel("Well.")) as api:
        pair = await couple(api)
        private = await pair.begin(pair.a, "individual_a")
        api.model.gist = "Ann's secret gist."
        await talk(pair.a, private, 1, 8)
        await summary(api, private)
        api.model.gist = ""
        told = len(api.model.prompts)
        await pair.a.finalize(private)
        for who, kind in ((pair.b, "individual_b"), (pair.a, "joint_context_a")):
            await talk(who, await pair.begin(who, kind), 101, 8)
        await in_room(pair, await pair.begin(pair.a, SHARED), 101, 5)
        assert {prompt.summary for prompt in api.model.prompts[told:]} == {""}
        assert any(prompt.omitted for prompt in api.model.prompts[told:])
        (_, of_ann), *others = api.model.summed_up
        assert others
        assert not [before for before, _ in others if before]
        secrets = {turn.content for turn in of_ann if turn.role != "ai"}
        assert not secrets & {turn.content for _, turns in others for turn in turns}


async def test_in_a_shared_one_both_beginnings_stay(serve: Serve) -> None:
    async with serve(context_tokens=FEW, model=ScriptedModel("Well.")) as api:
        pair = await couple(api)
        room = await pair.begin(pair.a, SHARED)
        await in_room(pair, room, 1, 8)
        beginning = api.model.prompts[-1].beginning
        assert [turn.role for turn in beginning] == ["partner-a", "partner-b"]
        assert [turn.content for turn in beginning] == [LINE.format(number=1)] * 2


async def test_what_is_to_be_answered_is_told_last_though_it_is_of_the_logs_first(
    serve: Serve,
) -> None:
    async with serve(context_tokens=4500, model=ScriptedModel()) as api:
        pair = await couple(api)
        room = await pair.begin(pair.a, SHARED)
        await pair.a.say(room, "One " + "x" * 200)
        assert (await pair.a.ask(room)).status_code == 202
        await api.model.asked()
        await pair.b.say(room, "Two " + "x" * 7900)
        api.model.finish("Three " + "x" * 5000)
        await pair.a.settled(room)
        assert (await pair.b.ask(room)).status_code == 202
        prompt = await api.model.asked(2)
        assert [turn.content.split()[0] for turn in prompt.beginning] == ["One"]
        assert [turn.content.split()[0] for turn in prompt.turns] == ["Two"]
        assert prompt.omitted == 1
        api.model.finish("Well.")
        await pair.a.settled(room)


async def test_the_gist_is_made_of_the_talk_in_the_order_in_which_the_ai_heard_it(
    serve: Serve,
) -> None:
    async with serve(context_tokens=4500, model=ScriptedModel()) as api:
        api.model.gist = "The gist."
        ann = await api.guest()
        conversation = await ann.new_conversation()
        await ann.say(conversation, "One " + "x" * 1000)
        await api.model.asked()
        await ann.say(conversation, "Two " + "x" * 1000)
        api.model.finish("To one. " + "x" * 1500)
        await api.model.asked(2)
        api.model.finish("To two. " + "x" * 1500)
        await ann.settled(conversation)
        await ann.say(conversation, "Three " + "x" * 3500)
        api.model.finish("To three.")
        await ann.settled(conversation)
        found = await summary(api, conversation)
        (_, turns), *_ = api.model.summed_up
        told = [turn.content[:7] for turn in turns]
        assert told[:3] == ["One xxx", "To one.", "Two xxx"]
        assert len(told) == found.last_seq
