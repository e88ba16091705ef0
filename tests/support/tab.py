"""A browser's tab as Reflex's socket sees it: events go in, changes of states come out."""

import asyncio
import json
import uuid
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import reflex as rx
from reflex.state import OnLoadInternalState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from state.inbox import InboxState
from tests.support.client import Client, Json

PATIENCE = 20.0
INBOX = InboxState.get_full_name()
HYDRATE = f"{rx.State.get_full_name()}.hydrate"
HYDRATED = f"{OnLoadInternalState.get_full_name()}.set_is_hydrated"
MESSAGE = "42/_event,"


def new_tab() -> str:
    """Return what a new tab is known by."""
    return str(uuid.uuid4())


class Tab:
    """One connection of a tab; keeps what it is sent."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.rows: list[Json] = []

    async def load(self) -> None:
        """Ask for the list of conversations, as a page does when it is opened, and each minute."""
        await self._send(event(f"{INBOX}.load"))

    async def call(self, called: Json, chained: int = 0) -> list[str]:
        """Send any event; return all that is said until it is done, and what it calls, `chained` times over.

        A tab's events are done one after the other, so that the answer to a later one is the end; the
        place that it comes from tells which that is.
        """
        said: list[str] = []
        await self._send(called)
        for number in range(chained + 1):
            mark = f"the-end-{number}"
            await self._send(event(HYDRATED, {"value": True}, query={"mark": mark}))
            said += await self._said_until(mark)
        return said

    async def _said_until(self, mark: str) -> list[str]:
        said: list[str] = []
        async with asyncio.timeout(PATIENCE):
            while not (said and mark in said[-1]):
                said.append(await _said(self._connection))
        return said

    async def _send(self, what: Json) -> None:
        await self._connection.send(f"{MESSAGE}{json.dumps(['event', what])}")

    async def until_list(self, holds: Callable[[list[Json]], bool]) -> None:
        """Return once a list has been told for which `holds`."""
        async with asyncio.timeout(PATIENCE):
            while not holds(await self._next_rows()):
                pass

    async def _next_rows(self) -> list[Json]:
        while True:
            inbox = (await _told(self._connection)).get(INBOX, {})
            for name, value in inbox.items():
                if name.startswith("conversations"):
                    self.rows = value
                    return self.rows


def event(name: str, payload: Json | None = None, path: str = "/", **place: Json) -> Json:
    """Return an event as a page sends it that stands at `path`; what else is said of its place is `place`."""
    router_data = {"pathname": path, "asPath": path, **place}
    return {"name": name, "router_data": router_data, "payload": payload or {}}


async def _told(connection: ClientConnection) -> Json:
    """Return the next change of states."""
    while True:
        name, update = json.loads(await _said(connection))
        if name == "event":
            delta: Json = update.get("delta") or {}
            return delta


async def _said(connection: ClientConnection) -> str:
    """Return the next message, as it is written; keeps the connection alive meanwhile."""
    while True:
        match str(await connection.recv()):
            case "2":
                await connection.send("3")
            case said if said.startswith(MESSAGE):
                return said.removeprefix(MESSAGE)
            case _:
                pass


@asynccontextmanager
async def tab_of(client: Client, token: str) -> AsyncGenerator[Tab]:
    """Connect the tab of that `token`, where `client` is signed in by cookie, or not, while the context lasts."""
    address = client.url.replace("http", "ws", 1) + f"/_event/?token={token}"
    async with connect(
        f"{address}&EIO=4&transport=websocket",
        origin=Origin(client.url),
        additional_headers={"Cookie": f"chat_session={client.token}"} if client.token else {},
        proxy=None,
    ) as connection:
        await connection.recv()  # what the connection allows
        await connection.send(f"40/_event,{json.dumps({'event': event(HYDRATE)})}")
        async with asyncio.timeout(PATIENCE):
            # What another process had for it may come first.
            while not str(await connection.recv()).startswith("40/_event"):
                pass
        yield Tab(connection)
