"""Several processes on one machine: nginx, Redis and SurrealDB with them.

    python scripts/cluster.py            start, check, serve on PORT (8000) until Ctrl-C, stop
    python scripts/cluster.py --check    start, check, stop

PROCESSES says how many (3). Data and logs are kept under .data/cluster/. PORT and the PROCESSES + 2 ports behind it
must be free: nothing is started where something else would be asked in its place.
"""

import asyncio
import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import IO

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".data" / "cluster"
READY_WITHIN = 120.0  # seconds; the first start may build the pages
ENDS_WITHIN = 20.0
ASKS_WITHIN = 10.0
MOST_PROCESSES = 64
LAST_PORT = 65535

ENDING = ("app", "proxy", "database", "redis")
"""In this order: whoever ends still has all that it needs to say goodbye."""

NGINX = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {folder}/nginx-body;
    proxy_temp_path {folder}/nginx-proxy;
    fastcgi_temp_path {folder}/nginx-fastcgi;
    uwsgi_temp_path {folder}/nginx-uwsgi;
    scgi_temp_path {folder}/nginx-scgi;
    {servers}
}}
"""


class ClusterError(Exception):
    """It can't be started, or doesn't do what it must; the message says what is wrong."""


@dataclass
class Cluster:
    """What runs: processes by name, started in order; ended in that of `ENDING`."""

    port: int
    size: int
    running: dict[str, subprocess.Popen[bytes]] = field(
        default_factory=dict[str, subprocess.Popen[bytes]]
    )
    _alone: IO[str] | None = None

    @property
    def apps(self) -> list[int]:
        """The ports of the app's processes."""
        return [self.port + number for number in range(1, self.size + 1)]

    @property
    def redis_port(self) -> int:
        """Behind those of the app."""
        return self.port + self.size + 1

    @property
    def database_port(self) -> int:
        """Behind that of Redis."""
        return self.port + self.size + 2

    @property
    def ports(self) -> range:
        """All of them: the proxy's, those of the app, Redis' and the database's."""
        return range(self.port, self.database_port + 1)

    def start(self) -> None:
        """Start everything, and wait for each to be ready; raises `ClusterError`."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        self._alone = alone(FOLDER / "lock")
        need_free(self.ports)
        self._start("redis", redis(self.redis_port))
        self._start("database", database(self.database_port))
        self._until("Redis", lambda: listens(self.redis_port))
        self._until("The database", lambda: listens(self.database_port))
        for port in self.apps:  # the first one builds the pages
            self._start(f"app-{port}", [sys.executable, "-m", "chatapp"], self._settings(port))
            self._until(f"The process on port {port}", lambda at=port: answers(at, "/readyz"))
        self._start("proxy", nginx(self.port, self.apps))
        self._until("nginx", lambda: answers(self.port, "/healthz"))

    def stop(self) -> None:
        """End everything that was started: the app's processes at once, then what they need, one by one."""
        for kind in ENDING:
            self._end([name for name in self.running if name.partition("-")[0] == kind])
        if self._alone is not None:
            self._alone.close()

    def _end(self, names: Sequence[str]) -> None:
        for name in names:
            self.running[name].send_signal(signal.SIGTERM)
        for name in names:
            process = self.running.pop(name)
            try:
                process.wait(ENDS_WITHIN)
            except subprocess.TimeoutExpired:
                say(f"{name} does not end by itself and is killed.")
                process.kill()
                process.wait()

    def wait(self) -> None:
        """Block until something has ended; raises `ClusterError`, which says what."""
        names = {process.pid: name for name, process in self.running.items()}
        while (ended := os.wait()[0]) not in names:
            pass
        raise ClusterError(f"{names[ended]} has ended: {FOLDER / names[ended]}.log says why.")

    def _start(
        self, name: str, command: Sequence[str], settings: dict[str, str] | None = None
    ) -> None:
        with (FOLDER / f"{name}.log").open("w") as log:
            self.running[name] = subprocess.Popen(  # noqa: S603  our own
                [*ended_with_us(), *command],
                cwd=ROOT,
                env={**os.environ, **(settings or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for us: they are ended in order
            )

    def _settings(self, port: int) -> dict[str, str]:
        return {
            "PORT": str(port),
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "CHATAPP_DATABASE_URL": f"ws://127.0.0.1:{self.database_port}",
            "CHATAPP_DATABASE_USER": "root",
            "CHATAPP_DATABASE_PASSWORD": "on-this-machine-only",
            "CHATAPP_TRUSTED_PROXIES": "127.0.0.1",
        }

    def _until(self, what: str, holds: Callable[[], bool]) -> None:
        """Wait until it holds while all of ours live: what answers is one of them."""
        deadline = time.monotonic() + READY_WITHIN
        while True:
            ended = [name for name, process in self.running.items() if process.poll() is not None]
            if ended or time.monotonic() > deadline:
                log = FOLDER / f"{(ended or list(self.running))[-1]}.log"
                raise ClusterError(f"{what} does not come up:\n{log.read_text()[-2000:]}")
            if holds():
                return
            time.sleep(0.05)


def alone(path: Path) -> IO[str]:
    """Return the open file that says that we run, and nobody else from this folder; raises `ClusterError`."""
    lock = path.open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise ClusterError(
            f"Another `make cluster` runs from this folder, and keeps its data in {path.parent}: "
            "end that one first."
        ) from None
    return lock


def need_free(ports: Iterable[int]) -> None:
    """Raises `ClusterError` if somebody listens on one of them: it would be asked in place of ours."""
    if taken := [str(port) for port in ports if not is_free(port)]:
        raise ClusterError(
            f"Taken already: port {', '.join(taken)}. End what listens there, or choose others by PORT=…; "
            f"what a killed `make cluster` has left ends by itself within {ENDS_WITHIN:g} s."
        )


def is_free(port: int) -> bool:
    """Tell whether we could listen on `port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def ended_with_us() -> list[str]:
    """Return what stands before a command so that it doesn't outlive us, however we end; Linux alone can do that."""
    program = shutil.which("setpriv")
    return [program, "--pdeathsig", "TERM"] if program else []


def redis(port: int) -> list[str]:
    """Return the command that starts a Redis which keeps nothing on disk."""
    program = needed("redis-server", "Debian's package redis-server")
    return [program, "--port", str(port), "--bind", "127.0.0.1", "--save", ""]


def database(port: int) -> list[str]:
    """Return the command that starts a database server: SurrealDB's, or else the engine that we have embedded."""
    folder = FOLDER / "database"
    who = ("root", "on-this-machine-only")
    if program := shutil.which("surreal"):
        return [
            *(program, "start", "--log", "warn", "--bind", f"127.0.0.1:{port}"),
            *("--user", who[0], "--pass", who[1], f"rocksdb:{folder}"),
        ]
    say("There is no `surreal` here: the embedded engine stands in as a server, for trials only.")
    module = "tests.support.surreal_bridge"
    return [
        sys.executable,
        "-m",
        module,
        f"surrealkv://{folder}",
        str(port),
        "--user",
        who[0],
        "--password",
        who[1],
    ]


def nginx(port: int, apps: Sequence[int]) -> list[str]:
    """Return the command that starts nginx with deploy/nginx.conf, on these ports."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        program = needed("nginx", "Debian's package nginx-light")
    servers = (ROOT / "deploy" / "nginx.conf").read_text()
    lines = "\n".join(f"    server 127.0.0.1:{app} max_fails=1 fail_timeout=2s;" for app in apps)
    servers = re.sub(
        r"(    server 127\.0\.0\.1:\d+ max_fails=1 fail_timeout=2s;\n)+", lines + "\n", servers
    )
    servers = servers.replace("listen 80;", f"listen 127.0.0.1:{port};")
    servers = servers.replace("/var/log/nginx/", f"{FOLDER}/nginx-")
    config = FOLDER / "nginx.conf"
    config.write_text(NGINX.format(folder=FOLDER, servers=servers))
    return [program, "-e", str(FOLDER / "nginx.log"), "-c", str(config)]


def needed(program: str, source: str) -> str:
    """Return where `program` is; raises `ClusterError`."""
    found = shutil.which(program)
    if found is None:
        raise ClusterError(f"{program} is needed and was not found: install {source}.")
    return found


def listens(port: int) -> bool:
    """Tell whether somebody takes connections on `port`."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers(port: int, path: str) -> bool:
    """Tell whether a path is answered with success."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status == HTTPStatus.OK
    except OSError:
        return False


def ask(
    port: int, path: str, token: str = "", body: dict[str, str] | None = None
) -> dict[str, str]:
    """Return the JSON that a call is answered with."""
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, headers)
    with urllib.request.urlopen(request, timeout=ASKS_WITHIN) as answer:  # noqa: S310  http, see above
        return json.load(answer)


async def check(cluster: Cluster) -> None:
    """Say something through the proxy, and see it told by each process at once; raises `ClusterError`."""
    try:
        await _check(cluster)
    except TimeoutError:
        raise ClusterError("A message was not told in time.") from None
    except (OSError, WebSocketException) as error:
        raise ClusterError(
            f"What was asked through the proxy was not done ({error}): {FOLDER}/*.log say more."
        ) from None


async def _check(cluster: Cluster) -> None:
    entered = await asyncio.to_thread(ask, cluster.port, "/api/auth/guest", "", {"name": "Check"})
    token = entered["token"]
    begun = {"session_type": "intake"}
    session = await asyncio.to_thread(ask, cluster.port, "/api/conversations", token, begun)
    for port in [cluster.port, *cluster.apps]:
        said = f"through {cluster.port}, heard at {port}"
        took = await heard(port, cluster.port, session["id"], token, said)
        where = "the proxy" if port == cluster.port else f"process {port}"
        say(f"  told by {where} after {took * 1000:.0f} ms")


async def heard(at: int, through: int, conversation: str, token: str, said: str) -> float:
    """Return the seconds from sending a message to its coming over a WebSocket."""
    address = f"ws://127.0.0.1:{at}/ws/conversations/{conversation}?after=0"
    headers = {"Authorization": f"Bearer {token}"}
    protocol = Subprotocol("chat.v1")
    async with (
        asyncio.timeout(ASKS_WITHIN),
        connect(address, additional_headers=headers, subprotocols=[protocol], proxy=None) as room,
    ):
        await room.recv()
        body = {"client_id": str(uuid.uuid4()), "content": said}
        sent = time.monotonic()
        path = f"/api/conversations/{conversation}/messages"
        await asyncio.to_thread(ask, through, path, token, body)
        while said not in str(await room.recv()):
            pass
        return time.monotonic() - sent


def say(line: str) -> None:
    """Tell whoever started it."""
    print(line, flush=True)


def number(name: str, otherwise: int, most: int) -> int:
    """Return the whole number that a variable holds, from 1 to `most`; raises `ClusterError`."""
    text = os.environ.get(name) or str(otherwise)
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= most:
        raise ClusterError(f"{name} must be a whole number from 1 to {most}, not {text!r}.")
    return int(text)


def wanted() -> Cluster:
    """Return the cluster that the environment asks for; raises `ClusterError`."""
    size = number("PROCESSES", 3, MOST_PROCESSES)
    return Cluster(number("PORT", 8000, LAST_PORT - size - 2), size)


def main() -> None:
    """Do what the command line asks for."""
    try:
        run(wanted())
    except ClusterError as error:
        sys.exit(str(error))
    say("Stopped.")


def run(cluster: Cluster) -> None:
    """Start it, see that it works, serve until Ctrl-C or SIGTERM, end it; raises `ClusterError`."""
    try:
        say(f"Starting {cluster.size} processes, their proxy, Redis and database …")
        cluster.start()
        asyncio.run(check(cluster))
        if "--check" not in sys.argv[1:]:
            say(f"Ready: http://localhost:{cluster.port}  (logs: {FOLDER}; Ctrl-C ends it)")
            cluster.wait()
    except KeyboardInterrupt:
        pass
    finally:
        for again in (signal.SIGINT, signal.SIGTERM):
            signal.signal(again, signal.SIG_IGN)  # a second Ctrl-C shall leave nothing behind
        cluster.stop()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    main()
