"""What an answer depends on, said once (RFC 9110, 12.5.5): each layer that looks at `Origin` says so anew."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


def with_one_vary(app: App) -> App:
    """Wrap an ASGI app so that its answers name each header in one `Vary`, and each once."""

    async def served(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        async def send_tidied(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": tidied(message.get("headers", ()))}
            await send(message)

        await app(scope, receive, send_tidied if scope["type"] == "http" else send)

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
