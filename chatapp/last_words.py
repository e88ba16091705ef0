"""WebSockets whose clients are heard out after the close frame, so that it reaches them.

Granian lets the connection go as soon as it has written the close frame. If anything is on its way from the client
then, TCP answers with a reset (RFC 1122, 4.2.2.13), and a client that is sending loses what it hasn't read: the last
frames, and the close with its code. RFC 6455, 7.1.1, wants a server to go on reading until the client has closed.
"""

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEARD_FOR = 10.0
"""Seconds that a client has to close, after it was told why."""
HEARD_BYTES = 128 * 1024 * 1024
"""As much of what it sends meanwhile is read, and thrown away: twice the largest message that Granian takes."""
NO_CODE = 1005  # the client has gone without a close frame, or sends what is none of the protocol's
RESTS = 4
"""Times as long as a search among the open descriptors took, no other one is made: refusals shall cost little."""
_AT_ONCE = 256 * 1024
_DESCRIPTORS = Path("/dev/fd")  # Linux, macOS, BSD


def with_last_words_heard(app: ASGIApp) -> ASGIApp:
    """Wrap an ASGI app right below the server: what it says to a WebSocket's client at the end arrives."""
    peers = _Peers()

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and scope.get("client"):
            socket = _Socket(_name(scope["client"]), peers, receive, send)
            await app(scope, socket.receive, socket.send)
        else:
            await app(scope, receive, send)

    return served


class _Socket:
    def __init__(self, peer: str, peers: "_Peers", receive: Receive, send: Send) -> None:
        self._peer, self._peers = peer, peers
        self._receive, self._send = receive, send
        self._open = False

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "websocket.disconnect" and message.get("code") != NO_CODE:
            self._open = False
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "websocket.close" and self._open:
            await self._close(message)
            return
        self._open = self._open or message["type"] == "websocket.accept"
        await self._send(message)

    async def _close(self, message: Message) -> None:
        self._open = False
        connection = await self._peers.connection(self._peer)
        if connection is None:
            await self._send(message)
            return
        with connection:
            await self._send(message)
            await _hear_out(connection)


async def _hear_out(connection: socket.socket) -> None:
    """Read what comes until the client closes, or the time or the bytes for it are over."""
    loop, left, thrown_away = asyncio.get_running_loop(), HEARD_BYTES, bytearray(_AT_ONCE)
    with contextlib.suppress(OSError, TimeoutError):  # the client has gone, or is cut off
        connection.shutdown(socket.SHUT_WR)
        async with asyncio.timeout(HEARD_FOR):
            while left > 0 and (read := await loop.sock_recv_into(connection, thrown_away)):
                left -= read


class _Peers:
    """Finds the process's own end of a connection by its other end, since Granian doesn't hand it out."""

    def __init__(self) -> None:
        self._descriptors: dict[str, int] = {}
        self._searching = asyncio.Lock()
        self._rests_until = 0.0

    async def connection(self, peer: str) -> socket.socket | None:
        """Return a second handle on the connection to `peer`, which lasts as long as that is open."""
        async with self._searching:  # when all are let go at once, one search serves them all
            if found := self._known(peer):
                return found
            await self._search()
            return self._known(peer)

    async def _search(self) -> None:
        clock = asyncio.get_running_loop().time
        await asyncio.sleep(self._rests_until - clock())
        began = clock()
        self._descriptors = await asyncio.to_thread(_peers)
        self._rests_until = clock() + RESTS * (clock() - began)

    def _known(self, peer: str) -> socket.socket | None:
        descriptor = self._descriptors.pop(peer, None)
        if descriptor is None or _peer(descriptor) != peer:
            return None
        handle = socket.socket(fileno=os.dup(descriptor))
        if _peer(handle.fileno()) == peer:  # not another's that has come to this number just now
            handle.settimeout(0.0)
            return handle
        handle.close()
        return None


def _peers() -> dict[str, int]:
    found = ((_peer(descriptor), descriptor) for descriptor in _open_descriptors())
    return {peer: descriptor for peer, descriptor in found if peer}


def _open_descriptors() -> Iterator[int]:
    return (
        (int(entry.name) for entry in _DESCRIPTORS.iterdir()) if _DESCRIPTORS.is_dir() else iter(())
    )


def _peer(descriptor: int) -> str | None:
    """Return the other end of a TCP connection; None for whatever else a descriptor may be."""
    try:
        # All is said beforehand, so that nothing is asked; the larger family has room for both kinds of address.
        handle = socket.socket(socket.AF_INET6, socket.SOCK_STREAM, 0, descriptor)
    except OSError:
        return None
    try:
        name = cast("tuple[object, ...] | str", handle.getpeername())
    except OSError:
        return None
    finally:
        handle.detach()  # it is Granian's to close
    return _name(name) if isinstance(name, tuple) else None


def _name(address: Sequence[object]) -> str:
    host = str(address[0]).removeprefix("::ffff:")  # IPv4 by a socket for both
    return f"{host} {address[1]}"  # Granian gives the port as text
