"""How the tests' own servers stop listening without losing whom they have just let in."""

import asyncio

_ROUNDS = 5


async def deaf(server: asyncio.Server) -> None:
    """Let in nobody else, and close; whoever was being let in is in when this returns.

    A server that closes between letting a connection in and serving it leaves it open and unowned
    (`asyncio.Server`, Python 3.11), and the garbage collector blames whatever test runs then.
    """
    loop = asyncio.get_running_loop()
    for listener in server.sockets:
        loop.remove_reader(listener)
    for _ in range(_ROUNDS):
        await asyncio.sleep(0)
    server.close()
