"""A name for each request, in everything that is logged because of it, and in its answer if a proxy has named it."""

import re

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from services.domain.sources import random_id

HEADER = "X-Request-Id"
_USABLE = re.compile(r"[A-Za-z0-9_-]{8,64}")


class RequestIds:
    """Takes the id that a proxy has given (`X-Request-Id`), or gives one; replies that are begun keep it.

    The answer carries what was given alone: two answers that tell the same are the same, to the byte.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket under its id."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        given = HTTPConnection(scope).headers.get(HEADER, "")
        request_id = given if _USABLE.fullmatch(given) else random_id()

        async def send_named(message: Message) -> None:
            if request_id == given and message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        with bound_contextvars(request_id=request_id):
            await self._app(scope, receive, send_named)
