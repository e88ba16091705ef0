"""The same storm, with the reverse proxies of this world between it and the server.

It is shorter than their time-outs: those are for `quiet_links.py`, which `make storms` runs.
"""

from pathlib import Path

import pytest

from tests.chaos.chorus import chorus
from tests.chaos.proxy import proxy
from tests.chaos.talker import Talker
from tests.support.reverse_proxies import NAMES, reverse_proxy
from tests.support.server import running_api

SEED = 5
LASTS = 5.0


@pytest.mark.parametrize("name", NAMES)
async def test_in_a_storm_behind_a_reverse_proxy_nothing_is_lost_either(
    tmp_path: Path, name: str
) -> None:
    async with running_api(tmp_path / "database", model=Talker()) as api:
        ann = await api.guest("Ann")
        conversation = await ann.new_conversation()
        async with (
            reverse_proxy(name, tmp_path, api.url) as port,
            proxy(port) as between,
            chorus(between, ann, conversation) as three,
        ):
            await three.write_through(between, SEED, LASTS)
            log = await three.healed()
    three.assert_agrees_with(log)
