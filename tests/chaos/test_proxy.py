"""The proxy does to connections what it says; else the storms would be fair weather."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from tests.chaos.proxy import Proxy, proxy
from tests.chaos.weather import LASTING, Fault, storm

SOON = 0.3  # seconds in which what comes at all has come

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest_asyncio.fixture
async def heard() -> bytearray:
    """What the server behind the proxy has heard."""
    return bytearray()


@pytest_asyncio.fixture
async def between(heard: bytearray) -> AsyncIterator[Proxy]:
    """A proxy before a server that answers each piece with `ok`, once it has had the head."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        while piece := await reader.read(100):
            heard.extend(piece)
            writer.write(b"ok")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server, proxy(int(server.sockets[0].getsockname()[1])) as running:
        yield running


@asynccontextmanager
async def connected(between: Proxy, head: bytes = b"GET / HTTP/1.1") -> AsyncGenerator[Connection]:
    reader, writer = await asyncio.open_connection("127.0.0.1", between.port)
    writer.write(head + b"\r\n\r\n")
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def said(connection: Connection, piece: bytes = b"x") -> bytes | None:
    """Send a piece; return what comes back soon: None for nothing, b"" for the end."""
    reader, writer = connection
    writer.write(piece)
    try:
        return await asyncio.wait_for(reader.read(100), SOON)
    except TimeoutError:
        return None
    except ConnectionResetError:
        return b""


async def test_in_fair_weather_everything_passes(between: Proxy) -> None:
    async with connected(between) as line:
        assert await said(line) == b"ok"


async def test_a_cut_ends_what_is_open_and_nothing_else(between: Proxy) -> None:
    async with connected(between) as line, connected(between) as other:
        assert (await said(line), await said(other)) == (b"ok", b"ok")
        between.happen(Fault.CUT)
        assert (await said(line), await said(other)) == (b"", b"")
    async with connected(between) as line:
        assert await said(line) == b"ok"


@pytest.mark.parametrize(
    ("fault", "arrives"), [(Fault.HALF_OPEN, b"1"), (Fault.LOSE_UP, b"1"), (Fault.LOSE_DOWN, b"12")]
)
async def test_what_is_lost_stays_lost_without_a_word_until_the_connection_is_forgotten(
    between: Proxy, heard: bytearray, fault: Fault, arrives: bytes
) -> None:
    async with connected(between) as line:
        assert await said(line, b"1") == b"ok"
        between.happen(fault)
        assert await said(line, b"2") is None
        assert bytes(heard) == arrives
        between.forget_lost()
        assert await said(line, b"3") == b""


@pytest.mark.parametrize("fault", [Fault.HOLD_UP, Fault.HOLD_DOWN])
async def test_what_is_held_comes_later(between: Proxy, fault: Fault) -> None:
    async with connected(between) as line:
        assert await said(line) == b"ok"
        between.weather.begin(fault)
        assert await said(line) is None
        between.weather.end(fault)
        assert await asyncio.wait_for(line[0].read(100), 5) == b"ok"


@pytest.mark.parametrize("fault", [Fault.DELAY, Fault.SLOW])
async def test_what_is_slow_arrives_whole(between: Proxy, heard: bytearray, fault: Fault) -> None:
    async with connected(between) as line:
        assert await said(line) == b"ok"
        between.weather.begin(fault)
        before = asyncio.get_running_loop().time()
        line[1].write(b"y" * 1600)
        while len(heard) < 1601:
            await line[0].read(1)
        assert asyncio.get_running_loop().time() - before > 0.19


async def test_only_handshakes_are_refused_without_upgrades(between: Proxy) -> None:
    between.weather.begin(Fault.NO_UPGRADES)
    upgrade = b"GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket"
    async with connected(between) as line, connected(between, upgrade) as refused:
        assert await said(line) == b"ok"
        assert (await said(refused) or b"").startswith(b"HTTP/1.1 403 ")


async def test_whoever_connects_is_sent_away_when_connections_are_refused(between: Proxy) -> None:
    between.weather.begin(Fault.REFUSE)
    async with connected(between) as line:
        assert await said(line) == b""


def test_a_seed_is_a_storm_and_another_one_another() -> None:
    assert storm(1, 6) == storm(1, 6)
    assert storm(1, 6) != storm(2, 6)
    spells = [spell for seed in range(30) for spell in storm(seed, 6)]
    assert {spell.fault for spell in spells} == set(Fault)
    assert all(spell.at + spell.lasts <= 6 for spell in spells)
    assert all(bool(spell.lasts) == (spell.fault in LASTING) for spell in spells)


async def test_whoever_comes_in_the_moment_in_which_it_stops_is_sent_away() -> None:
    """Else the connection belongs to nobody, and its warning falls on a test that has nothing to do with it."""
    for rounds in range(5):
        running = Proxy(1)
        await running.start()
        with socket.create_connection(("127.0.0.1", running.port)) as client:
            for _ in range(rounds):
                await asyncio.sleep(0)
            await running.stop()
            client.settimeout(SOON)
            with contextlib.suppress(ConnectionResetError):
                assert client.recv(1) == b""
