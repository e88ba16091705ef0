"""Holding everybody back for a moment."""

import asyncio

from services.storage.gate import Gate
from tests.support.patience import PATIENCE


async def test_many_pass_at_a_time() -> None:
    gate = Gate()
    async with asyncio.timeout(PATIENCE), gate.passing(), gate.passing():
        pass


async def test_whoever_shuts_it_waits_for_those_inside_and_holds_the_rest() -> None:
    gate = Gate()
    order: list[str] = []
    release = asyncio.Event()

    async def first() -> None:
        async with gate.passing():
            await release.wait()
            order.append("first leaves")

    async def shut() -> None:
        async with gate.shut():
            order.append("shut")
            await asyncio.sleep(0)
            order.append("open")

    async def late() -> None:
        async with gate.passing():
            order.append("late enters")

    tasks = [asyncio.create_task(step()) for step in (first, shut, late)]
    await asyncio.sleep(0.01)
    assert order == []
    release.set()
    await asyncio.gather(*tasks)
    assert order == ["first leaves", "shut", "open", "late enters"]


async def test_it_is_shut_by_one_at_a_time() -> None:
    gate = Gate()
    inside: list[int] = []

    async def shut(number: int) -> None:
        async with gate.shut():
            inside.append(number)
            await asyncio.sleep(0)
            assert inside[-1] == number

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(shut(number) for number in range(5)))


async def test_it_opens_again_when_what_was_done_inside_fails_or_is_cancelled() -> None:
    gate = Gate()

    async def wait_inside() -> None:
        async with gate.shut():
            await asyncio.sleep(60)

    waiting = asyncio.create_task(wait_inside())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    async with asyncio.timeout(PATIENCE), gate.passing():
        pass
