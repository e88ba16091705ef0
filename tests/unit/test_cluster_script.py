"""`make cluster`: what it does when one of its processes ends, and when it is told to."""

import os
import signal
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scripts import cluster as script
from scripts.cluster import Cluster, ClusterError

LIVES = [sys.executable, "-c", "import sys, time; print('up', flush=True); time.sleep(100)"]
ENDS = [sys.executable, "-c", ""]


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
