"""Whose word counts on where a request comes from: the proxies that we stand behind, and nobody else's."""

from collections.abc import Sequence
from typing import cast

from granian.utils.proxies import (
    wrap_asgi_with_proxy_headers,  # pyright: ignore[reportUnknownVariableType]  untyped there
)
from starlette.types import ASGIApp


def behind_proxies(app: ASGIApp, trusted: Sequence[str]) -> ASGIApp:
    """Wrap an ASGI app so that requests from `trusted` have the address and scheme that these have seen.

    Of `X-Forwarded-For` the last address counts that isn't trusted itself: what stands before it is
    what the client claims. Without trusted proxies the header is of no effect.
    """
    if not trusted:
        return app
    return cast("ASGIApp", wrap_asgi_with_proxy_headers(app, list(trusted)))
