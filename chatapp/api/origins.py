"""Whose page a request comes from (RFC 6454), for requests that a browser adds its cookie to."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_HTTP = {"ws": "http", "wss": "https"}


def is_own_origin(connection: HTTPConnection, public_url: str | None) -> bool:
    """Tell whether `Origin` is the request's own scheme and host, or `public_url`; absent is foreign."""
    origin = _normal(connection.headers.get("origin", ""))
    if origin is None:
        return False
    host = connection.headers.get("host", "")
    own = _normal(f"{connection.url.scheme}://{host}")
    return origin in {own, _normal(public_url or "")} - {None}


def is_foreign_origin(connection: HTTPConnection, public_url: str | None) -> bool:
    """Tell whether there is an `Origin`, and it is somebody else's."""
    return "origin" in connection.headers and not is_own_origin(connection, public_url)


def _normal(url: str) -> tuple[str, str, int | None] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    if not parts.scheme or not parts.hostname:
        return None
    return _HTTP.get(parts.scheme, parts.scheme), parts.hostname, port
