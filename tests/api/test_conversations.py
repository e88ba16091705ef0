"""Conversations as resources: begin one, list them, read one."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from services.kinds.registry import load_kinds
from tests.support.client import Client, Json
from tests.support.problems import fields_of, problem_of
from tests.support.server import RunningApi

SESSION = [
    "id",
    "conflict_id",
    "user_id",
    "session_type",
    "title",
    "status",
    "created_at",
    "finalized_at",
    "digest",
    "last_seq",
    "has_more",
    "messages",
    "participants",
    "reply",
]
MESSAGE = [
    "seq",
    "client_id",
    "role",
    "author_id",
    "author_name",
    "content",
    "created_at",
    "outcome",
]
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
OF_A_CONFLICT = [kind.session_type for kind in load_kinds() if kind.needs_conflict]


async def test_a_new_conversation_is_a_whole_session_with_an_empty_log(ann: Client) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    answer = await ann.post("/api/conversations", {"session_type": "intake"})
    assert answer.status_code == 201
    session = answer.json()
    assert list(session) == SESSION
    assert before < datetime.fromisoformat(session["created_at"]) <= datetime.now(UTC)
    assert TIME.fullmatch(session["created_at"])
    assert session | {"id": "?", "created_at": "?"} == {
        "id": "?",
        "conflict_id": None,
        "user_id": ann.user["id"],
        "session_type": "intake",
        "title": "Intake interview",
        "status": "active",
        "created_at": "?",
        "finalized_at": None,
        "digest": None,
        "last_seq": 0,
        "has_more": False,
        "messages": [],
        "participants": [
            {"user_id": ann.user["id"], "name": "Ann", "role": "user", "online": False}
        ],
        "reply": None,
    }
    assert await ann.read(session["id"]) == session


async def test_ids_have_neither_colons_nor_slashes(ann: Client) -> None:
    ids = [await ann.new_conversation(), ann.user["id"]]
    assert not [each for each in ids if set(each) & set(":/")]


@pytest.mark.parametrize("session_type", ["nothing", "", "INTAKE", "intake ", "Intake interview"])
async def test_an_unknown_session_type_is_refused(ann: Client, session_type: str) -> None:
    answer = await ann.post("/api/conversations", {"session_type": session_type})
    assert fields_of(problem_of(answer, 422, "invalid")) == ["session_type"]


async def test_a_kind_that_belongs_to_a_conflict_needs_one(ann: Client) -> None:
    assert len(OF_A_CONFLICT) == 5
    for session_type in OF_A_CONFLICT:
        for body in ({}, {"conflict_id": None}):
            answer = await ann.post("/api/conversations", {"session_type": session_type, **body})
            assert fields_of(problem_of(answer, 422, "invalid")) == ["conflict_id"]


async def test_an_unknown_conflict_is_not_found(ann: Client) -> None:
    for session_type in OF_A_CONFLICT:
        for conflict_id in ("nothing", "", "x" * 5000, "a:b"):
            body = {"session_type": session_type, "conflict_id": conflict_id}
            problem_of(await ann.post("/api/conversations", body), 404, "not_found")


async def test_an_intake_belongs_to_no_conflict(ann: Client) -> None:
    body = {"session_type": "intake", "conflict_id": "x"}
    answer = await ann.post("/api/conversations", body)
    assert fields_of(problem_of(answer, 422, "invalid")) == ["conflict_id"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (None, "Intake interview"),
        ("  The  dishes \n again ", "The dishes again"),
        ("x" * 120, "x" * 120),
        ("👩‍👩‍👧 unser Streit", "👩‍👩‍👧 unser Streit"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
async def test_a_title_is_kept_on_one_line(ann: Client, given: str | None, kept: str) -> None:
    conversation = await ann.new_conversation(title=given)
    assert (await ann.read(conversation))["title"] == kept


@pytest.mark.parametrize("title", ["", "  ", "x" * 121, "a\x00b", "a\x1bb", "\u202e", 7, ["x"]])
async def test_a_title_that_cannot_be_shown_is_refused(ann: Client, title: object) -> None:
    answer = await ann.post("/api/conversations", {"session_type": "intake", "title": title})
    assert fields_of(problem_of(answer, 422, "invalid")) == ["title"]


async def listed(client: Client, **query: object) -> Json:
    answer = await client.get("/api/conversations", params=query)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    assert list(found) == ["conversations", "next"]
    return found


async def begin(api: RunningApi, client: Client, many: int) -> list[str]:
    """Begin conversations a millisecond or more apart; return their ids, newest first."""
    begun: list[str] = []
    for number in range(many):
        api.clock.ahead += timedelta(seconds=1)
        begun.append(await client.new_conversation(title=f"Number {number}"))
    return begun[::-1]


async def test_the_list_is_mine_newest_first_without_messages(api: RunningApi, ann: Client) -> None:
    begun = await begin(api, ann, 5)
    other = await api.guest("Bob")
    await begin(api, other, 2)
    found = await listed(ann)
    assert [each["id"] for each in found["conversations"]] == begun
    assert found["next"] is None
    assert all(each["last_message"] is None for each in found["conversations"])
    without = [field for field in SESSION if field != "messages"]
    assert all(list(each) == [*without, "last_message"] for each in found["conversations"])


async def test_each_conversation_in_the_list_has_its_last_message(ann: Client) -> None:
    conversation = await ann.new_conversation()
    await ann.say(conversation, "Hello")
    session = await ann.settled(conversation)
    (only,) = (await listed(ann))["conversations"]
    assert only["last_message"] == session["messages"][-1]
    assert list(only["last_message"]) == MESSAGE
    assert only["last_seq"] == 2
    shared = [field for field in SESSION if field not in {"messages", "has_more"}]
    assert {field: only[field] for field in shared} == {field: session[field] for field in shared}


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 200])
async def test_the_list_comes_in_pages_that_miss_and_repeat_nothing(
    api: RunningApi, ann: Client, limit: int
) -> None:
    begun = await begin(api, ann, 7)
    seen: list[str] = []
    query: Json = {"limit": limit}
    while True:
        page = await listed(ann, **query)
        assert len(page["conversations"]) <= limit
        seen += [each["id"] for each in page["conversations"]]
        if page["next"] is None:
            break
        query["before"] = page["next"]
    assert seen == begun


async def test_a_page_of_the_list_stays_where_it_was_when_new_ones_begin(
    api: RunningApi, ann: Client
) -> None:
    begun = await begin(api, ann, 4)
    first = await listed(ann, limit=2)
    await begin(api, ann, 2)
    second = await listed(ann, limit=2, before=first["next"])
    assert [each["id"] for each in second["conversations"]] == begun[2:]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("before=nonsense", "before"),
        ("before=", "before"),
        ("before=%00", "before"),
        ("before=1.2.3", "before"),
    ],
)
async def test_a_list_query_that_is_none_is_refused(ann: Client, query: str, field: str) -> None:
    answer = await ann.get(f"/api/conversations?{query}")
    assert fields_of(problem_of(answer, 422, "invalid")) == [field]


async def test_a_session_is_read_with_its_newest_messages(ann: Client) -> None:
    conversation = await ann.new_conversation()
    for number in range(4):
        await ann.say(conversation, f"Message {number}")
        await ann.settled(conversation)
    everything = await ann.messages(conversation)
    last = everything[-1]["seq"]
    for limit in (1, 2, 7, 8, 200):
        answer = await ann.get(f"/api/conversations/{conversation}?limit={limit}")
        session = answer.json()
        assert session["messages"] == everything[-limit:]
        assert session["has_more"] is (limit < last)
        assert session["last_seq"] == last


async def test_fifty_messages_are_shown_unless_asked_otherwise(
    api: RunningApi, ann: Client
) -> None:
    conversation = await ann.new_conversation()
    for number in range(30):
        await ann.say(conversation, f"Message {number}")
        await ann.settled(conversation)
    session = await ann.read(conversation)
    assert [message["seq"] for message in session["messages"]] == list(range(11, 61))
    assert session["has_more"] is True
    assert len((await ann.page(conversation))["messages"]) == 50


@pytest.mark.parametrize("limit", [0, 201, -1, "x"])
async def test_a_session_is_read_with_one_to_two_hundred_messages(
    ann: Client, limit: object
) -> None:
    conversation = await ann.new_conversation()
    answer = await ann.get(f"/api/conversations/{conversation}?limit={limit}")
    assert fields_of(problem_of(answer, 422, "invalid")) == ["limit"]
