"""The seal's digest, computed from a JSON transcript as anybody can who has read the protocol."""

import hashlib
from typing import Any

import rfc8785


def digest_of(transcript: dict[str, Any]) -> str:
    """Return the SHA-256 over the canonical JSON of what the protocol says is sealed."""
    fields = ("seq", "role", "author_id", "content", "created_at", "outcome")
    sealed = {
        "id": transcript["id"],
        "session_type": transcript["session_type"],
        "messages": [
            {field: message[field] for field in fields} for message in transcript["messages"]
        ],
    }
    return hashlib.sha256(rfc8785.dumps(sealed)).hexdigest()
