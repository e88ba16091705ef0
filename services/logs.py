"""Reading a conversation's whole log, page by page."""

from collections.abc import AsyncGenerator

from services.domain.messages import Message
from services.storage.port import Storage

_PAGE = 500


async def read_log(
    storage: Storage, conversation_id: str, after: int = 0
) -> AsyncGenerator[Message]:
    """Yield the messages after `after`, in order, without ever holding more than a page."""
    while True:
        page = await storage.page_after(conversation_id, after, _PAGE)
        for message in page.messages:
            yield message
        if not page.has_more:
            return
        after = page.messages[-1].seq
