"""What is left after an erasure: nothing, in no table."""

import asyncio
from contextlib import suppress

import pytest

from services.domain.errors import NotFound, Unauthenticated
from services.domain.users import LoginSession, User
from services.storage.surreal import SurrealStorage
from tests.support import samples
from tests.support.pairs import (
    SHARED,
    Two,
    accept,
    begun,
    invited,
    joined,
    listed,
    somebody,
    stored,
    talk,
)
from tests.support.tables import rows_with


async def test_of_two_who_want_it_erased_at_once_one_sees_that_both_do(two: Two) -> None:
    ann, ben = await somebody(two[0]), await somebody(two[0])
    conflict = await joined(two[0], ann, ben)
    for _ in range(10):
        conversation = await talk(two[0], conflict, ann)
        wishes = await asyncio.gather(
            two[0].ask_to_erase(conversation.id, ann.id),
            two[1].ask_to_erase(conversation.id, ben.id),
        )
        assert {ann.id, ben.id} in [set(wish) for wish in wishes]


async def test_a_wish_that_is_taken_back_while_it_is_erased_either_keeps_it_or_finds_it_gone(
    two: Two,
) -> None:
    ann, ben = await somebody(two[0]), await somebody(two[0])
    conflict = await joined(two[0], ann, ben)
    for _ in range(10):
        talking = await talk(two[0], conflict, ann)
        for user in (ann, ben):
            await two[0].ask_to_erase(talking.id, user.id)
        erased, withdrawn = await asyncio.gather(
            two[0].erase_agreed(talking.id, [ann.id, ben.id]),
            two[1].withdraw_erasure(talking.id),
            return_exceptions=True,
        )
        there = await two[0].entry(talking.id)
        if erased is True:
            assert there is None
            assert isinstance(withdrawn, NotFound)
        else:
            assert (erased, withdrawn) == (False, None)
            assert there is not None


async def test_what_not_all_want_erased_stays(storage: SurrealStorage) -> None:
    ann, ben = await somebody(storage), await somebody(storage)
    talking = await talk(storage, await joined(storage, ann, ben), ann)
    await storage.ask_to_erase(talking.id, ben.id)
    assert not await storage.erase_agreed(talking.id, [ann.id, ben.id])
    assert await storage.entry(talking.id)
    await storage.ask_to_erase(talking.id, ann.id)
    for _ in range(2):
        assert await storage.erase_agreed(talking.id, [ann.id, ben.id])
    assert await rows_with(storage, talking.id) == []


async def test_asking_twice_is_asking_once(storage: SurrealStorage) -> None:
    ann, ben = await somebody(storage), await somebody(storage)
    conversation = await talk(storage, await joined(storage, ann, ben), ann)
    for _ in range(2):
        assert await storage.ask_to_erase(conversation.id, ann.id) == [ann.id]
    with pytest.raises(NotFound):
        await storage.ask_to_erase("nothing", ann.id)


async def test_a_wish_is_seen_in_the_room_and_can_be_taken_back(storage: SurrealStorage) -> None:
    ann, ben = await somebody(storage), await somebody(storage)
    conversation = await talk(storage, await joined(storage, ann, ben), ann)

    async def wishes() -> tuple[str, ...]:
        room = await storage.room(conversation.id, 0, 1)
        assert room is not None
        return room.wishes

    assert await wishes() == ()
    await storage.ask_to_erase(conversation.id, ben.id)
    assert await wishes() == (ben.id,)
    await storage.withdraw_erasure(conversation.id)
    with pytest.raises(NotFound):
        await storage.withdraw_erasure("nothing")
    assert await wishes() == ()
    assert await storage.ask_to_erase(conversation.id, ann.id) == [ann.id]
    await storage.remove_user(ann.id, SHARED)
    assert await wishes() == ()


async def test_of_an_erased_conversation_nothing_is_left_in_any_table(
    storage: SurrealStorage,
) -> None:
    ann, ben = await somebody(storage), await somebody(storage)
    conversation = await talk(storage, await joined(storage, ann, ben), ann)
    for seq, user in ((1, ann), (2, ben)):
        await storage.append(conversation.id, samples.draft(author_id=user.id))
        await storage.mark_read(conversation.id, user.id, seq)
        await storage.ask_to_erase(conversation.id, user.id)
    await storage.begin_reply(conversation.id, samples.writing("So far"))
    tables = {row.split(":")[0] for row in await rows_with(storage, conversation.id)}
    assert tables == {"conversation", "message", "listing", "reading", "reply", "erasure_wish"}
    await storage.erase_conversation(conversation.id)
    assert await rows_with(storage, conversation.id) == []


