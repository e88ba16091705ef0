"""The files for real servers, as far as they can be tried without one; nginx.conf is run by the chaos tests, too."""

import ipaddress
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import httpx
import pytest

from chatapp.settings import variables
from tests.support.caddy import Caddy
from tests.support.nginx import Nginx
from tests.support.patience import PATIENCE
from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
VENDORS = {"OPENAI_API_KEY", "ANTHROPIC_API_KEY"}


def said(command: Sequence[str], folder: Path) -> tuple[int, str]:
    """Return the exit code of a checker that is installed, and what it has to say."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    done = subprocess.run(  # noqa: S603  Debian's own
        command,
        env={**os.environ, **home},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_caddy_takes_its_file(tmp_path: Path) -> None:
    file = str(DEPLOY / "Caddyfile")
    code, words = said(["caddy", "validate", "--adapter", "caddyfile", "--config", file], tmp_path)
    assert code == 0, words


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_its_units(tmp_path: Path, unit: Path) -> None:
    """Where the programs are is the only thing that can't be as it will be."""
    for one in UNITS:
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", one.read_text(), flags=re.MULTILINE)
        (tmp_path / one.name).write_text(text)
    code, words = said(["systemd-analyze", "verify", str(tmp_path / unit.name)], tmp_path)
    assert (code, words) == (0, "")


def test_both_files_of_nginx_say_the_same_but_for_where_the_processes_are() -> None:
    ours, composed = (
        (DEPLOY / name).read_text().partition("map $http_upgrade")[2]
        for name in ("nginx.conf", "nginx.compose.conf")
    )
    assert ours
    assert composed == ours


def test_compose_sets_nothing_that_is_no_setting() -> None:
    text = (DEPLOY / "docker-compose.yml").read_text()
    app = text.partition("  app:\n")[2].partition("  database:\n")[0]
    names = set(re.findall(r"^      ([A-Z_]+):", app, re.MULTILINE))
    assert {"CHATAPP_DATABASE_URL", "REDIS_URL", "CHATAPP_TRUSTED_PROXIES"} <= names
    assert names - set(variables()) - VENDORS == set()


def image_steps() -> list[tuple[str, str]]:
    """Return the steps that make the image: each one's instruction, and the rest."""
    text = (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(step, rest) for step, _, rest in (line.partition(" ") for line in lines)]


def test_the_images_folder_belongs_to_whoever_builds_in_it() -> None:
    """Docker gives a folder that WORKDIR makes to root, and COPY changes none that is there."""
    steps = image_steps()
    (user,) = (rest for step, rest in steps if step == "USER")
    (folder,) = (rest for step, rest in steps if step == "WORKDIR")
    made = next(
        number
        for number, (step, rest) in enumerate(steps)
        if step == "RUN" and re.search(rf"install .*--owner={user} .*{folder}$", rest)
    )
    built = steps.index(("RUN", "make build"))
    assert made < steps.index(("WORKDIR", folder)) < steps.index(("USER", user)) < built
    assert any(step == "COPY" and f"--chown={user}" in rest for step, rest in steps[made:built])


def test_nothing_that_git_ignores_comes_into_the_image() -> None:
    kept_out = set((ROOT / ".dockerignore").read_text().splitlines())
    ignored = [
        line.rstrip("/")
        for line in (ROOT / ".gitignore").read_text().replace("[cod]", "c").splitlines()
        if line and not line.startswith("#")
    ]
    assert ".git" in kept_out
    for name in ignored:
        found = {name.lstrip("/"), f"**/{name}", f"**/{Path(name).name}"} & kept_out
        assert found, f"{name} is sent to Docker"


def test_the_unit_writes_where_something_is_made_and_rests_after_a_wrong_setting() -> None:
    """Nothing is started where one of the paths is missing, but for those with a dash."""
    unit = (DEPLOY / "systemd" / "chatapp@.service").read_text()
    paths = re.findall(r"^ReadWritePaths=(.*)$", unit, re.MULTILINE)[0].split()
    assert paths == ["-/opt/chatapp/.data", "-/opt/chatapp/.web"]
    assert "RestartPreventExitStatus=2\n" in unit


class Telling(BaseHTTPRequestHandler):
    """Answers with the addresses that a request is said to come from."""

    checked: ClassVar[int] = 0
    """How often anybody has asked whether it lives."""

    def do_GET(self) -> None:
        Telling.checked += self.path == "/healthz"
        self._tell()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._tell()

    def _tell(self) -> None:
        said = (self.headers["X-Forwarded-For"] or "").encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name there
        """Say nothing."""


@contextmanager
def telling() -> Generator[int]:
    """Run a process that tells; gives its port."""
    with ThreadingHTTPServer(("127.0.0.1", free_port()), Telling) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            serving.join()


@contextmanager
def behind(proxy: type[Nginx | Caddy], folder: Path) -> Generator[httpx.Client]:
    """Run the configuration before one process, and one that isn't there; gives a client of it."""
    with telling() as port:
        running = proxy(folder, [port, free_port()])
        try:
            with httpx.Client(base_url=running.url, trust_env=False) as client:
                yield client
        finally:
            running.kill()


