"""The same scenario over WebSocket, long-polling and REST gives the same events."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

import pytest

from tests.support.client import Client, Json, Socket
from tests.support.patience import PATIENCE
from tests.support.server import RunningApi

Outcome = tuple[int, bool] | str
"""What became of a send: its seq and whether it was a duplicate, or the code of the refusal."""


class Seat(Protocol):
    """One person's place in a room, by one transport."""

    @property
    def seen(self) -> list[Json]:
        """The messages that have been seen, in the order in which they came."""
        ...

    async def send(self, content: str, client_id: str) -> Outcome:
        """Send a message."""
        ...

    async def look(self) -> bool:
        """Take in what is new; tell whether the conversation is sealed."""
        ...


class RestSeat:
    def __init__(self, client: Client, conversation: str) -> None:
        self.client, self.conversation = client, conversation
        self.taken: list[Json] = []

    @property
    def seen(self) -> list[Json]:
        return self.taken

    @property
    def last(self) -> int:
        return int(self.seen[-1]["seq"]) if self.seen else 0

    async def send(self, content: str, client_id: str) -> Outcome:
        answer = await self.client.send(self.conversation, content, client_id)
        if not answer.is_success:
            return str(answer.json()["code"])
        return int(answer.json()["message"]["seq"]), answer.status_code == 200

    async def look(self) -> bool:
        session = await self.client.read(self.conversation)
        page = await self.client.page(self.conversation, after=self.last)
        self.taken += page["messages"]
        return bool(session["status"] == "finalized")


class PollingSeat(RestSeat):
    version = ""

    async def look(self) -> bool:
        polled = await self.client.poll(
            self.conversation, after=self.last, version=self.version, wait=5
        )
        self.version = polled["version"]
        self.taken += polled["messages"]
        return bool(polled["session"]["status"] == "finalized")


class SocketSeat:
    def __init__(self, socket: Socket) -> None:
        self.socket = socket

    @property
    def seen(self) -> list[Json]:
        return [frame["message"] for frame in self.socket.of_type("message")]

    async def send(self, content: str, client_id: str) -> Outcome:
        frame = await self.socket.said(content, client_id)
        if frame["type"] == "reject":
            return str(frame["code"])
        return int(frame["seq"]), bool(frame["duplicate"])

    async def look(self) -> bool:
        await self.socket.quiet()
        return bool(self.socket.of_type("finalized"))


@asynccontextmanager
async def by_socket(client: Client, conversation: str) -> AsyncGenerator[Seat]:
    async with client.socket(conversation) as socket:
        yield SocketSeat(socket)


@asynccontextmanager
async def by_polling(client: Client, conversation: str) -> AsyncGenerator[Seat]:
    yield PollingSeat(client, conversation)


@asynccontextmanager
async def by_rest(client: Client, conversation: str) -> AsyncGenerator[Seat]:
    yield RestSeat(client, conversation)


async def scenario(client: Client, conversation: str, seat: Seat) -> list[Outcome]:
    """Talk, repeat oneself, make mistakes, seal, and try to go on; return what became of each send."""
    outcomes: list[Outcome] = []
    for number, content in enumerate(["Hello", "  The dishes.\n", "🙂 really\u2028", "Hello"]):
        outcomes.append(await seat.send(content, f"client-id-{number}"))
        async with asyncio.timeout(PATIENCE):
            while len(seat.seen) < 2 * (number + 1):
                await seat.look()
    outcomes.append(await seat.send("Hello", "client-id-0"))
    outcomes.append(await seat.send("Something else", "client-id-0"))
    outcomes.append(await seat.send("   ", "client-id-9"))
    outcomes.append(await seat.send("x" * 8001, "client-id-9"))
    outcomes.append(await seat.send("Hello", "short"))
    await client.settled(conversation)
    await client.finalize(conversation)
    outcomes.append(await seat.send("Too late", "client-id-9"))
    outcomes.append(await seat.send("The dishes.", "client-id-1"))
    async with asyncio.timeout(PATIENCE):
        while not await seat.look():
            pass
    return outcomes


@pytest.mark.parametrize("transport", [by_socket, by_polling, by_rest])
async def test_the_same_scenario_gives_the_same_events_by_every_transport(
    ann: Client,
    transport: Callable[[Client, str], AbstractAsyncContextManager[Seat]],
) -> None:
    conversation = await ann.new_conversation()
    async with transport(ann, conversation) as seat:
        outcomes = await scenario(ann, conversation, seat)
        seen = seat.seen
    assert outcomes == [
        (1, False),
        (3, False),
        (5, False),
        (7, False),
        (1, True),
        "client_id_reused",
        "invalid",
        "invalid",
        "invalid",
        "conversation_finalized",
        (3, True),
    ]
    assert seen == (await ann.transcript(conversation))["messages"]
    assert [(message["seq"], message["client_id"], message["content"]) for message in seen] == [
        (1, "client-id-0", "Hello"),
        (2, None, "Tell me more."),
        (3, "client-id-1", "The dishes."),
        (4, None, "Tell me more."),
        (5, "client-id-2", "🙂 really"),
        (6, None, "Tell me more."),
        (7, "client-id-3", "Hello"),
        (8, None, "Tell me more."),
    ]


async def test_all_transports_at_once_see_the_same_log_in_the_same_order(
    api: RunningApi, ann: Client
) -> None:
    conversation = await ann.new_conversation()
    async with (
        by_socket(ann, conversation) as one,
        by_polling(ann, conversation) as two,
        by_rest(ann, conversation) as three,
    ):
        seats = (one, two, three)

        async def talk(seat: Seat, name: str) -> None:
            for number in range(8):
                await seat.send(f"{name} {number}", f"client-{name}-{number}")

        await asyncio.gather(*map(talk, seats, ("one", "two", "three")))
        await ann.settled(conversation)
        log = await ann.messages(conversation)
        for seat in seats:
            async with asyncio.timeout(PATIENCE):
                while len(seat.seen) < len(log):
                    await seat.look()
            assert seat.seen == log
    assert [message["seq"] for message in log] == list(range(1, len(log) + 1))
