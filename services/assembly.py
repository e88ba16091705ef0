"""The services of one process, put together from their ports."""

import asyncio
import time
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta

import structlog

from services.access import Access
from services.accounts import Accounts, FailureLimits
from services.broadcast.port import Broadcast, Broker
from services.checkpoints import Checkpoints
from services.closing import Closing
from services.conflicts import ConflictService
from services.connections import ConnectionLimit
from services.conversations import Conversations
from services.domain.buckets import Rate
from services.domain.errors import ServiceError
from services.domain.sources import Sources
from services.ending import Ending
from services.kinds.registry import Kinds
from services.language_models.port import LanguageModel
from services.lists import Lists
from services.live import Live
from services.metrics import Metrics
from services.presence import Presence, Typing
from services.processes import Processes
from services.producer import Budget, Producer
from services.replies import Replies
from services.sending import Sending
from services.shared_clock import SharedClock
from services.storage.port import Storage
from services.streams import Streams
from services.summaries import Summaries
from services.tasks import Tasks
from services.tracing.spans import Spans
from services.transcripts import Transcripts

log = structlog.get_logger(__name__)

FORGET_EVERY = timedelta(hours=1)
LEAVE_WITHIN = timedelta(seconds=3)
ON_ITS_WAY = 0.05
"""Of the time for replies, what is left to requests that were sent before a proxy could know."""
KEPT_BY, TOLD_BY, LEFT_BY, CLOSED_BY = 0.8, 1.5, 1.8, 2.2
"""Seconds after the time for replies: until when they are kept, readers told, our place given up, all closed."""
BEGINS_WITHIN = timedelta(seconds=60)
"""For each step of the start; a schema is brought up to date in one of them."""


