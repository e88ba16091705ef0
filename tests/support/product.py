"""The real product as another process: `python -m chatapp` on a folder and a port of its own.

It can be killed, and started again on the same data and the same port.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]
READY = "Ready: "
READY_WITHIN = 120.0  # seconds; the first start may build the pages
ENDS_WITHIN = 20.0

THE_COMMAND = ("-m", "chatapp")

# What belongs to whoever runs the tests, and must not reach a server that is tested.
_FOREIGN = ("CHATAPP_", "OPENAI_", "ANTHROPIC_", "OLLAMA_", "REFLEX_", "__REFLEX_")
_FOREIGN_NAMES = {"PORT", "REDIS_URL"}

# Tests come from one address and are quick.
_UNLIMITED = {
    "CHATAPP_MESSAGES_PER_MINUTE": "0",
    "CHATAPP_SIGN_UPS_PER_HOUR": "0",
    "CHATAPP_CONNECTIONS_PER_USER": "0",
}


class Product:
    """One installation: a data folder, a port, settings, and the process that serves them."""

    def __init__(self, folder: Path, program: Sequence[str] = THE_COMMAND, **settings: str) -> None:
        """Keep data and the log (`server.log`) in `folder`; `settings` are environment variables.

        `program` is what Python is given to run.
        """
        self._program = program
        self.port = free_port()
        self.log = folder / "server.log"
        self._environment = _clean_environment() | {
            "PORT": str(self.port),
            "PYTHONFAULTHANDLER": "1",
            "CHATAPP_DATABASE_URL": f"surrealkv://{folder / 'database'}",
            **_UNLIMITED,
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://localhost:{self.port}"

    @property
    def pid(self) -> int:
        """The running process."""
        return self._running().pid

    def start(self) -> None:
        """Start it, and return once it says that it is ready; fails with its log if it doesn't."""
        with self.log.open("a") as log:
            before = log.tell()
            self._process = subprocess.Popen(  # noqa: S603  our own
                [sys.executable, *self._program],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + READY_WITHIN
        while f"\n{READY}" not in "\n" + self._said_since(before):
            if self._process.poll() is not None or time.monotonic() > deadline:
                code = self._abort()
                said = self._said_since(before)
                raise AssertionError(f"It did not start (exit code {code}):\n{said}")
            time.sleep(0.02)

    def _said_since(self, offset: int) -> str:
        return self.log.read_bytes()[offset:].decode(errors="replace")

    def _abort(self) -> int:
        """End it so that its log shows where it was; returns its exit code."""
        self._running().send_signal(signal.SIGABRT)
        return self._reap()

    def kill(self) -> None:
        """End it at once, as a power cut would (SIGKILL)."""
        if self._process:
            self._process.kill()
            self._reap()

    def terminate(self) -> int:
        """Ask it to end (SIGTERM), wait until it has, and return its exit code."""
        self.ask_to_end()
        return self.wait()

    def ask_to_end(self) -> None:
        """Ask it to end (SIGTERM), without waiting."""
        self._running().send_signal(signal.SIGTERM)

    def wait(self) -> int:
        """Wait until it has ended; raises `subprocess.TimeoutExpired` when it doesn't."""
        return self._reap()

    def restart(self) -> None:
        """Kill it, and start it anew on the same data and the same port."""
        self.kill()
        self.start()

    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "It isn't running."
        return self._process

    def _reap(self) -> int:
        code = self._running().wait(ENDS_WITHIN)
        self._process = None
        return code


@contextmanager
def product(
    folder: Path, program: Sequence[str] = THE_COMMAND, **settings: str
) -> Generator[Product]:
    """Run the product for as long as the block lasts."""
    server = Product(folder, program, **settings)
    try:
        server.start()
        yield server
    finally:
        server.kill()


def _clean_environment() -> dict[str, str]:
    foreign = (name for name in os.environ if name.startswith(_FOREIGN) or name in _FOREIGN_NAMES)
    return {name: value for name, value in os.environ.items() if name not in set(foreign)}
