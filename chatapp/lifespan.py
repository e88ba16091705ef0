"""The life of an ASGI app, led from outside: begun before its server listens, ended before it goes.

Servers end a WebSocket without a word and wait for open streams when they stop. An app that is told
first can close each with its code, and let what is being written come to its end.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatapp.interrupts import Stop, unless

LINGER = 1.0  # for connections that outlive the app's end: most are saying goodbye


@asynccontextmanager
async def lifespan(app: ASGIApp, seconds: float, stop: Stop) -> AsyncGenerator[ASGIApp]:
    """Start `app`, give it with its state on every scope, and end it within `seconds`.

    After that, its connections have `LINGER` to come to their own end. Raises what the app raised
    when it could not start, `Interrupted` when `stop` came before it had, and `TimeoutError` when it did not end.
    """
    life = _Life(app)
    await unless(stop, life.begin())
    try:
        yield life.serve
    finally:
        async with asyncio.timeout(seconds):
            await life.say("shutdown")
        await life.last_words(LINGER)


class _Life:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._state: dict[str, Any] = {}
        self._connections: set[asyncio.Task[Any] | None] = set()
        self._told: asyncio.Queue[Message] = asyncio.Queue()
        self._answers: asyncio.Queue[Message] = asyncio.Queue()
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": self._state}
        self._task = asyncio.ensure_future(app(scope, self._told.get, self._answers.put))

    async def begin(self) -> None:
        """Start the app up; when that is cancelled, so is the app."""
        try:
            await self.say("startup")
        except asyncio.CancelledError:
            self._task.cancel()
            await asyncio.wait({self._task})
            raise

    async def say(self, phase: str) -> None:
        """Tell the app to start up or shut down, and wait until it has; raises what went wrong."""
        await self._told.put({"type": f"lifespan.{phase}"})
        answer = asyncio.ensure_future(self._answers.get())
        try:
            await asyncio.wait({answer, self._task}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            answer.cancel()
            raise
        if answer.done() and answer.result()["type"] == f"lifespan.{phase}.complete":
            return
        answer.cancel()
        await self._task
        raise RuntimeError(f"The app did not complete its {phase}.")

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection; it sees what the start has left in the lifespan's state."""
        connection = asyncio.current_task()
        self._connections.add(connection)
        try:
            await self._app({**scope, "state": dict(self._state)}, receive, send)
        finally:
            self._connections.discard(connection)

    async def last_words(self, seconds: float) -> None:
        """Wait until the connections that are open now have ended, but not longer than `seconds`."""
        open_now = {task for task in self._connections if task is not None}
        if open_now:
            await asyncio.wait(open_now, timeout=seconds)
