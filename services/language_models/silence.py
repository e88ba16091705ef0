"""How long a vendor may say nothing."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self

AFTER_END = 1.0
"""Seconds that a vendor has to end its answer once it has said why: what it took comes only after that."""
LOOK_EVERY = 0.5
"""Seconds between two looks at whether it has said so."""


class Silence:
    """Ends a wait when nothing has been heard for too long: `with silence:` around each wait, and `heard()` after it.

    One timer serves all the waits for a stream, where `asyncio.timeout` would set and drop one for each token.
    """

    def __init__(self, seconds: float, has_ended: Callable[[], bool] | None = None) -> None:
        """Begin to count `seconds` now.

        Once `has_ended`, a wait ends `AFTER_END` seconds later, or up to `LOOK_EVERY` more.
        """
        self._seconds = seconds
        self._has_ended = has_ended
        self._loop = asyncio.get_running_loop()
        self._heard_at = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: asyncio.Task[object] | None = None
        self._cancelling = 0
        self._broken = False

    def heard(self) -> None:
        """Count from now on."""
        self._heard_at = self._loop.time()

    def close(self) -> None:
        """Count no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def __enter__(self) -> Self:
        """Begin a wait of the current task; raises `RuntimeError` outside of one."""
        # Without the loop it would be looked for: a system call (Python 3.11), for each piece.
        task = asyncio.current_task(self._loop)
        if task is None:
            raise RuntimeError("only a task can be made to wait no longer")
        self._waiting, self._cancelling = task, task.cancelling()
        if self._timer is None:
            self._set_timer()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the wait; raises `TimeoutError` if it has lasted too long."""
        task, self._waiting = self._waiting, None
        if task is None or not self._broken:
            return
        self._broken = False
        if task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise TimeoutError from error

    def _set_timer(self) -> None:
        at = self._heard_at + self._seconds
        if self._has_ended:
            at = min(at, self._loop.time() + LOOK_EVERY)
        self._timer = self._loop.call_at(at, self._look)

    def _look(self) -> None:
        """Find out whether somebody waits for too long; who begins to wait later sets the timer again."""
        self._timer = None
        if self._waiting is None:
            return
        if self._has_ended and self._has_ended():
            self._has_ended = None
            self._seconds = min(self._seconds, AFTER_END)
            self.heard()
        if self._loop.time() < self._heard_at + self._seconds:
            self._set_timer()
            return
        self._broken = True
        self._waiting.cancel()
