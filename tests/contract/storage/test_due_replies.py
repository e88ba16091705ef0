"""Which reply may begin, and what is due: each message is answered once, and nothing said waits for ever."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.domain.errors import NothingToAnswer
from services.domain.replies import (
    INTERRUPTED,
    LEASE_LASTS,
    ReplyError,
)
from services.domain.sources import utc_now
from services.storage.surreal import SurrealStorage
from tests.support import samples
from tests.support.begun import begun

MINUTE = timedelta(minutes=1)
TOO_LATE = LEASE_LASTS + timedelta(milliseconds=1)
REFUSED = ReplyError(code="model_refused", detail="No.", retryable=False)


async def test_a_reply_to_a_message_begins_once_however_it_ended(storage: SurrealStorage) -> None:
    for end in ("complete", "fail", "drop"):
        there = await begun(storage)
        await storage.append(there, samples.draft())
        first = await storage.begin_reply(there, samples.writing(), to=1)
        joined = await storage.begin_reply(there, samples.writing(), to=1)
        assert joined.reply_id == first.reply_id
        match end:
            case "complete":
                answer = samples.answer(first.reply_id)
                await storage.commit_reply(there, first.reply_id, answer, "complete", read=1)
            case "fail":
                await storage.fail_reply(there, first.reply_id, INTERRUPTED, "")
            case _:
                await storage.drop_reply(there, first.reply_id)
        before = await storage.room(there, 0, 9)
        with pytest.raises(NothingToAnswer):
            await storage.begin_reply(there, samples.writing(), to=1)
        assert await storage.room(there, 0, 9) == before


async def test_a_reply_that_began_with_its_message_has_begun(storage: SurrealStorage) -> None:
    there, reply = await begun(storage), samples.writing()
    await storage.append(there, samples.draft(), reply)
    await storage.commit_reply(there, reply.reply_id, samples.answer(reply.reply_id), "complete")
    with pytest.raises(NothingToAnswer):
        await storage.begin_reply(there, samples.writing(), to=1)


async def test_what_was_said_while_a_reply_was_written_waits_for_one_unless_it_was_read(
    storage: SurrealStorage,
) -> None:
    for read in (1, 2):
        there, reply = await begun(storage), samples.writing()
        await storage.append(there, samples.draft(), reply)
        await storage.append(there, samples.draft("And?"))
        answer = samples.answer(reply.reply_id)
        await storage.commit_reply(there, reply.reply_id, answer, "complete", read=read)
        later = samples.writing()
        if read == 1:
            assert await storage.begin_reply(there, later, to=2) == later
        else:
            with pytest.raises(NothingToAnswer):
                await storage.begin_reply(there, later, to=2)


async def test_what_was_said_while_a_reply_was_written_can_be_answered_as_often_as_that_fails(
    storage: SurrealStorage,
) -> None:
    there, first = await begun(storage), samples.writing()
    await storage.append(there, samples.draft(), first)
    await storage.append(there, samples.draft("And?"))
    said = samples.answer(first.reply_id)
    await storage.commit_reply(there, first.reply_id, said, "complete", read=1)
    for asked in range(3):
        reply = samples.writing()
        assert await storage.begin_reply(there, reply) == reply
        if asked == 0:
            await storage.fail_reply(there, reply.reply_id, INTERRUPTED, "")
        elif asked == 1:
            await storage.drop_reply(there, reply.reply_id)
        else:
            said = samples.answer(reply.reply_id)
            await storage.commit_reply(there, reply.reply_id, said, "complete", read=3)
    with pytest.raises(NothingToAnswer):
        await storage.begin_reply(there, samples.writing())
    page = await storage.page_after(there, 0, 9)
    assert [message.heard for message in page.messages] == [None, None, 1, 3]


async def test_a_conversation_is_overdue_until_the_next_reply_begins_or_none_is_due(
    storage: SurrealStorage,
) -> None:
    ends: dict[str, str] = {}
    for end in ("heard all", "begun", "forgotten", "erased", "overdue"):
        there, reply = await begun(storage), samples.writing()
        await storage.append(there, samples.draft(), reply)
        await storage.append(there, samples.draft("And?"))
        said, read = samples.answer(reply.reply_id), 2 if end == "heard all" else 1
        await storage.commit_reply(there, reply.reply_id, said, "complete", read=read)
        match end:
            case "begun":
                await storage.begin_reply(there, samples.writing(), to=2)
            case "forgotten":
                await storage.forget_overdue(there)
            case "erased":
                await storage.erase_conversation(there)
            case _:
                pass
        ends[there] = end
    late = utc_now() + MINUTE
    assert [ends[there] for there in await storage.overdue(late) if there in ends] == ["overdue"]


@pytest.mark.parametrize(
    ("error", "read", "due"),
    [
        (None, 1, True),
        (None, 0, True),
        (None, 2, False),
        (REFUSED, 1, True),
        (REFUSED, 2, False),
        (INTERRUPTED, 1, False),
    ],
)
async def test_what_no_reply_has_read_is_due_however_the_last_one_ended_but_for_a_retry(
    storage: SurrealStorage, error: ReplyError | None, read: int, *, due: bool
) -> None:
    there, reply = await begun(storage), samples.writing()
    await storage.append(there, samples.draft(), reply)
    await storage.append(there, samples.draft("And?"))
    if error:
        assert await storage.fail_reply(there, reply.reply_id, error, "", read=read)
    else:
        assert await storage.drop_reply(there, reply.reply_id, read=read)
    assert (there in await storage.overdue(utc_now() + MINUTE)) == due
    if read == 2:
        with pytest.raises(NothingToAnswer):
            await storage.begin_reply(there, samples.writing(), to=2)


async def test_since_when_an_answer_is_due_is_told_by_the_databases_clock(
    storage: SurrealStorage,
) -> None:
    for fast in (-MINUTE, MINUTE):
        there, reply = await begun(storage), samples.writing()
        await storage.append(there, samples.draft(), reply)
        await storage.append(there, samples.draft("And?"))
        said = replace(samples.answer(reply.reply_id), created_at=utc_now() + 2 * fast)
        await storage.commit_reply(there, reply.reply_id, said, "complete", read=1)
        assert there not in await storage.overdue(utc_now() - MINUTE)
        assert there in await storage.overdue(utc_now() + MINUTE)


async def test_a_message_waits_for_an_answer_that_can_not_begin_unless_one_has_begun(
    storage: SurrealStorage,
) -> None:
    waiting, answered, sealed = [await begun(storage) for _ in range(3)]
    for there in (waiting, answered, sealed):
        await storage.append(there, samples.draft())
    await storage.begin_reply(answered, samples.writing())
    await storage.finalize(sealed, samples.NOW)
    for there in (waiting, answered, sealed, "nowhere"):
        await storage.note_waiting(there, 1)
    overdue = await storage.overdue(utc_now() + MINUTE)
    assert {waiting, answered, sealed, "nowhere"} & set(overdue) == {waiting}


async def test_a_dead_reply_to_a_message_is_replaced_by_another_one(
    storage: SurrealStorage,
) -> None:
    there = await begun(storage)
    await storage.append(there, samples.draft(), samples.writing())
    later = samples.writing(after=TOO_LATE)
    assert await storage.begin_reply(there, later, to=1) == later


async def test_nothing_is_to_be_answered_by_a_reply_that_is_asked_for_after_the_ais_last_word(
    storage: SurrealStorage,
) -> None:
    there = await begun(storage)
    await storage.append(there, samples.draft())
    first = await storage.begin_reply(there, samples.writing())
    await storage.fail_reply(there, first.reply_id, INTERRUPTED, "")
    second = await storage.begin_reply(there, samples.writing())
    await storage.commit_reply(there, second.reply_id, samples.answer(second.reply_id), "complete")
    with pytest.raises(NothingToAnswer):
        await storage.begin_reply(there, samples.writing())
    await storage.append(there, samples.draft("And?"))
    third = samples.writing()
    assert await storage.begin_reply(there, third) == third
