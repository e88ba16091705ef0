"""Set-up on a machine that has Python and nothing else: what runs, and what is said."""

import fcntl
import importlib.util
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, working on a folder of its own, with nothing of this machine to be found."""
    spec = importlib.util.spec_from_file_location("set_up", ROOT / "scripts" / "set_up.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    venv = tmp_path / ".venv"
    for name, value in {"ROOT": tmp_path, "VENV": venv, "PYTHON": venv / "bin" / "python"}.items():
        monkeypatch.setattr(module, name, value)
    for lock in (module.RUNTIME, module.DEVELOPMENT, module.LOCAL_MODEL):
        (tmp_path / lock).write_text("reflex==0.10.1")
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").touch()
    monkeypatch.setenv("PATH", str(tmp_path))  # where nothing can be found
    monkeypatch.setattr(module, "_installer", lambda: ["install"])
    return module


@pytest.fixture
def ran(set_up: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    commands: list[tuple[str, ...]] = []

    def run(*command: str, env: dict[str, str] | None = None) -> None:
        commands.append(command)

    monkeypatch.setattr(set_up, "_run", run)
    return commands


def test_an_unchanged_lock_is_not_installed_again(
    set_up: ModuleType, ran: list[tuple[str, ...]]
) -> None:
    set_up.packages(dev=False)
    set_up.packages(dev=False)
    assert len(ran) == 1
    assert "--require-hashes" in ran[0]


def test_a_changed_lock_is_installed(set_up: ModuleType, ran: list[tuple[str, ...]]) -> None:
    set_up.packages(dev=False)
    (set_up.ROOT / set_up.RUNTIME).write_text("reflex==0.10.2")
    set_up.packages(dev=False)
    assert len(ran) == 2


def test_what_development_needs_includes_what_serving_needs(
    set_up: ModuleType, ran: list[tuple[str, ...]]
) -> None:
    set_up.packages(dev=True)
    set_up.packages(dev=False)
    assert len(ran) == 1


def test_programs_that_are_missing_are_named(
    set_up: ModuleType, ran: list[tuple[str, ...]]
) -> None:
    with pytest.raises(
        set_up.SetUpError, match=r"chromium and redis-server and .*: please install"
    ):
        set_up.programs()
    assert not ran


def test_development_has_the_versions_that_are_served() -> None:
    served, developed = (
        {line.split(" ")[0] for line in (ROOT / name).read_text().splitlines() if "==" in line}
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert served <= developed


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-dev.lock", "tests/api/strangers/bun.lock"]
)
def test_no_lock_names_a_host(name: str) -> None:
    assert "://" not in (ROOT / name).read_text()


def test_the_local_model_is_installed_once_and_without_what_it_asks_for(
    set_up: ModuleType, ran: list[tuple[str, ...]]
) -> None:
    set_up.local_model()
    set_up.local_model()
    assert len(ran) == 1
    assert {"--no-deps", "--require-hashes"} <= set(ran[0])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder of which nothing has been made yet."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "set_up.py", tmp_path / "scripts")
    for lock in ROOT.glob("requirements*.lock"):
        shutil.copy(lock, tmp_path)
    return tmp_path


def _file_for_folder(project: Path) -> str:
    (project / ".data").touch()
    return f"{project / '.data'}: File exists."


def _folder_for_lock(project: Path) -> str:
    (project / ".data" / "set-up.lock").mkdir(parents=True)
    return f"{project / '.data' / 'set-up.lock'}: Is a directory."


def _file_for_environment(project: Path) -> str:
    (project / ".venv").mkdir()
    (project / ".venv" / "requirements.lock.installed").mkdir()
    return f"{project / '.venv' / 'requirements.lock.installed'}: Is a directory."


@pytest.mark.parametrize("spoil", [_file_for_folder, _folder_for_lock, _file_for_environment])
def test_a_folder_that_cannot_be_written_is_told_in_one_line(
    project: Path, spoil: Callable[[Path], str]
) -> None:
    told = spoil(project)
    done = subprocess.run(  # noqa: S603  our own
        [sys.executable, project / "scripts" / "set_up.py"],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(told)
    assert len(done.stderr.splitlines()) == 1


@pytest.fixture
def waiting(project: Path) -> Iterator[subprocess.Popen[str]]:
    """A set-up that waits for another one to come to its end."""
    (project / ".data").mkdir()
    with (project / ".data" / "set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = subprocess.Popen(  # noqa: S603  our own
            [sys.executable, project / "scripts" / "set_up.py"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            try:
                deadline = time.monotonic() + 20
                while not _has_open(process.pid, lock.name) and time.monotonic() < deadline:
                    time.sleep(0.01)
                yield process
            finally:
                process.kill()


def _has_open(pid: int, path: str) -> bool:
    return any(_target(file) == path for file in Path(f"/proc/{pid}/fd").iterdir())


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except FileNotFoundError:
        return ""  # closed since


def test_ctrl_c_ends_it_without_a_word(waiting: subprocess.Popen[str]) -> None:
    waiting.send_signal(signal.SIGINT)
    assert waiting.communicate(timeout=20) == ("", "")
    assert waiting.returncode == -signal.SIGINT
