"""Made-up conversations, messages and people; every id is new, so that tests can share a database."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from services.domain.conversations import Conversation
from services.domain.messages import Draft, Outcome, reply_key
from services.domain.replies import Writing
from services.domain.users import User

NOW = datetime(2026, 11, 22, 18, 30, 0, 125_000, tzinfo=UTC)


def new_id() -> str:
    return uuid4().hex


def conversation(
    *, conversation_id: str = "", user_id: str = "", created_at: datetime = NOW
) -> Conversation:
    return Conversation(
        id=conversation_id or new_id(),
        conflict_id=None,
        user_id=user_id or new_id(),
        session_type="intake",
        title="Intake interview",
        created_at=created_at,
        last_seq=0,
        seal=None,
    )


def draft(content: str = "Hello", *, key: str = "", author_id: str = "u1") -> Draft:
    return Draft(
        key=key or new_id(),
        role="user",
        author_id=author_id,
        author_name="Ann",
        content=content,
        created_at=NOW,
    )


def answer(reply_id: str, content: str = "Tell me more.", outcome: Outcome = "complete") -> Draft:
    return Draft(
        key=reply_key(reply_id),
        role="ai",
        author_id=None,
        author_name="Guide",
        content=content,
        created_at=NOW,
        outcome=outcome,
    )


def writing(text: str = "", *, after: timedelta = timedelta(), producer: str = "p1") -> Writing:
    return Writing(
        reply_id=new_id(),
        started_at=NOW + after,
        text=text,
        producer=producer,
        heartbeat_at=NOW + after,
    )


def person(*, email: str | None = None) -> User:
    return User(id=new_id(), name="Ann", email=email)
