"""Races: two of whatever meets, on disk within one process, on a server between connections."""

import asyncio
import random
from collections.abc import Sequence

import pytest
from surrealdb import SurrealError

from services.domain.errors import (
    ConversationFinalized,
    EmailTaken,
    NothingToAnswer,
    ReplyInProgress,
)
from services.domain.messages import Appended, Message
from services.domain.replies import INTERRUPTED, Stopped
from services.storage.surreal import SurrealStorage
from tests.support import samples
from tests.support.pairs import stored

Two = tuple[SurrealStorage, SurrealStorage]


async def begun(storage: SurrealStorage) -> str:
    conversation = samples.conversation()
    await stored(storage, conversation)
    return conversation.id


async def whole_log(storage: SurrealStorage, there: str) -> Sequence[Message]:
    messages = (await storage.page_after(there, 0, 1000)).messages
    assert [message.seq for message in messages] == list(range(1, len(messages) + 1))
    row = await storage.conversation(there)
    assert row is not None
    assert row.last_seq == len(messages)
    return messages


async def test_fifty_parallel_appends_of_one_key_give_one_message(two: Two) -> None:
    there = await begun(two[0])
    draft = samples.draft()
    added = await asyncio.gather(*(two[n % 2].append(there, draft) for n in range(50)))
    (message,) = await whole_log(two[0], there)
    assert {each.message for each in added} == {message}
    assert [each.duplicate for each in added].count(False) == 1


async def test_parallel_appends_leave_no_gap_and_lose_nothing(two: Two) -> None:
    there = await begun(two[0])
    added = await asyncio.gather(
        *(two[n % 2].append(there, samples.draft(f"{n}")) for n in range(100))
    )
    log = await whole_log(two[0], there)
    assert sorted(each.message.seq for each in added) == [message.seq for message in log]
    assert {each.message for each in added} == set(log)


@pytest.mark.parametrize("round_", range(3))
async def test_no_append_lands_after_the_seal_and_none_acknowledged_is_missing(
    two: Two, round_: int
) -> None:
    there = await begun(two[0])
    acknowledged: list[Appended] = []

    async def say(number: int) -> None:
        await asyncio.sleep(random.uniform(0, 0.2))
        try:
            acknowledged.append(await two[number % 2].append(there, samples.draft(f"{number}")))
        except ConversationFinalized:
            return

    async def seal() -> Sequence[Message]:
        await asyncio.sleep(random.uniform(0.02, 0.2))
        await two[1].finalize(there, samples.NOW)
        return await whole_log(two[1], there)

    log_at_seal, *_ = await asyncio.gather(seal(), *(say(number) for number in range(300)))
    log = await whole_log(two[0], there)
    assert log == log_at_seal
    assert {each.message for each in acknowledged} == set(log)


async def test_a_write_that_had_passed_the_check_is_undone_by_the_seal(two: Two) -> None:
    """Neither the function nor a raw transaction can slip in beside the seal (write skew)."""
    there = await begun(two[0])
    slow = """
    BEGIN;
    LET $done = fn::append($id, $draft);
    SLEEP 300ms;
    COMMIT;
    """
    draft = {
        "conversation": there,
        "key": "slow",
        "role": "user",
        "author_name": "Ann",
        "content": "Late",
        "created_at": samples.NOW,
    }
    late = asyncio.create_task(two[0].connection.run(slow, {"id": there, "draft": draft}))
    await asyncio.sleep(0.1)  # it has passed the check, and sleeps before its commit
    await two[1].finalize(there, samples.NOW)
    with pytest.raises(SurrealError):
        await late
    assert await whole_log(two[0], there) == ()


async def test_elects_exactly_one_producer(two: Two) -> None:
    there = await begun(two[0])
    wanted = [samples.writing(producer=f"p{n}") for n in range(20)]
    got = await asyncio.gather(
        *(two[n % 2].begin_reply(there, writing) for n, writing in enumerate(wanted))
    )
    assert len({writing.reply_id for writing in got}) == 1
    assert got[0] in wanted


async def test_of_many_that_answer_one_message_one_does_though_each_ends_at_once(two: Two) -> None:
    there = await begun(two[0])
    await two[0].append(there, samples.draft())

    async def answered(storage: SurrealStorage) -> bool:
        ours = samples.writing()
        try:
            elected = await storage.begin_reply(there, ours, to=1)
        except NothingToAnswer:
            return False
        if elected.reply_id != ours.reply_id:
            return False
        await storage.fail_reply(there, ours.reply_id, INTERRUPTED, "")
        return True

    outcomes = await asyncio.gather(*(answered(two[n % 2]) for n in range(20)))
    assert outcomes.count(True) == 1


@pytest.mark.parametrize("round_", range(5))
async def test_a_reply_never_begins_on_a_sealed_log(two: Two, round_: int) -> None:
    there = await begun(two[0])
    outcomes = await asyncio.gather(
        two[0].begin_reply(there, samples.writing()),
        two[1].finalize(there, samples.NOW),
        return_exceptions=True,
    )
    refusals = [each for each in outcomes if isinstance(each, Exception)]
    assert [type(each) for each in refusals] in ([ConversationFinalized], [ReplyInProgress])


async def test_one_end_of_a_reply_wins(two: Two) -> None:
    there = await begun(two[0])
    reply_id = (await two[0].begin_reply(there, samples.writing())).reply_id
    committed, dropped = await asyncio.gather(
        two[0].commit_reply(there, reply_id, samples.answer(reply_id), "complete"),
        two[1].drop_reply(there, reply_id),
    )
    assert (committed is None) == dropped
    assert len(await whole_log(two[0], there)) == (0 if dropped else 1)


async def test_a_dead_producers_reply_is_kept_once(two: Two) -> None:
    there = await begun(two[0])
    running = await two[0].begin_reply(there, samples.writing("So far"))
    later = samples.NOW.replace(hour=20)
    await asyncio.gather(
        two[0].finalize(there, later),
        two[1].finalize(there, later),
        two[0].commit_reply(there, running.reply_id, samples.answer(running.reply_id), "stopped"),
    )
    (message,) = await whole_log(two[0], there)
    room = await two[0].room(there, 0, 9)
    assert room is not None
    assert room.reply == Stopped(reply_id=running.reply_id, seq=message.seq)


async def test_an_email_is_given_to_one_of_many(two: Two) -> None:
    email = f"{samples.new_id()}@example.org"
    outcomes = await asyncio.gather(
        *(two[n % 2].create_user(samples.person(email=email), "hash") for n in range(10)),
        return_exceptions=True,
    )
    assert [type(each) for each in outcomes if each].count(EmailTaken) == 9
