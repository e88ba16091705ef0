"""The log: numbered, gapless, each message once."""

import pytest

from services.domain.errors import ClientIdReused, NotFound
from services.storage.surreal import SurrealStorage
from tests.support import samples
from tests.support.pairs import stored

TEXTS = [
    "é",
    "\U0001f600 \u202eabc",
    "a\nb\tc",
    "'; DELETE message; --",
    "$content ⟨x⟩ `y`",
    "x" * 8000,
]


async def begun(storage: SurrealStorage, messages: int = 0) -> str:
    conversation = samples.conversation()
    await stored(storage, conversation)
    for number in range(1, messages + 1):
        await storage.append(conversation.id, samples.draft(f"Message {number}"))
    return conversation.id


async def test_messages_are_numbered_from_one_without_a_gap(storage: SurrealStorage) -> None:
    there = await begun(storage)
    added = [await storage.append(there, samples.draft(f"{number}")) for number in range(4)]
    assert [each.message.seq for each in added] == [1, 2, 3, 4]
    assert not any(each.duplicate for each in added)


@pytest.mark.parametrize("content", TEXTS)
async def test_content_comes_back_exactly_as_it_was_given(
    storage: SurrealStorage, content: str
) -> None:
    there = await begun(storage)
    added = await storage.append(there, samples.draft(content))
    page = await storage.page_after(there, 0, 10)
    assert page.messages == (added.message,)
    assert added.message.content == content


async def test_the_answer_to_an_append_is_what_every_reader_finds(storage: SurrealStorage) -> None:
    there = await begun(storage)
    said = await storage.append(there, samples.draft())
    answered = await storage.append(there, samples.answer("r1", outcome="stopped"))
    page = await storage.page_before(there, None, 10)
    assert page.messages == (said.message, answered.message)
    assert answered.message.client_id is None
    assert answered.message.outcome == "stopped"


async def test_a_key_that_stands_in_the_log_gives_the_first_message_again(
    storage: SurrealStorage,
) -> None:
    there = await begun(storage)
    draft = samples.draft()
    first = await storage.append(there, draft)
    await storage.append(there, samples.draft("Another"))
    again = await storage.append(there, draft)
    assert again.message == first.message
    assert (first.duplicate, again.duplicate) == (False, True)
    assert len((await storage.page_after(there, 0, 10)).messages) == 2


async def test_a_key_with_other_content_is_refused(storage: SurrealStorage) -> None:
    there = await begun(storage)
    await storage.append(there, samples.draft("One", key="k1"))
    with pytest.raises(ClientIdReused):
        await storage.append(there, samples.draft("Two", key="k1"))


async def test_a_key_of_another_author_is_refused(storage: SurrealStorage) -> None:
    there = await begun(storage)
    await storage.append(there, samples.draft("One", key="k1", author_id="ann"))
    with pytest.raises(ClientIdReused):
        await storage.append(there, samples.draft("One", key="k1", author_id="bob"))


async def test_a_key_counts_within_its_conversation_only(storage: SurrealStorage) -> None:
    here, there = await begun(storage), await begun(storage)
    draft = samples.draft()
    assert not (await storage.append(here, draft)).duplicate
    assert not (await storage.append(there, draft)).duplicate


async def test_an_unknown_conversation_takes_no_message(storage: SurrealStorage) -> None:
    with pytest.raises(NotFound):
        await storage.append("nowhere", samples.draft())


@pytest.mark.parametrize(
    ("before", "limit", "seqs", "has_more"),
    [
        (None, 3, [8, 9, 10], True),
        (None, 10, list(range(1, 11)), False),
        (4, 2, [2, 3], True),
        (4, 3, [1, 2, 3], False),
        (4, 200, [1, 2, 3], False),
        (99, 2, [9, 10], True),
        (1, 5, [], False),
        (0, 5, [], False),
        (-7, 5, [], False),
    ],
)
async def test_pages_backwards(
    storage: SurrealStorage, before: int | None, limit: int, seqs: list[int], *, has_more: bool
) -> None:
    page = await storage.page_before(await begun(storage, 10), before, limit)
    assert [message.seq for message in page.messages] == seqs
    assert page.has_more is has_more


@pytest.mark.parametrize(
    ("after", "limit", "seqs", "has_more"),
    [
        (0, 3, [1, 2, 3], True),
        (7, 3, [8, 9, 10], False),
        (7, 2, [8, 9], True),
        (10, 5, [], False),
        (99, 5, [], False),
        (-7, 2, [1, 2], True),
    ],
)
async def test_pages_forwards(
    storage: SurrealStorage, after: int, limit: int, seqs: list[int], *, has_more: bool
) -> None:
    page = await storage.page_after(await begun(storage, 10), after, limit)
    assert [message.seq for message in page.messages] == seqs
    assert page.has_more is has_more


async def test_an_empty_and_an_unknown_log_have_empty_pages(storage: SurrealStorage) -> None:
    for there in (await begun(storage), "nowhere"):
        assert (await storage.page_before(there, None, 5)).messages == ()
        assert (await storage.page_after(there, 0, 5)).messages == ()


async def test_a_room_shows_row_messages_and_reply_of_one_moment(storage: SurrealStorage) -> None:
    there = await begun(storage, 3)
    running = await storage.begin_reply(there, samples.writing("Well"))
    room = await storage.room(there, 1, 500)
    assert room is not None
    assert room.conversation == await storage.conversation(there)
    assert room.conversation.last_seq == 3
    assert [message.content for message in room.messages] == ["Message 2", "Message 3"]
    assert room.reply == running


@pytest.mark.parametrize(
    ("after", "limit", "seqs"), [(0, 2, [1, 2]), (3, 9, []), (99, 9, []), (-1, 9, [1, 2, 3])]
)
async def test_a_room_has_the_messages_after_a_position(
    storage: SurrealStorage, after: int, limit: int, seqs: list[int]
) -> None:
    room = await storage.room(await begun(storage, 3), after, limit)
    assert room is not None
    assert [message.seq for message in room.messages] == seqs


async def test_an_unknown_room_is_none(storage: SurrealStorage) -> None:
    assert await storage.room("nowhere", 0, 10) is None
