"""Rows of the database, to and from the domain; nothing here touches a database."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from services.domain.conflicts import Conflict, Partner
from services.domain.conversations import Conversation, Entry, Listed, Seal
from services.domain.messages import Draft, Message, client_id_of, reply_id_of
from services.domain.replies import (
    Complete,
    Failed,
    ReplyError,
    ReplyRecord,
    Stopped,
    Writing,
)
from services.domain.snapshots import Room
from services.domain.users import LoginSession, User

if TYPE_CHECKING:
    from surrealdb import RecordID

Row = Mapping[str, Any]
Content = dict[str, object]


def row_of(value: object) -> Row:
    """Return `value` as a row; raises `TypeError` if the database has answered something else."""
    if not isinstance(value, dict):
        raise TypeError(f"a row was expected, not {type(value).__name__}")
    return cast("Row", value)


def rows_of(value: object) -> Sequence[Row]:
    """Return `value` as rows; raises `TypeError` if the database has answered something else."""
    if not isinstance(value, list):
        raise TypeError(f"rows were expected, not {type(value).__name__}")
    return [row_of(row) for row in cast("list[object]", value)]


def stored_time(moment: datetime) -> datetime:
    """Return `moment` as it is stored: UTC, whole milliseconds; raises `ValueError` if naive."""
    if moment.tzinfo is None:
        raise ValueError("a time without a time zone can't be stored")
    moment = moment.astimezone(UTC)
    return moment - timedelta(microseconds=moment.microsecond % 1000)


def time_of(value: datetime) -> datetime:
    """Return the database's time (a subclass with nanoseconds) as a plain one in UTC."""
    return datetime.combine(value.date(), value.time(), tzinfo=UTC)


def can_be_key(text: str) -> bool:
    """Tell whether a record can have this key at all: every id that we give is one of ASCII."""
    return text != "" and text.isascii()


def key_of(row: Row) -> Any:  # noqa: ANN401 - a record's key has the type that its table gives it
    """Return the part of a record's id that is behind the table's name."""
    return cast("RecordID", row["id"]).id


# ------------------------------------------------------------------- conversations


def conversation_content(conversation: Conversation) -> Content:
    """Return what is stored of a new conversation, but its id."""
    return {
        "conflict_id": conversation.conflict_id,
        "user_id": conversation.user_id,
        "session_type": conversation.session_type,
        "title": conversation.title,
        "created_at": stored_time(conversation.created_at),
    }


def conversation_of(row: Row) -> Conversation:
    """Return the conversation that stands in a row of `conversation`."""
    return Conversation(
        id=key_of(row),
        conflict_id=row.get("conflict_id"),
        user_id=row["user_id"],
        session_type=row["session_type"],
        title=row["title"],
        created_at=time_of(row["created_at"]),
        last_seq=row["last_seq"],
        seal=_seal_of(row),
    )


def _seal_of(row: Row) -> Seal | None:
    if (finalized_at := row.get("finalized_at")) is None:
        return None
    return Seal(finalized_at=time_of(finalized_at), digest=row.get("digest"))


def listed_of(row: Row) -> Listed:
    """Return one line of a list: a conversation and what is shown beside it."""
    message, reply, conflict = row.get("message"), row.get("reply"), row.get("conflict")
    return Listed(
        conversation=conversation_of(row),
        last_message=None if message is None else message_of(message),
        reply=None if reply is None else reply_of(reply),
        conflict=None if conflict is None else conflict_of(conflict),
        unread=row["unread"],
    )


# ----------------------------------------------------------------------- conflicts


def partner_content(partner: Partner) -> Content:
    """Return what is stored of a partner."""
    return {"id": partner.id, "name": partner.name}


def conflict_of(row: Row) -> Conflict:
    """Return the conflict that stands in a row of `conflict`."""
    b = row.get("b")
    return Conflict(
        id=key_of(row),
        title=row["title"],
        partner_a=_partner_of(row["a"]),
        partner_b=_partner_of(b) if b else None,
        created_at=time_of(row["created_at"]),
    )


def _partner_of(value: Mapping[str, Any]) -> Partner:
    return Partner(id=value["id"], name=value["name"], left=bool(value.get("left")))


# ------------------------------------------------------------------------ messages


def draft_content(conversation_id: str, draft: Draft) -> Content:
    """Return what is stored of a message, but its place."""
    return {
        "conversation": conversation_id,
        "key": draft.key,
        "role": draft.role,
        "author_id": draft.author_id,
        "author_name": draft.author_name,
        "content": draft.content,
        "created_at": stored_time(draft.created_at),
        "outcome": draft.outcome,
        "heard": draft.heard,
    }


