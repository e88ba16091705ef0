"""A browser's tab as Reflex's socket sees it: events go in, changes of states come out."""

import asyncio
import json
import uuid
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import reflex as rx
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from state.inbox import InboxState
from tests.support.client import Client, Json

PATIENCE = 20.0
INBOX = InboxState.get_full_name()
HYDRATE = f"{rx.State.get_full_name()}.hydrate"


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
        event = ["event", _event(f"{INBOX}.load")]
        await self._connection.send(f"42/_event,{json.dumps(event)}")

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


def _event(name: str) -> Json:
    return {"name": name, "router_data": {"pathname": "/", "asPath": "/"}, "payload": {}}


async def _told(connection: ClientConnection) -> Json:
    """Return the next change of states; keeps the connection alive meanwhile."""
    while True:
        match str(await connection.recv()):
            case "2":
                await connection.send("3")
            case said if said.startswith("42/_event,"):
                name, update = json.loads(said.removeprefix("42/_event,"))
                if name == "event":
                    delta: Json = update.get("delta") or {}
                    return delta
            case _:
                pass


@asynccontextmanager
async def tab_of(client: Client, token: str) -> AsyncGenerator[Tab]:
    """Connect the tab of that `token`, where `client` is signed in by cookie, while the context lasts."""
    address = client.url.replace("http", "ws", 1) + f"/_event/?token={token}"
    async with connect(
        f"{address}&EIO=4&transport=websocket",
        origin=Origin(client.url),
        additional_headers={"Cookie": f"chat_session={client.token}"},
        proxy=None,
    ) as connection:
        await connection.recv()  # what the connection allows
        await connection.send(f"40/_event,{json.dumps({'event': _event(HYDRATE)})}")
        async with asyncio.timeout(PATIENCE):
            # What another process had for it may come first.
            while not str(await connection.recv()).startswith("40/_event"):
                pass
        yield Tab(connection)
