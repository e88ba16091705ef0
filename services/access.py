"""The one way to a conversation, for every transport, page and event handler."""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from services.domain.conflicts import Conflict, Partner
from services.domain.conversations import Conversation, Entry
from services.domain.errors import NotFound
from services.domain.kinds import Kind
from services.domain.messages import Role
from services.domain.users import User
from services.kinds.registry import Kinds
from services.sealing import with_digest
from services.storage.port import Storage

_SIDES: Final[tuple[Role, Role]] = ("partner-a", "partner-b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who takes part in a conversation."""

    id: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A person's place in a conversation: proof that they may see it and write in it.

    `people` are all who take part, with the roles that their messages have; who has left for good does not.
    """

    user: User
    conversation: Conversation
    conflict: Conflict | None
    kind: Kind
    role: Role
    people: tuple[Person, ...]

    @property
    def expected(self) -> int:
        """How many people the conversation is for: those who are there, and the partner who is still to come."""
        if self.kind.audience == "both" and self.conflict is not None and self.conflict.is_waiting:
            return len(self.people) + 1
        return len(self.people)


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
        return await self.admit(user, await self._storage.entry(conversation_id))

    async def anybody(self, conversation_id: str) -> Membership | None:
        """Return the place of one of its people, for what is done without any of them; None if nobody is left."""
        entry = await self._storage.entry(conversation_id)
        if entry is None:
            return None
        partners = entry.conflict.partners if entry.conflict else ()
        for user_id in (entry.conversation.user_id, *(partner.id for partner in partners)):
            user = await self._storage.user(user_id)
            with suppress(NotFound):
                if user is not None:
                    return self.membership(user, entry)
        return None

    async def admit(self, user: User, entry: Entry | None) -> Membership:
        """Return the person's place in the conversation that has been read; raises `NotFound` as above."""
        if entry is None:
            raise NotFound
        member = self.membership(user, entry)
        return replace(member, conversation=await with_digest(self._storage, member.conversation))

    def membership(self, user: User, entry: Entry) -> Membership:
        """Return the person's place in what has been read; raises `NotFound` if they have none."""
        conversation, conflict = entry.conversation, entry.conflict
        kind = self._kinds.get(conversation.session_type)
        people = () if kind is None else people_of(kind, conversation, conflict, user)
        me = next((person for person in people if person.id == user.id), None)
        if kind is None or me is None:
            raise NotFound
        return Membership(
            user=user,
            conversation=conversation,
            conflict=conflict,
            kind=kind,
            role=me.role,
            people=people,
        )


def people_of(
    kind: Kind, conversation: Conversation, conflict: Conflict | None, user: User
) -> tuple[Person, ...]:
    """Return who may see and write in a conversation of this kind: nobody else may.

    `user` is whoever asks; a conversation outside of any conflict has its owner alone.
    """
    if kind.audience == "owner":
        owner = conversation.conflict_id is None and conversation.user_id == user.id
        return (Person(id=user.id, name=user.name, role="user"),) if owner else ()
    if conflict is None or conflict.id != conversation.conflict_id:
        return ()
    partners: list[tuple[Role, Partner]] = [
        (role, who) for role, who in zip(_SIDES, conflict.partners, strict=False) if not who.left
    ]
    if kind.audience == "both":
        return tuple(Person(id=who.id, name=who.name, role=role) for role, who in partners)
    side: Role = "partner-a" if kind.audience == "partner_a" else "partner-b"
    return tuple(
        Person(id=who.id, name=who.name, role="user")
        for role, who in partners
        if role == side and who.id == conversation.user_id
    )
