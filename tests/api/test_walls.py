"""What one of two wrote in private never reaches the model where the other one can see, nor in the other's sessions.

The vendor's server on loopback keeps what it is asked: every word that stands in it must be one that may.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import pytest
import pytest_asyncio

from services.language_models.factory import create_language_model
from tests.support.client import Client
from tests.support.cluster import Serve
from tests.support.couples import (
    PRIVATE_OF_A,
    PRIVATE_OF_B,
    SHARED,
    Couple,
    couple,
    invite,
    join,
    new_conflict,
)
from tests.support.server import RunningApi
from tests.support.vendor_server import Reply, VendorServer

if TYPE_CHECKING:
    from tests.support.scripted_model import ScriptedModel

READS = {
    "joint_context_a": ("individual_a", "joint_context_a"),
    "joint_context_b": ("individual_b", "joint_context_b"),
}
_MARK = re.compile(r"mark\d+x")


@dataclass(slots=True, kw_only=True)
class Session:
    """One conversation, the words that were marked in it, and those in its title."""

    id: str
    kind: str
    owner: Client
    conflict: str | None
    sealed: bool = False
    words: set[str] = field(default_factory=set[str])
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the vendor was asked for a session, the words that may stand in it, and those that must."""

    session: Session
    request: str
    may: set[str]
    must: set[str]


class Talks:
    """Fills conversations with marked words, and keeps what the vendor was asked for each of them."""

    def __init__(self, vendor: VendorServer) -> None:
        self._vendor = vendor
        self._marks = 0
        self.sessions: list[Session] = []
        self.asked: list[Asked] = []

    def mark(self) -> str:
        self._marks += 1
        return f"mark{self._marks}x"

    async def begin(self, owner: Client, kind: str, conflict: str | None) -> Session:
        title = self.mark()
        body = {"session_type": kind, "title": f"About {title}"}
        if conflict:
            body["conflict_id"] = conflict
        session = Session(
            id=await owner.new_conversation(**body),
            kind=kind,
            owner=owner,
            conflict=conflict,
            title=title,
        )
        self.sessions.append(session)
        return session

    async def say(self, session: Session, *people: Client) -> None:
        """Let `people` say something marked, and the AI answer with a mark of its own."""
        answer = self.mark()
        before = len(self._vendor.requests)
        self._vendor.script(Reply(tokens=(f"I hear {answer}.",)))
        for client in people:
            word = self.mark()
            session.words.add(word)
            await client.say(session.id, f"This is {word}.")
        await session.owner.settled(session.id)
        (request,) = self._vendor.requests[before:]
        may, must = self.readable(session)
        self.asked.append(
            Asked(session=session, request=json.dumps(request.body), may=may, must=must)
        )
        session.words.add(answer)

    async def fill(self, session: Session, *people: Client, sealed: bool) -> None:
        await self.say(session, *people)
        if sealed:
            await session.owner.finalize(session.id)
            session.sealed = True

    def readable(self, session: Session) -> tuple[set[str], set[str]]:
        """Return the words that the model may read there now, and which of them it has to."""
        earlier = [
            other
            for other in self.sessions
            if other.sealed
            and other.kind in READS.get(session.kind, ())
            and other.owner is session.owner
            and other.conflict == session.conflict
        ]
        must = session.words.union(*(other.words for other in earlier))
        return must | {session.title} | {other.title for other in earlier}, must


@pytest_asyncio.fixture(loop_scope="module", params=["openai-chat:test", "anthropic:test"])
async def vendor(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[VendorServer, str]]:
    async with VendorServer() as server:
        for name in ("OPENAI", "ANTHROPIC"):
            monkeypatch.setenv(f"{name}_API_KEY", "test")
        monkeypatch.setenv("OPENAI_BASE_URL", server.openai_url)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.anthropic_url)
        yield server, request.param


async def second_conflict(pair: Couple) -> str:
    conflict = await new_conflict(pair.a, "Another one")
    await join(pair.b, await invite(pair.a, conflict))
    return conflict


async def one_of_each(pair: Couple, talks: Talks, conflict: str | None, *, sealed: bool) -> None:
    """Let both fill a conversation of every kind of a conflict, or, without one, an intake each."""
    private = ((pair.a, PRIVATE_OF_A), (pair.b, PRIVATE_OF_B))
    for owner, kinds in private if conflict else ((pair.a, ("intake",)), (pair.b, ("intake",))):
        for kind in kinds:
            await talks.fill(await talks.begin(owner, kind, conflict), owner, sealed=sealed)
    if conflict:
        shared = await talks.begin(pair.b if sealed else pair.a, SHARED, conflict)
        await talks.fill(shared, pair.a, pair.b, sealed=sealed)


async def filled(api: RunningApi, vendor: VendorServer) -> Talks:
    """Return talks in which both have filled every kind, sealed and open, in two conflicts and alone."""
    pair, talks = await couple(api), Talks(vendor)
    for conflict in (pair.conflict, await second_conflict(pair), None):
        for sealed in (True, False):
            await one_of_each(pair, talks, conflict, sealed=sealed)
    # Once more, now that everything has been written that could get in.
    for session in [session for session in talks.sessions if not session.sealed]:
        others = (pair.other(session.owner),) if session.kind == SHARED else ()
        await talks.say(session, session.owner, *others)
    return talks


async def test_no_word_crosses_a_wall(serve: Serve, vendor: tuple[VendorServer, str]) -> None:
    server, name = vendor
    model = await asyncio.to_thread(create_language_model, name)
    async with serve(model=cast("ScriptedModel", model)) as api:
        talks = await filled(api, server)
    assert {asked.session.kind for asked in talks.asked} == {
        "intake",
        *PRIVATE_OF_A,
        *PRIVATE_OF_B,
        SHARED,
    }
    for asked in talks.asked:
        read = set(_MARK.findall(asked.request))
        assert read <= asked.may, asked.session.kind
        assert asked.must <= read, asked.session.kind
