"""Whatever goes wrong is told in one shape, and never with what is inside."""

import json
from collections.abc import AsyncIterator

import pytest

from services.domain.errors import Unavailable
from services.storage.surreal import SurrealStorage
from tests.support.client import Client
from tests.support.logs import Logged
from tests.support.problems import fields_of, problem_of

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/api/nothing", "/api/", "/api/conversations/a/b/c", "/api/auth"])
async def test_an_unknown_address_under_api_is_a_problem_and_no_page(
    ann: Client, method: str, path: str
) -> None:
    problem_of(await ann.http.request(method, path), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/api/auth/me"),
        ("PATCH", "/api/auth/me"),
        ("GET", "/api/auth/guest"),
        ("PATCH", "/api/conversations"),
        ("PUT", "/api/conversations/x"),
        ("POST", "/api/conversations/x/transcript"),
        ("GET", "/api/conversations/x/reply"),
        ("POST", "/api/openapi.json"),
        ("OPTIONS", "/api/conversations"),
        ("TRACE", "/api/conversations/x"),
    ],
)
async def test_the_wrong_method_is_a_problem_with_405(ann: Client, method: str, path: str) -> None:
    problem_of(await ann.http.request(method, path), 405, "invalid")


@pytest.mark.parametrize(("method", "path"), [("GET", "/api"), ("POST", "/api"), ("GET", "/api/")])
async def test_the_root_of_the_api_is_a_problem_with_404(
    ann: Client, method: str, path: str
) -> None:
    problem_of(await ann.http.request(method, path), 404, "not_found")


OPERATIONS = ["/healthz", "/readyz", "/metrics"]
SOCKET = "/ws/conversations/x"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO"])
@pytest.mark.parametrize(
    ("path", "allow"),
    [
        *((path, "GET, HEAD") for path in OPERATIONS),
        ("/api/docs", "GET, HEAD"),
        ("/api/openapi.json", "GET, HEAD"),
        ("/api/conversations/x/transcript", "GET, HEAD"),
    ],
)
async def test_a_method_that_is_not_taken_is_told_which_ones_are(
    ann: Client, method: str, path: str, allow: str
) -> None:
    answer = await ann.http.request(method, path)
    problem_of(answer, 405, "invalid")
    assert answer.headers["allow"] == allow


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("GET", "/api/auth/guest", "POST"),
        ("PATCH", "/api/conversations", "GET, HEAD, POST"),
        ("PUT", "/api/conversations/x", "DELETE, GET, HEAD"),
        ("FOO", "/api/conversations/x/reply", "DELETE, POST"),
        ("OPTIONS", "/api/auth/me", "DELETE, GET, HEAD"),
    ],
)
async def test_a_405_names_all_methods_of_its_address(
    ann: Client, method: str, path: str, allow: str
) -> None:
    answer = await ann.http.request(method, path)
    problem_of(answer, 405, "invalid")
    assert answer.headers["allow"] == allow


@pytest.mark.parametrize("path", ["/api", "/api/nothing", "/api/conversations/a/b/c"])
async def test_an_unknown_method_at_an_unknown_address_is_not_found(ann: Client, path: str) -> None:
    problem_of(await ann.http.request("FOO", path), 404, "not_found")


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "OPTIONS", "FOO"])
@pytest.mark.parametrize("path", [SOCKET, "/ws/", "/ws/nothing"])
async def test_a_plain_request_to_a_socket_is_told_to_upgrade(
    ann: Client, method: str, path: str
) -> None:
    answer = await ann.http.request(method, path)
    problem_of(answer, 426, "invalid")
    assert answer.headers["upgrade"] == "websocket"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"7",
        b"\xff\xfe",
        b'{"name": "\xff"}',
        b"[" * 50_000,
        b'{"name": ' + b"9" * 5_000 + b"}",
        b'{"name": NaN}',
        b'{"name": "Ann"',
        b"\xef\xbb\xbf{}",
    ],
)
async def test_a_body_that_is_no_json_object_is_refused(ann: Client, body: bytes) -> None:
    answer = await ann.post("/api/auth/guest", content=body, headers=JSON)
    assert set(fields_of(problem_of(answer, 422, "invalid"))) <= {"body", "name"}


