"""HEAD wherever there is GET (RFC 9110, 9.3.2): the same status and headers, at once, and no body."""

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatapp.api.addresses import is_ours

_ASKED = "chatapp.head"


class Heads:
    """ASGI middleware: has the route for GET answer, and keeps its body back."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; pages see to HEAD themselves."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or not is_ours(scope["path"]):
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            await send({**message, "body": b""} if "body" in message else message)

        await self._app({**scope, "method": "GET", _ASKED: True}, receive, send_head)


def is_head(connection: HTTPConnection) -> bool:
    """Tell whether only the head is asked for: whoever waits, or sends as things come, need not then."""
    return _ASKED in connection.scope
