"""Conflicts, invitations, and who is shown what of them."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from services.domain.conflicts import Conflict
from services.domain.errors import NotFound, OwnInvitation, PartnerPresent
from services.domain.users import User
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
    partner,
    somebody,
    stored,
    talk,
)
from tests.support.tables import rows_with


async def test_a_conflict_comes_back_as_it_was_stored(storage: SurrealStorage) -> None:
    ann = await somebody(storage)
    conflict = await begun(storage, ann)
    assert await storage.conflict(conflict.id) == conflict
    assert await storage.list_conflicts(ann.id) == [conflict]


@pytest.mark.parametrize("strange", ["nothing", "", "\ud800", "a\x00b", "a:b", "x" * 5000])
async def test_what_is_no_conflict_and_no_conversation_is_none(
    storage: SurrealStorage, strange: str
) -> None:
    assert await storage.conflict(strange) is None
    assert await storage.entry(strange) is None
    assert await storage.invitation("nothing") is None


async def test_both_partners_list_their_conflicts_newest_first_and_nobody_else_does(
    storage: SurrealStorage,
) -> None:
    ann, ben, cleo = [await somebody(storage) for _ in range(3)]
    first = await joined(storage, ann, ben)
    second = await begun(storage, ben, after=timedelta(seconds=1))
    assert await storage.list_conflicts(ann.id) == [first]
    assert await storage.list_conflicts(ben.id) == [second, first]
    assert await storage.list_conflicts(cleo.id) == []


async def test_an_invitation_is_found_with_its_conflict_until_it_is_used(
    storage: SurrealStorage,
) -> None:
    ann, ben = await somebody(storage), await somebody(storage)
    conflict = await begun(storage, ann)
    code_hash = await invited(storage, conflict)
    found = await storage.invitation(code_hash)
    assert found is not None
    assert (found[0].conflict_id, found[0].code_hash) == (conflict.id, code_hash)
    assert found[0].expires_at == samples.NOW + timedelta(days=7)
    assert found[1] == conflict
    with_b = await accept(storage, code_hash, ben)
    assert (
        with_b == replace(conflict, partner_b=partner(ben)) == await storage.conflict(conflict.id)
    )
    assert await storage.invitation(code_hash) is None


async def test_an_invitation_is_good_for_one_person_once(storage: SurrealStorage) -> None:
    ann, ben, cleo = [await somebody(storage) for _ in range(3)]
    conflict = await begun(storage, ann)
    code_hash = await invited(storage, conflict)
    await accept(storage, code_hash, ben)
    for user in (ben, cleo):
        with pytest.raises(NotFound):
            await accept(storage, code_hash, user)
    assert await storage.list_conflicts(cleo.id) == []


async def test_once_the_second_partner_is_there_no_other_invitation_is_good(
    storage: SurrealStorage,
) -> None:
    ann, ben, cleo = [await somebody(storage) for _ in range(3)]
    conflict = await begun(storage, ann)
    first, second = await invited(storage, conflict), await invited(storage, conflict)
    await accept(storage, first, ben)
    with pytest.raises(NotFound):
        await accept(storage, second, cleo)
    with pytest.raises(PartnerPresent):
        await invited(storage, conflict)
    assert not [row for row in await rows_with(storage, conflict.id) if "invitation" in row]


async def test_an_expired_invitation_is_as_good_as_none(storage: SurrealStorage) -> None:
    ann, ben = await somebody(storage), await somebody(storage)
    conflict = await begun(storage, ann)
    for lasts in (timedelta(), timedelta(milliseconds=-1)):
        with pytest.raises(NotFound):
            await accept(storage, await invited(storage, conflict, lasts=lasts), ben)
    await accept(storage, await invited(storage, conflict, lasts=timedelta(milliseconds=1)), ben)


async def test_nobody_accepts_their_own_invitation_and_it_stays_good(
    storage: SurrealStorage,
) -> None:
    ann, ben = await somebody(storage), await somebody(storage)
    code_hash = await invited(storage, await begun(storage, ann))
    with pytest.raises(OwnInvitation):
        await accept(storage, code_hash, ann)
    await accept(storage, code_hash, ben)


@pytest.mark.parametrize("codes", [1, 5])
async def test_of_many_who_accept_at_once_exactly_one_becomes_the_second_partner(
    two: Two, codes: int
) -> None:
    ann = await somebody(two[0])
    conflict = await begun(two[0], ann)
    hashes = [await invited(two[0], conflict) for _ in range(codes)]
    people = [await somebody(two[0]) for _ in range(10)]
    ends = await asyncio.gather(
        *(
            accept(two[number % 2], hashes[number % codes], user)
            for number, user in enumerate(people)
        ),
        return_exceptions=True,
    )
    winners = [end for end in ends if isinstance(end, Conflict)]
    assert len(winners) == 1
    assert [type(end) for end in ends if not isinstance(end, Conflict)] == [NotFound] * 9
    assert await two[0].conflict(conflict.id) == winners[0]
    involved = [user for user in people if await two[0].list_conflicts(user.id)]
    assert [partner(user) for user in involved] == [winners[0].partner_b]


async def test_an_invitation_made_while_somebody_accepts_is_never_left_over(two: Two) -> None:
    ann = await somebody(two[0])
    for _ in range(10):
        conflict, ben = await begun(two[0], ann), await somebody(two[0])
        code_hash = await invited(two[0], conflict)

        async def try_to_invite(conflict: Conflict = conflict) -> None:
            try:
                await invited(two[1], conflict)
            except PartnerPresent:
                return

        await asyncio.gather(accept(two[0], code_hash, ben), try_to_invite())
        assert not [row for row in await rows_with(two[0], conflict.id) if "invitation" in row]


async def test_the_database_itself_gives_no_place_to_another(storage: SurrealStorage) -> None:
    ann, ben = await somebody(storage), await somebody(storage)
    conflict = await joined(storage, ann, ben)
    for change in ("SET a.id = 'x'", "SET b.id = 'x'", "SET b = NONE"):
        with pytest.raises(Exception, match="conflict_locked"):
            await storage.connection.run(
                f"UPDATE type::record('conflict', $id) {change}", {"id": conflict.id}
            )
    assert await storage.conflict(conflict.id) == conflict


async def test_a_conversation_for_both_is_in_both_lists_also_when_it_was_begun_before(
    storage: SurrealStorage,
) -> None:
    ann, ben = await somebody(storage), await somebody(storage)
    conflict = await begun(storage, ann)
    before = await talk(storage, conflict, ann)
    private = await talk(storage, conflict, ann, "individual_a", after=timedelta(seconds=1))
    await accept(storage, await invited(storage, conflict), ben)
    later = await talk(storage, conflict, ben, after=timedelta(seconds=2))
    assert await listed(storage, ann) == [later.id, private.id, before.id]
    assert await listed(storage, ben) == [later.id, before.id]
    page, _ = await storage.list_conversations(ben.id, limit=50, before=None)
    assert page[0].conflict == replace(conflict, partner_b=partner(ben))


async def test_a_conversation_for_both_begun_while_the_other_joins_is_in_both_lists(
    two: Two,
) -> None:
    ann = await somebody(two[0])
    for _ in range(10):
        conflict, ben = await begun(two[0], ann), await somebody(two[0])
        code_hash = await invited(two[0], conflict)
        conversation, _ = await asyncio.gather(
            talk(two[1], conflict, ann), accept(two[0], code_hash, ben)
        )
        assert await listed(two[0], ben) == [conversation.id]
        assert (await listed(two[0], ann)).count(conversation.id) == 1


async def test_a_conversation_for_both_needs_a_conflict(storage: SurrealStorage) -> None:
    ann = await somebody(storage)
    alone = samples.conversation(user_id=ann.id)
    for conversation in (alone, replace(alone, conflict_id="nothing")):
        with pytest.raises(NotFound):
            await storage.create_conversation(conversation, shared=True)
    assert await storage.conversation(alone.id) is None


async def test_an_entry_is_a_conversation_with_its_conflict(storage: SurrealStorage) -> None:
    ann, ben = await somebody(storage), await somebody(storage)
    conflict = await joined(storage, ann, ben)
    conversation = await talk(storage, conflict, ann)
    entry = await storage.entry(conversation.id)
    assert entry is not None
    assert (entry.conversation, entry.conflict) == (conversation, conflict)
    room = await storage.room(conversation.id, 0, 10)
    assert room is not None
    assert room.conflict == conflict
    intake = samples.conversation(user_id=ann.id)
    await stored(storage, intake)
    entry = await storage.entry(intake.id)
    assert entry is not None
    assert (entry.conversation, entry.conflict) == (intake, None)


async def test_a_conflicts_conversations_are_found_oldest_first(storage: SurrealStorage) -> None:
    ann, ben = await somebody(storage), await somebody(storage)
    conflict, other = await joined(storage, ann, ben), await begun(storage, ann)
    second = await talk(storage, conflict, ben, "individual_b", after=timedelta(seconds=2))
    first = await talk(storage, conflict, ann, after=timedelta(seconds=1))
    await talk(storage, other, ann)
    assert await storage.conversations_of(conflict.id) == [first, second]


async def test_only_the_persons_own_sealed_sessions_of_the_named_kinds_and_conflict_are_read(
    storage: SurrealStorage,
) -> None:
    ann, ben = await somebody(storage), await somebody(storage)
    conflict, other = await joined(storage, ann, ben), await joined(storage, ann, ben)
    for of, owner, session_type in (
        (conflict, ann, "joint_context_a"),
        (conflict, ben, "individual_a"),
        (conflict, ben, "individual_b"),
        (other, ann, "individual_a"),
    ):
        sealed = await talk(storage, of, owner, session_type)
        await storage.finalize(sealed.id, samples.NOW)
    await talk(storage, conflict, ann, "individual_a")  # still open
    wanted: list[str] = []
    for seconds in (2, 1):
        mine = await talk(storage, conflict, ann, "individual_a", after=timedelta(seconds=seconds))
        await storage.finalize(mine.id, samples.NOW)
        wanted.insert(0, mine.id)
    found = await storage.sealed_sessions(conflict.id, ann.id, ["individual_a"])
    assert [session.id for session in found] == wanted


async def test_two_who_join_at_once_land_in_one_conversation(two: Two) -> None:
    ann, ben = await somebody(two[0]), await somebody(two[0])
    for _ in range(10):
        conflict = await joined(two[0], ann, ben)
        begun = await asyncio.gather(
            *(joining(two[number % 2], conflict, (ann, ben)[number % 2]) for number in range(4))
        )
        (one,) = set(begun)
        assert [found.id for found in await two[0].conversations_of(conflict.id)] == [one]
        for user in (ann, ben):
            assert (await listed(two[0], user)).count(one) == 1


async def joining(storage: SurrealStorage, conflict: Conflict, user: User) -> str:
    conversation = replace(
        samples.conversation(user_id=user.id),
        conflict_id=conflict.id,
        session_type="relationship_shared",
    )
    return await storage.create_conversation(conversation, shared=True, join=True)


async def test_joining_finds_the_newest_of_the_kind_that_is_not_sealed(
    storage: SurrealStorage,
) -> None:
    ann, ben = await somebody(storage), await somebody(storage)
    conflict, other = await joined(storage, ann, ben), await joined(storage, ann, ben)
    await talk(storage, other, ann)
    await talk(storage, conflict, ann, "individual_a")
    older = await talk(storage, conflict, ann)
    newer = await talk(storage, conflict, ben, after=timedelta(seconds=1))
    for expected in (newer, older):
        assert await joining(storage, conflict, ben) == expected.id
        await storage.finalize(expected.id, samples.NOW)
    assert await joining(storage, conflict, ben) not in {older.id, newer.id}


async def test_expired_invitations_are_forgotten_and_no_others(storage: SurrealStorage) -> None:
    conflict = await begun(storage, await somebody(storage))
    good, old = [await invited(storage, conflict, lasts=timedelta(days=days)) for days in (7, 1)]
    await storage.delete_expired_invitations(samples.NOW + timedelta(days=1))
    assert await storage.invitation(old) is not None  # it ends at this very moment
    await storage.delete_expired_invitations(samples.NOW + timedelta(days=2))
    assert await storage.invitation(old) is None
    assert await storage.invitation(good) is not None


async def test_a_conflict_knows_which_partner_has_left(storage: SurrealStorage) -> None:
    for first_is_a in (True, False):
        ann, ben = await somebody(storage), await somebody(storage)
        conflict = await joined(storage, ann, ben)
        await storage.remove_user((ann if first_is_a else ben).id, SHARED)
        found = await storage.conflict(conflict.id)
        assert found is not None
        assert [partner.left for partner in found.partners] == [first_is_a, not first_is_a]
        stays = ben if first_is_a else ann
        room = await talk(storage, found, stays)
        assert room.id in await listed(storage, stays)
        assert await listed(storage, ann if first_is_a else ben) == []
