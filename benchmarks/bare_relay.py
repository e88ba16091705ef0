"""The floor of `benchmarks.load`: a bare WebSocket that passes on what it is sent, in process or by Redis' pub/sub."""

import asyncio
import sys
from collections import defaultdict

from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.support.bare_server import serve

_rooms: defaultdict[str, set[WebSocket]] = defaultdict(set)


async def _in_process(socket: WebSocket) -> None:
    room = _rooms[socket.path_params["room"]]
    await socket.accept()
    room.add(socket)
    try:
        while True:
            said = await socket.receive_text()
            await asyncio.gather(*(one.send_text(said) for one in room))
    except WebSocketDisconnect:
        room.discard(socket)


async def _by_redis(socket: WebSocket) -> None:
    redis, room = Redis.from_url(sys.argv[2]), socket.path_params["room"]  # pyright: ignore[reportUnknownMemberType]  untyped there
    async with redis, redis.pubsub() as channel:  # pyright: ignore[reportUnknownMemberType]  the same
        await channel.subscribe(room)  # pyright: ignore[reportUnknownMemberType]  the same
        await socket.accept()

        async def pass_on() -> None:
            async for said in channel.listen():  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]  the same
                if said["type"] == "message":
                    await socket.send_text(said["data"].decode())  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]  the same

        passing = asyncio.create_task(pass_on())
        try:
            while True:
                await redis.publish(room, await socket.receive_text())  # pyright: ignore[reportUnknownMemberType]  the same
        except WebSocketDisconnect:
            passing.cancel()


async def _main() -> None:
    way = _by_redis if len(sys.argv) > 2 else _in_process
    await serve(Starlette(routes=[WebSocketRoute("/{room}", way)]), int(sys.argv[1]))


if __name__ == "__main__":
    asyncio.run(_main())
