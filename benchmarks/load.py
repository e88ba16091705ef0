"""`make load`: rooms of two, over one process and three, beside bare relays; what they carry, and how late.

    python -m benchmarks.load             all of it, some four minutes
    python -m benchmarks.load 1 redis     only what these words are in the names of

Whoever writes and reads is one process more on the same machine: figures of a machine with few cores are the pair's.
"""

import asyncio
import itertools
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from benchmarks.dialogues import sayings
from tests.support.client import Client
from tests.support.couples import SHARED, invite, join, new_conflict
from tests.support.ports import free_port
from tests.support.processes import database_server
from tests.support.product import Product
from tests.support.redis_server import redis_server
from tests.support.spread import spread_over

ROOMS = 10
RATES = (20, 100, 400)
SECONDS = 5.0
IDLE = 400
IDLE_SECONDS = 10.0  # two of the looks that each connection takes into the database
SETTLES_WITHIN = 60.0
SILENCE = 10.0
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Seat:
    """Where one of a room's two connects."""

    address: str
    token: str = ""

    def connection(self) -> connect:
        """Return the connection, to be entered."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        offers = [Subprotocol("chat.v1")] if self.token else None
        return connect(
            self.address, additional_headers=headers, subprotocols=offers, proxy=None, max_size=None
        )


@dataclass(frozen=True, slots=True)
class Target:
    """Something that carries messages: its rooms, and its processes."""

    name: str
    rooms: list[tuple[Seat, Seat]]
    pids: list[int]


@dataclass(slots=True)
class Run:
    """What became of the messages of one run; delays in milliseconds."""

    sent: dict[str, float] = field(default_factory=dict[str, float])
    delays: list[float] = field(default_factory=list[float])
    refused: Counter[str] = field(default_factory=Counter[str])
    """Messages that were rejected, by code, and connections that were closed, by close code."""
    last: float = 0.0

    def percentile(self, percent: int) -> float:
        """Return the delay that so many percent stay below."""
        return statistics.quantiles(self.delays, n=100)[percent - 1]

    def heard(self, key: str) -> None:
        """Note that the other one has got a message."""
        self.last = time.monotonic()
        self.delays.append((self.last - self.sent[key]) * 1000)

    @property
    def settled(self) -> bool:
        """Whether nothing more is to come: all is heard or refused, or there was silence."""
        silent = time.monotonic() - self.last > SILENCE
        return silent or len(self.delays) + self.refused.total() >= len(self.sent)


async def offered(target: Target, rate: int, turn: Iterator[str]) -> tuple[Run, float]:
    """Offer so many messages a second; return the run, and how many a second were heard by the other one."""
    run = Run()
    async with AsyncExitStack() as exits:
        pairs = [
            [await exits.enter_async_context(seat.connection()) for seat in room]
            for room in target.rooms
        ]
        tasks = [asyncio.create_task(_hear(pair[1], run)) for pair in pairs]
        tasks += [asyncio.create_task(_drain(pair[0], run)) for pair in pairs]
        begun = due = time.monotonic()
        for number in range(int(rate * SECONDS)):
            await asyncio.sleep(max(0, due - time.monotonic()))
            key = str(uuid.uuid4())
            run.sent[key] = time.monotonic()
            frame = {"type": "message", "client_id": key, "content": next(turn)}
            with suppress(ConnectionClosed):  # it is counted where it is read
                await pairs[number % len(pairs)][0].send(json.dumps(frame))
            due += 1 / rate
        run.last = time.monotonic()
        while not run.settled:  # noqa: ASYNC110  what is heard is the condition
            await asyncio.sleep(0.01)
        took = run.last - begun
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return run, len(run.delays) / took


async def _hear(connection: ClientConnection, run: Run) -> None:
    async for frame in _frames(connection, run):
        key = frame.get("message", frame).get("client_id")
        if frame.get("type") == "message" and key in run.sent:
            run.heard(key)


async def _drain(connection: ClientConnection, run: Run) -> None:
    async for frame in _frames(connection, run):
        if frame.get("type") == "reject":
            run.refused[frame["code"]] += 1


async def _frames(connection: ClientConnection, run: Run) -> AsyncGenerator[dict[str, Any]]:
    try:
        async for said in connection:
            yield json.loads(said)
    except ConnectionClosed as closed:
        run.refused[str(closed.rcvd.code if closed.rcvd else 1006)] += 1


async def idle(target: Target) -> tuple[float, float]:
    """Return what a connection costs the server while nobody speaks: kilobytes, and milliseconds of CPU a second."""
    before = _memory(target.pids)
    async with AsyncExitStack() as exits:
        seats = itertools.islice(itertools.cycle(itertools.chain(*target.rooms)), IDLE)
        for seat in seats:
            await exits.enter_async_context(seat.connection())
        kilobytes, busy = (_memory(target.pids) - before) / IDLE, _cpu(target.pids)
        await asyncio.sleep(IDLE_SECONDS)  # the time is what is measured
        return kilobytes, (_cpu(target.pids) - busy) / IDLE_SECONDS / IDLE * 1000


def _memory(pids: Sequence[int]) -> int:
    """Return the resident kilobytes of processes (proc(5): VmRSS)."""
    statuses = [Path(f"/proc/{pid}/status").read_text() for pid in pids]
    return sum(int(status.partition("VmRSS:")[2].split()[0]) for status in statuses)


def _cpu(pids: Sequence[int]) -> float:
    """Return the seconds of CPU that processes have taken (proc(5): utime and stime)."""
    stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / _TICK


@asynccontextmanager
async def product(processes: int) -> AsyncGenerator[Target]:
    """Serve the product by so many: one with its database inside, more over a server and a Redis."""
    async with AsyncExitStack() as exits:
        folder = Path(exits.enter_context(tempfile.TemporaryDirectory()))
        shared = {"CHATAPP_LOG_LEVEL": "warning"}
        if processes > 1:
            shared["CHATAPP_DATABASE_URL"] = exits.enter_context(database_server(folder / "db")).url
            shared["REDIS_URL"] = exits.enter_context(redis_server()).url
        products: list[Product] = []
        for number in range(processes):
            (own := folder / str(number)).mkdir()
            products.append(Product(own, **shared))
            exits.callback(products[-1].kill)
            await asyncio.to_thread(products[-1].start)
        url = await exits.enter_async_context(spread_over([one.port for one in products]))
        rooms = [await _room(url if processes > 1 else products[0].url) for _ in range(ROOMS)]
        name = f"{processes} process{'es' if processes > 1 else ''}"
        yield Target(name, rooms, [one.pid for one in products])


async def _room(url: str) -> tuple[Seat, Seat]:
    async with Client(url) as ann, Client(url) as bob:
        await ann.sign_in_as_guest("Ann")
        await bob.sign_in_as_guest("Bob")
        conflict = await new_conflict(ann)
        await join(bob, await invite(ann, conflict))
        room = await ann.new_conversation(session_type=SHARED, conflict_id=conflict)
        address = f"{url.replace('http', 'ws', 1)}/ws/conversations/{room}?after=0"
        return Seat(address, ann.token), Seat(address, bob.token)


@asynccontextmanager
async def bare(name: str, *arguments: str) -> AsyncGenerator[Target]:
    """Serve a bare relay."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.bare_relay", str(port), *arguments]
    process = subprocess.Popen(command)  # noqa: ASYNC220, S603  our own, begun at once
    try:
        seats = [Seat(f"ws://127.0.0.1:{port}/room-{number}") for number in range(ROOMS)]
        async with asyncio.timeout(SETTLES_WITHIN):
            while not await _connects(seats[0]):  # noqa: ASYNC110  another process is waited for
                await asyncio.sleep(0.05)
        yield Target(name, [(seat, seat) for seat in seats], [process.pid])
    finally:
        process.terminate()
        process.wait(20)


