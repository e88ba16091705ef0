"""Replies: one producer, fenced by the reply's id."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from services.domain.errors import ConversationFinalized, NotFound
from services.domain.replies import (
    INTERRUPTED,
    LEASE_LASTS,
    Checkpoint,
    Complete,
    Failed,
    Stopped,
    Writing,
)
from services.storage.surreal import SurrealStorage
from tests.support import samples
from tests.support.begun import begun, kept, record

JUST_IN_TIME = LEASE_LASTS
TOO_LATE = LEASE_LASTS + timedelta(milliseconds=1)


async def test_a_reply_that_has_begun_is_the_running_one(storage: SurrealStorage) -> None:
    there = await begun(storage)
    writing = samples.writing("Well")
    assert await storage.begin_reply(there, writing) == writing
    assert await record(storage, there) == writing


async def test_a_second_producer_gets_the_running_reply_while_its_lease_lasts(
    storage: SurrealStorage,
) -> None:
    there = await begun(storage)
    first = await storage.begin_reply(there, samples.writing())
    second = samples.writing(after=JUST_IN_TIME, producer="p2")
    assert await storage.begin_reply(there, second) == first


async def test_a_reply_whose_lease_has_expired_is_replaced(storage: SurrealStorage) -> None:
    there = await begun(storage)
    await storage.begin_reply(there, samples.writing("Old"))
    second = samples.writing(after=TOO_LATE, producer="p2")
    assert await storage.begin_reply(there, second) == second
    assert await record(storage, there) == second


async def test_a_checkpoint_keeps_the_text_and_renews_the_lease(storage: SurrealStorage) -> None:
    there = await begun(storage)
    first = await storage.begin_reply(there, samples.writing())
    at = samples.NOW + timedelta(seconds=5)
    assert await kept(storage, at, (there, first.reply_id, "Well, I")) == set()
    second = samples.writing(after=timedelta(seconds=5) + JUST_IN_TIME)
    running = await storage.begin_reply(there, second)
    assert (running.reply_id, running.text, running.heartbeat_at) == (first.reply_id, "Well, I", at)


async def test_of_many_checkpoints_only_the_replies_that_are_not_running_are_lost(
    storage: SurrealStorage,
) -> None:
    running = [await begun(storage) for _ in range(70)]
    replies = {there: (await storage.begin_reply(there, samples.writing())) for there in running}
    dropped, replaced = running[3], running[40]
    await storage.drop_reply(dropped, replies[dropped].reply_id)
    await storage.begin_reply(replaced, samples.writing("New", after=TOO_LATE))
    nowhere = ("nowhere", "never", "Mine")
    own = [(there, reply.reply_id, f"Text of {there}") for there, reply in replies.items()]
    at = samples.NOW + timedelta(seconds=5)
    lost = await kept(storage, at, *own, nowhere)
    assert lost == {replies[dropped].reply_id, replies[replaced].reply_id, "never"}
    for there in set(running) - {dropped, replaced}:
        now = await record(storage, there)
        assert isinstance(now, Writing)
        assert (now.text, now.heartbeat_at) == (f"Text of {there}", at)
    newer = await record(storage, replaced)
    assert isinstance(newer, Writing)
    assert newer.text == "New"
    assert await record(storage, dropped) == Stopped(reply_id=replies[dropped].reply_id, seq=None)


async def test_a_reply_and_the_one_that_replaced_it_are_told_apart_in_one_checkpoint(
    storage: SurrealStorage,
) -> None:
    there = await begun(storage)
    old = await storage.begin_reply(there, samples.writing())
    new = await storage.begin_reply(there, samples.writing(after=TOO_LATE))
    at = samples.NOW + TOO_LATE
    both = ((there, new.reply_id, "New"), (there, old.reply_id, "Old"))
    assert await kept(storage, at, *both) == {old.reply_id}
    now = await record(storage, there)
    assert isinstance(now, Writing)
    assert (now.reply_id, now.text) == (new.reply_id, "New")


async def test_checkpoints_and_appends_at_the_same_time_lose_nothing(
    storage: SurrealStorage,
) -> None:
    running = [await begun(storage) for _ in range(8)]
    replies = [(there, await storage.begin_reply(there, samples.writing())) for there in running]
    own = [(there, reply.reply_id, "So far") for there, reply in replies]
    rounds = 5
    results = await asyncio.gather(
        *(kept(storage, samples.NOW, *own) for _ in range(rounds)),
        *(storage.append(there, samples.draft()) for there in running for _ in range(rounds)),
    )
    assert results[:rounds] == [set()] * rounds
    for there, reply in replies:
        room = await storage.room(there, 0, 9)
        assert room is not None
        assert [message.seq for message in room.messages] == [*range(1, rounds + 1)]
        assert isinstance(room.reply, Writing)
        assert (room.reply.reply_id, room.reply.text) == (reply.reply_id, "So far")


async def test_no_reply_begins_where_nothing_is_or_all_is_sealed(storage: SurrealStorage) -> None:
    with pytest.raises(NotFound):
        await storage.begin_reply("nowhere", samples.writing())
    there = await begun(storage)
    await storage.finalize(there, samples.NOW)
    with pytest.raises(ConversationFinalized):
        await storage.begin_reply(there, samples.writing())


@pytest.mark.parametrize("outcome", ["complete", "stopped"])
async def test_a_committed_reply_is_a_message_and_has_ended(
    storage: SurrealStorage, outcome: str
) -> None:
    there = await begun(storage)
    await storage.append(there, samples.draft())
    reply_id = (await storage.begin_reply(there, samples.writing())).reply_id
    draft = samples.answer(reply_id)
    added = await storage.commit_reply(
        there, reply_id, draft, "stopped" if outcome == "stopped" else "complete"
    )
    assert added is not None
    assert (added.message.seq, added.message.outcome) == (2, outcome)
    assert await storage.reply_message(there, reply_id) == added.message
    end = (
        Complete(reply_id=reply_id, seq=2)
        if outcome == "complete"
        else Stopped(reply_id=reply_id, seq=2)
    )
    assert await record(storage, there) == end
    assert (await storage.page_after(there, 1, 9)).messages == (added.message,)


async def test_a_failed_reply_keeps_its_text_for_the_retry(storage: SurrealStorage) -> None:
    there = await begun(storage)
    reply_id = (await storage.begin_reply(there, samples.writing())).reply_id
    assert await storage.fail_reply(there, reply_id, INTERRUPTED, "I was about")
    assert await record(storage, there) == Failed(
        reply_id=reply_id, error=INTERRUPTED, text="I was about"
    )


async def test_a_dropped_reply_leaves_no_message(storage: SurrealStorage) -> None:
    there = await begun(storage)
    reply_id = (await storage.begin_reply(there, samples.writing())).reply_id
    assert await storage.drop_reply(there, reply_id)
    assert await record(storage, there) == Stopped(reply_id=reply_id, seq=None)
    assert (await storage.page_after(there, 0, 9)).messages == ()


async def test_a_new_reply_may_begin_once_the_last_one_has_ended(storage: SurrealStorage) -> None:
    there = await begun(storage)
    first = await storage.begin_reply(there, samples.writing())
    await storage.fail_reply(there, first.reply_id, INTERRUPTED, "I was")
    second = samples.writing()
    assert await storage.begin_reply(there, second) == second
    assert await record(storage, there) == second


async def test_whoever_writes_a_reply_is_told_to_stop_by_its_checkpoint(
    storage: SurrealStorage,
) -> None:
    there, another = await begun(storage), await begun(storage)
    reply = await storage.begin_reply(there, samples.writing())
    other = await storage.begin_reply(another, samples.writing())
    now = [
        Checkpoint(conversation_id=there, reply_id=reply.reply_id, text="So"),
        Checkpoint(conversation_id=another, reply_id=other.reply_id, text="So"),
    ]
    await storage.ask_to_stop(there, "an earlier one")
    assert not (await storage.checkpoint_replies(now, samples.NOW)).to_stop
    await storage.ask_to_stop(there, reply.reply_id)
    for _ in range(2):
        renewal = await storage.checkpoint_replies(now, samples.NOW)
        assert (renewal.lost, renewal.to_stop) == (frozenset(), {reply.reply_id})
    await storage.drop_reply(there, reply.reply_id)
    next_one = await storage.begin_reply(there, samples.writing())
    now = [Checkpoint(conversation_id=there, reply_id=next_one.reply_id, text="")]
    assert not (await storage.checkpoint_replies(now, samples.NOW)).to_stop


async def changes_nothing(storage: SurrealStorage, there: str, reply_id: str) -> None:
    before = await storage.room(there, 0, 9)
    assert await kept(storage, samples.NOW, (there, reply_id, "Mine")) == {reply_id}
    answer = samples.answer(reply_id)
    assert await storage.commit_reply(there, reply_id, answer, "complete") is None
    assert not await storage.fail_reply(there, reply_id, INTERRUPTED, "Mine")
    assert not await storage.drop_reply(there, reply_id)
    assert await storage.room(there, 0, 9) == before


async def test_a_producer_that_was_replaced_changes_nothing(storage: SurrealStorage) -> None:
    there = await begun(storage)
    first = await storage.begin_reply(there, samples.writing())
    await storage.begin_reply(there, samples.writing(after=TOO_LATE))
    await changes_nothing(storage, there, first.reply_id)


async def test_a_reply_that_has_ended_changes_nothing_any_more(storage: SurrealStorage) -> None:
    there = await begun(storage)
    reply_id = (await storage.begin_reply(there, samples.writing())).reply_id
    await storage.commit_reply(there, reply_id, samples.answer(reply_id), "complete")
    await changes_nothing(storage, there, reply_id)


async def test_a_reply_that_never_began_changes_nothing(storage: SurrealStorage) -> None:
    await changes_nothing(storage, await begun(storage), "r1")
    assert await storage.reply_message("nowhere", "r1") is None


async def test_all_running_replies_are_told_without_their_text(storage: SurrealStorage) -> None:
    one, ended = await begun(storage), await begun(storage)
    running = await storage.begin_reply(one, samples.writing("So far"))
    gone = await storage.begin_reply(ended, samples.writing())
    await storage.drop_reply(ended, gone.reply_id)
    found = dict(await storage.running_replies())
    assert found[one] == replace(running, text="")
    assert ended not in found
