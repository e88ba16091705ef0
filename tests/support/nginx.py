"""nginx with the configuration of deploy/, before several processes; it can be killed and started again."""

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

_AROUND = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log warn;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {servers}
}}
"""


class Nginx:
    """One nginx, in one process, on a port of its own."""

    def __init__(self, folder: Path, ports: Sequence[int]) -> None:
        """Start it before servers on `ports`; skips the test where there is no nginx."""
        program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin")
        if program is None:
            pytest.skip("nginx is not installed: Debian's package nginx-light has it")
        self._port, self._file = free_port(), folder / "nginx.conf"
        self._command = [program, "-e", str(folder / "nginx.log"), "-c", str(self._file)]
        line = "    server 127.0.0.1:{} max_fails=1 fail_timeout=2s;\n"
        servers, changed = re.subn(
            r"(    server 127\.0\.0\.1:\d+ max_fails=1 fail_timeout=2s;\n)+",
            "".join(line.format(port) for port in ports),
            (ROOT / "deploy" / "nginx.conf").read_text(),
        )
        assert changed
        assert "listen 80;" in servers
        servers = servers.replace("listen 80;", f"listen 127.0.0.1:{self._port};")
        servers = servers.replace("/var/log/nginx/", f"{folder}/")
        self._file.write_text(_AROUND.format(folder=folder, servers=servers))
        self.start()

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it, and return once it takes connections."""
        self._process = subprocess.Popen(self._command)  # noqa: S603  Debian's own
        deadline = time.monotonic() + READY_WITHIN
        while not self._listens():
            assert self._process.poll() is None, "nginx ended"
            assert time.monotonic() < deadline, "nginx does not listen"
            time.sleep(0.02)

    def kill(self) -> None:
        """End it at once, and with it all connections."""
        self._process.kill()
        self._process.wait(READY_WITHIN)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0
