"""Which tabs are told of news, and for how long."""

import asyncio
from datetime import timedelta

from state.tabs import Tabs
from tests.support.standing_clock import StandingClock


async def follow(tabs: Tabs, tab: str, end: asyncio.Event) -> bool:
    """Follow until the end; tell whether the tab was ours until then."""
    with tabs.following(tab):
        await end.wait()
        return tabs.is_followed(tab)


async def test_a_tab_has_one_follower_however_often_it_asks() -> None:
    tabs, end = Tabs(clock=StandingClock(now=0.0)), asyncio.Event()
    assert tabs.renew("t1")
    task = asyncio.create_task(follow(tabs, "t1", end))
    await asyncio.sleep(0)
    assert not tabs.renew("t1")
    assert tabs.renew("t2")
    end.set()
    assert await task
    assert tabs.renew("t1")


async def test_a_follower_that_is_being_cancelled_is_none() -> None:
    tabs, end = Tabs(clock=StandingClock(now=0.0)), asyncio.Event()
    tabs.renew("t1")
    task = asyncio.create_task(follow(tabs, "t1", end))
    await asyncio.sleep(0)
    task.cancel()
    assert tabs.renew("t1")
    successor = asyncio.create_task(follow(tabs, "t1", end))
    await asyncio.gather(task, return_exceptions=True)
    assert not tabs.renew("t1")
    end.set()
    assert await successor


async def test_the_last_of_two_followers_stays() -> None:
    tabs, end = Tabs(clock=StandingClock(now=0.0)), asyncio.Event()
    tabs.renew("t1")
    first = asyncio.create_task(follow(tabs, "t1", end))
    await asyncio.sleep(0)
    second = asyncio.create_task(follow(tabs, "t1", end))
    await asyncio.sleep(0)
    end.set()
    assert await asyncio.gather(first, second) == [False, True]


async def test_a_tab_that_has_been_silent_for_too_long_is_not_followed() -> None:
    clock, end = StandingClock(now=0.0), asyncio.Event()
    tabs = Tabs(lasts=timedelta(seconds=10), clock=clock)
    tabs.renew("t1")
    clock.now = 9
    tabs.renew("t1")
    task = asyncio.create_task(follow(tabs, "t1", end))
    await asyncio.sleep(0)
    clock.now = 19
    end.set()
    assert not await task
