"""Kill -9 in the middle of writing: what was acknowledged is on disk."""

import asyncio
import random
import time
from pathlib import Path

from services.storage.surreal import SurrealStorage
from tests.support.processes import end, start_module

DATABASES = 2
ROUNDS = 10


def acknowledged_by_killed_writer(url: str, prefix: str) -> set[str]:
    writer = start_module("tests.support.storage_writer", url, "c1", "100000", prefix)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    time.sleep(random.uniform(0.05, 0.3))
    return set(end(writer).splitlines())


def kill_again_and_again(url: str) -> set[str]:
    acknowledged: set[str] = set()
    for round_ in range(ROUNDS):
        acknowledged |= acknowledged_by_killed_writer(url, f"round-{round_:02}")
    return acknowledged


async def nothing_is_lost(url: str, acknowledged: set[str]) -> None:
    storage = SurrealStorage(url)
    await storage.open()
    row = await storage.conversation("c1")
    assert row is not None
    log = (await storage.page_after("c1", 0, row.last_seq)).messages
    await storage.close()
    assert [message.seq for message in log] == list(range(1, row.last_seq + 1))
    assert len({message.client_id for message in log}) == len(log)
    assert acknowledged <= {f"{message.seq} {message.client_id}" for message in log}
    assert len(acknowledged) > ROUNDS


async def test_twenty_kills_lose_nothing_acknowledged(tmp_path: Path) -> None:
    """Each round kills a writer, and the next one goes on with the same gapless log."""
    urls = [f"surrealkv://{tmp_path}/{number}" for number in range(DATABASES)]
    told = await asyncio.gather(*(asyncio.to_thread(kill_again_and_again, url) for url in urls))
    for url, acknowledged in zip(urls, told, strict=True):
        await nothing_is_lost(url, acknowledged)
