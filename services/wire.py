"""What is shown of people, conversations and messages, as JSON: no sockets, no framework.

Field names and their order are the public contract (docs/protocol.md).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, NotRequired

from typing_extensions import TypedDict

from services.domain.conflicts import Conflict, Partner
from services.domain.conversations import Conversation, Listed, Status
from services.domain.errors import Invalid, ServiceError
from services.domain.messages import Message, Outcome, Role
from services.domain.replies import Failed, ReplyError, ReplyRecord, Writing
from services.domain.snapshots import Participant, SessionView, Snapshot
from services.domain.times import format_time
from services.domain.users import User

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class UserJson(TypedDict):
    """A person, as they see themselves."""

    id: str
    name: str
    email: str | None
    guest: bool


class MessageJson(TypedDict):
    """One line of the log."""

    seq: int
    client_id: str | None
    role: Role
    author_id: str | None
    author_name: str
    content: str
    created_at: str
    outcome: Outcome | None


class PartnerJson(TypedDict):
    """One of the two people of a conflict; `left` is there, and true, once their account is gone."""

    id: str
    name: str
    left: NotRequired[bool]


class ConflictJson(TypedDict):
    """What two partners share."""

    id: str
    title: str
    partner_a: PartnerJson
    partner_b: PartnerJson | None
    created_at: str


class ParticipantJson(TypedDict):
    """A person in a conversation."""

    user_id: str
    name: str
    role: Role
    online: bool


class ReplyJson(TypedDict):
    """A reply that is being written."""

    id: str
    text: str
    started_at: str


class ReplyErrorJson(TypedDict):
    """Why a reply failed."""

    code: str
    detail: str
    retryable: bool


class FailedReplyJson(TypedDict):
    """A reply that broke off, with what had been written of it."""

    id: str
    text: str
    error: ReplyErrorJson


class FailureJson(TypedDict):
    """The one field that is there only after a reply has failed."""

    failed_reply: NotRequired[FailedReplyJson]


class ErasureJson(TypedDict):
    """The one field that is there only while somebody wants a conversation of two erased: their user ids."""

    erasure_asked_by: NotRequired[list[str]]


class SessionJson(TypedDict):
    """A conversation without its messages; `has_more` tells of messages earlier than those shown beside it."""

    id: str
    conflict_id: str | None
    user_id: str
    session_type: str
    title: str
    status: Status
    created_at: str
    finalized_at: str | None
    digest: str | None
    last_seq: int
    has_more: bool
    participants: list[ParticipantJson]
    reply: ReplyJson | None
    failed_reply: NotRequired[FailedReplyJson]
    erasure_asked_by: NotRequired[list[str]]


class SessionWithMessagesJson(TypedDict):
    """A conversation with its newest messages: the fields of `SessionJson`, the messages among them."""

    id: str
    conflict_id: str | None
    user_id: str
    session_type: str
    title: str
    status: Status
    created_at: str
    finalized_at: str | None
    digest: str | None
    last_seq: int
    has_more: bool
    messages: list[MessageJson]
    participants: list[ParticipantJson]
    reply: ReplyJson | None
    failed_reply: NotRequired[FailedReplyJson]
    erasure_asked_by: NotRequired[list[str]]


class ListedJson(SessionJson):
    """A conversation in a list."""

    last_message: MessageJson | None


class SnapshotJson(TypedDict):
    """What `welcome` and long-polling have in common."""

    session: SessionJson
    messages: list[MessageJson]
    recovered: bool
    reply: ReplyJson | None
    failed_reply: NotRequired[FailedReplyJson]
    online: list[str]
    typing: list[str]


def encode(value: Mapping[str, Any] | str) -> str:
    """Return `value` as compact JSON, everything but controls unescaped."""
    return _ENCODER.encode(value)


def user_json(user: User) -> UserJson:
    """Return a person as JSON."""
    return {"id": user.id, "name": user.name, "email": user.email, "guest": user.guest}


def conflict_json(conflict: Conflict) -> ConflictJson:
    """Return a conflict as JSON."""
    b = conflict.partner_b
    return {
        "id": conflict.id,
        "title": conflict.title,
        "partner_a": _partner_json(conflict.partner_a),
        "partner_b": _partner_json(b) if b else None,
        "created_at": format_time(conflict.created_at),
    }


def _partner_json(partner: Partner) -> PartnerJson:
    shown: PartnerJson = {"id": partner.id, "name": partner.name}
    return {**shown, "left": True} if partner.left else shown


def message_json(message: Message) -> MessageJson:
    """Return a message as JSON."""
    return {
        "seq": message.seq,
        "client_id": message.client_id,
        "role": message.role,
        "author_id": message.author_id,
        "author_name": message.author_name,
        "content": message.content,
        "created_at": format_time(message.created_at),
        "outcome": message.outcome,
    }


def participant_json(person: Participant) -> ParticipantJson:
    """Return a participant as JSON."""
    return {
        "user_id": person.user_id,
        "name": person.name,
        "role": person.role,
        "online": person.online,
    }


def reply_json(record: ReplyRecord | None) -> ReplyJson | None:
    """Return the running reply as JSON; None when none is being written."""
    if not isinstance(record, Writing):
        return None
    return {
        "id": record.reply_id,
        "text": record.text,
        "started_at": format_time(record.started_at),
    }


def failed_reply_json(record: ReplyRecord | None) -> FailureJson:
    """Return the field that tells of the last reply, if it failed and no other has been begun; else none."""
    if not isinstance(record, Failed):
        return {}
    error = _error(record.error)
    return {"failed_reply": {"id": record.reply_id, "text": record.text, "error": error}}


def _error(error: ReplyError) -> ReplyErrorJson:
    return {"code": error.code, "detail": error.detail, "retryable": error.retryable}


def error_json(error: ReplyError | None) -> ReplyErrorJson | None:
    """Return why a reply failed as JSON; None when it didn't."""
    return None if error is None else _error(error)


