"""Which addresses are the API's, and what is said at those that nothing answers."""

from collections.abc import Iterable, Sequence
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from services.domain.errors import NotFound

SOCKETS = "/ws/"
OPERATIONS = ("/healthz", "/readyz", "/metrics")
_UPGRADE = {"Upgrade": "websocket", "Connection": "Upgrade"}


def is_ours(path: str) -> bool:
    """Tell whether `path` is the API's; the others are pages'."""
    return path == "/api" or path.startswith(("/api/", SOCKETS)) or path in OPERATIONS


def routes_for_the_rest(routes: Iterable[BaseRoute]) -> list[Route]:
    """Return the routes that, behind `routes`, answer for every method and address that these don't take."""
    refusal = _Refusal([route for route in routes if isinstance(route, Route)])
    paths = ("/api", "/api/{path:path}", f"{SOCKETS}{{path:path}}", *OPERATIONS)
    return [Route(path, refusal, include_in_schema=False) for path in paths]


class _Refusal:
    """An ASGI app that raises why there is no answer: 405 with `Allow`, 426 for a socket, 404."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send  # the handlers of problems answer
        if allowed := self._allowed(scope):
            allow = {"Allow": ", ".join(sorted(allowed))}
            raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers=allow)
        if scope["path"].startswith(SOCKETS):
            raise HTTPException(HTTPStatus.UPGRADE_REQUIRED, headers=_UPGRADE)
        raise NotFound

    def _allowed(self, scope: Scope) -> set[str]:
        found = (route for route in self._routes if route.matches(scope)[0] is not Match.NONE)
        methods = {method for route in found for method in route.methods or ()}
        return methods | ({"HEAD"} if "GET" in methods else set())
