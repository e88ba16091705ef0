"""Transcripts: a conversation to take home, as text to read or as data to check."""

from services.access import Membership
from services.domain import texts
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
    begun, kind = format_time(conversation.created_at), plain(member.kind.title)
    facts = [texts.TRANSCRIPT_BEGUN.format(kind=kind, time=begun)]
    if seal := conversation.seal:
        facts.append(texts.TRANSCRIPT_SEALED.format(time=format_time(seal.finalized_at)))
        facts.append(texts.TRANSCRIPT_DIGEST.format(digest=seal.digest))
    return f"# {plain(conversation.title)}\n\n" + "  \n".join(facts)


def _line(message: Message) -> str:
    stopped = message.outcome == "stopped"
    head = texts.TRANSCRIPT_LINE_STOPPED if stopped else texts.TRANSCRIPT_LINE
    when = format_time(message.created_at)
    return f"{head.format(name=plain(message.author_name), time=when)}\n\n{quote(message.content)}"
