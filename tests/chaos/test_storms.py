"""Three clients write all the time through a network that fails by a seeded schedule: nothing is lost or doubled.

`make storms STORMS=100` lets more of them blow.
"""

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from services.language_models.port import Prompt, Receipt
from tests.chaos.chorus import chorus
from tests.chaos.proxy import proxy
from tests.support.scripted_model import ScriptedModel
from tests.support.server import RunningApi, running_api

SEEDS = range(int(os.environ.get("STORMS", "3")))
LASTS = 6.0
ANSWER = [f"{number}, " for number in range(12)]


class Talker(ScriptedModel):
    """Says its answer word by word, so that there is something to be cut."""

    async def stream(self, prompt: Prompt, receipt: Receipt | None = None) -> AsyncGenerator[str]:
        for word in ANSWER:
            yield word
            await asyncio.sleep(0.05)


@pytest_asyncio.fixture
async def api(tmp_path: Path) -> AsyncIterator[RunningApi]:
    async with running_api(tmp_path, model=Talker()) as running:
        yield running


@pytest.mark.parametrize("seed", SEEDS)
async def test_after_a_storm_everybody_holds_the_same_log_with_everything_in_it_once(
    api: RunningApi, seed: int
) -> None:
    ann = await api.guest("Ann")
    conversation = await ann.new_conversation()
    async with (
        proxy(int(api.url.rpartition(":")[2])) as between,
        chorus(between, ann, conversation) as three,
    ):
        await three.write_through(between, seed, LASTS)
        log = await three.healed()
    three.assert_agrees_with(log)
