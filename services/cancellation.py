"""Being cancelled while a library waits."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def heeded() -> Generator[None]:
    """Let a cancellation that comes while the context lasts end it, whatever a library makes of it.

    `asyncio.wait_for` of Python 3.11 forgets one that comes in the moment in which what it waits for is done, and the
    clients of Redis and of SurrealDB use it: whoever was cancelled then would go on, and whoever waits for their end
    would wait for ever.
    """
    task = asyncio.current_task()
    before = task.cancelling() if task else 0
    try:
        yield
    finally:
        if task and task.cancelling() > before:
            raise asyncio.CancelledError
