"""A real Redis on loopback that can be killed, frozen, and started again: empty, since it keeps nothing on disk."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from tests.support.ports import free_port

READY_WITHIN = 20.0
DATABASES = 1000


class RedisServer:
    """One server, on a port of its own."""

    def __init__(self, password: str = "") -> None:
        program = shutil.which("redis-server")
        if program is None:
            pytest.fail("redis-server is not installed: `make set-up-tests` does it on Debian.")
        self.port = free_port()
        self._command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self._command += ["--databases", str(DATABASES)]
        self._command += ["--requirepass", password] if password else []
        self.start()

    @property
    def url(self) -> str:
        """Its address for `REDIS_URL`."""
        return f"redis://127.0.0.1:{self.port}/0"

    def own_url(self, number: int) -> str:
        """Return the address of one of its databases, which knows nothing of the others but what is published."""
        return f"redis://127.0.0.1:{self.port}/{number % DATABASES}"

    def start(self) -> None:
        """Start it, and return once it answers."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)  # noqa: S603  ours
        deadline = time.monotonic() + READY_WITHIN
        while not self._answers():
            assert self._process.poll() is None, "redis-server ended"
            assert time.monotonic() < deadline, "redis-server does not answer"
            time.sleep(0.01)

    def kill(self) -> None:
        """End it at once (SIGKILL)."""
        self._process.kill()
        self._process.wait(20)

    def restart(self) -> None:
        """Kill it, and start it anew: it has forgotten everything."""
        self.kill()
        self.start()

    @contextmanager
    def frozen(self) -> Generator[None]:
        """Stop it from answering, its connections open, while the block lasts."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    @contextmanager
    def full(self) -> Generator[None]:
        """Have it answer, and take nothing that it would have to keep, while the block lasts."""
        assert self._said(b"CONFIG SET maxmemory 1") == b"+OK\r\n"
        try:
            yield
        finally:
            assert self._said(b"CONFIG SET maxmemory 0") == b"+OK\r\n"

    def _answers(self) -> bool:
        try:
            return self._said(b"PING").startswith((b"+PONG", b"-NOAUTH"))
        except OSError:
            return False

    def _said(self, command: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
            connection.sendall(command + b"\r\n")
            return connection.recv(64)


@contextmanager
def redis_server(password: str = "") -> Generator[RedisServer]:
    """Run a Redis for as long as the block lasts."""
    server = RedisServer(password)
    try:
        yield server
    finally:
        server.kill()
