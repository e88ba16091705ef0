"""What sums up a long log: put in place of the one before, and gone with the conversation."""

import asyncio

from services.domain.summaries import Summary
from services.storage.port import Storage
from tests.support.pairs import Two, stored
from tests.support.samples import NOW, conversation, draft

FIRST = Summary(last_seq=10, text="They argue about money.")
SECOND = Summary(last_seq=20, text="They argue about money, and made a list.")


async def begun(storage: Storage) -> str:
    made = conversation()
    await stored(storage, made)
    await storage.append(made.id, draft("Hello"))
    return made.id


async def test_there_is_none_at_first(storage: Storage) -> None:
    assert await storage.summary(await begun(storage)) is None


async def test_each_one_takes_the_place_of_the_one_before(storage: Storage) -> None:
    there = await begun(storage)
    assert await storage.store_summary(there, 0, FIRST)
    assert await storage.summary(there) == FIRST
    assert await storage.store_summary(there, FIRST.last_seq, SECOND)
    assert await storage.summary(there) == SECOND


async def test_of_two_made_at_once_one_is_kept(two: Two) -> None:
    there = await begun(two[0])
    kept = await asyncio.gather(
        two[0].store_summary(there, 0, FIRST), two[1].store_summary(there, 0, SECOND)
    )
    assert sorted(kept) == [False, True]
    assert await two[0].summary(there) == (FIRST if kept[0] else SECOND)


async def test_a_sealed_conversation_takes_none(storage: Storage) -> None:
    there = await begun(storage)
    await storage.finalize(there, NOW)
    assert not await storage.store_summary(there, 0, FIRST)
    assert await storage.summary(there) is None


async def test_it_is_erased_with_its_conversation(storage: Storage) -> None:
    there = await begun(storage)
    await storage.store_summary(there, 0, FIRST)
    await storage.erase_conversation(there)
    assert await storage.summary(there) is None
    assert not await storage.store_summary(there, 0, FIRST)
    assert await storage.summary(there) is None


async def test_a_summary_made_while_its_conversation_is_erased_stays_nowhere(
    two: Two,
) -> None:
    for _ in range(20):
        there = await begun(two[0])
        await asyncio.gather(
            two[0].store_summary(there, 0, FIRST), two[1].erase_conversation(there)
        )
        assert await two[0].summary(there) is None


async def test_it_belongs_to_its_conversation_alone(storage: Storage) -> None:
    there, elsewhere = await begun(storage), await begun(storage)
    await storage.store_summary(there, 0, FIRST)
    assert await storage.summary(elsewhere) is None
