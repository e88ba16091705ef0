"""Conversations: begin one, read it, seal it, erase it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from services import topics
from services.access import Access, Membership
from services.broadcast.port import Broadcast
from services.domain import texts
from services.domain.conversations import Conversation, Listed, parse_title
from services.domain.errors import (
    FieldError,
    Invalid,
    NotFound,
    PartnerMustAgree,
    ReplyInProgress,
    Unavailable,
)
from services.domain.kinds import Kind
from services.domain.snapshots import Page
from services.domain.sources import Sources
from services.domain.users import User
from services.kinds.registry import Kinds
from services.replies import SEAL_WITHIN, Replies
from services.sealing import with_digest
from services.storage.port import Storage

PAGE_LIMITS = range(1, 201)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A place in a conversation that was begun just now, or in one that was going on already."""

    member: Membership
    joined: bool


class Conversations:
    """What people do with conversations."""

    def __init__(
        self,
        *,
        storage: Storage,
        broadcast: Broadcast,
        access: Access,
        kinds: Kinds,
        replies: Replies,
        sources: Sources,
    ) -> None:
        """Nothing of a conversation is kept here."""
        self._storage = storage
        self._broadcast = broadcast
        self._access = access
        self._kinds = kinds
        self._replies = replies
        self._sources = sources

    async def create(
        self,
        user: User,
        session_type: str,
        conflict_id: str | None,
        title: str | None,
        *,
        join: bool = False,
    ) -> Begun:
        """Begin a conversation; an untitled one is named after its kind.

        With `join`, people who share a kind meet: the one that is going on in their conflict is entered.
        Raises `Invalid` (unknown kind, bad title, a conflict missing or not wanted) and `NotFound` (no such
        conflict, or not yours).
        """
        kind = self._kinds[session_type]
        if kind.needs_conflict and conflict_id is None:
            raise Invalid(FieldError("conflict_id", texts.NEEDS_CONFLICT.format(kind=kind.title)))
        if not kind.needs_conflict and conflict_id is not None:
            raise Invalid(
                FieldError("conflict_id", texts.NEEDS_NO_CONFLICT.format(kind=kind.title))
            )
        await self._check_may_begin(user, kind, conflict_id)
        conversation = Conversation(
            id=self._sources.new_id(),
            conflict_id=conflict_id,
            user_id=user.id,
            session_type=kind.session_type,
            title=kind.title if title is None else parse_title(title),
            created_at=self._sources.now(),
            last_seq=0,
            seal=None,
        )
        begun = await self._storage.create_conversation(
            conversation, shared=kind.audience == "both", join=join
        )
        member = await self._access.conversation(user, begun)
        if begun != conversation.id:
            return Begun(member=member, joined=True)
        await topics.announce_line(self._broadcast, _ids(member), begun)
        return Begun(member=member, joined=False)

    async def list(
        self, user: User, *, limit: int = 50, before: str | None = None
    ) -> tuple[Sequence[Listed], str | None]:
        """Return a page of the person's conversations, newest first, and the cursor to the next one.

        Raises `Invalid` for a limit out of range or a cursor that is none.
        """
        _check_limit(limit)
        return await self._storage.list_conversations(user.id, limit=limit, before=before)

    async def line(self, user: User, conversation_id: str) -> Listed | None:
        """Return one conversation as the person's list has it, None if it isn't in there."""
        return await self._storage.listed(user.id, conversation_id)

    async def page(
        self, user: User, conversation_id: str, *, before: int | None, after: int | None, limit: int
    ) -> Page:
        """Return messages, ascending: those before `before`, or those after `after`, else the newest.

        Raises `NotFound`, and `Invalid` for both at once or a limit out of range.
        """
        _check_limit(limit)
        if before is not None and after is not None:
            raise Invalid(FieldError("before", texts.BEFORE_OR_AFTER))
        await self._access.conversation(user, conversation_id)
        if after is not None:
            return await self._storage.page_after(conversation_id, after, limit)
        return await self._storage.page_before(conversation_id, before, limit)

    async def finalize(self, user: User, conversation_id: str) -> Membership:
        """Seal the conversation for good, after what was shown of a running reply has been kept.

        Raises `NotFound`; sealing again changes nothing.
        """
        member = await self._access.conversation(user, conversation_id)
        async with self._replies.none_begun(conversation_id):
            sealed = await self._seal(conversation_id)
        await with_digest(self._storage, sealed)
        await self._announce(member)
        return await self._access.conversation(user, conversation_id)

    async def erase(self, user: User, conversation_id: str) -> None:
        """Remove the conversation from storage and from every open page.

        What two people share goes when both have asked. Raises `NotFound`, `PartnerMustAgree`.
        """
        member = await self._access.conversation(user, conversation_id)
        if len(member.people) > 1:
            await self._check_agreed(member)
        await self._replies.stop_writing(conversation_id)
        await self._replies.forget_text(conversation_id)
        try:
            await self._erase(member)
        finally:
            await self._announce(member)

    async def withdraw_erasure(self, user: User, conversation_id: str) -> None:
        """Take the wish to erase a conversation of two off the table, whoever's it is; raises `NotFound`."""
        member = await self._access.conversation(user, conversation_id)
        await self._storage.withdraw_erasure(conversation_id)
        await self._announce(member)

    async def mark_read(self, user: User, conversation_id: str, seq: int) -> int:
        """Note that the person has read up to `seq`, and return how far they have; raises `NotFound`."""
        await self._access.conversation(user, conversation_id)
        read = await self._storage.mark_read(conversation_id, user.id, seq)
        await topics.announce_line(self._broadcast, [user.id], conversation_id)
        return read

    async def read_position(self, user: User, conversation_id: str) -> int:
        """Return the last `seq` that the person has read, 0 for none; raises `NotFound`."""
        await self._access.conversation(user, conversation_id)
        return await self._storage.read_position(conversation_id, user.id)

    async def _announce(self, member: Membership) -> None:
        """Tell all pages that show the conversation, and the lists of all who take part."""
        await topics.announce_news(self._broadcast, _ids(member), member.conversation.id)

    async def _check_may_begin(self, user: User, kind: Kind, conflict_id: str | None) -> None:
        if conflict_id is None:
            return
        conflict = await self._storage.conflict(conflict_id)
        side = conflict.side(user.id) if conflict else None
        if side is None or not kind.begun_by(side):
            raise NotFound

    async def _check_agreed(self, member: Membership) -> None:
        """Note the wish to erase, and tell the room; raises `PartnerMustAgree` while somebody hasn't asked."""
        agreed = await self._storage.ask_to_erase(member.conversation.id, member.user.id)
        if any(person.id not in agreed for person in member.people):
            await self._announce(member)
            raise PartnerMustAgree

    async def _erase(self, member: Membership) -> None:
        """Raises `PartnerMustAgree` where somebody has taken their wish back while a reply was stopped."""
        if len(member.people) == 1:
            await self._storage.erase_conversation(member.conversation.id)
        elif not await self._storage.erase_agreed(member.conversation.id, _ids(member)):
            raise PartnerMustAgree

    async def _seal(self, conversation_id: str) -> Conversation:
        """Seal, past any reply: a living producer is stopped, a dead one's lease runs out."""
        until = time.monotonic() + SEAL_WITHIN.total_seconds()
        while True:
            try:
                return await self._storage.finalize(conversation_id, self._replies.clock.now())
            except ReplyInProgress:
                if time.monotonic() > until:
                    raise Unavailable from None
                await self._replies.stop_writing(conversation_id)


def _ids(member: Membership) -> Sequence[str]:
    return [person.id for person in member.people]


def _check_limit(limit: int) -> None:
    if limit not in PAGE_LIMITS:
        least, most = PAGE_LIMITS.start, PAGE_LIMITS.stop - 1
        raise Invalid(FieldError("limit", texts.LIMIT.format(least=least, most=most)))
