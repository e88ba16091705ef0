"""How long a vendor may say nothing."""

import asyncio
from collections.abc import Callable

import pytest

from services.language_models.silence import AFTER_END, LOOK_EVERY, Silence

SHORT = 0.01
LONG = 60.0


async def test_a_wait_that_lasts_too_long_ends() -> None:
    silence = Silence(SHORT)
    with pytest.raises(TimeoutError), silence:
        await asyncio.Event().wait()
    task = asyncio.current_task()
    assert task is not None
    assert not task.cancelling()


async def test_a_word_gives_new_time_and_all_words_together_take_one_timer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop = asyncio.get_running_loop()
    now, timers = 0.0, list[tuple[float, Callable[[], None]]]()
    monkeypatch.setattr(loop, "time", lambda: now)
    real_call_at = loop.call_at

    def call_at(when: float, look: Callable[[], None]) -> asyncio.TimerHandle:
        timers.append((when, look))
        return real_call_at(when, lambda: None)

    monkeypatch.setattr(loop, "call_at", call_at)
    silence, words = Silence(LONG), asyncio.Queue[str]()
    for word in ["one", "two", "three"]:
        now += LONG / 2
        words.put_nowait(word)
        with silence:
            await words.get()
        silence.heard()
    assert [when for when, _ in timers] == [LONG]
    waiting = asyncio.ensure_future(_word(silence, words))
    await asyncio.sleep(0)
    timers[0][1]()  # looks, and finds that there is time left
    assert [when for when, _ in timers] == [LONG, 2.5 * LONG]
    now = 2.5 * LONG
    timers[1][1]()
    with pytest.raises(TimeoutError):
        await waiting
    silence.close()


async def test_several_waits_for_the_same_word_have_no_more_time_than_one() -> None:
    loop = asyncio.get_running_loop()
    silence = Silence(SHORT)
    for _ in range(2):
        with silence:
            await asyncio.sleep(0)
    await asyncio.sleep(2 * SHORT)  # its time is over before the last wait begins
    began = loop.time()
    with pytest.raises(TimeoutError):
        await _word(silence, asyncio.Queue[str]())
    assert loop.time() - began < LONG


async def _word(silence: Silence, words: asyncio.Queue[str]) -> str:
    with silence:
        return await words.get()


async def test_whoever_does_something_else_meanwhile_is_not_ended() -> None:
    silence = Silence(SHORT)
    with silence:
        pass
    await asyncio.sleep(5 * SHORT)
    silence.heard()
    with pytest.raises(TimeoutError), silence:
        await asyncio.Event().wait()


async def test_a_cancelled_wait_is_cancelled_and_not_out_of_time() -> None:
    waiting = asyncio.ensure_future(_word(Silence(LONG), asyncio.Queue[str]()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_an_error_of_the_wait_itself_stays_what_it_is() -> None:
    with pytest.raises(ConnectionError), Silence(LONG):
        raise ConnectionError


async def test_after_the_end_it_is_soon_enough_and_what_ends_late_still_has_its_time() -> None:
    """Nobody tells of an end that brings no word: it is looked for."""
    loop = asyncio.get_running_loop()
    began, ended = loop.time(), asyncio.Event()
    loop.call_later(SHORT, ended.set)
    with pytest.raises(TimeoutError):
        await _word(Silence(LONG, ended.is_set), asyncio.Queue[str]())
    assert AFTER_END <= loop.time() - began < LONG


async def test_without_an_end_a_wait_lasts_as_long_as_it_may() -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    with pytest.raises(TimeoutError):
        await _word(Silence(1.5 * LOOK_EVERY, lambda: False), asyncio.Queue[str]())
    assert loop.time() - began >= 1.5 * LOOK_EVERY
