"""What is written on the wire, byte for byte: the browser's own tests read these files."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.domain.conversations import Conversation, Seal
from services.domain.errors import ConversationFinalized, FieldError, Invalid, RateLimited
from services.domain.events import (
    ErasureAsked,
    Finalized,
    MessageAppended,
    PresenceChanged,
    ReplyEnded,
    ReplyStarted,
    TypingChanged,
)
from services.domain.messages import Message
from services.domain.replies import Complete, Failed, ReplyError, Stopped, Writing
from services.domain.snapshots import Page, Participant, SessionView, Snapshot
from services.frames import (
    PONG,
    PingFrame,
    SendFrame,
    TypingFrame,
    ack_frame,
    delta_data,
    end_data,
    error_frame,
    event_frame,
    parse_frame,
    reject_frame,
    welcome_frame,
)
from services.streams import Delta, Position
from services.wire import encode, message_json, problem_json, snapshot_json, view_json

FOLDER = Path(__file__).parent
GOLDEN: dict[str, dict[str, Any]] = {
    file.stem: json.loads(file.read_text("utf-8")) for file in FOLDER.glob("*.json")
}
CLIENT_ID = "0d6c5a3e-7f0b-4c3d-9a51-2f6f0e1d7b11"
CONTENT = 'I leave them because I\'m dead by eight. 🍽️\nÄ \u2028 "so" \\ </script>'
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def at(minute: int, second: int = 0) -> datetime:
    return datetime(2025, 11, 3, 14, minute, second, tzinfo=UTC)


CONVERSATION = Conversation(
    id="k1",
    conflict_id="f1",
    user_id="u-alex",
    session_type="relationship_shared",
    title="The dishes",
    created_at=at(0),
    last_seq=2,
    seal=None,
)
SEALED = replace(CONVERSATION, seal=Seal(finalized_at=at(12), digest=DIGEST))
ALEX = Participant(user_id="u-alex", name="Alex", role="partner-a", online=True)
SAM = Participant(user_id="u-sam", name="Sam", role="partner-b", online=False)
FIRST = Message(
    seq=1,
    client_id=CLIENT_ID,
    role="partner-a",
    author_id="u-alex",
    author_name="Alex",
    content=CONTENT,
    created_at=at(10),
)
SECOND = Message(
    seq=2,
    client_id=None,
    role="ai",
    author_id=None,
    author_name="Guide",
    content="Sam, what did you **hear** Alex say?",
    created_at=at(10, 5),
    outcome="complete",
)
WRITING = Writing(
    reply_id="r1",
    started_at=at(10, 5),
    text="You've each named",
    producer="p1",
    heartbeat_at=at(10, 5),
)
BROKE_OFF = Failed(
    reply_id="r1",
    error=ReplyError(code="interrupted", detail="The reply broke off. Try again.", retryable=True),
    text="You've each",
)
SNAPSHOT = Snapshot(
    conversation=CONVERSATION,
    messages=(FIRST, SECOND),
    recovered=True,
    reply=None,
    participants=(ALEX, SAM),
    typing=("u-sam",),
)
VIEW = SessionView(
    conversation=CONVERSATION,
    page=Page(messages=(FIRST, SECOND), has_more=False),
    reply=WRITING,
    participants=(ALEX, SAM),
)
SLOW_DOWN = RateLimited(5, "That was a lot at once. It goes out in a moment.")

WRITTEN: dict[str, Callable[[], str]] = {
    "ack": lambda: ack_frame(CLIENT_ID, 1, duplicate=False),
    "ack_duplicate": lambda: ack_frame(CLIENT_ID, 1, duplicate=True),
    "erasure": lambda: event_frame(ErasureAsked(asked_by=("u-sam",))),
    "erasure_withdrawn": lambda: event_frame(ErasureAsked(asked_by=())),
    "error": lambda: error_frame("This frame could not be understood."),
    "finalized": lambda: event_frame(Finalized(finalized_at=at(12), digest=DIGEST)),
    "message": lambda: event_frame(MessageAppended(message=FIRST)),
    "message_of_ai": lambda: event_frame(MessageAppended(message=SECOND)),
    "page": lambda: encode(
        {"messages": [message_json(message) for message in (FIRST, SECOND)], "has_more": False}
    ),
    "polled": lambda: encode({**snapshot_json(SNAPSHOT), "version": "2.0.0.7"}),
    "pong": lambda: PONG,
    "presence": lambda: event_frame(PresenceChanged(user_id="u-sam", online=True)),
    "problem": lambda: encode(problem_json(ConversationFinalized())),
    "problem_invalid": lambda: encode(
        problem_json(Invalid(FieldError("content", "Write something first.")))
    ),
    "reject": lambda: reject_frame(CLIENT_ID, ConversationFinalized()),
    "reject_rate_limited": lambda: reject_frame(CLIENT_ID, SLOW_DOWN),
    "reply_complete": lambda: event_frame(ReplyEnded(end=Complete(reply_id="r1", seq=2))),
    "reply_failed": lambda: event_frame(ReplyEnded(end=BROKE_OFF)),
    "reply_started": lambda: event_frame(ReplyStarted(reply_id="r1")),
    "reply_stopped": lambda: event_frame(ReplyEnded(end=Stopped(reply_id="r1", seq=2))),
    "session": lambda: encode(view_json(VIEW)),
    "session_finalized": lambda: encode(
        view_json(replace(VIEW, conversation=SEALED, reply=Complete(reply_id="r1", seq=2)))
    ),
    "session_erasure_asked": lambda: encode(view_json(replace(VIEW, wishes=("u-sam",)))),
    "stream_delta": lambda: delta_data(
        Delta(" something “quieter” than the dishes", Position("r1", 36))
    ),
    "stream_end": lambda: end_data(Complete(reply_id="r1", seq=2)),
    "stream_end_failed": lambda: end_data(BROKE_OFF),
    "typing": lambda: event_frame(TypingChanged(user_id="u-sam", active=True)),
    "welcome": lambda: welcome_frame(SNAPSHOT),
    "welcome_not_recovered": lambda: welcome_frame(
        replace(
            SNAPSHOT,
            conversation=replace(CONVERSATION, last_seq=742),
            messages=(),
            recovered=False,
            typing=(),
        )
    ),
    "welcome_with_reply": lambda: welcome_frame(
        replace(SNAPSHOT, messages=(SECOND,), reply=WRITING, typing=())
    ),
}
READ = {
    "client_message": SendFrame(client_id=CLIENT_ID, content=CONTENT),
    "client_ping": PingFrame(),
    "client_typing": TypingFrame(active=True),
    "client_typing_ended": TypingFrame(active=False),
}


def test_every_golden_file_is_written_or_read_here() -> None:
    assert set(GOLDEN) == set(WRITTEN) | set(READ)


@pytest.mark.parametrize("name", WRITTEN)
def test_the_server_writes_the_golden_bytes(name: str) -> None:
    assert WRITTEN[name]() == GOLDEN[name]["bytes"]


@pytest.mark.parametrize("name", READ)
def test_the_server_reads_the_golden_bytes_of_a_client(name: str) -> None:
    assert parse_frame(GOLDEN[name]["bytes"]) == READ[name]


@pytest.mark.parametrize("name", GOLDEN)
def test_the_golden_bytes_stand_for_the_value_beside_them(name: str) -> None:
    assert json.loads(GOLDEN[name]["bytes"]) == GOLDEN[name]["value"]
