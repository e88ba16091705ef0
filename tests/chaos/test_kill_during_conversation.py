"""Kill -9 in the middle of writing: what was acknowledged is on disk."""

import asyncio
import random
from pathlib import Path

from services.storage.surreal import SurrealStorage
from tests.support.processes import end, start_module

DATABASES = 2
ROUNDS = 10
LONGEST = 300
"""The most lines that a writer has told of when it is killed: a third of a second's."""


def acknowledged_by_killed_writer(url: str, prefix: str, lines: int) -> set[str]:
    """Kill the writer as soon as it has told of so many messages; return all that it told of."""
    writer = start_module("tests.support.storage_writer", url, "c1", "100000", prefix)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    told = {writer.stdout.readline().rstrip("\n") for _ in range(lines)}
    assert "" not in told, "The writer ended before it was killed."
    return told | set(end(writer).splitlines())


def kill_again_and_again(url: str, seed: int) -> set[str]:
    chance = random.Random(seed)
    acknowledged: set[str] = set()
    for round_ in range(ROUNDS):
        lines = chance.randint(1, LONGEST)
        acknowledged |= acknowledged_by_killed_writer(url, f"round-{round_:02}", lines)
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
    """Each round kills a writer, after as many messages as its seed says; the next one goes on with the same log."""
    urls = [f"surrealkv://{tmp_path}/{number}" for number in range(DATABASES)]
    told = await asyncio.gather(
        *(asyncio.to_thread(kill_again_and_again, url, seed) for seed, url in enumerate(urls))
    )
    for url, acknowledged in zip(urls, told, strict=True):
        await nothing_is_lost(url, acknowledged)
