"""Who is speaking: sign-up, sign-in, guests, tokens and cookies."""

import hashlib
import json
import statistics
import time
from pathlib import Path

import httpx
import pytest

from chatapp.api.app import create_api
from chatapp.api.edge import Edge
from tests.support.accounts import PASSWORD, cookie_of, new_account
from tests.support.client import Client
from tests.support.cluster import Serve
from tests.support.problems import fields_of, problem_of
from tests.support.server import RunningApi, running_api


async def test_a_guest_gets_an_account_a_token_and_a_cookie(api: RunningApi) -> None:
    visitor = await api.visitor()
    response = await visitor.post("/api/auth/guest", {"name": "  Ann  "})
    assert response.status_code == 201
    answer = response.json()
    assert list(answer) == ["user", "token"]
    assert list(answer["user"]) == ["id", "name", "email", "guest"]
    assert (answer["user"]["name"], answer["user"]["email"]) == ("Ann", None)
    assert answer["user"]["guest"] is True
    assert cookie_of(response)[0] == answer["token"]


async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(api: RunningApi) -> None:
    visitor = await api.visitor()
    response = await visitor.post("/api/auth/guest", {"name": "Ann"})
    _, attributes = cookie_of(response)
    assert {"httponly", "samesite=lax", "path=/"} <= attributes
    assert "secure" not in attributes  # a browser would not keep it under plain http
    assert not any(attribute.startswith("domain") for attribute in attributes)


async def test_the_cookie_is_secure_where_people_use_https(serve: Serve) -> None:
    async with serve(public_url="https://chat.example.org") as api:
        visitor = await api.visitor()
        response = await visitor.post("/api/auth/guest", {"name": "Ann"})
        assert "secure" in cookie_of(response)[1]


async def test_somebody_can_sign_up_and_then_in(api: RunningApi) -> None:
    visitor, account = await api.visitor(), new_account()
    response = await visitor.post("/api/auth/sign-up", account)
    assert response.status_code == 201
    user = response.json()["user"]
    assert user | {"id": "?"} == {
        "id": "?",
        "name": "Ann",
        "email": account["email"],
        "guest": False,
    }
    again = await visitor.post(
        "/api/auth/sign-in", {"email": f" {account['email'].upper()} ", "password": PASSWORD}
    )
    assert again.status_code == 200
    assert again.json()["user"] == user
    assert again.json()["token"] != response.json()["token"]
    assert cookie_of(again)[0] == again.json()["token"]


async def test_me_is_whoever_the_bearer_token_or_the_cookie_stands_for(api: RunningApi) -> None:
    for cookies in (False, True):
        client = await api.guest("Zoë", cookies=cookies)
        me = await client.get("/api/auth/me")
        assert (me.status_code, me.json()) == (200, {"user": client.user})


async def test_whoever_asks_who_is_signed_in_is_told_that_nobody_is(api: RunningApi) -> None:
    """Pages that are for both ask so: a refusal would be an error on the browser's console."""
    path = "/api/auth/session"
    client = await api.guest("Zoë", cookies=True)
    assert (await client.get(path)).json() == {"user": client.user}
    await client.post("/api/auth/sign-out")
    for nobody in (client, await api.visitor()):
        answer = await nobody.get(path)
        assert (answer.status_code, answer.json()) == (200, {"user": None})


