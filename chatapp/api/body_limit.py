"""No request body is larger than any call needs."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatapp.api.problems import TooLarge, problem

MOST_BYTES = 131_072
"""8,000 characters, each escaped as two `\\uXXXX`, and then some."""


class BodyLimit:
    """ASGI middleware: answers 413 before or while a body passes the limit."""

    def __init__(self, app: ASGIApp) -> None:
        """Guard `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless its body is announced, or turns out, to be too large."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > MOST_BYTES:
            await problem(TooLarge())(scope, receive, send)
            return
        await self._app(scope, _bounded(receive), send)


def _bounded(receive: Receive) -> Receive:
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MOST_BYTES:
            # Of what goes wrong while a body is read, only this passes through the framework.
            raise HTTPException(TooLarge.status)
        return message

    return bounded
