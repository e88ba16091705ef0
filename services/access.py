"""The one way to a conversation, for every transport, page and event handler."""

from dataclasses import dataclass, replace

from services.domain.conversations import Conversation
from services.domain.errors import NotFound
from services.domain.kinds import Kind
from services.domain.messages import Role
from services.domain.users import User
from services.kinds.registry import Kinds
from services.sealing import with_digest
from services.storage.port import Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A person's place in a conversation: proof that they may see it and write in it."""

    user: User
    conversation: Conversation
    kind: Kind
    role: Role


class Access:
    """Decides who may enter."""

    def __init__(self, storage: Storage, kinds: Kinds) -> None:
        """Read conversations from `storage` and their rules from `kinds`."""
        self._storage = storage
        self._kinds = kinds

    async def conversation(self, user: User, conversation_id: str) -> Membership:
        """Return the person's place in the conversation.

        Raises `NotFound` when there is no such conversation and when it isn't theirs: outside, the two look
        the same.
        """
        conversation = await self._storage.conversation(conversation_id)
        if conversation is None:
            raise NotFound
        member = self.membership(user, conversation)
        return replace(member, conversation=await with_digest(self._storage, conversation))

    def membership(self, user: User, conversation: Conversation) -> Membership:
        """Return the person's place in a conversation that has been read; raises `NotFound` if they have none."""
        if conversation.user_id != user.id:
            raise NotFound
        kind = self._kinds[conversation.session_type]
        return Membership(user=user, conversation=conversation, kind=kind, role="user")
