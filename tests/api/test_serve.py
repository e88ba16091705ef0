"""The command that serves: what it says, how it ends, with an app in place of the product's."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.support.patience import PATIENCE
from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]

# What the product is made of stands still: no build, and an app that shows how it is treated.
STAND_IN = """
import asyncio, gc, sys, types
from chatapp import serve
from services.language_models.factory import ModelConfigurationError
from services.storage.port import StorageError

closing = asyncio.Event()

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        if "locked" in sys.argv:
            raise StorageError("The database is in use by another process.")
        if "slow" in sys.argv:
            print("starting", flush=True)
            try:
                await asyncio.Event().wait()
            finally:
                print("closed", flush=True)
        if "keyless" in sys.argv:
            raise ModelConfigurationError("The model needs OPENAI_API_KEY.")
        if "broken" in sys.argv:
            raise LookupError("no idea")
        await send({"type": "lifespan.startup.complete"})
        await receive()
        closing.set()
        await send({"type": "lifespan.shutdown.complete"})
    elif scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await closing.wait()
        await send({"type": "websocket.close", "code": 1012})
    else:
        headers = [(b"x-frozen", str(gc.get_freeze_count()).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"", "more_body": scope["path"] == "/hang"})
        if scope["path"] == "/hang":
            await asyncio.Event().wait()

serve.ensure_built = lambda: None
sys.modules["chatapp.chatapp"] = types.SimpleNamespace(app=lambda: app)
serve.main()
"""


@pytest.fixture
def port() -> int:
    return free_port()


@asynccontextmanager
async def _served(port: int | str, *words: str, **settings: str) -> AsyncGenerator[Process]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CHATAPP_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", STAND_IN, *words),
        stdout=PIPE,
        stderr=PIPE,
        cwd=ROOT,
        env={**clean, "PORT": str(port), **settings},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _ready(process: Process) -> str:
    assert process.stdout
    async with asyncio.timeout(PATIENCE):
        return (await process.stdout.readline()).decode()


async def _end(process: Process) -> tuple[int | None, str]:
    async with asyncio.timeout(PATIENCE):
        _, errors = await process.communicate()
    return process.returncode, errors.decode()


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
async def test_it_says_when_it_is_ready_and_ends_with_0(port: int, by: signal.Signals) -> None:
    async with _served(port) as process:
        assert await _ready(process) == f"Ready: http://localhost:{port}\n"
        process.send_signal(by)
        assert await _end(process) == (0, "")


async def test_ctrl_c_while_it_is_still_being_imported_ends_it_without_a_word(port: int) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "chatapp"),
        stdout=PIPE,
        stderr=PIPE,
        cwd=ROOT,
        env={**os.environ, "PORT": str(port)},
    )
    loaded = Path(f"/proc/{process.pid}/maps")
    async with asyncio.timeout(PATIENCE):
        while "pydantic_core" not in loaded.read_text():
            await asyncio.sleep(0.001)
    process.send_signal(signal.SIGINT)
    assert await _end(process) == (-signal.SIGINT, "")


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
async def test_a_start_that_waits_for_something_is_ended_at_once(
    port: int, by: signal.Signals
) -> None:
    """As by the signal itself, which a shell shows as 143 and 130; what was opened is closed."""
    async with _served(port, "slow") as process:
        assert await _ready(process) == "starting\n"
        process.send_signal(by)
        async with asyncio.timeout(PATIENCE):
            said, errors = await process.communicate()
        assert (process.returncode, said, errors) == (-by, b"closed\n", b"")


async def test_the_app_says_goodbye_before_the_server_goes(port: int) -> None:
    async with _served(port) as process:
        await _ready(process)
        async with connect(f"ws://127.0.0.1:{port}/") as client:
            process.terminate()
            with pytest.raises(ConnectionClosed) as closed:
                await client.recv()
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 1012
        assert (await _end(process))[0] == 0


async def test_the_goodbye_reaches_clients_that_go_on_sending(port: int) -> None:
    async with _served(port) as process:
        await _ready(process)
        async with AsyncExitStack() as exits:
            address = f"ws://127.0.0.1:{port}/"
            clients = [await exits.enter_async_context(connect(address)) for _ in range(12)]
            sending = [asyncio.create_task(_send_for_ever(client)) for client in clients]
            await asyncio.wait(sending, timeout=0.3)
            process.terminate()
            await asyncio.gather(*(client.wait_closed() for client in clients))
            assert [client.close_code for client in clients] == [1012] * 12
            for one in sending:
                one.cancel()
            await asyncio.gather(*sending, return_exceptions=True)


async def _send_for_ever(client: ClientConnection) -> None:
    with suppress(ConnectionClosed):
        while True:
            await client.send("x" * 1000)
            await asyncio.sleep(0)


async def test_a_connection_that_nobody_ends_does_not_hold_it_up(port: int) -> None:
    async with _served(port) as process:
        await _ready(process)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /hang HTTP/1.1\r\nHost: x\r\n\r\n")
        await reader.readline()
        process.terminate()
        assert (await _end(process))[0] == 0
        writer.close()


async def test_what_stays_is_no_garbage_to_be_searched_for(port: int) -> None:
    """A search through all that the product has imported would halt every stream for half a second."""
    async with _served(port) as process:
        await _ready(process)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        writer.close()
    assert int(head.split(b"x-frozen: ")[1].split()[0]) > 10_000


async def test_a_taken_port_is_told_in_one_line(port: int) -> None:
    async with _served(port) as first:
        await _ready(first)
        async with _served(port) as second:
            code, errors = await _end(second)
    assert code == 1
    assert len(errors.splitlines()) == 1
    assert f"port {port}: Address already in use" in errors


async def test_a_wrong_setting_is_told_in_one_line() -> None:
    async with _served("x") as process:
        assert await _end(process) == (2, "PORT must be a port from 1 to 65535, not 'x'\n")


async def test_a_misspelt_setting_is_mentioned(port: int) -> None:
    async with _served(port, CHATAPP_MODLE="guide") as process:
        await _ready(process)
        process.terminate()
        _, errors = await _end(process)
    assert errors == "Warning: CHATAPP_MODLE is not a setting; did you mean CHATAPP_MODEL?\n"


async def test_a_database_in_use_is_told_in_one_line(port: int) -> None:
    async with _served(port, "locked") as process:
        assert await _end(process) == (1, "The database is in use by another process.\n")


@pytest.mark.parametrize(
    ("word", "name", "value", "line"),
    [
        ("keyless", "CHATAPP_MODEL", "openai-chat:x", "The model needs OPENAI_API_KEY."),
        ("", "CHATAPP_HOST", "256.1.1.1", "CHATAPP_HOST: there is no host '256.1.1.1'."),
    ],
)
async def test_a_setting_that_turns_out_to_be_wrong_only_when_it_is_used_ends_it_with_2_too(
    port: int, word: str, name: str, value: str, line: str
) -> None:
    async with _served(port, word, **{name: value}) as process:
        assert await _end(process) == (2, f"{line}\n")


async def test_a_failure_that_nobody_expected_is_told_without_a_traceback(port: int) -> None:
    async with _served(port, "broken") as process:
        code, errors = await _end(process)
    assert code == 1
    assert errors.splitlines() == [
        "The server failed: LookupError: no idea",
        "CHATAPP_LOG_LEVEL=debug shows where.",
    ]


async def test_the_place_of_a_failure_is_shown_to_whoever_asks(port: int) -> None:
    async with _served(port, "broken", CHATAPP_LOG_LEVEL="debug") as process:
        _, errors = await _end(process)
    assert "Traceback" in errors
