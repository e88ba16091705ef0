"""The AI's replies: who may ask for one, who may stop it, and what becomes of those whose process died."""

import asyncio
import math
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial

import structlog

from services import topics
from services.access import Access, Membership
from services.broadcast.port import Broker, Limit, Mark
from services.domain.errors import (
    ConversationFinalized,
    NotFound,
    NothingToAnswer,
    ReplyInProgress,
    ServiceError,
    Unavailable,
)
from services.domain.messages import Appended, Draft, Message
from services.domain.replies import (
    INTERRUPTED,
    LEASE_LASTS,
    Failed,
    ReplyRecord,
    Writing,
)
from services.domain.sources import Sources
from services.domain.turns import awaited, heard, heard_by
from services.domain.users import User
from services.heartbeats import Heartbeats
from services.metrics import Metrics
from services.producer import Producer
from services.read_ahead import Read, ReadAhead
from services.shared_clock import SharedClock
from services.storage.port import Storage
from services.tasks import Tasks
from services.tracing.spans import Spans

log = structlog.get_logger(__name__)

SWEEP_EVERY = timedelta(seconds=2)
OVERDUE_AFTER = timedelta(seconds=5)
"""Whoever has written a reply begins the next one at once: this late, its process has ended, or could not."""
STOP_WITHIN = timedelta(seconds=3)
SEAL_WITHIN = (
    2 * LEASE_LASTS
)  # a living producer is stopped by then, and a dead one's lease is over
_ASK_AGAIN = 0.2
_FEW = 6
"""As many messages tell in nearly every room whether both have spoken since the AI did."""
_RECENT = 50
"""As many are looked at for every message; what more was said while the AI wrote is looked at after that."""


