"""What an answer depends on, said once (RFC 9110, 12.5.5): each layer that looks at `Origin` says so anew.

This is the outermost layer. It leaves the server's own `send` on the scope, for streams whose many small pieces need
not pass all the layers that look at the headers alone.
"""

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatapp.api.event_source import SERVERS_SEND


def with_one_vary(app: ASGIApp) -> ASGIApp:
    """Wrap an ASGI app so that its answers name each header in one `Vary`, and each once."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_tidied(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": tidied(message.get("headers", ()))}
            await send(message)

        if scope["type"] == "http":
            await app({**scope, SERVERS_SEND: send}, receive, send_tidied)
        else:
            await app(scope, receive, send)

    return served


def tidied(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return `headers` with one `Vary`, at their end; with none if there was none."""
    kept: list[tuple[bytes, bytes]] = []
    fields: dict[bytes, bytes] = {}
    for name, value in headers:
        if name.lower() != b"vary":
            kept.append((name, value))
            continue
        for field in filter(None, map(bytes.strip, value.split(b","))):
            fields.setdefault(field.lower(), field)
    return [*kept, (b"vary", b", ".join(fields.values()))] if fields else kept
