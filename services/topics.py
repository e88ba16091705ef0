"""What is published where, and in which shape: the only place that knows."""

from collections.abc import Iterable
from typing import Final

from services.broadcast.port import Broadcast, Payload

CHANGED: Final[Payload] = {"type": "changed"}
COMPANY: Final[Payload] = {"type": "company"}
SIGNED_OUT: Final[Payload] = {"type": "signed_out"}
STOP: Final[Payload] = {"type": "stop"}


def room(conversation_id: str) -> str:
    """Return the topic of everything that happens in a conversation."""
    return f"room:{conversation_id}"


def login(token_hash: str) -> str:
    """Return the topic of one sign-in's end."""
    return f"login:{token_hash}"


def person(user_id: str) -> str:
    """Return the topic of what a person's pages show: a `line` of their list, or `CHANGED`, whatever it is."""
    return f"person:{user_id}"


def replies(conversation_id: str) -> str:
    """Return the topic on which it is told which reply has begun in a conversation."""
    return f"replies:{conversation_id}"


def producer(reply_id: str) -> str:
    """Return the topic on which the producer of a reply takes orders."""
    return f"producer:{reply_id}"


def buffer(reply_id: str) -> str:
    """Return the topic on which readers of a reply's text hear that there is more."""
    return f"buffer:{reply_id}"


def connections(user_id: str) -> str:
    """Return the place of marks for a person's live connections."""
    return f"connections:{user_id}"


def here(conversation_id: str) -> str:
    """Return the place of marks for who is in a conversation."""
    return f"here:{conversation_id}"


def typing(conversation_id: str) -> str:
    """Return the place of marks for who types in a conversation."""
    return f"typing:{conversation_id}"


def sealing(conversation_id: str) -> str:
    """Return the place of marks for the seals of a conversation that are under way."""
    return f"sealing:{conversation_id}"


async def announce_change(broadcast: Broadcast, conversation_id: str) -> None:
    """Hint to all readers of a conversation that there is news in storage."""
    await broadcast.publish(room(conversation_id), CHANGED)


async def announce_news(broadcast: Broadcast, people: Iterable[str], conversation_id: str) -> None:
    """Hint to all pages that show the conversation, and to the lists of all who take part."""
    await announce_change(broadcast, conversation_id)
    await announce_line(broadcast, people, conversation_id)


async def announce_reply(broadcast: Broadcast, conversation_id: str, reply_id: str) -> None:
    """Hint to those who expect a reply that it has begun."""
    await broadcast.publish(replies(conversation_id), {"reply_id": reply_id})


async def announce_line(broadcast: Broadcast, people: Iterable[str], conversation_id: str) -> None:
    """Hint to the lists of these people that a conversation's line in it has changed."""
    for user_id in people:
        await broadcast.publish(
            person(user_id), {"type": "line", "conversation_id": conversation_id}
        )


def line_in(hint: Payload) -> str | None:
    """Return the id of the conversation whose line has changed, None if it may be anything."""
    return str(hint["conversation_id"]) if hint["type"] == "line" else None


async def announce_company(broadcast: Broadcast, conversation_id: str) -> None:
    """Hint to all readers of a conversation that somebody came, left, began or ended typing."""
    await broadcast.publish(room(conversation_id), COMPANY)
