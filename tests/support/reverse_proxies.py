"""The reverse proxies that people put in front, each with its own default time-outs."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from tests.support.ports import free_port

READY_WITHIN = 20.0

_NGINX = """
daemon off; pid {folder}/nginx.pid; error_log stderr warn;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://127.0.0.1:{target};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
    }}
  }}
}}
"""

# HAProxy has no time-outs of its own: these are those of Debian's package.
_HAPROXY = """
defaults
  mode http
  timeout connect 5000
  timeout client 50000
  timeout server 50000
frontend here
  bind 127.0.0.1:{port}
  default_backend app
backend app
  server app 127.0.0.1:{target}
"""

_CADDY = """
{{
  admin off
  auto_https off
  storage file_system {folder}
}}
http://127.0.0.1:{port} {{
  reverse_proxy 127.0.0.1:{target}
}}
"""


def _nginx(file: Path) -> list[str]:
    return ["nginx", "-p", str(file.parent), "-c", str(file), "-e", "stderr"]


def _haproxy(file: Path) -> list[str]:
    return ["haproxy", "-db", "-f", str(file)]


def _caddy(file: Path) -> list[str]:
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(file)]


_KINDS: dict[str, tuple[str, Callable[[Path], list[str]]]] = {
    "nginx": (_NGINX, _nginx),
    "haproxy": (_HAPROXY, _haproxy),
    "caddy": (_CADDY, _caddy),
}
NAMES = tuple(_KINDS)


@contextmanager
def reverse_proxy(name: str, folder: Path, target: int) -> Generator[int]:
    """Run the proxy of that name in front of the port `target`; gives the port that it listens on."""
    assert shutil.which(name), f"{name} is missing: make set-up-tests installs it"
    template, command = _KINDS[name]
    port, file = free_port(), folder / f"{name}.conf"
    file.write_text(template.format(folder=folder, port=port, target=target).lstrip())
    with (folder / f"{name}.log").open("w") as log:
        process = subprocess.Popen(command(file), stdout=log, stderr=subprocess.STDOUT)  # noqa: S603  Debian's own
    try:
        _wait_until_it_listens(process, port, folder / f"{name}.log")
        yield port
    finally:
        process.terminate()
        process.wait(READY_WITHIN)


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)
        else:
            return
