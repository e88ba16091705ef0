"""Conflicts and invitations in SurrealDB."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from services.domain.conflicts import Conflict, Invitation, Partner
from services.domain.conversations import Conversation, Entry
from services.storage.database import Database
from services.storage.rows import (
    can_be_key,
    conflict_of,
    conversation_of,
    entry_of,
    partner_content,
    row_of,
    rows_of,
    stored_time,
    time_of,
)


class SurrealConflicts:
    """The port's `Conflicts`."""

    _database: Database

    async def create_conflict(self, conflict: Conflict) -> None:
        """Store a new conflict; raises `Unauthenticated` if partner A has been removed."""
        await self._database.ask(
            "RETURN fn::create_conflict($id, $row)",
            id=conflict.id,
            row={
                "title": conflict.title,
                "created_at": stored_time(conflict.created_at),
                "a": partner_content(conflict.partner_a),
            },
        )

    async def conflict(self, conflict_id: str) -> Conflict | None:
        """Return the conflict, or None."""
        if not can_be_key(conflict_id):
            return None
        row = await self._database.ask(
            "SELECT * FROM ONLY type::record('conflict', $id)", id=conflict_id
        )
        return None if row is None else conflict_of(row_of(row))

    async def list_conflicts(self, user_id: str) -> Sequence[Conflict]:
        """Return those in which `user_id` is a partner, newest first."""
        rows = await self._database.ask(
            "SELECT * FROM conflict WHERE a.id = $user OR b.id = $user", user=user_id
        )
        found = [conflict_of(row) for row in rows_of(rows)]
        return sorted(found, key=lambda conflict: (conflict.created_at, conflict.id), reverse=True)

    async def create_invitation(self, invitation: Invitation) -> None:
        """Store an invitation; raises `PartnerPresent` when the second partner is there."""
        await self._database.ask(
            "RETURN fn::invite($hash, $conflict, $expires_at)",
            hash=invitation.code_hash,
            conflict=invitation.conflict_id,
            expires_at=stored_time(invitation.expires_at),
        )

    async def invitation(self, code_hash: str) -> tuple[Invitation, Conflict] | None:
        """Return the invitation and its conflict, or None; expiry is the caller's to judge."""
        row = await self._database.ask(
            "SELECT *, (SELECT * FROM ONLY type::record('conflict', $parent.conflict)) AS of"
            " FROM ONLY type::record('invitation', $hash)",
            hash=code_hash,
        )
        if row is None or (found := row_of(row)).get("of") is None:
            return None
        invitation = Invitation(
            code_hash=code_hash,
            conflict_id=found["conflict"],
            expires_at=time_of(found["expires_at"]),
        )
        return invitation, conflict_of(row_of(found["of"]))

    async def entry(self, conversation_id: str) -> Entry | None:
        """Return the conversation's row with its conflict, as of one moment, or None."""
        if not can_be_key(conversation_id):
            return None
        found = await self._database.ask("RETURN fn::entry($id)", id=conversation_id)
        return entry_of(row_of(found))

    async def conversations_of(self, conflict_id: str) -> Sequence[Conversation]:
        """Return every conversation of a conflict, oldest first."""
        rows = await self._database.ask(
            "SELECT * FROM conversation WHERE conflict_id = $id", id=conflict_id
        )
        return _oldest_first(rows)

    async def sealed_sessions(
        self, conflict_id: str, user_id: str, session_types: Sequence[str]
    ) -> Sequence[Conversation]:
        """Return the sealed conversations of these types that the person owns in a conflict."""
        rows = await self._database.ask(
            "SELECT * FROM conversation WHERE conflict_id = $id AND user_id = $user"
            " AND session_type IN $types AND finalized_at != NONE",
            id=conflict_id,
            user=user_id,
            types=list(session_types),
        )
        return _oldest_first(rows)

    async def ask_to_erase(self, conversation_id: str, user_id: str) -> Sequence[str]:
        """Note that this person wants the conversation erased; return all who do."""
        users = await self._database.ask(
            "RETURN fn::ask_to_erase($id, $user)", id=conversation_id, user=user_id
        )
        return [str(user) for user in cast("list[object]", users)]

    async def withdraw_erasure(self, conversation_id: str) -> None:
        """Forget that anybody wanted the conversation erased; raises `NotFound`."""
        await self._database.ask("RETURN fn::withdraw_erasure($id)", id=conversation_id)

    async def delete_expired_invitations(self, before: datetime) -> None:
        """Forget all invitations that expired before `before`."""
        await self._database.ask(
            "DELETE invitation WHERE expires_at < $before RETURN NONE",
            before=stored_time(before),
        )

    async def accept_invitation(
        self, code_hash: str, partner: Partner, at: datetime, shared: Sequence[str]
    ) -> Conflict:
        """Make `partner` the second one, once; raises `NotFound`, `OwnInvitation`, `Unauthenticated`.

        `shared` are the session types that both partners see: theirs are listed for the new one.
        """
        row = await self._database.ask(
            "RETURN fn::join($hash, $now, $b, $shared)",
            hash=code_hash,
            now=stored_time(at),
            b=partner_content(partner),
            shared=list(shared),
        )
        return conflict_of(row_of(row))


def _oldest_first(rows: object) -> Sequence[Conversation]:
    found = [conversation_of(row) for row in rows_of(rows)]
    return sorted(found, key=lambda one: (one.created_at, one.id))
