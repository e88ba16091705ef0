"""`/ws/conversations/{id}`: a conversation over one WebSocket (RFC 6455), subprotocol `chat.v1`."""

import asyncio
import contextlib
import re

from fastapi import APIRouter, WebSocket

from chatapp.api.authentication import as_taken, token_of
from chatapp.api.close_codes import CloseCode, Closed, as_close_codes
from chatapp.api.edge import Edge, edge_of
from chatapp.api.inbox import Inbox
from chatapp.api.origins import is_own_origin
from chatapp.api.outbox import Outbox
from services.access import Membership
from services.domain.errors import Unauthenticated
from services.domain.snapshots import Snapshot
from services.domain.users import LoginSession
from services.frames import SUBPROTOCOL, event_frame, welcome_frame

router = APIRouter()


@router.websocket("/ws/conversations/{conversation_id}")
async def socket(
    websocket: WebSocket,
    conversation_id: str,
    after: str = "0",
) -> None:
    """Show the conversation from `after` on, and take messages; refusals are close codes."""
    edge = edge_of(websocket)
    token = token_of(websocket)
    if token and token.by_cookie and not is_own_origin(websocket, edge.public_url):
        await websocket.close()  # before it is accepted: the handshake is answered with 403
        return
    await websocket.accept(SUBPROTOCOL if SUBPROTOCOL in websocket.scope["subprotocols"] else None)
    outbox = Outbox(websocket, edge.queue_frames)
    with edge.services.closing.socket():
        try:
            value = token.value if token else ""
            await _serve(websocket, edge, outbox, conversation_id, after, value)
        except* Closed as group:
            closed = _first(group)
            if closed.code == CloseCode.TOO_SLOW:
                edge.services.metrics.queue_overflows.labels("socket").inc()
            await outbox.say_goodbye(closed)


async def _serve(
    websocket: WebSocket,
    edge: Edge,
    outbox: Outbox,
    conversation_id: str,
    after: str,
    token: str,
) -> None:
    services = edge.services
    with as_close_codes():
        login = as_taken(websocket, await services.accounts.session(token))
        member = await services.access.conversation(login.user, conversation_id)
        seen = _seq(after)
        async with (
            services.connections.connection(login.user.id),
            services.presence.here(member.conversation.id, login.user.id),
        ):
            with services.metrics.connection("websocket"):
                await _converse(websocket, edge, outbox, member, login, seen)


async def _converse(
    websocket: WebSocket,
    edge: Edge,
    outbox: Outbox,
    member: Membership,
    login: LoginSession,
    after: int,
) -> None:
    inbox = Inbox(websocket, edge, member, outbox)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(outbox.run())
        welcomed = asyncio.Event()
        tasks.create_task(_follow(edge, member, after, outbox, welcomed))
        tasks.create_task(_take_frames(inbox, welcomed))
        tasks.create_task(_watch_login(edge, login))
        tasks.create_task(_watch_closing(edge))


async def _take_frames(inbox: Inbox, welcomed: asyncio.Event) -> None:
    await welcomed.wait()  # what is answered to the first frame comes after `welcome`
    await inbox.run()


async def _follow(
    edge: Edge, member: Membership, after: int, outbox: Outbox, welcomed: asyncio.Event
) -> None:
    with as_close_codes():
        async with contextlib.aclosing(edge.services.live.follow(member, after)) as events:
            async for event in events:
                match event:
                    case Snapshot():
                        outbox.put(welcome_frame(event))
                        welcomed.set()
                    case _:
                        outbox.put(event_frame(event))


async def _watch_login(edge: Edge, login: LoginSession) -> None:
    with as_close_codes():
        await edge.services.accounts.ended(login)
        raise Unauthenticated


async def _watch_closing(edge: Edge) -> None:
    await edge.services.closing.wait()
    raise Closed(CloseCode.SERVICE_RESTART)


def _seq(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise Closed(CloseCode.BROKE_PROTOCOL, "after is the seq of a message, or 0.")
    return int(text)


def _first(group: BaseExceptionGroup[Closed]) -> Closed:
    """Return what ended the connection: the tasks end each other, so the first is the cause."""
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
