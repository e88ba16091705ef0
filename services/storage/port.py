"""What the services need of a database.

Every method is one transaction. `append`, `finalize` and the reply methods decide everything that must be
decided together (idempotency, the next `seq`, the lock, the lease) inside that transaction, and retry it when
the database reports a conflict. Methods raise `Unavailable` when the database doesn't answer.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from services.domain.arrivals import Arrival
from services.domain.conflicts import Conflict, Invitation, Partner
from services.domain.conversations import Conversation, Entry, Listed
from services.domain.messages import Appended, Draft, Message, Outcome
from services.domain.processes import Process
from services.domain.replies import Checkpoint, Renewal, ReplyError, Writing
from services.domain.snapshots import Page, Room
from services.domain.summaries import Summary
from services.domain.users import Credentials, LoginSession, User


class Conversations(Protocol):
    """The conversations and their logs."""

    async def create_conversation(
        self, conversation: Conversation, *, shared: bool = False, join: bool = False
    ) -> str:
        """Store a new conversation, its log empty, and show it in its owner's list; return its id.

        A `shared` one is shown in the lists of its conflict's partners; raises `NotFound` without a conflict,
        `Unauthenticated` if the owner has been removed. With `join` the id may be that of the newest one of its
        kind and conflict that isn't sealed: then nothing is stored. Of two who join at once, one finds what the
        other has begun.
        """
        ...

    async def entry(self, conversation_id: str) -> Entry | None:
        """Return the conversation's row with its conflict, as of one moment, or None."""
        ...

    async def conversation(self, conversation_id: str) -> Conversation | None:
        """Return the conversation's row, or None."""
        ...

    async def list_conversations(
        self, user_id: str, *, limit: int, before: str | None
    ) -> tuple[Sequence[Listed], str | None]:
        """Return a page of those that `user_id` owns, newest first, and the cursor to the next page.

        `before` is such a cursor (opaque); raises `Invalid` if it is none.
        """
        ...

    async def listed(self, user_id: str, conversation_id: str) -> Listed | None:
        """Return the line that the conversation has in the person's list, None if it has none there."""
        ...

    async def append(
        self, conversation_id: str, draft: Draft, answer: Writing | None = None
    ) -> Appended:
        """Give `draft` the next `seq`, once for its key; what is returned is on disk.

        With a new message `answer` begins, as by `begin_reply`, in the same transaction.

        Raises `NotFound`, `ConversationFinalized`, or `ClientIdReused` when the key stands in the log with
        other content. A draft that stands in the log already is returned even after the seal.
        """
        ...

    async def page_before(self, conversation_id: str, before: int | None, limit: int) -> Page:
        """Return the last `limit` messages with `seq` < `before` (None: the newest), ascending."""
        ...

    async def page_after(self, conversation_id: str, after: int, limit: int) -> Page:
        """Return the first `limit` messages with `seq` > `after`, ascending."""
        ...

    async def room(self, conversation_id: str, after: int, limit: int) -> Room | None:
        """Return row, conflict, the first `limit` messages after `after`, and reply record, as of one moment."""
        ...

    async def finalize(self, conversation_id: str, at: datetime) -> Conversation:
        """Seal the log; linearizable with every append. A sealed one is returned unchanged.

        Raises `NotFound`, and `ReplyInProgress` while a producer's lease is fresh at `at`; a reply whose lease
        has expired is kept as a stopped message first, in the same transaction.
        """
        ...

    async def store_digest(self, conversation_id: str, digest: str) -> Conversation:
        """Add the digest to a sealed conversation that has none yet; raises `NotFound`."""
        ...

    async def ask_to_erase(self, conversation_id: str, user_id: str) -> Sequence[str]:
        """Note that this person wants the conversation erased; return all who do."""
        ...

    async def withdraw_erasure(self, conversation_id: str) -> None:
        """Forget that anybody wanted the conversation erased; raises `NotFound`."""
        ...

    async def mark_read(self, conversation_id: str, user_id: str, seq: int) -> int:
        """Note that the person has read up to `seq`; never back. Return how far they have read."""
        ...

    async def read_position(self, conversation_id: str, user_id: str) -> int:
        """Return the last `seq` that the person has read, 0 for none."""
        ...

    async def sealed_sessions(
        self, conflict_id: str, user_id: str, session_types: Sequence[str]
    ) -> Sequence[Conversation]:
        """Return the sealed conversations of these types that the person owns in a conflict, oldest first."""
        ...

    async def summary(self, conversation_id: str) -> Summary | None:
        """Return what sums up the older part of the log, or None."""
        ...

    async def store_summary(self, conversation_id: str, after: int, summary: Summary) -> bool:
        """Put `summary` in place of the one that reaches to `after` (0: of none).

        False if another one stands there, or the conversation is sealed or gone.
        """
        ...

    async def erase_conversation(self, conversation_id: str) -> None:
        """Remove the conversation with its log, reply record and summary, sealed or not; absent is fine."""
        ...

    async def erase_agreed(self, conversation_id: str, user_ids: Sequence[str]) -> bool:
        """Remove the conversation as above, if all these people want it at that very moment; absent is fine."""
        ...


