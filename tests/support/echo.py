"""A WebSocket that says everything back, by the server that ours is: for suites that test the protocol below ours.

python -m tests.support.echo 9001
"""

import asyncio
import sys

from fastapi import FastAPI, WebSocket
from granian.constants import Interfaces
from granian.server.embed import Server

app = FastAPI()


@app.websocket("/echo")
async def echo(websocket: WebSocket) -> None:
    """Send what comes back as it came."""
    await websocket.accept()
    while (message := await websocket.receive())["type"] == "websocket.receive":
        if (text := message.get("text")) is not None:
            await websocket.send_text(text)
        else:
            await websocket.send_bytes(message["bytes"])


if __name__ == "__main__":
    serving = Server(
        app,
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.ASGINL,
        log_enabled=False,
    )
    asyncio.run(serving.serve())
