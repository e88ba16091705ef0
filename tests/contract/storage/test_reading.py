"""How far people have read, and how much of others' is unread."""

import asyncio

from services.storage.surreal import SurrealStorage
from tests.support import samples
from tests.support.pairs import stored

Two = tuple[SurrealStorage, SurrealStorage]


async def begun(storage: SurrealStorage, user_id: str) -> str:
    conversation = samples.conversation(user_id=user_id)
    await stored(storage, conversation)
    return conversation.id


async def unread(storage: SurrealStorage, user_id: str) -> int:
    page, _ = await storage.list_conversations(user_id, limit=1, before=None)
    return page[0].unread


async def test_nothing_has_been_read_at_first(storage: SurrealStorage) -> None:
    user = samples.new_id()
    there = await begun(storage, user)
    assert await storage.read_position(there, user) == 0
    assert await storage.read_position("nothing", user) == 0
    assert await unread(storage, user) == 0


async def test_a_position_goes_forward_never_back_and_never_beyond_the_log(
    storage: SurrealStorage,
) -> None:
    user = samples.new_id()
    there = await begun(storage, user)
    for _ in range(5):
        await storage.append(there, samples.draft(author_id="other"))
    for asked, told in ((3, 3), (2, 3), (0, 3), (99, 5), (2**53, 5), (5, 5)):
        assert await storage.mark_read(there, user, asked) == told
        assert await storage.read_position(there, user) == told


async def test_each_person_and_each_conversation_has_its_own(storage: SurrealStorage) -> None:
    ann, ben = samples.new_id(), samples.new_id()
    first, second = await begun(storage, ann), await begun(storage, ann)
    for there in (first, second):
        await storage.append(there, samples.draft(author_id="other"))
    await storage.mark_read(first, ann, 1)
    assert await storage.read_position(first, ben) == 0
    assert await storage.read_position(second, ann) == 0


async def test_unread_is_what_others_have_written_since(storage: SurrealStorage) -> None:
    user = samples.new_id()
    there = await begun(storage, user)
    reply = samples.writing()
    await storage.append(there, samples.draft(author_id=user))
    assert await unread(storage, user) == 0
    await storage.append(there, samples.draft(author_id="other"))
    await storage.begin_reply(there, reply)
    await storage.commit_reply(there, reply.reply_id, samples.answer(reply.reply_id), "complete")
    await storage.append(there, samples.draft(author_id=user))
    assert await unread(storage, user) == 2
    await storage.mark_read(there, user, 2)
    assert await unread(storage, user) == 1
    await storage.mark_read(there, user, 4)
    assert await unread(storage, user) == 0


async def test_a_hundred_is_as_far_as_anybody_counts(storage: SurrealStorage) -> None:
    user = samples.new_id()
    there = await begun(storage, user)
    for _ in range(103):
        await storage.append(there, samples.draft(author_id="other"))
    assert await unread(storage, user) == 100


async def test_of_many_marks_at_once_the_furthest_counts(two: Two) -> None:
    user = samples.new_id()
    there = await begun(two[0], user)
    for _ in range(20):
        await two[0].append(there, samples.draft(author_id="other"))
    await asyncio.gather(*(two[n % 2].mark_read(there, user, n) for n in range(1, 21)))
    assert await two[0].read_position(there, user) == 20
