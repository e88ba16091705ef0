"""Fills a log past everything but the database's own rules, many messages in one transaction.

`python -m tests.support.filling URL CONVERSATION_ID COUNT`
"""

import asyncio
import sys

from services.storage.rows import draft_content
from services.storage.surreal import SurrealStorage
from tests.support import samples

_AT_ONCE = 1_000
_APPEND_ALL = "FOR $draft IN $drafts { fn::append($id, $draft) }"


async def fill(storage: SurrealStorage, conversation_id: str, many: int) -> None:
    """Append "Message 0", "Message 1" … to the log."""
    for first in range(0, many, _AT_ONCE):
        numbers = range(first, min(many, first + _AT_ONCE))
        drafts = [draft_content(conversation_id, samples.draft(f"Message {n}")) for n in numbers]
        await storage.connection.run(_APPEND_ALL, {"id": conversation_id, "drafts": drafts})


async def main(url: str, conversation_id: str, count: int) -> None:
    storage = SurrealStorage(url)
    await storage.open()
    await fill(storage, conversation_id, count)
    await storage.close()


if __name__ == "__main__":
    where, which, how_many = sys.argv[1:]
    asyncio.run(main(where, which, int(how_many)))