def test_nginx_tells_its_own_word_for_where_a_request_comes_from(tmp_path: Path) -> None:
    with behind(Nginx, tmp_path) as client:
        told = client.get("/", headers={"X-Forwarded-For": "203.0.113.7"}).text
    assert told == "127.0.0.1"


@pytest.mark.parametrize("path", ["/metrics", "/readyz", "/%6detrics"])
def test_nginx_shows_what_is_for_the_inside_not_even_to_its_own_machine(
    tmp_path: Path, path: str
) -> None:
    """Where TLS ends before it, on the same machine, everybody comes from there."""
    with behind(Nginx, tmp_path) as client:
        assert client.get(path).status_code == 404
        assert client.get("/healthz").status_code == 200


def test_no_invitation_stands_in_a_log_of_nginx(tmp_path: Path) -> None:
    """The processes are down for some requests: of these the other log would tell."""
    with behind(Nginx, tmp_path) as client:
        for _ in range(4):
            client.get("/invite/s3cret", headers={"Referer": "http://x/invite/s3cret"})
            client.get("/api/invitations/s3cret", headers={"Referer": "http://x/invite/s3cret"})
            client.get("/healthz?code=s3cret", headers={"Referer": "http://x/invite/s3cret"})
    logs = "".join(file.read_text() for file in tmp_path.glob("*.log"))
    assert "GET /invite/- 200" in logs
    assert "GET /api/invitations/- 200" in logs
    assert "GET /healthz 200" in logs
    assert "s3cret" not in logs


@pytest.mark.parametrize("proxy", [Nginx, Caddy])
def test_a_process_that_is_down_costs_nobody_what_they_send(
    tmp_path: Path, proxy: type[Nginx | Caddy]
) -> None:
    """Longer than either would leave alone who didn't take a connection."""
    with behind(proxy, tmp_path) as client:
        before, deadline = Telling.checked, time.monotonic() + PATIENCE
        while proxy is Caddy and Telling.checked < before + 2:
            assert time.monotonic() < deadline, "Caddy asks nobody whether they live"
            time.sleep(0.02)
        sent = list[int]()
        for _ in range(30):
            sent.append(client.post("/", content=b"What was said").status_code)
            time.sleep(0.1)
    assert set(sent) == {200}


def test_there_is_room_for_many_connections(tmp_path: Path) -> None:
    around = (DEPLOY / "nginx.main.conf").read_text()
    (connections,) = re.findall(r"worker_connections (\d+);", around)
    (files,) = re.findall(r"worker_rlimit_nofile (\d+);", around)
    assert int(files) >= 2 * int(connections) >= 20_000
    composed = (DEPLOY / "docker-compose.yml").read_text()
    assert "./nginx.main.conf:/etc/nginx/nginx.conf:ro" in composed
    for kind in ("proxy", "app"):
        service = composed.partition(f"\n  {kind}:\n")[2].partition("\n\n")[0]
        assert f"nofile: {files}" in service
    inside = tmp_path / "inside.conf"
    servers = (DEPLOY / "nginx.conf").read_text().replace("/var/log/nginx/", f"{tmp_path}/")
    inside.write_text(servers.replace("listen 80;", f"listen 127.0.0.1:{free_port()};"))
    around = f"pid {tmp_path}/pid;\n{around}".replace("/etc/nginx/conf.d/*.conf", str(inside))
    (tmp_path / "nginx.conf").write_text(around)
    command = ["nginx", "-t", "-e", str(tmp_path / "log"), "-c", str(tmp_path / "nginx.conf")]
    code, words = said(command, tmp_path)
    assert code == 0, words


def test_composed_processes_believe_the_proxy_alone_and_nobody_else_gets_its_address() -> None:
    text = (DEPLOY / "docker-compose.yml").read_text()
    (trusted,) = re.findall(r"CHATAPP_TRUSTED_PROXIES: (\S+)", text)
    (proxy,) = re.findall(r"ipv4_address: (\S+)", text)
    ranges = dict(re.findall(r"(subnet|gateway|ip_range): (\S+)", text))
    assert trusted == proxy != ranges["gateway"]
    address = ipaddress.ip_address(proxy)
    assert address in ipaddress.ip_network(ranges["subnet"])
    assert address not in ipaddress.ip_network(ranges["ip_range"])


def test_the_composed_database_is_waited_for_and_its_password_is_on_no_command_line() -> None:
    text = (DEPLOY / "docker-compose.yml").read_text()
    service = text.partition("\n  database:\n")[2].partition("\n  redis:\n")[0]
    assert "PASSWORD" not in re.findall(r"command: (.*)", service)[0]
    assert "SURREAL_PASS: ${CHATAPP_DATABASE_PASSWORD:?}" in service
    assert "is-ready" in service.partition("healthcheck:")[2]
    assert "database:\n        condition: service_healthy" in text


def test_caddy_shows_nobody_what_is_for_the_inside_and_logs_no_address() -> None:
    text = (DEPLOY / "Caddyfile").read_text()
    inside = text.partition("handle @operations {")[2].partition("}")[0]
    assert inside.split() == ["respond", "404"]
    assert "request delete" in text