def session_json(
    conversation: Conversation,
    *,
    has_more: bool,
    participants: Sequence[Participant],
    reply: ReplyRecord | None,
    wishes: Sequence[str] = (),
) -> SessionJson:
    """Return a conversation without its messages as JSON."""
    seal = conversation.seal
    return {
        "id": conversation.id,
        "conflict_id": conversation.conflict_id,
        "user_id": conversation.user_id,
        "session_type": conversation.session_type,
        "title": conversation.title,
        "status": conversation.status,
        "created_at": format_time(conversation.created_at),
        "finalized_at": format_time(seal.finalized_at) if seal else None,
        "digest": seal.digest if seal else None,
        "last_seq": conversation.last_seq,
        "has_more": has_more,
        "participants": [participant_json(person) for person in participants],
        "reply": reply_json(reply),
        **failed_reply_json(reply),
        **_erasure_json(wishes),
    }


def _erasure_json(wishes: Sequence[str]) -> ErasureJson:
    return {"erasure_asked_by": sorted(wishes)} if wishes else {}


def view_json(view: SessionView) -> SessionWithMessagesJson:
    """Return a conversation with its newest messages as JSON."""
    session = session_json(
        view.conversation,
        has_more=view.page.has_more,
        participants=view.participants,
        reply=view.reply,
        wishes=view.wishes,
    )
    return with_messages(session, view.page.messages)


def with_messages(session: SessionJson, messages: Sequence[Message]) -> SessionWithMessagesJson:
    """Return `session` with `messages` in their place among its fields."""
    return {
        "id": session["id"],
        "conflict_id": session["conflict_id"],
        "user_id": session["user_id"],
        "session_type": session["session_type"],
        "title": session["title"],
        "status": session["status"],
        "created_at": session["created_at"],
        "finalized_at": session["finalized_at"],
        "digest": session["digest"],
        "last_seq": session["last_seq"],
        "has_more": session["has_more"],
        "messages": [message_json(message) for message in messages],
        "participants": session["participants"],
        "reply": session["reply"],
        **_failure_of(session),
        **_erasure_json(session.get("erasure_asked_by", ())),
    }


def _failure_of(session: SessionJson) -> FailureJson:
    return {"failed_reply": session["failed_reply"]} if "failed_reply" in session else {}


def listed_json(listed: Listed, participants: Sequence[Participant]) -> ListedJson:
    """Return a conversation in a list as JSON."""
    session = session_json(
        listed.conversation,
        has_more=listed.last_message is not None,
        participants=participants,
        reply=listed.reply,
    )
    last = listed.last_message
    return {**session, "last_message": message_json(last) if last else None}


def snapshot_json(snapshot: Snapshot) -> SnapshotJson:
    """Return a snapshot as JSON."""
    first = snapshot.messages[0].seq if snapshot.messages else snapshot.conversation.last_seq + 1
    session = session_json(
        snapshot.conversation,
        has_more=first > 1,
        participants=snapshot.participants,
        reply=snapshot.reply,
        wishes=snapshot.wishes,
    )
    return {
        "session": session,
        "messages": [message_json(message) for message in snapshot.messages],
        "recovered": snapshot.recovered,
        "reply": reply_json(snapshot.reply),
        **failed_reply_json(snapshot.reply),
        "online": list(snapshot.online),
        "typing": list(snapshot.typing),
    }


def snapshot_version(snapshot: Snapshot) -> str:
    """Return an opaque word that differs whenever anything but `messages` in the snapshot does."""
    visible = snapshot_json(snapshot)
    state = {**visible, "messages": [], "session": {**visible["session"], "has_more": False}}
    return hashlib.sha256(encode(state).encode()).hexdigest()[:32]


def problem_json(error: ServiceError) -> dict[str, Any]:
    """Return an error as RFC 9457 problem details."""
    problem: dict[str, Any] = {
        "type": f"/api/docs#{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
        "retryable": error.retryable,
    }
    if isinstance(error, Invalid):
        problem["errors"] = [
            {"field": wrong.field, "message": wrong.message} for wrong in error.errors
        ]
    return problem
