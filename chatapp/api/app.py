"""`create_api`: all routes of the HTTP edge, on one FastAPI application."""

from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp

from chatapp.api import (
    auth,
    body_limit,
    compression,
    conflicts,
    conversations,
    events,
    heads,
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
from chatapp.api.addresses import routes_for_the_rest
from chatapp.api.edge import Edge
from chatapp.api.openapi import completed
from chatapp.api.problems import add_problem_handlers

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


class _Api(FastAPI):
    def openapi(self) -> dict[str, Any]:
        """Return the description of all calls, as they really are answered."""
        if self.openapi_schema is None:
            routes = (route for router in ROUTERS for route in router.routes)
            self.openapi_schema = completed(super().openapi(), routes)
        return self.openapi_schema


def create_api(edge: Edge) -> FastAPI:
    """Return the application; what isn't there, at an address of the API, is a problem and no page."""
    api = _Api(
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
    routes = (route for router in ROUTERS for route in router.routes)
    api.router.routes.extend(routes_for_the_rest((*api.router.routes, *routes)))
    api.add_middleware(_compression)
    api.add_middleware(_heads)
    api.add_middleware(_body_limit)
    api.add_middleware(_traces)
    api.add_middleware(_request_ids)
    return api


def _request_ids(app: ASGIApp) -> ASGIApp:
    return request_ids.RequestIds(app)


def _traces(app: ASGIApp) -> ASGIApp:
    return traces.Traces(app)


def _body_limit(app: ASGIApp) -> ASGIApp:
    return body_limit.BodyLimit(app)


def _compression(app: ASGIApp) -> ASGIApp:
    return compression.Compression(app)


def _heads(app: ASGIApp) -> ASGIApp:
    return heads.Heads(app)
