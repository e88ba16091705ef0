"""Rows, to and from the domain."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from surrealdb import RecordID

from services.domain.messages import Draft
from services.domain.replies import INTERRUPTED, Complete, Failed, Stopped
from services.storage import rows
from tests.support import samples


class Precise(datetime):
    """A time as the database gives it: a subclass."""


def stored(table: str, key: str | list[Any], content: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it comes back: with its id, and without what is None."""
    kept = {name: value for name, value in content.items() if value is not None}
    return {"id": RecordID(table, key), **kept}


def test_times_are_stored_in_utc_and_whole_milliseconds() -> None:
    here = timezone(timedelta(hours=2))
    moment = datetime(2026, 11, 22, 20, 30, 0, 125_999, tzinfo=here)
    assert rows.stored_time(moment) == samples.NOW
    assert rows.stored_time(moment).tzinfo is UTC


def test_a_time_without_a_zone_is_not_stored() -> None:
    with pytest.raises(ValueError, match="time zone"):
        rows.stored_time(datetime(2026, 11, 22))  # noqa: DTZ001 - naive on purpose


def test_times_come_back_plain() -> None:
    moment = rows.time_of(Precise(2026, 11, 22, 18, 30, 0, 125_000, tzinfo=UTC))
    assert type(moment) is datetime
    assert moment == samples.NOW


def test_a_conversation_comes_back_as_it_went() -> None:
    conversation = samples.conversation()
    content = rows.conversation_content(conversation) | {"last_seq": 0}
    row = stored("conversation", conversation.id, content)
    assert rows.conversation_of(row) == conversation
    assert rows.listed_of({**row, "unread": 0}).last_message is None


@pytest.mark.parametrize("draft", [samples.draft(key="k-1"), samples.answer("r1")])
def test_a_message_comes_back_as_it_was_placed(draft: Draft) -> None:
    row = stored("message", ["c1", 7], rows.draft_content("c1", draft))
    assert rows.message_of(row) == rows.placed(draft, 7)


def test_a_running_reply_comes_back_as_it_went() -> None:
    writing = samples.writing("So far")
    assert rows.reply_of(stored("reply", "c1", rows.writing_content(writing))) == writing


@pytest.mark.parametrize(
    ("content", "end"),
    [
        ({"state": "complete", "reply_id": "r1", "seq": 3}, Complete(reply_id="r1", seq=3)),
        ({"state": "stopped", "reply_id": "r1", "seq": 3}, Stopped(reply_id="r1", seq=3)),
        (rows.dropped_content("r1"), Stopped(reply_id="r1", seq=None)),
        (
            rows.failed_content("r1", INTERRUPTED, "So"),
            Failed(reply_id="r1", error=INTERRUPTED, text="So"),
        ),
    ],
)
def test_an_ended_reply_comes_back_as_it_ended(content: dict[str, object], end: object) -> None:
    assert rows.reply_of(stored("reply", "c1", content)) == end


def test_a_reply_in_no_known_state_is_an_error() -> None:
    with pytest.raises(ValueError, match="can't be 'paused'"):
        rows.reply_of({"state": "paused"})


@pytest.mark.parametrize("value", [None, "text", 7, []])
def test_what_is_no_row_is_an_error(value: object) -> None:
    with pytest.raises(TypeError):
        rows.row_of(value)


@pytest.mark.parametrize("value", [None, "text", {}, [7]])
def test_what_is_no_list_of_rows_is_an_error(value: object) -> None:
    with pytest.raises(TypeError):
        rows.rows_of(value)
