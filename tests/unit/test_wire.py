"""JSON that people and clients see; the golden bytes are checked in tests/golden."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.domain.conversations import Listed, Seal
from services.domain.errors import FieldError, Invalid, NotFound
from services.domain.messages import Message
from services.domain.replies import INTERRUPTED, Complete, Failed
from services.domain.snapshots import Page, Participant, SessionView, Snapshot
from services.domain.users import User
from services.wire import (
    encode,
    error_json,
    failed_reply_json,
    listed_json,
    problem_json,
    reply_json,
    snapshot_json,
    snapshot_version,
    user_json,
    view_json,
)
from tests.support.samples import NOW, conversation, writing

ANN = Participant(user_id="u1", name="Ann", role="user", online=True)
FAILED = Failed(reply_id="r1", error=INTERRUPTED, text="so far")


def message(seq: int) -> Message:
    return Message(
        seq=seq,
        client_id=f"client-id-{seq}",
        role="user",
        author_id="u1",
        author_name="Ann",
        content="Hello",
        created_at=NOW,
    )


SNAPSHOT = Snapshot(
    conversation=replace(conversation(conversation_id="k1"), last_seq=3),
    messages=(message(2), message(3)),
    recovered=True,
    reply=None,
    participants=(ANN,),
    typing=(),
)


@given(st.dictionaries(st.text(), st.text(st.characters(codec="utf-8"))))
def test_json_is_compact_and_survives(value: dict[str, str]) -> None:
    assert json.loads(encode(value)) == value


def test_json_is_not_escaped_beyond_need() -> None:
    assert encode({"a": ["é🙂\u2028/<", 1, None]}) == '{"a":["é🙂\u2028/<",1,null]}'


def test_a_person_sees_themselves() -> None:
    guest, member = User(id="u1", name="Ann"), User(id="u2", name="Bob", email="b@c.de")
    assert encode(user_json(guest)) == '{"id":"u1","name":"Ann","email":null,"guest":true}'
    assert encode(user_json(member)) == '{"id":"u2","name":"Bob","email":"b@c.de","guest":false}'


def test_only_a_running_reply_is_shown_as_one_and_only_a_failed_one_as_failed() -> None:
    running = replace(writing("so far"), reply_id="r1")
    assert reply_json(running) == {
        "id": "r1",
        "text": "so far",
        "started_at": "2026-11-22T18:30:00.125Z",
    }
    for ended in (None, Complete(reply_id="r1", seq=2), FAILED):
        assert reply_json(ended) is None
    for other in (None, Complete(reply_id="r1", seq=2), running):
        assert failed_reply_json(other) == {}
    shown = failed_reply_json(FAILED)
    assert shown == {
        "failed_reply": {"id": "r1", "text": "so far", "error": error_json(INTERRUPTED)}
    }


def test_a_conversation_in_a_list_has_its_last_message() -> None:
    one = replace(conversation(), last_seq=1)
    full = listed_json(
        Listed(conversation=one, last_message=message(1), reply=None, conflict=None, unread=0),
        (ANN,),
    )
    empty = listed_json(
        Listed(conversation=one, last_message=None, reply=None, conflict=None, unread=0), (ANN,)
    )
    assert list(full)[-1] == "last_message"
    assert (full["last_message"] or {}).get("seq") == 1
    assert empty["last_message"] is None


def test_a_snapshot_says_whether_there_are_earlier_messages_than_those_in_it() -> None:
    assert snapshot_json(SNAPSHOT)["session"]["has_more"] is True
    whole = replace(SNAPSHOT, messages=(message(1), *SNAPSHOT.messages))
    assert snapshot_json(whole)["session"]["has_more"] is False
    nothing_new = replace(SNAPSHOT, messages=())
    assert snapshot_json(nothing_new)["session"]["has_more"] is True
    empty = replace(nothing_new, conversation=conversation())
    assert snapshot_json(empty)["session"]["has_more"] is False


def test_the_version_differs_whenever_anything_but_the_messages_shown_does() -> None:
    version = snapshot_version(SNAPSHOT)
    assert snapshot_version(replace(SNAPSHOT, messages=())) == version
    running = writing("so far")
    changed = [
        replace(SNAPSHOT, conversation=replace(SNAPSHOT.conversation, last_seq=4)),
        replace(SNAPSHOT, conversation=replace(SNAPSHOT.conversation, title="Other")),
        replace(
            SNAPSHOT,
            conversation=replace(SNAPSHOT.conversation, seal=Seal(finalized_at=NOW, digest=None)),
        ),
        replace(
            SNAPSHOT,
            conversation=replace(SNAPSHOT.conversation, seal=Seal(finalized_at=NOW, digest="d")),
        ),
        replace(SNAPSHOT, recovered=False),
        replace(SNAPSHOT, reply=running),
        replace(SNAPSHOT, reply=replace(running, text="so far, so good")),
        replace(SNAPSHOT, reply=FAILED),
        replace(SNAPSHOT, participants=(replace(ANN, online=False),)),
        replace(SNAPSHOT, typing=("u2",)),
    ]
    assert len({version, *map(snapshot_version, changed)}) == len(changed) + 1


def test_a_view_has_its_messages_in_their_place() -> None:
    view = SessionView(
        conversation=SNAPSHOT.conversation,
        page=Page(messages=(message(3),), has_more=True),
        reply=None,
        participants=(ANN,),
    )
    shown = view_json(view)
    names = list(shown)
    assert names.index("has_more") + 1 == names.index("messages") == names.index("participants") - 1
    assert [each["seq"] for each in shown["messages"]] == [3]
    assert shown["has_more"] is True


def test_a_problem_has_the_fields_of_rfc_9457_and_its_own() -> None:
    assert list(problem_json(NotFound())) == [
        "type",
        "title",
        "status",
        "detail",
        "code",
        "retryable",
    ]
    wrong = problem_json(Invalid(FieldError("a", "No a.")))
    assert wrong["errors"] == [{"field": "a", "message": "No a."}]
    assert wrong["detail"] == "No a."
