"""`create_api`: all routes of the HTTP edge, on one FastAPI application."""

from fastapi import FastAPI, Request
from starlette.routing import Match
from starlette.types import ASGIApp

from chatapp.api import (
    auth,
    body_limit,
    conflicts,
    conversations,
    events,
    messages,
    operations,
    reference,
    replies,
    request_ids,
    socket,
    stream,
    traces,
    transcripts,
)
from chatapp.api.edge import Edge
from chatapp.api.problems import MethodNotAllowed, add_problem_handlers
from services.domain.errors import NotFound

ROUTERS = (
    auth.router,
    conflicts.router,
    conversations.router,
    messages.router,
    events.router,
    stream.router,
    replies.router,
    transcripts.router,
    socket.router,
    operations.router,
    reference.router,
)


EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


def create_api(edge: Edge) -> FastAPI:
    """Return the application; paths under /api that aren't there answer with a problem, not a page."""
    api = FastAPI(
        title="Conversations",
        version="1",
        summary="Append-only conversations between people and an AI: live, resumable, sealed for good.",
        openapi_url="/api/openapi.json",
        docs_url=None,  # its viewer would come from elsewhere: see chatapp.api.reference
        redoc_url=None,
        redirect_slashes=False,
    )
    api.state.edge = edge
    add_problem_handlers(api)
    for router in ROUTERS:
        api.include_router(router)
    for path in ("/api", "/api/{path:path}"):
        api.add_api_route(path, _not_found, methods=EVERY_METHOD, include_in_schema=False)
    api.add_middleware(_body_limit)
    api.add_middleware(_traces)
    api.add_middleware(_request_ids)
    return api


async def _not_found(request: Request) -> None:
    """Answer for every address that no route takes; one that takes another method says so."""
    others = (route for route in request.app.router.routes if route is not request.scope["route"])
    if any(route.matches(request.scope)[0] is Match.PARTIAL for route in others):
        raise MethodNotAllowed
    raise NotFound


def _request_ids(app: ASGIApp) -> ASGIApp:
    return request_ids.RequestIds(app)


def _traces(app: ASGIApp) -> ASGIApp:
    return traces.Traces(app)


def _body_limit(app: ASGIApp) -> ASGIApp:
    return body_limit.BodyLimit(app)
