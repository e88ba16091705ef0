"""The last steps of a process: each has until its own moment, whatever has become of what it waits for."""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

import structlog

log = structlog.get_logger(__name__)


class Ending:
    """Begins when it is built; what a step doesn't need of its time is the next ones'."""

    def __init__(self) -> None:
        """Begin."""
        self._began = time.monotonic()
        self._given_up: list[str] = []

    def left(self, by: float) -> float:
        """Return the seconds that are left until `by` seconds after the beginning."""
        return max(0.0, self._began + by - time.monotonic())

    async def step(self, what: str, by: float, work: Coroutine[Any, Any, None]) -> None:
        """Do `work`, or give it up `by` seconds after the beginning; raises what went wrong."""
        task = asyncio.get_running_loop().create_task(work)
        try:
            await asyncio.wait({task}, timeout=self.left(by))
        finally:
            if not task.done():
                task.cancel()
                self._given_up.append(what)
        if task.done():
            task.result()

    def tell(self) -> None:
        """Log what was given up, if anything was."""
        if self._given_up:
            log.warning("stop_incomplete", given_up=self._given_up)
