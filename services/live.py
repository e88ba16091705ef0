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
from services.domain.company import Company, company_news
from services.domain.errors import NotFound
from services.domain.events import LogEvent, RoomEvent
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
from services.metrics import Metrics
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
        metrics: Metrics,
        recheck: timedelta = RECHECK,
    ) -> None:
        """Follow by hints; a hint that got lost costs at most `recheck`."""
        self._storage = storage
        self._broadcast = broadcast
        self._replies = replies
        self._presence = presence
        self._typing = typing
        self._metrics = metrics
        self._recheck = recheck.total_seconds()

    async def snapshot(self, member: Membership, after: int) -> Snapshot:
        """Return the conversation as it is now, with the messages after `after`; raises `NotFound`."""
        room = await self._room(member, after, RECOVERY_LIMIT + 1)
        return await self._snapshot(
            member, room, await self._company(member, sealed=_is_sealed(room))
        )

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
            participants=await self.participants(member),
            wishes=room.wishes,
        )

    async def follow(self, member: Membership, after: int) -> AsyncGenerator[Snapshot | RoomEvent]:
        """Yield a snapshot from `after` on, then the events after it, for as long as somebody reads.

        Raises `NotFound` when the conversation is erased meanwhile, `MembershipChanged` when somebody joins or
        leaves for good.
        """
        conversation_id = member.conversation.id
        async with self._broadcast.subscribe(topics.room(conversation_id)) as hints:
            room = await self._followed(member, after, RECOVERY_LIMIT + 1)
            met = await self._company(member, sealed=_is_sealed(room))
            snapshot = await self._snapshot(member, room, met)
            if after:
                self._metrics.catch_ups.labels("yes" if snapshot.recovered else "no").inc()
            yield snapshot
            with self._metrics.following(conversation_id):
                async with aclosing(self._events(member, hints, told_by(room), met)) as events:
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
                snapshot = await self._snapshot(
                    member, room, await self._company(member, sealed=_is_sealed(room))
                )
                now = snapshot_version(snapshot)
                left = until - time.monotonic()
                if snapshot.messages or not snapshot.recovered or now != version or left <= 0:
                    return snapshot, now
                writing = isinstance(snapshot.reply, Writing)
                pause = REPLY_RECHECK.total_seconds() if writing else self._recheck
                await hints.next(min(left, pause))

    async def participants(self, member: Membership) -> tuple[Participant, ...]:
        """Return the people of the conversation, and who of them is here."""
        return _participants(member, await self._presence.online(member.conversation.id))

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

    async def _company(self, member: Membership, *, sealed: bool) -> Company:
        """Read who is here and who types, as `member` is told of it.

        Nobody is told of their own typing, nor of anybody's where nothing can be sent any more.
        """
        conversation_id = member.conversation.id
        typing = await self._typing.active(conversation_id)
        online = await self._presence.online(conversation_id)
        silent = {member.user.id, *_departed(member)}  # a sign of theirs may have come behind them
        return Company(online=online, typing=frozenset() if sealed else typing - silent)

    async def _snapshot(self, member: Membership, room: Room, company: Company) -> Snapshot:
        recovered = len(room.messages) <= RECOVERY_LIMIT
        return Snapshot(
            conversation=room.conversation,
            messages=room.messages if recovered else (),
            recovered=recovered,
            reply=await self._replies.freshest(room.reply),
            participants=_participants(member, company.online),
            typing=tuple(sorted(company.typing)),
            wishes=room.wishes,
        )

    async def _events(
        self, member: Membership, hints: Subscription, told: Told, met: Company
    ) -> AsyncGenerator[RoomEvent]:
        looked = time.monotonic()
        while True:
            heard = [hint async for hint in _waiting(hints, self._recheck)]
            overdue = time.monotonic() - looked >= self._recheck
            if overdue or topics.COMPANY in heard:
                before, met = met, await self._company(member, sealed=told.sealed)
                for event in company_news(before, met):
                    yield event
            if overdue or topics.CHANGED in heard:
                told, fresh = await self._read_on(member, told)
                looked = time.monotonic()
                if told.sealed:
                    before, met = met, replace(met, typing=frozenset())
                    for event in company_news(before, met):
                        yield event
                if fresh and topics.CHANGED not in heard:
                    self._metrics.hints.labels("late").inc()
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


def _is_sealed(room: Room) -> bool:
    return room.conversation.seal is not None


def _participants(member: Membership, online: frozenset[str]) -> tuple[Participant, ...]:
    return tuple(
        Participant(
            user_id=person.id, name=person.name, role=person.role, online=person.id in online
        )
        for person in member.people
    )


def _departed(member: Membership) -> frozenset[str]:
    partners = member.conflict.partners if member.conflict else ()
    return frozenset(partner.id for partner in partners if partner.left)
