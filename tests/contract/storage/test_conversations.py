"""Conversations: stored, listed, erased."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.domain.errors import Invalid, NotFound
from services.storage.surreal import SurrealStorage
from tests.support import samples
from tests.support.pairs import stored


async def owned(storage: SurrealStorage, user_id: str, count: int) -> list[str]:
    """Create conversations a second apart, and return their ids, newest first."""
    ids: list[str] = []
    for number in range(count):
        created_at = samples.NOW + timedelta(seconds=number)
        conversation = samples.conversation(user_id=user_id, created_at=created_at)
        await stored(storage, conversation)
        ids.insert(0, conversation.id)
    return ids


async def listed_ids(storage: SurrealStorage, user_id: str) -> list[str]:
    page, _ = await storage.list_conversations(user_id, limit=200, before=None)
    return [line.conversation.id for line in page]


@pytest.mark.parametrize("conflict_id", [None, "conflict-1"])
async def test_a_conversation_is_found_as_it_was_stored(
    storage: SurrealStorage, conflict_id: str | None
) -> None:
    conversation = replace(samples.conversation(), conflict_id=conflict_id)
    await stored(storage, conversation)
    assert await storage.conversation(conversation.id) == conversation


async def test_an_unknown_conversation_is_none(storage: SurrealStorage) -> None:
    assert await storage.conversation("nowhere") is None


async def test_a_list_has_the_newest_first(storage: SurrealStorage) -> None:
    user = samples.new_id()
    ids = await owned(storage, user, 5)
    assert await listed_ids(storage, user) == ids


async def test_a_list_is_cut_in_pages_without_loss_or_repetition(storage: SurrealStorage) -> None:
    user = samples.new_id()
    ids = await owned(storage, user, 7)
    seen: list[str] = []
    cursor = None
    for expected in (3, 3, 1):
        page, cursor = await storage.list_conversations(user, limit=3, before=cursor)
        assert len(page) == expected
        seen += [line.conversation.id for line in page]
    assert seen == ids
    assert cursor is None


async def test_a_list_that_ends_with_its_page_has_no_next(storage: SurrealStorage) -> None:
    user = samples.new_id()
    await owned(storage, user, 3)
    _, cursor = await storage.list_conversations(user, limit=3, before=None)
    assert cursor is None


async def test_pages_stay_in_place_when_a_newer_conversation_comes(storage: SurrealStorage) -> None:
    user = samples.new_id()
    ids = await owned(storage, user, 4)
    _, cursor = await storage.list_conversations(user, limit=2, before=None)
    late = samples.conversation(user_id=user, created_at=samples.NOW + timedelta(days=1))
    await stored(storage, late)
    page, _ = await storage.list_conversations(user, limit=2, before=cursor)
    assert [line.conversation.id for line in page] == ids[2:]


async def test_conversations_of_one_millisecond_are_all_listed(storage: SurrealStorage) -> None:
    user = samples.new_id()
    conversations = [samples.conversation(user_id=user) for _ in range(5)]
    for conversation in conversations:
        await stored(storage, conversation)
    seen: list[str] = []
    cursor = None
    while len(seen) < 5:
        page, cursor = await storage.list_conversations(user, limit=2, before=cursor)
        seen += [line.conversation.id for line in page]
    assert sorted(seen) == sorted(conversation.id for conversation in conversations)
    assert cursor is None


async def test_a_list_is_the_owners_alone(storage: SurrealStorage) -> None:
    ann, bob = samples.new_id(), samples.new_id()
    await owned(storage, ann, 2)
    assert await listed_ids(storage, bob) == []


async def test_one_line_is_the_same_as_in_the_list_and_nobody_elses(
    storage: SurrealStorage,
) -> None:
    ann, bob = samples.new_id(), samples.new_id()
    ids = await owned(storage, ann, 3)
    await storage.append(ids[1], samples.draft("One"))
    page, _ = await storage.list_conversations(ann, limit=5, before=None)
    assert [await storage.listed(ann, line.conversation.id) for line in page] == list(page)
    assert await storage.listed(bob, ids[1]) is None
    assert await storage.listed(ann, "nothing") is None


async def test_a_list_shows_last_message_and_reply(storage: SurrealStorage) -> None:
    user = samples.new_id()
    (there,) = await owned(storage, user, 1)
    ((silent,), _) = await storage.list_conversations(user, limit=5, before=None)
    assert (silent.last_message, silent.reply) == (None, None)
    await storage.append(there, samples.draft("One"))
    last = await storage.append(there, samples.draft("Two"))
    running = await storage.begin_reply(there, samples.writing())
    ((line,), _) = await storage.list_conversations(user, limit=5, before=None)
    assert line.last_message == last.message
    assert line.reply == running
    assert line.conversation == await storage.conversation(there)


@pytest.mark.parametrize("cursor", ["", "x", "12", "12.", ".a", "1e3.a", "12 .a", "9" * 40 + ".a"])
async def test_what_is_no_cursor_is_invalid(storage: SurrealStorage, cursor: str) -> None:
    with pytest.raises(Invalid):
        await storage.list_conversations("u1", limit=5, before=cursor)


@pytest.mark.parametrize("sealed", [False, True])
async def test_an_erased_conversation_is_gone_from_everywhere(
    storage: SurrealStorage, sealed: bool
) -> None:
    conversation = samples.conversation()
    await stored(storage, conversation)
    running = await storage.begin_reply(conversation.id, samples.writing())
    await storage.commit_reply(
        conversation.id, running.reply_id, samples.answer(running.reply_id), "complete"
    )
    await storage.append(conversation.id, samples.draft(key="k1"))
    if sealed:
        await storage.finalize(conversation.id, samples.NOW)
        await storage.store_digest(conversation.id, "abc")
    await storage.erase_conversation(conversation.id)
    assert await storage.conversation(conversation.id) is None
    assert await storage.room(conversation.id, 0, 10) is None
    assert (await storage.page_before(conversation.id, None, 10)).messages == ()
    assert await storage.reply_message(conversation.id, running.reply_id) is None
    assert await listed_ids(storage, conversation.user_id) == []
    left = await storage.connection.run("SELECT * FROM message, reply, listing, erasure", {})
    assert conversation.id not in str(left)


async def test_erasing_leaves_other_conversations_alone(storage: SurrealStorage) -> None:
    user = samples.new_id()
    keep, go = await owned(storage, user, 2)
    kept = await storage.append(keep, samples.draft())
    await storage.erase_conversation(go)
    assert (await storage.page_after(keep, 0, 10)).messages == (kept.message,)
    assert await listed_ids(storage, user) == [keep]


async def test_what_is_not_there_is_erased_without_complaint(storage: SurrealStorage) -> None:
    await storage.erase_conversation("nowhere")


async def test_an_erased_conversation_takes_no_more_messages(storage: SurrealStorage) -> None:
    (there,) = await owned(storage, samples.new_id(), 1)
    await storage.erase_conversation(there)
    with pytest.raises(NotFound):
        await storage.append(there, samples.draft())
