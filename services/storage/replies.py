"""The AI's replies in SurrealDB: one record for each conversation, fenced by the reply's id."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from typing import cast

from surrealdb import RecordID

from services.domain.messages import Appended, Draft, Message, Outcome, reply_key
from services.domain.replies import LEASE_LASTS, Checkpoint, Renewal, ReplyError, Writing
from services.storage.database import Database
from services.storage.locks import KeyedLocks
from services.storage.rows import (
    Content,
    Row,
    draft_content,
    dropped_content,
    failed_content,
    key_of,
    message_of,
    placed,
    row_of,
    rows_of,
    stored_time,
    writing_content,
    writing_of,
)

_AT_ONCE = 64
"""Replies to a transaction of checkpoints: it takes some 5 ms, for which their conversations wait."""
_RENEW = """
UPDATE $records SET text = $texts[reply_id], heartbeat_at = $at
  WHERE state = 'writing' AND $texts[reply_id] != NONE RETURN reply_id, stop
"""


class SurrealReplies:
    """The port's `Replies`."""

    _database: Database
    _locks: KeyedLocks

    async def begin_reply(
        self, conversation_id: str, writing: Writing, *, to: int | None = None
    ) -> Writing:
        """Elect one producer: store `writing`, or return the running reply whose lease is fresh.

        A running reply whose lease has expired at `writing.heartbeat_at` is replaced. Raises
        `NotFound`, `ConversationFinalized`, and, where none runs, `NothingToAnswer`: with `to`, if a reply to
        the message of that `seq` has begun before, however it ended; without, if the AI has spoken last and heard
        all that was said before.
        """
        async with self._locks.of(conversation_id):
            answer = await self._database.ask(
                "RETURN fn::begin_answer($id, $writing, $dead_before, $to)",
                id=conversation_id,
                writing=writing_content(writing),
                dead_before=stored_time(writing.heartbeat_at - LEASE_LASTS),
                to=to,
            )
        return writing_of(row_of(answer))

    async def checkpoint_replies(self, checkpoints: Sequence[Checkpoint], at: datetime) -> Renewal:
        """Keep the texts and renew the leases.

        Where somebody is writing to a conversation right now, its checkpoint waits for them without the others.
        """
        free, busy = self._by_lock(checkpoints)
        together = [free[first : first + _AT_ONCE] for first in range(0, len(free), _AT_ONCE)]
        groups = [*together, *([one] for one in busy)]
        renewed = await asyncio.gather(*(self._renewed(group, at) for group in groups))
        running = {row["reply_id"]: row.get("stop") is True for rows in renewed for row in rows}
        return Renewal(
            lost=frozenset(one.reply_id for one in checkpoints) - running.keys(),
            to_stop=frozenset(reply_id for reply_id, stop in running.items() if stop),
        )

    def _by_lock(
        self, checkpoints: Sequence[Checkpoint]
    ) -> tuple[list[Checkpoint], list[Checkpoint]]:
        free: list[Checkpoint] = []
        busy: list[Checkpoint] = []
        for one in checkpoints:
            (busy if self._locks.of(one.conversation_id).locked() else free).append(one)
        return free, busy

    async def _renewed(self, checkpoints: Sequence[Checkpoint], at: datetime) -> Sequence[Row]:
        there = sorted({one.conversation_id for one in checkpoints})
        async with AsyncExitStack() as stack:
            for conversation_id in there:  # everybody else takes one lock alone: no circle
                await stack.enter_async_context(self._locks.of(conversation_id))
            renewed = await self._database.ask(
                _RENEW,
                records=[RecordID("reply", conversation_id) for conversation_id in there],
                texts={one.reply_id: one.text for one in checkpoints},
                at=stored_time(at),
            )
        return rows_of(renewed)

    async def ask_to_stop(self, conversation_id: str, reply_id: str) -> None:
        """Have whoever writes the reply told, with its next checkpoint, to stop; one that has ended is left alone."""
        async with self._locks.of(conversation_id):
            await self._database.ask(
                "UPDATE type::record('reply', $id) SET stop = true"
                " WHERE state = 'writing' AND reply_id = $reply_id RETURN NONE",
                id=conversation_id,
                reply_id=reply_id,
            )

    async def commit_reply(
        self, conversation_id: str, reply_id: str, draft: Draft, outcome: Outcome, *, read: int = 0
    ) -> Appended | None:
        """Append the reply's message and end its record; None if it isn't running (any more).

        `read` is the last `seq` that the model had read: up to there the log is answered, and what came since
        makes the conversation overdue.
        """
        draft = replace(draft, outcome=outcome, heard=read or None)
        async with self._locks.of(conversation_id):
            seq = await self._database.ask(
                "RETURN fn::commit_answer($id, $reply_id, $draft, $read)",
                id=conversation_id,
                reply_id=reply_id,
                draft=draft_content(conversation_id, draft),
                read=read,
            )
        if not isinstance(seq, int):
            return None
        return Appended(message=placed(draft, seq), duplicate=False)

    async def fail_reply(
        self, conversation_id: str, reply_id: str, error: ReplyError, text: str, *, read: int = 0
    ) -> bool:
        """End the running reply as failed, its text kept; False if it isn't running (any more).

        `read` is the last `seq` that the model had read, 0 if no further than where the reply began. What came
        since makes the conversation overdue, unless the reply can be tried again.
        """
        end = failed_content(reply_id, error, text)
        return await self._end(conversation_id, reply_id, end, read)

    async def drop_reply(self, conversation_id: str, reply_id: str, *, read: int = 0) -> bool:
        """End the running reply as stopped without a message; False if it isn't running (any more).

        `read` is as in `fail_reply`; what came since makes the conversation overdue.
        """
        return await self._end(conversation_id, reply_id, dropped_content(reply_id), read)

    async def _end(self, conversation_id: str, reply_id: str, end: Content, read: int) -> bool:
        async with self._locks.of(conversation_id):
            ended = await self._database.ask(
                "RETURN fn::end_answer($id, $reply_id, $end, $read)",
                id=conversation_id,
                reply_id=reply_id,
                end=end,
                read=read,
            )
        return ended is True

    async def reply_message(self, conversation_id: str, reply_id: str) -> Message | None:
        """Return the message that this reply became, or None."""
        row = await self._database.ask(
            "RETURN fn::message_of_key($id, $key)", id=conversation_id, key=reply_key(reply_id)
        )
        return None if row is None else message_of(row_of(row))

    async def running_replies(self) -> Sequence[tuple[str, Writing]]:
        """Return (conversation id, reply) of all running replies, without what has been written of them."""
        rows = await self._database.ask(
            "SELECT *, '' AS text FROM reply WHERE state = 'writing'",
        )
        return [(key_of(row), writing_of(row)) for row in rows_of(rows)]

    async def overdue(self, before: datetime) -> Sequence[str]:
        """Return the conversations in which something has waited for an answer since before `before`.

        It was said during a reply that ended then, or while none could begin. Only those where no reply has begun
        since, and nobody has noted that none is due. The time is the database's.
        """
        found = await self._database.ask(
            "SELECT VALUE record::id(id) FROM overdue WHERE since < $before",
            before=stored_time(before),
        )
        return cast("list[str]", found)

    async def note_waiting(self, conversation_id: str, seq: int) -> None:
        """Make the conversation overdue if the message of this `seq` has had no answer; sealed or absent is fine."""
        async with self._locks.of(conversation_id):
            await self._database.ask("fn::note_waiting($id, $seq)", id=conversation_id, seq=seq)

    async def forget_overdue(self, conversation_id: str) -> None:
        """Note that no reply is due in the conversation; absent is fine."""
        await self._database.ask(
            "DELETE type::record('overdue', $id) RETURN NONE", id=conversation_id
        )