def kept_content(conversation_id: str, author_name: str, at: datetime) -> Content:
    """Return what is stored of a dead producer's reply as a message, but its key and its text."""
    return {
        "conversation": conversation_id,
        "role": "ai",
        "author_name": author_name,
        "created_at": stored_time(at),
        "outcome": "stopped",
    }


def placed(draft: Draft, seq: int) -> Message:
    """Return `draft` as the message that it is in the log at `seq`."""
    return Message(
        seq=seq,
        client_id=client_id_of(draft.key),
        role=draft.role,
        author_id=draft.author_id,
        author_name=draft.author_name,
        content=draft.content,
        created_at=stored_time(draft.created_at),
        outcome=draft.outcome,
        reply_id=reply_id_of(draft.key),
        heard=draft.heard,
    )


def message_of(row: Row) -> Message:
    """Return the message that stands in a row of `message`, whose key is [conversation, seq]."""
    return Message(
        seq=key_of(row)[1],
        client_id=client_id_of(row["key"]),
        role=row["role"],
        author_id=row.get("author_id"),
        author_name=row["author_name"],
        content=row["content"],
        created_at=time_of(row["created_at"]),
        outcome=row.get("outcome"),
        reply_id=reply_id_of(row["key"]),
        heard=row.get("heard"),
    )


def messages_of(rows: object) -> tuple[Message, ...]:
    """Return the messages that stand in rows of `message`."""
    return tuple(message_of(row) for row in rows_of(rows))


def room_of(row: Row) -> Room:
    """Return row, conflict, messages and reply record as of one moment."""
    reply, conflict = row.get("reply"), row.get("conflict")
    return Room(
        conversation=conversation_of(row["conversation"]),
        conflict=None if conflict is None else conflict_of(conflict),
        messages=messages_of(row["messages"]),
        reply=None if reply is None else reply_of(reply),
        wishes=tuple(row["wishes"]),
    )


def entry_of(row: Row) -> Entry | None:
    """Return the conversation and its conflict as of one moment, None if there is no such conversation."""
    found, conflict = row.get("conversation"), row.get("conflict")
    if found is None:
        return None
    return Entry(
        conversation=conversation_of(found), conflict=conflict_of(conflict) if conflict else None
    )


# ------------------------------------------------------------------------- replies


def writing_content(writing: Writing) -> Content:
    """Return what is stored of a running reply."""
    return {
        "state": "writing",
        "reply_id": writing.reply_id,
        "text": writing.text,
        "started_at": stored_time(writing.started_at),
        "producer": writing.producer,
        "heartbeat_at": stored_time(writing.heartbeat_at),
    }


def failed_content(reply_id: str, error: ReplyError, text: str) -> Content:
    """Return what is stored of a reply that broke off."""
    told = {"code": error.code, "detail": error.detail, "retryable": error.retryable}
    return {"state": "failed", "reply_id": reply_id, "text": text, "error": told}


def dropped_content(reply_id: str) -> Content:
    """Return what is stored of a reply that was stopped before it showed anything."""
    return {"state": "stopped", "reply_id": reply_id}


def writing_of(row: Row) -> Writing:
    """Return the running reply that stands in a row of `reply`."""
    return Writing(
        reply_id=row["reply_id"],
        started_at=time_of(row["started_at"]),
        text=row["text"],
        producer=row["producer"],
        heartbeat_at=time_of(row["heartbeat_at"]),
    )


def reply_of(row: Row) -> ReplyRecord:
    """Return the running reply, or how the last one ended; raises `ValueError` if neither."""
    match row["state"]:
        case "writing":
            return writing_of(row)
        case "complete":
            return Complete(reply_id=row["reply_id"], seq=row["seq"])
        case "stopped":
            return Stopped(reply_id=row["reply_id"], seq=row.get("seq"))
        case "failed":
            error = ReplyError(**row["error"])
            return Failed(reply_id=row["reply_id"], error=error, text=row["text"])
        case state:
            raise ValueError(f"a reply can't be {state!r}")


# -------------------------------------------------------------------------- people


def user_of(row: Row) -> User:
    """Return the person that stands in a row of `user`."""
    return User(id=key_of(row), name=row["name"], email=row.get("email"))


def login_of(token_hash: str, row: Row) -> LoginSession:
    """Return the sign-in that stands in a row of `login`, its person read along."""
    return LoginSession(
        token_hash=token_hash,
        user=user_of(row["user"]),
        expires_at=time_of(row["expires_at"]),
    )
