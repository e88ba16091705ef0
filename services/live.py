"""Following a conversation: a snapshot, then everything that happens after it, in order and without a hole.

The position is taken first (the subscription), then the state is read, then what came later is applied. Hints
only say when to look; what is news is decided by comparing storage with what the reader has been told.
"""

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta

from services import topics
from services.access import Membership
from services.broadcast.port import Broadcast, Payload, Subscription
from services.domain.errors import NotFound
from services.domain.events import LogEvent, PresenceChanged, RoomEvent, TypingChanged
from services.domain.following import Told, news, told_by
from services.domain.replies import Writing
from services.domain.snapshots import (
    RECOVERY_LIMIT,
    Page,
    Participant,
    Room,
    SessionView,
    Snapshot,
)
from services.presence import Presence, Typing
from services.replies import Replies
from services.sealing import with_digest
from services.storage.port import Storage
from services.wire import snapshot_version

RECHECK = timedelta(seconds=5)
_HINTS_AT_ONCE = 64
REPLY_RECHECK = timedelta(milliseconds=400)


class MembershipChanged(Exception):
    """Somebody has joined the conversation, or left it for good: whoever follows it starts anew."""


class Live:
    """Shows conversations as they are, and as they go on."""

    def __init__(
        self,
        *,
        storage: Storage,
        broadcast: Broadcast,
        replies: Replies,
        presence: Presence,
        typing: Typing,
        recheck: timedelta = RECHECK,
    ) -> None:
        """Follow by hints; a hint that got lost costs at most `recheck`."""
        self._storage = storage
        self._broadcast = broadcast
        self._replies = replies
        self._presence = presence
        self._typing = typing
        self._recheck = recheck.total_seconds()

    async def snapshot(self, member: Membership, after: int) -> Snapshot:
        """Return the conversation as it is now, with the messages after `after`; raises `NotFound`."""
        return await self._snapshot(member, await self._room(member, after, RECOVERY_LIMIT + 1))

    async def view(self, member: Membership, limit: int) -> SessionView:
        """Return the conversation with its newest `limit` messages, as of one moment; raises `NotFound`."""
        after = max(0, member.conversation.last_seq - limit)
        room = await self._room(member, after, limit + RECOVERY_LIMIT)
        messages = room.messages[-limit:]
        has_more = bool(messages) and messages[0].seq > 1
        return SessionView(
            conversation=room.conversation,
            page=Page(messages=messages, has_more=has_more),
            reply=await self._replies.freshest(room.reply),
            participants=self.participants(member),
            wishes=room.wishes,
        )

    async def follow(self, member: Membership, after: int) -> AsyncGenerator[Snapshot | RoomEvent]:
        """Yield a snapshot from `after` on, then the events after it, for as long as somebody reads.

        Raises `NotFound` when the conversation is erased meanwhile, `MembershipChanged` when somebody joins or
        leaves for good.
        """
        async with self._broadcast.subscribe(topics.room(member.conversation.id)) as hints:
            room = await self._followed(member, after, RECOVERY_LIMIT + 1)
            yield await self._snapshot(member, room)
            async with aclosing(self._events(member, hints, told_by(room))) as events:
                async for event in events:
                    yield event

    async def poll(
        self, member: Membership, after: int, version: str, wait: float
    ) -> tuple[Snapshot, str]:
        """Return a snapshot from `after` on and its version, as soon as there is news, or after `wait` seconds.

        News is any message after `after`, or any difference from `version`. Raises `NotFound`, and
        `MembershipChanged` as `follow` does.
        """
        until = time.monotonic() + wait
        async with self._broadcast.subscribe(topics.room(member.conversation.id)) as hints:
            while True:
                room = await self._followed(member, after, RECOVERY_LIMIT + 1)
                snapshot = await self._snapshot(member, room)
                now = snapshot_version(snapshot)
                left = until - time.monotonic()
                if snapshot.messages or not snapshot.recovered or now != version or left <= 0:
                    return snapshot, now
                writing = isinstance(snapshot.reply, Writing)
                pause = REPLY_RECHECK.total_seconds() if writing else self._recheck
                await hints.next(min(left, pause))

    def participants(self, member: Membership) -> tuple[Participant, ...]:
        """Return the people of the conversation, and who of them is here."""
        online = self._presence.online(member.conversation.id)
        return tuple(
            Participant(
                user_id=person.id, name=person.name, role=person.role, online=person.id in online
            )
            for person in member.people
        )

    async def _room(self, member: Membership, after: int, limit: int) -> Room:
        room = await self._storage.room(member.conversation.id, after, limit)
        if room is None:
            raise NotFound
        return replace(room, conversation=await with_digest(self._storage, room.conversation))

    async def _followed(self, member: Membership, after: int, limit: int) -> Room:
        """Read the room; raises `MembershipChanged` when `member` was read before somebody joined or left."""
        room = await self._room(member, after, limit)
        if room.conflict != member.conflict:
            raise MembershipChanged
        return room

    async def _snapshot(self, member: Membership, room: Room) -> Snapshot:
        recovered = len(room.messages) <= RECOVERY_LIMIT
        typing = self._typing.active(member.conversation.id) - {member.user.id}
        return Snapshot(
            conversation=room.conversation,
            messages=room.messages if recovered else (),
            recovered=recovered,
            reply=await self._replies.freshest(room.reply),
            participants=self.participants(member),
            typing=tuple(sorted(typing)),
            wishes=room.wishes,
        )

    async def _events(
        self, member: Membership, hints: Subscription, told: Told
    ) -> AsyncGenerator[RoomEvent]:
        looked = time.monotonic()
        while True:
            changed = False
            async for hint in _waiting(hints, self._recheck):
                changed = changed or hint == topics.CHANGED
                if event := _passing(hint, member.user.id):
                    yield event
            overdue = time.monotonic() - looked >= self._recheck
            if changed or overdue:
                told, fresh = await self._read_on(member, told)
                looked = time.monotonic()
                for event in fresh:
                    yield event

    async def _read_on(self, member: Membership, told: Told) -> tuple[Told, tuple[LogEvent, ...]]:
        fresh: tuple[LogEvent, ...] = ()
        while True:
            room = await self._followed(member, told.last_seq, RECOVERY_LIMIT)
            told, more = news(told, room)
            fresh = (*fresh, *more)
            if told.last_seq >= room.conversation.last_seq:
                return told, fresh


async def _waiting(hints: Subscription, within: float) -> AsyncGenerator[Payload]:
    """Yield the next hint, and those behind it: many changes at once are read at once."""
    hint = await hints.next(within)
    for _ in range(_HINTS_AT_ONCE):
        if hint is None:
            return
        yield hint
        hint = await hints.next(0)


def _passing(hint: Payload, me: str) -> TypingChanged | PresenceChanged | None:
    """Return what a payload says of typing and presence: told once, and never stored."""
    match hint:
        case {"type": "typing", "user_id": str(user_id), "active": bool(active)} if user_id != me:
            return TypingChanged(user_id=user_id, active=active)
        case {"type": "presence", "user_id": str(user_id), "online": bool(online)}:
            return PresenceChanged(user_id=user_id, online=online)
        case _:
            return None
