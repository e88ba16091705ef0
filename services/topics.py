"""What is published where, and in which shape: the only place that knows."""

from typing import Final

from services.broadcast.port import Broadcast, Payload

CHANGED: Final[Payload] = {"type": "changed"}
SIGNED_OUT: Final[Payload] = {"type": "signed_out"}
STOP: Final[Payload] = {"type": "stop"}


def room(conversation_id: str) -> str:
    """Return the topic of everything that happens in a conversation."""
    return f"room:{conversation_id}"


def login(token_hash: str) -> str:
    """Return the topic of one sign-in's end."""
    return f"login:{token_hash}"


def person(user_id: str) -> str:
    """Return the topic of everything that changes in a person's list, and of the ends of their sign-ins."""
    return f"person:{user_id}"


def producer(reply_id: str) -> str:
    """Return the topic on which the producer of a reply takes orders."""
    return f"producer:{reply_id}"


def typing(user_id: str, *, active: bool) -> Payload:
    """Return the payload that says who types, or no longer does."""
    return {"type": "typing", "user_id": user_id, "active": active}


def presence(user_id: str, *, online: bool) -> Payload:
    """Return the payload that says who is here, or no longer is."""
    return {"type": "presence", "user_id": user_id, "online": online}


async def announce_change(broadcast: Broadcast, conversation_id: str) -> None:
    """Hint to all readers of a conversation that there is news in storage."""
    await broadcast.publish(room(conversation_id), CHANGED)
