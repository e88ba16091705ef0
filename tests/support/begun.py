"""Conversations with a reply, as storage has them."""

from datetime import datetime

from services.domain.replies import (
    Checkpoint,
    ReplyRecord,
)
from services.storage.surreal import SurrealStorage
from tests.support import samples
from tests.support.pairs import stored


async def begun(storage: SurrealStorage) -> str:
    """Begin a conversation; return its id."""
    conversation = samples.conversation()
    await stored(storage, conversation)
    return conversation.id


async def kept(
    storage: SurrealStorage, at: datetime, *checkpoints: tuple[str, str, str]
) -> frozenset[str]:
    """Keep checkpoints of (conversation, reply, text); return the replies whose lease is lost."""
    made = [
        Checkpoint(conversation_id=there, reply_id=reply_id, text=text)
        for there, reply_id, text in checkpoints
    ]
    return (await storage.checkpoint_replies(made, at)).lost


async def record(storage: SurrealStorage, there: str) -> ReplyRecord | None:
    """Return what is stored of a conversation's reply."""
    room = await storage.room(there, 0, 1)
    assert room is not None
    return room.reply
