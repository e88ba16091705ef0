"""A WebSocket that says everything back, by the server that ours is: for suites that test the protocol below ours.

python -m tests.support.echo 9001
"""

import asyncio
import sys

from fastapi import FastAPI, WebSocket

from tests.support.bare_server import serve

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
    asyncio.run(serve(app, int(sys.argv[1])))