async def test_of_a_removed_person_only_what_they_shared_is_left(storage: SurrealStorage) -> None:
    ann, ben = await somebody(storage), await somebody(storage)
    conflict = await joined(storage, ann, ben)
    waiting = await begun(storage, ann)
    code_hash = await invited(storage, waiting)
    intake = samples.conversation(user_id=ann.id)
    await stored(storage, intake)
    private = await talk(storage, conflict, ann, "individual_a")
    alone = await talk(storage, waiting, ann)
    shared = await talk(storage, conflict, ann)
    of_ben = await talk(storage, conflict, ben, "individual_b")
    for conversation in (intake, private, alone, shared):
        await storage.append(conversation.id, samples.draft("Secret", author_id=ann.id))
        await storage.mark_read(conversation.id, ann.id, 1)
    await storage.finalize(private.id, samples.NOW)
    login = LoginSession(token_hash=samples.new_id(), user=ann, expires_at=samples.NOW)
    await storage.create_login(login)
    assert await storage.logins_of(ann.id) == [login.token_hash]

    gone = await storage.remove_user(ann.id, SHARED)

    assert set(gone) == {intake.id, private.id, alone.id}
    assert await rows_with(storage, *gone, waiting.id, code_hash, login.token_hash) == []
    left = {row.split(":")[0] for row in await rows_with(storage, ann.id)}
    assert left == {"conflict", "conversation", "message"}
    assert await storage.user(ann.id) is None
    assert set(await listed(storage, ben)) == {shared.id, of_ben.id}
    page = await storage.page_before(shared.id, None, 10)
    assert [message.content for message in page.messages] == ["Secret"]


async def test_what_two_shared_goes_with_the_last_of_them(storage: SurrealStorage) -> None:
    for first_is_a in (True, False):
        ann, ben = await somebody(storage), await somebody(storage)
        conflict = await joined(storage, ann, ben)
        shared = await talk(storage, conflict, ann)
        first, last = (ann, ben) if first_is_a else (ben, ann)
        assert await storage.remove_user(first.id, SHARED) == []
        assert await storage.remove_user(last.id, SHARED) == [shared.id]
        assert await rows_with(storage, ann.id, ben.id, conflict.id, shared.id) == []


async def test_removing_somebody_touches_nobody_else(storage: SurrealStorage) -> None:
    ann, cleo = await somebody(storage), await somebody(storage)
    intake = samples.conversation(user_id=cleo.id)
    await stored(storage, intake)
    waiting = await begun(storage, cleo)
    before = await rows_with(storage, cleo.id)
    await storage.remove_user(ann.id, SHARED)
    await storage.remove_user("nobody", SHARED)
    assert await rows_with(storage, cleo.id) == before
    assert await storage.conflict(waiting.id) == waiting


async def test_what_is_written_while_its_owner_is_removed_is_refused_or_gone(two: Two) -> None:
    ann = await somebody(two[0])
    intake = samples.conversation(user_id=ann.id)
    await stored(two[0], intake)

    async def say(number: int) -> None:
        with suppress(NotFound):
            await two[number % 2].append(intake.id, samples.draft(author_id=ann.id))

    saying = asyncio.gather(*(say(number) for number in range(30)))
    await asyncio.sleep(0.005)
    await two[1].remove_user(ann.id, SHARED)
    await saying
    assert await rows_with(two[0], intake.id, ann.id) == []


@pytest.mark.parametrize(
    "what", ["a conversation", "a conflict", "a sign-in", "a place beside somebody"]
)
async def test_what_one_begins_while_one_is_removed_is_refused_or_gone(two: Two, what: str) -> None:
    """Both at the same moment, again and again: whichever comes first, nobody is left behind who isn't there."""
    here, there = two
    ben = await somebody(here)
    for _ in range(12):
        ann = await somebody(here)
        conflict = await begun(here, ben)
        code_hash = await invited(here, conflict)

        async def begin(ann: User = ann, code_hash: str = code_hash) -> None:
            with suppress(Unauthenticated):
                match what:
                    case "a conversation":
                        await here.create_conversation(samples.conversation(user_id=ann.id))
                    case "a conflict":
                        await begun(here, ann)
                    case "a sign-in":
                        await here.create_login(
                            LoginSession(
                                token_hash=samples.new_id(), user=ann, expires_at=samples.NOW
                            )
                        )
                    case _:
                        await accept(here, code_hash, ann)

        await asyncio.gather(begin(), there.remove_user(ann.id, SHARED))
        of_ann = await rows_with(here, ann.id)
        assert all("left" in row and conflict.id in row for row in of_ann), of_ann
