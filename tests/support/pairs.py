"""Two partners and what they share, put into a storage."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from services.domain.conflicts import Conflict, Invitation, Partner
from services.domain.conversations import Conversation
from services.domain.users import User
from services.storage.port import Storage
from services.storage.surreal import SurrealStorage
from tests.support import samples

Two = tuple[SurrealStorage, SurrealStorage]
SHARED = ("relationship_shared",)


async def somebody(storage: SurrealStorage) -> User:
    user = samples.person()
    await storage.create_user(user, None)
    return user


async def stored(storage: Storage, conversation: Conversation) -> str:
    """Store a conversation, and its owner where there is none."""
    if await storage.user(conversation.user_id) is None:
        await storage.create_user(User(id=conversation.user_id, name="Ann", email=None), None)
    return await storage.create_conversation(conversation)


def partner(user: User) -> Partner:
    return Partner(id=user.id, name=user.name)


async def begun(storage: SurrealStorage, a: User, *, after: timedelta = timedelta()) -> Conflict:
    conflict = Conflict(
        id=samples.new_id(),
        title="The dishes",
        partner_a=partner(a),
        partner_b=None,
        created_at=samples.NOW + after,
    )
    await storage.create_conflict(conflict)
    return conflict


async def invited(
    storage: SurrealStorage, conflict: Conflict, *, lasts: timedelta = timedelta(days=7)
) -> str:
    code_hash = samples.new_id()
    await storage.create_invitation(
        Invitation(code_hash=code_hash, conflict_id=conflict.id, expires_at=samples.NOW + lasts)
    )
    return code_hash


async def accept(storage: SurrealStorage, code_hash: str, user: User) -> Conflict:
    return await storage.accept_invitation(code_hash, partner(user), samples.NOW, SHARED)


async def joined(storage: SurrealStorage, a: User, b: User) -> Conflict:
    conflict = await begun(storage, a)
    return await accept(storage, await invited(storage, conflict), b)


async def talk(
    storage: SurrealStorage,
    conflict: Conflict,
    owner: User,
    session_type: str = "relationship_shared",
    *,
    after: timedelta = timedelta(),
) -> Conversation:
    conversation = replace(
        samples.conversation(user_id=owner.id, created_at=samples.NOW + after),
        conflict_id=conflict.id,
        session_type=session_type,
    )
    await storage.create_conversation(conversation, shared=session_type in SHARED)
    return conversation


async def listed(storage: SurrealStorage, user: User) -> Sequence[str]:
    page, _ = await storage.list_conversations(user.id, limit=50, before=None)
    return [one.conversation.id for one in page]
