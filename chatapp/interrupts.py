"""Ctrl-C and SIGTERM while the server is still being started: they end what is under way, in order."""

import asyncio
import signal
from collections.abc import Coroutine, Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

ENDING = (signal.SIGINT, signal.SIGTERM)
GIVES_UP_WITHIN = 0.5
"""Seconds that what is given up has to close what it opened."""

T = TypeVar("T")
Stop = asyncio.Future[signal.Signals]


class Interrupted(BaseException):
    """The start was ended by a signal."""

    def __init__(self, signal: signal.Signals) -> None:
        """Keep which one it was."""
        super().__init__(signal)
        self.signal = signal


@contextmanager
def raising_interrupted() -> Generator[None]:
    """Raise `Interrupted` where the signal finds us, for what has to be ended in order though no event loop runs."""

    def interrupt(number: int, _: FrameType | None) -> None:
        raise Interrupted(signal.Signals(number))

    before = {name: signal.signal(name, interrupt) for name in ENDING}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


async def unless(stop: Stop, step: Coroutine[Any, Any, T]) -> T:
    """Return what `step` returns; once `stop` has come it is cancelled, and `Interrupted` raised."""
    work = asyncio.ensure_future(step)
    await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
    if not stop.done():
        return await work
    work.cancel()
    await asyncio.wait({work}, timeout=GIVES_UP_WITHIN)
    raise Interrupted(stop.result())
