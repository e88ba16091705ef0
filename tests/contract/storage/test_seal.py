"""The seal: for good, and kept by the database itself against whatever writes to it."""

from datetime import timedelta

import pytest
from surrealdb import SurrealError

from services.domain.conversations import Seal
from services.domain.errors import ConversationFinalized, NotFound, ReplyInProgress
from services.domain.replies import LEASE_LASTS, Checkpoint, Stopped
from services.storage.surreal import SurrealStorage
from tests.support import samples
from tests.support.pairs import stored

LATER = samples.NOW + timedelta(minutes=5)


async def begun(storage: SurrealStorage) -> str:
    conversation = samples.conversation()
    await stored(storage, conversation)
    await storage.append(conversation.id, samples.draft(key="first-key"))
    return conversation.id


async def sealed(storage: SurrealStorage) -> str:
    there = await begun(storage)
    await storage.finalize(there, LATER)
    return there


async def test_a_sealed_conversation_takes_no_message(storage: SurrealStorage) -> None:
    there = await sealed(storage)
    with pytest.raises(ConversationFinalized):
        await storage.append(there, samples.draft())
    assert len((await storage.page_after(there, 0, 10)).messages) == 1


async def test_a_message_that_got_in_is_confirmed_even_after_the_seal(
    storage: SurrealStorage,
) -> None:
    there = await sealed(storage)
    again = await storage.append(there, samples.draft(key="first-key"))
    assert again.duplicate
    assert again.message.seq == 1


async def test_a_seal_shows_its_time_and_stays_as_it_is(storage: SurrealStorage) -> None:
    there = await begun(storage)
    first = await storage.finalize(there, LATER)
    again = await storage.finalize(there, LATER + timedelta(hours=1))
    assert first.seal == Seal(finalized_at=LATER, digest=None)
    assert again == first == await storage.conversation(there)


async def test_a_digest_is_stored_once(storage: SurrealStorage) -> None:
    there = await sealed(storage)
    first = await storage.store_digest(there, "abc")
    again = await storage.store_digest(there, "def")
    assert first.seal == Seal(finalized_at=LATER, digest="abc")
    assert again == first


async def test_an_open_conversation_gets_no_digest(storage: SurrealStorage) -> None:
    there = await begun(storage)
    assert (await storage.store_digest(there, "abc")).seal is None


async def test_what_is_not_there_is_not_sealed(storage: SurrealStorage) -> None:
    with pytest.raises(NotFound):
        await storage.finalize("nowhere", LATER)
    with pytest.raises(NotFound):
        await storage.store_digest("nowhere", "abc")


async def test_no_seal_while_a_reply_is_being_written(storage: SurrealStorage) -> None:
    there = await begun(storage)
    await storage.begin_reply(there, samples.writing("Well"))
    with pytest.raises(ReplyInProgress):
        await storage.finalize(there, samples.NOW + LEASE_LASTS)
    row = await storage.conversation(there)
    assert row is not None
    assert row.seal is None


async def test_what_a_dead_producer_had_written_is_kept_before_the_seal(
    storage: SurrealStorage,
) -> None:
    there = await begun(storage)
    reply = await storage.begin_reply(there, samples.writing())
    so_far = Checkpoint(conversation_id=there, reply_id=reply.reply_id, text="I was about to")
    await storage.checkpoint_replies([so_far], samples.NOW)
    row = await storage.finalize(there, LATER)
    room = await storage.room(there, 1, 10)
    assert room is not None
    (kept,) = room.messages
    assert (kept.seq, kept.role, kept.outcome) == (2, "ai", "stopped")
    assert (kept.content, kept.client_id, kept.created_at) == ("I was about to", None, LATER)
    assert room.reply == Stopped(reply_id=reply.reply_id, seq=2)
    assert room.conversation == row
    assert row.last_seq == 2


@pytest.mark.parametrize("text", ["", " \n"])
async def test_a_dead_producer_that_had_written_nothing_leaves_no_message(
    storage: SurrealStorage, text: str
) -> None:
    there = await begun(storage)
    reply = await storage.begin_reply(there, samples.writing(text))
    row = await storage.finalize(there, LATER)
    room = await storage.room(there, 0, 10)
    assert room is not None
    assert row.last_seq == len(room.messages) == 1
    assert room.reply == Stopped(reply_id=reply.reply_id, seq=None)


RAW_ON_SEALED = [
    "UPDATE $row SET last_seq += 1",
    "UPDATE $row SET finalized_at = NONE",
    "UPDATE $row SET finalized_at = time::now()",
    "UPDATE $row SET title = 'Other'",
    "UPDATE $row SET replies += 1",
    "UPDATE $row SET digest = NONE, finalized_at = NONE",
    "DELETE $row",
    "CREATE message:[$id, 2] CONTENT $message",
    "UPDATE message:[$id, 1] SET content = 'Other'",
    "DELETE message:[$id, 1]",
    "DELETE message:[$id, 0]..=[$id, 9]",
    "UPSERT message:[$id, 1] CONTENT $message",
    "BEGIN; UPDATE $row SET last_seq += 1; CREATE message:[$id, 2] CONTENT $message; COMMIT",
]
RAW_ON_OPEN = [
    "UPDATE $row SET digest = 'abc'",
    "UPDATE $row SET last_seq = 0",
    "UPDATE $row SET last_seq += 2",
    "UPDATE $row SET user_id = 'other'",
    "DELETE $row",
    "CREATE message:[$id, 2] CONTENT $message",
    "CREATE message:[$id, 1] CONTENT $message",
    "UPDATE message:[$id, 1] SET content = 'Other'",
    "DELETE message:[$id, 1]",
]


REFUSED = "conversation_|message_|readonly|already exists"


async def refused(storage: SurrealStorage, there: str, statement: str) -> None:
    before = await storage.room(there, 0, 100)
    message = {
        "conversation": there,
        "key": "raw",
        "role": "user",
        "author_name": "Eve",
        "content": "Late",
        "created_at": samples.NOW,
    }
    query = statement.replace("$row", "type::record('conversation', $id)")
    with pytest.raises(SurrealError, match=REFUSED):
        await storage.connection.run(query, {"id": there, "message": message})
    assert await storage.room(there, 0, 100) == before


@pytest.mark.parametrize("statement", RAW_ON_SEALED)
async def test_the_database_itself_refuses_raw_writes_to_a_sealed_log(
    storage: SurrealStorage, statement: str
) -> None:
    there = await sealed(storage)
    await storage.store_digest(there, "abc")
    await refused(storage, there, statement)


@pytest.mark.parametrize("statement", RAW_ON_OPEN)
async def test_the_database_itself_keeps_an_open_log_append_only(
    storage: SurrealStorage, statement: str
) -> None:
    await refused(storage, await begun(storage), statement)
