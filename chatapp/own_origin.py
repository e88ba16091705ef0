"""Reflex's own socket, open to our own pages only.

It sends whoever holds the cookie their list of conversations, and takes a handshake from anywhere by itself.
"""

from http import HTTPStatus

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatapp.api.origins import is_own_origin

GUARDED = "/_event"


def with_own_origin(app: ASGIApp, public_url: str | None) -> ASGIApp:
    """Wrap an ASGI app; handshakes of `GUARDED` from any other origin, or from none, get 403."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        if not str(scope.get("path", "")).startswith(GUARDED) or _is_own(scope, public_url):
            await app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 4403})
        else:
            refused: Message = {"type": "http.response.start", "status": HTTPStatus.FORBIDDEN}
            await send(refused)
            await send({"type": "http.response.body", "body": b""})

    return served


def _is_own(scope: Scope, public_url: str | None) -> bool:
    return is_own_origin(HTTPConnection(scope), public_url)
