"""What Reflex keeps of a tab is one sign-in's: whoever comes after it in the same tab finds nothing of it.

Nor does it hold what one could sign in by: the cookie that Reflex keeps with a tab's state, in Redis where there are
several processes, names the sign-in by the hash that storage knows it by.

Reflex finds a tab's state by a token that the browser keeps, and sends all of it before any of our code has looked
at the cookie: the name and the list of whoever was signed in before, on a device that two people share.
"""

import hashlib
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from chatapp.api.authentication import token_of
from chatapp.own_origin import GUARDED
from services.accounts import Accounts
from services.domain.errors import Unauthenticated
from state.account import LOGIN_COOKIE

Headers = Iterable[tuple[bytes, bytes]]

_SECRET = frozenset({b"cookie", b"authorization"})
_TOKEN = "token"  # noqa: S105 - the name of Reflex's query parameter


def with_own_state(app: ASGIApp, accounts: Accounts) -> ASGIApp:
    """Wrap an ASGI app; a handshake of Reflex's socket gets the state of this tab and this living sign-in."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        if str(scope.get("path", "")).startswith(GUARDED):
            query = parse_qsl(scope.get("query_string", b"").decode("latin-1"))
            login = await _login(HTTPConnection(scope), accounts)
            scope = {
                **scope,
                "query_string": urlencode(_bound(query, login)).encode(),
                "headers": _without_secrets(scope["headers"], login),
            }
        await app(scope, receive, send)

    return served


async def _login(connection: HTTPConnection, accounts: Accounts) -> str:
    """Return what stands for the sign-in, "" for whoever can't say who they are."""
    token = token_of(connection)
    try:
        return (await accounts.session(token.value)).token_hash if token else ""
    except Unauthenticated:
        return ""


def _bound(query: list[tuple[str, str]], login: str) -> list[tuple[str, str]]:
    return [
        (name, hashlib.sha256(f"{value}/{login}".encode()).hexdigest() if name == _TOKEN else value)
        for name, value in query
    ]


def _without_secrets(headers: Headers, login: str) -> Headers:
    kept = [(name, value) for name, value in headers if name.lower() not in _SECRET]
    return [*kept, (b"cookie", f"{LOGIN_COOKIE}={login}".encode())] if login else kept
