"""Many replies at once at a reader's pace: how late a token gets through, and what it costs.

The vendor, the server and the readers are three processes on one machine, as is the floor: a bare event stream of
sse-starlette, which has no vendor to read from, no log to write and nothing to resume.
"""

import asyncio
import contextlib
import json
import os
import statistics
import sys
import tempfile
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.row import Row
from tests.support.client import Client
from tests.support.ports import free_port

TOKENS = 150
LONG = 600
"""Tokens of a long answer: what a reply costs by beginning and ending is shared by more of them."""
PAUSE = 1 / 30
LOADS = (1, 50, 200)
CPU_LOAD = 50
"""Replies at once at which the cost of a token is compared: neither side is short of time there."""
LIMIT = 180.0
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relayed:
    """What was measured of so many replies: the tokens' ages in milliseconds, and the server's CPU seconds."""

    ages: list[float]
    cpu: float

    @property
    def cpu_per_thousand(self) -> float:
        """Milliseconds of CPU for 1,000 tokens."""
        return self.cpu * 1e6 / len(self.ages)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Server:
    port: int
    pid: int


async def measure() -> list[Row]:
    """Return the rows of the relay's delay and of its cost, after some three minutes."""
    return [*await _measured(TOKENS, LOADS), *await _measured(LONG, (CPU_LOAD,))]


async def _measured(tokens: int, loads: Sequence[int]) -> list[Row]:
    async with contextlib.AsyncExitStack() as stack:
        pace = (str(tokens), str(PAUSE))
        vendor = await stack.enter_async_context(_running("benchmarks.paced_vendor", *pace))
        floor = await stack.enter_async_context(_running("benchmarks.stamped_floor", *pace))
        ours = await stack.enter_async_context(_product(vendor.port))
        client = await stack.enter_async_context(Client(f"http://127.0.0.1:{ours.port}"))
        await client.sign_in_as_guest("Ann")
        await _ours(client, ours, 1, tokens)  # warm
        results = [
            (load, await _ours(client, ours, load, tokens), await _floor(floor, load, tokens))
            for load in loads
        ]
    return [row for load, our, bare in results for row in _rows(load, tokens, our, bare)]


def _rows(load: int, tokens: int, ours: Relayed, floor: Relayed) -> list[Row]:
    many = f"{load} repl{'y' if load == 1 else 'ies'}"
    replies = f"{many} of {tokens} tokens at {1 / PAUSE:.0f} a second"
    rows = [
        Row(
            name=f"relay delay a token, p{percent}: {replies}",
            ours=_percentile(ours.ages, percent),
            floor=_percentile(floor.ages, percent),
            unit="ms",
            goal=None,
        )
        for percent in (50, 99)
    ]
    cost = Row(
        name=f"server CPU for 1,000 tokens: {replies}",
        ours=ours.cpu_per_thousand,
        floor=floor.cpu_per_thousand,
        unit="ms",
        goal=3.0 if load == CPU_LOAD else None,
    )
    return [*rows, cost]


async def _ours(client: Client, server: _Server, load: int, tokens: int) -> Relayed:
    conversations = await asyncio.gather(*(client.new_conversation() for _ in range(load)))
    paths = [f"/api/conversations/{there}/stream?wait=10" for there in conversations]
    before = _cpu(server.pid)
    readers = await _readers(server.port, client.token, paths)  # as a page, which opens it first
    await asyncio.gather(*(client.say(there) for there in conversations))
    ages = await _ages(readers, tokens * load)
    cpu = _cpu(server.pid) - before  # a stream's end comes after the reply has been stored
    await asyncio.gather(*(client.settled(there) for there in conversations))
    return Relayed(ages=ages, cpu=cpu)


async def _floor(server: _Server, load: int, tokens: int) -> Relayed:
    before = _cpu(server.pid)
    ages = await _ages(await _readers(server.port, "-", ["/stream"] * load), tokens * load)
    return Relayed(ages=ages, cpu=_cpu(server.pid) - before)


async def _readers(port: int, token: str, paths: list[str]) -> asyncio.subprocess.Process:
    """Return a process that has asked for all of `paths`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "benchmarks.reader", str(port), token, *paths),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(LIMIT):
        assert await process.stdout.readline() == b"asked\n"
    return process


async def _ages(readers: asyncio.subprocess.Process, expected: int) -> list[float]:
    async with asyncio.timeout(LIMIT):
        output, _ = await readers.communicate()
    ages: list[float] = json.loads(output)
    assert len(ages) == expected, f"{len(ages)} of {expected} tokens arrived"
    return ages


def _percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]


def _cpu(pid: int) -> float:
    """Return the seconds of CPU that a process has used (proc(5): utime, stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


@contextlib.asynccontextmanager
async def _product(vendor_port: int) -> AsyncGenerator[_Server]:
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "CHATAPP_MODEL": "openai-chat:bench",
            "CHATAPP_DATABASE_URL": f"surrealkv://{folder}/database",
            "CHATAPP_SIGN_UPS_PER_HOUR": "0",
            "CHATAPP_MESSAGES_PER_MINUTE": "0",
            "CHATAPP_CONNECTIONS_PER_USER": "0",
            "CHATAPP_LOG_LEVEL": "warning",
            "OPENAI_BASE_URL": f"http://127.0.0.1:{vendor_port}/v1",
            "OPENAI_API_KEY": "none",
        }
        async with _running("chatapp", **settings) as server:
            yield server


@contextlib.asynccontextmanager
async def _running(module: str, *arguments: str, **settings: str) -> AsyncGenerator[_Server]:
    port = free_port()
    own = () if module == "chatapp" else (str(port), *arguments)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", module, *own),
        env={**os.environ, "PORT": str(port), **settings},
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        await _until_it_listens(port, process)
        yield _Server(port=port, pid=process.pid)
    finally:
        process.terminate()
        await process.wait()


async def _until_it_listens(port: int, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(LIMIT):
        while process.returncode is None:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.05)
    message = "a server ended before it listened"
    raise RuntimeError(message)
