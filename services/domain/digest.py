"""The seal's digest: what lets anyone check that a transcript is the whole and unchanged log."""

import hashlib
from collections.abc import Iterable

import rfc8785

from services.domain.messages import Message
from services.domain.times import format_time


def log_digest(conversation_id: str, session_type: str, messages: Iterable[Message]) -> str:
    """Return the SHA-256, in hexadecimal, over the canonical JSON (RFC 8785) of a sealed log."""
    log = {
        "id": conversation_id,
        "session_type": session_type,
        "messages": [
            {
                "seq": message.seq,
                "role": message.role,
                "author_id": message.author_id,
                "content": message.content,
                "created_at": format_time(message.created_at),
                "outcome": message.outcome,
            }
            for message in messages
        ],
    }
    return hashlib.sha256(rfc8785.dumps(log)).hexdigest()
