"""Pages at their addresses, some for many: built once, so that they can be seen and typed into before any script."""

import posixpath
from collections.abc import Collection
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from chatapp.frontend import BuildError

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


def with_pages_served(app: ASGIApp, built: Path) -> ASGIApp:
    """Wrap an ASGI app so that each address is answered by the page that was built for it in the folder `built`.

    None is redirected: a server behind a proxy can't tell the address that people use.
    """
    pages = addresses(built)

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "path": built_path(scope["path"], pages)}
        await app(scope, receive, send)

    return served


def addresses(built: Path) -> frozenset[str]:
    """Return the addresses of the pages in the folder `built`, but for the first one's."""
    folders = (page.parent.relative_to(built).as_posix() for page in built.rglob("*/index.html"))
    return frozenset(f"/{folder}" for folder in folders)


def built_path(path: str, pages: Collection[str]) -> str:
    """Return where the page for `path` was built, which is `path` itself for what is no page."""
    address = f"/{posixpath.normpath(path).lstrip('/')}"
    if address in pages:
        return f"{address}/index.html"
    for start in SHELLS:
        name = path.removeprefix(start)
        if name not in {path, ""} and "/" not in name:
            return f"{start}{BUILT_FOR}/index.html"
    return path
