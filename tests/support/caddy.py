"""Caddy with the configuration of deploy/, before several processes."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.ports import free_port
from tests.support.product import ROOT

READY_WITHIN = 20.0


class Caddy:
    """One Caddy, on a port of its own."""

    def __init__(self, folder: Path, ports: Sequence[int]) -> None:
        """Start it before servers on `ports`; skips the test where there is no Caddy."""
        program = shutil.which("caddy")
        if program is None:
            pytest.skip("Caddy is not installed: Debian's package caddy has it")
        self._port, file = free_port(), folder / "Caddyfile"
        text, changed = re.subn(
            r"(127\.0\.0\.1:\d+ )+",
            "".join(f"127.0.0.1:{port} " for port in ports),
            (ROOT / "deploy" / "Caddyfile").read_text(),
        )
        assert changed
        assert "\nchat.example.org {" in text
        text = text.replace("\nchat.example.org {", f"\nhttp://127.0.0.1:{self._port} {{")
        own = f"admin off\nauto_https off\nstorage file_system {folder}\n"
        file.write_text(text.replace("\n{\n", f"\n{{\n{own}", 1))
        self._log = folder / "caddy.log"
        self._command = [program, "run", "--adapter", "caddyfile", "--config", str(file)]
        self.start()

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it, and return once it takes connections."""
        with self._log.open("a") as log:
            self._process = subprocess.Popen(self._command, stderr=log)  # noqa: S603  Debian's own
        deadline = time.monotonic() + READY_WITHIN
        while not self._listens():
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < deadline, self._log.read_text()
            time.sleep(0.02)

    def kill(self) -> None:
        """End it at once, and with it all connections."""
        self._process.kill()
        self._process.wait(READY_WITHIN)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0