async def test_broken_json_is_the_fault_of_the_body(ann: Client) -> None:
    answer = await ann.post("/api/auth/guest", content=b'{"name": ', headers=JSON)
    assert fields_of(problem_of(answer, 422, "invalid")) == ["body"]


async def test_a_body_that_does_not_say_that_it_is_json_is_refused(ann: Client) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        answer = await ann.post(
            "/api/auth/guest", content=b'{"name": "Ann"}', headers={"Content-Type": kind}
        )
        problem_of(answer, 422, "invalid")


@pytest.mark.parametrize("wrong", [7, True, None, ["x"], {"x": 1}, 1.5])
async def test_a_field_of_another_type_is_named(ann: Client, wrong: object) -> None:
    conversation = await ann.new_conversation()
    for field in ("client_id", "content"):
        body = {"client_id": "12345678", "content": "x"} | {field: wrong}
        answer = await ann.post(f"/api/conversations/{conversation}/messages", body)
        assert fields_of(problem_of(answer, 422, "invalid")) == [field]


async def test_all_wrong_fields_are_named_at_once(ann: Client) -> None:
    conversation = await ann.new_conversation()
    answer = await ann.post(f"/api/conversations/{conversation}/messages", {"content": 7})
    assert set(fields_of(problem_of(answer, 422, "invalid"))) == {"client_id", "content"}


async def test_fields_that_nobody_knows_are_passed_over(ann: Client) -> None:
    body = {"client_id": "12345678", "content": "x", "seq": 99, "role": "ai", "author_id": "bob"}
    conversation = await ann.new_conversation()
    answer = await ann.post(f"/api/conversations/{conversation}/messages", body)
    assert answer.status_code == 201
    message = answer.json()["message"]
    assert (message["seq"], message["role"], message["author_id"]) == (1, "user", ann.user["id"])


@pytest.mark.parametrize("known_length", [True, False])
async def test_a_huge_body_is_refused_whether_it_says_its_length_or_not(
    ann: Client, known_length: bool
) -> None:
    body = json.dumps({"name": "x" * 140_000}).encode()

    async def pieces() -> AsyncIterator[bytes]:
        yield body[:130_000]
        yield body[130_000:]

    content = body if known_length else pieces()
    answer = await ann.post("/api/auth/guest", content=content, headers=JSON)
    problem_of(answer, 413, "invalid")


@pytest.mark.parametrize(
    "path",
    [
        "/api/conversations/%00",
        "/api/conversations/%ff%fe",
        "/api/conversations/%ED%A0%80",
        "/api/conversations/a%20b",
        "/api/conversations/conversation:x",
        "/api/conversations/⟨x⟩",
        "/api/conversations/'; REMOVE TABLE message; --",
        "/api/conversations/%2e%2e",
        "/api/conversations/" + "x" * 5_000,
        "/api/conversations/..%2f..%2fetc%2fpasswd",
    ],
)
async def test_a_strange_id_is_just_not_there(ann: Client, path: str) -> None:
    problem_of(await ann.get(path), 404, "not_found")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("after=-1", "after"),
        ("after=x", "after"),
        ("after=99999999999999999999", "after"),
        ("after=1.5", "after"),
        ("before=-1", "before"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=-5", "limit"),
        ("limit=", "limit"),
        ("limit=NaN", "limit"),
        ("before=3&after=1", "before"),
    ],
)
async def test_a_query_out_of_bounds_is_named(ann: Client, query: str, field: str) -> None:
    conversation = await ann.new_conversation()
    answer = await ann.get(f"/api/conversations/{conversation}/messages?{query}")
    assert fields_of(problem_of(answer, 422, "invalid")) == [field]


async def test_a_fault_of_ours_is_told_without_a_word_of_what_is_inside(
    ann: Client, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("SELECT secret FROM inside")

    monkeypatch.setattr(SurrealStorage, "list_conversations", broken)
    problem = problem_of(await ann.get("/api/conversations"), 500, "unavailable")
    assert problem["retryable"] is True
    assert "secret" not in json.dumps(problem)
    assert "request_failed" in logged.expected_fault()


async def test_a_database_that_does_not_answer_is_a_503_to_be_tried_again(
    ann: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise Unavailable

    monkeypatch.setattr(SurrealStorage, "list_conversations", away)
    problem = problem_of(await ann.get("/api/conversations"), 503, "unavailable")
    assert problem["retryable"] is True