async def test_an_email_can_be_taken_once_in_whatever_spelling(api: RunningApi) -> None:
    visitor, account = await api.visitor(), new_account()
    await visitor.post("/api/auth/sign-up", account)
    again = await visitor.post("/api/auth/sign-up", account | {"email": account["email"].upper()})
    problem_of(again, 409, "email_taken")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "short"),
        ("password", "123456789"),
        ("password", "x" * 1025),
        ("password", "correct\ud800horse"),
        ("password", 1234567890),
        ("password", None),
        ("email", "ann"),
        ("email", "ann@example"),
        ("email", "a nn@example.org"),
        ("email", "ann\x00@example.org"),
        ("email", "a" * 250 + "@example.org"),
        ("email", ""),
        ("email", ["ann@example.org"]),
        ("name", ""),
        ("name", " \t\n "),
        ("name", "a" * 81),
        ("name", "An\x07n"),
        ("name", "\u200b"),
        ("name", "\u202egninnur"),
        ("name", "\ud83d"),
        ("name", {}),
    ],
)
async def test_a_sign_up_that_cannot_be_accepted_says_which_field_and_why(
    api: RunningApi, field: str, value: object
) -> None:
    visitor = await api.visitor()
    # Escaped by hand: half a surrogate pair can be written in JSON, though not in UTF-8.
    body = json.dumps(new_account() | {field: value}).encode()
    response = await visitor.post(
        "/api/auth/sign-up", content=body, headers={"Content-Type": "application/json"}
    )
    assert fields_of(problem_of(response, 422, "invalid")) == [field]


@pytest.mark.parametrize(
    "name", ["Zoë", "O’Neill-Müller", "李小龍", "سارة", "👩‍👩‍👧 Sam", "می‌خواهم", "🏳️‍🌈"]
)
async def test_people_have_names_in_every_script(api: RunningApi, name: str) -> None:
    assert (await api.guest(name)).user["name"] == name


@pytest.mark.parametrize("missing", ["email", "password", "name"])
async def test_a_sign_up_without_a_field_names_it(api: RunningApi, missing: str) -> None:
    visitor = await api.visitor()
    body = {field: value for field, value in new_account().items() if field != missing}
    response = await visitor.post("/api/auth/sign-up", body)
    assert fields_of(problem_of(response, 422, "invalid")) == [missing]


async def test_a_wrong_password_and_an_unknown_email_get_the_same_answer(api: RunningApi) -> None:
    visitor, account = await api.visitor(), new_account()
    await visitor.post("/api/auth/sign-up", account)
    wrong = await visitor.post(
        "/api/auth/sign-in", {"email": account["email"], "password": "wrong horse"}
    )
    unknown = await visitor.post(
        "/api/auth/sign-in", {"email": "bob@example.org", "password": "wrong horse"}
    )
    assert problem_of(wrong, 401, "bad_credentials") == problem_of(unknown, 401, "bad_credentials")
    assert "set-cookie" not in wrong.headers


async def test_a_wrong_password_and_an_unknown_email_take_the_same_time(api: RunningApi) -> None:
    visitor, account = await api.visitor(), new_account()
    await visitor.post("/api/auth/sign-up", account)

    async def seconds(email: str) -> float:
        begun = time.perf_counter()
        await visitor.post("/api/auth/sign-in", {"email": email, "password": "wrong horse"})
        return time.perf_counter() - begun

    # In turns, so that whatever else the machine does slows both down alike.
    taken = [(await seconds(account["email"]), await seconds("bob@example.org")) for _ in range(5)]
    known, unknown = (statistics.median(times) for times in zip(*taken, strict=True))
    assert 0.5 < unknown / known < 2


@pytest.mark.parametrize(
    "body",
    [
        {"email": "ann\x00@example.org", "password": "correct horse"},
        {"email": "", "password": ""},
        {"email": "ann@example.org", "password": "x" * 5000},
    ],
)
async def test_a_sign_in_with_what_can_be_nobodys_is_refused_like_any_other(
    api: RunningApi, body: dict[str, str]
) -> None:
    visitor = await api.visitor()
    problem_of(await visitor.post("/api/auth/sign-in", body), 401, "bad_credentials")


