"""Transcripts: a conversation to take home, as text to read or as data to check."""

from services.access import Membership
from services.domain.markdown import plain, quote
from services.domain.messages import Message
from services.domain.times import format_time
from services.logs import read_log
from services.storage.port import Storage


class Transcripts:
    """Writes whole conversations down."""

    def __init__(self, storage: Storage) -> None:
        """Read logs from `storage`."""
        self._storage = storage

    async def messages(self, member: Membership, last_seq: int) -> list[Message]:
        """Return the log up to `last_seq`: what has been added since belongs to a later transcript."""
        log = read_log(self._storage, member.conversation.id)
        return [message async for message in log if message.seq <= last_seq]

    async def markdown(self, member: Membership) -> str:
        """Return the conversation as Markdown: title, facts, and one quote a message, under its author."""
        messages = await self.messages(member, member.conversation.last_seq)
        parts = [_head(member), *(_line(message) for message in messages)]
        return "\n\n".join(parts) + "\n"


def _head(member: Membership) -> str:
    conversation = member.conversation
    facts = [f"{plain(member.kind.title)}, begun {format_time(conversation.created_at)}"]
    if conversation.seal:
        facts.append(f"Sealed {format_time(conversation.seal.finalized_at)}")
        facts.append(f"SHA-256 {conversation.seal.digest}")
    return f"# {plain(conversation.title)}\n\n" + "  \n".join(facts)


def _line(message: Message) -> str:
    stopped = " (stopped)" if message.outcome == "stopped" else ""
    when = format_time(message.created_at)
    return f"**{plain(message.author_name)}**{stopped} · {when}\n\n{quote(message.content)}"
