"""Work that goes on by itself: kept from being forgotten, and its faults from being silent."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

from services.domain.errors import ServiceError, Unavailable

log = structlog.get_logger(__name__)

T = TypeVar("T")


class Tasks:
    """The background tasks of one process."""

    def __init__(self) -> None:
        """Begin without tasks."""
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run `work` in the background; an exception in it is logged."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._done)
        return task

    async def whole(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what `work` does, or raise its error; it goes on to its end if whoever waits for it is cancelled.

        Raises `Unavailable` where the process ends before it: nobody knows how far it has come.
        """
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled() and not _is_leaving():
                raise Unavailable from None
            task.add_done_callback(_tell_fault)
            raise

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _log_fault(task, error)

    async def cancel_all(self) -> None:
        """Cancel what still runs and wait for it to be gone."""
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def _is_leaving() -> bool:
    """Tell whether the task that asks is being cancelled itself."""
    this = asyncio.current_task()
    return this is not None and this.cancelling() > 0


def _tell_fault(task: asyncio.Task[Any]) -> None:
    """Log what nobody waits for any more; a refusal is no fault."""
    if task.cancelled():
        return
    error = task.exception()
    if error is not None and not isinstance(error, ServiceError):
        _log_fault(task, error)


def _log_fault(task: asyncio.Task[Any], error: BaseException) -> None:
    log.error("background_task_failed", task=task.get_name(), exc_info=error)
