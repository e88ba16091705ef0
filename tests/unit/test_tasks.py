import asyncio

from services.tasks import Tasks
from tests.support.logs import kept_logs


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
