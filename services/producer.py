"""Writing one reply: from the model's first piece to the message in the log."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TypeVar

import structlog
from opentelemetry.trace import get_current_span

from services import topics
from services.access import Membership
from services.broadcast.port import Broadcast, ReplyBuffers
from services.checkpoints import Checkpoints
from services.domain import texts
from services.domain.errors import ConversationFinalized, Unavailable
from services.domain.messages import Draft, Outcome, reply_key
from services.domain.replies import (
    INTERRUPTED,
    Complete,
    Failed,
    ReplyEnd,
    ReplyError,
    Stopped,
    Writing,
)
from services.domain.reply_text import ReplyText
from services.domain.sources import Sources
from services.language_models.port import LanguageModel, ModelError, Prompt
from services.measures import Measures
from services.metrics import Metrics
from services.prompts import Material, make_prompt, read_material
from services.read_ahead import Read
from services.storage.port import Storage
from services.summaries import Summaries

log = structlog.get_logger(__name__)

LEASE_LOST = "lease_lost"

T = TypeVar("T")

EMPTY = ReplyError(code="model_failed", detail=texts.ANSWER_EMPTY, retryable=True)
UNEXPECTED = ReplyError(code="model_failed", detail=texts.ANSWER_BROKE_OFF, retryable=True)
_COMMIT_RETRIES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)


class LeaseLost(Exception):
    """The reply is no longer this producer's to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much a model may read for a reply, in tokens, and write, in characters."""

    context_tokens: int
    reply_characters: int


@dataclass(slots=True, kw_only=True)
class Assignment:
    """The reply to be written, its text so far, and its end, once storage has it."""

    member: Membership
    writing: Writing
    text: ReplyText
    measures: Measures
    read: Read
    heard: int = field(default=0, init=False)
    """The last `seq` that the model has been shown, 0 before that is known."""
    end: ReplyEnd | None = field(default=None, init=False)

    @property
    def conversation_id(self) -> str:
        """The conversation that the reply belongs to."""
        return self.member.conversation.id

    @property
    def reply_id(self) -> str:
        """The id that fences this reply's writes."""
        return self.writing.reply_id

    @property
    def is_last(self) -> bool:
        """Whether nothing can be due after its end: it heard all, is tried again by whoever asks, or isn't ours."""
        match self.end:
            case Complete(seq=seq):
                return seq == self.heard + 1
            case Stopped(seq=seq):
                return seq is not None and seq == self.heard + 1
            case Failed(error=error):
                return error.retryable
            case None:
                return True


