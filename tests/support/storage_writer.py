"""A process that appends until it is done or killed; prints `seq key` for each message once it is acknowledged.

`python -m tests.support.storage_writer URL CONVERSATION_ID COUNT [KEY_PREFIX]`
"""

import asyncio
import os
import sys

from services.domain.errors import ConversationFinalized
from services.storage.surreal import SurrealStorage
from tests.support import samples
from tests.support.pairs import stored

WRITERS = 8


def tell(line: str) -> None:
    os.write(sys.stdout.fileno(), f"{line}\n".encode())  # one write: a kill can't cut it in two


async def write(storage: SurrealStorage, conversation_id: str, keys: list[str]) -> None:
    while keys:
        key = keys.pop()
        try:
            added = await storage.append(conversation_id, samples.draft(f"Says {key}", key=key))
        except ConversationFinalized:
            return
        tell(f"{added.message.seq} {key}")


async def main(url: str, conversation_id: str, count: int, prefix: str) -> None:
    storage = SurrealStorage(url)
    await storage.open()
    if await storage.conversation(conversation_id) is None:
        await stored(storage, samples.conversation(conversation_id=conversation_id))
    tell("ready")
    keys = [f"{prefix}-{number:08}" for number in range(count, 0, -1)]
    await asyncio.gather(*(write(storage, conversation_id, keys) for _ in range(WRITERS)))
    await storage.close()


if __name__ == "__main__":
    where, which, how_many, *label = sys.argv[1:]
    asyncio.run(main(where, which, int(how_many), label[0] if label else "key"))
