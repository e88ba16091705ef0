"""Errors as RFC 9457 problem details: every answer that is no success has this one shape."""

import http
import math
from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from services.domain import texts
from services.domain.errors import (
    FieldError,
    Invalid,
    NotFound,
    RateLimited,
    ServiceError,
    Unavailable,
)
from services.wire import problem_json

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
CHALLENGE = "Bearer"  # RFC 9110, 15.5.2: whoever is answered 401 is told how one says who one is


class MethodNotAllowed(Invalid):
    """The address is right, the method isn't."""

    status = 405
    title = texts.WRONG_METHOD


class UpgradeRequired(Invalid):
    """A plain request to an address that speaks WebSocket."""

    status = 426
    title = texts.WEBSOCKET_ONLY


class TooLarge(Invalid):
    """A request body beyond what any call needs."""

    status = 413
    title = texts.TOO_LARGE


class Fault(Unavailable):
    """Something that we had not thought of; the log has it."""

    status = 500


_BY_STATUS: Mapping[int, type[ServiceError]] = {
    kind.status: kind for kind in (NotFound, MethodNotAllowed, UpgradeRequired, TooLarge)
}


def problem(error: ServiceError, headers: dict[str, str] | None = None) -> JSONResponse:
    """Return `error` as a response."""
    extra = dict(headers or {})
    if isinstance(error, RateLimited):
        extra["Retry-After"] = str(max(1, math.ceil(error.retry_after)))
    if error.status == http.HTTPStatus.UNAUTHORIZED:
        extra["WWW-Authenticate"] = CHALLENGE
    return JSONResponse(
        problem_json(error), status_code=error.status, headers=extra, media_type=MEDIA_TYPE
    )


def add_problem_handlers(api: FastAPI) -> None:
    """Let every error of `api` become a problem."""
    api.add_exception_handler(ServiceError, _service_error)
    api.add_exception_handler(RequestValidationError, _validation_error)
    api.add_exception_handler(HTTPException, _http_error)
    api.add_exception_handler(Exception, _unexpected_error)


async def _service_error(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, ServiceError):
        raise error
    return problem(error)


async def _validation_error(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    return problem(Invalid(*(FieldError(_field(item), item["msg"]) for item in error.errors())))


def _field(item: Mapping[str, Any]) -> str:
    if item["type"] == "json_invalid":
        return "body"  # its place is a number of characters
    return ".".join(str(part) for part in item["loc"][1:]) or "body"


async def _http_error(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    headers = dict(error.headers or {})
    if error.status_code in _BY_STATUS:
        return problem(_BY_STATUS[error.status_code](), headers)
    return problem(Invalid(FieldError("body", str(error.detail))), headers)


async def _unexpected_error(request: Request, error: Exception) -> JSONResponse:
    log.error("request_failed", method=request.method, path=request.url.path, exc_info=error)
    return problem(Fault())
