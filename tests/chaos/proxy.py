"""A TCP proxy that stands between clients and a server, and does what a bad network does."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager

from tests.chaos.weather import LOST, Fault, Spell, Way, Weather
from tests.support.listening import deaf

_PIECE = 16_384
_HEAD = 65_536
_ROUNDS = 5
_REFUSAL = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_LOOK = 0.02  # seconds between two looks at the weather while a direction is held


class Proxy:
    """Listens on loopback; what it does to connections is decided by `weather`, and by `happen`."""

    def __init__(self, target: int) -> None:
        """Bring connections to the port `target`, once `start` has been called."""
        self.weather = Weather()
        self.port = 0
        self.refused = 0
        self._target = target
        self._lines: dict[_Line, asyncio.Task[None]] = {}
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"http://localhost:{self.port}"

    @property
    def open(self) -> int:
        """How many connections there are."""
        return len(self._lines)

    async def start(self, port: int = 0) -> None:
        """Listen, on a free port unless `port` is given."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", port, limit=_HEAD)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Listen no more, and end every connection."""
        if self._server:
            await deaf(self._server)
        # Rounds of the loop, in which what was just being accepted arrives, and what was closed goes.
        for _ in range(_ROUNDS):
            await self._end_all()
            await asyncio.sleep(0)

    async def _end_all(self) -> None:
        lines = dict(self._lines)
        for task in lines.values():
            task.cancel()
        await asyncio.gather(*lines.values(), return_exceptions=True)
        await asyncio.gather(*(line.closed() for line in lines), return_exceptions=True)

    def happen(self, fault: Fault) -> None:
        """Do to the open connections what happens at once."""
        for line in list(self._lines):
            if fault is Fault.CUT:
                line.reset()
            line.lost.update(LOST.get(fault, ()))

    def forget_lost(self) -> None:
        """From now on who speaks on a connection that has lost something is told that it is gone."""
        for line in self._lines:
            line.forgotten = bool(line.lost)

    async def weather_spells(self, spells: Iterable[Spell]) -> None:
        """Let the spells come and go; then all is calm, and what is lost shows when it is used."""
        async with asyncio.TaskGroup() as tasks:
            for spell in spells:
                tasks.create_task(self._blow(spell))
        self.weather.calm()
        self.forget_lost()

    async def _blow(self, spell: Spell) -> None:
        await asyncio.sleep(spell.at)
        if not spell.lasts:
            self.happen(spell.fault)
            return
        self.weather.begin(spell.fault)
        await asyncio.sleep(spell.lasts)
        self.weather.end(spell.fault)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = _Line(self.weather, reader, writer)
        task = asyncio.ensure_future(self._serve(line))
        self._lines[line] = task
        task.add_done_callback(lambda _: self._lines.pop(line, None))

    async def _serve(self, line: "_Line") -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            try:
                await self._connect(line)
            finally:
                line.close()

    async def _connect(self, line: "_Line") -> None:
        if self.weather.has(Fault.REFUSE):
            line.reset()
            return
        head = await line.reader.readuntil(b"\r\n\r\n")
        if self.weather.has(Fault.NO_UPGRADES) and b"upgrade: websocket" in head.lower():
            self.refused += 1
            line.writer.write(_REFUSAL)
            await line.writer.drain()
            return
        far_reader, line.far = await asyncio.open_connection("127.0.0.1", self._target)
        up = asyncio.ensure_future(line.carry("up", line.reader, line.far, head))
        down = asyncio.ensure_future(line.carry("down", far_reader, line.writer))
        try:
            await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for carrying in (up, down):
                carrying.cancel()
            await asyncio.gather(up, down, return_exceptions=True)


class _Line:
    """One connection through the proxy."""

    def __init__(
        self, weather: Weather, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.reader, self.writer = reader, writer
        self.far: asyncio.StreamWriter | None = None
        self.lost: set[Way] = set()
        self.forgotten = False
        self._weather = weather

    async def carry(
        self,
        way: Way,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        first: bytes = b"",
    ) -> None:
        """Carry what comes, until one side ends the connection and the other may hear of it."""
        piece = first or await reader.read(_PIECE)
        while piece:
            await self._on_the_way(way, len(piece))
            if self.forgotten:
                self.reset()
                return
            if way not in self.lost:
                writer.write(piece)
                await writer.drain()
            piece = await reader.read(_PIECE)
        if way in self.lost and way == "down":  # the goodbye is lost, too
            await asyncio.Event().wait()

    async def _on_the_way(self, way: Way, size: int) -> None:
        await asyncio.sleep(self._weather.lag(size))
        while self._weather.holds(way):
            await asyncio.sleep(_LOOK)

    def reset(self) -> None:
        """End it at both ends, as a router does that has forgotten it (RST)."""
        for writer in (self.writer, self.far):
            if writer:
                writer.transport.abort()

    async def closed(self) -> None:
        """End it, and return once it has ended at both ends."""
        self.reset()
        for writer in (self.writer, self.far):
            if writer:
                await writer.wait_closed()

    def close(self) -> None:
        """End it in order at both ends."""
        for writer in (self.writer, self.far):
            if writer:
                writer.close()


@asynccontextmanager
async def proxy(target: int) -> AsyncGenerator[Proxy]:
    """Run a proxy to the port `target` for as long as the block lasts."""
    running = Proxy(target)
    await running.start()
    try:
        yield running
    finally:
        await running.stop()
