"""Conversations and their logs in SurrealDB."""

from collections.abc import Sequence
from datetime import datetime

from services.domain.conversations import Conversation, Listed
from services.domain.errors import ClientIdReused
from services.domain.messages import Appended, Draft, Message
from services.domain.replies import LEASE_LASTS, Writing
from services.domain.snapshots import Page, Room
from services.storage.cursors import NEWEST, parse_place, place_of
from services.storage.database import Database
from services.storage.locks import KeyedLocks
from services.storage.refusals import KnownKey
from services.storage.rows import (
    Row,
    conversation_content,
    conversation_of,
    draft_content,
    kept_content,
    listed_of,
    message_of,
    messages_of,
    placed,
    room_of,
    row_of,
    rows_of,
    stored_time,
    writing_content,
    writing_of,
)

# A query and no function: only here does the planner read the index backwards and stop at the limit.
_LIST = """
SELECT *,
    type::record('message', [record::id(id), last_seq]).* AS message,
    type::record('reply', record::id(id)).* AS reply,
    IF conflict_id = NONE { NONE } ELSE { type::record('conflict', conflict_id).* } AS conflict,
    fn::unread(record::id(id), $user_id, last_seq) AS unread
FROM (
    SELECT VALUE type::record('conversation', conversation) FROM listing
    WHERE user_id = $user_id AND place < $before ORDER BY place DESC LIMIT $limit
)
"""
_ONE_OF_LIST = _LIST.replace(
    "place < $before ORDER BY place DESC LIMIT $limit", "conversation = $id"
)


