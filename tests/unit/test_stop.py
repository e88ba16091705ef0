"""A stop comes to its end, whatever of what it closes doesn't."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from chatapp.bootstrap import create_services
from chatapp.serve import GOODBYE
from chatapp.settings import Settings
from services import assembly
from services.domain.sources import Sources
from tests.support.scripted_model import ScriptedModel

PARTS = (("replies", "interrupt"), ("processes", "leave"), ("storage", "close"))


def _noted(
    closed: list[str], part: str, close: Callable[[], Coroutine[Any, Any, None]]
) -> Callable[[], Coroutine[Any, Any, None]]:
    async def noted() -> None:
        await close()
        closed.append(part)

    return noted


async def _hang() -> None:
    await asyncio.Event().wait()


async def test_with_the_database_away_everything_else_is_closed_in_time_and_one_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(database_url=f"surrealkv://{tmp_path}", shutdown_seconds=0.1)
    services = create_services(settings, Sources(), model=ScriptedModel())
    await services.start()
    close_database, closed = services.storage.close, list[str]()
    for part, step in PARTS:
        monkeypatch.setattr(getattr(services, part), step, _hang)
    for part in ("broker", "spans"):
        owner = getattr(services, part)
        monkeypatch.setattr(owner, "close", _noted(closed, part, owner.close))
    begun = time.monotonic()
    with capture_logs() as logs:
        await services.stop()
    bound = timedelta(seconds=assembly.CLOSED_BY + 2 * settings.shutdown_seconds + 1)
    assert timedelta(seconds=time.monotonic() - begun) < bound
    assert sorted(closed) == ["broker", "spans"]
    (line,) = [line for line in logs if line["event"] == "stop_incomplete"]
    assert line["given_up"] == ["replies", "place", "database"]
    await close_database()


def test_what_is_closed_is_closed_before_the_server_gives_the_app_up() -> None:
    assert assembly.CLOSED_BY < GOODBYE
