"""Serve the product: what `python -m chatapp` runs.

One process, one event loop. Whatever keeps it from starting is told in one line on stderr, and the
exit code is 2 for a wrong setting, 1 for anything else. SIGTERM and Ctrl-C end it with 0: first the
app says goodbye to every socket (`chatapp.lifespan`), then the server stops listening, then replies come to their
end. Before it is ready they end it at once, after what was opened is closed, as they end any program: a shell shows
143 and 130.
"""

import asyncio
import gc
import http.client
import importlib
import logging
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from typing import NoReturn

from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.types import ASGIApp

from chatapp.build import ROOT, ensure_built
from chatapp.frontend import SERVE_BUILT, BuildError
from chatapp.interrupts import ENDING, Interrupted, Stop, raising_interrupted, unless
from chatapp.last_words import with_last_words_heard
from chatapp.lifespan import LINGER, lifespan
from chatapp.proxies import behind_proxies
from chatapp.settings import Settings, SettingsError, load_settings, unknown_variables
from chatapp.vary import with_one_vary
from services.assembly import StartTimeout
from services.broadcast.port import BrokerError
from services.language_models.factory import ModelConfigurationError
from services.storage.port import StorageError
from services.tracing.spans import TracingError

READY_WITHIN = 30.0
BACKLOG = 4096  # connections that wait to be taken: all clients come back at once after a restart
GARBAGE = (20_000, 20, 20)
"""Objects more than before a search among the newest, and searches of one age before one of the next (`gc`)."""
GOODBYE = 3.0  # on top of what replies in progress are given: sockets, database, traces


class StartupError(Exception):
    """The server can't start; the message says in one line why, and what to do."""


EXPECTED = (
    BuildError,
    StartupError,
    StartTimeout,
    StorageError,
    BrokerError,
)


def main(load: Callable[[], ASGIApp] | None = None) -> NoReturn:
    """Check, build, serve until a signal comes, and exit; `load` gives another app than the product's."""
    os.chdir(ROOT)
    for line in unknown_variables(os.environ):
        _tell(f"Warning: {line}")
    try:
        settings = load_settings()
        address = _free_address(settings)
        with raising_interrupted():
            ensure_built()
        os.environ.update(SERVE_BUILT)
        asyncio.run(_run(settings, address, load or load_app))
    except (SettingsError, ModelConfigurationError, TracingError) as error:
        _leave(2, str(error))
    except EXPECTED as error:
        _leave(1, str(error))
    except Interrupted as interrupted:
        _leave_by(interrupted.signal)
    except Exception as error:  # noqa: BLE001  the last stop: told in one line, exit code 1
        _leave(1, f"The server failed: {type(error).__name__}: {error}\n{_where(error)}")
    _leave(0)


async def _run(settings: Settings, address: str, load: Callable[[], ASGIApp]) -> None:
    try:
        await _serve(settings, address, load)
    except Interrupted as interrupted:
        _leave_by(
            interrupted.signal
        )  # at once: no thread is waited for that still asks whether we are ready


async def _serve(settings: Settings, address: str, load: Callable[[], ASGIApp]) -> None:
    wrapped = behind_proxies(with_one_vary(load()), settings.trusted_proxies)
    stop = _stop_signal()  # not before: nothing is open while it is imported
    async with lifespan(
        with_last_words_heard(wrapped), settings.shutdown_seconds + GOODBYE, stop
    ) as life:
        _keep_for_good()
        server = Server(
            life.serve,
            address=address,
            port=settings.port,
            backlog=BACKLOG,
            interface=Interfaces.ASGINL,
            log_enabled=False,
        )
        life.take_nobody = server.stop
        serving = asyncio.create_task(server.serve())
        await unless(stop, _say_when_ready(settings, address, serving))
        await _first_of(stop, serving)
    server.stop()
    # Whoever still holds a connection open after its last words has nothing more to be told.
    await asyncio.wait({serving}, timeout=LINGER)
    _leave(0)


def load_app() -> ASGIApp:
    """Return the product; what it takes is imported now, once the settings are known to be right."""
    return importlib.import_module("chatapp.chatapp").app()


def _keep_for_good() -> None:
    """Let no search for garbage go through what stays anyway: it would halt everyone for half a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def _stop_signal() -> Stop:
    loop = asyncio.get_running_loop()
    stop: Stop = loop.create_future()

    def first(name: signal.Signals) -> None:
        if not stop.done():
            stop.set_result(name)

    for name in ENDING:
        loop.add_signal_handler(name, first, name)
    return stop


async def _first_of(stop: Stop, serving: asyncio.Task[None]) -> None:
    await asyncio.wait({stop, serving}, return_when=asyncio.FIRST_COMPLETED)
    if not stop.done():
        await serving
        raise StartupError("The server has stopped by itself.")


def _free_address(settings: Settings) -> str:
    """Return the numeric address to listen on; raises `SettingsError` for no host, `StartupError` for no port."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except OSError:
        raise SettingsError(f"CHATAPP_HOST: there is no host {settings.host!r}.") from None
    family, kind, proto, _, where = found[0]
    with socket.socket(family, kind, proto) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(where)
        except OSError as error:
            raise StartupError(_cannot_listen(settings, error)) from None
    return str(where[0])


def _cannot_listen(settings: Settings, error: OSError) -> str:
    why = f"Can't listen on {settings.host}, port {settings.port}: {os.strerror(error.errno or 0)}."
    return f"{why} Another one is chosen with PORT={settings.port + 1}."


async def _say_when_ready(settings: Settings, address: str, serving: asyncio.Task[None]) -> None:
    try:
        async with asyncio.timeout(READY_WITHIN):
            while not (serving.done() or await asyncio.to_thread(_answers, settings, address)):  # noqa: ASYNC110  the answer itself is the condition
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise StartupError(f"No answer on port {settings.port} in {READY_WITHIN:g} s.") from None
    if not serving.done():
        print(f"Ready: {settings.local_url}", flush=True)


def _answers(settings: Settings, address: str) -> bool:
    anywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  only looked up
    host = anywhere.get(address, address)
    connection = http.client.HTTPConnection(host, settings.port, timeout=READY_WITHIN)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _leave_by(name: signal.Signals) -> NoReturn:
    """End as the signal ends a program that knows nothing of it, so that whoever started us sees that it was that."""
    signal.signal(name, signal.SIG_DFL)
    os.kill(os.getpid(), name)
    _leave(128 + name)


def _leave(code: int, line: str = "") -> NoReturn:
    """Exit at once: native threads of server and database must not meet a half-ended Python."""
    if line:
        _tell(line)
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _where(error: Exception) -> str:
    if os.environ.get("CHATAPP_LOG_LEVEL") == "debug":
        return "".join(traceback.format_exception(error))
    return "CHATAPP_LOG_LEVEL=debug shows where."


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
