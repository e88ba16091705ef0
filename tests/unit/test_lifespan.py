"""An app is started before its server listens, and told of the end before its server goes."""

import asyncio
import signal
from collections.abc import MutableMapping
from typing import Any

import pytest
from starlette.types import Scope

from chatapp.interrupts import Interrupted, Stop
from chatapp.lifespan import lifespan
from tests.support.silence import receive, send


def _never() -> Stop:
    return asyncio.get_running_loop().create_future()


class _App:
    """An ASGI app that notes what it is told; `fails` names the phase that goes wrong."""

    def __init__(self, *, fails: str = "", hangs: bool = False) -> None:
        self.told: list[str] = []
        self.seen: dict[str, Any] = {}
        self._fails = fails
        self._hangs = hangs

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            self.seen = scope["state"]
            return
        scope["state"]["answer"] = 42
        for phase in ("startup", "shutdown"):
            self.told.append((await receive())["type"])
            if phase == "shutdown" and self._hangs:
                await asyncio.Event().wait()
            if phase == self._fails:
                await send({"type": f"lifespan.{phase}.failed", "message": "a long traceback"})
                raise LookupError(phase)
            await send({"type": f"lifespan.{phase}.complete"})


async def test_the_app_starts_before_and_ends_after_what_is_served() -> None:
    app = _App()
    async with lifespan(app, 1.0, _never()) as life:
        assert app.told == ["lifespan.startup"]
        await life.serve({"type": "http"}, receive, send)
    assert app.told == ["lifespan.startup", "lifespan.shutdown"]
    assert app.seen == {"answer": 42}


async def test_connections_that_are_saying_goodbye_are_waited_for() -> None:
    said: list[str] = []

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await _App()(scope, receive, send)
        else:
            await asyncio.sleep(0.05)  # the time it takes to say it
            said.append("goodbye")

    async with lifespan(app, 1.0, _never()) as life:
        connection = asyncio.ensure_future(life.serve({"type": "websocket"}, receive, send))
        await asyncio.sleep(0)
    assert said == ["goodbye"]
    assert connection.done()


async def test_nobody_is_taken_any_more_once_sockets_are_told_while_the_rest_comes_to_its_end() -> (
    None
):
    done: list[str] = []
    nobody_more = asyncio.Event()

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await asyncio.sleep(0.05)  # the time it takes to tell its client
            done.append("told")
            return
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await nobody_more.wait()
        done.append("ended")
        await send({"type": "lifespan.shutdown.complete"})

    def take_nobody() -> None:
        done.append("closed")
        nobody_more.set()

    async with lifespan(app, 1.0, _never()) as life:
        life.take_nobody = take_nobody
        socket = asyncio.ensure_future(life.serve({"type": "websocket"}, receive, send))
        await asyncio.sleep(0)
    assert done == ["told", "closed", "ended"]
    assert socket.done()


async def test_what_kept_the_app_from_starting_is_raised_as_it_was() -> None:
    with pytest.raises(LookupError, match="startup"):
        async with lifespan(_App(fails="startup"), 1.0, _never()):
            pytest.fail("it must not be served")


async def test_what_went_wrong_at_the_end_is_raised_as_it_was() -> None:
    with pytest.raises(LookupError, match="shutdown"):
        async with lifespan(_App(fails="shutdown"), 1.0, _never()):
            pass


async def test_an_app_that_does_not_end_is_not_waited_for() -> None:
    with pytest.raises(TimeoutError):
        async with lifespan(_App(hangs=True), 0.05, _never()):
            pass


async def test_an_app_that_is_still_starting_when_the_end_comes_can_close_what_it_has_opened() -> (
    None
):
    stop, told = _never(), list[str]()

    async def app(_scope: MutableMapping[str, Any], receive: Any, _send: Any) -> None:
        told.append((await receive())["type"])
        asyncio.get_running_loop().call_soon(stop.set_result, signal.SIGTERM)
        try:
            await asyncio.Event().wait()
        finally:
            told.append("closed")

    with pytest.raises(Interrupted) as interrupted:
        async with lifespan(app, 1.0, stop):
            pytest.fail("it must not be served")
    assert interrupted.value.signal == signal.SIGTERM
    assert told == ["lifespan.startup", "closed"]
