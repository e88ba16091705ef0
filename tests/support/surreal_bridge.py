"""A database server for tests: the embedded engine behind SurrealDB's own WebSocket RPC, on loopback.

`python -m tests.support.surreal_bridge [--user NAME --password WORD] [--version V] URL PORT` prints `listening PORT`.
As on a real server, a new connection has no namespace, and with a user it must sign in first; unlike on one,
all connections share one database. With a version, it calls itself that.
"""

import argparse
import asyncio
import sys
from dataclasses import dataclass, field
from typing import Any, cast

from surrealdb.data.cbor import decode, encode
from surrealdb_embedded import AsyncEmbeddedDB
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

# The engine has one session for all: changing its database beside a running query would hang both.
DATABASE = ("chatapp", "chatapp")


@dataclass(slots=True, kw_only=True)
class Bridge:
    """The engine, and who may use it."""

    engine: AsyncEmbeddedDB
    credentials: tuple[str, str] | None
    version: str | None = None

    async def serve_connection(self, socket: ServerConnection) -> None:
        session = Session(bridge=self, signed_in=self.credentials is None)
        async with asyncio.TaskGroup() as requests:
            try:
                async for frame in socket:
                    requests.create_task(answer(session, socket, cast("bytes", frame)))
            except ConnectionClosed:
                return


@dataclass(slots=True, kw_only=True)
class Session:
    """What the server remembers of one connection."""

    bridge: Bridge
    signed_in: bool
    in_database: bool = field(default=False)

    async def execute(self, frame: bytes) -> bytes:
        request = cast("dict[str, Any]", decode(frame))
        match request["method"]:
            case "signin":
                return self._sign_in(request)
            case _ if not self.signed_in:
                return refusal(request, "Not enough permissions to perform this action")
            case "version" if self.bridge.version is not None:
                return encode({"id": request["id"], "result": self.bridge.version})
            case "use":
                self.in_database = True
                return encode({"id": request["id"], "result": None})
            case "query" if not self.in_database and "DEFINE NAMESPACE" not in str(request):
                return refusal(request, "Specify a namespace to use", kind="Validation")
            case _:
                pass
        return await self.bridge.engine.execute(frame)

    def _sign_in(self, request: dict[str, Any]) -> bytes:
        given = request["params"][0]
        if (given.get("user"), given.get("pass")) != self.bridge.credentials:
            return refusal(request, "There was a problem with authentication")
        self.signed_in = True
        return encode({"id": request["id"], "result": "token"})


def refusal(request: dict[str, Any], text: str, kind: str = "NotAllowed") -> bytes:
    error = {"code": -32000, "kind": kind, "message": text}
    return encode({"id": request["id"], "error": error})


async def answer(session: Session, socket: ServerConnection, frame: bytes) -> None:
    try:
        await socket.send(await session.execute(frame))
    except ConnectionClosed:
        return


async def main(arguments: argparse.Namespace) -> None:
    engine = AsyncEmbeddedDB(arguments.url)
    await engine.connect()
    await engine.execute(encode({"id": "use", "method": "use", "params": list(DATABASE)}))
    who = None if arguments.user is None else (arguments.user, arguments.password)
    bridge = Bridge(engine=engine, credentials=who, version=arguments.version)
    cbor = [Subprotocol("cbor")]
    async with serve(
        bridge.serve_connection, "127.0.0.1", arguments.port, subprotocols=cbor, max_size=None
    ) as server:
        (listener,) = server.sockets
        sys.stdout.write(f"listening {listener.getsockname()[1]}\n")
        sys.stdout.flush()
        await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("port", type=int)
    for name in ("--user", "--password", "--version"):
        parser.add_argument(name)
    asyncio.run(main(parser.parse_args()))
