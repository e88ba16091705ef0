"""The files for real servers, as far as they can be tried without one; nginx.conf is run by the chaos tests."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from chatapp.settings import variables

DEPLOY = Path(__file__).parents[2] / "deploy"
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
