"""For whoever runs it: is it alive, is it ready, how is it doing."""

import asyncio

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from chatapp.api.edge import TheEdge
from chatapp.api.openapi import refused
from chatapp.api.problems import problem
from chatapp.api.schemas import StatusJson
from services.domain.errors import Unavailable

router = APIRouter(tags=["operations"])
_OK: StatusJson = {"status": "ok"}


@router.get("/healthz")
async def healthz() -> StatusJson:
    """Tell that the process lives."""
    return _OK


@router.get("/readyz", response_model=StatusJson, openapi_extra=refused(Unavailable))
async def readyz(edge: TheEdge) -> Response:
    """Tell whether the database and the broker answer."""
    try:
        await edge.services.storage.ping()
        await edge.services.broadcast.ping()
    except Unavailable as error:
        return problem(error)
    return JSONResponse(_OK)


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(edge: TheEdge) -> Response:
    """Return the metrics in Prometheus' text format."""
    text = await asyncio.to_thread(edge.services.metrics.text)  # it reads files of /proc
    return Response(text, media_type=CONTENT_TYPE_LATEST)
