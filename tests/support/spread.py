"""A proxy of bytes: each new connection goes to the next of several servers that is there."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import count

from tests.support.listening import deaf

_PIECE = 65_536


class Spread:
    """Takes connections, and passes them on by turns."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._ports = ports
        self._turn = count()
        self._passing: set[asyncio.Task[None]] = set()

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one connection on until either side ends it."""
        task = asyncio.current_task()
        assert task is not None
        self._passing.add(task)
        there = None
        try:
            there = await self._next_server()
            ways = [_copied(reader, there[1]), _copied(there[0], writer)]
            await asyncio.gather(*ways)
            for end in (writer, there[1]):
                end.close()
        except (OSError, asyncio.CancelledError):
            writer.transport.abort()
            if there:
                there[1].transport.abort()
        finally:
            self._passing.discard(task)

    async def end(self) -> None:
        """End all that is passed on."""
        for task in list(self._passing):
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)

    async def _next_server(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        for _ in self._ports:
            port = self._ports[next(self._turn) % len(self._ports)]
            with suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port)
        raise ConnectionRefusedError


async def _copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what comes, and its end: whoever says nothing more may still listen."""
    while piece := await reader.read(_PIECE):
        writer.write(piece)
        await writer.drain()
    writer.write_eof()


@asynccontextmanager
async def spread_over(ports: Sequence[int]) -> AsyncGenerator[str]:
    """Run the proxy before servers on this machine; gives its address."""
    spread = Spread(ports)
    server = await asyncio.start_server(spread.take, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        await deaf(server)
        await spread.end()
