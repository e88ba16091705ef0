"""Whoever is cancelled ends, whatever a library makes of it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from services.cancellation import heeded


async def forgetful() -> str:
    """Go on although cancelled, as `asyncio.wait_for` of Python 3.11 may."""
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        return "done all the same"
    return "slept"


async def failing() -> str:
    await forgetful()
    raise ConnectionError


@pytest.mark.parametrize("library", [forgetful, failing])
async def test_a_cancellation_that_a_library_has_forgotten_ends_the_task(
    library: Callable[[], Awaitable[str]],
) -> None:
    async def asking() -> None:
        with heeded():
            await library()

    task = asyncio.create_task(asking())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()


async def test_a_cancellation_in_the_moment_of_the_answer_ends_the_task() -> None:
    answer = asyncio.get_running_loop().create_future()

    async def asking() -> None:
        with heeded():
            await asyncio.wait_for(answer, 60)

    task = asyncio.create_task(asking())
    await asyncio.sleep(0)
    answer.set_result(None)
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()


async def test_a_time_out_within_is_no_cancellation() -> None:
    with heeded(), pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await asyncio.sleep(60)


async def test_a_time_out_around_it_is_one_still() -> None:
    async def asking() -> None:
        async with asyncio.timeout(0):
            with heeded():
                await forgetful()

    with pytest.raises(TimeoutError):
        await asking()


async def test_whoever_was_cancelled_before_can_still_clean_up() -> None:
    cleaned: list[str] = []

    async def working() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            with heeded():
                await asyncio.sleep(0)
            cleaned.append("all")

    task = asyncio.create_task(working())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})
    assert (cleaned, task.cancelled()) == (["all"], True)
