"""What every route needs: the services, and what the edge itself has to know."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from services.assembly import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The services behind the edge, and the edge's own settings.

    `public_url` is the address people use, where a proxy hides it; sizes are bytes and frames.
    """

    services: Services
    public_url: str | None
    frame_bytes: int
    queue_frames: int


def edge_of(connection: HTTPConnection) -> Edge:
    """Return the edge that `connection` came in by."""
    edge = connection.app.state.edge
    if not isinstance(edge, Edge):
        message = "create_api sets app.state.edge"
        raise TypeError(message)
    return edge


async def _edge(request: Request) -> Edge:
    return edge_of(request)


TheEdge = Annotated[Edge, Depends(_edge)]