async def test_a_guest_cannot_be_signed_in_as(api: RunningApi, ann: Client) -> None:
    visitor = await api.visitor()
    for email in ("Ann", ann.user["id"], "None", "null"):
        answer = await visitor.post("/api/auth/sign-in", {"email": email, "password": "x" * 10})
        problem_of(answer, 401, "bad_credentials")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer é"},
        {"Authorization": "Basic YW5uOmFubg=="},
        {"Cookie": "chat_session=wrong"},
        {"Cookie": "chat_session="},
        {"Cookie": "=;;;chat_session"},
    ],
)
async def test_without_a_good_token_nobody_is_signed_in(
    api: RunningApi, headers: dict[str, str]
) -> None:
    visitor = await api.visitor()
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    answer = await visitor.http.get("/api/auth/me", headers=raw)
    problem_of(answer, 401, "unauthenticated")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/conversations"),
        ("POST", "/api/conversations"),
        ("GET", "/api/conversations/x"),
        ("GET", "/api/conversations/x/messages"),
        ("POST", "/api/conversations/x/messages"),
        ("POST", "/api/conversations/x/finalize"),
        ("POST", "/api/conversations/x/reply"),
        ("DELETE", "/api/conversations/x/reply"),
        ("GET", "/api/conversations/x/reply/askable"),
        ("GET", "/api/conversations/x/transcript"),
        ("GET", "/api/conversations/x/events"),
        ("POST", "/api/conversations/x/typing"),
        ("GET", "/api/conversations/x/stream"),
        ("DELETE", "/api/conversations/x"),
        ("POST", "/api/auth/sign-out"),
    ],
)
async def test_every_call_asks_who_is_speaking(api: RunningApi, method: str, path: str) -> None:
    visitor = await api.visitor()
    body = {"session_type": "intake", "client_id": "12345678", "content": "x", "active": True}
    answer = await visitor.http.request(method, path, json=body if method == "POST" else None)
    problem_of(answer, 401, "unauthenticated")


async def test_a_token_is_stored_only_as_its_hash(tmp_path: Path) -> None:
    async with running_api(tmp_path) as api:
        ann = await api.guest()
        assert await api.services.storage.login(ann.token) is None
        hashed = hashlib.sha256(ann.token.encode()).hexdigest()
        assert await api.services.storage.login(hashed) is not None
        await api.stop()
    stored = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert hashed.encode() in stored
    assert ann.token.encode() not in stored


async def test_too_many_sign_ups_from_one_address_are_told_when_to_come_back(
    serve: Serve,
) -> None:
    async with serve(sign_ups_per_hour=3) as api:
        visitor, account = await api.visitor(), new_account()
        await visitor.post("/api/auth/sign-up", account)
        for _ in range(2):
            assert (await visitor.post("/api/auth/guest", {"name": "Ann"})).status_code == 201
        refused = await visitor.post("/api/auth/guest", {"name": "Ann"})
        assert problem_of(refused, 429, "rate_limited")["retryable"] is True
        assert 1 <= int(refused.headers["Retry-After"]) <= 1200
        # A form filled in wrongly is not a sign-up; signing in never is one.
        problem_of(await visitor.post("/api/auth/guest", {"name": ""}), 422, "invalid")
        assert (await visitor.post("/api/auth/sign-in", account)).status_code == 200


async def test_whoever_has_a_network_of_ipv6_is_limited_as_one_address(tmp_path: Path) -> None:
    """A client comes from where it says only where no server is between."""
    async with running_api(tmp_path, sign_ups_per_hour=3) as api:
        edge = Edge(services=api.services, public_url=None, frame_bytes=4096, queue_frames=16)
        app = create_api(edge)

        async def enter(address: str) -> int:
            transport = httpx.ASGITransport(app, client=(address, 1))
            async with httpx.AsyncClient(transport=transport, base_url=api.url) as client:
                return (await client.post("/api/auth/guest", json={"name": "Ann"})).status_code

        assert [await enter(f"2001:db8:1:2::{n}") for n in range(4)] == [201, 201, 201, 429]
        assert await enter("2001:db8:1:3::1") == 201