async def _connects(seat: Seat) -> bool:
    try:
        async with seat.connection():
            return True
    except OSError:
        return False


async def main() -> None:
    """Print the table."""
    print(f"{platform.platform()}, Python {platform.python_version()}; {ROOMS} rooms of two\n")
    print("| what | offered a second | heard a second | p50 ms | p99 ms | refused |")
    print("|---|---:|---:|---:|---:|---|")
    with redis_server() as redis:
        targets = {
            "1 process": product(1),
            "3 processes": product(3),
            "bare WebSocket relay": bare("bare WebSocket relay"),
            "bare relay by Redis": bare("bare relay by Redis", redis.url),
        }
        wanted, idlers = sys.argv[1:], list[str]()
        for name, begin in targets.items():
            if not wanted or any(word.lower() in name.lower() for word in wanted):
                async with begin as target:
                    idlers.append(await _measure(target))
    print(f"\n| {IDLE} idle connections | kB each | CPU ms a second each |\n|---|---:|---:|")
    print("\n".join(idlers))


async def _measure(target: Target) -> str:
    """Print a row for each rate; return the one for idle connections."""
    turn = sayings()
    await offered(target, RATES[0], turn)  # warm
    kilobytes, busy = await idle(target)
    for rate in RATES:
        run, heard = await offered(target, rate, turn)
        figures = f"{heard:.0f} | {run.percentile(50):.1f} | {run.percentile(99):.1f}"
        refused = ", ".join(f"{code}: {times}" for code, times in run.refused.items())
        print(f"| {target.name} | {rate} | {figures} | {refused} |", flush=True)
    return f"| {target.name} | {kilobytes:.0f} | {busy:.2f} |"


if __name__ == "__main__":
    asyncio.run(main())
