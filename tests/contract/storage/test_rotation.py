"""The embedded store is closed and reopened when its write-ahead log has grown; nobody notices."""

import asyncio
from pathlib import Path

from services.storage.surreal import SurrealStorage
from services.storage.wal import wal_size
from tests.support import samples
from tests.support.pairs import stored

LIMIT = 200_000


async def test_nothing_is_lost_and_nothing_fails_across_rotations_under_load(
    tmp_path: Path,
) -> None:
    storage = SurrealStorage(f"surrealkv://{tmp_path}", wal_limit=LIMIT)
    await storage.open()
    conversations = [samples.conversation() for _ in range(8)]
    for conversation in conversations:
        await stored(storage, conversation)

    async def write(there: str) -> None:
        for number in range(80):
            added = await storage.append(there, samples.draft(f"{number} " + "x" * 2000))
            assert added.message.seq == number + 1

    await asyncio.gather(*(write(conversation.id) for conversation in conversations))
    assert storage.connection.rotations >= 3
    await storage.close()
    await storage.open()
    for conversation in conversations:
        log = (await storage.page_after(conversation.id, 0, 200)).messages
        assert [message.content.split()[0] for message in log] == [str(n) for n in range(80)]
    await storage.close()


async def test_the_write_ahead_log_stays_near_its_limit(tmp_path: Path) -> None:
    storage = SurrealStorage(f"surrealkv://{tmp_path}", wal_limit=LIMIT)
    await storage.open()
    conversation = samples.conversation()
    await stored(storage, conversation)
    largest = 0
    for _ in range(400):
        await storage.append(conversation.id, samples.draft("x" * 1000))
        largest = max(largest, wal_size(tmp_path))
    await storage.close()
    assert LIMIT < largest < 3 * LIMIT


async def test_closing_waits_for_a_rotation_under_way(tmp_path: Path) -> None:
    storage = SurrealStorage(f"surrealkv://{tmp_path}", wal_limit=1)
    await storage.open()
    conversation = samples.conversation()
    await stored(storage, conversation)
    while storage.connection._rotation is None:
        await storage.append(conversation.id, samples.draft())
    await storage.close()
    assert storage.connection._rotation.done()
    await storage.open()
    await storage.ping()
    await storage.close()
