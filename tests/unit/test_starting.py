"""A start that waits for something that never comes says for what."""

import asyncio
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from chatapp.bootstrap import create_services
from chatapp.settings import Settings
from services import assembly
from services.assembly import StartTimeout
from services.domain.sources import Sources
from tests.support.scripted_model import ScriptedModel

STEPS = (("broker", "open"), ("storage", "open"), ("processes", "enter"))


@pytest.mark.parametrize(("hangs", "what"), list(enumerate(["Redis", "the database", "the other"])))
async def test_it_says_what_it_has_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hangs: int, what: str
) -> None:
    settings = Settings(database_url=f"surrealkv://{tmp_path}")
    services = create_services(settings, Sources(), model=ScriptedModel())

    async def begin(number: int) -> None:
        if number == hangs:
            await asyncio.Event().wait()

    monkeypatch.setattr(assembly, "BEGINS_WITHIN", timedelta(seconds=0.2))
    for number, (part, step) in enumerate(STEPS):
        monkeypatch.setattr(getattr(services, part), step, partial(begin, number))
    with pytest.raises(StartTimeout, match=rf"{what}.* for 0\.2 s"):
        await services.start()
