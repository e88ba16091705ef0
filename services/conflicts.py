"""Conflicts: begin one, invite the other person, take the place that is offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services import topics
from services.broadcast.port import Broadcast
from services.domain.conflicts import INVITATION_LASTS, Conflict, Invitation, Partner
from services.domain.conversations import parse_title
from services.domain.errors import NotFound, PartnerLeft, PartnerPresent
from services.domain.sources import Sources
from services.domain.tokens import hash_token
from services.domain.users import User
from services.kinds.registry import Kinds
from services.storage.port import Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An invitation as whoever holds its code sees it."""

    conflict: Conflict
    expires_at: datetime


class ConflictService:
    """What people do with conflicts."""

    def __init__(
        self, *, storage: Storage, broadcast: Broadcast, kinds: Kinds, sources: Sources
    ) -> None:
        """`kinds` says which conversations both partners see."""
        self._storage = storage
        self._broadcast = broadcast
        self._shared = tuple(kind.session_type for kind in kinds if kind.audience == "both")
        self._sources = sources

    async def create(self, user: User, title: str) -> Conflict:
        """Begin a conflict as partner A; raises `Invalid`."""
        conflict = Conflict(
            id=self._sources.new_id(),
            title=parse_title(title),
            partner_a=_partner(user),
            partner_b=None,
            created_at=self._sources.now(),
        )
        await self._storage.create_conflict(conflict)
        return conflict

    async def list(self, user: User) -> Sequence[Conflict]:
        """Return the person's conflicts, newest first."""
        return await self._storage.list_conflicts(user.id)

    async def read(self, user: User, conflict_id: str) -> Conflict:
        """Return a conflict; raises `NotFound`, for those of others too."""
        conflict = await self._storage.conflict(conflict_id)
        if conflict is None or conflict.side(user.id) is None:
            raise NotFound
        return conflict

    async def invite(self, user: User, conflict_id: str) -> tuple[str, datetime]:
        """Return the code of a new invitation and when it expires.

        Raises `NotFound` for everyone but partner A, and `PartnerPresent` once B is there (`PartnerLeft`: was).
        """
        conflict = await self.read(user, conflict_id)
        if conflict.side(user.id) != "a":
            raise NotFound
        if conflict.partner_b is not None:
            raise PartnerLeft if conflict.partner_b.left else PartnerPresent
        code = self._sources.new_token()
        expires_at = self._sources.now() + INVITATION_LASTS
        await self._storage.create_invitation(
            Invitation(code_hash=hash_token(code), conflict_id=conflict_id, expires_at=expires_at)
        )
        return code, expires_at

    async def offer(self, code: str) -> Offer:
        """Return what an invitation's code opens; raises `NotFound` when it is unknown, used or expired."""
        found = await self._storage.invitation(hash_token(code))
        if found is None or found[0].expires_at <= self._sources.now():
            raise NotFound
        invitation, conflict = found
        return Offer(conflict=conflict, expires_at=invitation.expires_at)

    async def forget_expired(self) -> None:
        """Remove the invitations that have ended by themselves."""
        await self._storage.delete_expired_invitations(self._sources.now())

    async def accept(self, user: User, code: str) -> Conflict:
        """Take the second place; raises `NotFound` (unknown, used, expired), `OwnInvitation`."""
        conflict = await self._storage.accept_invitation(
            hash_token(code), _partner(user), self._sources.now(), self._shared
        )
        for partner in conflict.partners:
            await self._broadcast.publish(topics.person(partner.id), topics.CHANGED)
        for conversation in await self._storage.conversations_of(conflict.id):
            if conversation.session_type in self._shared:
                await topics.announce_change(self._broadcast, conversation.id)
        return conflict


def _partner(user: User) -> Partner:
    return Partner(id=user.id, name=user.name)
