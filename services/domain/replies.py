"""The AI's replies: written by one producer, read by many, and ended in one of three ways."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, assert_never

from services.domain import texts

# A producer renews its lease with every checkpoint; a lease this old belongs to a dead process.
CHECKPOINT_EVERY = timedelta(seconds=1)
LEASE_LASTS = timedelta(seconds=8)

EndState = Literal["complete", "stopped", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyError:
    """Why a reply failed: a public code, a sentence for the person, and whether a retry may help."""

    code: str
    detail: str
    retryable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """A reply that is being written; `text` is as of the last checkpoint (or fresher, from the buffer)."""

    reply_id: str
    started_at: datetime
    text: str
    producer: str
    heartbeat_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a running reply has come to, to be kept while it goes on."""

    conversation_id: str
    reply_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """What came of renewing leases: the ids of replies that aren't running any more, and of those to be stopped."""

    lost: frozenset[str]
    to_stop: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """A reply that stands in the log as it was meant."""

    reply_id: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """A reply that somebody stopped; `seq` is None when nothing of it had been shown."""

    reply_id: str
    seq: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A reply that broke off; `text` is what had been written, kept for the retry."""

    reply_id: str
    error: ReplyError
    text: str


ReplyEnd = Complete | Stopped | Failed
ReplyRecord = Writing | ReplyEnd

INTERRUPTED = ReplyError(
    code="interrupted",
    detail=texts.ANSWER_INTERRUPTED,
    retryable=True,
)


def end_state(end: ReplyEnd) -> EndState:
    """Return the protocol's word for how a reply ended."""
    match end:
        case Complete():
            return "complete"
        case Stopped():
            return "stopped"
        case Failed():
            return "failed"
    assert_never(end)


def end_seq(end: ReplyEnd) -> int | None:
    """Return the `seq` of the message that a reply became, if it became one."""
    match end:
        case Complete(seq=seq) | Stopped(seq=seq):
            return seq
        case Failed():
            return None
    assert_never(end)


def end_error(end: ReplyEnd) -> ReplyError | None:
    """Return why a reply failed, if it did."""
    return end.error if isinstance(end, Failed) else None
