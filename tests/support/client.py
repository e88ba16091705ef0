"""A client that knows the protocol and nothing else: REST, WebSocket, Server-Sent Events, polling."""

import asyncio
import json
import uuid
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, cast

import httpx
from httpx_sse import ServerSentEvent, aconnect_sse
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from tests.support.described import check_described
from tests.support.patience import PATIENCE

Json = dict[str, Any]


def new_client_id() -> str:
    """Return a `client_id` that nobody has used."""
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event of the reply's stream."""

    event: str
    id: str
    data: Json


class Socket:
    """One WebSocket to a conversation; keeps every frame that it was sent."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.subprotocol = connection.subprotocol
        self.frames: list[Json] = []

    async def next(self) -> Json:
        """Return the next frame."""
        async with asyncio.timeout(PATIENCE):
            text = await self._connection.recv()
        assert isinstance(text, str)
        frame: Json = json.loads(text)
        self.frames.append(frame)
        return frame

    async def until(self, *fields: Json, where: Callable[[Json], bool] | None = None) -> Json:
        """Read on until a frame has one of `fields` (all of its values), or fits `where`."""
        while True:
            frame = await self.next()
            if where is not None and where(frame):
                return frame
            if any(wanted.items() <= frame.items() for wanted in fields):
                return frame

    async def send(self, frame: Json | str | bytes) -> None:
        """Send a frame; a `str` or `bytes` goes out as it is."""
        raw = json.dumps(frame) if isinstance(frame, dict) else frame
        await self._connection.send(raw)

    async def say(self, content: str = "Hello", client_id: str = "") -> str:
        """Send a message; return its client id."""
        client_id = client_id or new_client_id()
        await self.send({"type": "message", "client_id": client_id, "content": content})
        return client_id

    async def said(self, content: str = "Hello", client_id: str = "") -> Json:
        """Send a message; return the ack or the reject."""
        client_id = await self.say(content, client_id)
        return await self.until(
            where=lambda f: f["type"] in {"ack", "reject"} and f["client_id"] == client_id
        )

    async def quiet(self) -> None:
        """Prove that nothing else is on its way: what was sent before the pong is read by now."""
        await self.send({"type": "ping"})
        await self.until({"type": "pong"})

    async def close_code(self) -> int:
        """Read on to the end and return the code that the server closed with."""
        ended: ConnectionClosed | None = None
        while ended is None:
            try:
                await self.next()
            except ConnectionClosed as closed:
                ended = closed
        assert ended.rcvd is not None, "the server went without a close frame"
        return ended.rcvd.code

    async def close(self) -> None:
        """End the connection from here."""
        await self._connection.close()

    def of_type(self, *types: str) -> list[Json]:
        """Return the frames of these types that have come so far."""
        return [frame for frame in self.frames if frame["type"] in types]


class Client:
    """One person's client, by Bearer token, or by cookie as a browser."""

    def __init__(self, url: str, *, cookies: bool = False, restless: bool = False) -> None:
        """`restless` makes a connection of its own for every request."""
        self.url = url
        self.by_cookie = cookies
        self.http = httpx.AsyncClient(
            base_url=url,
            timeout=2 * PATIENCE,
            limits=httpx.Limits(max_keepalive_connections=0) if restless else httpx.Limits(),
            trust_env=False,
            event_hooks={"response": [check_described]},
        )
        self.user: Json = {}
        self.token = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.http.aclose()

    def elsewhere(self, url: str) -> "Client":
        """Return another client of this person, who speaks to the server at `url`, by token."""
        other = Client(url)
        other.user, other.token = self.user, self.token
        other.http.headers["Authorization"] = f"Bearer {self.token}"
        return other

    async def sign_in_as_guest(self, name: str) -> None:
        """Become a new guest."""
        await self.enter("guest", {"name": name})

    async def enter(self, how: str, body: Json) -> Json:
        """Sign up, in, or as a guest; keep who one is then."""
        response = await self.http.post(f"/api/auth/{how}", json=body)
        assert response.is_success, response.text
        answer: Json = response.json()
        self.user, self.token = answer["user"], answer["token"]
        if self.by_cookie:
            self.http.headers["Origin"] = self.url
        else:
            self.http.cookies.clear()
            self.http.headers["Authorization"] = f"Bearer {self.token}"
        return answer

    # ------------------------------------------------------------------- REST

    async def new_conversation(self, **body: Any) -> str:
        """Begin a conversation; return its id."""
        answer = await self.post("/api/conversations", {"session_type": "intake", **body})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def get(self, path: str, **options: Any) -> httpx.Response:
        """GET a path."""
        return await self.http.get(path, **options)

    async def post(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        """POST JSON, or nothing, to a path."""
        if body is None:
            return await self.http.post(path, **options)
        return await self.http.post(path, json=body, **options)

    async def read(self, conversation: str) -> Json:
        """Return the session with its newest messages."""
        return self._json(await self.get(f"/api/conversations/{conversation}"))

    async def conversations(self) -> list[Json]:
        """Return the newest page of the list, newest first."""
        found: list[Json] = self._json(await self.get("/api/conversations"))["conversations"]
        return found

    async def page(self, conversation: str, **query: Any) -> Json:
        """Return a stretch of the log."""
        path = f"/api/conversations/{conversation}/messages"
        return self._json(await self.get(path, params=query))

    async def messages(self, conversation: str) -> list[Json]:
        """Return the whole log, page by page."""
        found: list[Json] = []
        while True:
            after = found[-1]["seq"] if found else 0
            page = await self.page(conversation, after=after, limit=200)
            found += page["messages"]
            if not page["has_more"]:
                return found

    async def send(
        self, conversation: str, content: str = "Hello", client_id: str = ""
    ) -> httpx.Response:
        """Send a message by REST."""
        body = {"client_id": client_id or new_client_id(), "content": content}
        return await self.post(f"/api/conversations/{conversation}/messages", body)

    async def say(self, conversation: str, content: str = "Hello", client_id: str = "") -> Json:
        """Send a message that has to be accepted; return it."""
        answer = await self.send(conversation, content, client_id)
        assert answer.status_code in {200, 201}, answer.text
        message: Json = answer.json()["message"]
        return message

    async def finalize(self, conversation: str) -> Json:
        """Seal a conversation; return the session."""
        return self._json(await self.post(f"/api/conversations/{conversation}/finalize"))

    async def ask(self, conversation: str) -> httpx.Response:
        """Ask for the AI's answer."""
        return await self.post(f"/api/conversations/{conversation}/reply")

    async def stop_reply(self, conversation: str) -> httpx.Response:
        """Stop the AI's answer."""
        return await self.http.delete(f"/api/conversations/{conversation}/reply")

    async def erase(self, conversation: str) -> httpx.Response:
        """Erase a conversation."""
        return await self.http.delete(f"/api/conversations/{conversation}")

    async def remove_account(self, password: str | None = None) -> httpx.Response:
        """Remove my account and all that is mine alone."""
        body = {} if password is None else {"password": password}
        return await self.http.request("DELETE", "/api/auth/me", json=body)

    async def transcript(self, conversation: str) -> Json:
        """Return the transcript as JSON."""
        path = f"/api/conversations/{conversation}/transcript"
        return self._json(await self.get(path, headers={"Accept": "application/json"}))

    async def settled(self, conversation: str) -> Json:
        """Return the session once no reply is being written."""
        version = ""
        async with asyncio.timeout(PATIENCE):
            while True:
                seen = await self.poll(conversation, after=2**40, wait=5, version=version)
                if seen["reply"] is None:
                    return await self.read(conversation)
                version = seen["version"]

    # ----------------------------------------------------------------- polling

    async def poll(self, conversation: str, **query: Any) -> Json:
        """Ask for the events once."""
        path = f"/api/conversations/{conversation}/events"
        return self._json(await self.get(path, params=query))

    # --------------------------------------------------------------- WebSocket

    @asynccontextmanager
    async def handshake(
        self,
        conversation: str,
        *,
        query: str = "after=0",
        origin: str | None = None,
        offers: tuple[str, ...] = ("chat.v1",),
        **options: Any,
    ) -> AsyncGenerator[Socket]:
        """Open a WebSocket as this person, without waiting for `welcome`."""
        address = f"{self.url.replace('http', 'ws', 1)}/ws/conversations/{conversation}?{query}"
        async with connect(
            address,
            subprotocols=[Subprotocol(offer) for offer in offers] or None,
            additional_headers=self._socket_headers(),
            origin=Origin(origin) if origin else None,
            proxy=None,
            max_size=None,
            compression=None,
            **options,
        ) as connection:
            yield Socket(connection)

    @asynccontextmanager
    async def socket(self, conversation: str, after: int = 0) -> AsyncGenerator[Socket]:
        """Open a WebSocket, `welcome` included (it is `frames[0]`)."""
        async with self.handshake(conversation, query=f"after={after}") as socket:
            welcome = await socket.next()
            assert welcome["type"] == "welcome"
            yield socket

    async def sockets(self, exits: AsyncExitStack, conversation: str, many: int) -> list[Socket]:
        """Open `many` WebSockets, to be closed with `exits`."""
        return [await exits.enter_async_context(self.socket(conversation)) for _ in range(many)]

    def _socket_headers(self) -> dict[str, str]:
        if self.by_cookie:
            return {"Cookie": f"chat_session={self.token}"}
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    # --------------------------------------------------------------------- SSE

    @asynccontextmanager
    async def stream(
        self, conversation: str, last_event_id: str | None = None, wait: float = 0
    ) -> AsyncGenerator[AsyncGenerator[StreamEvent]]:
        """Open the reply's stream, which has to be there within `wait` seconds; gives its events."""
        headers = {} if last_event_id is None else {"Last-Event-ID": last_event_id}
        path = f"/api/conversations/{conversation}/stream"
        asked = {"params": {"wait": wait}} if wait else {}
        async with aconnect_sse(self.http, "GET", path, headers=headers, **asked) as source:
            assert source.response.status_code == 200
            raw = source.aiter_sse()
            try:
                yield _stream_events(raw)
            finally:
                await raw.aclose()

    async def read_stream(
        self, conversation: str, last_event_id: str | None = None
    ) -> list[StreamEvent]:
        """Return all events of the reply's stream, to its end."""
        async with asyncio.timeout(PATIENCE), self.stream(conversation, last_event_id) as events:
            return [event async for event in events]

    async def no_stream(
        self, conversation: str, last_event_id: str | None = None, wait: float = 0
    ) -> bool:
        """Tell whether there is nothing to stream within `wait` seconds (204)."""
        headers = {} if last_event_id is None else {"Last-Event-ID": last_event_id}
        path = f"/api/conversations/{conversation}/stream"
        answer = await self.get(path, headers=headers, params={"wait": wait})
        return answer.status_code == 204

    @staticmethod
    def _json(response: httpx.Response) -> Json:
        assert response.status_code == 200, response.text
        return cast("Json", response.json())


async def _stream_events(raw: AsyncGenerator[ServerSentEvent]) -> AsyncGenerator[StreamEvent]:
    async for event in raw:
        yield StreamEvent(event.event, event.id, json.loads(event.data))
