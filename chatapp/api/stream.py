"""The reply's text as Server-Sent Events."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, status
from fastapi.responses import Response

from chatapp.api.edge import TheEdge
from chatapp.api.entering import Entering
from chatapp.api.event_source import (
    EventSource,
    GzippedEventSource,
    accepts_gzip,
    event_bytes,
)
from chatapp.api.heads import is_head
from chatapp.api.openapi import refused
from chatapp.api.waiting import while_signed_in
from services.access import Membership
from services.assembly import Services
from services.domain.errors import RateLimited
from services.frames import delta_data, end_data
from services.streams import Delta, End

router = APIRouter(prefix="/api/conversations/{conversation_id}", tags=["live"])
COMMENT_EVERY = 15
MOST_WAIT = 10.0
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class _Head(Response):
    """The head of a stream, whose length nobody knows."""

    def init_headers(self, headers: Mapping[str, str] | None = None) -> None:
        """Say no length."""
        super().init_headers(headers)
        del self.headers["Content-Length"]


@router.get(
    "/stream",
    response_class=Response,
    responses={
        200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}},
        204: {"description": "No reply is being written."},
    },
    openapi_extra=refused(RateLimited),
)
async def stream(
    who: Entering,
    edge: TheEdge,
    request: Request,
    last_event_id: Annotated[str, Header()] = "",
    wait: Annotated[float, Query(ge=0, le=MOST_WAIT)] = 0,
) -> Response:
    """Send the text so far, or what is missing after `Last-Event-ID`, then what comes, then the end.

    Where the AI answers everything, its next answer may take `wait` seconds to begin.
    """
    services, login, member = edge.services, who.login, who.member
    async with services.connections.connection(login.user.id):
        if wait and not last_event_id and not is_head(request):
            next_one = services.streams.read_next(member, who.reply, wait)
            pieces = await while_signed_in(services, login, next_one)
        else:
            pieces = await services.streams.read(member, who.reply, last_event_id)
    if pieces is None:
        return Response(status_code=status.HTTP_204_NO_CONTENT)
    if is_head(request):
        await pieces.aclose()
        return _Head(media_type="text/event-stream", headers=_HEADERS)
    kind = GzippedEventSource if accepts_gzip(request.headers) else EventSource
    response = kind(_events(services, member, pieces), ping=COMMENT_EVERY, headers=_HEADERS)
    response.until = partial(services.accounts.ended, login)
    return response


async def _events(
    services: Services, member: Membership, pieces: AsyncGenerator[Delta | End]
) -> AsyncGenerator[bytes]:
    async with (
        services.connections.connection(member.user.id, admitted=True),
        aclosing(pieces),
    ):
        with services.closing.last_word(), services.metrics.connection("stream"):
            async for piece in pieces:
                match piece:
                    case Delta():
                        event, data = "delta", delta_data(piece)
                    case End():
                        event, data = "end", end_data(piece.end)
                yield event_bytes(event, data, str(piece.position))
