"""Locks by name."""

import asyncio

from services.storage.locks import KeyedLocks


async def test_one_key_is_held_by_one_at_a_time() -> None:
    locks = KeyedLocks()
    inside, most = 0, 0

    async def work() -> None:
        nonlocal inside, most
        async with locks.of("c1"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(work() for _ in range(10)))
    assert most == 1


async def test_different_keys_do_not_wait_for_each_other() -> None:
    locks = KeyedLocks()
    async with locks.of("c1"), locks.of("c2"):
        assert len(locks) == 2


async def test_locks_that_nobody_uses_are_forgotten() -> None:
    locks = KeyedLocks()
    for number in range(100):
        async with locks.of(str(number)):
            pass
    assert len(locks) == 0
