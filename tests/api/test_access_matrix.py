"""Who gets in where: every route, on every transport, for everybody, with every kind of conversation.

The matrix is made from the application's own table of routes: a route that isn't in `CALLS` fails the test.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, Literal
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import WebSocketRoute
from websockets.exceptions import ConnectionClosed

from tests.support.client import Client, Json, new_client_id
from tests.support.cluster import Engines, served
from tests.support.couples import (
    KINDS,
    PRIVATE_OF_A,
    PRIVATE_OF_B,
    SHARED,
    Couple,
    invite,
    join,
    new_conflict,
)
from tests.support.described import application
from tests.support.scripted_model import ScriptedModel
from tests.support.server import RunningApi

Guard = Literal["nobody", "signed_in", "partner_a", "code", "member"]
PEOPLE = ("owner", "partner", "stranger", "signed_out", "revoked")
PASSWORD = "correct horse"
ABSENT = "0" * 32
OF_THE_FRAMEWORK = {"GET /api/openapi.json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """How a route is called, who guards it, and what a member is answered."""

    guard: Guard
    body: Any = None
    query: str = ""
    answers: frozenset[int] = frozenset({200})


def call(guard: Guard, *answers: int, body: Any = None, query: str = "") -> Call:
    return Call(guard=guard, body=body, query=query, answers=frozenset(answers or {200}))


C = "/api/conversations/{conversation_id}"
CALLS: dict[str, Call] = {
    "POST /api/auth/sign-up": call("nobody"),
    "POST /api/auth/sign-in": call("nobody"),
    "POST /api/auth/guest": call("nobody"),
    "GET /api/auth/session": call("nobody"),
    "GET /healthz": call("nobody"),
    "GET /readyz": call("nobody"),
    "GET /metrics": call("nobody"),
    "GET /api/invitations/{code}": call("nobody"),  # the code is the key
    "GET /api/docs": call("nobody"),
    "ANY /api": call("nobody"),  # nothing is there
    "ANY /api/{path:path}": call("nobody"),  # nor there
    "ANY /ws/{path:path}": call("nobody"),  # a socket's address, without a socket
    "ANY /healthz": call("nobody"),  # by any other method
    "ANY /readyz": call("nobody"),
    "ANY /metrics": call("nobody"),
    "POST /api/auth/sign-out": call("signed_in"),
    "POST /api/auth/claim": call(
        "signed_in", body={"email": "a@example.org", "password": "x" * 10}
    ),
    "DELETE /api/auth/me": call("signed_in", body={"password": PASSWORD}),
    "GET /api/auth/me": call("signed_in"),
    "GET /api/conflicts": call("signed_in"),
    "POST /api/conflicts": call("signed_in", body={"title": "The dishes"}),
    "GET /api/conversations": call("signed_in"),
    "POST /api/conversations": call("signed_in", body={"session_type": "intake"}),
    "POST /api/invitations/{code}/accept": call("code"),
    "POST /api/conflicts/{conflict_id}/invitations": call("partner_a", 409),  # B is there
    f"GET {C}": call("member"),
    f"DELETE {C}": call("member", 204, 409),
    f"DELETE {C}/erasure": call("member", 204),
    f"POST {C}/finalize": call("member"),
    f"GET {C}/messages": call("member"),
    f"POST {C}/messages": call("member", 201, body={"client_id": "", "content": "Hi"}),
    f"GET {C}/read": call("member"),
    f"POST {C}/read": call("member", body={"seq": 1}),
    f"POST {C}/typing": call("member", 204, body={"active": True}),
    f"GET {C}/events": call("member", query="wait=0"),
    f"GET {C}/stream": call("member"),
    f"POST {C}/reply": call("member", 409),  # one is being written
    f"DELETE {C}/reply": call("member", 202),
    f"GET {C}/reply/askable": call("member", 200),
    f"GET {C}/transcript": call("member"),
    "WS /ws/conversations/{conversation_id}": call("member"),
}
OF_A_CONVERSATION = sorted(name for name, one in CALLS.items() if one.guard == "member")
GUARDED = sorted(name for name, one in CALLS.items() if one.guard != "nobody")


def names(route: RouteContext) -> Iterator[str]:
    """Yield what the matrix calls a route: its method and its path, as they stand in the table of routes."""
    if isinstance(route.original_route, WebSocketRoute):
        yield f"WS {route.path}"
    elif not route.methods:  # what answers for the methods and addresses that nothing else takes
        yield f"ANY {route.path}"
    else:
        yield from (f"{method} {route.path}" for method in route.methods - {"HEAD"})


def member_of(kind: str, who: str) -> bool:
    """Tell whether the protocol's table lets this person in."""
    return who == "owner" or (who == "partner" and kind == SHARED)


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody sees of an answer: status, headers and body, or close code and reason."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A couple, a stranger who has a conflict of their own, and those who can't prove who they are."""

    api: RunningApi
    couple: Couple
    stranger: Client
    signed_out: Client
    revoked_of: dict[str, Client]

    def person(self, who: str, kind: str) -> Client:
        """Return `who` it is for a conversation of this kind; the revoked token was its owner's."""
        owner = self.couple.owner_of(kind)
        people = {
            "owner": owner,
            "partner": self.couple.other(owner),
            "stranger": self.stranger,
            "signed_out": self.signed_out,
            "revoked": self.revoked_of[owner.token],
        }
        return people[who]

    async def talk(self, kind: str) -> str:
        """Begin a conversation of this kind, with a message, and with a reply that is being written."""
        owner = self.couple.owner_of(kind)
        conversation = await self.couple.begin(owner, kind)
        await owner.say(conversation, "Hello")
        if kind == SHARED:
            assert (await owner.ask(conversation)).status_code == 202
        return conversation


