import asyncio

import pytest

from services.domain.errors import Unavailable
from services.tasks import Tasks
from tests.support.logs import kept_logs
from tests.support.patience import PATIENCE


async def wait_for_ever() -> None:
    await asyncio.Event().wait()


async def break_down() -> None:
    raise RuntimeError("inside")


async def test_a_task_that_breaks_down_is_logged() -> None:
    with kept_logs() as logs:
        task = Tasks().start(break_down())
        await asyncio.wait({task})
        await asyncio.sleep(0)
    assert "RuntimeError: inside" in logs.expected_fault()


async def test_all_tasks_end_when_told_to_and_that_is_no_fault() -> None:
    with kept_logs() as logs:
        tasks = Tasks()
        running = [tasks.start(wait_for_ever()) for _ in range(3)]
        await tasks.cancel_all()
        assert all(task.cancelled() for task in running)
    assert logs.faults() == []


async def test_a_task_gives_its_result() -> None:
    async def answer() -> int:
        return 42

    assert await Tasks().start(answer()) == 42


async def test_what_is_done_whole_goes_on_when_whoever_waits_for_it_leaves() -> None:
    going, done = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        await going.wait()
        done.set()

    tasks = Tasks()
    waiting = asyncio.create_task(tasks.whole(work()))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait({waiting})
    assert waiting.cancelled()
    going.set()
    async with asyncio.timeout(PATIENCE):
        await done.wait()


@pytest.mark.parametrize("error", [RuntimeError("inside"), Unavailable()])
async def test_whoever_waits_for_what_is_done_whole_is_told_how_it_went_and_nobody_else(
    error: Exception,
) -> None:
    async def work() -> None:
        raise error

    with kept_logs() as logs, pytest.raises(type(error)):
        await Tasks().whole(work())
    assert logs.faults() == []


@pytest.mark.parametrize("error", [RuntimeError("inside"), Unavailable()])
async def test_a_fault_that_nobody_waits_for_any_more_is_logged_and_a_refusal_is_none(
    error: Exception,
) -> None:
    going = asyncio.Event()

    async def work() -> None:
        await going.wait()
        raise error

    with kept_logs() as logs:
        waiting = asyncio.create_task(Tasks().whole(work()))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait({waiting})
        going.set()
        for _ in range(3):
            await asyncio.sleep(0)
        faults = logs.faults()
    assert len(faults) == isinstance(error, RuntimeError)
    logs.events.clear()


async def test_what_is_done_whole_ends_with_all_other_tasks_and_whoever_waits_is_told() -> None:
    tasks = Tasks()
    waiting = asyncio.create_task(tasks.whole(wait_for_ever()))
    await asyncio.sleep(0)
    await tasks.cancel_all()
    with pytest.raises(Unavailable):
        await waiting