class Conflicts(Protocol):
    """What partners share, and how the second one is invited."""

    async def create_conflict(self, conflict: Conflict) -> None:
        """Store a new conflict; raises `Unauthenticated` if partner A has been removed."""
        ...

    async def conflict(self, conflict_id: str) -> Conflict | None:
        """Return the conflict, or None."""
        ...

    async def list_conflicts(self, user_id: str) -> Sequence[Conflict]:
        """Return those in which `user_id` is a partner, newest first."""
        ...

    async def create_invitation(self, invitation: Invitation) -> None:
        """Store an invitation; raises `PartnerPresent` when the second partner is there."""
        ...

    async def invitation(self, code_hash: str) -> tuple[Invitation, Conflict] | None:
        """Return the invitation and its conflict, or None; expiry is the caller's to judge."""
        ...

    async def accept_invitation(
        self, code_hash: str, partner: Partner, at: datetime, shared: Sequence[str]
    ) -> Conflict:
        """Make `partner` the second one, once; raises `NotFound`, `OwnInvitation`, `Unauthenticated`.

        `shared` are the session types that both partners see: theirs are listed for the new one.
        """
        ...

    async def delete_expired_invitations(self, before: datetime) -> None:
        """Forget all invitations that expired before `before`."""
        ...

    async def conversations_of(self, conflict_id: str) -> Sequence[Conversation]:
        """Return every conversation of a conflict, oldest first."""
        ...


class Replies(Protocol):
    """The reply records: at most one running reply for each conversation."""

    async def begin_reply(
        self, conversation_id: str, writing: Writing, *, to: int | None = None
    ) -> Writing:
        """Elect one producer: store `writing`, or return the running reply whose lease is fresh.

        A running reply whose lease has expired is replaced. Raises `NotFound`, `ConversationFinalized`, and, where
        none runs, `NothingToAnswer`: with `to`, if a reply to the message of that `seq` has begun before, however it
        ended; without, if the AI has spoken last and heard all that was said before.
        """
        ...

    async def checkpoint_replies(self, checkpoints: Sequence[Checkpoint], at: datetime) -> Renewal:
        """Keep the texts and renew the leases.

        Few transactions for many replies: one that isn't running leaves the others as they are.
        """
        ...

    async def ask_to_stop(self, conversation_id: str, reply_id: str) -> None:
        """Have whoever writes the reply told, with its next checkpoint, to stop; one that has ended is left alone."""
        ...

    async def commit_reply(
        self, conversation_id: str, reply_id: str, draft: Draft, outcome: Outcome, *, read: int = 0
    ) -> Appended | None:
        """Append the reply's message and end its record, in one; None if it isn't running (any more).

        `read` is the last `seq` that the model had read: up to there the log is answered, and what came since
        makes the conversation overdue.
        """
        ...

    async def fail_reply(
        self, conversation_id: str, reply_id: str, error: ReplyError, text: str, *, read: int = 0
    ) -> bool:
        """End the running reply as failed, its text kept; False if it isn't running (any more).

        `read` is the last `seq` that the model had read, 0 if no further than where the reply began. What came
        since makes the conversation overdue, unless the reply can be tried again.
        """
        ...

    async def drop_reply(self, conversation_id: str, reply_id: str, *, read: int = 0) -> bool:
        """End the running reply as stopped without a message; False if it isn't running (any more).

        `read` is as in `fail_reply`; what came since makes the conversation overdue.
        """
        ...

    async def reply_message(self, conversation_id: str, reply_id: str) -> Message | None:
        """Return the message that this reply became, or None."""
        ...

    async def running_replies(self) -> Sequence[tuple[str, Writing]]:
        """Return (conversation id, reply) of all running replies, without what has been written of them."""
        ...

    async def overdue(self, before: datetime) -> Sequence[str]:
        """Return the conversations in which something has waited for an answer since before `before`.

        It was said during a reply that ended then, or while none could begin. Only those where no reply has begun
        since, and nobody has noted that none is due. The time is the database's.
        """
        ...

    async def note_waiting(self, conversation_id: str, seq: int) -> None:
        """Make the conversation overdue if the message of this `seq` has had no answer; sealed or absent is fine."""
        ...

    async def forget_overdue(self, conversation_id: str) -> None:
        """Note that no reply is due in the conversation; absent is fine."""
        ...


