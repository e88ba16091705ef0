import asyncio
import time

from services.closing import Closing
from tests.support.patience import PATIENCE


async def test_everybody_who_waits_learns_of_the_end() -> None:
    closing = Closing()
    waiting = [asyncio.create_task(closing.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    assert not closing.begun
    assert not any(task.done() for task in waiting)
    closing.begin()
    await asyncio.wait_for(asyncio.gather(*waiting), PATIENCE)
    assert closing.begun


async def test_work_is_refused_some_time_after_everybody_was_told_to_go() -> None:
    closing = Closing()
    closing.begin()
    assert not closing.refusing
    with closing.socket():
        going = asyncio.create_task(closing.sockets_gone(5))
        await asyncio.sleep(0)
        assert not going.done()
    await asyncio.wait_for(going, PATIENCE)
    closing.refuse()
    assert closing.refusing
    await asyncio.wait_for(closing.refusal(), PATIENCE)


async def test_the_end_waits_until_everybody_has_been_told() -> None:
    closing = Closing()
    await closing.all_told(5)  # nobody is there
    with closing.last_word():
        with closing.last_word():
            waiting = asyncio.create_task(closing.all_told(5))
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not waiting.done()
    await asyncio.wait_for(waiting, PATIENCE)


async def test_the_end_does_not_wait_for_ever() -> None:
    closing = Closing()
    with closing.last_word():
        begun = time.monotonic()
        await closing.all_told(0.05)
        assert time.monotonic() - begun < PATIENCE