class StartTimeout(Exception):
    """The start doesn't come to its end; the message is one line for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is allowed; None and 0 mean no limit. Times and budgets in the units of their names."""

    messages: Rate | None
    sign_ups: Rate | None
    sign_in_failures: Rate | None
    sign_in_failures_of_address: Rate | None
    connections_per_user: int
    context_tokens: int
    reply_characters: int
    session_lasts: timedelta
    drain_within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything that pages, transports and event handlers call."""

    storage: Storage
    broker: Broker
    processes: Processes
    broadcast: Broadcast
    model: LanguageModel
    kinds: Kinds
    access: Access
    accounts: Accounts
    conflicts: ConflictService
    conversations: Conversations
    sending: Sending
    replies: Replies
    live: Live
    lists: Lists
    streams: Streams
    presence: Presence
    typing: Typing
    transcripts: Transcripts
    connections: ConnectionLimit
    closing: Closing
    tasks: Tasks
    limits: Limits
    metrics: Metrics
    spans: Spans

    async def start(self) -> None:
        """Open broker and database, warm the model up, and begin to watch.

        Raises `BrokerError`, `StartTimeout`, `StorageError`, and of these `NotAlone` beside a process that can't be
        reached. What was opened until then is closed again.
        """
        async with AsyncExitStack() as opened:
            opened.push_async_callback(self.broker.close)
            await _begun("Redis", self.broker.open())
            opened.push_async_callback(self.storage.close)
            await _begun("the database", self.storage.open())
            opened.push_async_callback(self.processes.leave)
            await _begun("the other processes on this database", self.processes.enter())
            opened.pop_all()
        self.tasks.start(self.model.warm_up())
        self.tasks.start(self.replies.keep_sweeping())
        self.tasks.start(self.presence.keep_renewing())
        self.tasks.start(self.connections.keep_renewing())
        self.tasks.start(self.processes.keep_seen())
        self.tasks.start(self._forget_expired())

    async def stop(self) -> None:
        """Let replies finish within the time for it, keep the others as interrupted, and close the database.

        Where database or Redis don't answer it is over `CLOSED_BY` after that all the same: a lease that isn't ended,
        and a place that isn't given up, are found by others. The time begins with the sockets' being told to go. What
        is said until the server takes nobody any more, and what is on its way then, is stored and answered as ever.
        """
        self.closing.begin()
        until = time.monotonic() + self.limits.drain_within.total_seconds()
        await self.closing.sockets_gone(min(LEAVE_WITHIN, self.limits.drain_within).total_seconds())
        await asyncio.sleep(self.limits.drain_within.total_seconds() * ON_ITS_WAY)
        self.closing.refuse()
        await self.replies.finish(timedelta(seconds=max(0.0, until - time.monotonic())))
        await self._close(Ending())

    async def _close(self, ending: Ending) -> None:
        await ending.step("replies", KEPT_BY, self.replies.interrupt())
        await self.closing.all_told(ending.left(TOLD_BY))
        await ending.step("tasks", LEFT_BY, self.tasks.cancel_all())
        await ending.step("place", LEFT_BY, self.processes.leave())
        await asyncio.gather(
            ending.step("model", CLOSED_BY, self.model.close()),
            ending.step("database", CLOSED_BY, self.storage.close()),
            ending.step("broker", CLOSED_BY, self.broker.close()),
            ending.step("spans", CLOSED_BY, self.spans.close()),
        )
        ending.tell()

    async def _forget_expired(self) -> None:
        while True:
            try:
                await self.accounts.forget_expired()
                await self.conflicts.forget_expired()
            except ServiceError as error:
                log.warning("forgetting_failed", code=error.code)
            await asyncio.sleep(FORGET_EVERY.total_seconds())


async def _begun(what: str, step: Awaitable[None]) -> None:
    """Wait for one step of the start; raises `StartTimeout`."""
    try:
        async with asyncio.timeout(BEGINS_WITHIN.total_seconds()):
            await step
    except TimeoutError:
        seconds = BEGINS_WITHIN.total_seconds()
        raise StartTimeout(
            f"The start has waited for {what} for {seconds:g} s: see whether it answers."
        ) from None


def assemble(
    *,
    storage: Storage,
    broker: Broker,
    model: LanguageModel,
    kinds: Kinds,
    limits: Limits,
    sources: Sources,
    metrics: Metrics,
    place: str,
    spans: Spans | None = None,
) -> Services:
    """Connect the services over the given implementations; nothing is opened yet.

    `place` is where this process serves, its host and port; nothing is traced without `spans`.
    """
    tasks, spans = Tasks(), spans or Spans()
    clock = SharedClock(sources)
    process = sources.new_id()
    broadcast, buffers, marks = broker.broadcast, broker.buffers, broker.marks
    access = Access(storage, kinds)
    producer = Producer(
        name=process,
        storage=storage,
        broadcast=broadcast,
        buffers=buffers,
        model=model,
        metrics=metrics,
        summaries=Summaries(
            storage=storage, model=model, tasks=tasks, context_tokens=limits.context_tokens
        ),
        checkpoints=Checkpoints(storage=storage, clock=clock, tasks=tasks),
        sources=sources,
        budget=Budget(
            context_tokens=limits.context_tokens, reply_characters=limits.reply_characters
        ),
    )
    replies = Replies(
        storage=storage,
        broker=broker,
        access=access,
        producer=producer,
        sources=sources,
        clock=clock,
        tasks=tasks,
        metrics=metrics,
        spans=spans,
        limit=broker.limit("answers", limits.messages),
    )
    presence = Presence(process=process, marks=marks, broadcast=broadcast, tasks=tasks)
    typing = Typing(marks=marks, broadcast=broadcast, tasks=tasks)
    return Services(
        storage=storage,
        broker=broker,
        processes=Processes(
            storage=storage,
            process=process,
            place=place,
            shared=broker.shared,
            identity=broker.identity,
            clock=clock,
        ),
        broadcast=broadcast,
        model=model,
        kinds=kinds,
        access=access,
        accounts=Accounts(
            storage=storage,
            broadcast=broadcast,
            typing=typing,
            sources=sources,
            session_lasts=limits.session_lasts,
            sign_up_limit=broker.limit("sign-ups", limits.sign_ups),
            failure_limits=FailureLimits(
                account=broker.limit("sign-ins", limits.sign_in_failures),
                address=broker.limit("sign-ins-of-address", limits.sign_in_failures_of_address),
            ),
            shared_kinds=[kind.session_type for kind in kinds if kind.audience == "both"],
        ),
        conflicts=ConflictService(
            storage=storage, broadcast=broadcast, kinds=kinds, sources=sources
        ),
        conversations=Conversations(
            storage=storage,
            broadcast=broadcast,
            access=access,
            kinds=kinds,
            replies=replies,
            sources=sources,
        ),
        sending=Sending(
            broadcast=broadcast,
            replies=replies,
            typing=typing,
            sources=sources,
            limit=broker.limit("messages", limits.messages),
            metrics=metrics,
            spans=spans,
            tasks=tasks,
        ),
        replies=replies,
        live=Live(
            storage=storage,
            broadcast=broadcast,
            replies=replies,
            presence=presence,
            typing=typing,
            metrics=metrics,
        ),
        lists=Lists(broadcast),
        streams=Streams(storage=storage, broadcast=broadcast, buffers=buffers),
        presence=presence,
        typing=typing,
        transcripts=Transcripts(storage),
        connections=ConnectionLimit(
            limits.connections_per_user, process=process, marks=marks, tasks=tasks
        ),
        closing=Closing(),
        tasks=tasks,
        limits=limits,
        metrics=metrics,
        spans=spans,
    )