class Replies:
    """Starts, stops and watches over the replies."""

    def __init__(
        self,
        *,
        storage: Storage,
        broker: Broker,
        access: Access,
        producer: Producer,
        sources: Sources,
        clock: SharedClock,
        tasks: Tasks,
        metrics: Metrics,
        spans: Spans,
        limit: Limit,
    ) -> None:
        """Let `producer` write; `tasks` holds what runs in the background; `limit` is for what people ask for."""
        self._storage = storage
        self._broadcast = broker.broadcast
        self._buffers = broker.buffers
        self._marks = broker.marks
        self._heartbeats = Heartbeats()
        self._access = access
        self._producer = producer
        self._sources = sources
        self.clock = clock
        """What leases are taken and compared by."""
        self._tasks = tasks
        self._metrics = metrics
        self._spans = spans
        self._limit = limit
        self._writing: dict[str, asyncio.Task[None]] = {}
        self._closing = False

    async def ask(self, user: User, conversation_id: str) -> Writing:
        """Begin the answer to what was said last, or try a failed one again.

        Raises `NotFound`, `ConversationFinalized`, `ReplyInProgress`, `NothingToAnswer`, `RateLimited`, and
        `Unavailable` when the process is about to end.
        """
        member = await self._access.conversation(user, conversation_id)
        if member.conversation.seal:
            raise ConversationFinalized
        if self._closing:
            raise Unavailable
        if await self._running(conversation_id):
            raise ReplyInProgress
        if not await self._is_anything_unheard(conversation_id):
            raise NothingToAnswer
        await self._limit.take(user.id)
        writing, elected = await self._elect(member)  # what was read may be old by now
        if not elected:
            raise ReplyInProgress
        return writing

    async def askable(self, user: User, conversation_id: str) -> tuple[Writing | None, bool]:
        """Return the reply that is being written, and whether one could be asked for; raises `NotFound`."""
        member = await self._access.conversation(user, conversation_id)
        running = await self._running(conversation_id)
        if running or member.conversation.seal:
            return running, False
        return None, await self._is_anything_unheard(conversation_id)

    async def append(self, member: Membership, draft: Draft) -> Appended:
        """Append `draft`, and begin its answer in the same transaction where the kind answers always.

        Raises as `Storage.append` does.
        """
        if member.kind.answers != "always" or not await self._may_begin(member):
            return await self._storage.append(member.conversation.id, draft)
        ahead = ReadAhead(
            partial(self._producer.read_ahead, member), again=partial(self._producer.read, member)
        )
        async with self._candidate() as ours, ahead:
            appended = await self._storage.append(member.conversation.id, draft, ours)
            if appended.writing and appended.writing.reply_id == ours.reply_id:
                await self._start(member, ours, ahead.take(appended.message))
        return appended

    async def answer(self, member: Membership, message: Message) -> Writing | None:
        """Begin an answer to `message` where the kind answers by itself, or join the one that is being written.

        None when the kind waits to be asked, when one has begun before, however it ended, when the conversation
        was sealed meanwhile, and when none may begin now: should a seal that is under way fail, or this process
        end first, it is begun later.
        """
        always = member.kind.answers == "always"
        last = message.seq if always else await self._awaited(member)
        if last is None:
            return None
        if not await self._may_begin(member):
            await self._storage.note_waiting(member.conversation.id, last)
            return None
        try:
            writing, _ = await self._elect(member, to=last)
        except (ConversationFinalized, NothingToAnswer):
            return None
        return writing

    async def answer_overdue(self, member: Membership, message: Message) -> Writing | None:
        """Begin the answer to a message that was sent again and has had none, or join it.

        The process that stored it may have died before it began the answer. Beside one that can be tried again
        none is begun unasked.
        """
        room = await self._storage.room(member.conversation.id, message.seq, 1)
        if room is None or room.messages or room.conversation.seal:
            return None
        if isinstance(room.reply, Failed) and room.reply.error.retryable:
            return None
        return await self.answer(member, message)

    async def stop(self, user: User, conversation_id: str) -> bool:
        """Stop the reply that is being written, keeping what was shown; False if there is none."""
        member = await self._access.conversation(user, conversation_id)
        return await self.stop_writing(member.conversation.id)

    async def stop_writing(self, conversation_id: str) -> bool:
        """Stop the conversation's reply, whichever process writes it, and wait for its end.

        False if there is none. Where hints don't get through, its record tells the producer; one that doesn't end
        within `STOP_WITHIN` is dead: its lease will tell.
        """
        until = time.monotonic() + STOP_WITHIN.total_seconds()
        told = False
        async with self._broadcast.subscribe(topics.room(conversation_id)) as hints:
            first = writing = await self._running(conversation_id)
            while first and writing and writing.reply_id == first.reply_id:
                if time.monotonic() > until:
                    break
                await self._broadcast.publish(topics.producer(first.reply_id), topics.STOP)
                await hints.next(_ASK_AGAIN)
                writing = await self._running(conversation_id)
                if writing and not told:
                    await self._storage.ask_to_stop(conversation_id, first.reply_id)
                    told = True
        return first is not None

    async def forget_text(self, conversation_id: str) -> None:
        """Leave nothing of a reply that has ended where processes read its text from each other."""
        room = await self._storage.room(conversation_id, 0, 1)
        if room and room.reply and not isinstance(room.reply, Writing):
            await self._buffers.forget(room.reply.reply_id)

    @asynccontextmanager
    async def none_begun(self, conversation_id: str) -> AsyncGenerator[None]:
        """Begin no answer by itself, in any process, while the context lasts: a seal runs after no new one."""
        mark = Mark(topics.sealing(conversation_id), self._sources.new_id())
        await self._marks.put(mark, lasts=SEAL_WITHIN + STOP_WITHIN)
        try:
            yield
        finally:
            await self._marks.drop(mark)

    async def freshest(self, record: ReplyRecord | None) -> ReplyRecord | None:
        """Return `record` with the text of this very moment, where it is being written."""
        if not isinstance(record, Writing):
            return record
        text = await self._buffers.text(record.reply_id)
        return record if text is None else replace(record, text=text)

    async def sweep(self) -> None:
        """Declare interrupted what dead processes left unfinished, and begin what they would have begun next."""
        running = await self._storage.running_replies()
        others = [one for one in running if one[1].reply_id not in self._writing]
        now, seconds = self.clock.now(), self._sources.seconds()
        for conversation_id, writing in self._heartbeats.dead(others, now, seconds):
            await self._declare_interrupted(conversation_id, writing)
        for conversation_id in await self._storage.overdue(now - OVERDUE_AFTER):
            await self._answer_overdue(conversation_id)

    async def _declare_interrupted(self, conversation_id: str, writing: Writing) -> None:
        """Keep what a dead producer has written; one that has been heard again meanwhile goes on."""
        found = await self._running(conversation_id)
        if found is None or replace(found, text=writing.text) != writing:
            return
        if await self._storage.fail_reply(conversation_id, found.reply_id, INTERRUPTED, found.text):
            log.warning("reply_interrupted", conversation=conversation_id)
            self._metrics.reply_ended(INTERRUPTED.code)
            await topics.announce_change(self._broadcast, conversation_id)

    async def keep_sweeping(self) -> None:
        """Sweep again and again, for as long as the process lives."""
        while True:
            try:
                await self.sweep()
            except ServiceError as error:
                log.warning("sweep_failed", code=error.code)
            except Exception as error:  # whatever it was, the next sweep is due all the same
                log.exception("sweep_failed", error=type(error).__name__)
            await asyncio.sleep(SWEEP_EVERY.total_seconds())

    async def finish(self, within: timedelta) -> None:
        """Begin no new reply, and give those in progress `within`."""
        self._closing = True
        if self._writing:
            await asyncio.wait(self._writing.values(), timeout=within.total_seconds())

    async def interrupt(self) -> None:
        """Keep the replies in progress as interrupted; told to give that up, they end without it."""
        late = list(self._writing.values())
        for writing in late:
            writing.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _is_being_sealed(self, conversation_id: str) -> bool:
        return bool(await self._marks.names(topics.sealing(conversation_id)))

    async def _awaited(self, member: Membership, most: float = _RECENT) -> int | None:
        """Return the last `seq` that waits for the AI, None if it isn't its turn, by the last `most` messages."""
        newest: list[Message] = []
        before, number = None, _FEW
        while member.kind.answers != "asked" and len(newest) < most:
            page = await self._storage.page_before(member.conversation.id, before, number)
            newest[:0] = page.messages
            last = awaited(member.kind, newest, member.expected)
            if last is not None:
                return last
            if not page.has_more or newest[0].seq <= heard(newest):
                return None
            before, number = newest[0].seq, _RECENT
        return None

    async def _is_anything_unheard(self, conversation_id: str) -> bool:
        newest = await self._storage.page_before(conversation_id, None, 1)
        return bool(newest.messages) and not _has_heard_all(newest.messages[0])

    async def _running(self, conversation_id: str) -> Writing | None:
        room = await self._storage.room(conversation_id, 0, 1)
        return room.reply if room and isinstance(room.reply, Writing) else None

    async def _elect(self, member: Membership, *, to: int | None = None) -> tuple[Writing, bool]:
        """Try to become the producer; return the running reply, and whether it is ours.

        Raises as `Storage.begin_reply` does, which decides whether there is anything to answer.
        """
        async with self._candidate() as ours:
            elected = await self._storage.begin_reply(member.conversation.id, ours, to=to)
            if elected.reply_id == ours.reply_id:
                await self._start(member, ours, partial(self._producer.read, member))
        await topics.announce_change(self._broadcast, member.conversation.id)
        return elected, elected.reply_id == ours.reply_id

    @asynccontextmanager
    async def _candidate(self) -> AsyncGenerator[Writing]:
        """Yield a reply that may begin; its buffer stays only if it has been started."""
        now = self.clock.now()
        ours = Writing(
            reply_id=self._sources.new_id(),
            started_at=now,
            text="",
            producer=self._producer.name,
            heartbeat_at=now,
        )
        # Readers may look for the buffer as soon as the record can be seen.
        await self._buffers.open(ours.reply_id)
        try:
            yield ours
        finally:
            if ours.reply_id not in self._writing:
                await self._buffers.close(ours.reply_id)

    async def _may_begin(self, member: Membership) -> bool:
        return not self._closing and not await self._is_being_sealed(member.conversation.id)

    async def _start(self, member: Membership, writing: Writing, read: Read) -> None:
        task = self._tasks.start(self._write(member, writing, read))
        self._writing[writing.reply_id] = task
        task.add_done_callback(lambda _: self._writing.pop(writing.reply_id, None))
        await topics.announce_reply(self._broadcast, member.conversation.id, writing.reply_id)

    async def _write(self, member: Membership, writing: Writing, read: Read) -> None:
        """Write the reply; what people said meanwhile, and the model has not read, is answered after it."""
        about = {
            "chatapp.conversation": member.conversation.id,
            "chatapp.reply": writing.reply_id,
        }
        with self._spans.span("reply", about):
            heard_all = await self._producer.write(member, writing, read)
        if not heard_all:
            await self._answer_overdue(member.conversation.id)

    async def _answer_overdue(self, conversation_id: str) -> None:
        """Begin the answer to what no reply has heard, if it is the AI's turn with those who take part by now."""
        member = await self._access.anybody(conversation_id)
        if member is None or member.conversation.seal:
            await self._storage.forget_overdue(conversation_id)
        elif await self._may_begin(member):
            await self._answer_next(member)

    async def _answer_next(self, member: Membership) -> None:
        """Begin that answer, or note that none is due; however much was said meanwhile, all of it counts."""
        last = await self._awaited(member, math.inf)
        # sealed or erased meanwhile: the next sweep notes that
        with suppress(ConversationFinalized, NotFound):
            if last is None or not await self._has_begun(member, last):
                await self._storage.forget_overdue(member.conversation.id)

    async def _has_begun(self, member: Membership, last: int) -> bool:
        """Begin the answer to `last`, or join it; False if it has had one already."""
        try:
            await self._elect(member, to=last)
        except NothingToAnswer:
            return False
        return True


def _has_heard_all(newest: Message) -> bool:
    """Tell whether the log's newest message is the AI's, to all that was said before."""
    return newest.role == "ai" and heard_by(newest) >= newest.seq - 1