class Producer:
    """Lets the language model write the replies whose lease this process holds."""

    def __init__(
        self,
        *,
        name: str,
        storage: Storage,
        broadcast: Broadcast,
        buffers: ReplyBuffers,
        model: LanguageModel,
        metrics: Metrics,
        summaries: Summaries,
        checkpoints: Checkpoints,
        sources: Sources,
        budget: Budget,
    ) -> None:
        """`name` tells this process from others; `budget` bounds what the model reads and writes."""
        self.name = name
        self._storage = storage
        self._broadcast = broadcast
        self._buffers = buffers
        self._model = model
        self._metrics = metrics
        self._summaries = summaries
        self._checkpoints = checkpoints
        self._sources = sources
        self._budget = budget

    async def read(self, member: Membership) -> Material:
        """Read what a reply is written from."""
        return await read_material(self._storage, member, self._budget.context_tokens)

    async def read_ahead(self, member: Membership) -> Material:
        """Read it as of some moment since `member` was read: whoever takes it makes sure that nothing is missing."""
        empty = member.conversation.last_seq == 0
        return await read_material(
            self._storage, member, self._budget.context_tokens, of_empty_log=empty
        )

    async def write(self, member: Membership, writing: Writing, read: Read) -> bool:
        """Write the reply to its end, whatever that is, and tell the room.

        `member` is whoever's words let it begin; `read` gives what it is written from.
        Returns False if something may have been said that the model had not read, and is to be answered next.
        """
        work = Assignment(
            member=member,
            writing=writing,
            text=ReplyText(self._budget.reply_characters),
            measures=Measures(self._metrics, get_current_span()),
            read=read,
        )
        with self._metrics.replies_running.track_inprogress():
            await self._write_or_fail(work)
        return work.is_last

    async def _write_or_fail(self, work: Assignment) -> None:
        try:
            await self._write(work)
        except asyncio.CancelledError:
            await self._fail(work, INTERRUPTED)
            raise
        except ModelError as error:
            log.warning("reply_failed", reply=work.reply_id, reason=str(error))
            await self._fail(work, error.error)
        except (LeaseLost, ConversationFinalized):
            work.measures.outcome = LEASE_LOST
            log.warning("reply_lease_lost", reply=work.reply_id)
        except Exception as error:  # whatever it was, the room must not wait for ever
            log.exception("reply_failed", reply=work.reply_id, error=type(error).__name__)
            await self._fail(work, UNEXPECTED)
        finally:
            await self._buffers.close(work.reply_id, work.end)
            if work.measures.outcome == LEASE_LOST:  # it is somebody else's by now, or erased
                await self._buffers.forget(work.reply_id)
            await topics.announce_change(self._broadcast, work.conversation_id)
            work.measures.tell(
                reply=work.reply_id,
                conversation=work.conversation_id,
                characters=len(work.text.text),
            )

    async def _write(self, work: Assignment) -> None:
        material = await work.read()
        work.heard = material.last_seq
        prompt = await make_prompt(
            self._storage, work.member, self._budget.context_tokens, material
        )
        outcome = await self._stream(work, prompt)
        await self._buffers.finish(work.reply_id)
        await self._keep(work, outcome)
        if outcome == "complete":
            self._summaries.consider(work.member, prompt)

    async def _stream(self, work: Assignment, prompt: Prompt) -> Outcome:
        """Let the model write until it has finished or somebody says stop; keep the lease meanwhile."""
        async with self._broadcast.subscribe(topics.producer(work.reply_id)) as orders:
            pump = asyncio.create_task(self._pump(work, prompt))
            stop = asyncio.create_task(orders.next())
            try:
                with self._checkpoints.keep(
                    work.conversation_id, work.reply_id, lambda: work.text.text
                ) as lease:
                    # An order comes at once, or with a checkpoint where hints don't get through.
                    done, _ = await asyncio.wait(
                        {pump, stop, lease.lost, lease.to_stop},
                        return_when=asyncio.FIRST_COMPLETED,
                    )
            finally:
                pump.cancel()
                stop.cancel()
                await asyncio.gather(pump, stop, return_exceptions=True)
            if lease.lost in done:
                raise LeaseLost
            if pump in done:
                pump.result()
                return "complete"
            return "stopped"

    async def _pump(self, work: Assignment, prompt: Prompt) -> None:
        async with aclosing(self._model.stream(prompt, work.measures.receipt)) as pieces:
            async for piece in pieces:
                work.measures.piece()
                if shown := work.text.feed(piece):
                    await self._buffers.append(work.reply_id, shown)
                if work.text.full:
                    return

    async def _keep(self, work: Assignment, outcome: Outcome) -> None:
        """Put what was shown into the log, the answer to what the model has heard."""
        if work.text.text:
            await self._commit(work, outcome)
        elif outcome == "stopped":
            await self._drop(work)
        else:
            await self._fail(work, EMPTY)

    async def _drop(self, work: Assignment) -> None:
        work.measures.outcome = "stopped"
        dropped = await _retried(
            lambda: self._storage.drop_reply(work.conversation_id, work.reply_id, read=work.heard)
        )
        if dropped:
            work.end = Stopped(reply_id=work.reply_id, seq=None)

    async def _commit(self, work: Assignment, outcome: Outcome) -> None:
        draft = Draft(
            key=reply_key(work.reply_id),
            role="ai",
            author_id=None,
            author_name=self._model.name,
            content=work.text.text,
            created_at=self._sources.now(),
            outcome=outcome,
        )
        appended = await _retried(
            lambda: self._storage.commit_reply(
                work.conversation_id, work.reply_id, draft, outcome, read=work.heard
            )
        )
        if appended is None:
            raise LeaseLost
        work.measures.outcome = outcome
        kind = Complete if outcome == "complete" else Stopped
        work.end = kind(reply_id=work.reply_id, seq=appended.message.seq)
        people = [person.id for person in work.member.people]
        await topics.announce_line(self._broadcast, people, work.conversation_id)

    async def _fail(self, work: Assignment, error: ReplyError) -> None:
        work.measures.outcome = error.code
        text = work.text.text
        try:
            failed = await _retried(
                lambda: self._storage.fail_reply(
                    work.conversation_id, work.reply_id, error, text, read=work.heard
                )
            )
            if failed:
                work.end = Failed(reply_id=work.reply_id, error=error, text=text)
        except Unavailable:
            # The lease runs out, and whoever sweeps then says that the reply was interrupted.
            log.warning("reply_end_not_stored", reply=work.reply_id)


async def _retried(call: Callable[[], Awaitable[T]]) -> T:
    for pause in _COMMIT_RETRIES:
        try:
            return await call()
        except Unavailable:
            await asyncio.sleep(pause)
    return await call()
