"""Accounts: guests that become theirs for good, passwords that can't be guessed, and an end that is one."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from services.lists import Change
from tests.support.client import Client
from tests.support.cluster import Serve
from tests.support.couples import SHARED, couple, invite, new_conflict
from tests.support.problems import fields_of, problem_of
from tests.support.server import RunningApi
from tests.support.tables import rows_with

PASSWORD = "correct horse"
WRONG = "wrong battery"
PATIENCE = timedelta(seconds=5)


def new_email() -> str:
    return f"{uuid4().hex}@example.org"


@pytest_asyncio.fixture(loop_scope="module")
async def strict(serve: Serve) -> AsyncIterator[RunningApi]:
    """An API that lets 4 sign-ins an hour fail, 2 at once; from one address 16 at once."""
    async with serve(sign_in_failures_per_hour=4) as running:
        yield running


async def sign_in(client: Client, email: str, password: str = PASSWORD) -> httpx.Response:
    return await client.post("/api/auth/sign-in", {"email": email, "password": password})


async def signed_up(api: RunningApi, name: str = "Ann") -> tuple[Client, str]:
    client, email = await api.visitor(), new_email()
    await client.enter("sign-up", {"email": email, "password": PASSWORD, "name": name})
    return client, email


# ---------------------------------------------------------------------- claiming


async def test_a_guest_claims_the_account_and_keeps_everything(api: RunningApi) -> None:
    ann, email = await api.guest("Ann"), new_email()
    talk = await ann.new_conversation()
    answer = await ann.post(
        "/api/auth/claim", {"email": f" {email.upper()} ", "password": PASSWORD}
    )
    assert answer.status_code == 200
    claimed = {**ann.user, "email": email, "guest": False}
    assert answer.json() == {"user": claimed}
    assert (await ann.get("/api/auth/me")).json() == {"user": claimed}
    elsewhere = await api.visitor()
    await elsewhere.enter("sign-in", {"email": email, "password": PASSWORD})
    assert elsewhere.user == claimed
    assert (await elsewhere.read(talk))["id"] == talk


async def test_the_open_pages_of_a_claimed_account_are_told(api: RunningApi) -> None:
    ann = await api.guest("Ann")
    async with aclosing(api.services.lists.changes(ann.user["id"], PATIENCE)) as changes:
        assert await anext(changes) == Change(None)
        told = asyncio.ensure_future(anext(changes))
        body = {"email": new_email(), "password": PASSWORD}
        assert (await ann.post("/api/auth/claim", body)).status_code == 200
        assert await told == Change(None, beyond=True)


async def test_an_account_is_claimed_once_and_only_a_guests(api: RunningApi) -> None:
    ann, email = await signed_up(api)
    answer = await ann.post("/api/auth/claim", {"email": new_email(), "password": WRONG})
    problem_of(answer, 404, "not_found")
    assert (await sign_in(ann, email)).status_code == 200
    ben = await api.guest("Ben")
    body = {"email": new_email(), "password": PASSWORD}
    answers = await asyncio.gather(
        *(ben.post("/api/auth/claim", body | {"email": new_email()}) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 404, 404, 404]


async def test_a_guest_cannot_claim_somebody_elses_email(api: RunningApi) -> None:
    _, email = await signed_up(api)
    ben = await api.guest("Ben")
    answer = await ben.post("/api/auth/claim", {"email": email, "password": WRONG})
    problem_of(answer, 409, "email_taken")
    assert (await ben.get("/api/auth/me")).json()["user"]["guest"] is True
    problem_of(await sign_in(ben, email, WRONG), 401, "bad_credentials")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "ann"),
        ("email", ""),
        ("email", "\ud800@example.org"),
        ("email", None),
        ("password", "123456789"),
        ("password", "x" * 1025),
        ("password", "correct\ud800horse"),
    ],
)
async def test_claiming_takes_what_signing_up_takes(
    api: RunningApi, ann: Client, field: str, value: object
) -> None:
    body = {"email": new_email(), "password": PASSWORD, field: value}
    answer = await ann.http.post(
        "/api/auth/claim",
        content=json.dumps(body),
        headers={"Content-Type": "application/json"},
    )
    assert fields_of(problem_of(answer, 422, "invalid")) == [field]
    assert (await ann.get("/api/auth/me")).json()["user"]["guest"] is True


@pytest.mark.parametrize(
    ("call", "fields"),
    [("sign-up", ["name", "email", "password"]), ("claim", ["email", "password"])],
)
async def test_all_that_is_wrong_is_told_at_once(ann: Client, call: str, fields: list[str]) -> None:
    wrong = {"name": " ", "email": "ann", "password": "short"}
    answer = await ann.post(f"/api/auth/{call}", {field: wrong[field] for field in fields})
    told = problem_of(answer, 422, "invalid")
    assert fields_of(told) == fields
    assert told["detail"] == told["errors"][0]["message"]


async def test_claiming_is_no_way_to_try_out_whose_emails_are_taken(serve: Serve) -> None:
    async with serve(sign_ups_per_hour=3) as api:
        _, email = await signed_up(api)
        ben = await api.guest("Ben")
        body = {"email": email, "password": PASSWORD}
        problem_of(await ben.post("/api/auth/claim", body), 409, "email_taken")
        answer = await ben.post("/api/auth/claim", body)
        problem_of(answer, 429, "rate_limited")
        assert int(answer.headers["Retry-After"]) > 0


async def test_passwords_are_stored_as_argon2id_only(api: RunningApi) -> None:
    client, email = await signed_up(api)
    ben = await api.guest("Ben")
    claimed = new_email()
    await ben.post("/api/auth/claim", {"email": claimed, "password": PASSWORD})
    for address in (email, claimed):
        credentials = await api.services.storage.credentials(address)
        assert credentials is not None
        assert credentials.password_hash.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert await rows_with(api.services.storage, PASSWORD, client.token, ben.token) == []


# -------------------------------------------------------------- failing to sign in


async def test_after_some_failures_an_account_is_slowed_whatever_the_password(
    strict: RunningApi,
) -> None:
    ann, email = await signed_up(strict)
    for _ in range(2):
        problem_of(await sign_in(ann, email, WRONG), 401, "bad_credentials")
    for password in (WRONG, PASSWORD):
        answer = await sign_in(ann, f" {email.upper()}", password)
        problem_of(answer, 429, "rate_limited")
        assert 0 < int(answer.headers["Retry-After"]) <= 900
    other, other_email = await signed_up(strict)
    assert (await sign_in(other, other_email)).status_code == 200


async def test_an_email_that_nobody_has_is_slowed_in_the_same_way(strict: RunningApi) -> None:
    client, email = await signed_up(strict)
    seen: list[list[tuple[int, str]]] = []
    for address in (email, new_email()):
        answers = [await sign_in(client, address, WRONG) for _ in range(4)]
        seen.append([(answer.status_code, answer.text) for answer in answers])
    assert [status for status, _ in seen[0]] == [401] * 2 + [429] * 2
    assert seen[0] == seen[1]


async def test_an_address_is_slowed_whichever_accounts_it_tries(serve: Serve) -> None:
    async with serve(sign_in_failures_per_hour=1) as api:
        visitor = await api.visitor()
        statuses = [(await sign_in(visitor, new_email(), WRONG)).status_code for _ in range(6)]
        assert statuses == [401] * 4 + [429] * 2


async def test_many_at_once_do_not_pass_the_limit_together(strict: RunningApi) -> None:
    ann, email = await signed_up(strict)
    answers = await asyncio.gather(*(sign_in(ann, email, WRONG) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [401] * 2 + [429] * 6


async def test_signing_in_well_costs_nothing(strict: RunningApi) -> None:
    ann, email = await signed_up(strict)
    for _ in range(3):
        assert (await sign_in(ann, email)).status_code == 200


async def test_without_a_limit_nobody_is_slowed(serve: Serve) -> None:
    async with serve(sign_in_failures_per_hour=0) as api:
        ann, email = await signed_up(api)
        for _ in range(4):
            problem_of(await sign_in(ann, email, WRONG), 401, "bad_credentials")
        assert (await sign_in(ann, email)).status_code == 200


@pytest.mark.parametrize("email", ["", "ann", "\ud800@example.org", "x" * 100_000, "a\x00@b.c"])
async def test_what_can_be_no_email_is_an_unknown_one(api: RunningApi, email: str) -> None:
    visitor = await api.visitor()
    body = json.dumps({"email": email, "password": PASSWORD})
    answer = await visitor.http.post(
        "/api/auth/sign-in", content=body, headers={"Content-Type": "application/json"}
    )
    problem_of(answer, 401, "bad_credentials")


# --------------------------------------------------------------------- removing


async def test_a_guest_is_removed_without_a_password(api: RunningApi) -> None:
    bodies: tuple[dict[str, str] | None, ...] = ({}, None)
    for body in bodies:
        ann = await api.guest("Ann")
        answer = await ann.http.request("DELETE", "/api/auth/me", json=body)
        assert answer.status_code == 204
        problem_of(await ann.get("/api/auth/me"), 401, "unauthenticated")
        assert await rows_with(api.services.storage, ann.user["id"]) == []


async def test_whoever_has_a_password_gives_it_to_be_removed(api: RunningApi) -> None:
    ann, email = await signed_up(api)
    for answer in (await ann.remove_account(), await ann.remove_account(WRONG)):
        problem_of(answer, 401, "bad_credentials")
    assert (await ann.get("/api/auth/me")).status_code == 200
    assert (await ann.remove_account(PASSWORD)).status_code == 204
    problem_of(await ann.get("/api/auth/me"), 401, "unauthenticated")
    problem_of(await sign_in(ann, email), 401, "bad_credentials")
    assert await rows_with(api.services.storage, ann.user["id"], email) == []
    again = await api.visitor()
    await again.enter("sign-up", {"email": email, "password": PASSWORD, "name": "Ann"})
    assert again.user["id"] != ann.user["id"]


async def test_a_stolen_session_is_no_way_to_guess_the_password(strict: RunningApi) -> None:
    ann, _ = await signed_up(strict)
    statuses = [(await ann.remove_account(WRONG)).status_code for _ in range(3)]
    assert statuses == [401] * 2 + [429]


async def test_a_foreign_page_removes_and_claims_nobody(api: RunningApi) -> None:
    ann = await api.guest("Ann", cookies=True)
    foreign = {"Origin": "https://elsewhere.example"}
    for method, path, body in (
        ("DELETE", "/api/auth/me", {}),
        ("POST", "/api/auth/claim", {"email": new_email(), "password": PASSWORD}),
        ("POST", "/api/conflicts", {"title": "The dishes"}),
        ("POST", "/api/conflicts/x/invitations", None),
        ("POST", "/api/invitations/x/accept", None),
    ):
        answer = await ann.http.request(method, path, json=body, headers=foreign)
        problem_of(answer, 403, "bad_origin")
    assert (await ann.get("/api/auth/me")).json() == {"user": ann.user}


async def test_all_sign_ins_and_sockets_of_a_removed_account_end(api: RunningApi) -> None:
    ann, email = await signed_up(api)
    other = await api.visitor()
    await other.enter("sign-in", {"email": email, "password": PASSWORD})
    talk = await ann.new_conversation()
    async with AsyncExitStack() as exits:
        sockets = [await exits.enter_async_context(client.socket(talk)) for client in (ann, other)]
        assert (await other.remove_account(PASSWORD)).status_code == 204
        assert {await socket.close_code() for socket in sockets} <= {4401, 4404}
    for client in (ann, other):
        problem_of(await client.get("/api/auth/me"), 401, "unauthenticated")


async def test_with_an_account_go_all_its_private_sessions(api: RunningApi) -> None:
    pair = await couple(api)
    kinds = ("intake", "individual_a", "joint_context_a")
    talks = [await pair.begin(pair.a, kind) for kind in kinds]
    alone = await new_conflict(pair.a, "Nobody came")
    code = await invite(pair.a, alone)
    for talk in talks:
        await pair.a.say(talk, "Secret")
        await pair.a.settled(talk)
    await pair.a.finalize(talks[1])
    assert (await pair.a.remove_account()).status_code == 204
    storage = api.services.storage
    assert await rows_with(storage, *talks, alone) == []
    cleo = await api.guest("Cleo")
    problem_of(await cleo.post(f"/api/invitations/{code}/accept"), 404, "not_found")


async def test_what_was_shared_stays_with_the_other_partner(api: RunningApi) -> None:
    for remover in ("a", "b"):
        pair = await couple(api)
        gone, left = (pair.a, pair.b) if remover == "a" else (pair.b, pair.a)
        room = await pair.begin(gone, SHARED)
        await gone.say(room, "Ours")
        kept = await pair.begin(left, "individual_b" if remover == "a" else "individual_a")
        async with left.socket(room) as socket:
            assert (await gone.remove_account()).status_code == 204
            assert await socket.close_code() == 1012
        async with left.socket(room) as socket:
            await left.say(room, "Are you there?")
            await socket.until(
                where=lambda f: (
                    f["type"] == "message" and f["message"]["content"] == "Are you there?"
                )
            )
        session = await left.read(room)
        assert [m["content"] for m in session["messages"]][:1] == ["Ours"]
        assert session["messages"][0]["author_name"] == gone.user["name"]
        assert (await left.read(kept))["id"] == kept
        (conflict,) = (await left.get("/api/conflicts")).json()["conflicts"]
        partners = {side: conflict[f"partner_{side}"] for side in ("a", "b")}
        assert {side: "left" in one for side, one in partners.items()} == {
            "a": remover == "a",
            "b": remover == "b",
        }


async def test_nobody_takes_the_place_of_a_partner_who_has_left(api: RunningApi) -> None:
    """Whoever came after would read what was said to somebody else."""
    pair = await couple(api)
    await pair.b.remove_account()
    answer = await pair.a.post(f"/api/conflicts/{pair.conflict}/invitations")
    problem_of(answer, 409, "partner_present")
    assert "has left" in answer.json()["detail"]


async def test_whoever_is_left_erases_what_was_shared_alone(api: RunningApi) -> None:
    pair = await couple(api)
    room = await pair.room()
    problem_of(await pair.b.erase(room), 409, "partner_must_agree")
    await pair.a.remove_account()
    assert (await pair.b.erase(room)).status_code == 204
    assert await rows_with(api.services.storage, room) == []


async def test_what_was_shared_goes_with_the_last_of_the_two(api: RunningApi) -> None:
    pair = await couple(api)
    room = await pair.room()
    await pair.a.say(room, "Ours")
    for client in (pair.b, pair.a):
        assert (await client.remove_account()).status_code == 204
    people = [client.user["id"] for client in (pair.a, pair.b)]
    assert await rows_with(api.services.storage, room, pair.conflict, *people) == []


async def test_removing_changes_nothing_for_anybody_else(api: RunningApi) -> None:
    cleo = await api.guest("Cleo")
    talk = await cleo.new_conversation()
    await cleo.say(talk, "Mine")
    before = await cleo.settled(talk)
    pair = await couple(api)
    await pair.a.remove_account()
    assert await cleo.read(talk) == before