class SurrealConversations:
    """The port's `Conversations`.

    Whoever writes to a conversation holds its lock of this process first: the embedded engine sees
    no conflicts then, and on a server fewer of them. What decides is the database, not this lock.
    """

    _database: Database
    _locks: KeyedLocks
    _reply_author: str

    async def create_conversation(
        self, conversation: Conversation, *, shared: bool = False, join: bool = False
    ) -> str:
        """Store a new conversation, its log empty, and show it in its owner's list; return its id.

        A `shared` one is shown in the lists of its conflict's partners; raises `NotFound` without
        a conflict, `Unauthenticated` if the owner has been removed. With `join` the id may be that
        of the newest one of its kind and conflict that isn't sealed: then nothing is stored.
        """
        async with self._locks.of(conversation.conflict_id or conversation.user_id):
            begun = await self._database.ask(
                "RETURN fn::begin_present($id, $row, $place, $shared, $join)",
                id=conversation.id,
                row=conversation_content(conversation),
                place=place_of(conversation),
                shared=shared,
                join=join,
            )
        return str(begun)

    async def conversation(self, conversation_id: str) -> Conversation | None:
        """Return the conversation's row, or None."""
        row = await self._database.ask(
            "SELECT * FROM ONLY type::record('conversation', $id)", id=conversation_id
        )
        return None if row is None else conversation_of(row_of(row))

    async def list_conversations(
        self, user_id: str, *, limit: int, before: str | None
    ) -> tuple[Sequence[Listed], str | None]:
        """Return a page of those that `user_id` owns, newest first, and the cursor to the next.

        `before` is such a cursor (opaque); raises `Invalid` if it is none.
        """
        rows = await self._database.ask(
            _LIST,
            user_id=user_id,
            before=NEWEST if before is None else parse_place(before),
            limit=limit + 1,
        )
        listed = [listed_of(row) for row in rows_of(rows)]
        page = listed[:limit]
        return page, place_of(page[-1].conversation) if len(listed) > limit else None

    async def listed(self, user_id: str, conversation_id: str) -> Listed | None:
        """Return the line that the conversation has in the person's list, None if it has none there."""
        rows = await self._database.ask(_ONE_OF_LIST, user_id=user_id, id=conversation_id)
        return next((listed_of(row) for row in rows_of(rows)), None)

    async def append(
        self, conversation_id: str, draft: Draft, answer: Writing | None = None
    ) -> Appended:
        """Give `draft` the next `seq`, once for its key; what is returned is on disk.

        With a new message `answer` begins, as by `begin_reply`, in the same transaction.

        Raises `NotFound`, `ConversationFinalized`, or `ClientIdReused` when the key stands in the
        log with other content or another author. A draft that stands in the log already is returned
        even after the seal.
        """
        async with self._locks.of(conversation_id):
            added = await self._append(conversation_id, draft, answer)
        if added.duplicate and not _same(draft, added.message):
            raise ClientIdReused
        return added

    async def _append(self, conversation_id: str, draft: Draft, answer: Writing | None) -> Appended:
        while True:
            try:
                row = await self._added(conversation_id, draft, answer)
            except KnownKey:
                first = await self._database.ask(
                    "RETURN fn::message_of_key($id, $key)", id=conversation_id, key=draft.key
                )
                if first is not None:
                    return Appended(message=message_of(row_of(first)), duplicate=True)
                continue  # erased in between: the next try finds that out
            if "seq" not in row:
                return Appended(message=message_of(row["first"]), duplicate=True)
            writing = None if answer is None else writing_of(row["reply"])
            return Appended(message=placed(draft, row["seq"]), duplicate=False, writing=writing)

    async def _added(self, conversation_id: str, draft: Draft, answer: Writing | None) -> Row:
        content = draft_content(conversation_id, draft)
        if answer is None:
            return row_of(
                await self._database.ask(
                    "RETURN fn::append($id, $draft)", id=conversation_id, draft=content
                )
            )
        return row_of(
            await self._database.ask(
                "RETURN fn::append_and_begin($id, $draft, $writing, $dead_before)",
                id=conversation_id,
                draft=content,
                writing=writing_content(answer),
                dead_before=stored_time(answer.heartbeat_at - LEASE_LASTS),
            )
        )

    async def page_before(self, conversation_id: str, before: int | None, limit: int) -> Page:
        """Return the last `limit` messages with `seq` < `before` (None: the newest), ascending."""
        rows = await self._database.ask(
            "RETURN fn::page_before($id, $before, $limit)",
            id=conversation_id,
            before=before,
            limit=limit,
        )
        messages = messages_of(rows)
        return Page(messages=messages, has_more=bool(messages) and messages[0].seq > 1)

    async def page_after(self, conversation_id: str, after: int, limit: int) -> Page:
        """Return the first `limit` messages with `seq` > `after`, ascending."""
        answer = await self._database.ask(
            "RETURN fn::page_after($id, $after, $limit)",
            id=conversation_id,
            after=max(after, 0),
            limit=limit,
        )
        row = row_of(answer)
        messages = messages_of(row["messages"])
        more = bool(messages) and messages[-1].seq < row["last_seq"]
        return Page(messages=messages, has_more=more)

    async def room(self, conversation_id: str, after: int, limit: int) -> Room | None:
        """Return row, conflict, the first `limit` messages after `after`, and reply, at one moment."""
        answer = await self._database.ask(
            "RETURN fn::room($id, $after, $limit)",
            id=conversation_id,
            after=max(after, 0),
            limit=limit,
        )
        return None if answer is None else room_of(row_of(answer))

    async def finalize(self, conversation_id: str, at: datetime) -> Conversation:
        """Seal the log; linearizable with every append. A sealed one is returned unchanged.

        Raises `NotFound`, and `ReplyInProgress` while a producer's lease is fresh at `at`; a reply
        whose lease has expired is kept as a stopped message first, in the same transaction.
        """
        async with self._locks.of(conversation_id):
            answer = await self._database.ask(
                "RETURN fn::finalize($id, $at, $dead_before, $kept)",
                id=conversation_id,
                at=stored_time(at),
                dead_before=stored_time(at - LEASE_LASTS),
                kept=kept_content(conversation_id, self._reply_author, at),
            )
        return conversation_of(row_of(answer))

    async def store_digest(self, conversation_id: str, digest: str) -> Conversation:
        """Add the digest to a sealed conversation that has none yet; raises `NotFound`."""
        async with self._locks.of(conversation_id):
            answer = await self._database.ask(
                "RETURN fn::store_digest($id, $digest)", id=conversation_id, digest=digest
            )
        return conversation_of(row_of(answer))

    async def erase_conversation(self, conversation_id: str) -> None:
        """Remove the conversation with its log and reply record, sealed or not; absent is fine."""
        async with self._locks.of(conversation_id):
            await self._database.ask("RETURN fn::erase_conversation($id)", id=conversation_id)

    async def erase_agreed(self, conversation_id: str, user_ids: Sequence[str]) -> bool:
        """Remove the conversation as above, if all these people want it at that very moment; absent is fine."""
        async with self._locks.of(conversation_id):
            erased = await self._database.ask(
                "RETURN fn::erase_agreed($id, $users)", id=conversation_id, users=list(user_ids)
            )
        return bool(erased)


def _same(draft: Draft, message: Message) -> bool:
    return (draft.content, draft.author_id, draft.role) == (
        message.content,
        message.author_id,
        message.role,
    )