async def signed_up(api: RunningApi, name: str) -> tuple[Client, Client]:
    """Return a client of a new account, and one whose token has been revoked."""
    client, revoked = await api.visitor(), await api.visitor()
    account = {"email": f"{uuid4().hex}@example.org", "password": PASSWORD, "name": name}
    await client.enter("sign-up", account)
    await revoked.enter("sign-in", account)
    assert (await revoked.post("/api/auth/sign-out")).status_code == 204
    return client, revoked


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(
    processes: int, engines: Engines | None, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    folder, model = tmp_path_factory.mktemp("database"), ScriptedModel()
    async with served(
        processes, folder, model=model, engines=engines, connections_per_user=0
    ) as api:
        (ann, ann_revoked), (ben, ben_revoked) = [
            await signed_up(api, name) for name in ("Ann", "Ben")
        ]
        conflict = await new_conflict(ann)
        await join(ben, await invite(ann, conflict))
        stranger = await api.guest("Cleo")
        await new_conflict(stranger)
        yield World(
            api=api,
            couple=Couple(a=ann, b=ben, conflict=conflict),
            stranger=stranger,
            signed_out=await api.visitor(),
            revoked_of={ann.token: ann_revoked, ben.token: ben_revoked},
        )


async def answer_to(client: Client, name: str, conversation: str = "", **path: str) -> Answer:
    """Call a route as `client` and return the answer as it is seen from outside."""
    method, template = name.split(" ")
    if method == "WS":
        return await handshake(client, conversation)
    address = template.format(conversation_id=conversation, **path)
    how = CALLS[name]
    body = (
        how.body | {"client_id": new_client_id()} if "messages" in name and how.body else how.body
    )
    request = client.http.build_request(
        method, f"{address}?{how.query}" if how.query else address, json=body
    )
    response = await client.http.send(request, stream=True)
    try:
        endless = response.headers.get("content-type", "").startswith("text/event-stream")
        body = "" if endless else (await response.aread()).decode()
    finally:
        await response.aclose()
    seen = sorted((key, value) for key, value in response.headers.items() if key != "date")
    return Answer(response.status_code, tuple(seen), body)


async def handshake(client: Client, conversation: str) -> Answer:
    """Open a WebSocket: 200 and `welcome`, or the close code and its reason."""
    async with client.handshake(conversation) as socket:
        try:
            frame = await socket.next()
        except ConnectionClosed as closed:
            end = closed.rcvd
            return Answer(end.code, (), end.reason) if end else Answer(1006, (), "")
    return Answer(200, (), str(frame))


def refused(status: int) -> set[int]:
    """Return how a refusal looks: as a status, or as the close code that says the same."""
    return {status, 4000 + status}


def test_the_matrix_knows_every_route() -> None:
    found = {name for route in iter_route_contexts(application().routes) for name in names(route)}
    assert found - OF_THE_FRAMEWORK == set(CALLS)


def test_every_route_to_a_conversation_is_guarded_as_one() -> None:
    for name, how in CALLS.items():
        assert (how.guard == "member") is ("{conversation_id}" in name), name


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", OF_A_CONVERSATION)
async def test_a_conversation_is_there_for_its_people_and_for_nobody_else(
    world: World, name: str, kind: str
) -> None:
    conversation = await world.talk(kind)
    owner = world.person("owner", kind)
    before = await stable(owner, conversation)
    for who in ("stranger", "signed_out", "revoked", "partner"):
        if member_of(kind, who):
            continue
        client = world.person(who, kind)
        answer = await answer_to(client, name, conversation)
        expected = refused(404 if who in {"stranger", "partner"} else 401)
        assert answer.status in expected, (who, answer)
        # Not there and not theirs: neither status nor header, body or close code tells which.
        assert answer == await answer_to(client, name, ABSENT), who
    assert await stable(owner, conversation) == before
    for who in ("partner", "owner"):
        if member_of(kind, who):
            answer = await answer_to(world.person(who, kind), name, conversation)
            assert answer.status in CALLS[name].answers | {200, 201, 204}, (who, answer)


async def stable(owner: Client, conversation: str) -> Json:
    """Return the session as its owner sees it, but for who is online."""
    session = await owner.read(conversation)
    return session | {"participants": [person["user_id"] for person in session["participants"]]}


@pytest.mark.parametrize("name", GUARDED)
async def test_nothing_is_done_for_whoever_cannot_say_who_they_are(world: World, name: str) -> None:
    code = await invite(world.stranger, await new_conflict(world.stranger))
    for client in (world.signed_out, *world.revoked_of.values()):
        answer = await answer_to(client, name, ABSENT, conflict_id=world.couple.conflict, code=code)
        assert answer.status in refused(401), answer


@pytest.mark.parametrize("kind", KINDS)
async def test_a_conversation_is_begun_by_those_whom_its_kind_is_for(
    world: World, kind: str
) -> None:
    for client, may in (
        (world.couple.a, kind not in PRIVATE_OF_B),
        (world.couple.b, kind not in PRIVATE_OF_A),
        (world.stranger, kind == "intake"),
    ):
        body = {"session_type": kind}
        if kind != "intake":
            body["conflict_id"] = world.couple.conflict
        answer = await client.post("/api/conversations", body)
        if may:
            assert answer.status_code == 201
            continue
        absent = await client.post("/api/conversations", body | {"conflict_id": ABSENT})
        assert answer.status_code == absent.status_code == 404
        assert answer.json() == absent.json()


async def test_only_partner_a_is_told_of_the_conflict_when_inviting(world: World) -> None:
    name = "POST /api/conflicts/{conflict_id}/invitations"
    answer = await answer_to(world.couple.a, name, conflict_id=world.couple.conflict)
    assert answer.status in CALLS[name].answers
    for client in (world.couple.b, world.stranger):
        forbidden = await answer_to(client, name, conflict_id=world.couple.conflict)
        assert forbidden.status == 404
        assert forbidden == await answer_to(client, name, conflict_id=ABSENT)


async def test_a_list_shows_what_its_owner_may_open_and_nothing_else(world: World) -> None:
    begun = {kind: await world.talk(kind) for kind in KINDS}
    for client in (world.couple.a, world.couple.b, world.stranger):
        listed = await everything_listed(client)
        for kind, conversation in begun.items():
            opened = await client.get(f"/api/conversations/{conversation}")
            assert opened.is_success is (conversation in listed), (client.user["name"], kind)
        for conversation in listed:
            assert (await client.get(f"/api/conversations/{conversation}")).is_success


async def everything_listed(client: Client) -> set[str]:
    found: set[str] = set()
    query: dict[str, str] = {"limit": "200"}
    while True:
        page = (await client.get("/api/conversations", params=query)).json()
        found |= {session["id"] for session in page["conversations"]}
        if page["next"] is None:
            return found
        query["before"] = page["next"]


async def test_another_conversations_place_in_a_stream_opens_nothing(world: World) -> None:
    """`Last-Event-ID` names a reply: it is looked for in the caller's own conversation only."""
    foreign = await world.talk("individual_a")
    reply = (await world.couple.a.read(foreign))["reply"]["id"]
    own = await world.couple.begin(world.couple.b, "individual_b")
    answer = await world.couple.b.get(
        f"/api/conversations/{own}/stream", headers={"Last-Event-ID": f"{reply}.0"}
    )
    assert (answer.status_code, answer.content) == (httpx.codes.NO_CONTENT, b"")


async def test_a_client_id_of_the_others_private_session_can_be_used_by_anybody(
    world: World,
) -> None:
    """Whether somebody has used a client id elsewhere is nothing that a send tells."""
    client_id = new_client_id()
    await world.couple.a.say(
        await world.couple.begin(world.couple.a, "individual_a"), "Mine", client_id
    )
    there = await world.couple.begin(world.couple.b, "individual_b")
    answer = await world.couple.b.send(there, "Other", client_id)
    assert answer.status_code == 201
