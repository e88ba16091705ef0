"""Three clients write all the time through a network that fails by a seeded schedule: nothing is lost or doubled.

`make storms STORMS=100` lets more of them blow.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.chaos.chorus import chorus
from tests.chaos.proxy import proxy
from tests.chaos.talker import Talker
from tests.support.cluster import running_cluster
from tests.support.server import RunningApi, running_api

SEEDS = range(int(os.environ.get("STORMS", "3")))
LASTS = 6.0


@pytest_asyncio.fixture
async def api(tmp_path: Path) -> AsyncIterator[RunningApi]:
    async with running_api(tmp_path, model=Talker()) as running:
        yield running


@pytest.mark.parametrize("seed", SEEDS)
async def test_after_a_storm_everybody_holds_the_same_log_with_everything_in_it_once(
    api: RunningApi, seed: int
) -> None:
    await blow_over(api, seed)


async def test_nor_does_a_storm_lose_anything_that_drives_everybody_from_process_to_process(
    tmp_path: Path,
) -> None:
    async with running_cluster(tmp_path, model=Talker()) as cluster:
        await blow_over(cluster.whole, len(SEEDS))


async def blow_over(api: RunningApi, seed: int) -> None:
    ann = await api.guest("Ann")
    conversation = await ann.new_conversation()
    async with (
        proxy(int(api.url.rpartition(":")[2])) as between,
        chorus(between, ann, conversation) as three,
    ):
        await three.write_through(between, seed, LASTS)
        log = await three.healed()
    three.assert_agrees_with(log)
