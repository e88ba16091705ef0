"""The server that ours runs on, with nothing else in it: what we are measured and compared against."""

from typing import Any

from granian.constants import Interfaces
from granian.server.embed import Server


async def serve(app: Any, port: int) -> None:
    """Serve an ASGI app on loopback, until the process is ended."""
    server = Server(
        app,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGINL,
        backlog=1024,
        log_enabled=False,
    )
    await server.serve()
