"""The open tabs, by Reflex's token: which of them are told of news, and for how long."""

import asyncio
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta

LASTS = timedelta(seconds=150)
"""A tab that is seen asks every minute; one that has been silent for so long is hidden or gone."""


class Tabs:
    """At most one follower a tab, which ends when the tab has been silent for `lasts`."""

    def __init__(
        self, lasts: timedelta = LASTS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Know of no tab yet."""
        self._lasts = lasts.total_seconds()
        self._clock = clock
        self._wanted: dict[str, float] = {}
        self._followers: dict[str, asyncio.Task[object]] = {}

    def renew(self, tab: str) -> bool:
        """Note that the tab is there; return whether nobody follows for it."""
        self._wanted[tab] = self._clock() + self._lasts
        follower = self._followers.get(tab)
        return follower is None or follower.done() or bool(follower.cancelling())

    def is_followed(self, tab: str) -> bool:
        """Tell whether the current task follows for the tab, and the tab is still there."""
        mine = self._followers.get(tab) is asyncio.current_task()
        return mine and self._clock() < self._wanted.get(tab, 0)

    @contextmanager
    def following(self, tab: str) -> Generator[None]:
        """Follow for the tab in the current task, in place of whoever did, while the context lasts."""
        me = asyncio.current_task()
        if me is None:
            raise RuntimeError("a follower is a task")
        self._followers[tab] = me
        try:
            yield
        finally:
            if self._followers.get(tab) is me:
                del self._followers[tab]
                self._wanted.pop(tab, None)
