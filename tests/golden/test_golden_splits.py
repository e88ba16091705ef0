"""A snapshot and the events after it equal a fresh snapshot: the files that the browser's `log` reads, too.

Each file has a snapshot, what happens after it, and the snapshot afterwards. The server looks at the
conversation after any of these steps, and after no others: what it tells must add up to the same.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from services.domain.conversations import Conversation, Seal
from services.domain.following import news, told_by
from services.domain.messages import Message
from services.domain.replies import Complete, Failed, ReplyError, ReplyRecord, Stopped, Writing
from services.domain.snapshots import Participant, Room, Snapshot
from services.frames import event_frame
from services.wire import snapshot_json
from tests.support.follower import applied, meaning
from tests.support.samples import NOW

Json = dict[str, Any]
SPLITS: dict[str, Json] = {
    file.stem: json.loads(file.read_text("utf-8"))
    for file in sorted((Path(__file__).parent / "splits").glob("*.json"))
}
PASSING = {"typing", "presence"}


def room_of(seen: Json, ended: ReplyRecord | None) -> Room:
    """Return what storage has when a snapshot shows `seen`; `ended` is the last reply if none is written."""
    session = seen["session"]
    sealed_at = session["finalized_at"]
    writing = seen["reply"]
    return Room(
        conversation=Conversation(
            id=session["id"],
            conflict_id=session["conflict_id"],
            user_id=session["user_id"],
            session_type=session["session_type"],
            title=session["title"],
            created_at=datetime.fromisoformat(session["created_at"]),
            last_seq=session["last_seq"],
            seal=sealed_at
            and Seal(finalized_at=datetime.fromisoformat(sealed_at), digest=session["digest"]),
        ),
        conflict=None,
        messages=tuple(
            Message(**one | {"created_at": datetime.fromisoformat(one["created_at"])})
            for one in seen["messages"]
        ),
        reply=_writing(writing["id"]) if writing else ended,
    )


def _writing(reply_id: str) -> Writing:
    return Writing(reply_id=reply_id, started_at=NOW, text="", producer="p1", heartbeat_at=NOW)


def ended_by(event: Json, before: ReplyRecord | None) -> ReplyRecord | None:
    """Return the record of the reply that `event` ends, else the one `before`."""
    match event:
        case {"type": "reply", "state": "complete", "reply_id": reply_id, "seq": seq}:
            return Complete(reply_id=reply_id, seq=seq)
        case {"type": "reply", "state": "stopped", "reply_id": reply_id, "seq": seq}:
            return Stopped(reply_id=reply_id, seq=seq)
        case {"type": "reply", "state": "failed", "reply_id": reply_id, "error": error}:
            return Failed(reply_id=reply_id, error=ReplyError(**error), text="")
        case _:
            return before


def rooms_of(split: Json) -> list[Room]:
    """Return what storage has before the first event, and after each.

    A reply and its message come to their end in one transaction: between the two events there is no such moment.
    """
    seen: Json = split["snapshot"]
    ended: ReplyRecord | None = None
    rooms = [room_of(seen, ended)]
    for event in split["events"]:
        was_writing = seen["reply"]
        seen, ended = applied(seen, event), ended_by(event, ended)
        in_between = was_writing and not seen["reply"] and event["type"] == "message"
        rooms.append(rooms[-1] if in_between else room_of(seen, ended))
    return rooms


def looks(split: Json) -> Iterator[tuple[int, ...]]:
    """Yield every choice of moments to look at, the end always among them."""
    end = len(split["events"])
    for many in range(end):
        for moments in combinations(range(1, end), many):
            yield (*moments, end)


def told_at(split: Json, moments: tuple[int, ...]) -> Iterator[Json]:
    """Yield the frames that a follower gets who looks at these moments, typing and presence as they pass."""
    rooms = rooms_of(split)
    told, before = told_by(rooms[0]), 0
    for moment in moments:
        yield from (one for one in split["events"][before:moment] if one["type"] in PASSING)
        told, events = news(told, _after(rooms[moment], told.last_seq))
        yield from (json.loads(event_frame(event)) for event in events)
        before = moment


def _after(room: Room, seq: int) -> Room:
    return Room(
        conversation=room.conversation,
        conflict=room.conflict,
        messages=tuple(message for message in room.messages if message.seq > seq),
        reply=room.reply,
    )


@pytest.mark.parametrize("name", SPLITS)
def test_the_events_of_the_file_lead_from_one_snapshot_to_the_other(name: str) -> None:
    seen: Json = SPLITS[name]["snapshot"]
    for event in SPLITS[name]["events"]:
        seen = applied(seen, event)
    assert meaning(seen) == meaning(SPLITS[name]["fresh"])


@pytest.mark.parametrize("name", SPLITS)
def test_whenever_the_server_looks_what_it_tells_adds_up_to_the_fresh_snapshot(name: str) -> None:
    split = SPLITS[name]
    for moments in looks(split):
        seen: Json = split["snapshot"]
        for frame in told_at(split, moments):
            seen = applied(seen, frame)
        assert meaning(seen) == meaning(split["fresh"]), moments


@pytest.mark.parametrize("name", SPLITS)
def test_the_server_s_own_snapshot_at_the_end_is_the_fresh_one(name: str) -> None:
    fresh = SPLITS[name]["fresh"]
    room = rooms_of(SPLITS[name])[-1]
    people = tuple(
        Participant(**one | {"online": one["user_id"] in fresh["online"]})
        for one in fresh["session"]["participants"]
    )
    snapshot = Snapshot(
        conversation=room.conversation,
        messages=room.messages,
        recovered=True,
        reply=room.reply,
        participants=people,
        typing=tuple(fresh["typing"]),
    )
    assert meaning(dict(snapshot_json(snapshot))) == meaning(fresh)
