"""Lighthouse, as on a mobile phone, on the start page and on a conversation; npm brings it when it is wanted.

Rows say how many points are short of 100, beside how many may be.
"""

import asyncio
import json
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.feel import Room, room
from benchmarks.row import Missing, Row
from benchmarks.streaming import product
from tests.support.vendor_server import VendorServer

HERE = Path(__file__).parent
CLI = HERE / "node_modules" / "lighthouse" / "cli" / "index.js"
BUN = str(Path(sys.executable).with_name("bun"))
RUNS = 3
RUN_WITHIN = 180.0
INSTALLED_WITHIN = 300.0

# Points that may be short of 100; a score is a whole number, so half of one is none.
ALLOWED = {"performance": 5, "accessibility": 0.5, "best-practices": 0.5}


class LighthouseError(Exception):
    """It can't be had, or gave no scores; the message says why in one line."""


async def measure() -> Sequence[Row | Missing]:
    """Return a row for each page and category; one that says what is missing where Lighthouse can't be had."""
    try:
        await _install()
        return await _rows()
    except LighthouseError as error:
        return [Missing(name="Lighthouse", why=str(error))]


async def _rows() -> list[Row]:
    async with VendorServer() as vendor, product(vendor) as served:
        talk = await room(served.url, 4)
        return [
            Row(name=f"Lighthouse, {page}: {category}, short of 100", ours=100 - score,
                floor=ALLOWED[category], unit="points", goal=1.0)
            for page, path, headers in (
                ("start page", "/", {}),
                ("conversation", f"/c/{talk.conversation}", _cookie(talk)),
            )
            for category, score in (await _scores(served.url + path, headers)).items()
        ]  # fmt: skip


async def _install() -> None:
    """Bring what the lock file says; raises `LighthouseError` with what to do."""
    if shutil.which("chromium") is None:
        raise LighthouseError("needs Chromium: make set-up-tests")
    command = (BUN, "install", "--frozen-lockfile", "--ignore-scripts", "--cwd", str(HERE))
    code, said = await _run(command, INSTALLED_WITHIN)
    if code != 0 or not CLI.exists():
        told = said.strip().splitlines()[-1:] or ["no word"]
        raise LighthouseError(f"npm's packages can't be had ({told[0]}): it needs a registry")


async def _scores(url: str, headers: dict[str, str]) -> dict[str, float]:
    """Return the median score of each category, 0 to 100."""
    runs = [await _once(url, headers) for _ in range(RUNS)]
    return {name: statistics.median(run[name] for run in runs) for name in ALLOWED}


async def _once(url: str, headers: dict[str, str]) -> dict[str, float]:
    sandbox = " --no-sandbox" if os.geteuid() == 0 else ""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = (
            BUN,
            str(CLI),
            url,
            "--quiet",
            "--output=json",
            f"--output-path={report}",
            f"--only-categories={','.join(ALLOWED)}",
            f"--extra-headers={json.dumps(headers)}",
            f"--chrome-flags=--headless=new --disable-gpu{sandbox}",
        )
        code, said = await _run(command, RUN_WITHIN)
        if code != 0 or not report.exists():
            raise LighthouseError(f"it gave no report: {said.strip()[-300:]}")
        found: dict[str, Any] = json.loads(report.read_text())["categories"]
    return {name: round(100 * found[name]["score"]) for name in ALLOWED}


def _cookie(talk: Room) -> dict[str, str]:
    return {"Cookie": f"chat_session={talk.token}"}


async def _run(command: Sequence[str], within: float) -> tuple[int, str]:
    """Return the exit code and what was said."""
    chromium = shutil.which("chromium") or ""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "CHROME_PATH": chromium},
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(), within)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise LighthouseError(f"it took longer than {within:g} s") from None
    return process.returncode or 0, said.decode(errors="replace")
