"""Long-polling: the same snapshot as `welcome`, as soon as there is news."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request

from chatapp.api.authentication import CurrentLogin
from chatapp.api.edge import TheEdge
from chatapp.api.heads import is_head
from chatapp.api.openapi import refused
from chatapp.api.schemas import EventsJson
from chatapp.api.waiting import while_signed_in
from services.access import Membership
from services.assembly import Services
from services.domain.errors import RateLimited
from services.domain.snapshots import Snapshot
from services.domain.users import LoginSession
from services.live import MembershipChanged
from services.wire import snapshot_json

router = APIRouter(prefix="/api/conversations/{conversation_id}", tags=["live"])
NEXT_POLL_WITHIN = timedelta(seconds=10)


@router.get("/events", openapi_extra=refused(RateLimited))
async def events(
    conversation_id: str,
    login: CurrentLogin,
    edge: TheEdge,
    request: Request,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    wait: Annotated[float, Query(ge=0, le=30)] = 25,
    version: str = "",
) -> EventsJson:
    """Return a snapshot when something differs from `version`, or is newer than `after`, or `wait` is over."""
    services, user = edge.services, login.user
    wait = 0 if is_head(request) else wait
    member = await services.access.conversation(user, conversation_id)
    async with (
        services.connections.connection(user.id),
        services.presence.here(conversation_id, user.id) as stay,
    ):
        with services.metrics.connection("polling"), services.closing.last_word():
            try:
                found = await _poll(services, login, member, after, version, wait, request)
            except MembershipChanged:
                member = await services.access.conversation(user, conversation_id)
                found = await _poll(services, login, member, after, version, wait, request)
        if found:
            stay.linger = NEXT_POLL_WITHIN
        snapshot, now = found or await services.live.poll(member, after, version, 0)
    await services.accounts.confirm(login)
    return {**snapshot_json(snapshot), "version": now}


async def _poll(
    services: Services,
    login: LoginSession,
    member: Membership,
    after: int,
    version: str,
    wait: float,
    request: Request,
) -> tuple[Snapshot, str] | None:
    """Poll, but not on into the end of the process or of the session, nor for a client that has left."""
    polling = services.live.poll(member, after, version, wait)
    return await while_signed_in(services, login, polling, request)
