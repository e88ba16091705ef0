"""The reverse proxies that people put in front, each with its own default time-outs."""

import asyncio
import shutil
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

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


@asynccontextmanager
async def reverse_proxy(name: str, folder: Path, url: str) -> AsyncGenerator[int]:
    """Run the proxy of that name in front of the server at `url`; gives the port that it listens on."""
    assert shutil.which(name), f"{name} is missing: make set-up-tests installs it"
    template, command = _KINDS[name]
    port, file = free_port(), folder / f"{name}.conf"
    file.write_text(template.format(folder=folder, port=port, target=urlsplit(url).port).lstrip())
    with (folder / f"{name}.log").open("w") as log:
        process = await asyncio.create_subprocess_exec(
            *command(file), stdout=log, stderr=asyncio.subprocess.STDOUT
        )
    try:
        await _until_it_listens(process, port, folder / f"{name}.log")
        yield port
    finally:
        process.terminate()
        async with asyncio.timeout(READY_WITHIN):
            await process.wait()


async def _until_it_listens(process: asyncio.subprocess.Process, port: int, log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            assert process.returncode is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            await asyncio.sleep(0.02)
        else:
            writer.close()
            await writer.wait_closed()
            return
