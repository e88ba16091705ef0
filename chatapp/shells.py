"""Pages whose address names what they show: built once, so that they can be seen and typed into before any script."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from chatapp.frontend import BuildError

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

ROUTER_CONFIG = "react-router.config.js"
BUILT_FOR = "_"
"""Stands in the address where a page is built for whatever will stand there."""

SHELLS = ("/c/", "/invite/")
_PRERENDER = '"prerender": true'
_PATHS = ", ".join(f'"{start}{BUILT_FOR}"' for start in SHELLS)
_WITH_SHELLS = f'"prerender": ({{ getStaticPaths }}) => [...getStaticPaths(), {_PATHS}]'


def with_shells_built(config: str) -> str:
    """Return React Router's configuration with our shells in it, once; raises `BuildError` if it has no place."""
    # `make dev` builds no page beforehand.
    if _WITH_SHELLS in config or '"prerender"' not in config:
        return config
    if _PRERENDER not in config:
        raise BuildError("Reflex has pages built in another way than expected.")
    return config.replace(_PRERENDER, _WITH_SHELLS, 1)


def with_shells_served(app: App) -> App:
    """Wrap an ASGI app so that each such address is answered by the page that was built for all of them."""

    async def served(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "path": built_path(scope["path"])}
        await app(scope, receive, send)

    return served


def built_path(path: str) -> str:
    """Return where the page for `path` was built, which is `path` itself but for shells."""
    for start in SHELLS:
        name = path.removeprefix(start)
        if name not in {path, ""} and "/" not in name:
            return f"{start}{BUILT_FOR}/index.html"
    return path
