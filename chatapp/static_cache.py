"""How long a browser may keep what it was served: hashed files for good, pages not unasked."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HASHED = ("/assets/", "/fonts/")
FOREVER = b"public, max-age=31536000, immutable"
ASK_FIRST = b"no-cache"
PRIVATE = "/api/"
NEVER = b"no-store"


def with_cache_headers(app: ASGIApp) -> ASGIApp:
    """Wrap an ASGI app so that its files have a `Cache-Control`; one that is there stays."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return

        async def send_with_header(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = _with_header(message, scope["path"])
            await send(message)

        await app(scope, receive, send_with_header)

    return served


def cache_control(path: str, status: int, content_type: bytes) -> bytes | None:
    """Return the header's value for a response, or None where it's for others to decide."""
    if path.startswith(PRIVATE):
        return NEVER
    if path.startswith(HASHED):
        return FOREVER if status in {200, 206, 304} else ASK_FIRST
    return ASK_FIRST if content_type.startswith(b"text/html") else None


def _with_header(message: Message, path: str) -> Message:
    headers: list[tuple[bytes, bytes]] = list(message.get("headers", ()))
    known = {name.lower(): value for name, value in headers}
    value = cache_control(path, message["status"], known.get(b"content-type", b""))
    if value is None or b"cache-control" in known:
        return message
    if value == FOREVER and b"etag" in known:
        # Nobody asks by the time of what is kept for good, and the first visit takes a dozen of these.
        headers = [(name, text) for name, text in headers if name.lower() != b"last-modified"]
    return {**message, "headers": [*headers, (b"cache-control", value)]}
