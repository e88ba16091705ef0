"""Conflicts, and how the second partner comes in."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from services.domain.tokens import hash_token
from tests.support.client import Client, Json
from tests.support.cluster import Serve
from tests.support.couples import couple, invite, join, new_conflict
from tests.support.problems import fields_of, problem_of
from tests.support.server import RunningApi
from tests.support.tables import rows_with

CONFLICT = ["id", "title", "partner_a", "partner_b", "created_at"]


async def conflicts(client: Client) -> list[Json]:
    answer = await client.get("/api/conflicts")
    assert answer.status_code == 200
    assert list(answer.json()) == ["conflicts"]
    found: list[Json] = answer.json()["conflicts"]
    return found


def named(client: Client) -> Json:
    return {"id": client.user["id"], "name": client.user["name"]}


async def test_whoever_begins_a_conflict_is_partner_a(ann: Client) -> None:
    answer = await ann.post("/api/conflicts", {"title": "  The \n dishes "})
    assert answer.status_code == 201
    conflict = answer.json()
    assert list(conflict) == CONFLICT
    assert conflict["title"] == "The dishes"
    assert (conflict["partner_a"], conflict["partner_b"]) == (named(ann), None)
    assert datetime.fromisoformat(conflict["created_at"]).tzinfo == UTC
    assert await conflicts(ann) == [conflict]


@pytest.mark.parametrize("title", ["", "  ", "x" * 121, "\x07", "\ud800", None, 1])
async def test_a_conflict_needs_a_title_that_can_be_shown(ann: Client, title: object) -> None:
    answer = await ann.http.post(
        "/api/conflicts",
        content=json.dumps({"title": title}),  # escaped: half a character pair can't be sent else
        headers={"Content-Type": "application/json"},
    )
    assert fields_of(problem_of(answer, 422, "invalid")) == ["title"]
    assert await conflicts(ann) == []


async def test_conflicts_are_listed_to_their_partners_newest_first(api: RunningApi) -> None:
    pair = await couple(api)
    second = await new_conflict(pair.b, "The other dishes")
    assert [one["id"] for one in await conflicts(pair.a)] == [pair.conflict]
    assert [one["id"] for one in await conflicts(pair.b)] == [second, pair.conflict]
    assert (await conflicts(pair.a))[0]["partner_b"] == named(pair.b)
    assert await conflicts(await api.guest("Cleo")) == []


async def test_an_invitation_is_a_code_and_an_address_that_expires(
    api: RunningApi, ann: Client
) -> None:
    conflict = await new_conflict(ann)
    answer = await ann.post(f"/api/conflicts/{conflict}/invitations")
    assert answer.status_code == 201
    invitation = answer.json()
    assert list(invitation) == ["code", "url", "expires_at"]
    assert invitation["url"] == f"{api.url}/invite/{invitation['code']}"
    assert len(invitation["code"]) >= 32
    lasts = datetime.fromisoformat(invitation["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=6) < lasts <= timedelta(days=7)


async def test_the_address_of_an_invitation_is_the_one_that_people_use(serve: Serve) -> None:
    async with serve(public_url="https://chat.example.org") as api:
        ann = await api.guest("Ann")
        answer = await ann.post(f"/api/conflicts/{await new_conflict(ann)}/invitations")
        assert answer.json()["url"].startswith("https://chat.example.org/invite/")


async def test_whoever_holds_the_code_sees_who_invites_them_and_to_what(
    api: RunningApi, ann: Client
) -> None:
    code = await invite(ann, await new_conflict(ann, "Holidays"))
    for client in (await api.visitor(), await api.guest("Ben"), ann):
        answer = await client.get(f"/api/invitations/{code}")
        assert answer.status_code == 200
        assert list(answer.json()) == ["title", "invited_by", "expires_at", "own"]
        assert answer.json()["own"] is (client is ann)
        assert (answer.json()["title"], answer.json()["invited_by"]) == ("Holidays", "Ann")


async def test_whoever_has_signed_out_sees_their_own_invitation_as_everybody_does(
    api: RunningApi, ann: Client
) -> None:
    code = await invite(ann, await new_conflict(ann))
    await ann.post("/api/auth/sign-out")
    assert (await ann.get(f"/api/invitations/{code}")).json()["own"] is False


async def test_invitations_that_have_ended_are_forgotten_in_time(serve: Serve) -> None:
    async with serve() as api:
        ann = await api.guest("Ann")
        conflict = await new_conflict(ann)
        old = hash_token(await invite(ann, conflict))
        api.clock.ahead = timedelta(days=1)
        young = hash_token(await invite(ann, conflict))
        for days, left in ((6.5, 2), (7.5, 1), (8.5, 0)):
            api.clock.ahead = timedelta(days=days)
            await api.services.conflicts.forget_expired()
            found = await rows_with(api.services.storage, old, young)
            assert len(found) == left


async def test_whoever_accepts_is_partner_b_once(api: RunningApi, ann: Client) -> None:
    conflict = await new_conflict(ann)
    code = await invite(ann, conflict)
    ben, cleo = await api.guest("Ben"), await api.guest("Cleo")
    answer = await ben.post(f"/api/invitations/{code}/accept")
    assert answer.status_code == 200
    assert list(answer.json()) == CONFLICT
    assert answer.json()["id"] == conflict
    assert (answer.json()["partner_a"], answer.json()["partner_b"]) == (named(ann), named(ben))
    assert await conflicts(ann) == await conflicts(ben) == [answer.json()]
    for client in (ben, cleo, ann):
        problem_of(await client.post(f"/api/invitations/{code}/accept"), 404, "not_found")
        problem_of(await client.get(f"/api/invitations/{code}"), 404, "not_found")
    assert await conflicts(cleo) == []


async def test_of_two_who_accept_at_once_exactly_one_is_in(api: RunningApi, ann: Client) -> None:
    for _ in range(5):
        conflict = await new_conflict(ann)
        code = await invite(ann, conflict)
        ben, cleo = await api.guest("Ben"), await api.guest("Cleo")
        answers = await asyncio.gather(
            *(client.post(f"/api/invitations/{code}/accept") for client in (ben, cleo))
        )
        winner, loser = (ben, cleo) if answers[0].is_success else (cleo, ben)
        assert sorted(answer.status_code for answer in answers) == [200, 404]
        assert (await conflicts(winner))[0]["partner_b"] == named(winner)
        assert await conflicts(loser) == []


async def test_nobody_is_their_own_partner_and_the_invitation_stays_good(
    api: RunningApi, ann: Client
) -> None:
    code = await invite(ann, await new_conflict(ann))
    problem_of(await ann.post(f"/api/invitations/{code}/accept"), 409, "own_invitation")
    await join(await api.guest("Ben"), code)


async def test_only_partner_a_invites(api: RunningApi, ann: Client) -> None:
    conflict = await new_conflict(ann)
    path = f"/api/conflicts/{conflict}/invitations"
    stranger = await api.guest("Cleo")
    absent = await stranger.post("/api/conflicts/nothing/invitations")
    forbidden = await stranger.post(path)
    assert problem_of(forbidden, 404, "not_found") == problem_of(absent, 404, "not_found")
    problem_of(await (await api.visitor()).post(path), 401, "unauthenticated")
    pair = await couple(api)
    answer = await pair.b.post(f"/api/conflicts/{pair.conflict}/invitations")
    problem_of(answer, 404, "not_found")


async def test_nobody_is_invited_once_the_partner_is_there(api: RunningApi) -> None:
    pair = await couple(api)
    answer = await pair.a.post(f"/api/conflicts/{pair.conflict}/invitations")
    problem_of(answer, 409, "partner_present")


async def test_with_the_partner_every_other_invitation_is_void(
    api: RunningApi, ann: Client
) -> None:
    conflict = await new_conflict(ann)
    first, second = await invite(ann, conflict), await invite(ann, conflict)
    await join(await api.guest("Ben"), first)
    cleo = await api.guest("Cleo")
    problem_of(await cleo.post(f"/api/invitations/{second}/accept"), 404, "not_found")


async def test_an_unknown_a_used_and_an_expired_code_look_the_same(serve: Serve) -> None:
    async with serve() as api:
        ann, ben = await api.guest("Ann"), await api.guest("Ben")
        used, expired, own = [await invite(ann, await new_conflict(ann)) for _ in range(3)]
        await join(await api.guest("Cleo"), used)
        api.clock.ahead = timedelta(days=7)
        answers = [
            problem_of(await ben.post(f"/api/invitations/{code}/accept"), 404, "not_found")
            for code in ("unknown", used, expired, "%00", "x" * 3000)
        ]
        answers += [
            problem_of(await ben.get(f"/api/invitations/{code}"), 404, "not_found")
            for code in ("unknown", used, expired)
        ]
        answers.append(
            problem_of(await ann.post(f"/api/invitations/{own}/accept"), 404, "not_found")
        )
        assert all(answer == answers[0] for answer in answers)


async def test_the_code_itself_is_nowhere_in_storage(api: RunningApi, ann: Client) -> None:
    code = await invite(ann, await new_conflict(ann))
    assert await rows_with(api.services.storage, code) == []
