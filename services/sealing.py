"""The seal's digest: computed once the log can't change any more, by whoever finds it missing."""

from services.domain.conversations import Conversation
from services.domain.digest import log_digest
from services.logs import read_log
from services.storage.port import Storage


async def with_digest(storage: Storage, conversation: Conversation) -> Conversation:
    """Return `conversation`, its seal complete: a sealed one whose digest is missing gets it now.

    The digest is a function of the sealed log alone, so it doesn't matter who computes it, or how often.
    """
    seal = conversation.seal
    if seal is None or seal.digest is not None:
        return conversation
    messages = [message async for message in read_log(storage, conversation.id)]
    digest = log_digest(conversation.id, conversation.session_type, messages)
    return await storage.store_digest(conversation.id, digest)
