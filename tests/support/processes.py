"""Other processes for tests: a database server, and writers that can be killed."""

import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


def start_module(module: str, *arguments: str) -> subprocess.Popen[str]:
    """Start `python -m module`, its output to be read from `stdout`."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603


def end(process: subprocess.Popen[str]) -> str:
    """Kill the process (SIGKILL), and return what it had written and nobody has read yet.

    `communicate` would pass over what `readline` has taken from the pipe beyond its line.
    """
    assert process.stdout is not None
    process.kill()
    with process.stdout:
        written = process.stdout.read()
    process.wait(timeout=20)
    return written


class DatabaseServer:
    """A database server on loopback that can be killed and started again."""

    def __init__(self, folder: Path, *credentials: str, version: str | None = None) -> None:
        self._folder = folder
        named = zip(("--user", "--password"), credentials, strict=False)
        self._options = [part for pair in named for part in pair]
        if version is not None:
            self._options += ["--version", version]
        self._port = 0
        self.start()

    @property
    def url(self) -> str:
        """Its address for `SurrealStorage`."""
        return f"ws://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it, on the port that it had before, and return once it listens."""
        self._process = start_module(
            "tests.support.surreal_bridge",
            f"surrealkv://{self._folder}",
            str(self._port),
            *self._options,
        )
        assert self._process.stdout is not None
        word, _, port = self._process.stdout.readline().partition(" ")
        assert word == "listening"
        self._port = int(port)

    def kill(self) -> None:
        """Kill it (SIGKILL)."""
        end(self._process)

    @contextmanager
    def frozen(self) -> Generator[None]:
        """Stop it from answering, its connections open, while the block lasts."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)


@contextmanager
def database_server(
    folder: Path, *credentials: str, version: str | None = None
) -> Generator[DatabaseServer, None, None]:
    """Run a database server: with `credentials` (user, password) it asks for them, with a `version` it has that one."""
    server = DatabaseServer(folder, *credentials, version=version)
    try:
        yield server
    finally:
        server.kill()
