"""The life of an ASGI app, led from outside: begun before its server listens, ended before it goes.

Servers end a WebSocket without a word and wait for open streams when they stop. An app that is told
first can close each with its code, and let what is being written come to its end. Once the sockets are told, the
server takes nobody any more, while the app still ends what it has begun: a proxy turns to another process then, where
it would else bring whoever has just been let go right back.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatapp.interrupts import Stop, unless

LINGER = 1.0  # for connections that outlive the app's end: most are saying goodbye
TOLD_WITHIN = (
    3.0  # for sockets, while the app ends: a busy machine tells many of them in its own time
)


@asynccontextmanager
async def lifespan(app: ASGIApp, seconds: float, stop: Stop) -> AsyncGenerator["Life"]:
    """Start `app`, give its life, which serves it with its state on every scope, and end it within `seconds`.

    After that, its connections have `LINGER` to come to their own end. Raises what the app raised
    when it could not start, `Interrupted` when `stop` came before it had, and `TimeoutError` when it did not end.
    """
    life = Life(app)
    await unless(stop, life.begin())
    try:
        yield life
    finally:
        async with asyncio.timeout(seconds):
            await life.end()
        await life.last_words(LINGER)


class Life:
    """An app that has been started."""

    def __init__(self, app: ASGIApp) -> None:
        """Begin, and end, by `begin` and `end`."""
        self.take_nobody: Callable[[], None] = lambda: None
        """Has the server refuse whoever comes now, and let those who are there come to their end."""
        self._app = app
        self._state: dict[str, Any] = {}
        self._connections: dict[asyncio.Task[Any] | None, str] = {}
        self._told: asyncio.Queue[Message] = asyncio.Queue()
        self._answers: asyncio.Queue[Message] = asyncio.Queue()
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": self._state}
        self._task = asyncio.ensure_future(app(scope, self._told.get, self._answers.put))

    async def begin(self) -> None:
        """Start the app up; when that is cancelled, so is the app."""
        try:
            await self._say("startup")
        except asyncio.CancelledError:
            self._task.cancel()
            await asyncio.wait({self._task})
            raise

    async def end(self) -> None:
        """Shut the app down; raises what went wrong. Once WebSockets are told, nobody is taken any more."""
        ending = asyncio.ensure_future(self._say("shutdown"))
        try:
            await asyncio.sleep(0)  # what is begun by it comes first
            await self._wait_for("websocket", TOLD_WITHIN)
            self.take_nobody()
            await ending
        finally:
            ending.cancel()

    async def _say(self, phase: str) -> None:
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
        self._connections[connection] = scope["type"]
        try:
            await self._app({**scope, "state": dict(self._state)}, receive, send)
        finally:
            del self._connections[connection]

    async def last_words(self, seconds: float) -> None:
        """Wait until the connections that are open now have ended, but not longer than `seconds`."""
        await self._wait_for("", seconds)

    async def _wait_for(self, kind: str, seconds: float) -> None:
        found = self._connections.items()
        open_now = {task for task, its in found if task is not None and its.startswith(kind)}
        if open_now:
            await asyncio.wait(open_now, timeout=seconds)