class Accounts(Protocol):
    """People, and the sessions they are signed in with."""

    async def create_user(self, user: User, password_hash: str | None) -> None:
        """Store a new person; raises `EmailTaken`."""
        ...

    async def claim_user(self, user_id: str, email: str, password_hash: str) -> User:
        """Give a guest an email and a password; raises `EmailTaken`, `NotFound` (no such guest)."""
        ...

    async def remove_user(self, user_id: str, shared: Sequence[str]) -> Sequence[str]:
        """Remove the person, their sign-ins, and every conversation that is theirs alone.

        Return the ids of the conversations that are gone. What they said in a shared one stays with the
        other partner, under the name that it was said by; the conflict knows that they have left, and goes
        as well if nobody else is in it.
        `shared` are the session types that both partners see.
        """
        ...

    async def logins_of(self, user_id: str) -> Sequence[str]:
        """Return the token hashes of the person's sign-ins."""
        ...

    async def user(self, user_id: str) -> User | None:
        """Return the person, or None."""
        ...

    async def credentials(self, email: str) -> Credentials | None:
        """Return how the person with this email is recognised, or None."""
        ...

    async def create_login(self, login: LoginSession) -> None:
        """Store a sign-in; raises `Unauthenticated` if the person has been removed."""
        ...

    async def login(self, token_hash: str) -> LoginSession | None:
        """Return the sign-in with this hash, or None; expiry is the caller's to judge."""
        ...

    async def arrival(self, token_hash: str, conversation_id: str) -> Arrival | None:
        """Return the sign-in with this hash and the conversation that it is used for, None without a sign-in.

        Expiry, and whether they may enter, are the caller's to judge.
        """
        ...

    async def delete_login(self, token_hash: str) -> None:
        """Forget the sign-in; absent is fine."""
        ...

    async def delete_expired_logins(self, before: datetime) -> None:
        """Forget all sign-ins that expired before `before`."""
        ...


class Processes(Protocol):
    """The processes that serve this database."""

    async def announce_process(
        self, process_id: str, place: str, *, shared: bool, broker: str | None = None
    ) -> Process:
        """Note that a process serves from now on.

        `place` is its host and port, `shared` that it has a broker, `broker` the id of that as far as it is known.
        """
        ...

    async def see_process(self, process_id: str, broker: str | None = None) -> datetime | None:
        """Note that the process lives, with this broker; return the database's time, None if it is forgotten."""
        ...

    async def processes(self) -> Sequence[Process]:
        """Return all that are noted, dead ones too."""
        ...

    async def forget_process(self, process_id: str) -> None:
        """Forget the process; absent is fine."""
        ...


class Storage(Conversations, Conflicts, Replies, Accounts, Processes, Protocol):
    """One database."""

    @property
    def embedded(self) -> bool:
        """Whether it runs within this process, and no other can open it."""
        ...

    async def open(self) -> None:
        """Connect, and bring the schema up to date; raises `StorageError` with a line for the operator."""
        ...

    async def ping(self) -> None:
        """Return if the database answers; raises `Unavailable` if it doesn't."""
        ...

    async def close(self) -> None:
        """Finish what is under way and let go of the database."""
        ...


class StorageError(Exception):
    """The database can't be opened; the message says in one line why, and what to do."""
