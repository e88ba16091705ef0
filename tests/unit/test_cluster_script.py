"""`make cluster`: beside whom it starts, what it does when one of its processes ends, and when it is told to."""

import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scripts import cluster as script
from scripts.cluster import Cluster, ClusterError, alone, wanted
from tests.support.ports import free_port

LIVES = [sys.executable, "-c", "import sys, time; print('up', flush=True); time.sleep(100)"]
ENDS = [sys.executable, "-c", ""]
SAYS_WHEN_IT_ENDS = """
import pathlib, signal, sys, time
def end(*_):
    time.sleep(float(sys.argv[3]))
    with open(sys.argv[1], "a") as told:
        told.write(sys.argv[2] + " ")
    sys.exit()
signal.signal(signal.SIGTERM, end)
print("up", flush=True)
while True:
    time.sleep(100)
"""
KILLED = """
import os, pathlib, signal, sys
from scripts import cluster
cluster.FOLDER = pathlib.Path(sys.argv[1])
cluster.Cluster(port=0, size=1)._start("redis", ["sh", "-c", 'exec > "$0"; echo up; exec sleep 100', sys.argv[2]])
os.kill(os.getpid(), signal.SIGSTOP)
"""
WITHIN = 60.0


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A cluster of which one process lives."""
    monkeypatch.setattr(script, "FOLDER", tmp_path)
    running = Cluster(port=0, size=1)
    running._start("redis", LIVES)
    yield running
    running.stop()


def test_the_end_of_any_process_is_noticed_and_told(cluster: Cluster) -> None:
    cluster._start("app-8001", ENDS)
    with pytest.raises(ClusterError, match=r"^app-8001 has ended: .*/app-8001\.log says why\.$"):
        cluster.wait()


def test_the_others_are_ended_after_it(cluster: Cluster) -> None:
    other = cluster.running["redis"]
    cluster._start("app-8001", ENDS)
    with pytest.raises(ClusterError):
        cluster.wait()
    cluster.stop()
    assert other.returncode == -signal.SIGTERM
    assert not cluster.running


def test_the_apps_processes_end_first_and_have_all_that_they_need_until_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "FOLDER", tmp_path)
    running, told = Cluster(port=0, size=2), tmp_path / "told"
    # Each takes longer to end than whoever is to end after it.
    names = {"redis": 0.0, "database": 0.1, "app-8001": 0.4, "app-8002": 0.3, "proxy": 0.2}
    for name, takes in names.items():
        command = [sys.executable, "-c", SAYS_WHEN_IT_ENDS, str(told), name, str(takes)]
        running._start(name, command)
        running._until(name, lambda log=tmp_path / f"{name}.log": "up" in log.read_text())
    running.stop()
    *apps, proxy, database, redis = told.read_text().split()
    assert {*apps} == {"app-8001", "app-8002"}
    assert [proxy, database, redis] == ["proxy", "database", "redis"]


def test_what_answers_in_the_place_of_one_that_has_ended_is_not_believed(cluster: Cluster) -> None:
    cluster._start("app-8001", ENDS)
    cluster.running["app-8001"].wait(WITHIN)
    with pytest.raises(ClusterError, match="The process on port 8001 does not come up"):
        cluster._until("The process on port 8001", lambda: True)


def test_nothing_is_started_beside_somebody_who_listens_on_one_of_its_ports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "FOLDER", tmp_path)
    with socket.create_server(("127.0.0.1", free_port())) as stranger:
        port = stranger.getsockname()[1]
        for first in range(
            port - 4, port + 1
        ):  # the proxy's, each of the app's, Redis', database's
            second = Cluster(port=first, size=2)
            with pytest.raises(ClusterError, match=rf"^Taken already: port .*\b{port}\b.*PORT="):
                second.start()
            second.stop()
    assert [file.name for file in tmp_path.iterdir()] == ["lock"]


def test_a_second_one_from_the_same_folder_touches_nothing_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "FOLDER", tmp_path)
    (tmp_path / "redis.log").write_text("the first one's")
    with alone(tmp_path / "lock"):
        second = Cluster(port=free_port(), size=1)
        with pytest.raises(ClusterError, match="Another `make cluster` runs from this folder"):
            second.start()
        second.stop()
    assert (tmp_path / "redis.log").read_text() == "the first one's"
    alone(tmp_path / "lock").close()  # whoever comes after its end may


@pytest.mark.skipif(not shutil.which("setpriv"), reason="only Linux ends children with a parent")
def test_whoever_is_killed_leaves_nothing_running(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = [sys.executable, "-c", KILLED, str(tmp_path), str(pipe)]
    with (
        subprocess.Popen(command, cwd=script.ROOT) as parent,  # noqa: S603  our own
        pipe.open("rb") as child,  # open for as long as the child lives
    ):
        assert child.readline() == b"up\n"
        parent.kill()
        assert select.select([child], [], [], WITHIN)[0]
        assert child.read() == b""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("PROCESSES", wrong) for wrong in ("many", "0", "65", "-1", "1.5")],
        *[("PORT", wrong) for wrong in ("http", "65532", "9" * 5000)],
    ],
)
def test_a_wrong_number_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(
        ClusterError, match=rf"^{name} must be a whole number from 1 to \d+, not "
    ) as told:
        wanted()
    assert "\n" not in str(told.value)


def test_ctrl_c_ends_the_waiting(cluster: Cluster) -> None:
    with pytest.raises(KeyboardInterrupt), ctrl_c_soon():
        cluster.wait()


@contextmanager
def ctrl_c_soon() -> Generator[None]:
    key = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT))
    key.start()
    try:
        yield
    finally:
        key.join()
